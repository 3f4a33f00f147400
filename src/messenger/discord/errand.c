/* errand.c - requests of our own, beside the letters, and what all requests share. */
#include "base/backoff.h"
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

enum {
    /* They allow 50 requests a second: 8 at once and then one in 27 ms are at most 45 in
     * any second of ours: some may be late on their way. */
    REQUEST_COSTS = 27, REQUEST_BURST = 8 * REQUEST_COSTS,
    INVALID_MOST = 1000,  /* refused requests in ten minutes, then we rest; 10,000 bring a ban */
    ERRAND_TRIES = 6,
    TROUBLES = 3, /* in a row that are worth a word: one comes every day */
    CALLBACK_PATIENCE = 2500
};
#define INVALID_WINDOW CV_MINUTES(10)
#define RETRY_MOST 3600.0 /* seconds that we believe */

/* Flags of the application: whether it may read what people write to each other. */
enum { FLAG_CONTENT = 1 << 18, FLAG_CONTENT_LIMITED = 1 << 19 };

/* ---- requests ----------------------------------------------------------------------- */

static const struct cv_header agent = {
    CV_STR("User-Agent"), CV_STR("DiscordBot (https://canvasser.example, 1)")};

/* When the next request may go out, as far as all of them are counted. */
static cv_time discord_next(const struct discord *d) {
    return d->paid - REQUEST_BURST + REQUEST_COSTS;
}

static bool discord_full(const struct discord *d) {
    return discord_next(d) > d->now;
}

void cv_discord_address(struct discord *d, struct cv_request *r, struct cv_str path,
                        struct cv_arena *arena) {
    r->url = cv_arena_printf(arena, "%s%.*s", d->base, CV_ARG(path));
    r->authorization = cv_secret_reveal(d->authorization);
    r->headers = &agent;
    r->n_headers = 1;
    d->paid = (d->paid > d->now ? d->paid : d->now) + REQUEST_COSTS;
    if (discord_full(d))
        cv_desk_hold(d->desk, cv_str(""), discord_next(d));
}

/* Counts an answer that brings a ban when there are too many. */
static void discord_count(struct discord *d, int status) {
    if (status != 401 && status != 403 && status != 429)
        return;
    if (d->now - d->invalid_since >= INVALID_WINDOW) {
        d->invalid_since = d->now;
        d->invalid = 0;
    }
    if (++d->invalid < INVALID_MOST)
        return;
    cv_discord_log(d, CV_LOG_ERROR, "%d requests were refused: I rest before Discord bans me",
                   d->invalid);
    cv_desk_hold(d->desk, cv_str(""), d->invalid_since + INVALID_WINDOW);
    d->invalid = 0;
    d->rest = d->invalid_since + INVALID_WINDOW;
}

/* A 429 of Discord's own is JSON with the seconds as a fraction. The one of Cloudflare
 * before it is a page and says nothing of when; it is about all we send. */
static struct cv_ruling usual_limited(const struct cv_reply *reply, struct cv_ruling v) {
    json_t *body = cv_json_read(reply->body, NULL);
    const json_t *after = json_object_get(body, "retry_after");
    double seconds = json_number_value(after);
    v.everywhere = !json_is_number(after) || json_is_true(json_object_get(body, "global"));
    if (json_is_number(after) && seconds >= 0 && seconds < RETRY_MOST)
        v.pause = (int64_t)(seconds * 1000) + 1;
    json_decref(body);
    return v;
}

void cv_discord_health(struct discord *d, int status) {
    if (status >= 500 && ++d->troubles == TROUBLES)
        cv_discord_log(d, CV_LOG_WARNING, "Discord answers HTTP %d again and again: I go on trying",
                       status);
    if (status && status < 500 && d->troubles >= TROUBLES)
        cv_discord_log(d, CV_LOG_INFO, "Discord answers again");
    if (status && status < 500)
        d->troubles = 0;
}

