/* portfolio.h - all segments together: what they cost, and what goes ill together. */
#ifndef SESSION_PORTFOLIO_H
#define SESSION_PORTFOLIO_H

#include "session/state.h"

/* Empty when there is nothing to say, as for a single segment. */
struct cv_str portfolio_words(const struct turn *turn);

#endif
