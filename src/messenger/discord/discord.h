/* discord.h - the codec of Discord: Gateway v10 and REST v10.
 *
 * A place is a channel, a thread or a direct conversation: each has an id of its own.
 * What is written in the thread of a message of ours counts in the channel, as an
 * answer to that message.
 *
 *   discord.c            life, the alarm
 *   gateway.c    the WebSockets: heartbeat, Identify, resume
 *   held.c       events that wait for what came before them
 *   budget.c     how often one may identify
 *   errand.c     requests, and what their answers have in common
 *   events.c     what happens there, told as events
 *   reactions.c  reactions, told as answers
 *   press.c      presses and slash commands, answered in time
 *   form.c       what can be pressed, and the form beside a question
 *   past.c       what was missed, read from the history
 *   posts.c      letters
 *   words.c      escaping and reading of words: pure
 *
 * https://discord.com/developers/docs is where every rule and number is from. */
#ifndef CV_MESSENGER_DISCORD_H
#define CV_MESSENGER_DISCORD_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* Of the account it wants `url` (with the version: ".../api/v10") and `token`. Freed by
 * its ops->free. */
struct cv_codec *cv_codec_discord_new(const struct cv_account *account);

#endif
