/* live.c - one running session. */
#include "daemon/live.h"

#include "daemon/seal.h"
#include "daemon/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

enum {
    EVENT_MAX = 64 * 1024,  /* bytes of one event in the journal */
    SEALED_MAX = 2 * EVENT_MAX,
    OUTCOME_MAX = 16 * 1024, /* bytes of what a session came to; more is not kept */
    LANG_MAX = 16           /* bytes of a language we speak, and a NUL */
};

/* Somebody who is there, as the journal has it. */
struct guest {
    UT_hash_handle hh;
    char *person;
    char lang[LANG_MAX]; /* as the messenger said it last, or "" */
};

struct cv_live {
    struct cv_arena *arena; /* holds the row */
    struct cv_session_row row;
    const struct cv_edition *edition;
    struct cv_session *session; /* NULL: not loaded */
    struct guest *guests;
    struct cv_seal seal;  /* of the journal, from then on when nobody was to know any more */
    uint64_t sealed_from; /* the first entry sealed */
    cv_time last;
    char lang[LANG_MAX]; /* of the place */
};

static struct guest *guest_find(const struct cv_live *l, struct cv_str person) {
    struct guest *g;
    HASH_FIND(hh, l->guests, person.p, person.n, g);
    return g;
}

static void lang_keep(char *slot, struct cv_str lang) {
    if (lang.n && lang.n < LANG_MAX)
        snprintf(slot, LANG_MAX, "%.*s", CV_ARG(lang));
}

static void guest_add(struct cv_live *l, struct cv_str person) {
    struct guest *g = guest_find(l, person);
    if (g || !person.n)
        return;
    g = cv_alloc(sizeof *g);
    g->person = cv_strdup(person);
    HASH_ADD_KEYPTR(hh, l->guests, g->person, person.n, g);
}

static void guest_drop(struct cv_live *l, struct guest *g) {
    HASH_DEL(l->guests, g);
    free(g->person);
    free(g);
}

/* The language of the place is that of what is said to it. */
static void live_note_place(struct cv_live *l, const struct cv_effects *effects) {
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *effect = &effects->item[i];
        if ((effect->kind == CV_EFFECT_SAY || effect->kind == CV_EFFECT_BOARD) && !effect->to.n)
            lang_keep(l->lang, effect->lang);
    }
}

/* Keeps what the engine asks about beside the session: who is there, the
 * languages, the last moment. The same for a new event and for a replayed one. */
static void live_note(struct cv_live *l, const struct cv_event *event,
                      const struct cv_effects *effects) {
    l->last = event->at;
    if (event->kind == CV_EVENT_START || event->kind == CV_EVENT_JOIN)
        guest_add(l, event->person);
    if (event->kind == CV_EVENT_START)
        lang_keep(l->lang, event->lang);
    struct guest *g = guest_find(l, event->person);
    if (g && !event->guessed)
        lang_keep(g->lang, event->lang);
    if (g && event->kind == CV_EVENT_LEAVE)
        guest_drop(l, g);
    live_note_place(l, effects);
}

struct cv_live *cv_live_new(const struct cv_session_row *row, const struct cv_edition *edition) {
    struct cv_live *l = cv_alloc(sizeof *l);
    l->arena = cv_arena_new();
    l->edition = edition;
    l->row = (struct cv_session_row){
        .id = cv_arena_copy(l->arena, row->id),
        .dialog = cv_arena_copy(l->arena, row->dialog),
        .fingerprint = cv_arena_copy(l->arena, row->fingerprint),
        .messenger = cv_arena_copy(l->arena, row->messenger),
        .place = cv_arena_copy(l->arena, row->place),
        .started = row->started,
        .ended = row->ended,
    };
    return l;
}

void cv_live_forget(struct cv_live *l) {
    struct guest *g, *next;
    HASH_ITER(hh, l->guests, g, next) {
        guest_drop(l, g);
    }
    cv_seal_wipe(&l->seal);
    cv_session_free(l->session);
    l->session = NULL;
    l->row.ended = 0;
    l->last = 0;
}

void cv_live_free(struct cv_live *l) {
    if (!l)
        return;
    cv_live_forget(l);
    cv_arena_free(l->arena);
    free(l);
}

struct replay {
    struct cv_live *live;
    struct cv_store *store;
    struct cv_arena *arena;
    struct cv_error *err;
    enum cv_status status;
};

