/* discord_past.c - what was missed while there was no session to resume: read from the
 * history of every place, and told on before what comes now. */
#include "messenger/discord_private.h"
#include "messenger/json.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

enum { PAGE = 100, TIME_SHIFT = 22 };
enum { TRIES = 6 /* of what cannot be read; then all else goes on without it */ };
/* Messages do not come quite in the order of their ids: what was told already is
 * dropped by its id. */
#define OVERLAP ((uint64_t)CV_MINUTES(2) << TIME_SHIFT)

struct asking {
    struct discord *discord;
    unsigned shard;
    uint64_t after;
};

bool cv_discord_is_past(enum errand_kind kind) {
    return kind == ERRAND_PAST || kind == ERRAND_DIRECT;
}

bool cv_discord_past_reads(const struct discord *d, unsigned shard, uint64_t channel) {
    const struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (channel && e->kind == ERRAND_PAST && e->shard == shard &&
            cv_discord_id(cv_str(e->about)) == channel)
            return true;
    }
    return false;
}

static struct errand *past_ask(struct discord *d, unsigned shard, enum errand_kind kind,
                               struct cv_str about, uint64_t after) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str body = cv_str("");
    if (kind == ERRAND_DIRECT)
        body = cv_arena_printf(arena, "{\"recipient_id\":\"%.*s\"}", CV_ARG(about));
    struct errand *e = cv_discord_errand(d, kind, about, body);
    e->shard = shard;
    e->after = after;
    cv_arena_free(arena);
    return e;
}

static bool past_asked(const struct asking *a, enum errand_kind kind, struct cv_str about) {
    const struct errand *e;
    DL_FOREACH(a->discord->errands, e) {
        if (e->kind == kind && e->shard == a->shard && cv_str_eqz(about, e->about))
            return true;
    }
    return false;
}

/* The direct conversations of those who take part in sessions elsewhere. They belong to
 * the first shard. */
static void past_directs(struct asking *a) {
    struct discord *d = a->discord;
    for (size_t i = 0; i < DISCORD_DIRECTS && i < d->n_recent && a->shard == 0; i++) {
        char id[24];
        snprintf(id, sizeof id, "%llu", (unsigned long long)d->recent[i]);
        if (!past_asked(a, ERRAND_PAST, cv_str(id)))
            past_ask(d, a->shard, ERRAND_PAST, cv_str(id), a->after)->direct = true;
    }
}

/* A place is a channel; of a corner of it, the direct conversation. */
static void past_place(void *context, struct cv_str place, struct cv_str person) {
    const struct asking *a = context;
    struct cv_str channel = person.n ? cv_discord_direct(a->discord, person) : place;
    enum errand_kind kind = channel.n ? ERRAND_PAST : ERRAND_DIRECT;
    struct cv_str about = channel.n ? channel : person;
    if (!past_asked(a, kind, about))
        past_ask(a->discord, a->shard, kind, about, a->after)->direct = person.n > 0;
}

void cv_discord_past(struct discord *d, struct shard *s) {
    struct asking a = {d, s->number, s->last > OVERLAP ? s->last - OVERLAP : s->last};
    if (s->behind) {
        d->codec.wire->places(d->codec.wire->context, past_place, &a);
        past_directs(&a);
    }
    cv_discord_past_ended(d, s->number);
}

void cv_discord_past_direct(struct discord *d, struct errand *e, const json_t *body) {
    struct cv_str channel = cv_json_text(body, "id");
    if (!channel.n)
        return;
    cv_discord_direct_note(d, cv_str(e->about), channel);
    past_ask(d, e->shard, ERRAND_PAST, channel, e->after)->direct = true;
}

/* A page holds the oldest messages after the one named, newest first. */
void cv_discord_past_replied(struct discord *d, struct errand *e, const json_t *body) {
    size_t n = json_array_size(body);
    uint64_t newest = e->after;
    for (size_t i = n; i-- > 0;) {
        const json_t *message = json_array_get(body, i);
        uint64_t id = cv_discord_id(cv_json_text(message, "id"));
        newest = id > newest ? id : newest;
        cv_discord_past_message(d, &d->shards[e->shard], message, e->direct);
    }
    if (n < PAGE || newest == e->after)
        return;
    struct errand *next = past_ask(d, e->shard, ERRAND_PAST, cv_str(e->about), newest);
    next->direct = e->direct;
}

void cv_discord_past_ended(struct discord *d, unsigned shard) {
    const struct errand *e;
    bool any = false, hope = false;
    DL_FOREACH(d->errands, e) {
        if (e->shard == shard && cv_discord_is_past(e->kind)) {
            any = true;
            hope = hope || e->tries < TRIES;
        }
    }
    if (!hope)
        cv_discord_gateway_caught_up(d, shard, !any);
}
