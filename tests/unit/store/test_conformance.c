/* Each promise of store.h, kept by every backend. */
#include "dump.h"

#include "store/memory.h"

/* Collects what a get finds as "a|b|c|", and stops after `most` rows. */
struct seen {
    struct cv_buf text;
    int most;
};

static struct seen seen_new(int most) {
    struct seen seen = {.most = most};
    cv_buf_init(&seen.text, 1 << 20);
    return seen;
}

static bool seen_add(struct seen *seen, struct cv_str text) {
    cv_buf_add(&seen->text, text);
    cv_buf_addc(&seen->text, '|');
    return --seen->most > 0;
}

/* Compares and frees. */
static void seen_is(struct seen *seen, const char *want) {
    assert_string_equal(seen->text.n ? seen->text.p : "", want);
    cv_buf_free(&seen->text);
}

static bool see_session(void *context, const struct cv_session_row *row) {
    return seen_add(context, row->id);
}

static bool see_entry(void *context, uint64_t number, cv_time at, struct cv_str event) {
    (void)number;
    (void)at;
    return seen_add(context, event);
}

static bool see_answer(void *context, const struct cv_answer_row *row) {
    return seen_add(context, row->value);
}

static bool see_waiting(void *context, const struct cv_outbox_row *row) {
    return seen_add(context, row->key);
}

static void sessions_are(struct cv_store *s, bool running, const char *want) {
    struct seen seen = seen_new(100);
    OK(cv_store_get_sessions(s, running, see_session, &seen, NULL));
    seen_is(&seen, want);
}

static void journal_is(struct cv_store *s, const char *session, const char *want) {
    struct seen seen = seen_new(100);
    OK(cv_store_get_journal(s, cv_str(session), see_entry, &seen, NULL));
    seen_is(&seen, want);
}

static void answers_are(struct cv_store *s, const char *session, const char *want) {
    struct seen seen = seen_new(100);
    OK(cv_store_get_answers(s, cv_str(session), see_answer, &seen, NULL));
    seen_is(&seen, want);
}

static void outbox_is(struct cv_store *s, const char *messenger, const char *want) {
    struct seen seen = seen_new(100);
    OK(cv_store_get_outbox(s, cv_str(messenger), see_waiting, &seen, NULL));
    seen_is(&seen, want);
}

static void value_is(struct cv_store *s, const char *name, enum cv_status status,
                     const char *want) {
    struct cv_buf out;
    struct cv_error err = {0};
    cv_buf_init(&out, 1000);
    assert_int_equal(cv_store_get_value(s, cv_str(name), &out, &err), status);
    assert_true(cv_str_eqz(cv_buf_str(&out), want));
    assert_string_equal(err.text, "");
    cv_buf_free(&out);
}

/* ---- transactions ---------------------------------------------------------------- */

static void puts_outside_a_transaction_are_refused(void **state) {
    struct fixture *f = *state;
    struct cv_session_row session = session_row("s", 1);
    struct cv_answer_row answer = answer_row("s", "q", "p", "v");
    struct cv_outbox_row row = outbox_row("k", "m");
    struct cv_str x = CV_S("x");
    assert_int_equal(cv_store_put_dialog(f->s, x, x, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "begin one first"));
    assert_int_equal(cv_store_put_session(f->s, &session, NULL), CV_INVALID);
    assert_int_equal(cv_store_put_journal(f->s, x, 0, 0, x, NULL), CV_INVALID);
    assert_int_equal(cv_store_put_answer(f->s, &answer, NULL), CV_INVALID);
    assert_int_equal(cv_store_put_inbox(f->s, x, x, 0, NULL), CV_INVALID);
    assert_int_equal(cv_store_trim_inbox(f->s, 0, NULL), CV_INVALID);
    assert_int_equal(cv_store_put_value(f->s, x, x, NULL), CV_INVALID);
    assert_int_equal(cv_store_put_outbox(f->s, &row, NULL), CV_INVALID);
    assert_int_equal(cv_store_done_outbox(f->s, x, x, NULL), CV_INVALID);
    assert_int_equal(cv_store_commit(f->s, NULL), CV_INVALID);
    cv_store_rollback(f->s);
    value_is(f->s, "x", CV_NOT_FOUND, "");
}

