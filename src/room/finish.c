/* finish.c - what is told once the commit has succeeded, or failed. */
#include "room/private.h"

#include <utlist.h>

static void finish_nothing(struct cv_room_server *s, struct pending *p) {
    (void)s, (void)p;
}

/* Back to the end of the row: the welcome is out by then. */
static void finish_deferred(struct cv_room_server *s, struct pending *p) {
    struct pending *again = room_batch_add(&s->pending);
    again->conn = p->conn;
    again->frame = p->frame;
    p->frame = (struct cv_room_frame){0};
    cv_loop_wake(s->loop);
}

static void finish_bad(struct cv_room_server *s, struct pending *p) {
    (void)s;
    if (p->conn)
        room_bad(p->conn, p->why);
}

static void finish_denied(struct cv_room_server *s, struct pending *p) {
    (void)s;
    if (p->conn)
        room_deny(p->conn, p->why);
}

static void finish_refused(struct cv_room_server *s, struct pending *p) {
    cv_room_print_refused(p->frame.key, p->why, p->limit, room_out(s));
    room_send(s, p->conn);
}

static enum conn_role pending_role(const struct pending *p) {
    if (!p->member)
        return ROLE_VIEW;
    return p->member->bot ? ROLE_BOT : ROLE_PERSON;
}

/* Numbers of another room say nothing about this one. */
static uint64_t pending_after(const struct cv_room_server *s, const struct pending *p) {
    bool ours = !p->frame.room.n || cv_str_eqz(p->frame.room, s->id);
    return ours ? (uint64_t)p->frame.after : 0;
}

static void finish_greeted(struct cv_room_server *s, struct pending *p) {
    if (p->conn)
        room_greet(p->conn, p->member, pending_role(p), pending_after(s, p), cv_str(p->secret));
}

static void finish_joined(struct cv_room_server *s, struct pending *p) {
    const struct cv_member_row row = {
        .id = cv_str(p->id),
        .name = cv_str_trim(p->frame.name),
        .secret_hash = cv_str(p->hash),
        .lang = p->frame.lang,
    };
    p->member = cv_members_add(&s->members, &row, p->at);
    finish_greeted(s, p);
}

static void finish_ack(struct cv_room_server *s, struct pending *p) {
    cv_room_print_ack(p->frame.key, p->n, room_out(s));
    room_send(s, p->conn);
}

/* Shows a new entry to everybody it is for. */
static void finish_entry(struct cv_room_server *s, struct pending *p) {
    struct conn *conn;
    const struct cv_entry_row row = {
        .n = p->n,
        .kind = p->frame.kind == CV_ROOM_SAY ? CV_ENTRY_MESSAGE : CV_ENTRY_CHOOSE,
        .sender = cv_str(p->member->id),
        .key = p->frame.key,
        .at = p->at,
        .to = p->frame.to,
        .body = cv_buf_str(&p->body),
    };
    s->last = p->n;
    finish_ack(s, p);
    cv_room_print_entry(&row, room_out(s));
    DL_FOREACH(s->conns, conn) {
        if (conn->state == CONN_READY && conn->live && room_shows(conn, &row))
            room_send(s, conn);
    }
}

static void finish_board(struct cv_room_server *s, struct pending *p) {
    cv_buf_clear(&s->board);
    cv_buf_add(&s->board, cv_buf_str(&p->body));
    finish_ack(s, p);
    cv_room_print_board(cv_buf_str(&s->board), cv_clock_now(s->clock), room_out(s));
    room_send_all(s, NULL);
}

static void finish_named(struct cv_room_server *s, struct pending *p) {
    if (p->frame.kind == CV_ROOM_NAME)
        cv_room_member_rename(p->member, cv_str_trim(p->frame.name));
    else
        cv_room_member_speak(p->member, p->frame.lang);
    cv_room_print_member(p->member, room_out(s));
    room_send_all(s, NULL);
}

static void (*const finishes[])(struct cv_room_server *s, struct pending *p) = {
    [OUTCOME_NONE] = finish_nothing,    [OUTCOME_DEFERRED] = finish_deferred,
    [OUTCOME_DROPPED] = finish_nothing, [OUTCOME_BAD] = finish_bad,
    [OUTCOME_DENIED] = finish_denied,   [OUTCOME_REFUSED] = finish_refused,
    [OUTCOME_GREETED] = finish_greeted, [OUTCOME_JOINED] = finish_joined,
    [OUTCOME_ENTRY] = finish_entry,     [OUTCOME_KNOWN] = finish_ack,
    [OUTCOME_BOARD] = finish_board,     [OUTCOME_NAMED] = finish_named,
};
_Static_assert(CV_COUNT(finishes) == OUTCOMES, "an end for every outcome");

void room_finish(struct cv_room_server *s, struct pending *p) {
    finishes[p->outcome](s, p);
}

void room_put_off(struct cv_room_server *s, struct pending *p) {
    if (p->outcome != OUTCOME_NONE && p->outcome < OUTCOME_JOINED) {
        room_finish(s, p);
        return;
    }
    if (p->rated)
        cv_rate_give_back(&p->member->rate);
    if (!p->conn)
        return;
    cv_room_print_later(p->frame.key, room_out(s));
    room_send(s, p->conn);
    if (p->frame.kind == CV_ROOM_HELLO)
        room_end(p->conn, CLOSE_TRY_LATER, "storage");
}
