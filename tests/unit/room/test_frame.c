/* What a client may say: every malformed frame with its exact reason. */
#include "cmocka_cv.h"
#include "room/frame.h"
#include "room/print.h"

#include <stdlib.h>
#include <string.h>

static void malformed_frames_are_told_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *why;
    } bad[] = {
        {"", "not JSON"},
        {"{", "not JSON"},
        {"{\"t\":\"ping\"} x", "not JSON"},
        {"{\"t\":\"ping\",\"t\":\"ping\"}", "not JSON"},
        {"{\"t\":\"say\",\"key\":\"\xC3\",\"text\":\"x\"}", "not JSON"},
        {"null", "not an object"},
        {"[]", "not an object"},
        {"\"hello\"", "not an object"},
        {"{}", "t: missing"},
        {"{\"t\":1}", "t: wrong type"},
        {"{\"t\":null}", "t: wrong type"},
        {"{\"t\":\"\"}", "t: unknown"},
        {"{\"t\":\"Say\"}", "t: unknown"},
        {"{\"t\":\"say\\u0000\"}", "t: unknown"},
        {"{\"t\":\"hello\"}", "hello: one of join, secret, bot, view"},
        {"{\"t\":\"hello\",\"join\":\"a\",\"bot\":\"b\",\"name\":\"x\"}",
         "hello: one of join, secret, bot, view"},
        {"{\"t\":\"hello\",\"join\":\"\"}", "join: wrong type"},
        {"{\"t\":\"hello\",\"join\":7}", "join: wrong type"},
        {"{\"t\":\"hello\",\"join\":\"a\"}", "name: missing"},
        {"{\"t\":\"hello\",\"join\":\"a\",\"name\":\"\"}", "name: 1 to 60 characters"},
        {"{\"t\":\"hello\",\"join\":\"a\",\"name\":\"  \"}", "name: 1 to 60 characters"},
        {"{\"t\":\"hello\",\"join\":\"a\",\"name\":\"a\\nb\"}", "name: 1 to 60 characters"},
        {"{\"t\":\"hello\",\"join\":\"a\",\"name\":[]}", "name: wrong type"},
        {"{\"t\":\"hello\",\"join\":\"a\",\"name\":\"x\",\"lang\":\"e n\"}", "lang: not a language"},
        {"{\"t\":\"hello\",\"secret\":\"a\",\"after\":-1}", "after: wrong type"},
        {"{\"t\":\"hello\",\"secret\":\"a\",\"after\":1.5}", "after: wrong type"},
        {"{\"t\":\"hello\",\"secret\":\"a\",\"after\":\"1\"}", "after: wrong type"},
        {"{\"t\":\"say\",\"text\":\"x\"}", "key: missing"},
        {"{\"t\":\"say\",\"key\":null,\"text\":\"x\"}", "key: missing"},
        {"{\"t\":\"say\",\"key\":\"\",\"text\":\"x\"}", "key: 1 to 64 characters"},
        {"{\"t\":\"say\",\"key\":\"a\\u0000\",\"text\":\"x\"}", "key: 1 to 64 characters"},
        {"{\"t\":\"say\",\"key\":\"k\"}", "text: missing"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":{}}", "text: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"many\":1}", "many: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"asks\":\"no\"}", "asks: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"options\":{}}", "options: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"options\":[1]}", "options: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"options\":[{\"id\":\"a\"}]}",
         "options: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"mix\":{\"title\":\"t\"}}", "mix: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"mix\":{\"title\":\"t\",\"slices\":"
         "[{\"id\":\"a\",\"label\":\"A\",\"percent\":\"9\"}]}}",
         "mix: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"lang\":\"e l\"}", "lang: not a language"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":[]}", "tongues: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"e l\":{\"text\":\"y\"}}}",
         "tongues: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"\":{\"text\":\"y\"}}}",
         "tongues: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"el\":\"y\"}}",
         "tongues: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"el\":{\"text\":1}}}",
         "tongues: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"el\":{\"text\":\"y\","
         "\"options\":[{\"id\":1,\"label\":\"A\"}]}}}",
         "tongues: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"el\":{\"text\":\"y\","
         "\"mix\":{}}}}",
         "tongues: wrong type"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"choice\":\"x\"}", "about: missing"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"about\":\"x\"}", "choose: one of choice, fields"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"about\":\"x\",\"choice\":\"a\",\"fields\":[]}",
         "choose: one of choice, fields"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"about\":\"x\",\"fields\":{}}", "fields: wrong type"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"about\":\"x\",\"fields\":[{\"text\":\"a\"}]}",
         "fields: wrong type"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"about\":\"x\",\"fields\":[{\"id\":\"a\",\"choice\":1}]}",
         "fields: wrong type"},
        {"{\"t\":\"choose\",\"key\":\"k\",\"about\":\"x\",\"fields\":[1,2,3,4,5,6,7,8,9,10,11,12,13]}",
         "fields: wrong type"},
        {"{\"t\":\"form\"}", "about: missing"},
        {"{\"t\":\"form\",\"about\":\"x\",\"form\":[]}", "form: wrong type"},
        {"{\"t\":\"form\",\"about\":\"x\",\"form\":{\"fields\":[{\"id\":\"a\"}]}}", "form: wrong type"},
        {"{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"label\":1}", "label: wrong type"},
        {"{\"t\":\"board\",\"key\":\"k\"}", "board: missing"},
        {"{\"t\":\"board\",\"key\":\"k\",\"board\":[]}", "board: wrong type"},
        {"{\"t\":\"board\",\"key\":\"k\",\"board\":{\"tongues\":{\"el\":7}}}", "board: wrong type"},
        {"{\"t\":\"name\"}", "name: missing"},
        {"{\"t\":\"lang\"}", "lang: missing"},
        {"{\"t\":\"lang\",\"lang\":\"Ελληνικά\"}", "lang: not a language"},
    };
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        struct cv_room_frame frame;
        const char *why = NULL;
        if (cv_room_frame_parse(cv_str(bad[i].bytes), false, &frame, &why) != CV_INVALID)
            fail_msg("taken: %s", bad[i].bytes);
        if (strcmp(why, bad[i].why) != 0)
            fail_msg("%s\n  gives: %s\n  wants: %s", bad[i].bytes, why, bad[i].why);
        assert_null(frame.root);
    }
}

