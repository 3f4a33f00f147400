/* slack_script.h - what the tests of the Slack codec share: a codec on a script, and the
 * frames and answers of a Slack that exists only here. */
#ifndef TESTS_UNIT_MESSENGER_SLACK_SCRIPT_H
#define TESTS_UNIT_MESSENGER_SLACK_SCRIPT_H

#include "cmocka_cv.h"

#include "messenger/slack/slack.h"
#include "script.h"

#include <canvasser/secret.h>

#define API "https://slack.test/api"

struct fixture {
    struct script s;
    struct cv_secret *token, *app_token;
};

static inline struct cv_codec *codec_of(const struct fixture *f, bool trial) {
    const struct cv_account account = {.name = CV_STR("team"),
                                       .url = CV_STR(API "/"),
                                       .token = f->token,
                                       .app_token = f->app_token,
                                       .trial = trial};
    return cv_codec_slack_new(&account);
}

static inline struct cv_codec *codec(const struct fixture *f) {
    return codec_of(f, false);
}

static inline int setup(void **state) {
    struct fixture *f = cv_alloc(sizeof *f);
    f->token = cv_secret_new(CV_S("xoxb-1\n"));
    f->app_token = cv_secret_new(CV_S("xapp-1"));
    script_open(&f->s, codec(f));
    *state = f;
    return 0;
}

static inline int teardown(void **state) {
    struct fixture *f = *state;
    script_close(&f->s);
    cv_secret_free(f->token);
    cv_secret_free(f->app_token);
    free(f);
    return 0;
}

#define AUTH "{\"ok\":true,\"user\":\"canvasser\",\"user_id\":\"UBOT\",\"bot_id\":\"B1\"}"
#define URL(n) "{\"ok\":true,\"url\":\"wss://wss.slack.test/link/?ticket=" #n "\"}"
#define HELLO "{\"type\":\"hello\",\"num_connections\":1}"
#define FORM " type=application/x-www-form-urlencoded"
#define BOT " authorization=Bearer xoxb-1"
#define APP " authorization=Bearer xapp-1"

#define ALL_SCOPES                                                                                 \
    "chat:write,channels:history,groups:history,im:history,im:write,mpim:history,users:read,"      \
    "reactions:read,channels:read,groups:read,files:write,commands"

static inline const char *granted(const char *scopes, struct script *s) {
    return script_reply_with(s, 1, 200, (const char *const[]){"x-oauth-scopes", scopes, NULL},
                             AUTH);
}

/* Connected on sockets 0 and 1; the next call is number 4. */
static inline struct script *connected(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    granted(ALL_SCOPES, s);
    script_reply(s, 2, 200, URL(1));
    script_frame(s, 0, HELLO);
    script_reply(s, 3, 200, URL(2));
    script_frame(s, 1, HELLO);
    return s;
}

#define ENVELOPE(id, event)                                                                        \
    "{\"type\":\"events_api\",\"envelope_id\":\"" id "\",\"payload\":{\"event\":" event "}}"
#define MESSAGE(user, ts, text)                                                                    \
    "{\"type\":\"message\",\"channel\":\"C1\",\"user\":\"" user "\",\"ts\":\"" ts                 \
    "\",\"text\":\"" text "\",\"channel_type\":\"channel\"}"
#define PAST(user, ts, text)                                                                       \
    "{\"type\":\"message\",\"user\":\"" user "\",\"ts\":\"" ts "\",\"text\":\"" text "\"}"
#define ANA                                                                                        \
    "{\"ok\":true,\"user\":{\"name\":\"ana.m\",\"real_name\":\"Ana Maria\",\"locale\":\"es-ES\","  \
    "\"tz\":\"Europe/Madrid\",\"profile\":{\"display_name\":\"Ana\"}}}"
#define ACK(id) "frame 0 {\"envelope_id\":\"" id "\"}\n"
#define IS_ANA " person=U1 name=Ana lang=es zone=Europe/Madrid"

/* Connected, and Ana is known. The next call is number 5. */
static inline struct script *acquainted(void **state) {
    struct script *s = connected(state);
    script_frame(s, 0, ENVELOPE("E0", MESSAGE("U1", "1700000000.000001", "hello")));
    script_reply(s, 4, 200, ANA);
    return s;
}

/* ---- what it says: the desk's requests, counted on their own ---------------------------- */

#define JSON " type=application/json; charset=utf-8"
#define POST(tag) "request " tag " POST " API "/chat.postMessage" BOT JSON " "
#define DESK(n) (((uint64_t)1 << 63) | (n))
#define DESK1 "9223372036854775809"
#define DESK2 "9223372036854775810"
#define DESK3 "9223372036854775811"
#define DESK4 "9223372036854775812"
#define REST "\"mrkdwn\":false,\"unfurl_links\":false,\"unfurl_media\":false,"
#define META(key, part)                                                                            \
    "\"metadata\":{\"event_type\":\"canvasser\",\"event_payload\":{\"key\":\"" key                  \
    "\",\"part\":" part "}}"
#define LOOK(tag)                                                                                  \
    "request " tag " POST " API "/conversations.history" BOT FORM                                  \
    " channel=C1&oldest=1699999700.000000&limit=200&include_all_metadata=true"

#define WITH_CODEC(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
