/* conn.c - the connections of a room. */
#include "room/private.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <utlist.h>

enum {
    HELLO_PATIENCE = 10 * 1000, /* milliseconds */
    PART = 256,                 /* entries given at once to who is behind */
    AHEAD = 1024 * 1024         /* bytes that may wait before the next part */
};

/* ---- sending ------------------------------------------------------------------------------ */

struct cv_buf *room_out(struct cv_room_server *s) {
    cv_buf_clear(&s->out);
    return &s->out;
}

/* What is too big for the buffer is a fault of ours, and half a frame no help. */
static bool out_is_whole(const struct cv_room_server *s) {
    if (s->out.full)
        cv_log(s->trace, CV_LOG_ERROR, "a frame was too big to be sent");
    return s->out.n && !s->out.full;
}

void room_send(struct cv_room_server *s, struct conn *conn) {
    if (conn && out_is_whole(s))
        cv_ws_send(conn->ws, cv_buf_str(&s->out));
}

void room_send_all(struct cv_room_server *s, const struct conn *except) {
    struct conn *conn;
    if (!out_is_whole(s))
        return;
    DL_FOREACH(s->conns, conn) {
        if (conn != except && conn->state == CONN_READY)
            cv_ws_send(conn->ws, cv_buf_str(&s->out));
    }
}

static void room_tell_member(struct cv_room_server *s, const struct cv_room_member *member,
                             const struct conn *except) {
    cv_room_print_member(member, room_out(s));
    room_send_all(s, except);
}

void room_end(struct conn *conn, int code, const char *why) {
    conn->ending = true;
    cv_ws_close(conn->ws, code, why);
}

void room_bad(struct conn *conn, const char *why) {
    struct cv_room_server *s = conn->server;
    s->malformed++;
    cv_room_print_bad(why, room_out(s));
    room_send(s, conn);
    if (conn->state == CONN_NEW)
        room_end(conn, CLOSE_NO_HELLO, why);
}

void room_deny(struct conn *conn, const char *why) {
    cv_room_print_denied(why, room_out(conn->server));
    room_send(conn->server, conn);
    room_end(conn, CLOSE_DENIED, why);
}

/* ---- what the net says ------------------------------------------------------------------------
 */

static void conn_silent(void *context) {
    struct conn *conn = context;
    conn->patience = NULL;
    room_end(conn, CLOSE_SILENT, "no hello");
}

void room_conn_open(void *context, struct cv_ws *ws) {
    struct cv_room_server *s = context;
    struct conn *conn = cv_alloc(sizeof *conn);
    int64_t patience = s->patience ? s->patience : HELLO_PATIENCE;
    *conn = (struct conn){.server = s, .ws = ws};
    conn->patience = cv_loop_timer(s->loop, patience, conn_silent, conn);
    DL_APPEND(s->conns, conn);
    cv_ws_set_user(ws, conn);
}

/* Why a sound frame cannot be taken in this state, or NULL. */
static const char *conn_unfit(const struct conn *conn, const struct cv_room_frame *frame) {
    bool hello = frame->kind == CV_ROOM_HELLO;
    if (conn->state == CONN_NEW)
        return hello ? NULL : "hello first";
    return hello ? "hello again" : NULL;
}

void room_conn_frame(void *context, struct cv_ws *ws, struct cv_str bytes) {
    struct cv_room_server *s = context;
    struct conn *conn = cv_ws_user(ws);
    struct cv_room_frame frame;
    const char *why = NULL;
    if (cv_room_frame_parse(bytes, conn->role == ROLE_BOT, &frame, &why) == CV_OK)
        why = conn_unfit(conn, &frame);
    if (why) {
        cv_room_frame_free(&frame);
        room_bad(conn, why);
        return;
    }
    if (frame.kind == CV_ROOM_HELLO) {
        conn->state = CONN_GREETING;
        cv_timer_cancel(&conn->patience);
    }
    struct pending *p = room_batch_add(&s->pending);
    p->conn = conn;
    p->member = conn->member;
    p->frame = frame;
}

static void conn_free(struct conn *conn) {
    DL_DELETE(conn->server->conns, conn);
    cv_timer_cancel(&conn->patience);
    free(conn);
}