static void limits_hold_to_the_character(void **state) {
    (void)state;
    char bytes[CV_ROOM_FRAME_MAX + 100], name[200] = "";
    struct cv_room_frame frame;
    const char *why;
    for (size_t i = 0; i < CV_ROOM_NAME_MAX; i++)
        memcpy(name + 2 * i, "ñ", 2);
    snprintf(bytes, sizeof bytes, "{\"t\":\"name\",\"name\":\"%s\"}", name);
    assert_int_equal(cv_room_frame_parse(cv_str(bytes), false, &frame, &why), CV_OK);
    assert_int_equal(cv_str_chars(frame.name), CV_ROOM_NAME_MAX);
    cv_room_frame_free(&frame);
    snprintf(bytes, sizeof bytes, "{\"t\":\"name\",\"name\":\"%sx\"}", name);
    assert_int_equal(cv_room_frame_parse(cv_str(bytes), false, &frame, &why), CV_INVALID);
    int n = snprintf(bytes, sizeof bytes, "{\"t\":\"ping\"}");
    memset(bytes + n, ' ', sizeof bytes - (size_t)n);
    struct cv_str most = {bytes, CV_ROOM_FRAME_MAX};
    assert_int_equal(cv_room_frame_parse(most, false, &frame, &why), CV_OK);
    cv_room_frame_free(&frame);
    most.n++;
    assert_int_equal(cv_room_frame_parse(most, false, &frame, &why), CV_INVALID);
    assert_string_equal(why, "over 64 KiB");
    assert_int_equal(cv_room_frame_parse(most, true, &frame, &why), CV_OK);
    cv_room_frame_free(&frame);
}

