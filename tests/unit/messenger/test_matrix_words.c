/* Words from and for Matrix. */
#include "cmocka_cv.h"
#include "messenger/matrix/words.h"

#include <stdlib.h>
#include <string.h>

static struct cv_buf out;

static const char *text(bool whole) {
    assert_true(whole);
    cv_buf_addz(&out, "");
    return out.n ? out.p : "";
}

static const char *heard(const char *body, bool reply) {
    cv_buf_clear(&out);
    return text(cv_matrix_heard(&out, cv_str(body), reply, CV_S("@canvasser:x.org"), CV_S("Canvasser")));
}

static void what_people_mean_is_cut_out(void **state) {
    static const struct {
        const char *body;
        bool reply;
        const char *text;
    } cases[] = {
        {"hello", false, "hello"},
        {"  hello\n", false, "hello"},
        {"Canvasser: start", false, "start"},
        {"canvasser, start", false, "start"},
        {"@Canvasser start", false, "start"},
        {"@canvasser:x.org: start", false, "start"},
        {"[Canvasser](https://matrix.to/#/@canvasser:x.org): start", false, "start"},
        {"Canvassers are many", false, "Canvassers are many"},
        {"Canvasser\xC3\xA9 is another", false, "Canvasser\xC3\xA9 is another"},
        {"I like Canvasser", false, "I like Canvasser"},
        {"Canvasser", false, ""},
        {"ask [Ben](https://matrix.to/#/@ben:x.org) and [@chen](https://matrix.to/#/@c:x.org)!", false,
         "ask @Ben and @chen!"},
        {"[a room](https://matrix.to/#/!r:x.org)", false, "[a room](https://matrix.to/#/!r:x.org)"},
        {"[open](https://matrix.to/#/@x", false, "[open](https://matrix.to/#/@x"},
        {"> <@ana:x.org> Which?\n> 1. this\n\n2", true, "2"},
        {"> quoted by hand\n\nnot a reply", false, "> quoted by hand\n\nnot a reply"},
        {"> only a quotation", true, ""},
        {"plain", true, "plain"},
        {"", false, ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_string_equal(heard(cases[i].body, cases[i].reply), cases[i].text);
}

static void reactions_are_words(void **state) {
    static const struct {
        const char *key, *text;
    } cases[] = {
        {"3\xEF\xB8\x8F\xE2\x83\xA3", "3"}, {"0\xE2\x83\xA3", "0"}, {"\xF0\x9F\x94\x9F", "10"},
        {"\xF0\x9F\x91\x8D\xEF\xB8\x8F", "yes"}, {"\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "yes"},
        {"\xF0\x9F\x91\x8E", "no"}, {"#\xEF\xB8\x8F\xE2\x83\xA3", ""}, {"\xF0\x9F\x8E\x89", ""},
        {"3", ""}, {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_str word = cv_matrix_face(cv_str(cases[i].key));
        assert_true(cv_str_eqz(word, cases[i].text));
    }
}

static void our_words_are_escaped(void **state) {
    (void)state;
    cv_buf_clear(&out);
    assert_string_equal(text(cv_matrix_html(&out, CV_S("<b>&amp;\n@room\"'"))),
                        "&lt;b&gt;&amp;amp;<br>@room\"'");
    cv_buf_clear(&out);
    assert_string_equal(text(cv_matrix_segment(&out, CV_S("!a/b:x.org?#%\xC3\xA9"))),
                        "%21a%2Fb%3Ax.org%3F%23%25%C3%A9");
}

static void places_hold_rooms_and_threads(void **state) {
    struct cv_str thread;
    (void)state;
    cv_buf_clear(&out);
    assert_string_equal(text(cv_matrix_place(&out, CV_S("!r:x.org"), CV_S("$a//b+c"))),
                        "!r:x.org:$a%2F%2Fb+c");
    struct cv_str room = cv_matrix_room_of(cv_buf_str(&out), &thread);
    assert_true(cv_str_eqz(room, "!r:x.org") && cv_str_eqz(thread, "$a%2F%2Fb+c"));
    struct cv_buf root;
    cv_buf_init(&root, 100);
    assert_true(cv_matrix_thread(&root, thread));
    assert_string_equal(root.p, "$a//b+c");
    cv_buf_free(&root);
    room = cv_matrix_room_of(CV_S("!r:x.org"), &thread);
    assert_true(cv_str_eqz(room, "!r:x.org") && thread.n == 0);
    cv_buf_clear(&out);
    assert_string_equal(text(cv_matrix_place(&out, CV_S("!r"), CV_S(""))), "!r");
}

static int setup(void **state) {
    (void)state;
    cv_buf_init(&out, 1024 * 1024);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    cv_buf_free(&out);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_mean_is_cut_out),
        cmocka_unit_test(reactions_are_words),
        cmocka_unit_test(our_words_are_escaped),
        cmocka_unit_test(places_hold_rooms_and_threads),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
