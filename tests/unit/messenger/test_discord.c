/* The Discord codec's Gateway: connecting, heartbeats, Identify and its budget, resume,
 * close codes, malformed frames. */
#include "cmocka_cv.h"
#include "discord.h"

static const char identify[] =
    "frame 0 {\"op\":2,\"d\":{\"token\":\"t0ken\",\"intents\":46593,\"shard\":[0,1],\"properties\":"
    "{\"os\":\"linux\",\"browser\":\"canvasser\",\"device\":\"canvasser\"}}}\n";

/* ---- beginning ------------------------------------------------------------------------- */

static void it_asks_who_it_is_and_where_the_gateway_is(void **state) {
    struct bot *b = *state;
    const char *said = script_start(&b->s);
    assert_string_equal(said, "request 1 GET " API "/applications/@me " HEAD " " AGENT "\n");
    said = script_reply(&b->s, 1, 200, who_reply);
    says(said, "request 2 PUT " API "/applications/900/commands " HEAD " type=application/json");
    says(said, "\"name\":\"canvasser\"");
    says(said, "request 3 GET " API "/gateway/bot");
    assert_string_equal(script_reply(&b->s, 3, 200, "{\"url\":\"wss://gate.test\",\"shards\":1}"),
                        "dial 0 wss://gate.test/?v=10&encoding=json\n");
    said = script_reply(&b->s, 2, 200, "[]");
    says(said, "keep slot=commands resume=");
    script_restart(&b->s, bot_codec());
    says_not(bot_known(b, who_reply), "PUT");
}

/* A proxy may answer instead. */
static void who_answers_instead_of_discord_is_said_and_it_is_asked_again(void **state) {
    static const struct {
        int status;
        const char *body;
    } answers[] = {{502, "bad gateway"}, {404, "<html>"}, {200, "<html>"}, {200, "[]"}};
    struct bot *b = *state;
    const char *said = script_start(&b->s);
    for (size_t i = 0; i < CV_COUNT(answers); i++) {
        said = script_reply(&b->s, request_of(said, "/applications/@me"), answers[i].status,
                            answers[i].body);
        says(said, "log Discord does not say who I am (HTTP ");
        said = script_woken(&b->s);
    }
    said = script_reply(&b->s, request_of(said, "/applications/@me"), 0, "");
    assert_string_equal(said, ""); /* the transport says why */
    said = script_woken(&b->s);
    said = script_reply(&b->s, request_of(said, "/applications/@me"), 200, who_reply);
    said = script_reply(&b->s, request_of(said, "/gateway/bot"), 503, "");
    says(said, "log Discord does not say where the Gateway is (HTTP 503). I try again");
    says(script_woken(&b->s), "GET " API "/gateway/bot");
}

static void it_identifies_when_the_hello_came_and_the_budget_is_written(void **state) {
    struct bot *b = *state;
    bot_dialled(b);
    b->s.holding = true;
    assert_string_equal(bot_hello(b, 0),
                        "keep slot=identify resume=1700000000000 1 1700000000000\n");
    assert_string_equal(script_commit(&b->s), identify);
    b->s.holding = false;
    assert_string_equal(script_frame(&b->s, 0, ready_frame),
                        "keep slot=shard.0.1 resume=S1 1 1174109840998400000 wss://again.test\n"
                        "ready person=901 name=facil\n"
                        "keep slot=shard.0.1 resume=S1 1 1174109840998400000 wss://again.test\n");
}

/* The budget of an Identify that was cut off before it was sent is used all the same. */
static void a_commit_for_a_connection_that_is_gone_identifies_nobody(void **state) {
    struct bot *b = *state;
    bot_dialled(b);
    b->s.holding = true;
    bot_hello(b, 0);
    script_closed(&b->s, 0, 1006);
    assert_string_equal(script_commit(&b->s), "");
    script_woken(&b->s);
    bot_hello(b, 0);
    script_closed(&b->s, 0, 1006);
    script_woken(&b->s);
    assert_string_equal(script_commit(&b->s), "");
}

static void no_frame_is_longer_than_they_take(void **state) {
    (void)state;
    assert_true(sizeof identify < 4096);
}

/* ---- heartbeats ---------------------------------------------------------------------------- */

