/* people.c - what a codec remembers of the people of its messenger. */
#include "messenger/people.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <uthash.h>

enum { PEOPLE_MAX = 10000 };

struct entry {
    UT_hash_handle hh;
    struct cv_known known;
    char *id, *name, *lang, *zone;
};

struct cv_people {
    struct entry *entries;
};

struct cv_people *cv_people_new(void) {
    return cv_alloc(sizeof(struct cv_people));
}

static void entry_clear(struct entry *e) {
    free(e->name);
    free(e->lang);
    free(e->zone);
}

static void people_forget(struct cv_people *p) {
    struct entry *e, *next;
    HASH_ITER(hh, p->entries, e, next) {
        HASH_DEL(p->entries, e);
        entry_clear(e);
        free(e->id);
        free(e);
    }
}

void cv_people_free(struct cv_people *p) {
    if (!p)
        return;
    people_forget(p);
    free(p);
}

static struct entry *people_entry(const struct cv_people *p, struct cv_str id) {
    struct entry *e = NULL;
    HASH_FIND(hh, p->entries, id.p, id.n, e);
    return e;
}

struct cv_known *cv_people_find(const struct cv_people *p, struct cv_str id) {
    struct entry *e = people_entry(p, id);
    return e ? &e->known : NULL;
}

struct cv_known *cv_people_note(struct cv_people *p, const struct cv_known *known) {
    struct cv_known own = *known;
    struct entry *e = people_entry(p, known->id), before = {.id = NULL};
    if (e) {
        before = *e;
    } else {
        if (HASH_COUNT(p->entries) >= PEOPLE_MAX)
            people_forget(p);
        e = cv_alloc(sizeof *e);
        e->id = cv_strdup(known->id);
        HASH_ADD_KEYPTR(hh, p->entries, e->id, known->id.n, e);
    }
    e->name = cv_strdup(known->name);
    e->lang = cv_strdup(known->lang);
    e->zone = cv_strdup(known->zone);
    own.id = cv_str(e->id);
    own.name = cv_str(e->name);
    own.lang = cv_str(e->lang);
    own.zone = cv_str(e->zone);
    e->known = own;
    entry_clear(&before); /* only now: `known` may point into it */
    return &e->known;
}
