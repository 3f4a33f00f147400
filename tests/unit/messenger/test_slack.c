/* The Slack codec: what it asks for, tells and acknowledges. */
#include "cmocka_cv.h"

#include "messenger/slack.h"
#include "messenger/slack_blocks.h"
#include "messenger/slack_words.h"
#include "script.h"

#include <canvasser/secret.h>

#define API "https://slack.test/api"

struct fixture {
    struct script s;
    struct cv_secret *token, *app_token;
};

static struct cv_codec *codec(const struct fixture *f) {
    const struct cv_account account = {.name = CV_STR("team"),
                                       .url = CV_STR(API "/"),
                                       .token = f->token,
                                       .app_token = f->app_token};
    return cv_codec_slack_new(&account);
}

static int setup(void **state) {
    struct fixture *f = cv_alloc(sizeof *f);
    f->token = cv_secret_new(CV_S("xoxb-1\n"));
    f->app_token = cv_secret_new(CV_S("xapp-1"));
    script_open(&f->s, codec(f));
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    script_close(&f->s);
    cv_secret_free(f->token);
    cv_secret_free(f->app_token);
    free(f);
    return 0;
}

/* ---- from start to hello ----------------------------------------------------------------- */

#define AUTH "{\"ok\":true,\"user\":\"canvasser\",\"user_id\":\"UBOT\",\"bot_id\":\"B1\"}"
#define URL(n) "{\"ok\":true,\"url\":\"wss://wss.slack.test/link/?ticket=" #n "\"}"
#define HELLO "{\"type\":\"hello\",\"num_connections\":1}"
#define FORM " type=application/x-www-form-urlencoded"
#define BOT " authorization=Bearer xoxb-1"
#define APP " authorization=Bearer xapp-1"

static const char all_scopes[] =
    "chat:write,channels:history,groups:history,im:history,im:write,users:read,reactions:read,"
    "channels:read,groups:read,files:write,commands";

static const char *granted(const char *scopes, struct script *s) {
    return script_reply_with(s, 1, 200, (const char *const[]){"x-oauth-scopes", scopes, NULL},
                             AUTH);
}

/* Connected on sockets 0 and 1; the next call is number 4. */
static struct script *connected(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    granted(all_scopes, s);
    script_reply(s, 2, 200, URL(1));
    script_frame(s, 0, HELLO);
    script_reply(s, 3, 200, URL(2));
    script_frame(s, 1, HELLO);
    return s;
}

static void it_connects(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    assert_string_equal(script_start(s), "request 1 POST " API "/auth.test" BOT FORM "\n");
    assert_string_equal(granted(all_scopes, s),
                        "request 2 POST " API "/apps.connections.open" APP FORM "\n");
    assert_string_equal(script_reply(s, 2, 200, URL(1)),
                        "dial 0 wss://wss.slack.test/link/?ticket=1\n");
    assert_string_equal(script_frame(s, 0, HELLO),
                        "ready person=UBOT name=canvasser\n"
                        "request 3 POST " API "/apps.connections.open" APP FORM "\n");
    assert_string_equal(script_reply(s, 3, 200, URL(2)),
                        "dial 1 wss://wss.slack.test/link/?ticket=2\n");
    assert_string_equal(script_frame(s, 1, HELLO), "");
    assert_true(s->wake == CV_NEVER);
}

static void missing_permissions_are_named_once(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    const char *said = granted("chat:write, channels:history,groups:history,im:history,"
                               "im:write,reactions:read,channels:read,groups:read,commands", s);
    assert_string_equal(
        said, "lacks text=the permission users:read is missing, for names, languages and time "
              "zones: add it under OAuth & Permissions, Bot Token Scopes, and install the app "
              "again\n"
              "lacks text=the permission files:write is missing, to send charts: add it under "
              "OAuth & Permissions, Bot Token Scopes, and install the app again\n"
              "request 2 POST " API "/apps.connections.open" APP FORM "\n");
}

static void a_refused_token_stops_it_and_says_which(void **state) {
    static const char *const errors[] = {"not_authed",     "invalid_auth",  "account_inactive",
                                         "team_disabled",  "token_revoked", "user_removed_from_team"};
    struct fixture *f = *state;
    struct script *s = &f->s;
    char body[128], why[128];
    for (size_t i = 0; i < CV_COUNT(errors); i++) {
        snprintf(body, sizeof body, "{\"ok\":false,\"error\":\"%s\"}", errors[i]);
        script_start(s);
        snprintf(why, sizeof why, "stop %s, the one in token_file\n", errors[i]);
        assert_string_equal(script_reply(s, 1, 200, body), why);
        script_restart(s, codec(f));
        script_start(s);
        granted(all_scopes, s);
        snprintf(why, sizeof why, "stop %s, the one in app_token_file\n", errors[i]);
        assert_string_equal(script_reply(s, 2, 200, body), why);
        script_restart(s, codec(f));
    }
    script_start(s);
    assert_string_equal(script_reply(s, 1, 200, "{\"ok\":true,\"user_id\":\"U1\"}"),
                        "stop not a bot's token, the one in token_file\n");
}

static void troubles_at_the_start_pass(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    assert_string_equal(script_reply(s, 1, 0, ""), "");
    assert_string_equal(script_woken(s), "request 2 POST " API "/auth.test" BOT FORM "\n");
    cv_time before = s->now;
    script_reply_with(s, 2, 429, (const char *const[]){"retry-after", "30", NULL},
                      "{\"ok\":false,\"error\":\"ratelimited\"}");
    assert_true(s->wake >= before + 30000);
    assert_string_equal(script_woken(s), "request 3 POST " API "/auth.test" BOT FORM "\n");
    script_reply(s, 3, 200, "<html>");
    script_woken(s);
    assert_string_equal(script_reply(s, 4, 200, AUTH),
                        "request 5 POST " API "/apps.connections.open" APP FORM "\n");
    assert_string_equal(script_reply(s, 5, 503, ""), "");
    script_woken(s);
    assert_string_equal(script_reply(s, 6, 200, "{\"ok\":true,\"url\":\"ws://in.the.clear\"}"),
                        "");
    assert_true(s->wake <= s->now + 60000);
}

static void a_server_that_never_says_hello_is_left(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    granted(all_scopes, s);
    script_reply(s, 2, 200, URL(1));
    cv_time before = s->now;
    assert_string_equal(script_woken(s), "hang up 0 1000 no hello\n");
    assert_true(s->now == before + 15000);
    assert_string_equal(script_woken(s),
                        "request 3 POST " API "/apps.connections.open" APP FORM "\n");
}

