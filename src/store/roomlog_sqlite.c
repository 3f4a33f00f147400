/* roomlog_sqlite.c - the room's log in an SQLite file. */
#include <canvasser/arena.h>

#include <stdlib.h>

#include "store/database.h"
#include "store/roomlog_ops.h"
#include "store/schema.h"

enum statement {
    PUT_ROOM,
    PUT_MEMBER,
    PUT_ENTRY,
    PUT_BOARD,
    FORGET,
    GET_ROOMS,
    GET_MEMBERS,
    GET_ENTRIES,
    LAST,
    FIND,
    GET_BOARD,
    STATEMENTS
};

static const char *const roomlog_sql[] = {
    [PUT_ROOM] = "INSERT INTO rooms (id, name, join_hash, view_hash, bot_hash, created)"
                 " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
                 " join_hash = excluded.join_hash, view_hash = excluded.view_hash,"
                 " bot_hash = excluded.bot_hash",
    [PUT_MEMBER] = "INSERT INTO members (room, id, name, secret_hash, lang, bot, joined)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (room, id) DO UPDATE SET"
                   " name = excluded.name, lang = excluded.lang",
    [PUT_ENTRY] = "INSERT INTO entries (room, n, kind, sender, key, at, receiver, body)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [PUT_BOARD] = "INSERT INTO boards (room, body) VALUES (?, ?) "
                  "ON CONFLICT (room) DO UPDATE SET body = excluded.body",
    /* Choices, whoever they are for, and messages to one person. */
    [FORGET] = "UPDATE entries SET kind = 0, at = 0, receiver = '', body = ''"
               " WHERE room = ? AND (receiver <> '' OR kind = 1)",
    [GET_ROOMS] = "SELECT id, name, join_hash, view_hash, bot_hash, created FROM rooms"
                  " ORDER BY number",
    [GET_MEMBERS] = "SELECT room, id, name, secret_hash, lang, bot, joined FROM members"
                    " WHERE room = ? ORDER BY number",
    [GET_ENTRIES] = "SELECT room, n, kind, sender, key, at, receiver, body FROM entries"
                    " WHERE room = ? AND n > ? ORDER BY n LIMIT ?",
    [LAST] = "SELECT coalesce(max(n), 0) FROM entries WHERE room = ?",
    [FIND] = "SELECT n FROM entries WHERE room = ? AND sender = ? AND key = ?",
    [GET_BOARD] = "SELECT body FROM boards WHERE room = ?",
};
_Static_assert(CV_COUNT(roomlog_sql) == STATEMENTS, "one text a statement");

struct sqlite {
    struct cv_roomlog base;
    struct database *database;
};

static struct database *sqlite_database(struct cv_roomlog *log) {
    return ((struct sqlite *)log)->database;
}

static struct statements *sqlite_statements(struct cv_roomlog *log) {
    return database_statements(sqlite_database(log));
}

/* SQLite's integers end at INT64_MAX. */
static struct value sqlite_unsigned(uint64_t n) {
    return value_number(n > INT64_MAX ? INT64_MAX : (int64_t)n);
}

/* ---- transactions ----------------------------------------------------------- */

static void sqlite_close(struct cv_roomlog *log) {
    database_close(sqlite_database(log));
    free(log);
}

static enum cv_status sqlite_begin(struct cv_roomlog *log, struct cv_error *err) {
    return database_begin(sqlite_database(log), err);
}

static enum cv_status sqlite_commit(struct cv_roomlog *log, struct cv_error *err) {
    return database_commit(sqlite_database(log), err);
}

static void sqlite_rollback(struct cv_roomlog *log) {
    database_rollback(sqlite_database(log));
}

/* ---- puts ------------------------------------------------------------------- */

static enum cv_status sqlite_put_room(struct cv_roomlog *log, const struct cv_room_row *row,
                                      struct cv_error *err) {
    return statement_run(sqlite_statements(log), PUT_ROOM,
                         VALUES(value_text(row->id), value_text(row->name),
                                value_text(row->join_hash), value_text(row->view_hash),
                                value_text(row->bot_hash), value_number(row->created)),
                         NULL, err);
}

static enum cv_status sqlite_put_member(struct cv_roomlog *log, const struct cv_member_row *row,
                                        struct cv_error *err) {
    return statement_run(sqlite_statements(log), PUT_MEMBER,
                         VALUES(value_text(row->room), value_text(row->id), value_text(row->name),
                                value_text(row->secret_hash), value_text(row->lang),
                                value_number(row->bot), value_number(row->joined)),
                         NULL, err);
}

static enum cv_status sqlite_put_entry(struct cv_roomlog *log, const struct cv_entry_row *row,
                                       struct cv_error *err) {
    return statement_run(sqlite_statements(log), PUT_ENTRY,
                         VALUES(value_text(row->room), sqlite_unsigned(row->n),
                                value_number(row->kind), value_text(row->sender),
                                value_text(row->key), value_number(row->at), value_text(row->to),
                                value_text(row->body)),
                         NULL, err);
}

