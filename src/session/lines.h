/* lines.h - an amount each for several things: "personal 10, remote 4.50". */
#ifndef SESSION_LINES_H
#define SESSION_LINES_H

#include "session/picks.h"
#include "session/state.h"

/* The canonical value of amounts for some of `choices`: "id=amount ..." with flows
 * of money for a year, and the currencies named. Empty when there is none, or
 * when *unclear holds words that are no amount of anything. */
struct cv_str lines_value(const struct turn *turn, enum cv_feed feed, const struct choices *choices,
                          struct cv_str words, struct cv_str *unclear);

#endif