static void a_second_begin_is_refused(void **state) {
    struct fixture *f = *state;
    OK(cv_store_begin(f->s, NULL));
    assert_int_equal(cv_store_begin(f->s, NULL), CV_INVALID);
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
    OK(cv_store_commit(f->s, NULL));
    value_is(f->s, "v", CV_OK, "1");
}

/* Changes something of every kind. */
static void change_everything(struct cv_store *s) {
    struct cv_session_row ended = session_row("s1", 100), new = session_row("s2", 50);
    struct cv_answer_row again = answer_row("s1", "q1", "ana", "changed"),
                         answer = answer_row("s2", "q1", "ana", "new");
    struct cv_outbox_row row = outbox_row("k2", "m0");
    ended.ended = 900;
    OK(cv_store_put_dialog(s, CV_S("f2"), CV_S("other"), NULL));
    OK(cv_store_put_session(s, &ended, NULL));
    OK(cv_store_put_session(s, &new, NULL));
    OK(cv_store_put_journal(s, CV_S("s1"), 1, 9, CV_S("e1"), NULL));
    OK(cv_store_put_answer(s, &again, NULL));
    OK(cv_store_put_answer(s, &answer, NULL));
    OK(cv_store_trim_inbox(s, 1000, NULL));
    OK(cv_store_put_inbox(s, CV_S("m0"), CV_S("in1"), 4, NULL));
    OK(cv_store_put_inbox(s, CV_S("m0"), CV_S("in2"), 4, NULL));
    OK(cv_store_put_value(s, CV_S("v1"), CV_S("changed"), NULL));
    OK(cv_store_put_value(s, CV_S("v2"), CV_S("new"), NULL));
    OK(cv_store_put_outbox(s, &row, NULL));
    OK(cv_store_done_outbox(s, CV_S("k1"), CV_S("r1"), NULL));
}

static void put_something_of_each_kind(struct cv_store *s) {
    struct cv_answer_row answer = answer_row("s1", "q1", "ana", "old");
    struct cv_outbox_row row = outbox_row("k1", "m0");
    SESSIONS(s, "s1");
    OK(cv_store_begin(s, NULL));
    OK(cv_store_put_journal(s, CV_S("s1"), 0, 9, CV_S("e0"), NULL));
    OK(cv_store_put_answer(s, &answer, NULL));
    OK(cv_store_put_inbox(s, CV_S("m0"), CV_S("in1"), 3, NULL));
    OK(cv_store_put_value(s, CV_S("v1"), CV_S("old"), NULL));
    OK(cv_store_put_outbox(s, &row, NULL));
    OK(cv_store_commit(s, NULL));
}

/* Whether message in1 / in2 is marked, looked up without leaving a mark. */
static bool inbox_has(struct cv_store *s, const char *id) {
    OK(cv_store_begin(s, NULL));
    enum cv_status status = cv_store_put_inbox(s, CV_S("m0"), cv_str(id), 1, NULL);
    cv_store_rollback(s);
    return status == CV_EXISTS;
}

static void a_rollback_leaves_everything_as_it_was(void **state) {
    struct fixture *f = *state;
    struct cv_buf before, after;
    cv_buf_init(&before, 1 << 20);
    cv_buf_init(&after, 1 << 20);
    put_something_of_each_kind(f->s);
    dump_store(f->s, &before);
    for (int i = 0; i < 3; i++) {
        OK(cv_store_begin(f->s, NULL));
        change_everything(f->s);
        cv_store_rollback(f->s);
        dump_store(f->s, &after);
        assert_string_equal(after.p, before.p);
        assert_true(inbox_has(f->s, "in1"));
        assert_false(inbox_has(f->s, "in2"));
        cv_buf_clear(&after);
    }
    OK(cv_store_begin(f->s, NULL));
    change_everything(f->s);
    OK(cv_store_commit(f->s, NULL));
    dump_store(f->s, &after);
    assert_string_not_equal(after.p, before.p);
    cv_buf_free(&before);
    cv_buf_free(&after);
}

