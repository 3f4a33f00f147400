/* slack.h - the codec of Slack: Socket Mode to hear, the Web API to speak.
 *
 * A place is a channel ("C012"), a thread of it ("C012:1700000000.000100") or the
 * direct conversation of a person with us ("D012"). The id of a message is
 * "CHANNEL:TS". Facts: docs.slack.dev/apis/events-api/using-socket-mode and
 * docs.slack.dev/reference/methods. */
#ifndef CV_MESSENGER_SLACK_H
#define CV_MESSENGER_SLACK_H

#include "messenger/account.h"

#include <canvasser/messenger.h>

/* Wants `url` (of the Web API), `token` (xoxb-) and `app_token` (xapp-). Freed by its
 * ops->free. */
struct cv_codec *cv_codec_slack_new(const struct cv_account *account);

#endif
