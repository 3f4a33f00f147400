/* statement.c - a table of SQL texts, prepared once. */
#include "store/statement.h"

#include <canvasser/arena.h>

#include <errno.h>
#include <stdlib.h>

#include "store/fail.h"
#include "store/result.h"

struct statements {
    sqlite3 *db;
    const char *path;
    size_t count;
    sqlite3_stmt *prepared[];
};

enum cv_status statements_prepare(sqlite3 *db, const char *path, const char *const *sql,
                                  size_t count, struct statements **out, struct cv_error *err) {
    struct statements *s = cv_alloc(sizeof *s + count * sizeof s->prepared[0]);
    *s = (struct statements){db, path, count};
    for (size_t i = 0; i < count; i++) {
        int rc =
            sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->prepared[i], NULL);
        if (rc != SQLITE_OK) {
            enum cv_status status = result_fail(db, rc, path, "read the schema", err);
            statements_free(s);
            return status;
        }
    }
    *out = s;
    return CV_OK;
}

void statements_free(struct statements *s) {
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        sqlite3_finalize(s->prepared[i]);
    free(s);
}

static int statement_bind(sqlite3_stmt *statement, int at, const struct value *v) {
    switch (v->kind) {
    case VALUE_TEXT: /* a NULL pointer would bind SQL's NULL */
        return sqlite3_bind_text64(statement, at, v->text.n ? v->text.p : "", v->text.n,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_NUMBER:
        return sqlite3_bind_int64(statement, at, v->number);
    case VALUE_NULL:
        return sqlite3_bind_null(statement, at);
    }
    return SQLITE_MISUSE;
}

struct rows rows_of(struct statements *s, size_t which, const struct value *values, size_t count) {
    struct rows rows = {s, s->prepared[which], SQLITE_OK};
    for (size_t i = 0; i < count && rows.rc == SQLITE_OK; i++)
        rows.rc = statement_bind(rows.statement, (int)i + 1, &values[i]);
    return rows;
}

bool rows_next(struct rows *rows) {
    if (rows->rc == SQLITE_OK || rows->rc == SQLITE_ROW) {
        errno = 0;
        rows->rc = sqlite3_step(rows->statement);
    }
    return rows->rc == SQLITE_ROW;
}

struct cv_str rows_text(const struct rows *rows, int column) {
    const char *p = (const char *)sqlite3_column_text(rows->statement, column);
    return (struct cv_str){p, (size_t)sqlite3_column_bytes(rows->statement, column)};
}

int64_t rows_number(const struct rows *rows, int column) {
    return sqlite3_column_int64(rows->statement, column);
}

enum cv_status rows_end(struct rows *rows, struct cv_error *err) {
    bool fine = rows->rc == SQLITE_OK || rows->rc == SQLITE_ROW || rows->rc == SQLITE_DONE;
    enum cv_status status =
        fine ? CV_OK : result_fail(rows->from->db, rows->rc, rows->from->path, "use the file", err);
    sqlite3_reset(rows->statement);
    sqlite3_clear_bindings(rows->statement);
    return status;
}

enum cv_status statement_run(struct statements *s, size_t which, const struct value *values,
                             size_t count, int *changed, struct cv_error *err) {
    struct rows rows = rows_of(s, which, values, count);
    while (rows_next(&rows))
        continue;
    if (changed)
        *changed = rows.rc == SQLITE_DONE ? sqlite3_changes(s->db) : 0;
    return rows_end(&rows, err);
}

enum cv_status statement_text(struct statements *s, size_t which, struct cv_str key,
                              struct cv_buf *out, struct cv_error *err) {
    struct rows rows = rows_of(s, which, VALUES(value_text(key)));
    bool found = rows_next(&rows);
    enum cv_status added = found ? fail_or_add(out, rows_text(&rows, 0), err) : CV_NOT_FOUND;
    enum cv_status status = rows_end(&rows, err);
    return status != CV_OK ? status : added;
}
