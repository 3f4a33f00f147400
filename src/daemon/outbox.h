/* outbox.h - what is still to be sent, and the ports it leaves by.
 *
 * Rows are put into the open transaction and leave only after its commit. A
 * row stays in the store until the messenger acknowledged it; whatever was
 * not acknowledged is sent again under the same key when a connection is
 * ready again, so a crash between commit and send loses nothing, and one
 * between send and acknowledgement says nothing twice. */
#ifndef CV_DAEMON_OUTBOX_H
#define CV_DAEMON_OUTBOX_H

#include <canvasser/log.h>
#include <canvasser/messenger.h>
#include <canvasser/store.h>

struct cv_seal;

/* Where messages leave: a connection, the terminal, a test. */
struct cv_port {
    /* False when it cannot take more: it is not asked again until it is ready anew. */
    bool (*send)(void *context, const struct cv_outgoing *o);
    /* An event that came with `receipt` is durable. May be NULL. */
    void (*committed)(void *context, struct cv_str receipt);
    void *context;
    /* Everybody in a place takes part. False: whoever says so, by a word, a button or
     * an answer. */
    bool gathers;
    /* Takes pictures: a mix is given to it as a chart, too. */
    bool pictures;
};

struct cv_outbox;

struct cv_outbox *cv_outbox_new(struct cv_store *store, const struct cv_log *log);
void cv_outbox_free(struct cv_outbox *o);
/* Messages of the messenger `name` leave by `port`, once it is ready. */
void cv_outbox_add_port(struct cv_outbox *o, struct cv_str name, const struct cv_port *port);

/* Tells the port of `name` that what came with `receipt` is durable. */
void cv_outbox_receipt(struct cv_outbox *o, struct cv_str name, struct cv_str receipt);
/* Whether everybody in a place of the messenger takes part; true without such a port. */
bool cv_outbox_gathers(const struct cv_outbox *o, struct cv_str name);

/* Puts a SAY or BOARD effect of a session into the open transaction. `effect`
 * must live until commit or rollback. With a `seal` (or NULL) the row can be read by the
 * running session alone: what is not sent when it ends is not sent. */
enum cv_status cv_outbox_put(struct cv_outbox *o, const struct cv_session_row *session,
                             const struct cv_effect *effect, cv_time at,
                             const struct cv_seal *seal, struct cv_error *err) CV_MUST_USE;
/* The same, but it is sent after the commit or never: nothing of it is stored. */
void cv_outbox_put_unkept(struct cv_outbox *o, const struct cv_session_row *session,
                          const struct cv_effect *effect, cv_time at);
/* Puts the acknowledgement of `key` into the open transaction. */
enum cv_status cv_outbox_ack(struct cv_outbox *o, struct cv_str key, struct cv_str remote,
                             struct cv_error *err) CV_MUST_USE;
/* The transaction was committed: sends what was put. */
void cv_outbox_committed(struct cv_outbox *o);
/* The transaction was not: forgets what was put. */
void cv_outbox_rolled_back(struct cv_outbox *o);
/* The messenger is ready (again), or gone. What was not acknowledged is sent
 * (again) with the next cv_outbox_committed. */
void cv_outbox_ready(struct cv_outbox *o, struct cv_str name, bool ready);
/* The messenger wants messages again at `when`. */
void cv_outbox_later(struct cv_outbox *o, struct cv_str name, cv_time when);
/* When cv_outbox_due has something to do, or CV_NEVER. */
cv_time cv_outbox_deadline(const struct cv_outbox *o);
/* Marks what is due at `now` as ready again. */
void cv_outbox_due(struct cv_outbox *o, cv_time now);
/* Says something that is not kept, for when the store is in trouble. */
void cv_outbox_say_unkept(struct cv_outbox *o, const struct cv_session_row *session,
                          const struct cv_effect *effect);
/* "session:effect", the key of the outbox, and its two halves back. */
enum { CV_OUTBOX_KEY_MAX = 128 };
struct cv_str cv_outbox_key(struct cv_arena *arena, struct cv_str session, struct cv_str effect);
bool cv_outbox_split_key(struct cv_str key, struct cv_str *session, struct cv_str *effect);

#endif
