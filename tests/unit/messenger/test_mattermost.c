/* Mattermost's codec: the connection, what comes in, what was missed. */
#include "cmocka_cv.h"
#include "mattermost_script.h"

static int setup(void **state) {
    *state = stage_new();
    return 0;
}

static int setup_open(void **state) {
    struct stage *g = stage_new();
    stage_open(g);
    *state = g;
    return 0;
}

static int setup_met(void **state) {
    setup_open(state);
    stage_meet(*state);
    return 0;
}

static int teardown(void **state) {
    stage_end(*state);
    return 0;
}

/* ---- the connection ---------------------------------------------------------------------- */

static void connects_as_itself(void **state) {
    struct stage *g = *state;
    const char *said = script_start(&g->s);
    assert_true(has(said, "request 1 GET " API "/users/me authorization=Bearer tok\n"));
    assert_true(has(said, "keep slot=secret resume="));
    said = script_reply(&g->s, 1, 200, "{\"id\":\"" BOT "\",\"username\":\"canvasser\"}");
    assert_string_equal(
        said, "dial 0 wss://mm.example/api/v4/websocket authorization=Bearer tok\n");
    assert_string_equal(script_opened(&g->s, 0), "frame 0 {\"action\":\"ping\",\"seq\":1}\n");
    said = hello(g, LINK_A);
    assert_true(has(said, "ready person=" BOT " name=canvasser\n"));
    assert_true(has(said, "/users/me/teams"));
    assert_true(has(said, "lacks text=listen: public_url"));
}

static void a_secret_is_made_once(void **state) {
    struct stage *g = *state;
    stage_open(g);
    script_restart(&g->s, stage_codec());
    assert_null(strstr(script_start(&g->s), "slot=secret"));
}

static void a_refused_token_stops(void **state) {
    struct stage *g = *state;
    script_start(&g->s);
    assert_true(has(script_reply(&g->s, 1, 401, "{}"), "stop Mattermost does not know it"));
}

static void no_answer_is_asked_again(void **state) {
    struct stage *g = *state;
    script_start(&g->s);
    assert_false(has(script_reply(&g->s, 1, 0, ""), "log ")); /* the transport says why */
    assert_true(has(script_woken(&g->s), "GET " API "/users/me "));
}

static void an_answer_that_is_no_Mattermost_s_is_said(void **state) {
    struct stage *g = *state;
    script_start(&g->s);
    assert_true(has(script_reply(&g->s, 1, 502, ""), "log the server answers HTTP 502"));
    script_woken(&g->s);
    assert_true(has(script_reply(&g->s, 2, 200, "<html>"), "log who we are is not told (HTTP 200): is `url`"));
    assert_true(has(script_woken(&g->s), "GET " API "/users/me "));
}

static void a_token_that_is_not_let_in_is_looked_at(void **state) {
    struct stage *g = *state;
    stage_dial(g);
    const char *said = script_frame(
        &g->s, 0, "{\"status\":\"FAIL\",\"error\":{\"id\":\"not_authenticated\",\"status_code\":401},"
                  "\"seq_reply\":1}");
    assert_true(has(said, "hang up 0 1000"));
    assert_true(has(script_woken(&g->s), "GET " API "/users/me "));
}

static void pings_every_half_minute(void **state) {
    struct stage *g = *state;
    cv_time opened = g->s.now;
    assert_string_equal(script_woken(&g->s), "frame 0 {\"action\":\"ping\",\"seq\":2}\n");
    assert_int_equal(g->s.now - opened, 30000);
    script_frame(&g->s, 0, "{\"status\":\"OK\",\"seq_reply\":2}");
    script_woken(&g->s);
    assert_true(has(script_woken(&g->s), "hang up 0 1000 no answer to a ping\ngone\n"));
}

static void a_greeting_has_a_quarter_of_a_minute(void **state) {
    struct stage *g = *state;
    stage_dial(g);
    cv_time opened = g->s.now;
    assert_true(has(script_woken(&g->s), "hang up 0 1000"));
    assert_int_equal(g->s.now - opened, 15000);
}

/* A server that breaks its own limit: enough of it is told to be refused as too long, and it goes on. */
static void a_message_of_100_kilobytes_is_one_message(void **state) {
    enum { LENGTH = 100 * 1000 };
    struct stage *g = *state;
    char *words = cv_alloc(LENGTH + 1);
    memset(words, 'x', LENGTH);
    const char *said = posted(g, ANA, POST("01"), "", 5, words);
    words[60 * 1000] = '\0';
    if (!strstr(said, words))
        fail_msg("%.200s", said);
    assert_true(has(posted(g, ANA, POST("02"), "", 6, "next"), "text=next"));
    free(words);
}

