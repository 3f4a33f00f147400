/* flow.c - walking the script: where we are, what comes next, how much is left.
 *
 *   top level   say - ask - ask - each ------------------- advise - discuss - (end)
 *                                  |  ^
 *   one round per entry            say - ask - probe - advise
 *
 * The cursor names the step to take next. A question stops the walk; its
 * closing (reply.c) moves the cursor on and walks again. */
#include "session/flow.h"

#include "session/advise.h"
#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/kinds.h"
#include "session/outcome.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/say.h"
#include "session/summary.h"
#include "session/walks.h"

/* ---- where we are ------------------------------------------------------------------ */

static const struct cv_step *step_top(const struct cv_session *s) {
    const struct cv_dialog *d = s->book->dialog;
    return s->cursor.top < d->n_steps ? &d->steps[s->cursor.top] : NULL;
}

/* The step at the cursor; NULL at the end of a round or of the script. */
static const struct cv_step *step_here(const struct cv_session *s) {
    const struct cv_step *top = step_top(s);
    if (!s->cursor.inside)
        return top;
    return s->cursor.child < top->n_steps ? &top->steps[s->cursor.child] : NULL;
}

struct spot flow_spot(const struct cv_session *s) {
    if (!s->cursor.inside)
        return (struct spot){NULL, 0};
    return (struct spot){step_top(s)->over, s->cursor.round};
}

const struct cv_step *flow_list(const struct cv_session *s) {
    const struct cv_dialog *d = s->book->dialog;
    if (s->cursor.inside)
        return step_top(s)->over;
    for (size_t i = 0; i < d->n_steps; i++)
        if (d->steps[i].kind == CV_STEP_EACH)
            return d->steps[i].over;
    return NULL;
}

size_t flow_entries(const struct cv_session *s, const struct cv_step *list) {
    if (list && list->recalled)
        return outcome_segments(s);
    const struct answer *answer = list ? answers_setup(s, list) : NULL;
    struct cv_str rest = cv_str(answer ? answer->value : NULL), entry;
    size_t n = 0;
    while (cv_str_split(&rest, '\n', &entry))
        n++;
    return n;
}

struct cv_str flow_entry(const struct cv_session *s, struct spot spot) {
    if (spot.list && spot.list->recalled)
        return outcome_segment(s, spot.index);
    const struct answer *answer = spot.list ? answers_setup(s, spot.list) : NULL;
    struct cv_str rest = cv_str(answer ? answer->value : NULL), entry;
    for (size_t i = 0; cv_str_split(&rest, '\n', &entry); i++)
        if (i == spot.index)
            return entry;
    return cv_str("");
}

struct cv_str flow_question_id(const struct turn *turn, const struct question *q) {
    if (q->step->kind != CV_STEP_PROBE)
        return q->step->id;
    struct cv_str fact = cv_model_determinant(turn->s->book->model, (size_t)q->fact);
    return cv_arena_printf(turn->arena, "%.*s.%.*s", CV_ARG(q->step->id), CV_ARG(fact));
}

bool flow_needed(const struct cv_session *s, const struct cv_step *step) {
    const struct cv_dialog *d = s->book->dialog;
    for (size_t i = 0; i < d->n_steps; i++)
        if (d->steps[i].kind == CV_STEP_EACH && d->steps[i].over == step)
            return true;
    return false;
}

static bool cursor_same(const struct cursor *a, const struct cursor *b) {
    return a->top == b->top && a->inside == b->inside && a->round == b->round &&
           a->child == b->child;
}

/* ---- what comes next ------------------------------------------------------------------ */

/* Whether anybody's answer on the sheet names one of the condition's ids; alone,
 * one's own. */
static bool sheet_holds(const struct cv_session *s, const struct sheet *sheet,
                        const struct cv_condition *when) {
    bool own = walks_on(s) && sheet->question.step->asked == CV_ASKED_EVERYONE;
    for (size_t i = 0; i < sheet->n && !anonymous_few(s, sheet); i++) {
        const struct answer *a = own && i != s->walker ? NULL : answers_on(sheet, i);
        for (size_t k = 0; a && !a->skipped && k < when->n; k++)
            if (value_holds(cv_str(a->value), when->ids[k]))
                return true;
    }
    return false;
}

/* Whether the step is for whoever is asked now: alone, people are asked neither
 * what the facilitator answers for all nor for advice; together again they are
 * not asked what they have answered. */
