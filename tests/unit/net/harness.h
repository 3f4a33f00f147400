/* harness.h - for tests with sockets: a loop that runs until something holds,
 * or fails after five seconds; and a socket that speaks raw bytes. */
#ifndef TESTS_NET_HARNESS_H
#define TESTS_NET_HARNESS_H

#include "cmocka_cv.h"
#include "net/loop.h"
#include "net/ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HARNESS_PATIENCE = 5000 };

struct harness {
    struct cv_loop *loop;
    struct cv_log log;
    struct cv_buf lines; /* of the log */
    bool (*done)(void *context);
    void (*turn)(void *context); /* of the thing under test, may be NULL */
    void *context;
    bool late;
};

static inline void harness_write(void *context, enum cv_log_level level, struct cv_str line) {
    struct harness *h = context;
    (void)level;
    cv_buf_add(&h->lines, line);
    cv_buf_addc(&h->lines, '\n');
}

static inline void harness_turn(void *context) {
    struct harness *h = context;
    if (h->turn)
        h->turn(h->context);
    if (h->done && h->done(h->context))
        cv_loop_stop(h->loop);
}

static inline void harness_late(void *context) {
    struct harness *h = context;
    h->late = true;
    cv_loop_stop(h->loop);
}

static inline void harness_open_idle(struct harness *h, void *context, struct cv_idle idle) {
    *h = (struct harness){.context = context};
    cv_buf_init(&h->lines, 1024 * 1024);
    h->log = (struct cv_log){harness_write, h, CV_LOG_INFO};
    struct cv_loop_config config = {
        .log = &h->log, .idle = idle, .turn = harness_turn, .context = h};
    struct cv_error err = {0};
    assert_int_equal(cv_loop_new(&config, &h->loop, &err), CV_OK);
}

static inline void harness_open(struct harness *h, void *context) {
    harness_open_idle(h, context, (struct cv_idle){0});
}

static inline void harness_close(struct harness *h) {
    cv_loop_free(h->loop);
    cv_buf_free(&h->lines);
}

/* Runs the loop until `done` holds; what the log said is shown when it never does. */
static inline void harness_until(struct harness *h, bool (*done)(void *context)) {
    h->late = false;
    h->done = done;
    struct cv_timer *timer = cv_loop_timer(h->loop, HARNESS_PATIENCE, harness_late, h);
    if (!done(h->context)) {
        cv_loop_wake(h->loop);
        cv_loop_run(h->loop);
    }
    if (h->late)
        print_message("# log:\n%s", h->lines.n ? h->lines.p : "(empty)\n");
    else
        cv_timer_cancel(&timer);
    h->done = NULL;
    assert_false(h->late);
}

/* ---- raw bytes -------------------------------------------------------------- */

struct raw {
    int fd;
    struct cv_watch *watch;
    struct cv_buf in;
    bool ended;
};

static inline void raw_readable(void *context, int fd) {
    struct raw *raw = context;
    char piece[64 * 1024];
    ssize_t n = read(fd, piece, sizeof piece);
    if (n > 0) {
        cv_buf_add(&raw->in, (struct cv_str){piece, (size_t)n});
    } else if (n == 0 || errno != EAGAIN) {
        raw->ended = true;
        cv_watch_drop(&raw->watch);
    }
}

static inline void raw_send(struct raw *raw, const char *bytes, size_t n) {
    assert_int_equal(write(raw->fd, bytes, n), (ssize_t)n);
}

/* Connects to a port of this machine; `reads` false: never takes a byte in. */
static inline void raw_open(struct raw *raw, struct cv_loop *loop, int port, bool reads) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct cv_error err = {0};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *raw = (struct raw){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    cv_buf_init(&raw->in, 16 * 1024 * 1024);
    assert_int_equal(connect(raw->fd, (struct sockaddr *)&at, sizeof at), 0);
    fcntl(raw->fd, F_SETFL, O_NONBLOCK);
    if (reads)
        assert_int_equal(cv_loop_watch(loop, raw->fd, raw_readable, raw, &raw->watch, &err), CV_OK);
}

static inline void raw_close(struct raw *raw) {
    cv_watch_drop(&raw->watch);
    close(raw->fd);
    cv_buf_free(&raw->in);
}

/* The upgrade as a browser asks for it; `extra` are more header lines. */
static inline void raw_upgrade(struct raw *raw, const char *path, const char *host,
                               const char *subprotocol, const char *extra) {
    char request[1024];
    int n = snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Protocol: %s\r\n%s\r\n",
                     path, host, subprotocol, extra);
    raw_send(raw, request, (size_t)n);
}

static inline bool raw_has(const struct raw *raw, const char *text) {
    return raw->in.n && memmem(raw->in.p, raw->in.n, text, strlen(text));
}

#endif
