/* shipped.h - the shipped model at hand for a whole group of tests. */
#ifndef ADVICE_SHIPPED_H
#define ADVICE_SHIPPED_H

#include "fixture.h"

static struct cv_arena *arena;
static const struct cv_model *model;

static int set_up(void **state) {
    (void)state;
    arena = cv_arena_new();
    model = fixture_shipped(arena);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    cv_arena_free(arena);
    return 0;
}

#endif
