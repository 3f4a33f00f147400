/* client.c - a connection out that is made again for ever.
 *
 *     waiting --timer--> trying --handshake--> open --loss--> waiting
 *                          '------failure or watchdog-----------^
 *
 * Each try is a cv_ws of its own. Whatever ends a try (an error, a close, the
 * socket's end, the watchdog) ends it once; a socket that was given up has no
 * owner, so that its late close cannot disturb the try after it. */
#include "base/backoff.h"
#include "net/connect.h"
#include "net/private.h"
#include "net/swap.h"
#include "net/url.h"

#include <canvasser/arena.h>
#include <canvasser/secret.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
    HANDSHAKE_PATIENCE = 10 * 1000, /* milliseconds, promised in ws.h */
    NO_CODE = 1006,                 /* a connection lost without a word: RFC 6455 7.4.1 */
    GOOD_AFTER = 1000               /* milliseconds open that make a connection a good one */
};

struct cv_client {
    struct cv_loop *loop;
    struct cv_client_config config;
    char *url;
    char *subprotocol;
    char *ca_file;
    struct cv_secret *authorization;
    struct cv_ws_url at;
    struct lws_vhost *vhost;
    struct cv_connect *connect; /* trying: as long as there is no connection */
    int fd;                     /* that connection, until libwebsockets has it; or -1 */
    struct cv_ws *ws;           /* the try or connection of now */
    struct cv_timer *timer;     /* waiting: the next try; trying: the watchdog */
    unsigned failures;
    lws_usec_t opened;
    bool starting; /* within lws_client_connect_via_info */
};

static void client_try(void *context);

static uint64_t client_chance(void) {
    uint64_t chance = 0;
    /* Without randomness the full pause is as good. */
    if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
        chance = UINT64_MAX;
    return chance;
}

