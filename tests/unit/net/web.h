/* web.h - a small HTTP server on the loop of the test, that behaves as its paths say:
 *
 *   /echo    200, the request's body; header X-Connection is the number of its connection
 *   /big/N   200, N bytes
 *   /odd     200, headers of all shapes, body in chunks
 *   /moved   302 to /echo
 *   /silent  nothing
 *   /cut     reads the request, then ends the connection
 *   /many    200, a header of 100 kB
 *   /bytes   no HTTP
 *   /half    200, a body that ends too early
 *   /packed  200, two thousand letters a, packed into 35 bytes
 * and CONNECT is refused with 407. */
#ifndef TESTS_NET_WEB_H
#define TESTS_NET_WEB_H

#include "net/harness.h"

struct web_line {
    struct web *web;
    struct cv_watch *watch;
    struct cv_buf in, out;
    size_t sent;
    int number, fd;
    bool ending, used;
};

enum { WEB_LINES = 64, WEB_BODY = 16 * 1024 * 1024 };

struct web {
    struct cv_loop *loop;
    struct cv_watch *watch;
    int fd, port;
    int lines_made, requests;
    struct cv_buf seen; /* the heads of all requests, and the bodies */
    struct web_line lines[WEB_LINES];
};

static inline void web_hang_up(struct web_line *line) {
    cv_watch_drop(&line->watch);
    close(line->fd);
    cv_buf_free(&line->in);
    cv_buf_free(&line->out);
    line->used = false;
}

static inline void web_flush(struct web_line *line) {
    while (line->sent < line->out.n) {
        ssize_t n =
            send(line->fd, line->out.p + line->sent, line->out.n - line->sent, MSG_NOSIGNAL);
        if (n < 0) {
            cv_watch_change(line->watch, CV_WATCH_READ | CV_WATCH_WRITE);
            return;
        }
        line->sent += (size_t)n;
    }
    cv_buf_clear(&line->out);
    line->sent = 0;
    cv_watch_change(line->watch, CV_WATCH_READ);
    if (line->ending)
        web_hang_up(line);
}

static inline void web_reply(struct web_line *line, const char *status, const char *headers,
                             struct cv_str body) {
    cv_buf_addf(&line->out, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n", status, body.n,
                headers);
    cv_buf_add(&line->out, body);
}

static inline void web_big(struct web_line *line, size_t n) {
    char *bytes = malloc(n + 1);
    memset(bytes, 'b', n);
    web_reply(line, "200 OK", "", (struct cv_str){bytes, n});
    free(bytes);
}

