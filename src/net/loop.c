/* loop.c - libwebsockets' loop, with timers, watched descriptors and one turn
 * callback after everything that was ready has been read. */
#include "net/private.h"
#include "net/swap.h"

#include <canvasser/arena.h>

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>
#include <utlist.h>

enum {
    SOCKETS = 1200,     /* of one loop: libwebsockets sizes its tables by it */
    BUFFER = 32 * 1024, /* bytes read at once, over all connections */
    PIECE = 8 * 1024,   /* bytes read from one connection in one turn */
    HANDSHAKE_SECONDS = 10,
    PING_SECONDS = 20,    /* promised in ws.h */
    SILENCE_SECONDS = 45, /* promised in ws.h */
    BATCH = 32            /* watches served between two looks at the sockets */
};

/* Times that are beyond any use but would overflow libwebsockets' microseconds. */
#define LONGEST CV_HOURS(24 * 3650)

struct cv_timer {
    lws_sorted_usec_list_t sul;
    struct cv_loop *loop;
    void (*fire)(void *context);
    void *context;
    struct cv_timer *prev, *next;
};

struct cv_watch {
    struct cv_loop *loop;
    int fd; /* -1: dropped while its batch is served */
    void (*readable)(void *context, int fd);
    void (*ready)(void *context, int fd, unsigned events); /* instead of `readable` */
    void *context;
    struct cv_watch *prev, *next;
};

/* ---- libwebsockets' log ---------------------------------------------------------
 *
 * It has one sink for the whole process and hands no context to it, so the log
 * of the loop that is running now is kept here, one a thread. */

static _Thread_local const struct cv_log *running_log;

/* What libwebsockets calls an error is mostly a peer that behaves badly. Why a connection
 * could not be made is told to whoever wanted it: here it would be said at every try. */
static enum cv_log_level loop_log_level(int level, struct cv_str line) {
    bool told = level & LLL_WARN || cv_str_starts(line, CV_S("SSL error"));
    return level & LLL_ERR && !told ? CV_LOG_WARNING : CV_LOG_DEBUG;
}

static void loop_log(int level, const char *line) {
    struct cv_str text = cv_str_trim(cv_str(line));
    cv_log(running_log, loop_log_level(level, text), "libwebsockets: %.*s", CV_ARG(text));
}

static const struct cv_log *loop_log_use(const struct cv_log *log) {
    const struct cv_log *before = running_log;
    running_log = log;
    return before;
}

/* ---- virtual hosts -----------------------------------------------------------------*/

static const struct {
    const char *name;
    lws_callback_function *callback;
    int port;
    uint64_t options;
} vhosts[] = {
    [CV_VHOST_WATCH] = {"watch", cv_loop_callback, CONTEXT_PORT_NO_LISTEN, 0},
    [CV_VHOST_CLIENT] = {"client", cv_client_callback, CONTEXT_PORT_NO_LISTEN, 0},
    [CV_VHOST_TLS] = {"client-tls", cv_client_callback, CONTEXT_PORT_NO_LISTEN,
                      LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT},
    [CV_VHOST_SERVER] = {"server", cv_server_callback, CONTEXT_PORT_NO_LISTEN_SERVER, 0},
    [CV_VHOST_PLAIN] = {"plain", cv_server_callback, CONTEXT_PORT_NO_LISTEN_SERVER, 0},
};
_Static_assert(CV_COUNT(vhosts) == CV_VHOSTS, "a line for every virtual host");

static struct lws_vhost *loop_vhost_new(struct cv_loop *loop, enum cv_vhost kind,
                                        const char *subprotocol, const char *ca_file) {
    struct lws_protocols protocols[3] = {
        {.name = vhosts[kind].name, .callback = vhosts[kind].callback, .rx_buffer_size = PIECE},
    };
    struct lws_context_creation_info info = {
        .port = vhosts[kind].port,
        .vhost_name = vhosts[kind].name,
        .protocols = protocols,
        .options = vhosts[kind].options,
        .retry_and_idle_policy = &loop->idle,
        .connect_timeout_secs = HANDSHAKE_SECONDS,
        .client_ssl_ca_filepath = ca_file,
        /* Port 0 means no proxy. Without an address here, libwebsockets takes
         * http_proxy from the environment and says nothing. */
        .http_proxy_address = ":0",
    };
    if (subprotocol) {
        protocols[1] = protocols[0];
        protocols[1].name = subprotocol;
    }
    const struct cv_log *before = loop_log_use(loop->log);
    struct lws_vhost *vhost = lws_create_vhost(loop->context, &info);
    loop_log_use(before);
    return vhost;
}

