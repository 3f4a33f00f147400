/* Pruning and rounding. Types of the small model: talk and robot have shop as
 * their substitute, shop has none. */
#include "advice/mix.h"
#include "fixture.h"

static struct cv_arena *arena;
static const struct cv_model *model;

static int set_up(void **state) {
    (void)state;
    arena = cv_arena_new();
    model = fixture_small(arena);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    cv_arena_free(arena);
    return 0;
}

static void pruned(double a, double b, double c, double x, double y, double z) {
    double shares[] = {a, b, c}, want[] = {x, y, z};
    cv_mix_prune(model, shares);
    for (size_t t = 0; t < 3; t++)
        assert_near(shares[t], want[t]);
}

static void a_small_share_goes_to_its_substitute(void **state) {
    (void)state;
    pruned(0.04, 0.36, 0.6, 0, 0.4, 0.6);
}

static void without_a_substitute_it_goes_to_all(void **state) {
    (void)state;
    pruned(0.24, 0.04, 0.72, 0.25, 0, 0.75);
}

static void a_substitute_that_is_too_small_itself_gets_nothing(void **state) {
    (void)state;
    /* talk is the smallest; shop below 5 % cannot take it, and goes next */
    pruned(0.01, 0.02, 0.97, 0, 0, 1);
    pruned(0.01, 0.045, 0.945, 0, 0, 1);
}

static void five_percent_and_zero_stay(void **state) {
    (void)state;
    pruned(0.05, 0.95, 0, 0.05, 0.95, 0);
}

static void rounded(double a, double b, double c, int x, int y, int z) {
    double shares[] = {a, b, c};
    int want[] = {x, y, z}, percent[CV_TYPES_MAX];
    cv_mix_round(model, shares, percent);
    for (size_t t = 0; t < 3; t++)
        assert_int_equal(percent[t], want[t]);
}

static void rounding_gives_the_largest_remainders_more(void **state) {
    (void)state;
    rounded(0.335, 0.324, 0.341, 35, 30, 35);
    rounded(0.5, 0.3, 0.2, 50, 30, 20);
    rounded(0, 0, 1, 0, 0, 100);
}

static void equal_remainders_go_in_the_order_of_types(void **state) {
    (void)state;
    rounded(1.0 / 3, 1.0 / 3, 1.0 / 3, 35, 35, 30);
    rounded(0.475, 0.475, 0.05, 50, 45, 5);
    rounded(0.05, 0.475, 0.475, 5, 50, 45);
}

static void order_is_by_percent_then_by_type(void **state) {
    (void)state;
    const int percent[] = {20, 40, 40};
    size_t order[CV_TYPES_MAX];
    cv_mix_order(model, percent, order);
    assert_int_equal(order[0], 1);
    assert_int_equal(order[1], 2);
    assert_int_equal(order[2], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_share_goes_to_its_substitute),
        cmocka_unit_test(without_a_substitute_it_goes_to_all),
        cmocka_unit_test(a_substitute_that_is_too_small_itself_gets_nothing),
        cmocka_unit_test(five_percent_and_zero_stay),
        cmocka_unit_test(rounding_gives_the_largest_remainders_more),
        cmocka_unit_test(equal_remainders_go_in_the_order_of_types),
        cmocka_unit_test(order_is_by_percent_then_by_type),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
