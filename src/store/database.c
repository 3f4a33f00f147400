/* database.c - an SQLite file of ours. */
#include "store/database.h"

#include <canvasser/arena.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/result.h"

/* The daemon's loop waits at most this long for another program's lock. */
enum { BUSY_MS = 20 };

struct database {
    char *path; /* as the user wrote it, for errors */
    sqlite3 *db;
    struct statements *statements;
    bool wipe;    /* the log beside the file holds what is to be gone */
    bool rewrite; /* so does the file */
};

/* Makes the file when there is none: SQLite would let everybody read it. Its -wal
 * and -shm get the same mode from SQLite. A file that is there is not opened here:
 * closing it would drop the locks of this process's other connections (fcntl(2)). */
static enum cv_status database_make(const char *path, struct cv_error *err) {
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        return cv_fail_at(err, errno == ENOSPC || errno == EDQUOT ? CV_FULL : CV_IO, cv_str(path),
                          0, 0, "cannot make the file: %s: look at its folder", strerror(errno));
    return CV_OK;
}

/* The path in a form that SQLite takes for a file: not for a URI, and not for its
 * ":memory:", which would keep nothing. */
static char *database_name(const char *path) {
    struct cv_buf name;
    cv_buf_init(&name, SIZE_MAX - 1);
    cv_buf_addz(&name, path[0] == '/' ? "" : "./");
    cv_buf_addz(&name, path);
    return name.p;
}

static enum cv_status database_exec(struct database *d, const char *sql, const char *doing,
                                    struct cv_error *err) {
    errno = 0;
    int rc = sqlite3_exec(d->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? CV_OK : result_fail(d->db, rc, d->path, doing, err);
}

static enum cv_status database_connect(struct database *d, struct cv_error *err) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    enum cv_status status = database_make(d->path, err);
    if (status != CV_OK)
        return status;
    char *name = database_name(d->path);
    int rc = sqlite3_open_v2(name, &d->db, flags, NULL);
    free(name);
    if (rc != SQLITE_OK)
        return result_fail(d->db, rc, d->path, "open the file", err);
    sqlite3_busy_timeout(d->db, BUSY_MS);
    sqlite3_db_config(d->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(d->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* Until the file is known to be ours, closing must not write to it. */
    sqlite3_db_config(d->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return CV_OK;
}

static int database_is_wal(void *yes, int columns, char **values, char **names) {
    (void)names;
    *(bool *)yes = columns == 1 && values[0] && strcmp(values[0], "wal") == 0;
    return 0;
}

/* From here on the file is ours to change. */
static enum cv_status database_configure(struct database *d, struct cv_error *err) {
    bool wal = false;
    errno = 0;
    int rc = sqlite3_exec(d->db, "PRAGMA journal_mode = WAL", database_is_wal, &wal, NULL);
    sqlite3_db_config(d->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    if (rc != SQLITE_OK)
        return result_fail(d->db, rc, d->path, "turn on write-ahead logging", err);
    if (!wal)
        return cv_fail_at(err, CV_IO, cv_str(d->path), 0, 0,
                          "cannot turn on write-ahead logging: the file must lie on a local disk");
    return database_exec(d,
                         "PRAGMA synchronous = FULL;"
                         "PRAGMA foreign_keys = ON;"
                         "PRAGMA secure_delete = ON;"
                         "PRAGMA journal_size_limit = 16777216;",
                         "set the file up", err);
}

void database_wipe(struct database *d, bool rewrite) {
    d->wipe = true;
    d->rewrite = d->rewrite || rewrite;
}

/* What was not possible is tried again with the next commit. */
static void database_wipe_now(struct database *d) {
    if (d->rewrite && sqlite3_exec(d->db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
        return;
    d->rewrite = false;
    d->wipe = sqlite3_wal_checkpoint_v2(d->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
              SQLITE_OK;
}

enum cv_status database_open(const char *path, const struct schema *schema, const char *const *sql,
                             size_t count, struct database **out, struct cv_error *err) {
    int version = 0;
    enum cv_status status;
    struct database *d = cv_alloc(sizeof *d);
    d->path = cv_strdup(cv_str(path));
    status = path[0] ? database_connect(d, err)
                     : cv_fail(err, CV_INVALID, "the path of the store's file is empty");
    if (status == CV_OK)
        status = schema_look(schema, d->db, d->path, &version, err);
    if (status == CV_OK)
        status = database_configure(d, err);
    if (status == CV_OK)
        status = schema_migrate(schema, d->db, d->path, err);
    if (status == CV_OK)
        status = statements_prepare(d->db, d->path, sql, count, &d->statements, err);
    if (status != CV_OK)
        goto fail;
    database_wipe_now(d); /* a log that a crash left may hold what is to be gone */
    *out = d;
    return CV_OK;
fail:
    database_close(d);
    return status;
}

void database_close(struct database *d) {
    if (!d)
        return;
    statements_free(d->statements);
    sqlite3_close(d->db);
    free(d->path);
    free(d);
}

enum cv_status database_begin(struct database *d, struct cv_error *err) {
    return database_exec(d, "BEGIN IMMEDIATE", "begin a transaction", err);
}

enum cv_status database_commit(struct database *d, struct cv_error *err) {
    enum cv_status status = database_exec(d, "COMMIT", "commit", err);
    if (status != CV_OK)
        database_rollback(d);
    else if (d->wipe)
        database_wipe_now(d);
    return status;
}

void database_rollback(struct database *d) {
    /* SQLite may have rolled back itself when the disk was full. */
    if (!sqlite3_get_autocommit(d->db))
        sqlite3_exec(d->db, "ROLLBACK", NULL, NULL, NULL);
}

struct statements *database_statements(struct database *d) {
    return d->statements;
}

sqlite3 *database_handle(struct database *d) {
    return d->db;
}
