/* compare.c - what moved between two mixes. */
#include "advice/pool.h"
#include "advice/share.h"

#include <math.h>
#include <string.h>

/* Moves below this are noise of the arithmetic. */
static const double NOISE = 1e-9;

static void compare_insert(struct cv_move *moves, size_t *n, struct cv_move move) {
    size_t at = (*n)++;
    for (; at > 0 &&
           fabs(moves[at - 1].to - moves[at - 1].from) < fabs(move.to - move.from) - NOISE;
         at--)
        moves[at] = moves[at - 1];
    moves[at] = move;
}

void cv_advise_compare(const struct cv_model *m, const double before[CV_TYPES_MAX],
                       const double after[CV_TYPES_MAX], struct cv_compare *out) {
    double from[CV_TYPES_MAX], to[CV_TYPES_MAX];
    memset(out, 0, sizeof *out);
    memcpy(from, before, sizeof from);
    memcpy(to, after, sizeof to);
    cv_share_normalise(from, m->types.n);
    cv_share_normalise(to, m->types.n);
    out->distance = cv_share_distance(from, to, m->types.n);
    out->alignment = cv_model_alignment(m, out->distance);
    out->same_top = cv_share_top_two(from, m->types.n) == cv_share_top_two(to, m->types.n);
    for (size_t t = 0; t < m->types.n; t++) {
        const struct cv_move move = {t, from[t], to[t]};
        if (to[t] > from[t] + NOISE)
            compare_insert(out->up, &out->n_up, move);
        else if (to[t] < from[t] - NOISE)
            compare_insert(out->down, &out->n_down, move);
    }
}
