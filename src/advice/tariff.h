/* tariff.h - the start values of money in advice data. */
#ifndef CV_ADVICE_TARIFF_H
#define CV_ADVICE_TARIFF_H

#include "advice/read.h"

/* The section `money`; every type must have a line below `types`. */
enum cv_status cv_tariff_read(const struct cv_node *map, struct cv_model *m,
                              struct cv_error *err) CV_MUST_USE;

#endif