static bool flow_theirs(const struct cv_session *s, const struct cv_step *step) {
    if (!people_any_meant(s, step))
        return false;
    if (!walks_on(s))
        return !walks_passed(s, step);
    if (step->kind == CV_STEP_ADVISE || step->kind == CV_STEP_DISCUSS)
        return false;
    return step->kind != CV_STEP_ASK || step->asked == CV_ASKED_EVERYONE ||
           s->walker == s->facilitator;
}

/* Whether a step's condition holds at `spot`. What was answered within the
 * list counts for its own entry alone. */
static bool flow_wanted(const struct cv_session *s, const struct cv_step *step, struct spot spot) {
    const struct cv_condition *when = &step->when;
    bool found = false;
    if (when->past != CV_PAST_ANY)
        return (outcome_segments(s) > 0) == (when->past == CV_PAST_SOME);
    if (when->company)
        return (when->company == CV_COMPANY_SEVERAL) ==
               (walks_on(s) || people_count_waited(s) > 1);
    if (!when->step)
        return true;
    for (size_t i = 0; i < s->n_sheets && !found; i++) {
        const struct question *q = &s->sheets[i].question;
        if (q->step == when->step && (!q->spot.list || spot_same(q->spot, spot)))
            found = sheet_holds(s, &s->sheets[i], when);
    }
    return found != when->negated;
}

void flow_advance(struct cv_session *s) {
    struct cursor *c = &s->cursor;
    if (!c->inside) {
        c->top++;
        return;
    }
    c->child++;
    if (c->child < step_top(s)->n_steps)
        return;
    c->child = 0;
    c->round++;
    if (c->round >= flow_entries(s, step_top(s)->over))
        *c = (struct cursor){.top = c->top + 1};
}

/* Goes to a step further down: of the same round, or behind all rounds. */
static void flow_leap(struct cv_session *s) {
    const struct cv_dialog *d = s->book->dialog;
    const struct cv_step *top = step_top(s), *to = s->leap;
    s->leap = NULL;
    for (size_t i = 0; s->cursor.inside && i < top->n_steps; i++)
        if (&top->steps[i] == to) {
            s->cursor.child = i;
            return;
        }
    for (size_t i = 0; i < d->n_steps; i++)
        if (&d->steps[i] == to)
            s->cursor = (struct cursor){.top = i};
}

void flow_leave(struct cv_session *s, const struct question *q) {
    s->cursor = q->at;
    if (s->leap)
        flow_leap(s);
    else if (!q->late && step_here(s)->kind != CV_STEP_PROBE)
        flow_advance(s);
}

static bool flow_say(struct turn *turn, const struct cv_step *step) {
    struct cv_arg earlier = CV_ARG_TEXT("earlier", summary_earlier(turn));
    say_place(turn, say_text(turn, say_path(turn, "step", step->id, "say"), &earlier, 1));
    flow_advance(turn->s);
    return true;
}

static bool flow_each(struct turn *turn, const struct cv_step *step) {
    struct cv_session *s = turn->s;
    if (flow_entries(s, step->over) == 0 || step->n_steps == 0)
        flow_advance(s);
    else
        s->cursor = (struct cursor){.top = s->cursor.top, .inside = true};
    return true;
}

/* Puts a question unless everybody has answered it: after going back, those
 * already answered are passed over. */
static bool flow_put(struct turn *turn, const struct question *q) {
    if (!ask_settled(turn->s, q)) {
        if (!pace_holds(turn))
            ask_put(turn, q);
        return false;
    }
    ask_trail(turn->s, q);
    flow_advance(turn->s);
    return true;
}

/* Puts a question of the set-up that somebody here came too late for; false when
 * there is none. Only roles are worth the time of the others. */
static bool flow_put_late(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct cv_dialog *d = s->book->dialog;
    for (size_t i = 0; i < s->cursor.top; i++) {
        struct question q = {.step = &d->steps[i], .at = s->cursor, .fact = -1, .late = true};
        if (q.step->feed != CV_FEED_ROLE || !flow_wanted(s, q.step, q.spot) || ask_settled(s, &q))
            continue;
        ask_put(turn, &q);
        return true;
    }
    return false;
}

/* The question that the step at the cursor asks. */
static struct question flow_question(const struct cv_session *s, const struct cv_step *step) {
    int fact = step->feed == CV_FEED_FACT ? cv_model_find_determinant(s->book->model, step->fact)
                                          : -1;
    return (struct question){.step = step, .at = s->cursor, .spot = flow_spot(s), .fact = fact};
}

static bool flow_ask(struct turn *turn, const struct cv_step *step) {
    struct cv_session *s = turn->s;
    if (people_whom(s, step) == CV_ASKED_EVERYONE && !s->rules.anonymous && flow_put_late(turn))
        return false;
    struct question q = flow_question(s, step);
    return flow_put(turn, &q);
}

