/* route.c - which session an event belongs to. */
#include "daemon/route.h"

#include "daemon/begin.h"
#include "daemon/bridge.h"
#include "daemon/checkup.h"
#include "daemon/coach.h"
#include "daemon/direct.h"
#include "daemon/early.h"
#include "daemon/roster.h"

#include <stdlib.h>

enum {
    SEND_AGAIN = 2000,   /* milliseconds until a message refused for now is sent again */
    ASKED_MAX = 8 * 1024 /* bytes of the ids of one message of ours */
};

struct cv_route {
    struct cv_engine_config config;
    struct cv_lives *lives;
    struct cv_outbox *outbox;
    struct cv_roster *roster;
    struct cv_direct *direct;
    struct cv_early *early;
};

struct cv_route *cv_route_new(const struct cv_engine_config *config, struct cv_lives *lives,
                              struct cv_outbox *outbox) {
    struct cv_route *r = cv_alloc(sizeof *r);
    *r = (struct cv_route){
        .config = *config,
        .lives = lives,
        .outbox = outbox,
        .roster = cv_roster_new(),
        .direct = cv_direct_new(),
        .early = cv_early_new(),
    };
    return r;
}

void cv_route_free(struct cv_route *r) {
    if (!r)
        return;
    cv_early_free(r->early);
    cv_direct_free(r->direct);
    cv_roster_free(r->roster);
    free(r);
}

/* ---- one handler per kind of incoming event ----------------------------------------------- */

/* True when the message was not handled before; false also when the store failed. */
static bool work_first_time(struct work *w) {
    w->status = w->in->id.n ? cv_store_put_inbox(w->config->store, w->messenger, w->in->id,
                                                 w->now, w->err)
                            : CV_OK;
    bool first = w->status == CV_OK;
    if (w->status == CV_EXISTS)
        w->status = CV_OK;
    return first;
}

/* Whose session words belong to. Those that nobody else can read are for the
 * group while it asks in private, else for the sender's own session, if there is one. */
static enum cv_status work_live(struct work *w, struct cv_live **out) {
    struct cv_str place = w->in->place;
    struct cv_live *own =
        cv_lives_find(w->lives, w->messenger, cv_corner_of(w->arena, place, w->in->person));
    enum cv_status status = CV_OK;
    *out = cv_lives_find(w->lives, w->messenger, place);
    if (*out)
        status = cv_lives_ready(w->lives, *out, w->err);
    if (!status && w->in->private && own && (!*out || !cv_live_asks_alone(*out, w->in->person)))
        *out = own;
    return status;
}

static enum cv_status work_words(struct work *w, struct cv_live *live) {
    struct cv_member sender = cv_work_sender(w);
    enum cv_status status = cv_lives_ready(w->lives, live, w->err);
    bool joins = sender.name.n && !cv_corner_person(cv_live_row(live)->place).n;
    if (!status && joins && (cv_work_gathers(w) || cv_live_counts(live, w->in->person)))
        status = cv_work_join(w, live, &sender);
    struct cv_event event = {.kind = CV_EVENT_MESSAGE,
                             .person = w->in->person,
                             .name = cv_work_gathers(w) ? CV_S("") : sender.name,
                             .lang = cv_work_tongue(live, sender.lang),
                             .text = w->in->text,
                             .about = w->about,
                             .private = w->in->private};
    status = status ? status : cv_direct_heard(w, live);
    return status ? status : cv_work_step(w, live, &event);
}

/* What happens in a conversation with us alone nobody else can see. */
static void work_alone(struct work *w) {
    struct cv_incoming *in = cv_arena_alloc(w->arena, sizeof *in);
    *in = *w->in;
    in->private = in->private || in->direct;
    w->in = in;
}

/* A new version of a message counts while the question of the first one is open. */
static enum cv_status work_amend(struct work *w) {
    struct cv_live *live;
    enum cv_status status = cv_direct_amended(w, &live, &w->about);
    work_alone(w);
    return status || !live ? status : work_words(w, live);
}

/* Where nobody says who is there, whoever writes is. */
static void work_meet(struct work *w) {
    if (w->in->name.n && !cv_work_gathers(w))
        cv_roster_note(w->roster, &(struct cv_member){.messenger = w->messenger,
                                                            .place = w->in->place,
                                                            .person = w->in->person,
                                                            .name = w->in->name,
                                                            .lang = w->in->lang,
                                                            .zone = w->in->zone,
                                                            .present = true});
}

