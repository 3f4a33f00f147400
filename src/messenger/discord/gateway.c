/* gateway.c - the WebSockets: heartbeat, Identify, resume.
 *
 *            +--------------------------- lost (resume, or begin anew) ------------+
 *            v                                                                     |
 *   idle --> asking --> dialled --hello--> begun --RESUMED--> up ------------------+
 *              (only without a session)      ^  `--READY--> catching --> up        |
 *                                 hello |    |                                     |
 *                                       v    | written into the budget             |
 *                                    waiting --> spending --------------------------+
 */
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    OP_DISPATCH = 0, OP_HEARTBEAT = 1, OP_IDENTIFY = 2, OP_RESUME = 6, OP_RECONNECT = 7,
    OP_INVALID = 9, OP_HELLO = 10, OP_HEARD = 11
};
enum { TOO_BIG = 1009 }; /* RFC 6455 7.4.1: a frame that our transport does not take */
enum { CLOSE_OURS = 4000 }; /* not 1000 or 1001: these end the session */
enum {
    RESUMES_MOST = 20,   /* points of failure; then a session is begun anew: */
    FAILED_DIAL = 1,     /* the network may be away */
    FAILED_RESUME = 5,   /* they took us, and dropped us */
    QUIET_MOST = 50,     /* events that tell nothing until the position is kept all the same */
    FRAME_MOST = 4096    /* bytes that Discord takes */
};
#define HELLO_PATIENCE CV_SECONDS(20)
#define READY_PATIENCE CV_SECONDS(60)
#define INFO_FRESH CV_MINUTES(1)

/* Intents: servers, messages and reactions there, direct messages and reactions there,
 * and the words of messages that are not said to us (privileged). */
enum { INTENT_SERVERS = 1 << 0 };
enum { INTENTS = INTENT_SERVERS | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13, INTENT_CONTENT = 1 << 15 };
enum { FLAGS_CONTENT = 1 << 18 | 1 << 19 };

/* ---- what is kept ------------------------------------------------------------------- */

/* Of a shard: "SESSION SEQ LAST URL", under its number and how many there are. A LAST
 * below zero: what came after it was not yet read from the history. */
static struct cv_str slot_name(const struct discord *d, const struct shard *s, char name[32]) {
    snprintf(name, 32, "shard.%u.%u", s->number, d->info.shards);
    return cv_str(name);
}

static void shard_recall(struct discord *d, struct shard *s) {
    char name[32];
    struct cv_buf kept;
    struct cv_str session, seq, last;
    int64_t n = 0, newest = 0;
    cv_buf_init(&kept, CV_RESUME_MAX);
    if (d->codec.wire->kept(d->codec.wire->context, slot_name(d, s, name), &kept)) {
        struct cv_str rest = cv_buf_str(&kept);
        if (cv_str_split(&rest, ' ', &session) && cv_str_split(&rest, ' ', &seq) &&
            cv_str_split(&rest, ' ', &last) && cv_str_int(seq, &n) && cv_str_int(last, &newest)) {
            s->seq = s->told = n;
            s->behind = newest < 0;
            s->last = s->newest = (uint64_t)(newest < 0 ? -newest : newest);
            if (session.n && rest.n && n > 0) {
                cv_discord_set(&s->session, session);
                cv_discord_set(&s->url, rest);
            }
        }
    }
    cv_buf_free(&kept);
}

void cv_discord_gateway_tell(struct discord *d, struct shard *s, int64_t seq,
                             struct cv_incoming *in) {
    char name[32];
    struct cv_buf position;
    cv_buf_init(&position, CV_RESUME_MAX);
    if (in->kind == CV_IN_MESSAGE && !in->amends.n && cv_discord_id(in->id) > s->newest)
        s->newest = cv_discord_id(in->id);
    if (s->stage == SHARD_CATCHING || s->held)
        seq = s->told; /* what is held was not told on */
    if (s->session && cv_buf_addf(&position, "%s %lld %s%llu %s", s->session, (long long)seq,
                                  s->behind ? "-" : "",
                                  (unsigned long long)(s->behind ? s->last : s->newest), s->url)) {
        in->slot = slot_name(d, s, name);
        in->resume = cv_buf_str(&position);
        s->quiet = 0;
    }
    cv_discord_event(d, in);
    cv_buf_free(&position);
}

