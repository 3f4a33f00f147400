/* The Slack codec: how it connects, what it tells and when it acknowledges. */
#include "slack_script.h"

/* ---- from start to hello ----------------------------------------------------------------- */

static void it_connects(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    assert_string_equal(script_start(s), "request 1 POST " API "/auth.test" BOT FORM "\n");
    assert_string_equal(granted(ALL_SCOPES, s),
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
        said, "lacks text=the permission mpim:history is missing, to read in group direct messages "
              "where it is a member: add it under OAuth & Permissions, Bot Token Scopes, and "
              "install the app again\n"
              "lacks text=the permission users:read is missing, for names, languages and time "
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
        granted(ALL_SCOPES, s);
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
    assert_string_equal(script_reply(s, 3, 200, "<html>"),
                        "log Slack does not say who we are (HTTP 200)\n");
    script_woken(s);
    assert_string_equal(script_reply(s, 4, 200, AUTH),
                        "request 5 POST " API "/apps.connections.open" APP FORM "\n");
    assert_string_equal(script_reply(s, 5, 503, ""), "log Slack opens no connection (HTTP 503)\n");
    script_woken(s);
    assert_string_equal(script_reply(s, 6, 200, "{\"ok\":true,\"url\":\"ws://in.the.clear\"}"),
                        "log Slack opens no connection (HTTP 200)\n");
    assert_true(s->wake <= s->now + 60000);
}

static void a_server_that_never_says_hello_is_left(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    granted(ALL_SCOPES, s);
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
        "log Slack ends the connection (too_many_websockets): does this app run somewhere else "
        "too?\nhang up 1 1000 as you say\n");
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
    granted(ALL_SCOPES, s);
    script_reply(s, 2, 200, URL(1));
    assert_string_equal(
        script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"too_many_websockets\"}"),
        "log Slack ends the connection (too_many_websockets): does this app run somewhere else "
        "too?\nhang up 0 1000 as you say\n");
    assert_true(s->wake >= s->now + 10000);
}

static void what_is_switched_off_is_named(void **state) {
    struct script *s = &((struct fixture *)*state)->s;
    script_start(s);
    granted(ALL_SCOPES, s);
    assert_string_equal(
        script_reply(s, 2, 200,
                     "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"connections:write\"}"),
        "lacks text=the permission connections:write is missing: under Basic Information, "
        "App-Level Tokens, make a token that has it\n");
    assert_true(s->wake >= s->now + 60000);
    script_woken(s);
    script_reply(s, 3, 200, URL(1));
    assert_string_equal(script_frame(s, 0, "{\"type\":\"disconnect\",\"reason\":\"link_disabled\"}"),
                        "lacks text=Socket Mode is switched off: switch it on in the settings of "
                        "the app\nhang up 0 1000 as you say\n");
    assert_true(s->wake >= s->now + 1000);
}

/* To a connection Slack would send what is meant for the daemon that runs. */
static void a_trial_opens_no_connection(void **state) {
    struct fixture *f = *state;
    struct script *s = &f->s;
    script_restart(s, codec_of(f, true));
    script_start(s);
    granted(ALL_SCOPES, s);
    assert_string_equal(script_reply(s, 2, 200, URL(1)), "ready person=UBOT name=canvasser\n");
    assert_true(s->wake == CV_NEVER);
    script_restart(s, codec_of(f, true));
    script_start(s);
    granted(ALL_SCOPES, s);
    assert_string_equal(script_reply(s, 2, 200, "{\"ok\":false,\"error\":\"invalid_auth\"}"),
                        "stop invalid_auth, the one in app_token_file\n");
}

/* ---- hearing -------------------------------------------------------------------------------- */

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
    script_frame(s, 0, ENVELOPE("E3", MESSAGE("U1", "1700000004.000000", "4")));
    assert_string_equal(script_commit(s), ACK("E3"));
}

