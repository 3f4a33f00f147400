/* pool.h - a list that everybody adds to, and the facilitator puts in order. */
#ifndef SESSION_POOL_H
#define SESSION_POOL_H

#include "session/state.h"

/* When several people gave entries to the list question `q` that is being
 * closed: makes one list of them, taken in turns, and opens it to the
 * facilitator. False when there is nothing to put in order. */
bool pool_open(struct turn *turn, const struct question *q);
/* The list with numbers, and what can be done to it. */
struct cv_str pool_words(const struct turn *turn);
/* Takes "merge 2 3", "drop 4"; false for other words. */
bool pool_take(struct turn *turn, struct cv_str words);
/* Says that the list is still too long; false when it is not. */
bool pool_too_long(struct turn *turn);

#endif
