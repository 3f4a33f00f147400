/* The Slack codec: what was said, changed and pressed while nobody heard. */
#include "slack_script.h"

static void catching_up_reads_what_was_said_meanwhile(void **state) {
    struct fixture *f = *state;
    struct script *s = acquainted(state);
    script_restart(s, codec(f));
    s->places[0].place = "C1", s->places[0].person = "";
    s->places[1].place = "C9", s->places[1].person = ""; /* nothing was heard there */
    s->n_places = 2;
    script_start(s);
    granted(ALL_SCOPES, s);
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
        " channel=C1&ts=1700000007.500000&oldest=1699999640.000000&limit=200\n");
    assert_string_equal(
        script_reply(s, 7, 200, "{\"ok\":true,\"messages\":[{\"type\":\"message\",\"user\":\"U1\","
                                "\"parent_user_id\":\"UBOT\",\"thread_ts\":\"1700000007.500000\","
                                "\"ts\":\"1700000008.500000\",\"text\":\"2b\"}]}"),
        "message id=C1:1700000007.000000 at=1700000007000 place=C1" IS_ANA " text=1\n"
        "message id=C1:1700000008.000000 at=1700000008000 place=C1" IS_ANA " text=2\n"
        "message id=C1:1700000008.500000 at=1700000008500 place=C1" IS_ANA
        " text=2b answers=C1:1700000007.500000\n"
        "keep slot=C1 resume=1700000008.500000\n"
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
    granted(ALL_SCOPES, s);
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
                        "keep slot=directs resume=U1 D1,\n"
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
    /* From now on the conversation is known. */
    s->now += 5000;
    s->n_places = 0;
    script_closed(s, 0, 1006);
    script_closed(s, 1, 1006);
    script_reply(s, 8, 200, URL(3));
    assert_non_null(strstr(script_frame(s, 0, HELLO), " channel=D1&oldest=1699999643.000000&"));
}

static void direct_conversations_are_kept(void **state) {
    struct fixture *f = *state;
    struct script *s = acquainted(state);
    static const char *const said[] = {"U1", "U2", "U3"};
    char frame[512];
    for (size_t i = 0; i < CV_COUNT(said); i++) {
        snprintf(frame, sizeof frame,
                 ENVELOPE("E1", "{\"type\":\"message\",\"channel\":\"D%s\",\"user\":\"%s\","
                                "\"ts\":\"1700000003.00000%zu\",\"text\":\"psst\"}"),
                 said[i], said[i], i);
        script_frame(s, 0, frame);
        if (i)
            script_woken(s);
    }
    assert_non_null(strstr(script_said(s), "keep slot=directs resume=U3 DU3,U2 DU2,U1 DU1,\n"));
    script_restart(s, codec(f));
    script_start(s);
    granted(ALL_SCOPES, s);
    script_reply(s, 2, 200, URL(1));
    assert_non_null(strstr(script_frame(s, 0, HELLO), "/conversations.history" BOT FORM
                                                      " channel=DU1&"));
    script_frame(s, 0, ENVELOPE("E1", "{\"type\":\"message\",\"channel\":\"DU4\",\"user\":\"U4\","
                                      "\"ts\":\"1700000005.000000\",\"text\":\"psst\"}"));
    assert_non_null(strstr(script_woken(s), "resume=U4 DU4,U3 DU3,U2 DU2,U1 DU1,\n"));
}

/* ---- a history that is not to be had ------------------------------------------------------------- */

#define HISTORY(oldest)                                                                            \
    "POST " API "/conversations.history" BOT FORM " channel=C1&oldest=" oldest "&limit=200\n"
#define NO_MORE "{\"ok\":true,\"messages\":[]}"

/* The number of the only request of what was said last. */
static uint64_t request_in(const char *said) {
    unsigned long long tag = 0;
    const char *at = strstr(said, "request ");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "request %llu", &tag), 1);
    assert_null(strstr(at + 1, "request "));
    return tag;
}

/* Acquainted, killed and there again, with a session in C1: what it asks first. Its second
 * connection is there too. */
