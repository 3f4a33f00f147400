/* server.c - a WebSocket server with a few pages beside it.
 *
 * It listens by itself and hands each accepted socket to libwebsockets: so a
 * taken port is an error with its words, limits hold before a byte is read, and
 * a server can go and come back while its old connections still close. */
#include "net/callee.h"
#include "net/http.h"
#include "net/origin.h"
#include "net/private.h"

#include <canvasser/arena.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

enum {
    BACKLOG = 128,
    ACCEPTS = 64, /* connections taken in one turn */
    PLAIN = 128   /* sockets beyond CV_SOCKETS_MAX, for plain HTTP */
};

struct cv_server {
    struct cv_loop *loop;
    struct cv_server_config config;
    bool loopback;
    int fd;
    int port;
    struct cv_watch *watch;
    enum cv_vhost vhost;
    struct cv_callee callee;
    size_t sockets; /* all of ours */
    size_t open;    /* of them WebSockets */
};

/* ---- events of a connection ---------------------------------------------------------- */

static void server_opened(void *owner, struct cv_ws *ws) {
    struct cv_server *s = owner;
    s->open++;
    s->config.open(s->config.context, ws);
}

static void server_frame(void *owner, struct cv_ws *ws, struct cv_str frame) {
    struct cv_server *s = owner;
    s->config.frame(s->config.context, ws, frame);
}

static void server_gone(void *owner, struct cv_ws *ws, struct cv_str why) {
    struct cv_server *s = owner;
    (void)why;
    s->open--;
    s->config.closed(s->config.context, ws);
}

static const struct cv_ws_events server_events = {server_opened, server_frame, server_gone};

/* ---- listening --------------------------------------------------------------------------- */

static void server_adopt(struct cv_server *s, int fd) {
    const int yes = 1;
    struct cv_ws *ws = cv_ws_new(s->loop, &server_events, s);
    lws_adopt_desc_t info = {
        .vh = s->loop->vhosts[s->vhost],
        .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP,
        .fd = {.sockfd = fd},
        .opaque = ws,
    };
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    s->sockets++;
    /* When it fails the descriptor is closed, and whether `ws` was freed with
     * it depends on how far it came; `sockets` tells. */
    size_t before = s->sockets;
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&info);
    if (wsi) {
        ws->wsi = wsi;
    } else if (s->sockets == before) {
        s->sockets--;
        cv_ws_free(ws);
    }
}

static void server_accept(void *context, int listening) {
    struct cv_server *s = context;
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        if (s->sockets < CV_SOCKETS_MAX + PLAIN) {
            server_adopt(s, fd);
        } else {
            cv_log(s->config.log, CV_LOG_WARNING, "more than %d connections: one was refused",
                   CV_SOCKETS_MAX + PLAIN);
            close(fd);
        }
    }
}

static int server_socket(const struct addrinfo *at) {
    const int yes = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (at->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int server_bound_port(int fd) {
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        return 0;
    return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                          : ((struct sockaddr_in *)&at)->sin_port);
}

static enum cv_status server_listen(struct cv_server *s, struct cv_error *err) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *at = NULL;
    char port[16];
    snprintf(port, sizeof port, "%d", s->config.port);
    int why = getaddrinfo(s->config.address, port, &hints, &at);
    if (why)
        return cv_fail(err, CV_INVALID, "cannot listen on \"%s\": %s", s->config.address,
                       gai_strerror(why));
    s->fd = server_socket(at);
    why = errno;
    freeaddrinfo(at);
    if (s->fd < 0)
        return cv_fail(err, CV_IO, "cannot listen on %s port %d: %s%s", s->config.address,
                       s->config.port, strerror(why),
                       why == EADDRINUSE ? "; stop the other program or take another port" : "");
    s->port = server_bound_port(s->fd);
    return CV_OK;
}

static bool server_config_ok(const struct cv_server_config *config) {
    bool sockets = config->subprotocol && config->open && config->frame && config->closed;
    return config->address && config->port >= 0 && config->port <= 65535 &&
           (!config->ws_path || sockets) && (!config->calls.prefix || config->calls.called);
}

enum cv_status cv_server_new(struct cv_loop *loop, const struct cv_server_config *config,
                             struct cv_server **out, struct cv_error *err) {
    if (!server_config_ok(config))
        return cv_fail(err, CV_INVALID, "a server needs address, port, path and callbacks");
    struct cv_server *server = cv_alloc(sizeof *server);
    server->loop = loop;
    server->config = *config;
    server->loopback = cv_address_is_loopback(config->address);
    server->fd = -1;
    server->vhost = config->ws_path ? CV_VHOST_SERVER : CV_VHOST_PLAIN;
    cv_callee_init(&server->callee, loop, &config->calls, config->context);
    enum cv_status s =
        cv_loop_vhost(loop, server->vhost, config->ws_path ? config->subprotocol : NULL, err);
    if (s == CV_OK)
        s = server_listen(server, err);
    if (s == CV_OK)
        s = cv_loop_watch(loop, server->fd, server_accept, server, &server->watch, err);
    if (s != CV_OK)
        goto fail;
    *out = server;
    return CV_OK;
fail:
    cv_server_free(server);
    return s;
}

int cv_server_port(const struct cv_server *s) {
    return s->port;
}

void cv_server_answer(struct cv_server *s, uint64_t id, int status, const char *type,
                      struct cv_str body) {
    cv_callee_answer(&s->callee, id, status, type, body);
}