static enum cv_status on_message(struct work *w) {
    struct cv_live *live = NULL;
    bool taken = false, gone = false;
    if (!work_first_time(w))
        return w->status;
    if (w->in->amends.n)
        return work_amend(w);
    work_meet(w);
    enum cv_status status = cv_direct_find(w, &live);
    if (!status && !live)
        status = work_live(w, &live);
    if (!status)
        status = cv_bridge_take(w, live, &taken);
    if (!status && !taken && (!live || cv_str_starts(w->in->text, CV_S("/")) || cv_coach_coded(w)))
        status = cv_coach_take(w, &taken);
    if (!status && !taken && live)
        status = cv_checkup_gives_way(w, live, &gone);
    if (status || taken)
        return status;
    return live && !gone ? work_words(w, live) : cv_begin_wake(w);
}

/* The session whose button it is, for whoever may press it: its own messenger's people,
 * in a corner only whose it is, and guests. */
static enum cv_status work_asked(struct work *w, struct cv_str session, struct cv_live **out) {
    struct cv_live *live = cv_lives_named(w->lives, session);
    enum cv_status status = live ? cv_lives_ready(w->lives, live, w->err) : CV_OK;
    *out = NULL;
    if (status || !live)
        return status; /* it is over */
    const struct cv_session_row *row = cv_live_row(live);
    struct cv_str alone = cv_corner_person(row->place);
    bool here = cv_str_eq(row->messenger, w->messenger) &&
                (!alone.n || cv_str_eq(alone, w->in->person));
    if (here || cv_bridge_enter(w, live))
        *out = live;
    return CV_OK;
}

/* What was pressed, or sent with a form, beside a message of ours. */
static enum cv_status work_pressed(struct work *w, enum cv_event_kind kind) {
    struct cv_str session, effect;
    struct cv_live *live;
    if (!work_first_time(w) || !cv_outbox_split_key(w->in->about, &session, &effect))
        return w->status;
    enum cv_status status = work_asked(w, session, &live);
    if (status || !live)
        return status;
    struct cv_member sender = cv_work_sender(w);
    struct cv_event event = {.kind = kind,
                             .person = w->in->person,
                             .name = cv_work_gathers(w) ? CV_S("") : sender.name,
                             .lang = cv_work_tongue(live, sender.lang),
                             .about = cv_bridge_key(effect),
                             .choice = w->in->choice,
                             .fields = w->in->fields,
                             .n_fields = w->in->n_fields};
    return cv_work_step(w, live, &event);
}

static enum cv_status on_choose(struct work *w) {
    return work_pressed(w, CV_EVENT_CHOOSE);
}

static enum cv_status on_fill(struct work *w) {
    return work_pressed(w, CV_EVENT_FILL);
}

static enum cv_status on_member(struct work *w) {
    struct cv_member member = {
        .messenger = w->messenger,
        .place = w->in->place,
        .person = w->in->person,
        .name = w->in->name,
        .lang = w->in->lang,
        .zone = w->in->zone,
        .present = w->in->present,
    };
    struct cv_live *live = cv_lives_find(w->lives, w->messenger, w->in->place);
    cv_roster_note(w->roster, &member);
    enum cv_status status = member.present ? cv_direct_joined(w) : CV_OK;
    if (!status && live)
        status = cv_lives_ready(w->lives, live, w->err);
    if (status || !live)
        return status;
    bool counts = cv_live_counts(live, member.person);
    if (member.present)
        return counts || cv_work_gathers(w) ? cv_work_join(w, live, &member) : CV_OK;
    if (!counts)
        return CV_OK;
    struct cv_event leave = {.kind = CV_EVENT_LEAVE, .person = member.person};
    return cv_work_step(w, live, &leave); /* the session gives a minute to come back */
}

static enum cv_status on_ready(struct work *w) {
    struct cv_str who = w->in->name.n ? w->in->name : w->in->person;
    if (who.n)
        cv_log(w->config->log, CV_LOG_INFO, "%.*s: connected as %.*s", CV_ARG(w->messenger),
               CV_ARG(who));
    cv_outbox_ready(w->outbox, w->messenger, true);
    return CV_OK;
}

/* What a reaction says is said to the session of the message it is to. */
static enum cv_status work_react(struct work *w, bool *known) {
    struct cv_live *live;
    enum cv_status status = cv_direct_said(w, w->in->about, &live, &w->about);
    *known = live != NULL;
    work_alone(w);
    return status || !live ? status : work_words(w, live);
}

/* Those that were faster than this acknowledgement. Each has an id of its own for that, so
 * that it counts once, also when the turn has to be taken again. */
