/* ws.h - WebSocket connections, out and in, and the small HTTP server beside them.
 *
 * Text frames only, each whole. What is sent is queued under a cap and goes
 * out in order. No callback is called from within a call of this interface. */
#ifndef CV_NET_WS_H
#define CV_NET_WS_H

#include "net/loop.h"

#include <canvasser/error.h>
#include <canvasser/messenger.h>
#include <canvasser/str.h>

enum {
    CV_FRAME_MAX = 256 * 1024,          /* bytes of one incoming message; larger ones close 1009 */
    CV_FRAME_MAX_TRUSTED = 1024 * 1024, /* the same where the other end is known */
    CV_QUEUE_MAX = 8 * 1024 * 1024,     /* bytes waiting to go out on one connection */
    CV_SOCKETS_MAX = 500,               /* WebSockets of one server; more are refused with 503 */
    CV_CALL_MAX = 256 * 1024,           /* bytes of a call's body, unless set; more: 413 */
    CV_CALL_PATIENCE = 10 * 1000        /* milliseconds, unless set: see cv_server_calls */
};

/* One open connection, of either side. */
struct cv_ws;

/* CV_CLOSED when it is closing, CV_FULL when the queue is (and then it is closed:
 * a reader this slow comes back and catches up). */
enum cv_status cv_ws_send(struct cv_ws *ws, struct cv_str frame);
/* Closes after what is queued went out. `code` as in RFC 6455 7.4. */
void cv_ws_close(struct cv_ws *ws, int code, const char *why);
/* Bytes waiting to go out: who has much to send sends in parts. */
size_t cv_ws_queued(const struct cv_ws *ws);
/* Takes messages of up to CV_FRAME_MAX_TRUSTED bytes from now on. */
void cv_ws_trust(struct cv_ws *ws);
/* The caller's own pointer, for the server side. */
void cv_ws_set_user(struct cv_ws *ws, void *user);
void *cv_ws_user(const struct cv_ws *ws);

/* ---- client -------------------------------------------------------------------- */

struct cv_client;

struct cv_client_config {
    struct cv_str url;           /* ws://host:port/path or wss://... */
    const char *subprotocol;     /* or NULL */
    struct cv_str authorization; /* value of that header, or "" */
    int64_t patience;            /* milliseconds for the handshake; 0: 10 s */
    bool once;                   /* one try, and no other after `closed` */
    const char *ca_file;         /* PEM; trusted beside the system's own. NULL for none */
    const struct cv_log *log;
    /* A new connection is open. */
    void (*open)(void *context, struct cv_ws *ws);
    void (*frame)(void *context, struct cv_ws *ws, struct cv_str frame);
    /* The connection is gone, or could not be made. `code` is that of the other side's
     * close frame, or 1006. Another try follows after a pause with full jitter, unless
     * the client is freed or was for one try. */
    void (*closed)(void *context, int code, struct cv_str why);
    void *context;
};

/* Connects, and reconnects for ever (pauses 0.1 s growing to 30 s, full jitter;
 * at once after the first loss of a good connection). Pings every 20 s and
 * gives a silent connection up after 45 s; a server that accepts and never
 * answers the upgrade is given up after 10 s. TLS certificates are verified. A
 * proxy is taken from the environment: see connect.h. CV_INVALID when ca_file
 * cannot be read. */
enum cv_status cv_client_new(struct cv_loop *loop, const struct cv_client_config *config,
                             struct cv_client **out, struct cv_error *err) CV_MUST_USE;
/* No callback comes after it. NULL is allowed. */
void cv_client_free(struct cv_client *c);

/* ---- server --------------------------------------------------------------------- */

/* One file served; `path` is exact. Bodies are views that live as long as the server. */
struct cv_page {
    const char *path;
    const char *type; /* "text/html; charset=utf-8" */
    struct cv_str body;
};

/* What others may call: POST requests with a body, each answered later by cv_server_answer. */
struct cv_server_calls {
    const char *prefix; /* "/hook": of its path and those below it. NULL: there are no calls */
    size_t body_max;    /* bytes; 0: CV_CALL_MAX */
    int64_t patience;   /* milliseconds for the body to come (else 408), and again for the
                         * answer to be given (else 503). 0: CV_CALL_PATIENCE */
    const char *const *headers; /* names, in small letters, of those that `called` gets beside
                                 * the type, at most 16, then NULL; or NULL */
    /* `path` is what comes behind the prefix, "" or "/...", decoded and without a query.
     * The Host header is not looked at, as it may be that of a proxy's: a call has
     * to prove itself. */
    void (*called)(void *context, const struct cv_call *call);
};

struct cv_server;

struct cv_server_config {
    const char *address;     /* "127.0.0.1", "::1", ... */
    int port;                /* 0: any free one, see cv_server_port */
    const char *ws_path;     /* path that upgrades, "/socket"; NULL: none does, and what
                              * concerns WebSockets below is not needed */
    const char *subprotocol; /* that a client must offer */
    const struct cv_page *pages;
    size_t n_pages;
    const struct cv_log *log;
    void (*open)(void *context, struct cv_ws *ws);
    void (*frame)(void *context, struct cv_ws *ws, struct cv_str frame);
    void (*closed)(void *context, struct cv_ws *ws); /* `ws` is gone after this call */
    struct cv_server_calls calls;
    void *context;
};

/* Every answer carries a strict Content-Security-Policy (nothing but our own
 * origin; no inline script or style), nosniff, no-referrer, frame-ancestors
 * none, no-store. Only the server's own host names are taken as Origin of an
 * upgrade (a page elsewhere must not speak for a person). */
enum cv_status cv_server_new(struct cv_loop *loop, const struct cv_server_config *config,
                             struct cv_server **out, struct cv_error *err) CV_MUST_USE;
int cv_server_port(const struct cv_server *s);
/* Answers a call; `type` NULL is plain text. Everything is copied. An id that is not
 * known, or not any more (answered, given up, its caller gone), is ignored. */
void cv_server_answer(struct cv_server *s, uint64_t id, int status, const char *type,
                      struct cv_str body);
void cv_server_free(struct cv_server *s);

#endif
