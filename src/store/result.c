/* result.c - SQLite's result codes as outcomes. */
#include "store/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/fail.h"

static const struct result {
    int code; /* primary: https://www.sqlite.org/rescode.html */
    enum cv_status status;
    const char *advice;
} results[] = {
    {SQLITE_BUSY, CV_BUSY, "another program holds the file; it is tried again"},
    {SQLITE_LOCKED, CV_BUSY, "another connection holds the file; it is tried again"},
    {SQLITE_PROTOCOL, CV_BUSY, "another program holds the file; it is tried again"},
    {SQLITE_FULL, CV_FULL, "free some space there; nothing is lost, it is tried again"},
    /* Not CV_INVALID: the row that was put is not to blame. */
    {SQLITE_CORRUPT, CV_IO,
     "the file is damaged: stop the program, keep a copy of the file with its -wal and -shm, and "
     "restore a backup, or rescue what is readable with `sqlite3 FILE .recover`"},
    {SQLITE_NOTADB, CV_INVALID, "it is no SQLite database: name another file, or move it away"},
    {SQLITE_CANTOPEN, CV_IO, "look at the path, its folder and their permissions"},
    {SQLITE_PERM, CV_IO, "look at the permissions of the file and its folder"},
    {SQLITE_AUTH, CV_IO, "look at the permissions of the file and its folder"},
    {SQLITE_READONLY, CV_IO,
     "the program must be able to write to the file and to its folder, and the file must stay "
     "where it is while it is open"},
    {SQLITE_IOERR, CV_IO, "look at the disk and at the system's log"},
    {SQLITE_TOOBIG, CV_TOO_BIG, "a text is over SQLite's limit"},
};

static const struct result result_other = {SQLITE_ERROR, CV_IO,
                                           "that should not happen: please report it"};

static const struct result *result_find(int code) {
    for (size_t i = 0; i < CV_COUNT(results); i++)
        if (results[i].code == code)
            return &results[i];
    return &result_other;
}

/* The system's own reason for a failure with `code`, or 0. sqlite3_system_errno
 * forgets it when a commit fails, and remembers it for too long elsewhere; but a
 * failed write is the last thing to have set errno, which callers clear before. */
static int result_errno(sqlite3 *db, int code, int error) {
    if (code == SQLITE_CANTOPEN && db)
        return sqlite3_system_errno(db);
    return code == SQLITE_IOERR ? error : 0;
}

enum cv_status result_fail(sqlite3 *db, int rc, const char *path, const char *doing,
                           struct cv_error *err) {
    int code = rc & 0xff;
    int system = result_errno(db, code, errno);
    if (code == SQLITE_NOMEM)
        abort();
    if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
        return fail_orphan(err);
    /* SQLite says "full" for ENOSPC alone; a quota and a limit of the process are
     * the same to the caller. */
    if (system == ENOSPC || system == EDQUOT || system == EFBIG)
        code = SQLITE_FULL;
    const struct result *r = result_find(code);
    return cv_fail_at(err, r->status, cv_str(path), 0, 0, "cannot %s: %s%s%s: %s", doing,
                      db && sqlite3_extended_errcode(db) == rc ? sqlite3_errmsg(db)
                                                               : sqlite3_errstr(rc),
                      system ? ": " : "", system ? strerror(system) : "", r->advice);
}
