/* money_print.c - what the mix costs and what fits. */
#include "cli/money_print.h"

#include <math.h>
#include <stdio.h>

static const char *const prices[] = {
    [CV_PRICE_CUSTOMERS] = "customers",
    [CV_PRICE_CONTACTS] = "contacts",
    [CV_PRICE_REVENUE] = "revenue",
    [CV_PRICE_UNIT] = "unit",
    [CV_PRICE_FIXED] = "fixed",
    [CV_PRICE_REP] = "rep_cost",
    [CV_PRICE_ACCOUNTS] = "accounts",
    [CV_PRICE_COMMISSION] = "commission",
    [CV_PRICE_MINUTES] = "minutes",
    [CV_PRICE_HOURS] = "hours_per_person",
};
_Static_assert(CV_COUNT(prices) == CV_PRICES, "a word for every price");

static const char *const limits[] = {
    [CV_LIMIT_NONE] = "none", [CV_LIMIT_BUDGET] = "budget", [CV_LIMIT_RULE] = "part of revenue"};
_Static_assert(CV_COUNT(limits) == CV_LIMITS, "a word for every limit");

static const char *const loads[] = {[CV_LOAD_UNKNOWN] = "unknown",
                                    [CV_LOAD_FINE] = "fine",
                                    [CV_LOAD_HIGH] = "high",
                                    [CV_LOAD_TOO_HIGH] = "too high"};
_Static_assert(CV_COUNT(loads) == CV_LOADS, "a word for every load");

/* ---- JSON --------------------------------------------------------------------- */

/* An amount that may be missing. */
static json_t *json_amount(double amount) {
    return amount >= 0 ? json_real(amount) : json_null();
}

static json_t *json_missing(const struct cv_bill *bill) {
    json_t *array = json_array();
    for (size_t i = 0; i < CV_PRICES; i++)
        if (bill->missing >> i & 1)
            json_array_append_new(array, json_string(prices[i]));
    return array;
}

static json_t *json_assumed(const struct cv_printed *p) {
    json_t *array = json_array();
    for (size_t i = 0; i < p->bill->n_assumed; i++) {
        const struct cv_assumption *a = &p->bill->assumed[i];
        json_t *line = json_pack("{s:s, s:f}", "what", prices[a->price], "value", a->value);
        if (a->type >= 0)
            json_object_set_new(line, "type", json_string(cv_print_type(p, (size_t)a->type)));
        json_array_append_new(array, line);
    }
    return array;
}

static json_t *json_by_type(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        if (p->bill->variable[t] > 0 || p->bill->fixed[t] > 0)
            json_object_set_new(object, cv_print_type(p, t),
                                json_pack("{s:f, s:f, s:f}", "establish", p->bill->fixed[t],
                                          "keep", p->bill->variable[t], "alone",
                                          p->bill->alone[t]));
    return object;
}

static json_t *json_fit(const struct cv_printed *p, const struct cv_fit *fit) {
    json_t *dropped = json_array();
    for (size_t t = 0; t < p->advice->n_types; t++)
        if (fit->dropped[t])
            json_array_append_new(dropped, json_string(cv_print_type(p, t)));
    json_t *object = json_pack("{s:o, s:o, s:f, s:f, s:o, s:o}", "mix",
                               cv_print_percents(p, fit->mix), "share",
                               cv_print_shares(p, fit->share), "cost", fit->cost, "kept",
                               fit->kept, "dropped", dropped, "points",
                               cv_print_shares(p, fit->points));
    if (fit->hours >= 0) {
        json_object_set_new(object, "hours", json_real(fit->hours));
        json_object_set_new(object, "time_points", cv_print_shares(p, fit->time_points));
    }
    return object;
}

static json_t *json_frontier(const struct cv_printed *p) {
    struct cv_fit points[CV_FRONTIER_POINTS];
    double pruned[CV_TYPES_MAX] = {0};
    json_t *array = json_array();
    for (size_t t = 0; t < p->advice->n_types; t++)
        pruned[t] = p->advice->type[t].pruned;
    size_t n = cv_advise_frontier(p->model, p->bill, pruned, points);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_pack("{s:f, s:f}", "cost", points[i].cost, "kept",
                                               points[i].kept));
    return array;
}

