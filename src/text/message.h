/* message.h - one text people see, compiled from an ICU MessageFormat pattern. */
#ifndef CV_TEXT_MESSAGE_H
#define CV_TEXT_MESSAGE_H

#include <canvasser/error.h>
#include <canvasser/text.h>

/* Immutable once compiled. */
struct cv_message;

/* Compiles `pattern` for the language `locale` ("en", "ru", ...): plurals and
 * numbers follow its rules (Unicode CLDR). The caller frees *out. The error
 * cites what stands at the fault and has no place. */
enum cv_status cv_message_compile(struct cv_str pattern, const char *locale,
                                  struct cv_message **out, struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_message_free(struct cv_message *m);
/* Adds the text to `out`. Arguments it does not name are ignored; one that is
 * missing is printed as nothing, or counts as 0. CV_TOO_BIG when `out` is
 * full: then nothing was added. */
enum cv_status cv_message_format(const struct cv_message *m, const struct cv_arg *args, size_t n,
                                 struct cv_buf *out) CV_MUST_USE;
/* How many arguments the text names, and the name of each. */
size_t cv_message_args(const struct cv_message *m);
struct cv_str cv_message_arg(const struct cv_message *m, size_t i);

#endif