static void shard_keep(struct discord *d, struct shard *s) {
    cv_discord_gateway_tell(d, s, s->told, &(struct cv_incoming){.kind = CV_IN_KEEP});
}

static void shard_forget(struct shard *s) {
    free(s->session);
    free(s->url);
    s->session = s->url = NULL;
    s->seq = s->told = 0;
    s->tries = 0;
}

/* ---- sending ------------------------------------------------------------------------ */

/* Sends and wipes: there may be a token in it. */
static void shard_send(struct discord *d, const struct shard *s, int op, json_t *data) {
    struct cv_buf frame;
    cv_buf_init(&frame, FRAME_MOST);
    if (cv_json_print(json_pack("{s:i,s:o}", "op", op, "d", data), &frame))
        d->codec.wire->frame(d->codec.wire->context, s->number, cv_buf_str(&frame));
    if (frame.p)
        cv_wipe(frame.p, frame.n);
    cv_buf_free(&frame);
}

static void shard_beat(struct discord *d, struct shard *s) {
    shard_send(d, s, OP_HEARTBEAT, s->seq ? json_integer(s->seq) : json_null());
}

static void shard_identify(struct discord *d, struct shard *s) {
    int intents = INTENTS | (d->flags & FLAGS_CONTENT ? INTENT_CONTENT : 0);
    if (d->modest)
        intents &= ~INTENT_SERVERS;
    shard_send(d, s, OP_IDENTIFY,
               json_pack("{s:o,s:i,s:[i,i],s:{s:s,s:s,s:s}}", "token",
                         cv_json_str(cv_secret_reveal(d->token)), "intents", intents, "shard",
                         s->number, d->info.shards, "properties", "os", "linux", "browser",
                         "canvasser", "device", "canvasser"));
    s->stage = SHARD_BEGUN;
    s->at = d->now + READY_PATIENCE;
}

static void shard_resume(struct discord *d, struct shard *s) {
    shard_send(d, s, OP_RESUME,
               json_pack("{s:o,s:s,s:I}", "token", cv_json_str(cv_secret_reveal(d->token)),
                         "session_id", s->session, "seq", (json_int_t)s->seq));
    s->stage = SHARD_BEGUN;
    s->at = d->now + READY_PATIENCE;
}

/* ---- connecting --------------------------------------------------------------------- */

static void shard_dial(struct discord *d, struct shard *s) {
    const char *url = s->session ? s->url : d->info.url;
    struct cv_arena *arena = cv_arena_new();
    const char *path = strstr(url, "://");
    bool bare = path && !strchr(path + 3, '/');
    s->stage = SHARD_DIALLED;
    s->at = d->now + HELLO_PATIENCE;
    s->opened = false;
    s->epoch++;
    d->codec.wire->dial(d->codec.wire->context, s->number,
                        &(struct cv_dial){.url = cv_arena_printf(arena, "%s%s?v=10&encoding=json",
                                                                 url, bare ? "/" : "")});
    cv_arena_free(arena);
}

static void shard_connect(struct discord *d, struct shard *s) {
    if (s->session || (d->info.url && d->now - d->info.at < INFO_FRESH)) {
        shard_dial(d, s);
        return;
    }
    s->stage = SHARD_ASKING;
    s->at = CV_NEVER;
    if (!cv_discord_busy(d, ERRAND_GATEWAY))
        cv_discord_errand(d, ERRAND_GATEWAY, cv_str(""), cv_str(""));
}

void cv_discord_gateway_go(struct discord *d) {
    bool first = d->shards[0].stage == SHARD_IDLE && !d->shards[0].epoch;
    if (first && !d->trial)
        cv_discord_budget_recall(d);
    for (unsigned i = 0; i < d->info.shards; i++) {
        struct shard *s = &d->shards[i];
        if (first) {
            s->number = i;
            s->beat = CV_NEVER;
            if (!d->trial)
                shard_recall(d, s);
            shard_dial(d, s);
        } else if (s->stage == SHARD_ASKING) {
            shard_dial(d, s);
        }
    }
}