static void gets_see_the_open_transaction(void **state) {
    struct fixture *f = *state;
    struct cv_buf inside, after;
    cv_buf_init(&inside, 1 << 20);
    cv_buf_init(&after, 1 << 20);
    put_something_of_each_kind(f->s);
    OK(cv_store_begin(f->s, NULL));
    change_everything(f->s);
    dump_store(f->s, &inside);
    OK(cv_store_commit(f->s, NULL));
    dump_store(f->s, &after);
    assert_string_equal(inside.p, after.p);
    cv_buf_free(&inside);
    cv_buf_free(&after);
}

static void closing_rolls_back(void **state) {
    struct fixture *f = *state;
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
    cv_store_close(f->s);
    cv_store_close(NULL);
    f->s = f->place.file[0] ? store_open(f->place.file) : cv_store_memory();
    value_is(f->s, "v", CV_NOT_FOUND, "");
}

/* ---- sessions and dialogs -------------------------------------------------------- */

static void sessions_come_oldest_first(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *id;
        cv_time started;
    } sessions[] = {{"c", 300}, {"a2", 100}, {"a1", 100}, {"b", 200}};
    SESSIONS(f->s, "z");
    OK(cv_store_begin(f->s, NULL));
    for (size_t i = 0; i < CV_COUNT(sessions); i++) {
        struct cv_session_row row = session_row(sessions[i].id, sessions[i].started);
        OK(cv_store_put_session(f->s, &row, NULL));
    }
    OK(cv_store_commit(f->s, NULL));
    sessions_are(f->s, false, "z|a2|a1|b|c|");
    sessions_are(f->s, true, "z|a2|a1|b|c|");
}

static bool session_is_first(void *context, const struct cv_session_row *row) {
    const struct cv_session_row *want = context;
    assert_true(cv_str_eq(row->id, want->id) && cv_str_eq(row->dialog, want->dialog));
    assert_true(cv_str_eq(row->fingerprint, want->fingerprint));
    assert_true(cv_str_eq(row->messenger, want->messenger) && cv_str_eq(row->place, want->place));
    assert_int_equal(row->started, want->started);
    assert_int_equal(row->ended, want->ended);
    return false;
}

static void putting_a_session_again_updates_its_end_alone(void **state) {
    struct fixture *f = *state;
    struct cv_session_row want = session_row("a", 100), again = session_row("a", 777);
    SESSIONS(f->s, "a", "b");
    again.ended = want.ended = 900;
    again.place = CV_S("elsewhere");
    again.fingerprint = CV_S("never put");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_session(f->s, &again, NULL));
    OK(cv_store_commit(f->s, NULL));
    OK(cv_store_get_sessions(f->s, false, session_is_first, &want, NULL));
    sessions_are(f->s, true, "b|");
    sessions_are(f->s, false, "a|b|");
}

static void the_first_sources_of_a_fingerprint_stay(void **state) {
    struct fixture *f = *state;
    struct cv_buf out;
    cv_buf_init(&out, 100);
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_dialog(f->s, CV_S("f1"), CV_S("first"), NULL));
    OK(cv_store_put_dialog(f->s, CV_S("f1"), CV_S("second"), NULL));
    OK(cv_store_commit(f->s, NULL));
    OK(cv_store_get_dialog(f->s, CV_S("f1"), &out, NULL));
    assert_string_equal(out.p, "first");
    assert_int_equal(cv_store_get_dialog(f->s, CV_S("f2"), &out, &f->err), CV_NOT_FOUND);
    cv_buf_free(&out);
}

static void what_belongs_to_no_session_is_refused(void **state) {
    struct fixture *f = *state;
    struct cv_session_row session = session_row("s", 1);
    struct cv_answer_row answer = answer_row("nobody", "q", "p", "v");
    struct cv_outbox_row row = outbox_row("k", "m");
    row.session = CV_S("nobody");
    OK(cv_store_begin(f->s, NULL));
    assert_int_equal(cv_store_put_session(f->s, &session, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "put that first"));
    assert_int_equal(cv_store_put_answer(f->s, &answer, NULL), CV_INVALID);
    assert_int_equal(cv_store_put_journal(f->s, CV_S("nobody"), 0, 1, CV_S("e"), NULL), CV_INVALID);
    assert_int_equal(cv_store_put_outbox(f->s, &row, NULL), CV_INVALID);
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("goes on"), NULL));
    OK(cv_store_commit(f->s, NULL));
    value_is(f->s, "v", CV_OK, "goes on");
    outbox_is(f->s, "m", "");
}

