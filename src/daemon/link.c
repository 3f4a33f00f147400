/* link.c - a connection to a messenger.
 *
 * The codec decides, the link carries out: it dials, sends, fetches and sets the
 * alarm. Whatever the codec let go of (a socket that was dialled anew, a request of
 * a codec before) has no owner any more: however late it ends, nobody hears of it. */
#include "daemon/link.h"

#include "daemon/random.h"
#include "daemon/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

/* Timers count the time a machine is awake, alarms are moments of the day. */
#define SLEEP_MOST CV_MINUTES(1)
/* A codec that fell behind begins anew after this pause. */
#define REST CV_SECONDS(1)

struct socket {
    struct cv_link *link;
    unsigned number;
    struct cv_client *client;
    struct cv_ws *ws;         /* NULL while there is no connection */
    struct cv_timer *failing; /* a dial that failed at once: the codec hears of it later */
    bool leaving;             /* hung up: its end is no news */
    unsigned try;             /* see reach.h */
    char *host;               /* where it goes */
    char why[sizeof(((struct cv_error *)0)->text)];
};

/* A request on its way. */
struct errand {
    struct errand *prev, *next;
    struct cv_link *link;
    uint64_t tag;
    bool stale;   /* the codec that asked is gone */
    unsigned try; /* see reach.h */
    char *host;   /* where it goes */
};

struct cv_link {
    struct cv_link_config config;
    struct cv_codec *codec;
    struct cv_wire wire;
    char *name, *setting, *public_url;
    struct socket sockets[CV_CODEC_SOCKETS];
    struct errand *errands;
    struct cv_reach *reach;
    struct cv_timer *alarm;
    cv_time wake;
    uint64_t malformed;
    bool started;
    bool refused; /* the token is: do not come back */
    bool overrun; /* the engine takes no more: what was read is read again later */
};

static cv_time link_now(void) {
    return cv_clock_now(cv_loop_clock());
}

/* Whether the codec may be told anything. */
static bool link_alive(const struct cv_link *l) {
    return l->started && !l->refused && !l->overrun;
}

static void link_failed(const struct cv_link *l, struct cv_str why, bool for_good) {
    const struct cv_link_watch *watch = l->config.watch;
    if (watch)
        watch->failed(watch->context, cv_str(l->name), why, for_good);
}

/* ---- sockets ------------------------------------------------------------------------- */

static void socket_drop(struct socket *s) {
    cv_timer_cancel(&s->failing);
    cv_client_free(s->client);
    s->client = NULL;
    free(s->host);
    s->host = NULL;
    s->ws = NULL;
    s->leaving = false;
}

static void socket_open(void *context, struct cv_ws *ws) {
    struct socket *s = context;
    cv_ws_trust(ws);
    s->ws = ws;
    cv_reach_made(s->link->reach, CV_WAY_SOCKETS, cv_str(s->host));
    if (link_alive(s->link) && s->link->codec->ops->opened)
        s->link->codec->ops->opened(s->link->codec, s->number, link_now());
}

static void socket_frame(void *context, struct cv_ws *ws, struct cv_str frame) {
    struct socket *s = context;
    struct cv_link *l = s->link;
    struct cv_error err = {0};
    if (ws != s->ws || !link_alive(l))
        return;
    if (l->codec->ops->frame(l->codec, s->number, frame, link_now(), &err)) {
        l->malformed++;
        cv_log(l->config.log, CV_LOG_DEBUG, "%s: frame dropped: %s", l->name, err.text);
    }
}

static void socket_closed(void *context, int code, struct cv_str why) {
    struct socket *s = context;
    struct cv_link *l = s->link;
    if (s->leaving) {
        socket_drop(s);
        return;
    }
    cv_log(l->config.log, s->ws ? CV_LOG_INFO : CV_LOG_DEBUG, "%s: connection %s (%.*s)", l->name,
           s->ws ? "lost" : "failed", CV_ARG(why));
    if (!s->ws && link_alive(l))
        cv_reach_failed(l->reach, CV_WAY_SOCKETS, s->try, cv_str(s->host), why);
    s->ws = NULL;
    link_failed(l, why, false);
    if (link_alive(l))
        l->codec->ops->closed(l->codec, s->number, code, why, link_now());
}

static void socket_failed(void *context) {
    struct socket *s = context;
    s->failing = NULL;
    socket_closed(s, 1006, cv_str(s->why));
}

static void wire_dial(void *context, unsigned socket, const struct cv_dial *dial) {
    struct cv_link *l = context;
    struct socket *s = &l->sockets[socket];
    struct cv_error err = {0};
    const struct cv_client_config config = {
        .url = dial->url,
        .subprotocol = dial->subprotocol,
        .authorization = dial->authorization,
        .ca_file = l->config.ca_file,
        .once = true,
        .log = l->config.log,
        .open = socket_open,
        .frame = socket_frame,
        .closed = socket_closed,
        .context = s,
    };
    socket_drop(s);
    s->try = cv_reach_try(l->reach);
    s->host = cv_strdup(cv_reach_host(dial->url));
    if (cv_client_new(l->config.loop, &config, &s->client, &err) == CV_OK)
        return;
    snprintf(s->why, sizeof s->why, "%s", err.text);
    s->failing = cv_loop_timer(l->config.loop, 0, socket_failed, s);
}