/* The connection is gone, or is given up. Tries again at the earliest after `least`. */
static void shard_lost(struct discord *d, struct shard *s, int64_t least) {
    bool began = s->stage != SHARD_CATCHING && s->stage != SHARD_UP;
    cv_discord_held_clear(s);
    s->tries += s->opened ? FAILED_RESUME : FAILED_DIAL;
    if (s->session && began && s->tries >= RESUMES_MOST)
        shard_forget(s);
    s->stage = SHARD_IDLE;
    s->beat = CV_NEVER;
    s->at = cv_again_lost(&s->again, d->codec.wire, d->now, least);
    if (d->ready)
        d->codec.wire->gone(d->codec.wire->context);
    d->ready = false;
}

/* We leave: with a code that lets the session live. */
static void shard_leave(struct discord *d, struct shard *s, const char *why, int64_t least) {
    cv_discord_log(d, CV_LOG_INFO, "shard %u: %s", s->number, why);
    d->codec.wire->hang_up(d->codec.wire->context, s->number, CLOSE_OURS, why);
    shard_lost(d, s, least);
}

/* ---- closed ------------------------------------------------------------------------- */

/* What a close code means; all others: resume.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes */
static const struct {
    int code;
    bool anew;        /* the session is over */
    const char *stop; /* not NULL: nothing helps but people */
} closes[] = {
    {4003, true, NULL},
    {4004, true, "4004: authentication failed"},
    {4005, true, NULL},
    {4007, true, NULL},
    {4009, true, NULL},
    {4010, true, "4010: invalid shard"},
    {4011, true, "4011: the bot is in too many servers for one connection"},
    {4012, true, "4012: this version of the Gateway is gone"},
    {4013, true, "4013: invalid intents"},
    {4014, true, "4014: an intent is not switched on: MESSAGE CONTENT INTENT on the page \"Bot\" "
                 "of the application"},
};

void cv_discord_gateway_closed(struct discord *d, unsigned socket, int code, struct cv_str why) {
    struct shard *s = &d->shards[socket];
    cv_discord_log(d, CV_LOG_DEBUG, "shard %u: closed with %d (%.*s)", socket, code, CV_ARG(why));
    for (size_t i = 0; i < CV_COUNT(closes); i++) {
        if (closes[i].code != code)
            continue;
        if (closes[i].stop) {
            cv_discord_stop(d, closes[i].stop);
            return;
        }
        shard_forget(s);
    }
    if (code == TOO_BIG) {
        cv_discord_log(d, CV_LOG_WARNING, "a server is too big to be told of: I do without that");
        d->modest = true;
        shard_forget(s);
    }
    shard_lost(d, s, code == 4008 ? CV_SECONDS(5) : 0);
}

/* ---- reading ------------------------------------------------------------------------ */

/* All shards are up: sending may begin. */
static void gateway_ready(struct discord *d) {
    for (unsigned i = 0; i < d->info.shards; i++)
        if (d->shards[i].stage != SHARD_UP)
            return;
    d->ready = true;
    cv_discord_event(d, &(struct cv_incoming){
                            .kind = CV_IN_READY, .person = cv_str(d->me), .name = cv_str(d->name)});
}

static void shard_up(struct discord *d, struct shard *s) {
    s->stage = SHARD_UP;
    s->at = CV_NEVER;
    s->tries = 0;
    cv_again_opened(&s->again, d->now);
    gateway_ready(d);
}

void cv_discord_gateway_dispatch(struct discord *d, struct shard *s, const json_t *frame) {
    int64_t seq = cv_json_number(frame, "s", 0);
    unsigned quiet = s->quiet;
    if (s->stage != SHARD_CATCHING && !s->held)
        s->told = seq;
    cv_discord_dispatch(d, s, cv_json_text(frame, "t"), json_object_get(frame, "d"), seq);
    if (quiet == s->quiet && ++s->quiet >= QUIET_MOST)
        cv_discord_gateway_tell(d, s, seq, &(struct cv_incoming){.kind = CV_IN_KEEP});
}