bool cv_discord_usual(struct discord *d, const struct cv_reply *reply, struct cv_ruling *out) {
    discord_count(d, reply->status);
    if (reply->status == 401) {
        cv_discord_stop(d, "401");
        *out = (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = CV_MINUTES(1)};
        return true;
    }
    if (!cv_desk_usual(reply, out))
        return false;
    if (reply->status == 429)
        *out = usual_limited(reply, *out);
    return true;
}

int64_t cv_discord_drained(const struct cv_reply *reply) {
    double seconds = 0;
    if (!cv_str_eqz(cv_reply_header(reply, "x-ratelimit-remaining"), "0") ||
        !cv_str_double(cv_reply_header(reply, "x-ratelimit-reset-after"), &seconds) ||
        seconds < 0 || seconds > RETRY_MOST)
        return 0;
    return (int64_t)(seconds * 1000) + 1;
}

/* ---- errands ------------------------------------------------------------------------ */

/* Of a channel, and which server it is on: servers are asked once all are known. */
static bool errand_places(const struct errand *e) {
    return e->kind == ERRAND_CHANNEL || e->kind == ERRAND_THREADS;
}

/* Whether both share a limit of Discord's, or need each other: these go out one after the
 * other. */
static bool errand_shares(const struct errand *a, const struct errand *b) {
    if (errand_places(a) && errand_places(b))
        return true;
    if (a->kind != b->kind || !cv_discord_is_past(a->kind))
        return false;
    return a->kind == ERRAND_DIRECT || cv_str_eqz(cv_str(a->about), b->about);
}

/* The first one there that shares something with `of`, or NULL. */
static struct errand *errand_sharing(struct discord *d, const struct errand *of) {
    struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (errand_shares(e, of))
            return e;
    }
    return NULL;
}

struct errand *cv_discord_errand(struct discord *d, enum errand_kind kind, struct cv_str about,
                                 struct cv_str body) {
    struct errand *e = cv_alloc(sizeof *e);
    *e = (struct errand){.kind = kind, .at = d->now, .about = cv_strdup(about),
                         .body = cv_strdup(body)};
    e->waits = errand_sharing(d, e) != NULL;
    DL_APPEND(d->errands, e);
    return e;
}

bool cv_discord_busy(const struct discord *d, enum errand_kind kind) {
    const struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (e->kind == kind)
            return true;
    }
    return false;
}

static void errand_free(struct errand *e) {
    free(e->about);
    free(e->message);
    free(e->emoji);
    free(e->body);
    free(e);
}

/* An emoji stands in the address byte by byte (RFC 3986 2.1). */
static struct cv_str reacted_path(const struct errand *e, struct cv_arena *arena) {
    struct cv_buf emoji;
    cv_buf_init(&emoji, DISCORD_ID_MAX * 3);
    for (const char *p = e->emoji; *p; p++)
        cv_buf_addf(&emoji, "%%%02X", (unsigned)(unsigned char)*p);
    struct cv_str path = cv_arena_printf(
        arena, "/channels/%s/messages/%s/reactions/%.*s?limit=%d&after=%llu", e->about, e->message,
        CV_ARG(cv_buf_str(&emoji)), DISCORD_PAGE, (unsigned long long)e->after);
    cv_buf_free(&emoji);
    return path;
}

static struct cv_str errand_path(const struct discord *d, const struct errand *e,
                                 struct cv_arena *arena) {
    switch (e->kind) {
    case ERRAND_WHO: return cv_str("/applications/@me");
    case ERRAND_GUILDS: return cv_str("/users/@me/guilds");
    case ERRAND_COMMANDS: return cv_arena_printf(arena, "/applications/%s/commands", d->app);
    case ERRAND_GATEWAY: return cv_str("/gateway/bot");
    case ERRAND_DIRECT: return cv_str("/users/@me/channels");
    case ERRAND_PAST:
        if (!e->after)
            return cv_arena_printf(arena, "/channels/%s/messages?limit=%d", e->about, DISCORD_PAGE);
        return cv_arena_printf(arena, "/channels/%s/messages?limit=%d&%s=%llu", e->about,
                               DISCORD_PAGE, e->before ? "before" : "after",
                               (unsigned long long)e->after);
    case ERRAND_CHANNEL: return cv_arena_printf(arena, "/channels/%s", e->about);
    case ERRAND_THREADS: return cv_arena_printf(arena, "/guilds/%s/threads/active", e->about);
    case ERRAND_STARTER:
        return cv_arena_printf(arena, "/channels/%s/messages/%s", e->about, e->message);
    case ERRAND_REACTED: return reacted_path(e, arena);
    case ERRAND_TYPING: return cv_arena_printf(arena, "/channels/%s/typing", e->about);
    case ERRAND_CALLBACK:
    case ERRAND_KINDS: break;
    }
    return cv_str(e->about);
}

