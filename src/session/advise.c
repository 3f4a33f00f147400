/* advise.c - from the answers of a segment to its advice. */
#include "session/advise.h"

#include "session/answers.h"
#include "session/explain.h"
#include "session/flow.h"
#include "session/kinds.h"
#include "session/say.h"

/* ---- what was said of a segment ------------------------------------------------------ */

static bool sheet_feeds(const struct sheet *sheet, struct spot spot) {
    const struct question *q = &sheet->question;
    return spot_same(q->spot, spot) && (q->fact >= 0 || q->step->feed != CV_FEED_NONE);
}

bool advise_has_ground(const struct cv_session *s, struct spot spot) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (sheet_feeds(&s->sheets[i], spot) && answers_newest_on(&s->sheets[i]))
            return true;
    return false;
}

/* Reads "id=share id" as shares by type; without shares all count the same. */
static bool shares_of_types(const struct cv_model *m, struct cv_str value, double *shares) {
    struct cv_str id;
    double share;
    bool some = false;
    for (size_t i = 0; i < CV_TYPES_MAX; i++)
        shares[i] = 0;
    while (value_next(&value, &id, &share)) {
        int type = cv_model_find_type(m, id);
        if (type < 0)
            continue;
        shares[type] = share < 0 ? 1 : share;
        some = some || shares[type] > 0;
    }
    return some;
}

static int index_of_choice(const struct cv_step *step, struct cv_str value) {
    for (size_t i = 0; i < step->n_choices; i++)
        if (cv_str_eq(step->choices[i].id, value))
            return (int)i;
    return CV_UNKNOWN;
}

static void opinion_feed(const struct cv_model *m, struct cv_opinion *o,
                         const struct question *q, const struct answer *a) {
    struct cv_str value = cv_str(a->value);
    int64_t level = CV_UNKNOWN;
    if (q->fact >= 0 && cv_str_int(value, &level))
        o->level[q->fact] = (int8_t)level;
    else if (q->step->feed == CV_FEED_EVIDENCE)
        o->evidence = index_of_choice(q->step, value);
    else if (q->step->feed == CV_FEED_EXPECTED)
        o->has_expected = shares_of_types(m, value, o->expected);
    else if (q->step->feed == CV_FEED_ESTABLISHED)
        o->has_established = shares_of_types(m, value, o->established);
}

/* Whether a person said anything that the advice for the segment rests on. */
static bool person_speaks(const struct cv_session *s, struct spot spot, size_t person) {
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct answer *a = answers_on(&s->sheets[i], person);
        if (a && !a->skipped && sheet_feeds(&s->sheets[i], spot))
            return true;
    }
    return false;
}

/* What one person says of the segment: their own answers, and those the
 * facilitator gave for all. */
static struct cv_opinion person_opinion(const struct cv_session *s, struct spot spot,
                                        size_t person) {
    struct cv_opinion opinion = cv_opinion_empty();
    opinion.person = cv_str(s->people[person].name);
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct sheet *sheet = &s->sheets[i];
        bool common = sheet->question.step->asked == CV_ASKED_FACILITATOR;
        const struct answer *a = common ? answers_newest_on(sheet) : answers_on(sheet, person);
        if (a && !a->skipped && sheet_feeds(sheet, spot))
            opinion_feed(s->book->model, &opinion, &sheet->question, a);
    }
    return opinion;
}

/* One opinion for everybody who said something: who said nothing must not pull
 * the mix to the middle. */
static void case_opinions(const struct turn *turn, struct spot spot, struct cv_case *c) {
    const struct cv_session *s = turn->s;
    struct cv_opinion *opinions = cv_arena_alloc(turn->arena, s->n_people * sizeof *opinions);
    for (size_t i = 0; i < s->n_people; i++)
        if (person_speaks(s, spot, i))
            opinions[c->n_opinions++] = person_opinion(s, spot, i);
    c->opinions = opinions;
}

/* ---- goals -------------------------------------------------------------------------------- */

static void goals_add(const struct cv_model *m, const struct cv_step *step, const double *shares,
                      double goals[CV_GOALS_MAX]) {
    for (size_t i = 0; i < step->n_choices; i++) {
        int goal = cv_model_find_goal(m, step->choices[i].id);
        if (goal >= 0)
            goals[goal] += shares[i];
    }
}

static bool goals_add_answer(const struct cv_model *m, const struct answer *a,
                             double goals[CV_GOALS_MAX]) {
    struct cv_str rest = cv_str(a ? a->value : NULL), id;
    double share;
    bool some = false;
    while (a && !a->skipped && value_next(&rest, &id, &share)) {
        int goal = cv_model_find_goal(m, id);
        if (goal >= 0)
            goals[goal] += share < 0 ? 1 : share;
        some = true;
    }
    return some;
}