static void what_is_no_json_is_dropped(void **state) {
    struct stage *g = *state;
    assert_true(has(script_frame(&g->s, 0, "{\"event\""), "invalid: not JSON"));
    assert_true(has(script_frame(&g->s, 0, "{\"a\":1}"), "invalid: neither"));
    assert_string_equal(posted(g, "", POST("01"), "", 5, "x"), "");
    assert_true(has(event(g, "posted", RETRO, "\"post\":\"\\u0000\""), "invalid: not JSON"));
    assert_string_equal(event(g, "typing", RETRO, "\"a\":1"), ""); /* it is counted all the same */
}

/* Events of no interest are counted by a glance, in the spelling of every server. */
static void uninteresting_events_are_counted(void **state) {
    struct stage *g = *state;
    assert_string_equal(event(g, "typing", RETRO, "\"user_id\":\"x\""), "");
    assert_string_equal(
        script_frame(&g->s, 0, "{\"event\":\"status_change\",\"data\":{\"seq\":9},\"seq\":2}"), "");
    g->number++;
    assert_true(has(posted(g, ANA, POST("01"), "", 5, "x"), "/users/ids"));
}

/* ---- resuming --------------------------------------------------------------------------------- */

static void takes_a_broken_connection_up(void **state) {
    struct stage *g = *state;
    event(g, "typing", RETRO, "\"a\":1");
    assert_string_equal(script_closed(&g->s, 0, 1006), "gone\n");
    assert_true(has(script_woken(&g->s), "dial 0 wss://mm.example/api/v4/websocket?connection_id="
                                         LINK_A "&sequence_number=2 "));
    script_opened(&g->s, 0);
    assert_true(has(posted(g, ANA, POST("01"), "", 5, "x"), "/users/ids"));
    const char *said = script_frame(&g->s, 0, "{\"status\":\"OK\",\"seq_reply\":1}");
    assert_true(has(said, "ready person=" BOT));
    assert_null(strstr(said, "/teams"));
}

static void a_gap_is_mended(void **state) {
    struct stage *g = *state;
    g->number += 3;
    assert_true(has(posted(g, ANA, POST("01"), "", 5, "x"), "hang up 0 1000 an event is missing"));
    assert_true(has(script_woken(&g->s), "&sequence_number=1 "));
}

static void a_gap_that_stays_needs_a_new_connection(void **state) {
    struct stage *g = *state;
    for (int i = 0; i < 3; i++) {
        g->number = 7;
        event(g, "typing", RETRO, "\"a\":1");
        const char *said = script_woken(&g->s);
        assert_int_equal(strstr(said, "connection_id") != NULL, i < 2);
        script_opened(&g->s, 0);
    }
}

static void numbers_that_begin_again_need_a_new_connection(void **state) {
    struct stage *g = *state;
    g->number = 0;
    event(g, "typing", RETRO, "\"a\":1");
    assert_null(strstr(script_woken(&g->s), "connection_id"));
}

/* ---- what was missed ------------------------------------------------------------------------------ */

#define PAGE_POST(id, at, who, text)                                                               \
    "\"" id "\":{\"id\":\"" id "\",\"create_at\":" #at ",\"edit_at\":0,\"delete_at\":0,"             \
    "\"user_id\":\"" who "\",\"channel_id\":\"" RETRO "\",\"root_id\":\"\",\"message\":\"" text       \
    "\",\"type\":\"\",\"props\":{}}"

/* Reconnected too late: up to the question for the channel's history. */
static const char *come_back_late(struct stage *g) {
    script_closed(&g->s, 0, 1006);
    script_woken(&g->s);
    script_opened(&g->s, 0);
    const char *said = hello(g, LINK_B);
    said = reply_to(g, said, "/users/me/teams", 200, "[{\"id\":\"" TEAM "\"}]");
    return reply_to(g, said, "/teams/" TEAM "/channels", 200,
                    "[{\"id\":\"" RETRO "\",\"type\":\"O\",\"name\":\"retro\",\"last_post_at\":99000},"
                    "{\"id\":\"" DIRECT "\",\"type\":\"D\",\"name\":\"" ANA "__" BOT
                    "\",\"last_post_at\":1}]");
}