static const char *const methods[] = {
    [ERRAND_WHO] = "GET",     [ERRAND_GUILDS] = "GET",   [ERRAND_COMMANDS] = "PUT",
    [ERRAND_GATEWAY] = "GET",
    [ERRAND_DIRECT] = "POST", [ERRAND_PAST] = "GET",     [ERRAND_CHANNEL] = "GET",
    [ERRAND_THREADS] = "GET", [ERRAND_STARTER] = "GET",  [ERRAND_REACTED] = "GET",
    [ERRAND_CALLBACK] = "POST",
    [ERRAND_TYPING] = "POST",
};
_Static_assert(CV_COUNT(methods) == ERRAND_KINDS, "a method for every kind");

static void errand_send(struct discord *d, struct errand *e) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_request r = {.tag = ++d->next_tag, .method = methods[e->kind],
                           .body = cv_str(e->body)};
    e->tag = r.tag;
    if (r.body.n)
        r.type = cv_str("application/json");
    if (e->kind == ERRAND_CALLBACK)
        r.patience = CALLBACK_PATIENCE;
    cv_discord_address(d, &r, errand_path(d, e, arena), arena);
    d->codec.wire->request(d->codec.wire->context, &r);
    cv_arena_free(arena);
}

/* When it can be sent, or CV_NEVER: it is on its way, or another one is before it. */
static cv_time errand_due(const struct discord *d, const struct errand *e) {
    cv_time at = e->at > discord_next(d) ? e->at : discord_next(d);
    if (e->tag || e->waits)
        return CV_NEVER;
    if (e->kind == ERRAND_CALLBACK)
        return e->at;
    return at > d->rest ? at : d->rest;
}

void cv_discord_errands_go(struct discord *d) {
    struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (errand_due(d, e) <= d->now)
            errand_send(d, e);
    }
}

/* `done` is: the next one that shares something with it goes, when its limit is filled again. */
static void errand_next(struct discord *d, const struct errand *done, cv_time at) {
    struct errand *e = errand_sharing(d, done);
    if (!e)
        return;
    e->waits = false;
    e->at = e->at > at ? e->at : at;
}

static void errand_later(struct discord *d, struct errand *e, int64_t pause) {
    uint64_t chance = 0;
    d->codec.wire->random(d->codec.wire->context, &chance, sizeof chance);
    e->tag = 0;
    e->tries++;
    if (pause < 0)
        pause = CV_BACKOFF_BASE + cv_backoff_pause(e->tries, chance);
    e->at = d->now + pause;
}

/* ---- their answers ------------------------------------------------------------------ */

static bool commands_known(struct discord *d, struct cv_buf *body, char hash[32]) {
    struct cv_buf kept;
    cv_buf_init(&kept, CV_RESUME_MAX);
    snprintf(hash, 32, "%016llx", (unsigned long long)cv_str_hash(cv_buf_str(body)));
    bool known = d->codec.wire->kept(d->codec.wire->context, CV_S("commands"), &kept) &&
                 cv_str_eqz(cv_buf_str(&kept), hash);
    cv_buf_free(&kept);
    return known;
}

/* Commands stay with the application: they are written when they are new, and once. */
static void commands_go(struct discord *d) {
    struct cv_buf body;
    char hash[32];
    cv_buf_init(&body, DISCORD_BODY);
    if (cv_discord_commands(&body) && !commands_known(d, &body, hash))
        cv_discord_errand(d, ERRAND_COMMANDS, cv_str(hash), cv_buf_str(&body));
    cv_buf_free(&body);
}

