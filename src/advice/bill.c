/* bill.c - what a mix costs, what fits, and whether it is worth it. */
#include "advice/bill.h"

#include "advice/budget.h"
#include "advice/price.h"
#include "advice/share.h"

#include <math.h>
#include <string.h>

/* Limits are kept up to this part of them. */
static const double NOISE = 1e-9;

static bool bill_given(double amount) {
    return amount >= 0;
}

/* The wanted shares, sum 1. */
static enum cv_status bill_wanted(const struct cv_model *m, const double *wanted, double *shares,
                                  struct cv_error *err) {
    double sum = 0;
    for (size_t t = 0; t < m->types.n; t++) {
        if (!(wanted[t] >= 0 && wanted[t] <= 1e9))
            return cv_fail(err, CV_INVALID, "the share of %s in the mix is not from 0 to 1e9",
                           m->types.z[t]);
        shares[t] = wanted[t];
        sum += wanted[t];
    }
    if (!(sum > 0))
        return cv_fail(err, CV_INVALID, "a mix of nothing has no cost: give a type a share");
    cv_share_normalise(shares, m->types.n);
    return CV_OK;
}

/* The part that no limit changes. */
static void bill_amounts(const struct cv_prices *prices, size_t n, const double *shares,
                         struct cv_bill *out) {
    out->customers = prices->customers;
    out->contacts = fmax(0, prices->contacts);
    for (size_t t = 0; t < n; t++) {
        if (!(shares[t] > 0))
            continue;
        out->alone[t] = prices->customers * prices->rate[t];
        out->alone_hours[t] = prices->customers * prices->hours[t];
        out->variable[t] = shares[t] * out->alone[t];
        out->fixed[t] = prices->fixed[t];
        out->total_variable += out->variable[t];
        out->total_fixed += out->fixed[t];
        out->hours += shares[t] * out->alone_hours[t];
    }
    out->hours = prices->count_hours ? out->hours : CV_NO_AMOUNT;
    out->hours_limit = prices->hours_limit;
    out->total = out->total_variable + out->total_fixed;
    out->per_customer = out->customers > 0 ? out->total / out->customers : 0;
}

/* ---- is it worth it --------------------------------------------------------------- */

static void bill_margin(const struct cv_prices *prices, const struct cv_model *m,
                        const struct cv_money *money, const double *shares,
                        struct cv_bill *out) {
    double variable = 0;
    out->rep_above_margin = -1;
    out->has_margin = bill_given(money->margin);
    if (!out->has_margin)
        return;
    for (size_t t = 0; t < m->types.n; t++) {
        variable += shares[t] * prices->rate[t];
        if (shares[t] > 0 && prices->rep[t] && prices->rate[t] > money->margin)
            out->rep_above_margin = (int)t;
    }
    out->margin_left = money->margin - out->per_customer;
    out->breaks_even = money->margin > variable;
    out->break_even = out->breaks_even ? ceil(out->total_fixed / (money->margin - variable)) : 0;
}

static void bill_load(const struct cv_tariff *tariff, const struct cv_money *money,
                      struct cv_bill *out) {
    double revenue = money->revenue * out->customers;
    if (!tariff->known || !bill_given(money->revenue) || !(revenue > 0))
        return;
    out->load = out->total / revenue;
    out->load_level = out->load > tariff->load_too_high ? CV_LOAD_TOO_HIGH
                      : out->load > tariff->load_high   ? CV_LOAD_HIGH
                                                        : CV_LOAD_FINE;
}

/* Lifetime value counts what is left of the margin after the relation. */
static void bill_lifetime(const struct cv_tariff *tariff, const struct cv_money *money,
                          struct cv_bill *out) {
    double years = bill_given(money->lifetime) ? money->lifetime
                   : money->churn > 0          ? 1 / money->churn
                                               : CV_NO_AMOUNT;
    if (!tariff->known || !out->has_margin || !bill_given(money->acquisition))
        return;
    out->has_ltv = bill_given(years) && money->acquisition > 0;
    if (out->has_ltv) {
        out->ltv_cac = out->margin_left * years / money->acquisition;
        out->ltv_low = out->ltv_cac < tariff->ltv_cac;
    }
    out->has_payback = true;
    out->payback = out->margin_left > 0      ? 12 * money->acquisition / out->margin_left
                   : money->acquisition > 0 ? CV_NO_AMOUNT
                                            : 0;
    out->payback_long = !bill_given(out->payback) || out->payback > tariff->payback;
}

/* ---- limits ---------------------------------------------------------------------------- */

/* Without a budget, relations that eat too much of the revenue are the limit. */
static void bill_limit(const struct cv_tariff *tariff, const struct cv_money *money,
                       struct cv_bill *out) {
    out->limit = CV_NO_AMOUNT;
    if (bill_given(money->budget)) {
        out->limit_by = CV_LIMIT_BUDGET;
        out->limit = money->budget;
    } else if (out->load_level == CV_LOAD_TOO_HIGH) {
        out->limit_by = CV_LIMIT_RULE;
        out->limit = tariff->load_too_high * money->revenue * out->customers;
    }
}

