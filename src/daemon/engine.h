/* engine.h - the middle of the daemon: incoming events to sessions, effects to
 * the store, and only then to the messengers.
 *
 * No socket and no clock of its own: messengers put what they read into the
 * queue, `turn` works it off in one transaction, ports carry what was
 * committed away. The same engine serves the daemon, `play` and the tests. */
#ifndef CV_DAEMON_ENGINE_H
#define CV_DAEMON_ENGINE_H

#include "daemon/edition.h"
#include "daemon/outbox.h"
#include "daemon/shelf.h"

#include <canvasser/clock.h>
#include <canvasser/log.h>
#include <canvasser/messenger.h>
#include <canvasser/store.h>

enum { CV_ENGINE_QUEUE = 10000 }; /* events that may wait while the store is in trouble */

struct cv_engine;

struct cv_engine_config {
    struct cv_store *store;
    struct cv_clock clock;
    const struct cv_log *log;          /* may be NULL */
    const struct cv_edition *edition;  /* of the dialog that `start` begins */
    const struct cv_shelf *shelf;      /* dialogs that `start NAME` begins; NULL: none */
    /* When people are asked who want their own pace, as CV_EVENT_START takes it; ""
     * for nobody. They change it in words. */
    struct cv_str pace;
    /* The link that lets people into a room of ours, for those who have no messenger here; ""
     * without one. */
    struct cv_str room_link;
    /* Fills `n` bytes that nobody can guess: for the ids of sessions. */
    void (*random)(void *bytes, size_t n);
};

/* Loads every running session from the store. Everything named in `config`
 * must outlive the engine. */
enum cv_status cv_engine_new(const struct cv_engine_config *config, struct cv_engine **out,
                             struct cv_error *err) CV_MUST_USE;
void cv_engine_free(struct cv_engine *e);
/* Connects a messenger by name. Do so before its first event. */
void cv_engine_add_port(struct cv_engine *e, struct cv_str name, const struct cv_port *port);
/* Queues what the messenger `name` read (copied). False when the queue is
 * full: drop the connection; what was not taken comes again on resuming. */
bool cv_engine_take(struct cv_engine *e, struct cv_str name, const struct cv_incoming *in);
/* The connection is gone: nothing is sent until its next CV_IN_READY. */
void cv_engine_gone(struct cv_engine *e, struct cv_str name);
/* Works off the queue and what is due: one transaction, then sends. When the
 * store fails, nothing is lost: the people are told, and it is tried again. */
void cv_engine_turn(struct cv_engine *e);
/* When it wants the next turn even if nothing comes in, or CV_NEVER. */
cv_time cv_engine_deadline(const struct cv_engine *e);
/* Adds what the messenger `name` had kept last under `slot`, as committed; false when
 * there is nothing. */
bool cv_engine_kept(const struct cv_engine *e, struct cv_str name, struct cv_str slot,
                    struct cv_buf *out);
/* The places of the messenger where sessions run; with `person`, that person's direct
 * conversation with us. */
void cv_engine_places(const struct cv_engine *e, struct cv_str name,
                      void (*each)(void *context, struct cv_str place, struct cv_str person),
                      void *context);
/* As cv_wire.asked of the messenger called so. */
void cv_engine_asked(const struct cv_engine *e, struct cv_str name,
                     void (*each)(void *context, struct cv_str place, struct cv_str id),
                     void *context);
/* As cv_wire.form of the messenger called so. */
bool cv_engine_form(struct cv_engine *e, struct cv_str name, const struct cv_incoming *press,
                    struct cv_arena *arena, struct cv_form *out);
/* Sessions running now. */
size_t cv_engine_sessions(const struct cv_engine *e);

#endif