static void reads_what_was_missed_from_the_history(void **state) {
    struct stage *g = *state;
    posted(g, ANA, POST("01"), "", 90000, "before");
    const char *said = come_back_late(g);
    assert_true(has(said, "/channels/" RETRO "/posts?page=0&per_page=200"));
    uint64_t page = tag_of(said, "/posts?page=0");
    assert_string_equal(posted(g, ANA, POST("09"), "", 99500, "live"), "");
    said = script_reply(&g->s, page, 200,
                        "{\"order\":[\"" POST("03") "\",\"" POST("02") "\",\"" POST("00") "\"],"
                        "\"posts\":{" PAGE_POST(POST("03"), 99000, ANA, "two") ","
                        PAGE_POST(POST("02"), 95000, ANA, "one") ","
                        PAGE_POST(POST("00"), 20000, ANA, "old") "}}");
    const char *one = strstr(said, "text=one"), *two = strstr(said, "text=two");
    const char *live = strstr(said, "text=live");
    assert_true(one && two && live && one < two && two < live);
    assert_null(strstr(said, "text=old"));
    assert_true(has(said, "text=one\n")); /* a crash now reads everything again */
    assert_true(has(said, "keep resume=99000\n"));
    assert_true(has(said, "text=live resume=99500\n"));
}

/* Until everything older is told, nothing newer is kept: else a crash would lose it. */
static void keeps_no_mark_while_behind(void **state) {
    struct stage *g = *state;
    posted(g, ANA, POST("01"), "", 90000, "before");
    const char *said = come_back_late(g);
    script_reply(&g->s, tag_of(said, "/posts?page=0"), 500, "");
    assert_string_equal(posted(g, ANA, POST("09"), "", 99500, "live"), "");
    assert_true(has(script_woken(&g->s), "/posts?page=0"));
}

static void where_a_session_runs_changes_are_read_too(void **state) {
    struct stage *g = *state;
    g->s.places[g->s.n_places++].place = RETRO;
    posted(g, ANA, POST("01"), "", 90000, "before");
    event(g, "posted", RETRO,
          "\"post\":\"{\\\"id\\\":\\\"" POST("05") "\\\",\\\"user_id\\\":\\\"" BOT
          "\\\",\\\"channel_id\\\":\\\"" RETRO "\\\",\\\"root_id\\\":\\\"\\\"}\"");
    const char *said = come_back_late(g);
    said = reply_to(g, said, "/posts?page=0", 200, "{\"order\":[],\"posts\":{}}");
    said = reply_to(g, said, "/posts?since=30000", 200,
                    "{\"order\":[\"" POST("07") "\",\"" POST("05") "\",\"" POST("01") "\"],\"posts\":{"
                    "\"" POST("07") "\":{\"id\":\"" POST("07") "\",\"create_at\":96000,"
                    "\"edit_at\":97000,\"user_id\":\"" ANA "\",\"channel_id\":\"" RETRO "\","
                    "\"message\":\"new as it is\",\"type\":\"\",\"props\":{}},"
                    "\"" POST("01") "\":{\"id\":\"" POST("01") "\",\"create_at\":90000,"
                    "\"edit_at\":95000,\"user_id\":\"" ANA "\",\"channel_id\":\"" RETRO "\","
                    "\"message\":\"changed\",\"type\":\"\",\"props\":{}},"
                    "\"" POST("05") "\":{\"id\":\"" POST("05") "\",\"create_at\":80000,\"user_id\":\""
                    BOT "\",\"channel_id\":\"" RETRO "\",\"props\":{\"from_bot\":\"true\"},"
                    "\"metadata\":{\"reactions\":[{\"user_id\":\"" ANA "\",\"post_id\":\"" POST("05")
                    "\",\"emoji_name\":\"two\",\"create_at\":96000}]}}}}");
    assert_true(has(said, "text=changed amends=" POST("01")));
    assert_null(strstr(said, "new as it is")); /* the page has it */
    assert_true(has(said, "react id=" POST("05") ":" ANA ":two:96000"));
}

/* Whoever took it back before we read it did not say it. */
static void what_was_taken_back_while_we_were_away_was_not_said(void **state) {
    struct stage *g = *state;
    static const char gone[] =
        "{\"order\":[\"" POST("02") "\"],\"posts\":{\"" POST("02") "\":{\"id\":\"" POST("02")
        "\",\"create_at\":95000,\"update_at\":96000,\"edit_at\":95500,\"delete_at\":96000,"
        "\"user_id\":\"" ANA "\",\"channel_id\":\"" RETRO "\",\"message\":\"3\",\"type\":\"\","
        "\"props\":{}}}}";
    g->s.places[g->s.n_places++].place = RETRO;
    posted(g, ANA, POST("01"), "", 90000, "before");
    event(g, "posted", RETRO,
          "\"post\":\"{\\\"id\\\":\\\"" POST("05") "\\\",\\\"user_id\\\":\\\"" BOT
          "\\\",\\\"channel_id\\\":\\\"" RETRO "\\\",\\\"root_id\\\":\\\"\\\"}\"");
    const char *said = reply_to(g, come_back_late(g), "/posts?page=0", 200, gone);
    assert_null(strstr(said, "message "));
    assert_null(strstr(reply_to(g, said, "/posts?since=30000", 200, gone), "message "));
}