enum cv_status cv_loop_vhost(struct cv_loop *loop, enum cv_vhost kind, const char *subprotocol,
                             struct cv_error *err) {
    if (loop->vhosts[kind]) {
        if (subprotocol && strcmp(subprotocol, loop->subprotocol) != 0)
            return cv_fail(err, CV_INVALID, "all servers of one loop speak one subprotocol, \"%s\"",
                           loop->subprotocol);
        return CV_OK;
    }
    if (subprotocol)
        loop->subprotocol = cv_strdup(cv_str(subprotocol));
    loop->vhosts[kind] = loop_vhost_new(loop, kind, subprotocol ? loop->subprotocol : NULL, NULL);
    return loop->vhosts[kind]
               ? CV_OK
               : cv_fail(err, CV_IO, "libwebsockets could not set up \"%s\"", vhosts[kind].name);
}

struct cv_trust {
    struct lws_vhost *vhost;
    struct cv_trust *next;
    char ca_file[];
};

enum cv_status cv_loop_vhost_trusting(struct cv_loop *loop, const char *ca_file,
                                      struct lws_vhost **out, struct cv_error *err) {
    struct cv_trust *trust;
    LL_FOREACH(loop->trusts, trust) {
        if (strcmp(trust->ca_file, ca_file) == 0) {
            *out = trust->vhost;
            return CV_OK;
        }
    }
    /* libwebsockets would go on without, and only write it into the log. */
    if (access(ca_file, R_OK) != 0)
        return cv_fail(err, CV_INVALID, "the file of certificates \"%s\" cannot be read", ca_file);
    struct lws_vhost *vhost = loop_vhost_new(loop, CV_VHOST_TLS, NULL, ca_file);
    if (!vhost)
        return cv_fail(err, CV_INVALID, "the certificates in \"%s\" cannot be used", ca_file);
    size_t n = strlen(ca_file) + 1;
    trust = cv_alloc(sizeof *trust + n);
    trust->vhost = vhost;
    memcpy(trust->ca_file, ca_file, n);
    LL_PREPEND(loop->trusts, trust);
    *out = vhost;
    return CV_OK;
}

/* ---- the loop ---------------------------------------------------------------------- */

static struct lws_context *loop_context_new(struct cv_loop *loop) {
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .gid = -1,
        .uid = -1,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8 |
                   LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .user = loop,
        .fd_limit_per_thread = SOCKETS,
        .pt_serv_buf_size = BUFFER,
        .timeout_secs = HANDSHAKE_SECONDS,
    };
    lws_set_log_level(LLL_ERR | LLL_WARN | LLL_NOTICE, loop_log);
    const struct cv_log *before = loop_log_use(loop->log);
    struct lws_context *context = lws_create_context(&info);
    loop_log_use(before);
    return context;
}

/* Hands the nested epoll to libwebsockets, which closes it with the context. */
static enum cv_status loop_nest(struct cv_loop *loop, struct cv_error *err) {
    lws_sock_file_fd_type fd = {.filefd = epoll_create1(EPOLL_CLOEXEC)};
    if (fd.filefd < 0)
        return cv_fail(err, CV_IO, "epoll_create1: %s", strerror(errno));
    if (!lws_adopt_descriptor_vhost(loop->vhosts[CV_VHOST_WATCH], LWS_ADOPT_RAW_FILE_DESC, fd,
                                    vhosts[CV_VHOST_WATCH].name, NULL)) {
        close(fd.filefd);
        return cv_fail(err, CV_IO, "libwebsockets did not take the nested epoll");
    }
    loop->epoll = fd.filefd;
    return CV_OK;
}

