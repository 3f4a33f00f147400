/* again.h - when a lost connection is tried again: pauses that grow, with full
 * jitter (base/backoff.h), and none after a good connection. */
#ifndef CV_MESSENGER_AGAIN_H
#define CV_MESSENGER_AGAIN_H

#include <canvasser/messenger.h>

/* Zeroed before its first use. */
struct cv_again {
    unsigned failures; /* in a row */
    cv_time opened;    /* since when the connection is there, or 0 */
};

/* The handshake is through. */
void cv_again_opened(struct cv_again *a, cv_time now);
/* A try failed or the connection is lost: gives when to try again, at least `least`
 * milliseconds from now. After one that held for a
 * second the first try comes at once. */
cv_time cv_again_lost(struct cv_again *a, const struct cv_wire *wire, cv_time now, int64_t least);

#endif
