/* backoff.h - how long to wait before the next try. Pure: chance comes in. */
#ifndef CV_BASE_BACKOFF_H
#define CV_BASE_BACKOFF_H

#include <stdint.h>

enum { CV_BACKOFF_BASE = 100, CV_BACKOFF_CAP = 30 * 1000 }; /* milliseconds */

/* Milliseconds to wait after `failures` tries failed in a row: 0 after none,
 * else anything from 0 to base * 2^(failures - 1), at most the cap. `chance` is
 * any random number. "Full jitter" as in M. Brooker, Exponential Backoff And
 * Jitter (2015): many clients that lost one server do not come back at once. */
int64_t cv_backoff_pause(unsigned failures, uint64_t chance);

#endif
