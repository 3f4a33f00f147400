/* stage.c - pending frames into the transaction. Nothing here is told to anyone,
 * and nothing in the server changes: the commit may yet fail. */
#include "room/private.h"

#include <stdio.h>
#include <utlist.h>

enum { BODY_MAX = CV_ROOM_BOT_FRAME_MAX };

static enum cv_status stage_begin(struct cv_room_server *s) {
    if (s->begun)
        return CV_OK;
    enum cv_status status = cv_roomlog_begin(s->log, s->err);
    s->begun = status == CV_OK;
    return status;
}

static enum cv_status stage_no(struct pending *p, enum outcome outcome, const char *why) {
    p->outcome = outcome;
    p->why = why;
    return CV_OK;
}

/* ---- hello --------------------------------------------------------------------------------- */

static enum cv_status stage_member(struct cv_room_server *s, struct pending *p) {
    const struct cv_member_row row = {
        .room = cv_str(s->id),
        .id = cv_str(p->id),
        .name = cv_str_trim(p->frame.name),
        .secret_hash = cv_str(p->hash),
        .lang = p->frame.lang,
        .joined = p->at,
    };
    enum cv_status status = stage_begin(s);
    return status ? status : cv_roomlog_put_member(s->log, &row, s->err);
}

static enum cv_status stage_join(struct cv_room_server *s, struct pending *p) {
    if (!cv_secret_eq(s->tokens.token[CV_TOKEN_JOIN], p->frame.join))
        return stage_no(p, OUTCOME_DENIED, "token");
    if (cv_members_people(&s->members) + s->staged_members >= CV_ROOM_MEMBERS_MAX)
        return stage_no(p, OUTCOME_DENIED, "full");
    enum cv_status status = cv_token_make(p->secret, s->err);
    cv_token_hash(cv_str(p->secret), p->hash);
    snprintf(p->id, sizeof p->id, "m%llu",
             (unsigned long long)(s->members.newest + s->staged_members + 1));
    if (!status)
        status = stage_member(s, p);
    if (status)
        return status;
    s->staged_members++;
    p->outcome = OUTCOME_JOINED;
    return CV_OK;
}

static enum cv_status stage_return(struct cv_room_server *s, struct pending *p) {
    cv_token_hash(p->frame.secret, p->hash);
    p->member = cv_members_by_secret(&s->members, cv_str(p->hash));
    return p->member ? stage_no(p, OUTCOME_GREETED, NULL) : stage_no(p, OUTCOME_DENIED, "token");
}

static enum cv_status stage_hello(struct cv_room_server *s, struct pending *p) {
    if (p->frame.join.n)
        return stage_join(s, p);
    if (p->frame.secret.n)
        return stage_return(s, p);
    enum cv_token token = p->frame.bot.n ? CV_TOKEN_BOT : CV_TOKEN_VIEW;
    if (!cv_secret_eq(s->tokens.token[token], p->frame.bot.n ? p->frame.bot : p->frame.view))
        return stage_no(p, OUTCOME_DENIED, "token");
    p->member = p->frame.bot.n ? s->bot : NULL;
    return stage_no(p, OUTCOME_GREETED, NULL);
}

/* ---- messages, choices, boards, names ----------------------------------------------------------
 */

/* Only people are hurried: the bot has much to say at times. */
static bool stage_rate(struct pending *p) {
    if (!p->member->bot)
        p->rated = cv_rate_take(&p->member->rate, p->at);
    return p->member->bot || p->rated;
}

/* The bot writes to anybody alone, people to the bot. */
static bool stage_reaches(const struct cv_room_server *s, const struct pending *p) {
    const struct cv_room_member *to = cv_members_find(&s->members, p->frame.to);
    return !p->frame.to.n || (to && (p->member->bot || to->bot));
}

static const char *stage_refusal(const struct cv_room_server *s, struct pending *p) {
    if (!p->member)
        return "not_allowed";
    const char *why = cv_room_frame_refusal(&p->frame, p->member->bot, &p->limit);
    if (!why && !stage_reaches(s, p))
        why = "not_allowed";
    if (!why && !stage_rate(p))
        why = "rate";
    return why;
}

/* Whether the entry is in the log already: then it is acknowledged again,
 * whatever stands against a new one. */
static enum cv_status stage_known(struct cv_room_server *s, struct pending *p) {
    if (!p->member)
        return CV_OK;
    enum cv_status status = cv_roomlog_find(s->log, cv_str(s->id), cv_str(p->member->id),
                                            p->frame.key, &p->n, s->err);
    if (!status && p->n)
        p->outcome = OUTCOME_KNOWN;
    return status;
}

static enum cv_status stage_entry(struct cv_room_server *s, struct pending *p) {
    enum cv_status status = stage_known(s, p);
    if (status || p->outcome == OUTCOME_KNOWN)
        return status;
    const char *why = stage_refusal(s, p);
    if (why)
        return stage_no(p, OUTCOME_REFUSED, why);
    cv_room_frame_body(&p->frame, &p->body);
    p->n = s->last + s->staged_entries + 1;
    const struct cv_entry_row row = {
        .room = cv_str(s->id),
        .n = p->n,
        .kind = p->frame.kind == CV_ROOM_SAY ? CV_ENTRY_MESSAGE : CV_ENTRY_CHOOSE,
        .sender = cv_str(p->member->id),
        .key = p->frame.key,
        .at = p->at,
        .to = p->frame.to,
        .body = cv_buf_str(&p->body),
    };
    status = stage_begin(s);
    if (!status)
        status = cv_roomlog_put_entry(s->log, &row, NULL, s->err);
    s->staged_entries += status == CV_OK;
    p->outcome = OUTCOME_ENTRY;
    return status;
}

