/* bill.h - what a mix costs, in parts. */
#ifndef CV_ADVICE_BILL_H
#define CV_ADVICE_BILL_H

#include <canvasser/advice.h>

/* cv_advise_bill but for the balance, which costs forty times as much time as
 * all the rest. */
enum cv_status cv_bill_without_balance(const struct cv_model *m, const struct cv_case *c,
                                       const double *wanted, const struct cv_money *money,
                                       struct cv_bill *out, struct cv_error *err) CV_MUST_USE;

#endif
