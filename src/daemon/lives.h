/* lives.h - the running sessions, by place, and the editions they run. */
#ifndef CV_DAEMON_LIVES_H
#define CV_DAEMON_LIVES_H

#include "daemon/live.h"

#include <canvasser/log.h>

struct cv_lives;

struct cv_lives *cv_lives_new(struct cv_store *store, const struct cv_edition *edition,
                              const struct cv_log *log);
void cv_lives_free(struct cv_lives *s);
/* Loads the running sessions of the store. A session whose dialog or journal
 * is damaged is logged and left alone; only a store that fails is an error. */
enum cv_status cv_lives_load(struct cv_lives *s, struct cv_error *err) CV_MUST_USE;

/* The running session of a place, or NULL. It may need loading: see cv_lives_ready. */
struct cv_live *cv_lives_find(const struct cv_lives *s, struct cv_str messenger,
                              struct cv_str place);
/* The running session with that id, or NULL. */
struct cv_live *cv_lives_named(const struct cv_lives *s, struct cv_str id);
/* Begins a session with `edition`, which must outlive it: puts both into the
 * open transaction. */
enum cv_status cv_lives_begin(struct cv_lives *s, const struct cv_session_row *row,
                              const struct cv_edition *edition, struct cv_live **out,
                              struct cv_error *err) CV_MUST_USE;
/* Replays the session if it is not loaded, and marks it as changed in this transaction. */
enum cv_status cv_lives_ready(struct cv_lives *s, struct cv_live *l, struct cv_error *err)
    CV_MUST_USE;
/* The transaction was committed: sessions that ended are let go. */
void cv_lives_committed(struct cv_lives *s);
/* It was not: what it changed is forgotten and will be replayed. */
void cv_lives_rolled_back(struct cv_lives *s);

size_t cv_lives_count(const struct cv_lives *s);
void cv_lives_each(const struct cv_lives *s, void (*each)(void *context, struct cv_live *l),
                   void *context);
/* Marks the session's place as told something; false when it was already. */
bool cv_lives_tell(struct cv_lives *s, struct cv_live *l);
/* Calls `each` for the sessions marked, and clears the marks. */
void cv_lives_told(struct cv_lives *s, void (*each)(void *context, struct cv_live *l),
                   void *context);

#endif
