/* rate.h - a token bucket: so many at once, then so many a second. Pure: time
 * comes in as an argument. */
#ifndef CV_ROOM_RATE_H
#define CV_ROOM_RATE_H

#include <canvasser/clock.h>
#include <stdbool.h>

enum { CV_RATE_BURST = 20, CV_RATE_A_SECOND = 2 }; /* README.md, "Limits" */

struct cv_rate {
    int64_t milli; /* thousandths of a message that may be sent now */
    cv_time at;    /* when that was true */
};

void cv_rate_init(struct cv_rate *r, cv_time now);
/* Takes one; false when there is none. Time that runs backwards adds nothing. */
bool cv_rate_take(struct cv_rate *r, cv_time now);
/* Gives one back: what was taken for could not be done. */
void cv_rate_give_back(struct cv_rate *r);

#endif
