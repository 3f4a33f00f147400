/* discord.c - the codec of Discord: its life, its errands, its alarm. */
#include "messenger/discord.h"

#include "base/backoff.h"
#include "messenger/discord_private.h"
#include "messenger/json.h"

#include <canvasser/arena.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    /* They allow 50 requests a second: 8 at once and then one in 25 ms are at most 48 in
     * any second of theirs. */
    REQUEST_COSTS = 25, REQUEST_BURST = 8 * REQUEST_COSTS,
    INVALID_MOST = 1000,  /* refused requests in ten minutes, then we rest; 10,000 bring a ban */
    ERRAND_TRIES = 6,
    CALLBACK_PATIENCE = 2500
};
#define INVALID_WINDOW CV_MINUTES(10)
#define RETRY_MOST 3600.0 /* seconds that we believe */

/* Flags of the application: whether it may read what people write to each other. */
enum { FLAG_CONTENT = 1 << 18, FLAG_CONTENT_LIMITED = 1 << 19 };

/* ---- what all parts use ------------------------------------------------------------------- */

void cv_discord_event(struct discord *d, const struct cv_incoming *in) {
    d->codec.wire->event(d->codec.wire->context, in);
}

void cv_discord_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

void cv_discord_log(struct discord *d, enum cv_log_level level, const char *format, ...) {
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    d->codec.wire->log(d->codec.wire->context, level, cv_str(line));
}

void cv_discord_lacks(struct discord *d, const char *format, ...) {
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    uint64_t hash = cv_str_hash(cv_str(line));
    for (size_t i = 0; i < CV_COUNT(d->lacks); i++)
        if (d->lacks[i] == hash)
            return;
    d->lacks[d->n_lacks++ % CV_COUNT(d->lacks)] = hash;
    cv_discord_event(d, &(struct cv_incoming){.kind = CV_IN_LACKS, .text = cv_str(line)});
}

void cv_discord_stop(struct discord *d, const char *why) {
    if (d->stopped)
        return;
    d->stopped = true;
    d->codec.wire->stop(d->codec.wire->context, cv_str(why));
}

void cv_discord_mine(struct discord *d, uint64_t id) {
    d->own[d->n_own++ % DISCORD_OWN] = id;
}

bool cv_discord_is_mine(const struct discord *d, uint64_t id) {
    for (size_t i = 0; i < DISCORD_OWN && i < d->n_own; i++)
        if (d->own[i] == id)
            return true;
    return false;
}

/* ---- requests -------------------------------------------------------------------------------- */

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

/* ---- errands ----------------------------------------------------------------------------------- */

struct errand *cv_discord_errand(struct discord *d, enum errand_kind kind, struct cv_str about,
                                 struct cv_str body) {
    struct errand *e = cv_alloc(sizeof *e);
    *e = (struct errand){.kind = kind, .at = d->now, .about = cv_strdup(about),
                         .body = cv_strdup(body)};
    DL_APPEND(d->errands, e);
    return e;
}

bool cv_discord_busy(const struct discord *d, enum errand_kind kind, unsigned shard) {
    const struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (e->kind == kind && e->shard == shard)
            return true;
    }
    return false;
}

static void errand_free(struct errand *e) {
    free(e->about);
    free(e->body);
    free(e);
}

static struct cv_str errand_path(const struct discord *d, const struct errand *e,
                                 struct cv_arena *arena) {
    switch (e->kind) {
    case ERRAND_WHO: return cv_str("/applications/@me");
    case ERRAND_COMMANDS: return cv_arena_printf(arena, "/applications/%s/commands", d->app);
    case ERRAND_GATEWAY: return cv_str("/gateway/bot");
    case ERRAND_DIRECT: return cv_str("/users/@me/channels");
    case ERRAND_PAST:
        return cv_arena_printf(arena, "/channels/%s/messages?limit=100&after=%llu", e->about,
                               (unsigned long long)e->after);
    case ERRAND_TYPING: return cv_arena_printf(arena, "/channels/%s/typing", e->about);
    case ERRAND_CALLBACK:
    case ERRAND_KINDS: break;
    }
    return cv_str(e->about);
}