/* ---- journal and answers --------------------------------------------------------- */

static void a_journal_has_no_gaps_and_no_doubles(void **state) {
    struct fixture *f = *state;
    SESSIONS(f->s, "a", "b");
    OK(cv_store_begin(f->s, NULL));
    assert_int_equal(cv_store_put_journal(f->s, CV_S("a"), 1, 1, CV_S("x"), &f->err), CV_INVALID);
    assert_string_equal(f->err.text, "number 1 was put where 0 was due");
    for (uint64_t i = 0; i < 3; i++)
        OK(cv_store_put_journal(f->s, CV_S("a"), i, 1, i == 1 ? CV_S("one") : CV_S("any"), NULL));
    assert_int_equal(cv_store_put_journal(f->s, CV_S("a"), 0, 1, CV_S("x"), NULL), CV_EXISTS);
    assert_int_equal(cv_store_put_journal(f->s, CV_S("a"), 2, 1, CV_S("x"), NULL), CV_EXISTS);
    assert_int_equal(cv_store_put_journal(f->s, CV_S("a"), 4, 1, CV_S("x"), NULL), CV_INVALID);
    assert_int_equal(cv_store_put_journal(f->s, CV_S("a"), UINT64_MAX, 1, CV_S("x"), NULL),
                     CV_INVALID);
    OK(cv_store_put_journal(f->s, CV_S("b"), 0, 1, CV_S("other"), NULL));
    OK(cv_store_commit(f->s, NULL));
    journal_is(f->s, "a", "any|one|any|");
    journal_is(f->s, "b", "other|");
    journal_is(f->s, "c", "");
}

static void the_last_answer_counts_at_its_first_place(void **state) {
    struct fixture *f = *state;
    struct cv_answer_row first = answer_row("a", "q1", "ana", "old"),
                         second = answer_row("a", "q2", "ana", "second"),
                         other = answer_row("a", "q1", "bo", "bo's"),
                         changed = answer_row("a", "q1", "ana", "new"),
                         elsewhere = answer_row("b", "q1", "ana", "b");
    struct cv_answer_row segment = changed;
    segment.segment = CV_S("");
    segment.value = CV_S("no segment");
    SESSIONS(f->s, "a", "b");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_answer(f->s, &first, NULL));
    OK(cv_store_put_answer(f->s, &second, NULL));
    OK(cv_store_put_answer(f->s, &elsewhere, NULL));
    OK(cv_store_put_answer(f->s, &other, NULL));
    OK(cv_store_put_answer(f->s, &changed, NULL));
    OK(cv_store_put_answer(f->s, &segment, NULL));
    OK(cv_store_commit(f->s, NULL));
    answers_are(f->s, "a", "new|second|bo's|no segment|");
    answers_are(f->s, "b", "b|");
}

static bool answer_is_skipped(void *context, const struct cv_answer_row *row) {
    const struct cv_answer_row *want = context;
    assert_int_equal(row->skipped, want->skipped);
    assert_int_equal(row->at, want->at);
    assert_true(cv_str_eq(row->name, want->name));
    assert_true(cv_str_eq(row->raw, want->raw));
    return true;
}

static void an_answer_is_replaced_in_all_its_parts(void **state) {
    struct fixture *f = *state;
    struct cv_answer_row row = answer_row("a", "q", "ana", "old");
    SESSIONS(f->s, "a");
    for (int i = 0; i < 2; i++) {
        row.skipped = !row.skipped;
        row.at = INT64_MAX - i;
        row.name = i ? CV_S("Ana B.") : CV_S("A");
        row.raw = i ? CV_S("") : CV_S("Old, I think");
        OK(cv_store_begin(f->s, NULL));
        OK(cv_store_put_answer(f->s, &row, NULL));
        OK(cv_store_commit(f->s, NULL));
        OK(cv_store_get_answers(f->s, CV_S("a"), answer_is_skipped, &row, NULL));
    }
}

/* ---- inbox, values, outbox ------------------------------------------------------- */

