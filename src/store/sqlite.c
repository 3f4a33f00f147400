/* sqlite.c - the store in an SQLite file. */
#include "store/sqlite.h"

#include <canvasser/arena.h>

#include <stdlib.h>

#include "store/fail.h"
#include "store/ops.h"
#include "store/schema.h"

enum statement {
    PUT_DIALOG,
    PUT_SESSION,
    NEXT_JOURNAL,
    PUT_JOURNAL,
    PUT_ANSWER,
    PUT_INBOX,
    TRIM_INBOX,
    PUT_VALUE,
    PUT_OUTBOX,
    DONE_OUTBOX,
    PUT_SEAL,
    FIND_SESSION,
    BLANK_SEAL,
    FORGET_SEAL,
    FORGET_JOURNAL,
    FORGET_OUTBOX,
    GET_SESSIONS,
    GET_RUNNING,
    GET_JOURNAL,
    GET_ANSWERS,
    GET_OUTBOX,
    GET_VALUE,
    GET_DIALOG,
    GET_SEAL,
    GET_REMOTE,
    GET_SAID,
    STATEMENTS
};

static const char *const sqlite_sql[] = {
    [PUT_DIALOG] = "INSERT INTO dialogs (fingerprint, sources) VALUES (?, ?) "
                   "ON CONFLICT DO NOTHING",
    [PUT_SESSION] = "INSERT INTO sessions (id, dialog, fingerprint, messenger, place, started,"
                    " ended) VALUES (?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET ended = excluded.ended",
    [NEXT_JOURNAL] = "SELECT coalesce(max(number) + 1, 0) FROM journal WHERE session = ?",
    [PUT_JOURNAL] = "INSERT INTO journal (session, number, at, event) VALUES (?, ?, ?, ?)",
    [PUT_ANSWER] = "INSERT INTO answers (session, step, segment, person, name, value, raw,"
                   " skipped, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (session, step, segment, person) DO UPDATE SET"
                   " name = excluded.name, value = excluded.value, raw = excluded.raw,"
                   " skipped = excluded.skipped, at = excluded.at",
    [PUT_INBOX] = "INSERT INTO inbox (messenger, id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    [TRIM_INBOX] = "DELETE FROM inbox WHERE at < ?",
    [PUT_VALUE] = "INSERT INTO named (name, value) VALUES (?, ?) "
                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    [PUT_OUTBOX] = "INSERT INTO outbox (session, messenger, place, key, body, at)"
                   " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
    [DONE_OUTBOX] = "UPDATE outbox SET remote = ?2, body = '' WHERE key = ?1",
    [PUT_SEAL] = "INSERT INTO seals (session, key)"
                 " SELECT number, ? FROM sessions WHERE id = ? ON CONFLICT DO NOTHING",
    [FIND_SESSION] = "SELECT id FROM sessions WHERE id = ?",
    /* Of the same length, so that it takes the place of the key in the file. */
    [BLANK_SEAL] = "UPDATE seals SET key = substr('"
                   "0000000000000000000000000000000000000000000000000000000000000000"
                   "', 1, length(key))"
                   " WHERE session = (SELECT number FROM sessions WHERE id = ?)",
    [FORGET_SEAL] = "DELETE FROM seals WHERE session = (SELECT number FROM sessions WHERE id = ?)",
    [FORGET_JOURNAL] = "DELETE FROM journal WHERE session = ? AND number >= ?",
    [FORGET_OUTBOX] = "DELETE FROM outbox WHERE session = ?1"
                      " AND (remote IS NOT NULL OR substr(body, 1, length(?2)) = ?2)",
    [GET_SESSIONS] = "SELECT id, dialog, fingerprint, messenger, place, started, ended"
                     " FROM sessions ORDER BY started, number",
    [GET_RUNNING] = "SELECT id, dialog, fingerprint, messenger, place, started, ended"
                    " FROM sessions WHERE ended = 0 ORDER BY started, number",
    [GET_JOURNAL] = "SELECT number, at, event FROM journal WHERE session = ? ORDER BY number",
    [GET_ANSWERS] = "SELECT session, step, segment, person, name, value, raw, skipped, at"
                    " FROM answers WHERE session = ? ORDER BY number",
    [GET_OUTBOX] = "SELECT id, session, messenger, place, key, body, at FROM outbox"
                   " WHERE messenger = ? AND remote IS NULL ORDER BY id",
    [GET_VALUE] = "SELECT value FROM named WHERE name = ?",
    [GET_DIALOG] = "SELECT sources FROM dialogs WHERE fingerprint = ?",
    [GET_SEAL] = "SELECT key FROM seals"
                 " WHERE session = (SELECT number FROM sessions WHERE id = ?)",
    [GET_REMOTE] = "SELECT remote FROM outbox WHERE key = ? AND remote IS NOT NULL",
    /* '-' is the character after ',': so the id itself, or the first of several. */
    [GET_SAID] = "SELECT key FROM outbox WHERE remote >= ?1 AND remote < ?1 || '-'"
                 " AND (remote = ?1 OR remote >= ?1 || ',') ORDER BY id DESC LIMIT 1",
};
_Static_assert(CV_COUNT(sqlite_sql) == STATEMENTS, "one text a statement");

