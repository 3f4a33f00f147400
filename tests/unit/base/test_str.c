/* Views and the capped buffer. */
#include <canvasser/arena.h>
#include <canvasser/str.h>

#include "cmocka_cv.h"

static void numbers_are_whole_or_refused(void **state) {
    (void)state;
    int64_t i = 7;
    assert_true(cv_str_int(CV_S("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_false(cv_str_int(CV_S("9223372036854775808"), &i));
    assert_false(cv_str_int(CV_S("-"), &i));
    assert_false(cv_str_int(CV_S("12a"), &i));
    assert_false(cv_str_int(CV_S(""), &i));
    double d = 0;
    assert_true(cv_str_double(CV_S("-12.5"), &d));
    assert_true(d < -12.49 && d > -12.51);
    assert_false(cv_str_double(CV_S("1.2.3"), &d));
    assert_false(cv_str_double(CV_S("."), &d));
    assert_false(cv_str_double(CV_S("1e9"), &d));
}

static void split_gives_every_part(void **state) {
    (void)state;
    struct cv_str rest = CV_S("a,,b,"), part;
    const char *want[] = {"a", "", "b", ""};
    for (size_t i = 0; i < CV_COUNT(want); i++) {
        assert_true(cv_str_split(&rest, ',', &part));
        assert_true(cv_str_eqz(part, want[i]));
    }
    assert_false(cv_str_split(&rest, ',', &part));
}

static void utf8_follows_rfc_3629(void **state) {
    (void)state;
    assert_true(cv_str_utf8(CV_S("Ελλάδα, ёж, ñ, 🙂")));
    assert_false(cv_str_utf8(CV_S("\xC0\xAF")));             /* overlong */
    assert_false(cv_str_utf8(CV_S("\xED\xA0\x80")));         /* surrogate */
    assert_false(cv_str_utf8(CV_S("\xF4\x90\x80\x80")));     /* beyond U+10FFFF */
    assert_false(cv_str_utf8(CV_S("\xE2\x82")));             /* cut */
    assert_false(cv_str_utf8((struct cv_str){"a\0b", 3}));
    assert_int_equal(cv_str_chars(CV_S("ñ🙂x")), 3);
}

static void distance_counts_a_swap_once(void **state) {
    (void)state;
    assert_int_equal(cv_str_distance(CV_S("chocies"), CV_S("choices")), 1);
    assert_int_equal(cv_str_distance(CV_S(""), CV_S("abc")), 3);
    assert_int_equal(cv_str_distance(CV_S("kitten"), CV_S("sitting")), 3);
}

static void a_buffer_never_cuts(void **state) {
    (void)state;
    struct cv_buf b;
    cv_buf_init(&b, 8);
    assert_true(cv_buf_addz(&b, "12345"));
    assert_false(cv_buf_addz(&b, "6789"));
    assert_true(b.full);
    assert_true(cv_str_eqz(cv_buf_str(&b), "12345"));
    assert_true(cv_buf_addf(&b, "%d", 678));
    assert_true(cv_str_eqz(cv_buf_str(&b), "12345678"));
    assert_true(b.full); /* remembered until cleared */
    cv_buf_clear(&b);
    assert_false(b.full);
    assert_true(cv_buf_addc(&b, 'x'));
    cv_buf_free(&b);
}

static void an_arena_keeps_and_forgets(void **state) {
    (void)state;
    struct cv_arena *a = cv_arena_new();
    struct cv_str s = cv_arena_copy(a, CV_S("kept"));
    size_t cap = 0, n = 0;
    int *items = NULL;
    for (; n < 20000; n++) {
        items = cv_arena_grow(a, items, sizeof *items, n, &cap);
        items[n] = (int)n;
    }
    assert_true(cv_str_eqz(s, "kept"));
    assert_int_equal(items[12345], 12345);
    cv_arena_reset(a);
    const unsigned char *zero = cv_arena_alloc(a, 64);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(zero[i], 0);
    cv_arena_free(a);
    cv_arena_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_whole_or_refused),
        cmocka_unit_test(split_gives_every_part),
        cmocka_unit_test(utf8_follows_rfc_3629),
        cmocka_unit_test(distance_counts_a_swap_once),
        cmocka_unit_test(a_buffer_never_cuts),
        cmocka_unit_test(an_arena_keeps_and_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