static void a_lost_connection_is_made_again(void **state) {
    struct script *s = connected(state);
    s->now += 5000;
    assert_string_equal(script_closed(s, 0, 1006),
                        "request 4 POST " API "/apps.connections.open" APP FORM "\n");
    assert_string_equal(script_closed(s, 1, 1006), "gone\n");
    assert_string_equal(script_reply(s, 4, 200, URL(3)),
                        "dial 0 wss://wss.slack.test/link/?ticket=3\n");
    assert_string_equal(script_frame(s, 0, HELLO),
                        "ready person=UBOT name=canvasser\n"
                        "request 5 POST " API "/apps.connections.open" APP FORM "\n");
    script_reply(s, 5, 500, "");
    assert_string_equal(script_closed(s, 0, 1006), "gone\n"); /* too soon for a good one */
    assert_true(s->wake != CV_NEVER);
}

static void one_of_two_connections_is_enough(void **state) {
    struct script *s = connected(state);
    s->now += 5000;
    script_closed(s, 1, 1006);
    assert_string_equal(
        script_frame(s, 0, "{\"type\":\"new\",\"envelope_id\":\"E1\",\"payload\":{}}"),
        "frame 0 {\"envelope_id\":\"E1\"}\n");
    script_reply(s, 4, 200, URL(3));
    assert_string_equal(
        script_frame(s, 1, "{\"type\":\"disconnect\",\"reason\":\"too_many_websockets\"}"),
        "log too many connections of this app: is it running somewhere else? "
        "(too_many_websockets)\nhang up 1 1000 as you say\n");
    assert_true(s->wake >= s->now + 600000); /* no hurry */
}

static void it_is_renewed_without_a_gap(void **state) {
    struct script *s = connected(state);
    assert_string_equal(script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"warning\"}"),
                        "request 4 POST " API "/apps.connections.open" APP FORM "\n");
    assert_string_equal(
        script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"refresh_requested\"}"), "");
    assert_string_equal(script_reply(s, 4, 200, URL(3)),
                        "dial 2 wss://wss.slack.test/link/?ticket=3\n");
    assert_string_equal(script_frame(s, 2, HELLO), "hang up 0 1000 renewed\n");
    assert_string_equal(script_closed(s, 0, 1000), "");
}

static void the_old_connection_stays_until_it_owes_nothing(void **state) {
    struct script *s = connected(state);
    s->holding = true;
    script_frame(s, 0,
                 "{\"type\":\"slash_commands\",\"envelope_id\":\"E1\",\"payload\":{\"user_id\":\"U1\","
                 "\"channel_id\":\"C1\",\"trigger_id\":\"T1\",\"text\":\"start\"}}");
    script_reply(s, 4, 200, "{\"ok\":true,\"user\":{\"name\":\"ana\"}}");
    script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"refresh_requested\"}");
    script_reply(s, 5, 200, URL(3));
    assert_string_equal(script_frame(s, 2, HELLO), "");
    assert_string_equal(script_commit(s),
                        "frame 0 {\"envelope_id\":\"E1\"}\nhang up 0 1000 renewed\n");
}

static void both_are_renewed_at_once(void **state) {
    struct script *s = connected(state);
    script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"refresh_requested\"}");
    script_frame(s, 1, "{\"type\":\"disconnect\",\"reason\":\"refresh_requested\"}");
    script_reply(s, 4, 200, URL(3));
    assert_string_equal(script_frame(s, 2, HELLO),
                        "request 5 POST " API "/apps.connections.open" APP FORM "\n");
    script_reply(s, 5, 200, URL(4));
    assert_string_equal(script_frame(s, 3, HELLO),
                        "hang up 0 1000 renewed\nhang up 1 1000 renewed\n");
}

static void too_many_connections_are_waited_for(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    granted(all_scopes, s);
    script_reply(s, 2, 200, URL(1));
    assert_string_equal(
        script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"too_many_websockets\"}"),
        "log too many connections of this app: is it running somewhere else? "
        "(too_many_websockets)\nhang up 0 1000 as you say\n");
    assert_true(s->wake >= s->now + 10000);
}

/* ---- hearing -------------------------------------------------------------------------------- */

#define ENVELOPE(id, event)                                                                        \
    "{\"type\":\"events_api\",\"envelope_id\":\"" id "\",\"payload\":{\"event\":" event "}}"
#define MESSAGE(user, ts, text)                                                                    \
    "{\"type\":\"message\",\"channel\":\"C1\",\"user\":\"" user "\",\"ts\":\"" ts                 \
    "\",\"text\":\"" text "\",\"channel_type\":\"channel\"}"
#define ANA                                                                                        \
    "{\"ok\":true,\"user\":{\"name\":\"ana.m\",\"real_name\":\"Ana Maria\",\"locale\":\"es-ES\","  \
    "\"tz\":\"Europe/Madrid\",\"profile\":{\"display_name\":\"Ana\"}}}"
#define ACK(id) "frame 0 {\"envelope_id\":\"" id "\"}\n"
#define IS_ANA " person=U1 name=Ana lang=es zone=Europe/Madrid"

/* Connected, and Ana is known. The next call is number 5. */
static struct script *acquainted(void **state) {
    struct script *s = connected(state);
    script_frame(s, 0, ENVELOPE("E0", MESSAGE("U1", "1700000000.000001", "hello")));
    script_reply(s, 4, 200, ANA);
    return s;
}

static void who_speaks_is_asked_about_first(void **state) {
    struct script *s = connected(state);
    assert_string_equal(
        script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000000.000100", "start"))),
        "request 4 POST " API "/users.info" BOT FORM " user=U1&include_locale=true\n");
    assert_string_equal(script_frame(s, 0, ENVELOPE("E2", MESSAGE("U1", "1700000001.000100", "2"))),
                        "");
    assert_string_equal(
        script_reply(s, 4, 200, ANA),
        "member" IS_ANA "\n"
        "message id=C1:1700000000.000100 at=1700000000000 place=C1" IS_ANA
        " text=start slot=C1 resume=1700000000.000100\n"
        "message id=C1:1700000001.000100 at=1700000001000 place=C1" IS_ANA
        " text=2 slot=C1 resume=1700000001.000100\n" ACK("E1") ACK("E2"));
}

static void a_name_is_not_waited_for_too_long(void **state) {
    struct script *s = connected(state);
    script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000000.000100", "start")));
    cv_time before = s->now;
    assert_string_equal(script_woken(s),
                        "message id=C1:1700000000.000100 at=1700000000000 place=C1 person=U1 "
                        "text=start slot=C1 resume=1700000000.000100\n" ACK("E1"));
    assert_true(s->now == before + 1000);
    assert_string_equal(script_reply(s, 4, 200, ANA), "member" IS_ANA "\n");
}

static void who_is_asked_about_too_often_is_nobody_for_a_while(void **state) {
    struct script *s = connected(state);
    script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000000.000100", "start")));
    const char *said =
        script_reply_with(s, 4, 429, (const char *const[]){"retry-after", "5", NULL}, "");
    assert_non_null(strstr(said, "message id=C1:1700000000.000100"));
    said = script_frame(s, 0, ENVELOPE("E2", MESSAGE("U1", "1700000001.000100", "2")));
    assert_null(strstr(said, "users.info"));
    s->now += 6000;
    said = script_frame(s, 0, ENVELOPE("E3", MESSAGE("U1", "1700000007.000100", "3")));
    assert_non_null(strstr(said, "users.info"));
}