/* Broken off in the middle, reading begins where it began, not where it came to. */
static void reading_broken_off_begins_again(void **state) {
    struct stage *g = *state;
    static const char one[] = "{\"order\":[\"" POST("03") "\"],\"posts\":{"
                              PAGE_POST(POST("03"), 99000, ANA, "one") "}}";
    posted(g, ANA, POST("01"), "", 90000, "before");
    g->s.places[g->s.n_places++].place = DIRECT;
    const char *said = reply_to(g, come_back_late(g), "/posts?page=0", 200, one);
    assert_true(has(said, "text=one\n"));
    said = reply_to(g, come_back_late(g), "/posts?page=0", 200, one);
    said = reply_to(g, said, "/channels/" DIRECT "/posts?page=0", 200,
                    "{\"order\":[\"" POST("04") "\"],\"posts\":{"
                    PAGE_POST(POST("04"), 35000, ANA, "late") "}}");
    assert_true(has(said, "text=late\n"));
}

/* Nobody answers and thousands write: what does not fit is read from the history later. */
static void too_much_at_once_is_read_later(void **state) {
    struct stage *g = *state;
    uint64_t people = tag_of(posted(g, BEN, POST("01"), "", 90000, "first"), "/users/ids");
    for (int i = 1; i < 5000; i++)
        assert_string_equal(posted(g, BEN, POST("02"), "", 91000, "more"), "");
    assert_true(has(posted(g, BEN, POST("03"), "", 95000, "too much"), "hang up 0 1000"));
    assert_null(strstr(script_woken(&g->s), "connection_id"));
    assert_true(has(script_reply(&g->s, people, 200, "[" USER_BEN "]"), "text=first\n"));
    script_opened(&g->s, 0);
    const char *said = hello(g, LINK_B);
    said = reply_to(g, said, "/users/me/teams", 200, "[{\"id\":\"" TEAM "\"}]");
    said = reply_to(g, said, "/teams/" TEAM "/channels", 200,
                    "[{\"id\":\"" RETRO "\",\"type\":\"O\",\"last_post_at\":95000}]");
    said = reply_to(g, said, "/posts?page=0", 200,
                    "{\"order\":[\"" POST("03") "\"],\"posts\":{"
                    PAGE_POST(POST("03"), 95000, BEN, "too much") "}}");
    assert_true(has(said, "text=too much\nkeep resume=95000\n"));
}

static void a_full_page_is_followed_by_the_next(void **state) {
    struct stage *g = *state;
    struct cv_buf page;
    posted(g, ANA, POST("01"), "", 90000, "before");
    const char *said = come_back_late(g);
    cv_buf_init(&page, 1024 * 1024);
    cv_buf_addz(&page, "{\"order\":[");
    for (int i = 0; i < 200; i++)
        cv_buf_addf(&page, "%s\"p%d\"", i ? "," : "", i);
    cv_buf_addz(&page, "],\"posts\":{");
    for (int i = 0; i < 200; i++)
        cv_buf_addf(&page, "%s\"p%d\":{\"id\":\"p%d\",\"create_at\":%d,\"user_id\":\"" ANA
                           "\",\"channel_id\":\"" RETRO "\",\"message\":\"m%d\"}",
                    i ? "," : "", i, i, 99000 - i, i);
    cv_buf_addz(&page, "}}");
    said = reply_to(g, said, "/posts?page=0", 200, page.p);
    cv_buf_free(&page);
    said = reply_to(g, said, "/posts?page=1&per_page=200", 200, "{\"order\":[],\"posts\":{}}");
    const char *last = strstr(said, "text=m0\n"), *first = strstr(said, "text=m199\n");
    assert_true(first && last && first < last);
}