static inline void web_many(struct web_line *line) {
    cv_buf_addz(&line->out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (int i = 0; i < 2000; i++)
        cv_buf_addf(&line->out, "X-Header-%d: %040d\r\n", i, i);
    cv_buf_addz(&line->out, "\r\n");
}

/* What gzip -9n makes of it. */
static inline void web_packed(struct web_line *line) {
    static const char packed[] =
        "\037\213\010\000\000\000\000\000\002\003\113\114\034\005\243\140\024\214\202\121\060\012"
        "\106\301\120\007\000\071\076\023\250\320\007\000\000";
    web_reply(line, "200 OK", "Content-Encoding: gzip\r\n",
              (struct cv_str){packed, sizeof packed - 1});
}

static inline void web_half(struct web_line *line) {
    cv_buf_addz(&line->out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    line->ending = true;
}

static inline void web_answer(struct web_line *line, struct cv_str path, struct cv_str body) {
    char headers[64];
    snprintf(headers, sizeof headers, "X-Connection: %d\r\n", line->number);
    if (cv_str_eqz(path, "/silent"))
        return;
    if (cv_str_eqz(path, "/cut"))
        line->ending = true;
    else if (cv_str_eqz(path, "/moved"))
        web_reply(line, "302 Found", "Location: /echo\r\n", CV_S("moved"));
    else if (cv_str_eqz(path, "/half"))
        web_half(line);
    else if (cv_str_eqz(path, "/packed"))
        web_packed(line);
    else if (cv_str_eqz(path, "/many"))
        web_many(line);
    else if (cv_str_eqz(path, "/bytes"))
        cv_buf_addz(&line->out, "SSH-2.0-OpenSSH\r\n\r\n");
    else if (cv_str_eqz(path, "/odd"))
        cv_buf_addz(&line->out,
                    "HTTP/1.1 100 Continue\r\nX-Early: no\r\n\r\n"
                    "HTTP/1.1 429 Slow Down\r\nRetry-After:   7  \r\nX-EMPTY:\r\nx-twice: 1\r\n"
                    "X-Twice: 2\r\nX-Folded: a\r\n b\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
    else if (cv_str_starts(path, CV_S("/big/")))
        web_big(line, (size_t)strtoul(path.p + 5, NULL, 10));
    else if (cv_str_starts(path, CV_S("CONNECT")))
        web_reply(line, "407 Proxy Authentication Required", "", CV_S(""));
    else
        web_reply(line, "200 OK", headers, body);
}

/* Answers the request at the front of what was read; false when it is not there whole. */
static inline bool web_take(struct web_line *line) {
    char *end = line->in.n ? memmem(line->in.p, line->in.n, "\r\n\r\n", 4) : NULL;
    if (!end || line->ending)
        return false;
    size_t head = (size_t)(end - line->in.p) + 4;
    *end = '\0';
    const char *length = strcasestr(line->in.p, "\r\nContent-Length: ");
    size_t n = length ? (size_t)strtoul(length + 18, NULL, 10) : 0;
    *end = '\r';
    if (line->in.n < head + n)
        return false;
    struct cv_str rest = cv_buf_str(&line->in), method, path;
    assert_true(cv_str_split(&rest, ' ', &method) && cv_str_split(&rest, ' ', &path));
    line->web->requests++;
    cv_buf_add(&line->web->seen, (struct cv_str){line->in.p, head + n});
    if (cv_str_eqz(method, "CONNECT"))
        path = method;
    web_answer(line, path, (struct cv_str){line->in.p + head, n});
    memmove(line->in.p, line->in.p + head + n, line->in.n - head - n + 1);
    line->in.n -= head + n;
    return true;
}

static inline void web_ready(void *context, int fd, unsigned events) {
    struct web_line *line = context;
    char piece[64 * 1024];
    ssize_t n = events & (CV_WATCH_READ | CV_WATCH_ERROR) ? read(fd, piece, sizeof piece) : -1;
    if (n == 0 || (n < 0 && events & CV_WATCH_ERROR)) {
        web_hang_up(line);
        return;
    }
    if (n > 0)
        assert_true(cv_buf_add(&line->in, (struct cv_str){piece, (size_t)n}));
    while (web_take(line))
        ;
    web_flush(line);
}

static inline void web_accept(void *context, int listening) {
    struct web *web = context;
    struct web_line *line = web->lines;
    while (line->used)
        line++;
    assert_true(line < web->lines + WEB_LINES);
    *line = (struct web_line){.web = web, .used = true, .number = ++web->lines_made};
    line->fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    assert_true(line->fd >= 0);
    cv_buf_init(&line->in, WEB_BODY);
    cv_buf_init(&line->out, WEB_BODY);
    assert_int_equal(
        cv_loop_watch_for(web->loop, line->fd, CV_WATCH_READ, web_ready, line, &line->watch, NULL),
        CV_OK);
}

/* A port that accepts (the kernel does); nobody takes the connections. */
static inline int web_listen(int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 128), 0);
    getsockname(fd, (struct sockaddr *)&at, &n);
    *port = ntohs(at.sin_port);
    return fd;
}

static inline void web_open(struct web *web, struct cv_loop *loop) {
    web->loop = loop;
    cv_buf_init(&web->seen, WEB_BODY);
    web->fd = web_listen(&web->port);
    assert_int_equal(cv_loop_watch(loop, web->fd, web_accept, web, &web->watch, NULL), CV_OK);
}

/* Ends all connections, as a server that restarts does. */
static inline void web_cut(struct web *web) {
    for (int i = 0; i < WEB_LINES; i++)
        if (web->lines[i].used)
            web_hang_up(&web->lines[i]);
}

static inline void web_close(struct web *web) {
    web_cut(web);
    cv_watch_drop(&web->watch);
    close(web->fd);
    cv_buf_free(&web->seen);
}

static inline bool web_saw(const struct web *web, const char *text) {
    return web->seen.n && strcasestr(web->seen.p, text);
}

#endif
