/* What must hold of money whatever the amounts, tried on a hundred thousand. */
#include "advice/bill.h"
#include "advice/budget.h"
#include "advice/share.h"
#include "shipped.h"

/* As in test_random.c. The balance takes longest: with the sanitizers it is
 * looked for once in so many tries, without them in every one. */
#ifdef __SANITIZE_ADDRESS__
enum { TRIES = 20000, WHOLE = 100 };
#else
enum { TRIES = 100000, WHOLE = 1 };
#endif
enum { SEGMENTS = 5 };

/* Mostly not known; else nothing, little, much, or as much as there can be. */
static double random_amount(uint64_t *seed) {
    static const double scales[] = {0, 1e-3, 1, 1e3, 1e6, 1e15};
    double amount = (1 + fixture_random(seed) % 1000) / 1000.0;
    uint32_t scale = fixture_random(seed) % (2 * CV_COUNT(scales));
    return scale < CV_COUNT(scales) ? amount * scales[scale] : CV_NO_AMOUNT;
}

static struct cv_money random_money(uint64_t *seed) {
    struct cv_money money = cv_money_empty();
    double *const plain[] = {&money.customers, &money.contacts,    &money.revenue,
                             &money.margin,    &money.budget,      &money.lifetime,
                             &money.acquisition, &money.rep_cost};
    for (size_t i = 0; i < CV_COUNT(plain); i++)
        *plain[i] = random_amount(seed);
    if (fixture_random(seed) % 10 == 0) /* two limits take long */
        *(fixture_random(seed) % 2 ? &money.people : &money.hours) = random_amount(seed);
    money.churn = fixture_random(seed) % 3 ? CV_NO_AMOUNT : fixture_random(seed) % 101 / 100.0;
    money.commission = fixture_random(seed) % 3 ? CV_NO_AMOUNT : fixture_random(seed) % 2;
    money.wage = fixture_random(seed) % 3 ? CV_NO_AMOUNT : 0.5 + fixture_random(seed) % 100;
    money.accounts = fixture_random(seed) % 3 ? CV_NO_AMOUNT : 0.01 + fixture_random(seed) % 9;
    money.other_currency = fixture_random(seed) % 4 == 0;
    for (size_t t = 0; t < cv_model_types(model); t++) {
        money.unit[t] = random_amount(seed);
        money.per_customer[t] = fixture_random(seed) % 4 ? CV_NO_AMOUNT : random_amount(seed);
        money.fixed[t] = random_amount(seed);
        money.minutes[t] = fixture_random(seed) % 4 ? CV_NO_AMOUNT : random_amount(seed);
    }
    return money;
}

/* Shares of one to all types. */
static void random_mix(double *mix, uint64_t *seed) {
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        mix[t] = 0;
    for (size_t t = 0; t < cv_model_types(model); t++)
        mix[t] = fixture_random(seed) % 2 ? fixture_random(seed) % 20 : 0;
    mix[fixture_random(seed) % cv_model_types(model)] += 1;
}

static bool is_amount(double amount) {
    return amount >= 0 && amount < 1e200; /* false for NaN */
}

/* ---- limits ---- */

static struct cv_costs random_costs(uint64_t *seed) {
    struct cv_costs costs = {.n = cv_model_types(model), .points_per_doubling = 10,
                             .limit = INFINITY, .hours_limit = INFINITY, .count_hours = true};
    for (size_t t = 0; t < costs.n; t++) {
        costs.alone[t] = fmax(0, random_amount(seed));
        costs.fixed[t] = fmax(0, random_amount(seed));
        costs.hours[t] = fmax(0, random_amount(seed));
    }
    if (fixture_random(seed) % 4)
        costs.limit = fmax(0, random_amount(seed));
    if (fixture_random(seed) % 10 == 0) /* two limits take long */
        costs.hours_limit = fmax(0, random_amount(seed));
    return costs;
}

static void check_fit(const struct cv_costs *costs, const double *wanted,
                      const struct cv_fit *fit) {
    double sum = 0;
    int percent = 0;
    for (size_t t = 0; t < costs->n; t++) {
        assert_true(fit->share[t] >= 0 && fit->share[t] <= 1);
        assert_true(wanted[t] > 0 || !(fit->share[t] > 0));
        assert_true(fit->points[t] <= 0 && fit->time_points[t] <= 0);
        assert_true(fit->mix[t] >= 0);
        sum += fit->share[t];
        percent += fit->mix[t];
    }
    assert_near(sum, 1);
    assert_int_equal(percent, 100);
    assert_true(fit->kept > 0 && fit->kept <= 1);
}

