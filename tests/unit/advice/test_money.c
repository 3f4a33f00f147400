/* What relations cost, what fits, and whether it is worth it. */
#include "advice/budget.h"
#include "advice/share.h"
#include "shipped.h"

static size_t type(const char *id) {
    return fixture_type(model, id);
}

/* Two shares of one type each. */
static void mix_of(double *mix, const char *a, double share, const char *b, double other) {
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        mix[t] = 0;
    mix[type(a)] = share;
    mix[type(b)] = other;
}

static struct cv_bill bill_of(const double *mix, const struct cv_money *money) {
    const struct cv_case nobody = {.n_opinions = 0};
    struct cv_error err = {0};
    struct cv_bill bill;
    if (cv_advise_bill(model, &nobody, mix, money, &bill, &err) != CV_OK)
        fail_msg("%s", err.text);
    return bill;
}

static bool assumes(const struct cv_bill *bill, enum cv_price price, const char *of) {
    for (size_t i = 0; i < bill->n_assumed; i++)
        if (bill->assumed[i].price == price &&
            bill->assumed[i].type == (of ? (int)type(of) : -1))
            return true;
    return false;
}

/* ---- nothing is invented ---- */

static void without_amounts_there_is_no_bill(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 1, "remote", 1);
    assert_false(cv_money_any(&money));
    struct cv_bill bill = bill_of(mix, &money);
    assert_false(bill.known);
    assert_true(bill.missing == 0 && bill.n_assumed == 0 && !(bill.total > 0));
}

static void what_is_assumed_is_said_and_what_is_missing_too(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 1, "automated", 1);
    money.customers = 100;
    struct cv_bill bill = bill_of(mix, &money);
    assert_false(bill.known); /* nobody said how often they call */
    assert_int_equal(bill.missing, 1U << CV_PRICE_CONTACTS);
    money.contacts = 2;
    money.unit[type("personal")] = 20;
    bill = bill_of(mix, &money);
    assert_true(bill.known);
    assert_false(assumes(&bill, CV_PRICE_UNIT, "personal"));
    assert_true(assumes(&bill, CV_PRICE_UNIT, "automated"));
    assert_true(assumes(&bill, CV_PRICE_FIXED, "automated"));
    assert_int_equal(bill.n_assumed, 2);
    assert_near(bill.alone[type("personal")], 4000);
    assert_near(bill.total, 2000 + 50 + 15000);
    assert_near(bill.fixed[type("community")], 0); /* not in the mix, not paid for */
}

static void answers_give_start_values(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    struct cv_opinion o = cv_opinion_empty();
    struct cv_bill bill;
    o.level[fixture_fact(model, "customers_count")] = 1;
    o.level[fixture_fact(model, "support_need")] = 4;
    o.level[fixture_fact(model, "value_per_customer")] = 3;
    const struct cv_case c = {.opinions = &o, .n_opinions = 1};
    mix_of(mix, "personal", 1, "third_party", 1);
    money.budget = 1e6;
    assert_int_equal(cv_advise_bill(model, &c, mix, &money, &bill, NULL), CV_OK);
    assert_true(bill.known && assumes(&bill, CV_PRICE_CUSTOMERS, NULL));
    assert_true(assumes(&bill, CV_PRICE_CONTACTS, NULL));
    assert_true(assumes(&bill, CV_PRICE_REVENUE, NULL));
    assert_true(assumes(&bill, CV_PRICE_COMMISSION, "third_party"));
    assert_near(bill.customers, 100);
    assert_near(bill.alone[type("personal")], 100 * 50 * 10.0);
    assert_near(bill.alone[type("third_party")], 100 * 10000 * 0.15);
    assert_true(bill.load_level == CV_LOAD_UNKNOWN); /* of an assumed revenue nothing is said */
}

