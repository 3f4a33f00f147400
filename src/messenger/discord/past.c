/* past.c - what was missed while there was no session to resume: read from the
 * history of every place, and told on before what comes now.
 *
 *     place --> the newest page --(more was missed than it holds)--> pages from the mark on
 *       |             `--> below our messages there: threads, and who reacted
 *       `--> its server --> threads where something was written --> whose message they began with
 *
 * A thread is a channel of its own, with the id of the message that it began with. */
#include "messenger/discord/form.h"
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

enum { TIME_SHIFT = 22 };
enum { RECENT = 10 /* messages of ours in a page whose reactions are looked at */ };
enum { TRIES = 6 /* of what cannot be read; then all else goes on without it */ };
/* Messages do not come quite in the order of their ids: what was told already is
 * dropped by its id. */
#define OVERLAP ((uint64_t)CV_MINUTES(2) << TIME_SHIFT)

struct asking {
    struct discord *discord;
    unsigned shard;
};

bool cv_discord_is_past(enum errand_kind kind) {
    return kind >= ERRAND_DIRECT && kind <= ERRAND_REACTED;
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

/* What was written after this is missed. */
static uint64_t past_mark(const struct discord *d, unsigned shard) {
    uint64_t last = d->shards[shard].last;
    return last > OVERLAP ? last - OVERLAP : last;
}

/* ---- asking ------------------------------------------------------------------------- */

static struct errand *past_ask(struct discord *d, unsigned shard, enum errand_kind kind,
                               struct cv_str about) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str body = cv_str("");
    if (kind == ERRAND_DIRECT)
        body = cv_arena_printf(arena, "{\"recipient_id\":\"%.*s\"}", CV_ARG(about));
    struct errand *e = cv_discord_errand(d, kind, about, body);
    e->shard = shard;
    cv_arena_free(arena);
    return e;
}

static bool past_asked(const struct discord *d, unsigned shard, enum errand_kind kind,
                       struct cv_str about) {
    const struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (e->kind == kind && e->shard == shard && cv_str_eqz(about, e->about))
            return true;
    }
    return false;
}

/* Once; NULL when it is asked for already. */
static struct errand *past_ask_once(struct discord *d, unsigned shard, enum errand_kind kind,
                                    struct cv_str about) {
    return past_asked(d, shard, kind, about) ? NULL : past_ask(d, shard, kind, about);
}

static void past_ask_channel(struct discord *d, unsigned shard, struct cv_str channel,
                             bool direct) {
    struct errand *e = past_ask_once(d, shard, ERRAND_PAST, channel);
    if (e)
        e->direct = direct;
}

/* Of the same channel, pages after `after`, or with `before` the one before it. */
static void past_ask_page(struct discord *d, const struct errand *of, uint64_t after, bool before) {
    struct errand *e = past_ask(d, of->shard, ERRAND_PAST, cv_str(of->about));
    e->direct = of->direct;
    e->after = after;
    e->before = before;
}

/* The direct conversations of those who take part in sessions elsewhere. They belong to
 * the first shard. */
static void past_directs(struct discord *d, unsigned shard) {
    for (size_t i = 0; i < DISCORD_DIRECTS && i < d->n_recent && shard == 0; i++) {
        char id[24];
        snprintf(id, sizeof id, "%llu", (unsigned long long)d->recent[i]);
        past_ask_channel(d, shard, cv_str(id), true);
    }
}

/* A place is a channel; of a corner of it, the direct conversation. */
static void past_place(void *context, struct cv_str place, struct cv_str person) {
    const struct asking *a = context;
    struct cv_str channel = person.n ? cv_discord_direct(a->discord, person) : place;
    bool direct = person.n || cv_discord_is_direct(a->discord, cv_discord_id(channel));
    if (channel.n)
        past_ask_channel(a->discord, a->shard, channel, direct);
    else
        past_ask_once(a->discord, a->shard, ERRAND_DIRECT, person);
    if (!direct)
        past_ask_once(a->discord, a->shard, ERRAND_CHANNEL, place);
}