static enum cv_status work_early(struct work *w) {
    const struct cv_incoming *ack = w->in, *early;
    struct cv_str rest = ack->id, remote = CV_STR("");
    enum cv_status status = CV_OK;
    size_t at = 0;
    bool known;
    (void)cv_str_split(&rest, ',', &remote);
    while (!status && remote.n &&
           (early = cv_early_find(w->early, w->messenger, remote, &at)) != NULL) {
        struct cv_incoming one = *early;
        one.id = cv_arena_printf(w->arena, "%.*s/early", CV_ARG(early->id));
        w->in = &one;
        status = work_first_time(w) ? work_react(w, &known) : w->status;
        w->in = ack;
    }
    return status;
}

static enum cv_status on_ack(struct work *w) {
    enum cv_status status = cv_outbox_ack(w->outbox, w->in->key, w->in->id, w->err);
    return status ? status : work_early(w);
}

static enum cv_status on_refused(struct work *w) {
    cv_log(w->config->log, CV_LOG_WARNING, "%.*s refused a message for good: %.*s",
           CV_ARG(w->messenger), CV_ARG(w->in->text));
    return cv_outbox_ack(w->outbox, w->in->key, CV_S(""), w->err);
}

static enum cv_status on_later(struct work *w) {
    cv_outbox_later(w->outbox, w->messenger, w->now + SEND_AGAIN);
    return CV_OK;
}

static enum cv_status on_react(struct work *w) {
    const struct cv_incoming *in = w->in;
    bool known;
    if (!work_first_time(w))
        return w->status;
    enum cv_status status = work_react(w, &known);
    if (!status && !known)
        cv_early_keep(w->early, w->messenger, in);
    return status;
}

static enum cv_status on_keep(struct work *w) {
    (void)w;
    return CV_OK; /* every event may keep something: see work_keep */
}

static enum cv_status on_lacks(struct work *w) {
    cv_log(w->config->log, CV_LOG_WARNING, "%.*s: %.*s", CV_ARG(w->messenger),
           CV_ARG(w->in->text));
    return CV_OK;
}

static enum cv_status (*const handlers[])(struct work *w) = {
    [CV_IN_READY] = on_ready,   [CV_IN_MEMBER] = on_member, [CV_IN_MESSAGE] = on_message,
    [CV_IN_CHOOSE] = on_choose, [CV_IN_ACK] = on_ack,       [CV_IN_REFUSED] = on_refused,
    [CV_IN_LATER] = on_later,   [CV_IN_REACT] = on_react,   [CV_IN_KEEP] = on_keep,
    [CV_IN_LACKS] = on_lacks,   [CV_IN_FILL] = on_fill,
};
_Static_assert(CV_COUNT(handlers) == CV_IN_KINDS, "a handler for every kind");

/* ---- what codecs keep ------------------------------------------------------------------------ */

static struct cv_str kept_name(struct cv_str messenger, struct cv_str slot,
                               struct cv_arena *arena) {
    return cv_arena_printf(arena, "resume.%.*s%s%.*s", CV_ARG(messenger), slot.n ? "." : "",
                           CV_ARG(slot));
}

static enum cv_status work_keep(struct work *w) {
    if (!w->in->resume.n)
        return CV_OK;
    return cv_store_put_value(w->config->store, kept_name(w->messenger, w->in->slot, w->arena),
                              w->in->resume, w->err);
}

bool cv_route_kept(const struct cv_route *r, struct cv_str messenger, struct cv_str slot,
                   struct cv_buf *out) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_error err = {0};
    enum cv_status status =
        cv_store_get_value(r->config.store, kept_name(messenger, slot, arena), out, &err);
    if (status && status != CV_NOT_FOUND)
        cv_log(r->config.log, CV_LOG_WARNING, "what %.*s kept: %s", CV_ARG(messenger), err.text);
    cv_arena_free(arena);
    return status == CV_OK;
}

struct placing {
    struct cv_str messenger;
    void (*each)(void *context, struct cv_str place, struct cv_str person);
    void *context;
};

static void place_look(void *context, struct cv_live *live) {
    const struct placing *p = context;
    const struct cv_session_row *row = cv_live_row(live);
    if (cv_str_eq(row->messenger, p->messenger))
        p->each(p->context, cv_corner_place(row->place), cv_corner_person(row->place));
}

void cv_route_places(const struct cv_route *r, struct cv_str messenger,
                     void (*each)(void *context, struct cv_str place, struct cv_str person),
                     void *context) {
    struct placing p = {messenger, each, context};
    cv_lives_each(r->lives, place_look, &p);
}

static struct work route_work(const struct cv_route *r, cv_time now, struct cv_arena *arena,
                              struct cv_error *err) {
    return (struct work){.config = &r->config, .lives = r->lives, .roster = r->roster,
                         .outbox = r->outbox, .direct = r->direct, .early = r->early,
                         .now = now, .arena = arena, .err = err};
}