struct sqlite {
    struct cv_store base;
    struct database *database;
};

struct database *cv_store_sqlite_database(struct cv_store *s) {
    return ((struct sqlite *)s)->database;
}

static struct statements *sqlite_statements(struct cv_store *s) {
    return database_statements(cv_store_sqlite_database(s));
}

/* ---- transactions ----------------------------------------------------------- */

static void sqlite_close(struct cv_store *s) {
    database_close(cv_store_sqlite_database(s));
    free(s);
}

static enum cv_status sqlite_begin(struct cv_store *s, struct cv_error *err) {
    return database_begin(cv_store_sqlite_database(s), err);
}

static enum cv_status sqlite_commit(struct cv_store *s, struct cv_error *err) {
    return database_commit(cv_store_sqlite_database(s), err);
}

static void sqlite_rollback(struct cv_store *s) {
    database_rollback(cv_store_sqlite_database(s));
}

/* ---- puts ------------------------------------------------------------------- */

static enum cv_status sqlite_put_dialog(struct cv_store *s, struct cv_str fingerprint,
                                        struct cv_str sources, struct cv_error *err) {
    return statement_run(sqlite_statements(s), PUT_DIALOG,
                         VALUES(value_text(fingerprint), value_text(sources)), NULL, err);
}

static enum cv_status sqlite_put_session(struct cv_store *s, const struct cv_session_row *row,
                                         struct cv_error *err) {
    return statement_run(sqlite_statements(s), PUT_SESSION,
                         VALUES(value_text(row->id), value_text(row->dialog),
                                value_text(row->fingerprint), value_text(row->messenger),
                                value_text(row->place), value_number(row->started),
                                value_number(row->ended)),
                         NULL, err);
}

static enum cv_status sqlite_put_journal(struct cv_store *s, struct cv_str session, uint64_t number,
                                         cv_time at, struct cv_str event, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(s), NEXT_JOURNAL, VALUES(value_text(session)));
    uint64_t due = rows_next(&rows) ? (uint64_t)rows_number(&rows, 0) : 0;
    enum cv_status status = rows_end(&rows, err);
    if (status != CV_OK)
        return status;
    if (number != due)
        return fail_number(number, due, err);
    return statement_run(sqlite_statements(s), PUT_JOURNAL,
                         VALUES(value_text(session), value_number((int64_t)number),
                                value_number(at), value_text(event)),
                         NULL, err);
}

static enum cv_status sqlite_put_answer(struct cv_store *s, const struct cv_answer_row *row,
                                        struct cv_error *err) {
    return statement_run(sqlite_statements(s), PUT_ANSWER,
                         VALUES(value_text(row->session), value_text(row->step),
                                value_text(row->segment), value_text(row->person),
                                value_text(row->name), value_text(row->value), value_text(row->raw),
                                value_number(row->skipped), value_number(row->at)),
                         NULL, err);
}

static enum cv_status sqlite_put_inbox(struct cv_store *s, struct cv_str messenger,
                                       struct cv_str id, cv_time at, struct cv_error *err) {
    int changed = 0;
    enum cv_status status = statement_run(
        sqlite_statements(s), PUT_INBOX,
        VALUES(value_text(messenger), value_text(id), value_number(at)), &changed, err);
    return status == CV_OK && changed == 0 ? CV_EXISTS : status;
}

