/* guests.h - people who are asked to come, by name, perhaps with their role.
 *
 * Whoever comes under such a name has that role and is not asked for it. While
 * people answer apart, those who have not come are waited for like the others. */
#ifndef SESSION_GUESTS_H
#define SESSION_GUESTS_H

#include "session/state.h"

/* Takes "invite: Ben as sales, Chen (support)"; false for other words. The colon
 * may be left out by who owes no answer. */
bool guests_take(struct turn *turn, struct cv_str words);
/* Somebody new takes part: lets them have the role they were expected in. */
void guests_come(struct turn *turn, size_t person);
/* "Not here yet: Ben, Chen.", or "". */
struct cv_str guests_missing(const struct turn *turn);
void guests_free(struct cv_session *s);

#endif
