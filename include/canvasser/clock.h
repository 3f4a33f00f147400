/* clock.h - time as an argument: real in the daemon, virtual in tests. */
#ifndef CANVASSER_CLOCK_H
#define CANVASSER_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01T00:00Z. */
typedef int64_t cv_time;

#define CV_SECONDS(n) ((cv_time)(n) * 1000)
#define CV_MINUTES(n) CV_SECONDS((cv_time)(n) * 60)
#define CV_HOURS(n) CV_MINUTES((cv_time)(n) * 60)
/* No deadline. */
#define CV_NEVER INT64_MAX

struct cv_clock {
    cv_time (*now)(void *context);
    void *context;
};

static inline cv_time cv_clock_now(struct cv_clock clock) {
    return clock.now(clock.context);
}

#endif
