/* engine.c - the queue, the turn, and what happens when the store fails. */
#include "daemon/engine.h"

#include "daemon/lives.h"
#include "daemon/route.h"
#include "daemon/trouble.h"
#include "messenger/wording.h"

#include <stdlib.h>
#include <utlist.h>

enum {
    TEXT_MOST = 4 * CV_ANSWER_MAX, /* bytes of words that come in */
    ID_MOST = 1024,     /* bytes of what names things: no messenger has longer names */
    RETRY_LEAST = 100,  /* milliseconds before a failed turn is tried again ... */
    RETRY_MOST = 5000   /* ... doubling up to this */
};

/* One event waiting for its turn; its views point into `arena`. */
struct queued {
    struct queued *prev, *next;
    struct cv_arena *arena;
    struct cv_str messenger;
    struct cv_incoming in;
};

struct cv_engine {
    struct cv_engine_config config;
    struct cv_lives *lives;
    struct cv_outbox *outbox;
    struct cv_route *route;
    struct queued *queue;
    size_t waiting;
    cv_time retry_at;   /* CV_NEVER: the store is well */
    cv_time retry_wait;
};

/* ---- making and unmaking -------------------------------------------------------------- */

enum cv_status cv_engine_new(const struct cv_engine_config *config, struct cv_engine **out,
                             struct cv_error *err) {
    struct cv_engine *e = cv_alloc(sizeof *e);
    e->config = *config;
    e->retry_at = CV_NEVER;
    e->lives = cv_lives_new(config->store, config->edition, config->log);
    e->outbox = cv_outbox_new(config->store, config->log);
    e->route = cv_route_new(config, e->lives, e->outbox);
    enum cv_status status = cv_lives_load(e->lives, err);
    if (status) {
        cv_engine_free(e);
        return status;
    }
    *out = e;
    return CV_OK;
}

static void queue_drop(struct cv_engine *e, struct queued *q) {
    DL_DELETE(e->queue, q);
    cv_arena_free(q->arena);
    free(q);
    e->waiting--;
}

void cv_engine_free(struct cv_engine *e) {
    if (!e)
        return;
    while (e->queue)
        queue_drop(e, e->queue);
    cv_route_free(e->route);
    cv_outbox_free(e->outbox);
    cv_lives_free(e->lives);
    free(e);
}

void cv_engine_add_port(struct cv_engine *e, struct cv_str name, const struct cv_port *port) {
    cv_outbox_add_port(e->outbox, name, port);
}

bool cv_engine_kept(const struct cv_engine *e, struct cv_str name, struct cv_str slot,
                    struct cv_buf *out) {
    return cv_route_kept(e->route, name, slot, out);
}

void cv_engine_places(const struct cv_engine *e, struct cv_str name,
                      void (*each)(void *context, struct cv_str place, struct cv_str person),
                      void *context) {
    cv_route_places(e->route, name, each, context);
}

void cv_engine_asked(const struct cv_engine *e, struct cv_str name,
                     void (*each)(void *context, struct cv_str place, struct cv_str id),
                     void *context) {
    cv_route_asked(e->route, name, each, context);
}

bool cv_engine_form(struct cv_engine *e, struct cv_str name, const struct cv_incoming *press,
                    struct cv_arena *arena, struct cv_form *out) {
    return cv_route_form(e->route, name, press, cv_clock_now(e->config.clock), arena, out);
}

size_t cv_engine_sessions(const struct cv_engine *e) {
    return cv_lives_count(e->lives);
}

/* ---- the queue ------------------------------------------------------------------------- */

/* What people write is said to others: nothing in it may hide what is said. What is longer
 * than any answer may be is cut, and still too long to be one. */
static void queued_clean(struct queued *q, struct cv_str *text) {
    struct cv_buf clean;
    text->n = text->n > TEXT_MOST ? cv_wording_piece(*text, TEXT_MOST, CV_IN_BYTES) : text->n;
    cv_buf_init(&clean, text->n);
    if (cv_wording_add(&clean, *text) && clean.n < text->n)
        *text = cv_arena_copy(q->arena, cv_buf_str(&clean));
    cv_buf_free(&clean);
}

static void queued_fields(struct queued *q, const struct cv_incoming *in) {
    struct cv_filled *fields = cv_arena_alloc(q->arena, in->n_fields * sizeof *fields);
    for (size_t i = 0; i < in->n_fields; i++) {
        fields[i] = (struct cv_filled){cv_arena_copy(q->arena, in->fields[i].id),
                                       cv_arena_copy(q->arena, in->fields[i].choice),
                                       cv_arena_copy(q->arena, in->fields[i].text)};
        queued_clean(q, &fields[i].text);
    }
    q->in.fields = fields;
}

static bool fields_sound(const struct cv_incoming *in) {
    for (size_t i = 0; i < in->n_fields; i++)
        if (in->fields[i].id.n > ID_MOST || in->fields[i].choice.n > ID_MOST)
            return false;
    return in->n_fields <= CV_FORM_MAX;
}