static uint64_t back(void **state, struct script *s) {
    script_restart(s, codec(*state));
    s->places[0].place = "C1", s->places[0].person = "";
    s->n_places = 1;
    script_start(s);
    granted(ALL_SCOPES, s);
    script_reply(s, 2, 200, URL(1));
    script_frame(s, 0, HELLO);
    script_reply(s, 4, 200, URL(2));
    script_frame(s, 1, HELLO);
    return 3;
}

/* Nothing is given up, and the mark stays before what was not read. */
static void history_that_is_away_is_asked_for_until_it_is_back(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back(state, s);
    cv_time from = s->now, before;
    for (int i = 0; i < 40; i++) {
        const char *said = i % 3 == 0   ? script_reply(s, tag, 503, "no")
                           : i % 3 == 1 ? script_reply(s, tag, 0, "")
                                        : script_reply(s, tag, 200,
                                                       "{\"ok\":false,\"error\":\"internal_error\"}");
        if (i == 4)
            assert_string_equal(said, "log what was said in C1 while I was away cannot be read "
                                      "yet; I go on trying\n");
        else
            assert_string_equal(said, "");
        before = s->now;
        tag = request_in(script_woken(s));
        assert_true(s->now >= before + 1000 && s->now <= before + 31000);
    }
    assert_true(s->now > from + 60000);
    script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000900.000000", "live")));
    const char *said = script_woken(s);
    assert_non_null(strstr(said, "text=live\n")); /* and nothing kept with it */
    said = script_reply(s, tag, 200, "{\"ok\":true,\"messages\":[" PAST("U1", "1700000400.000000",
                                                                      "missed") "]}");
    if (!strstr(said, "text=missed"))
        said = script_woken(s);
    assert_non_null(strstr(said, "text=missed\n"));
    assert_non_null(strstr(said, "keep slot=C1 resume=1700000900.000000\n"));
}

/* Killed in between, it begins where it was. */
static void the_mark_does_not_pass_what_was_not_read(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back(state, s);
    script_reply_with(s, tag, 429, (const char *const[]){"retry-after", "900", NULL}, "");
    script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000900.000000", "live")));
    s->now += 2000;
    s->codec->ops->woken(s->codec, s->now);
    script_settle(s);
    assert_non_null(strstr(script_said(s), "text=live\n"));
    assert_non_null(strstr(script_said(s), ACK("E1")));
    script_restart(s, codec(*state));
    script_start(s);
    granted(ALL_SCOPES, s);
    script_reply(s, 2, 200, URL(1));
    assert_non_null(strstr(script_frame(s, 0, HELLO), HISTORY("1699999640.000000")));
}

/* What comes while the past is read waits for it, but not so long that Slack complains. */
static void live_words_wait_for_the_past_but_not_too_long(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back(state, s);
    cv_time from = s->now;
    script_frame(s, 0, ENVELOPE("E1", MESSAGE("U1", "1700000900.000000", "live")));
    script_reply(s, 5, 200, ANA);
    assert_true(s->wake == from + 2000);
    /* Elsewhere nobody waits. */
    const char *said = script_frame(
        s, 0, ENVELOPE("E2", "{\"type\":\"message\",\"channel\":\"C7\",\"user\":\"U1\",\"ts\":"
                             "\"1700000901.000000\",\"text\":\"elsewhere\"}"));
    assert_non_null(strstr(said, "text=elsewhere slot=C7 resume=1700000901.000000\n" ACK("E2")));
    /* Nor does what opens a form. */
    said = script_frame(s, 0, "{\"type\":\"interactive\",\"envelope_id\":\"E3\",\"payload\":{"
                              "\"type\":\"block_actions\",\"user\":{\"id\":\"U1\"},\"channel\":{"
                              "\"id\":\"C1\"},\"trigger_id\":\"T9\",\"actions\":[{\"type\":\"button\","
                              "\"action_id\":\"form\",\"block_id\":\"p:s1:e2\",\"value\":\"form\","
                              "\"action_ts\":\"1700000902.000000\"}]}}");
    assert_non_null(strstr(said, "form s1:e2 for U1 in C1\n"));
    s->now = from + 1900;
    said = script_reply(s, tag, 200, "{\"ok\":true,\"messages\":[" PAST("U2", "1700000400.000000",
                                                                      "missed") "]}");
    assert_null(strstr(said, "text=missed")); /* nobody knows U2 */
    said = script_woken(s);
    assert_true(s->now == from + 2000);
    const char *missed = strstr(said, "text=missed"), *live = strstr(said, "text=live");
    assert_true(missed && live && missed < live);
    assert_non_null(strstr(said, ACK("E1")));
}

