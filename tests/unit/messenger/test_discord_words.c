/* Words as Discord writes them: what is typed, what is shown, ids. */
#include "cmocka_cv.h"
#include "messenger/discord/words.h"
#include "messenger/wording.h"

#include <string.h>

static void assert_str_equal(struct cv_str got, const char *wanted) {
    if (!cv_str_eqz(got, wanted))
        fail_msg("\"%.*s\" is not \"%s\"", CV_ARG(got), wanted);
}

static const char *written(struct cv_buf *out, struct cv_str text) {
    cv_buf_clear(out);
    assert_true(cv_discord_write(out, text));
    cv_buf_addz(out, "");
    return out->n ? out->p : "";
}

static void what_is_written_is_shown_as_it_is(void **state) {
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"", ""},
        {"plain words, (really) - 100 %!", "plain words, (really) - 100 %!"},
        {"**b** __u__ *i* ~~s~~", "\\*\\*b\\*\\* \\_\\_u\\_\\_ \\*i\\* \\~\\~s\\~\\~"},
        {"||x|| `c`", "\\|\\|x\\|\\| \\`c\\`"},
        {"@everyone @here <@123> <#1> <t:1>", "\\@everyone \\@here \\<\\@123\\> \\<\\#1\\> \\<t:1\\>"},
        {"[a](https://b.example/c_d)", "\\[a](https://b.example/c_d)"},
        {"https://b.example/c_d*e", "https://b.example/c_d\\*e"},
        {"# title\n> quote\n-# small", "\\# title\n\\> quote\n\\-\\# small"},
        {"- a\n+ b\n* c\n  - d", "\\- a\n\\+ b\n\\* c\n  \\- d"},
        {"1. first\n12. last\n2 things.\n0.5 of it", "1\\. first\n12\\. last\n2 things.\n0\\.5 of it"},
        {"a\\b", "a\\\\b"},
        {"one\n\ntwo\n", "one\n\ntwo\n"},
        {"\xE2\x80\xAE" "evil\x01 \xE2\x81\xA6x", "evil x"},
        {"Ελληνικά и русский", "Ελληνικά и русский"},
    };
    struct cv_buf out;
    (void)state;
    cv_buf_init(&out, 4096);
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_string_equal(written(&out, cv_str(cases[i].text)), cases[i].written);
    cv_buf_free(&out);
}

static void pieces_have_at_most_2000_units_and_guard_their_signs(void **state) {
    struct cv_buf text, out;
    (void)state;
    cv_buf_init(&text, 1 << 20);
    cv_buf_init(&out, 1 << 20);
    cv_buf_addz(&text, "x");
    for (int i = 0; i < 5000; i++)
        cv_buf_addz(&text, i % 7 ? "*" : "😀");
    written(&out, cv_buf_str(&text));
    struct cv_str rest = cv_buf_str(&out);
    size_t pieces = 0;
    while (rest.n) {
        struct cv_str piece = {rest.p, cv_discord_piece(rest)};
        size_t guards = 0;
        assert_true(piece.n > 0);
        assert_true(cv_wording_length(piece, CV_IN_UTF16) <= CV_DISCORD_TEXT);
        while (guards < piece.n && piece.p[piece.n - 1 - guards] == '\\')
            guards++;
        assert_int_equal(guards % 2, 0);
        assert_true(cv_str_utf8(piece));
        rest = (struct cv_str){rest.p + piece.n, rest.n - piece.n};
        pieces++;
    }
    assert_true(pieces > 4 && pieces < 8);
    cv_buf_free(&text);
    cv_buf_free(&out);
}