/* Names of things that are too long to be any are forged. */
static bool incoming_sound(const struct cv_incoming *in) {
    const struct cv_str names[] = {in->id,  in->place,  in->person,  in->about, in->choice,
                                   in->key, in->amends, in->answers, in->slot};
    for (size_t i = 0; i < CV_COUNT(names); i++)
        if (names[i].n > ID_MOST && in->kind != CV_IN_ACK)
            return false;
    return fields_sound(in);
}

bool cv_engine_take(struct cv_engine *e, struct cv_str name, const struct cv_incoming *in) {
    if (!incoming_sound(in))
        return true; /* dropped */
    if (e->waiting >= CV_ENGINE_QUEUE)
        return false;
    struct queued *q = cv_alloc(sizeof *q);
    q->arena = cv_arena_new();
    q->messenger = cv_arena_copy(q->arena, name);
    q->in = *in;
    struct cv_str *const views[] = {&q->in.id,   &q->in.place, &q->in.person, &q->in.name,
                                    &q->in.lang, &q->in.text,  &q->in.about,  &q->in.choice,
                                    &q->in.key,  &q->in.resume, &q->in.zone, &q->in.amends,
                                    &q->in.answers, &q->in.slot, &q->in.receipt};
    for (size_t i = 0; i < CV_COUNT(views); i++)
        *views[i] = cv_arena_copy(q->arena, *views[i]);
    queued_clean(q, &q->in.text);
    queued_clean(q, &q->in.name);
    queued_fields(q, in);
    DL_APPEND(e->queue, q);
    e->waiting++;
    return true;
}

void cv_engine_gone(struct cv_engine *e, struct cv_str name) {
    cv_outbox_ready(e->outbox, name, false);
}

/* ---- the turn --------------------------------------------------------------------------- */

/* Everything of one turn into the open transaction. */
static enum cv_status turn_put(struct cv_engine *e, struct cv_arena *arena, cv_time now,
                               struct cv_error *err) {
    struct queued *q;
    enum cv_status status = CV_OK;
    DL_FOREACH(e->queue, q) {
        status = cv_route_incoming(e->route, q->messenger, &q->in, now, arena, err);
        if (status)
            return status;
    }
    return cv_route_due(e->route, now, arena, err);
}

/* Tells the places whose words wait that the store is in trouble. */
static void turn_tell(struct cv_engine *e, cv_time now) {
    struct queued *q;
    DL_FOREACH(e->queue, q) {
        if (q->in.kind >= CV_IN_MESSAGE && q->in.kind <= CV_IN_FILL)
            cv_trouble_tell(e->lives, e->outbox, q->messenger, q->in.place, now);
    }
}

static void turn_failed(struct cv_engine *e, cv_time now, const struct cv_error *err) {
    bool first = e->retry_at == CV_NEVER;
    cv_store_rollback(e->config.store);
    cv_outbox_rolled_back(e->outbox);
    cv_lives_rolled_back(e->lives);
    e->retry_wait = first ? RETRY_LEAST : e->retry_wait * 2;
    e->retry_wait = e->retry_wait > RETRY_MOST ? RETRY_MOST : e->retry_wait;
    e->retry_at = now + e->retry_wait;
    if (first)
        cv_log(e->config.log, CV_LOG_ERROR,
               "store: %s; what comes in waits and is tried again, nothing is lost", err->text);
    turn_tell(e, now);
}

static void turn_done(struct cv_engine *e, cv_time now) {
    if (e->retry_at != CV_NEVER) {
        cv_log(e->config.log, CV_LOG_INFO, "store: works again, %zu events caught up", e->waiting);
        cv_trouble_over(e->lives, e->outbox, now);
        e->retry_at = CV_NEVER;
    }
    for (size_t n = e->waiting; n > 0; n--) { /* what a receipt brings comes behind them */
        if (e->queue->in.receipt.n)
            cv_outbox_receipt(e->outbox, e->queue->messenger, e->queue->in.receipt);
        queue_drop(e, e->queue);
    }
    cv_outbox_committed(e->outbox);
    cv_lives_committed(e->lives);
}

void cv_engine_turn(struct cv_engine *e) {
    cv_time now = cv_clock_now(e->config.clock);
    struct cv_error err = {0};
    if (e->retry_at != CV_NEVER && now < e->retry_at)
        return;
    if (!e->queue && cv_engine_deadline(e) > now)
        return;
    struct cv_arena *arena = cv_arena_new();
    enum cv_status status = cv_store_begin(e->config.store, &err);
    cv_outbox_due(e->outbox, now);
    if (!status)
        status = turn_put(e, arena, now, &err);
    if (!status)
        status = cv_store_commit(e->config.store, &err);
    if (status)
        turn_failed(e, now, &err);
    else
        turn_done(e, now);
    cv_arena_free(arena);
}

cv_time cv_engine_deadline(const struct cv_engine *e) {
    if (e->retry_at != CV_NEVER)
        return e->retry_at;
    if (e->queue)
        return 0; /* came while the turn was made */
    cv_time route = cv_route_deadline(e->route), outbox = cv_outbox_deadline(e->outbox);
    return route < outbox ? route : outbox;
}
