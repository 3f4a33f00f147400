/* swing.c - how much an answer could move the mix, and so what to ask next. */
#include "advice/swing.h"

#include "advice/share.h"

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
