/* arena.c - memory freed all at once. */
#include <canvasser/arena.h>

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 * 1024 };

struct block {
    struct block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

struct cv_arena {
    struct block *blocks; /* the newest first */
};

static struct block *block_new(size_t size, struct block *next) {
    struct block *block = cv_alloc(sizeof *block + size);
    block->next = next;
    block->size = size;
    return block;
}

struct cv_arena *cv_arena_new(void) {
    struct cv_arena *a = cv_alloc(sizeof *a);
    a->blocks = block_new(BLOCK, NULL);
    return a;
}

/* Frees all blocks but the last of the list, which is the first made. */
static struct block *blocks_trim(struct block *block) {
    while (block->next) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    return block;
}

void cv_arena_free(struct cv_arena *a) {
    if (!a)
        return;
    free(blocks_trim(a->blocks));
    free(a);
}

void cv_arena_reset(struct cv_arena *a) {
    a->blocks = blocks_trim(a->blocks);
    memset(a->blocks->bytes, 0, a->blocks->used);
    a->blocks->used = 0;
}

void *cv_arena_alloc(struct cv_arena *a, size_t size) {
    size_t whole = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (whole > a->blocks->size - a->blocks->used)
        a->blocks = block_new(whole > BLOCK ? whole : BLOCK, a->blocks);
    void *p = a->blocks->bytes + a->blocks->used;
    a->blocks->used += whole;
    return p;
}

struct cv_str cv_arena_copy(struct cv_arena *a, struct cv_str s) {
    char *p = cv_arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (struct cv_str){p, s.n};
}

struct cv_str cv_arena_printf(struct cv_arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        abort();
    char *p = cv_arena_alloc(a, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(p, (size_t)n + 1, format, args);
    va_end(args);
    return (struct cv_str){p, (size_t)n};
}

void *cv_arena_grow(struct cv_arena *a, void *items, size_t size, size_t n, size_t *cap) {
    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 8;
    void *moved = cv_arena_alloc(a, *cap * size);
    if (n)
        memcpy(moved, items, n * size);
    return moved;
}

void *cv_alloc(size_t size) {
    void *p = calloc(1, size ? size : 1);
    if (!p)
        abort();
    return p;
}

void *cv_realloc(void *p, size_t size) {
    p = realloc(p, size ? size : 1);
    if (!p)
        abort();
    return p;
}

char *cv_strdup(struct cv_str s) {
    char *p = cv_alloc(s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}
