/* json.h - small things that every codec does with JSON. */
#ifndef CV_MESSENGER_JSON_H
#define CV_MESSENGER_JSON_H

#include <canvasser/error.h>
#include <canvasser/str.h>

#include <jansson.h>

/* The text under `name`, "" when there is none. A view into `object`. */
struct cv_str cv_json_text(const json_t *object, const char *name);
/* The same, a path of names down: {"a", "b"} is object.a.b. */
const json_t *cv_json_at(const json_t *object, const char *const *names, size_t n);
/* A number, or text that is one; `none` when there is neither. */
int64_t cv_json_number(const json_t *object, const char *name, int64_t none);
/* Reads; NULL and an error when it is no JSON. The caller's to release. */
json_t *cv_json_read(struct cv_str text, struct cv_error *err);
/* A string; NULL when it is no UTF-8. */
json_t *cv_json_str(struct cv_str s);
/* Adds `value` to `out`, compact, and releases it. False when `value` is NULL (a text in
 * it was no UTF-8) or `out` is full. */
bool cv_json_print(json_t *value, struct cv_buf *out);

#endif
