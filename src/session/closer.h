/* closer.h - a closer look at one segment: what each goal alone would call for,
 * and the way from what there is to what is advised. */
#ifndef SESSION_CLOSER_H
#define SESSION_CLOSER_H

#include "session/say.h"

/* Empty when there is nothing to say. */
struct cv_str closer_look(const struct turn *turn, const struct cv_case *c,
                          const struct cv_advice *advice, const struct cv_gap *gap);
/* "Build up: A by 15. Wind down: B by 15." Empty when nothing moves. */
struct cv_str closer_moves(const struct turn *turn, const struct cv_compare *moved,
                           enum sentence up, enum sentence down);

#endif
