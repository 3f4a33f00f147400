/* memory.h - the memory backends' handles for fault tests. */
#ifndef CV_STORE_MEMORY_H
#define CV_STORE_MEMORY_H

#include <canvasser/roomlog.h>
#include <canvasser/store.h>

/* The next `times` commits of `s`, which cv_store_memory made, fail with `status`
 * and change nothing. */
void cv_store_memory_fail(struct cv_store *s, enum cv_status status, int times);
/* The same for what cv_roomlog_memory made. */
void cv_roomlog_memory_fail(struct cv_roomlog *log, enum cv_status status, int times);

#endif
