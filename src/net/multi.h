/* multi.h - libcurl's multi interface on the loop: sockets, timer, what is finished. */
#ifndef CV_NET_MULTI_H
#define CV_NET_MULTI_H

#include "net/loop.h"

#include <curl/curl.h>

struct cv_multi;

struct cv_multi_events {
    /* Finished, and taken out after this call, which must leave the handle alive. */
    void (*finished)(void *context, CURL *easy, CURLcode result);
    /* After libcurl has returned; here anything may be called, cv_multi_free too. */
    void (*after)(void *context);
};

struct cv_multi *cv_multi_new(struct cv_loop *loop, const struct cv_log *log,
                              const struct cv_multi_events *events, void *context) CV_MUST_USE;
/* After its easy handles were taken out. NULL is allowed. */
void cv_multi_free(struct cv_multi *m);
/* For what else is to be set; lives as long as `m`. */
CURLM *cv_multi_handle(struct cv_multi *m);

/* What went wrong, for people: our words, then `detail` (libcurl's) unless "". */
void cv_multi_why(CURLcode code, const char *detail, struct cv_buf *out);

#endif
