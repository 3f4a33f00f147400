/* cost.c - what a mix costs, in words. */
#include "session/cost.h"

#include "session/labels.h"
#include "session/money.h"
#include "session/say.h"

#include <math.h>

enum { ASSUMED_SHOWN = 5 };

/* Points below which the budget takes nothing worth a word from a type. */
static const double points_least = 0.5;

struct count {
    const struct turn *turn;
    const struct cv_case *c;
    const struct ledger *l;
    const struct cv_bill *bill;
};

static struct cv_str flow(const struct count *n, double a_year) {
    return money_flow(n->turn, n->l, a_year);
}

/* ---- what it rests on -------------------------------------------------------------------- */

static const enum sentence prices[] = {
    [CV_PRICE_CUSTOMERS] = SAY_PRICE_CUSTOMERS,   [CV_PRICE_CONTACTS] = SAY_PRICE_CONTACTS,
    [CV_PRICE_REVENUE] = SAY_PRICE_REVENUE,       [CV_PRICE_UNIT] = SAY_PRICE_UNIT,
    [CV_PRICE_FIXED] = SAY_PRICE_FIXED,           [CV_PRICE_REP] = SAY_PRICE_REP,
    [CV_PRICE_ACCOUNTS] = SAY_PRICE_ACCOUNTS,     [CV_PRICE_COMMISSION] = SAY_PRICE_COMMISSION,
    [CV_PRICE_MINUTES] = SAY_PRICE_MINUTES,       [CV_PRICE_HOURS] = SAY_PRICE_HOURS,
};
_Static_assert(CV_COUNT(prices) == CV_PRICES, "words for everything that can be assumed");

/* "a contact (Personal assistance)"; "a contact" for no type in particular. */
static struct cv_str price_words(const struct count *n, enum cv_price price, int type) {
    struct cv_str of = type >= 0 ? label_type(n->turn, (size_t)type) : cv_str("none");
    return SAY(n->turn, prices[price], CV_ARG_TEXT("type", of));
}

static void cost_assumed(const struct count *n, struct cv_str *text) {
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < n->bill->n_assumed && i < ASSUMED_SHOWN; i++) {
        const struct cv_assumption *a = &n->bill->assumed[i];
        bool part = a->price == CV_PRICE_COMMISSION;
        say_comma(n->turn, &list,
                  SAY(n->turn, SAY_ASSUMPTION,
                      CV_ARG_TEXT("price", price_words(n, a->price, a->type)),
                      CV_ARG_TEXT("unit", cv_str(part ? "part" : "none")),
                      CV_ARG_NUMBER("value", part ? label_percent(a->value)
                                                  : round(a->value * 100) / 100)));
    }
    if (list.n)
        say_line(n->turn, text,
                 SAY(n->turn, SAY_ASSUMED, CV_ARG_TEXT("list", list),
                     CV_ARG_NUMBER("more", n->bill->n_assumed > ASSUMED_SHOWN
                                               ? n->bill->n_assumed - ASSUMED_SHOWN
                                               : 0)));
}

/* Amounts were given, but not enough of them to count with. */
static struct cv_str cost_missing(const struct count *n) {
    struct cv_str list = cv_str("");
    for (int p = 0; p < CV_PRICES; p++)
        if (n->bill->missing & UINT32_C(1) << p)
            say_comma(n->turn, &list, price_words(n, (enum cv_price)p, -1));
    return SAY(n->turn, SAY_COST_MISSING, CV_ARG_TEXT("name", n->c->segment),
               CV_ARG_TEXT("list", list));
}

/* ---- limits ------------------------------------------------------------------------------- */

/* What the limit takes from whom, as lines of points like in every account; of
 * what is left of a type that is gone nobody can make sense. */
static void limit_points(const struct count *n, const double *points, enum sentence sentence,
                         struct cv_str *text) {
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < cv_model_types(n->turn->s->book->model); i++)
        if (fabs(points[i]) >= points_least && n->bill->within.mix[i] > 0)
            say_comma(n->turn, &list,
                      SAY(n->turn, SAY_POINTS_FROM, CV_ARG_TEXT("type", label_type(n->turn, i)),
                          CV_ARG_NUMBER("points", round(fabs(points[i])))));
    if (list.n)
        say_line(n->turn, text, SAY(n->turn, sentence, CV_ARG_TEXT("types", list)));
}

static void limit_dropped(const struct count *n, struct cv_str *text) {
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < cv_model_types(n->turn->s->book->model); i++)
        if (n->bill->within.dropped[i])
            say_comma(n->turn, &list, label_type(n->turn, i));
    if (list.n)
        say_line(n->turn, text, SAY(n->turn, SAY_LIMIT_DROPPED, CV_ARG_TEXT("types", list)));
}

static void limit_within(const struct count *n, struct cv_str *text) {
    const struct cv_fit *fit = &n->bill->within;
    say_line(n->turn, text,
             SAY(n->turn, SAY_LIMIT_WITHIN, CV_ARG_TEXT("mix", label_mix(n->turn, fit->mix,
                                                                         CV_TYPES_MAX)),
                 CV_ARG_TEXT("cost", flow(n, fit->cost)),
                 CV_ARG_NUMBER("kept", label_percent(fit->kept))));
    limit_dropped(n, text);
    limit_points(n, fit->points, SAY_LIMIT_POINTS, text);
    limit_points(n, fit->time_points, SAY_LIMIT_TIME_POINTS, text);
}

