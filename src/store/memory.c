/* memory.c - the store in memory, for tests and `play`. */
#include "store/memory.h"

#include <canvasser/arena.h>

#include <stdlib.h>

#include "store/fail.h"
#include "store/fault.h"
#include "store/ops.h"
#include "store/table.h"

enum table { DIALOGS, SESSIONS, JOURNAL, ANSWERS, INBOX, NAMED, OUTBOX, SEALS, TABLES };

/* Where each column stands; keys come first. */
enum { DIALOG_FINGERPRINT, DIALOG_SOURCES };
enum { SESSION_ID, SESSION_DIALOG, SESSION_FINGERPRINT, SESSION_MESSENGER, SESSION_PLACE };
enum { SESSION_STARTED, SESSION_ENDED };
enum { JOURNAL_SESSION, JOURNAL_EVENT };
enum { JOURNAL_NUMBER, JOURNAL_AT };
enum {
    ANSWER_SESSION,
    ANSWER_STEP,
    ANSWER_SEGMENT,
    ANSWER_PERSON,
    ANSWER_NAME,
    ANSWER_VALUE,
    ANSWER_RAW
};
enum { ANSWER_SKIPPED, ANSWER_AT };
enum { INBOX_MESSENGER, INBOX_ID };
enum { INBOX_AT };
enum { NAMED_NAME, NAMED_VALUE };
enum { OUTBOX_KEY, OUTBOX_SESSION, OUTBOX_MESSENGER, OUTBOX_PLACE, OUTBOX_BODY, OUTBOX_REMOTE };
enum { SEAL_SESSION, SEAL_KEY };
enum { OUTBOX_ID, OUTBOX_AT, OUTBOX_DONE };

static const struct table_key memory_keys[] = {
    [DIALOGS] = {1, 0}, [SESSIONS] = {1, 0}, [JOURNAL] = {1, 1}, [ANSWERS] = {4, 0},
    [INBOX] = {2, 0},   [NAMED] = {1, 0},    [OUTBOX] = {1, 0},
    [SEALS] = {1, 0},
};
_Static_assert(CV_COUNT(memory_keys) == TABLES, "one key a table");

struct memory {
    struct cv_store base;
    struct tables *tables;
    struct fault fault;
};

static struct tables *memory_tables(struct cv_store *s) {
    return ((struct memory *)s)->tables;
}

static const struct record *memory_find(struct cv_store *s, enum table table, struct cv_str key) {
    return table_find(memory_tables(s), table, &(struct record){.text = {key}});
}

/* ---- transactions ----------------------------------------------------------- */

static void memory_close(struct cv_store *s) {
    tables_free(memory_tables(s));
    free(s);
}

static enum cv_status memory_begin(struct cv_store *s, struct cv_error *err) {
    (void)s;
    (void)err;
    return CV_OK; /* every change is in the undo log anyway */
}

static void memory_rollback(struct cv_store *s) {
    tables_undo(memory_tables(s));
}

static enum cv_status memory_commit(struct cv_store *s, struct cv_error *err) {
    struct memory *m = (struct memory *)s;
    return fault_commit(&m->fault, m->tables, err);
}

/* ---- puts ------------------------------------------------------------------- */

static enum cv_status memory_put_dialog(struct cv_store *s, struct cv_str fingerprint,
                                        struct cv_str sources, struct cv_error *err) {
    (void)err;
    if (!memory_find(s, DIALOGS, fingerprint))
        table_put(memory_tables(s), DIALOGS, &(struct record){.text = {fingerprint, sources}});
    return CV_OK;
}

static enum cv_status memory_put_session(struct cv_store *s, const struct cv_session_row *row,
                                         struct cv_error *err) {
    const struct record *there = memory_find(s, SESSIONS, row->id);
    struct record new = {
        .text = {row->id, row->dialog, row->fingerprint, row->messenger, row->place},
        .number = {row->started, row->ended},
    };
    if (!there && !memory_find(s, DIALOGS, row->fingerprint))
        return fail_orphan(err);
    if (there) {
        new = *there;
        new.number[SESSION_ENDED] = row->ended;
    }
    table_put(memory_tables(s), SESSIONS, &new);
    return CV_OK;
}

