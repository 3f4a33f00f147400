/* mistakes.h - what to beware of: the two typical mistakes and the cautions, with
 * the answers behind each and what to do about it. */
#ifndef SESSION_MISTAKES_H
#define SESSION_MISTAKES_H

#include "session/state.h"

/* The mistakes, and the cautions that hold whatever the percentages. Empty when
 * there is nothing to warn of. `advice` and `gap` are those of the case at `spot`. */
struct cv_str mistakes_words(const struct turn *turn, struct spot spot, const struct cv_case *c,
                             const struct cv_advice *advice, const struct cv_gap *gap);

#endif
