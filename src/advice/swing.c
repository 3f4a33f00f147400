/* swing.c - how much an answer could move the mix, and so what to ask next and
 * what to think about. */
#include "advice/swing.h"

#include "advice/share.h"

#include <math.h>

double cv_swing(const struct cv_pool *p, size_t determinant) {
    const struct cv_what_if lowest = {determinant, 0}, highest = {determinant, CV_LEVELS - 1};
    double low[CV_TYPES_MAX], high[CV_TYPES_MAX];
    cv_pool_shares(p, p->goals, &lowest, low);
    cv_pool_shares(p, p->goals, &highest, high);
    return cv_share_distance(low, high, p->m->types.n);
}

int cv_advise_next(const struct cv_model *m, const struct cv_case *c, const bool *asked) {
    struct cv_pool pool;
    double most = -1;
    int next = -1;
    if (cv_pool_check(m, c, NULL))
        return -1;
    cv_pool_init(&pool, m, c);
    for (size_t d = 0; d < m->determinants.n; d++) {
        if (pool.answers[d] || (asked && asked[d]))
            continue;
        double swing = cv_swing(&pool, d);
        if (swing > most) {
            most = swing;
            next = (int)d;
        }
    }
    return next;
}

/* Tries `level` for an answered determinant; keeps the line when it changes more. */
static void swing_try(const struct cv_pool *p, size_t type, size_t determinant, int level,
                      struct cv_what_if_line *best) {
    const struct cv_what_if what_if = {determinant, level};
    double shares[CV_TYPES_MAX];
    if (level < 0 || level >= CV_LEVELS)
        return;
    cv_pool_shares(p, p->goals, &what_if, shares);
    if (fabs(shares[type] - best->from) <= fabs(best->to - best->from) + 1e-9)
        return;
    best->determinant = (int)determinant;
    best->level = level;
    best->to = shares[type];
}

struct cv_what_if_line cv_advise_what_if(const struct cv_model *m, const struct cv_case *c,
                                         size_t type) {
    struct cv_what_if_line best = {.determinant = -1};
    struct cv_pool pool;
    double shares[CV_TYPES_MAX];
    if (type >= m->types.n || cv_pool_check(m, c, NULL))
        return best;
    cv_pool_init(&pool, m, c);
    cv_pool_shares(&pool, pool.goals, NULL, shares);
    best.from = best.to = shares[type];
    for (size_t d = 0; d < m->determinants.n; d++) {
        int level = (int)lround(pool.level[d]);
        for (int step = -1; step <= 1 && pool.answers[d]; step += 2)
            swing_try(&pool, type, d, level + step, &best);
    }
    return best;
}
