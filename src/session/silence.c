/* silence.c - what the script says should happen when nobody answers a question. */
#include "session/silence.h"

#include "session/answers.h"
#include "session/commands.h"
#include "session/people.h"
#include "session/reply.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/walks.h"

/* Whether anybody whose silence it is has answered: who walks alone, or the group. */
static bool silence_broken(const struct cv_session *s, const struct question *q) {
    return walks_on(s) ? answers_find(s, q, s->walker) != NULL : answers_newest(s, q) != NULL;
}

void silence_start(struct cv_session *s) {
    const struct question *q = state_open(s);
    bool waits = q && q->step->kind == CV_STEP_ASK && q->step->silence.then != CV_THEN_NONE &&
                 !s->pooling && !silence_broken(s, q);
    s->silent = waits ? s->now + CV_SECONDS(q->step->silence.after) : CV_NEVER;
}

void silence_anew(struct cv_session *s) {
    if (s->silent != CV_NEVER)
        silence_start(s);
}

/* ---- where it leads ------------------------------------------------------------------ */

static void break_skip(struct turn *turn) {
    reply_next(turn);
}

static void break_wait(struct turn *turn) {
    (void)turn;
}

static void break_end(struct turn *turn) {
    if (walks_on(turn->s))
        walks_done(turn);
    else
        commands_finish(turn);
}

static void break_step(struct turn *turn) {
    turn->s->leap = state_open(turn->s)->step->silence.to;
    reply_next(turn);
}

/* Noted under the name of who should have said it. */
static void break_answer(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct question q = *state_open(s);
    size_t person = walks_on(s) ? s->walker : s->facilitator;
    answers_record(turn, &q, person, q.step->silence.answer, cv_str(""), false);
    reply_next(turn);
}

static void (*const breaks[])(struct turn *turn) = {
    [CV_THEN_NONE] = break_wait,  [CV_THEN_SKIP] = break_skip, [CV_THEN_WAIT] = break_wait,
    [CV_THEN_END] = break_end,    [CV_THEN_STEP] = break_step, [CV_THEN_ANSWER] = break_answer,
};
_Static_assert(CV_COUNT(breaks) == CV_THEN_ANSWER + 1, "a way for all that silence leads to");

void silence_break(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct cv_step *step = state_open(s)->step;
    s->silent = CV_NEVER;
    s->last_word = s->now; /* the script goes on by itself: that is no idleness */
    say_place(turn, say_text(turn, say_path(turn, "step", step->id, "silence"), NULL, 0));
    turn->said = true;
    breaks[step->silence.then](turn);
}

/* ---- idleness ------------------------------------------------------------------------- */

cv_time silence_idle(const struct cv_session *s, cv_time from) {
    cv_time idle = s->gathering ? IDLE_APART : IDLE, silent = silence_due(s);
    return silent == CV_NEVER || silent < from ? from + idle : silent + idle;
}

struct cv_str silence_words(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    return SAY(turn, SAY_IDLE_IN,
               CV_ARG_TEXT("time", rounds_span(turn, silence_idle(s, s->now) - s->now)),
               CV_ARG_TEXT("then", cv_str(s->gathering ? "together" : "close")));
}

/* ---- the clock --------------------------------------------------------------------------- */

/* Whether the question at hand is unanswered for too long. */
static bool silence_over(struct cv_session *s) {
    const struct question *q = state_open(s);
    if (s->silent != CV_NEVER && (!q || silence_broken(s, q)))
        s->silent = CV_NEVER;
    return s->now >= s->silent;
}

void silence_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (s->pace || s->ended)
        return;
    if (silence_over(s))
        silence_break(turn);
    for (size_t i = 0; i < s->n_people && !s->ended; i++) {
        if (!walks_take_silent(s, i))
            continue;
        if (silence_over(s))
            silence_break(turn);
        walks_leave(turn);
    }
}

cv_time silence_due(const struct cv_session *s) {
    cv_time due = s->silent;
    for (size_t i = 0; i < s->n_people; i++) {
        cv_time walk = walks_silent(s, i);
        due = walk < due ? walk : due;
    }
    return due;
}
