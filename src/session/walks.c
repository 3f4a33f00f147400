/* walks.c - everybody through the script alone. */
#include "session/walks.h"

#include "session/advise.h"
#include "session/anonymous.h"
#include "session/ask.h"
#include "session/credit.h"
#include "session/flow.h"
#include "session/guests.h"
#include "session/people.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/silence.h"

#include <stdlib.h>
#include <string.h>

static bool walks_late(const struct cv_session *s, size_t person);

bool walks_on(const struct cv_session *s) {
    return s->walker != NOBODY;
}

/* ---- taking a walk ------------------------------------------------------------------------ */

/* Exchanges where the session is with where the walk is. */
static void walk_swap(struct cv_session *s, struct walk *walk) {
    const struct walk here = {.cursor = s->cursor,
                              .silent = s->silent,
                              .open = s->open,
                              .open_event = s->open_event,
                              .open_ordinal = s->open_ordinal,
                              .open_words = s->open_words,
                              .progress = s->progress,
                              .trail = s->trail,
                              .n_trail = s->n_trail,
                              .cap_trail = s->cap_trail,
                              .done = walk->done};
    s->cursor = walk->cursor;
    s->silent = walk->silent;
    s->open = walk->open;
    s->open_event = walk->open_event;
    s->open_ordinal = walk->open_ordinal;
    s->open_words = walk->open_words;
    s->progress = walk->progress;
    s->trail = walk->trail;
    s->n_trail = walk->n_trail;
    s->cap_trail = walk->cap_trail;
    *walk = here;
}

static void walk_take(struct cv_session *s, size_t person) {
    walk_swap(s, s->people[person].walk);
    s->walker = person;
}

bool walks_enter(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    if (person == NOBODY || !s->people[person].walk ||
        !(s->gathering || walks_late(s, person)))
        return false;
    walk_take(s, person);
    return true;
}

void walks_leave(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (!walks_on(s))
        return;
    walk_swap(s, s->people[s->walker].walk);
    s->walker = NOBODY;
}

/* ---- parting ------------------------------------------------------------------------------- */

bool walks_part_at(const struct cv_session *s, const struct cv_step *step) {
    bool all = step->kind == CV_STEP_EACH ||
               (step->kind == CV_STEP_ASK && step->asked == CV_ASKED_EVERYONE);
    return s->rules.apart && !s->gathering && !s->gathered && all;
}

/* The first top-level step behind the walks: the advice for all, or what is said last. */
static size_t walks_end(const struct cv_session *s) {
    const struct cv_dialog *d = s->book->dialog;
    size_t top = s->parted;
    while (top < d->n_steps &&
           (d->steps[top].kind == CV_STEP_EACH || d->steps[top].kind == CV_STEP_ASK))
        top++;
    return top;
}

void walks_join(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    struct walk *walk = cv_alloc(sizeof *walk);
    walk->cursor = (struct cursor){.top = s->parted};
    walk->silent = CV_NEVER;
    s->people[person].walk = walk;
    walk_take(s, person);
    flow_run(turn);
    walks_leave(turn);
}

void walks_begin(struct turn *turn) {
    struct cv_session *s = turn->s;
    s->gathering = true;
    s->parted = s->cursor.top;
    struct cv_str text = say_plain(turn, SAY_PARTED);
    say_sentence(turn, &text, credit_sentence(turn));
    say_place(turn, text);
    for (size_t i = 0; i < s->n_people; i++)
        if (people_waited(s, i))
            walks_join(turn, i);
}

/* ---- the end ------------------------------------------------------------------------------- */

bool walks_past(const struct cv_session *s) {
    return walks_on(s) && !s->cursor.inside && s->cursor.top >= walks_end(s);
}

void walks_done(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct walk *walk = s->people[s->walker].walk;
    size_t done = 0, of;
    s->open = false;
    walk->done = true;
    of = walks_count(s, &done);
    say_place(turn, SAY(turn, SAY_WALK_DONE,
                        CV_ARG_TEXT("name", cv_str(s->people[s->walker].name)),
                        CV_ARG_NUMBER("n", done), CV_ARG_NUMBER("of", of)));
}

/* Whether this person's walk is one the others wait for. */
static bool walk_counts(const struct cv_session *s, size_t person) {
    const struct person *p = &s->people[person];
    return p->walk && !p->removed && !p->out;
}

size_t walks_count(const struct cv_session *s, size_t *done) {
    size_t n = 0;
    *done = 0;
    for (size_t i = 0; i < s->n_people; i++)
        if (walk_counts(s, i)) {
            n++;
            *done += s->people[i].walk->done;
        }
    return n;
}

/* Who leads goes on with the group. Without names nobody comes late: the others would
 * see from what changed what was answered. */
static void walk_close(struct turn *turn, size_t person) {
    const struct cv_session *s = turn->s;
    struct walk *walk = s->people[person].walk;
    if (!walk || walk->done || (person != s->facilitator && !s->rules.anonymous))
        return;
    walk->done = true;
    if (s->rules.anonymous && person != s->facilitator)
        say_to(turn, cv_str(s->people[person].id), say_plain(turn, SAY_ANONYMOUS_LATE));
}

