/* dump.h - everything that can be got from a store, as text to compare. */
#ifndef TEST_STORE_DUMP_H
#define TEST_STORE_DUMP_H

#include <inttypes.h>

#include "backend.h"

struct dump {
    struct cv_store *s;
    struct cv_buf *out;
};

static inline void dump_text(struct dump *d, struct cv_str s) {
    cv_buf_addf(d->out, " %zu:", s.n);
    cv_buf_add(d->out, s);
}

static inline bool dump_entry(void *context, uint64_t number, cv_time at, struct cv_str event) {
    struct dump *d = context;
    cv_buf_addf(d->out, "  journal %" PRIu64 " at %" PRId64, number, at);
    dump_text(d, event);
    cv_buf_addc(d->out, '\n');
    return true;
}

static inline bool dump_answer(void *context, const struct cv_answer_row *row) {
    struct dump *d = context;
    const struct cv_str texts[] = {row->session, row->step,  row->segment, row->person,
                                   row->name,    row->value, row->raw};
    cv_buf_addf(d->out, "  answer at %" PRId64 "%s", row->at, row->skipped ? " skipped" : "");
    for (size_t i = 0; i < CV_COUNT(texts); i++)
        dump_text(d, texts[i]);
    cv_buf_addc(d->out, '\n');
    return true;
}

static inline bool dump_name(void *context, const struct cv_session_row *row) {
    struct dump *d = context;
    cv_buf_addf(d->out, "running");
    dump_text(d, row->id);
    cv_buf_addc(d->out, '\n');
    return true;
}

static inline bool dump_session(void *context, const struct cv_session_row *row) {
    struct dump *d = context;
    const struct cv_str texts[] = {row->id, row->dialog, row->fingerprint, row->messenger,
                                   row->place};
    cv_buf_addf(d->out, "session %" PRId64 "-%" PRId64, row->started, row->ended);
    for (size_t i = 0; i < CV_COUNT(texts); i++)
        dump_text(d, texts[i]);
    cv_buf_addc(d->out, '\n');
    OK(cv_store_get_journal(d->s, row->id, dump_entry, d, NULL));
    OK(cv_store_get_answers(d->s, row->id, dump_answer, d, NULL));
    return true;
}

static inline bool dump_waiting(void *context, const struct cv_outbox_row *row) {
    struct dump *d = context;
    const struct cv_str texts[] = {row->session, row->messenger, row->place, row->key, row->body};
    cv_buf_addf(d->out, "outbox %" PRId64 " at %" PRId64, row->id, row->at);
    for (size_t i = 0; i < CV_COUNT(texts); i++)
        dump_text(d, texts[i]);
    cv_buf_addc(d->out, '\n');
    return true;
}

static inline void dump_found(struct dump *d, const char *kind, const char *key,
                              enum cv_status status) {
    cv_buf_addf(d->out, " <- %s %s: %s\n", kind, key, cv_status_name(status));
}

/* All sessions with what belongs to them, then of messengers, values and keys
 * those named m0, m1; v0 .. v9; k0 .. k99; f0 .. f9. */
static inline void dump_store(struct cv_store *s, struct cv_buf *out) {
    struct dump d = {s, out};
    char name[16];
    OK(cv_store_get_sessions(s, true, dump_name, &d, NULL));
    OK(cv_store_get_sessions(s, false, dump_session, &d, NULL));
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "m%d", i);
        if (i < 2)
            OK(cv_store_get_outbox(s, cv_str(name), dump_waiting, &d, NULL));
        name[0] = 'v';
        if (i < 10)
            dump_found(&d, "value", name, cv_store_get_value(s, cv_str(name), out, NULL));
        name[0] = 'f';
        if (i < 10)
            dump_found(&d, "dialog", name, cv_store_get_dialog(s, cv_str(name), out, NULL));
        name[0] = 'k';
        dump_found(&d, "remote", name, cv_store_get_remote(s, cv_str(name), out, NULL));
    }
    assert_false(out->full);
}

#endif
