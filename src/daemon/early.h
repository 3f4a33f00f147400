/* early.h - reactions that were faster than the answer to our own sending.
 *
 * A messenger may show people a message, and tell us of their thumbs, before it tells us
 * under which id it is there. Such a reaction is to no message of ours yet: it waits here,
 * in memory, until the message is acknowledged. The last few; what is to no message of ours
 * at all is among them, and forgotten as others come. */
#ifndef CV_DAEMON_EARLY_H
#define CV_DAEMON_EARLY_H

#include <canvasser/messenger.h>

struct cv_early;

struct cv_early *cv_early_new(void);
/* NULL is allowed. */
void cv_early_free(struct cv_early *e);
/* Keeps a copy. */
void cv_early_keep(struct cv_early *e, struct cv_str messenger, const struct cv_incoming *in);
/* The next of those to the message `remote`, from `*at` on, which is moved behind it; NULL
 * when there is none. They stay: whoever uses one makes sure that it counts once. */
const struct cv_incoming *cv_early_find(const struct cv_early *e, struct cv_str messenger,
                                        struct cv_str remote, size_t *at);

#endif
