/* advise.c - the advice for a segment, and for all. */
#include "session/advise.h"

#include "session/case.h"
#include "session/closer.h"
#include "session/cost.h"
#include "session/doubts.h"
#include "session/explain.h"
#include "session/flow.h"
#include "session/labels.h"
#include "session/mistakes.h"
#include "session/portfolio.h"
#include "session/summary.h"

/* ---- what to ask ------------------------------------------------------------------------- */

/* The determinants asked for the segment at hand. */
static void asked_here(const struct cv_session *s, bool asked[CV_DETERMINANTS_MAX]) {
    for (size_t i = 0; i < s->n_trail; i++)
        if (s->trail[i].fact >= 0 && spot_same(s->trail[i].spot, flow_spot(s)))
            asked[s->trail[i].fact] = true;
}

int advise_next_fact(const struct turn *turn) {
    struct cv_case c = case_of(turn, flow_spot(turn->s));
    bool asked[CV_DETERMINANTS_MAX] = {false};
    asked_here(turn->s, asked);
    return cv_advise_next(turn->s->book->model, &c, asked);
}

bool advise_settled(const struct turn *turn) {
    struct cv_case c = case_of(turn, flow_spot(turn->s));
    bool asked[CV_DETERMINANTS_MAX] = {false};
    asked_here(turn->s, asked);
    return cv_advise_settled(turn->s->book->model, &c, asked);
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

void advise_all(struct turn *turn) {
    say_place(turn, summary_words(turn));
    advise_say(turn, portfolio_words(turn));
}
