/* private.h - what the files of this room share and nobody else sees.
 *
 * Every socket is one `struct cv_ws`, made before libwebsockets knows it and
 * freed in LWS_CALLBACK_WSI_DESTROY. What happens to it is told to its owner.
 * A connection that was given up has no owner any more: however late it
 * closes, nobody hears of it. */
#ifndef CV_NET_PRIVATE_H
#define CV_NET_PRIVATE_H

#include "net/loop.h"
#include "net/queue.h"
#include "net/ws.h"

#include <libwebsockets.h>

struct cv_swap;
struct cv_trust;

/* libwebsockets' virtual hosts, each made when first needed. */
enum cv_vhost {
    CV_VHOST_WATCH,
    CV_VHOST_CLIENT,
    CV_VHOST_TLS,
    CV_VHOST_SERVER, /* of servers with WebSockets */
    CV_VHOST_PLAIN,  /* of those without */
    CV_VHOSTS
};

struct cv_loop {
    struct lws_context *context;
    struct lws_vhost *vhosts[CV_VHOSTS];
    char *subprotocol; /* of all servers of this loop, or NULL */
    struct cv_trust *trusts;
    struct cv_swap *swap; /* made by the first client */
    lws_retry_bo_t idle; /* pings and hang-ups, for both sides */
    const struct cv_log *log;
    void (*turn)(void *context);
    void *turn_context;
    int epoll; /* holds the watches; itself watched by libwebsockets */
    bool stopped;
    bool woken;
    struct cv_timer *timers;
    struct cv_watch *watches;
    struct cv_ws *connections;
};

enum cv_ws_state {
    CV_WS_STARTING, /* no handshake yet; on the server also plain HTTP */
    CV_WS_OPEN,
    CV_WS_CLOSING, /* the rest of the queue goes out, nothing is read any more */
    CV_WS_GONE     /* the owner was told */
};

/* What an owner hears. `gone` comes once, and nothing after it. */
struct cv_ws_events {
    void (*open)(void *owner, struct cv_ws *ws);
    void (*frame)(void *owner, struct cv_ws *ws, struct cv_str frame);
    void (*gone)(void *owner, struct cv_ws *ws,
                 struct cv_str why); /* the code is in ws->lost_code */
};

struct cv_waiting;

struct cv_ws {
    struct cv_loop *loop;
    struct lws *wsi; /* NULL while libwebsockets does not know it (any more) */
    enum cv_ws_state state;
    const struct cv_ws_events *events;
    void *owner; /* NULL: given up */
    void *user;
    struct cv_queue out;
    struct cv_buf in; /* the pieces of a message so far */
    size_t in_max;    /* bytes of a message */
    int close_code;
    char close_why[124];     /* RFC 6455 5.5: a control frame has 125 bytes, two for the code */
    char lost[160];          /* why it ended, for the log */
    int lost_code;           /* of the other side's close frame, or 1006 */
    struct cv_waiting *call; /* server: that is read or not answered yet, see callee.h */
    struct cv_ws *prev, *next;
};

/* Makes the virtual host of `kind` when it is not there yet. `subprotocol` is
 * for CV_VHOST_SERVER only. */
enum cv_status cv_loop_vhost(struct cv_loop *loop, enum cv_vhost kind, const char *subprotocol,
                             struct cv_error *err) CV_MUST_USE;

/* That of TLS clients which trust the certificates in this file (PEM) beside the system's. */
enum cv_status cv_loop_vhost_trusting(struct cv_loop *loop, const char *ca_file,
                                      struct lws_vhost **out, struct cv_error *err) CV_MUST_USE;
/* A client's connection ended for this certificate: notes why. */
void cv_client_distrust(struct lws *wsi, const char *why);

struct cv_ws *cv_ws_new(struct cv_loop *loop, const struct cv_ws_events *events, void *owner);
/* For a connection libwebsockets never took or has let go. */
void cv_ws_free(struct cv_ws *ws);
/* The owner lets go: no event comes any more, the socket is closed. */
void cv_ws_drop(struct cv_ws *ws);

/* The parts of a libwebsockets callback that both sides share; what they
 * return is what the callback returns. */
int cv_ws_opened(struct cv_ws *ws);
int cv_ws_received(struct cv_ws *ws, const char *p, size_t n);
int cv_ws_writable(struct cv_ws *ws);
void cv_ws_closing(struct cv_ws *ws, const unsigned char *p, size_t n);
void cv_ws_lost(struct cv_ws *ws, const char *why);

/* libwebsockets' callbacks, one a kind of virtual host. */
int cv_loop_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                     size_t n);
int cv_client_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                       size_t n);
int cv_server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                       size_t n);

#endif
