/* view_print.h - what was asked for beside the advice: why a type, what if an
 * answer were another, the six types of the book, an earlier answer. */
#ifndef CV_CLI_VIEW_PRINT_H
#define CV_CLI_VIEW_PRINT_H

#include "cli/advice_print.h"

/* Adds agenda, settled, cautions, and what was asked for, to `object`. */
void cv_view_json(const struct cv_printed *p, json_t *object);
/* Whether --why, --what-if or --six asked for something in particular. */
bool cv_view_asked(const struct cv_printed *p);
/* That in words. */
void cv_view_text(const struct cv_printed *p, struct cv_buf *out);
/* Cautions, and what moved since the earlier answer, in words. */
void cv_view_more(const struct cv_printed *p, struct cv_buf *out);

#endif
