/* explain.h - advice in words. */
#ifndef SESSION_EXPLAIN_H
#define SESSION_EXPLAIN_H

#include "session/state.h"

/* The mix of one segment and the answers behind it. */
struct cv_str explain_segment(const struct turn *turn, const struct cv_case *c,
                              const struct cv_advice *advice, const struct cv_mix_view *view);
/* One line for every segment advised. */
struct cv_str explain_all(const struct turn *turn);

#endif
