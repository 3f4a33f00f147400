/* memory.h - the memory backend's handle for fault tests. */
#ifndef CV_STORE_MEMORY_H
#define CV_STORE_MEMORY_H

#include <canvasser/store.h>

/* The next `times` commits of `s`, which cv_store_memory made, fail with `status`
 * and change nothing. */
void cv_store_memory_fail(struct cv_store *s, enum cv_status status, int times);

#endif
