/* swing.h - how much an answer could move the mix. */
#ifndef CV_ADVICE_SWING_H
#define CV_ADVICE_SWING_H

#include "advice/pool.h"

/* Distance between the mixes with everybody at level 0 and at level 4. */
double cv_swing(const struct cv_pool *p, size_t determinant);

#endif