static void the_first_time_nothing_was_missed(void **state) {
    struct stage *g = *state;
    stage_dial(g);
    const char *said = hello(g, LINK_A);
    said = reply_to(g, said, "/users/me/teams", 200, "[{\"id\":\"" TEAM "\"}]");
    said = reply_to(g, said, "/teams/" TEAM "/channels", 200,
                    "[{\"id\":\"" RETRO "\",\"type\":\"O\",\"last_post_at\":99000}]");
    assert_string_equal(said, "keep resume=99000\n");
}

static void a_restart_reads_on_from_the_mark(void **state) {
    struct stage *g = *state;
    posted(g, ANA, POST("01"), "", 90000, "before");
    script_restart(&g->s, stage_codec());
    stage_dial(g);
    const char *said = hello(g, LINK_B);
    said = reply_to(g, said, "/users/me/teams", 200, "[{\"id\":\"" TEAM "\"}]");
    said = reply_to(g, said, "/teams/" TEAM "/channels", 200,
                    "[{\"id\":\"" RETRO "\",\"type\":\"O\",\"last_post_at\":90001}]");
    assert_true(has(said, "/channels/" RETRO "/posts?page=0"));
}

static void in_no_team_is_told(void **state) {
    struct stage *g = *state;
    stage_dial(g);
    assert_true(has(reply_to(g, hello(g, LINK_A), "/users/me/teams", 200, "[]"),
                    "lacks text=a team: invite"));
}

/* ---- group messages: several people and us in a channel without a name ------------------------------- */

static void what_several_read_is_never_direct(void **state) {
    struct stage *g = *state;
    assert_string_equal(event(g, "group_added", GROUP, "\"teammate_ids\":\"[\\\"" ANA "\\\",\\\"" BEN
                                                       "\\\",\\\"" BOT "\\\"]\""), "");
    assert_string_equal(posted_in(g, GROUP, "G", ANA, POST("01"), "", 5000, "@canvasser start"),
                        "message id=" POST("01") " at=5000 place=" GROUP " person=" ANA
                        " name=Ana lang=de zone=Europe/Athens text=start resume=5000\n");
    assert_true(has(posted_in(g, GROUP, "G", ANA, POST("02"), POST("03"), 6000, "2"), "/posts/" POST("03")));
    assert_string_equal(posted_in(g, GROUP, "G", ANA, POST("04"), "", 7000, "after it"), "");
    const char *said = script_woken(&g->s); /* not known whose thread it is */
    assert_null(strstr(said, "direct"));
}

/* Where nobody said what a channel is, it is asked for. */
static void a_group_that_is_not_known_is_asked_about(void **state) {
    struct stage *g = *state;
    const char *said = event(g, "reaction_added", GROUP,
                             "\"reaction\":\"{\\\"user_id\\\":\\\"" ANA "\\\",\\\"post_id\\\":\\\""
                             POST("05") "\\\",\\\"emoji_name\\\":\\\"+1\\\",\\\"create_at\\\":9}\"");
    said = reply_to(g, said, "/channels/" GROUP, 200, "{\"id\":\"" GROUP "\",\"type\":\"G\"}");
    said = reply_to(g, said, "/posts/" POST("05"), 200, "{\"id\":\"" POST("05") "\",\"user_id\":\"" BOT "\"}");
    assert_true(has(said, "place=" GROUP " "));
    assert_null(strstr(said, "direct"));
}

static void a_group_is_caught_up_with(void **state) {
    struct stage *g = *state;
    posted_in(g, GROUP, "G", ANA, POST("01"), "", 90000, "before");
    script_restart(&g->s, stage_codec());
    stage_dial(g);
    const char *said = hello(g, LINK_B);
    said = reply_to(g, said, "/users/me/teams", 200, "[{\"id\":\"" TEAM "\"}]");
    said = reply_to(g, said, "/teams/" TEAM "/channels", 200,
                    "[{\"id\":\"" GROUP "\",\"type\":\"G\",\"team_id\":\"\",\"name\":"
                    "\"" ANA "__" BOT "\",\"last_post_at\":99000}]");
    said = reply_to(g, said, "/channels/" GROUP "/posts?page=0", 200,
                    "{\"order\":[\"" POST("03") "\"],\"posts\":{\"" POST("03") "\":{\"id\":\"" POST("03")
                    "\",\"create_at\":99000,\"user_id\":\"" ANA "\",\"channel_id\":\"" GROUP
                    "\",\"message\":\"missed\",\"props\":{}}}}");
    said = reply_to(g, said, "/users/ids", 200, "[" USER_ANA "]");
    assert_true(has(said, " place=" GROUP " "));
    assert_true(has(said, " text=missed\n"));
    assert_null(strstr(said, "direct"));
    const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR(ANA)};
    said = script_send(&g->s, "s:e1", GROUP, &say, false);
    assert_true(has(said, "POST " API "/channels/direct "));
    assert_null(strstr(said, "psst"));
}