static void limit_none_fits(const struct count *n, struct cv_str *text) {
    const struct cv_bill *b = n->bill;
    bool money = b->limit >= 0 && b->cheapest > b->limit;
    if (money)
        say_line(n->turn, text,
                 SAY(n->turn, SAY_LIMIT_NEVER, CV_ARG_TEXT("cheapest", flow(n, b->cheapest)),
                     CV_ARG_TEXT("type", label_type(n->turn, (size_t)b->cheapest_type))));
    else
        say_line(n->turn, text,
                 SAY(n->turn, SAY_LIMIT_NEVER_HOURS, CV_ARG_NUMBER("least", ceil(b->least_hours)),
                     CV_ARG_NUMBER("hours", round(b->hours_limit))));
}

static void cost_limits(const struct count *n, struct cv_str *text) {
    const struct cv_bill *b = n->bill;
    if (b->limit_by == CV_LIMIT_NONE && b->hours_limit < 0)
        return;
    if (b->limit_by != CV_LIMIT_NONE)
        say_line(n->turn, text,
                 SAY(n->turn, b->limit_by == CV_LIMIT_RULE ? SAY_LIMIT_RULE : SAY_LIMIT_BUDGET,
                     CV_ARG_TEXT("limit", flow(n, b->limit)),
                     CV_ARG_TEXT("fits", cv_str(b->total <= b->limit ? "yes" : "no")),
                     CV_ARG_NUMBER("load", label_percent(b->load))));
    if (b->hours_limit >= 0)
        say_line(n->turn, text,
                 SAY(n->turn, SAY_LIMIT_HOURS, CV_ARG_NUMBER("limit", round(b->hours_limit)),
                     CV_ARG_NUMBER("hours", round(b->hours))));
    if (!b->affordable && b->possible)
        limit_within(n, text);
    else if (!b->affordable)
        limit_none_fits(n, text);
}

/* ---- is it worth it -------------------------------------------------------------------------- */

static void cost_balance(const struct count *n, struct cv_str *text) {
    const struct cv_fit *fit = &n->bill->balance;
    if (n->bill->has_balance)
        say_line(n->turn, text,
                 SAY(n->turn, SAY_BALANCE,
                     CV_ARG_TEXT("mix", label_mix(n->turn, fit->mix, CV_TYPES_MAX)),
                     CV_ARG_TEXT("cost", flow(n, fit->cost)),
                     CV_ARG_NUMBER("kept", label_percent(fit->kept))));
}

static void cost_margin(const struct count *n, struct cv_str *text) {
    const struct cv_bill *b = n->bill;
    if (!b->has_margin)
        return;
    say_line(n->turn, text,
             SAY(n->turn, b->breaks_even ? SAY_BREAK_EVEN : SAY_BREAK_NEVER,
                 CV_ARG_TEXT("left", flow(n, fabs(b->margin_left))),
                 CV_ARG_TEXT("sign", cv_str(b->margin_left < 0   ? "minus"
                                            : b->total_fixed > 0 ? "plus"
                                                                 : "all")),
                 CV_ARG_NUMBER("break", b->break_even),
                 CV_ARG_NUMBER("customers", round(b->customers))));
    if (b->rep_above_margin >= 0)
        say_line(n->turn, text,
                 SAY(n->turn, SAY_REP_DEAR,
                     CV_ARG_TEXT("type", label_type(n->turn, (size_t)b->rep_above_margin))));
}

static void cost_warnings(const struct count *n, struct cv_str *text) {
    const struct cv_bill *b = n->bill;
    if (b->load_level >= CV_LOAD_HIGH)
        say_line(n->turn, text,
                 SAY(n->turn, SAY_LOAD, CV_ARG_NUMBER("load", label_percent(b->load))));
    if (b->has_ltv && b->ltv_low && b->ltv_cac > 0) /* else it is never paid back, see below */
        say_line(n->turn, text,
                 SAY(n->turn, SAY_LTV, CV_ARG_NUMBER("times", round(b->ltv_cac * 10) / 10)));
    if (b->has_payback && b->payback_long)
        say_line(n->turn, text,
                 SAY(n->turn, b->payback >= 0 ? SAY_PAYBACK : SAY_PAYBACK_NEVER,
                     CV_ARG_NUMBER("months", round(b->payback))));
}

static struct cv_str cost_known(const struct count *n) {
    const struct cv_bill *b = n->bill;
    struct cv_str text = SAY(n->turn, SAY_COST, CV_ARG_TEXT("name", n->c->segment),
                             CV_ARG_TEXT("total", flow(n, b->total)),
                             CV_ARG_TEXT("fixed", flow(n, b->total_fixed)),
                             CV_ARG_TEXT("variable", flow(n, b->total_variable)),
                             CV_ARG_TEXT("each", flow(n, b->per_customer)),
                             CV_ARG_NUMBER("some", b->total_fixed > 0));
    cost_limits(n, &text);
    cost_balance(n, &text);
    cost_margin(n, &text);
    cost_warnings(n, &text);
    cost_assumed(n, &text);
    return text;
}

struct cv_str cost_words(const struct turn *turn, struct spot spot, const struct cv_case *c,
                         const int mix[CV_TYPES_MAX]) {
    struct ledger ledger;
    struct cv_bill *bill = cv_arena_alloc(turn->arena, sizeof *bill);
    bool counted = money_bill(turn, spot, c, mix, &ledger, bill);
    const struct count n = {turn, c, &ledger, bill};
    if (ledger.mixed)
        return SAY(turn, SAY_COST_MIXED, CV_ARG_TEXT("name", c->segment));
    if (!counted)
        return cv_str("");
    return bill->known ? cost_known(&n) : cost_missing(&n);
}