/* Rather late than before it is stored: Slack sends it again meanwhile, by its id it is known. */
static void a_commit_that_takes_long_is_waited_for(void **state) {
    struct script *s = acquainted(state);
    s->holding = true;
    script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000002.000000", "2")));
    s->now += 3500;
    const char *again =
        script_frame(s, 1, ENVELOPE("E2", MESSAGE("U1", "1700000002.000000", "2")));
    assert_string_equal(again, "message id=C1:1700000002.000000 at=1700000002000 place=C1" IS_ANA
                               " text=2\n");
    s->now += 30000;
    assert_string_equal(script_commit(s), ACK("E1") "frame 1 {\"envelope_id\":\"E2\"}\n");
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
        ENVELOPE("E1", MESSAGE("U1", "1700000002.000000", " <@UBOT> ")),
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

/* Acknowledged, and nobody's answer: what was said stays recorded. What comes next is told. */
static void what_is_taken_back_changes_nothing(void **state) {
    static const char *const frames[] = {
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"message_deleted\",\"hidden\":true,"
                       "\"channel\":\"C1\",\"ts\":\"1700000003.000100\",\"deleted_ts\":"
                       "\"1700000001.000000\",\"previous_message\":{\"type\":\"message\",\"user\":"
                       "\"U1\",\"text\":\"3\",\"ts\":\"1700000001.000000\"}}"),
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"message_changed\",\"channel\":\"C1\","
                       "\"message\":{\"subtype\":\"tombstone\",\"text\":\"This message was "
                       "deleted.\",\"user\":\"U1\",\"ts\":\"1700000001.000000\",\"edited\":{\"ts\":"
                       "\"1700000002.000000\"}},\"previous_message\":{\"user\":\"U1\",\"text\":"
                       "\"3\",\"ts\":\"1700000001.000000\"}}"),
        ENVELOPE("E1", "{\"type\":\"reaction_removed\",\"user\":\"U1\",\"reaction\":\"three\","
                       "\"item\":{\"type\":\"message\",\"channel\":\"C1\",\"ts\":"
                       "\"1700000000.500000\"},\"item_user\":\"UBOT\",\"event_ts\":"
                       "\"1700000003.000200\"}"),
    };
    struct script *s = acquainted(state);
    const char *said = script_frame(s, 0, ENVELOPE("E2", MESSAGE("U1", "1700000001.000000", "3")));
    assert_non_null(strstr(said, "text=3 slot=C1 resume=1700000001.000000\n"));
    for (size_t i = 0; i < CV_COUNT(frames); i++)
        assert_string_equal(script_frame(s, 0, frames[i]), ACK("E1"));
    said = script_frame(s, 0, ENVELOPE("E3", MESSAGE("U1", "1700000004.000000", "4")));
    assert_non_null(strstr(said, "text=4 slot=C1 resume=1700000004.000000\n"));
}

