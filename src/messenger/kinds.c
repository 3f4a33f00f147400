/* kinds.c - the kinds of messenger there are. */
#include "messenger/kinds.h"

#include "messenger/discord/discord.h"
#include "messenger/matrix/matrix.h"
#include "messenger/mattermost/mattermost.h"
#include "messenger/room/room.h"
#include "messenger/slack/slack.h"
#include "messenger/xmpp/xmpp.h"

static const struct cv_kind kinds[] = {
    {.name = "room", .needs = CV_WANTS_URL | CV_WANTS_TOKEN, .codec = cv_codec_room_new},
    {.name = "xmpp",
     .needs = CV_WANTS_URL | CV_WANTS_ADDRESS | CV_WANTS_TOKEN,
     .takes = CV_WANTS_NICK | CV_WANTS_ROOMS,
     .codec = cv_codec_xmpp_new},
    {.name = "mattermost",
     .needs = CV_WANTS_URL | CV_WANTS_TOKEN,
     .takes = CV_WANTS_APP_TOKEN,
     .codec = cv_codec_mattermost_new},
    {.name = "slack",
     .needs = CV_WANTS_TOKEN | CV_WANTS_APP_TOKEN,
     .takes = CV_WANTS_URL,
     .url = "https://slack.com/api",
     .codec = cv_codec_slack_new},
    {.name = "discord",
     .needs = CV_WANTS_TOKEN,
     .takes = CV_WANTS_URL,
     .url = "https://discord.com/api/v10",
     .codec = cv_codec_discord_new},
    {.name = "matrix", .needs = CV_WANTS_URL | CV_WANTS_TOKEN, .codec = cv_codec_matrix_new},
};

size_t cv_kinds_count(void) {
    return CV_COUNT(kinds);
}

const struct cv_kind *cv_kind_at(size_t i) {
    return &kinds[i];
}
