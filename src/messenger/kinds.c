/* kinds.c - the kinds of messenger there are. */
#include "messenger/kinds.h"

#include "messenger/room.h"
#include "messenger/slack.h"

static const struct cv_kind kinds[] = {
    {.name = "room", .needs = CV_WANTS_URL | CV_WANTS_TOKEN, .codec = cv_codec_room_new},
    {.name = "slack",
     .needs = CV_WANTS_TOKEN | CV_WANTS_APP_TOKEN,
     .takes = CV_WANTS_URL,
     .url = "https://slack.com/api",
     .codec = cv_codec_slack_new},
};

size_t cv_kinds_count(void) {
    return CV_COUNT(kinds);
}

const struct cv_kind *cv_kind_at(size_t i) {
    return &kinds[i];
}