/* ---- messages ---------------------------------------------------------------------------------------- */

static void a_person_is_asked_about_first(void **state) {
    struct stage *g = *state;
    const char *said = posted(g, ANA, POST("01"), "", 5000, "@canvasser, start");
    assert_true(has(said, "POST " API "/users/ids authorization=Bearer tok type=application/json "
                          "[\"" ANA "\"]\n"));
    uint64_t tag = tag_of(said, "/users/ids");
    assert_string_equal(posted(g, ANA, POST("02"), "", 6000, "more"), "");
    said = script_reply(&g->s, tag, 200, "[" USER_ANA "]");
    assert_true(has(said, "member person=" ANA " name=Ana lang=de zone=Europe/Athens\n"));
    assert_true(has(said, "message id=" POST("01") " at=5000 place=" RETRO " person=" ANA
                          " name=Ana lang=de zone=Europe/Athens text=start resume=5000\n"));
    assert_true(has(said, "text=more"));
}

static void nobody_is_waited_for_long(void **state) {
    struct stage *g = *state;
    uint64_t tag = tag_of(posted(g, ANA, POST("01"), "", 5000, "hi"), "/users/ids");
    assert_true(has(script_reply(&g->s, tag, 0, ""), "message id=" POST("01")));
    assert_true(has(posted(g, BEN, POST("02"), "", 6000, "ho"), "message id=" POST("02")));
}

static void zones_are_those_of_the_device_unless_chosen(void **state) {
    struct stage *g = *state;
    const char *said = posted(g, BEN, POST("01"), "", 5000, "hi");
    said = reply_to(g, said, "/users/ids", 200, "[" USER_BEN "]");
    assert_true(has(said, "name=Ben Low lang=es zone=Asia/Tokyo"));
}

static void bots_systems_and_we_say_nothing(void **state) {
    struct stage *g = *state;
    static const char *const posts[] = {
        "\\\"user_id\\\":\\\"" BOT "\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{}",
        "\\\"user_id\\\":\\\"" ANA "\\\",\\\"type\\\":\\\"system_join_channel\\\",\\\"props\\\":{}",
        "\\\"user_id\\\":\\\"" ANA "\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{\\\"from_bot\\\":\\\"true\\\"}",
        "\\\"user_id\\\":\\\"" ANA
        "\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{\\\"from_webhook\\\":\\\"true\\\"}",
    };
    for (size_t i = 0; i < CV_COUNT(posts); i++)
        assert_string_equal(event(g, "posted", RETRO,
                                  "\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\",\\\"channel_id\\\":\\\""
                                  RETRO "\\\",\\\"message\\\":\\\"x\\\",%s}\"", posts[i]), "");
}

static void threads_are_places_but_below_our_posts_answers(void **state) {
    struct stage *g = *state;
    const char *said = posted(g, ANA, POST("02"), POST("01"), 5000, "in a thread");
    said = reply_to(g, said, "/posts/" POST("01"), 200,
                    "{\"id\":\"" POST("01") "\",\"user_id\":\"" BEN "\",\"root_id\":\"\"}");
    assert_true(has(said, "place=" RETRO ":" POST("01")));
    said = posted(g, ANA, POST("04"), POST("03"), 6000, "2");
    said = reply_to(g, said, "/posts/" POST("03"), 200,
                    "{\"id\":\"" POST("03") "\",\"user_id\":\"" BOT "\",\"root_id\":\"\"}");
    assert_true(has(said, "place=" RETRO " person"));
    assert_true(has(said, "answers=" POST("03")));
}

static void a_group_of_some_is_a_place(void **state) {
    struct stage *g = *state;
    const char *said =
        event(g, "posted", DIRECT,
              "\"channel_type\":\"G\",\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\",\\\"create_at\\\":"
              "2000,\\\"user_id\\\":\\\"" ANA "\\\",\\\"channel_id\\\":\\\"" DIRECT
              "\\\",\\\"message\\\":\\\"start\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{}}\"");
    assert_true(has(said, "place=" DIRECT " "));
    assert_null(strstr(said, "direct resume"));
}

