/* money_print.h - what the mix costs and what fits, as JSON and in words. */
#ifndef CV_CLI_MONEY_PRINT_H
#define CV_CLI_MONEY_PRINT_H

#include "cli/advice_print.h"

/* Adds "money" to `object` when somebody spoke of it. */
void cv_money_json(const struct cv_printed *p, json_t *object);
/* The same in words. */
void cv_money_text(const struct cv_printed *p, struct cv_buf *out);
/* An amount with its thousands apart: "96,500". */
void cv_money_amount(double amount, struct cv_buf *out);

#endif
