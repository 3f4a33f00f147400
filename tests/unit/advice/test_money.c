/* What relations cost, what fits, and whether it is worth it. */
#include "advice/budget.h"
#include "fixture.h"

static struct cv_arena *arena;
static const struct cv_model *model;

static int set_up(void **state) {
    (void)state;
    arena = cv_arena_new();
    model = fixture_shipped(arena);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    cv_arena_free(arena);
    return 0;
}

static size_t type(const char *id) {
    int t = cv_model_find_type(model, cv_str(id));
    assert_true(t >= 0);
    return (size_t)t;
}

static size_t fact(const char *id) {
    int d = cv_model_find_determinant(model, cv_str(id));
    assert_true(d >= 0);
    return (size_t)d;
}

static void assert_about(double a, double b, double by) {
    if (!(fabs(a - b) <= by))
        fail_msg("%.6g is not within %g of %.6g", a, by, b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_costs_what_it_should),
        cmocka_unit_test(the_worked_example_fits_its_budget),
        cmocka_unit_test(what_cannot_be_met_names_the_cheapest),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