static void a_direct_conversation_is_one(void **state) {
    struct stage *g = *state;
    const char *said =
        event(g, "posted", DIRECT,
              "\"channel_type\":\"D\",\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\",\\\"create_at\\\":"
              "2000,\\\"user_id\\\":\\\"" ANA "\\\",\\\"channel_id\\\":\\\"" DIRECT
              "\\\",\\\"message\\\":\\\"psst\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{}}\"");
    assert_true(has(said, "place=" DIRECT " "));
    assert_true(has(said, "text=psst direct"));
}

static void a_new_version_amends(void **state) {
    struct stage *g = *state;
    static const char post[] =
        "\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\",\\\"create_at\\\":1000,\\\"edit_at\\\":%d,"
        "\\\"user_id\\\":\\\"" ANA "\\\",\\\"channel_id\\\":\\\"" RETRO "\\\",\\\"message\\\":"
        "\\\"better\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{}}\"";
    assert_true(has(event(g, "post_edited", RETRO, post, 7000),
                    "message id=" POST("01") ":7000 at=7000"));
    assert_true(has(g->text, "text=better amends=" POST("01")));
    assert_string_equal(event(g, "post_edited", RETRO, post, 0), ""); /* it was pinned */
}

/* What was said stays recorded, and the events after it are in order. */
static void what_is_taken_back_changes_nothing(void **state) {
    struct stage *g = *state;
    posted(g, ANA, POST("01"), "", 5000, "3");
    static const char post[] =
        "\"delete_by\":\"" ANA "\",\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\",\\\"create_at\\\":5000,"
        "\\\"update_at\\\":6000,\\\"edit_at\\\":0,\\\"delete_at\\\":6000,\\\"user_id\\\":\\\"" ANA
        "\\\",\\\"channel_id\\\":\\\"" RETRO "\\\",\\\"message\\\":\\\"3\\\",\\\"type\\\":\\\"\\\","
        "\\\"props\\\":{}}\"";
    static const char reaction[] = "\"reaction\":\"{\\\"user_id\\\":\\\"" ANA "\\\",\\\"post_id\\\":"
                                   "\\\"" POST("03") "\\\",\\\"emoji_name\\\":\\\"three\\\",\\\"create_at\\\":9}\"";
    assert_string_equal(event(g, "post_deleted", RETRO, "%s", post), "");
    /* Servers of version 5 tell it as it was before. */
    assert_string_equal(event(g, "post_deleted", RETRO, "\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\","
                              "\\\"edit_at\\\":5500,\\\"delete_at\\\":0,\\\"user_id\\\":\\\"" ANA "\\\","
                              "\\\"channel_id\\\":\\\"" RETRO "\\\",\\\"message\\\":\\\"3\\\","
                              "\\\"participants\\\":null}\""), "");
    assert_string_equal(event(g, "status_change", "", "\"status\":\"offline\",\"user_id\":\"" BOT "\""), "");
    assert_string_equal(event(g, "user_added", RETRO, "\"team_id\":\"" TEAM "\",\"user_id\":\"" ANA "\""), "");
    assert_string_equal(event(g, "reaction_removed", RETRO, "%s", reaction), "");
    assert_true(has(posted(g, ANA, POST("02"), "", 7000, "4"), "text=4 resume=7000\n"));
}

static void names_stand_for_user_names(void **state) {
    struct stage *g = *state;
    const char *said = posted(g, ANA, POST("01"), "", 5000, "enrol @ben. and @nobody");
    assert_true(has(said, "/users/usernames"));
    assert_true(has(said, "[\"ben\",\"nobody\"]"));
    said = reply_to(g, said, "/users/usernames", 200, "[" USER_BEN "]");
    assert_true(has(said, "member person=" BEN " name=Ben Low"));
    assert_true(has(said, "text=enrol @Ben Low. and @nobody"));
    assert_null(strstr(posted(g, ANA, POST("02"), "", 6000, "@nobody"), "/users/usernames"));
}

static void a_reaction_to_us_says_what_it_shows(void **state) {
    struct stage *g = *state;
    static const char reaction[] = "\"reaction\":\"{\\\"user_id\\\":\\\"" ANA "\\\",\\\"post_id\\\":"
                                   "\\\"%s\\\",\\\"emoji_name\\\":\\\"%s\\\",\\\"create_at\\\":9}\"";
    const char *said = event(g, "reaction_added", RETRO, reaction, POST("03"), "three");
    said = reply_to(g, said, "/posts/" POST("03"), 200,
                    "{\"id\":\"" POST("03") "\",\"user_id\":\"" BOT "\",\"root_id\":\"\"}");
    assert_true(has(said, "react id=" POST("03") ":" ANA ":three:9 at=9 place=" RETRO));
    assert_true(has(said, "about=" POST("03") " text=3"));
    assert_true(has(event(g, "reaction_added", RETRO, reaction, POST("03"), "+1_dark_skin_tone"),
                    "text=yes"));
    assert_true(has(event(g, "reaction_added", RETRO, reaction, POST("03"), "thumbsdown"),
                    "text=no"));
    assert_string_equal(event(g, "reaction_added", RETRO, reaction, POST("03"), "tada"), "");
    said = event(g, "reaction_added", RETRO, reaction, POST("04"), "one");
    assert_string_equal(reply_to(g, said, "/posts/" POST("04"), 200,
                                 "{\"id\":\"" POST("04") "\",\"user_id\":\"" ANA "\"}"), "");
}

