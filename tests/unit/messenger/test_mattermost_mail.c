/* Mattermost's codec: what goes out, and buttons, menus and the command that call us. */
#include "cmocka_cv.h"
#include "mattermost_script.h"
#include "messenger/mattermost/private.h"

static int setup_met(void **state) {
    struct stage *g = stage_new();
    g->s.wire.public_url = CV_S("https://bot.example/hook/team");
    stage_open(g);
    stage_meet(g);
    *state = g;
    return 0;
}

static int teardown(void **state) {
    stage_end(*state);
    return 0;
}

static const char *says(struct stage *g, const char *key, const char *place, const char *text,
                        const char *to, bool again) {
    const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(text), .to = cv_str(to)};
    return kept(g, script_send(&g->s, key, place, &say, again));
}

/* ---- posts --------------------------------------------------------------------------------- */

static void a_message_is_a_post(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, false);
    assert_true(has(said, "POST " API "/posts authorization=Bearer tok type=application/json "
                          "{\"channel_id\":\"" RETRO "\",\"message\":\"Hello\",\"root_id\":\"\","
                          "\"pending_post_id\":\"" BOT ":s:e1:0\",\"props\":{\"canvasser\":{\"key\":"
                          "\"s:e1\",\"part\":0},\"disable_group_highlight\":true}}\n"));
    assert_string_equal(says(g, "s:e1", RETRO, "Hello", NULL, true), ""); /* on its way */
    said = says(g, "s:e2", RETRO, "More", NULL, false);
    assert_string_equal(said, "");
    said = reply_to(g, "request 9223372036854775809 POST /posts\n", "/posts", 201,
                    "{\"id\":\"" POST("11") "\"}");
    assert_true(has(said, "ack id=" POST("11") " key=s:e1\n"));
    assert_true(has(said, "\"message\":\"More\""));
}

static void a_thread_has_its_root(void **state) {
    struct stage *g = *state;
    assert_true(has(says(g, "s:e1", RETRO ":" POST("01"), "Hello", NULL, false),
                    "\"root_id\":\"" POST("01") "\""));
}

static void a_person_is_told_in_their_conversation(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "psst", ANA, false);
    assert_true(has(said, "POST " API "/channels/direct "));
    assert_true(has(said, "[\"" BOT "\",\"" ANA "\"]"));
    said = reply_to(g, said, "/channels/direct", 201, "{\"id\":\"" DIRECT "\"}");
    assert_true(has(said, "{\"channel_id\":\"" DIRECT "\",\"message\":\"psst\""));
    said = reply_to(g, said, "/posts ", 201, "{\"id\":\"" POST("11") "\"}");
    assert_true(has(said, "ack id=" POST("11") " key=s:e1"));
    assert_true(has(says(g, "s:e2", RETRO "//" ANA, "again", NULL, false),
                    "{\"channel_id\":\"" DIRECT "\",\"message\":\"again\""));
}

/* Seen under load: the event came first, and the channel was taken for the post. */
static void a_conversation_may_be_told_of_before_the_answer(void **state) {
    struct stage *g = *state;
    uint64_t tag = tag_of(says(g, "s:e1", RETRO, "psst", ANA, false), "/channels/direct");
    event(g, "direct_added", DIRECT, "\"creator_id\":\"" BOT "\",\"teammate_id\":\"" ANA "\"");
    assert_true(has(script_reply(&g->s, tag, 201, "{\"id\":\"" DIRECT "\",\"type\":\"D\"}"),
                    "{\"channel_id\":\"" DIRECT "\",\"message\":\"psst\""));
}

static void no_conversation_is_a_refusal(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "psst", ANA, false);
    said = reply_to(g, said, "/channels/direct", 403, "{\"id\":\"api.no\",\"message\":\"No.\"}");
    assert_true(has(said, "lacks text=the permission create_direct_channel"));
    assert_true(has(said, "refused text=HTTP 403 No. (api.no) key=s:e1"));
}

/* What is for one person alone is not said where a server says that several are. */
static void a_group_is_no_conversation(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "psst", ANA, false);
    said = reply_to(g, said, "/channels/direct", 201, "{\"id\":\"" GROUP "\",\"type\":\"G\"}");
    assert_true(has(said, "refused "));
    assert_null(strstr(said, "psst"));
    assert_true(has(says(g, "s:e2", GROUP, "psst", ANA, false), "POST " API "/channels/direct "));
}

