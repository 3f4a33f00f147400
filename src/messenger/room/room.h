/* room.h - the codec of Canvasser's own messenger (src/room/README.md).
 *
 * Ids and positions are "ROOM:N", ROOM being the room's own id: numbers of a
 * room that was deleted are never taken for those of the one after it. */
#ifndef CV_MESSENGER_ROOM_H
#define CV_MESSENGER_ROOM_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* The account's name is also that of the one place this connection has. Of the rest
 * it wants `url` and `token`. Freed by its ops->free. */
struct cv_codec *cv_codec_room_new(const struct cv_account *account);

#endif