/* Questions put at the cursor so far. */
static int flow_probed(const struct cv_session *s) {
    int n = 0;
    for (size_t i = 0; i < s->n_trail; i++)
        n += s->trail[i].fact >= 0 && cursor_same(&s->trail[i].at, &s->cursor);
    return n;
}

/* Puts back on the trail what a `back` took off it and what has answers. */
static void flow_retrace(struct cv_session *s, const struct cv_step *step) {
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct question *q = &s->sheets[i].question;
        bool theirs = !walks_on(s) || answers_on(&s->sheets[i], s->walker);
        if (q->step == step && spot_same(q->spot, flow_spot(s)) && theirs &&
            !ask_put_before(s, q))
            ask_trail(s, q);
    }
}

/* What to probe next. False: enough was asked, or no answer would change the
 * main advice any more, which is said. */
static bool flow_next_item(struct turn *turn, const struct cv_step *step,
                           struct cv_agenda_item *item) {
    int probed = flow_probed(turn->s);
    bool settled;
    if (probed >= (int)step->most || !advise_next(turn, item, &settled))
        return false;
    if (probed < (int)step->least || !settled)
        return true;
    say_place(turn, say_plain(turn, SAY_SETTLED));
    return false;
}

/* What is put again is the question it was, whichever step asked it. */
static struct question flow_probe_question(const struct cv_session *s,
                                           const struct cv_step *step,
                                           const struct cv_agenda_item *item) {
    struct question q = {.step = step, .at = s->cursor, .spot = flow_spot(s),
                         .fact = item->determinant, .round = item->disputed};
    if (q.round)
        q.step = answers_of_fact(s, q.fact, q.spot)->question.step;
    return q;
}

/* The cursor stays at a probe until it has asked enough. */
static bool flow_probe(struct turn *turn, const struct cv_step *step) {
    struct cv_session *s = turn->s;
    flow_retrace(s, step);
    struct cv_agenda_item item;
    if (!flow_next_item(turn, step, &item)) {
        flow_advance(s);
        return true;
    }
    struct question q = flow_probe_question(s, step, &item);
    if (!pace_holds(turn))
        ask_put(turn, &q);
    return false;
}

static bool flow_advise(struct turn *turn, const struct cv_step *step) {
    (void)step;
    if (turn->s->cursor.inside)
        advise_segment(turn);
    else
        advise_all(turn);
    flow_advance(turn->s);
    return true;
}

/* Without advice there is nothing to discuss. */
static bool flow_discuss(struct turn *turn, const struct cv_step *step) {
    struct cv_session *s = turn->s;
    struct question q = {.step = step, .at = s->cursor, .fact = -1};
    if (s->n_suggestions)
        ask_discuss(turn, &q);
    else
        flow_advance(s);
    return s->n_suggestions == 0;
}

/* Takes the step at the cursor; true: walk on. */
static bool (*const takes[])(struct turn *turn, const struct cv_step *step) = {
    [CV_STEP_ASK] = flow_ask,     [CV_STEP_SAY] = flow_say,       [CV_STEP_EACH] = flow_each,
    [CV_STEP_PROBE] = flow_probe, [CV_STEP_ADVISE] = flow_advise, [CV_STEP_DISCUSS] = flow_discuss,
};
_Static_assert(CV_COUNT(takes) == CV_STEP_KINDS, "a way to take every kind of step");

/* Whether the step at the cursor is wanted, told to who looks on. */
static bool flow_comes(const struct cv_session *s, const struct cv_step *step) {
    bool wanted = flow_theirs(s, step) && flow_wanted(s, step, flow_spot(s));
    if (s->came)
        s->came(s->came_context, step, wanted);
    return wanted;
}

void flow_run(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct cv_step *step;
    bool on = true;
    while (on && !walks_past(s) && (step = step_here(s)) != NULL) {
        if (!s->cursor.inside && walks_part_at(s, step)) {
            walks_begin(turn);
            return;
        }
        if (flow_comes(s, step))
            on = takes[step->kind](turn, step);
        else
            flow_advance(s);
    }
    if (on && walks_on(s))
        walks_done(turn);
    else if (on)
        s->ended = true;
}

/* ---- what is sure to come ------------------------------------------------------------ */