static void a_board_is_shown_nowhere(void **state) {
    struct stage *g = *state;
    const struct cv_effect board = {.kind = CV_EFFECT_BOARD};
    assert_string_equal(script_send(&g->s, "s:b1", RETRO, &board, false), "ack key=s:b1\n");
}

static void long_words_are_several_posts(void **state) {
    struct stage *g = *state;
    static char text[40001];
    memset(text, 'x', sizeof text - 1);
    for (size_t i = 99; i < sizeof text - 1; i += 100)
        text[i] = i % 1000 == 999 ? '\n' : '*';
    const char *said = says(g, "s:e1", RETRO, text, NULL, false);
    size_t parts = 0;
    for (; strstr(said, "/posts "); parts++) {
        const char *message = strstr(said, "\"message\":\"") + strlen("\"message\":\"");
        assert_true(strchr(message, '"') - message <= MM_MESSAGE_MAX + 50); /* \n is two bytes */
        assert_true(parts < 9);
        said = reply_to(g, said, "/posts ", 201, "{\"id\":\"" POST("11") "\"}");
    }
    assert_int_equal(parts, 3);
    assert_true(has(said, "ack id=" POST("11") "," POST("11") "," POST("11") " key=s:e1"));
}

static const char *sends_file(struct stage *g, const char *name, bool again) {
    const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("The mix")};
    const struct cv_file file = {.name = cv_str(name), .type = CV_STR("image/png"),
                                 .bytes = CV_STR("PNG\n--")};
    const struct cv_outgoing o = {.key = CV_STR("s:e1"), .place = CV_STR(RETRO), .effect = &say,
                                  .file = &file, .again = again, .at = g->s.now};
    script_begin(&g->s);
    assert_true(g->s.codec->ops->send(g->s.codec, &o, g->s.now));
    return kept(g, script_done(&g->s));
}

static void a_file_is_uploaded_first(void **state) {
    struct stage *g = *state;
    const char *said = sends_file(g, "mi\"x.png", false);
    assert_true(has(said, "POST " API "/files "));
    assert_true(has(said, "type=multipart/form-data; boundary="));
    assert_true(has(said, "name=\"channel_id\"\r\n\r\n" RETRO "\r\n"));
    assert_true(has(said, "filename=\"mi_x.png\"\r\nContent-Type: image/png\r\n\r\nPNG\n--\r\n--"));
    said = reply_to(g, said, "/files", 201, "{\"file_infos\":[{\"id\":\"" POST("ff") "\"}]}");
    assert_true(has(said, "\"file_ids\":[\"" POST("ff") "\"]"));
}

static void without_a_file_the_words_go_alone(void **state) {
    struct stage *g = *state;
    const char *said = reply_to(g, sends_file(g, "m.png", false), "/files", 403, "{}");
    assert_true(has(said, "lacks text=the permission upload_file"));
    assert_true(has(said, "\"message\":\"The mix\""));
    assert_null(strstr(said, "file_ids"));
}

/* ---- what goes wrong ---------------------------------------------------------------------------- */

static void a_limit_holds_everything_back(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, false);
    const char *const headers[] = {"retry-after", "7", NULL};
    cv_time then = g->s.now;
    said = script_reply_with(&g->s, tag_of(said, "/posts "), 429, headers, "limit exceeded\n");
    assert_true(has(said, "{\"action\":\"user_typing\",\"seq\":2,\"data\":{\"channel_id\":\"" RETRO));
    assert_string_equal(says(g, "s:e2", RETRO ":" POST("01"), "Other", NULL, false), "");
    said = script_woken(&g->s);
    assert_true(g->s.now - then >= 7000);
    assert_true(has(said, "\"message\":\"Hello\""));
    assert_true(has(said, "\"message\":\"Other\""));
}

static void a_limit_may_say_when_it_is_over_in_another_way(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, false);
    const char *const headers[] = {"x-ratelimit-reset", "3", NULL};
    cv_time then = g->s.now;
    script_reply_with(&g->s, tag_of(said, "/posts "), 429, headers, "limit exceeded\n");
    script_woken(&g->s);
    assert_true(g->s.now - then >= 3000 && g->s.now - then < 4000);
}

/* No answer: it may be there. It is looked for, and sent under the same pending_post_id. */
static void in_doubt_it_looks_first(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, false);
    script_reply(&g->s, tag_of(said, "/posts "), 0, "");
    said = kept(g, script_woken(&g->s));
    assert_true(has(said, "GET " API "/channels/" RETRO "/posts?since=1699999400000 "));
    said = reply_to(g, said, "since=", 200, "{\"order\":[],\"posts\":{}}");
    assert_true(has(said, "\"pending_post_id\":\"" BOT ":s:e1:0\""));
}

