/* reason.h - which answers made a type's points. */
#ifndef CV_ADVICE_REASON_H
#define CV_ADVICE_REASON_H

#include "advice/pool.h"

/* Fills plus and minus of a type's advice: the determinants that added and
 * took most, ties in the order of determinants. */
void cv_reason_lines(const struct cv_pool *p, size_t type, struct cv_type_advice *out);

#endif