/* A server that breaks its own limit: enough of it is told to be refused as too long, and it goes on. */
static void a_message_of_100_kilobytes_is_one_message(void **state) {
    struct script *s = acquainted(state);
    struct cv_buf words, frame;
    cv_buf_init(&words, 128 * 1024);
    cv_buf_init(&frame, 256 * 1024);
    while (words.n < 100 * 1000)
        cv_buf_addc(&words, 'x');
    cv_buf_addz(&words, "");
    cv_buf_addf(&frame, ENVELOPE("E1", MESSAGE("U1", "1700000001.000000", "%s")), words.p);
    cv_buf_addz(&frame, "");
    const char *said = script_frame(s, 0, frame.p);
    if (!strstr(said, words.p) || !strstr(said, ACK("E1")))
        fail_msg("%.200s", said);
    assert_non_null(strstr(script_frame(s, 0, ENVELOPE("E2", MESSAGE("U1", "1700000002.000000", "next"))), "text=next"));
    cv_buf_free(&words);
    cv_buf_free(&frame);
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

/* Cut off anywhere, or with any one character another, it is told, refused or ignored. */
static void broken_frames_harm_nobody(void **state) {
    static const char *const frames[] = {
        ENVELOPE("E1", MESSAGE("U1", "1700000002.000000", "<@UBOT>: &amp; <@U1|a> <!here|b> x")),
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"message_changed\",\"channel\":\"C1\","
                       "\"message\":{\"user\":\"U1\",\"text\":\"3\",\"ts\":\"1700000004.900000\","
                       "\"thread_ts\":\"1700000001.000000\",\"parent_user_id\":\"UBOT\","
                       "\"edited\":{\"ts\":\"1700000006.000000\"}},\"previous_message\":{}}"),
        "{\"type\":\"interactive\",\"envelope_id\":\"E1\",\"payload\":{\"type\":\"block_actions\","
        "\"user\":{\"id\":\"U1\"},\"channel\":{\"id\":\"C1\"},\"trigger_id\":\"T1\",\"message\":{"
        "\"ts\":\"1700000001.000000\",\"text\":\"x\",\"blocks\":[{\"block_id\":\"m:k\",\"accessory\":{"
        "\"options\":[{\"value\":\"a\"}]}}]},\"state\":{\"values\":{\"m:k\":{\"pick\":{"
        "\"selected_options\":[{\"value\":\"a\"}]}}}},\"actions\":[{\"block_id\":\"d:k\","
        "\"action_id\":\"done\",\"action_ts\":\"1700000009.100000\"}]}}",
        "{\"type\":\"interactive\",\"envelope_id\":\"E1\",\"payload\":{\"type\":\"view_submission\","
        "\"user\":{\"id\":\"U1\"},\"view\":{\"id\":\"V1\",\"callback_id\":\"canvasser\","
        "\"private_metadata\":\"C1 1700000001.000000 k\",\"state\":{\"values\":{\"t\":{\"text\":{"
        "\"value\":\"x\"}},\"c\":{\"pick\":{\"selected_option\":{\"value\":\"a\"}}}}}}}}",
    };
    static const char other[] = "\"{}[]:,0x\\\x01\xff";
    struct script *s = acquainted(state);
    char frame[2048];
    for (size_t i = 0; i < CV_COUNT(frames); i++) {
        size_t n = strlen(frames[i]);
        for (size_t at = 0; at < n; at++) {
            memcpy(frame, frames[i], n + 1);
            frame[at] = other[at % (sizeof other - 1)];
            script_frame(s, 0, frame);
            frame[at] = '\0';
            script_frame(s, 0, frame);
            const char *said = script_frame(s, 0, frames[i]);
            if (!strstr(said, ACK("E1"))) /* it waits for the name of a stranger */
                said = script_woken(s);
            assert_non_null(strstr(said, ACK("E1")));
        }
    }
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
         "keep slot=directs resume=U1 D1,\n"
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
         "react id=C1:1700000001.000000/U1/yes at=1700000007000 place=C1" IS_ANA
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

/* A direct message of several: whatever its id begins with, nothing in it was said to us
 * alone, and nobody is written to there alone. */
static void what_several_read_is_never_direct(void **state) {
    static const char *const ids[] = {"G1", "C9"};
    struct script *s = acquainted(state);
    for (size_t i = 0; i < CV_COUNT(ids); i++) {
        char frame[2048], told[1024];
        snprintf(frame, sizeof frame,
                 ENVELOPE("E1", "{\"type\":\"message\",\"channel\":\"%s\",\"channel_type\":\"mpim\","
                                "\"user\":\"U1\",\"ts\":\"1700000003.500000\",\"text\":\"2\"}"), ids[i]);
        snprintf(told, sizeof told,
                 "message id=%s:1700000003.500000 at=1700000003500 place=%s" IS_ANA
                 " text=2 slot=%s resume=1700000003.500000\n" ACK("E1"), ids[i], ids[i], ids[i]);
        assert_string_equal(script_frame(s, 0, frame), told);
        snprintf(frame, sizeof frame,
                 ENVELOPE("E2", "{\"type\":\"reaction_added\",\"user\":\"U1\",\"reaction\":\"+1\","
                                "\"item\":{\"type\":\"message\",\"channel\":\"%s\","
                                "\"ts\":\"1700000001.000000\"},\"item_user\":\"UBOT\","
                                "\"event_ts\":\"1700000007.000000\"}"), ids[i]);
        assert_null(strstr(script_frame(s, 0, frame), "direct"));
        snprintf(frame, sizeof frame,
                 "{\"type\":\"slash_commands\",\"envelope_id\":\"E3\",\"payload\":{\"user_id\":\"U1\","
                 "\"channel_id\":\"%s\",\"trigger_id\":\"1.%zu.ab\",\"command\":\"/canvasser\","
                 "\"text\":\"status\"}}", ids[i], i);
        assert_null(strstr(script_frame(s, 0, frame), "direct"));
        snprintf(frame, sizeof frame,
                 "{\"type\":\"interactive\",\"envelope_id\":\"E4\",\"payload\":{\"type\":"
                 "\"block_actions\",\"user\":{\"id\":\"U1\"},\"channel\":{\"id\":\"%s\","
                 "\"name\":\"mpdm-ana--ben--canvasser-1\"},\"actions\":[{\"type\":\"button\","
                 "\"block_id\":\"p:s1:e2\",\"value\":\"remote\",\"action_ts\":\"170000000%zu.100000\"}]}}",
                 ids[i], i);
        assert_non_null(strstr(script_frame(s, 0, frame), " about=s1:e2 choice=remote\n"));
    }
    const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR("U1")};
    const char *said = script_send(s, "s1:e9", "G1", &say, false);
    assert_non_null(strstr(said, "/conversations.open" BOT FORM " users=U1\n"));
    assert_null(strstr(said, "psst"));
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

/* What the session gives for a form: three questions. */
static const struct cv_form *three_questions(void) {
    static const struct cv_option options[] = {{{"a", 1}, {"1. A & B", 8}}, {{"b", 1}, {"2. B", 4}}};
    static struct cv_form form = {.n = 3};
    form.own = CV_S("Own words");
    form.send = CV_S("Send");
    form.cancel = CV_S("Cancel it, for I have thought again"); /* longer than a button may be */
    form.field[0] = (struct cv_field){.id = CV_S("q1"), .words = CV_S("R&D?"),
                                      .hint = CV_S("Some words"), .text = true};
    form.field[1] = (struct cv_field){.id = CV_S("q2@1"), .words = CV_S("Which?"),
                                      .options = options, .n_options = 2, .many = true,
                                      .text = true};
    form.field[2] = (struct cv_field){.id = CV_S("q3@1"), .words = CV_S("One?"),
                                      .options = options, .n_options = 1};
    return &form;
}

#define FORM_PRESS                                                                                 \
    PRESS("E1", "{\"type\":\"button\",\"action_id\":\"form\",\"block_id\":\"p:s1:e2\","               \
                "\"value\":\"form\",\"action_ts\":\"1700000009.100000\"}",                          \
          "\"trigger_id\":\"T9\",")

/* The request's body, decoded. */
static void decoded(const char *from, char *to, size_t n) {
    unsigned byte;
    size_t i = 0;
    for (; *from && *from != '\n' && i + 1 < n; from++)
        if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
            to[i++] = (char)byte;
            from += 2;
        } else {
            to[i++] = *from;
        }
    to[i] = 0;
}

