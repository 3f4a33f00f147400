/* money.c - what was said of money. */
#include "session/money.h"

#include "session/amounts.h"
#include "session/anonymous.h"
#include "session/answers.h"
#include "session/kinds.h"
#include "session/say.h"

#include <math.h>
#include <stddef.h>

/* The figures that can be asked for. */
static const struct {
    const char *id;
    size_t at; /* in struct cv_money */
    bool flow;
} figures[] = {
    {"customers", offsetof(struct cv_money, customers), false},
    {"contacts", offsetof(struct cv_money, contacts), false},
    {"revenue", offsetof(struct cv_money, revenue), true},
    {"margin", offsetof(struct cv_money, margin), true},
    {"acquisition", offsetof(struct cv_money, acquisition), false},
    {"lifetime", offsetof(struct cv_money, lifetime), false},
    {"people", offsetof(struct cv_money, people), false},
    {"hours", offsetof(struct cv_money, hours), true},
    {"wage", offsetof(struct cv_money, wage), false},
    {"rep_cost", offsetof(struct cv_money, rep_cost), true},
    {"accounts", offsetof(struct cv_money, accounts), false},
};

static size_t figure_find(struct cv_str id) {
    size_t i = 0;
    while (i < CV_COUNT(figures) && !cv_str_eqz(id, figures[i].id))
        i++;
    return i;
}

bool money_knows(struct cv_str figure) {
    return figure_find(figure) < CV_COUNT(figures);
}

bool money_flows(enum cv_feed feed, struct cv_str id) {
    size_t i = figure_find(id);
    return feed == CV_FEED_FIXED ||
           (feed == CV_FEED_FIGURES && i < CV_COUNT(figures) && figures[i].flow);
}

/* ---- the ledger --------------------------------------------------------------------------- */

static void ledger_currency(const struct turn *turn, struct ledger *l, struct cv_str currency) {
    if (!currency.n)
        return;
    if (l->currency.n && !cv_str_eq(l->currency, currency))
        l->mixed = true;
    l->currency = cv_arena_copy(turn->arena, currency);
}

static void ledger_budget(const struct turn *turn, struct ledger *l, struct cv_str value) {
    struct amount amount;
    if (!amounts_from_value(value, &amount))
        return;
    l->money.budget = amount.value * amounts_per_year(amount.period);
    l->period = cv_arena_copy(turn->arena, amount.period);
    ledger_currency(turn, l, amount.currency);
}

/* Where the amount of `id` goes, or NULL. */
static double *ledger_place(const struct cv_model *m, struct ledger *l, enum cv_feed feed,
                            struct cv_str id) {
    int type = cv_model_find_type(m, id);
    size_t figure = figure_find(id);
    if (feed == CV_FEED_FIGURES)
        return figure < CV_COUNT(figures) ? (double *)((char *)&l->money + figures[figure].at) : NULL;
    if (type < 0)
        return NULL;
    return feed == CV_FEED_UNIT ? &l->money.unit[type] : &l->money.fixed[type];
}

static void ledger_amounts(const struct turn *turn, struct ledger *l, enum cv_feed feed,
                           struct cv_str value) {
    struct cv_str id;
    double number;
    while (value_next(&value, &id, &number)) {
        double *place = ledger_place(turn->s->book->model, l, feed, id);
        if (number < 0 && amounts_is_currency(id))
            ledger_currency(turn, l, id);
        else if (place && number >= 0)
            *place = number;
    }
}

struct ledger money_ledger(const struct turn *turn, struct spot spot) {
    const struct cv_session *s = turn->s;
    struct ledger l = {.money = cv_money_empty()};
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct question *q = &s->sheets[i].question;
        const struct answer *a = answers_newest_on(&s->sheets[i]);
        if (!a || !spot_same(q->spot, spot) || anonymous_few(s, &s->sheets[i]))
            continue;
        if (q->step->feed == CV_FEED_BUDGET)
            ledger_budget(turn, &l, cv_str(a->value));
        else if (q->step->feed > CV_FEED_BUDGET)
            ledger_amounts(turn, &l, q->step->feed, cv_str(a->value));
    }
    l.money.other_currency = l.currency.n && !cv_str_eqz(l.currency, "USD");
    return l;
}

bool money_bill(const struct turn *turn, struct spot spot, const struct cv_case *c,
                const int mix[CV_TYPES_MAX], struct ledger *ledger, struct cv_bill *out) {
    double wanted[CV_TYPES_MAX];
    *ledger = money_ledger(turn, spot);
    for (size_t i = 0; i < CV_TYPES_MAX; i++)
        wanted[i] = mix[i];
    if (ledger->mixed || !cv_money_any(&ledger->money))
        return false;
    return cv_advise_bill(turn->s->book->model, c, wanted, &ledger->money, out, NULL) == CV_OK;
}

/* ---- words ---------------------------------------------------------------------------------- */

/* Cents matter below a hundred only. */
static double rounded(double amount) {
    return fabs(amount) >= 100 ? round(amount) : round(amount * 100) / 100;
}

struct cv_str money_sum(const struct turn *turn, const struct ledger *l, double amount) {
    return SAY(turn, l->currency.n ? SAY_SUM_IN : SAY_SUM,
               CV_ARG_NUMBER("amount", rounded(amount)), CV_ARG_TEXT("currency", l->currency));
}

struct cv_str money_flow(const struct turn *turn, const struct ledger *l, double a_year) {
    return SAY(turn, SAY_FLOW,
               CV_ARG_TEXT("sum", money_sum(turn, l, a_year / amounts_per_year(l->period))),
               CV_ARG_TEXT("period", l->period));
}