static void wire_frame(void *context, unsigned socket, struct cv_str frame) {
    struct cv_link *l = context;
    struct socket *s = &l->sockets[socket];
    if (s->ws)
        (void)!cv_ws_send(s->ws, frame); /* one that is closing says so by `closed` */
}

static void wire_hang_up(void *context, unsigned socket, int code, const char *why) {
    struct cv_link *l = context;
    struct socket *s = &l->sockets[socket];
    if (!s->ws) {
        socket_drop(s);
        return;
    }
    cv_ws_close(s->ws, code, why);
    s->ws = NULL;
    s->leaving = true;
}

/* ---- requests ------------------------------------------------------------------------- */

static void errand_free(struct cv_link *l, struct errand *e) {
    DL_DELETE(l->errands, e);
    free(e->host);
    free(e);
}

static void errand_done(void *context, const struct cv_reply *reply) {
    struct errand *e = context;
    struct cv_link *l = e->link;
    struct cv_reply own = *reply;
    bool told = !e->stale && link_alive(l);
    own.tag = e->tag;
    if (!reply->status)
        link_failed(l, reply->why, false);
    if (reply->status)
        cv_reach_made(l->reach, CV_WAY_REQUESTS, cv_str(e->host));
    else if (told)
        cv_reach_failed(l->reach, CV_WAY_REQUESTS, e->try, cv_str(e->host), reply->why);
    errand_free(l, e);
    if (told)
        l->codec->ops->replied(l->codec, &own, link_now());
}

static void wire_request(void *context, const struct cv_request *request) {
    struct cv_link *l = context;
    struct errand *e = cv_alloc(sizeof *e);
    e->link = l;
    e->tag = request->tag;
    e->try = cv_reach_try(l->reach);
    e->host = cv_strdup(cv_reach_host(request->url));
    DL_APPEND(l->errands, e);
    (void)!cv_fetch(l->config.fetcher, request, errand_done, e); /* whatever it says, `done` comes */
}

static void wire_answer(void *context, uint64_t call, int status, const char *type,
                        struct cv_str body) {
    struct cv_link *l = context;
    if (l->config.answer)
        l->config.answer(l->config.context, call, status, type, body);
}

/* ---- the alarm -------------------------------------------------------------------------- */

static void alarm_set(struct cv_link *l);

static void alarm_rings(void *context) {
    struct cv_link *l = context;
    l->alarm = NULL;
    if (l->wake > link_now()) {
        alarm_set(l);
        return;
    }
    l->wake = CV_NEVER;
    if (link_alive(l) && l->codec->ops->woken)
        l->codec->ops->woken(l->codec, link_now());
}

static void alarm_set(struct cv_link *l) {
    cv_time now = link_now(), wait = l->wake > now ? l->wake - now : 0;
    cv_timer_cancel(&l->alarm);
    if (l->wake != CV_NEVER)
        l->alarm = cv_loop_timer(l->config.loop, wait < SLEEP_MOST ? wait : SLEEP_MOST,
                                 alarm_rings, l);
}

static void wire_wake(void *context, cv_time at) {
    struct cv_link *l = context;
    l->wake = at;
    alarm_set(l);
}

/* ---- the rest of the wire ---------------------------------------------------------------- */

static void wire_event(void *context, const struct cv_incoming *in) {
    struct cv_link *l = context;
    const struct cv_link_watch *watch = l->config.watch;
    if (in->kind == CV_IN_READY)
        cv_reach_ready(l->reach, true);
    if (watch)
        watch->heard(watch->context, cv_str(l->name), in);
    if (watch && in->kind >= CV_IN_MESSAGE && in->kind <= CV_IN_REACT)
        return; /* no receipt either */
    l->overrun = l->overrun || !cv_engine_take(l->config.engine, cv_str(l->name), in);
}

static void wire_gone(void *context) {
    struct cv_link *l = context;
    cv_reach_ready(l->reach, false);
    cv_engine_gone(l->config.engine, cv_str(l->name));
}

static void wire_stop(void *context, struct cv_str why) {
    struct cv_link *l = context;
    l->refused = true;
    link_failed(l, why, true);
    if (l->config.watch)
        return;
    cv_log(l->config.log, CV_LOG_ERROR,
           "%s refuses our token (%.*s): check %s. I stay away until restarted", l->name,
           CV_ARG(why), l->setting);
}

static bool wire_kept(void *context, struct cv_str slot, struct cv_buf *out) {
    struct cv_link *l = context;
    return cv_engine_kept(l->config.engine, cv_str(l->name), slot, out);
}

static void wire_places(void *context,
                        void (*each)(void *each_context, struct cv_str place, struct cv_str person),
                        void *each_context) {
    struct cv_link *l = context;
    cv_engine_places(l->config.engine, cv_str(l->name), each, each_context);
}

