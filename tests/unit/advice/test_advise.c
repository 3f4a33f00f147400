/* From opinions to advice, checked by hand on a small model. */
#include "fixture.h"

enum { TALK, SHOP, ROBOT };
enum { SKILL, WORTH, TRUST };

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

static struct cv_opinion opinion(int skill, int worth, int trust) {
    struct cv_opinion o = cv_opinion_empty();
    o.level[SKILL] = (int8_t)skill;
    o.level[WORTH] = (int8_t)worth;
    o.level[TRUST] = (int8_t)trust;
    return o;
}

static struct cv_advice advise(const struct cv_opinion *o, size_t n, double win, double keep) {
    struct cv_case c = {.goals = {win, keep}, .opinions = o, .n_opinions = n};
    return fixture_advise(model, &c);
}

/* ---- points, shares, gates ---- */

static void nothing_known_leaves_the_base_points(void **state) {
    (void)state;
    struct cv_advice a = advise(NULL, 0, 1, 0);
    assert_near(a.type[TALK].points, 10);
    assert_near(a.type[ROBOT].points, 0);
    assert_near(a.type[TALK].raw, 0.5); /* ten points double: 2 to 1 to 1 */
    assert_near(a.type[SHOP].raw, 0.25);
    assert_near(a.type[TALK].gate, 1);
    assert_true(a.type[TALK].gate_unknown && a.type[ROBOT].gate_unknown);
    assert_false(a.type[SHOP].gate_unknown);
    assert_int_equal(a.type[TALK].mix, 50);
    struct cv_opinion empty = cv_opinion_empty();
    struct cv_advice one = advise(&empty, 1, 1, 0);
    assert_memory_equal(&a, &one, sizeof a);
}

static void goals_weigh_base_and_multiplier(void **state) {
    (void)state;
    struct cv_opinion o = opinion(CV_UNKNOWN, 4, CV_UNKNOWN);
    struct cv_advice a = advise(&o, 1, 30, 10);
    assert_near(a.type[TALK].points, 0.75 * (10 + 2 * 10) + 0.25 * 10);
    assert_near(a.type[ROBOT].points, 0.25 * 10);
    struct cv_advice even = advise(&o, 1, 0, 0);
    assert_near(even.type[TALK].points, 0.5 * 30 + 0.5 * 10);
}

static void all_of_counts_the_lowest_known_member(void **state) {
    (void)state;
    struct cv_opinion known = opinion(1, CV_UNKNOWN, 0), part = opinion(1, CV_UNKNOWN, CV_UNKNOWN);
    struct cv_advice a = advise(&known, 1, 1, 1);
    assert_near(a.type[ROBOT].gate, 0.125);
    assert_int_equal(a.type[ROBOT].gate_by, TRUST);
    assert_false(a.type[ROBOT].gate_unknown);
    a = advise(&part, 1, 1, 1);
    assert_near(a.type[ROBOT].gate, 0.5);
    assert_int_equal(a.type[ROBOT].gate_by, SKILL);
    assert_true(a.type[ROBOT].gate_unknown);
}

static void any_of_closes_only_when_all_are_known_to_be_low(void **state) {
    (void)state;
    struct cv_opinion low = opinion(2, 1, 0), part = opinion(2, 0, CV_UNKNOWN);
    struct cv_opinion open = opinion(2, 2, CV_UNKNOWN);
    struct cv_advice a = advise(&low, 1, 1, 1);
    assert_near(a.type[TALK].gate, 0.5);
    assert_int_equal(a.type[TALK].gate_by, WORTH);
    a = advise(&part, 1, 1, 1);
    assert_near(a.type[TALK].gate, 1);
    assert_true(a.type[TALK].gate_unknown);
    a = advise(&open, 1, 1, 1);
    assert_false(a.type[TALK].gate_unknown);
    assert_int_equal(a.type[TALK].gate_by, -1);
}

static void a_gate_multiplies_the_share(void **state) {
    (void)state;
    struct cv_opinion o = opinion(0, CV_UNKNOWN, 2);
    struct cv_advice a = advise(&o, 1, 0, 1);
    assert_near(a.type[ROBOT].points, 0); /* base 10, skill -10 */
    assert_near(a.type[ROBOT].raw / a.type[SHOP].raw, 0.125);
}

