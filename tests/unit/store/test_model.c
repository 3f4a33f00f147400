/* Ten thousand random operations: memory and SQLite never differ. */
#include "dump.h"

enum { OPERATIONS = 10000, BACKENDS = 2, COMPARE_EVERY = 250 };

struct model {
    struct cv_store *s[BACKENDS];
    bool open;
    uint64_t random;
};

/* xorshift64 (Marsaglia 2003). */
static uint64_t model_random(struct model *m, uint64_t below) {
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return m->random % below;
}

struct pick {
    char text[16];
};

/* One of the names `letter`0 .. `letter`<below - 1>. */
static struct pick pick(struct model *m, char letter, uint64_t below) {
    struct pick p;
    snprintf(p.text, sizeof p.text, "%c%u", letter, (unsigned)model_random(m, below) & 0xffffU);
    return p;
}

/* The two results of one call must be the same. */
static void same(const enum cv_status status[BACKENDS], const char *what, int step) {
    if (status[0] != status[1])
        fail_msg("step %d, %s: memory says %s, SQLite %s", step, what, cv_status_name(status[0]),
                 cv_status_name(status[1]));
}

#define BOTH(what, call)                                                                           \
    do {                                                                                           \
        enum cv_status status[BACKENDS];                                                           \
        for (size_t b = 0; b < BACKENDS; b++) {                                                    \
            struct cv_store *s = m->s[b];                                                          \
            status[b] = call;                                                                      \
        }                                                                                          \
        same(status, what, step);                                                                  \
    } while (0)

static void step_session(struct model *m, int step) {
    struct pick id = pick(m, 's', 30), fingerprint = pick(m, 'f', 10), messenger = pick(m, 'm', 2);
    struct cv_session_row row = {
        .id = cv_str(id.text),
        .dialog = CV_S("d"),
        .fingerprint = cv_str(fingerprint.text),
        .messenger = cv_str(messenger.text),
        .place = CV_S("p"),
        .started = (cv_time)model_random(m, 8),
        .ended = (cv_time)model_random(m, 3),
    };
    BOTH("session", cv_store_put_session(s, &row, NULL));
}

static void step_journal(struct model *m, int step) {
    struct pick session = pick(m, 's', 30);
    uint64_t number = model_random(m, 6);
    BOTH("journal", cv_store_put_journal(s, cv_str(session.text), number, step,
                                         cv_str(number % 2 ? "odd" : "even"), NULL));
}

static void step_answer(struct model *m, int step) {
    struct pick session = pick(m, 's', 30), question = pick(m, 'q', 4), person = pick(m, 'p', 3),
                value = pick(m, 'v', 100);
    struct cv_answer_row row = answer_row(session.text, question.text, person.text, value.text);
    row.at = step;
    row.skipped = model_random(m, 4) == 0;
    BOTH("answer", cv_store_put_answer(s, &row, NULL));
}

static void step_outbox(struct model *m, int step) {
    struct pick key = pick(m, 'k', 100), messenger = pick(m, 'm', 2), session = pick(m, 's', 30);
    struct cv_outbox_row rows[BACKENDS] = {outbox_row(key.text, messenger.text)};
    rows[0].session = model_random(m, 2) ? cv_str(session.text) : CV_S("");
    rows[1] = rows[0];
    BOTH("outbox", cv_store_put_outbox(s, &rows[b], NULL));
    assert_int_equal(rows[0].id, rows[1].id);
}

static void step_done(struct model *m, int step) {
    struct pick key = pick(m, 'k', 100), remote = pick(m, 'r', 1000);
    BOTH("done", cv_store_done_outbox(s, cv_str(key.text), cv_str(remote.text), NULL));
}

static void step_inbox(struct model *m, int step) {
    struct pick messenger = pick(m, 'm', 2), id = pick(m, 'i', 50);
    BOTH("inbox", cv_store_put_inbox(s, cv_str(messenger.text), cv_str(id.text), step, NULL));
}

static void step_trim(struct model *m, int step) {
    cv_time before = step - (cv_time)model_random(m, 400);
    BOTH("trim", cv_store_trim_inbox(s, before, NULL));
}

static void step_value(struct model *m, int step) {
    struct pick name = pick(m, 'v', 10), value = pick(m, 'x', 1000);
    BOTH("value", cv_store_put_value(s, cv_str(name.text), cv_str(value.text), NULL));
}

static void step_dialog(struct model *m, int step) {
    struct pick fingerprint = pick(m, 'f', 10), sources = pick(m, 'x', 1000);
    BOTH("dialog", cv_store_put_dialog(s, cv_str(fingerprint.text), cv_str(sources.text), NULL));
}

static void step_transaction(struct model *m, int step) {
    if (!m->open) {
        BOTH("begin", cv_store_begin(s, NULL));
    } else if (model_random(m, 3)) {
        BOTH("commit", cv_store_commit(s, NULL));
    } else {
        for (size_t b = 0; b < BACKENDS; b++)
            cv_store_rollback(m->s[b]);
    }
    m->open = !m->open;
}

static void compare(struct model *m, int step) {
    struct cv_buf text[BACKENDS];
    for (size_t b = 0; b < BACKENDS; b++) {
        cv_buf_init(&text[b], 1 << 24);
        dump_store(m->s[b], &text[b]);
    }
    if (!cv_str_eq(cv_buf_str(&text[0]), cv_buf_str(&text[1])))
        fail_msg("after step %d memory has\n%s\nbut SQLite has\n%s", step, text[0].p, text[1].p);
    for (size_t b = 0; b < BACKENDS; b++)
        cv_buf_free(&text[b]);
}

static void random_operations_leave_the_same_behind(void **state) {
    static void (*const steps[])(struct model * m, int step) = {
        step_session, step_journal, step_journal,     step_answer, step_answer,
        step_outbox,  step_done,    step_inbox,       step_inbox,  step_trim,
        step_value,   step_dialog,  step_transaction,
    };
    struct fixture *f = *state;
    struct model m = {.s = {cv_store_memory(), f->s}, .random = 0x9E3779B97F4A7C15U};
    step_transaction(&m, 0);
    for (int step = 1; step <= OPERATIONS; step++) {
        steps[model_random(&m, CV_COUNT(steps))](&m, step);
        if (!m.open && model_random(&m, 2))
            step_transaction(&m, step);
        if (step % COMPARE_EVERY == 0)
            compare(&m, step);
    }
    cv_store_close(m.s[0]);
    /* What SQLite committed is also in the file. */
    cv_store_rollback(f->s);
    struct cv_buf open, again;
    cv_buf_init(&open, 1 << 24);
    cv_buf_init(&again, 1 << 24);
    dump_store(f->s, &open);
    cv_store_close(f->s);
    f->s = store_open(f->place.file);
    dump_store(f->s, &again);
    assert_string_equal(again.p, open.p);
    cv_buf_free(&open);
    cv_buf_free(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_operations_leave_the_same_behind, sqlite_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
