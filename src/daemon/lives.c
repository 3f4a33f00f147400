/* lives.c - the running sessions. */
#include "daemon/lives.h"

#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

/* A place with its running session. */
struct slot {
    UT_hash_handle hh;
    char *key; /* messenger, NUL, place */
    struct cv_live *live;
    struct cv_live *before; /* one that ended in the open transaction, before `live` began */
    bool changed;           /* in the open transaction */
    bool begun;             /* in the open transaction */
    bool told;
};

/* An edition that sessions of an earlier day still run. */
struct kept {
    struct kept *next;
    struct cv_edition *edition;
};

struct cv_lives {
    struct cv_store *store;
    const struct cv_edition *edition;
    const struct cv_log *log;
    struct slot *slots;
    struct kept *kept;
};

enum { KEY_MAX = 1024, PACKED_MAX = 16 * 1024 * 1024 };

struct cv_lives *cv_lives_new(struct cv_store *store, const struct cv_edition *edition,
                              const struct cv_log *log) {
    struct cv_lives *s = cv_alloc(sizeof *s);
    *s = (struct cv_lives){.store = store, .edition = edition, .log = log};
    return s;
}

static void slot_drop(struct cv_lives *s, struct slot *slot) {
    HASH_DEL(s->slots, slot);
    cv_live_free(slot->before);
    cv_live_free(slot->live);
    free(slot->key);
    free(slot);
}

void cv_lives_free(struct cv_lives *s) {
    struct slot *slot, *next;
    struct kept *kept, *after;
    if (!s)
        return;
    HASH_ITER(hh, s->slots, slot, next) {
        slot_drop(s, slot);
    }
    LL_FOREACH_SAFE(s->kept, kept, after) {
        cv_edition_free(kept->edition);
        free(kept);
    }
    free(s);
}

static void key_build(struct cv_buf *key, struct cv_str messenger, struct cv_str place) {
    cv_buf_init(key, KEY_MAX);
    cv_buf_add(key, messenger);
    cv_buf_addc(key, '\0');
    cv_buf_add(key, place);
}

static struct slot *lives_slot(const struct cv_lives *s, struct cv_str messenger,
                               struct cv_str place) {
    struct slot *slot = NULL;
    struct cv_buf key;
    key_build(&key, messenger, place);
    if (!key.full)
        HASH_FIND(hh, s->slots, key.p, key.n, slot);
    cv_buf_free(&key);
    return slot;
}

static struct slot *slot_add(struct cv_lives *s, struct cv_live *live) {
    const struct cv_session_row *row = cv_live_row(live);
    struct slot *slot = cv_alloc(sizeof *slot);
    struct cv_buf key;
    key_build(&key, row->messenger, row->place);
    slot->live = live;
    slot->key = cv_strdup(cv_buf_str(&key));
    HASH_ADD_KEYPTR(hh, s->slots, slot->key, key.n, slot);
    cv_buf_free(&key);
    return slot;
}

/* The slot of a session that is known to have one. */
static struct slot *slot_of(const struct cv_lives *s, const struct cv_live *l) {
    const struct cv_session_row *row = cv_live_row(l);
    return lives_slot(s, row->messenger, row->place);
}

struct cv_live *cv_lives_find(const struct cv_lives *s, struct cv_str messenger,
                              struct cv_str place) {
    const struct slot *slot = lives_slot(s, messenger, place);
    return slot && !cv_live_ended(slot->live) ? slot->live : NULL;
}

struct cv_live *cv_lives_named(const struct cv_lives *s, struct cv_str id) {
    const struct slot *slot, *next;
    HASH_ITER(hh, s->slots, slot, next) {
        if (cv_str_eq(cv_live_row(slot->live)->id, id) && !cv_live_ended(slot->live))
            return slot->live;
    }
    return NULL;
}

/* ---- loading ----------------------------------------------------------------------------- */

/* The edition with that fingerprint: the newest, one kept, or one of the store. */
static enum cv_status lives_edition(struct cv_lives *s, struct cv_str fingerprint,
                                    const struct cv_edition **out, struct cv_error *err) {
    struct kept *kept;
    *out = s->edition;
    if (cv_str_eq(s->edition->fingerprint, fingerprint))
        return CV_OK;
    LL_FOREACH(s->kept, kept) {
        *out = kept->edition;
        if (cv_str_eq(kept->edition->fingerprint, fingerprint))
            return CV_OK;
    }
    struct cv_edition *edition = NULL;
    struct cv_buf packed;
    cv_buf_init(&packed, PACKED_MAX);
    enum cv_status status = cv_store_get_dialog(s->store, fingerprint, &packed, err);
    if (!status)
        status = cv_edition_unpack(cv_buf_str(&packed), &edition, err);
    cv_buf_free(&packed);
    if (status)
        return status;
    kept = cv_alloc(sizeof *kept);
    kept->edition = edition;
    LL_PREPEND(s->kept, kept);
    *out = edition;
    return CV_OK;
}

/* The rows of the running sessions, copied: a store must not be read from
 * within its own callback. */
struct rows {
    struct cv_arena *arena;
    struct cv_session_row *row;
    size_t n, cap;
};