static void shard_catch_up(struct discord *d, struct shard *s) {
    s->stage = SHARD_CATCHING;
    s->at = CV_NEVER;
    shard_keep(d, s);
    cv_discord_past(d, s);
}

static void on_ready(struct discord *d, struct shard *s, const json_t *data) {
    const json_t *user = json_object_get(data, "user");
    cv_discord_set(&s->session, cv_json_text(data, "session_id"));
    cv_discord_set(&s->url, cv_json_text(data, "resume_gateway_url"));
    s->told = s->seq;
    cv_discord_set(&d->me, cv_json_text(user, "id"));
    cv_discord_set(&d->name, cv_json_text(user, "username"));
    bool first = !s->newest; /* nothing was told so far, nothing is missed */
    if (first)
        s->newest = cv_discord_snowflake(d->now);
    if (!s->behind)
        s->last = s->newest;
    s->behind = !first;
    shard_catch_up(d, s);
}

static void on_resumed(struct discord *d, struct shard *s) {
    if (s->behind)
        shard_catch_up(d, s);
    else
        shard_up(d, s);
}

static void on_dispatch(struct discord *d, struct shard *s, const json_t *frame,
                        struct cv_str whole) {
    struct cv_str type = cv_json_text(frame, "t");
    int64_t seq = cv_json_number(frame, "s", 0);
    if (seq > s->seq)
        s->seq = seq;
    if (cv_str_eqz(type, "READY"))
        on_ready(d, s, json_object_get(frame, "d"));
    else if (cv_str_eqz(type, "RESUMED"))
        on_resumed(d, s);
    else
        cv_discord_held_take(d, s, frame, whole);
}

/* While something is left to be read, what is kept says so: nothing beyond `last` counts
 * as read. */
void cv_discord_gateway_caught_up(struct discord *d, unsigned shard, bool all) {
    struct shard *s = &d->shards[shard];
    bool catching = s->stage == SHARD_CATCHING;
    if (!catching && (s->stage != SHARD_UP || !s->behind))
        return;
    s->stage = SHARD_UP;
    cv_discord_held_tell(d, s, false);
    if (all) {
        s->behind = false;
        s->last = s->newest;
    }
    if (catching)
        shard_up(d, s);
    if (all)
        shard_keep(d, s);
}

/* A trial: the Gateway is there, that is enough. */
static void shard_look(struct discord *d, struct shard *s) {
    d->codec.wire->hang_up(d->codec.wire->context, s->number, 1000, "only looking");
    s->stage = SHARD_UP;
    s->at = CV_NEVER;
    gateway_ready(d);
}

static void on_hello(struct discord *d, struct shard *s, const json_t *data) {
    uint64_t chance = 0;
    if (d->trial) {
        shard_look(d, s);
        return;
    }
    s->interval = cv_json_number(data, "heartbeat_interval", 41250);
    if (s->interval < 100)
        s->interval = 100;
    d->codec.wire->random(d->codec.wire->context, &chance, sizeof chance);
    s->beat = d->now + (int64_t)(chance % (uint64_t)s->interval);
    s->unheard = false;
    if (s->session) {
        shard_resume(d, s);
        return;
    }
    s->stage = SHARD_WAITING;
    s->at = cv_discord_budget_when(d, s);
    cv_discord_gateway_woken(d);
}

/* "Wait a random 1 to 5 seconds": so an earlier edition of their documentation. */
static void on_invalid(struct discord *d, struct shard *s, bool resumable) {
    uint64_t chance = 0;
    d->codec.wire->random(d->codec.wire->context, &chance, sizeof chance);
    if (!resumable)
        shard_forget(s);
    shard_leave(d, s, resumable ? "told to resume again" : "the session is invalid",
                CV_SECONDS(1) + (int64_t)(chance % 4000));
}