/* Everybody's answers added up; false when there is none. */
static bool goals_answered(const struct cv_session *s, double goals[CV_GOALS_MAX]) {
    bool some = false;
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct sheet *sheet = &s->sheets[i];
        if (sheet->question.step->feed != CV_FEED_GOALS)
            continue;
        if (sheet->question.step->asked == CV_ASKED_FACILITATOR)
            return goals_add_answer(s->book->model, answers_newest_on(sheet), goals);
        for (size_t k = 0; k < sheet->n; k++)
            some = goals_add_answer(s->book->model, answers_on(sheet, k), goals) || some;
    }
    return some;
}

/* Without an answer the preset of the venture's stage, the script's before the
 * model's; without a stage all weigh the same. */
static void case_goals(const struct cv_session *s, struct cv_case *c) {
    const struct cv_dialog *d = s->book->dialog;
    const struct answer *stage = answers_fed(s, CV_FEED_STAGE);
    if (goals_answered(s, c->goals))
        return;
    for (size_t i = 0; i < d->n_steps; i++) {
        const double *preset = kinds_preset(s, &d->steps[i]);
        if (d->steps[i].feed == CV_FEED_GOALS && preset) {
            goals_add(s->book->model, &d->steps[i], preset, c->goals);
            return;
        }
    }
    if (stage && !cv_model_preset(s->book->model, cv_str(stage->value), c->goals))
        for (size_t i = 0; i < CV_GOALS_MAX; i++)
            c->goals[i] = 0;
}

static struct cv_case advise_case(const struct turn *turn) {
    struct spot spot = flow_spot(turn->s);
    struct cv_case c = {.segment = flow_entry(turn->s, spot)};
    case_goals(turn->s, &c);
    case_opinions(turn, spot, &c);
    return c;
}

int advise_next_fact(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct cv_case c = advise_case(turn);
    bool asked[CV_DETERMINANTS_MAX] = {false};
    for (size_t i = 0; i < s->n_trail; i++)
        if (s->trail[i].fact >= 0 && spot_same(s->trail[i].spot, flow_spot(s)))
            asked[s->trail[i].fact] = true;
    return cv_advise_next(s->book->model, &c, asked);
}

/* ---- the advice ------------------------------------------------------------------------------- */

const struct suggestion *advise_given(const struct cv_session *s, struct spot spot) {
    for (size_t i = 0; i < s->n_suggestions; i++)
        if (spot_same(s->suggestions[i].spot, spot))
            return &s->suggestions[i];
    return NULL;
}

static const struct suggestion *advise_keep(struct cv_session *s, const struct cv_advice *advice) {
    s->suggestions = state_grow(s->suggestions, sizeof *s->suggestions, s->n_suggestions,
                                &s->cap_suggestions);
    struct suggestion *kept = &s->suggestions[s->n_suggestions++];
    *kept = (struct suggestion){.spot = flow_spot(s)};
    for (size_t i = 0; i < advice->n_types; i++)
        kept->mix[i] = advice->type[i].mix;
    return kept;
}

struct cv_mix_view *advise_view(const struct turn *turn, const struct suggestion *suggestion) {
    const struct cv_model *m = turn->s->book->model;
    struct cv_mix_view *view = cv_arena_alloc(turn->arena, sizeof *view);
    view->title = cv_arena_copy(turn->arena, flow_entry(turn->s, suggestion->spot));
    view->slices = cv_arena_alloc(turn->arena, cv_model_types(m) * sizeof *view->slices);
    for (int percent = 100; percent > 0; percent--)
        for (size_t i = 0; i < cv_model_types(m); i++)
            if (suggestion->mix[i] == percent) {
                struct cv_str id = cv_model_type(m, i);
                struct cv_str label = say_text(turn, say_path(turn, "type", id, ""), NULL, 0);
                view->slices[view->n++] = (struct cv_slice){id, label, percent};
            }
    return view;
}

void advise_segment(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct cv_case c = advise_case(turn);
    struct cv_advice advice;
    if (advise_given(s, flow_spot(s)))
        return;
    if (cv_advise(s->book->model, &c, &advice, NULL) != CV_OK) {
        say_place(turn, say_plain(turn, SAY_SUMMARY_NONE));
        return;
    }
    const struct suggestion *kept = advise_keep(s, &advice);
    struct cv_mix_view *view = advise_view(turn, kept);
    struct cv_effect *effect = say_place(turn, explain_segment(turn, &c, &advice, view));
    effect->mix = view;
}

void advise_all(struct turn *turn) {
    say_place(turn, explain_all(turn));
}
