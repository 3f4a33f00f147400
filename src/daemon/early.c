/* early.c - reactions that were faster than the answer to our own sending. */
#include "daemon/early.h"

#include <canvasser/arena.h>

#include <stdlib.h>

enum { EARLY = 64 };

struct cv_early {
    struct {
        struct cv_arena *arena; /* NULL: empty */
        struct cv_str messenger;
        struct cv_incoming in;
    } kept[EARLY];
    size_t next;
};

struct cv_early *cv_early_new(void) {
    return cv_alloc(sizeof(struct cv_early));
}

void cv_early_free(struct cv_early *e) {
    for (size_t i = 0; e && i < EARLY; i++)
        cv_arena_free(e->kept[i].arena);
    free(e);
}

void cv_early_keep(struct cv_early *e, struct cv_str messenger, const struct cv_incoming *in) {
    size_t at = e->next++ % EARLY;
    cv_arena_free(e->kept[at].arena);
    struct cv_arena *arena = e->kept[at].arena = cv_arena_new();
    e->kept[at].messenger = cv_arena_copy(arena, messenger);
    e->kept[at].in = (struct cv_incoming){
        .kind = in->kind,
        .id = cv_arena_copy(arena, in->id),
        .at = in->at,
        .place = cv_arena_copy(arena, in->place),
        .person = cv_arena_copy(arena, in->person),
        .name = cv_arena_copy(arena, in->name),
        .lang = cv_arena_copy(arena, in->lang),
        .zone = cv_arena_copy(arena, in->zone),
        .private = in->private,
        .direct = in->direct,
        .text = cv_arena_copy(arena, in->text),
        .about = cv_arena_copy(arena, in->about),
    };
}

const struct cv_incoming *cv_early_find(const struct cv_early *e, struct cv_str messenger,
                                        struct cv_str remote, size_t *at) {
    while (*at < EARLY) {
        size_t i = (*at)++;
        if (e->kept[i].arena && cv_str_eq(e->kept[i].messenger, messenger) &&
            cv_str_eq(e->kept[i].in.about, remote))
            return &e->kept[i].in;
    }
    return NULL;
}
