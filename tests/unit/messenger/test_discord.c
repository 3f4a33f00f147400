/* The Discord codec's Gateway: connecting, heartbeats, Identify and its budget, resume,
 * close codes, what was missed. */
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

static const char heard_frame[] = "{\"op\":11,\"d\":null}";

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

/* Time passes, heartbeats are answered, until it asks for `what`. */
static const char *waits_for(struct bot *b, const char *what) {
    for (int i = 0; i < 5000; i++) {
        const char *said = script_woken(&b->s);
        if (strstr(said, what))
            return said;
        script_frame(&b->s, 0, heard_frame);
    }
    fail_msg("it never asked for %s", what);
    return "";
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

/* ---- what was missed ------------------------------------------------------------------------------------------ */

/* The session is gone; the new one is ready. */
static const char *is_new(struct bot *b) {
    script_closed(&b->s, 0, 4009);
    const char *said = script_woken(&b->s);
    if (strstr(said, "/gateway/bot")) {
        b->tag = request_of(said, "/gateway/bot");
        bot_gateway(b, 1, 1, 900);
    }
    said = bot_hello(b, 0);
    while (!strstr(said, "\"op\":2"))
        said = script_woken(&b->s);
    return script_frame(&b->s, 0, "{\"op\":0,\"t\":\"READY\",\"s\":1,\"d\":{\"session_id\":\"S2\","
                                  "\"resume_gateway_url\":\"wss://again.test\",\"user\":{\"id\":\"901\","
                                  "\"username\":\"facil\"}}}");
}

/* Places are asked which server they are on, one after the other: on `server`, or none. */
static const char *places_are_on(struct bot *b, const char *said, const char *server) {
    for (size_t i = 0; i < b->s.n_places; i++) {
        char path[128], body[64];
        snprintf(path, sizeof path, "GET " API "/channels/%s " HEAD, b->s.places[i].place);
        snprintf(body, sizeof body, "{\"id\":\"%s\",\"guild_id\":\"%s\"}", b->s.places[i].place, server);
        if (!*b->s.places[i].person)
            said = script_reply(&b->s, request_of(said, path), 200, body);
    }
    return said;
}

/* The same, and what was asked then, but for the places' servers. */
static const char *begins_anew(struct bot *b) {
    const char *said = is_new(b);
    snprintf(b->said, sizeof b->said, "%s", said);
    places_are_on(b, said, "");
    return b->said;
}

#define PAST(id, words)                                                                            \
    "{\"id\":\"" id "\",\"channel_id\":\"700\",\"type\":0,\"author\":{\"id\":\"801\",\"username\":"   \
    "\"ana\",\"global_name\":\"Ana\"},\"content\":\"" words "\",\"mentions\":[]}"

static void what_was_missed_is_read_from_every_place_before_what_comes_now(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    const char *said = begins_anew(b);
    says(said, "keep slot=shard.0.1 resume=S2 1 -1174109840998500000 wss://again.test"); /* still behind */
    says_not(said, "ready person");
    uint64_t tag = request_of(said, "GET " API "/channels/700/messages?limit=100 ");
    assert_string_equal(script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998800000", "now", "")), "");
    said = script_reply(&b->s, tag, 200, "[" PAST("1174109840998700000", "three") "," PAST("1174109840998600000", "two") "]");
    const char *two = strstr(said, "text=two"), *three = strstr(said, "text=three"), *now = strstr(said, "text=now");
    assert_true(two && three && now && two < three && three < now);
    says(two, "text=two slot=shard.0.1 resume=S2 1 -"); /* what is held was not told on so far */
    says(now, "ready person=901");
    says(now, "keep slot=shard.0.1 resume=S2 2 1174109840998800000 wss://again.test");
}

static void killed_while_it_catches_up_it_does_so_again(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    begins_anew(b);
    script_restart(&b->s, bot_codec());
    bot_known(b, who_reply);
    bot_gateway(b, 1, 1, 900);
    says(bot_hello(b, 0), "\"op\":6,\"d\":{\"token\":\"t0ken\",\"session_id\":\"S2\",\"seq\":1}");
    says(script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":2,\"d\":{}}"),
         "GET " API "/channels/700/messages?limit=100 ");
}

static void direct_conversations_are_caught_up_with_too(void **state) {
    struct bot *b = *state;
    char frame[1024];
    b->s.places[0].place = "700";
    b->s.places[0].person = "801";
    b->s.n_places = 1;
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":2,\"d\":{\"id\":\"1174109840998500000\","
                           "\"channel_id\":\"750\",\"type\":0,\"author\":{\"id\":\"802\",\"username\":\"ben\"},"
                           "\"content\":\"hi\"}}");
    (void)frame;
    const char *said = begins_anew(b);
    says(said, "/channels/750/messages");
    uint64_t tag = request_of(said, "POST " API "/users/@me/channels");
    says(said, "{\"recipient_id\":\"801\"}");
    said = script_reply(&b->s, tag, 200, "{\"id\":\"760\",\"type\":1}");
    said = script_reply(&b->s, request_of(said, "/channels/760/messages"), 200,
                        "[{\"id\":\"1174109840998700000\",\"channel_id\":\"760\",\"type\":0,\"author\":"
                        "{\"id\":\"801\",\"username\":\"ana\"},\"content\":\"psst\"}]");
    says(said, "message id=1174109840998700000 at=1700000000000 place=760 person=801 name=ana text=psst direct");
}