/* Whether it is decided already if the step at the cursor is wanted. */
static bool flow_decided(const struct cv_session *s, const struct cv_step *step) {
    const struct question *open = state_open(s);
    bool answered = !step->when.step;
    for (size_t i = 0; i < s->n_sheets && !answered; i++) {
        const struct question *q = &s->sheets[i].question;
        answered = q->step == step->when.step && !question_same(q, open) &&
                   (!q->spot.list || spot_same(q->spot, flow_spot(s)));
    }
    return answered;
}

/* Moves the cursor to the next step of its list; false at the end of it. */
static bool flow_sibling(struct cv_session *s) {
    const struct cv_dialog *d = s->book->dialog;
    size_t n = s->cursor.inside ? step_top(s)->n_steps : d->n_steps;
    size_t *at = s->cursor.inside ? &s->cursor.child : &s->cursor.top;
    return ++*at < n && !walks_past(s);
}

size_t flow_ahead(struct cv_session *s, struct question *out, size_t most) {
    const struct question *open = state_open(s);
    const struct cursor here = s->cursor;
    size_t n = 0;
    s->cursor = open->at;
    bool on = !open->late && step_here(s)->kind == CV_STEP_ASK;
    while (on && n < most && flow_sibling(s)) {
        const struct cv_step *step = step_here(s);
        on = step->kind == CV_STEP_ASK || step->kind == CV_STEP_SAY;
        on = on && (s->cursor.inside || !walks_part_at(s, step));
        if (on && step->kind == CV_STEP_ASK && flow_decided(s, step) && flow_theirs(s, step) &&
            flow_wanted(s, step, flow_spot(s)))
            out[n++] = flow_question(s, step);
    }
    s->cursor = here;
    return n;
}

/* ---- how much is left ------------------------------------------------------------------- */

/* Questions among `n` steps, as the answers so far let them be wanted. */
static int flow_count(const struct cv_session *s, const struct cv_step *steps, size_t n,
                      struct spot spot) {
    int count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!flow_wanted(s, &steps[i], spot))
            continue;
        if (steps[i].kind == CV_STEP_ASK)
            count++;
        else if (steps[i].kind == CV_STEP_PROBE)
            count += (int)steps[i].most;
    }
    return count;
}

/* Questions of the rounds of `each` from `round` on. */
static int flow_count_rounds(const struct cv_session *s, const struct cv_step *each,
                             size_t round) {
    size_t rounds = flow_entries(s, each->over);
    if (rounds == 0 && !each->over->recalled && !answers_setup(s, each->over))
        rounds = 1; /* not known yet: at least one */
    int count = 0;
    for (; round < rounds; round++)
        count += flow_count(s, each->steps, each->n_steps, (struct spot){each->over, round});
    return count;
}

/* Questions of the top level from `top` on; the rounds of an `each` too when `deep`. */
static int flow_count_top(const struct cv_session *s, size_t top, bool deep) {
    const struct cv_dialog *d = s->book->dialog;
    int count = flow_count(s, d->steps + top, d->n_steps - top, (struct spot){NULL, 0});
    for (size_t i = top; deep && i < d->n_steps; i++)
        if (d->steps[i].kind == CV_STEP_EACH && flow_wanted(s, &d->steps[i], (struct spot){0}))
            count += flow_count_rounds(s, &d->steps[i], 0);
    return count;
}

/* Questions behind the one at the cursor, in the part at hand. */
static int flow_count_rest(const struct cv_session *s) {
    const struct cursor *c = &s->cursor;
    const struct cv_step *top = step_top(s), *here = step_here(s);
    int count = 0;
    if (here->kind == CV_STEP_PROBE)
        count = (int)here->most - flow_probed(s);
    if (!c->inside)
        return count + flow_count_top(s, c->top + 1, false);
    return count + flow_count(s, top->steps + c->child + 1, top->n_steps - c->child - 1,
                              flow_spot(s));
}

struct progress flow_progress(const struct cv_session *s) {
    struct progress p = {.done = (int)s->n_trail - 1};
    struct spot here = flow_spot(s);
    for (size_t i = 0; i < s->n_trail; i++)
        p.number += spot_same(s->trail[i].spot, here);
    p.number = p.number > 0 ? p.number : 1; /* one put late belongs to the set-up */
    int rest = flow_count_rest(s);
    p.of = p.number + rest;
    p.total = (int)s->n_trail + rest;
    if (s->cursor.inside)
        p.total += flow_count_rounds(s, step_top(s), s->cursor.round + 1) +
                   flow_count_top(s, s->cursor.top + 1, true);
    else
        p.total += flow_count_top(s, s->cursor.top + 1, true) -
                   flow_count_top(s, s->cursor.top + 1, false);
    return p;
}
