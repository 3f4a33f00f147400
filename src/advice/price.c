/* price.c - what a segment's types would cost. */
#include "advice/price.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* ---- what people gave ------------------------------------------------------------ */

static const double AMOUNT_MOST = 1e15, AMOUNT_LEAST = 1e-6;

/* The single amounts: name, place, and from where to where they may lie. */
static const struct amount {
    const char *what;
    size_t offset;
    bool above_zero, part;
} amounts[] = {
#define AMOUNT(name, above_zero, part) {#name, offsetof(struct cv_money, name), above_zero, part}
    AMOUNT(customers, false, false), AMOUNT(contacts, false, false),
    AMOUNT(revenue, false, false),   AMOUNT(margin, false, false),
    AMOUNT(budget, false, false),    AMOUNT(people, false, false),
    AMOUNT(hours, false, false),     AMOUNT(lifetime, false, false),
    AMOUNT(churn, false, true),      AMOUNT(acquisition, false, false),
    AMOUNT(rep_cost, false, false),  AMOUNT(accounts, true, false),
    AMOUNT(commission, false, true), AMOUNT(wage, true, false),
#undef AMOUNT
};
_Static_assert(CV_COUNT(amounts) == offsetof(struct cv_money, unit) / sizeof(double),
               "every single amount is in the table");

/* The amounts that each type has. */
static const struct amount columns[] = {
    {"the cost of a contact", offsetof(struct cv_money, unit), false, false},
    {"the cost of a customer", offsetof(struct cv_money, per_customer), false, false},
    {"the fixed cost", offsetof(struct cv_money, fixed), false, false},
    {"the minutes", offsetof(struct cv_money, minutes), false, false},
};

static const double *money_at(const struct cv_money *money, size_t offset) {
    return (const double *)(const void *)((const char *)money + offset);
}

static double *money_place(struct cv_money *money, size_t offset) {
    return (double *)(void *)((char *)money + offset);
}

static bool price_given(double amount) {
    return amount >= 0;
}

struct cv_money cv_money_empty(void) {
    struct cv_money money;
    memset(&money, 0, sizeof money);
    for (size_t i = 0; i < CV_COUNT(amounts); i++)
        *money_place(&money, amounts[i].offset) = CV_NO_AMOUNT;
    for (size_t i = 0; i < CV_COUNT(columns); i++)
        for (size_t t = 0; t < CV_TYPES_MAX; t++)
            money_place(&money, columns[i].offset)[t] = CV_NO_AMOUNT;
    return money;
}

bool cv_money_any(const struct cv_money *money) {
    bool any = false;
    for (size_t i = 0; i < CV_COUNT(amounts); i++)
        any = any || price_given(*money_at(money, amounts[i].offset));
    for (size_t i = 0; i < CV_COUNT(columns); i++)
        for (size_t t = 0; t < CV_TYPES_MAX; t++)
            any = any || price_given(money_at(money, columns[i].offset)[t]);
    return any;
}

/* `of` is the type it belongs to, or empty. */
static enum cv_status price_check(double value, const struct amount *a, const char *of,
                                  struct cv_error *err) {
    const double least = a->above_zero ? AMOUNT_LEAST : 0;
    const double most = a->part ? 1 : AMOUNT_MOST;
    if (value == CV_NO_AMOUNT || (value >= least && value <= most))
        return CV_OK;
    return cv_fail(err, CV_INVALID, "%s%s%s is %g: give a number from %g to %g", a->what,
                   *of ? " of " : "", of, value, least, most);
}

enum cv_status cv_price_check(const struct cv_model *m, const struct cv_money *money,
                              struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; !status && i < CV_COUNT(amounts); i++)
        status = price_check(*money_at(money, amounts[i].offset), &amounts[i], "", err);
    for (size_t i = 0; i < CV_COUNT(columns); i++)
        for (size_t t = 0; !status && t < m->types.n; t++)
            status = price_check(money_at(money, columns[i].offset)[t], &columns[i],
                                 m->types.z[t], err);
    return status;
}

