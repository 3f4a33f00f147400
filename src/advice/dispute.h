/* dispute.h - what people do not agree on. */
#ifndef CV_ADVICE_DISPUTE_H
#define CV_ADVICE_DISPUTE_H

#include "advice/model.h"

/* Whether the answers lie so far apart that they should be talked about. */
bool cv_dispute_is(const struct cv_model *m, const struct cv_spread *s);

#endif
