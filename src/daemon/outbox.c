/* outbox.c - what is still to be sent. */
#include "daemon/outbox.h"

#include "daemon/seal.h"
#include "daemon/wire.h"
#include "report/chart.h"

#include <stdlib.h>
#include <utlist.h>

enum {
    BODY_MAX = 1024 * 1024, /* bytes of one row: a message in every language */
    SEALED_MAX = 2 * BODY_MAX,
    ALT_MAX = 4 * 1024 /* bytes of a chart in words */
};

/* One messenger's way out. */
struct exit {
    struct exit *next;
    char *name;
    struct cv_port port;
    bool ready;    /* takes messages */
    bool catch_up; /* everything unacknowledged goes first */
    cv_time later; /* ready again then, or CV_NEVER */
};

struct cv_outbox {
    struct cv_store *store;
    const struct cv_log *log;
    struct exit *exits;
    struct cv_arena *arena; /* of the open transaction's rows */
    struct row {
        struct exit *exit;
        struct cv_outgoing outgoing;
    } *rows;
    size_t n, cap;
};

struct cv_outbox *cv_outbox_new(struct cv_store *store, const struct cv_log *log) {
    struct cv_outbox *o = cv_alloc(sizeof *o);
    o->store = store;
    o->log = log;
    o->arena = cv_arena_new();
    return o;
}

void cv_outbox_free(struct cv_outbox *o) {
    struct exit *e, *next;
    if (!o)
        return;
    LL_FOREACH_SAFE(o->exits, e, next) {
        free(e->name);
        free(e);
    }
    cv_arena_free(o->arena);
    free(o);
}

void cv_outbox_add_port(struct cv_outbox *o, struct cv_str name, const struct cv_port *port) {
    struct exit *e = cv_alloc(sizeof *e);
    e->name = cv_strdup(name);
    e->port = *port;
    e->later = CV_NEVER;
    LL_APPEND(o->exits, e);
}

bool cv_outbox_gathers(const struct cv_outbox *o, struct cv_str name) {
    const struct exit *e;
    LL_FOREACH(o->exits, e) {
        if (cv_str_eqz(name, e->name))
            return e->port.gathers;
    }
    return true;
}

static struct exit *outbox_exit(const struct cv_outbox *o, struct cv_str name) {
    struct exit *e;
    LL_FOREACH(o->exits, e) {
        if (cv_str_eqz(name, e->name))
            return e;
    }
    return NULL;
}

void cv_outbox_receipt(struct cv_outbox *o, struct cv_str name, struct cv_str receipt) {
    const struct exit *e = outbox_exit(o, name);
    if (e && e->port.committed)
        e->port.committed(e->port.context, receipt);
}

struct cv_str cv_outbox_key(struct cv_arena *arena, struct cv_str session, struct cv_str effect) {
    return cv_arena_printf(arena, "%.*s:%.*s", CV_ARG(session), CV_ARG(effect));
}

bool cv_outbox_split_key(struct cv_str key, struct cv_str *session, struct cv_str *effect) {
    *effect = key;
    return cv_str_split(effect, ':', session) && effect->n > 0;
}

void cv_outbox_put_unkept(struct cv_outbox *o, const struct cv_session_row *session,
                          const struct cv_effect *effect, cv_time at) {
    struct cv_str key = cv_outbox_key(o->arena, session->id, effect->key);
    o->rows = cv_arena_grow(o->arena, o->rows, sizeof *o->rows, o->n, &o->cap);
    o->rows[o->n++] = (struct row){outbox_exit(o, session->messenger),
                                   {.key = key, .place = session->place, .effect = effect, .at = at}};
}

/* The effect as a row's body. */
static enum cv_status effect_body(const struct cv_effect *effect, const struct cv_seal *seal,
                                  struct cv_buf *body, struct cv_error *err) {
    struct cv_buf plain;
    if (!seal)
        return cv_wire_put_effect(effect, body, err);
    cv_buf_init(&plain, BODY_MAX);
    enum cv_status status = cv_wire_put_effect(effect, &plain, err);
    if (!status)
        status = cv_seal_close(seal, cv_buf_str(&plain), body, err);
    cv_buf_free(&plain);
    return status;
}

enum cv_status cv_outbox_put(struct cv_outbox *o, const struct cv_session_row *session,
                             const struct cv_effect *effect, cv_time at,
                             const struct cv_seal *seal, struct cv_error *err) {
    struct cv_buf body;
    struct cv_str key = cv_outbox_key(o->arena, session->id, effect->key);
    cv_buf_init(&body, seal ? SEALED_MAX : BODY_MAX);
    enum cv_status status = effect_body(effect, seal, &body, err);
    if (!status) {
        struct cv_outbox_row row = {
            .session = session->id,
            .messenger = session->messenger,
            .place = session->place,
            .key = key,
            .body = cv_buf_str(&body),
            .at = at,
        };
        status = cv_store_put_outbox(o->store, &row, err);
    }
    cv_buf_free(&body);
    if (!status)
        cv_outbox_put_unkept(o, session, effect, at);
    return status;
}

enum cv_status cv_outbox_ack(struct cv_outbox *o, struct cv_str key, struct cv_str remote,
                             struct cv_error *err) {
    enum cv_status status = cv_store_done_outbox(o->store, key, remote, err);
    return status == CV_NOT_FOUND ? CV_OK : status; /* an unkept message */
}

/* ---- leaving -------------------------------------------------------------------- */

/* With the advice goes a chart of it, drawn just now from the effect: nothing of it is
 * stored. Where it cannot be drawn the words go alone. */