static void the_bot_s_frames_have_a_limit_of_their_own(void **state) {
    (void)state;
    struct cv_room_frame frame;
    const char *why;
    char *bytes = malloc(CV_ROOM_BOT_FRAME_MAX + 1);
    memset(bytes, ' ', CV_ROOM_BOT_FRAME_MAX + 1);
    memcpy(bytes, "{\"t\":\"ping\"}", strlen("{\"t\":\"ping\"}"));
    struct cv_str most = {bytes, CV_ROOM_BOT_FRAME_MAX};
    assert_int_equal(cv_room_frame_parse(most, true, &frame, &why), CV_OK);
    cv_room_frame_free(&frame);
    most.n++;
    assert_int_equal(cv_room_frame_parse(most, true, &frame, &why), CV_INVALID);
    assert_string_equal(why, "over 512 KiB");
    free(bytes);
}

/* The refusal of one frame, or "" when it is taken. */
static const char *refusal(const char *bytes, bool bot) {
    struct cv_room_frame frame;
    const char *why = NULL;
    int64_t limit;
    assert_int_equal(cv_room_frame_parse(cv_str(bytes), bot, &frame, &why), CV_OK);
    const char *no = cv_room_frame_refusal(&frame, bot, &limit);
    cv_room_frame_free(&frame);
    return no ? no : "";
}

static void what_is_not_taken_is_refused_by_name(void **state) {
    (void)state;
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\" a\\n\\tb\"}", false), "");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\" \\n \"}", false), "empty");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"a\\u0000b\"}", false),
                        "not_text");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"a\\u001bb\"}", false),
                        "not_text");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"asks\":false}", false),
                        "not_allowed");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"to\":\"bot\"}", false), "");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"to\":\"m1\"}", true), "");
    assert_string_equal(refusal("{\"t\":\"board\",\"key\":\"k\",\"board\":{}}", false),
                        "not_allowed");
    assert_string_equal(refusal("{\"t\":\"board\",\"key\":\"k\",\"board\":{}}", true), "");
    const char choose[] = "{\"t\":\"choose\",\"key\":\"k\",\"about\":\"q\",\"choice\":\"a b\"}";
    assert_string_equal(refusal(choose, false), "");
    assert_string_equal(refusal(choose, true), "not_allowed");
#define FILLED(fields) "{\"t\":\"choose\",\"key\":\"k\",\"about\":\"q\",\"fields\":[" fields "]}"
    assert_string_equal(refusal(FILLED("{\"id\":\"a\",\"text\":\"x\"}"), false), "");
    assert_string_equal(refusal(FILLED("{\"id\":\"a\",\"text\":\"x\"}"), true), "not_allowed");
    assert_string_equal(refusal(FILLED("{\"id\":\"a\"},{\"id\":\"b\",\"text\":\" \"}"), false), "empty");
    assert_string_equal(refusal(FILLED("{\"id\":\"a\"},{\"id\":\"b\",\"choice\":\"c\"}"), false), "");
    assert_string_equal(refusal(FILLED("{\"id\":\"a\",\"text\":\"x\\u001b\"}"), false), "not_text");
}

static void texts_have_a_limit_in_bytes(void **state) {
    (void)state;
    static const struct {
        int n;
        bool bot;
        const char *why;
    } cases[] = {{4000, false, ""},
                 {4001, false, "too_long"},
                 {32000, true, ""},
                 {32001, true, "too_long"}};
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        char *bytes = malloc(40000), *text = malloc(40000);
        memset(text, 'x', (size_t)cases[i].n);
        text[cases[i].n] = '\0';
        snprintf(bytes, 40000, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"%s\"}", text);
        assert_string_equal(refusal(bytes, cases[i].bot), cases[i].why);
        free(bytes);
        free(text);
    }
}

/* A say of the bot in `n` languages beside the first, the last of `size` bytes. */
static const char *refusal_of_tongues(int n, size_t size, bool bot) {
    struct cv_buf out;
    cv_buf_init(&out, CV_ROOM_BOT_FRAME_MAX);
    cv_buf_addz(&out, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"lang\":\"en\",\"tongues\":{");
    for (int i = 0; i < n; i++) {
        cv_buf_addf(&out, "%s\"l%d\":{\"text\":\"", i ? "," : "", i);
        for (size_t k = 0; k < (i == n - 1 ? size : 1); k++)
            cv_buf_addc(&out, 'x');
        cv_buf_addz(&out, "\"}");
    }
    cv_buf_addz(&out, "}}");
    const char *why = refusal(out.p, bot);
    cv_buf_free(&out);
    return why;
}

