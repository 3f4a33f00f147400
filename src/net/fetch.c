/* fetch.c - libcurl's multi interface on the loop.
 *
 * libcurl says which sockets it wants to be watched and when it wants to be
 * called again; what is finished is told after libcurl has returned, so that
 * within `done` anything may be called. */
#include "net/fetch.h"
#include "net/transfer.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

enum { KEPT = 64 /* idle connections, over all hosts */ };

struct cv_fetcher {
    struct cv_loop *loop;
    struct cv_fetcher_config config;
    char *ca_file, *agent;
    CURLM *multi;
    struct cv_timer *timer;       /* libcurl's */
    struct cv_timer *soon;        /* tells of what was finished outside of libcurl */
    struct cv_transfer *active;   /* with libcurl */
    struct cv_transfer *finished; /* to be told, in this order */
    bool telling;
    bool dead; /* freed from within a `done` */
};

/* ---- telling ------------------------------------------------------------------------ */

static void fetcher_destroy(struct cv_fetcher *f) {
    curl_global_cleanup();
    free(f->ca_file);
    free(f->agent);
    free(f);
}

/* The last step of every callback from the loop: `f` may be gone after it. */
static void fetcher_tell(struct cv_fetcher *f) {
    if (f->telling)
        return;
    f->telling = true;
    while (!f->dead && f->finished) {
        struct cv_transfer *t = f->finished;
        DL_DELETE(f->finished, t);
        cv_transfer_tell(t);
        cv_transfer_free(t);
    }
    f->telling = false;
    if (f->dead)
        fetcher_destroy(f);
}

static void fetcher_finish(struct cv_fetcher *f, struct cv_transfer *t) {
    cv_timer_cancel(&t->timer);
    curl_multi_remove_handle(f->multi, t->easy);
    DL_DELETE(f->active, t);
    DL_APPEND(f->finished, t);
}

/* Takes from libcurl what it is through with. */
static void fetcher_collect(struct cv_fetcher *f) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(f->multi, &left))) {
        struct cv_transfer *t = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode result = message->data.result; /* the message dies with the handle */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        t->result = result;
        fetcher_finish(f, t);
    }
}

/* ---- what libcurl asks of the loop ------------------------------------------------------ */

static void fetcher_act(struct cv_fetcher *f, curl_socket_t fd, int events) {
    int running = 0;
    CURLMcode code = curl_multi_socket_action(f->multi, fd, events, &running);
    if (code)
        cv_log(f->config.log, CV_LOG_WARNING, "libcurl: %s", curl_multi_strerror(code));
    fetcher_collect(f);
    fetcher_tell(f);
}

static void fetcher_ready(void *context, int fd, unsigned events) {
    fetcher_act(context, fd,
                (events & CV_WATCH_READ ? CURL_CSELECT_IN : 0) |
                    (events & CV_WATCH_WRITE ? CURL_CSELECT_OUT : 0) |
                    (events & CV_WATCH_ERROR ? CURL_CSELECT_ERR : 0));
}

static void fetcher_due(void *context) {
    struct cv_fetcher *f = context;
    f->timer = NULL;
    fetcher_act(f, CURL_SOCKET_TIMEOUT, 0);
}

static int fetcher_on_timer(CURLM *multi, long after, void *context) {
    struct cv_fetcher *f = context;
    (void)multi;
    cv_timer_cancel(&f->timer);
    if (after >= 0)
        f->timer = cv_loop_timer(f->loop, after, fetcher_due, f);
    return 0;
}

static int fetcher_on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *watched) {
    struct cv_fetcher *f = context;
    struct cv_watch *watch = watched;
    unsigned events =
        (what & CURL_POLL_IN ? CV_WATCH_READ : 0U) | (what & CURL_POLL_OUT ? CV_WATCH_WRITE : 0U);
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        cv_watch_drop(&watch);
        curl_multi_assign(f->multi, fd, NULL);
    } else if (watch) {
        cv_watch_change(watch, events);
    } else if (cv_loop_watch_for(f->loop, fd, events, fetcher_ready, f, &watch, NULL) == CV_OK) {
        curl_multi_assign(f->multi, fd, watch);
    } else {
        return -1;
    }
    return 0;
}