void cv_server_free(struct cv_server *s) {
    struct cv_ws *ws;
    if (!s)
        return;
    cv_watch_drop(&s->watch);
    if (s->fd >= 0)
        close(s->fd);
    DL_FOREACH(s->loop->connections, ws) {
        if (ws->owner != s)
            continue;
        cv_callee_end(ws);
        cv_ws_drop(ws);
    }
    free(s);
}

/* ---- from libwebsockets ---------------------------------------------------------------- */

/* A header's value, or "" when it is missing or longer than any we take. */
static struct cv_str server_header(struct lws *wsi, enum lws_token_indexes token, char *to,
                                   int size) {
    int n = lws_hdr_copy(wsi, to, size, token);
    return (struct cv_str){to, n > 0 ? (size_t)n : 0};
}

/* A request by a name that is not ours, see origin.h. */
static bool server_misdirected(const struct cv_server *s, struct lws *wsi) {
    char host[256];
    return s->loopback && !cv_host_is_local(server_header(wsi, WSI_TOKEN_HOST, host, sizeof host));
}

static int server_method(struct lws *wsi, struct cv_str *path) {
    char *p = NULL;
    int n = 0;
    int method = lws_http_get_uri_and_method(wsi, &p, &n);
    *path = (struct cv_str){p, p && n > 0 ? (size_t)n : 0};
    return method;
}

static int server_page(const struct cv_server *s, struct lws *wsi) {
    struct cv_str path;
    int method = server_method(wsi, &path);
    struct cv_answer answer =
        server_misdirected(s, wsi)
            ? cv_answer_plain(421, "This server answers to localhost only.\n")
            : cv_answer_page(s->config.pages, s->config.n_pages, method, path);
    return cv_answer_send(&answer, wsi);
}

/* Why this upgrade cannot be, or status 0. */
static struct cv_answer server_upgrade(const struct cv_server *s, struct lws *wsi) {
    char host[256], origin[512], offered[128];
    struct cv_str path;
    struct cv_str asked = server_header(wsi, WSI_TOKEN_HOST, host, sizeof host);
    struct cv_str from = server_header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin);
    if (server_misdirected(s, wsi))
        return cv_answer_plain(421, "This server answers to localhost only.\n");
    if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) != (int)from.n || !cv_origin_ok(from, asked))
        return cv_answer_plain(403, "A page of another origin may not connect here.\n");
    if (server_method(wsi, &path) != LWSHUMETH_GET || !s->config.ws_path ||
        !cv_str_eqz(path, s->config.ws_path))
        return cv_answer_plain(404, "There is no WebSocket at this path.\n");
    if (!cv_str_eqz(server_header(wsi, WSI_TOKEN_PROTOCOL, offered, sizeof offered),
                    s->config.subprotocol))
        return cv_answer_plain(400, "This subprotocol is not spoken here.\n");
    if (s->open >= CV_SOCKETS_MAX)
        return cv_answer_plain(503, "Too many connections; try again later.\n");
    return (struct cv_answer){0};
}

/* Upgrades other than WebSocket may be ignored (RFC 9110 7.8): the page is
 * sent. 0 lets the WebSocket handshake go on. */
static int server_confirm(const struct cv_server *s, struct lws *wsi, const char *upgrade) {
    if (!upgrade || !cv_str_eq_nocase(cv_str(upgrade), CV_S("websocket")))
        return server_page(s, wsi) < 0 ? -1 : 1;
    struct cv_answer refusal = server_upgrade(s, wsi);
    if (!refusal.status)
        return 0;
    cv_log(s->config.log, CV_LOG_INFO, "upgrade refused (%d): %.*s", refusal.status,
           CV_ARG(cv_str_trim(refusal.body)));
    refusal.last = true;
    return cv_answer_send(&refusal, wsi);
}

static int server_http(struct cv_server *s, struct cv_ws *ws, struct lws *wsi) {
    struct cv_str path;
    int method = server_method(wsi, &path);
    if (ws->call)
        return -1; /* see callee.h */
    if (cv_callee_wants(&s->callee, path))
        return cv_callee_begin(&s->callee, ws, method, path);
    return server_page(s, wsi) < 0 || lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* The end of what was open; sockets that only served pages end unheard. */
static void server_closed(struct cv_ws *ws) {
    if (ws->state == CV_WS_STARTING)
        ws->state = CV_WS_GONE;
    cv_ws_lost(ws, NULL);
}

static void server_destroyed(struct cv_ws *ws) {
    server_closed(ws);
    cv_callee_end(ws);
    struct cv_server *s = ws->owner;
    if (s)
        s->sockets--;
    cv_ws_free(ws);
}

int cv_server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                       size_t n) {
    struct cv_ws *ws = wsi ? lws_get_opaque_user_data(wsi) : NULL;
    (void)user;
    if (!ws)
        return 0;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return ws->owner ? server_http(ws->owner, ws, wsi) : -1;
    case LWS_CALLBACK_HTTP_BODY:
        return ws->owner ? cv_callee_body(ws, in, n) : -1;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return ws->owner ? cv_callee_whole(ws) : -1;
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return ws->owner ? cv_callee_writable(ws) : -1;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return ws->owner ? server_confirm(ws->owner, wsi, in) : -1;
    case LWS_CALLBACK_ESTABLISHED:
        return cv_ws_opened(ws);
    case LWS_CALLBACK_RECEIVE:
        return cv_ws_received(ws, in, n);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return cv_ws_writable(ws);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        cv_ws_closing(ws, in, n);
        return 0;
    case LWS_CALLBACK_CLOSED:
        server_closed(ws);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        server_destroyed(ws);
        return 0;
    default:
        return 0;
    }
}