/* Within the noise of what is at stake. */
static bool within(double amount, double limit, const double *alone, size_t n) {
    double most = 0;
    for (size_t t = 0; t < n; t++)
        most = fmax(most, alone[t]);
    return amount <= limit * (1 + 1e-8) + most * 1e-8;
}

static double divergence(const double *share, const double *wanted, size_t n) {
    double sum = 0;
    for (size_t t = 0; t < n; t++)
        sum += share[t] > 0 ? share[t] * log(share[t] / wanted[t]) : 0;
    return sum;
}

/* Some other mix of the wanted types that keeps the limits is no nearer. */
static void check_nearest(const struct cv_costs *costs, const double *wanted,
                          const struct cv_fit *fit, uint64_t *seed) {
    double other[CV_TYPES_MAX];
    random_mix(other, seed);
    for (size_t t = 0; t < costs->n; t++)
        other[t] = wanted[t] > 0 ? other[t] : 0;
    cv_share_normalise(other, costs->n);
    if (cv_budget_cost(costs, other) <= costs->limit &&
        cv_budget_hours(costs, other) <= costs->hours_limit)
        assert_true(divergence(other, wanted, costs->n) >= -log(fit->kept) - 1e-6);
}

static void a_fit_keeps_its_limits_and_nothing_is_lost(void **state) {
    (void)state;
    uint64_t seed = 21;
    size_t fitted = 0;
    for (int i = 0; i < TRIES; i++) {
        struct cv_costs costs = random_costs(&seed);
        double wanted[CV_TYPES_MAX];
        struct cv_fit fit;
        random_mix(wanted, &seed);
        cv_share_normalise(wanted, costs.n);
        struct cv_cheapest cheapest = cv_budget_cheapest(&costs, wanted);
        assert_true(is_amount(cheapest.cost) && cheapest.type >= 0);
        bool fits = cv_budget_fit(&costs, wanted, &fit);
        if (cheapest.in_time && cheapest.cost <= costs.limit * (1 - 1e-6))
            assert_true(fits);
        if (!cheapest.in_time || cheapest.cost > costs.limit * (1 + 1e-6) + 1e-6)
            assert_false(fits);
        if (!fits)
            continue;
        check_fit(&costs, wanted, &fit);
        check_nearest(&costs, wanted, &fit, &seed);
        assert_true(within(fit.cost, costs.limit, costs.alone, costs.n));
        assert_true(within(fit.hours, costs.hours_limit, costs.hours, costs.n));
        fitted++;
    }
    assert_true(fitted > TRIES / 4 && fitted < TRIES);
}

/* ---- bills ---- */

/* The balance point lies on the way from the cheapest mix to the wanted one. */
static void check_balance(const struct cv_bill *bill) {
    const struct cv_fit *fit = &bill->balance;
    double sum = 0;
    int percent = 0;
    if (!bill->has_balance)
        return;
    for (size_t t = 0; t < cv_model_types(model); t++) {
        assert_true(fit->share[t] >= 0 && fit->share[t] <= 1 && fit->mix[t] >= 0);
        assert_true(fit->points[t] <= 0 && fit->time_points[t] <= 0);
        sum += fit->share[t];
        percent += fit->mix[t];
    }
    assert_near(sum, 1);
    assert_int_equal(percent, 100);
    assert_true(fit->kept > 0 && fit->kept <= 1);
    assert_true(within(fit->cost, bill->total, bill->alone, cv_model_types(model)));
    if (!(bill->hours_limit >= 0)) /* a second limit has a noise of its own */
        assert_true(within(bill->cheapest, fit->cost, bill->alone, cv_model_types(model)));
    assert_true(fit->hours >= 0 || fit->hours <= CV_NO_AMOUNT);
}

static void check_bill(const struct cv_bill *bill, const double *mix) {
    assert_true(is_amount(bill->total) && is_amount(bill->per_customer));
    assert_true(is_amount(bill->cheapest) && is_amount(bill->break_even));
    assert_true(isfinite(bill->margin_left) && isfinite(bill->ltv_cac));
    assert_true(isfinite(bill->payback) && isfinite(bill->load));
    assert_true(bill->hours >= 0 || bill->hours <= CV_NO_AMOUNT);
    for (size_t t = 0; t < cv_model_types(model); t++) {
        assert_true(is_amount(bill->variable[t]) && is_amount(bill->fixed[t]));
        assert_true(mix[t] > 0 || !(bill->variable[t] + bill->fixed[t] > 0));
    }
    assert_true(!bill->affordable || bill->possible);
    assert_true(bill->cheapest <= bill->total * (1 + 1e-9) || !bill->affordable);
    check_balance(bill);
}

