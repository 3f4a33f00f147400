/* multi.c - libcurl's multi interface on the loop: it says which sockets it wants to be
 * watched and when it wants to be called again. */
#include "net/multi.h"

#include <canvasser/arena.h>

#include <stdlib.h>

struct cv_multi {
    struct cv_loop *loop;
    const struct cv_log *log;
    const struct cv_multi_events *events;
    void *context;
    CURLM *multi;
    struct cv_timer *timer;
};

/* Takes from libcurl what it is through with. */
static void multi_collect(struct cv_multi *m) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(m->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *easy = message->easy_handle;
        CURLcode result = message->data.result; /* the message dies with the next call */
        m->events->finished(m->context, easy, result);
        curl_multi_remove_handle(m->multi, easy);
    }
}

static void multi_act(struct cv_multi *m, curl_socket_t fd, int events) {
    int running = 0;
    CURLMcode code = curl_multi_socket_action(m->multi, fd, events, &running);
    if (code)
        cv_log(m->log, CV_LOG_WARNING, "libcurl: %s", curl_multi_strerror(code));
    multi_collect(m);
    m->events->after(m->context);
}

static void multi_ready(void *context, int fd, unsigned events) {
    multi_act(context, fd,
              (events & CV_WATCH_READ ? CURL_CSELECT_IN : 0) |
                  (events & CV_WATCH_WRITE ? CURL_CSELECT_OUT : 0) |
                  (events & CV_WATCH_ERROR ? CURL_CSELECT_ERR : 0));
}

static void multi_due(void *context) {
    struct cv_multi *m = context;
    m->timer = NULL;
    multi_act(m, CURL_SOCKET_TIMEOUT, 0);
}

static int multi_on_timer(CURLM *multi, long after, void *context) {
    struct cv_multi *m = context;
    (void)multi;
    cv_timer_cancel(&m->timer);
    if (after >= 0)
        m->timer = cv_loop_timer(m->loop, after, multi_due, m);
    return 0;
}

static int multi_on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *watched) {
    struct cv_multi *m = context;
    struct cv_watch *watch = watched;
    unsigned events =
        (what & CURL_POLL_IN ? CV_WATCH_READ : 0U) | (what & CURL_POLL_OUT ? CV_WATCH_WRITE : 0U);
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        cv_watch_drop(&watch);
        curl_multi_assign(m->multi, fd, NULL);
    } else if (watch) {
        cv_watch_change(watch, events);
    } else if (cv_loop_watch_for(m->loop, fd, events, multi_ready, m, &watch, NULL) == CV_OK) {
        curl_multi_assign(m->multi, fd, watch);
    } else {
        return -1;
    }
    return 0;
}

struct cv_multi *cv_multi_new(struct cv_loop *loop, const struct cv_log *log,
                              const struct cv_multi_events *events, void *context) {
    struct cv_multi *m = cv_alloc(sizeof *m);
    *m = (struct cv_multi){.loop = loop, .log = log, .events = events, .context = context};
    m->multi = curl_global_init(CURL_GLOBAL_DEFAULT) ? NULL : curl_multi_init();
    if (!m->multi)
        abort();
    curl_multi_setopt(m->multi, CURLMOPT_SOCKETFUNCTION, multi_on_socket);
    curl_multi_setopt(m->multi, CURLMOPT_SOCKETDATA, m);
    curl_multi_setopt(m->multi, CURLMOPT_TIMERFUNCTION, multi_on_timer);
    curl_multi_setopt(m->multi, CURLMOPT_TIMERDATA, m);
    return m;
}

void cv_multi_free(struct cv_multi *m) {
    if (!m)
        return;
    curl_multi_cleanup(m->multi);
    cv_timer_cancel(&m->timer);
    free(m);
}

CURLM *cv_multi_handle(struct cv_multi *m) {
    return m->multi;
}

/* ---- words ------------------------------------------------------------------------ */

static const struct {
    CURLcode code;
    const char *words;
} reasons[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "the server's name cannot be looked up (DNS)"},
    {CURLE_COULDNT_RESOLVE_PROXY, "the proxy's name cannot be looked up (DNS)"},
    {CURLE_COULDNT_CONNECT, "nobody answers at that address and port"},
    {CURLE_OPERATION_TIMEDOUT, "no connection in time"},
    {CURLE_SSL_CONNECT_ERROR, "no secure connection (TLS)"},
    {CURLE_PEER_FAILED_VERIFICATION, "the server's certificate is not trusted (TLS)"},
    {CURLE_SSL_CACERT_BADFILE, "the file of trusted certificates cannot be used (TLS)"},
    {CURLE_PROXY, "the proxy does not connect us"},
    {CURLE_GOT_NOTHING, "the connection ended before the answer"},
    {CURLE_SEND_ERROR, "the connection ended while sending"},
    {CURLE_RECV_ERROR, "the connection ended before the whole answer"},
    {CURLE_PARTIAL_FILE, "the connection ended before the whole answer"},
    {CURLE_UNSUPPORTED_PROTOCOL, "the answer is no HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, "the answer is no HTTP"},
    {CURLE_BAD_CONTENT_ENCODING, "the answer cannot be unpacked"},
};

static const char *multi_reason(CURLcode code) {
    for (size_t i = 0; i < CV_COUNT(reasons); i++)
        if (reasons[i].code == code)
            return reasons[i].words;
    return curl_easy_strerror(code);
}

void cv_multi_why(CURLcode code, const char *detail, struct cv_buf *out) {
    cv_buf_addz(out, multi_reason(code));
    if (detail[0])
        cv_buf_addf(out, ": %s", detail);
}
