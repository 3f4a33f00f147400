/* steer.h - what the facilitator does with people and time. */
#ifndef SESSION_STEER_H
#define SESSION_STEER_H

#include "session/state.h"

/* Takes "extend by 5 minutes", "time limit 5 minutes", "hand over to NAME",
 * "remove NAME", "let NAME in", "deadline 3 days", "quorum 4"; false for other
 * words. */
bool steer_take(struct turn *turn, struct cv_str words);
/* Gives the open question more time: `span`, or as much as it had. */
void steer_extend(struct turn *turn, cv_time span);
/* Sets the time for each question; 0 for none. */
void steer_box(struct turn *turn, cv_time box);

#endif
