/* store.c - the store's one interface: checks what may be called when, and hands
 * the call to the backend. */
#include "store/ops.h"

/* The gets with callbacks: one bit of the guard each. */
enum get { GET_SESSIONS, GET_JOURNAL, GET_ANSWERS, GET_OUTBOX };

void cv_store_close(struct cv_store *s) {
    if (!s)
        return;
    cv_store_rollback(s);
    s->ops->close(s);
}

/* ---- transactions ----------------------------------------------------------- */

enum cv_status cv_store_begin(struct cv_store *s, struct cv_error *err) {
    enum cv_status status = guard_begin(&s->guard, err);
    return status ? status : guard_begun(&s->guard, s->ops->begin(s, err));
}

enum cv_status cv_store_commit(struct cv_store *s, struct cv_error *err) {
    enum cv_status status = guard_commit(&s->guard, err);
    if (status == CV_OK) {
        status = s->ops->commit(s, err);
        guard_end(&s->guard);
    } else {
        cv_store_rollback(s);
    }
    return status;
}

void cv_store_rollback(struct cv_store *s) {
    if (!guard_rollback(&s->guard))
        return;
    s->ops->rollback(s);
    guard_end(&s->guard);
}

/* ---- puts ------------------------------------------------------------------- */

enum cv_status cv_store_put_dialog(struct cv_store *s, struct cv_str fingerprint,
                                   struct cv_str sources, struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status
                  : guard_was_put(&s->guard, s->ops->put_dialog(s, fingerprint, sources, err));
}

enum cv_status cv_store_put_session(struct cv_store *s, const struct cv_session_row *row,
                                    struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->put_session(s, row, err));
}

enum cv_status cv_store_put_journal(struct cv_store *s, struct cv_str session, uint64_t number,
                                    cv_time at, struct cv_str event, struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status
               ? status
               : guard_was_put(&s->guard, s->ops->put_journal(s, session, number, at, event, err));
}

enum cv_status cv_store_put_answer(struct cv_store *s, const struct cv_answer_row *row,
                                   struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->put_answer(s, row, err));
}

enum cv_status cv_store_put_inbox(struct cv_store *s, struct cv_str messenger, struct cv_str id,
                                  cv_time at, struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->put_inbox(s, messenger, id, at, err));
}

enum cv_status cv_store_trim_inbox(struct cv_store *s, cv_time before, struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->trim_inbox(s, before, err));
}

enum cv_status cv_store_put_value(struct cv_store *s, struct cv_str name, struct cv_str value,
                                  struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->put_value(s, name, value, err));
}

enum cv_status cv_store_put_outbox(struct cv_store *s, struct cv_outbox_row *row,
                                   struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->put_outbox(s, row, err));
}

enum cv_status cv_store_done_outbox(struct cv_store *s, struct cv_str key, struct cv_str remote,
                                    struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->done_outbox(s, key, remote, err));
}

enum cv_status cv_store_put_seal(struct cv_store *s, struct cv_str session, struct cv_str key,
                                 struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status : guard_was_put(&s->guard, s->ops->put_seal(s, session, key, err));
}

enum cv_status cv_store_forget(struct cv_store *s, struct cv_str session, uint64_t number,
                               struct cv_str mark, struct cv_error *err) {
    enum cv_status status = guard_put(&s->guard, err);
    return status ? status
                  : guard_was_put(&s->guard, s->ops->forget(s, session, number, mark, err));
}

/* ---- gets ------------------------------------------------------------------- */

enum cv_status cv_store_get_sessions(struct cv_store *s, bool running,
                                     bool (*each)(void *context, const struct cv_session_row *row),
                                     void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&s->guard, GET_SESSIONS, err);
    return status ? status
                  : guard_read_end(&s->guard, GET_SESSIONS,
                                   s->ops->get_sessions(s, running, each, context, err));
}

enum cv_status cv_store_get_journal(struct cv_store *s, struct cv_str session,
                                    bool (*each)(void *context, uint64_t number, cv_time at,
                                                 struct cv_str event),
                                    void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&s->guard, GET_JOURNAL, err);
    return status ? status
                  : guard_read_end(&s->guard, GET_JOURNAL,
                                   s->ops->get_journal(s, session, each, context, err));
}

enum cv_status cv_store_get_answers(struct cv_store *s, struct cv_str session,
                                    bool (*each)(void *context, const struct cv_answer_row *row),
                                    void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&s->guard, GET_ANSWERS, err);
    return status ? status
                  : guard_read_end(&s->guard, GET_ANSWERS,
                                   s->ops->get_answers(s, session, each, context, err));
}

enum cv_status cv_store_get_outbox(struct cv_store *s, struct cv_str messenger,
                                   bool (*each)(void *context, const struct cv_outbox_row *row),
                                   void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&s->guard, GET_OUTBOX, err);
    return status ? status
                  : guard_read_end(&s->guard, GET_OUTBOX,
                                   s->ops->get_outbox(s, messenger, each, context, err));
}

enum cv_status cv_store_get_value(struct cv_store *s, struct cv_str name, struct cv_buf *out,
                                  struct cv_error *err) {
    return s->ops->get_value(s, name, out, err);
}

enum cv_status cv_store_get_dialog(struct cv_store *s, struct cv_str fingerprint,
                                   struct cv_buf *out, struct cv_error *err) {
    return s->ops->get_dialog(s, fingerprint, out, err);
}

enum cv_status cv_store_get_seal(struct cv_store *s, struct cv_str session, struct cv_buf *out,
                                 struct cv_error *err) {
    return s->ops->get_seal(s, session, out, err);
}

enum cv_status cv_store_get_remote(struct cv_store *s, struct cv_str key, struct cv_buf *out,
                                   struct cv_error *err) {
    return s->ops->get_remote(s, key, out, err);
}

enum cv_status cv_store_get_said(struct cv_store *s, struct cv_str remote, struct cv_buf *out,
                                 struct cv_error *err) {
    return remote.n ? s->ops->get_said(s, remote, out, err) : CV_NOT_FOUND;
}