/* ---- what has to be assumed --------------------------------------------------------- */

/* The pricing at hand. */
struct pricing {
    const struct cv_pool *p;
    const struct cv_money *money;
    const struct cv_tariff *tariff;
    bool costs_known; /* start values of costs can be put into the currency at hand */
    double scale;     /* by which */
    struct cv_prices *out;
};

static void price_miss(struct pricing *g, enum cv_price price) {
    g->out->missing |= 1U << price;
}

static double price_assume(struct pricing *g, enum cv_price price, int type, double value) {
    g->out->assumed[g->out->n_assumed++] =
        (struct cv_assumption){.price = price, .type = type, .value = value};
    return value;
}

/* What was given, or else the start value, or else it is missing (then 0). */
static double price_plain(struct pricing *g, double given, enum cv_price price, int type,
                          double start) {
    if (price_given(given))
        return given;
    if (g->tariff->known)
        return price_assume(g, price, type, start);
    price_miss(g, price);
    return 0;
}

/* The same for a cost, whose start value must be put into the currency at hand. */
static double price_cost(struct pricing *g, double given, enum cv_price price, int type,
                         double start) {
    if (price_given(given) || g->costs_known)
        return price_plain(g, given, price, type, start * g->scale);
    price_miss(g, price);
    return 0;
}

/* The same where the level of an answer gives the start value. */
static double price_by_level(struct pricing *g, double given, enum cv_price price,
                             const struct cv_start *start) {
    if (price_given(given))
        return given;
    if (g->tariff->known && g->p->answered[start->by])
        return price_assume(g, price, -1, start->level[lround(g->p->level[start->by])]);
    price_miss(g, price);
    return 0;
}

/* ---- one type ----------------------------------------------------------------------- */

static double price_contacts(struct pricing *g) {
    if (!price_given(g->out->contacts))
        g->out->contacts = price_by_level(g, g->money->contacts, CV_PRICE_CONTACTS,
                                          &g->tariff->contacts);
    return g->out->contacts;
}

/* Start values of revenue are in the currency of the anchors. */
static double price_revenue(struct pricing *g) {
    if (!price_given(g->out->revenue) && g->money->other_currency)
        price_miss(g, CV_PRICE_REVENUE);
    else if (!price_given(g->out->revenue))
        g->out->revenue = price_by_level(g, g->money->revenue, CV_PRICE_REVENUE,
                                         &g->tariff->revenue);
    return fmax(0, g->out->revenue);
}

static double price_by_contact(struct pricing *g, size_t t) {
    double unit =
        price_cost(g, g->money->unit[t], CV_PRICE_UNIT, (int)t, g->tariff->rate[t]);
    return unit * price_contacts(g);
}

static double price_accounts(struct pricing *g, size_t t) {
    return fmax(AMOUNT_LEAST, price_plain(g, g->money->accounts, CV_PRICE_ACCOUNTS, (int)t,
                                          g->tariff->accounts[t]));
}

static double price_by_rep(struct pricing *g, size_t t) {
    double cost = price_cost(g, g->money->rep_cost, CV_PRICE_REP, (int)t, g->tariff->rate[t]);
    g->out->rep[t] = true;
    return cost / price_accounts(g, t);
}

static double price_by_commission(struct pricing *g, size_t t) {
    double part = price_plain(g, g->money->commission, CV_PRICE_COMMISSION, (int)t,
                              g->tariff->rate[t]);
    return part * price_revenue(g);
}

static double (*const by_basis[])(struct pricing *g, size_t t) = {
    [CV_BASIS_CONTACT] = price_by_contact,
    [CV_BASIS_REP] = price_by_rep,
    [CV_BASIS_COMMISSION] = price_by_commission,
};
_Static_assert(CV_COUNT(by_basis) == CV_BASES, "a way of pricing for every basis");