static void another_currency_needs_a_wage(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 1, "dedicated", 1);
    money.customers = 50;
    money.contacts = 10;
    money.other_currency = true;
    struct cv_bill bill = bill_of(mix, &money);
    assert_int_equal(bill.missing, 1U << CV_PRICE_UNIT | 1U << CV_PRICE_REP);
    money.wage = 600; /* an hour costs twenty times the figure behind the start values */
    bill = bill_of(mix, &money);
    assert_true(bill.known);
    assert_near(bill.alone[type("personal")], 50 * 10 * 200.0);
    assert_near(bill.alone[type("dedicated")], 50 * 150000 * 20 / 50.0);
}

static void what_people_know_of_a_type_wins(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "dedicated", 1, "third_party", 1);
    money.customers = 10;
    money.per_customer[type("dedicated")] = 7;
    money.per_customer[type("third_party")] = 3;
    money.fixed[type("third_party")] = 0;
    struct cv_bill bill = bill_of(mix, &money);
    assert_true(bill.known && bill.n_assumed == 0);
    assert_near(bill.total, 50);
}

static void amounts_out_of_range_are_refused(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    const struct cv_case nobody = {.n_opinions = 0};
    struct cv_bill bill;
    mix_of(mix, "personal", 1, "remote", 1);
    for (int i = 0; i < 5; i++) {
        struct cv_money money = cv_money_empty();
        struct cv_error err = {0};
        *(i == 0   ? &money.budget
          : i == 1 ? &money.churn
          : i == 2 ? &money.accounts
          : i == 3 ? &money.unit[0]
                   : &money.margin) = i == 0   ? -5
                                      : i == 1 ? 1.5
                                      : i == 2 ? 0
                                      : i == 3 ? (double)NAN
                                               : 1e300;
        assert_int_equal(cv_advise_bill(model, &nobody, mix, &money, &bill, &err), CV_INVALID);
        assert_true(strlen(err.text) > 10);
    }
}

/* ---- hours ---- */

static void hours_are_a_second_limit(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 3, "self_service", 1);
    money.customers = 1000;
    money.contacts = 8;
    money.minutes[type("personal")] = 15;
    money.people = 0.5; /* 800 hours; all by people would take 2,000 */
    struct cv_bill bill = bill_of(mix, &money);
    assert_true(bill.known && assumes(&bill, CV_PRICE_HOURS, NULL));
    assert_near(bill.hours, 1500);
    assert_near(bill.hours_limit, 800);
    assert_false(bill.affordable);
    assert_true(bill.possible && bill.limit_by == CV_LIMIT_NONE);
    assert_about(bill.within.share[type("personal")], 0.4, 1e-6);
    assert_about(bill.within.hours, 800, 1e-3);
    assert_true(bill.within.time_points[type("personal")] < -10);
    assert_true(!(bill.within.points[type("personal")] < 0));
    money.hours = 0;
    bill = bill_of(mix, &money); /* then self-service alone is left */
    assert_true(bill.possible);
    assert_int_equal(bill.within.mix[type("self_service")], 100);
}

static void hours_that_no_type_keeps_cannot_be_met(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 3, "remote", 1);
    money.customers = 6000;
    money.contacts = 1;
    money.hours = 100;
    struct cv_bill bill = bill_of(mix, &money);
    assert_true(bill.known && !bill.possible);
    assert_near(bill.least_hours, 800); /* remote, eight minutes each */
    assert_near(bill.cheapest, 27000);
}

