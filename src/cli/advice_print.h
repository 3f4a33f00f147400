/* advice_print.h - advice as JSON and as plain words. */
#ifndef CV_CLI_ADVICE_PRINT_H
#define CV_CLI_ADVICE_PRINT_H

#include "cli/facts.h"

/* What there is to print of one segment. */
struct cv_printed {
    const struct cv_model *model;
    const struct cv_facts *facts;
    const struct cv_advice *advice;
};

/* One line of JSON: id (when given), mix, raw, points, pruned. */
void cv_print_line(const struct cv_printed *p, struct cv_buf *out);
/* Everything, as JSON over several lines. */
void cv_print_json(const struct cv_printed *p, struct cv_buf *out);
/* The mix and its reasons in words. */
void cv_print_text(const struct cv_printed *p, struct cv_buf *out);

#endif
