/* case.c - what was said of a segment, as the advice takes it. */
#include "session/case.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/credit.h"
#include "session/flow.h"
#include "session/kinds.h"
#include "session/outcome.h"
#include "session/spread.h"
#include "session/walks.h"

/* ---- what was said of a segment ------------------------------------------------------ */

static bool sheet_feeds(const struct cv_session *s, const struct sheet *sheet,
                        struct spot spot) {
    const struct question *q = &sheet->question;
    return spot_same(q->spot, spot) && (q->fact >= 0 || q->step->feed != CV_FEED_NONE) &&
           !anonymous_few(s, sheet);
}

static bool sheet_is(const struct cv_session *s, const struct sheet *sheet, struct spot spot,
                     enum cv_feed feed) {
    return sheet->question.step->feed == feed && spot_same(sheet->question.spot, spot) &&
           !anonymous_few(s, sheet);
}

bool case_has_ground(const struct cv_session *s, struct spot spot) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (sheet_feeds(s, &s->sheets[i], spot) && answers_newest_on(&s->sheets[i]))
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
        if (a && !a->skipped && sheet_feeds(s, &s->sheets[i], spot))
            return true;
    }
    return false;
}

/* The role a person told, or else "other"; -1 when the model has none such. */
static int person_role(const struct cv_session *s, size_t person) {
    const struct answer *role = credit_role(s, person);
    return cv_model_find_role(s->book->model, role ? cv_str(role->value) : CV_S("other"));
}

/* What one person says of the segment: their own answers, and those the
 * facilitator gave for all. */
static struct cv_opinion person_opinion(const struct turn *turn, struct spot spot,
                                        size_t person) {
    const struct cv_session *s = turn->s;
    struct cv_opinion opinion = cv_opinion_empty();
    opinion.person = credit_name(turn, person);
    opinion.role = person_role(s, person);
    opinion.weight = cv_model_role_weight(s->book->model, opinion.role);
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct sheet *sheet = &s->sheets[i];
        bool common = sheet->question.step->asked == CV_ASKED_FACILITATOR;
        const struct answer *a = common ? answers_newest_on(sheet) : answers_on(sheet, person);
        if (a && !a->skipped && sheet_feeds(s, sheet, spot))
            opinion_feed(s->book->model, &opinion, &sheet->question, a);
    }
    return opinion;
}

static int opinion_compare(const struct cv_opinion *a, const struct cv_opinion *b) {
    int order = (a->role > b->role) - (a->role < b->role);
    for (size_t i = 0; !order && i < CV_COUNT(a->level); i++)
        order = a->level[i] - b->level[i];
    order = order ? order : a->evidence - b->evidence;
    order = order ? order : a->has_expected - b->has_expected;
    order = order ? order : a->has_established - b->has_established;
    for (size_t i = 0; !order && i < CV_TYPES_MAX; i++)
        order = (a->expected[i] > b->expected[i]) - (a->expected[i] < b->expected[i]);
    for (size_t i = 0; !order && i < CV_TYPES_MAX; i++)
        order = (a->established[i] > b->established[i]) - (a->established[i] < b->established[i]);
    return order;
}

/* Who is whose does not show in the order, nor in how sums are rounded. */
static void opinions_shuffle(struct cv_opinion *opinions, size_t n) {
    for (size_t i = 1; i < n; i++) {
        struct cv_opinion one = opinions[i];
        size_t at = i;
        for (; at > 0 && opinion_compare(&opinions[at - 1], &one) > 0; at--)
            opinions[at] = opinions[at - 1];
        opinions[at] = one;
    }
}

/* What nobody has said anew stands as it was the last time; when nobody has said
 * anything at all, that alone is known. */
static void case_recall(const struct turn *turn, struct spot spot, struct cv_opinion *opinions,
                        struct cv_case *c) {
    const struct cv_session *s = turn->s;
    if (!c->n_opinions) {
        opinions[0] = cv_opinion_empty();
        opinions[0].person = cv_str(s->people[0].name);
        c->n_opinions = 1;
    }
    for (size_t i = 0; i < c->n_opinions; i++)
        outcome_recall(s, flow_entry(s, spot), &opinions[i]);
}

/* One opinion for everybody who said something: who said nothing must not pull
 * the mix to the middle. On a walk of one's own nobody else's count. */
