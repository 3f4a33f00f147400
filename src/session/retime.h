/* retime.h - people change when they are asked: "hour 9:30", "zone Athens",
 * "days mon-fri", "quiet 21:00-8:00", "pause 3 days". */
#ifndef SESSION_RETIME_H
#define SESSION_RETIME_H

#include "session/state.h"

/* False when `words` are nothing of the kind, or rather an answer. */
bool retime_take(struct turn *turn, struct cv_str words);

#endif
