/* broken.h - files as they are, and broken on purpose. */
#ifndef BROKEN_H
#define BROKEN_H

#include <canvasser/arena.h>
#include <canvasser/error.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_cv.h"

/* The whole of a file of the project; tests run from its root. */
static inline struct cv_str file_text(const char *path, struct cv_arena *arena) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long n = ftell(f);
    assert_true(n > 0);
    rewind(f);
    char *p = cv_arena_alloc(arena, (size_t)n + 1);
    assert_int_equal(fread(p, 1, (size_t)n, f), (size_t)n);
    fclose(f);
    return (struct cv_str){p, (size_t)n};
}

/* `text` with the first `old` in it replaced; it must be there. */
static inline struct cv_str replaced(struct cv_str text, const char *old, const char *new,
                                     struct cv_arena *arena) {
    const char *at = strstr(text.p, old);
    if (!at)
        fail_msg("\"%s\" is not in the text", old);
    size_t before = (size_t)(at - text.p);
    return cv_arena_printf(arena, "%.*s%s%s", (int)before, text.p, new, at + strlen(old));
}

/* Checks that `err` prints as `words`. */
static inline void assert_error(const struct cv_error *err, const char *words) {
    struct cv_buf printed;
    cv_buf_init(&printed, 2000);
    cv_error_print(err, &printed);
    if (strcmp(printed.p, words) != 0)
        fail_msg("the error is\n  %s\nbut should be\n  %s", printed.p, words);
    cv_buf_free(&printed);
}

#endif