static void every_telling_keeps_the_limits(void **state) {
    (void)state;
    struct cv_room_frame frame;
    const char *why;
    assert_string_equal(refusal_of_tongues(8, CV_ROOM_BOT_TEXT_MAX, true), "");
    assert_string_equal(refusal_of_tongues(8, CV_ROOM_BOT_TEXT_MAX + 1, true), "too_long");
    assert_string_equal(refusal_of_tongues(1, 0, true), "empty");
    assert_string_equal(refusal_of_tongues(1, 1, false), "not_allowed");
    assert_string_equal(refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"lang\":\"en\"}", false),
                        "not_allowed");
    assert_string_equal(
        refusal("{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\",\"tongues\":{\"el\":{\"text\":\"\\u001b\"}}}",
                true),
        "not_text");
    static const char nine[] =
        "{\"t\":\"board\",\"key\":\"k\",\"board\":{\"tongues\":{\"a\":{},\"b\":{},\"c\":{},\"d\":{},"
        "\"e\":{},\"f\":{},\"g\":{},\"h\":{},\"i\":{}}}}";
    assert_int_equal(cv_room_frame_parse(cv_str(nine), true, &frame, &why), CV_INVALID);
    assert_string_equal(why, "board: wrong type");
}

static void a_message_goes_through_the_log_unchanged(void **state) {
    (void)state;
    static const char in[] =
        "{\"t\":\"say\",\"key\":\"k \\\"1\\\"\",\"text\":\"Ünïcode \\\"🙂\\\"\\n\",\"unknown\":1,"
        "\"options\":[{\"id\":\"a\",\"label\":\"A\"}],\"many\":true,\"asks\":true,\"to\":\"m2\","
        "\"lang\":\"en\",\"tongues\":{\"el\":{\"text\":\"ναι\"}}}";
    struct cv_room_frame frame;
    const char *why;
    struct cv_buf body, out;
    cv_buf_init(&body, 4096);
    cv_buf_init(&out, 4096);
    assert_int_equal(cv_room_frame_parse(cv_str(in), false, &frame, &why), CV_OK);
    cv_room_frame_body(&frame, &body);
    assert_string_equal(body.p, "{\"text\":\"Ünïcode \\\"🙂\\\"\\n\",\"options\":[{\"id\":\"a\","
                                "\"label\":\"A\"}],\"many\":true,\"asks\":true,\"lang\":\"en\","
                                "\"tongues\":{\"el\":{\"text\":\"ναι\"}}}");
    struct cv_entry_row row = {.n = 18, .kind = CV_ENTRY_MESSAGE, .sender = CV_S("bot"),
                               .key = frame.key, .at = 1732230000000, .to = frame.to,
                               .body = cv_buf_str(&body)};
    cv_room_print_entry(&row, &out);
    assert_string_equal(out.p,
                        "{\"t\":\"message\",\"n\":18,\"key\":\"k \\\"1\\\"\",\"from\":\"bot\","
                        "\"at\":1732230000000,\"to\":\"m2\",\"text\":\"Ünïcode \\\"🙂\\\"\\n\","
                        "\"options\":[{\"id\":\"a\",\"label\":\"A\"}],\"many\":true,\"asks\":true,"
                        "\"lang\":\"en\",\"tongues\":{\"el\":{\"text\":\"ναι\"}}}");
    cv_room_frame_free(&frame);
    cv_buf_free(&body);
    cv_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_frames_are_told_what_is_wrong),
        cmocka_unit_test(limits_hold_to_the_character),
        cmocka_unit_test(what_is_not_taken_is_refused_by_name),
        cmocka_unit_test(the_bot_s_frames_have_a_limit_of_their_own),
        cmocka_unit_test(texts_have_a_limit_in_bytes),
        cmocka_unit_test(every_telling_keeps_the_limits),
        cmocka_unit_test(a_message_goes_through_the_log_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
