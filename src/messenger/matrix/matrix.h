/* matrix.h - the codec of Matrix (client-server API v1.1 to v1.16): no socket, a long
 * poll that is asked again and again.
 *
 * Places are "ROOM" and, in a thread, "ROOM:EVENT" with '/' in the event's id as %2F.
 * The position in the stream is kept as one value, with the last event of each answer.
 * What is sent goes under the outbox key as transaction id: sending twice is harmless. */
#ifndef CV_MESSENGER_MATRIX_H
#define CV_MESSENGER_MATRIX_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* `url` is the homeserver's, without a path; `token` the bot's access token. */
struct cv_codec *cv_codec_matrix_new(const struct cv_account *account);

#endif
