/* members.c - who is in the room. */
#include "room/members.h"

#include <canvasser/arena.h>

#include <stdlib.h>

/* Ids are "m1", "m2", ...: the highest one seen tells the next. */
static void members_count(struct cv_members *m, struct cv_str id) {
    int64_t number = 0;
    if (id.n > 1 && id.p[0] == 'm' && cv_str_int((struct cv_str){id.p + 1, id.n - 1}, &number) &&
        number > 0 && (uint64_t)number > m->newest)
        m->newest = (uint64_t)number;
}

struct cv_room_member *cv_members_add(struct cv_members *m, const struct cv_member_row *row,
                                      cv_time now) {
    struct cv_room_member *member = cv_alloc(sizeof *member);
    *member = (struct cv_room_member){
        .id = cv_strdup(row->id),
        .name = cv_strdup(row->name),
        .lang = cv_strdup(row->lang),
        .secret_hash = cv_strdup(row->secret_hash),
        .bot = row->bot,
    };
    cv_rate_init(&member->rate, now);
    if (m->n == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 16;
        m->item = cv_realloc(m->item, m->cap * sizeof(struct cv_room_member *));
    }
    m->item[m->n++] = member;
    members_count(m, row->id);
    return member;
}

struct cv_room_member *cv_members_find(const struct cv_members *m, struct cv_str id) {
    for (size_t i = 0; i < m->n; i++)
        if (cv_str_eqz(id, m->item[i]->id))
            return m->item[i];
    return NULL;
}

struct cv_room_member *cv_members_by_secret(const struct cv_members *m, struct cv_str secret_hash) {
    for (size_t i = 0; i < m->n; i++)
        if (secret_hash.n && cv_str_eqz(secret_hash, m->item[i]->secret_hash))
            return m->item[i];
    return NULL;
}

static void member_set(char **slot, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*slot);
    *slot = copy;
}

void cv_room_member_rename(struct cv_room_member *member, struct cv_str name) {
    member_set(&member->name, name);
}

void cv_room_member_speak(struct cv_room_member *member, struct cv_str lang) {
    member_set(&member->lang, lang);
}

size_t cv_members_people(const struct cv_members *m) {
    size_t people = 0;
    for (size_t i = 0; i < m->n; i++)
        people += !m->item[i]->bot;
    return people;
}

void cv_members_free(struct cv_members *m) {
    for (size_t i = 0; i < m->n; i++) {
        struct cv_room_member *member = m->item[i];
        free(member->id);
        free(member->name);
        free(member->lang);
        free(member->secret_hash);
        free(member);
    }
    free(m->item);
    *m = (struct cv_members){0};
}
