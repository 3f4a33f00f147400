/* http.h - whole HTTP/1.1 answers: a page, or a plain refusal. */
#ifndef CV_NET_HTTP_H
#define CV_NET_HTTP_H

#include "net/ws.h"

#include <libwebsockets.h>

struct cv_answer {
    int status; /* 200, 403, ... */
    const char *type;
    struct cv_str body;
    const char *allow; /* with 405: the methods that are */
    bool head;         /* the headers alone */
    bool last;         /* the connection ends with it */
};

/* A refusal in plain words. */
struct cv_answer cv_answer_plain(int status, const char *words);
/* What `method` (as lws_http_get_uri_and_method numbers them) of `path` gives. */
struct cv_answer cv_answer_page(const struct cv_page *pages, size_t n, int method,
                                struct cv_str path);
/* The head of the answer, with its security headers, and the body behind it. */
void cv_answer_print(const struct cv_answer *answer, struct cv_buf *out);
/* Sends it; 0, or -1 when the connection is over. */
int cv_answer_send(const struct cv_answer *answer, struct lws *wsi);

#endif
