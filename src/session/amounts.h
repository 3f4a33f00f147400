/* amounts.h - amounts of money as people type them, in their currency and for
 * their period. */
#ifndef SESSION_AMOUNTS_H
#define SESSION_AMOUNTS_H

#include "session/state.h"

struct amount {
    double value;
    struct cv_str currency; /* "EUR", or empty */
    struct cv_str period;   /* "month": one amounts_per_year knows, or empty */
};

/* Reads "1,200 euros a month", "$5k". False without a number. */
bool amounts_read(const struct turn *turn, struct cv_str words, struct amount *out);
/* `words` without the signs and the currency that stand between a name and its
 * amount: "revenue: €" is "revenue". */
struct cv_str amounts_name(const struct turn *turn, struct cv_str words);
/* The canonical form "1200 EUR month" and back; what was not said is left out. */
struct cv_str amounts_value(const struct turn *turn, const struct amount *amount);
bool amounts_from_value(struct cv_str value, struct amount *out);
/* How many of a period make a year; 1 for a period not said. */
double amounts_per_year(struct cv_str period);
/* Whether `s` has the form of a code of ISO 4217. */
bool amounts_is_currency(struct cv_str s);

#endif
