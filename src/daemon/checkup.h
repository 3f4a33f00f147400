/* checkup.h - sessions that wait for weeks and ask what has changed. */
#ifndef CV_DAEMON_CHECKUP_H
#define CV_DAEMON_CHECKUP_H

#include "daemon/work.h"

/* `live` is over: it is followed at once by its check-up, which puts nothing before its
 * time, or by the one that gave way to it. */
enum cv_status cv_checkup_follow(struct work *w, const struct cv_live *live,
                                 const struct cv_effect *end) CV_MUST_USE;
/* When the words of `w` begin a session where only a waiting check-up sleeps, that one gives
 * way: it is said, and *gone tells so. It comes back when the new session is over. */
enum cv_status cv_checkup_gives_way(struct work *w, struct cv_live *live, bool *gone) CV_MUST_USE;

#endif
