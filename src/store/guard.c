/* guard.c - what may be called when. */
#include "store/guard.h"

static enum cv_status guard_in_callback(struct cv_error *err) {
    return cv_fail(err, CV_INVALID,
                   "the store was called to change something from a callback "
                   "that reads it: collect first, then change");
}

static enum cv_status guard_closed(struct cv_error *err) {
    return cv_fail(err, CV_INVALID, "no transaction is open: begin one first");
}

static enum cv_status guard_spoilt(const struct guard *g, struct cv_error *err) {
    return cv_fail(err, g->failed,
                   "an earlier put of this transaction failed (%s): roll back and begin again",
                   cv_status_name(g->failed));
}

enum cv_status guard_begin(const struct guard *g, struct cv_error *err) {
    if (g->reading)
        return guard_in_callback(err);
    if (g->open)
        return cv_fail(err, CV_INVALID, "a transaction is open already: commit or roll back first");
    return CV_OK;
}

enum cv_status guard_put(const struct guard *g, struct cv_error *err) {
    if (!g->open)
        return guard_closed(err);
    if (g->reading)
        return guard_in_callback(err);
    return g->failed ? guard_spoilt(g, err) : CV_OK;
}

enum cv_status guard_read(struct guard *g, unsigned get, struct cv_error *err) {
    if (g->reading & 1U << get)
        return cv_fail(err, CV_INVALID, "a get was called by its own callback: collect first");
    g->reading |= 1U << get;
    return CV_OK;
}

enum cv_status guard_read_end(struct guard *g, unsigned get, enum cv_status status) {
    g->reading &= ~(1U << get);
    return status;
}

enum cv_status guard_begun(struct guard *g, enum cv_status status) {
    g->open = status == CV_OK;
    g->failed = CV_OK;
    return status;
}

/* Whether a put that ended so has left the transaction as it was. */
static bool guard_harmless(enum cv_status status) {
    return status == CV_OK || status == CV_EXISTS || status == CV_NOT_FOUND ||
           status == CV_INVALID || status == CV_TOO_BIG;
}

enum cv_status guard_was_put(struct guard *g, enum cv_status status) {
    if (!guard_harmless(status))
        g->failed = status;
    return status;
}

enum cv_status guard_commit(const struct guard *g, struct cv_error *err) {
    return guard_put(g, err);
}

bool guard_rollback(struct guard *g) {
    if (g->open && g->reading)
        g->failed = CV_INVALID;
    return g->open && !g->reading;
}

void guard_end(struct guard *g) {
    g->open = false;
    g->failed = CV_OK;
}