static const char *const methods[] = {
    [ERRAND_WHO] = "GET",     [ERRAND_COMMANDS] = "PUT", [ERRAND_GATEWAY] = "GET",
    [ERRAND_DIRECT] = "POST", [ERRAND_PAST] = "GET",     [ERRAND_CALLBACK] = "POST",
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

static void errands_go(struct discord *d) {
    struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (!e->tag && e->at <= d->now && (e->kind == ERRAND_CALLBACK || !discord_full(d)))
            errand_send(d, e);
    }
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

/* ---- their answers -------------------------------------------------------------------------------- */

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

static void on_who(struct discord *d, struct errand *e, const json_t *body, int64_t pause) {
    const json_t *bot = json_object_get(body, "bot");
    struct cv_str id = cv_json_text(bot, "id"), app = cv_json_text(body, "id");
    (void)e;
    (void)pause;
    cv_discord_set(&d->app, app);
    cv_discord_set(&d->me, id.n ? id : app);
    cv_discord_set(&d->name, cv_json_text(bot, "username"));
    d->flags = cv_json_number(body, "flags", 0);
    if (!(d->flags & (FLAG_CONTENT | FLAG_CONTENT_LIMITED)))
        cv_discord_lacks(d, "Discord gives me no words that are not said to me: switch on "
                            "MESSAGE CONTENT INTENT on the page \"Bot\" of the application");
    commands_go(d);
    cv_discord_errand(d, ERRAND_GATEWAY, cv_str(""), cv_str(""));
}

static void on_commands(struct discord *d, struct errand *e, const json_t *body, int64_t pause) {
    (void)body;
    (void)pause;
    cv_discord_event(d, &(struct cv_incoming){.kind = CV_IN_KEEP, .slot = CV_STR("commands"),
                                              .resume = cv_str(e->about)});
}

static void on_gateway(struct discord *d, struct errand *e, const json_t *body, int64_t pause) {
    const json_t *limit = json_object_get(body, "session_start_limit");
    int64_t shards = cv_json_number(body, "shards", 1);
    (void)e;
    (void)pause;
    cv_discord_set(&d->info.url, cv_json_text(body, "url"));
    if (shards > DISCORD_SHARDS)
        cv_discord_log(d, CV_LOG_WARNING, "Discord wants %lld connections, I have %d",
                       (long long)shards, DISCORD_SHARDS);
    if (!d->info.shards)
        d->info.shards = shards < 1 ? 1 : shards > DISCORD_SHARDS ? DISCORD_SHARDS : (unsigned)shards;
    d->info.concurrency = cv_json_number(limit, "max_concurrency", 1);
    d->info.total = cv_json_number(limit, "total", 1000);
    d->info.remaining = cv_json_number(limit, "remaining", d->info.total);
    d->info.at = d->now;
    d->info.renewed = d->now + cv_json_number(limit, "reset_after", 0);
    cv_discord_gateway_go(d);
}

static void on_direct(struct discord *d, struct errand *e, const json_t *body, int64_t pause) {
    (void)pause;
    cv_discord_past_direct(d, e, body);
}

static void (*const readers[])(struct discord *d, struct errand *e, const json_t *body,
                               int64_t pause) = {
    [ERRAND_WHO] = on_who,       [ERRAND_COMMANDS] = on_commands,
    [ERRAND_GATEWAY] = on_gateway, [ERRAND_DIRECT] = on_direct,
    [ERRAND_PAST] = cv_discord_past_replied, [ERRAND_CALLBACK] = NULL, [ERRAND_TYPING] = NULL,
};
_Static_assert(CV_COUNT(readers) == ERRAND_KINDS, "a reader for every kind");

/* Without these nothing goes on, so they are tried for ever. */
static bool errand_lasts(const struct errand *e) {
    return e->kind == ERRAND_WHO || e->kind == ERRAND_GATEWAY ||
           (e->tries < ERRAND_TRIES && e->kind != ERRAND_TYPING);
}

static void errand_failed(struct discord *d, const struct errand *e, const struct cv_reply *reply) {
    if (e->kind == ERRAND_CALLBACK || e->kind == ERRAND_TYPING)
        return;
    cv_discord_log(d, CV_LOG_WARNING, "%s: %d %.*s", methods[e->kind], reply->status,
                   (int)(reply->body.n < 200 ? reply->body.n : 200), reply->body.n ? reply->body.p : "");
    if (e->kind == ERRAND_PAST && reply->status == 403)
        cv_discord_lacks(d, "In the channel %s I may not look at what was written: give me "
                            "\"View Channel\" and \"Read Message History\" there", e->about);
}

static void errand_replied(struct discord *d, struct errand *e, const struct cv_reply *reply) {
    struct cv_ruling v;
    if (cv_discord_usual(d, reply, &v) && errand_lasts(e)) {
        errand_later(d, e, v.pause);
        return;
    }
    DL_DELETE(d->errands, e);
    if (reply->status < 200 || reply->status > 299) {
        errand_failed(d, e, reply);
    } else if (readers[e->kind]) {
        json_t *body = cv_json_read(reply->body, NULL);
        readers[e->kind](d, e, body, cv_discord_drained(reply));
        json_decref(body);
    }
    if (e->kind == ERRAND_PAST || e->kind == ERRAND_DIRECT)
        cv_discord_past_ended(d, e->shard);
    errand_free(e);
}

static struct errand *errand_find(const struct discord *d, uint64_t tag) {
    struct errand *e;
    DL_FOREACH(d->errands, e) {
        if (e->tag == tag)
            return e;
    }
    return NULL;
}

static cv_time errands_alarm(const struct discord *d) {
    const struct errand *e;
    cv_time soonest = CV_NEVER;
    DL_FOREACH(d->errands, e) {
        if (!e->tag && e->at < soonest)
            soonest = e->at;
    }
    return discord_full(d) && soonest < discord_next(d) ? discord_next(d) : soonest;
}

/* ---- the codec ------------------------------------------------------------------------------------- */

/* Last of every call: what is due goes out, and the alarm is set. */
static void discord_settle(struct discord *d) {
    cv_time soonest = CV_NEVER;
    if (d->stopped)
        return;
    cv_discord_posts_go(d);
    errands_go(d);
    const cv_time all[] = {cv_discord_gateway_alarm(d), cv_discord_press_alarm(d),
                           cv_discord_posts_alarm(d), errands_alarm(d)};
    for (size_t i = 0; i < CV_COUNT(all); i++)
        soonest = all[i] < soonest ? all[i] : soonest;
    d->codec.wire->wake(d->codec.wire->context, soonest);
}

static struct discord *discord_at(struct cv_codec *c, cv_time now) {
    struct discord *d = (struct discord *)c;
    d->now = now;
    return d;
}

static void discord_start(struct cv_codec *c, cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_direct_recall(d);
    cv_discord_errand(d, ERRAND_WHO, cv_str(""), cv_str(""));
    discord_settle(d);
}

static void discord_opened(struct cv_codec *c, unsigned socket, cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_gateway_opened(d, socket);
    discord_settle(d);
}

static enum cv_status discord_frame(struct cv_codec *c, unsigned socket, struct cv_str frame,
                                    cv_time now, struct cv_error *err) {
    struct discord *d = discord_at(c, now);
    enum cv_status status = cv_discord_gateway_frame(d, socket, frame, err);
    discord_settle(d);
    return status;
}

static void discord_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                           cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_gateway_closed(d, socket, code, why);
    discord_settle(d);
}