static void it_acknowledges_what_is_committed(void **state) {
    struct script *s = acquainted(state);
    s->holding = true;
    assert_string_equal(
        script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000002.000000", "2"))),
        "message id=C1:1700000002.000000 at=1700000002000 place=C1" IS_ANA
        " text=2 slot=C1 resume=1700000002.000000\n");
    assert_string_equal(script_commit(s), ACK("E1"));
    /* On a connection that is gone there is nobody to acknowledge it to. */
    script_frame(s, 0, ENVELOPE("E2", MESSAGE("U1", "1700000003.000000", "3")));
    s->now += 5000;
    script_closed(s, 0, 1006);
    script_reply(s, 5, 200, URL(3));
    script_frame(s, 0, HELLO);
    assert_string_equal(script_commit(s), "");
}

static void what_is_not_for_us_is_acknowledged_at_once(void **state) {
    static const char *const frames[] = {
        ENVELOPE("E1", MESSAGE("UBOT", "1700000002.000000", "mine")),
        ENVELOPE("E1", "{\"type\":\"message\",\"channel\":\"C1\",\"user\":\"U2\",\"bot_id\":\"B2\","
                       "\"ts\":\"1700000002.000000\",\"text\":\"another bot\"}"),
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"channel_topic\",\"channel\":\"C1\","
                       "\"user\":\"U1\",\"ts\":\"1700000002.000000\",\"text\":\"x\"}"),
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"message_deleted\",\"channel\":\"C1\","
                       "\"ts\":\"1700000002.000000\",\"previous_message\":{\"user\":\"U1\"}}"),
        /* A link was unfurled. */
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"message_changed\",\"channel\":\"C1\","
                       "\"ts\":\"1700000002.000000\",\"message\":{\"user\":\"U1\",\"text\":\"x\","
                       "\"ts\":\"1700000001.000000\"},\"previous_message\":{\"text\":\"x\"}}"),
        ENVELOPE("E1", "{\"type\":\"reaction_added\",\"user\":\"U1\",\"reaction\":\"eyes\","
                       "\"item\":{\"type\":\"message\",\"channel\":\"C1\","
                       "\"ts\":\"1700000001.000000\"},\"item_user\":\"UBOT\","
                       "\"event_ts\":\"1700000002.000000\"}"),
        ENVELOPE("E1", "{\"type\":\"reaction_added\",\"user\":\"U1\",\"reaction\":\"+1\","
                       "\"item\":{\"type\":\"message\",\"channel\":\"C1\","
                       "\"ts\":\"1700000001.000000\"},\"item_user\":\"U2\","
                       "\"event_ts\":\"1700000002.000000\"}"),
        ENVELOPE("E1", "{\"type\":\"something_new\"}"),
        ENVELOPE("E1", "17"),
        "{\"type\":\"something_new\",\"envelope_id\":\"E1\",\"payload\":{}}",
        "{\"type\":\"interactive\",\"envelope_id\":\"E1\",\"payload\":{\"type\":\"view_closed\","
        "\"user\":{\"id\":\"U1\"}}}",
        "{\"type\":\"interactive\",\"envelope_id\":\"E1\",\"payload\":{\"type\":\"block_actions\","
        "\"user\":{\"id\":\"U1\"},\"channel\":{\"id\":\"C1\"},\"actions\":[{\"block_id\":\"x\","
        "\"value\":\"v\",\"action_ts\":\"1700000002.000000\"}]}}",
    };
    struct script *s = acquainted(state);
    for (size_t i = 0; i < CV_COUNT(frames); i++)
        if (strcmp(script_frame(s, 0, frames[i]), ACK("E1")) != 0)
            fail_msg("%s\n  gives: %s", frames[i], script_said(s));
}

static void malformed_frames_are_invalid(void **state) {
    static const char *const frames[] = {"", "{", "[]", "{}", "{\"type\":\"events_api\"}",
                                         "{\"type\":\"hello", "\"hello\"",
                                         "{\"envelope_id\":7}"};
    struct script *s = acquainted(state);
    for (size_t i = 0; i < CV_COUNT(frames); i++)
        if (!cv_str_starts(cv_str(script_frame(s, 0, frames[i])), CV_S("invalid: ")))
            fail_msg("%s\n  gives: %s", frames[i], script_said(s));
}

static void events_become_ours(void **state) {
    static const struct {
        const char *event, *told;
    } cases[] = {
        {MESSAGE("U1", "1700000002.000000", "<@UBOT>: R&amp;D &lt;3 <@U1> <!here> <#C2|garden> "
                                            "<https://x.test|a link>"),
         "message id=C1:1700000002.000000 at=1700000002000 place=C1" IS_ANA
         " text=R&D <3 @Ana @here #garden a link slot=C1 resume=1700000002.000000\n"},
        /* The same, told because we were mentioned: known by its id. Its position is not newer. */
        {"{\"type\":\"app_mention\",\"channel\":\"C1\",\"user\":\"U1\","
         "\"ts\":\"1700000002.000000\",\"text\":\"<@UBOT> hi\"}",
         "message id=C1:1700000002.000000 at=1700000002000 place=C1" IS_ANA " text=hi\n"},
        {"{\"type\":\"message\",\"channel\":\"D1\",\"channel_type\":\"im\",\"user\":\"U1\","
         "\"ts\":\"1700000003.500000\",\"text\":\"psst\"}",
         "message id=D1:1700000003.500000 at=1700000003500 place=D1" IS_ANA
         " text=psst direct slot=D1 resume=1700000003.500000\n"},
        /* In a thread of people it is a place of its own, in one of ours an answer. */
        {"{\"type\":\"message\",\"channel\":\"C1\",\"user\":\"U1\",\"ts\":\"1700000004.000000\","
         "\"thread_ts\":\"1700000000.000009\",\"parent_user_id\":\"U2\",\"text\":\"in it\"}",
         "message id=C1:1700000004.000000 at=1700000004000 place=C1:1700000000.000009" IS_ANA
         " text=in it slot=C1:1700000000.000009 resume=1700000004.000000\n"},
        {"{\"type\":\"message\",\"channel\":\"C1\",\"user\":\"U1\",\"ts\":\"1700000005.000000\","
         "\"thread_ts\":\"1700000001.000009\",\"parent_user_id\":\"UBOT\",\"text\":\"2\"}",
         "message id=C1:1700000005.000000 at=1700000005000 place=C1" IS_ANA
         " text=2 answers=C1:1700000001.000009 slot=C1 resume=1700000005.000000\n"},
        /* Late: nothing goes back. */
        {MESSAGE("U1", "1700000004.900000", "late"),
         "message id=C1:1700000004.900000 at=1700000004900 place=C1" IS_ANA " text=late\n"},
        {"{\"type\":\"message\",\"subtype\":\"message_changed\",\"channel\":\"C1\","
         "\"ts\":\"1700000006.000001\",\"message\":{\"user\":\"U1\",\"text\":\"3\","
         "\"ts\":\"1700000004.900000\",\"edited\":{\"user\":\"U1\",\"ts\":\"1700000006.000000\"}},"
         "\"previous_message\":{\"text\":\"late\"}}",
         "message id=C1:1700000004.900000/1700000006.000000 at=1700000006000 place=C1" IS_ANA
         " text=3 amends=C1:1700000004.900000\n"},
        {"{\"type\":\"reaction_added\",\"user\":\"U1\",\"reaction\":\"+1::skin-tone-3\","
         "\"item\":{\"type\":\"message\",\"channel\":\"C1\",\"ts\":\"1700000001.000000\"},"
         "\"item_user\":\"UBOT\",\"event_ts\":\"1700000007.000000\"}",
         "react id=C1:1700000001.000000/U1/1700000007.000000 at=1700000007000 place=C1" IS_ANA
         " about=C1:1700000001.000000 text=yes\n"},
        {"{\"type\":\"member_joined_channel\",\"user\":\"U1\",\"channel\":\"C1\"}",
         "member place=C1" IS_ANA " here\n"},
        {"{\"type\":\"member_left_channel\",\"user\":\"U1\",\"channel\":\"C1\"}",
         "member place=C1" IS_ANA " gone\n"},
    };
    struct script *s = acquainted(state);
    char frame[2048], told[1024];
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        snprintf(frame, sizeof frame, ENVELOPE("E1", "%s"), cases[i].event);
        snprintf(told, sizeof told, "%s%s", cases[i].told, ACK("E1"));
        assert_string_equal(script_frame(s, 0, frame), told);
    }
}

