/* roster.c - who is where. */
#include "daemon/roster.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <uthash.h>

struct entry {
    UT_hash_handle hh;
    char *key; /* messenger, place and person, each with a NUL behind it */
    char *name, *lang, *zone;
    struct cv_member member;
};

struct cv_roster {
    struct entry *entries;
};

enum { KEY_MAX = 2048 };

static void key_build(struct cv_buf *key, struct cv_str messenger, struct cv_str place,
                      struct cv_str person) {
    const struct cv_str parts[] = {messenger, place, person};
    cv_buf_init(key, KEY_MAX);
    for (size_t i = 0; i < CV_COUNT(parts); i++) {
        cv_buf_add(key, parts[i]);
        cv_buf_addc(key, '\0');
    }
}

static struct entry *roster_get(const struct cv_roster *r, struct cv_str key) {
    struct entry *e;
    HASH_FIND(hh, r->entries, key.p, key.n, e);
    return e;
}

static struct entry *roster_add(struct cv_roster *r, struct cv_str key,
                                const struct cv_member *m) {
    struct entry *e = cv_alloc(sizeof *e);
    e->key = cv_strdup(key);
    e->member.messenger = (struct cv_str){e->key, m->messenger.n};
    e->member.place = (struct cv_str){e->key + m->messenger.n + 1, m->place.n};
    e->member.person =
        (struct cv_str){e->key + m->messenger.n + m->place.n + 2, m->person.n};
    HASH_ADD_KEYPTR(hh, r->entries, e->key, key.n, e);
    return e;
}

static void replace(char **slot, struct cv_str *view, struct cv_str with) {
    if (*slot && (cv_str_eq(*view, with) || with.n == 0))
        return;
    char *copy = cv_strdup(with);
    free(*slot);
    *slot = copy;
    *view = (struct cv_str){copy, with.n};
}

struct cv_roster *cv_roster_new(void) {
    return cv_alloc(sizeof(struct cv_roster));
}

void cv_roster_free(struct cv_roster *r) {
    struct entry *e, *next;
    if (!r)
        return;
    HASH_ITER(hh, r->entries, e, next) {
        HASH_DEL(r->entries, e);
        free(e->key);
        free(e->name);
        free(e->lang);
        free(e->zone);
        free(e);
    }
    free(r);
}

void cv_roster_note(struct cv_roster *r, const struct cv_member *m) {
    struct cv_buf key;
    key_build(&key, m->messenger, m->place, m->person);
    if (!key.full) {
        struct entry *e = roster_get(r, cv_buf_str(&key));
        e = e ? e : roster_add(r, cv_buf_str(&key), m);
        replace(&e->name, &e->member.name, m->name);
        replace(&e->lang, &e->member.lang, m->lang);
        replace(&e->zone, &e->member.zone, m->zone);
        e->member.present = m->present;
    }
    cv_buf_free(&key);
}

const struct cv_member *cv_roster_find(const struct cv_roster *r, struct cv_str messenger,
                                       struct cv_str place, struct cv_str person) {
    struct cv_buf key;
    key_build(&key, messenger, place, person);
    const struct entry *e = key.full ? NULL : roster_get(r, cv_buf_str(&key));
    cv_buf_free(&key);
    return e ? &e->member : NULL;
}

void cv_roster_each(const struct cv_roster *r,
                    void (*each)(void *context, const struct cv_member *m), void *context) {
    for (const struct entry *e = r->entries; e; e = e->hh.next)
        each(context, &e->member);
}
