/* fail.c - refusals that every backend words alike. */
#include "store/fail.h"

#include <inttypes.h>

enum cv_status fail_orphan(struct cv_error *err) {
    return cv_fail(err, CV_INVALID,
                   "the dialog, session or room that this row belongs to was never put: put that "
                   "first");
}

enum cv_status fail_number(uint64_t number, uint64_t next, struct cv_error *err) {
    return cv_fail(err, number < next ? CV_EXISTS : CV_INVALID,
                   "number %" PRIu64 " was put where %" PRIu64 " was due", number, next);
}

enum cv_status fail_unknown(const char *what, struct cv_str key, struct cv_error *err) {
    return cv_fail(err, CV_NOT_FOUND, "there is no %s '%.*s'", what, CV_ARG(key));
}

enum cv_status fail_or_add(struct cv_buf *out, struct cv_str text, struct cv_error *err) {
    if (cv_buf_add(out, text))
        return CV_OK;
    return cv_fail(err, CV_TOO_BIG, "%zu bytes are stored, but the reader takes only %zu more",
                   text.n, out->max - out->n);
}