static void a_mentioned_stranger_is_asked_about_too(void **state) {
    struct script *s = acquainted(state);
    assert_string_equal(
        script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000002.000000", "ask <@U2|ben>"))),
        "request 5 POST " API "/users.info" BOT FORM " user=U2&include_locale=true\n");
    const char *told = script_reply(s, 5, 200, "{\"ok\":true,\"user\":{\"name\":\"Ben\"}}");
    assert_non_null(strstr(told, " text=ask @Ben "));
    /* Nobody knows: the label will do, and is not asked for again. */
    script_frame(s, 0, ENVELOPE("E2", MESSAGE("U1", "1700000003.000000", "ask <@U3|chloe>")));
    told = script_reply(s, 6, 200, "{\"ok\":false,\"error\":\"user_not_found\"}");
    assert_non_null(strstr(told, " text=ask @chloe "));
    told = script_frame(s, 0, ENVELOPE("E3", MESSAGE("U1", "1700000004.000000", "<@U3> <@U3|c>")));
    assert_non_null(strstr(told, " text=@U3 @c "));
}

static void commands_are_words(void **state) {
    struct script *s = acquainted(state);
    assert_string_equal(
        script_frame(s, 0, "{\"type\":\"slash_commands\",\"envelope_id\":\"E1\",\"payload\":{"
                           "\"user_id\":\"U1\",\"channel_id\":\"C1\",\"trigger_id\":\"1.2.ab\","
                           "\"command\":\"/canvasser\",\"text\":\" start check-up \"}}"),
        "message id=C1/1.2.ab place=C1" IS_ANA " text=start check-up\n" ACK("E1"));
    assert_string_equal(
        script_frame(s, 0, "{\"type\":\"slash_commands\",\"envelope_id\":\"E2\",\"payload\":{"
                           "\"user_id\":\"U1\",\"channel_id\":\"D1\",\"trigger_id\":\"1.3.ab\","
                           "\"command\":\"/canvasser\",\"text\":\"\"}}"),
        "message id=D1/1.3.ab place=D1" IS_ANA " text=help direct\n" ACK("E2"));
}

#define PRESS(id, action, more)                                                                    \
    "{\"type\":\"interactive\",\"envelope_id\":\"" id "\",\"payload\":{\"type\":\"block_actions\"," \
    "\"user\":{\"id\":\"U1\"},\"channel\":{\"id\":\"C1\"}," more "\"actions\":[" action "]}}"
#define PICKED(i) "{\"text\":{},\"value\":\"" i "\"}"

static void presses_become_choices(void **state) {
    struct script *s = acquainted(state);
    assert_string_equal(
        script_frame(s, 0, PRESS("E1", "{\"type\":\"button\",\"block_id\":\"p:s1:e2\","
                                       "\"value\":\"remote\",\"action_ts\":\"1700000009.100000\"}",
                                 "")),
        "choose id=C1/U1/1700000009.100000 at=1700000009100 place=C1" IS_ANA
        " about=s1:e2 choice=remote\n" ACK("E1"));
    assert_string_equal(
        script_frame(s, 0, PRESS("E2", "{\"type\":\"static_select\",\"block_id\":\"s:s1:e3\","
                                       "\"selected_option\":" PICKED("b") ","
                                       "\"action_ts\":\"1700000009.200000\"}",
                                 "\"container\":{\"thread_ts\":\"1700000000.000009\"},")),
        "choose id=C1/U1/1700000009.200000 at=1700000009200 place=C1:1700000000.000009" IS_ANA
        " about=s1:e3 choice=b\n" ACK("E2"));
    /* Picks in a menu for several count when its button is pressed. */
    assert_string_equal(
        script_frame(s, 0, PRESS("E3", "{\"type\":\"multi_static_select\",\"block_id\":\"m:s1:e4\","
                                       "\"selected_options\":[" PICKED("a") "],"
                                       "\"action_ts\":\"1700000009.300000\"}", "")),
        ACK("E3"));
    assert_string_equal(
        script_frame(s, 0, PRESS("E4", "{\"type\":\"button\",\"block_id\":\"d:s1:e4\","
                                       "\"value\":\"ok\",\"action_ts\":\"1700000009.400000\"}",
                                 "\"state\":{\"values\":{\"m:s1:e4\":{\"pick\":{\"selected_options\":["
                                 PICKED("a") "," PICKED("c") "]}}}},")),
        "choose id=C1/U1/1700000009.400000 at=1700000009400 place=C1" IS_ANA
        " about=s1:e4 choice=a c\n" ACK("E4"));
    assert_string_equal(
        script_frame(s, 0, PRESS("E5", "{\"type\":\"button\",\"block_id\":\"d:s1:e4\","
                                       "\"value\":\"ok\",\"action_ts\":\"1700000009.500000\"}",
                                 "\"state\":{\"values\":{}},")),
        ACK("E5"));
}