static const struct record *memory_entry(struct cv_store *s, struct cv_str session,
                                         uint64_t number) {
    struct record probe = {.text = {session}, .number = {(int64_t)number}};
    return number > INT64_MAX ? NULL : table_find(memory_tables(s), JOURNAL, &probe);
}

static enum cv_status memory_put_journal(struct cv_store *s, struct cv_str session, uint64_t number,
                                         cv_time at, struct cv_str event, struct cv_error *err) {
    bool follows = number == 0 || memory_entry(s, session, number - 1);
    uint64_t due = 0;
    if (!follows || memory_entry(s, session, number)) {
        while (memory_entry(s, session, due))
            due++;
        return fail_number(number, due, err);
    }
    if (!memory_find(s, SESSIONS, session))
        return fail_orphan(err);
    table_put(memory_tables(s), JOURNAL,
              &(struct record){.text = {session, event}, .number = {(int64_t)number, at}});
    return CV_OK;
}

static enum cv_status memory_put_answer(struct cv_store *s, const struct cv_answer_row *row,
                                        struct cv_error *err) {
    if (!memory_find(s, SESSIONS, row->session))
        return fail_orphan(err);
    table_put(memory_tables(s), ANSWERS,
              &(struct record){
                  .text = {row->session, row->step, row->segment, row->person, row->name,
                           row->value, row->raw},
                  .number = {row->skipped, row->at},
              });
    return CV_OK;
}

static enum cv_status memory_put_inbox(struct cv_store *s, struct cv_str messenger,
                                       struct cv_str id, cv_time at, struct cv_error *err) {
    struct record row = {.text = {messenger, id}, .number = {at}};
    (void)err;
    if (table_find(memory_tables(s), INBOX, &row))
        return CV_EXISTS;
    table_put(memory_tables(s), INBOX, &row);
    return CV_OK;
}

static enum cv_status memory_trim_inbox(struct cv_store *s, cv_time before, struct cv_error *err) {
    const struct record *row;
    size_t place = 0;
    (void)err;
    while ((row = table_next(memory_tables(s), INBOX, &place)))
        if (row->number[INBOX_AT] < before)
            table_remove(memory_tables(s), INBOX, row);
    return CV_OK;
}

static enum cv_status memory_put_value(struct cv_store *s, struct cv_str name, struct cv_str value,
                                       struct cv_error *err) {
    (void)err;
    table_put(memory_tables(s), NAMED, &(struct record){.text = {name, value}});
    return CV_OK;
}

static enum cv_status memory_put_outbox(struct cv_store *s, struct cv_outbox_row *row,
                                        struct cv_error *err) {
    size_t place = SIZE_MAX;
    const struct record *last = table_previous(memory_tables(s), OUTBOX, &place);
    if (memory_find(s, OUTBOX, row->key))
        return CV_EXISTS;
    if (row->session.n && !memory_find(s, SESSIONS, row->session))
        return fail_orphan(err);
    row->id = last ? last->number[OUTBOX_ID] + 1 : 1;
    table_put(memory_tables(s), OUTBOX,
              &(struct record){
                  .text = {row->key, row->session, row->messenger, row->place, row->body},
                  .number = {row->id, row->at},
              });
    return CV_OK;
}

static enum cv_status memory_done_outbox(struct cv_store *s, struct cv_str key,
                                         struct cv_str remote, struct cv_error *err) {
    const struct record *there = memory_find(s, OUTBOX, key);
    if (!there)
        return fail_unknown("message to send with the key", key, err);
    struct record row = *there;
    row.text[OUTBOX_BODY] = CV_S("");
    row.text[OUTBOX_REMOTE] = remote;
    row.number[OUTBOX_DONE] = 1;
    table_put(memory_tables(s), OUTBOX, &row);
    return CV_OK;
}

static enum cv_status memory_put_seal(struct cv_store *s, struct cv_str session,
                                      struct cv_str key, struct cv_error *err) {
    if (!memory_find(s, SESSIONS, session))
        return fail_orphan(err);
    if (memory_find(s, SEALS, session))
        return CV_EXISTS;
    table_put(memory_tables(s), SEALS, &(struct record){.text = {session, key}});
    return CV_OK;
}

