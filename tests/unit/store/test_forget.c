/* What is forgotten is gone: from every get, and from the bytes of the file. */
#include "dump.h"

#include <fcntl.h>
#include <sqlite3.h>

enum { OTHERS = 40 /* sessions beside the one that is forgotten */ };

static const char key[] = "5ea1ed00112233445566778899aabbccddeeff00112233445566778899aabbcc";

static struct cv_str name_of(int i, char name[16]) {
    snprintf(name, 16, "s%d", i);
    return cv_str(name);
}

static void session_put(struct cv_store *s, struct cv_str id) {
    const struct cv_session_row row = {.id = id, .dialog = CV_S("d"), .fingerprint = CV_S("f"),
                                       .messenger = CV_S("m"), .place = CV_S("p"), .started = 1};
    OK(cv_store_put_dialog(s, CV_S("f"), CV_S("sources"), NULL));
    OK(cv_store_put_session(s, &row, NULL));
}

static void outbox_put(struct cv_store *s, struct cv_str session, const char *row_key,
                       const char *body) {
    struct cv_outbox_row row = {.session = session, .messenger = CV_S("m"), .place = CV_S("p"),
                                .key = cv_str(row_key), .body = cv_str(body), .at = 1};
    OK(cv_store_put_outbox(s, &row, NULL));
}

/* A session with a plain beginning, two sealed entries, and four messages. */
static void fill(struct cv_store *s) {
    struct cv_str id = CV_S("a");
    OK(cv_store_begin(s, NULL));
    session_put(s, id);
    session_put(s, CV_S("b"));
    OK(cv_store_put_journal(s, id, 0, 1, CV_S("{plain}"), NULL));
    OK(cv_store_put_seal(s, id, cv_str(key), NULL));
    OK(cv_store_put_seal(s, CV_S("b"), CV_S("another"), NULL));
    OK(cv_store_put_journal(s, id, 1, 1, CV_S("sealed:sesame one"), NULL));
    OK(cv_store_put_journal(s, id, 2, 1, CV_S("sealed:sesame two"), NULL));
    OK(cv_store_put_journal(s, CV_S("b"), 0, 1, CV_S("sealed:hers"), NULL));
    outbox_put(s, id, "done", "{}");
    outbox_put(s, id, "waits", "{}");
    outbox_put(s, id, "private", "sealed:sesame three");
    outbox_put(s, CV_S("b"), "other", "sealed:hers");
    OK(cv_store_done_outbox(s, CV_S("done"), CV_S("remote"), NULL));
    OK(cv_store_commit(s, NULL));
}

static void forget(struct cv_store *s) {
    OK(cv_store_forget(s, CV_S("a"), 1, CV_S("sealed:"), NULL));
}

static bool entry_add(void *context, uint64_t number, cv_time at, struct cv_str event) {
    (void)number, (void)at;
    cv_buf_add(context, event);
    cv_buf_addc(context, '|');
    return true;
}

static bool waiting_add(void *context, const struct cv_outbox_row *row) {
    cv_buf_add(context, row->key);
    cv_buf_addc(context, '|');
    return true;
}

/* Seal, journal and outbox of the two sessions in one line. */
static void is(struct cv_store *s, const char *want) {
    struct cv_buf out;
    cv_buf_init(&out, 4096);
    if (cv_store_get_seal(s, CV_S("a"), &out, NULL) == CV_NOT_FOUND)
        cv_buf_addz(&out, "none");
    cv_buf_addc(&out, ' ');
    OK(cv_store_get_seal(s, CV_S("b"), &out, NULL));
    cv_buf_addc(&out, ' ');
    OK(cv_store_get_journal(s, CV_S("a"), entry_add, &out, NULL));
    OK(cv_store_get_journal(s, CV_S("b"), entry_add, &out, NULL));
    cv_buf_addc(&out, ' ');
    OK(cv_store_get_outbox(s, CV_S("m"), waiting_add, &out, NULL));
    if (cv_store_get_remote(s, CV_S("done"), &out, NULL) == CV_NOT_FOUND)
        cv_buf_addz(&out, "-");
    assert_string_equal(out.p, want);
    cv_buf_free(&out);
}

static const char all[] =
    "5ea1ed00112233445566778899aabbccddeeff00112233445566778899aabbcc another "
    "{plain}|sealed:sesame one|sealed:sesame two|sealed:hers| waits|private|other|remote";
static const char left[] = "none another {plain}|sealed:hers| waits|other|-";

static void what_tells_is_forgotten_and_nothing_else(void **state) {
    struct fixture *f = *state;
    fill(f->s);
    is(f->s, all);
    OK(cv_store_begin(f->s, NULL));
    forget(f->s);
    is(f->s, left);
    OK(cv_store_commit(f->s, NULL));
    is(f->s, left);
}

