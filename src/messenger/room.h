/* room.h - the codec of Canvasser's own messenger (src/room/README.md).
 *
 * Ids and positions are "ROOM:N", ROOM being the room's own id: numbers of a
 * room that was deleted are never taken for those of the one after it. */
#ifndef CV_MESSENGER_ROOM_H
#define CV_MESSENGER_ROOM_H

#include <canvasser/messenger.h>
#include <canvasser/secret.h>

/* `place` names the one place this connection has; `bot_token` is copied.
 * Freed by its ops->free. */
struct cv_codec *cv_codec_room_new(struct cv_str place, const struct cv_secret *bot_token);

#endif
