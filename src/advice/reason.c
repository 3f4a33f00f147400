/* reason.c - which answers made a type's points. */
#include "advice/reason.h"

#include <math.h>
#include <string.h>

/* Keeps the `most` lines of largest size, largest first. */
static void reason_insert(struct cv_reason *lines, size_t *n, size_t most,
                          const struct cv_reason *line) {
    size_t at = *n < most ? (*n)++ : most;
    for (; at > 0 && fabs(lines[at - 1].points) < fabs(line->points); at--)
        if (at < most)
            memcpy(&lines[at], &lines[at - 1], sizeof *line);
    if (at < most)
        memcpy(&lines[at], line, sizeof *line);
}

void cv_reason_lines(const struct cv_pool *p, size_t type, struct cv_type_advice *out) {
    out->n_plus = out->n_minus = 0;
    for (size_t d = 0; d < p->m->determinants.n; d++) {
        struct cv_reason line;
        memset(&line, 0, sizeof line); /* padding too: equal advice is equal to the byte */
        line.determinant = (int)d;
        line.points = cv_pool_multiplier(p->m, p->goals, d) * p->effect[d][type];
        line.level = p->level[d];
        if (line.points > 1e-9)
            reason_insert(out->plus, &out->n_plus, CV_REASONS_PLUS, &line);
        else if (line.points < -1e-9)
            reason_insert(out->minus, &out->n_minus, CV_REASONS_MINUS, &line);
    }
}
