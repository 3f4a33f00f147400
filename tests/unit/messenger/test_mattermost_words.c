/* Mattermost's codec: words to and from its Markdown. */
#include "cmocka_cv.h"
#include "messenger/mattermost/private.h"

static void words_are_shown_as_they_are(void **state) {
    (void)state;
    static const struct {
        const char *said, *markdown;
    } cases[] = {
        {"plain, (really) - \"so\" it's 5 % + 3.5!", "plain, (really) - \"so\" it's 5 % + 3.5!"},
        {"*b* _i_ `c` ~s~ [x](y) a|b c\\d", "\\*b\\* \\_i\\_ \\`c\\` \\~s\\~ \\[x\\](y) a\\|b c\\\\d"},
        {"# h\n> q\n- l\n+ l\n1. l\n2) l\n===", "\\# h\n\\> q\n\\- l\n\\+ l\n1\\. l\n2\\) l\n\u2060==="},
        {"    code\n\tcode", "\u2060    code\n\u2060\tcode"},
        {"  1. a\n  *b*", "  1\\. a\n  \\*b\\*"},
        {"@all @channel x.@here (@Ana)", "@\u2060all @\u2060channel x.@\u2060here (@\u2060Ana)"},
        {"me@example.org", "me@example.org"},
        {"ñ@all", "ñ@\u2060all"},
        {"&#64;all &amp; R&D", "&\u2060#64;all &\u2060amp; R&D"},
        {"\\@all", "\\\\@\u2060all"},
        {":smile: at 10:30", ":\u2060smile: at 10:30"},
        {"a\u202Eb\x07" "c", "abc"},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_buf out;
        cv_buf_init(&out, 4096);
        assert_true(mm_words_say(&out, cv_str(cases[i].said)));
        cv_buf_addz(&out, "");
        assert_string_equal(out.p, cases[i].markdown);
        cv_buf_free(&out);
    }
}

static void calls_of_us_are_cut_off(void **state) {
    (void)state;
    static const struct {
        const char *typed, *heard;
    } cases[] = {
        {"@canvasser start", "start"}, {"  @Canvasser: start", "start"}, {"@canvasser", ""},
        {"@canvassers start", "@canvassers start"}, {"ask @canvasser", "ask @canvasser"},
        {"me@canvasser", "me@canvasser"}, {"@ana, hi", "@Ana Low, hi"}, {"@ANA.", "@Ana Low."},
        {"@canvasser: enrol @ana", "enrol @Ana Low"}, {"@", "@"}, {"", ""},
    };
    struct mm_memory *names = NULL;
    mm_memory_note(&names, CV_S("ana"), CV_S("Ana Low"));
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_buf out;
        cv_buf_init(&out, 4096);
        mm_words_hear(&out, cv_str(cases[i].typed), CV_S("canvasser"), names);
        cv_buf_addz(&out, "");
        assert_string_equal(out.n ? out.p : "", cases[i].heard);
        cv_buf_free(&out);
    }
    mm_memory_free(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_shown_as_they_are),
        cmocka_unit_test(calls_of_us_are_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