static void who_leaves_is_told(void **state) {
    struct stage *g = *state;
    assert_string_equal(event(g, "user_removed", RETRO, "\"remover_id\":\"x\",\"user_id\":\"" ANA
                                                        "\""),
                        "member place=" RETRO " person=" ANA " name=Ana lang=de zone=Europe/Athens"
                        " gone\n");
}

static void who_changes_is_asked_about_anew(void **state) {
    struct stage *g = *state;
    event(g, "user_updated", "", "\"user\":{\"id\":\"" ANA "\",\"username\":\"ana\"}");
    assert_true(has(posted(g, ANA, POST("01"), "", 5000, "hi"), "/users/ids"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(connects_as_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_made_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refused_token_stops, setup, teardown),
        cmocka_unit_test_setup_teardown(no_answer_is_asked_again, setup, teardown),
        cmocka_unit_test_setup_teardown(an_answer_that_is_no_Mattermost_s_is_said, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_token_that_is_not_let_in_is_looked_at, setup, teardown),
        cmocka_unit_test_setup_teardown(pings_every_half_minute, setup_open, teardown),
        cmocka_unit_test_setup_teardown(a_greeting_has_a_quarter_of_a_minute, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_json_is_dropped, setup_open, teardown),
        cmocka_unit_test_setup_teardown(uninteresting_events_are_counted, setup_open, teardown),
        cmocka_unit_test_setup_teardown(takes_a_broken_connection_up, setup_open, teardown),
        cmocka_unit_test_setup_teardown(a_gap_is_mended, setup_open, teardown),
        cmocka_unit_test_setup_teardown(a_gap_that_stays_needs_a_new_connection, setup_open,
                                        teardown),
        cmocka_unit_test_setup_teardown(numbers_that_begin_again_need_a_new_connection, setup_open,
                                        teardown),
        cmocka_unit_test_setup_teardown(reads_what_was_missed_from_the_history, setup_met, teardown),
        cmocka_unit_test_setup_teardown(keeps_no_mark_while_behind, setup_met, teardown),
        cmocka_unit_test_setup_teardown(where_a_session_runs_changes_are_read_too, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_was_taken_back_while_we_were_away_was_not_said, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(reading_broken_off_begins_again, setup_met, teardown),
        cmocka_unit_test_setup_teardown(too_much_at_once_is_read_later, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_full_page_is_followed_by_the_next, setup_met, teardown),
        cmocka_unit_test_setup_teardown(the_first_time_nothing_was_missed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_restart_reads_on_from_the_mark, setup_met, teardown),
        cmocka_unit_test_setup_teardown(in_no_team_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(what_several_read_is_never_direct, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_group_that_is_not_known_is_asked_about, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_group_is_caught_up_with, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_person_is_asked_about_first, setup_open, teardown),
        cmocka_unit_test_setup_teardown(nobody_is_waited_for_long, setup_open, teardown),
        cmocka_unit_test_setup_teardown(zones_are_those_of_the_device_unless_chosen, setup_open,
                                        teardown),
        cmocka_unit_test_setup_teardown(bots_systems_and_we_say_nothing, setup_open, teardown),
        cmocka_unit_test_setup_teardown(threads_are_places_but_below_our_posts_answers, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_group_of_some_is_a_place, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_direct_conversation_is_one, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_new_version_amends, setup_met, teardown),
        cmocka_unit_test_setup_teardown(what_is_taken_back_changes_nothing, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_message_of_100_kilobytes_is_one_message, setup_met, teardown),
        cmocka_unit_test_setup_teardown(names_stand_for_user_names, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_reaction_to_us_says_what_it_shows, setup_met, teardown),
        cmocka_unit_test_setup_teardown(who_leaves_is_told, setup_met, teardown),
        cmocka_unit_test_setup_teardown(who_changes_is_asked_about_anew, setup_met, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