static void what_is_found_is_not_sent_again(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, true);
    said = reply_to(g, said, "since=", 200,
                    "{\"order\":[],\"posts\":{\"" POST("21") "\":{\"user_id\":\"" ANA
                    "\",\"props\":{\"canvasser\":{\"key\":\"s:e1\",\"part\":0}}}}}");
    assert_true(has(said, "POST " API "/posts ")); /* a forgery */
    said = reply_to(g, said, "/posts ", 201, "{\"id\":\"" POST("22") "\"}");
    said = says(g, "s:e2", RETRO, "Hello", NULL, true);
    said = reply_to(g, said, "since=", 200,
                    "{\"order\":[],\"posts\":{\"" POST("23") "\":{\"user_id\":\"" BOT
                    "\",\"props\":{\"canvasser\":{\"key\":\"s:e2\",\"part\":0}}}}}");
    assert_string_equal(said, "ack id=" POST("23") " key=s:e2\n");
}

#define FOUND(part)                                                                                \
    "{\"order\":[],\"posts\":{\"" POST("23") "\":{\"user_id\":\"" BOT                              \
    "\",\"props\":{\"canvasser\":{\"key\":\"s:e1\",\"part\":" part "}}}}}"

/* Some minutes after a restart the server has forgotten the pending_post_id. */
static void what_one_person_was_told_is_looked_for_too(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "psst", ANA, true);
    said = reply_to(g, said, "/channels/direct", 201, "{\"id\":\"" DIRECT "\"}");
    assert_true(has(said, "GET " API "/channels/" DIRECT "/posts?since=1699999400000 "));
    assert_string_equal(reply_to(g, said, "since=", 200, FOUND("0")),
                        "ack id=" POST("23") " key=s:e1\n");
}

/* The file shows nothing by itself: the post that has it is what is looked for. */
static void a_post_with_a_file_is_looked_for_first(void **state) {
    struct stage *g = *state;
    const char *said = sends_file(g, "m.png", true);
    assert_null(strstr(said, "/files"));
    assert_string_equal(reply_to(g, said, "since=", 200, FOUND("1")),
                        "ack id=" POST("23") " key=s:e1\n");
    said = reply_to(g, sends_file(g, "m.png", true), "since=", 200, "{\"order\":[],\"posts\":{}}");
    assert_true(has(said, "POST " API "/files "));
}

static void a_look_that_is_refused_tells_nothing(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, true);
    said = reply_to(g, said, "since=", 401, "{}");
    assert_true(has(said, "GET " API "/users/me "));
    assert_null(strstr(said, "POST "));
}

static void a_refused_post_is_told_with_its_reason(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, false);
    said = reply_to(g, said, "/posts ", 403, "{\"id\":\"api.context.permissions.app_error\","
                                             "\"message\":\"You do not.\"}");
    assert_true(has(said, "lacks text=a place in a channel"));
    assert_true(has(said, "refused text=HTTP 403 You do not. (api.context.permissions.app_error)"));
}

static void a_token_refused_meanwhile_is_looked_at(void **state) {
    struct stage *g = *state;
    const char *said = says(g, "s:e1", RETRO, "Hello", NULL, false);
    said = reply_to(g, said, "/posts ", 401, "{}");
    assert_true(has(said, "GET " API "/users/me "));
    assert_true(has(reply_to(g, said, "/users/me ", 401, "{}"), "stop "));
}

/* ---- buttons --------------------------------------------------------------------------------------- */

static const char *asks(struct stage *g, const char *place, const char *to, size_t n, bool many) {
    static struct cv_option options[40];
    static char ids[40][32], labels[40][64];
    for (size_t i = 0; i < n; i++) {
        snprintf(ids[i], sizeof ids[i], "c%zu", i);
        snprintf(labels[i], sizeof labels[i], "%zu. *L%zu*", i + 1, i);
        options[i] = (struct cv_option){cv_str(ids[i]), cv_str(labels[i])};
    }
    const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Which?"), .asks = true,
                                  .options = options, .n_options = n, .many = many,
                                  .to = cv_str(to)};
    return kept(g, script_send(&g->s, "s:e1", place, &say, false));
}

