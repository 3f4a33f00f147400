/* random.h - bytes that nobody can guess. */
#ifndef CV_DAEMON_RANDOM_H
#define CV_DAEMON_RANDOM_H

#include <stddef.h>

/* Fills `n` bytes from the kernel; aborts if it has none to give. */
void cv_random(void *bytes, size_t n);

#endif