static void the_first_heartbeat_comes_within_the_interval_and_then_at_each(void **state) {
    struct bot *b = *state;
    cv_time hello = b->s.now;
    const char *said = script_woken(&b->s);
    cv_time first = b->s.now;
    assert_string_equal(said, "frame 0 {\"op\":1,\"d\":1}\n");
    assert_true(first >= hello && first <= hello + 40000);
    for (int i = 1; i <= 3; i++) {
        script_frame(&b->s, 0, heard_frame);
        assert_string_equal(script_woken(&b->s), "frame 0 {\"op\":1,\"d\":1}\n");
        assert_int_equal(b->s.now, first + 40000 * i);
    }
}

static void a_heartbeat_says_null_before_the_first_event_and_then_the_last_number(void **state) {
    struct bot *b = *state;
    char frame[1024];
    bot_dialled(b);
    bot_hello(b, 0);
    assert_string_equal(script_frame(&b->s, 0, "{\"op\":1,\"d\":null}"), "frame 0 {\"op\":1,\"d\":null}\n");
    script_frame(&b->s, 0, ready_frame);
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 17, "1174109840998400001", "hi", ""));
    assert_string_equal(script_frame(&b->s, 0, "{\"op\":1,\"d\":null}"), "frame 0 {\"op\":1,\"d\":17}\n");
}

static void without_an_answer_to_a_heartbeat_the_connection_is_left_and_resumed(void **state) {
    struct bot *b = *state;
    script_woken(&b->s); /* the heartbeat that nobody answers */
    const char *said = script_woken(&b->s);
    says(said, "hang up 0 4000 ");
    says(said, "gone\n");
    says(said, "dial 0 wss://again.test/?v=10&encoding=json\n");
    assert_string_equal(bot_hello(b, 0),
                        "frame 0 {\"op\":6,\"d\":{\"token\":\"t0ken\",\"session_id\":\"S1\",\"seq\":1}}\n");
    says(script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":2,\"d\":{}}"), "ready person=901");
    script_woken(&b->s);
    says_not(script_frame(&b->s, 0, heard_frame), "hang up");
    says(script_woken(&b->s), "frame 0 {\"op\":1,\"d\":2}\n");
}

/* What was not heard on the old connection is no fault of the new one. */
static void a_hello_forgives_what_was_not_heard_before(void **state) {
    struct bot *b = *state;
    script_woken(&b->s);
    script_closed(&b->s, 0, 1006);
    script_woken(&b->s);
    bot_hello(b, 0);
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":2,\"d\":{}}");
    assert_string_equal(script_woken(&b->s), "frame 0 {\"op\":1,\"d\":2}\n");
}

static void silence_instead_of_a_hello_is_left(void **state) {
    struct bot *b = *state;
    bot_dialled(b);
    script_opened(&b->s, 0);
    says(script_woken(&b->s), "hang up 0 4000 no hello");
}

/* ---- the end of a connection ------------------------------------------------------------------ */

enum outcome { RESUMES, BEGINS, STOPS };

static void close_codes_say_what_to_do(void **state) {
    static const struct {
        int code;
        enum outcome outcome;
    } cases[] = {
        {1000, RESUMES}, {1001, RESUMES}, {1006, RESUMES}, {4000, RESUMES}, {4001, RESUMES},
        {4002, RESUMES}, {4003, BEGINS}, {4004, STOPS}, {4005, BEGINS}, {4007, BEGINS},
        {4008, RESUMES}, {4009, BEGINS}, {4010, STOPS}, {4011, STOPS}, {4012, STOPS},
        {4013, STOPS}, {4014, STOPS}, {4999, RESUMES},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        void *own;
        bot_setup_up(&own);
        struct bot *b = own;
        const char *said = script_closed(&b->s, 0, cases[i].code);
        if (cases[i].outcome == STOPS) {
            says(said, "stop ");
        } else {
            says(said, "gone\n");
            said = script_woken(&b->s);
            says(said, cases[i].outcome == RESUMES ? "dial 0 wss://again.test/" : "dial 0 wss://gate.test/");
        }
        bot_teardown(&own);
    }
}

/* Else the same frame would come with every resume. */
static void after_a_frame_that_is_too_big_servers_are_not_told_of(void **state) {
    struct bot *b = *state;
    says(script_closed(&b->s, 0, 1009), "log a server is too big");
    says(script_woken(&b->s), "dial 0 wss://gate.test/");
    const char *said = bot_hello(b, 0);
    while (!strstr(said, "\"op\":2"))
        said = script_woken(&b->s);
    says(said, "\"intents\":46592,");
}

