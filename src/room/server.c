/* server.c - a room: opened, closed, and its turns. */
#include "room/private.h"

#include <canvasser/arena.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    OUT_MAX = 1024 * 1024, /* bytes of one frame of ours */
    LINK_MAX = 512
};

static const char *const bot_id = "bot", *const bot_name = "Canvasser";

/* ---- a turn ------------------------------------------------------------------------------ */

/* Stages what it can; the rest keeps OUTCOME_NONE. */
static enum cv_status turn_stage(struct cv_room_server *s, struct batch *batch) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; i < batch->n && !status; i++)
        status = room_stage(s, &batch->item[i]);
    return status;
}

static enum cv_status turn_commit(struct cv_room_server *s, struct batch *batch) {
    s->begun = false;
    s->staged_entries = s->staged_members = 0;
    enum cv_status status = turn_stage(s, batch);
    if (!status && s->begun)
        status = cv_roomlog_commit(s->log, s->err);
    else if (s->begun)
        cv_roomlog_rollback(s->log);
    return status;
}

void cv_room_server_turn(struct cv_room_server *s) {
    struct cv_error err = {0};
    struct batch batch = s->pending;
    if (batch.n) {
        s->pending = (struct batch){0};
        s->err = &err;
        enum cv_status status = turn_commit(s, &batch);
        if (status)
            cv_log(s->trace, CV_LOG_ERROR,
                   "the room cannot store: %s; senders keep it and try again",
                   err.text[0] ? err.text : cv_status_name(status));
        for (size_t i = 0; i < batch.n; i++)
            (status ? room_put_off : room_finish)(s, &batch.item[i]);
        room_batch_free(&batch);
        s->err = NULL;
    }
    room_feed(s);
}

/* ---- what the log knows --------------------------------------------------------------------- */

static bool room_first(void *context, const struct cv_room_row *row) {
    struct cv_room_server *s = context;
    s->id = cv_strdup(row->id);
    return false;
}

static bool room_member(void *context, const struct cv_member_row *row) {
    struct cv_room_server *s = context;
    struct cv_room_member *member = cv_members_add(&s->members, row, cv_clock_now(s->clock));
    if (row->bot)
        s->bot = member;
    return true;
}

static enum cv_status room_put(struct cv_room_server *s, struct cv_error *err) {
    char hashes[CV_TOKENS][CV_HASH_CHARS + 1];
    for (size_t i = 0; i < CV_TOKENS; i++)
        cv_token_hash(cv_secret_reveal(s->tokens.token[i]), hashes[i]);
    const struct cv_room_row room = {
        .id = cv_str(s->id),
        .name = cv_str(s->name),
        .join_hash = cv_str(hashes[CV_TOKEN_JOIN]),
        .view_hash = cv_str(hashes[CV_TOKEN_VIEW]),
        .bot_hash = cv_str(hashes[CV_TOKEN_BOT]),
        .created = cv_clock_now(s->clock),
    };
    const struct cv_member_row bot = {
        .room = room.id,
        .id = cv_str(bot_id),
        .name = cv_str(bot_name),
        .bot = true,
        .joined = room.created,
    };
    enum cv_status status = cv_roomlog_begin(s->log, err);
    if (status)
        return status;
    status = cv_roomlog_put_room(s->log, &room, err);
    if (!status)
        status = cv_roomlog_put_member(s->log, &bot, err);
    if (!status)
        return cv_roomlog_commit(s->log, err);
    cv_roomlog_rollback(s->log);
    return status;
}

static enum cv_status room_identify(struct cv_room_server *s, struct cv_error *err) {
    char id[CV_TOKEN_CHARS + 1];
    enum cv_status status = cv_roomlog_get_rooms(s->log, room_first, s, err);
    if (status || s->id)
        return status;
    status = cv_token_make(id, err);
    if (!status)
        s->id = cv_strdup(cv_str(id));
    return status;
}

