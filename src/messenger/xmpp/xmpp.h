/* xmpp.h - the codec of XMPP over WebSocket (RFC 7395).
 *
 * One stream. Rooms are XEP-0045, what was said while we were away comes from archives
 * (XEP-0313) or by resuming (XEP-0198). Our own mail is acknowledged when the room echoes
 * it, or, where nothing is echoed, when the server has taken it. */
#ifndef CV_MESSENGER_XMPP_H
#define CV_MESSENGER_XMPP_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* `account->address` is our address ("canvasser@example.org"), `nick` what we are called
 * in the rooms of `rooms` ("team@rooms.example.org"), `token` the password. */
struct cv_codec *cv_codec_xmpp_new(const struct cv_account *account);

#endif
