/* random.c - bytes that nobody can guess. */
#include "daemon/random.h"

#include <stdlib.h>
#include <sys/random.h>

void cv_random(void *bytes, size_t n) {
    if (n > 256 || getrandom(bytes, n, 0) != (ssize_t)n)
        abort();
}