static void a_message_is_handled_once(void **state) {
    struct fixture *f = *state;
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_inbox(f->s, CV_S("m"), CV_S("1"), 10, NULL));
    OK(cv_store_put_inbox(f->s, CV_S("n"), CV_S("1"), 20, NULL));
    assert_int_equal(cv_store_put_inbox(f->s, CV_S("m"), CV_S("1"), 30, &f->err), CV_EXISTS);
    assert_string_equal(f->err.text, "");
    OK(cv_store_commit(f->s, NULL));
    OK(cv_store_begin(f->s, NULL));
    assert_int_equal(cv_store_put_inbox(f->s, CV_S("m"), CV_S("1"), 30, NULL), CV_EXISTS);
    OK(cv_store_trim_inbox(f->s, 20, NULL));
    OK(cv_store_put_inbox(f->s, CV_S("m"), CV_S("1"), 30, NULL)); /* was older than 20 */
    assert_int_equal(cv_store_put_inbox(f->s, CV_S("n"), CV_S("1"), 30, NULL), CV_EXISTS);
    OK(cv_store_commit(f->s, NULL));
}

static void a_value_is_replaced(void **state) {
    struct fixture *f = *state;
    struct cv_buf tiny;
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("17"), NULL));
    OK(cv_store_put_value(f->s, CV_S("empty"), CV_S(""), NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("18"), NULL));
    OK(cv_store_commit(f->s, NULL));
    value_is(f->s, "v", CV_OK, "18");
    value_is(f->s, "empty", CV_OK, "");
    value_is(f->s, "V", CV_NOT_FOUND, "");
    cv_buf_init(&tiny, 1);
    assert_int_equal(cv_store_get_value(f->s, CV_S("v"), &tiny, &f->err), CV_TOO_BIG);
    assert_int_equal(tiny.n, 0);
    cv_buf_free(&tiny);
}

static void the_outbox_keeps_its_order(void **state) {
    struct fixture *f = *state;
    static const char *const keys[] = {"z", "a", "m", "b"};
    int64_t last = 0;
    OK(cv_store_begin(f->s, NULL));
    for (size_t i = 0; i < CV_COUNT(keys); i++) {
        struct cv_outbox_row row = outbox_row(keys[i], i == 2 ? "other" : "m");
        OK(cv_store_put_outbox(f->s, &row, NULL));
        assert_true(row.id > last);
        last = row.id;
    }
    OK(cv_store_done_outbox(f->s, CV_S("a"), CV_S("r"), NULL));
    OK(cv_store_commit(f->s, NULL));
    outbox_is(f->s, "m", "z|b|");
    outbox_is(f->s, "other", "m|");
    outbox_is(f->s, "nobody", "");
}

static void a_key_is_sent_once(void **state) {
    struct fixture *f = *state;
    struct cv_outbox_row row = outbox_row("k", "m"), again = outbox_row("k", "other");
    again.session = CV_S("nobody");
    again.id = -5;
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_outbox(f->s, &row, NULL));
    assert_int_equal(cv_store_put_outbox(f->s, &again, &f->err), CV_EXISTS);
    assert_int_equal(again.id, -5);
    OK(cv_store_done_outbox(f->s, CV_S("k"), CV_S("r"), NULL));
    assert_int_equal(cv_store_put_outbox(f->s, &row, &f->err), CV_EXISTS);
    assert_string_equal(f->err.text, "");
    OK(cv_store_commit(f->s, NULL));
    outbox_is(f->s, "m", "");
}

static void remote_is(struct cv_store *s, const char *key, enum cv_status status,
                      const char *want) {
    struct cv_buf out;
    cv_buf_init(&out, 100);
    assert_int_equal(cv_store_get_remote(s, cv_str(key), &out, NULL), status);
    assert_true(cv_str_eqz(cv_buf_str(&out), want));
    cv_buf_free(&out);
}

static void the_remote_id_is_known_once_a_message_arrived(void **state) {
    struct fixture *f = *state;
    struct cv_outbox_row row = outbox_row("k", "m"), silent = outbox_row("silent", "m");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_outbox(f->s, &row, NULL));
    OK(cv_store_put_outbox(f->s, &silent, NULL));
    remote_is(f->s, "k", CV_NOT_FOUND, "");
    OK(cv_store_done_outbox(f->s, CV_S("k"), CV_S("r1"), NULL));
    OK(cv_store_done_outbox(f->s, CV_S("k"), CV_S("r2"), NULL));
    OK(cv_store_done_outbox(f->s, CV_S("silent"), CV_S(""), NULL));
    assert_int_equal(cv_store_done_outbox(f->s, CV_S("x"), CV_S("r"), &f->err), CV_NOT_FOUND);
    OK(cv_store_commit(f->s, NULL));
    remote_is(f->s, "k", CV_OK, "r2");
    remote_is(f->s, "silent", CV_OK, "");
    remote_is(f->s, "x", CV_NOT_FOUND, "");
    outbox_is(f->s, "m", "");
}