static void what_is_rolled_back_is_not_forgotten(void **state) {
    struct fixture *f = *state;
    fill(f->s);
    OK(cv_store_begin(f->s, NULL));
    forget(f->s);
    cv_store_rollback(f->s);
    is(f->s, all);
}

static void a_session_has_one_seal(void **state) {
    struct fixture *f = *state;
    fill(f->s);
    assert_int_equal(cv_store_put_seal(f->s, CV_S("a"), CV_S("k"), NULL), CV_INVALID);
    OK(cv_store_begin(f->s, NULL));
    assert_int_equal(cv_store_put_seal(f->s, CV_S("a"), CV_S("k"), &f->err), CV_EXISTS);
    assert_string_equal(f->err.text, "");
    assert_int_equal(cv_store_put_seal(f->s, CV_S("nobody"), CV_S("k"), &f->err), CV_INVALID);
    OK(cv_store_commit(f->s, NULL));
    is(f->s, all);
}

/* ---- the bytes -------------------------------------------------------------------- */

static bool file_holds(const char *file, const char *text) {
    struct cv_buf b;
    char part[4096];
    size_t n;
    cv_buf_init(&b, 1 << 26);
    FILE *in = fopen(file, "rb");
    while (in && (n = fread(part, 1, sizeof part, in)) > 0)
        cv_buf_add(&b, (struct cv_str){part, n});
    if (in)
        fclose(in);
    bool holds = b.n && memmem(b.p, b.n, text, strlen(text)) != NULL;
    cv_buf_free(&b);
    return holds;
}

static bool place_holds(const struct place *p, const char *text) {
    char wal[96];
    return file_holds(p->file, text) || file_holds(place_beside(p, "-wal", wal), text);
}

/* Other sessions before and after, with keys of their own, so that rows have neighbours. */
static void fill_others(struct cv_store *s, int from, int to) {
    char name[16];
    for (int i = from; i < to; i++) {
        OK(cv_store_begin(s, NULL));
        session_put(s, name_of(i, name));
        OK(cv_store_put_seal(s, cv_str(name), CV_S("00ff00ff00ff00ff00ff00ff00ff00ff"), NULL));
        OK(cv_store_put_journal(s, cv_str(name), 0, 1, CV_S("sealed:theirs"), NULL));
        OK(cv_store_commit(s, NULL));
    }
}

static void forgotten_bytes_are_in_no_file(void **state) {
    struct fixture *f = *state;
    fill_others(f->s, 0, OTHERS);
    fill(f->s);
    fill_others(f->s, OTHERS, 2 * OTHERS);
    assert_true(place_holds(&f->place, key));
    OK(cv_store_begin(f->s, NULL));
    forget(f->s);
    OK(cv_store_commit(f->s, NULL));
    assert_false(place_holds(&f->place, key));
    assert_false(place_holds(&f->place, "sesame"));
    assert_true(place_holds(&f->place, "theirs"));
}

static void a_reader_only_puts_it_off(void **state) {
    struct fixture *f = *state;
    sqlite3 *reader;
    fill(f->s);
    assert_int_equal(sqlite3_open(f->place.file, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM journal", NULL, NULL, NULL),
                     SQLITE_OK);
    OK(cv_store_begin(f->s, NULL));
    forget(f->s);
    OK(cv_store_commit(f->s, NULL));
    assert_true(place_holds(&f->place, key)); /* the reader still sees it */
    sqlite3_exec(reader, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(reader);
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
    OK(cv_store_commit(f->s, NULL));
    assert_false(place_holds(&f->place, key));
}

/* Copies what lies there, as if the program had been killed, and opens the copy. */
static void a_crash_right_after_the_commit_only_puts_it_off(void **state) {
    struct fixture *f = *state;
    sqlite3 *reader;
    char command[512];
    fill(f->s);
    assert_int_equal(sqlite3_open(f->place.file, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM journal", NULL, NULL, NULL),
                     SQLITE_OK);
    OK(cv_store_begin(f->s, NULL));
    forget(f->s);
    OK(cv_store_commit(f->s, NULL));
    struct place copy;
    place_make(&copy);
    snprintf(command, sizeof command, "cp %s %s && cp %s-wal %s-wal", f->place.file, copy.file,
             f->place.file, copy.file);
    assert_int_equal(system(command), 0);
    assert_true(place_holds(&copy, key));
    struct cv_store *again = store_open(copy.file);
    assert_false(place_holds(&copy, key));
    is(again, left);
    cv_store_close(again);
    place_remove(&copy);
    sqlite3_close(reader);
}

int main(void) {
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, sqlite_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        EVERY_BACKEND(what_tells_is_forgotten_and_nothing_else),
        EVERY_BACKEND(what_is_rolled_back_is_not_forgotten),
        EVERY_BACKEND(a_session_has_one_seal),
        WITH_FILE(forgotten_bytes_are_in_no_file),
        WITH_FILE(a_reader_only_puts_it_off),
        WITH_FILE(a_crash_right_after_the_commit_only_puts_it_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
