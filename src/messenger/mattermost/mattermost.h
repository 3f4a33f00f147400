/* mattermost.h - the codec of Mattermost: REST v4 and its WebSocket
 * (https://developers.mattermost.com/api-documentation/).
 *
 * A place is a channel's id, or "CHANNEL:POST" for the thread below that post; a direct
 * conversation is a channel too. Ids of messages are those of Mattermost; a new version of
 * one is "POST:TIME", a reaction "POST:PERSON:EMOJI:TIME".
 *
 * Events come over the WebSocket, numbered. A broken connection is taken up where it
 * ended; when the server has forgotten it, what was missed is read from the channels'
 * history, from the time of the last message that was committed. Buttons, menus and the
 * slash command call us over HTTP and are answered once what they said is committed. */
#ifndef CV_MESSENGER_MATTERMOST_H
#define CV_MESSENGER_MATTERMOST_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* Wants `url` (of the server, without /api) and `token` (of the bot account); `app_token` is
 * that of the slash command, without it there is none. Freed by its ops->free. */
struct cv_codec *cv_codec_mattermost_new(const struct cv_account *account);

#endif