static void said_is(struct cv_store *s, const char *remote, enum cv_status status,
                    const char *want) {
    struct cv_buf out;
    cv_buf_init(&out, 100);
    assert_int_equal(cv_store_get_said(s, cv_str(remote), &out, NULL), status);
    assert_true(cv_str_eqz(cv_buf_str(&out), want));
    cv_buf_free(&out);
}

static void a_message_is_known_by_its_remote_id(void **state) {
    struct fixture *f = *state;
    static const char *const remotes[][2] = {{"k1", "12"},  {"k2", "123"}, {"k3", "45,44,43"},
                                             {"k4", ""},    {"k5", "12!"}, {"k6", "9"},
                                             {"k7", "9"}};
    OK(cv_store_begin(f->s, NULL));
    for (size_t i = 0; i < CV_COUNT(remotes); i++) {
        struct cv_outbox_row row = outbox_row(remotes[i][0], "m");
        OK(cv_store_put_outbox(f->s, &row, NULL));
        OK(cv_store_done_outbox(f->s, cv_str(remotes[i][0]), cv_str(remotes[i][1]), NULL));
    }
    OK(cv_store_commit(f->s, NULL));
    said_is(f->s, "12", CV_OK, "k1");
    said_is(f->s, "123", CV_OK, "k2");
    said_is(f->s, "45", CV_OK, "k3");
    said_is(f->s, "9", CV_OK, "k7");
    said_is(f->s, "44", CV_NOT_FOUND, "");
    said_is(f->s, "1", CV_NOT_FOUND, "");
    said_is(f->s, "", CV_NOT_FOUND, "");
}

/* ---- texts and callbacks --------------------------------------------------------- */

static void any_text_comes_back_as_it_was(void **state) {
    struct fixture *f = *state;
    static const struct cv_str texts[] = {
        CV_STR(""),
        CV_STR("Ελλάδα, ёж, ñ, 🙂"),
        CV_STR("'; DROP TABLE journal; --"),
        CV_STR("\x01\x7f\t\r\n"),
        CV_STR("\xEF\xBB\xBF\xE2\x80\xAE x"),
        CV_STR("0"),
        CV_STR(" 1.50 "),
    };
    for (size_t i = 0; i < CV_COUNT(texts); i++) {
        struct cv_str t = texts[i];
        struct cv_session_row session = {t, t, t, t, t, 1, 0};
        struct cv_answer_row answer = {t, t, t, t, t, t, t, false, 1};
        struct seen seen = seen_new(100);
        struct cv_buf want;
        cv_buf_init(&want, 1000);
        cv_buf_add(&want, t);
        cv_buf_addc(&want, '|');
        OK(cv_store_begin(f->s, NULL));
        OK(cv_store_put_dialog(f->s, t, t, NULL));
        OK(cv_store_put_session(f->s, &session, NULL));
        OK(cv_store_put_answer(f->s, &answer, NULL));
        OK(cv_store_put_journal(f->s, t, 0, 1, t, NULL));
        OK(cv_store_put_value(f->s, t, t, NULL));
        OK(cv_store_commit(f->s, NULL));
        OK(cv_store_get_dialog(f->s, t, &seen.text, NULL));
        assert_true(cv_str_eq(cv_buf_str(&seen.text), t));
        cv_buf_clear(&seen.text);
        OK(cv_store_get_value(f->s, t, &seen.text, NULL));
        assert_true(cv_str_eq(cv_buf_str(&seen.text), t));
        cv_buf_clear(&seen.text);
        OK(cv_store_get_answers(f->s, t, see_answer, &seen, NULL));
        seen_is(&seen, want.p);
        journal_is(f->s, t.p, want.p);
        cv_buf_free(&want);
    }
}

