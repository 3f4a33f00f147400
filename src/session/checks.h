/* checks.h - what to check first: an unknown answer that a type depends on. */
#ifndef SESSION_CHECKS_H
#define SESSION_CHECKS_H

#include <canvasser/advice.h>

/* For every type whose gate rests on something nobody knows: the determinant
 * to check first; -1 for the others. A gate that rests on something unknown
 * counts as open and names nothing, so it is tried out: which answer would
 * close it, or open it if all the others were as bad as can be. */
void checks_find(const struct cv_model *m, const struct cv_case *c,
                 const struct cv_advice *advice, int checks[CV_TYPES_MAX]);

#endif