/* What libwebsockets did not come to take. */
static void client_close(struct cv_client *c) {
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

/* The try of now is over; the next one is due after a pause. */
static void client_lost(struct cv_client *c, int code, struct cv_str why) {
    bool good = c->opened && lws_now_usecs() - c->opened >= GOOD_AFTER * LWS_US_PER_MS;
    c->failures = good ? 0 : c->failures + 1;
    c->opened = 0;
    c->ws = NULL;
    client_close(c);
    cv_timer_cancel(&c->timer);
    if (!c->config.once) {
        int64_t pause = cv_backoff_pause(c->failures, client_chance());
        cv_log(c->config.log, CV_LOG_INFO, "%s: %.*s; next try in %lld ms", c->url, CV_ARG(why),
               (long long)pause);
        c->timer = cv_loop_timer(c->loop, pause, client_try, c);
    }
    c->config.closed(c->config.context, code, why);
}

static void client_opened(void *owner, struct cv_ws *ws) {
    struct cv_client *c = owner;
    cv_timer_cancel(&c->timer);
    c->opened = lws_now_usecs();
    c->config.open(c->config.context, ws);
}

static void client_frame(void *owner, struct cv_ws *ws, struct cv_str frame) {
    struct cv_client *c = owner;
    c->config.frame(c->config.context, ws, frame);
}

static void client_gone(void *owner, struct cv_ws *ws, struct cv_str why) {
    ws->owner = NULL;
    client_lost(owner, ws->lost_code, why);
}

static const struct cv_ws_events client_events = {client_opened, client_frame, client_gone};

/* The server accepted and stays silent: libwebsockets 4.1 would wait for ever. */
static void client_give_up(void *context) {
    struct cv_client *c = context;
    const char *why = "no answer to the handshake";
    c->timer = NULL;
    if (c->connect)
        why = cv_connect_late(c->connect);
    cv_connect_cancel(&c->connect);
    if (c->ws)
        cv_ws_drop(c->ws);
    client_lost(c, NO_CODE, cv_str(why));
}

static struct lws *client_connect(struct cv_client *c) {
    struct lws_client_connect_info info = {
        .context = c->loop->context,
        .vhost = c->vhost,
        .address = cv_swap_address(c->loop->swap),
        .port = c->at.port,
        .path = c->at.path,
        .host = c->at.authority,
        .protocol = c->subprotocol,
        .local_protocol_name = lws_get_vhost_name(c->vhost),
        .opaque_user_data = c->ws,
        .pwsi = &c->ws->wsi,
        .retry_and_idle_policy = &c->loop->idle,
        /* A redirect would carry our token to somewhere else. */
        .ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (c->at.tls ? LCCSCF_USE_SSL : 0),
    };
    return lws_client_connect_via_info(&info);
}

/* Hands the connection to libwebsockets, see swap.h. */
static void client_connected(void *context, int fd, struct cv_str why) {
    struct cv_client *c = context;
    c->connect = NULL;
    if (fd < 0) {
        client_lost(c, NO_CODE, why);
        return;
    }
    c->ws = cv_ws_new(c->loop, &client_events, c);
    c->fd = fd;
    c->starting = true;
    struct lws *wsi = client_connect(c);
    c->starting = false;
    if (wsi)
        return;
    /* Whether libwebsockets told of the end before it failed depends on how far
     * it came: here it is told in any case, and once. */
    struct cv_ws *failed = c->ws;
    client_lost(c, NO_CODE, cv_str(failed->lost[0] ? failed->lost : "cannot connect"));
    cv_ws_free(failed);
}

static void client_try(void *context) {
    struct cv_client *c = context;
    int64_t patience = c->config.patience ? c->config.patience : HANDSHAKE_PATIENCE;
    c->timer = cv_loop_timer(c->loop, patience, client_give_up, c);
    c->connect = cv_connect_start(c->loop, c->config.log, &c->at, c->ca_file, client_connected, c);
}

static bool client_config_ok(const struct cv_client_config *config) {
    return config->open && config->frame && config->closed && config->patience >= 0;
}

static enum cv_status client_vhost(struct cv_loop *loop, bool tls, const char *ca_file,
                                   struct lws_vhost **out, struct cv_error *err) {
    enum cv_vhost kind = tls ? CV_VHOST_TLS : CV_VHOST_CLIENT;
    if (tls && ca_file)
        return cv_loop_vhost_trusting(loop, ca_file, out, err);
    enum cv_status s = cv_loop_vhost(loop, kind, NULL, err);
    *out = loop->vhosts[kind];
    return s;
}

enum cv_status cv_client_new(struct cv_loop *loop, const struct cv_client_config *config,
                             struct cv_client **out, struct cv_error *err) {
    struct cv_ws_url at;
    enum cv_status s = cv_ws_url_parse(config->url, &at, err);
    if (s == CV_OK && !client_config_ok(config))
        s = cv_fail(err, CV_INVALID, "a client needs its three callbacks");
    struct lws_vhost *vhost = NULL;
    if (s == CV_OK)
        s = client_vhost(loop, at.tls, config->ca_file, &vhost, err);
    if (s == CV_OK && !loop->swap)
        s = cv_swap_new(&loop->swap, err);
    if (s != CV_OK)
        return s;
    struct cv_client *c = cv_alloc(sizeof *c);
    c->loop = loop;
    c->config = *config;
    c->at = at;
    c->vhost = vhost;
    c->fd = -1;
    c->url = cv_strdup(config->url);
    c->subprotocol = config->subprotocol ? cv_strdup(cv_str(config->subprotocol)) : NULL;
    c->ca_file = config->ca_file ? cv_strdup(cv_str(config->ca_file)) : NULL;
    c->authorization = config->authorization.n ? cv_secret_new(config->authorization) : NULL;
    /* The first try too comes from the loop: no callback within this call. */
    c->timer = cv_loop_timer(loop, 0, client_try, c);
    *out = c;
    return CV_OK;
}

void cv_client_free(struct cv_client *c) {
    if (!c)
        return;
    cv_timer_cancel(&c->timer);
    cv_connect_cancel(&c->connect);
    client_close(c);
    if (c->ws)
        cv_ws_drop(c->ws);
    cv_secret_free(c->authorization);
    free(c->subprotocol);
    free(c->ca_file);
    free(c->url);
    free(c);
}

/* ---- from libwebsockets ---------------------------------------------------------------- */

/* Adds the Authorization header of RFC 7235 4.2. */
static int client_headers(const struct cv_client *c, struct lws *wsi, unsigned char **p, size_t n) {
    if (!c->authorization)
        return 0;
    struct cv_str value = cv_secret_reveal(c->authorization);
    return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_AUTHORIZATION,
                                        (const unsigned char *)value.p, (int)value.n, p, *p + n);
}