static void discord_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct discord *d = discord_at(c, now);
    if (!cv_desk_replied(d->desk, reply, now)) {
        struct errand *e = errand_find(d, reply->tag);
        if (e)
            errand_replied(d, e, reply);
    }
    discord_settle(d);
}

static void discord_woken(struct cv_codec *c, cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_gateway_woken(d);
    cv_discord_press_woken(d);
    cv_desk_woken(d->desk, now);
    discord_settle(d);
}

static bool discord_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct discord *d = discord_at(c, now);
    bool took = cv_discord_send(d, o);
    discord_settle(d);
    return took;
}

static void discord_committed(struct cv_codec *c, struct cv_str receipt, cv_time now) {
    struct discord *d = discord_at(c, now);
    if (cv_str_starts(receipt, CV_S("identify ")))
        cv_discord_gateway_committed(d, receipt);
    else
        cv_discord_press_committed(d, receipt);
    discord_settle(d);
}

static void discord_free(struct cv_codec *c) {
    struct discord *d = (struct discord *)c;
    struct errand *e, *next;
    if (!d)
        return;
    DL_FOREACH_SAFE(d->errands, e, next) {
        errand_free(e);
    }
    cv_discord_press_free(d);
    cv_discord_posts_free(d);
    cv_discord_gateway_free(d);
    cv_desk_free(d->desk);
    cv_people_free(d->people);
    cv_secret_free(d->token);
    cv_secret_free(d->authorization);
    free(d->info.url);
    free(d->base);
    free(d->me);
    free(d->name);
    free(d->app);
    free(d);
}

static const struct cv_codec_ops discord_ops = {
    .name = "discord",
    .start = discord_start,
    .opened = discord_opened,
    .frame = discord_frame,
    .closed = discord_closed,
    .replied = discord_replied,
    .woken = discord_woken,
    .send = discord_send,
    .committed = discord_committed,
    .free = discord_free,
};

static struct cv_secret *discord_authorization(struct cv_str token) {
    struct cv_buf text;
    cv_buf_init(&text, token.n + 8);
    cv_buf_addf(&text, "Bot %.*s", CV_ARG(token));
    struct cv_secret *secret = cv_secret_new(cv_buf_str(&text));
    cv_wipe(text.p, text.n);
    cv_buf_free(&text);
    return secret;
}

struct cv_codec *cv_codec_discord_new(const struct cv_account *account) {
    struct discord *d = cv_alloc(sizeof *d);
    struct cv_str url = account->url, token = cv_secret_reveal(account->token);
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    *d = (struct discord){
        .codec = {.ops = &discord_ops},
        .base = cv_strdup(url),
        .token = cv_secret_new(token),
        .authorization = discord_authorization(token),
        .me = cv_strdup(cv_str("")),
        .name = cv_strdup(cv_str("")),
        .app = cv_strdup(cv_str("")),
        .people = cv_people_new(),
    };
    d->desk = cv_desk_new(&d->codec, &cv_discord_desk);
    return &d->codec;
}
