/* arena.h - memory that is freed all at once.
 *
 * One arena for a step, one for a compiled dialog. Running out of memory
 * aborts the process: the journal brings the state back. */
#ifndef CANVASSER_ARENA_H
#define CANVASSER_ARENA_H

#include <canvasser/compiler.h>
#include <canvasser/str.h>

struct cv_arena;

struct cv_arena *cv_arena_new(void);
/* Frees everything taken from it. NULL is allowed. */
void cv_arena_free(struct cv_arena *a);
/* Forgets everything taken from it, keeps the first block. */
void cv_arena_reset(struct cv_arena *a);
/* `size` zeroed bytes, aligned for any type; never NULL. */
void *cv_arena_alloc(struct cv_arena *a, size_t size);
/* A copy of `s` in the arena, with a NUL behind it. */
struct cv_str cv_arena_copy(struct cv_arena *a, struct cv_str s);
/* Formatted text in the arena, NUL-terminated. */
struct cv_str cv_arena_printf(struct cv_arena *a, const char *format, ...) CV_PRINTF(2, 3);
/* Room for one more: `items` (of `size` bytes each) with place for at least
 * n + 1; moves them when *cap is reached. Returns the array, new or old. */
void *cv_arena_grow(struct cv_arena *a, void *items, size_t size, size_t n, size_t *cap);

/* malloc and friends that abort instead of returning NULL. */
void *cv_alloc(size_t size);
void *cv_realloc(void *p, size_t size);
char *cv_strdup(struct cv_str s);

#endif
