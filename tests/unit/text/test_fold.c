/* Folding: what people mean by the same word. */
#include "text/fold.h"

#include "cmocka_cv.h"

static void the_same_word_is_the_same(void **state) {
    (void)state;
    assert_true(cv_text_same(CV_S("  Start\n"), CV_S("START")));
    assert_true(cv_text_same(CV_S("atras"), CV_S("Atrás")));
    assert_true(cv_text_same(CV_S("ЕЩЕ РАЗ"), CV_S("ещё \u00a0 раз")));
    assert_true(cv_text_same(CV_S("ΣΤΌΧΟΣ"), CV_S("στοχος")));
    assert_true(cv_text_same(CV_S("Straße"), CV_S("STRASSE")));
    assert_true(cv_text_same(CV_S("\xEF\xBD\x8F\xEF\xBD\x8B"), CV_S("ok"))); /* full width */
    assert_true(cv_text_same(CV_S("e\u0301"), CV_S("\u00e9")));
    assert_true(cv_text_same(CV_S(""), CV_S(" \t")));
}

static void different_words_stay_different(void **state) {
    (void)state;
    assert_false(cv_text_same(CV_S("start"), CV_S("restart")));
    assert_false(cv_text_same(CV_S("one two"), CV_S("onetwo")));
    assert_false(cv_text_same(CV_S("\xff"), CV_S("")));
    assert_false(cv_text_same(CV_S("🙂"), CV_S("🙁")));
}

static void folding_shows_its_form(void **state) {
    (void)state;
    struct cv_buf b;
    cv_buf_init(&b, 20);
    assert_true(cv_text_fold(CV_S("  Más   información "), &b));
    assert_string_equal(b.p, "mas informacion");
    assert_false(cv_text_fold(CV_S("seven"), &b) && cv_text_fold(CV_S("x"), &b));
    cv_buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_word_is_the_same),
        cmocka_unit_test(different_words_stay_different),
        cmocka_unit_test(folding_shows_its_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