/* Of many conversations those are read first where somebody waits for it. */
static void where_somebody_speaks_is_read_first(void **state) {
    static const char *const places[] = {"C1", "C2", "C3", "C4:1700000000.000009"};
    struct script *s = acquainted(state);
    for (size_t i = 0; i < CV_COUNT(places); i++) {
        script_keep(s, cv_str(places[i]), CV_S("1700000000.000001"));
        s->places[i].place = places[i], s->places[i].person = "";
    }
    s->n_places = CV_COUNT(places);
    script_restart(s, codec(*state));
    script_start(s);
    granted(ALL_SCOPES, s);
    script_reply(s, 2, 200, URL(1));
    uint64_t tag = 3;
    assert_non_null(strstr(script_frame(s, 0, HELLO), "request 3 " HISTORY("1699999640.000000")));
    script_frame(s, 0, ENVELOPE("E1", "{\"type\":\"message\",\"channel\":\"C4\",\"user\":\"U1\","
                                      "\"thread_ts\":\"1700000000.000009\",\"ts\":"
                                      "\"1700000901.000000\",\"text\":\"live\"}"));
    assert_non_null(strstr(script_reply(s, tag, 200, NO_MORE), "/conversations.replies" BOT FORM
                                                               " channel=C4&"));
}

/* Lost again while pages are read: those that were read do not tell of what was said since. */
static void reading_broken_off_begins_again(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back(state, s);
    s->now += 5000;
    script_closed(s, 0, 1006);
    script_closed(s, 1, 1006);
    script_reply(s, 5, 200, URL(3));
    const char *said = script_frame(s, 0, HELLO);
    assert_non_null(strstr(said, HISTORY("1699999640.000000")));
    assert_string_equal(script_reply(s, tag, 200, NO_MORE), ""); /* the old one tells nothing */
    said = script_reply(s, 6, 200, "{\"ok\":true,\"messages\":[" PAST("U1", "1700000400.000000",
                                                                    "missed") "]}");
    script_woken(s);
    assert_non_null(strstr(script_said(s), "keep slot=C1 resume=1700000400.000000\n"));
}

static void a_page_that_is_not_known_any_more_begins_again(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back(state, s);
    const char *said =
        script_reply(s, tag, 200, "{\"ok\":true,\"messages\":[" PAST("U1", "1700000800.000000", "b")
                                  "],\"response_metadata\":{\"next_cursor\":\"old\"}}");
    assert_non_null(strstr(said, "&cursor=old\n"));
    script_reply(s, request_in(said), 200, "{\"ok\":false,\"error\":\"invalid_cursor\"}");
    said = script_woken(s);
    assert_non_null(strstr(said, HISTORY("1699999640.000000")));
    script_reply(s, request_in(said), 200,
                 "{\"ok\":true,\"messages\":[" PAST("U1", "1700000800.000000", "b") ","
                 PAST("U1", "1700000700.000000", "a") "]}");
    said = script_woken(s);
    assert_non_null(strstr(said, "text=a\n"));
    assert_non_null(strstr(strstr(said, "text=a\n"), "text=b\n"));
    assert_null(strstr(strstr(said, "text=b\n") + 1, "text=b"));
}

/* ---- what stands far back ------------------------------------------------------------------------ */

#define OURS(ts, more)                                                                             \
    "{\"type\":\"message\",\"user\":\"UBOT\",\"bot_id\":\"B1\",\"ts\":\"" ts "\",\"text\":\"Which?\"" \
    more "}"

