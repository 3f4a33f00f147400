/* fetch.c - HTTP requests out, many at once.
 *
 * What is finished is told after libcurl has returned, so that within `done`
 * anything may be called. */
#include "net/fetch.h"
#include "net/multi.h"
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
    struct cv_multi *multi;
    struct cv_timer *soon;        /* tells of what was finished outside of libcurl */
    struct cv_transfer *active;   /* with libcurl */
    struct cv_transfer *finished; /* to be told, in this order */
    bool telling;
    bool dead; /* freed from within a `done` */
};

/* ---- telling ------------------------------------------------------------------------ */

static void fetcher_destroy(struct cv_fetcher *f) {
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
    DL_DELETE(f->active, t);
    DL_APPEND(f->finished, t);
}

static void fetcher_finished(void *context, CURL *easy, CURLcode result) {
    struct cv_transfer *t = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
    t->result = result;
    fetcher_finish(context, t);
}

static void fetcher_after(void *context) {
    fetcher_tell(context);
}

static const struct cv_multi_events fetcher_events = {fetcher_finished, fetcher_after};

/* ---- requests ------------------------------------------------------------------------------ */

static void fetcher_expired(void *context) {
    struct cv_transfer *t = context;
    struct cv_fetcher *f = t->fetcher;
    t->timer = NULL;
    cv_transfer_expire(t);
    curl_multi_remove_handle(cv_multi_handle(f->multi), t->easy);
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
    if (err.status == CV_OK && curl_multi_add_handle(cv_multi_handle(f->multi), t->easy))
        cv_fail(&err, CV_IO, "libcurl does not take the request");
    if (err.status) {
        fetcher_refuse(f, t, &err);
        return err.status;
    }
    DL_APPEND(f->active, t);
    t->timer = cv_loop_timer(f->loop, t->patience, fetcher_expired, t);
    return CV_OK;
}

/* ---- the fetcher ---------------------------------------------------------------- */

static enum cv_status fetcher_start(struct cv_fetcher *f, struct cv_error *err) {
    if (f->ca_file && access(f->ca_file, R_OK) != 0)
        return cv_fail(err, CV_INVALID, "the file of certificates \"%s\" cannot be read",
                       f->ca_file);
    f->multi = cv_multi_new(f->loop, f->config.log, &fetcher_events, f);
    CURLM *multi = cv_multi_handle(f->multi);
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)f->config.connections);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)KEPT);
    return CV_OK;
}

enum cv_status cv_fetcher_new(struct cv_loop *loop, const struct cv_fetcher_config *config,
                              struct cv_fetcher **out, struct cv_error *err) {
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
        curl_multi_remove_handle(cv_multi_handle(f->multi), t->easy);
        DL_DELETE(f->active, t);
        cv_transfer_free(t);
    }
    DL_FOREACH_SAFE(f->finished, t, next) {
        DL_DELETE(f->finished, t);
        cv_transfer_free(t);
    }
    cv_multi_free(f->multi);
    cv_timer_cancel(&f->soon);
    f->dead = true;
    if (!f->telling)
        fetcher_destroy(f);
}
