/* Posts a second to a server of this machine, at 1, 8 and 32 connections: 2 kB out, 2 kB
 * back, the connections kept. The server is a process of its own. */
#include "net/fetch.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 2, BODY = 2048, HEAD_MAX = 1024, LINES = 64, OPEN = 64 };

struct bench {
    struct cv_loop *loop;
    struct cv_fetcher *fetcher;
    char url[64];
    char body[BODY];
    double end;
    long done, failed, open;
};

static double bench_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the server: answers when it has a head and a body of the known size ------------- */

struct line {
    int fd;
    size_t n;
    char in[HEAD_MAX + BODY];
};

static void server_read(struct line *line, const char *answer, size_t n_answer) {
    ssize_t n = read(line->fd, line->in + line->n, sizeof line->in - line->n);
    if (n <= 0) {
        close(line->fd);
        free(line);
        return;
    }
    line->n += (size_t)n;
    const char *end = memmem(line->in, line->n, "\r\n\r\n", 4);
    if (!end || line->n < (size_t)(end - line->in) + 4 + BODY)
        return;
    line->n = 0;
    if (write(line->fd, answer, n_answer) != (ssize_t)n_answer)
        exit(1);
}

static void server_run(int listening) {
    static const struct line listener;
    char answer[HEAD_MAX + BODY];
    int head =
        snprintf(answer, HEAD_MAX, "HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n", BODY);
    size_t n_answer = (size_t)head + BODY;
    int epoll = epoll_create1(0);
    struct epoll_event ready[LINES] = {
        {.events = EPOLLIN, .data.ptr = (void *)(uintptr_t)&listener}};
    memset(answer + head, 'a', BODY);
    prctl(PR_SET_PDEATHSIG, 9);
    epoll_ctl(epoll, EPOLL_CTL_ADD, listening, ready);
    for (;;) {
        int n = epoll_wait(epoll, ready, LINES, -1);
        for (int i = 0; i < n; i++) {
            if (ready[i].data.ptr != &listener) {
                server_read(ready[i].data.ptr, answer, n_answer);
                continue;
            }
            struct line *line = calloc(1, sizeof *line);
            if (!line)
                exit(1);
            line->fd = accept(listening, NULL, NULL);
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
            epoll_ctl(epoll, EPOLL_CTL_ADD, line->fd, &event);
        }
    }
}

static pid_t server_start(int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, LINES) != 0)
        exit(1);
    getsockname(fd, (struct sockaddr *)&at, &n);
    *port = ntohs(at.sin_port);
    pid_t child = fork();
    if (child == 0)
        server_run(fd);
    close(fd);
    return child;
}

/* ---- the client ------------------------------------------------------------------------ */

static void bench_done(void *context, const struct cv_reply *reply);

static void bench_ask(struct bench *b) {
    const struct cv_request r = {
        .method = "POST",
        .url = cv_str(b->url),
        .authorization = CV_S("Bearer 0123456789abcdef0123456789abcdef"),
        .type = CV_S("application/json"),
        .body = {b->body, BODY},
    };
    b->open++;
    if (cv_fetch(b->fetcher, &r, bench_done, b))
        exit(1);
}

static void bench_done(void *context, const struct cv_reply *reply) {
    struct bench *b = context;
    b->open--;
    b->done++;
    b->failed += reply->status != 201;
    if (bench_now() < b->end)
        bench_ask(b);
    else if (!b->open)
        cv_loop_stop(b->loop);
}

static void bench_run(unsigned connections, int port) {
    struct bench b = {0};
    const struct cv_loop_config loop = {0};
    const struct cv_fetcher_config config = {.connections = connections};
    struct cv_error err = {0};
    memset(b.body, 'b', sizeof b.body);
    snprintf(b.url, sizeof b.url, "http://127.0.0.1:%d/posts", port);
    if (cv_loop_new(&loop, &b.loop, &err) || cv_fetcher_new(b.loop, &config, &b.fetcher, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    double start = bench_now();
    b.end = start + SECONDS;
    for (int i = 0; i < OPEN; i++)
        bench_ask(&b);
    cv_loop_run(b.loop);
    printf("%3u connections: %8.0f posts/s, %ld failed\n", connections,
           (double)b.done / (bench_now() - start), b.failed);
    cv_fetcher_free(b.fetcher);
    cv_loop_free(b.loop);
}

int main(void) {
    static const unsigned connections[] = {1, 8, 32};
    int port = 0;
    pid_t server = server_start(&port);
    for (size_t i = 0; i < CV_COUNT(connections); i++)
        bench_run(connections[i], port);
    return kill(server, 9);
}