static bool exit_send_drawn(const struct exit *e, const struct cv_log *log,
                            const struct cv_outgoing *outgoing) {
    struct cv_outgoing with = *outgoing;
    struct cv_error err = {0};
    struct cv_buf png, words;
    cv_buf_init(&png, CV_CHART_PNG_MAX);
    cv_buf_init(&words, ALT_MAX);
    if (cv_chart_mix(outgoing->effect->mix, &png, &err))
        cv_log(log, CV_LOG_WARNING, "%s: the advice goes without its picture: %s", e->name,
               err.text);
    cv_chart_words(outgoing->effect->mix, &words);
    const struct cv_file file = {.name = CV_STR("mix.png"),
                                 .type = CV_STR("image/png"),
                                 .bytes = cv_buf_str(&png),
                                 .alt = cv_buf_str(&words)};
    if (!err.status)
        with.file = &file;
    bool more = e->port.send(e->port.context, &with);
    cv_buf_free(&png);
    cv_buf_free(&words);
    return more;
}

/* Nothing overtakes: while older messages wait for their second try, newer
 * ones wait with them. */
static void exit_send(struct exit *e, const struct cv_log *log,
                      const struct cv_outgoing *outgoing) {
    const struct cv_effect *effect = outgoing->effect;
    bool drawn = e->port.pictures && effect->kind == CV_EFFECT_SAY && effect->mix;
    if (!e->ready || e->later != CV_NEVER)
        return;
    e->ready = drawn ? exit_send_drawn(e, log, outgoing)
                     : e->port.send(e->port.context, outgoing);
}

struct catching_up {
    struct cv_outbox *outbox;
    struct exit *exit;
    struct cv_arena *arena;
};

/* What a row is to send; views live in `arena`. */
static enum cv_status row_effect(struct cv_store *store, const struct cv_outbox_row *row,
                                 struct cv_arena *arena, struct cv_effect *effect,
                                 struct cv_error *err) {
    struct cv_seal seal = {0};
    struct cv_buf plain;
    if (!cv_sealed(row->body))
        return cv_wire_get_effect(row->body, arena, effect, err);
    cv_buf_init(&plain, SEALED_MAX);
    enum cv_status status = cv_seal_load(&seal, store, row->session, err);
    if (!status)
        status = cv_seal_open(&seal, row->body, &plain, err);
    if (!status)
        status = cv_wire_get_effect(cv_buf_str(&plain), arena, effect, err);
    cv_seal_wipe(&seal);
    cv_buf_free(&plain);
    return status;
}

static bool send_again(void *context, const struct cv_outbox_row *row) {
    struct catching_up *c = context;
    struct cv_effect effect;
    struct cv_error err = {0};
    cv_arena_reset(c->arena);
    if (row_effect(c->outbox->store, row, c->arena, &effect, &err)) {
        cv_log(c->outbox->log, CV_LOG_ERROR, "outbox: %s", err.text);
        return true;
    }
    exit_send(c->exit, c->outbox->log,
              &(struct cv_outgoing){.key = row->key,
                                    .place = row->place,
                                    .effect = &effect,
                                    .again = true,
                                    .at = row->at});
    return c->exit->ready;
}

/* Sends all that was not acknowledged, the rows of this turn among it. */
static void exit_catch_up(struct cv_outbox *o, struct exit *e) {
    struct cv_error err = {0};
    struct catching_up c = {o, e, cv_arena_new()};
    e->catch_up = false;
    if (cv_store_get_outbox(o->store, cv_str(e->name), send_again, &c, &err)) {
        cv_log(o->log, CV_LOG_WARNING, "outbox of %s: %s", e->name, err.text);
        e->catch_up = true; /* with the next commit */
    }
    cv_arena_free(c.arena);
}

static void outbox_clear(struct cv_outbox *o) {
    cv_arena_reset(o->arena);
    o->rows = NULL;
    o->n = o->cap = 0;
}

void cv_outbox_committed(struct cv_outbox *o) {
    struct exit *e;
    for (size_t i = 0; i < o->n; i++)
        if (o->rows[i].exit && !o->rows[i].exit->catch_up)
            exit_send(o->rows[i].exit, o->log, &o->rows[i].outgoing);
    LL_FOREACH(o->exits, e) {
        if (e->ready && e->catch_up)
            exit_catch_up(o, e);
    }
    outbox_clear(o);
}

void cv_outbox_rolled_back(struct cv_outbox *o) {
    outbox_clear(o);
}

void cv_outbox_ready(struct cv_outbox *o, struct cv_str name, bool ready) {
    struct exit *e = outbox_exit(o, name);
    if (!e)
        return;
    e->ready = e->catch_up = ready;
    e->later = CV_NEVER;
}

void cv_outbox_later(struct cv_outbox *o, struct cv_str name, cv_time when) {
    struct exit *e = outbox_exit(o, name);
    if (e && e->later == CV_NEVER)
        e->later = when;
}

cv_time cv_outbox_deadline(const struct cv_outbox *o) {
    cv_time soonest = CV_NEVER;
    const struct exit *e;
    LL_FOREACH(o->exits, e) {
        soonest = e->later < soonest ? e->later : soonest;
    }
    return soonest;
}

void cv_outbox_due(struct cv_outbox *o, cv_time now) {
    struct exit *e;
    LL_FOREACH(o->exits, e) {
        if (e->later > now)
            continue;
        e->later = CV_NEVER;
        e->catch_up = e->ready;
    }
}

void cv_outbox_say_unkept(struct cv_outbox *o, const struct cv_session_row *session,
                          const struct cv_effect *effect) {
    struct exit *e = outbox_exit(o, session->messenger);
    struct cv_arena *arena = cv_arena_new();
    struct cv_outgoing outgoing = {.key = cv_outbox_key(arena, session->id, effect->key),
                                   .place = session->place,
                                   .effect = effect};
    if (e)
        exit_send(e, o->log, &outgoing);
    cv_arena_free(arena);
}