static void told_to_reconnect_it_resumes(void **state) {
    struct bot *b = *state;
    says(script_frame(&b->s, 0, "{\"op\":7,\"d\":null}"), "hang up 0 4000 told to reconnect");
    says(script_woken(&b->s), "dial 0 wss://again.test/");
}

static void an_invalid_session_is_resumed_when_it_may_be_and_else_begun_anew(void **state) {
    struct bot *b = *state;
    cv_time before = b->s.now;
    script_frame(&b->s, 0, "{\"op\":9,\"d\":true}");
    says(script_woken(&b->s), "dial 0 wss://again.test/");
    assert_true(b->s.now >= before + 1000 && b->s.now <= before + 6000);
    says(bot_hello(b, 0), "{\"op\":6,");
    before = b->s.now;
    script_frame(&b->s, 0, "{\"op\":9,\"d\":false}");
    const char *said = script_woken(&b->s);
    says(said, "dial 0 wss://gate.test/");
    assert_true(b->s.now >= before + 1000);
    said = bot_hello(b, 0);
    while (!strstr(said, "\"op\":2"))
        said = script_woken(&b->s);
    assert_true(b->s.now >= 1700000000000 + 5000);
}

static void a_session_that_cannot_be_resumed_again_and_again_is_given_up(void **state) {
    struct bot *b = *state;
    const char *said = script_closed(&b->s, 0, 1006);
    int resumes = 0;
    for (; resumes < 10 && !strstr(said, "wss://gate.test") && !strstr(said, "/gateway/bot"); resumes++) {
        said = script_woken(&b->s);
        if (!strstr(said, "again.test"))
            continue;
        bot_hello(b, 0);
        script_closed(&b->s, 0, 1006);
    }
    assert_in_range(resumes, 3, 6);
}

static void while_the_network_is_away_the_session_is_kept_for_minutes(void **state) {
    struct bot *b = *state;
    cv_time before = b->s.now;
    script_closed(&b->s, 0, 1006);
    while (b->s.now < before + CV_MINUTES(1)) {
        says(script_woken(&b->s), "dial 0 wss://again.test/");
        script_closed(&b->s, 0, 1006);
    }
}

static void nothing_is_sent_while_it_is_away(void **state) {
    struct bot *b = *state;
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Hello")};
    script_closed(&b->s, 0, 1006);
    assert_string_equal(script_send(&b->s, "k", "700", &say, false), "not taken\n");
}

/* ---- a restart ------------------------------------------------------------------------------------ */

static void a_restart_resumes_at_what_was_committed(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 5, "1174109840998400077", "hi", ""));
    b->s.holding = true;
    script_restart(&b->s, bot_codec());
    bot_known(b, who_reply);
    assert_string_equal(bot_gateway(b, 1, 1, 999), "dial 0 wss://again.test/?v=10&encoding=json\n");
    assert_string_equal(bot_hello(b, 0),
                        "frame 0 {\"op\":6,\"d\":{\"token\":\"t0ken\",\"session_id\":\"S1\",\"seq\":5}}\n");
    says(script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":6,\"d\":{}}"), "ready person=901");
}

static void with_another_number_of_shards_old_sessions_are_none(void **state) {
    struct bot *b = *state;
    script_restart(&b->s, bot_codec());
    bot_known(b, who_reply);
    says(bot_gateway(b, 2, 1, 999), "dial 0 wss://gate.test/?v=10&encoding=json\n"
                                    "dial 1 wss://gate.test/?v=10&encoding=json\n");
}

/* ---- the budget --------------------------------------------------------------------------------------- */

static void the_calls_of_a_day_are_counted_across_restarts_and_end_before_theirs(void **state) {
    struct bot *b = *state;
    script_keep(&b->s, CV_S("identify"), CV_S("1699999000000 949 1699999990000"));
    bot_dialled(b);
    says(bot_hello(b, 0), "keep slot=identify resume=1699999000000 950 1700000000000");
    script_restart(&b->s, bot_codec());
    bot_known(b, who_reply);
    bot_gateway(b, 1, 1, 1000);
    const char *said = bot_hello(b, 0);
    says(said, "log the Identify calls of this day are used");
    says_not(said, "keep slot=identify");
    waits_for(b, "keep slot=identify");
    assert_true(b->s.now >= 1699999000000 + CV_HOURS(24));
}

