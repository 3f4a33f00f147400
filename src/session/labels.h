/* labels.h - names of types, facts, levels and mixes, as people see them. */
#ifndef SESSION_LABELS_H
#define SESSION_LABELS_H

#include "session/state.h"

struct cv_str label_type(const struct turn *turn, size_t type);
struct cv_str label_goal(const struct turn *turn, size_t goal);
/* Short name of a determinant, and the words of one of its levels (0 to 4). */
struct cv_str label_fact(const struct turn *turn, size_t determinant);
struct cv_str label_level(const struct turn *turn, size_t determinant, int level);
/* Label of the choice `id` of the question that feeds `feed`; the id itself
 * when no question offers it. */
struct cv_str label_choice(const struct turn *turn, enum cv_feed feed, struct cv_str id);

/* "55 % Personal assistance, 10 % Self-service": the `most` largest parts of a
 * mix in percent, types with nothing left out; ties in the model's order. */
struct cv_str label_mix(const struct turn *turn, const int mix[CV_TYPES_MAX], size_t most);
/* The same for shares whose sum is 1. */
struct cv_str label_shares(const struct turn *turn, const double shares[CV_TYPES_MAX],
                           size_t most);
/* A part of a whole in percent, as it is said. */
int label_percent(double share);

#endif