static uint64_t back_with_question(void **state, struct script *s, const char *id) {
    s->asked[0].place = "C1", s->asked[0].id = id;
    s->n_asked = 1;
    return back(state, s);
}

/* A question put a day ago, answered since in its thread and by reactions; and an answer
 * to it that has other words now. */
static void an_open_question_is_read_however_old_it_is(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back_with_question(state, s, "C1:1699913600.000000");
    const char *said = script_reply(
        s, tag, 200,
        "{\"ok\":true,\"messages\":["
        PAST("U1", "1700000100.000000", "new, in its last words\",\"edited\":{\"user\":\"U1\","
             "\"ts\":\"1700000101.000000\"},\"x\":\"") ","
        PAST("U1", "1699990000.000000", "known") ","
        PAST("U1", "1699980000.000000", "2\",\"edited\":{\"user\":\"U1\",\"ts\":"
             "\"1700000200.000000\"},\"x\":\"") ","
        PAST("U1", "1699970000.000000", "long ago\",\"edited\":{\"user\":\"U1\",\"ts\":"
             "\"1699970100.000000\"},\"x\":\"") ","
        OURS("1699960000.000000", ",\"reply_count\":1,\"latest_reply\":\"1699960001.000000\"") ","
        OURS("1699913600.000000", ",\"reply_count\":2,\"latest_reply\":\"1700000300.000000\","
             "\"reactions\":[{\"name\":\"two\",\"users\":[\"U1\",\"UBOT\"],\"count\":2},"
             "{\"name\":\"eyes\",\"users\":[\"U1\"],\"count\":1}]")
        "]}");
    assert_non_null(strstr(said, "/conversations.replies" BOT FORM
                                 " channel=C1&ts=1699913600.000000&oldest=1699913599.000000&"));
    script_reply(s, request_in(said), 200,
                 "{\"ok\":true,\"messages\":[" OURS("1699913600.000000", "") ","
                 "{\"type\":\"message\",\"user\":\"U1\",\"parent_user_id\":\"UBOT\",\"thread_ts\":"
                 "\"1699913600.000000\",\"ts\":\"1700000300.000000\",\"text\":\"below it\"}]}");
    script_reply(s, 6, 200, ANA);
    assert_string_equal(
        script_said(s),
        "member" IS_ANA "\n"
        "react id=C1:1699913600.000000/U1/2 at=1699913600000 place=C1" IS_ANA
        " about=C1:1699913600.000000 text=2\n"
        "message id=C1:1700000100.000000 at=1700000100000 place=C1" IS_ANA
        " text=new, in its last words\n"
        "message id=C1:1699980000.000000/1700000200.000000 at=1700000200000 place=C1" IS_ANA
        " text=2 amends=C1:1699980000.000000\n"
        "message id=C1:1700000300.000000 at=1700000300000 place=C1" IS_ANA
        " text=below it answers=C1:1699913600.000000\n"
        "keep slot=C1 resume=1700000300.000000\n");
}

/* Too far back to read all that was said since: its thread alone. */
static void a_question_that_is_too_far_away_is_asked_about_alone(void **state) {
    struct script *s = acquainted(state);
    uint64_t tag = back_with_question(state, s, "C1:1699000000.000000");
    const char *said = "";
    for (int i = 0; i < 5; i++) {
        said = script_reply(s, tag, 200,
                            "{\"ok\":true,\"messages\":[" PAST("U1", "1699990000.000000", "known")
                            "],\"response_metadata\":{\"next_cursor\":\"older\"}}");
        tag = request_in(said);
    }
    assert_non_null(strstr(said, "/conversations.replies" BOT FORM
                                 " channel=C1&ts=1699000000.000000&"));
    said = script_reply(s, tag, 200, "{\"ok\":true,\"messages\":[" OURS("1699000000.000000",
                        ",\"reactions\":[{\"name\":\"+1\",\"users\":[\"U1\"],\"count\":1}]") "]}");
    script_woken(s);
    assert_non_null(strstr(script_said(s), " about=C1:1699000000.000000 text=yes\n"));
}