static enum cv_status sqlite_trim_inbox(struct cv_store *s, cv_time before, struct cv_error *err) {
    return statement_run(sqlite_statements(s), TRIM_INBOX, VALUES(value_number(before)), NULL, err);
}

static enum cv_status sqlite_put_value(struct cv_store *s, struct cv_str name, struct cv_str value,
                                       struct cv_error *err) {
    return statement_run(sqlite_statements(s), PUT_VALUE,
                         VALUES(value_text(name), value_text(value)), NULL, err);
}

static enum cv_status sqlite_put_outbox(struct cv_store *s, struct cv_outbox_row *row,
                                        struct cv_error *err) {
    int changed = 0;
    enum cv_status status = statement_run(
        sqlite_statements(s), PUT_OUTBOX,
        VALUES(value_reference(row->session), value_text(row->messenger), value_text(row->place),
               value_text(row->key), value_text(row->body), value_number(row->at)),
        &changed, err);
    if (status == CV_OK && changed == 0)
        status = CV_EXISTS;
    if (status == CV_OK)
        row->id = sqlite3_last_insert_rowid(database_handle(cv_store_sqlite_database(s)));
    return status;
}

static enum cv_status sqlite_done_outbox(struct cv_store *s, struct cv_str key,
                                         struct cv_str remote, struct cv_error *err) {
    int changed = 0;
    enum cv_status status =
        statement_run(sqlite_statements(s), DONE_OUTBOX,
                      VALUES(value_text(key), value_text(remote)), &changed, err);
    return status == CV_OK && changed == 0 ? fail_unknown("message to send with the key", key, err)
                                           : status;
}

static enum cv_status sqlite_put_seal(struct cv_store *s, struct cv_str session,
                                      struct cv_str key, struct cv_error *err) {
    int changed = 0;
    enum cv_status status =
        statement_run(sqlite_statements(s), PUT_SEAL,
                      VALUES(value_text(key), value_text(session)), &changed, err);
    if (status || changed)
        return status;
    struct rows rows = rows_of(sqlite_statements(s), FIND_SESSION, VALUES(value_text(session)));
    bool there = rows_next(&rows);
    status = rows_end(&rows, err);
    return status ? status : there ? CV_EXISTS : fail_orphan(err);
}

static enum cv_status sqlite_forget(struct cv_store *s, struct cv_str session, uint64_t number,
                                    struct cv_str mark, struct cv_error *err) {
    struct statements *from = sqlite_statements(s);
    const struct value id = value_text(session);
    int64_t first = number > INT64_MAX ? INT64_MAX : (int64_t)number;
    enum cv_status status = statement_run(from, BLANK_SEAL, VALUES(id), NULL, err);
    if (!status)
        status = statement_run(from, FORGET_SEAL, VALUES(id), NULL, err);
    if (!status)
        status = statement_run(from, FORGET_JOURNAL, VALUES(id, value_number(first)), NULL, err);
    if (!status)
        status = statement_run(from, FORGET_OUTBOX, VALUES(id, value_text(mark)), NULL, err);
    if (!status)
        database_wipe(cv_store_sqlite_database(s), false);
    return status;
}

/* ---- gets ------------------------------------------------------------------- */

