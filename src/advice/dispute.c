/* dispute.c - what people do not agree on, and what hangs on it. */
#include "advice/agreement.h"
#include "advice/pool.h"
#include "advice/share.h"

#include <string.h>

struct cv_spread cv_advise_spread(const struct cv_case *c, size_t determinant) {
    struct cv_spread s = {.lowest = CV_UNKNOWN, .highest = CV_UNKNOWN};
    double counts[CV_LEVELS] = {0};
    for (size_t i = 0; i < c->n_opinions; i++) {
        int level = c->opinions[i].level[determinant];
        if (level < 0 || level >= CV_LEVELS)
            continue;
        s.count[level]++;
        counts[level]++;
        s.n++;
        s.lowest = s.n == 1 || level < s.lowest ? level : s.lowest;
        s.highest = level > s.highest ? level : s.highest;
    }
    s.agreement = cv_agreement(counts, CV_LEVELS);
    return s;
}

static bool dispute_is(const struct cv_model *m, const struct cv_spread *s) {
    return s->n > 1 && s->highest > s->lowest &&
           (s->agreement < m->limit.agreement || s->highest - s->lowest >= m->limit.range);
}

/* Fills in what hangs on the dispute. */
static void dispute_weigh(const struct cv_pool *p, struct cv_dispute *d) {
    const size_t determinant = (size_t)d->determinant;
    const struct cv_what_if lowest = {determinant, d->spread.lowest};
    const struct cv_what_if highest = {determinant, d->spread.highest};
    cv_pool_shares(p, p->goals, &lowest, d->low);
    cv_pool_shares(p, p->goals, &highest, d->high);
    d->distance = cv_share_distance(d->low, d->high, p->m->types.n);
}

size_t cv_advise_disputes(const struct cv_model *m, const struct cv_case *c,
                          struct cv_dispute out[CV_DETERMINANTS_MAX]) {
    struct cv_pool pool;
    size_t n = 0;
    if (cv_pool_check(m, c, NULL))
        return 0;
    cv_pool_init(&pool, m, c);
    for (size_t d = 0; d < m->determinants.n; d++) {
        struct cv_dispute one;
        memset(&one, 0, sizeof one);
        one.determinant = (int)d;
        one.spread = cv_advise_spread(c, d);
        if (!dispute_is(m, &one.spread))
            continue;
        dispute_weigh(&pool, &one);
        size_t at = n++;
        for (; at > 0 && out[at - 1].distance < one.distance; at--)
            out[at] = out[at - 1];
        out[at] = one;
    }
    return n;
}