/* libwebsockets takes an answer without subprotocol; RFC 6455 4.1 would too,
 * but a server that does not say it speaks ours does not. */
static int client_check(const struct cv_client *c, struct lws *wsi) {
    char answer[128];
    if (!c->subprotocol)
        return 0;
    int n = lws_hdr_copy(wsi, answer, sizeof answer, WSI_TOKEN_PROTOCOL);
    if (n > 0 && strcmp(answer, c->subprotocol) == 0)
        return 0;
    snprintf(c->ws->lost, sizeof c->ws->lost, "no WebSocket that speaks \"%s\" is taken there",
             c->subprotocol);
    return -1;
}

/* libwebsockets is connected, to nobody: see swap.h. */
static int client_swap(struct cv_client *c, struct lws *wsi) {
    int real = c->fd;
    c->fd = -1;
    return real >= 0 && cv_swap_do(c->loop->swap, lws_get_socket_fd(wsi), real) ? 0 : -1;
}

void cv_client_distrust(struct lws *wsi, const char *why) {
    struct cv_ws *ws = lws_get_opaque_user_data(wsi);
    if (ws && !ws->lost[0])
        snprintf(ws->lost, sizeof ws->lost, "the server's certificate is not trusted (TLS): %s",
                 why);
}

/* In our words why there is no WebSocket. Those of libwebsockets for an answer that is no
 * upgrade begin with "HS: ". */
static void client_why(struct lws *wsi, struct cv_str why, char *text, size_t size) {
    bool refused = cv_str_starts(why, CV_S("HS: "));
    int status = wsi && refused ? (int)lws_http_client_http_response(wsi) : 0;
    if (status >= 500)
        snprintf(text, size, "the server is out of order (HTTP %d)", status);
    else if (status && status != 101)
        snprintf(text, size, "no WebSocket is taken there (HTTP %d)", status);
    else if (refused)
        snprintf(text, size, "no WebSocket of ours is taken there (%.*s)", CV_ARG(why));
    else
        snprintf(text, size, "%.*s", CV_ARG(why));
}

/* Ends a try. Within lws_client_connect_via_info only the reason is noted:
 * client_try reports what became of it. */
static void client_ended(struct cv_ws *ws, struct lws *wsi, struct cv_str why) {
    char text[sizeof ws->lost];
    struct cv_client *c = ws->owner;
    client_why(wsi, why, text, sizeof text);
    if (!c || !c->starting)
        cv_ws_lost(ws, text);
    else if (!ws->lost[0])
        memcpy(ws->lost, text, sizeof text);
}

static void client_destroyed(struct cv_ws *ws) {
    struct cv_client *c = ws->owner;
    ws->wsi = NULL;
    if (c && c->starting)
        return;
    cv_ws_lost(ws, NULL);
    cv_ws_free(ws);
}

int cv_client_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                       size_t n) {
    struct cv_ws *ws = wsi ? lws_get_opaque_user_data(wsi) : NULL;
    (void)user;
    if (!ws)
        return 0;
    switch (reason) {
    case LWS_CALLBACK_WSI_CREATE:
        return ws->owner ? client_swap(ws->owner, wsi) : -1;
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return ws->owner ? client_headers(ws->owner, wsi, in, n) : -1;
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
        return ws->owner ? client_check(ws->owner, wsi) : -1;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        return cv_ws_opened(ws);
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return cv_ws_received(ws, in, n);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return cv_ws_writable(ws);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        client_ended(ws, wsi, (struct cv_str){in, in ? n : 0});
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        cv_ws_closing(ws, in, n);
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        client_ended(ws, wsi, CV_S(""));
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        client_destroyed(ws);
        return 0;
    default:
        return 0;
    }
}
