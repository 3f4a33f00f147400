/* checks.c - what to check first: an unknown answer that a type depends on. */
#include "session/checks.h"

#include <math.h>

enum { WORST = 0, BEST = CV_LEVELS - 1 };

/* One opinion that stands for all: the mean of what is known. Gates depend on
 * little else, and trying it out costs the same for a crowd as for one. */
static struct cv_opinion opinion_mean(const struct cv_model *m, const struct cv_case *c) {
    struct cv_opinion mean = cv_opinion_empty();
    for (size_t d = 0; d < cv_model_determinants(m); d++) {
        double sum = 0;
        int n = 0;
        for (size_t i = 0; i < c->n_opinions; i++)
            if (c->opinions[i].level[d] != CV_UNKNOWN) {
                sum += c->opinions[i].level[d];
                n++;
            }
        if (n)
            mean.level[d] = (int8_t)lround(sum / n);
    }
    return mean;
}

static bool gates_of(const struct cv_model *m, struct cv_opinion *o, struct cv_advice *out) {
    struct cv_case c = {.opinions = o, .n_opinions = 1};
    return cv_advise(m, &c, out, NULL) == CV_OK;
}

/* Notes for every type still without one that `d` moved its gate. */
static void checks_note(const struct cv_advice *advice, const struct cv_advice *low,
                        const struct cv_advice *high, int d, int checks[CV_TYPES_MAX]) {
    for (size_t t = 0; t < advice->n_types; t++)
        if (checks[t] < 0 && advice->type[t].gate_unknown &&
            low->type[t].gate < high->type[t].gate - 1e-6)
            checks[t] = d;
}

static bool checks_wanted(const struct cv_advice *advice) {
    for (size_t t = 0; t < advice->n_types; t++)
        if (advice->type[t].gate_unknown && advice->type[t].mix > 0)
            return true;
    return false;
}

void checks_find(const struct cv_model *m, const struct cv_case *c,
                 const struct cv_advice *advice, int checks[CV_TYPES_MAX]) {
    struct cv_opinion known = opinion_mean(m, c), worst = known, tried;
    struct cv_advice as_known, at_worst, then;
    for (size_t t = 0; t < advice->n_types; t++)
        checks[t] = -1;
    for (size_t d = 0; d < cv_model_determinants(m); d++)
        worst.level[d] = known.level[d] == CV_UNKNOWN ? WORST : known.level[d];
    if (!checks_wanted(advice) || !gates_of(m, &known, &as_known) ||
        !gates_of(m, &worst, &at_worst))
        return;
    for (size_t d = 0; d < cv_model_determinants(m); d++) {
        if (known.level[d] != CV_UNKNOWN)
            continue;
        tried = known;
        tried.level[d] = WORST;
        if (gates_of(m, &tried, &then))
            checks_note(advice, &then, &as_known, (int)d, checks);
        tried = worst;
        tried.level[d] = BEST;
        if (gates_of(m, &tried, &then))
            checks_note(advice, &at_worst, &then, (int)d, checks);
    }
}