static void what_was_typed_is_read_as_people_read_it(void **state) {
    static const struct {
        const char *content, *text;
    } cases[] = {
        {"start", "start"},
        {"  start\n", "start"},
        {"<@901> start", "start"},
        {"<@!901>, start", "start"},
        {"<@901><@901>: why", "why"},
        {"ask <@901>", "ask @facil"},
        {"<@802> said so", "@Ben B said so"},
        {"<@803> and <@999>", "@cid and <@999>"},
        {"nice <:wave:123> <a:party:456>", "nice :wave: :party:"},
        {"a < b > c <", "a < b > c <"},
        {"<@x> <@> <@", "<@x> <@> <@"},
        {"<:> <::1>", "<:> <::1>"},
        {"**b** @everyone", "**b** @everyone"},
    };
    json_t *mentions = json_loads("[{\"id\":\"901\",\"username\":\"facil\",\"global_name\":null},"
                                  "{\"id\":\"802\",\"username\":\"ben\",\"global_name\":\"Ben\","
                                  "\"member\":{\"nick\":\"Ben B\"}},"
                                  "{\"id\":\"803\",\"username\":\"cid\"}]", 0, NULL);
    struct cv_buf out;
    (void)state;
    cv_buf_init(&out, 4096);
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        cv_buf_clear(&out);
        cv_discord_read(&out, cv_str(cases[i].content), CV_S("901"), mentions);
        cv_buf_addz(&out, "");
        assert_string_equal(out.n ? out.p : "", cases[i].text);
    }
    json_decref(mentions);
    cv_buf_free(&out);
}

static void emoji_say_words(void **state) {
    static const struct {
        const char *emoji, *word;
    } cases[] = {
        {"3\uFE0F\u20E3", "3"}, {"0\uFE0F\u20E3", "0"}, {"9\u20E3", "9"}, {"👍", "yes"}, {"👍🏽", "yes"},
        {"👎", "no"}, {"✅", "yes"}, {"❌", "no"}, {"🔟", "10"}, {"🎉", ""}, {"3", ""}, {"", ""},
        {"#\uFE0F\u20E3", ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_str_equal(cv_discord_emoji(cv_str(cases[i].emoji)), cases[i].word);
}

static void ids_tell_when(void **state) {
    (void)state;
    /* From Discord's documentation of snowflakes. */
    assert_int_equal(cv_discord_time(CV_S("175928847299117063")), 1462015105796);
    assert_int_equal(cv_discord_time(CV_S("")), 0);
    assert_int_equal(cv_discord_time(CV_S("x")), 0);
    assert_int_equal(cv_discord_snowflake(1462015105796) >> 22, UINT64_C(175928847299117063) >> 22);
    assert_int_equal(cv_discord_snowflake(0), 0);
    assert_str_equal(cv_discord_lang(CV_S("es-419")), "es");
    assert_str_equal(cv_discord_lang(CV_S("ru")), "ru");
}

static void labels_end_where_there_is_room(void **state) {
    struct cv_buf out;
    (void)state;
    cv_buf_init(&out, 1024);
    cv_discord_label(&out, CV_S(" 1. A label that is far too long to be shown "), 12);
    assert_str_equal(cv_buf_str(&out), "1. A label…");
    cv_buf_clear(&out);
    cv_discord_label(&out, CV_S("1. Yes"), 12);
    assert_str_equal(cv_buf_str(&out), "1. Yes");
    cv_buf_free(&out);
}

static void a_nonce_is_the_same_for_the_same_part(void **state) {
    struct cv_buf a, b;
    (void)state;
    cv_buf_init(&a, 64);
    cv_buf_init(&b, 64);
    cv_discord_nonce(&a, CV_S("s1:e2"), 0);
    cv_discord_nonce(&b, CV_S("s1:e2"), 0);
    assert_int_equal(a.n, CV_DISCORD_NONCE);
    assert_string_equal(a.p, b.p);
    cv_buf_clear(&b);
    cv_discord_nonce(&b, CV_S("s1:e2"), 1);
    assert_string_not_equal(a.p, b.p);
    cv_buf_free(&a);
    cv_buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_shown_as_it_is),
        cmocka_unit_test(pieces_have_at_most_2000_units_and_guard_their_signs),
        cmocka_unit_test(what_was_typed_is_read_as_people_read_it),
        cmocka_unit_test(emoji_say_words),
        cmocka_unit_test(ids_tell_when),
        cmocka_unit_test(labels_end_where_there_is_room),
        cmocka_unit_test(a_nonce_is_the_same_for_the_same_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