static void memory_forget_outbox(struct cv_store *s, struct cv_str session, struct cv_str mark) {
    const struct record *row;
    size_t place = 0;
    while ((row = table_next(memory_tables(s), OUTBOX, &place)))
        if (cv_str_eq(row->text[OUTBOX_SESSION], session) &&
            (row->number[OUTBOX_DONE] || cv_str_starts(row->text[OUTBOX_BODY], mark)))
            table_remove(memory_tables(s), OUTBOX, row);
}

static enum cv_status memory_forget(struct cv_store *s, struct cv_str session, uint64_t number,
                                    struct cv_str mark, struct cv_error *err) {
    const struct record *row;
    (void)err;
    for (; (row = memory_entry(s, session, number)); number++)
        table_remove(memory_tables(s), JOURNAL, row);
    if ((row = memory_find(s, SEALS, session)))
        table_remove(memory_tables(s), SEALS, row);
    memory_forget_outbox(s, session, mark);
    return CV_OK;
}

/* ---- gets ------------------------------------------------------------------- */

static struct cv_session_row memory_session(const struct record *r) {
    return (struct cv_session_row){
        .id = r->text[SESSION_ID],
        .dialog = r->text[SESSION_DIALOG],
        .fingerprint = r->text[SESSION_FINGERPRINT],
        .messenger = r->text[SESSION_MESSENGER],
        .place = r->text[SESSION_PLACE],
        .started = r->number[SESSION_STARTED],
        .ended = r->number[SESSION_ENDED],
    };
}

/* The oldest session that stands behind (started, place); NULL when there is none. */
static const struct record *memory_oldest(struct cv_store *s, bool running, cv_time *started,
                                          size_t *place) {
    const struct record *row, *best = NULL;
    size_t best_place = 0, next = 0;
    while ((row = table_next(memory_tables(s), SESSIONS, &next))) {
        cv_time at = row->number[SESSION_STARTED];
        bool behind = at > *started || (at == *started && next > *place);
        if (running && row->number[SESSION_ENDED])
            continue;
        if (behind && (!best || at < best->number[SESSION_STARTED])) {
            best = row;
            best_place = next;
        }
    }
    if (best) {
        *started = best->number[SESSION_STARTED];
        *place = best_place;
    }
    return best;
}

static enum cv_status memory_get_sessions(struct cv_store *s, bool running,
                                          bool (*each)(void *context,
                                                       const struct cv_session_row *row),
                                          void *context, struct cv_error *err) {
    cv_time started = INT64_MIN;
    size_t place = 0;
    const struct record *r;
    (void)err;
    while ((r = memory_oldest(s, running, &started, &place))) {
        struct cv_session_row row = memory_session(r);
        if (!each(context, &row))
            break;
    }
    return CV_OK;
}

static enum cv_status memory_get_journal(struct cv_store *s, struct cv_str session,
                                         bool (*each)(void *context, uint64_t number, cv_time at,
                                                      struct cv_str event),
                                         void *context, struct cv_error *err) {
    const struct record *r;
    (void)err;
    for (uint64_t number = 0; (r = memory_entry(s, session, number)); number++)
        if (!each(context, number, r->number[JOURNAL_AT], r->text[JOURNAL_EVENT]))
            break;
    return CV_OK;
}

static enum cv_status memory_get_answers(struct cv_store *s, struct cv_str session,
                                         bool (*each)(void *context,
                                                      const struct cv_answer_row *row),
                                         void *context, struct cv_error *err) {
    const struct record *r;
    size_t place = 0;
    (void)err;
    while ((r = table_next(memory_tables(s), ANSWERS, &place))) {
        struct cv_answer_row row = {
            .session = r->text[ANSWER_SESSION],
            .step = r->text[ANSWER_STEP],
            .segment = r->text[ANSWER_SEGMENT],
            .person = r->text[ANSWER_PERSON],
            .name = r->text[ANSWER_NAME],
            .value = r->text[ANSWER_VALUE],
            .raw = r->text[ANSWER_RAW],
            .skipped = r->number[ANSWER_SKIPPED] != 0,
            .at = r->number[ANSWER_AT],
        };
        if (cv_str_eq(row.session, session) && !each(context, &row))
            break;
    }
    return CV_OK;
}

