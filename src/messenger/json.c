/* json.c - small things that every codec does with JSON. */
#include "messenger/json.h"

struct cv_str cv_json_text(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return json_is_string(value)
               ? (struct cv_str){json_string_value(value), json_string_length(value)}
               : cv_str("");
}

const json_t *cv_json_at(const json_t *object, const char *const *names, size_t n) {
    for (size_t i = 0; i < n && object; i++)
        object = json_object_get(object, names[i]);
    return object;
}

int64_t cv_json_number(const json_t *object, const char *name, int64_t none) {
    const json_t *value = json_object_get(object, name);
    int64_t number = none;
    if (json_is_integer(value))
        return json_integer_value(value);
    if (json_is_real(value))
        return (int64_t)json_real_value(value);
    return cv_str_int(cv_json_text(object, name), &number) ? number : none;
}

json_t *cv_json_read(struct cv_str text, struct cv_error *err) {
    json_error_t error;
    json_t *root = json_loadb(text.p ? text.p : "", text.n, JSON_DECODE_ANY, &error);
    if (!root)
        cv_fail(err, CV_INVALID, "not JSON: %s", error.text);
    return root;
}

json_t *cv_json_str(struct cv_str s) {
    return json_stringn(s.p ? s.p : "", s.n);
}

static int print_piece(const char *bytes, size_t n, void *context) {
    return cv_buf_add(context, (struct cv_str){bytes, n}) ? 0 : -1;
}

bool cv_json_print(json_t *value, struct cv_buf *out) {
    if (!value)
        return false;
    int failed = json_dump_callback(value, print_piece, out, JSON_COMPACT | JSON_ENCODE_ANY);
    json_decref(value);
    return failed == 0;
}