/* The value of `name` behind `from` in what was said. */
static struct cv_str value_of(const char *from, const char *name) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":\"", name);
    const char *at = strstr(from, quoted);
    assert_non_null(at);
    at += strlen(quoted);
    return (struct cv_str){at, (size_t)(strchr(at, '"') - at)};
}

struct press {
    const char *channel, *place, *key, *choice, *mac, *label, *selected;
};

static const char *presses(struct stage *g, uint64_t id, const struct press *p) {
    char body[2048];
    snprintf(body, sizeof body,
             "{\"user_id\":\"" ANA "\",\"user_name\":\"ana\",\"channel_id\":\"%s\",\"post_id\":\"p\","
             "\"trigger_id\":\"t%llu\",\"type\":\"button\",\"context\":{\"key\":\"%s\",\"place\":\"%s\","
             "\"choice\":\"%s\",\"mac\":\"%s\"%s%s%s%s%s%s}}",
             p->channel, (unsigned long long)id, p->key, p->place, p->choice, p->mac,
             p->label ? ",\"label\":\"" : "", p->label ? p->label : "", p->label ? "\"" : "",
             p->selected ? ",\"selected_option\":\"" : "", p->selected ? p->selected : "",
             p->selected ? "\"" : "");
    return script_call(&g->s, id, "/action", "application/json", body);
}

static void a_press_is_answered_when_it_is_committed(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, NULL, 3, false);
    assert_true(has(said, "{\"id\":\"b0\",\"type\":\"button\",\"name\":\"1. *L0*\",\"integration\":{"
                          "\"url\":\"https://bot.example/hook/team/action\",\"context\":{\"key\":"
                          "\"s:e1\",\"place\":\"" RETRO "\",\"choice\":\"c0\",\"mac\":\""));
    assert_true(has(said, "\"message\":\"Which?\\n  1\\\\. \\\\*L0\\\\*"));
    struct cv_str mac = value_of(strstr(said, "\"choice\":\"c1\""), "mac");
    char text[64];
    snprintf(text, sizeof text, "%.*s", CV_ARG(mac));
    const struct press right = {RETRO, RETRO, "s:e1", "c1", text, NULL, NULL};
    g->s.holding = true;
    said = presses(g, 7, &right);
    assert_true(has(said, "choose id=t7 "));
    assert_true(has(said, "place=" RETRO " person=" ANA " name=Ana lang=de zone=Europe/Athens "
                          "about=s:e1 choice=c1\n"));
    assert_null(strstr(said, "answer"));
    assert_string_equal(script_commit(&g->s), "");
    assert_string_equal(script_woken(&g->s), "answer 7 200 application/json {}\n");
}

static void what_is_not_committed_is_not_confirmed(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, NULL, 3, false);
    char mac[64];
    snprintf(mac, sizeof mac, "%.*s", CV_ARG(value_of(strstr(said, "\"choice\":\"c1\""), "mac")));
    const struct press right = {RETRO, RETRO, "s:e1", "c1", mac, NULL, NULL};
    g->s.holding = true;
    presses(g, 7, &right);
    assert_string_equal(script_woken(&g->s), "answer 7 503 application/json {}\n");
}

static void a_forged_press_is_refused(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, NULL, 3, false);
    char mac[64];
    snprintf(mac, sizeof mac, "%.*s", CV_ARG(value_of(strstr(said, "\"choice\":\"c1\""), "mac")));
    const struct press forged[] = {
        {RETRO, RETRO, "s:e1", "c2", mac, NULL, NULL},
        {RETRO, RETRO, "s:e2", "c1", mac, NULL, NULL},
        {DIRECT, RETRO, "s:e1", "c1", mac, NULL, NULL},
        {RETRO, DIRECT, "s:e1", "c1", mac, NULL, NULL},
        {RETRO, RETRO, "s:e1", "c1", "", NULL, NULL},
        {RETRO, RETRO, "s:e1", "c1", "00000000000000000000000000000000", NULL, NULL},
        {RETRO, RETRO, "s:e1", "", mac, NULL, NULL},
    };
    for (size_t i = 0; i < CV_COUNT(forged); i++)
        assert_true(has(presses(g, 7 + i, &forged[i]), " 403 application/json {}\n"));
    assert_true(has(script_call(&g->s, 90, "/action", "application/json", "{"), "answer 90 403"));
    assert_true(has(script_call(&g->s, 91, "/other", "application/json", "{}"), "answer 91 404"));
}