enum cv_status cv_loop_new(const struct cv_loop_config *config, struct cv_loop **out,
                           struct cv_error *err) {
    struct cv_loop *loop = cv_alloc(sizeof *loop);
    loop->log = config->log;
    loop->turn = config->turn;
    loop->turn_context = config->context;
    loop->idle.secs_since_valid_ping = config->idle.ping ? config->idle.ping : PING_SECONDS;
    loop->idle.secs_since_valid_hangup =
        config->idle.hang_up ? config->idle.hang_up : SILENCE_SECONDS;
    loop->epoll = -1;
    enum cv_status s = CV_OK;
    loop->context = loop_context_new(loop);
    if (!loop->context)
        s = cv_fail(err, CV_IO, "libwebsockets could not start");
    if (s == CV_OK)
        s = cv_loop_vhost(loop, CV_VHOST_WATCH, NULL, err);
    if (s == CV_OK)
        s = loop_nest(loop, err);
    if (s != CV_OK)
        goto fail;
    *out = loop;
    return CV_OK;
fail:
    cv_loop_free(loop);
    return s;
}

void cv_loop_free(struct cv_loop *loop) {
    struct cv_timer *timer, *next_timer;
    struct cv_watch *watch, *next_watch;
    struct cv_trust *trust, *next_trust;
    struct cv_ws *ws, *next_ws;
    if (!loop)
        return;
    DL_FOREACH(loop->connections, ws)
    ws->owner = NULL;
    DL_FOREACH_SAFE(loop->timers, timer, next_timer)
    cv_timer_cancel(&timer);
    DL_FOREACH_SAFE(loop->watches, watch, next_watch) {
        DL_DELETE(loop->watches, watch);
        free(watch);
    }
    const struct cv_log *before = loop_log_use(loop->log);
    if (loop->context)
        lws_context_destroy(loop->context);
    loop_log_use(before);
    /* Those libwebsockets gave up without LWS_CALLBACK_WSI_DESTROY. */
    DL_FOREACH_SAFE(loop->connections, ws, next_ws)
    cv_ws_free(ws);
    LL_FOREACH_SAFE(loop->trusts, trust, next_trust)
    free(trust);
    cv_swap_free(loop->swap);
    free(loop->subprotocol);
    free(loop);
}

/* A watch dropped while its batch was served is freed only here. */
static void loop_sweep(struct cv_loop *loop) {
    struct cv_watch *watch, *next;
    DL_FOREACH_SAFE(loop->watches, watch, next) {
        if (watch->fd >= 0)
            continue;
        DL_DELETE(loop->watches, watch);
        free(watch);
    }
}

static void loop_turn(struct cv_loop *loop) {
    loop->woken = false;
    loop_sweep(loop);
    if (loop->turn)
        loop->turn(loop->turn_context);
}

void cv_loop_run(struct cv_loop *loop) {
    const struct cv_log *before = loop_log_use(loop->log);
    loop->stopped = false;
    while (!loop->stopped && lws_service(loop->context, 0) >= 0)
        loop_turn(loop);
    loop_log_use(before);
}

void cv_loop_stop(struct cv_loop *loop) {
    loop->stopped = true;
    cv_loop_wake(loop);
}

void cv_loop_wake(struct cv_loop *loop) {
    if (!loop->woken)
        lws_cancel_service(loop->context);
    loop->woken = true;
}

static cv_time loop_now(void *context) {
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_REALTIME, &now);
    return CV_SECONDS(now.tv_sec) + now.tv_nsec / 1000000;
}

struct cv_clock cv_loop_clock(void) {
    return (struct cv_clock){.now = loop_now};
}

/* ---- timers --------------------------------------------------------------------------- */

/* libwebsockets serves timers before it waits: without the wake, what a timer
 * started would wait for the next socket to have its turn. */
static void timer_fire(lws_sorted_usec_list_t *sul) {
    struct cv_timer *timer = lws_container_of(sul, struct cv_timer, sul);
    void (*fire)(void *context) = timer->fire;
    void *context = timer->context;
    cv_loop_wake(timer->loop);
    DL_DELETE(timer->loop->timers, timer);
    free(timer);
    fire(context);
}

