/* guard.h - what may be called when: the same for the store and the room's log.
 *
 *            begin                 put ok, or refused as a duplicate
 *   closed ---------> open --------------------------------------+
 *     ^ ^               | ^______________________________________|
 *     | |  commit,      |
 *     | |  rollback     | put fails (disk, lock)
 *     | +---------------+---------------> failed
 *     |                  rollback, commit   |
 *     +-------------------------------------+
 *
 * A put that failed for the disk's sake may have ended the backend's own
 * transaction. Whatever came after would be stored outside of it, so `failed`
 * refuses everything until the caller rolls back. */
#ifndef CV_STORE_GUARD_H
#define CV_STORE_GUARD_H

#include <canvasser/error.h>

struct guard {
    bool open;
    enum cv_status failed; /* of the put that spoilt the open transaction */
    unsigned reading;      /* a bit for each get whose callbacks are running */
};

/* Each of the first three returns CV_OK when the call may go to the backend. */
enum cv_status guard_begin(const struct guard *g, struct cv_error *err) CV_MUST_USE;
enum cv_status guard_put(const struct guard *g, struct cv_error *err) CV_MUST_USE;
/* On CV_OK bit `get` is set until guard_read_end; CV_INVALID when it is set already:
 * a get may not be called by its own callback. */
enum cv_status guard_read(struct guard *g, unsigned get, struct cv_error *err) CV_MUST_USE;
enum cv_status guard_read_end(struct guard *g, unsigned get, enum cv_status status);
/* What the backend's begin and put returned, noted and handed on. */
enum cv_status guard_begun(struct guard *g, enum cv_status status);
enum cv_status guard_was_put(struct guard *g, enum cv_status status);
/* CV_OK when the backend should commit; after any other status it should roll back. */
enum cv_status guard_commit(const struct guard *g, struct cv_error *err) CV_MUST_USE;
/* Whether there is something to roll back; inside a callback the answer is no, and
 * the transaction is spoilt instead. */
bool guard_rollback(struct guard *g);
/* The transaction is over. */
void guard_end(struct guard *g);

#endif