void cv_discord_past(struct discord *d, struct shard *s) {
    struct asking a = {d, s->number};
    if (s->behind) {
        d->codec.wire->places(d->codec.wire->context, past_place, &a);
        past_directs(d, s->number);
    }
    cv_discord_past_ended(d, s->number);
}

static uint64_t id_of(const json_t *object) {
    return cv_discord_id(cv_json_text(object, "id"));
}

/* ---- pages -------------------------------------------------------------------------- */

void cv_discord_past_direct(struct discord *d, struct errand *e, const json_t *body) {
    struct cv_str channel = cv_json_text(body, "id");
    if (!channel.n)
        return;
    cv_discord_direct_note(d, cv_str(e->about), channel);
    past_ask_channel(d, e->shard, channel, true);
}

static bool is_ours(const struct discord *d, const json_t *message) {
    return cv_str_eqz(cv_json_text(json_object_get(message, "author"), "id"), d->me);
}

static bool reacted_asked(const struct discord *d, struct cv_str message, struct cv_str emoji) {
    const struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (e->kind == ERRAND_REACTED && cv_str_eqz(message, e->message) &&
            cv_str_eqz(emoji, e->emoji))
            return true;
    }
    return false;
}

static void past_ask_reacted(struct discord *d, const struct errand *of, struct cv_str channel,
                             struct cv_str message, struct cv_str emoji, uint64_t after) {
    struct errand *e = past_ask(d, of->shard, ERRAND_REACTED, channel);
    e->message = cv_strdup(message);
    e->emoji = cv_strdup(emoji);
    e->direct = of->direct;
    e->after = after;
}

/* Killed before it heard that the message had arrived, the engine would not know what
 * people react to: it is told before. */
static void past_arrived(struct discord *d, const json_t *message) {
    struct cv_str key = cv_discord_offer_key(message);
    if (key.n && !cv_discord_is_mine(d, id_of(message)))
        cv_discord_event(d, &(struct cv_incoming){.kind = CV_IN_ACK, .key = key,
                                                  .id = cv_json_text(message, "id")});
}

/* Of reactions there is how many; who it was is asked for, where they say something. */
static void past_reactions(struct discord *d, const struct errand *e, const json_t *message) {
    const json_t *reaction;
    size_t i;
    if (json_object_get(message, "reactions") && id_of(message) > past_mark(d, e->shard))
        past_arrived(d, message);
    json_array_foreach(json_object_get(message, "reactions"), i, reaction) {
        const json_t *emoji = json_object_get(reaction, "emoji");
        struct cv_str name = cv_json_text(emoji, "name"), id = cv_json_text(message, "id");
        if (!json_is_string(json_object_get(emoji, "id")) && cv_discord_emoji(name).n &&
            name.n < DISCORD_ID_MAX && !reacted_asked(d, id, name))
            past_ask_reacted(d, e, cv_json_text(message, "channel_id"), id, name, 0);
    }
}

void cv_discord_past_reacted(struct discord *d, struct errand *e, const json_t *body) {
    const json_t *user;
    uint64_t last = e->after;
    size_t i;
    json_array_foreach(body, i, user) {
        last = id_of(user);
        cv_discord_past_reaction(d, e, user);
    }
    if (json_array_size(body) == DISCORD_PAGE && last > e->after)
        past_ask_reacted(d, e, cv_str(e->about), cv_str(e->message), cv_str(e->emoji), last);
}

static void past_take(struct discord *d, const struct errand *e, const json_t *message) {
    uint64_t mark = past_mark(d, e->shard);
    const json_t *thread = json_object_get(message, "thread");
    cv_discord_past_message(d, &d->shards[e->shard], message, e->direct,
                            id_of(message) > mark, cv_discord_born(mark));
    if (cv_discord_past_thread(d, message) &&
        cv_json_number(thread, "last_message_id", INT64_MAX) > (int64_t)mark)
        past_ask_channel(d, e->shard, cv_json_text(message, "id"), false);
}