static enum cv_status memory_get_outbox(struct cv_store *s, struct cv_str messenger,
                                        bool (*each)(void *context,
                                                     const struct cv_outbox_row *row),
                                        void *context, struct cv_error *err) {
    const struct record *r;
    size_t place = 0;
    (void)err;
    while ((r = table_next(memory_tables(s), OUTBOX, &place))) {
        struct cv_outbox_row row = {
            .id = r->number[OUTBOX_ID],
            .session = r->text[OUTBOX_SESSION],
            .messenger = r->text[OUTBOX_MESSENGER],
            .place = r->text[OUTBOX_PLACE],
            .key = r->text[OUTBOX_KEY],
            .body = r->text[OUTBOX_BODY],
            .at = r->number[OUTBOX_AT],
        };
        bool wanted = !r->number[OUTBOX_DONE] && cv_str_eq(row.messenger, messenger);
        if (wanted && !each(context, &row))
            break;
    }
    return CV_OK;
}

static enum cv_status memory_get_value(struct cv_store *s, struct cv_str name, struct cv_buf *out,
                                       struct cv_error *err) {
    const struct record *r = memory_find(s, NAMED, name);
    return r ? fail_or_add(out, r->text[NAMED_VALUE], err) : CV_NOT_FOUND;
}

static enum cv_status memory_get_dialog(struct cv_store *s, struct cv_str fingerprint,
                                        struct cv_buf *out, struct cv_error *err) {
    const struct record *r = memory_find(s, DIALOGS, fingerprint);
    return r ? fail_or_add(out, r->text[DIALOG_SOURCES], err)
             : fail_unknown("dialog with the fingerprint", fingerprint, err);
}

static enum cv_status memory_get_seal(struct cv_store *s, struct cv_str session,
                                      struct cv_buf *out, struct cv_error *err) {
    const struct record *r = memory_find(s, SEALS, session);
    return r ? fail_or_add(out, r->text[SEAL_KEY], err) : CV_NOT_FOUND;
}

static enum cv_status memory_get_remote(struct cv_store *s, struct cv_str key, struct cv_buf *out,
                                        struct cv_error *err) {
    const struct record *r = memory_find(s, OUTBOX, key);
    return r && r->number[OUTBOX_DONE] ? fail_or_add(out, r->text[OUTBOX_REMOTE], err)
                                       : CV_NOT_FOUND;
}

static enum cv_status memory_get_said(struct cv_store *s, struct cv_str remote,
                                      struct cv_buf *out, struct cv_error *err) {
    const struct record *r, *found = NULL;
    size_t place = 0;
    while ((r = table_next(memory_tables(s), OUTBOX, &place))) {
        struct cv_str ids = r->text[OUTBOX_REMOTE], first;
        if (r->number[OUTBOX_DONE] && cv_str_split(&ids, ',', &first) && cv_str_eq(first, remote))
            found = r;
    }
    return found ? fail_or_add(out, found->text[OUTBOX_KEY], err) : CV_NOT_FOUND;
}

/* ---- making it --------------------------------------------------------------- */

static const struct cv_store_ops memory_ops = {
    .close = memory_close,
    .begin = memory_begin,
    .commit = memory_commit,
    .rollback = memory_rollback,
    .put_dialog = memory_put_dialog,
    .put_session = memory_put_session,
    .put_journal = memory_put_journal,
    .put_answer = memory_put_answer,
    .put_inbox = memory_put_inbox,
    .trim_inbox = memory_trim_inbox,
    .put_value = memory_put_value,
    .put_outbox = memory_put_outbox,
    .done_outbox = memory_done_outbox,
    .put_seal = memory_put_seal,
    .forget = memory_forget,
    .get_sessions = memory_get_sessions,
    .get_journal = memory_get_journal,
    .get_answers = memory_get_answers,
    .get_outbox = memory_get_outbox,
    .get_value = memory_get_value,
    .get_dialog = memory_get_dialog,
    .get_seal = memory_get_seal,
    .get_remote = memory_get_remote,
    .get_said = memory_get_said,
};

struct cv_store *cv_store_memory(void) {
    struct memory *m = cv_alloc(sizeof *m);
    m->base.ops = &memory_ops;
    m->tables = tables_new(memory_keys, TABLES);
    return &m->base;
}

void cv_store_memory_fail(struct cv_store *s, enum cv_status status, int times) {
    ((struct memory *)s)->fault = (struct fault){status, times};
}
