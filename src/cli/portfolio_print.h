/* portfolio_print.h - several segments side by side. */
#ifndef CV_CLI_PORTFOLIO_PRINT_H
#define CV_CLI_PORTFOLIO_PRINT_H

#include "cli/advice_print.h"

/* `segments` holds what there is to print of each. */
struct cv_printed_portfolio {
    const struct cv_printed *segments;
    size_t n;
    const struct cv_portfolio *portfolio;
    struct cv_str currency;
};

/* {"segments": [...], "portfolio": {...}}, a new object. */
json_t *cv_portfolio_object(const struct cv_printed_portfolio *p);
void cv_portfolio_text(const struct cv_printed_portfolio *p, struct cv_buf *out);

#endif
