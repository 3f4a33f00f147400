/* url.h - taking a WebSocket address apart. */
#ifndef CV_NET_URL_H
#define CV_NET_URL_H

#include <canvasser/error.h>
#include <canvasser/str.h>

struct cv_ws_url {
    bool tls;
    char host[256]; /* without brackets */
    int port;
    char path[1024];     /* with the query; at least "/" */
    char authority[264]; /* for the Host header: port and brackets where needed */
};

/* ws://host[:port][/path] or wss://...; no user, no fragment (RFC 6455 3). */
enum cv_status cv_ws_url_parse(struct cv_str url, struct cv_ws_url *out,
                               struct cv_error *err) CV_MUST_USE;

/* Whether `host` ("localhost", "127.0.0.1", "::1" or "[::1]") is this machine itself. */
bool cv_url_host_is_loopback(struct cv_str host);

#endif
