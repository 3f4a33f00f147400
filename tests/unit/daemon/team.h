/* team.h - a messenger with channels and direct conversations beside the world's own. */
#ifndef TEAM_H
#define TEAM_H

#include "world.h"

enum { SAID_MAX = 1024 };

/* What the messenger "team" was given, in order. */
struct team {
    struct world world;
    struct said {
        struct cv_str place, to, text, key;
        char id[16];
    } said[SAID_MAX];
    size_t n, acked;
    uint64_t events;
};

static bool team_send(void *context, const struct cv_outgoing *o) {
    struct team *t = context;
    struct cv_arena *arena = t->world.arena;
    assert_true(t->n < SAID_MAX);
    struct said *s = &t->said[t->n];
    *s = (struct said){cv_arena_copy(arena, o->place), cv_arena_copy(arena, o->effect->to),
                       cv_arena_copy(arena, o->effect->text), cv_arena_copy(arena, o->key), ""};
    snprintf(s->id, sizeof s->id, "r%zu", t->n++);
    return true;
}

static void team_take(struct team *t, struct cv_incoming in) {
    assert_true(cv_engine_take(t->world.engine, CV_S("team"), &in));
}

static void team_turn(struct team *t) {
    do {
        cv_engine_turn(t->world.engine);
        for (; t->acked < t->n; t->acked++)
            team_take(t, (struct cv_incoming){.kind = CV_IN_ACK,
                                              .key = t->said[t->acked].key,
                                              .id = cv_str(t->said[t->acked].id)});
        cv_engine_turn(t->world.engine);
    } while (t->acked < t->n);
}

static void team_boot(struct team *t) {
    world_boot(&t->world);
    cv_engine_add_port(t->world.engine, CV_S("team"),
                       &(struct cv_port){.send = team_send, .context = t});
    team_take(t, (struct cv_incoming){.kind = CV_IN_READY});
    team_turn(t);
}

static inline void team_open(struct team *t) {
    *t = (struct team){.events = 1};
    world_open(&t->world);
    team_boot(t);
}

static struct cv_incoming words(struct team *t, int person, const char *place, const char *text) {
    struct cv_arena *arena = t->world.arena;
    return (struct cv_incoming){.kind = CV_IN_MESSAGE,
                                .id = cv_arena_printf(arena, "in%llu", (unsigned long long)t->events++),
                                .place = cv_str(place),
                                .person = cv_str(world_ids[person]),
                                .name = cv_str(world_names[person]),
                                .text = cv_str(text)};
}

static inline void say(struct team *t, int person, const char *place, const char *text) {
    team_take(t, words(t, person, place, text));
    team_turn(t);
}

/* In a conversation with Canvasser alone. */
static inline void tell(struct team *t, int person, const char *text, const char *answers) {
    struct cv_str place = cv_arena_printf(t->world.arena, "D%s", world_ids[person]);
    struct cv_incoming in = words(t, person, place.p, text);
    in.direct = true;
    in.answers = cv_str(answers);
    team_take(t, in);
    team_turn(t);
}

/* The newest message that holds `text`, or NULL. */
static inline const struct said *heard(const struct team *t, const char *text) {
    for (size_t i = t->n; i-- > 0;)
        if (t->said[i].text.n && strstr(t->said[i].text.p, text))
            return &t->said[i];
    return NULL;
}

static inline void expect(const struct team *t, const char *text, const char *place, const char *to) {
    const struct said *s = heard(t, text);
    if (!s)
        fail_msg("nobody said \"%s\"; last: %s", text, t->n ? t->said[t->n - 1].text.p : "");
    if (!cv_str_eqz(s->place, place) || !cv_str_eqz(s->to, to))
        fail_msg("\"%s\" went to %.*s to %.*s", text, CV_ARG(s->place), CV_ARG(s->to));
}

/* Ana's workshop in the room, without Ben and Chen, with the team's messenger beside it. */
static inline void room_opens(struct team *t) {
    *t = (struct team){.events = 1};
    world_open(&t->world);
    t->world.absent = 2;
    team_boot(t);
    world_say(&t->world, 0, "start", NULL);
    world_turn(&t->world);
    team_turn(t);
}

#endif
