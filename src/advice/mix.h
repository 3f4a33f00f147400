/* mix.h - from shares to whole percents that people can act on. */
#ifndef CV_ADVICE_MIX_H
#define CV_ADVICE_MIX_H

#include "advice/model.h"

/* Drops shares too small to act on: each goes to its substitute when that is
 * in the mix, otherwise to all in proportion. */
void cv_mix_prune(const struct cv_model *m, double *shares);
/* Rounds to steps by largest remainder, ties in the order of types; the
 * percents sum to 100. */
void cv_mix_round(const struct cv_model *m, const double *shares, int *percent);
/* Types by percent, largest first, ties in the order of types. */
void cv_mix_order(const struct cv_model *m, const int *percent, size_t *order);

#endif