struct cv_timer *cv_loop_timer(struct cv_loop *loop, int64_t delay, void (*fire)(void *context),
                               void *context) {
    struct cv_timer *timer = cv_alloc(sizeof *timer);
    timer->loop = loop;
    timer->fire = fire;
    timer->context = context;
    DL_APPEND(loop->timers, timer);
    int64_t capped = delay < 0 ? 0 : delay > LONGEST ? LONGEST : delay;
    lws_sul_schedule(loop->context, 0, &timer->sul, timer_fire, capped * LWS_US_PER_MS);
    return timer;
}

void cv_timer_cancel(struct cv_timer **timer) {
    struct cv_timer *t = timer ? *timer : NULL;
    if (!t)
        return;
    lws_sul_cancel(&t->sul);
    DL_DELETE(t->loop->timers, t);
    free(t);
    *timer = NULL;
}

/* ---- watches --------------------------------------------------------------------------- */

static uint32_t watch_mask(unsigned events) {
    return (events & CV_WATCH_READ ? EPOLLIN : 0U) | (events & CV_WATCH_WRITE ? EPOLLOUT : 0U);
}

/* What there is. A hang-up is read as the end. */
static unsigned watch_events(uint32_t mask) {
    return (mask & (EPOLLIN | EPOLLHUP) ? CV_WATCH_READ : 0U) |
           (mask & EPOLLOUT ? CV_WATCH_WRITE : 0U) | (mask & EPOLLERR ? CV_WATCH_ERROR : 0U);
}

/* Takes a copy of `as`. */
static enum cv_status watch_start(const struct cv_watch *as, unsigned events, struct cv_watch **out,
                                  struct cv_error *err) {
    struct cv_watch *watch = cv_alloc(sizeof *watch);
    *watch = *as;
    struct epoll_event event = {.events = watch_mask(events), .data.ptr = watch};
    if (epoll_ctl(as->loop->epoll, EPOLL_CTL_ADD, as->fd, &event) != 0) {
        free(watch);
        return cv_fail(err, CV_IO, "cannot watch descriptor %d: %s", as->fd, strerror(errno));
    }
    DL_APPEND(as->loop->watches, watch);
    *out = watch;
    return CV_OK;
}

enum cv_status cv_loop_watch(struct cv_loop *loop, int fd, void (*readable)(void *context, int fd),
                             void *context, struct cv_watch **out, struct cv_error *err) {
    const struct cv_watch as = {.loop = loop, .fd = fd, .readable = readable, .context = context};
    return watch_start(&as, CV_WATCH_READ, out, err);
}

enum cv_status cv_loop_watch_for(struct cv_loop *loop, int fd, unsigned events,
                                 void (*ready)(void *context, int fd, unsigned events),
                                 void *context, struct cv_watch **out, struct cv_error *err) {
    const struct cv_watch as = {.loop = loop, .fd = fd, .ready = ready, .context = context};
    return watch_start(&as, events, out, err);
}

void cv_watch_change(struct cv_watch *watch, unsigned events) {
    struct epoll_event event = {.events = watch_mask(events), .data.ptr = watch};
    epoll_ctl(watch->loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void cv_watch_drop(struct cv_watch **watch) {
    struct cv_watch *w = watch ? *watch : NULL;
    if (!w)
        return;
    epoll_ctl(w->loop->epoll, EPOLL_CTL_DEL, w->fd, NULL);
    w->fd = -1;
    *watch = NULL;
}

/* Level-triggered: what is not served in this batch is ready again at once. */
static void watches_serve(struct cv_loop *loop) {
    struct epoll_event ready[BATCH];
    int n = epoll_wait(loop->epoll, ready, BATCH, 0);
    for (int i = 0; i < n; i++) {
        struct cv_watch *watch = ready[i].data.ptr;
        if (watch->fd >= 0 && watch->ready)
            watch->ready(watch->context, watch->fd, watch_events(ready[i].events));
        else if (watch->fd >= 0)
            watch->readable(watch->context, watch->fd);
    }
}

int cv_loop_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                     size_t n) {
    (void)in;
    if (reason == LWS_CALLBACK_RAW_RX_FILE)
        watches_serve(lws_context_user(lws_get_context(wsi)));
    /* Asked of the first virtual host for all of them; `n` is OpenSSL's own verdict. */
    if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION && !n)
        cv_client_distrust(wsi, X509_verify_cert_error_string(X509_STORE_CTX_get_error(user)));
    return 0;
}