static void a_form_is_opened_with_what_the_message_has(void **state) {
    struct script *s = acquainted(state);
    assert_string_equal(
        script_frame(s, 0,
                     PRESS("E1", "{\"type\":\"button\",\"action_id\":\"form\",\"block_id\":\"p:s1:e2\","
                                 "\"value\":\"form\",\"action_ts\":\"1700000009.100000\"}",
                           "\"trigger_id\":\"T9\",\"message\":{\"ts\":\"1700000008.000000\",\"text\":"
                           "\"R&amp;D?\",\"blocks\":[{\"type\":\"rich_text\"},{\"block_id\":\"p:s1:e2\","
                           "\"elements\":[{\"action_id\":\"0\",\"text\":\"A\",\"value\":\"a\"},"
                           "{\"action_id\":\"form\",\"text\":\"x\",\"value\":\"form\"}]}]},")),
        "request 5 POST " API "/views.open" BOT FORM
        " trigger_id=T9&view=%7B%22type%22%3A%22modal%22%2C%22callback_id%22%3A%22canvasser%22%2C"
        "%22private_metadata%22%3A%22C1%201700000008.000000%20s1%3Ae2%22%2C%22title%22%3A%7B%22type"
        "%22%3A%22plain_text%22%2C%22text%22%3A%22Canvasser%22%7D%2C%22submit%22%3A%7B%22type%22%3A"
        "%22plain_text%22%2C%22text%22%3A%22OK%22%7D%2C%22close%22%3A%7B%22type%22%3A%22plain_text"
        "%22%2C%22text%22%3A%22%E2%9C%95%22%7D%2C%22blocks%22%3A%5B%7B%22type%22%3A%22section%22%2C"
        "%22text%22%3A%7B%22type%22%3A%22plain_text%22%2C%22text%22%3A%22R%26D%3F%22%7D%7D%2C%7B"
        "%22type%22%3A%22input%22%2C%22block_id%22%3A%22c%22%2C%22optional%22%3Atrue%2C%22label%22"
        "%3A%7B%22type%22%3A%22plain_text%22%2C%22text%22%3A%22%E2%98%91%22%7D%2C%22element%22%3A"
        "%7B%22type%22%3A%22static_select%22%2C%22action_id%22%3A%22pick%22%2C%22options%22%3A%5B"
        "%7B%22text%22%3A%22A%22%2C%22value%22%3A%22a%22%7D%5D%7D%7D%2C%7B%22type%22%3A%22input%22"
        "%2C%22block_id%22%3A%22t%22%2C%22optional%22%3Atrue%2C%22label%22%3A%7B%22type%22%3A"
        "%22plain_text%22%2C%22text%22%3A%22%E2%9C%8E%22%7D%2C%22element%22%3A%7B%22type%22%3A"
        "%22plain_text_input%22%2C%22action_id%22%3A%22text%22%2C%22multiline%22%3Atrue%2C"
        "%22max_length%22%3A3000%7D%7D%5D%7D\n" ACK("E1"));
    assert_string_equal(script_reply(s, 5, 200, "{\"ok\":false,\"error\":\"expired_trigger_id\"}"),
                        "");
}

#define FILLED(values)                                                                             \
    "{\"type\":\"interactive\",\"envelope_id\":\"E1\",\"payload\":{\"type\":\"view_submission\","       \
    "\"user\":{\"id\":\"U1\"},\"view\":{\"id\":\"V1\",\"callback_id\":\"canvasser\","                 \
    "\"private_metadata\":\"C1:1700000000.000009 1700000008.000000 s1:e2\",\"state\":{\"values\":{" \
    values "}}}}}"

static void a_filled_form_is_a_choice_and_words_alone(void **state) {
    static const char chosen[] = "choose id=V1/c place=C1:1700000000.000009" IS_ANA
                                 " about=s1:e2 choice=a c\n";
    static const char said[] = "message id=V1/t place=C1:1700000000.000009" IS_ANA
                               " text=<because> private answers=C1:1700000008.000000\n";
    struct script *s = acquainted(state);
    char both[1024];
    assert_string_equal(script_frame(s, 0, FILLED("\"t\":{\"text\":{\"value\":null}}")), ACK("E1"));
    snprintf(both, sizeof both, "%s%s", said, ACK("E1"));
    assert_string_equal(
        script_frame(s, 0, FILLED("\"t\":{\"text\":{\"value\":\" <because>\"}}")), both);
    snprintf(both, sizeof both, "%s%s%s", chosen, said, ACK("E1"));
    assert_string_equal(
        script_frame(s, 0, FILLED("\"c\":{\"pick\":{\"selected_options\":[" PICKED("a") "," PICKED("c")
                                  "]}},\"t\":{\"text\":{\"value\":\"<because>\"}}")), both);
}

/* ---- catching up ------------------------------------------------------------------------------ */

static void catching_up_reads_what_was_said_meanwhile(void **state) {
    struct fixture *f = *state;
    struct script *s = acquainted(state);
    script_restart(s, codec(f));
    s->places[0].place = "C1", s->places[0].person = "";
    s->places[1].place = "C9", s->places[1].person = ""; /* nothing was heard there */
    s->n_places = 2;
    script_start(s);
    granted(all_scopes, s);
    script_reply(s, 2, 200, URL(1));
    assert_string_equal(script_frame(s, 0, HELLO),
                        "ready person=UBOT name=canvasser\n"
                        "request 3 POST " API "/conversations.history" BOT FORM
                        " channel=C1&oldest=1699999640.000000&limit=200\n"
                        "request 4 POST " API "/apps.connections.open" APP FORM "\n");
    script_reply(s, 4, 200, URL(2));
    assert_string_equal(script_frame(s, 1, HELLO), "");
    /* What comes now waits for what was said before. */
    assert_string_equal(script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000009.000000", "3"))),
                        "request 5 POST " API "/users.info" BOT FORM
                        " user=U1&include_locale=true\n");
    assert_string_equal(script_reply(s, 5, 200, ANA), "member" IS_ANA "\n");
    assert_string_equal(
        script_reply(s, 3, 200, "{\"ok\":true,\"messages\":[{\"type\":\"message\",\"user\":\"U1\","
                                "\"ts\":\"1700000008.000000\",\"text\":\"2\"}],\"has_more\":true,"
                                "\"response_metadata\":{\"next_cursor\":\"bmV4dA==\"}}"),
        "request 6 POST " API "/conversations.history" BOT FORM
        " channel=C1&oldest=1699999640.000000&limit=200&cursor=bmV4dA%3D%3D\n");
    assert_string_equal(
        script_reply(s, 6, 200, "{\"ok\":true,\"messages\":[{\"type\":\"message\",\"user\":\"UBOT\","
                                "\"bot_id\":\"B1\",\"ts\":\"1700000007.500000\",\"text\":\"Which?\","
                                "\"reply_count\":1,\"latest_reply\":\"1700000008.500000\"},"
                                "{\"type\":\"message\",\"user\":\"U1\","
                                "\"ts\":\"1700000007.000000\",\"text\":\"1\"}]}"),
        "request 7 POST " API "/conversations.replies" BOT FORM
        " channel=C1&ts=1700000007.500000&oldest=1699999640.000000&limit=200\n"
        "message id=C1:1700000007.000000 at=1700000007000 place=C1" IS_ANA
        " text=1 slot=C1 resume=1700000007.000000\n"
        "message id=C1:1700000008.000000 at=1700000008000 place=C1" IS_ANA
        " text=2 slot=C1 resume=1700000008.000000\n");
    assert_string_equal(
        script_reply(s, 7, 200, "{\"ok\":true,\"messages\":[{\"type\":\"message\",\"user\":\"U1\","
                                "\"parent_user_id\":\"UBOT\",\"thread_ts\":\"1700000007.500000\","
                                "\"ts\":\"1700000008.500000\",\"text\":\"2b\"}]}"),
        "message id=C1:1700000008.500000 at=1700000008500 place=C1" IS_ANA
        " text=2b answers=C1:1700000007.500000 slot=C1 resume=1700000008.500000\n"
        "message id=C1:1700000009.000000 at=1700000009000 place=C1" IS_ANA
        " text=3 slot=C1 resume=1700000009.000000\n" ACK("E1"));
}

