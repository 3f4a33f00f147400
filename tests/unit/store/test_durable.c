/* Killed at any moment, or out of space: what was acknowledged is there. */
#include "backend.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/database.h"
#include "store/sqlite.h"

enum { KILLS = 50, MOST_ACKS = 12, BODY = 3000 };

static bool count_waiting(void *context, const struct cv_outbox_row *row) {
    (void)row;
    ++*(uint32_t *)context;
    return true;
}

static bool count_entry(void *context, uint64_t number, cv_time at, struct cv_str event) {
    uint32_t *count = context;
    assert_int_equal(number, (*count)++);
    assert_int_equal(at, number);
    assert_int_equal(event.n, BODY);
    return true;
}

static bool count_answer(void *context, const struct cv_answer_row *row) {
    (void)row;
    ++*(uint32_t *)context;
    return true;
}

/* The number of turns in the store. Each is one entry, one answer and one message;
 * were there half a turn, the three would differ. */
static uint32_t turns(struct cv_store *s) {
    uint32_t entries = 0, answers = 0, waiting = 0;
    OK(cv_store_get_journal(s, CV_S("s"), count_entry, &entries, NULL));
    OK(cv_store_get_answers(s, CV_S("s"), count_answer, &answers, NULL));
    OK(cv_store_get_outbox(s, CV_S("m"), count_waiting, &waiting, NULL));
    assert_int_equal(entries, answers);
    assert_int_equal(entries, waiting);
    return entries;
}

/* Turn `n` as one transaction; the first status that is not CV_OK. */
static enum cv_status turn(struct cv_store *s, uint32_t n, struct cv_error *err) {
    char key[24], body[BODY];
    memset(body, 'x', sizeof body);
    snprintf(key, sizeof key, "k%" PRIu32, n);
    struct cv_str text = {body, sizeof body};
    struct cv_outbox_row row = outbox_row(key, "m");
    struct cv_answer_row answer = answer_row("s", key, "ana", key);
    row.body = answer.raw = text;
    enum cv_status status = cv_store_begin(s, err);
    if (status == CV_OK)
        status = cv_store_put_journal(s, CV_S("s"), n, n, text, err);
    if (status == CV_OK)
        status = cv_store_put_answer(s, &answer, err);
    if (status == CV_OK)
        status = cv_store_put_outbox(s, &row, err);
    if (status == CV_OK)
        return cv_store_commit(s, err);
    cv_store_rollback(s);
    return status;
}

/* ---- SIGKILL --------------------------------------------------------------------- */

/* In the child: turns from `n` on, the number of each written once it is committed. */
static void write_until_killed(const char *file, uint32_t n, int acks) {
    struct cv_store *s = NULL;
    if (cv_store_sqlite(file, &s, NULL) != CV_OK)
        _exit(1);
    for (;; n++)
        if (turn(s, n, NULL) != CV_OK || write(acks, &n, sizeof n) != sizeof n)
            _exit(2);
}

/* Kills the child after `most` acknowledgements; returns one more than the newest
 * number it acknowledged, also of those that came while it was being killed. */
static uint32_t kill_after(const char *file, uint32_t n, uint32_t most) {
    int ends[2], status;
    uint32_t number, next = n;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_until_killed(file, n, ends[1]);
    close(ends[1]);
    for (uint32_t seen = 0; read(ends[0], &number, sizeof number) == sizeof number;) {
        assert_int_equal(number, next++);
        if (++seen == most)
            kill(child, SIGKILL);
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return next;
}

static void what_was_acknowledged_survives_sigkill(void **state) {
    struct place p;
    uint32_t there = 0;
    (void)state;
    place_make(&p);
    struct cv_store *s = store_open(p.file);
    SESSIONS(s, "s");
    srandom(20240611);
    for (int i = 0; i < KILLS; i++) {
        cv_store_close(s); /* nothing of SQLite is open across the fork */
        uint32_t acknowledged = kill_after(p.file, there, 1 + (uint32_t)random() % MOST_ACKS);
        s = store_open(p.file);
        there = turns(s);
        assert_true(there >= acknowledged);
        assert_true(there <= acknowledged + 1); /* committed, but not yet said */
    }
    cv_store_close(s);
    place_remove(&p);
}

/* ---- a full disk ----------------------------------------------------------------- */

struct limited {
    struct fixture *f;
    struct rlimit before;
};

static int limited_setup(void **state) {
    struct limited *l = calloc(1, sizeof *l);
    sqlite_setup((void **)&l->f);
    SESSIONS(l->f->s, "s");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &l->before);
    *state = l;
    return 0;
}