static void case_opinions(const struct turn *turn, struct spot spot, struct cv_case *c) {
    const struct cv_session *s = turn->s;
    struct cv_opinion *opinions = cv_arena_alloc(turn->arena, s->n_people * sizeof *opinions);
    for (size_t i = 0; i < s->n_people; i++)
        if ((!walks_on(s) || i == s->walker) && person_speaks(s, spot, i))
            opinions[c->n_opinions++] = person_opinion(turn, spot, i);
    if (s->rules.anonymous)
        opinions_shuffle(opinions, c->n_opinions);
    if (spot.list && spot.list->recalled)
        case_recall(turn, spot, opinions, c);
    c->opinions = opinions;
}

/* ---- channels and tags ---------------------------------------------------------------------- */

/* What anybody named, as a set: one bit for every id that `find` knows. */
static uint32_t case_named(const struct cv_session *s, struct spot spot, enum cv_feed feed,
                           int (*find)(const struct cv_model *m, struct cv_str id)) {
    uint32_t set = 0;
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct sheet *sheet = &s->sheets[i];
        if (!sheet_is(s, sheet, spot, feed))
            continue;
        for (size_t k = 0; k < sheet->n; k++) {
            const struct answer *a = answers_on(sheet, k);
            struct cv_str rest = cv_str(a && !a->skipped ? a->value : NULL), id;
            double share;
            while (value_next(&rest, &id, &share))
                if (find(s->book->model, id) >= 0)
                    set |= UINT32_C(1) << find(s->book->model, id);
        }
    }
    return set;
}

struct cv_str case_who_named(const struct turn *turn, struct spot spot, enum cv_feed feed,
                             struct cv_str id) {
    const struct cv_session *s = turn->s;
    struct spread_names names = {0};
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct sheet *sheet = &s->sheets[i];
        if (!sheet_is(s, sheet, spot, feed))
            continue;
        for (size_t k = 0; k < sheet->n; k++) {
            const struct answer *a = answers_on(sheet, k);
            if (a && !a->skipped && value_holds(cv_str(a->value), id))
                spread_add(turn, &names, credit_name(turn, k));
        }
    }
    return spread_list(turn, &names);
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
        if (sheet->question.step->feed != CV_FEED_GOALS || anonymous_few(s, sheet))
            continue;
        if (sheet->question.step->asked == CV_ASKED_FACILITATOR)
            return goals_add_answer(s->book->model, answers_newest_on(sheet), goals);
        size_t order[CV_SESSION_PEOPLE], n = anonymous_order(sheet, order);
        for (size_t k = 0; k < n; k++)
            some = goals_add_answer(s->book->model, answers_on(sheet, order[k]), goals) || some;
    }
    return some;
}

/* What mattered the last time, for what was talked about then. */
static bool goals_recalled(const struct cv_session *s, struct spot spot,
                           double goals[CV_GOALS_MAX]) {
    struct cv_str rest = outcome_venture(s, "goals"), id;
    double share;
    bool some = false;
    while (spot.list && spot.list->recalled && value_next(&rest, &id, &share)) {
        int goal = cv_model_find_goal(s->book->model, id);
        if (goal >= 0 && share > 0)
            goals[goal] = share;
        some = some || goal >= 0;
    }
    return some;
}

/* Without an answer the preset of the venture's stage, the script's before the
 * model's; without a stage all weigh the same. */
static void case_goals(const struct cv_session *s, struct spot spot, struct cv_case *c) {
    const struct cv_dialog *d = s->book->dialog;
    const struct answer *stage = answers_fed(s, CV_FEED_STAGE);
    if (goals_answered(s, c->goals) || goals_recalled(s, spot, c->goals))
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

struct cv_case case_of(const struct turn *turn, struct spot spot) {
    const struct cv_session *s = turn->s;
    struct cv_case c = {.segment = flow_entry(s, spot)};
    case_goals(s, spot, &c);
    case_opinions(turn, spot, &c);
    c.channels = case_named(s, spot, CV_FEED_CHANNELS, cv_model_find_channel);
    c.tags = case_named(s, spot, CV_FEED_TAGS, cv_model_find_tag);
    if (spot.list && spot.list->recalled)
        outcome_recall_sets(s, c.segment, &c.channels, &c.tags);
    return c;
}
