/* fetch.h - HTTP requests out, many at once, on the loop.
 *
 * HTTP/1.1 over kept connections, a few a host. No redirect is followed: it
 * would carry our token elsewhere. Certificates are verified. A proxy is taken
 * from the environment (http_proxy, https_proxy, all_proxy, no_proxy), but never
 * for this machine itself. A POST or PATCH is sent once: when its connection ends
 * before the answer it is reported, never repeated in silence. */
#ifndef CV_NET_FETCH_H
#define CV_NET_FETCH_H

#include "net/loop.h"
#include <canvasser/messenger.h>

enum {
    CV_FETCH_PATIENCE = 30 * 1000,         /* milliseconds for a request that does not say */
    CV_FETCH_CONNECT_PATIENCE = 10 * 1000, /* of them at most for name, connection and TLS */
    CV_FETCH_BODY_MAX = 4 * 1024 * 1024,   /* bytes of an answer, unless set */
    CV_FETCH_HEADERS_MAX = 64 * 1024,      /* bytes of all its headers */
    CV_FETCH_CONNECTIONS = 8               /* a host, unless set */
};

struct cv_fetcher;

struct cv_fetcher_config {
    const struct cv_log *log; /* may be NULL */
    size_t body_max;          /* bytes of an answer, unpacked; 0: CV_FETCH_BODY_MAX */
    const char *ca_file;      /* PEM; trusted beside the system's own. NULL for none */
    unsigned connections;     /* a host; further requests wait. 0: CV_FETCH_CONNECTIONS */
    const char *agent;        /* User-Agent; NULL: "canvasser" */
};

/* CV_INVALID when ca_file cannot be read. */
enum cv_status cv_fetcher_new(struct cv_loop *loop, const struct cv_fetcher_config *config,
                              struct cv_fetcher **out, struct cv_error *err) CV_MUST_USE;
/* No `done` comes after it; may be called from within one. Before the loop is
 * freed. NULL is allowed. */
void cv_fetcher_free(struct cv_fetcher *f);

/* Makes the request; everything in `r` is copied. `done` is called once, never
 * from within this call; what it gets is valid during the call. When there was no
 * answer, the status is 0 and `why` says why: also for what is returned here as
 * CV_INVALID (an address, method or header that cannot be sent), for which no
 * connection was made. */
enum cv_status cv_fetch(struct cv_fetcher *f, const struct cv_request *r,
                        void (*done)(void *context, const struct cv_reply *reply), void *context);

#endif