static void catching_up_finds_direct_conversations_and_threads(void **state) {
    struct fixture *f = *state;
    struct script *s = connected(state);
    script_keep(s, CV_S("C1:1700000000.000009"), CV_S("1700000004.000000"));
    script_keep(s, CV_S("D1"), CV_S("1700000003.000000"));
    script_restart(s, codec(f));
    s->places[0].place = "C1:1700000000.000009", s->places[0].person = "";
    s->places[1].place = "C2", s->places[1].person = "U1";
    s->n_places = 2;
    script_start(s);
    granted(all_scopes, s);
    script_reply(s, 2, 200, URL(1));
    assert_string_equal(script_frame(s, 0, HELLO),
                        "ready person=UBOT name=canvasser\n"
                        "request 3 POST " API "/conversations.replies" BOT FORM
                        " channel=C1&ts=1700000000.000009&oldest=1699999644.000000&limit=200\n"
                        "request 4 POST " API "/apps.connections.open" APP FORM "\n");
    script_reply(s, 4, 200, URL(2));
    assert_string_equal(script_frame(s, 1, HELLO), "");
    assert_string_equal(script_reply(s, 3, 200, "{\"ok\":true,\"messages\":[]}"),
                        "request 5 POST " API "/conversations.open" BOT FORM " users=U1\n");
    assert_string_equal(script_reply(s, 5, 200, "{\"ok\":true,\"channel\":{\"id\":\"D1\"}}"),
                        "request 6 POST " API "/conversations.history" BOT FORM
                        " channel=D1&oldest=1699999643.000000&limit=200\n");
    cv_time before = s->now;
    assert_string_equal(
        script_reply_with(s, 6, 429, (const char *const[]){"retry-after", "2", NULL}, ""), "");
    assert_true(s->wake >= before + 2000 && s->wake < before + 2100);
    assert_string_equal(script_woken(s), "request 7 POST " API "/conversations.history" BOT FORM
                                         " channel=D1&oldest=1699999643.000000&limit=200\n");
    assert_string_equal(
        script_reply(s, 7, 200, "{\"ok\":false,\"error\":\"channel_not_found\"}"),
        "log what was said in D1 while I was away cannot be read: channel_not_found\n");
}

/* ---- speaking ------------------------------------------------------------------------------------ */

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

static void words_go_out_as_they_are(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY,
                            .text = CV_STR("R&D: <!channel> *b*\n@here \xE2\x80\xAE"
                                           "x\x07 \"q\"")};
    assert_string_equal(script_send(s, "s1:e1", "C1", &say, false),
                        POST(DESK1) "{\"channel\":\"C1\",\"text\":\"R&amp;D: &lt;!channel&gt; *b*"
                                    "\\n@here x \\\"q\\\"\"," REST META("s1:e1", "0") "}\n");
    assert_string_equal(script_send(s, "s1:e1", "C1", &say, true), ""); /* on its way already */
    assert_string_equal(
        script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000001.000000\"}"),
        "ack id=C1:1700000001.000000 key=s1:e1\n");
    assert_string_equal(script_send(s, "s1:e2", "C1:1700000000.000009", &say, false),
                        POST(DESK2) "{\"channel\":\"C1\",\"thread_ts\":\"1700000000.000009\","
                                    "\"text\":\"R&amp;D: &lt;!channel&gt; *b*"
                                    "\\n@here x \\\"q\\\"\"," REST META("s1:e2", "0") "}\n");
    struct cv_effect board = {.kind = CV_EFFECT_BOARD};
    assert_string_equal(script_send(s, "s1:e3", "C1", &board, false), "ack key=s1:e3\n");
    say.text = CV_S("\xFF");
    assert_string_equal(script_send(s, "s1:e4", "C1", &say, false),
                        "refused text=its text is not UTF-8, or too long key=s1:e4\n");
}

static void choices_are_buttons_or_a_menu(void **state) {
    struct script *s = connected(state);
    struct cv_option options[12];
    for (size_t i = 0; i < CV_COUNT(options); i++)
        options[i] = (struct cv_option){CV_STR("a"), CV_STR("1. An A")};
    options[1] = (struct cv_option){CV_STR("b"),
                                    CV_STR("2. A label that is too long for a button, and that has "
                                           "to be cut somewhere before its end")};
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Q <1>?"), .options = options,
                            .n_options = 2};
#define LABEL2                                                                                     \
    "{\"type\":\"plain_text\",\"text\":\"2. A label that is too long for a button, and that has "  \
    "to be cut…\",\"emoji\":false}"
#define WORDS "[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_section\",\"elements\":[{\"type\":\"text\",\"text\":\"Q <1>?\\n"
    const char *said = script_send(s, "s1:e1", "C1", &say, false);
    assert_non_null(strstr(said, "\"blocks\":" WORDS "  1. An A\\n  2. A label"));
    assert_non_null(
        strstr(said, "{\"type\":\"actions\",\"block_id\":\"p:s1:e1\",\"elements\":[{\"type\":"
                     "\"button\",\"action_id\":\"0\",\"text\":{\"type\":\"plain_text\",\"text\":"
                     "\"1. An A\",\"emoji\":false},\"value\":\"a\"},{\"type\":\"button\","
                     "\"action_id\":\"1\",\"text\":" LABEL2 ",\"value\":\"b\"}]}"));
    say.n_options = 12;
    said = script_send(s, "s1:e2", "C2", &say, false);
    assert_non_null(
        strstr(said, "{\"type\":\"actions\",\"block_id\":\"s:s1:e2\",\"elements\":[{\"type\":"
                     "\"static_select\",\"action_id\":\"pick\",\"options\":[{\"text\":{\"type\":"
                     "\"plain_text\",\"text\":\"1. An A\",\"emoji\":false},\"value\":\"a\"},"));
    say.n_options = 2;
    say.many = true;
    said = script_send(s, "s1:e3", "C3", &say, false);
    assert_non_null(strstr(said, "{\"type\":\"section\",\"block_id\":\"m:s1:e3\",\"text\":{"
                                 "\"type\":\"plain_text\",\"text\":\"☑\",\"emoji\":false},"
                                 "\"accessory\":{\"type\":\"multi_static_select\",\"action_id\":"
                                 "\"pick\",\"options\":["));
    assert_non_null(strstr(said, "{\"type\":\"actions\",\"block_id\":\"d:s1:e3\",\"elements\":[{"
                                 "\"type\":\"button\",\"action_id\":\"done\",\"text\":{\"type\":"
                                 "\"plain_text\",\"text\":\"OK\",\"emoji\":false},\"value\":"
                                 "\"done\",\"style\":\"primary\"}]}"));
    say.asks = true; /* asked aloud: beside the choices there is a form */
    said = script_send(s, "s1:e5", "C5", &say, false);
