/* mute.h - a peer that takes WebSockets, and then reads and never says a word: what is left
 * of a server behind a network that lost it. */
#ifndef TESTS_NET_MUTE_H
#define TESTS_NET_MUTE_H

#include "net/harness.h"

#include <libwebsockets.h>

/* Answers the upgrade that is in `request`, without a subprotocol (RFC 6455 4.2.2). */
static inline void mute_answer(int fd, const char *request) {
    static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char accept_key[64], reply[512];
    unsigned char hash[20];
    const char *key = strstr(request, "Sec-WebSocket-Key: ");
    assert_non_null(key);
    key += strlen("Sec-WebSocket-Key: ");
    snprintf(reply, sizeof reply, "%.24s%s", key, magic);
    lws_SHA1((unsigned char *)reply, strlen(reply), hash);
    lws_b64_encode_string((char *)hash, sizeof hash, accept_key, sizeof accept_key);
    int n = snprintf(reply, sizeof reply,
                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                     accept_key);
    assert_int_equal(write(fd, reply, (size_t)n), n);
}

enum { MUTE_LINES = 8 };

struct mute {
    struct cv_loop *loop;
    struct cv_watch *watch;
    int fd, port;
    struct mute_line {
        struct mute *mute;
        struct cv_watch *watch;
        int fd;
        bool answered;
    } lines[MUTE_LINES];
    int taken, pings, ended;
};

static inline void mute_heard(void *context, int fd) {
    struct mute_line *line = context;
    char bytes[4096];
    ssize_t n = read(fd, bytes, sizeof bytes - 1);
    if (n <= 0) {
        line->mute->ended++;
        cv_watch_drop(&line->watch);
        return;
    }
    bytes[n] = '\0';
    if (!line->answered)
        mute_answer(fd, bytes);
    else
        line->mute->pings += ((unsigned char)bytes[0] & 0x0F) == 9; /* RFC 6455 5.5.2 */
    line->answered = true;
}

static inline void mute_take(void *context, int listening) {
    struct mute *m = context;
    assert_true(m->taken < MUTE_LINES);
    struct mute_line *line = &m->lines[m->taken++];
    *line = (struct mute_line){.mute = m, .fd = accept(listening, NULL, NULL)};
    assert_true(line->fd >= 0);
    assert_int_equal(cv_loop_watch(m->loop, line->fd, mute_heard, line, &line->watch, NULL), CV_OK);
}

/* On any free port, or on `port`. */
static inline void mute_open(struct mute *m, struct cv_loop *loop, int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    const int yes = 1;
    *m = (struct mute){.loop = loop, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    at.sin_port = htons((uint16_t)port);
    setsockopt(m->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    assert_int_equal(bind(m->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(m->fd, MUTE_LINES), 0);
    getsockname(m->fd, (struct sockaddr *)&at, &n);
    m->port = ntohs(at.sin_port);
    assert_int_equal(cv_loop_watch(loop, m->fd, mute_take, m, &m->watch, NULL), CV_OK);
}

static inline void mute_close(struct mute *m) {
    for (int i = 0; i < m->taken; i++) {
        cv_watch_drop(&m->lines[i].watch);
        close(m->lines[i].fd);
    }
    cv_watch_drop(&m->watch);
    close(m->fd);
}

#endif