void walks_close(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t done = 0, of = walks_count(s, &done);
    walks_leave(turn);
    s->gathering = false;
    s->gathered = true;
    for (size_t i = 0; i < s->n_people; i++)
        walk_close(turn, i);
    struct cv_str text = SAY(turn, SAY_GATHERED, CV_ARG_NUMBER("n", done), CV_ARG_NUMBER("of", of));
    say_sentence(turn, &text, anonymous_aside(turn));
    say_place(turn, text);
    flow_run(turn);
}

void walks_settle(struct turn *turn, bool late) {
    struct cv_session *s = turn->s;
    size_t done = 0, of = walks_count(s, &done);
    if (late && s->gathered)
        advise_correct(turn);
    if (s->gathering && of && of == done && !s->n_guests)
        walks_close(turn);
}

bool walks_passed(const struct cv_session *s, const struct cv_step *step) {
    return s->gathered && !walks_on(s) && s->cursor.top < walks_end(s) &&
           step->kind != CV_STEP_EACH && step->kind != CV_STEP_ADVISE;
}

struct cv_str walks_words(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t done = 0, of = walks_count(s, &done);
    if (!s->gathering)
        return cv_str("");
    return SAY(turn, SAY_WALKS_WAIT, CV_ARG_NUMBER("n", done), CV_ARG_NUMBER("of", of));
}

void walks_idle(struct turn *turn) {
    walks_status(turn, false);
}

void walks_status(struct turn *turn, bool whole) {
    struct cv_str text = walks_words(turn);
    say_line(turn, &text, guests_missing(turn));
    if (whole)
        say_line(turn, &text, silence_words(turn));
    if (text.n)
        say_to(turn, turn->event->person, text);
}

/* ---- time ------------------------------------------------------------------------------------- */

/* Moments of the time given at which those missing are reminded. */
static const double reminders[] = {0.5, 0.9};

void walks_deadline(struct turn *turn, cv_time span) {
    struct cv_session *s = turn->s;
    s->began = s->now;
    s->closes = s->now + span;
    s->reminded = 0;
    say_all(turn, SAY(turn, SAY_DEADLINE, CV_ARG_TEXT("time", rounds_span(turn, span))));
}

void walks_quorum(struct turn *turn, size_t n) {
    turn->s->quorum = n;
    say_all(turn, SAY(turn, SAY_QUORUM, CV_ARG_NUMBER("n", n)));
}

cv_time walks_due(const struct cv_session *s) {
    if (!s->gathering || s->closes == CV_NEVER)
        return CV_NEVER;
    return s->reminded < CV_COUNT(reminders)
               ? s->began + (cv_time)((double)(s->closes - s->began) * reminders[s->reminded])
               : s->closes;
}

/* Shows everybody who is not through their open question once more: once also where
 * several reminders fell due since the last look at the clock. */
static void walks_remind(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t done = 0, of = walks_count(s, &done);
    do
        s->reminded++;
    while (walks_due(s) <= s->now);
    for (size_t i = 0; i < s->n_people; i++) {
        if (!walk_counts(s, i) || s->people[i].walk->done)
            continue;
        walk_take(s, i);
        ask_again(turn, SAY(turn, SAY_REMIND, CV_ARG_NUMBER("n", done), CV_ARG_NUMBER("of", of),
                            CV_ARG_TEXT("time", rounds_span(turn, s->closes - s->now)),
                            CV_ARG_TEXT("question", cv_str(s->open_words))));
        walks_leave(turn);
    }
}

void walks_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t done = 0, of = walks_count(s, &done);
    if (s->now < walks_due(s))
        return;
    if (s->now < s->closes) {
        walks_remind(turn);
    } else if (done >= s->quorum) {
        walks_close(turn);
    } else {
        s->closes = CV_NEVER;
        say_to(turn, cv_str(s->people[s->facilitator].id),
               SAY(turn, SAY_DEADLINE_FEW, CV_ARG_NUMBER("n", done), CV_ARG_NUMBER("of", of),
                   CV_ARG_NUMBER("quorum", s->quorum)));
    }
}

/* ---- who is late ---------------------------------------------------------------------------------- */

/* Whether people still walk though the others have gone on. */
static bool walks_late(const struct cv_session *s, size_t person) {
    return s->gathered && !s->ended && s->people[person].walk && !s->people[person].walk->done;
}

cv_time walks_silent(const struct cv_session *s, size_t person) {
    bool walks = s->people[person].walk && (s->gathering || walks_late(s, person));
    return walks && walk_counts(s, person) ? s->people[person].walk->silent : CV_NEVER;
}

bool walks_take_silent(struct cv_session *s, size_t person) {
    if (s->now < walks_silent(s, person))
        return false;
    walk_take(s, person);
    return true;
}

/* ---- memory ---------------------------------------------------------------------------------- */

struct walk *walks_copy(const struct walk *walk) {
    struct walk *copy;
    if (!walk)
        return NULL;
    copy = cv_alloc(sizeof *copy);
    *copy = *walk;
    copy->open_words = walk->open_words ? cv_strdup(cv_str(walk->open_words)) : NULL;
    copy->trail = walk->cap_trail ? cv_alloc(walk->cap_trail * sizeof *walk->trail) : NULL;
    if (walk->n_trail)
        memcpy(copy->trail, walk->trail, walk->n_trail * sizeof *walk->trail);
    return copy;
}

void walks_free(struct walk *walk) {
    if (!walk)
        return;
    free(walk->open_words);
    free(walk->trail);
    free(walk);
}
