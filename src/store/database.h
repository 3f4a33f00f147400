/* database.h - an SQLite file of ours, opened the way every one of them is:
 * WAL, synchronous=FULL, foreign keys, mode 0600, schema up to date. */
#ifndef CV_STORE_DATABASE_H
#define CV_STORE_DATABASE_H

#include <canvasser/error.h>

#include "store/migrate.h"
#include "store/statement.h"

struct database;

/* Opens `path`, makes it when missing, and prepares `count` statements `sql`.
 * Errors: CV_NEWER, CV_INVALID, CV_BUSY, CV_FULL, CV_IO; a file that is refused is
 * left as it is. `schema` and `sql` must outlive the result. */
enum cv_status database_open(const char *path, const struct schema *schema, const char *const *sql,
                             size_t count, struct database **out, struct cv_error *err) CV_MUST_USE;
/* Rolls an open transaction back. NULL is allowed. */
void database_close(struct database *d);

/* CV_BUSY when another connection writes for longer than 20 ms. */
enum cv_status database_begin(struct database *d, struct cv_error *err) CV_MUST_USE;
/* Rolls back when it fails. */
enum cv_status database_commit(struct database *d, struct cv_error *err) CV_MUST_USE;
void database_rollback(struct database *d);
/* What the open transaction deletes is to be nowhere in the file and beside it: seen to
 * after the commit, and after later ones as long as another program reads the file. With
 * `rewrite` the whole file is written anew, which takes out copies of rows that SQLite
 * moved; without it what was overwritten in its place is gone. */
void database_wipe(struct database *d, bool rewrite);

struct statements *database_statements(struct database *d);
/* The connection, for tests. */
sqlite3 *database_handle(struct database *d);

#endif