static void a_form_holds_several_questions(void **state) {
    struct script *s = acquainted(state);
    char body[8192];
    s->form = three_questions();
    const char *said = script_frame(s, 0, FORM_PRESS);
    const char *asked = "form s1:e2 for U1 in C1\nrequest 5 POST " API "/views.open" BOT FORM " ";
    assert_memory_equal(said, asked, strlen(asked));
    assert_non_null(strstr(said, "\n" ACK("E1"))); /* nothing to commit: acknowledged at once */
    decoded(said + strlen(asked), body, sizeof body);
#define PLAIN(text) "{\"type\":\"plain_text\",\"text\":\"" text "\",\"emoji\":false}"
#define ENTRY(label, id) "{\"text\":" PLAIN(label) ",\"value\":\"" id "\"}"
#define WORDS_INPUT                                                                                \
    "{\"type\":\"plain_text_input\",\"action_id\":\"text\",\"multiline\":true,\"max_length\":3000}"
    assert_string_equal(
        body,
        "trigger_id=T9&view={\"type\":\"modal\",\"callback_id\":\"canvasser\",\"private_metadata\":"
        "\"C1 s1:e2\",\"title\":" PLAIN("Canvasser") ",\"submit\":" PLAIN("Send")
        ",\"close\":" PLAIN("Cancel it, for I have ") ",\"blocks\":["
        "{\"type\":\"input\",\"block_id\":\"t:q1\",\"optional\":true,\"label\":" PLAIN("R&D?")
        ",\"element\":" WORDS_INPUT ",\"hint\":" PLAIN("Some words") "},"
        "{\"type\":\"input\",\"block_id\":\"c:q2@1\",\"optional\":true,\"label\":" PLAIN("Which?")
        ",\"element\":{\"type\":\"multi_static_select\",\"action_id\":\"pick\",\"options\":["
        ENTRY("1. A & B", "a") "," ENTRY("2. B", "b") "]}},"
        "{\"type\":\"input\",\"block_id\":\"t:q2@1\",\"optional\":true,\"label\":" PLAIN("Own words")
        ",\"element\":" WORDS_INPUT "},"
        "{\"type\":\"input\",\"block_id\":\"c:q3@1\",\"optional\":true,\"label\":" PLAIN("One?")
        ",\"element\":{\"type\":\"static_select\",\"action_id\":\"pick\",\"options\":["
        ENTRY("1. A & B", "a") "]}}]}");
    assert_string_equal(script_reply(s, 5, 200, "{\"ok\":false,\"error\":\"expired_trigger_id\"}"),
                        "");
}