/* Newest first. Only when the newest page does not reach back to the mark it takes more. */
void cv_discord_past_replied(struct discord *d, struct errand *e, const json_t *body) {
    size_t n = json_array_size(body);
    uint64_t newest = id_of(json_array_get(body, 0)), mark = past_mark(d, e->shard);
    bool whole = n == DISCORD_PAGE;
    if (!e->after && whole && id_of(json_array_get(body, n - 1)) > mark) {
        past_ask_page(d, e, mark, true);
        past_ask_page(d, e, mark, false);
        return;
    }
    for (size_t i = n; i-- > 0;)
        past_take(d, e, json_array_get(body, i));
    for (size_t i = 0, ours = 0; i < n && ours < RECENT; i++)
        if (is_ours(d, json_array_get(body, i)) && ++ours)
            past_reactions(d, e, json_array_get(body, i));
    if (e->after && !e->before && whole && newest > e->after)
        past_ask_page(d, e, newest, false);
}

/* ---- threads ------------------------------------------------------------------------ */

/* Which server a place is on; direct conversations are on none. */
void cv_discord_past_channel(struct discord *d, struct errand *e, const json_t *body) {
    struct cv_str server = cv_json_text(body, "guild_id");
    if (server.n)
        past_ask_once(d, e->shard, ERRAND_THREADS, server);
}

struct searching {
    struct cv_str place;
    bool found;
};

static void place_compare(void *context, struct cv_str place, struct cv_str person) {
    struct searching *s = context;
    s->found = s->found || (!person.n && cv_str_eq(place, s->place));
}

static bool is_place(const struct discord *d, struct cv_str place) {
    struct searching s = {place, false};
    d->codec.wire->places(d->codec.wire->context, place_compare, &s);
    return s.found;
}

/* Threads of a server in which people may write. Those of messages that were not seen so
 * far are looked at: ours may be among them. */
void cv_discord_past_threads(struct discord *d, struct errand *e, const json_t *body) {
    const json_t *thread;
    size_t i;
    json_array_foreach(json_object_get(body, "threads"), i, thread) {
        struct cv_str id = cv_json_text(thread, "id"), parent = cv_json_text(thread, "parent_id");
        if (cv_discord_id(cv_json_text(thread, "last_message_id")) <= past_mark(d, e->shard) ||
            !cv_discord_id(id) || !is_place(d, parent))
            continue;
        if (cv_discord_thread_is_ours(d, id))
            past_ask_channel(d, e->shard, id, false);
        else
            cv_discord_set(&past_ask(d, e->shard, ERRAND_STARTER, parent)->message, id);
    }
}

void cv_discord_past_starter(struct discord *d, struct errand *e, const json_t *body) {
    past_take(d, e, body);
    if (is_ours(d, body))
        past_reactions(d, e, body);
}

/* ---- the end ------------------------------------------------------------------------ */

/* Said when it begins, and when it is over. */
static void past_say(struct discord *d, struct shard *s, bool fails) {
    if (s->unread == fails)
        return;
    s->unread = fails;
    cv_discord_log(d, fails ? CV_LOG_WARNING : CV_LOG_INFO,
                   fails ? "what was written while I was away cannot be read everywhere: I go on "
                           "trying"
                         : "all that was written while I was away is read now");
}

/* For reactions nobody waits: which question they are about they say themselves. */
void cv_discord_past_ended(struct discord *d, unsigned shard) {
    const struct errand *e;
    bool any = false, hope = false, fails = false;
    DL_FOREACH(d->errands, e) {
        if (e->shard != shard || !cv_discord_is_past(e->kind))
            continue;
        any = true;
        hope = hope || (e->tries < TRIES && e->kind != ERRAND_REACTED);
        fails = fails || e->tries >= TRIES;
    }
    if (!hope)
        cv_discord_gateway_caught_up(d, shard, !any);
    if (!any || (!hope && fails))
        past_say(d, &d->shards[shard], fails);
}