static void on_who(struct discord *d, struct errand *e, const json_t *body) {
    const json_t *bot = json_object_get(body, "bot");
    struct cv_str id = cv_json_text(bot, "id"), app = cv_json_text(body, "id");
    (void)e;
    cv_discord_set(&d->app, app);
    cv_discord_set(&d->me, id.n ? id : app);
    cv_discord_set(&d->name, cv_json_text(bot, "username"));
    d->flags = cv_json_number(body, "flags", 0);
    if (!(d->flags & (FLAG_CONTENT | FLAG_CONTENT_LIMITED)))
        cv_discord_lacks(d, "Discord gives me no words that are not said to me: switch on "
                            "MESSAGE CONTENT INTENT on the page \"Bot\" of the application");
    if (d->trial)
        cv_discord_errand(d, ERRAND_GUILDS, cv_str(""), cv_str(""));
    else
        commands_go(d);
    cv_discord_errand(d, ERRAND_GATEWAY, cv_str(""), cv_str(""));
}

static void on_guilds(struct discord *d, struct errand *e, const json_t *body) {
    const json_t *guild;
    size_t i;
    (void)e;
    if (json_array_size(body) == 0)
        cv_discord_lacks(d, "I am on no server: open the invitation of the set-up guide");
    json_array_foreach(body, i, guild) {
        cv_discord_granted(d, cv_json_text(guild, "name"), cv_json_number(guild, "permissions", 0));
    }
}

static void on_commands(struct discord *d, struct errand *e, const json_t *body) {
    (void)body;
    cv_discord_event(d, &(struct cv_incoming){.kind = CV_IN_KEEP, .slot = CV_STR("commands"),
                                              .resume = cv_str(e->about)});
}

static void on_gateway(struct discord *d, struct errand *e, const json_t *body) {
    const json_t *limit = json_object_get(body, "session_start_limit");
    int64_t shards = cv_json_number(body, "shards", 1);
    (void)e;
    cv_discord_set(&d->info.url, cv_json_text(body, "url"));
    if (shards > DISCORD_SHARDS)
        cv_discord_log(d, CV_LOG_WARNING, "Discord wants %lld connections, I have %d",
                       (long long)shards, DISCORD_SHARDS);
    if (!d->info.shards)
        d->info.shards = shards < 1 || d->trial ? 1 : shards > DISCORD_SHARDS ? DISCORD_SHARDS : (unsigned)shards;
    d->info.concurrency = cv_json_number(limit, "max_concurrency", 1);
    d->info.total = cv_json_number(limit, "total", 1000);
    d->info.remaining = cv_json_number(limit, "remaining", d->info.total);
    d->info.at = d->now;
    d->info.renewed = d->now + cv_json_number(limit, "reset_after", 0);
    cv_discord_gateway_go(d);
}

static void (*const readers[])(struct discord *d, struct errand *e, const json_t *body) = {
    [ERRAND_WHO] = on_who,         [ERRAND_GUILDS] = on_guilds,
    [ERRAND_COMMANDS] = on_commands,
    [ERRAND_GATEWAY] = on_gateway, [ERRAND_DIRECT] = cv_discord_past_direct,
    [ERRAND_PAST] = cv_discord_past_replied, [ERRAND_CHANNEL] = cv_discord_past_channel,
    [ERRAND_THREADS] = cv_discord_past_threads, [ERRAND_STARTER] = cv_discord_past_starter,
    [ERRAND_REACTED] = cv_discord_past_reacted, [ERRAND_CALLBACK] = NULL, [ERRAND_TYPING] = NULL,
};
_Static_assert(CV_COUNT(readers) == ERRAND_KINDS, "a reader for every kind");

/* Without these nothing goes on. */
static bool errand_first(const struct errand *e) {
    return e->kind == ERRAND_WHO || e->kind == ERRAND_GATEWAY;
}