/* ---- what is expected ---- */

static void the_expectation_is_a_second_opinion_in_log_space(void **state) {
    (void)state;
    struct cv_opinion o = opinion(CV_UNKNOWN, CV_UNKNOWN, CV_UNKNOWN);
    o.has_expected = true;
    o.expected[SHOP] = 7; /* any scale */
    o.evidence = 2;       /* weight 0.5 in the small model */
    struct cv_advice a = advise(&o, 1, 1, 0);
    double talk = sqrt(0.5 * 0.01), shop = sqrt(0.25 * 1.01), robot = sqrt(0.25 * 0.01);
    assert_near(a.type[TALK].raw, talk / (talk + shop + robot));
    assert_near(a.type[SHOP].raw, shop / (talk + shop + robot));
    assert_near(a.type[TALK].points, 10); /* points stay what the facts say */
}

static void who_says_nothing_of_it_does_not_weaken_the_expectation(void **state) {
    (void)state;
    struct cv_opinion o[3] = {opinion(3, 3, 3), opinion(3, 3, 3), opinion(3, 3, 3)};
    for (size_t i = 0; i < 3; i++)
        o[i].evidence = 2;
    o[1].has_expected = true;
    o[1].expected[SHOP] = 1;
    struct cv_advice several = advise(o, 3, 1, 1), one = advise(&o[1], 1, 1, 1);
    for (size_t t = 0; t < 3; t++)
        assert_near(several.type[t].raw, one.type[t].raw);
    struct cv_advice without = advise(&o[0], 1, 1, 1);
    assert_true(one.type[SHOP].raw > without.type[SHOP].raw + 0.1);
}

/* ---- several people ---- */

static void people_are_pooled_by_the_mean_of_their_points(void **state) {
    (void)state;
    struct cv_opinion o[2] = {opinion(4, 4, 2), opinion(2, 2, 2)};
    struct cv_advice a = advise(o, 2, 1, 1), x = advise(&o[0], 1, 1, 1), y = advise(&o[1], 1, 1, 1);
    double shares[3], sum = 0;
    for (size_t t = 0; t < 3; t++) {
        assert_near(a.type[t].points, (x.type[t].points + y.type[t].points) / 2);
        shares[t] = sqrt(x.type[t].raw * y.type[t].raw);
        sum += shares[t];
    }
    for (size_t t = 0; t < 3; t++) {
        assert_near(a.type[t].raw, shares[t] / sum);
        assert_near(a.type[t].low, fmin(x.type[t].raw, y.type[t].raw));
        assert_near(a.type[t].high, fmax(x.type[t].raw, y.type[t].raw));
    }
}

static void gates_are_pooled_with_the_mixes(void **state) {
    (void)state;
    struct cv_opinion o[2] = {opinion(0, 2, 2), opinion(2, 2, 2)};
    struct cv_advice a = advise(o, 2, 1, 1);
    assert_near(a.type[ROBOT].gate, sqrt(0.125));
}

static void role_and_evidence_weigh_together(void **state) {
    (void)state;
    struct cv_opinion o[2] = {opinion(4, 2, 2), opinion(2, 2, 2)};
    o[0].weight = 2;
    o[0].evidence = 3; /* 2 x 2.5 against 1 x 1 */
    struct cv_advice a = advise(o, 2, 0, 1);
    assert_near(a.type[ROBOT].points, 10 + 10 * 5.0 / 6);
    assert_near(a.type[ROBOT].plus[0].level, (4 * 5 + 2) / 6.0);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    struct cv_opinion good = opinion(1, 1, 1), bad[9];
    for (size_t i = 0; i < CV_COUNT(bad); i++)
        bad[i] = good;
    bad[0].level[WORTH] = 5;
    bad[1].level[SKILL] = -2;
    bad[2].evidence = 4;
    bad[3].weight = -1;
    bad[4].weight = 0; /* the only one */
    bad[5].has_expected = true;
    bad[6].has_expected = true;
    bad[6].expected[TALK] = NAN;
    bad[7].has_established = true;
    bad[7].established[TALK] = -1;
    bad[8].weight = INFINITY;
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        struct cv_case c = {.opinions = &bad[i], .n_opinions = 1};
        struct cv_advice a;
        struct cv_error err = {0};
        if (cv_advise(model, &c, &a, &err) != CV_INVALID)
            fail_msg("opinion %zu was taken", i);
        assert_true(err.text[0]);
        assert_int_equal(cv_advise_next(model, &c, NULL), -1);
    }
    struct cv_case c = {.goals = {1, -1}, .opinions = &good, .n_opinions = 1};
    struct cv_advice a;
    assert_int_equal(cv_advise(model, &c, &a, NULL), CV_INVALID);
}

