/* trouble.h - the places are told when the store is in trouble, past the store. */
#ifndef CV_DAEMON_TROUBLE_H
#define CV_DAEMON_TROUBLE_H

#include "daemon/lives.h"
#include "daemon/outbox.h"

/* Says in a place that has a session that the store is in trouble, once. */
void cv_trouble_tell(struct cv_lives *lives, struct cv_outbox *outbox, struct cv_str messenger,
                     struct cv_str place, cv_time now);
/* Says in the places that were told that it works again. */
void cv_trouble_over(struct cv_lives *lives, struct cv_outbox *outbox, cv_time now);

#endif
