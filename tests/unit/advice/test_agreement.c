/* Agreement of answers on an ordered scale, against published figures. */
#include "advice/agreement.h"
#include "fixture.h"

#define A(...) cv_agreement((const double[]){__VA_ARGS__}, CV_COUNT(((const double[]){__VA_ARGS__})))
#define CONSENSUS(...) \
    cv_consensus((const double[]){__VA_ARGS__}, CV_COUNT(((const double[]){__VA_ARGS__})))

static void the_published_example_comes_out(void **state) {
    (void)state;
    assert_true(fabs(A(30, 40, 210, 130, 530, 50, 10) - 0.6113) < 5e-5);
    assert_true(fabs(CONSENSUS(30, 40, 210, 130, 530, 50, 10) - 0.7256876) < 5e-8);
}

static void the_ends_of_the_scale_are_what_they_mean(void **state) {
    (void)state;
    assert_near(A(0, 0, 9, 0, 0), 1);    /* all the same */
    assert_near(A(4, 4, 4, 4, 4), 0);    /* spread evenly */
    assert_near(A(7, 0, 0, 0, 7), -1);   /* two camps */
    assert_near(A(0, 5, 5, 0, 0), 0.75); /* neighbours */
    assert_near(CONSENSUS(0, 0, 9, 0, 0), 1);
    assert_near(CONSENSUS(7, 0, 0, 0, 7), 0);
    assert_near(A(0, 0, 0, 0, 0), 1);
    assert_near(CONSENSUS(0, 0, 0, 0, 0), 1);
    assert_near(A(3, 0), 1);
    assert_near(A(3, 3), 0);
}

static void three_people_are_judged_as_in_the_worked_example(void **state) {
    (void)state;
    assert_true(fabs(A(0, 1, 0, 1, 1) - 0.11) < 0.005);
    assert_true(fabs(A(0, 1, 0, 2, 0) - 0.44) < 0.005);
}

static void only_shares_count_and_the_scale_can_be_turned(void **state) {
    (void)state;
    uint64_t seed = 6;
    for (int i = 0; i < 20000; i++) {
        double counts[7], turned[7], scaled[7], total = 0;
        for (size_t k = 0; k < 7; k++) {
            counts[k] = fixture_random(&seed) % 5;
            total += counts[k];
            turned[6 - k] = counts[k];
            scaled[k] = counts[k] * 3;
        }
        double a = cv_agreement(counts, 7), consensus = cv_consensus(counts, 7);
        assert_true(a > -1 - 1e-9 && a < 1 + 1e-9);
        assert_true(consensus > -1e-9 && consensus < 1 + 1e-9);
        assert_near(a, cv_agreement(turned, 7));
        assert_near(a, cv_agreement(scaled, 7));
        assert_near(consensus, cv_consensus(turned, 7));
        assert_near(consensus, cv_consensus(scaled, 7));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example_comes_out),
        cmocka_unit_test(the_ends_of_the_scale_are_what_they_mean),
        cmocka_unit_test(three_people_are_judged_as_in_the_worked_example),
        cmocka_unit_test(only_shares_count_and_the_scale_can_be_turned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