static enum cv_status sqlite_put_board(struct cv_roomlog *log, struct cv_str room,
                                       struct cv_str body, struct cv_error *err) {
    return statement_run(sqlite_statements(log), PUT_BOARD,
                         VALUES(value_text(room), value_text(body)), NULL, err);
}

static enum cv_status sqlite_forget(struct cv_roomlog *log, struct cv_str room,
                                    struct cv_error *err) {
    enum cv_status status =
        statement_run(sqlite_statements(log), FORGET, VALUES(value_text(room)), NULL, err);
    if (!status)
        database_wipe(sqlite_database(log), true);
    return status;
}

/* ---- gets ------------------------------------------------------------------- */

static enum cv_status sqlite_get_rooms(struct cv_roomlog *log,
                                       bool (*each)(void *context, const struct cv_room_row *row),
                                       void *context, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(log), GET_ROOMS, NULL, 0);
    while (rows_next(&rows)) {
        struct cv_room_row row = {
            .id = rows_text(&rows, 0),
            .name = rows_text(&rows, 1),
            .join_hash = rows_text(&rows, 2),
            .view_hash = rows_text(&rows, 3),
            .bot_hash = rows_text(&rows, 4),
            .created = rows_number(&rows, 5),
        };
        if (!each(context, &row))
            break;
    }
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_members(struct cv_roomlog *log, struct cv_str room,
                                         bool (*each)(void *context,
                                                      const struct cv_member_row *row),
                                         void *context, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(log), GET_MEMBERS, VALUES(value_text(room)));
    while (rows_next(&rows)) {
        struct cv_member_row row = {
            .room = rows_text(&rows, 0),
            .id = rows_text(&rows, 1),
            .name = rows_text(&rows, 2),
            .secret_hash = rows_text(&rows, 3),
            .lang = rows_text(&rows, 4),
            .bot = rows_number(&rows, 5) != 0,
            .joined = rows_number(&rows, 6),
        };
        if (!each(context, &row))
            break;
    }
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_entries(struct cv_roomlog *log, struct cv_str room, uint64_t after,
                                         uint64_t limit,
                                         bool (*each)(void *context,
                                                      const struct cv_entry_row *row),
                                         void *context, struct cv_error *err) {
    struct rows rows =
        rows_of(sqlite_statements(log), GET_ENTRIES,
                VALUES(value_text(room), sqlite_unsigned(after), sqlite_unsigned(limit)));
    while (rows_next(&rows)) {
        struct cv_entry_row row = {
            .room = rows_text(&rows, 0),
            .n = (uint64_t)rows_number(&rows, 1),
            .kind = (enum cv_entry_kind)rows_number(&rows, 2),
            .sender = rows_text(&rows, 3),
            .key = rows_text(&rows, 4),
            .at = rows_number(&rows, 5),
            .to = rows_text(&rows, 6),
            .body = rows_text(&rows, 7),
        };
        if (!each(context, &row))
            break;
    }
    return rows_end(&rows, err);
}

static enum cv_status sqlite_last(struct cv_roomlog *log, struct cv_str room, uint64_t *n,
                                  struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(log), LAST, VALUES(value_text(room)));
    *n = rows_next(&rows) ? (uint64_t)rows_number(&rows, 0) : 0;
    return rows_end(&rows, err);
}

static enum cv_status sqlite_find(struct cv_roomlog *log, struct cv_str room, struct cv_str sender,
                                  struct cv_str key, uint64_t *n, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(log), FIND,
                               VALUES(value_text(room), value_text(sender), value_text(key)));
    *n = rows_next(&rows) ? (uint64_t)rows_number(&rows, 0) : 0;
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_board(struct cv_roomlog *log, struct cv_str room,
                                       struct cv_buf *out, struct cv_error *err) {
    return statement_text(sqlite_statements(log), GET_BOARD, room, out, err);
}

/* ---- making it --------------------------------------------------------------- */

static const struct cv_roomlog_ops sqlite_ops = {
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .put_room = sqlite_put_room,
    .put_member = sqlite_put_member,
    .put_entry = sqlite_put_entry,
    .put_board = sqlite_put_board,
    .forget = sqlite_forget,
    .get_rooms = sqlite_get_rooms,
    .get_members = sqlite_get_members,
    .get_entries = sqlite_get_entries,
    .last = sqlite_last,
    .find = sqlite_find,
    .get_board = sqlite_get_board,
};

enum cv_status cv_roomlog_sqlite(const char *path, struct cv_roomlog **out, struct cv_error *err) {
    struct sqlite *log = cv_alloc(sizeof *log);
    enum cv_status status =
        database_open(path, &schema_roomlog, roomlog_sql, STATEMENTS, &log->database, err);
    if (status != CV_OK) {
        free(log);
        return status;
    }
    log->base.ops = &sqlite_ops;
    *out = &log->base;
    return CV_OK;
}
