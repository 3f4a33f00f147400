/* work.h - one event being worked off: what all who handle it share. */
#ifndef CV_DAEMON_WORK_H
#define CV_DAEMON_WORK_H

#include "daemon/engine.h"
#include "daemon/lives.h"
#include "daemon/outbox.h"
#include "daemon/roster.h"

/* What one event is worked off with. */
struct work {
    const struct cv_engine_config *config;
    struct cv_lives *lives;
    struct cv_roster *roster;
    struct cv_outbox *outbox;
    struct cv_direct *direct;
    struct cv_early *early;
    struct cv_str messenger;
    const struct cv_incoming *in;
    cv_time now;
    struct cv_arena *arena;
    struct cv_error *err;
    enum cv_status status; /* of work done in callbacks */
    bool company;          /* others are in the place */
    struct cv_str lang;    /* of the words, once they were found to mean something; or "" */
    struct cv_str about;   /* key of the question that the words reply to, or "" */
};

/* Whether everybody in the place takes part, and not only whoever says so. */
bool cv_work_gathers(const struct work *w);
/* A language as the session knows it, "" for one that it does not speak. */
struct cv_str cv_work_tongue(const struct cv_live *live, struct cv_str tag);
/* Tells the session of who is there and was not, or speaks another language. */
enum cv_status cv_work_join(struct work *w, struct cv_live *live, const struct cv_member *member)
    CV_MUST_USE;

/* Steps `live` and puts its effects. An event the session refuses is logged and
 * dropped: only the store's failures stop a turn. */
enum cv_status cv_work_step(struct work *w, struct cv_live *live, struct cv_event *event);
/* Puts what `live` says into the open transaction, for the place of `row`. What is said to
 * somebody alone while answers are anonymous may tell what they answered: it is sealed,
 * and when the session ends it is kept no longer. */
enum cv_status cv_work_keep(struct work *w, const struct cv_live *live,
                            const struct cv_session_row *row, const struct cv_effect *effect,
                            bool alone) CV_MUST_USE;
/* Begins a session of `edition` in `place` (one of the messenger's, or somebody's
 * corner of it) with `who` as the first person. */
enum cv_status cv_work_begin(struct work *w, const struct cv_edition *edition,
                             struct cv_str place, const struct cv_member *who,
                             struct cv_str pace, struct cv_live **out);
/* The person the event is from: as the event says, else as the roster. */
struct cv_member cv_work_sender(const struct work *w);
/* The same as who begins something, or comes in: where nobody told their language it is
 * that of the words by which they do. */
struct cv_member cv_work_starter(const struct work *w);
/* The language in which the event's person is spoken with: as their session here knows it,
 * else as the messenger told, else that of what they wrote, else English. */
struct cv_str cv_work_speaks(const struct work *w);
/* When `who` is asked who wants their own pace: as set, in their own zone where the
 * messenger tells it. */
struct cv_str cv_work_pace(const struct work *w, const struct cv_member *who);
/* Says something that is no part of any session, so it is not kept: to the event's
 * person alone, or where they wrote. */
void cv_work_tell(struct work *w, bool alone, struct cv_str text);
/* A sentence of the engine's in the event's person's language. */
struct cv_str cv_work_words(const struct work *w, const char *key, const struct cv_arg *args,
                            size_t n);

#endif
