/* judge_print.h - how sure the advice is, who disagrees, and the two typical mistakes. */
#ifndef CV_CLI_JUDGE_PRINT_H
#define CV_CLI_JUDGE_PRINT_H

#include "cli/advice_print.h"

/* Adds confidence, gap, findings, disputes and camps to `object`. */
void cv_judge_json(const struct cv_printed *p, json_t *object);
/* The same in words. */
void cv_judge_text(const struct cv_printed *p, struct cv_buf *out);

#endif
