/* transfer.h - one HTTP request on its way, and what came back. For fetch.c. */
#ifndef CV_NET_TRANSFER_H
#define CV_NET_TRANSFER_H

#include "net/fetch.h"

#include <canvasser/secret.h>

#include <curl/curl.h>

struct cv_transfer {
    struct cv_fetcher *fetcher;
    CURL *easy;
    struct cv_timer *timer; /* its patience */
    void (*done)(void *context, const struct cv_reply *reply);
    void *context;
    uint64_t tag;
    int64_t patience;
    char *body;
    struct curl_slist *headers;
    struct curl_slist authorization; /* in front of `headers`; its text is the secret's */
    struct cv_secret *secret;
    struct cv_buf in;   /* the answer's body */
    size_t in_headers;  /* bytes of its headers so far */
    bool once;          /* must not be sent again by itself */
    bool sent;          /* or was about to be */
    const char *broken; /* why we broke it off ourselves, or NULL */
    CURLcode result;
    char detail[CURL_ERROR_SIZE]; /* libcurl's words */
    struct cv_buf refused;        /* why it was never sent, or empty */
    struct cv_transfer *prev, *next;
};

/* Never NULL: when it cannot be sent, `err` says why. */
struct cv_transfer *cv_transfer_new(const struct cv_request *r,
                                    const struct cv_fetcher_config *config, struct cv_error *err);
/* Not while it is added to a multi handle. Wipes what is secret. */
void cv_transfer_free(struct cv_transfer *t);
/* Calls `done` with what became of it. */
void cv_transfer_tell(struct cv_transfer *t);
/* It took too long: notes where it was then. */
void cv_transfer_expire(struct cv_transfer *t);

#endif