static bool rows_add(void *context, const struct cv_session_row *row) {
    struct rows *rows = context;
    rows->row = cv_arena_grow(rows->arena, rows->row, sizeof *rows->row, rows->n, &rows->cap);
    rows->row[rows->n++] = (struct cv_session_row){
        .id = cv_arena_copy(rows->arena, row->id),
        .dialog = cv_arena_copy(rows->arena, row->dialog),
        .fingerprint = cv_arena_copy(rows->arena, row->fingerprint),
        .messenger = cv_arena_copy(rows->arena, row->messenger),
        .place = cv_arena_copy(rows->arena, row->place),
        .started = row->started,
    };
    return true;
}

/* Loads one session; false when the store (and not the session) is at fault. */
static bool lives_load_one(struct cv_lives *s, const struct cv_session_row *row,
                           struct cv_error *err) {
    const struct cv_edition *edition;
    struct cv_error own = {0};
    enum cv_status status = lives_edition(s, row->fingerprint, &edition, &own);
    struct cv_live *live = status ? NULL : cv_live_new(row, edition);
    if (!status)
        status = cv_live_replay(live, s->store, &own);
    if (!status) {
        slot_add(s, live);
        return true;
    }
    cv_live_free(live);
    if (status != CV_INVALID && status != CV_NOT_FOUND) {
        cv_fail(err, status, "session %.*s: %s", CV_ARG(row->id), own.text);
        return false;
    }
    cv_log(s->log, CV_LOG_ERROR, "session %.*s is left alone: %s", CV_ARG(row->id), own.text);
    return true;
}

enum cv_status cv_lives_load(struct cv_lives *s, struct cv_error *err) {
    struct rows rows = {.arena = cv_arena_new()};
    struct cv_error own = {0};
    enum cv_status status = cv_store_get_sessions(s->store, true, rows_add, &rows, &own);
    for (size_t i = 0; i < rows.n && !status; i++)
        if (!lives_load_one(s, &rows.row[i], &own))
            status = own.status;
    if (status)
        cv_fail(err, status, "%s", own.text);
    cv_arena_free(rows.arena);
    return status;
}

/* ---- the open transaction ------------------------------------------------------------------ */

enum cv_status cv_lives_begin(struct cv_lives *s, const struct cv_session_row *row,
                              const struct cv_edition *edition, struct cv_live **out,
                              struct cv_error *err) {
    struct cv_session_row own = *row;
    own.dialog = edition->playbook.dialog->id;
    own.fingerprint = edition->fingerprint;
    enum cv_status status = cv_store_put_dialog(s->store, own.fingerprint, edition->packed, err);
    if (!status)
        status = cv_store_put_session(s->store, &own, err);
    if (status)
        return status;
    *out = cv_live_new(&own, edition);
    struct slot *slot = lives_slot(s, own.messenger, own.place);
    if (slot && !slot->begun)
        slot->before = slot->live;
    else if (slot)
        cv_live_free(slot->live);
    slot = slot ? slot : slot_add(s, *out);
    slot->live = *out;
    slot->begun = slot->changed = true;
    return cv_live_replay(*out, s->store, err);
}

enum cv_status cv_lives_ready(struct cv_lives *s, struct cv_live *l, struct cv_error *err) {
    slot_of(s, l)->changed = true;
    return cv_live_loaded(l) ? CV_OK : cv_live_replay(l, s->store, err);
}

void cv_lives_committed(struct cv_lives *s) {
    struct slot *slot, *next;
    HASH_ITER(hh, s->slots, slot, next) {
        slot->begun = slot->changed = false;
        cv_live_free(slot->before);
        slot->before = NULL;
        if (cv_live_ended(slot->live))
            slot_drop(s, slot);
    }
}

void cv_lives_rolled_back(struct cv_lives *s) {
    struct slot *slot, *next;
    HASH_ITER(hh, s->slots, slot, next) {
        if (slot->begun && !slot->before) {
            slot_drop(s, slot);
            continue;
        }
        if (slot->begun) {
            cv_live_free(slot->live);
            slot->live = slot->before;
            slot->before = NULL;
        }
        if (slot->changed)
            cv_live_forget(slot->live);
        slot->begun = slot->changed = false;
    }
}

size_t cv_lives_count(const struct cv_lives *s) {
    return HASH_COUNT(s->slots);
}

void cv_lives_each(const struct cv_lives *s, void (*each)(void *context, struct cv_live *l),
                   void *context) {
    struct slot *slot, *next;
    HASH_ITER(hh, s->slots, slot, next) {
        each(context, slot->live);
    }
}

bool cv_lives_tell(struct cv_lives *s, struct cv_live *l) {
    struct slot *slot = slot_of(s, l);
    bool first = !slot->told;
    slot->told = true;
    return first;
}

void cv_lives_told(struct cv_lives *s, void (*each)(void *context, struct cv_live *l),
                   void *context) {
    struct slot *slot, *next;
    HASH_ITER(hh, s->slots, slot, next) {
        if (slot->told)
            each(context, slot->live);
        slot->told = false;
    }
}
