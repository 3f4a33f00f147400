/* connect.c - a TCP connection, made by libcurl. */
#include "net/connect.h"
#include "net/multi.h"

#include <canvasser/arena.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_MAX = 512 };

struct cv_connect {
    struct cv_multi *multi;
    CURL *easy;
    bool finished;
    bool wrapped; /* in the TLS of a proxy */
    int fd;       /* then; or -1 */
    CURLcode result;
    char detail[CURL_ERROR_SIZE];
    void (*done)(void *context, int fd, struct cv_str why);
    void *context;
};

static void connect_free(struct cv_connect *c) {
    if (!c->finished)
        curl_multi_remove_handle(cv_multi_handle(c->multi), c->easy);
    curl_easy_cleanup(c->easy);
    cv_multi_free(c->multi);
    free(c);
}

/* Copies the socket: libcurl closes its own as soon as the handle is taken out. */
static void connect_finished(void *context, CURL *easy, CURLcode result) {
    struct cv_connect *c = context;
    curl_socket_t fd = CURL_SOCKET_BAD;
    c->finished = true;
    c->result = result;
    if (!result && !c->wrapped && !curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) &&
        fd != CURL_SOCKET_BAD)
        c->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

static void connect_after(void *context) {
    struct cv_connect *c = context;
    struct cv_buf why;
    if (!c->finished)
        return;
    cv_buf_init(&why, WHY_MAX);
    int fd = c->fd;
    if (c->wrapped && !c->result)
        cv_buf_addz(&why, "WebSockets cannot go through a proxy whose address begins with "
                          "https://: give one with http://");
    else if (fd < 0)
        cv_multi_why(c->result ? c->result : CURLE_COULDNT_CONNECT, c->detail, &why);
    void (*done)(void *context, int fd, struct cv_str why) = c->done;
    void *owner = c->context;
    connect_free(c);
    done(owner, fd, cv_buf_str(&why));
    cv_buf_free(&why);
}

static const struct cv_multi_events connect_events = {connect_finished, connect_after};

/* What stands in the environment for connections that will be TLS. libcurl itself
 * would look for http_proxy only, as it is asked for a plain connection. */
static const char *connect_tls_proxy(void) {
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < CV_COUNT(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return NULL;
}

/* Asked for a plain connection, libcurl speaks TLS with a proxy only. */
static CURLcode connect_wrapped(CURL *easy, void *context, void *wrapped) {
    (void)easy, (void)context;
    *(bool *)wrapped = true;
    return CURLE_OK;
}

static void connect_set_up(struct cv_connect *c, const struct cv_ws_url *to, const char *ca_file) {
    CURL *e = c->easy;
    char url[sizeof to->host + 32];
    const char *proxy = to->tls ? connect_tls_proxy() : NULL;
    snprintf(url, sizeof url, strchr(to->host, ':') ? "http://[%s]:%d/" : "http://%s:%d/", to->host,
             to->port);
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(e, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "canvasser");
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->detail);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);        /* see transfer.c */
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, 3600L); /* whoever waits has a watchdog */
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, connect_wrapped);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, &c->wrapped);
    if (ca_file)
        curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, ca_file);
    if (cv_url_host_is_loopback(cv_str(to->host)))
        curl_easy_setopt(e, CURLOPT_PROXY, "");
    else if (to->tls)
        curl_easy_setopt(e, CURLOPT_PROXY, proxy ? proxy : "");
}

struct cv_connect *cv_connect_start(struct cv_loop *loop, const struct cv_log *log,
                                    const struct cv_ws_url *to, const char *ca_file,
                                    void (*done)(void *context, int fd, struct cv_str why),
                                    void *context) {
    struct cv_connect *c = cv_alloc(sizeof *c);
    c->fd = -1;
    c->done = done;
    c->context = context;
    c->multi = cv_multi_new(loop, log, &connect_events, c);
    c->easy = curl_easy_init();
    if (!c->easy)
        abort();
    connect_set_up(c, to, ca_file);
    if (curl_multi_add_handle(cv_multi_handle(c->multi), c->easy))
        abort();
    return c;
}

const char *cv_connect_late(const struct cv_connect *c) {
    curl_off_t found = 0;
    curl_easy_getinfo(c->easy, CURLINFO_NAMELOOKUP_TIME_T, &found);
    return found ? "no connection in time"
                 : "no connection in time: the server's name was not looked up (DNS)";
}

void cv_connect_cancel(struct cv_connect **connect) {
    if (*connect)
        connect_free(*connect);
    *connect = NULL;
}