struct asked {
    const struct cv_route *route;
    struct cv_str messenger;
    void (*each)(void *context, struct cv_str place, struct cv_str id);
    void *context;
    const struct cv_live *live;
    struct cv_buf before, effect, ids; /* `before`: of the person before, often the same question */
};

static void asked_person(void *context, struct cv_str person) {
    struct asked *a = context;
    const struct cv_session_row *row = cv_live_row(a->live);
    struct cv_arena *arena = cv_arena_new();
    struct cv_error err = {0};
    struct cv_str id, rest;
    cv_buf_clear(&a->effect);
    cv_buf_clear(&a->ids);
    cv_live_question(a->live, person, &a->effect);
    bool again = cv_str_eq(cv_buf_str(&a->effect), cv_buf_str(&a->before));
    if (!again && cv_store_get_remote(a->route->config.store,
                                      cv_outbox_key(arena, row->id, cv_buf_str(&a->effect)),
                                      &a->ids, &err) == CV_OK)
        for (rest = cv_buf_str(&a->ids); cv_str_split(&rest, ',', &id);)
            a->each(a->context, cv_corner_place(row->place), id);
    cv_buf_clear(&a->before);
    cv_buf_add(&a->before, cv_buf_str(&a->effect));
    cv_arena_free(arena);
}

static void asked_look(void *context, struct cv_live *live) {
    struct asked *a = context;
    struct cv_error err = {0};
    if (!cv_str_eq(cv_live_row(live)->messenger, a->messenger) ||
        cv_lives_ready(a->route->lives, live, &err))
        return;
    a->live = live;
    cv_buf_clear(&a->before);
    cv_live_each_person(live, asked_person, a);
}

void cv_route_asked(const struct cv_route *r, struct cv_str messenger,
                    void (*each)(void *context, struct cv_str place, struct cv_str id),
                    void *context) {
    struct asked a = {.route = r, .messenger = messenger, .each = each, .context = context};
    cv_buf_init(&a.before, CV_OUTBOX_KEY_MAX);
    cv_buf_init(&a.effect, CV_OUTBOX_KEY_MAX);
    cv_buf_init(&a.ids, ASKED_MAX);
    cv_lives_each(r->lives, asked_look, &a);
    cv_buf_free(&a.before);
    cv_buf_free(&a.effect);
    cv_buf_free(&a.ids);
}

bool cv_route_form(struct cv_route *r, struct cv_str messenger, const struct cv_incoming *in,
                   cv_time now, struct cv_arena *arena, struct cv_form *out) {
    struct cv_error err = {0};
    struct cv_str session, effect;
    struct cv_live *live = NULL;
    struct work w = route_work(r, now, arena, &err);
    w.messenger = messenger;
    w.in = in;
    if (!cv_outbox_split_key(in->about, &session, &effect))
        return false;
    if (work_asked(&w, session, &live))
        cv_log(r->config.log, CV_LOG_WARNING, "a form for %.*s: %s", CV_ARG(messenger), err.text);
    return live && cv_live_form(live, w.in->person, arena, out);
}

enum cv_status cv_route_incoming(struct cv_route *r, struct cv_str messenger,
                                 const struct cv_incoming *in, cv_time now,
                                 struct cv_arena *arena, struct cv_error *err) {
    struct work w = route_work(r, now, arena, err);
    w.messenger = messenger;
    w.in = in;
    enum cv_status status = handlers[in->kind](&w);
    return status ? status : work_keep(&w);
}

/* ---- what time brings -------------------------------------------------------------------------- */

static void due_session(void *context, struct cv_live *live) {
    struct work *w = context;
    struct cv_event tick = {.kind = CV_EVENT_TICK};
    if (w->status == CV_OK && !cv_live_loaded(live))
        w->status = cv_lives_ready(w->lives, live, w->err);
    if (w->status == CV_OK && cv_live_deadline(live) <= w->now)
        w->status = cv_work_step(w, live, &tick);
}

enum cv_status cv_route_due(struct cv_route *r, cv_time now, struct cv_arena *arena,
                            struct cv_error *err) {
    struct work w = route_work(r, now, arena, err);
    cv_lives_each(r->lives, due_session, &w);
    return w.status;
}

static void soonest_session(void *context, struct cv_live *live) {
    cv_time *soonest = context, at = cv_live_deadline(live);
    *soonest = at < *soonest ? at : *soonest;
}

cv_time cv_route_deadline(const struct cv_route *r) {
    cv_time soonest = CV_NEVER;
    cv_lives_each(r->lives, soonest_session, &soonest);
    return soonest;
}
