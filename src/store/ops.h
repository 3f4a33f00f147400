/* ops.h - what a backend of the store implements. store.c checks what may be
 * called when, so that a backend sees puts only inside a transaction. */
#ifndef CV_STORE_OPS_H
#define CV_STORE_OPS_H

#include <canvasser/store.h>

#include "store/guard.h"

/* Promises are those of store.h. A failed commit has rolled back. */
struct cv_store_ops {
    void (*close)(struct cv_store *s);
    enum cv_status (*begin)(struct cv_store *s, struct cv_error *err);
    enum cv_status (*commit)(struct cv_store *s, struct cv_error *err);
    void (*rollback)(struct cv_store *s);

    enum cv_status (*put_dialog)(struct cv_store *s, struct cv_str fingerprint,
                                 struct cv_str sources, struct cv_error *err);
    enum cv_status (*put_session)(struct cv_store *s, const struct cv_session_row *row,
                                  struct cv_error *err);
    enum cv_status (*put_journal)(struct cv_store *s, struct cv_str session, uint64_t number,
                                  cv_time at, struct cv_str event, struct cv_error *err);
    enum cv_status (*put_answer)(struct cv_store *s, const struct cv_answer_row *row,
                                 struct cv_error *err);
    enum cv_status (*put_inbox)(struct cv_store *s, struct cv_str messenger, struct cv_str id,
                                cv_time at, struct cv_error *err);
    enum cv_status (*trim_inbox)(struct cv_store *s, cv_time before, struct cv_error *err);
    enum cv_status (*put_value)(struct cv_store *s, struct cv_str name, struct cv_str value,
                                struct cv_error *err);
    enum cv_status (*put_outbox)(struct cv_store *s, struct cv_outbox_row *row,
                                 struct cv_error *err);
    enum cv_status (*done_outbox)(struct cv_store *s, struct cv_str key, struct cv_str remote,
                                  struct cv_error *err);
    enum cv_status (*put_seal)(struct cv_store *s, struct cv_str session, struct cv_str key,
                               struct cv_error *err);
    enum cv_status (*forget)(struct cv_store *s, struct cv_str session, uint64_t number,
                             struct cv_str mark, struct cv_error *err);

    enum cv_status (*get_sessions)(struct cv_store *s, bool running,
                                   bool (*each)(void *context, const struct cv_session_row *row),
                                   void *context, struct cv_error *err);
    enum cv_status (*get_journal)(struct cv_store *s, struct cv_str session,
                                  bool (*each)(void *context, uint64_t number, cv_time at,
                                               struct cv_str event),
                                  void *context, struct cv_error *err);
    enum cv_status (*get_answers)(struct cv_store *s, struct cv_str session,
                                  bool (*each)(void *context, const struct cv_answer_row *row),
                                  void *context, struct cv_error *err);
    enum cv_status (*get_outbox)(struct cv_store *s, struct cv_str messenger,
                                 bool (*each)(void *context, const struct cv_outbox_row *row),
                                 void *context, struct cv_error *err);
    enum cv_status (*get_value)(struct cv_store *s, struct cv_str name, struct cv_buf *out,
                                struct cv_error *err);
    enum cv_status (*get_dialog)(struct cv_store *s, struct cv_str fingerprint, struct cv_buf *out,
                                 struct cv_error *err);
    enum cv_status (*get_seal)(struct cv_store *s, struct cv_str session, struct cv_buf *out,
                               struct cv_error *err);
    enum cv_status (*get_remote)(struct cv_store *s, struct cv_str key, struct cv_buf *out,
                                 struct cv_error *err);
    enum cv_status (*get_said)(struct cv_store *s, struct cv_str remote, struct cv_buf *out,
                               struct cv_error *err);
};

/* The first member of every backend's own struct. */
struct cv_store {
    const struct cv_store_ops *ops;
    struct guard guard;
};

#endif