/* Without others answers are lost: both are tried for ever. */
static bool errand_lasts(const struct errand *e) {
    return errand_first(e) || cv_discord_is_past(e->kind) ||
           (e->tries < ERRAND_TRIES && e->kind != ERRAND_TYPING);
}

static void errand_failed(struct discord *d, const struct errand *e, const struct cv_reply *reply) {
    if (e->kind == ERRAND_CALLBACK || e->kind == ERRAND_TYPING || e->kind == ERRAND_CHANNEL ||
        e->kind == ERRAND_STARTER || e->kind == ERRAND_REACTED) /* that message may be gone */
        return;
    cv_discord_log(d, CV_LOG_WARNING, "%s: %d %.*s", methods[e->kind], reply->status,
                   (int)(reply->body.n < 200 ? reply->body.n : 200), reply->body.n ? reply->body.p : "");
    if (e->kind == ERRAND_PAST && reply->status == 403)
        cv_discord_lacks(d, "In the channel %s I may not look at what was written: give me "
                            "\"View Channel\" and \"Read Message History\" there", e->about);
}

/* What people were shown ends before the pause does: it is shown again. */
static bool typing_again(const struct discord *d, struct errand *e, const struct cv_reply *reply) {
    if (e->kind != ERRAND_TYPING || reply->status != 204 || d->now + DISCORD_TYPING >= e->until)
        return false;
    e->tag = 0;
    e->at = d->now + DISCORD_TYPING;
    return true;
}

/* Something in between may answer instead of Discord. */
static bool errand_told(const struct cv_reply *reply) {
    json_t *body = reply->status == 200 ? cv_json_read(reply->body, NULL) : NULL;
    bool told = json_is_object(body);
    json_decref(body);
    return told;
}

/* Where there was no answer, the transport says why. */
static void errand_waits(struct discord *d, const struct errand *e,
                         const struct cv_reply *reply) {
    if (errand_first(e) && reply->status && reply->status != 429 && reply->status != 401)
        cv_discord_log(d, CV_LOG_WARNING, "Discord does not say %s (HTTP %d). I try again",
                       e->kind == ERRAND_WHO ? "who I am" : "where the Gateway is", reply->status);
}

static void errand_read(struct discord *d, struct errand *e, const struct cv_reply *reply) {
    if (reply->status < 200 || reply->status > 299) {
        errand_failed(d, e, reply);
    } else if (readers[e->kind]) {
        json_t *body = cv_json_read(reply->body, NULL);
        readers[e->kind](d, e, body);
        json_decref(body);
    }
}

static void errand_replied(struct discord *d, struct errand *e, const struct cv_reply *reply) {
    struct cv_ruling v;
    if (typing_again(d, e, reply))
        return;
    bool past = cv_discord_is_past(e->kind);
    unsigned shard = e->shard;
    if (!past)
        cv_discord_health(d, reply->status);
    bool later = cv_discord_usual(d, reply, &v) && errand_lasts(e);
    if (!later && errand_first(e) && !errand_told(reply)) {
        v.pause = -1;
        later = true;
    }
    if (later) {
        errand_waits(d, e, reply);
        errand_later(d, e, v.pause);
    } else {
        DL_DELETE(d->errands, e);
        errand_read(d, e, reply);
        errand_next(d, e, d->now + cv_discord_drained(reply));
        errand_free(e);
    }
    if (past && !d->stopped)
        cv_discord_past_ended(d, shard);
}

void cv_discord_errand_replied(struct discord *d, const struct cv_reply *reply) {
    struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (e->tag == reply->tag)
            break;
    }
    if (e)
        errand_replied(d, e, reply);
}

void cv_discord_errands_free(struct discord *d) {
    struct errand *e, *next;
    DL_FOREACH_SAFE(d->errands, e, next) {
        errand_free(e);
    }
}

cv_time cv_discord_errands_alarm(const struct discord *d) {
    const struct errand *e;
    cv_time soonest = CV_NEVER;
    DL_FOREACH(d->errands, e) {
        cv_time due = errand_due(d, e);
        soonest = due < soonest ? due : soonest;
    }
    return soonest;
}
