/* confidence.c - how sure the advice is. */
#include "advice/pool.h"

#include <math.h>

/* Part of the possible movement of the mix that somebody's answer has settled. */
static double confidence_coverage(const struct cv_pool *p, const struct cv_advice *a) {
    double answered = 0, all = 0;
    for (size_t d = 0; d < p->m->determinants.n; d++) {
        all += a->swing[d];
        answered += p->answers[d] ? a->swing[d] : 0;
    }
    return all > 0 ? answered / all : 0;
}

static double confidence_agreement(const struct cv_pool *p, const struct cv_case *c,
                                   const struct cv_advice *a) {
    double sum = 0, weights = 0;
    for (size_t d = 0; d < p->m->determinants.n; d++) {
        if (!p->answers[d])
            continue;
        sum += a->swing[d] * (cv_advise_spread(c, d).agreement + 1) / 2;
        weights += a->swing[d];
    }
    return weights > 0 ? sum / weights : 0;
}

static double confidence_evidence(const struct cv_case *c) {
    double sum = 0;
    for (size_t i = 0; i < c->n_opinions; i++)
        sum += c->opinions[i].evidence > 0 ? c->opinions[i].evidence : 0;
    return c->n_opinions ? sum / (double)c->n_opinions / (CV_EVIDENCE_LEVELS - 1) : 0;
}

/* The two types with the largest shares, as a set; ties in the order of types. */
static cv_type_set confidence_top_two(const struct cv_model *m, const double *shares) {
    size_t first = 0, second = m->types.n > 1;
    if (shares[second] > shares[first]) {
        first = second;
        second = 0;
    }
    for (size_t t = 2; t < m->types.n; t++) {
        if (shares[t] > shares[first]) {
            second = first;
            first = t;
        } else if (shares[t] > shares[second]) {
            second = t;
        }
    }
    return (cv_type_set)(1U << first | 1U << second);
}

/* Counts the changes of one determinant by one level, and those that keep the top two. */
static void confidence_shake(const struct cv_pool *p, size_t determinant, cv_type_set top,
                             size_t *tried, size_t *kept) {
    int level = (int)lround(p->level[determinant]);
    for (int step = -1; step <= 1; step += 2) {
        struct cv_what_if what_if = {determinant, level + step};
        double shares[CV_TYPES_MAX];
        if (what_if.level < 0 || what_if.level >= CV_LEVELS)
            continue;
        cv_pool_shares(p, p->goals, &what_if, shares);
        ++*tried;
        *kept += confidence_top_two(p->m, shares) == top;
    }
}

static double confidence_stability(const struct cv_pool *p) {
    double shares[CV_TYPES_MAX];
    size_t tried = 0, kept = 0;
    cv_pool_shares(p, p->goals, NULL, shares);
    for (size_t d = 0; d < p->m->determinants.n; d++)
        if (p->answers[d])
            confidence_shake(p, d, confidence_top_two(p->m, shares), &tried, &kept);
    return tried ? (double)kept / (double)tried : 0;
}

/* Geometric mean, never far above the weakest part, never high for one person. */
static double confidence_value(const struct cv_model *m, const struct cv_confidence *parts,
                               size_t people) {
    double weakest = fmin(fmin(parts->coverage, parts->agreement),
                          fmin(parts->evidence, parts->stability));
    double product = parts->coverage * parts->agreement * parts->evidence * parts->stability;
    double value = fmin(sqrt(sqrt(product)), weakest + m->limit.headroom);
    return people > 1 ? value : fmin(value, m->limit.single);
}

void cv_advise_confidence(const struct cv_model *m, const struct cv_case *c,
                          const struct cv_advice *a, struct cv_confidence *out) {
    struct cv_pool pool;
    cv_pool_init(&pool, m, c);
    *out = (struct cv_confidence){
        .coverage = confidence_coverage(&pool, a),
        .agreement = fmax(0, confidence_agreement(&pool, c, a)),
        .evidence = confidence_evidence(c),
        .stability = confidence_stability(&pool),
    };
    out->value = confidence_value(m, out, c->n_opinions);
    out->sureness = out->value < m->limit.low      ? CV_SURE_LOW
                    : out->value < m->limit.medium ? CV_SURE_MEDIUM
                                                   : CV_SURE_HIGH;
}
