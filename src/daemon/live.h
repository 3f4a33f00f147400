/* live.h - one running session and its rows in the store. */
#ifndef CV_DAEMON_LIVE_H
#define CV_DAEMON_LIVE_H

#include "daemon/edition.h"

#include <canvasser/store.h>

struct cv_live;
struct cv_seal;

/* A session that `row` describes (copied), not loaded yet. `edition` must outlive it. */
struct cv_live *cv_live_new(const struct cv_session_row *row, const struct cv_edition *edition);
void cv_live_free(struct cv_live *l);

/* Brings the session to what its journal says, forgetting what it knew. */
enum cv_status cv_live_replay(struct cv_live *l, struct cv_store *store, struct cv_error *err)
    CV_MUST_USE;
/* Forgets the state: it is loaded again by cv_live_replay. For when a commit failed. */
void cv_live_forget(struct cv_live *l);
bool cv_live_loaded(const struct cv_live *l);

/* Steps the session and puts journal, answers and end into the open
 * transaction; while answers are anonymous what it puts is sealed, and forgotten at the end. Sets event->at so that time never runs backwards. An event that
 * breaks the session's contract is CV_REFUSED and leaves no trace; every other
 * error is the store's, and then the transaction must be rolled back. */
enum cv_status cv_live_step(struct cv_live *l, struct cv_store *store, struct cv_event *event,
                            struct cv_arena *arena, struct cv_effects *effects,
                            struct cv_error *err) CV_MUST_USE;

/* Adds what the session that ended last in a place came to, for the START of
 * the next one there; nothing when there was none. */
enum cv_status cv_live_earlier(struct cv_store *store, struct cv_str messenger,
                               struct cv_str place, struct cv_buf *out, struct cv_error *err)
    CV_MUST_USE;

const struct cv_session_row *cv_live_row(const struct cv_live *l);
const struct cv_edition *cv_live_edition(const struct cv_live *l);
/* The language in which the session's place is spoken to. */
struct cv_str cv_live_lang(const struct cv_live *l);
/* When the session wants a TICK; long ago while it is not loaded, so that it gets loaded. */
cv_time cv_live_deadline(const struct cv_live *l);
bool cv_live_ended(const struct cv_live *l);
/* Under what to seal what the session says to somebody alone, or NULL: see seal.h. */
const struct cv_seal *cv_live_seal(const struct cv_live *l);

/* See cv_session_asks_alone and cv_session_glance; the session must be loaded. */
/* Whether the person takes part, or did. */
bool cv_live_counts(const struct cv_live *l, struct cv_str person);
bool cv_live_asks_alone(const struct cv_live *l, struct cv_str person);
/* See cv_session_asleep. */
bool cv_live_asleep(const struct cv_live *l, struct cv_buf *pace);
struct cv_glance cv_live_glance(const struct cv_live *l);
/* See cv_session_form. */
bool cv_live_form(struct cv_live *l, struct cv_str person, struct cv_arena *arena,
                  struct cv_form *out);
/* See cv_session_question. */
void cv_live_question(const struct cv_live *l, struct cv_str person, struct cv_buf *out);
/* Whether the journal says the person takes part and is there. */
bool cv_live_present(const struct cv_live *l, struct cv_str person);
/* Everybody who takes part and is there, as the journal says. */
void cv_live_each_person(const struct cv_live *l,
                         void (*each)(void *context, struct cv_str person), void *context);
/* The language in which the session speaks with this person, told, chosen or guessed; ""
 * for who takes no part, and while it is not loaded. */
struct cv_str cv_live_tongue(const struct cv_live *l, struct cv_str person);
/* The person's language as the messenger said it last, or "". */
struct cv_str cv_live_speaks(const struct cv_live *l, struct cv_str person);

#endif
