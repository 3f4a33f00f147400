/* cost.h - what a mix costs, what fits, and whether it is worth it, in words. */
#ifndef SESSION_COST_H
#define SESSION_COST_H

#include "session/state.h"

/* Empty when nothing was said of money. */
struct cv_str cost_words(const struct turn *turn, struct spot spot, const struct cv_case *c,
                         const int mix[CV_TYPES_MAX]);

#endif