#define FORM_BUTTON                                                                                \
    "{\"type\":\"button\",\"action_id\":\"form\",\"text\":{\"type\":\"plain_text\",\"text\":\"✎\","     \
    "\"emoji\":false},\"value\":\"form\"}]}]"
    assert_non_null(strstr(said, "\"style\":\"primary\"}," FORM_BUTTON));
    say.n_options = 0;
    said = script_send(s, "s1:e6", "C6", &say, false);
    assert_non_null(strstr(said, "{\"type\":\"actions\",\"block_id\":\"w:s1:e6\",\"elements\":[" FORM_BUTTON));
    assert_null(strstr(script_send(s, "s1:e7", "D1", &say, false), "\"blocks\""));
    say.n_options = 2;
    options[1].id = CV_S(""); /* nothing to send: typed answers remain */
    said = script_send(s, "s1:e4", "C4", &say, false);
    assert_null(strstr(said, "\"blocks\""));
}

static void blocks_that_slack_refuses_are_not_made(void **state) {
    struct cv_option options[101];
    char long_label[81];
    (void)state;
    memset(long_label, '"', 80);
    long_label[80] = '\0';
    for (size_t i = 0; i < CV_COUNT(options); i++)
        options[i] = (struct cv_option){CV_STR("a"), cv_str(long_label)};
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .options = options, .n_options = 10};
    json_t *blocks = cv_slack_blocks(&say, CV_S("x"), CV_S("k"), false);
    assert_non_null(blocks);
    json_decref(blocks);
    say.n_options = 100; /* too much altogether */
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), false));
    say.n_options = 101;
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), false));
    say.n_options = 0;
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), false));
    say.n_options = 1;
    options[0].label = CV_S("\xFF");
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), false));
}

static void long_words_go_in_pieces(void **state) {
    struct script *s = connected(state);
    static char text[9001];
    memset(text, 'x', 9000);
    for (size_t i = 99; i < 9000; i += 100)
        text[i] = ' ';
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(text)};
    const char *said = script_send(s, "k", "C1", &say, false);
    assert_non_null(strstr(said, META("k", "0")));
    said = script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000001\"}");
    assert_non_null(strstr(said, META("k", "1")));
    said = script_reply(s, DESK(2), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000002\"}");
    assert_non_null(strstr(said, META("k", "2")));
    assert_string_equal(
        script_reply(s, DESK(3), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000003\"}"),
        "ack id=C1:1.000003,C1:1.000002,C1:1.000001 key=k\n");
}

static void a_person_is_written_to_directly(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR("U1")};
    assert_string_equal(script_send(s, "k1", "C1:1700000000.000009", &say, false),
                        "request " DESK1 " POST " API "/conversations.open" BOT FORM
                        " users=U1\n");
    assert_string_equal(script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":{\"id\":\"D1\"}}"),
                        POST(DESK2) "{\"channel\":\"D1\",\"text\":\"psst\"," REST META("k1", "0")
                        "}\n");
    script_reply(s, DESK(2), 200, "{\"ok\":true,\"channel\":\"D1\",\"ts\":\"1.000001\"}");
    say.to = CV_S("");
    assert_string_equal(script_send(s, "k2", "C1//U1", &say, false),
                        POST(DESK3) "{\"channel\":\"D1\",\"text\":\"psst\"," REST META("k2", "0")
                        "}\n");
    assert_string_equal(script_send(s, "k3", "C1//U2", &say, false),
                        "request " DESK4 " POST " API "/conversations.open" BOT FORM
                        " users=U2\n");
    assert_string_equal(script_reply(s, DESK(4), 200, "{\"ok\":false,\"error\":\"user_not_found\"}"),
                        "refused text=user_not_found key=k3\n");
}

static void limits_of_other_calls_hold_for_all(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("x"), .to = CV_STR("U1")};
    script_send(s, "k1", "C1", &say, false);
    script_reply_with(s, DESK(1), 429, (const char *const[]){"retry-after", "3", NULL}, "");
    say.to = CV_S("U2");
    assert_string_equal(script_send(s, "k2", "C1", &say, false), "");
    assert_true(s->wake >= s->now + 3000);
    const char *said = script_woken(s);
    assert_non_null(strstr(said, "users=U1"));
    assert_non_null(strstr(said, "users=U2"));
}

static void what_slack_answers_decides(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("x")};
    script_send(s, "k1", "C1", &say, false);
    assert_string_equal(script_reply_with(s, DESK(1), 429,
                                          (const char *const[]){"retry-after", "3", NULL},
                                          "{\"ok\":false,\"error\":\"ratelimited\"}"),
                        "");
    assert_true(s->wake >= s->now + 3000 && s->wake <= s->now + 3100);
    assert_true(cv_str_starts(cv_str(script_woken(s)), CV_S(POST(DESK2))));
    assert_string_equal(script_reply(s, DESK(2), 200, "{\"ok\":false,\"error\":\"not_in_channel\"}"),
                        "refused text=not_in_channel key=k1\n");
    script_send(s, "k2", "C1", &say, false);
    assert_string_equal(
        script_reply(s, DESK(3), 200,
                     "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write\"}"),
        "lacks text=the permission chat:write is missing, to write messages: add it under OAuth & "
        "Permissions, Bot Token Scopes, and install the app again\n");
    assert_true(cv_str_starts(cv_str(script_woken(s)), CV_S(POST(DESK4))));
    assert_string_equal(script_reply(s, DESK(4), 200, "{\"ok\":false,\"error\":\"token_revoked\"}"),
                        "stop token_revoked, the one in token_file\n");
}

#define LOOK(tag) "request " tag " POST " API "/conversations.history" BOT FORM " channel=C1&oldest=1699999700.000000&limit=200&include_all_metadata=true"

static void what_may_be_there_is_looked_for(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("x")};
    script_send(s, "k1", "C1", &say, false);
    script_reply(s, DESK(1), 0, ""); /* carried out or not? */
    cv_time before = s->now;
    assert_string_equal(script_woken(s), LOOK(DESK2) "\n");
    assert_true(s->now <= before + 1000);
    assert_string_equal(
        script_reply(s, DESK(2), 200,
                     "{\"ok\":true,\"messages\":[{\"user\":\"UBOT\",\"ts\":\"1700000001.000000\","
                     META("k0", "0") "}],\"response_metadata\":{\"next_cursor\":\"c\"}}"),
        LOOK(DESK3) "&cursor=c\n");
    assert_string_equal(
        script_reply(s, DESK(3), 200,
                     "{\"ok\":true,\"messages\":[{\"user\":\"U1\",\"ts\":\"1700000000.000001\","
                     META("k1", "0") "},{\"user\":\"UBOT\",\"ts\":\"1700000000.000000\","
                     META("k1", "0") "}]}"),
        "ack id=C1:1700000000.000000 key=k1\n");
    /* Again after a restart, and it is not there. */
    assert_string_equal(script_send(s, "k2", "C1", &say, true), LOOK(DESK4) "\n");
    const char *said = script_reply(s, DESK(4), 200, "{\"ok\":true,\"messages\":[]}");
    assert_non_null(strstr(said, "/chat.postMessage"));
    assert_non_null(strstr(said, META("k2", "0")));
}