static void disk_empty(struct limited *l) {
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &l->before), 0);
}

/* No file can become longer than the write-ahead log is now: write(2) fails with
 * EFBIG as it would with ENOSPC. */
static void disk_fill(struct limited *l) {
    char name[96];
    struct stat st;
    assert_int_equal(stat(place_beside(&l->f->place, "-wal", name), &st), 0);
    struct rlimit limit = {(rlim_t)st.st_size, l->before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int limited_teardown(void **state) {
    struct limited *l = *state;
    disk_empty(l);
    fixture_teardown((void **)&l->f);
    free(l);
    return 0;
}

static void a_full_disk_loses_nothing(void **state) {
    struct limited *l = *state;
    struct cv_store *s = l->f->s;
    for (uint32_t n = 0; n < 20; n++)
        OK(turn(s, n, NULL));
    disk_fill(l);
    for (int i = 0; i < 3; i++) {
        struct cv_error err = {0};
        assert_int_equal(turn(s, 20, &err), CV_FULL);
        assert_non_null(strstr(err.text, "free some space"));
        assert_int_equal(turns(s), 20);
    }
    disk_empty(l);
    OK(turn(s, 20, NULL));
    OK(turn(s, 21, NULL));
    assert_int_equal(turns(s), 22);
    cv_store_close(s);
    l->f->s = store_open(l->f->place.file);
    assert_int_equal(turns(l->f->s), 22);
}

/* A transaction too big for SQLite's cache meets the full disk in a put. */
static enum cv_status put_megabytes(struct cv_store *s, struct cv_error *err) {
    static char megabyte[1 << 20];
    char name[16];
    enum cv_status status = CV_OK;
    memset(megabyte, 'y', sizeof megabyte);
    for (int i = 0; i < 8 && status == CV_OK; i++) {
        snprintf(name, sizeof name, "v%d", i);
        status =
            cv_store_put_value(s, cv_str(name), (struct cv_str){megabyte, sizeof megabyte}, err);
    }
    return status;
}

static void value_missing(struct cv_store *s, const char *name) {
    struct cv_buf out;
    cv_buf_init(&out, 1 << 21);
    assert_int_equal(cv_store_get_value(s, cv_str(name), &out, NULL), CV_NOT_FOUND);
    cv_buf_free(&out);
}

static void a_put_without_space_spoils_the_transaction(void **state) {
    struct limited *l = *state;
    struct cv_store *s = l->f->s;
    OK(turn(s, 0, NULL));
    disk_fill(l);
    OK(cv_store_begin(s, NULL));
    assert_int_equal(put_megabytes(s, NULL), CV_FULL);
    assert_int_equal(cv_store_put_value(s, CV_S("after"), CV_S("x"), &l->f->err), CV_FULL);
    assert_non_null(strstr(l->f->err.text, "roll back and begin again"));
    assert_int_equal(cv_store_commit(s, NULL), CV_FULL);
    value_missing(s, "v0");
    value_missing(s, "after");
    disk_empty(l);
    OK(cv_store_begin(s, NULL));
    OK(put_megabytes(s, NULL));
    OK(cv_store_commit(s, NULL));
    assert_int_equal(turns(s), 1);
}

/* The same where SQLite itself counts the pages. */
static void a_file_at_its_page_limit_is_full(void **state) {
    struct limited *l = *state;
    struct cv_store *s = l->f->s;
    sqlite3 *db = database_handle(cv_store_sqlite_database(s));
    OK(turn(s, 0, NULL));
    assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), SQLITE_OK);
    OK(cv_store_begin(s, NULL));
    assert_int_equal(put_megabytes(s, &l->f->err), CV_FULL);
    cv_store_rollback(s);
    assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL),
                     SQLITE_OK);
    OK(cv_store_begin(s, NULL));
    OK(put_megabytes(s, NULL));
    OK(cv_store_commit(s, NULL));
    assert_int_equal(turns(s), 1);
}

int main(void) {
#define LIMITED(test) cmocka_unit_test_setup_teardown(test, limited_setup, limited_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_sigkill),
        LIMITED(a_full_disk_loses_nothing),
        LIMITED(a_put_without_space_spoils_the_transaction),
        LIMITED(a_file_at_its_page_limit_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