/* The end of a session in which nobody was to know who answered what. */
static bool board_forgets(const json_t *board) {
    return json_is_true(json_object_get(board, "anonymous")) &&
           json_is_true(json_object_get(board, "ended"));
}

static enum cv_status stage_board(struct cv_room_server *s, struct pending *p) {
    const char *why =
        p->member ? cv_room_frame_refusal(&p->frame, p->member->bot, &p->limit) : "not_allowed";
    if (why)
        return stage_no(p, OUTCOME_REFUSED, why);
    cv_room_print_json(json_incref(p->frame.board), &p->body);
    enum cv_status status = stage_begin(s);
    if (!status)
        status = cv_roomlog_put_board(s->log, cv_str(s->id), cv_buf_str(&p->body), s->err);
    if (!status && board_forgets(p->frame.board))
        status = cv_roomlog_forget(s->log, cv_str(s->id), s->err);
    p->outcome = OUTCOME_BOARD;
    return status;
}

/* A new name, or a new language; what is not said stays. */
static enum cv_status stage_about(struct cv_room_server *s, struct pending *p) {
    if (!p->member || p->member->bot)
        return stage_no(p, OUTCOME_BAD, "not yours to change");
    if (!stage_rate(p))
        return stage_no(p, OUTCOME_BAD, "rate");
    const struct cv_member_row row = {
        .room = cv_str(s->id),
        .id = cv_str(p->member->id),
        .name = p->frame.name.n ? cv_str_trim(p->frame.name) : cv_str(p->member->name),
        .secret_hash = cv_str(p->member->secret_hash),
        .lang = p->frame.kind == CV_ROOM_LANG ? p->frame.lang : cv_str(p->member->lang),
        .joined = p->at,
    };
    enum cv_status status = stage_begin(s);
    if (!status)
        status = cv_roomlog_put_member(s->log, &row, s->err);
    p->outcome = OUTCOME_NAMED;
    return status;
}

/* Sends what stands in server->out to all who are connected as `member`; how many. */
static size_t form_send(struct cv_room_server *s, const struct cv_room_member *member) {
    struct conn *conn;
    size_t n = 0;
    DL_FOREACH(s->conns, conn) {
        if (conn->state == CONN_READY && member && conn->member == member) {
            room_send(s, conn);
            n++;
        }
    }
    return n;
}

/* Nothing is kept of a form that is looked at: the question goes to the bot, its answer to
 * who asked. Without a bot there is none. */
static enum cv_status stage_form(struct cv_room_server *s, struct pending *p) {
    const struct cv_room_frame *f = &p->frame;
    if (!p->member || (!p->member->bot && f->extras))
        return stage_no(p, OUTCOME_BAD, "not allowed");
    if (!stage_rate(p))
        return stage_no(p, OUTCOME_BAD, "rate");
    if (p->member->bot) {
        cv_room_print_form(f->about, CV_S(""), f->form, room_out(s));
        form_send(s, cv_members_find(&s->members, f->to));
        return stage_no(p, OUTCOME_DROPPED, NULL);
    }
    cv_room_print_form(f->about, cv_str(p->member->id), NULL, room_out(s));
    if (!form_send(s, s->bot)) {
        cv_room_print_form(f->about, CV_S(""), NULL, room_out(s));
        room_send(s, p->conn);
    }
    return stage_no(p, OUTCOME_DROPPED, NULL);
}

static enum cv_status stage_ping(struct cv_room_server *s, struct pending *p) {
    if (p->conn)
        cv_room_print_pong(room_out(s));
    room_send(s, p->conn);
    return stage_no(p, OUTCOME_DROPPED, NULL);
}

static enum cv_status (*const stages[])(struct cv_room_server *s, struct pending *p) = {
    [CV_ROOM_HELLO] = stage_hello, [CV_ROOM_SAY] = stage_entry, [CV_ROOM_CHOOSE] = stage_entry,
    [CV_ROOM_BOARD] = stage_board, [CV_ROOM_NAME] = stage_about, [CV_ROOM_LANG] = stage_about,
    [CV_ROOM_PING] = stage_ping,   [CV_ROOM_FORM] = stage_form,
};
_Static_assert(CV_COUNT(stages) == CV_ROOM_FRAME_KINDS, "a stage for every kind of frame");

/* What was sent behind a hello waits for its welcome; without a connection left
 * there is no telling whose it is. */
static enum outcome stage_waits(const struct pending *p) {
    if (p->member || (p->conn && p->conn->role == ROLE_VIEW))
        return OUTCOME_NONE;
    if (!p->conn || p->conn->ending)
        return OUTCOME_DROPPED;
    return p->frame.kind == CV_ROOM_HELLO ? OUTCOME_NONE : OUTCOME_DEFERRED;
}

enum cv_status room_stage(struct cv_room_server *s, struct pending *p) {
    p->at = cv_clock_now(s->clock);
    cv_buf_init(&p->body, BODY_MAX);
    p->member = p->member || !p->conn ? p->member : p->conn->member;
    enum outcome waits = stage_waits(p);
    return waits == OUTCOME_NONE ? stages[p->frame.kind](s, p) : stage_no(p, waits, NULL);
}
