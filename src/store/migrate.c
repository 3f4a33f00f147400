/* migrate.c - which database a file is, and the way from an older schema to ours. */
#include "store/migrate.h"

#include <errno.h>
#include <stdio.h>

#include "store/result.h"

/* The first column of the first row of `sql`. */
static enum cv_status migrate_number(sqlite3 *db, const char *path, const char *sql, int *out,
                                     struct cv_error *err) {
    sqlite3_stmt *statement = NULL;
    errno = 0;
    int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int(statement, 0);
    else
        rc = rc == SQLITE_DONE ? SQLITE_ERROR : rc;
    enum cv_status status =
        rc == SQLITE_ROW ? CV_OK : result_fail(db, rc, path, "read the file", err);
    sqlite3_finalize(statement);
    return status;
}

enum cv_status schema_look(const struct schema *schema, sqlite3 *db, const char *path, int *version,
                           struct cv_error *err) {
    int application = 0, things = 0;
    enum cv_status status = migrate_number(db, path, "PRAGMA user_version", version, err);
    if (status == CV_OK)
        status = migrate_number(db, path, "PRAGMA application_id", &application, err);
    if (status == CV_OK)
        status = migrate_number(db, path, "SELECT count(*) FROM sqlite_schema", &things, err);
    if (status != CV_OK)
        return status;
    if (application == 0 && *version == 0 && things == 0)
        return CV_OK;
    if (application != schema->application_id || *version < 1)
        return cv_fail_at(err, CV_INVALID, cv_str(path), 0, 0,
                          "is a database, but not %s: name another file, or move it away",
                          schema->what);
    if (*version > schema->versions)
        return cv_fail_at(err, CV_NEWER, cv_str(path), 0, 0,
                          "was written by a newer Canvasser: its schema is version %d, this "
                          "program knows up to %d; install the newer Canvasser, or restore the "
                          "backup made before it. The file was left as it is",
                          *version, schema->versions);
    return CV_OK;
}

static enum cv_status migrate_run(sqlite3 *db, const char *path, const char *sql,
                                  struct cv_error *err) {
    errno = 0;
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? CV_OK : result_fail(db, rc, path, "bring the file up to date", err);
}

/* Every step from `version` on, and the two marks. */
static enum cv_status migrate_steps(const struct schema *schema, sqlite3 *db, const char *path,
                                    int version, struct cv_error *err) {
    char marks[96];
    enum cv_status status = CV_OK;
    for (int i = version; i < schema->versions && status == CV_OK; i++)
        status = migrate_run(db, path, schema->steps[i], err);
    if (status != CV_OK)
        return status;
    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             schema->application_id, schema->versions);
    return migrate_run(db, path, marks, err);
}

enum cv_status schema_migrate(const struct schema *schema, sqlite3 *db, const char *path,
                              struct cv_error *err) {
    int version = 0;
    enum cv_status status = schema_look(schema, db, path, &version, err);
    if (status != CV_OK || version == schema->versions)
        return status;
    status = migrate_run(db, path, "BEGIN IMMEDIATE", err);
    if (status != CV_OK)
        return status;
    /* Another process may have migrated while this one waited for the lock. */
    status = schema_look(schema, db, path, &version, err);
    if (status == CV_OK)
        status = migrate_steps(schema, db, path, version, err);
    if (status == CV_OK)
        status = migrate_run(db, path, "COMMIT", err);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}
