/* money.h - what was said of money, and what it comes to: in the currency and
 * for the period that the budget was given in. */
#ifndef SESSION_MONEY_H
#define SESSION_MONEY_H

#include "session/state.h"

/* Amounts of one segment as answered. */
struct ledger {
    struct cv_money money;
    struct cv_str currency; /* "EUR", or empty when none was named */
    struct cv_str period;   /* of the budget: "month"; empty for a year */
    bool mixed;             /* several currencies: nothing can be added up */
};

struct ledger money_ledger(const struct turn *turn, struct spot spot);
/* Whether an amount of this feed and id comes again and again, so that its
 * period matters. */
bool money_flows(enum cv_feed feed, struct cv_str id);
/* Whether the advice knows the figure. */
bool money_knows(struct cv_str figure);
/* Reckons the mix of `advice` for the segment at `spot`; false when nothing was
 * said of money, or its currencies are mixed. */
bool money_bill(const struct turn *turn, struct spot spot, const struct cv_case *c,
                const int mix[CV_TYPES_MAX], struct ledger *ledger, struct cv_bill *out);
/* An amount for a year as it is said: "1,200 EUR a month"; one that is no flow. */
struct cv_str money_flow(const struct turn *turn, const struct ledger *l, double a_year);
struct cv_str money_sum(const struct turn *turn, const struct ledger *l, double amount);

#endif