static void a_place_that_may_not_be_read_holds_nobody_up(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said = script_reply(&b->s, tag, 403, "{\"code\":50001,\"message\":\"Missing Access\"}");
    says(said, "lacks text=In the channel 700 I may not look at what was written");
    says(said, "ready person=901");
}

/* A page of Ana's messages, newest first, from the `from`th after what was told last on. */
static const char *page_of(char *out, size_t n, int from, int count) {
    struct cv_buf page;
    cv_buf_init(&page, n);
    for (int i = from + count - 1; i >= from; i--)
        cv_buf_addf(&page, "%s{\"id\":\"%lld\",\"channel_id\":\"700\",\"type\":0,\"author\":{\"id\":\"801\"},"
                    "\"content\":\"n%d\"}", page.n ? "," : "[", 1174109840998500000LL + 1000LL * i, i);
    cv_buf_addz(&page, page.n ? "]" : "[]");
    snprintf(out, n, "%s", page.p);
    cv_buf_free(&page);
    return out;
}

/* 120 seconds of overlap: what was told already is dropped by its id. */
static void more_than_a_page_is_read_from_the_mark_on(void **state) {
    static const char mark[] = "GET " API "/channels/700/messages?limit=100&after=1174109337682020000";
    struct bot *b = *state;
    static char page[32 * 1024];
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said = script_reply(&b->s, tag, 200, page_of(page, sizeof page, 101, 100));
    says_not(said, "text=");
    tag = request_of(said, "GET " API "/channels/700/messages?limit=100&before=1174109337682020000");
    says_not(said, mark); /* both share a limit */
    tag = request_of(script_reply(&b->s, tag, 200, page_of(page, sizeof page, -700000000, 1)), mark);
    for (int from = 1; from < 6001; from += 100) {
        char next[128], first[32];
        snprintf(first, sizeof first, "text=n%d slot", from);
        snprintf(next, sizeof next, "limit=100&after=%lld", 1174109840998500000LL + 1000 * (from + 99));
        said = script_reply(&b->s, tag, 200, page_of(page, sizeof page, from, 100));
        says(said, first);
        said = strstr(said, next) ? said : waits_for(b, next);
        tag = request_of(said, next);
    }
    says(script_reply(&b->s, tag, 200, page_of(page, sizeof page, 6001, 1)), "text=n6001 slot");
    says(script_said(&b->s), "ready person=901");
}

#define THREAD_MESSAGE(id, channel, words)                                                         \
    "{\"id\":\"" id "\",\"channel_id\":\"" channel "\",\"type\":0,\"author\":{\"id\":\"801\"},"          \
    "\"content\":\"" words "\"}"
#define OURS(id, last)                                                                             \
    "{\"id\":\"" id "\",\"channel_id\":\"700\",\"type\":0,\"flags\":32,\"author\":{\"id\":\"901\"}," \
    "\"content\":\"?\",\"thread\":{\"id\":\"" id "\",\"last_message_id\":\"" last "\"}}"
#define LISTED(id, parent, last)                                                                   \
    "{\"id\":\"" id "\",\"parent_id\":\"" parent "\",\"last_message_id\":\"" last "\"}"

/* Below a message of ours people answer it, whether the thread was known or not. */
static void threads_are_caught_up_with(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    script_keep(&b->s, CV_S("thread.53"), CV_S("700"));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    const char *said = is_new(b);
    uint64_t pages = request_of(said, "/channels/700/messages");
    said = places_are_on(b, said, "600");
    uint64_t list = request_of(said, "GET " API "/guilds/600/threads/active ");
    said = script_reply(&b->s, pages, 200, "[" OURS("55", "1174109840998600001") "," OURS("56", "1174100000000000000") "]");
    says(said, "keep slot=thread.55 resume=700\n");
    says_not(said, "/channels/56/");
    uint64_t inside = request_of(said, "GET " API "/channels/55/messages?limit=100 ");
    said = script_reply(&b->s, list, 200,
                        "{\"threads\":[" LISTED("55", "700", "1174109840998600001") "," LISTED("53", "700", "1174109840998600002") ","
                        LISTED("54", "700", "1174109840998600003") "," LISTED("52", "700", "1174100000000000000") ","
                        LISTED("57", "701", "1174109840998600004") ",{\"id\":7}],\"members\":[]}");
    uint64_t kept = request_of(said, "GET " API "/channels/53/messages?limit=100 ");
    uint64_t starter = request_of(said, "GET " API "/channels/700/messages/54 ");
    says_not(said, "/52");
    says_not(said, "/57");
    says_not(said, "/channels/55/");
    said = script_reply(&b->s, inside, 200, "[" THREAD_MESSAGE("1174109840998600001", "55", "in 55") "]");
    says(said, "place=700 person=801 name=Ana text=in 55 answers=55 slot");
    said = script_reply(&b->s, kept, 200, "[" THREAD_MESSAGE("1174109840998600002", "53", "in 53") "]");
    says(said, "place=700 person=801 name=Ana text=in 53 answers=53 slot");
    said = script_reply(&b->s, starter, 200, OURS("54", "1174109840998600003"));
    said = script_reply(&b->s, request_of(said, "GET " API "/channels/54/messages?limit=100 "), 200,
                        "[" THREAD_MESSAGE("1174109840998600003", "54", "in 54") "]");
    says(said, "place=700 person=801 name=Ana text=in 54 answers=54 slot");
    says(said, "ready person=901");
}