void room_conn_closed(void *context, struct cv_ws *ws) {
    struct cv_room_server *s = context;
    struct conn *conn = cv_ws_user(ws);
    struct cv_room_member *member = conn->member;
    for (size_t i = 0; i < s->pending.n; i++)
        if (s->pending.item[i].conn == conn)
            s->pending.item[i].conn = NULL;
    conn_free(conn);
    if (member && --member->online == 0)
        room_tell_member(s, member, NULL);
}

void room_conns_free(struct cv_room_server *s) {
    struct conn *conn, *next;
    DL_FOREACH_SAFE(s->conns, conn, next)
    conn_free(conn);
}

/* ---- welcome
 * -------------------------------------------------------------------------------------- */

static void conn_welcome(struct conn *conn, struct cv_str secret) {
    struct cv_room_server *s = conn->server;
    struct cv_welcome welcome = {
        .you = conn->member,
        .secret = secret,
        .room = cv_str(s->name),
        .room_id = cv_str(s->id),
        .members = &s->members,
        .board = cv_buf_str(&s->board),
        .last = s->last,
        .now = cv_clock_now(s->clock),
    };
    cv_room_print_welcome(&welcome, room_out(s));
    room_send(s, conn);
}

/* The bot hears of everybody before the first message. */
static void conn_tell_everybody(struct conn *conn) {
    struct cv_room_server *s = conn->server;
    for (size_t i = 0; i < s->members.n; i++) {
        if (s->members.item[i]->bot)
            continue;
        cv_room_print_member(s->members.item[i], room_out(s));
        room_send(s, conn);
    }
}

void room_greet(struct conn *conn, struct cv_room_member *member, enum conn_role role,
                uint64_t after, struct cv_str secret) {
    conn->member = member;
    conn->role = role;
    conn->after = after;
    conn->live = role == ROLE_VIEW;
    if (role == ROLE_BOT)
        cv_ws_trust(conn->ws);
    if (member)
        member->online++;
    conn_welcome(conn, secret);
    conn->state = CONN_READY;
    if (role == ROLE_BOT)
        conn_tell_everybody(conn);
    if (member && member->online == 1)
        room_tell_member(conn->server, member, conn);
}

/* ---- what it missed
 * --------------------------------------------------------------------------------- */

bool room_shows(const struct conn *conn, const struct cv_entry_row *entry) {
    if (!entry->body.n) /* forgotten */
        return false;
    if (conn->role == ROLE_BOT)
        return true;
    if (conn->role != ROLE_PERSON)
        return false;
    struct cv_str me = cv_str(conn->member->id);
    if (cv_str_eq(entry->sender, me))
        return true;
    return entry->kind == CV_ENTRY_MESSAGE && (!entry->to.n || cv_str_eq(entry->to, me));
}

struct part {
    struct conn *conn;
    uint64_t entries;
    bool enough; /* bytes: the rest when these are gone */
};

static bool part_entry(void *context, const struct cv_entry_row *entry) {
    struct part *part = context;
    struct conn *conn = part->conn;
    conn->after = entry->n;
    part->entries++;
    if (room_shows(conn, entry)) {
        cv_room_print_entry(entry, room_out(conn->server));
        room_send(conn->server, conn);
    }
    part->enough = cv_ws_queued(conn->ws) > AHEAD;
    return !part->enough;
}

static void conn_feed(struct conn *conn) {
    struct cv_room_server *s = conn->server;
    struct cv_error err = {0};
    struct part part = {.conn = conn};
    enum cv_status status =
        cv_roomlog_get_entries(s->log, cv_str(s->id), conn->after, PART, part_entry, &part, &err);
    if (status != CV_OK) {
        cv_log(s->trace, CV_LOG_ERROR, "the room's log cannot be read: %s", err.text);
        room_end(conn, CLOSE_TRY_LATER, "storage");
        return;
    }
    conn->live = !part.enough && part.entries < PART;
    if (!conn->live)
        cv_loop_wake(s->loop);
}

void room_feed(struct cv_room_server *s) {
    struct conn *conn;
    DL_FOREACH(s->conns, conn) {
        if (conn->state == CONN_READY && !conn->live && !conn->ending &&
            cv_ws_queued(conn->ws) <= AHEAD)
            conn_feed(conn);
    }
}
