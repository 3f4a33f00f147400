/* table.h - rows in memory with a key, and an undo log that makes them atomic. */
#ifndef CV_STORE_TABLE_H
#define CV_STORE_TABLE_H

#include <canvasser/str.h>

enum { RECORD_TEXTS = 7, RECORD_NUMBERS = 3 };

/* A row of any table; each table says what stands where. */
struct record {
    struct cv_str text[RECORD_TEXTS];
    int64_t number[RECORD_NUMBERS];
};

/* The key of a table's rows: the first `texts` texts and `numbers` numbers. */
struct table_key {
    size_t texts;
    size_t numbers;
};

/* Some tables and one undo log: what changes between two calls of tables_keep
 * or tables_undo is kept or undone as a whole. */
struct tables;

/* `keys` has one entry a table and must outlive the tables. */
struct tables *tables_new(const struct table_key *keys, size_t count);
void tables_free(struct tables *ts);
void tables_keep(struct tables *ts);
void tables_undo(struct tables *ts);

/* The row whose key is that of `probe`, or NULL; valid until the next change. */
const struct record *table_find(const struct tables *ts, size_t table, const struct record *probe);
/* Copies `row` in: a new row, or in place of the one with the same key. */
void table_put(struct tables *ts, size_t table, const struct record *row);
void table_remove(struct tables *ts, size_t table, const struct record *probe);
/* Rows in the order in which their keys were first put: the first row at or
 * behind *place, which moves behind it; NULL at the end. Start with 0. */
const struct record *table_next(const struct tables *ts, size_t table, size_t *place);
/* The same backwards: start with SIZE_MAX. */
const struct record *table_previous(const struct tables *ts, size_t table, size_t *place);

#endif