/* Nothing is open for who pressed: told as a press, which the session answers in a sentence. */
static void a_form_that_holds_nothing_is_a_press(void **state) {
    struct script *s = acquainted(state);
    assert_string_equal(script_frame(s, 0, FORM_PRESS),
                        "form s1:e2 for U1 in C1\n"
                        "choose id=C1/U1/1700000009.100000 at=1700000009100 place=C1" IS_ANA
                        " about=s1:e2 choice=✎\n" ACK("E1"));
}

#define FILLED(values)                                                                             \
    "{\"type\":\"interactive\",\"envelope_id\":\"E1\",\"payload\":{\"type\":\"view_submission\","       \
    "\"user\":{\"id\":\"U1\"},\"view\":{\"id\":\"V1\",\"callback_id\":\"canvasser\","                 \
    "\"private_metadata\":\"C1:1700000000.000009 s1:e2\",\"state\":{\"values\":{" values "}}}}}"

static void what_was_filled_in_is_one_event(void **state) {
    struct script *s = acquainted(state);
    assert_string_equal(script_frame(s, 0, FILLED("\"t:q1\":{\"text\":{\"value\":null}}")),
                        ACK("E1"));
    assert_string_equal(
        script_frame(s, 0, FILLED("\"t:q1\":{\"text\":{\"value\":\" <because>\"}},"
                                  "\"c:q2@1\":{\"pick\":{\"selected_options\":[" PICKED("a") ","
                                  PICKED("c") "]}},\"t:q2@1\":{\"text\":{\"value\":\"why\"}},"
                                  "\"c:q3@1\":{\"pick\":{\"selected_option\":null}},"
                                  "\"c:q4@1\":{\"pick\":{\"selected_option\":" PICKED("x") "}},"
                                  "\"bad\":{\"text\":{\"value\":\"of another form\"}}")),
        "fill id=V1 place=C1:1700000000.000009" IS_ANA " about=s1:e2 [q1 text=<because>]"
        " [q2@1 choice=a c text=why] [q4@1 choice=x]\n" ACK("E1"));
    s->holding = true; /* acknowledged when it is durable, and not before */
    assert_null(strstr(script_frame(s, 0, FILLED("\"t:q1\":{\"text\":{\"value\":\"x\"}}")), "frame"));
    assert_int_equal(s->n_receipts, 1);
}

/* A form of ours has at most so many questions: what holds more is none, but harms nobody. */
static void a_form_of_too_many_questions_is_cut(void **state) {
    struct script *s = acquainted(state);
    char values[4096] = "";
    size_t n = 0;
    for (int i = 0; i < 40; i++)
        n += (size_t)snprintf(values + n, sizeof values - n, "%s\"t:q%d\":{\"text\":{\"value\":\"x\"}}",
                              i ? "," : "", i);
    char frame[8192];
    snprintf(frame, sizeof frame, FILLED("%s"), values);
    const char *said = script_frame(s, 0, frame);
    assert_non_null(strstr(said, "[q11 text=x]\n"));
    assert_null(strstr(said, "[q12"));
}

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
        WITH_CODEC(what_is_switched_off_is_named),
        WITH_CODEC(a_trial_opens_no_connection),
        WITH_CODEC(who_speaks_is_asked_about_first),
        WITH_CODEC(a_message_of_100_kilobytes_is_one_message),
        WITH_CODEC(a_name_is_not_waited_for_too_long),
        WITH_CODEC(who_is_asked_about_too_often_is_nobody_for_a_while),
        WITH_CODEC(it_acknowledges_what_is_committed),
        WITH_CODEC(a_commit_that_takes_long_is_waited_for),
        WITH_CODEC(what_is_not_for_us_is_acknowledged_at_once),
        WITH_CODEC(what_is_taken_back_changes_nothing),
        WITH_CODEC(malformed_frames_are_invalid),
        WITH_CODEC(broken_frames_harm_nobody),
        WITH_CODEC(events_become_ours),
        WITH_CODEC(what_several_read_is_never_direct),
        WITH_CODEC(a_mentioned_stranger_is_asked_about_too),
        WITH_CODEC(commands_are_words),
        WITH_CODEC(presses_become_choices),
        WITH_CODEC(a_form_holds_several_questions),
        WITH_CODEC(a_form_that_holds_nothing_is_a_press),
        WITH_CODEC(what_was_filled_in_is_one_event),
        WITH_CODEC(a_form_of_too_many_questions_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
