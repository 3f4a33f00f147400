/* result.h - SQLite's result codes as outcomes that say how to mend them. */
#ifndef CV_STORE_RESULT_H
#define CV_STORE_RESULT_H

#include <canvasser/error.h>

#include <sqlite3.h>

/* Fills `err` for the failed result `rc`, the newest of `db` (may be NULL): the
 * file, what could not be done, SQLite's words, and what to do. Clear errno before
 * the call into SQLite: it is read here. SQLITE_NOMEM aborts as cv_alloc does. */
enum cv_status result_fail(sqlite3 *db, int rc, const char *path, const char *doing,
                           struct cv_error *err);

#endif
