/* fail.h - refusals that every backend words alike. */
#ifndef CV_STORE_FAIL_H
#define CV_STORE_FAIL_H

#include <canvasser/error.h>

/* CV_INVALID: the row belongs to one that was never put. */
enum cv_status fail_orphan(struct cv_error *err);
/* CV_EXISTS or CV_INVALID: entry `number` came where `next` was due. */
enum cv_status fail_number(uint64_t number, uint64_t next, struct cv_error *err);
/* CV_NOT_FOUND with a text. */
enum cv_status fail_unknown(const char *what, struct cv_str key, struct cv_error *err);
/* Adds `text` to `out`; CV_TOO_BIG when it does not fit. */
enum cv_status fail_or_add(struct cv_buf *out, struct cv_str text, struct cv_error *err);

#endif