/* The event of an entry, sealed or not. */
static enum cv_status replay_read(struct replay *r, uint64_t number, struct cv_str entry,
                                  struct cv_event *event) {
    struct cv_live *l = r->live;
    struct cv_buf plain;
    enum cv_status status = CV_OK;
    if (!cv_sealed(entry))
        return cv_wire_get_event(entry, r->arena, event, r->err);
    if (!l->seal.on) {
        l->sealed_from = number;
        status = cv_seal_load(&l->seal, r->store, l->row.id, r->err);
    }
    cv_buf_init(&plain, SEALED_MAX);
    if (!status)
        status = cv_seal_open(&l->seal, entry, &plain, r->err);
    if (!status)
        status = cv_wire_get_event(cv_buf_str(&plain), r->arena, event, r->err);
    cv_buf_free(&plain);
    return status;
}

static bool replay_one(void *context, uint64_t number, cv_time at, struct cv_str json) {
    struct replay *r = context;
    struct cv_event event;
    struct cv_effects effects = {0};
    cv_arena_reset(r->arena);
    r->status = replay_read(r, number, json, &event);
    event.at = at;
    if (!r->status)
        r->status = cv_session_step(r->live->session, &event, r->arena, &effects, r->err);
    if (!r->status)
        live_note(r->live, &event, &effects);
    return r->status == CV_OK;
}

enum cv_status cv_live_replay(struct cv_live *l, struct cv_store *store, struct cv_error *err) {
    cv_live_forget(l);
    l->session = cv_session_new(&l->edition->playbook);
    struct replay r = {l, store, cv_arena_new(), err, CV_OK};
    enum cv_status status = cv_store_get_journal(store, l->row.id, replay_one, &r, err);
    if (!status)
        status = r.status;
    cv_arena_free(r.arena);
    if (status)
        cv_live_forget(l);
    return status;
}

static enum cv_status live_put_answer(struct cv_live *l, struct cv_store *store,
                                      const struct cv_effect *effect, cv_time at,
                                      struct cv_error *err) {
    const struct cv_answer_row row = {
        .session = l->row.id,
        .step = effect->step,
        .segment = effect->segment,
        .person = effect->person,
        .name = effect->name,
        .value = effect->value,
        .raw = effect->raw,
        .skipped = effect->skipped,
        .at = at,
    };
    return cv_store_put_answer(store, &row, err);
}

/* Under which name the outcome of a place's last session is kept. */
static struct cv_str outcome_name(struct cv_arena *arena, struct cv_str messenger,
                                  struct cv_str place) {
    return cv_arena_printf(arena, "outcome.%.*s.%.*s", CV_ARG(messenger), CV_ARG(place));
}

static enum cv_status live_put_end(struct cv_live *l, struct cv_store *store, cv_time at,
                                   struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_buf outcome;
    cv_buf_init(&outcome, OUTCOME_MAX);
    cv_session_outcome(l->session, &outcome);
    l->row.ended = at;
    enum cv_status status = cv_store_put_session(store, &l->row, err);
    if (!status && outcome.n && !outcome.full)
        status = cv_store_put_value(store, outcome_name(arena, l->row.messenger, l->row.place),
                                    cv_buf_str(&outcome), err);
    if (!status && cv_session_anonymous(l->session))
        status = cv_store_forget(store, l->row.id, l->sealed_from, cv_seal_mark(), err);
    cv_buf_free(&outcome);
    cv_arena_free(arena);
    return status;
}

enum cv_status cv_live_earlier(struct cv_store *store, struct cv_str messenger,
                               struct cv_str place, struct cv_buf *out, struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    enum cv_status status =
        cv_store_get_value(store, outcome_name(arena, messenger, place), out, err);
    cv_arena_free(arena);
    return status == CV_NOT_FOUND ? CV_OK : status;
}

/* The event as the journal holds it, sealed if it is not to be read without the session. */
static enum cv_status live_entry(struct cv_live *l, struct cv_store *store, uint64_t number,
                                 struct cv_buf *json, struct cv_buf *entry,
                                 struct cv_error *err) {
    enum cv_status status = CV_OK;
    if (!l->seal.on && cv_session_anonymous(l->session)) {
        l->sealed_from = number;
        status = cv_seal_make(&l->seal, store, l->row.id, err);
    }
    if (status)
        return status;
    if (l->seal.on)
        return cv_seal_close(&l->seal, cv_buf_str(json), entry, err);
    cv_buf_add(entry, cv_buf_str(json));
    return CV_OK;
}