static void of_a_long_letter_the_rest_is_sent(void **state) {
    struct script *s = connected(state);
    static char text[9001];
    memset(text, 'x', 9000);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(text)};
    assert_string_equal(script_send(s, "k1", "C1", &say, true), LOOK(DESK1) "\n");
    const char *said =
        script_reply(s, DESK(1), 200,
                     "{\"ok\":true,\"messages\":[{\"user\":\"UBOT\",\"ts\":\"1700000002.000000\","
                     META("k1", "1") "},{\"user\":\"UBOT\",\"ts\":\"1700000001.000000\","
                     META("k1", "0") "}]}");
    assert_non_null(strstr(said, META("k1", "2")));
    assert_string_equal(
        script_reply(s, DESK(2), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000003.000000\"}"),
        "ack id=C1:1700000003.000000,C1:1700000002.000000,C1:1700000001.000000 key=k1\n");
}

static void a_file_takes_three_steps(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Look")};
    struct cv_file file = {CV_STR("mix.png"), CV_STR("image/png"), CV_STR("P\0NG\n"),
                           CV_STR("The mix: 60 % & more")};
    script_begin(s);
    assert_true(s->codec->ops->send(s->codec,
                                    &(struct cv_outgoing){.key = CV_STR("k"), .place = CV_STR("C1"),
                                                          .effect = &say, .file = &file,
                                                          .at = s->now},
                                    s->now));
    assert_string_equal(
        script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000001\"}"),
        "request " DESK2 " POST " API "/files.getUploadURLExternal" BOT FORM
        " filename=mix.png&length=5&alt_txt=The%20mix%3A%2060%20%25%20%26%20more\n");
    script_reply(s, DESK(2), 200,
                 "{\"ok\":true,\"upload_url\":\"https://up.test/F1\",\"file_id\":\"F1\"}");
    assert_true(cv_str_starts(cv_buf_str(&s->out),
                              CV_S("request " DESK3 " POST https://up.test/F1"
                                   " type=application/octet-stream P")));
    assert_string_equal(
        script_reply(s, DESK(3), 200, "OK - 5"),
        "request " DESK4 " POST " API "/files.completeUploadExternal" BOT FORM
        " files=%5B%7B%22id%22%3A%22F1%22%2C%22title%22%3A%22The%20mix%3A%2060%20%25%20%26%20more"
        "%22%7D%5D&channel_id=C1\n");
    assert_string_equal(script_reply(s, DESK(4), 200, "{\"ok\":true,\"files\":[{\"id\":\"F1\"}]}"),
                        "ack id=C1:1.000001 key=k\n");
}

/* ---- words --------------------------------------------------------------------------------------- */

static struct cv_str no_name(void *context, struct cv_str id) {
    (void)context;
    (void)id;
    return CV_S("");
}

static void odd_text_is_read_as_it_stands(void **state) {
    static const struct {
        const char *typed, *reads;
    } cases[] = {
        {"", ""},
        {"&lt;script&gt; &amp;amp; &x", "<script> &amp; &x"},
        {"a < b", "a < b"},
        {"<unclosed", "<unclosed"},
        {"<>", ""},
        {"<@>", "@"},
        {"<|label>", "label"},
        {"<!date^1^{date}|today> <!subteam^S1|@crew> <!subteam^S1>", "today @crew @subteam^S1"},
        {"<mailto:a@b.test|a@b.test> <http://x.test/?a=1&amp;b=2>", "a@b.test http://x.test/?a=1&b=2"},
        {"  <@UBOT>", ""},
        {"<@UBOT>, 2", "2"},
        {"2 <@UBOT>", "2 @UBOT"},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_buf out;
        cv_buf_init(&out, 1000);
        cv_slack_plain(&out, cv_str(cases[i].typed), CV_S("UBOT"), no_name, NULL);
        cv_buf_addz(&out, "");
        assert_string_equal(out.n ? out.p : "", cases[i].reads);
        cv_buf_free(&out);
    }
}

#define WITH_CODEC(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_CODEC(it_connects),
        WITH_CODEC(missing_permissions_are_named_once),
        WITH_CODEC(a_refused_token_stops_it_and_says_which),
        WITH_CODEC(troubles_at_the_start_pass),
        WITH_CODEC(a_server_that_never_says_hello_is_left),
        WITH_CODEC(a_lost_connection_is_made_again),
        WITH_CODEC(one_of_two_connections_is_enough),
        WITH_CODEC(it_is_renewed_without_a_gap),
        WITH_CODEC(both_are_renewed_at_once),
        WITH_CODEC(the_old_connection_stays_until_it_owes_nothing),
        WITH_CODEC(too_many_connections_are_waited_for),
        WITH_CODEC(who_speaks_is_asked_about_first),
        WITH_CODEC(a_name_is_not_waited_for_too_long),
        WITH_CODEC(who_is_asked_about_too_often_is_nobody_for_a_while),
        WITH_CODEC(it_acknowledges_what_is_committed),
        WITH_CODEC(what_is_not_for_us_is_acknowledged_at_once),
        WITH_CODEC(malformed_frames_are_invalid),
        WITH_CODEC(events_become_ours),
        WITH_CODEC(a_mentioned_stranger_is_asked_about_too),
        WITH_CODEC(commands_are_words),
        WITH_CODEC(presses_become_choices),
        WITH_CODEC(a_form_is_opened_with_what_the_message_has),
        WITH_CODEC(a_filled_form_is_a_choice_and_words_alone),
        WITH_CODEC(catching_up_reads_what_was_said_meanwhile),
        WITH_CODEC(catching_up_finds_direct_conversations_and_threads),
        WITH_CODEC(words_go_out_as_they_are),
        WITH_CODEC(choices_are_buttons_or_a_menu),
        cmocka_unit_test(blocks_that_slack_refuses_are_not_made),
        WITH_CODEC(long_words_go_in_pieces),
        WITH_CODEC(a_person_is_written_to_directly),
        WITH_CODEC(limits_of_other_calls_hold_for_all),
        WITH_CODEC(what_slack_answers_decides),
        WITH_CODEC(what_may_be_there_is_looked_for),
        WITH_CODEC(of_a_long_letter_the_rest_is_sent),
        WITH_CODEC(a_file_takes_three_steps),
        cmocka_unit_test(odd_text_is_read_as_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