static enum cv_status sqlite_get_sessions(struct cv_store *s, bool running,
                                          bool (*each)(void *context,
                                                       const struct cv_session_row *row),
                                          void *context, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(s), running ? GET_RUNNING : GET_SESSIONS, NULL, 0);
    while (rows_next(&rows)) {
        struct cv_session_row row = {
            .id = rows_text(&rows, 0),
            .dialog = rows_text(&rows, 1),
            .fingerprint = rows_text(&rows, 2),
            .messenger = rows_text(&rows, 3),
            .place = rows_text(&rows, 4),
            .started = rows_number(&rows, 5),
            .ended = rows_number(&rows, 6),
        };
        if (!each(context, &row))
            break;
    }
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_journal(struct cv_store *s, struct cv_str session,
                                         bool (*each)(void *context, uint64_t number, cv_time at,
                                                      struct cv_str event),
                                         void *context, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(s), GET_JOURNAL, VALUES(value_text(session)));
    while (rows_next(&rows))
        if (!each(context, (uint64_t)rows_number(&rows, 0), rows_number(&rows, 1),
                  rows_text(&rows, 2)))
            break;
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_answers(struct cv_store *s, struct cv_str session,
                                         bool (*each)(void *context,
                                                      const struct cv_answer_row *row),
                                         void *context, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(s), GET_ANSWERS, VALUES(value_text(session)));
    while (rows_next(&rows)) {
        struct cv_answer_row row = {
            .session = rows_text(&rows, 0),
            .step = rows_text(&rows, 1),
            .segment = rows_text(&rows, 2),
            .person = rows_text(&rows, 3),
            .name = rows_text(&rows, 4),
            .value = rows_text(&rows, 5),
            .raw = rows_text(&rows, 6),
            .skipped = rows_number(&rows, 7) != 0,
            .at = rows_number(&rows, 8),
        };
        if (!each(context, &row))
            break;
    }
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_outbox(struct cv_store *s, struct cv_str messenger,
                                        bool (*each)(void *context,
                                                     const struct cv_outbox_row *row),
                                        void *context, struct cv_error *err) {
    struct rows rows = rows_of(sqlite_statements(s), GET_OUTBOX, VALUES(value_text(messenger)));
    while (rows_next(&rows)) {
        struct cv_outbox_row row = {
            .id = rows_number(&rows, 0),
            .session = rows_text(&rows, 1),
            .messenger = rows_text(&rows, 2),
            .place = rows_text(&rows, 3),
            .key = rows_text(&rows, 4),
            .body = rows_text(&rows, 5),
            .at = rows_number(&rows, 6),
        };
        if (!each(context, &row))
            break;
    }
    return rows_end(&rows, err);
}

static enum cv_status sqlite_get_value(struct cv_store *s, struct cv_str name, struct cv_buf *out,
                                       struct cv_error *err) {
    return statement_text(sqlite_statements(s), GET_VALUE, name, out, err);
}

static enum cv_status sqlite_get_dialog(struct cv_store *s, struct cv_str fingerprint,
                                        struct cv_buf *out, struct cv_error *err) {
    enum cv_status status = statement_text(sqlite_statements(s), GET_DIALOG, fingerprint, out, err);
    return status == CV_NOT_FOUND ? fail_unknown("dialog with the fingerprint", fingerprint, err)
                                  : status;
}

static enum cv_status sqlite_get_seal(struct cv_store *s, struct cv_str session,
                                      struct cv_buf *out, struct cv_error *err) {
    return statement_text(sqlite_statements(s), GET_SEAL, session, out, err);
}

static enum cv_status sqlite_get_remote(struct cv_store *s, struct cv_str key, struct cv_buf *out,
                                        struct cv_error *err) {
    return statement_text(sqlite_statements(s), GET_REMOTE, key, out, err);
}

static enum cv_status sqlite_get_said(struct cv_store *s, struct cv_str remote,
                                      struct cv_buf *out, struct cv_error *err) {
    return statement_text(sqlite_statements(s), GET_SAID, remote, out, err);
}

/* ---- making it --------------------------------------------------------------- */

static const struct cv_store_ops sqlite_ops = {
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .put_dialog = sqlite_put_dialog,
    .put_session = sqlite_put_session,
    .put_journal = sqlite_put_journal,
    .put_answer = sqlite_put_answer,
    .put_inbox = sqlite_put_inbox,
    .trim_inbox = sqlite_trim_inbox,
    .put_value = sqlite_put_value,
    .put_outbox = sqlite_put_outbox,
    .done_outbox = sqlite_done_outbox,
    .put_seal = sqlite_put_seal,
    .forget = sqlite_forget,
    .get_sessions = sqlite_get_sessions,
    .get_journal = sqlite_get_journal,
    .get_answers = sqlite_get_answers,
    .get_outbox = sqlite_get_outbox,
    .get_value = sqlite_get_value,
    .get_dialog = sqlite_get_dialog,
    .get_seal = sqlite_get_seal,
    .get_remote = sqlite_get_remote,
    .get_said = sqlite_get_said,
};

enum cv_status cv_store_sqlite(const char *path, struct cv_store **out, struct cv_error *err) {
    struct sqlite *s = cv_alloc(sizeof *s);
    enum cv_status status =
        database_open(path, &schema_store, sqlite_sql, STATEMENTS, &s->database, err);
    if (status != CV_OK) {
        free(s);
        return status;
    }
    s->base.ops = &sqlite_ops;
    *out = &s->base;
    return CV_OK;
}
