/* connect.h - a TCP connection, made by libcurl: names are looked up without holding the
 * loop up, the next address is tried where one fails, and a proxy is taken from the
 * environment (as for fetch.h; for what will be TLS it is that of https_proxy). A proxy
 * that is spoken to over TLS itself ("https://...") cannot be used: what it gives is no
 * socket. */
#ifndef CV_NET_CONNECT_H
#define CV_NET_CONNECT_H

#include "net/loop.h"
#include "net/url.h"

struct cv_connect;

/* `ca_file` (PEM, or NULL) is what a proxy is trusted by. `done` is called once, never from within
 * this call: with a socket that is the caller's from then on, or with -1 and why there is none. */
struct cv_connect *cv_connect_start(struct cv_loop *loop, const struct cv_log *log,
                                    const struct cv_ws_url *to, const char *ca_file,
                                    void (*done)(void *context, int fd, struct cv_str why),
                                    void *context) CV_MUST_USE;
/* How far it came, as a reason to give it up: "no connection in time", ... */
const char *cv_connect_late(const struct cv_connect *c);
/* Gives it up: no `done` comes. Clears *connect; NULL is allowed. */
void cv_connect_cancel(struct cv_connect **connect);

#endif