static void no_amount_gives_nonsense(void **state) {
    (void)state;
    uint64_t seed = 22;
    size_t known = 0, balanced = 0;
    for (int i = 0; i < TRIES; i++) {
        struct cv_opinion o = fixture_opinion(model, &seed);
        const struct cv_case c = {.opinions = &o, .n_opinions = 1};
        struct cv_money money = random_money(&seed);
        double mix[CV_TYPES_MAX];
        struct cv_bill bill;
        random_mix(mix, &seed);
        enum cv_status status =
            i % WHOLE ? cv_bill_without_balance(model, &c, mix, &money, &bill, NULL)
                      : cv_advise_bill(model, &c, mix, &money, &bill, NULL);
        assert_int_equal(status, CV_OK);
        assert_int_equal(bill.known, cv_money_any(&money) && !bill.missing);
        assert_true(bill.n_assumed <= CV_ASSUMPTIONS_MAX);
        if (!bill.known)
            continue;
        check_bill(&bill, mix);
        known++;
        balanced += bill.has_balance;
    }
    assert_true(known > TRIES / 10 && balanced > known / WHOLE / 10);
}

/* ---- segments ---- */

static double random_part(uint64_t *seed) {
    return fixture_random(seed) / 1e3;
}

static void random_segment(struct cv_case *c, struct cv_advice *a, struct cv_bill *bill,
                           uint64_t *seed) {
    memset(a, 0, sizeof *a);
    memset(bill, 0, sizeof *bill);
    *c = (struct cv_case){.tags = fixture_random(seed) & 0xFF};
    a->n_types = cv_model_types(model);
    bill->known = fixture_random(seed) % 4 > 0;
    bill->total = random_part(seed);
    bill->limit = random_part(seed);
    bill->limit_by = fixture_random(seed) % 4 ? CV_LIMIT_BUDGET : CV_LIMIT_NONE;
    bill->hours = fixture_random(seed) % 2 ? random_part(seed) : CV_NO_AMOUNT;
    for (size_t t = 0; t < a->n_types; t++) {
        a->type[t].mix = (int)(fixture_random(seed) % 7) * 5;
        bill->variable[t] = random_part(seed);
        bill->fixed[t] = fixture_random(seed) % 2 ? random_part(seed) : 0;
    }
}

static void the_order_of_segments_changes_no_figure(void **state) {
    (void)state;
    uint64_t seed = 23;
    static struct cv_case c[SEGMENTS];
    static struct cv_advice a[SEGMENTS];
    static struct cv_bill bill[SEGMENTS];
    for (int i = 0; i < TRIES; i++) {
        struct cv_holding h[SEGMENTS], turned[SEGMENTS];
        struct cv_portfolio one, other;
        size_t shift = 1 + fixture_random(&seed) % (SEGMENTS - 1);
        random_segment(&c[i % SEGMENTS], &a[i % SEGMENTS], &bill[i % SEGMENTS], &seed);
        for (size_t k = 0; k < SEGMENTS; k++) {
            h[k] = (struct cv_holding){&c[k], &a[k], &bill[k]};
            turned[(k + shift) % SEGMENTS] = h[k];
        }
        assert_int_equal(cv_advise_portfolio(model, h, SEGMENTS, -1, &one, NULL), CV_OK);
        assert_int_equal(cv_advise_portfolio(model, turned, SEGMENTS, -1, &other, NULL), CV_OK);
        assert_int_equal(one.n_conflicts, other.n_conflicts);
        assert_int_equal(one.n_conflicts_left, other.n_conflicts_left);
        for (size_t k = 0; k < one.n_conflicts; k++) {
            assert_int_equal(one.conflict[k].kind, other.conflict[k].kind);
            assert_memory_equal(&one.conflict[k].value, &other.conflict[k].value,
                                sizeof one.conflict[k].value);
        }
        /* every figure before the conflicts, to the byte */
        assert_memory_equal(&one, &other, offsetof(struct cv_portfolio, conflict));
        assert_true(!(one.shared < -1e-6) && one.total <= one.separate + 1e-6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fit_keeps_its_limits_and_nothing_is_lost),
        cmocka_unit_test(no_amount_gives_nonsense),
        cmocka_unit_test(the_order_of_segments_changes_no_figure),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
