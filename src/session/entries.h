/* entries.h - a list as people type it. */
#ifndef SESSION_ENTRIES_H
#define SESSION_ENTRIES_H

#include <canvasser/arena.h>

struct entries {
    struct cv_str list;     /* one entry a line, in the order typed */
    size_t n;
    struct cv_str too_long; /* the first entry of more characters than allowed, or "" */
};

/* Reads entries separated by commas, semicolons or lines, without bullets and
 * numbering; what is there twice (see cv_text_same) is taken once. */
struct entries entries_read(struct cv_str words, size_t chars, struct cv_arena *arena);

#endif