/* Two places, of which 700 cannot be read: gives what is said when that was tried often enough. */
static const char *reads_one_of_two(struct bot *b, uint64_t *tag) {
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[1].place = "701";
    b->s.places[0].person = b->s.places[1].person = "";
    b->s.n_places = 2;
    const char *said = begins_anew(b);
    *tag = request_of(said, "/channels/700/messages");
    script_reply(&b->s, request_of(said, "/channels/701/messages"), 200, "[]");
    for (int i = 0; i < 5; i++) {
        says_not(script_reply(&b->s, *tag, i % 2 ? 503 : 0, ""), "ready");
        *tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
    }
    return script_reply(&b->s, *tag, 503, "");
}

static void what_cannot_be_read_is_asked_for_without_end_and_holds_nobody_else_up(void **state) {
    struct bot *b = *state;
    char frame[1024];
    uint64_t tag;
    says(reads_one_of_two(b, &tag), "ready person=901");
    const char *said = script_frame(&b->s, 0, "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":2,\"d\":{\"id\":\"1174109840998700000\","
                                              "\"channel_id\":\"701\",\"guild_id\":\"600\",\"type\":0,\"author\":{\"id\":\"802\"},"
                                              "\"content\":\"hi\"}}");
    says(said, "place=701 person=802 text=hi slot=shard.0.1 resume=S2 2 -1174109840998500000 wss://again.test\n");
    assert_string_equal(script_frame(&b->s, 0, message_frame(frame, sizeof frame, 3, "1174109840998800000", "now", "")), "");
    for (int i = 0; i < 40; i++) {
        tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
        assert_string_equal(script_reply(&b->s, tag, 500, ""), "");
    }
    tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
    said = script_reply(&b->s, tag, 200, "[" PAST("1174109840998600000", "two") "]");
    const char *two = strstr(said, "text=two"), *now = strstr(said, "text=now");
    assert_true(two && now && two < now);
    says(two, "text=two slot=shard.0.1 resume=S2 2 -1174109840998500000");
    says(now, "keep slot=shard.0.1 resume=S2 3 1174109840998800000 wss://again.test\n");
}

/* What was held and not told on is asked for again by the resume. */
static void what_is_held_is_not_passed_by_a_resume(void **state) {
    struct bot *b = *state;
    char frame[1024];
    uint64_t tag;
    reads_one_of_two(b, &tag);
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998800000", "now", ""));
    script_closed(&b->s, 0, 1006);
    waits_for(b, "dial 0 wss://again.test/");
    says(bot_hello(b, 0), "\"session_id\":\"S2\",\"seq\":1}}");
    assert_string_equal(script_frame(&b->s, 0, frame), "");
    says(script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":3,\"d\":{}}"), "/channels/701/messages");
}

static void many_refused_requests_bring_a_rest_for_the_past_too(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    cv_time first = b->s.now;
    for (int i = 0; i < 999; i++) {
        says_not(script_reply(&b->s, tag, 429, "{\"retry_after\":0.2}"), "rest");
        tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
    }
    says(script_reply(&b->s, tag, 429, "{\"retry_after\":0.2}"), "I rest before Discord bans me");
    waits_for(b, "/channels/700/messages");
    assert_true(b->s.now >= first + CV_MINUTES(10));
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
        UP(what_was_missed_is_read_from_every_place_before_what_comes_now),
        UP(killed_while_it_catches_up_it_does_so_again),
        UP(direct_conversations_are_caught_up_with_too),
        UP(more_than_a_page_is_read_from_the_mark_on),
        UP(threads_are_caught_up_with),
        UP(a_place_that_may_not_be_read_holds_nobody_up),
        UP(what_cannot_be_read_is_asked_for_without_end_and_holds_nobody_else_up),
        UP(what_is_held_is_not_passed_by_a_resume),
        UP(many_refused_requests_bring_a_rest_for_the_past_too),
        UP(malformed_frames_are_dropped_and_the_connection_lives),
        NEW(a_token_that_is_refused_stops_everything),
        NEW(without_an_answer_it_asks_again_and_again),
        NEW(what_is_not_allowed_is_said),
        UP(a_trial_looks_and_leaves_everything_as_it_is),
        NEW(a_trial_without_a_server_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