static void a_callback_can_stop(void **state) {
    struct fixture *f = *state;
    SESSIONS(f->s, "a", "b", "c");
    struct seen seen = seen_new(2);
    OK(cv_store_get_sessions(f->s, false, see_session, &seen, NULL));
    seen_is(&seen, "a|b|");
    sessions_are(f->s, false, "a|b|c|");
}

static bool meddle(void *context, const struct cv_session_row *row) {
    struct fixture *f = context;
    (void)row;
    assert_int_equal(cv_store_put_value(f->s, CV_S("v"), CV_S("2"), NULL), CV_INVALID);
    assert_int_equal(cv_store_get_sessions(f->s, true, meddle, f, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "collect first"));
    journal_is(f->s, "a", "e0|");
    return true;
}

static void a_callback_may_read_but_not_change(void **state) {
    struct fixture *f = *state;
    SESSIONS(f->s, "a", "b");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_journal(f->s, CV_S("a"), 0, 1, CV_S("e0"), NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
    OK(cv_store_get_sessions(f->s, false, meddle, f, NULL));
    OK(cv_store_commit(f->s, NULL));
    value_is(f->s, "v", CV_OK, "1");
}

static bool give_up(void *context, const struct cv_session_row *row) {
    (void)row;
    cv_store_rollback(context);
    return true;
}

static void a_rollback_inside_a_callback_spoils_the_transaction(void **state) {
    struct fixture *f = *state;
    SESSIONS(f->s, "a");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
    OK(cv_store_get_sessions(f->s, false, give_up, f->s, NULL));
    assert_int_equal(cv_store_commit(f->s, NULL), CV_INVALID);
    value_is(f->s, "v", CV_NOT_FOUND, "");
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_commit(f->s, NULL));
}

/* ---- the memory backend's fault handle ------------------------------------------- */

static void a_commit_told_to_fail_changes_nothing(void **state) {
    struct fixture *f = *state;
    cv_store_memory_fail(f->s, CV_FULL, 2);
    for (int i = 0; i < 2; i++) {
        OK(cv_store_begin(f->s, NULL));
        OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
        assert_int_equal(cv_store_commit(f->s, NULL), CV_FULL);
        value_is(f->s, "v", CV_NOT_FOUND, "");
    }
    OK(cv_store_begin(f->s, NULL));
    OK(cv_store_put_value(f->s, CV_S("v"), CV_S("1"), NULL));
    OK(cv_store_commit(f->s, NULL));
    value_is(f->s, "v", CV_OK, "1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EVERY_BACKEND(puts_outside_a_transaction_are_refused),
        EVERY_BACKEND(a_second_begin_is_refused),
        EVERY_BACKEND(a_rollback_leaves_everything_as_it_was),
        EVERY_BACKEND(gets_see_the_open_transaction),
        EVERY_BACKEND(closing_rolls_back),
        EVERY_BACKEND(sessions_come_oldest_first),
        EVERY_BACKEND(putting_a_session_again_updates_its_end_alone),
        EVERY_BACKEND(the_first_sources_of_a_fingerprint_stay),
        EVERY_BACKEND(what_belongs_to_no_session_is_refused),
        EVERY_BACKEND(a_journal_has_no_gaps_and_no_doubles),
        EVERY_BACKEND(the_last_answer_counts_at_its_first_place),
        EVERY_BACKEND(an_answer_is_replaced_in_all_its_parts),
        EVERY_BACKEND(a_message_is_handled_once),
        EVERY_BACKEND(a_value_is_replaced),
        EVERY_BACKEND(the_outbox_keeps_its_order),
        EVERY_BACKEND(a_key_is_sent_once),
        EVERY_BACKEND(the_remote_id_is_known_once_a_message_arrived),
        EVERY_BACKEND(a_message_is_known_by_its_remote_id),
        EVERY_BACKEND(any_text_comes_back_as_it_was),
        EVERY_BACKEND(a_callback_can_stop),
        EVERY_BACKEND(a_callback_may_read_but_not_change),
        EVERY_BACKEND(a_rollback_inside_a_callback_spoils_the_transaction),
        {"a_commit_told_to_fail_changes_nothing (memory)", a_commit_told_to_fail_changes_nothing,
         memory_setup, fixture_teardown, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
