/* role.c - what people of each role would be advised alone. */
#include "advice/mix.h"
#include "advice/pool.h"
#include "advice/share.h"

#include <math.h>
#include <string.h>

/* The view of those with `role`; false when nobody has it. `members` has room
 * for everybody. */
static bool role_view(const struct cv_model *m, const struct cv_case *c, int role,
                      struct cv_opinion *members, struct cv_role_view *out) {
    struct cv_case own = *c;
    struct cv_pool pool;
    double shares[CV_TYPES_MAX];
    memset(out, 0, sizeof *out);
    out->role = role;
    for (size_t i = 0; i < c->n_opinions; i++)
        if (c->opinions[i].role == role)
            members[out->n++] = c->opinions[i];
    if (out->n == 0)
        return false;
    own.opinions = members;
    own.n_opinions = out->n;
    cv_pool_init(&pool, m, &own);
    cv_pool_shares(&pool, pool.goals, NULL, shares);
    memcpy(out->raw, shares, sizeof shares);
    cv_mix_prune(m, shares);
    cv_mix_round(m, shares, out->mix);
    return true;
}

void cv_advise_roles(const struct cv_model *m, const struct cv_case *c, struct cv_roles *out) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_opinion *members = cv_arena_alloc(arena, (c->n_opinions + 1) * sizeof *members);
    memset(out, 0, sizeof *out);
    for (size_t role = 0; role < m->roles.n; role++)
        out->n += role_view(m, c, (int)role, members, &out->view[out->n]);
    out->n += role_view(m, c, -1, members, &out->view[out->n]);
    for (size_t i = 0; i < out->n; i++)
        for (size_t k = 0; k < i; k++)
            out->distance = fmax(out->distance, cv_share_distance(out->view[i].raw,
                                                                  out->view[k].raw, m->types.n));
    out->alignment = cv_model_alignment(m, out->distance);
    cv_arena_free(arena);
}
