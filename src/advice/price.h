/* price.h - what a segment's types would cost, from what people said of money and
 * the start values where they said nothing. */
#ifndef CV_ADVICE_PRICE_H
#define CV_ADVICE_PRICE_H

#include "advice/pool.h"

/* Figures for one customer and year, and what had to be assumed for them. */
struct cv_prices {
    double customers;
    double contacts;
    double revenue;             /* CV_NO_AMOUNT when nothing needs it and nobody gave it */
    double rate[CV_TYPES_MAX];  /* of a customer whom the type alone serves */
    double hours[CV_TYPES_MAX]; /* likewise, 0 when hours are not counted */
    double fixed[CV_TYPES_MAX]; /* a year */
    bool rep[CV_TYPES_MAX];     /* the rate is that of a representative */
    bool count_hours;
    double hours_limit;         /* a year; CV_NO_AMOUNT without one */
    uint32_t missing;           /* as in struct cv_bill; everything else holds only when 0 */
    struct cv_assumption assumed[CV_ASSUMPTIONS_MAX];
    size_t n_assumed;
};

/* Fails when an amount is out of range. */
enum cv_status cv_price_check(const struct cv_model *m, const struct cv_money *money,
                              struct cv_error *err) CV_MUST_USE;
/* Prices of the types with a share in `wanted`. */
void cv_price(const struct cv_pool *p, const struct cv_money *money, const double *wanted,
              struct cv_prices *out);

#endif