/* Both limits bind, so that neither alone gives the mix. */
static void both_limits_are_kept_at_once(void **state) {
    (void)state;
    const struct cv_costs costs = {.n = 3,
                                   .alone = {100, 10, 40},
                                   .hours = {10, 100, 20},
                                   .limit = 45,
                                   .hours_limit = 45,
                                   .count_hours = true,
                                   .points_per_doubling = 10};
    const double wanted[CV_TYPES_MAX] = {0.48, 0.48, 0.04};
    struct cv_fit fit;
    assert_true(cv_budget_fit(&costs, wanted, &fit));
    assert_about(cv_budget_cost(&costs, fit.share), 45, 1e-3);
    assert_about(fit.hours, 45, 1e-3);
    /* no neighbour that keeps both is nearer */
    for (double x = 0; x <= 1; x += 0.01)
        for (double y = 0; x + y <= 1; y += 0.01) {
            const double share[CV_TYPES_MAX] = {x, y, 1 - x - y};
            double divergence = 0;
            for (size_t t = 0; t < 3; t++)
                divergence += share[t] > 0 ? share[t] * log(share[t] / wanted[t]) : 0;
            if (cv_budget_cost(&costs, share) <= 45 && cv_budget_hours(&costs, share) <= 45)
                assert_true(exp(-divergence) <= fit.kept + 1e-6);
        }
}

/* ---- fixed costs ---- */

static void a_type_is_dropped_when_its_fixed_cost_is_not_worth_it(void **state) {
    (void)state;
    struct cv_costs costs = {
        .n = 3, .alone = {10, 10, 10}, .fixed = {0, 50, 50}, .limit = 70, .hours_limit = INFINITY,
        .points_per_doubling = 10};
    const double wanted[CV_TYPES_MAX] = {0.5, 0.3, 0.2};
    struct cv_fit fit;
    assert_true(cv_budget_fit(&costs, wanted, &fit));
    assert_false(fit.dropped[0] || fit.dropped[1]); /* only one of the two can stay: the larger */
    assert_true(fit.dropped[2]);
    assert_near(fit.kept, 0.8);
    assert_near(fit.cost, 60);
    costs.limit = 20;
    assert_true(cv_budget_fit(&costs, wanted, &fit));
    assert_true(fit.dropped[1] && fit.dropped[2]);
    assert_near(fit.share[0], 1);
    costs.limit = 9.99;
    assert_false(cv_budget_fit(&costs, wanted, &fit));
}

static void whole_percents_keep_the_limit_too(void **state) {
    (void)state;
    const struct cv_costs costs = {.n = 2,
                                   .alone = {1000, 0},
                                   .limit = 255,
                                   .hours_limit = INFINITY,
                                   .points_per_doubling = 10};
    const double wanted[CV_TYPES_MAX] = {0.9, 0.1};
    struct cv_fit fit;
    assert_true(cv_budget_fit(&costs, wanted, &fit));
    assert_about(fit.share[0], 0.255, 1e-6);
    assert_int_equal(fit.mix[0], 25); /* not 26, which would be nearer */
    assert_int_equal(fit.mix[1], 75);
}

/* ---- fit against cost ---- */

static void the_frontier_rises_to_the_wanted_mix(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    struct cv_fit points[CV_FRONTIER_POINTS];
    mix_of(mix, "personal", 4, "community", 1);
    mix[type("automated")] = 3;
    money.customers = 5000;
    money.contacts = 6;
    struct cv_bill bill = bill_of(mix, &money);
    size_t n = cv_advise_frontier(model, &bill, mix, points);
    assert_int_equal(n, CV_FRONTIER_POINTS);
    assert_about(points[0].cost, bill.cheapest, 1);
    assert_about(points[n - 1].cost, bill.total, 1);
    assert_near(points[n - 1].kept, 1);
    for (size_t i = 1; i < n; i++)
        assert_true(points[i].kept >= points[i - 1].kept - 1e-9);
    assert_true(bill.has_balance);
    assert_true(bill.balance.cost > bill.cheapest && bill.balance.cost < bill.total);
    assert_true(bill.balance.kept > points[0].kept);
}

static void one_type_alone_leaves_nothing_to_balance(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 1, "personal", 1);
    money.customers = money.contacts = 10;
    struct cv_bill bill = bill_of(mix, &money);
    assert_true(bill.known && !bill.has_balance && bill.affordable);
}

