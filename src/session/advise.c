/* advise.c - the advice for a segment, and for all. */
#include "session/advise.h"

#include "session/answers.h"
#include "session/case.h"
#include "session/closer.h"
#include "session/cost.h"
#include "session/doubts.h"
#include "session/explain.h"
#include "session/flow.h"
#include "session/labels.h"
#include "session/mistakes.h"
#include "session/people.h"
#include "session/portfolio.h"
#include "session/summary.h"

/* ---- what to ask ------------------------------------------------------------------------- */

/* How often a question about the determinant was put for the segment at hand,
 * further rounds included. */
static int times_put(const struct cv_session *s, int fact) {
    int times = 0;
    for (size_t i = 0; i < s->n_trail; i++)
        if (s->trail[i].fact == fact && spot_same(s->trail[i].spot, flow_spot(s)))
            times += 1 + s->trail[i].round;
    return times;
}

/* Whether two of those present gave answers that differ: only they can talk. */
static bool can_talk(const struct cv_session *s, int fact) {
    const struct sheet *sheet = answers_of_fact(s, fact, flow_spot(s));
    const struct answer *first = NULL;
    for (size_t i = 0; i < s->n_people; i++) {
        const struct answer *a = people_waited(s, i) ? answers_on(sheet, i) : NULL;
        if (!a || a->skipped)
            continue;
        if (first && !cv_str_eqz(cv_str(a->value), first->value))
            return true;
        first = a;
    }
    return false;
}

/* Whether a point of the agenda is not to be asked (any more): what nobody knew
 * is not asked again, what people disagree on once. */
static bool item_closed(const struct cv_session *s, const struct cv_agenda_item *item) {
    int times = times_put(s, item->determinant);
    return item->disputed ? times > 1 || !can_talk(s, item->determinant) : times > 0;
}

bool advise_next(const struct turn *turn, struct cv_agenda_item *out, bool *settled) {
    const struct cv_session *s = turn->s;
    struct cv_case c = case_of(turn, flow_spot(s));
    struct cv_agenda_item items[CV_DETERMINANTS_MAX];
    bool closed[CV_DETERMINANTS_MAX] = {false};
    size_t n = cv_advise_agenda(s->book->model, &c, items);
    for (size_t i = 0; i < n; i++)
        closed[items[i].determinant] = item_closed(s, &items[i]);
    *settled = cv_advise_settled(s->book->model, &c, closed);
    for (size_t i = 0; i < n; i++) {
        if (closed[items[i].determinant] || (*settled && items[i].disputed))
            continue;
        *out = items[i];
        return true;
    }
    return false;
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
                view->slices[view->n++] = (struct cv_slice){id, label_type(turn, i), percent};
            }
    return view;
}

static void advise_say(struct turn *turn, struct cv_str text) {
    if (text.n)
        say_place(turn, text);
}

/* One message a thought: the mix and why, the way there, what to beware of, and
 * how sure it all is. */
static void advise_thoughts(struct turn *turn, const struct cv_case *c,
                            const struct cv_advice *advice) {
    struct cv_gap gap;
    cv_advise_gap(turn->s->book->model, c, advice, &gap);
    advise_say(turn, closer_look(turn, c, advice, &gap));
    advise_say(turn, mistakes_words(turn, flow_spot(turn->s), c, advice, &gap));
    advise_say(turn, cost_words(turn, flow_spot(turn->s), c,
                                advise_given(turn->s, flow_spot(turn->s))->mix));
    advise_say(turn, doubts_words(turn, c, advice));
}

void advise_segment(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct cv_case c = case_of(turn, flow_spot(s));
    struct cv_advice advice;
    if (advise_given(s, flow_spot(s)))
        return;
    if (cv_advise(s->book->model, &c, &advice, NULL) != CV_OK) {
        say_place(turn, say_plain(turn, SAY_SUMMARY_NONE));
        return;
    }
    const struct suggestion *kept = advise_keep(s, &advice);
    struct cv_effect *effect = say_place(turn, explain_segment(turn, &c, &advice));
    effect->mix = advise_view(turn, kept);
    if (c.n_opinions)
        advise_thoughts(turn, &c, &advice);
}

/* Puts the mix of `advice` in place of the one given; false when it is the same. */
static bool advise_replace(const struct cv_session *s, struct suggestion *given,
                           const struct cv_advice *advice, struct cv_compare *moved) {
    double before[CV_TYPES_MAX] = {0}, after[CV_TYPES_MAX] = {0};
    bool same = true;
    for (size_t i = 0; i < advice->n_types; i++) {
        same = same && given->mix[i] == advice->type[i].mix;
        before[i] = given->mix[i] / 100.0;
        after[i] = advice->type[i].mix / 100.0;
        given->mix[i] = advice->type[i].mix;
    }
    cv_advise_compare(s->book->model, before, after, moved);
    return !same;
}

void advise_correct(struct turn *turn) {
    struct cv_session *s = turn->s;
    for (size_t i = 0; i < s->n_suggestions; i++) {
        struct suggestion *given = &s->suggestions[i];
        struct cv_case c = case_of(turn, given->spot);
        struct cv_advice advice;
        struct cv_compare moved;
        if (cv_advise(s->book->model, &c, &advice, NULL) != CV_OK ||
            !advise_replace(s, given, &advice, &moved))
            continue;
        struct cv_effect *effect = say_place(
            turn, SAY(turn, SAY_CORRECTED, CV_ARG_TEXT("name", c.segment),
                      CV_ARG_TEXT("moves", closer_moves(turn, &moved, SAY_MOVED_UP, SAY_MOVED_DOWN)),
                      CV_ARG_TEXT("mix", label_mix(turn, given->mix, CV_TYPES_MAX))));
        effect->mix = advise_view(turn, given);
    }
}

void advise_all(struct turn *turn) {
    say_place(turn, summary_words(turn));
    advise_say(turn, portfolio_words(turn));
}
