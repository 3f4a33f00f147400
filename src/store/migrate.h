/* migrate.h - which database a file is, and the way from an older schema to ours. */
#ifndef CV_STORE_MIGRATE_H
#define CV_STORE_MIGRATE_H

#include <canvasser/error.h>

#include <sqlite3.h>

/* A kind of file. steps[i] leads from version i to i + 1, version 0 being an empty
 * file. Steps are only ever added: a released one is never changed. */
struct schema {
    const char *what;   /* "a Canvasser store" */
    int application_id; /* PRAGMA application_id, so that `file` and we know it */
    const char *const *steps;
    int versions; /* number of steps = PRAGMA user_version of a file that is up to date */
};

/* Looks without changing anything: CV_OK with the file's version (0: empty),
 * CV_NEWER, or CV_INVALID when it is another program's or no database. */
enum cv_status schema_look(const struct schema *schema, sqlite3 *db, const char *path, int *version,
                           struct cv_error *err) CV_MUST_USE;
/* Brings the file up to date in one transaction; it is unchanged after a failure. */
enum cv_status schema_migrate(const struct schema *schema, sqlite3 *db, const char *path,
                              struct cv_error *err) CV_MUST_USE;

#endif