static enum cv_status room_load(struct cv_room_server *s, struct cv_error *err) {
    enum cv_status status = room_identify(s, err);
    if (!status)
        status = room_put(s, err);
    if (!status)
        status = cv_roomlog_get_members(s->log, cv_str(s->id), room_member, s, err);
    if (!status)
        status = cv_roomlog_last(s->log, cv_str(s->id), &s->last, err);
    if (!status)
        status = cv_roomlog_get_board(s->log, cv_str(s->id), &s->board, err);
    return status == CV_NOT_FOUND ? CV_OK : status; /* of the board */
}

/* ---- opening -----------------------------------------------------------------------------------
 */

/* Nobody can browse to a wildcard; on this machine "localhost" reaches it. */
static const char *room_host(const char *address) {
    bool wildcard = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    return wildcard ? "localhost" : address;
}

static char *room_link(const struct cv_room_server *s, const char *address, const char *page,
                       enum cv_token token) {
    const char *host = room_host(address);
    bool brackets = strchr(host, ':') != NULL;
    struct cv_buf link;
    cv_buf_init(&link, LINK_MAX);
    cv_buf_addf(&link, "http://%s%s%s:%d/%s", brackets ? "[" : "", host, brackets ? "]" : "",
                cv_server_port(s->net), page);
    cv_buf_add(&link, cv_secret_reveal(s->tokens.token[token]));
    return link.p;
}

static enum cv_status room_listen(struct cv_room_server *s,
                                  const struct cv_room_server_config *config,
                                  struct cv_error *err) {
    const struct cv_server_config net = {
        .address = config->address,
        .port = config->port,
        .ws_path = "/socket",
        .subprotocol = "canvasser-room.1",
        .pages = config->pages,
        .n_pages = config->n_pages,
        .log = config->trace,
        .open = room_conn_open,
        .frame = room_conn_frame,
        .closed = room_conn_closed,
        .context = s,
    };
    enum cv_status status = cv_server_new(s->loop, &net, &s->net, err);
    if (status)
        return status;
    s->join_link = room_link(s, config->address, "#join=", CV_TOKEN_JOIN);
    s->view_link = room_link(s, config->address, "board#view=", CV_TOKEN_VIEW);
    return CV_OK;
}

enum cv_status cv_room_server_new(struct cv_loop *loop, const struct cv_room_server_config *config,
                                  struct cv_room_server **out, struct cv_error *err) {
    struct cv_room_server *s = cv_alloc(sizeof *s);
    s->loop = loop;
    s->log = config->log;
    s->clock = config->clock;
    s->trace = config->trace;
    s->patience = config->patience;
    s->name = cv_strdup(config->name);
    cv_buf_init(&s->board, CV_ROOM_BOT_FRAME_MAX);
    cv_buf_init(&s->out, OUT_MAX);
    enum cv_status status = cv_tokens_open(config->tokens, &s->tokens, err);
    if (!status)
        status = room_load(s, err);
    if (!status)
        status = room_listen(s, config, err);
    if (status)
        goto fail;
    *out = s;
    return CV_OK;
fail:
    cv_room_server_free(s);
    return status;
}

/* A link ends in a token. */
static void link_free(char *link) {
    if (link)
        cv_wipe(link, strlen(link));
    free(link);
}

void cv_room_server_free(struct cv_room_server *s) {
    if (!s)
        return;
    cv_server_free(s->net);
    room_conns_free(s);
    room_batch_free(&s->pending);
    cv_members_free(&s->members);
    cv_tokens_free(&s->tokens);
    link_free(s->join_link);
    link_free(s->view_link);
    cv_buf_free(&s->board);
    cv_buf_free(&s->out);
    free(s->name);
    free(s->id);
    free(s);
}

int cv_room_server_port(const struct cv_room_server *s) {
    return cv_server_port(s->net);
}

struct cv_str cv_room_server_join_link(const struct cv_room_server *s) {
    return cv_str(s->join_link);
}

struct cv_str cv_room_server_view_link(const struct cv_room_server *s) {
    return cv_str(s->view_link);
}

struct cv_str cv_room_server_bot_token(const struct cv_room_server *s) {
    return cv_secret_reveal(s->tokens.token[CV_TOKEN_BOT]);
}

uint64_t cv_room_server_malformed(const struct cv_room_server *s) {
    return s->malformed;
}
