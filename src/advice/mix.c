/* mix.c - from shares to whole percents. */
#include "advice/mix.h"

#include "advice/share.h"

#include <math.h>

/* The smallest share that is there and too small, or -1. */
static int mix_smallest(const struct cv_model *m, const double *shares) {
    int smallest = -1;
    for (size_t t = 0; t < m->types.n; t++)
        if (shares[t] > 0 && shares[t] < m->min_share &&
            (smallest < 0 || shares[t] < shares[smallest]))
            smallest = (int)t;
    return smallest;
}

void cv_mix_prune(const struct cv_model *m, double *shares) {
    for (int t = mix_smallest(m, shares); t >= 0; t = mix_smallest(m, shares)) {
        int heir = m->substitute[t];
        double share = shares[t];
        shares[t] = 0;
        if (heir >= 0 && shares[heir] >= m->min_share)
            shares[heir] += share;
        else
            cv_share_normalise(shares, m->types.n);
    }
}

/* Differences below this are noise of the arithmetic, not of the answers. */
static const double NOISE = 1e-9;

void cv_mix_round(const struct cv_model *m, const double *shares, int *percent) {
    double rest[CV_TYPES_MAX];
    int left = 100 / m->step;
    for (size_t t = 0; t < m->types.n; t++) {
        double steps = shares[t] * 100 / m->step;
        int whole = (int)floor(steps + NOISE);
        rest[t] = steps - whole;
        percent[t] = whole * m->step;
        left -= whole;
    }
    for (; left > 0; left--) {
        size_t most = 0;
        for (size_t t = 1; t < m->types.n; t++)
            if (rest[t] > rest[most] + NOISE)
                most = t;
        percent[most] += m->step;
        rest[most] = -1;
    }
}

void cv_mix_order(const struct cv_model *m, const int *percent, size_t *order) {
    for (size_t t = 0; t < m->types.n; t++) {
        size_t at = t;
        for (; at > 0 && percent[order[at - 1]] < percent[t]; at--)
            order[at] = order[at - 1];
        order[at] = t;
    }
}