enum cv_status cv_discord_gateway_frame(struct discord *d, unsigned socket, struct cv_str text,
                                        struct cv_error *err) {
    struct shard *s = &d->shards[socket];
    json_t *frame = cv_json_read(text, err);
    if (!frame)
        return CV_INVALID;
    switch (cv_json_number(frame, "op", -1)) {
    case OP_DISPATCH: on_dispatch(d, s, frame, text); break;
    case OP_HELLO: on_hello(d, s, json_object_get(frame, "d")); break;
    case OP_HEARD: s->unheard = false; break;
    case OP_HEARTBEAT: shard_beat(d, s); break;
    case OP_RECONNECT: shard_leave(d, s, "told to reconnect", 0); break;
    case OP_INVALID: on_invalid(d, s, json_is_true(json_object_get(frame, "d"))); break;
    default: cv_fail(err, CV_INVALID, "a frame without an op that I know"); break;
    }
    bool known = !err || err->status == CV_OK;
    json_decref(frame);
    return known ? CV_OK : CV_INVALID;
}

void cv_discord_gateway_opened(struct discord *d, unsigned socket) {
    d->shards[socket].opened = true; /* the hello says more */
}

/* ---- time --------------------------------------------------------------------------- */

/* Identifies when that is written into the budget (cv_discord_gateway_committed). */
static void shard_spend(struct discord *d, struct shard *s) {
    char receipt[48];
    cv_time at = cv_discord_budget_when(d, s);
    if (at > d->now) {
        s->at = at;
        return;
    }
    s->stage = SHARD_SPENDING;
    s->at = CV_NEVER;
    snprintf(receipt, sizeof receipt, "identify %u %u", s->number, s->epoch);
    cv_discord_budget_spend(d, s, cv_str(receipt));
}

void cv_discord_gateway_committed(struct discord *d, struct cv_str receipt) {
    for (unsigned i = 0; i < d->info.shards; i++) {
        struct shard *s = &d->shards[i];
        char mine[48];
        snprintf(mine, sizeof mine, "identify %u %u", s->number, s->epoch);
        if (s->stage != SHARD_SPENDING || !cv_str_eqz(receipt, mine))
            continue;
        cv_discord_budget_spent(d, s);
        shard_identify(d, s);
    }
}

static void shard_pulse(struct discord *d, struct shard *s) {
    if (s->unheard) {
        shard_leave(d, s, "no heartbeat was acknowledged: the connection is dead", 0);
        return;
    }
    shard_beat(d, s);
    s->unheard = true;
    s->beat = d->now + s->interval;
}

static void shard_woken(struct discord *d, struct shard *s) {
    if (s->beat <= d->now)
        shard_pulse(d, s);
    if (s->at > d->now)
        return;
    switch (s->stage) {
    case SHARD_IDLE: shard_connect(d, s); break;
    case SHARD_WAITING: shard_spend(d, s); break;
    case SHARD_DIALLED: shard_leave(d, s, "no hello", 0); break;
    case SHARD_BEGUN: shard_leave(d, s, "no READY", 0); break;
    case SHARD_ASKING:
    case SHARD_SPENDING:
    case SHARD_CATCHING:
    case SHARD_UP: break;
    }
}

void cv_discord_gateway_woken(struct discord *d) {
    for (unsigned i = 0; i < d->info.shards; i++)
        shard_woken(d, &d->shards[i]);
}

cv_time cv_discord_gateway_alarm(const struct discord *d) {
    cv_time soonest = CV_NEVER;
    for (unsigned i = 0; i < d->info.shards; i++) {
        soonest = d->shards[i].beat < soonest ? d->shards[i].beat : soonest;
        soonest = d->shards[i].at < soonest ? d->shards[i].at : soonest;
    }
    return soonest;
}

void cv_discord_gateway_free(struct discord *d) {
    for (unsigned i = 0; i < DISCORD_SHARDS; i++) {
        shard_forget(&d->shards[i]);
        cv_discord_held_clear(&d->shards[i]);
    }
}