static void wire_asked(void *context,
                       void (*each)(void *each_context, struct cv_str place, struct cv_str id),
                       void *each_context) {
    struct cv_link *l = context;
    cv_engine_asked(l->config.engine, cv_str(l->name), each, each_context);
}

static bool wire_form(void *context, const struct cv_incoming *press, struct cv_arena *arena,
                      struct cv_form *out) {
    struct cv_link *l = context;
    return !l->config.watch &&
           cv_engine_form(l->config.engine, cv_str(l->name), press, arena, out);
}

static void wire_random(void *context, void *bytes, size_t n) {
    (void)context;
    cv_random(bytes, n);
}

static void wire_log(void *context, enum cv_log_level level, struct cv_str line) {
    struct cv_link *l = context;
    if (level != CV_LOG_DEBUG && !cv_reach_news(l->reach, line))
        level = CV_LOG_DEBUG;
    cv_log(l->config.log, level, "%s: %.*s", l->name, CV_ARG(line));
}

/* ---- between the engine and the codec ------------------------------------------------------ */

static bool link_send(void *context, const struct cv_outgoing *o) {
    struct cv_link *l = context;
    return link_alive(l) && l->codec->ops->send(l->codec, o, link_now());
}

static void link_committed(void *context, struct cv_str receipt) {
    struct cv_link *l = context;
    if (link_alive(l) && l->codec->ops->committed)
        l->codec->ops->committed(l->codec, receipt, link_now());
}

bool cv_link_call(struct cv_link *l, const struct cv_call *call) {
    if (!link_alive(l) || !l->codec->ops->called)
        return false;
    l->codec->ops->called(l->codec, call, link_now());
    return true;
}

/* ---- from start to end ---------------------------------------------------------------------- */

static void link_start(void *context) {
    struct cv_link *l = context;
    l->alarm = NULL;
    l->wake = CV_NEVER;
    if (!l->codec)
        l->codec = l->config.codec(l->config.account);
    l->codec->wire = &l->wire;
    l->overrun = false;
    l->started = true;
    l->codec->ops->start(l->codec, link_now());
}

/* Nothing that is still on its way is told to anybody. */
static void link_stop(struct cv_link *l) {
    struct errand *e;
    for (size_t i = 0; i < CV_CODEC_SOCKETS; i++)
        socket_drop(&l->sockets[i]);
    DL_FOREACH(l->errands, e) {
        e->stale = true;
    }
    cv_timer_cancel(&l->alarm);
    l->codec->ops->free(l->codec);
    l->codec = NULL;
    l->started = false;
}

struct cv_link *cv_link_new(const struct cv_link_config *config) {
    struct cv_link *l = cv_alloc(sizeof *l);
    *l = (struct cv_link){
        .config = *config,
        .name = cv_strdup(config->account->name),
        .setting = cv_strdup(config->setting),
        .public_url = cv_strdup(config->public_url),
        .codec = config->codec(config->account),
        .wake = CV_NEVER,
        .wire = {.context = l, .dial = wire_dial, .frame = wire_frame, .hang_up = wire_hang_up,
                 .request = wire_request, .answer = wire_answer, .wake = wire_wake,
                 .event = wire_event, .gone = wire_gone, .stop = wire_stop, .kept = wire_kept,
                 .places = wire_places, .asked = wire_asked, .form = wire_form,
                 .random = wire_random, .log = wire_log},
    };
    l->wire.public_url = cv_str(l->public_url);
    l->reach = cv_reach_new(config->watch ? NULL : config->log, cv_str(l->name),
                            config->url_set ? config->account->url : CV_S(""));
    for (unsigned i = 0; i < CV_CODEC_SOCKETS; i++)
        l->sockets[i] = (struct socket){.link = l, .number = i};
    cv_engine_add_port(config->engine, config->account->name,
                       &(struct cv_port){.gathers = l->codec->ops->gathers,
                                         .pictures = l->codec->ops->pictures,
                                         .send = link_send,
                                         .committed = link_committed,
                                         .context = l});
    l->alarm = cv_loop_timer(config->loop, 0, link_start, l);
    return l;
}

void cv_link_free(struct cv_link *l) {
    struct errand *e, *next;
    if (!l)
        return;
    cv_timer_cancel(&l->alarm);
    if (l->codec)
        link_stop(l);
    DL_FOREACH_SAFE(l->errands, e, next) {
        errand_free(l, e);
    }
    cv_reach_free(l->reach);
    free(l->name);
    free(l->setting);
    free(l->public_url);
    free(l);
}

struct cv_str cv_link_name(const struct cv_link *l) {
    return cv_str(l->name);
}

uint64_t cv_link_malformed(const struct cv_link *l) {
    return l->malformed;
}

void cv_link_turn(struct cv_link *l) {
    if (!l->started || (!l->refused && !l->overrun))
        return;
    link_stop(l);
    cv_reach_ready(l->reach, false);
    cv_engine_gone(l->config.engine, cv_str(l->name));
    if (l->overrun)
        l->alarm = cv_loop_timer(l->config.loop, REST, link_start, l);
}