/* ---- requests ------------------------------------------------------------------------------ */

static void fetcher_expired(void *context) {
    struct cv_transfer *t = context;
    struct cv_fetcher *f = t->fetcher;
    t->timer = NULL;
    cv_transfer_expire(t);
    fetcher_finish(f, t);
    fetcher_tell(f);
}

static void fetcher_soon(void *context) {
    struct cv_fetcher *f = context;
    f->soon = NULL;
    fetcher_tell(f);
}

/* Will be told as failed, with the words of `err`. */
static void fetcher_refuse(struct cv_fetcher *f, struct cv_transfer *t,
                           const struct cv_error *err) {
    cv_buf_addz(&t->refused, err->text);
    DL_APPEND(f->finished, t);
    if (!f->soon)
        f->soon = cv_loop_timer(f->loop, 0, fetcher_soon, f);
}

enum cv_status cv_fetch(struct cv_fetcher *f, const struct cv_request *r,
                        void (*done)(void *context, const struct cv_reply *reply), void *context) {
    struct cv_error err = {0};
    struct cv_transfer *t = cv_transfer_new(r, &f->config, &err);
    t->fetcher = f;
    t->done = done;
    t->context = context;
    if (err.status == CV_OK && curl_multi_add_handle(f->multi, t->easy))
        cv_fail(&err, CV_IO, "libcurl does not take the request");
    if (err.status) {
        fetcher_refuse(f, t, &err);
        return err.status;
    }
    DL_APPEND(f->active, t);
    t->timer = cv_loop_timer(f->loop, t->patience, fetcher_expired, t);
    return CV_OK;
}

/* ---- the fetcher -------------------------------------------------------------------------------
 */

static enum cv_status fetcher_start(struct cv_fetcher *f, struct cv_error *err) {
    if (f->ca_file && access(f->ca_file, R_OK) != 0)
        return cv_fail(err, CV_INVALID, "the file of certificates \"%s\" cannot be read",
                       f->ca_file);
    f->multi = curl_multi_init();
    if (!f->multi)
        return cv_fail(err, CV_IO, "libcurl could not start");
    curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, fetcher_on_socket);
    curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
    curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, fetcher_on_timer);
    curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
    curl_multi_setopt(f->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    curl_multi_setopt(f->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)f->config.connections);
    curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)KEPT);
    return CV_OK;
}

enum cv_status cv_fetcher_new(struct cv_loop *loop, const struct cv_fetcher_config *config,
                              struct cv_fetcher **out, struct cv_error *err) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return cv_fail(err, CV_IO, "libcurl could not start");
    struct cv_fetcher *f = cv_alloc(sizeof *f);
    f->loop = loop;
    f->config = *config;
    f->agent = cv_strdup(cv_str(config->agent ? config->agent : "canvasser"));
    f->ca_file = config->ca_file ? cv_strdup(cv_str(config->ca_file)) : NULL;
    f->config.agent = f->agent;
    f->config.ca_file = f->ca_file;
    f->config.body_max = config->body_max ? config->body_max : CV_FETCH_BODY_MAX;
    f->config.connections = config->connections ? config->connections : CV_FETCH_CONNECTIONS;
    enum cv_status s = fetcher_start(f, err);
    if (s != CV_OK) {
        cv_fetcher_free(f);
        return s;
    }
    *out = f;
    return CV_OK;
}

void cv_fetcher_free(struct cv_fetcher *f) {
    struct cv_transfer *t, *next;
    if (!f)
        return;
    DL_FOREACH_SAFE(f->active, t, next) {
        curl_multi_remove_handle(f->multi, t->easy);
        DL_DELETE(f->active, t);
        cv_transfer_free(t);
    }
    DL_FOREACH_SAFE(f->finished, t, next) {
        DL_DELETE(f->finished, t);
        cv_transfer_free(t);
    }
    curl_multi_cleanup(f->multi);
    cv_timer_cancel(&f->timer);
    cv_timer_cancel(&f->soon);
    f->dead = true;
    if (!f->telling)
        fetcher_destroy(f);
}
