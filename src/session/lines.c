/* lines.c - an amount each for several things. */
#include "session/lines.h"

#include "session/amounts.h"
#include "session/kinds.h"
#include "session/money.h"
#include "session/numbers.h"

static const double AMOUNT_MOST = 1e12;

/* One amount and what it is of. */
struct line {
    size_t choice;
    struct amount amount;
};

/* Which choice some words name, without what may stand between it and its amount. */
static bool line_choice(const struct turn *turn, const struct choices *choices, struct cv_str words,
                        size_t *choice) {
    struct picks picks = {0};
    words = amounts_name(turn, words);
    if (!words.n || !picks_read(choices, words, PICK_PLAIN, cv_str(""), turn->arena, &picks) ||
        picks.n != 1)
        return false;
    *choice = picks.item[0].choice;
    return true;
}

/* "customers 900", "2: 4.50 euros", "900 customers". */
static bool line_read(const struct turn *turn, const struct choices *choices, struct cv_str item,
                      struct line *out) {
    size_t at = 0;
    struct cv_str rest;
    double number;
    while (at < item.n && (item.p[at] < '0' || item.p[at] > '9'))
        at++;
    if (at == 0) { /* a number first: that of a choice, or the amount itself */
        if (!number_find(item, &number, &rest))
            return false;
        struct cv_str head = {item.p, (size_t)(rest.p - item.p)};
        if (amounts_read(turn, rest, &out->amount))
            return line_choice(turn, choices, head, &out->choice);
        return amounts_read(turn, item, &out->amount) &&
               line_choice(turn, choices, rest, &out->choice);
    }
    return amounts_read(turn, (struct cv_str){item.p + at, item.n - at}, &out->amount) &&
           line_choice(turn, choices, (struct cv_str){item.p, at}, &out->choice);
}

/* The amounts as "id=amount ...", flows of money for a year, and the currencies
 * they are in. */
static void line_add(const struct turn *turn, enum cv_feed feed, struct cv_str id,
                     const struct amount *amount, struct cv_str *value) {
    double number = amount->value;
    if (money_flows(feed, id))
        number *= amounts_per_year(amount->period);
    *value = cv_arena_printf(turn->arena, "%.*s%s%.*s=%.15g", CV_ARG(*value), value->n ? " " : "",
                             CV_ARG(id), number);
    if (amount->currency.n && !value_holds(*value, amount->currency))
        *value = cv_arena_printf(turn->arena, "%.*s %.*s", CV_ARG(*value),
                                 CV_ARG(amount->currency));
}

struct cv_str lines_value(const struct turn *turn, enum cv_feed feed, const struct choices *choices,
                          struct cv_str words, struct cv_str *unclear) {
    struct cv_str item, value = cv_str("");
    while (number_item(&words, &item)) {
        struct line line = {0};
        if (!item.n)
            continue;
        if (!line_read(turn, choices, item, &line) || line.amount.value < 0 ||
            line.amount.value > AMOUNT_MOST) {
            *unclear = item;
            return cv_str("");
        }
        line_add(turn, feed, choices->item[line.choice].id, &line.amount, &value);
    }
    return value;
}
