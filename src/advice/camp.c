/* camp.c - people whose mixes are too far apart for one number. */
#include "advice/mix.h"
#include "advice/pool.h"
#include "advice/share.h"

#include <string.h>

/* Everybody's own mix. */
struct mixes {
    double share[CV_PEOPLE_MAX][CV_TYPES_MAX];
};

/* The two people farthest apart, in the order of the pool. */
static double camp_seeds(const struct cv_pool *p, const struct mixes *mixes, size_t seeds[2]) {
    double farthest = 0;
    seeds[0] = seeds[1] = 0;
    for (size_t i = 0; i < p->n; i++) {
        for (size_t k = i + 1; k < p->n; k++) {
            double distance =
                cv_share_distance(mixes->share[i], mixes->share[k], p->m->types.n);
            if (distance <= farthest)
                continue;
            farthest = distance;
            seeds[0] = i;
            seeds[1] = k;
        }
    }
    return farthest;
}

/* Everybody joins the nearer of the two; the larger camp becomes the first. */
static void camp_join(const struct cv_pool *p, const struct cv_case *c, const struct mixes *mixes,
                      const size_t seeds[2], struct cv_camps *out) {
    const size_t n = p->m->types.n;
    for (size_t i = 0; i < p->n; i++) {
        double to_first = cv_share_distance(mixes->share[i], mixes->share[seeds[0]], n);
        double to_second = cv_share_distance(mixes->share[i], mixes->share[seeds[1]], n);
        uint8_t camp = to_second < to_first;
        out->camp[p->opinion[i] - c->opinions] = camp;
        out->n[camp]++;
    }
    if (out->n[1] <= out->n[0])
        return;
    for (size_t i = 0; i < p->n; i++)
        out->camp[i] = !out->camp[i];
    size_t first = out->n[0];
    out->n[0] = out->n[1];
    out->n[1] = first;
}

/* The mix of one camp, pooled like that of all. */
static void camp_mix(const struct cv_model *m, const struct cv_case *c, uint8_t camp,
                     struct cv_opinion *members, struct cv_camps *out) {
    struct cv_case own = *c;
    struct cv_pool pool;
    double shares[CV_TYPES_MAX];
    own.opinions = members;
    own.n_opinions = 0;
    for (size_t i = 0; i < c->n_opinions; i++)
        if (out->camp[i] == camp)
            members[own.n_opinions++] = c->opinions[i];
    cv_pool_init(&pool, m, &own);
    cv_pool_shares(&pool, pool.goals, NULL, shares);
    memcpy(out->raw[camp], shares, sizeof shares);
    cv_mix_prune(m, shares);
    cv_mix_round(m, shares, out->mix[camp]);
}

enum cv_status cv_advise_camps(const struct cv_model *m, const struct cv_case *c,
                               struct cv_camps *out, struct cv_error *err) {
    struct cv_pool pool;
    size_t seeds[2];
    enum cv_status status = cv_pool_check(m, c, err);
    if (status)
        return status;
    memset(out, 0, sizeof *out);
    if (c->n_opinions < 2)
        return CV_OK;
    struct cv_arena *arena = cv_arena_new();
    struct mixes *mixes = cv_arena_alloc(arena, sizeof *mixes);
    cv_pool_init(&pool, m, c);
    for (size_t i = 0; i < pool.n; i++)
        cv_pool_person(&pool, i, mixes->share[i]);
    out->distance = camp_seeds(&pool, mixes, seeds);
    out->split = out->distance > m->limit.camps;
    if (out->split) {
        struct cv_opinion *members = cv_arena_alloc(arena, c->n_opinions * sizeof *members);
        camp_join(&pool, c, mixes, seeds, out);
        for (uint8_t camp = 0; camp < 2; camp++)
            camp_mix(m, c, camp, members, out);
    }
    cv_arena_free(arena);
    return CV_OK;
}