/* ---- is it worth it ---- */

static void it_breaks_even_where_the_margin_pays_the_fixed_costs(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "self_service", 1, "self_service", 1);
    money.customers = 1000;
    money.contacts = 4;
    money.margin = 3;
    money.acquisition = 10;
    money.churn = 0.5;
    struct cv_bill bill = bill_of(mix, &money); /* 1 a customer, and 5,000 fixed */
    assert_true(bill.has_margin && bill.breaks_even);
    assert_near(bill.break_even, 2500);
    assert_near(bill.margin_left, 3 - 6);
    assert_true(bill.has_ltv && bill.ltv_low && bill.has_payback && bill.payback_long);
    assert_near(bill.payback, CV_NO_AMOUNT); /* never */
    money.margin = 30;
    bill = bill_of(mix, &money);
    assert_near(bill.ltv_cac, 24 * 2 / 10.0);
    assert_near(bill.payback, 12 * 10 / 24.0);
    assert_false(bill.ltv_low || bill.payback_long);
    money.margin = 1;
    assert_false(bill_of(mix, &money).breaks_even);
}

static void a_representative_dearer_than_the_margin_is_noticed(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "dedicated", 1, "self_service", 1);
    money.customers = 100;
    money.contacts = 1;
    money.margin = 2999; /* 150,000 over 50 accounts are 3,000 */
    assert_int_equal(bill_of(mix, &money).rep_above_margin, (int)type("dedicated"));
    money.margin = 3000;
    assert_int_equal(bill_of(mix, &money).rep_above_margin, -1);
}

static void too_large_a_part_of_the_revenue_is_a_limit(void **state) {
    (void)state;
    double mix[CV_TYPES_MAX];
    struct cv_money money = cv_money_empty();
    mix_of(mix, "personal", 1, "remote", 1);
    money.customers = 100;
    money.contacts = 10; /* 72.50 a customer */
    money.revenue = 800;
    assert_int_equal(bill_of(mix, &money).load_level, CV_LOAD_FINE);
    money.revenue = 600;
    assert_int_equal(bill_of(mix, &money).load_level, CV_LOAD_HIGH);
    money.revenue = 400;
    struct cv_bill bill = bill_of(mix, &money);
    assert_int_equal(bill.load_level, CV_LOAD_TOO_HIGH);
    assert_int_equal(bill.limit_by, CV_LIMIT_RULE);
    assert_near(bill.limit, 6000);
    assert_true(bill.possible && !bill.affordable && bill.within.cost <= 6000.01);
    money.budget = 7250; /* a budget wins */
    bill = bill_of(mix, &money);
    assert_true(bill.limit_by == CV_LIMIT_BUDGET && bill.affordable);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_amounts_there_is_no_bill),
        cmocka_unit_test(what_is_assumed_is_said_and_what_is_missing_too),
        cmocka_unit_test(answers_give_start_values),
        cmocka_unit_test(another_currency_needs_a_wage),
        cmocka_unit_test(what_people_know_of_a_type_wins),
        cmocka_unit_test(amounts_out_of_range_are_refused),
        cmocka_unit_test(hours_are_a_second_limit),
        cmocka_unit_test(hours_that_no_type_keeps_cannot_be_met),
        cmocka_unit_test(both_limits_are_kept_at_once),
        cmocka_unit_test(a_type_is_dropped_when_its_fixed_cost_is_not_worth_it),
        cmocka_unit_test(whole_percents_keep_the_limit_too),
        cmocka_unit_test(the_frontier_rises_to_the_wanted_mix),
        cmocka_unit_test(one_type_alone_leaves_nothing_to_balance),
        cmocka_unit_test(it_breaks_even_where_the_margin_pays_the_fixed_costs),
        cmocka_unit_test(a_representative_dearer_than_the_margin_is_noticed),
        cmocka_unit_test(too_large_a_part_of_the_revenue_is_a_limit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
