/* advise.c - the advice for one segment, put together. */
#include <canvasser/advice.h>

#include "advice/gate.h"
#include "advice/mix.h"
#include "advice/reason.h"
#include "advice/share.h"
#include "advice/swing.h"

#include <math.h>
#include <string.h>

struct cv_opinion cv_opinion_empty(void) {
    struct cv_opinion o = {.role = -1, .weight = 1, .evidence = CV_UNKNOWN};
    for (size_t d = 0; d < CV_DETERMINANTS_MAX; d++)
        o.level[d] = CV_UNKNOWN;
    return o;
}

/* raw, pruned and mix of every type, and their order. */
static void advise_mix(const struct cv_pool *p, struct cv_advice *out) {
    const size_t n = p->m->types.n;
    double points[CV_TYPES_MAX], shares[CV_TYPES_MAX];
    int percent[CV_TYPES_MAX];
    cv_pool_points(p, p->goals, points);
    cv_pool_shares(p, p->goals, NULL, shares);
    for (size_t t = 0; t < n; t++) {
        out->type[t].points = points[t];
        out->type[t].raw = shares[t];
    }
    cv_mix_prune(p->m, shares);
    cv_mix_round(p->m, shares, percent);
    for (size_t t = 0; t < n; t++) {
        out->type[t].pruned = shares[t];
        out->type[t].mix = percent[t];
    }
    cv_mix_order(p->m, percent, out->order);
}

/* Smallest and largest share of every type among the people. */
static void advise_range(const struct cv_pool *p, struct cv_advice *out) {
    double shares[CV_TYPES_MAX];
    for (size_t t = 0; t < p->m->types.n; t++)
        out->type[t].low = out->type[t].high = out->type[t].raw;
    for (size_t i = 0; i < p->n && p->n > 1; i++) {
        cv_pool_person(p, i, shares);
        for (size_t t = 0; t < p->m->types.n; t++) {
            struct cv_type_advice *type = &out->type[t];
            type->low = i ? fmin(type->low, shares[t]) : shares[t];
            type->high = i ? fmax(type->high, shares[t]) : shares[t];
        }
    }
}

/* The mix if one motivation were all. */
static void advise_goals(const struct cv_pool *p, struct cv_advice *out) {
    for (size_t g = 0; g < p->m->goals.n; g++) {
        double alone[CV_GOALS_MAX] = {0};
        alone[g] = 1;
        cv_pool_shares(p, alone, NULL, out->goal_mix[g]);
    }
}

enum cv_status cv_advise(const struct cv_model *m, const struct cv_case *c, struct cv_advice *out,
                         struct cv_error *err) {
    struct cv_pool pool;
    enum cv_status status = cv_pool_check(m, c, err);
    if (status)
        return status;
    cv_pool_init(&pool, m, c);
    memset(out, 0, sizeof *out);
    out->n_types = m->types.n;
    advise_mix(&pool, out);
    advise_range(&pool, out);
    advise_goals(&pool, out);
    for (size_t t = 0; t < m->types.n; t++) {
        cv_gate_explain(&pool, t, &out->type[t]);
        cv_reason_lines(&pool, t, &out->type[t]);
    }
    for (size_t d = 0; d < m->determinants.n; d++) {
        out->swing[d] = cv_swing(&pool, d);
        out->level[d] = pool.answered[d] ? pool.level[d] : CV_UNKNOWN;
    }
    return CV_OK;
}
