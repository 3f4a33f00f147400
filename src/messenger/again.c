/* again.c - when a lost connection is tried again. */
#include "messenger/again.h"

#include "base/backoff.h"

/* So long a connection holds that is a good one: else a server that takes us and
 * drops us at once would be called without a pause. */
#define GOOD_AFTER CV_SECONDS(1)

void cv_again_opened(struct cv_again *a, cv_time now) {
    a->opened = now;
}

cv_time cv_again_lost(struct cv_again *a, const struct cv_wire *wire, cv_time now, int64_t least) {
    uint64_t chance = 0;
    bool good = a->opened && now - a->opened >= GOOD_AFTER;
    a->failures = good ? 0 : a->failures + 1;
    a->opened = 0;
    wire->random(wire->context, &chance, sizeof chance);
    int64_t pause = cv_backoff_pause(a->failures, chance);
    return now + (pause > least ? pause : least);
}
