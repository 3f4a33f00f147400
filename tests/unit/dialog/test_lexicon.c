/* Lexicons from YAML: what they give, and where mistakes are. */
#include "dialog/lexicon.h"

#include <string.h>

#include "cmocka_cv.h"

static enum cv_status load(const char *text, const char *shared, struct cv_lexicon **out,
                           struct cv_error *err) {
    struct cv_source own = {CV_STR("own.yaml"), cv_str(text)};
    struct cv_source other = {CV_STR("en.yaml"), cv_str(shared)};
    return cv_lexicon_load(&own, shared ? &other : NULL, out, err);
}

static const char *const good = "language: en\n"
                                "stemmer: english\n"
                                "classes:\n"
                                "  place: shop office\n"
                                "types:\n"
                                "  personal:\n"
                                "    strong: |\n"
                                "      at|in .. <place>, phone\n"
                                "      # a comment\n"
                                "      counter\n"
                                "shares:\n"
                                "  \"75\": mostly\n"
                                "negation:\n"
                                "  after: |\n"
                                "    no, never\n";

static void a_lexicon_is_read_with_what_all_languages_share(void **state) {
    (void)state;
    struct cv_lexicon *l = NULL;
    struct cv_error err = {.text = ""};
    struct cv_reading r;
    assert_int_equal(load(good, "stemmer: english\neverywhere:\n  types:\n    remote:\n"
                                "      strong: e-mail*\n",
                          &l, &err),
                     CV_OK);
    assert_int_equal(cv_lexicon_entries(l), 7);
    assert_int_equal(cv_lexicon_types(l), 2);
    struct cv_reader *reader = cv_reader_new(l);
    assert_int_equal(cv_read(reader, CV_S("Mostly in our shops, no e-mails"), &r), CV_OK);
    assert_true(cv_str_eqz(cv_lexicon_type_name(l, 0), "remote"));
    assert_int_equal(r.affirmed, 2);
    assert_int_equal(r.negated, 1);
    assert_int_equal(r.main, 1);
    cv_reader_free(reader);
    cv_lexicon_free(l);
}

static void mistakes_have_their_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *says;
    } cases[] = {
        {"stemmer: klingon\n", 1, "klingon"},
        {"language: en\n", 1, "stemmer"},
        {"stemmer: english\nnegations: {}\n", 2, "negation"},
        {"stemmer: english\ntypes:\n  personal:\n    stong: phone\n", 4, "strong"},
        {"stemmer: english\ntypes:\n  personal:\n    strong: |\n      phone\n      <shop>\n", 6,
         "<shop>"},
        {"stemmer: english\nshares:\n  most: mostly\n", 3, "number"},
        {"stemmer: english\nwords:\n  and: [a, b]\n", 3, "words"},
        {"stemmer: english\nclasses:\n  c: a/b\n", 3, "a/b"},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_lexicon *l = NULL;
        struct cv_error err = {.text = ""};
        assert_int_not_equal(load(cases[i].text, NULL, &l, &err), CV_OK);
        assert_null(l);
        if (err.line != cases[i].line || !strstr(err.text, cases[i].says))
            fail_msg("%d: line %d: %s", (int)i, err.line, err.text);
        assert_string_equal(err.file, "own.yaml");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lexicon_is_read_with_what_all_languages_share),
        cmocka_unit_test(mistakes_have_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
