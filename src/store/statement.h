/* statement.h - a table of SQL texts, prepared once. */
#ifndef CV_STORE_STATEMENT_H
#define CV_STORE_STATEMENT_H

#include <canvasser/error.h>
#include <canvasser/str.h>

#include <sqlite3.h>

/* What is bound to one parameter. */
struct value {
    enum { VALUE_TEXT, VALUE_NUMBER, VALUE_NULL } kind;
    struct cv_str text;
    int64_t number;
};

static inline struct value value_text(struct cv_str text) {
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

static inline struct value value_number(int64_t number) {
    return (struct value){.kind = VALUE_NUMBER, .number = number};
}

/* SQL's NULL for the empty text: for a reference that may be missing. */
static inline struct value value_reference(struct cv_str text) {
    return (struct value){.kind = text.n ? VALUE_TEXT : VALUE_NULL, .text = text};
}

/* The two arguments `values, count` of a list of values. */
#define VALUES(...)                                                                                \
    (const struct value[]){__VA_ARGS__}, CV_COUNT(((const struct value[]){__VA_ARGS__}))

struct statements;

/* `sql` has `count` texts, one a statement; `path` names the file in errors. Both
 * must outlive the result, and `db` too. */
enum cv_status statements_prepare(sqlite3 *db, const char *path, const char *const *sql,
                                  size_t count, struct statements **out,
                                  struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void statements_free(struct statements *s);

/* Runs statement `which`, which gives no rows; its texts need not outlive the call.
 * `changed`, unless NULL, becomes the number of rows it inserted, updated or deleted. */
enum cv_status statement_run(struct statements *s, size_t which, const struct value *values,
                             size_t count, int *changed, struct cv_error *err) CV_MUST_USE;

/* Adds the one text that query `which` finds for `key` to `out`; CV_NOT_FOUND (and
 * no error text) when it finds none, CV_TOO_BIG when `out` cannot hold it. */
enum cv_status statement_text(struct statements *s, size_t which, struct cv_str key,
                              struct cv_buf *out, struct cv_error *err) CV_MUST_USE;

/* The rows of a query, one at a time:
 *   struct rows rows = rows_of(s, which, VALUES(...));
 *   while (rows_next(&rows)) ...
 *   return rows_end(&rows, err);
 * The bound texts must live until rows_end; views of columns live until the next
 * rows_next or rows_end. */
struct rows {
    struct statements *from;
    sqlite3_stmt *statement;
    int rc;
};

struct rows rows_of(struct statements *s, size_t which, const struct value *values, size_t count);
bool rows_next(struct rows *rows);
struct cv_str rows_text(const struct rows *rows, int column);
int64_t rows_number(const struct rows *rows, int column);
/* CV_OK also when the caller stopped before the last row. */
enum cv_status rows_end(struct rows *rows, struct cv_error *err);

#endif