static void what_discord_has_left_counts_too(void **state) {
    struct bot *b = *state;
    bot_known(b, who_reply);
    bot_gateway(b, 1, 1, 50);
    const char *said = bot_hello(b, 0);
    says(said, "log the Identify calls of this day are used");
    says_not(said, "keep slot=identify");
}

static void two_calls_are_five_seconds_apart_also_after_a_restart(void **state) {
    struct bot *b = *state;
    bot_up(b);
    b->s.n_kept--; /* the session, not the budget, is lost */
    free(b->s.kept[b->s.n_kept].slot);
    free(b->s.kept[b->s.n_kept].value);
    script_restart(&b->s, bot_codec());
    b->s.now += 1000;
    bot_dialled(b);
    const char *said = bot_hello(b, 0);
    while (!strstr(said, "\"op\":2"))
        said = script_woken(&b->s);
    assert_in_range(b->s.now, 1700000005000, 1700000006000);
}

/* ---- shards ----------------------------------------------------------------------------------------------- */

static const char *ready_of(struct bot *b, unsigned socket) {
    return script_frame(&b->s, socket, ready_frame);
}

static void shards_identify_one_by_one_and_all_must_be_there(void **state) {
    struct bot *b = *state;
    bot_known(b, who_reply);
    bot_gateway(b, 2, 1, 1000);
    says(bot_hello(b, 0), "frame 0 {\"op\":2,");
    says_not(bot_hello(b, 1), "frame 1");
    says_not(ready_of(b, 0), "ready person");
    const char *said = "";
    while (!strstr(said, "frame 1 {\"op\":2"))
        said = script_woken(&b->s);
    says(said, "\"shard\":[1,2]");
    assert_in_range(b->s.now, 1700000005000, 1700000006000);
    says(ready_of(b, 1), "ready person=901");
}

static void with_concurrency_shards_identify_at_once(void **state) {
    struct bot *b = *state;
    bot_known(b, who_reply);
    bot_gateway(b, 2, 16, 1000);
    says(bot_hello(b, 0), "frame 0 {\"op\":2,");
    says(bot_hello(b, 1), "frame 1 {\"op\":2,");
}

/* ---- what makes no sense ------------------------------------------------------------------------------------------ */

static void malformed_frames_are_dropped_and_the_connection_lives(void **state) {
    static const char *const frames[] = {
        "", "{", "[]", "7", "null", "{\"op\":\"x\"}", "{\"op\":42}", "{\"d\":{}}",
        "{\"op\":0}", "{\"op\":0,\"t\":7,\"s\":\"x\",\"d\":[]}", "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":3}",
        "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":3,\"d\":{\"id\":7,\"author\":[],\"content\":null}}",
        "{\"op\":0,\"t\":\"MESSAGE_REACTION_ADD\",\"s\":3,\"d\":{\"emoji\":\"x\"}}",
        "{\"op\":0,\"t\":\"INTERACTION_CREATE\",\"s\":3,\"d\":{\"id\":\"1\",\"type\":3,\"data\":[]}}",
        "{\"op\":0,\"t\":\"GUILD_CREATE\",\"s\":3,\"d\":{\"roles\":7,\"members\":\"x\"}}",
        "{\"op\":10}", "{\"op\":11,\"d\":7}",
    };
    struct bot *b = *state;
    for (size_t i = 0; i < CV_COUNT(frames); i++) {
        says_not(script_frame(&b->s, 0, frames[i]), "stop");
        says_not(script_said(&b->s), "hang up");
    }
}

static void a_token_that_is_refused_stops_everything(void **state) {
    struct bot *b = *state;
    const char *said = script_start(&b->s);
    said = script_reply(&b->s, request_of(said, "/applications/@me"), 401, "{\"message\":\"401: Unauthorized\"}");
    assert_string_equal(said, "stop 401\n");
}

static void without_an_answer_it_asks_again_and_again(void **state) {
    struct bot *b = *state;
    const char *said = script_start(&b->s);
    for (int i = 0; i < 12; i++) {
        script_reply(&b->s, request_of(said, "/applications/@me"), i % 2 ? 0 : 503, "");
        said = script_woken(&b->s);
    }
    says(said, "/applications/@me");
}