/* Alone, the button stands in another channel than the session. */
static void before_it_is_connected_it_takes_no_calls(void **state) {
    struct stage *g = *state;
    script_restart(&g->s, stage_codec());
    script_start(&g->s);
    assert_true(has(script_call(&g->s, 7, "/action", "application/json", "{}"), "answer 7 503"));
}

static void a_press_alone_is_for_the_session_that_asked(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, ANA, 3, false);
    said = reply_to(g, said, "/channels/direct", 201, "{\"id\":\"" DIRECT "\"}");
    char mac[64];
    snprintf(mac, sizeof mac, "%.*s", CV_ARG(value_of(strstr(said, "\"choice\":\"c1\""), "mac")));
    const struct press right = {DIRECT, RETRO, "s:e1", "c1", mac, NULL, NULL};
    assert_true(has(presses(g, 7, &right), "place=" RETRO " person=" ANA));
}

static void many_options_are_a_menu(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, NULL, 11, false);
    assert_true(has(said, "{\"id\":\"m0\",\"type\":\"select\""));
    const char *entry = strstr(said, "{\"text\":\"11. *L10*\",\"value\":\"");
    assert_non_null(entry);
    char value[64], forged[64];
    snprintf(value, sizeof value, "%.*s", CV_ARG(value_of(entry, "value")));
    assert_int_equal(strlen(value), MM_MAC + 3);
    const struct press right = {RETRO, RETRO, "s:e1", "", "x", NULL, value};
    assert_true(has(presses(g, 7, &right), "about=s:e1 choice=c10\n"));
    snprintf(forged, sizeof forged, "%.*sc9", MM_MAC, value);
    const struct press wrong = {RETRO, RETRO, "s:e1", "", "x", NULL, forged};
    assert_true(has(presses(g, 8, &wrong), "answer 8 403"));
}

static void several_are_ticked_and_then_sent(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, NULL, 3, true), *at = said;
    char macs[4][64];
    for (int i = 0; i < 4; i++) {
        at = strstr(at + 1, "\"choice\":\"");
        snprintf(macs[i], sizeof macs[i], "%.*s", CV_ARG(value_of(at, "mac")));
    }
    const struct press one = {RETRO, RETRO, "s:e1", "c0", macs[0], "1. *L0*", NULL};
    const struct press two = {RETRO, RETRO, "s:e1", "c1", macs[1], "2. *L1*", NULL};
    const struct press three = {RETRO, RETRO, "s:e1", "c2", macs[2], "3. *L2*", NULL};
    const struct press ok = {RETRO, RETRO, "s:e1", "=", macs[3], NULL, NULL};
    assert_true(has(presses(g, 1, &ok), "answer 1 200 application/json {\"ephemeral_text\":\"☐\"}"));
    assert_true(has(presses(g, 2, &one), "{\"ephemeral_text\":\"☑ 1\\\\. \\\\*L0\\\\*\"}"));
    presses(g, 3, &two);
    assert_true(has(presses(g, 4, &three), "☑ 1\\\\. \\\\*L0\\\\*\\n☑ 2\\\\. \\\\*L1\\\\*\\n☑ 3"));
    assert_true(has(presses(g, 5, &two), "☑ 1\\\\. \\\\*L0\\\\*\\n☑ 3\\\\. \\\\*L2\\\\*\"}"));
    assert_true(has(presses(g, 6, &ok), "about=s:e1 choice=c0 c2\n"));
    assert_true(has(presses(g, 7, &ok), "{\"ephemeral_text\":\"☐\"}"));
}

static void without_an_address_there_are_no_buttons(void **state) {
    struct stage *g = *state;
    g->s.wire.public_url = CV_S("");
    assert_null(strstr(asks(g, RETRO, NULL, 3, false), "attachments"));
}

static void words_that_come_of_a_press_are_whispered(void **state) {
    struct stage *g = *state;
    const char *said = asks(g, RETRO, NULL, 3, false);
    char mac[64];
    snprintf(mac, sizeof mac, "%.*s", CV_ARG(value_of(strstr(said, "\"choice\":\"c1\""), "mac")));
    const struct press right = {RETRO, RETRO, "s:e1", "c1", mac, NULL, NULL};
    presses(g, 7, &right);
    assert_true(has(says(g, "s:e3", RETRO, "Ben alone", BEN, false), "/channels/direct"));
    assert_true(has(says(g, "s:e4", DIRECT, "Elsewhere", ANA, false), "/channels/direct"));
    assert_string_equal(says(g, "s:e2", RETRO, "Only *Ben* may.", ANA, false), "");
    assert_string_equal(script_woken(&g->s),
                        "answer 7 200 application/json {\"ephemeral_text\":\"Only \\\\*Ben\\\\* may.\"}\n"
                        "ack key=s:e2\n");
}

