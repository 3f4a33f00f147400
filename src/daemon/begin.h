/* begin.h - words that begin a session. */
#ifndef CV_DAEMON_BEGIN_H
#define CV_DAEMON_BEGIN_H

#include "daemon/work.h"

/* Words in a place where no session runs: most of them are none of our business. */
enum cv_status cv_begin_wake(struct work *w) CV_MUST_USE;

#endif
