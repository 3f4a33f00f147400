/* The Slack codec: what it says, and how it makes sure that it is said once. */
#include "slack_script.h"
#include "messenger/slack/blocks.h"
#include "messenger/slack/words.h"

/* ---- speaking ------------------------------------------------------------------------------------ */

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
        "keep slot=C1 resume=1700000001.000000\n" /* the first that is known of this place */
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
    say.form = CV_S("Several at once"); /* worth a form alone with us, too */
    assert_non_null(strstr(script_send(s, "s1:e8", "D2", &say, false),
                           "{\"type\":\"plain_text\",\"text\":\"Several at once\","));
    say.form = CV_S("");
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
    json_t *blocks = cv_slack_blocks(&say, CV_S("x"), CV_S("k"), CV_S(""));
    assert_non_null(blocks);
    json_decref(blocks);
    say.n_options = 100; /* too much altogether */
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), CV_S("")));
    say.n_options = 101;
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), CV_S("")));
    say.n_options = 0;
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), CV_S("")));
    say.n_options = 1;
    options[0].label = CV_S("\xFF");
    assert_null(cv_slack_blocks(&say, CV_S("x"), CV_S("k"), CV_S("")));
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
    /* What can be pressed stands below the last one. */
    struct cv_option option = {CV_STR("a"), CV_STR("1. A\xE2\x80\xAE" "B")};
    say.options = &option;
    say.n_options = 1;
    assert_null(strstr(script_send(s, "k2", "C1", &say, false), "\"blocks\""));
    said = script_reply(s, DESK(4), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000004\"}");
    assert_null(strstr(said, "\"blocks\""));
    said = script_reply(s, DESK(5), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000005\"}");
    assert_non_null(strstr(said, "\"text\":{\"type\":\"plain_text\",\"text\":\"1. AB\""));
}

static void a_person_is_written_to_directly(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR("U1")};
    assert_string_equal(script_send(s, "k1", "C1:1700000000.000009", &say, false),
                        "request " DESK1 " POST " API "/conversations.open" BOT FORM
                        " users=U1\n");
    assert_string_equal(script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":{\"id\":\"D1\"}}"),
                        "keep slot=directs resume=U1 D1,\n"
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

static void what_is_said_in_a_direct_conversation_stays_in_order(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("x"), .to = CV_STR("U1")};
    const char *said = script_send(s, "k1", "D1", &say, false);
    assert_non_null(strstr(said, "{\"channel\":\"D1\","));
    say.to = CV_S("");
    assert_string_equal(script_send(s, "k2", "D1", &say, false), "");
    said = script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":\"D1\",\"ts\":\"1.000001\"}");
    assert_non_null(strstr(said, META("k2", "0")));
}

static void buttons_that_slack_refuses_are_left_off(void **state) {
    struct script *s = connected(state);
    struct cv_option option = {CV_STR("a"), CV_STR("1. An A")};
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("x"), .options = &option,
                            .n_options = 1};
    script_send(s, "k1", "C1", &say, false);
    const char *said =
        script_reply(s, DESK(1), 200, "{\"ok\":false,\"error\":\"invalid_blocks\"}");
    assert_non_null(strstr(said, "\"text\":\"x\\n  1. An A\""));
    assert_non_null(strstr(said, META("k1", "0") "}\n"));
    assert_string_equal(script_reply(s, DESK(2), 200, "{\"ok\":false,\"error\":\"invalid_blocks\"}"),
                        "refused text=invalid_blocks key=k1\n");
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

static void it_is_looked_for_by_the_clock_of_slack(void **state) {
    struct script *s = connected(state);
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("x")};
    script_send(s, "k1", "C1", &say, false);
    /* Ours is two days ahead. */
    script_reply_with(s, DESK(1), 503,
                      (const char *const[]){"date", "Sun, 12 Nov 2023 22:13:20 GMT", NULL}, "");
    assert_non_null(strstr(script_woken(s), "&oldest=1699826900.000000&"));
}

static void dates_are_read(void **state) {
    static const struct {
        const char *date;
        cv_time is;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777000}, {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199000}, {"Fri, 01 Mar 2024 00:00:00 GMT", 1709251200000},
        {"Tue, 14 Nov 2023 22:13:20 GMT", 1700000000000}, {"Sunday, 06-Nov-94 08:49:37 GMT", 0},
        {"", 0}, {"Sun, 06 Nov 1994 08:49 GMT", 0}, {"Sun, 06 Nox 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:37 CET", 0},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_int_equal(cv_slack_date(cv_str(cases[i].date)), cases[i].is);
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
        "keep slot=C1 resume=1700000003.000000\n"
        "ack id=C1:1700000003.000000,C1:1700000002.000000,C1:1700000001.000000 key=k1\n");
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

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_CODEC(words_go_out_as_they_are),
        WITH_CODEC(choices_are_buttons_or_a_menu),
        cmocka_unit_test(blocks_that_slack_refuses_are_not_made),
        WITH_CODEC(long_words_go_in_pieces),
        WITH_CODEC(a_person_is_written_to_directly),
        WITH_CODEC(what_is_said_in_a_direct_conversation_stays_in_order),
        WITH_CODEC(buttons_that_slack_refuses_are_left_off),
        WITH_CODEC(limits_of_other_calls_hold_for_all),
        WITH_CODEC(what_slack_answers_decides),
        WITH_CODEC(what_may_be_there_is_looked_for),
        WITH_CODEC(it_is_looked_for_by_the_clock_of_slack),
        cmocka_unit_test(dates_are_read),
        WITH_CODEC(of_a_long_letter_the_rest_is_sent),
        cmocka_unit_test(odd_text_is_read_as_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
