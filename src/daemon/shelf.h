/* shelf.h - the dialogs a daemon can hold sessions of. */
#ifndef CV_DAEMON_SHELF_H
#define CV_DAEMON_SHELF_H

#include "daemon/edition.h"

#include <canvasser/log.h>

struct cv_shelf;

/* Reads the dialog `name`, which plain `start` begins, and every other one of
 * the library. One of the others that has a mistake is logged and left out. */
enum cv_status cv_shelf_open(struct cv_str name, const struct cv_log *log, struct cv_shelf **out,
                             struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_shelf_free(struct cv_shelf *s);
/* The dialog that plain `start` begins. */
const struct cv_edition *cv_shelf_first(const struct cv_shelf *s);
/* The dialog whose id, or whose title in any language, somebody typed; or NULL. */
const struct cv_edition *cv_shelf_find(const struct cv_shelf *s, struct cv_str typed);
/* Their titles in `lang`, with commas between them. */
struct cv_str cv_shelf_titles(const struct cv_shelf *s, struct cv_str lang,
                              struct cv_arena *arena);

#endif
