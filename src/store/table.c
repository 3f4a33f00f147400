/* table.c - rows in memory. A changed row is a new copy; the old one waits in
 * the undo log until its transaction ends. */
#include "store/table.h"

#include <canvasser/arena.h>

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A place in a table. Empty (`now` is NULL) after its row was removed. */
struct slot {
    const struct table_key *key; /* for the order of the tree, which has no context */
    const struct record *now;
};

struct table {
    struct slot **slots; /* in the order of putting */
    size_t n, cap, removed;
    void *tree; /* of slots, by key: tsearch(3) */
};

struct undo {
    size_t table;
    struct slot *slot;
    struct record *before; /* NULL: the slot is new */
};

struct tables {
    const struct table_key *keys;
    size_t count;
    struct undo *undo;
    size_t undo_n, undo_cap;
    struct table table[];
};

static int slot_order(const void *a, const void *b) {
    const struct slot *left = a, *right = b;
    for (size_t i = 0; i < left->key->texts; i++) {
        int order = cv_str_cmp(left->now->text[i], right->now->text[i]);
        if (order)
            return order;
    }
    for (size_t i = 0; i < left->key->numbers; i++) {
        int64_t l = left->now->number[i], r = right->now->number[i];
        if (l != r)
            return l < r ? -1 : 1;
    }
    return 0;
}

/* A copy in one piece of memory. */
static struct record *record_copy(const struct record *row) {
    size_t size = 0;
    for (size_t i = 0; i < RECORD_TEXTS; i++)
        size += row->text[i].n;
    struct record *copy = cv_alloc(sizeof *copy + size);
    char *at = (char *)(copy + 1);
    *copy = *row;
    for (size_t i = 0; i < RECORD_TEXTS; i++) {
        if (row->text[i].n)
            memcpy(at, row->text[i].p, row->text[i].n);
        copy->text[i].p = at;
        at += row->text[i].n;
    }
    return copy;
}

static struct slot *table_slot(const struct tables *ts, size_t table, const struct record *probe) {
    struct slot wanted = {&ts->keys[table], probe};
    void *node = tfind(&wanted, &ts->table[table].tree, slot_order);
    return node ? *(struct slot **)node : NULL;
}

static void tree_add(struct table *t, struct slot *slot) {
    if (!tsearch(slot, &t->tree, slot_order))
        abort();
}

/* `items` of `size` bytes each with place for one more than n. */
static void *items_grow(void *items, size_t size, size_t n, size_t *cap) {
    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 16;
    return cv_realloc(items, *cap * size);
}

static void undo_note(struct tables *ts, size_t table, struct slot *slot,
                      const struct record *before) {
    ts->undo = items_grow(ts->undo, sizeof *ts->undo, ts->undo_n, &ts->undo_cap);
    ts->undo[ts->undo_n++] = (struct undo){table, slot, (struct record *)before};
}

struct tables *tables_new(const struct table_key *keys, size_t count) {
    struct tables *ts = cv_alloc(sizeof *ts + count * sizeof ts->table[0]);
    ts->keys = keys;
    ts->count = count;
    return ts;
}

static void tree_leave(void *slot) {
    (void)slot; /* freed through table.slots */
}

void tables_free(struct tables *ts) {
    tables_undo(ts);
    for (size_t i = 0; i < ts->count; i++) {
        struct table *t = &ts->table[i];
        tdestroy(t->tree, tree_leave);
        for (size_t j = 0; j < t->n; j++) {
            free((void *)t->slots[j]->now);
            free(t->slots[j]);
        }
        free(t->slots);
    }
    free(ts->undo);
    free(ts);
}

/* Closes the gaps once they outnumber the rows. */
static void table_pack(struct table *t) {
    size_t n = 0;
    if (t->removed * 2 <= t->n)
        return;
    for (size_t i = 0; i < t->n; i++) {
        if (t->slots[i]->now)
            t->slots[n++] = t->slots[i];
        else
            free(t->slots[i]);
    }
    t->n = n;
    t->removed = 0;
}

void tables_keep(struct tables *ts) {
    for (size_t i = 0; i < ts->undo_n; i++)
        free(ts->undo[i].before);
    ts->undo_n = 0;
    for (size_t i = 0; i < ts->count; i++)
        table_pack(&ts->table[i]);
}

/* Brings back what was there before one change. */
static void undo_one(struct table *t, struct undo *u) {
    struct slot *slot = u->slot;
    if (!u->before) { /* new slots are undone in reverse: it is the last one */
        tdelete(slot, &t->tree, slot_order);
        free((void *)slot->now);
        free(slot);
        t->n--;
    } else if (slot->now) {
        free((void *)slot->now);
        slot->now = u->before;
    } else {
        slot->now = u->before;
        tree_add(t, slot);
        t->removed--;
    }
}

void tables_undo(struct tables *ts) {
    while (ts->undo_n) {
        struct undo *u = &ts->undo[--ts->undo_n];
        undo_one(&ts->table[u->table], u);
    }
}

const struct record *table_find(const struct tables *ts, size_t table, const struct record *probe) {
    const struct slot *slot = table_slot(ts, table, probe);
    return slot ? slot->now : NULL;
}

void table_put(struct tables *ts, size_t table, const struct record *row) {
    struct table *t = &ts->table[table];
    struct slot *slot = table_slot(ts, table, row);
    if (slot) {
        undo_note(ts, table, slot, slot->now);
        slot->now = record_copy(row);
        return;
    }
    slot = cv_alloc(sizeof *slot);
    *slot = (struct slot){&ts->keys[table], record_copy(row)};
    t->slots = items_grow(t->slots, sizeof(struct slot *), t->n, &t->cap);
    t->slots[t->n++] = slot;
    tree_add(t, slot);
    undo_note(ts, table, slot, NULL);
}

void table_remove(struct tables *ts, size_t table, const struct record *probe) {
    struct table *t = &ts->table[table];
    struct slot *slot = table_slot(ts, table, probe);
    if (!slot)
        return;
    tdelete(slot, &t->tree, slot_order);
    undo_note(ts, table, slot, slot->now);
    slot->now = NULL;
    t->removed++;
}

const struct record *table_next(const struct tables *ts, size_t table, size_t *place) {
    const struct table *t = &ts->table[table];
    while (*place < t->n) {
        const struct record *row = t->slots[(*place)++]->now;
        if (row)
            return row;
    }
    return NULL;
}

const struct record *table_previous(const struct tables *ts, size_t table, size_t *place) {
    const struct table *t = &ts->table[table];
    *place = *place < t->n ? *place : t->n;
    while (*place > 0) {
        const struct record *row = t->slots[--*place]->now;
        if (row)
            return row;
    }
    return NULL;
}
