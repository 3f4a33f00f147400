/* pace.h - a session at one person's own pace, over days and weeks.
 *
 *            moment, "more"             answered
 *   held  ---------------------> open -----------> held ... (advice) ... over
 *   ^  |                         |  ^
 *   |  +--- "pause", silence     |  +-- reminders, at growing intervals
 *   |       too often: at rest   |
 *   +----------------------------+  silence: recorded as no answer
 *
 * Held: the walk through the script waits before a question. */
#ifndef SESSION_PACE_H
#define SESSION_PACE_H

#include "session/schedule.h"
#include "session/state.h"

enum rest {
    REST_NOT,
    REST_WISHED, /* nothing is put until the person says so */
    REST_SILENT  /* nobody answered for too long: until they write again */
};

/* From this effect on, messages with buttons are about this question. */
struct put {
    struct question question;
    uint64_t event, ordinal;
    bool silent; /* it was closed because nobody answered */
};

/* The main line, left for a question that is answered anew: see edit.h. */
struct detour {
    bool on;
    bool open;
    size_t put; /* of the main line */
    struct cursor cursor;
    uint64_t open_event, open_ordinal;
    struct progress progress;
};

struct pace {
    struct schedule schedule;
    bool greeted;
    enum rest rest;
    bool held;
    bool tell;       /* that the next question is held is still to be said */
    bool more;       /* the person asked for a question now */
    int32_t left;    /* questions that may be put before the next moment */
    cv_day day;      /* local day of the last moment, or -1 */
    cv_time due;     /* when something is to be said next, or CV_NEVER */
    cv_time over;    /* when the session ends if nothing is said by then */
    cv_time said;    /* when the open question, or the last reminder of it, was put */
    size_t reminded; /* reminders of the open question */
    int silent;      /* questions in a row without a word */
    struct put *puts;
    size_t n_puts, cap_puts;
    struct detour detour;
};

/* START: whether the session has a pace; then the walk waits for its moment. */
bool pace_start(struct turn *turn);
/* Whether the walk must wait before it puts a question. */
bool pace_holds(struct turn *turn);
/* Notes that the open question is put by the effect that comes next. */
void pace_put(struct turn *turn);
/* What has fallen due: once, however late. False without a pace. */
bool pace_tick(struct turn *turn);
/* The last of a step: says when the next question comes, where that is news. */
void pace_settle(struct turn *turn);
/* When it next wants a TICK. */
cv_time pace_deadline(const struct cv_session *s);
/* The last words: when a check-up comes. */
void pace_farewell(struct turn *turn);
/* Puts into the effect of the end when it is, with whom, and at which pace. */
void pace_end(struct turn *turn, struct cv_effect *end);
/* When that is, or CV_NEVER. */
cv_time pace_again(const struct cv_session *s);

/* Whether the advice is open for questions. */
bool pace_discussed(const struct cv_session *s);
/* Computes anew when something is to be said next. */
void pace_plan(struct cv_session *s);
/* "The next question comes tomorrow, 09:00." */
struct cv_str pace_next(const struct turn *turn);
/* "Mon-Fri at 09:00 (Europe/Athens), quiet 21:00-08:00" */
struct cv_str pace_hours(const struct turn *turn);
struct cv_str pace_moment(const struct turn *turn, cv_time at);
/* The person whose pace it is is back: what rested because of silence goes on. */
void pace_wake(struct cv_session *s);
const struct cv_when *pace_when(const struct turn *turn, struct cv_str lang);

/* Whether nothing is put until the person writes. */
/* After how much silence the session ends by itself. */
struct cv_str pace_closes(const struct turn *turn);
/* Whether it waits for a later time and has said nothing yet. */
bool pace_asleep(const struct cv_session *s);
/* Says that it gives way to another session, and ends. */
void pace_give_way(struct turn *turn);
bool pace_rests(const struct cv_session *s);
struct pace *pace_copy(const struct pace *pace);
void pace_free(struct pace *pace);
void pace_dump(const struct pace *pace, struct cv_buf *out);

#endif
