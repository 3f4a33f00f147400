/* backoff.c - how long to wait before the next try. */
#include "base/backoff.h"

int64_t cv_backoff_pause(unsigned failures, uint64_t chance) {
    int64_t most = CV_BACKOFF_BASE;
    if (!failures)
        return 0;
    for (unsigned i = 1; i < failures && most < CV_BACKOFF_CAP; i++)
        most *= 2;
    if (most > CV_BACKOFF_CAP)
        most = CV_BACKOFF_CAP;
    return (int64_t)(chance % ((uint64_t)most + 1));
}
