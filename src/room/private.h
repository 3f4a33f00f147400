/* private.h - what the files of a room's server share.
 *
 * A connection:  new --hello--> greeting --commit--> ready --close--> (freed)
 *                  '--anything else, or silence--> closed
 *
 * A frame: read and checked at once, then pending until the turn stages it (puts
 * it into the transaction) and, after the commit, finishes it (answers, shows). */
#ifndef CV_ROOM_PRIVATE_H
#define CV_ROOM_PRIVATE_H

#include "room/frame.h"
#include "room/members.h"
#include "room/print.h"
#include "room/server.h"
#include "room/tokens.h"

/* Codes of RFC 6455 7.4.2 that this room gives a meaning, and one of IANA's. */
enum { CLOSE_TRY_LATER = 1013, CLOSE_NO_HELLO = 4400, CLOSE_DENIED = 4401, CLOSE_SILENT = 4408 };

enum conn_state { CONN_NEW, CONN_GREETING, CONN_READY };
enum conn_role { ROLE_NONE, ROLE_PERSON, ROLE_BOT, ROLE_VIEW };

struct conn {
    struct cv_room_server *server;
    struct cv_ws *ws;
    enum conn_state state;
    enum conn_role role;
    struct cv_room_member *member; /* NULL for a view */
    uint64_t after;                /* the newest entry it was given, while it is behind */
    bool live;                     /* has all there is: entries reach it as they happen */
    bool ending;                   /* is being closed */
    struct cv_timer *patience;
    struct conn *prev, *next;
};

/* What became of a pending frame. Those from OUTCOME_JOINED on need the commit. */
enum outcome {
    OUTCOME_NONE,     /* not staged: the storage failed before its turn */
    OUTCOME_DEFERRED, /* waits for the welcome of its connection */
    OUTCOME_DROPPED,
    OUTCOME_BAD,
    OUTCOME_DENIED,
    OUTCOME_REFUSED,
    OUTCOME_GREETED,
    OUTCOME_JOINED,
    OUTCOME_ENTRY,
    OUTCOME_KNOWN, /* sent again: its number is in `n` */
    OUTCOME_BOARD,
    OUTCOME_NAMED,
    OUTCOMES
};

struct pending {
    struct conn *conn; /* NULL when it is gone meanwhile */
    struct cv_room_member *member;
    struct cv_room_frame frame;
    enum outcome outcome;
    const char *why; /* bad, denied, refused */
    int64_t limit;
    bool rated; /* took one of the member's messages */
    uint64_t n;
    cv_time at;
    struct cv_buf body; /* JSON, for the log */
    /* joined */
    char id[24];
    char secret[CV_TOKEN_CHARS + 1];
    char hash[CV_HASH_CHARS + 1];
};

struct batch {
    struct pending *item;
    size_t n, cap;
};

struct cv_room_server {
    struct cv_loop *loop;
    struct cv_server *net;
    struct cv_roomlog *log;
    struct cv_clock clock;
    const struct cv_log *trace;
    int64_t patience;
    char *id, *name;
    struct cv_tokens tokens;
    char *join_link, *view_link;
    struct cv_members members;
    struct cv_room_member *bot;
    struct conn *conns;
    struct batch pending;
    uint64_t last;       /* number of the newest entry */
    struct cv_buf board; /* JSON, or nothing */
    struct cv_buf out;   /* the frame being printed */
    uint64_t malformed;
    /* within a turn */
    bool begun;
    uint64_t staged_entries, staged_members;
    struct cv_error *err;
};

/* conn.c: events of the net, and frames to one or all. */
void room_conn_open(void *context, struct cv_ws *ws);
void room_conn_frame(void *context, struct cv_ws *ws, struct cv_str bytes);
void room_conn_closed(void *context, struct cv_ws *ws);
void room_conns_free(struct cv_room_server *s);
/* Sends what stands in server->out, unless it is empty or too big. NULL is allowed. */
void room_send(struct cv_room_server *s, struct conn *conn);
/* The same to everyone who was welcomed, but `except`. */
void room_send_all(struct cv_room_server *s, const struct conn *except);
struct cv_buf *room_out(struct cv_room_server *s);
void room_end(struct conn *conn, int code, const char *why);
void room_bad(struct conn *conn, const char *why);
void room_deny(struct conn *conn, const char *why);
/* Welcomes a connection as `member` (NULL: a view), with what it missed to follow. */
void room_greet(struct conn *conn, struct cv_room_member *member, enum conn_role role,
                uint64_t after, struct cv_str secret);
/* Whether the entry is for this connection's eyes. */
bool room_shows(const struct conn *conn, const struct cv_entry_row *entry);
/* Gives those who are behind their next part. */
void room_feed(struct cv_room_server *s);

/* stage.c: pending frames into the open transaction. CV_OK, or why the storage
 * could not take it. */
enum cv_status room_stage(struct cv_room_server *s, struct pending *p) CV_MUST_USE;

/* finish.c: after the commit. */
void room_finish(struct cv_room_server *s, struct pending *p);
/* Or without one. */
void room_put_off(struct cv_room_server *s, struct pending *p);

/* batch.c */
struct pending *room_batch_add(struct batch *batch);
void room_batch_free(struct batch *batch);
void room_pending_free(struct pending *p);

#endif