/* ---- reasons, swing, next ---- */

static void reasons_are_the_largest_lines_first(void **state) {
    (void)state;
    struct cv_opinion o = opinion(4, 3, 4);
    struct cv_advice a = advise(&o, 1, 1, 0);
    assert_int_equal(a.type[TALK].n_plus, 2);
    assert_int_equal(a.type[TALK].plus[0].determinant, WORTH);
    assert_near(a.type[TALK].plus[0].points, 10); /* half of ten, twice for winning */
    assert_near(a.type[TALK].plus[1].points, 4);
    assert_int_equal(a.type[TALK].n_minus, 0);
    assert_int_equal(a.type[ROBOT].n_minus, 1);
    assert_int_equal(a.type[ROBOT].minus[0].determinant, TRUST);
    assert_near(a.type[ROBOT].minus[0].points, -4);
}

static void swing_is_the_distance_between_the_extreme_answers(void **state) {
    (void)state;
    struct cv_opinion o = opinion(CV_UNKNOWN, CV_UNKNOWN, CV_UNKNOWN), low = o, high = o;
    low.level[WORTH] = 0;
    high.level[WORTH] = 4;
    struct cv_advice a = advise(&o, 1, 1, 1), x = advise(&low, 1, 1, 1), y = advise(&high, 1, 1, 1);
    double distance = 0;
    for (size_t t = 0; t < 3; t++)
        distance += fabs(x.type[t].raw - y.type[t].raw) / 2;
    assert_near(a.swing[WORTH], distance);
}

static void next_is_the_unanswered_one_that_moves_most(void **state) {
    (void)state;
    struct cv_opinion o = opinion(CV_UNKNOWN, CV_UNKNOWN, CV_UNKNOWN);
    struct cv_case c = {.opinions = &o, .n_opinions = 1};
    struct cv_advice a = fixture_advise(model, &c);
    bool asked[CV_DETERMINANTS_MAX] = {false};
    int first = cv_advise_next(model, &c, asked);
    for (size_t d = 0; d < 3; d++)
        assert_true(a.swing[first] >= a.swing[d]);
    asked[first] = true;
    int second = cv_advise_next(model, &c, asked);
    assert_true(second >= 0 && second != first);
    o.level[second] = 0;
    int third = cv_advise_next(model, &c, asked);
    assert_true(third >= 0 && third != first && third != second);
    asked[third] = true;
    assert_int_equal(cv_advise_next(model, &c, asked), -1);
}

static void one_goal_alone_gives_its_own_mix(void **state) {
    (void)state;
    struct cv_opinion o = opinion(3, 1, 4);
    struct cv_advice both = advise(&o, 1, 1, 1), win = advise(&o, 1, 1, 0);
    for (size_t t = 0; t < 3; t++)
        assert_near(both.goal_mix[0][t], win.type[t].raw);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_known_leaves_the_base_points),
        cmocka_unit_test(goals_weigh_base_and_multiplier),
        cmocka_unit_test(all_of_counts_the_lowest_known_member),
        cmocka_unit_test(any_of_closes_only_when_all_are_known_to_be_low),
        cmocka_unit_test(a_gate_multiplies_the_share),
        cmocka_unit_test(the_expectation_is_a_second_opinion_in_log_space),
        cmocka_unit_test(who_says_nothing_of_it_does_not_weaken_the_expectation),
        cmocka_unit_test(people_are_pooled_by_the_mean_of_their_points),
        cmocka_unit_test(gates_are_pooled_with_the_mixes),
        cmocka_unit_test(role_and_evidence_weigh_together),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(reasons_are_the_largest_lines_first),
        cmocka_unit_test(swing_is_the_distance_between_the_extreme_answers),
        cmocka_unit_test(next_is_the_unanswered_one_that_moves_most),
        cmocka_unit_test(one_goal_alone_gives_its_own_mix),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