static void price_type(struct pricing *g, size_t t) {
    const enum cv_basis basis = g->tariff->basis[t];
    if (price_given(g->money->per_customer[t]))
        g->out->rate[t] = g->money->per_customer[t];
    else if (basis == CV_BASIS_CONTACT || !price_given(g->money->unit[t]))
        g->out->rate[t] = by_basis[basis](g, t);
    else
        g->out->rate[t] = price_by_contact(g, t); /* said so: then by contact it is */
    g->out->fixed[t] =
        g->tariff->fixed[t] > 0 || price_given(g->money->fixed[t])
            ? price_cost(g, g->money->fixed[t], CV_PRICE_FIXED, (int)t, g->tariff->fixed[t])
            : 0;
}

/* ---- hours --------------------------------------------------------------------------- */

static double price_person_hours(struct pricing *g) {
    for (size_t i = 0; i < g->out->n_assumed; i++)
        if (g->out->assumed[i].price == CV_PRICE_HOURS)
            return g->out->assumed[i].value;
    return price_plain(g, CV_NO_AMOUNT, CV_PRICE_HOURS, -1, g->tariff->person_hours);
}

static double price_hours(struct pricing *g, size_t t) {
    const double given = g->money->minutes[t];
    if (!price_given(given) && g->tariff->basis[t] == CV_BASIS_REP)
        return price_person_hours(g) / price_accounts(g, t);
    if (!price_given(given) && g->tariff->known && !(g->tariff->minutes[t] > 0))
        return 0;
    double minutes = price_plain(g, given, CV_PRICE_MINUTES, (int)t, g->tariff->minutes[t]);
    return minutes * price_contacts(g) / 60;
}

/* Hours are counted when somebody spoke of them. */
static bool price_counts_hours(const struct pricing *g) {
    bool counts = price_given(g->money->people) || price_given(g->money->hours);
    for (size_t t = 0; t < g->p->m->types.n; t++)
        counts = counts || price_given(g->money->minutes[t]);
    return counts;
}

static double price_hours_limit(struct pricing *g) {
    if (price_given(g->money->hours))
        return g->money->hours;
    if (price_given(g->money->people))
        return g->money->people * price_person_hours(g);
    return CV_NO_AMOUNT;
}

/* ---- the whole -------------------------------------------------------------------------- */

/* What was assumed twice (the accounts, for money and for hours) is said once. */
static void price_once(struct cv_prices *out) {
    size_t n = 0;
    for (size_t i = 0; i < out->n_assumed; i++) {
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known = known || (out->assumed[k].price == out->assumed[i].price &&
                              out->assumed[k].type == out->assumed[i].type);
        if (!known)
            out->assumed[n++] = out->assumed[i];
    }
    out->n_assumed = n;
}

void cv_price(const struct cv_pool *p, const struct cv_money *money, const double *wanted,
              struct cv_prices *out) {
    const struct cv_tariff *tariff = &p->m->tariff;
    struct pricing g = {.p = p, .money = money, .tariff = tariff, .scale = 1, .out = out};
    memset(out, 0, sizeof *out);
    out->contacts = CV_NO_AMOUNT;
    out->revenue = money->revenue;
    out->hours_limit = CV_NO_AMOUNT;
    g.costs_known = !money->other_currency || price_given(money->wage);
    if (price_given(money->wage) && tariff->known)
        g.scale = money->wage / tariff->hour;
    out->customers =
        price_by_level(&g, money->customers, CV_PRICE_CUSTOMERS, &tariff->customers);
    out->count_hours = price_counts_hours(&g);
    if (out->count_hours)
        out->hours_limit = price_hours_limit(&g);
    for (size_t t = 0; t < p->m->types.n; t++) {
        if (!(wanted[t] > 0))
            continue;
        price_type(&g, t);
        if (out->count_hours)
            out->hours[t] = price_hours(&g, t);
    }
    price_once(out);
}
