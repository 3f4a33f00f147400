/* advice_print.h - advice as JSON and as plain words. */
#ifndef CV_CLI_ADVICE_PRINT_H
#define CV_CLI_ADVICE_PRINT_H

#include "cli/facts.h"

/* What was asked for beside the advice itself. */
struct cv_views {
    const char *why;     /* a type, or NULL */
    const char *what_if; /* "DETERMINANT=LEVEL", or NULL */
    bool six;
};

/* What there is to print of one segment. */
struct cv_printed {
    const struct cv_model *model;
    const struct cv_facts *facts;
    const struct cv_advice *advice;
    const struct cv_bill *bill;
    int why;                       /* type asked about, or -1 */
    int determinant, level;        /* of what if; determinant -1: not asked */
    bool six;
};

/* One line of JSON: id (when given), mix, raw, points, pruned. */
void cv_print_line(const struct cv_printed *p, struct cv_buf *out);
/* Everything, as a new JSON object. */
json_t *cv_print_object(const struct cv_printed *p);
/* The object over several lines; takes it. */
void cv_print_json(json_t *object, struct cv_buf *out);
/* The mix and its reasons in words. */
void cv_print_text(const struct cv_printed *p, struct cv_buf *out);

/* Ids, and parts of objects that several printers use. */
const char *cv_print_type(const struct cv_printed *p, size_t type);
const char *cv_print_determinant(const struct cv_printed *p, int determinant);
/* {TYPE: number} */
json_t *cv_print_shares(const struct cv_printed *p, const double *shares);
json_t *cv_print_percents(const struct cv_printed *p, const int *percents);
/* "remote 30 %, personal 25 %", the largest first, without zeros. */
void cv_print_mix(const struct cv_printed *p, const int *percents, struct cv_buf *out);

#endif
