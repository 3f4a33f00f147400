/* sqlite.h - the SQLite backend's handle for tests. */
#ifndef CV_STORE_SQLITE_H
#define CV_STORE_SQLITE_H

#include <canvasser/store.h>

#include "store/database.h"

/* The file below `s`, which cv_store_sqlite made. */
struct database *cv_store_sqlite_database(struct cv_store *s);

#endif
