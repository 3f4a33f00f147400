/* bridge.h - one session across messengers.
 *
 * A session lives in one place. Who cannot be there takes part from elsewhere: they write
 * "join K7M2Q9X4" to Canvasser alone, on any messenger. To the session such a guest is a
 * person like everybody, whose id says where they are:
 *
 *     ~KIND~MESSENGER~PLACE~PERSON
 *
 * KIND is 'd' for a direct conversation, 'p' where they are spoken to alone in a shared
 * place. What is said to all is said to each guest as well, in their language. */
#ifndef CV_DAEMON_BRIDGE_H
#define CV_DAEMON_BRIDGE_H

#include "daemon/work.h"

/* Takes "join CODE" from anybody, and "join code" (which one is it?) in a session's place. */
enum cv_status cv_bridge_take(struct work *w, struct cv_live *live, bool *taken) CV_MUST_USE;
/* Makes the event in `w` one of the session's place, said by a guest, when `live` is a
 * session of elsewhere that has the sender as its guest. False when it has not. */
bool cv_bridge_enter(struct work *w, struct cv_live *live);
/* Puts what is said into the open transaction: to a guest alone where they are, to all in
 * the place and to every guest. */
enum cv_status cv_bridge_put(struct work *w, struct cv_live *live, struct cv_effect *say)
    CV_MUST_USE;
/* The key of the question without what tells a guest's copy of it. */
struct cv_str cv_bridge_key(struct cv_str effect);

#endif
