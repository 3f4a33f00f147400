/* rate.c - a token bucket. */
#include "room/rate.h"

enum { ONE = 1000, FULL = CV_RATE_BURST * ONE, FILLS_IN = FULL / CV_RATE_A_SECOND };

void cv_rate_init(struct cv_rate *r, cv_time now) {
    *r = (struct cv_rate){.milli = FULL, .at = now};
}

static void rate_add(struct cv_rate *r, int64_t milli) {
    r->milli = r->milli + milli > FULL ? FULL : r->milli + milli;
}

bool cv_rate_take(struct cv_rate *r, cv_time now) {
    cv_time passed = now > r->at ? now - r->at : 0;
    rate_add(r, passed < FILLS_IN ? passed * CV_RATE_A_SECOND : FULL);
    r->at = now;
    if (r->milli < ONE)
        return false;
    r->milli -= ONE;
    return true;
}

void cv_rate_give_back(struct cv_rate *r) {
    rate_add(r, ONE);
}