static struct cv_costs bill_costs(const struct cv_model *m, const struct cv_bill *bill) {
    struct cv_costs costs = {
        .n = m->types.n,
        .limit = bill_given(bill->limit) ? bill->limit : INFINITY,
        .hours_limit = bill_given(bill->hours_limit) ? bill->hours_limit : INFINITY,
        .count_hours = bill_given(bill->hours),
        .points_per_doubling = m->points_per_doubling,
    };
    memcpy(costs.alone, bill->alone, sizeof costs.alone);
    memcpy(costs.fixed, bill->fixed, sizeof costs.fixed);
    memcpy(costs.hours, bill->alone_hours, sizeof costs.hours);
    return costs;
}

static void bill_fit(const struct cv_costs *costs, const double *shares, struct cv_bill *out) {
    struct cv_cheapest cheapest = cv_budget_cheapest(costs, shares);
    out->affordable = out->total <= costs->limit * (1 + NOISE) &&
                      (!costs->count_hours || out->hours <= costs->hours_limit * (1 + NOISE));
    out->cheapest = cheapest.cost;
    out->cheapest_type = cheapest.type;
    out->least_hours = costs->count_hours ? cheapest.hours : CV_NO_AMOUNT;
    out->possible = cheapest.in_time && cv_budget_fit(costs, shares, &out->within);
}

/* ---- fit against cost ------------------------------------------------------------------- */

size_t cv_advise_frontier(const struct cv_model *m, const struct cv_bill *bill,
                          const double wanted[CV_TYPES_MAX],
                          struct cv_fit out[CV_FRONTIER_POINTS]) {
    double shares[CV_TYPES_MAX];
    size_t n = 0;
    if (!bill->known || bill_wanted(m, wanted, shares, NULL))
        return 0;
    struct cv_costs costs = bill_costs(m, bill);
    struct cv_cheapest cheapest = cv_budget_cheapest(&costs, shares);
    if (!cheapest.in_time)
        return 0;
    for (size_t i = 0; i < CV_FRONTIER_POINTS; i++) {
        double part = (double)i / (CV_FRONTIER_POINTS - 1);
        costs.limit = cheapest.cost + part * fmax(0, bill->total - cheapest.cost);
        n += cv_budget_fit(&costs, shares, &out[n]);
    }
    return n;
}

/* The point farthest above the straight line between the ends, when there is one:
 * before it money buys much, behind it little (Satopaa et al. 2011, "kneedle"). */
static void bill_balance(const struct cv_model *m, const double *wanted, struct cv_bill *out) {
    struct cv_fit points[CV_FRONTIER_POINTS];
    size_t n = cv_advise_frontier(m, out, wanted, points);
    double farthest = 0.05; /* nearer than this is a straight line */
    for (size_t i = 0; i < n; i++) {
        double cost = (points[i].cost - points[0].cost) / (points[n - 1].cost - points[0].cost);
        double kept = (points[i].kept - points[0].kept) / (points[n - 1].kept - points[0].kept);
        if (!(kept - cost > farthest))
            continue; /* also when there is nothing between the ends */
        farthest = kept - cost;
        out->has_balance = true;
        memcpy(&out->balance, &points[i], sizeof out->balance);
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* The bill from prices that are all known. */
static void bill_count(const struct cv_model *m, const struct cv_money *money,
                       const struct cv_prices *prices, const double *shares,
                       struct cv_bill *out) {
    bill_amounts(prices, m->types.n, shares, out);
    bill_margin(prices, m, money, shares, out);
    bill_load(&m->tariff, money, out);
    bill_lifetime(&m->tariff, money, out);
    bill_limit(&m->tariff, money, out);
    const struct cv_costs costs = bill_costs(m, out);
    bill_fit(&costs, shares, out);
}

enum cv_status cv_bill_without_balance(const struct cv_model *m, const struct cv_case *c,
                                       const double *wanted, const struct cv_money *money,
                                       struct cv_bill *out, struct cv_error *err) {
    struct cv_pool pool;
    struct cv_prices prices;
    double shares[CV_TYPES_MAX];
    memset(out, 0, sizeof *out);
    enum cv_status status = cv_pool_check(m, c, err);
    if (!status)
        status = cv_price_check(m, money, err);
    if (!status)
        status = bill_wanted(m, wanted, shares, err);
    if (status || !cv_money_any(money))
        return status;
    cv_pool_init(&pool, m, c);
    cv_price(&pool, money, shares, &prices);
    memcpy(out->assumed, prices.assumed, sizeof out->assumed);
    out->n_assumed = prices.n_assumed;
    out->missing = prices.missing;
    out->known = !prices.missing;
    if (out->known)
        bill_count(m, money, &prices, shares, out);
    return CV_OK;
}

enum cv_status cv_advise_bill(const struct cv_model *m, const struct cv_case *c,
                              const double wanted[CV_TYPES_MAX], const struct cv_money *money,
                              struct cv_bill *out, struct cv_error *err) {
    enum cv_status status = cv_bill_without_balance(m, c, wanted, money, out, err);
    if (!status && out->known)
        bill_balance(m, wanted, out);
    return status;
}