static void json_limits(const struct cv_printed *p, json_t *object) {
    const struct cv_bill *bill = p->bill;
    json_object_set_new(object, "limit", json_amount(bill->limit));
    json_object_set_new(object, "limit_by", json_string(limits[bill->limit_by]));
    json_object_set_new(object, "hours", json_amount(bill->hours));
    json_object_set_new(object, "hours_limit", json_amount(bill->hours_limit));
    json_object_set_new(object, "affordable", json_boolean(bill->affordable));
    json_object_set_new(object, "possible", json_boolean(bill->possible));
    json_object_set_new(object, "cheapest", json_real(bill->cheapest));
    json_object_set_new(object, "cheapest_type",
                        json_string(cv_print_type(p, (size_t)bill->cheapest_type)));
    json_object_set_new(object, "least_hours", json_amount(bill->least_hours));
    json_object_set_new(object, "within",
                        bill->possible ? json_fit(p, &bill->within) : json_null());
    json_object_set_new(object, "balance",
                        bill->has_balance ? json_fit(p, &bill->balance) : json_null());
    json_object_set_new(object, "frontier", json_frontier(p));
}

static void json_worth(const struct cv_printed *p, json_t *object) {
    const struct cv_bill *bill = p->bill;
    if (bill->load_level != CV_LOAD_UNKNOWN) {
        json_object_set_new(object, "load", json_real(bill->load));
        json_object_set_new(object, "load_level", json_string(loads[bill->load_level]));
    }
    if (bill->has_margin) {
        json_object_set_new(object, "margin_left", json_real(bill->margin_left));
        json_object_set_new(object, "break_even",
                            bill->breaks_even ? json_real(bill->break_even) : json_null());
    }
    if (bill->rep_above_margin >= 0)
        json_object_set_new(object, "rep_above_margin",
                            json_string(cv_print_type(p, (size_t)bill->rep_above_margin)));
    if (bill->has_ltv) {
        json_object_set_new(object, "ltv_cac", json_real(bill->ltv_cac));
        json_object_set_new(object, "ltv_low", json_boolean(bill->ltv_low));
    }
    if (bill->has_payback) {
        json_object_set_new(object, "payback", json_amount(bill->payback));
        json_object_set_new(object, "payback_long", json_boolean(bill->payback_long));
    }
}

void cv_money_json(const struct cv_printed *p, json_t *object) {
    if (!cv_money_any(&p->facts->money))
        return;
    json_t *money = json_pack("{s:b, s:o, s:o}", "known", p->bill->known, "missing",
                              json_missing(p->bill), "assumed", json_assumed(p));
    json_object_set_new(object, "money", money);
    if (p->facts->currency.n)
        json_object_set_new(money, "currency",
                            json_stringn(p->facts->currency.p, p->facts->currency.n));
    if (!p->bill->known)
        return;
    json_object_set_new(money, "total", json_real(p->bill->total));
    json_object_set_new(money, "establish", json_real(p->bill->total_fixed));
    json_object_set_new(money, "keep", json_real(p->bill->total_variable));
    json_object_set_new(money, "per_customer", json_real(p->bill->per_customer));
    json_object_set_new(money, "types", json_by_type(p));
    json_limits(p, money);
    json_worth(p, money);
}

/* ---- in words -------------------------------------------------------------------- */

void cv_money_amount(double amount, struct cv_buf *out) {
    char digits[64];
    int n = snprintf(digits, sizeof digits, "%.0f", fabs(amount));
    if (amount < -0.5)
        cv_buf_addc(out, '-');
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            cv_buf_addc(out, ',');
        cv_buf_addc(out, digits[i]);
    }
}

/* `before`, an amount, `after`. */
static void text_amount(const char *before, double amount, const char *after,
                        struct cv_buf *out) {
    cv_buf_addz(out, before);
    cv_money_amount(amount, out);
    cv_buf_addz(out, after);
}

static void text_assumed(const struct cv_printed *p, struct cv_buf *out) {
    for (size_t i = 0; i < p->bill->n_assumed; i++) {
        const struct cv_assumption *a = &p->bill->assumed[i];
        cv_buf_addf(out, "%s %s%s%s %.6g", i ? "," : "- assumed, because nobody said:",
                    prices[a->price], a->type >= 0 ? " of " : "",
                    a->type >= 0 ? cv_print_type(p, (size_t)a->type) : "", a->value);
    }
    cv_buf_addz(out, p->bill->n_assumed ? "\n" : "");
}

