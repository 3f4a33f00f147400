/* plain.h - a message as plain lines, for messengers and terminals without buttons. */
#ifndef CV_MESSENGER_PLAIN_H
#define CV_MESSENGER_PLAIN_H

#include <canvasser/session.h>

/* Adds the words, then one line an option with what to type for it. False when
 * `out` is full. */
bool cv_plain_say(const struct cv_effect *effect, struct cv_buf *out);

#endif
