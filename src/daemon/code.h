/* code.h - words that nobody can guess and anybody can type, and small values of the store. */
#ifndef CV_DAEMON_CODE_H
#define CV_DAEMON_CODE_H

#include "daemon/work.h"

/* A new word: eight letters and digits, one digit at least, so that no name is taken for
 * one; without those that look like others. 38 bits. */
struct cv_str cv_code_new(const struct work *w);
/* Whether `words` look like such a word, in small letters or large ones. */
bool cv_code_is(struct cv_str words);
/* As it is kept: people write it in small letters too. `code` is one. */
struct cv_str cv_code_upper(const struct work *w, struct cv_str code);

/* The value under `name`, at most `most` bytes; "" when there is none. */
enum cv_status cv_value_read(const struct work *w, struct cv_str name, size_t most,
                             struct cv_str *value) CV_MUST_USE;
/* Writes it when it is another one than before. */
enum cv_status cv_value_write(const struct work *w, struct cv_str name, struct cv_str value)
    CV_MUST_USE;

#endif
