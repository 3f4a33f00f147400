/* The store of texts: languages, fallback, and refusals with their place. */
#include <canvasser/dialog.h>

#include "broken.h"

static enum cv_status texts_add(struct cv_texts *t, const char *lang, const char *text,
                                struct cv_error *err) {
    struct cv_source source = {CV_S("t.yaml"), cv_str(text)};
    return cv_texts_add(t, cv_str(lang), &source, err);
}

/* The text as printed; lives in `arena`. */
static const char *printed(const struct cv_texts *t, const char *lang, const char *key,
                           struct cv_arena *arena) {
    struct cv_arg args[] = {CV_ARG_TEXT("name", CV_S("Ana")), CV_ARG_NUMBER("n", 2)};
    return cv_texts_arena(t, cv_str(lang), cv_str(key), args, CV_COUNT(args), arena).p;
}

static void a_text_falls_back_to_english_and_then_shows_its_key(void **state) {
    (void)state;
    struct cv_texts *t = cv_texts_new();
    struct cv_arena *arena = cv_arena_new();
    assert_int_equal(texts_add(t, "en", "b: Hello {name}\na: plain\nc: English only\n", NULL), CV_OK);
    assert_int_equal(texts_add(t, "es", "b: Hola {name}\n", NULL), CV_OK);
    assert_int_equal(texts_add(t, "ru", "b: '{n, plural, few {# дня} other {# дней}}'\n", NULL), CV_OK);
    assert_string_equal(printed(t, "es", "b", arena), "Hola Ana");
    assert_string_equal(printed(t, "es-MX", "b", arena), "Hola Ana");
    assert_string_equal(printed(t, "ru", "b", arena), "2 дня");
    assert_string_equal(printed(t, "es", "c", arena), "English only");
    assert_string_equal(printed(t, "fr", "b", arena), "Hello Ana");
    assert_string_equal(printed(t, "", "b", arena), "Hello Ana");
    assert_string_equal(printed(t, "es", "gone.key", arena), "[gone.key]");
    assert_true(cv_texts_has(t, CV_S("es"), CV_S("b")));
    assert_false(cv_texts_has(t, CV_S("es"), CV_S("a")));
    cv_arena_free(arena);
    cv_texts_free(t);
    cv_texts_free(NULL);
}

static void key_note(void *context, struct cv_str key) {
    cv_buf_addf(context, "%.*s ", CV_ARG(key));
}

static void files_are_put_together_in_byte_order(void **state) {
    (void)state;
    struct cv_texts *t = cv_texts_new();
    struct cv_buf keys;
    cv_buf_init(&keys, 100);
    assert_int_equal(texts_add(t, "en", "m: 1\nz: 2\n", NULL), CV_OK);
    assert_int_equal(texts_add(t, "en", "n: 3\nm.a: 4\na: 5\n", NULL), CV_OK);
    cv_texts_each(t, CV_S("en"), key_note, &keys);
    assert_string_equal(keys.p, "a m m.a n z ");
    cv_buf_clear(&keys);
    cv_texts_each(t, CV_S("el"), key_note, &keys);
    assert_int_equal(keys.n, 0);
    cv_buf_free(&keys);
    cv_texts_free(t);
}

static void a_full_buffer_is_told(void **state) {
    (void)state;
    struct cv_texts *t = cv_texts_new();
    struct cv_buf out;
    cv_buf_init(&out, 4);
    assert_int_equal(texts_add(t, "en", "a: too long\n", NULL), CV_OK);
    assert_int_equal(cv_texts_format(t, CV_S("en"), CV_S("a"), NULL, 0, &out), CV_TOO_BIG);
    assert_int_equal(cv_texts_format(t, CV_S("en"), CV_S("missing"), NULL, 0, &out), CV_TOO_BIG);
    assert_int_equal(out.n, 0);
    cv_buf_free(&out);
    cv_texts_free(t);
}

static void a_file_of_texts_that_is_wrong_adds_nothing(void **state) {
    (void)state;
    static const struct {
        const char *lang, *text, *error;
    } cases[] = {
        {"en", "new: x\nold: y\n",
         "t.yaml:2:1: \"old\" has a text already, in t.yaml:1: remove one"},
        {"en", "new: x\nbad: 'hi {name'\n",
         "t.yaml:2:6: in the text of \"bad\": an argument is not closed with \"}\", at \"{name\""},
        {"en", "Bad key: x\n",
         "t.yaml:1:1: \"Bad key\" is not a key: use small letters, digits, _ - and dots"},
        {"en", "new:\n", "t.yaml:1:5: a text is missing here"},
        {"en", "new: [a]\n", "t.yaml:1:6: expected a text, not a list"},
        {"en", "- new\n", "t.yaml:1:1: texts are lines of the form \"key: text\""},
        {"en", "a: b: c\n", "t.yaml:1:5: a second \": \" in the line: put the value in quotes, or "
                            "check the indentation"},
        {"fr", "new: x\n",
         "t.yaml: \"fr\" is not a language of this program: en, es, ru, id and el are"},
    };
    struct cv_texts *t = cv_texts_new();
    assert_int_equal(texts_add(t, "en", "old: x\n", NULL), CV_OK);
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_error err = {0};
        assert_int_equal(texts_add(t, cases[i].lang, cases[i].text, &err), CV_INVALID);
        assert_error(&err, cases[i].error);
        assert_false(cv_texts_has(t, CV_S("en"), CV_S("new")));
        assert_true(cv_texts_has(t, CV_S("en"), CV_S("old")));
    }
    cv_texts_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_falls_back_to_english_and_then_shows_its_key),
        cmocka_unit_test(files_are_put_together_in_byte_order),
        cmocka_unit_test(a_full_buffer_is_told),
        cmocka_unit_test(a_file_of_texts_that_is_wrong_adds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
