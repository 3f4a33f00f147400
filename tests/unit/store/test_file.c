/* The SQLite file: who may read it, which files are refused, and the way from an
 * older schema. */
#include "dump.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

#include "store/database.h"
#include "store/schema.h"
#include "store/sqlite.h"

static void refused(const char *file, enum cv_status status, const char *words) {
    struct cv_store *s = NULL;
    struct cv_error err = {0};
    assert_int_equal(cv_store_sqlite(file, &s, &err), status);
    if (!strstr(err.text, words))
        fail_msg("'%s' does not say '%s'", err.text, words);
    assert_null(s);
}

/* The whole file, to compare. */
static struct cv_buf file_read(const char *file) {
    char part[4096];
    ssize_t n;
    struct cv_buf b;
    cv_buf_init(&b, 1 << 24);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    while ((n = read(fd, part, sizeof part)) > 0)
        cv_buf_add(&b, (struct cv_str){part, (size_t)n});
    close(fd);
    return b;
}

static void file_is(const char *file, struct cv_buf *want) {
    struct cv_buf now = file_read(file);
    assert_true(cv_str_eq(cv_buf_str(&now), cv_buf_str(want)));
    cv_buf_free(&now);
    cv_buf_free(want);
}

static void file_write(const char *file, const char *text) {
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* Runs `sql` on the file through a connection of its own. */
static void file_sql(const char *file, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void value_put(struct cv_store *s, const char *value) {
    OK(cv_store_begin(s, NULL));
    OK(cv_store_put_value(s, CV_S("v0"), cv_str(value), NULL));
    OK(cv_store_commit(s, NULL));
}

static struct cv_buf value_get(struct cv_store *s) {
    struct cv_buf out;
    cv_buf_init(&out, 1000);
    OK(cv_store_get_value(s, CV_S("v0"), &out, NULL));
    return out;
}

static void value_is(struct cv_store *s, const char *want) {
    struct cv_buf out = value_get(s);
    assert_string_equal(out.p, want);
    cv_buf_free(&out);
}

/* ---- making and setting up ------------------------------------------------------- */

static void only_the_owner_reads_the_files(void **state) {
    struct fixture *f = *state;
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char name[96];
    struct stat st;
    value_put(f->s, "secret");
    for (size_t i = 0; i < CV_COUNT(suffixes); i++) {
        assert_int_equal(stat(place_beside(&f->place, suffixes[i], name), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static int pragma(struct cv_store *s, const char *name) {
    char sql[64];
    sqlite3_stmt *statement;
    sqlite3 *db = database_handle(cv_store_sqlite_database(s));
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    if (sqlite3_column_type(statement, 0) == SQLITE_TEXT)
        value = strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    sqlite3_finalize(statement);
    return value;
}

static void the_file_is_set_up_to_lose_nothing(void **state) {
    struct fixture *f = *state;
    assert_int_equal(pragma(f->s, "journal_mode"), 1);
    assert_int_equal(pragma(f->s, "synchronous"), 2);
    assert_int_equal(pragma(f->s, "foreign_keys"), 1);
    assert_int_equal(pragma(f->s, "trusted_schema"), 0);
    assert_int_equal(pragma(f->s, "busy_timeout"), 20);
    assert_int_equal(pragma(f->s, "user_version"), schema_store.versions);
    assert_int_equal(pragma(f->s, "application_id"), schema_store.application_id);
}

static void what_was_committed_is_there_again(void **state) {
    struct fixture *f = *state;
    value_put(f->s, "kept");
    cv_store_close(f->s);
    f->s = store_open(f->place.file);
    value_is(f->s, "kept");
}

/* Names that SQLite would take for something other than a file. */
static void every_name_is_a_file(void **state) {
    static const char *const names[] = {":memory:", "file:x?mode=memory"};
    struct fixture *f = *state;
    char before[512];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(f->place.folder), 0);
    for (size_t i = 0; i < CV_COUNT(names); i++) {
        struct cv_store *s = store_open(names[i]);
        value_put(s, "kept");
        cv_store_close(s);
        s = store_open(names[i]);
        value_is(s, "kept");
        cv_store_close(s);
        assert_int_equal(unlink(names[i]), 0);
    }
    assert_int_equal(chdir(before), 0);
}

/* ---- refusing -------------------------------------------------------------------- */

static void a_path_that_cannot_be_is_refused(void **state) {
    struct fixture *f = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/no/such/store.db", f->place.folder);
    refused(path, CV_IO, "No such file or directory");
    refused(f->place.folder, CV_IO, "look at the path");
    refused("", CV_INVALID, "empty");
}

static void a_file_that_is_no_database_is_left_alone(void **state) {
    struct fixture *f = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/notes.txt", f->place.folder);
    file_write(path, "Buy milk. This text is no database and must stay as it is, to the byte.\n");
    struct cv_buf before = file_read(path);
    refused(path, CV_INVALID, "no SQLite database: name another file");
    file_is(path, &before);
    assert_int_equal(unlink(path), 0);
}

/* The file's bytes do not change, although opening was tried. */
static void refused_untouched(const struct place *p, enum cv_status status, const char *words) {
    struct cv_buf before = file_read(p->file);
    refused(p->file, status, words);
    file_is(p->file, &before);
}

static void another_programs_database_is_left_alone(void **state) {
    struct fixture *f = *state;
    cv_store_close(f->s);
    f->s = NULL;
    file_sql(f->place.file, "PRAGMA application_id = 7");
    refused_untouched(&f->place, CV_INVALID, "not a Canvasser store");
    file_sql(f->place.file, "PRAGMA application_id = 0");
    refused_untouched(&f->place, CV_INVALID, "not a Canvasser store");
    unlink(f->place.file);
    file_sql(f->place.file, "CREATE TABLE recipes (title TEXT)");
    refused_untouched(&f->place, CV_INVALID, "not a Canvasser store");
}

static void a_newer_file_is_left_alone(void **state) {
    struct fixture *f = *state;
    char sql[64];
    value_put(f->s, "from the future");
    cv_store_close(f->s);
    f->s = NULL;
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", schema_store.versions + 1);
    file_sql(f->place.file, sql);
    refused_untouched(&f->place, CV_NEWER, "install the newer Canvasser");
    struct cv_store *s = NULL;
    struct cv_error err = {0};
    assert_int_equal(cv_store_sqlite(f->place.file, &s, &err), CV_NEWER);
    assert_string_equal(err.file, f->place.file);
    snprintf(sql, sizeof sql, "version %d, this program knows up to %d", schema_store.versions + 1,
             schema_store.versions);
    assert_non_null(strstr(err.text, sql));
}

static void file_copy(const char *from, const char *to) {
    struct cv_buf whole = file_read(from);
    FILE *out = fopen(to, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(whole.p, 1, whole.n, out), whole.n);
    assert_int_equal(fclose(out), 0);
    cv_buf_free(&whole);
}

/* As it lies there after the newer program was killed: the newest commits are in
 * the write-ahead log alone. */
static void a_newer_file_keeps_its_write_ahead_log(void **state) {
    struct fixture *f = *state;
    struct place copy;
    char from[96], to[96];
    value_put(f->s, "only in the log");
    sqlite3 *db = database_handle(cv_store_sqlite_database(f->s));
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    place_make(&copy);
    file_copy(f->place.file, copy.file);
    file_copy(place_beside(&f->place, "-wal", from), place_beside(&copy, "-wal", to));
    struct cv_buf log = file_read(to);
    refused_untouched(&copy, CV_NEWER, "version 99");
    file_is(to, &log);
    place_remove(&copy);
}

/* ---- an older schema ------------------------------------------------------------- */

static const char *const older_steps[] = {
    "CREATE TABLE people (name TEXT NOT NULL) STRICT;",
    "ALTER TABLE people ADD COLUMN lang TEXT NOT NULL DEFAULT 'en';",
    "CREATE TABLE pets (owner TEXT NOT NULL) STRICT; INSERT INTO pets SELECT name FROM people;",
};

static const char *const broken_steps[] = {
    "CREATE TABLE people (name TEXT NOT NULL) STRICT;",
    "ALTER TABLE people ADD COLUMN lang TEXT NOT NULL DEFAULT 'en';",
    "INSERT INTO people (name) VALUES ('half'); INSERT INTO nowhere VALUES (1);",
};

enum { COUNT_PETS };
static const char *const older_sql[] = {[COUNT_PETS] = "SELECT count(*), max(owner) FROM pets"};

static struct schema older(const char *const *steps, int versions) {
    return (struct schema){"a test", 4711, steps, versions};
}

static void older_file(const struct place *p) {
    struct schema one = older(older_steps, 1);
    struct database *d = NULL;
    OK(database_open(p->file, &one, NULL, 0, &d, NULL));
    database_close(d);
    file_sql(p->file, "INSERT INTO people VALUES ('Ana')");
}

static void an_older_file_is_brought_up_to_date(void **state) {
    struct fixture *f = *state;
    struct schema three = older(older_steps, 3);
    struct place p;
    place_make(&p);
    older_file(&p);
    for (int i = 0; i < 2; i++) { /* the second time there is nothing to do */
        struct database *d = NULL;
        OK(database_open(p.file, &three, older_sql, 1, &d, &f->err));
        struct rows rows = rows_of(database_statements(d), COUNT_PETS, NULL, 0);
        assert_true(rows_next(&rows));
        assert_int_equal(rows_number(&rows, 0), 1);
        assert_true(cv_str_eqz(rows_text(&rows, 1), "Ana"));
        OK(rows_end(&rows, NULL));
        database_close(d);
    }
    struct schema two = older(older_steps, 2);
    struct database *d = NULL;
    assert_int_equal(database_open(p.file, &two, NULL, 0, &d, &f->err), CV_NEWER);
    place_remove(&p);
}

static void a_migration_that_fails_leaves_the_file_as_it_was(void **state) {
    struct fixture *f = *state;
    struct schema broken = older(broken_steps, 3), one = older(older_steps, 1);
    struct database *d = NULL;
    struct place p;
    place_make(&p);
    older_file(&p);
    struct cv_buf before = file_read(p.file);
    assert_int_equal(database_open(p.file, &broken, NULL, 0, &d, &f->err), CV_IO);
    assert_non_null(strstr(f->err.text, "nowhere"));
    file_is(p.file, &before);
    OK(database_open(p.file, &one, NULL, 0, &d, NULL));
    database_close(d);
    place_remove(&p);
}

/* ---- locks ----------------------------------------------------------------------- */

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Milliseconds that a refused begin took. */
static int64_t begin_refused(struct fixture *f) {
    int64_t start = now_ms();
    assert_int_equal(cv_store_begin(f->s, &f->err), CV_BUSY);
    return now_ms() - start;
}

static void a_locked_file_is_busy_and_then_works(void **state) {
    struct fixture *f = *state;
    sqlite3 *other;
    int64_t shortest = INT64_MAX; /* of some: this machine has other work, too */
    assert_int_equal(sqlite3_open(f->place.file, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 5; i++) {
        int64_t ms = begin_refused(f);
        shortest = ms < shortest ? ms : shortest;
    }
    assert_true(shortest < 100);
    assert_non_null(strstr(f->err.text, "another program holds the file"));
    assert_int_equal(cv_store_put_value(f->s, CV_S("v0"), CV_S("x"), NULL), CV_INVALID);
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    value_put(f->s, "later");
    value_is(f->s, "later");
}

static void a_reader_does_not_disturb(void **state) {
    struct fixture *f = *state;
    value_put(f->s, "first");
    struct cv_store *reader = store_open(f->place.file);
    value_is(reader, "first");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_value(f->s, CV_S("v0"), CV_S("second"), NULL));
    value_is(reader, "first");
    OK(cv_store_commit(f->s, NULL));
    value_is(reader, "second");
    cv_store_close(reader);
}

int main(void) {
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, sqlite_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FILE(only_the_owner_reads_the_files),
        WITH_FILE(the_file_is_set_up_to_lose_nothing),
        WITH_FILE(what_was_committed_is_there_again),
        WITH_FILE(every_name_is_a_file),
        WITH_FILE(a_path_that_cannot_be_is_refused),
        WITH_FILE(a_file_that_is_no_database_is_left_alone),
        WITH_FILE(another_programs_database_is_left_alone),
        WITH_FILE(a_newer_file_is_left_alone),
        WITH_FILE(a_newer_file_keeps_its_write_ahead_log),
        WITH_FILE(an_older_file_is_brought_up_to_date),
        WITH_FILE(a_migration_that_fails_leaves_the_file_as_it_was),
        WITH_FILE(a_locked_file_is_busy_and_then_works),
        WITH_FILE(a_reader_does_not_disturb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
