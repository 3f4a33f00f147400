/* request.h - requests, replies and calls of HTTP.
 *
 * For as long as canvasser/messenger.h does not have them: the definitions are
 * its own, word for word, and then this header only includes it. */
#ifndef CV_NET_REQUEST_H
#define CV_NET_REQUEST_H

#include <canvasser/str.h>

struct cv_header {
    struct cv_str name, value;
};

struct cv_request {
    uint64_t tag;       /* comes back with the reply */
    const char *method; /* "GET", "POST", ... */
    struct cv_str url;  /* http:// or https:// */
    struct cv_str authorization;
    struct cv_str type; /* of the body; "" without one */
    struct cv_str body;
    const struct cv_header *headers; /* more of them */
    size_t n_headers;
    int64_t patience; /* milliseconds until it is given up; 0: 30 s */
};

struct cv_reply {
    uint64_t tag;
    int status; /* HTTP's; 0: no answer came (`why`), it may have been carried out or not */
    struct cv_str body, why;
    const struct cv_header *headers; /* names in small letters */
    size_t n_headers;
};

/* Somebody calls our own HTTP listener, below the path of this messenger. */
struct cv_call {
    uint64_t id; /* to answer with, within some seconds */
    struct cv_str method, path; /* the part behind the messenger's own path: "/action" */
    struct cv_str type, body;
    const struct cv_header *headers;
    size_t n_headers;
};

#endif
