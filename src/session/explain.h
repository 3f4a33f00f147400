/* explain.h - a mix and the answers behind it, in words. */
#ifndef SESSION_EXPLAIN_H
#define SESSION_EXPLAIN_H

#include "session/state.h"

/* The mix of the segment at hand and the answers behind it; with two camps both
 * their mixes first. */
struct cv_str explain_segment(const struct turn *turn, const struct cv_case *c,
                              const struct cv_advice *advice);
/* The full account of one type: for "why TYPE". */
struct cv_str explain_why(const struct turn *turn, const struct cv_case *c,
                          const struct cv_advice *advice, size_t type);
/* What was answered to a determinant: one level, both ends, or the mean. */
struct cv_str explain_answer(const struct turn *turn, const struct cv_case *c, int determinant);

#endif