/* " (budget: -7.4 points for personal, -3.2 for remote)" */
static void text_points(const struct cv_printed *p, const char *what, const double *points,
                        struct cv_buf *out) {
    bool any = false;
    for (size_t t = 0; t < p->advice->n_types; t++) {
        if (points[t] > -0.05)
            continue;
        cv_buf_addf(out, any ? ", " : " (%s ", what);
        cv_buf_addf(out, any ? "%.1f for %s" : "%.1f points for %s", points[t],
                    cv_print_type(p, t));
        any = true;
    }
    cv_buf_addz(out, any ? ")" : "");
}

static void text_fit(const struct cv_printed *p, const char *before, const struct cv_fit *fit,
                     struct cv_buf *out) {
    cv_buf_addz(out, before);
    cv_print_mix(p, fit->mix, out);
    text_amount(", for ", fit->cost, "", out);
    text_points(p, "budget:", fit->points, out);
    text_points(p, "hours:", fit->time_points, out);
    cv_buf_addf(out, "; %.0f %% of the wanted mix is kept\n", fit->kept * 100);
}

static void text_limits(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_bill *bill = p->bill;
    if (bill->limit >= 0 && !bill->affordable) {
        text_amount("- more than the limit of ", bill->limit, "", out);
        cv_buf_addf(out, " (%s)\n", limits[bill->limit_by]);
    }
    if (bill->hours >= 0)
        text_amount("- it takes ", bill->hours, " hours of own work", out);
    if (bill->hours_limit >= 0)
        text_amount(", of ", bill->hours_limit, " that there are", out);
    cv_buf_addz(out, bill->hours >= 0 ? "\n" : "");
    if (!bill->possible) {
        text_amount("- cannot be met: the cheapest possible is ", bill->cheapest, "", out);
        cv_buf_addf(out, ", mostly %s\n", cv_print_type(p, (size_t)bill->cheapest_type));
    } else if (!bill->affordable) {
        text_fit(p, "- the nearest mix within the limits: ", &bill->within, out);
    }
    if (bill->has_balance)
        text_fit(p, "- the best balance of fit and cost: ", &bill->balance, out);
}

static void text_lifetime(const struct cv_bill *bill, struct cv_buf *out) {
    if (bill->has_ltv)
        cv_buf_addf(out, "- a customer is worth %.1f times what it costs to win one%s\n",
                    bill->ltv_cac, bill->ltv_low ? ": too little" : "");
    if (bill->has_payback && bill->payback < 0)
        cv_buf_addz(out, "- what it costs to win a customer never comes back\n");
    else if (bill->has_payback)
        cv_buf_addf(out, "- what it costs to win a customer comes back in %.1f months%s\n",
                    bill->payback, bill->payback_long ? ": too late" : "");
}

static void text_worth(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_bill *bill = p->bill;
    if (bill->load_level != CV_LOAD_UNKNOWN)
        cv_buf_addf(out, "- that is %.0f %% of the revenue: %s\n", bill->load * 100,
                    loads[bill->load_level]);
    if (bill->has_margin)
        text_amount("- margin left of a customer: ", bill->margin_left, "\n", out);
    if (bill->has_margin && bill->breaks_even)
        text_amount("- breaks even at ", bill->break_even, " customers\n", out);
    else if (bill->has_margin)
        cv_buf_addz(out, "- never breaks even: a customer costs more than the margin\n");
    if (bill->rep_above_margin >= 0)
        cv_buf_addf(out, "- %s costs more for a customer than the margin\n",
                    cv_print_type(p, (size_t)bill->rep_above_margin));
    text_lifetime(bill, out);
}

void cv_money_text(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_bill *bill = p->bill;
    const struct cv_str currency = p->facts->currency;
    if (!cv_money_any(&p->facts->money))
        return;
    cv_buf_addf(out, "\nMoney%s%.*s:\n", currency.n ? ", in " : "", CV_ARG(currency));
    if (!bill->known) {
        for (size_t i = 0; i < CV_PRICES; i++)
            if (bill->missing >> i & 1)
                cv_buf_addf(out, "- cannot be counted without: %s\n", prices[i]);
        return;
    }
    text_amount("- the mix costs ", bill->total, " a year: ", out);
    text_amount("", bill->total_fixed, " to establish and have, ", out);
    text_amount("", bill->total_variable, " to keep; ", out);
    cv_buf_addf(out, "%.2f a customer\n", bill->per_customer);
    text_limits(p, out);
    text_worth(p, out);
    text_assumed(p, out);
}
