/* names.c - open addressing, grown at three quarters. */
#include "text/names.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>

static struct cv_name *names_slot(const struct cv_names *t, struct cv_str key) {
    size_t i = (size_t)cv_str_hash(key) & (t->cap - 1);
    while (t->slots[i].key.p && !cv_str_eq(t->slots[i].key, key))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

struct cv_name *cv_names_find(const struct cv_names *t, struct cv_str key) {
    if (!t->n)
        return NULL;
    struct cv_name *slot = names_slot(t, key);
    return slot->key.p ? slot : NULL;
}

static void names_grow(struct cv_names *t) {
    struct cv_names old = *t;
    t->cap = old.cap ? old.cap * 2 : 64;
    t->slots = cv_alloc(t->cap * sizeof *t->slots);
    memset(t->slots, 0, t->cap * sizeof *t->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key.p)
            *names_slot(t, old.slots[i].key) = old.slots[i];
    free(old.slots);
}

void cv_names_add(struct cv_names *t, struct cv_str key, int32_t value) {
    if (4 * (t->n + 1) > 3 * t->cap)
        names_grow(t);
    *names_slot(t, key) = (struct cv_name){key, value};
    t->n++;
}

void cv_names_free(struct cv_names *t) {
    free(t->slots);
    *t = (struct cv_names){NULL, 0, 0};
}