static enum cv_status live_put_event(struct cv_live *l, struct cv_store *store, uint64_t number,
                                     const struct cv_event *event, struct cv_error *err) {
    struct cv_buf json, entry;
    cv_buf_init(&json, EVENT_MAX);
    cv_buf_init(&entry, SEALED_MAX);
    enum cv_status status = cv_wire_put_event(event, &json, err);
    if (!status)
        status = live_entry(l, store, number, &json, &entry, err);
    if (!status)
        status = cv_store_put_journal(store, l->row.id, number, event->at, cv_buf_str(&entry), err);
    cv_buf_free(&json);
    cv_buf_free(&entry);
    return status;
}

static enum cv_status live_put(struct cv_live *l, struct cv_store *store, uint64_t number,
                               const struct cv_event *event, const struct cv_effects *effects,
                               struct cv_error *err) {
    enum cv_status status = live_put_event(l, store, number, event, err);
    for (size_t i = 0; i < effects->n && !status; i++) {
        const struct cv_effect *effect = &effects->item[i];
        if (effect->kind == CV_EFFECT_ANSWER)
            status = live_put_answer(l, store, effect, event->at, err);
        if (effect->kind == CV_EFFECT_END)
            status = live_put_end(l, store, event->at, err);
    }
    return status;
}

enum cv_status cv_live_step(struct cv_live *l, struct cv_store *store, struct cv_event *event,
                            struct cv_arena *arena, struct cv_effects *effects,
                            struct cv_error *err) {
    uint64_t number = cv_session_events(l->session);
    event->at = event->at > l->last ? event->at : l->last;
    if (cv_session_step(l->session, event, arena, effects, err))
        return CV_REFUSED;
    live_note(l, event, effects);
    return live_put(l, store, number, event, effects, err);
}

bool cv_live_loaded(const struct cv_live *l) {
    return l->session != NULL;
}

const struct cv_session_row *cv_live_row(const struct cv_live *l) {
    return &l->row;
}

const struct cv_edition *cv_live_edition(const struct cv_live *l) {
    return l->edition;
}

struct cv_str cv_live_lang(const struct cv_live *l) {
    return cv_str(l->lang);
}

cv_time cv_live_deadline(const struct cv_live *l) {
    return l->session ? cv_session_deadline(l->session) : INT64_MIN;
}

bool cv_live_ended(const struct cv_live *l) {
    return l->row.ended != 0;
}

const struct cv_seal *cv_live_seal(const struct cv_live *l) {
    return l->seal.on && cv_session_anonymous(l->session) ? &l->seal : NULL;
}

bool cv_live_counts(const struct cv_live *l, struct cv_str person) {
    return cv_session_counts(l->session, person);
}

bool cv_live_asks_alone(const struct cv_live *l, struct cv_str person) {
    return cv_session_asks_alone(l->session, person);
}

bool cv_live_form(struct cv_live *l, struct cv_str person, struct cv_arena *arena,
                  struct cv_form *out) {
    return cv_session_form(l->session, person, arena, out);
}

void cv_live_question(const struct cv_live *l, struct cv_str person, struct cv_buf *out) {
    cv_session_question(l->session, person, out);
}

bool cv_live_asleep(const struct cv_live *l, struct cv_buf *pace) {
    return cv_session_asleep(l->session, pace);
}

struct cv_glance cv_live_glance(const struct cv_live *l) {
    return cv_session_glance(l->session);
}

void cv_live_each_person(const struct cv_live *l,
                         void (*each)(void *context, struct cv_str person), void *context) {
    const struct guest *g, *next;
    HASH_ITER(hh, l->guests, g, next) {
        each(context, cv_str(g->person));
    }
}

bool cv_live_present(const struct cv_live *l, struct cv_str person) {
    return guest_find(l, person) != NULL;
}

struct cv_str cv_live_tongue(const struct cv_live *l, struct cv_str person) {
    return l->session ? cv_session_speaks(l->session, person) : cv_str("");
}

struct cv_str cv_live_speaks(const struct cv_live *l, struct cv_str person) {
    const struct guest *g = guest_find(l, person);
    return cv_str(g ? g->lang : "");
}