/* What is whispered is gone with the page: where only the two of us are it is said. */
static void in_a_conversation_nothing_is_whispered(void **state) {
    struct stage *g = *state;
    event(g, "posted", DIRECT,
          "\"channel_type\":\"D\",\"post\":\"{\\\"id\\\":\\\"" POST("01") "\\\",\\\"user_id\\\":\\\"" ANA
          "\\\",\\\"channel_id\\\":\\\"" DIRECT "\\\",\\\"message\\\":\\\"start\\\"}\"");
    const char *said = asks(g, DIRECT, NULL, 3, false);
    char mac[64];
    snprintf(mac, sizeof mac, "%.*s", CV_ARG(value_of(strstr(said, "\"choice\":\"c1\""), "mac")));
    const struct press right = {DIRECT, DIRECT, "s:e1", "c1", mac, NULL, NULL};
    assert_true(has(presses(g, 7, &right), " direct\n"));
    assert_true(has(says(g, "s:e2", DIRECT, "Noted.", ANA, false), "/channels/direct"));
}

/* ---- the command ---------------------------------------------------------------------------------------- */

static void a_command_is_words_to_us_alone(void **state) {
    struct stage *g = *state;
    const char *form = "channel_id=" RETRO "&command=%2Fcanvasser&text=what+is+%C3%A4%3F&token=cmd&"
                       "trigger_id=trig&user_id=" ANA "&user_name=ana";
    const char *said =
        script_call(&g->s, 5, "/command", "application/x-www-form-urlencoded", form);
    assert_true(has(said, "message id=trig at=1700000000000 place=" RETRO " person=" ANA
                          " name=Ana lang=de zone=Europe/Athens text=what is ä? private"));
    says(g, "s:e2", RETRO, "It is so.", ANA, false);
    assert_string_equal(script_woken(&g->s), "answer 5 200 application/json {\"response_type\":"
                                             "\"ephemeral\",\"text\":\"It is so.\"}\nack key=s:e2\n");
}

static void a_command_without_the_token_is_refused(void **state) {
    struct stage *g = *state;
    static const char whole[] = "token=other&user_id=" ANA "&channel_id=" RETRO
                                "&trigger_id=t&text=end";
    static const char *const forms[] = {whole, "user_id=" ANA, ""};
    for (size_t i = 0; i < CV_COUNT(forms); i++)
        assert_true(has(script_call(&g->s, 5, "/command", "", forms[i]), "answer 5 403"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_is_a_post, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_thread_has_its_root, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_person_is_told_in_their_conversation, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_conversation_may_be_told_of_before_the_answer, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(no_conversation_is_a_refusal, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_group_is_no_conversation, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_board_is_shown_nowhere, setup_met, teardown),
        cmocka_unit_test_setup_teardown(long_words_are_several_posts, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_uploaded_first, setup_met, teardown),
        cmocka_unit_test_setup_teardown(without_a_file_the_words_go_alone, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_limit_holds_everything_back, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_limit_may_say_when_it_is_over_in_another_way, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(in_doubt_it_looks_first, setup_met, teardown),
        cmocka_unit_test_setup_teardown(what_is_found_is_not_sent_again, setup_met, teardown),
        cmocka_unit_test_setup_teardown(what_one_person_was_told_is_looked_for_too, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_post_with_a_file_is_looked_for_first, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_look_that_is_refused_tells_nothing, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_refused_post_is_told_with_its_reason, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_token_refused_meanwhile_is_looked_at, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_press_is_answered_when_it_is_committed, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_not_confirmed, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_forged_press_is_refused, setup_met, teardown),
        cmocka_unit_test_setup_teardown(before_it_is_connected_it_takes_no_calls, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_press_alone_is_for_the_session_that_asked, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(many_options_are_a_menu, setup_met, teardown),
        cmocka_unit_test_setup_teardown(several_are_ticked_and_then_sent, setup_met, teardown),
        cmocka_unit_test_setup_teardown(without_an_address_there_are_no_buttons, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(words_that_come_of_a_press_are_whispered, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(in_a_conversation_nothing_is_whispered, setup_met,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_command_is_words_to_us_alone, setup_met, teardown),
        cmocka_unit_test_setup_teardown(a_command_without_the_token_is_refused, setup_met, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