static void what_is_not_allowed_is_said(void **state) {
    struct bot *b = *state;
    const char *said = bot_known(b, "{\"id\":\"900\",\"flags\":0,\"bot\":{\"id\":\"901\",\"username\":\"facil\"}}");
    (void)said;
    bot_gateway(b, 1, 1, 1000);
    says(bot_hello(b, 0), "\"intents\":13825,"); /* without the words of others */
    script_frame(&b->s, 0, ready_frame);
    said = script_frame(&b->s, 0,
                        "{\"op\":0,\"t\":\"GUILD_CREATE\",\"s\":2,\"d\":{\"id\":\"600\",\"name\":\"Team\","
                        "\"roles\":[{\"id\":\"600\",\"permissions\":\"1024\"},{\"id\":\"601\",\"permissions\":\"2048\"}],"
                        "\"members\":[{\"user\":{\"id\":\"901\"},\"roles\":[\"601\"]}]}}");
    says(said, "lacks text=On the server \"Team\" I may not: Attach Files, Read Message History, "
               "Send Messages in Threads.");
}

/* No session is resumed, none is begun, no command is written. */
static void a_trial_looks_and_leaves_everything_as_it_is(void **state) {
    struct bot *b = *state;
    script_restart(&b->s, bot_codec_for(true));
    const char *said = bot_known(b, who_reply);
    says_not(said, "PUT");
    uint64_t tag = request_of(said, "GET " API "/users/@me/guilds");
    assert_string_equal(script_reply(&b->s, tag, 200, "[{\"id\":\"600\",\"name\":\"Team\",\"permissions\":\"1024\"}]"),
                        "lacks text=On the server \"Team\" I may not: Send Messages, Attach Files, Read Message "
                        "History, Send Messages in Threads. Invite me again, or give it to my role\n");
    assert_string_equal(bot_gateway(b, 4, 1, 3), "dial 0 wss://gate.test/?v=10&encoding=json\n");
    assert_string_equal(bot_hello(b, 0), "hang up 0 1000 only looking\nready person=901 name=facil\n");
    assert_int_equal(b->s.wake, CV_NEVER);
}

static void a_trial_without_a_server_says_so(void **state) {
    struct bot *b = *state;
    script_restart(&b->s, bot_codec_for(true));
    uint64_t tag = request_of(bot_known(b, who_reply), "GET " API "/users/@me/guilds");
    says(script_reply(&b->s, tag, 200, "[]"), "lacks text=I am on no server");
}

#define UP(test) cmocka_unit_test_setup_teardown(test, bot_setup_up, bot_teardown)
#define NEW(test) cmocka_unit_test_setup_teardown(test, bot_setup, bot_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NEW(it_asks_who_it_is_and_where_the_gateway_is),
        NEW(who_answers_instead_of_discord_is_said_and_it_is_asked_again),
        NEW(it_identifies_when_the_hello_came_and_the_budget_is_written),
        NEW(a_commit_for_a_connection_that_is_gone_identifies_nobody),
        NEW(no_frame_is_longer_than_they_take),
        UP(the_first_heartbeat_comes_within_the_interval_and_then_at_each),
        NEW(a_heartbeat_says_null_before_the_first_event_and_then_the_last_number),
        UP(without_an_answer_to_a_heartbeat_the_connection_is_left_and_resumed),
        UP(a_hello_forgives_what_was_not_heard_before),
        NEW(silence_instead_of_a_hello_is_left),
        NEW(close_codes_say_what_to_do),
        UP(after_a_frame_that_is_too_big_servers_are_not_told_of),
        UP(told_to_reconnect_it_resumes),
        UP(an_invalid_session_is_resumed_when_it_may_be_and_else_begun_anew),
        UP(a_session_that_cannot_be_resumed_again_and_again_is_given_up),
        UP(while_the_network_is_away_the_session_is_kept_for_minutes),
        UP(nothing_is_sent_while_it_is_away),
        UP(a_restart_resumes_at_what_was_committed),
        UP(with_another_number_of_shards_old_sessions_are_none),
        NEW(the_calls_of_a_day_are_counted_across_restarts_and_end_before_theirs),
        NEW(what_discord_has_left_counts_too),
        NEW(two_calls_are_five_seconds_apart_also_after_a_restart),
        NEW(shards_identify_one_by_one_and_all_must_be_there),
        NEW(with_concurrency_shards_identify_at_once),
        UP(malformed_frames_are_dropped_and_the_connection_lives),
        NEW(a_token_that_is_refused_stops_everything),
        NEW(without_an_answer_it_asks_again_and_again),
        NEW(what_is_not_allowed_is_said),
        UP(a_trial_looks_and_leaves_everything_as_it_is),
        NEW(a_trial_without_a_server_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
