/* Texts: named arguments, plurals of each language, and refusals that cite. */
#include "text/message.h"

#include <stdio.h>
#include <string.h>

#include "cmocka_cv.h"

/* The text as formatted, or "ERROR: ..." when it does not compile. */
static struct cv_str formatted(const char *pattern, const char *locale, const struct cv_arg *args,
                               size_t n) {
    static char shown[4096];
    struct cv_message *m = NULL;
    struct cv_error err = {0};
    struct cv_buf out;
    cv_buf_init(&out, sizeof shown - 1);
    if (cv_message_compile(cv_str(pattern), locale, &m, &err))
        cv_buf_addf(&out, "ERROR: %s", err.text);
    else
        assert_int_equal(cv_message_format(m, args, n, &out), CV_OK);
    snprintf(shown, sizeof shown, "%s", out.p ? out.p : "");
    cv_buf_free(&out);
    cv_message_free(m);
    return cv_str(shown);
}

static void arguments_are_found_by_name(void **state) {
    (void)state;
    const struct cv_arg args[] = {
        CV_ARG_TEXT("unused", CV_S("x")), CV_ARG_NUMBER("n", 2),
        CV_ARG_TEXT("segment", CV_S("small firms")), CV_ARG_TEXT("venture", CV_S("Ångström & Sons")),
        CV_ARG_TEXT("stage", CV_S("launch")),
    };
    static const struct {
        const char *pattern, *want;
    } cases[] = {
        {"", ""},
        {"plain words, 100 %", "plain words, 100 %"},
        {"{segment} of {venture}: {segment}", "small firms of Ångström & Sons: small firms"},
        {"{ segment }", "small firms"},
        {"{n, plural, one {# person} other {# people}}", "2 people"},
        {"{n} and {n, plural, =2 {a pair} other {#}}", "2 and a pair"},
        {"{stage, select, launch {planned} other {set up}} for {segment}", "planned for small firms"},
        {"{n, plural, one {one} other {{stage, select, launch {{n} {segment}} other {-}}}}",
         "2 small firms"},
        {"{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}", "2nd"},
        {"{n, plural, offset:1 =0 {none} other {you and # more}}", "you and 1 more"},
        {"{n, number} {n, number, integer} {n, number, percent} {n, number, ::.00}",
         "2 2 200% 2.00"},
        {"it's, don''t, '{not}' and '{'", "it's, don't, {not} and {"},
        {"{n, plural, other {#'#' isn't {segment}'s}}", "2# isn't small firms's"},
        {"[{gone}] {gone2, plural, one {1} other {# gone}} {gone3, select, a {A} other {none}}",
         "[] 0 gone none"},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_string_equal(formatted(cases[i].pattern, "en", args, CV_COUNT(args)).p,
                            cases[i].want);
}

static void each_language_has_its_plurals_and_numbers(void **state) {
    (void)state;
    static const char ru[] = "{n, plural, one {# ответ} few {# ответа} many {# ответов} other {#}}";
    static const struct {
        const char *pattern, *locale, *want;
        double n;
    } cases[] = {
        {ru, "ru", "1 ответ", 1},
        {ru, "ru", "22 ответа", 22},
        {ru, "ru", "11 ответов", 11},
        {"{n, number}", "en", "1,234.5", 1234.5},
        {"{n, number}", "id", "1.234,5", 1234.5},
        {"{n}", "el", "2,5", 2.5},
        {"{n, plural, one {# respuesta} other {# respuestas}}", "es", "1 respuesta", 1},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_arg arg = CV_ARG_NUMBER("n", cases[i].n);
        assert_string_equal(formatted(cases[i].pattern, cases[i].locale, &arg, 1).p, cases[i].want);
    }
}

static void what_people_typed_is_never_a_pattern(void **state) {
    (void)state;
    struct cv_arg args[] = {CV_ARG_TEXT("segment", CV_S("{venture} '{x}' # |")),
                            CV_ARG_TEXT("venture", ((struct cv_str){"a\0b\xff", 4}))};
    assert_string_equal(formatted("<{segment}>", "en", args, 2).p, "<{venture} '{x}' # |>");
    assert_string_equal(formatted("<{venture}>", "en", args, 2).p, "<a\uFFFDb\uFFFD>");
    args[0] = CV_ARG_TEXT("n", CV_S(" 3 "));
    assert_string_equal(formatted("{n, plural, one {#} other {#!}}", "en", args, 1).p, "3!");
    args[0] = CV_ARG_TEXT("n", CV_S("many"));
    assert_string_equal(formatted("{n, plural, one {#} other {#!}}", "en", args, 1).p, "0!");
}

static void four_numbers_and_eight_words_fit(void **state) {
    (void)state;
    static const char numbers[] = "{a,number}{b,number}{c,number}{d,number}";
    char pattern[200];
    struct cv_arg args[12];
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    for (size_t i = 0; i < CV_COUNT(args); i++)
        args[i] = i < 4 ? CV_ARG_NUMBER(names[i], i + 1) : CV_ARG_TEXT(names[i], cv_str(names[i]));
    for (size_t k = 0; k <= 4; k++) { /* every count of numbers has a call of its own */
        snprintf(pattern, sizeof pattern, "{l}%.*s{e}{f}{g}{h}{i}{j}{k}", (int)k * 10, numbers);
        struct cv_str got = formatted(pattern, "en", args, CV_COUNT(args));
        snprintf(pattern, sizeof pattern, "l%.*sefghijk", (int)k, "1234");
        assert_string_equal(got.p, pattern);
    }
    assert_string_equal(formatted("{a,number}{b,number}{c,number}{d,number}{e,number}", "en", args, 0).p,
                        "ERROR: the text has more than 4 numbers");
    assert_string_equal(formatted("{a}{b}{c}{d}{e}{f}{g}{h}{i}", "en", args, 0).p,
                        "ERROR: the text has more than 8 words to fill in");
}

static void a_pattern_that_is_wrong_says_where(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *want;
    } cases[] = {
        {"hello {segment", "ERROR: an argument is not closed with \"}\", at \"{segment\""},
        {"hello {segment)", "ERROR: an argument is not closed with \"}\", at \"{segment)\""},
        {"hello }", "ERROR: \"}\" without \"{\" (write '}' for the sign itself), at \"}\""},
        {"{0}", "ERROR: an argument wants a name, as in {segment}, at \"{0}\""},
        {"{}", "ERROR: an argument wants a name, as in {segment}, at \"{}\""},
        {"{n, plurl, other {x}}",
         "ERROR: an argument's kind is number, plural, select or selectordinal, at \"{n, plurl, "
         "other {x}}\""},
        {"{n, date}",
         "ERROR: an argument's kind is number, plural, select or selectordinal, at \"{n, date}\""},
        {"{n, number, currency}",
         "ERROR: a number's style is integer, percent or ::skeleton, at \"currency}\""},
        {"{n, plural, one {x}}",
         "ERROR: a plural or select wants a branch \"other {...}\", at \", one {x}}\""},
        {"{n, plural, one {x} another {y}}",
         "ERROR: a plural or select wants a branch \"other {...}\", at \", one {x} another {y}}\""},
        {"{n, plural, one other {x}}",
         "ERROR: not a message pattern (U_PATTERN_SYNTAX_ERROR), at \"one other {x}}\""},
        {"{n, number, ::nonsense/}",
         "ERROR: not a message pattern (U_NUMBER_SKELETON_SYNTAX_ERROR)"},
        {"{n, plural}", "ERROR: a plural or select wants \", one {...} other {...}\", at \"}\""},
        {"{n, plural, one {x",
         "ERROR: a branch is not closed with \"}\", at \" one {x\""},
        {"{n, plural, other {x}} {n, select, other {y}}",
         "ERROR: an argument that counts elsewhere cannot be used with select, at \"n, select, "
         "other {y}}\""},
        {"'{never", "ERROR: a quote begun with ' is never closed, at \"'{never\""},
        {"\xff", "ERROR: a text is UTF-8 and has at most 16000 bytes"},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_string_equal(formatted(cases[i].pattern, "en", NULL, 0).p, cases[i].want);
}

static void deep_nesting_is_refused(void **state) {
    (void)state;
    char pattern[3000] = "";
    for (int i = 0; i < 40; i++)
        strncat(pattern, "{s, select, other {", sizeof pattern - strlen(pattern) - 1);
    assert_true(cv_str_starts(formatted(pattern, "en", NULL, 0),
                              CV_S("ERROR: arguments are nested too deep")));
}

static void a_long_text_is_whole_or_refused(void **state) {
    (void)state;
    char word[3000];
    memset(word, 'w', sizeof word);
    struct cv_arg arg = CV_ARG_TEXT("w", ((struct cv_str){word, sizeof word}));
    struct cv_message *m;
    struct cv_buf out;
    assert_int_equal(cv_message_compile(CV_S("{w}{w}"), "en", &m, NULL), CV_OK);
    cv_buf_init(&out, 6000);
    assert_int_equal(cv_message_format(m, &arg, 1, &out), CV_OK);
    assert_int_equal(out.n, 6000);
    cv_buf_clear(&out);
    cv_buf_addc(&out, 'x');
    assert_int_equal(cv_message_format(m, &arg, 1, &out), CV_TOO_BIG);
    assert_string_equal(out.p, "x");
    cv_buf_free(&out);
    cv_message_free(m);
}

static void a_text_tells_its_arguments(void **state) {
    (void)state;
    struct cv_message *m;
    assert_int_equal(cv_message_compile(CV_S("{a} {n, plural, other {# {b} {n}}} {n}"), "en", &m, NULL),
                     CV_OK);
    assert_int_equal(cv_message_args(m), 3);
    assert_true(cv_str_eqz(cv_message_arg(m, 0), "n"));
    assert_true(cv_str_eqz(cv_message_arg(m, 1), "a"));
    assert_true(cv_str_eqz(cv_message_arg(m, 2), "b"));
    cv_message_free(m);
}

/* ---- anything at all ---------------------------------------------------------- */

static unsigned random_next(uint64_t *seed) {
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(*seed >> 33);
}

/* One seed pattern with a few pieces put in, taken out or doubled. */
static struct cv_str mutated(uint64_t *seed, char *p, size_t cap) {
    static const char *const seeds[] = {
        "Hi {a}, it''s {n, plural, offset:1 =0 {none} one {# '{'x'}'} other {# {b}}}",
        "{s, select, x {A {n, number, ::.00}} other {{a}}} {n, selectordinal, one {#st} other {#}}",
        "{n, number, integer} {n} {a} '{q}' é {b, select, other {}}",
    };
    static const char *const pieces[] = {"{", "}", "'", "''", "#", ",", "{a}", "{n, plural, other {",
                                         " other", "::", "=1", "offset:", "é", "\xff", "{0}", "|"};
    size_t n = (size_t)snprintf(p, cap, "%s", seeds[random_next(seed) % CV_COUNT(seeds)]);
    for (unsigned edits = 1 + random_next(seed) % 4; edits; edits--) {
        size_t at = random_next(seed) % (n + 1);
        const char *piece = pieces[random_next(seed) % CV_COUNT(pieces)];
        size_t put = random_next(seed) % 2 ? strlen(piece) : 0;
        size_t cut = random_next(seed) % 3;
        if (cut > n - at)
            cut = n - at;
        memmove(p + at + put, p + at + cut, n - at - cut);
        memcpy(p + at, piece, put);
        n = n + put - cut;
    }
    return (struct cv_str){p, n};
}

static void no_pattern_crashes(void **state) {
    (void)state;
    const struct cv_arg args[] = {CV_ARG_TEXT("a", CV_S("word")), CV_ARG_NUMBER("n", 2.5)};
    uint64_t seed = 20241121;
    int compiled = 0;
    char p[400];
    for (int i = 0; i < 1500; i++) {
        struct cv_message *m = NULL;
        struct cv_error err = {0};
        struct cv_buf out;
        cv_buf_init(&out, 10000);
        struct cv_str pattern = mutated(&seed, p, sizeof p - 150);
        if (cv_message_compile(pattern, "ru", &m, &err) == CV_OK) {
            assert_int_equal(cv_message_format(m, args, CV_COUNT(args), &out), CV_OK);
            compiled++;
        } else {
            assert_true(err.text[0] != '\0');
        }
        cv_message_free(m);
        cv_buf_free(&out);
    }
    assert_in_range(compiled, 100, 1400); /* both ways were walked */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_found_by_name),
        cmocka_unit_test(each_language_has_its_plurals_and_numbers),
        cmocka_unit_test(what_people_typed_is_never_a_pattern),
        cmocka_unit_test(four_numbers_and_eight_words_fit),
        cmocka_unit_test(a_pattern_that_is_wrong_says_where),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(a_long_text_is_whole_or_refused),
        cmocka_unit_test(a_text_tells_its_arguments),
        cmocka_unit_test(no_pattern_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