/* Where nobody was ever heard, the question itself is where reading begins. */
static void answers_are_found_where_nobody_spoke_before(void **state) {
    struct script *s = acquainted(state);
    s->asked[0].place = "C1", s->asked[0].id = "D5:1700000050.000000";
    s->n_asked = 1;
    uint64_t tag = back(state, s);
    const char *said = script_reply(s, tag, 200, NO_MORE);
    assert_non_null(strstr(said, "/conversations.history" BOT FORM
                                 " channel=D5&oldest=1699999690.000000&"));
    said = script_reply(s, request_in(said), 200,
                        "{\"ok\":true,\"messages\":[" PAST("U1", "1700000090.000000", "3") ","
                        OURS("1700000050.000000", "") "]}");
    script_woken(s);
    assert_non_null(strstr(script_said(s), " text=3 direct\n"));
    assert_non_null(strstr(script_said(s), "keep slot=D5 resume=1700000090.000000\n"));
}

/* What is told of the past has the id that it has live. */
static void the_past_is_known_by_the_same_ids(void **state) {
    static const char live_edit[] =
        ENVELOPE("E1", "{\"type\":\"message\",\"subtype\":\"message_changed\",\"channel\":\"C1\","
                       "\"ts\":\"1700000006.000001\",\"message\":{\"user\":\"U1\",\"text\":\"3\","
                       "\"ts\":\"1699999900.000000\",\"edited\":{\"user\":\"U1\","
                       "\"ts\":\"1700000006.000000\"}},\"previous_message\":{\"text\":\"2\"}}");
    static const char live_reaction[] =
        ENVELOPE("E2", "{\"type\":\"reaction_added\",\"user\":\"U1\",\"reaction\":"
                       "\"+1::skin-tone-3\",\"item\":{\"type\":\"message\",\"channel\":\"C1\","
                       "\"ts\":\"1699999950.000000\"},\"item_user\":\"UBOT\","
                       "\"event_ts\":\"1700000007.000000\"}");
    struct script *s = acquainted(state);
    assert_non_null(strstr(script_frame(s, 0, live_edit),
                           "id=C1:1699999900.000000/1700000006.000000 "));
    assert_non_null(strstr(script_frame(s, 0, live_reaction),
                           "id=C1:1699999950.000000/U1/yes "));
    uint64_t tag = back(state, s);
    script_reply(s, tag, 200,
                 "{\"ok\":true,\"messages\":["
                 OURS("1699999950.000000", ",\"reactions\":[{\"name\":\"+1\",\"users\":[\"U1\"],"
                      "\"count\":1}]") ","
                 PAST("U1", "1699999900.000000", "3\",\"edited\":{\"user\":\"U1\",\"ts\":"
                      "\"1700000006.000000\"},\"x\":\"") "]}");
    script_woken(s);
    assert_non_null(strstr(script_said(s), "id=C1:1699999900.000000/1700000006.000000 "));
    assert_non_null(strstr(script_said(s), "id=C1:1699999950.000000/U1/yes "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_CODEC(catching_up_reads_what_was_said_meanwhile),
        WITH_CODEC(catching_up_finds_direct_conversations_and_threads),
        WITH_CODEC(direct_conversations_are_kept),
        WITH_CODEC(history_that_is_away_is_asked_for_until_it_is_back),
        WITH_CODEC(the_mark_does_not_pass_what_was_not_read),
        WITH_CODEC(live_words_wait_for_the_past_but_not_too_long),
        WITH_CODEC(where_somebody_speaks_is_read_first),
        WITH_CODEC(reading_broken_off_begins_again),
        WITH_CODEC(a_page_that_is_not_known_any_more_begins_again),
        WITH_CODEC(an_open_question_is_read_however_old_it_is),
        WITH_CODEC(a_question_that_is_too_far_away_is_asked_about_alone),
        WITH_CODEC(answers_are_found_where_nobody_spoke_before),
        WITH_CODEC(the_past_is_known_by_the_same_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
