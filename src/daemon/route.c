/* route.c - which session an event belongs to. */
#include "daemon/route.h"

#include "daemon/checkup.h"
#include "daemon/bridge.h"
#include "daemon/coach.h"
#include "daemon/direct.h"
#include "daemon/roster.h"

#include <stdlib.h>

enum {
    ID_BYTES = 16,          /* of a session's id: 128 bits nobody guesses */
    SEND_AGAIN = 2000,      /* milliseconds until a message refused for now is sent again */
    EARLIER_MAX = 32 * 1024, /* bytes of what an earlier session came to */
    NAME_CHARS = 40 /* of a dialog that somebody wants to start */
};

struct cv_route {
    struct cv_engine_config config;
    struct cv_lives *lives;
    struct cv_outbox *outbox;
    struct cv_roster *roster;
    struct cv_direct *direct;
};

struct cv_route *cv_route_new(const struct cv_engine_config *config, struct cv_lives *lives,
                              struct cv_outbox *outbox) {
    struct cv_route *r = cv_alloc(sizeof *r);
    *r = (struct cv_route){
        .config = *config, .lives = lives, .outbox = outbox, .roster = cv_roster_new(), .direct = cv_direct_new()};
    return r;
}

void cv_route_free(struct cv_route *r) {
    if (!r)
        return;
    cv_direct_free(r->direct);
    cv_roster_free(r->roster);
    free(r);
}

/* ---- stepping a session -------------------------------------------------------------- */

/* What is said in somebody's corner is said to them, and no board is shown there. */
static bool effect_goes(const struct cv_live *live, struct cv_effect *effect) {
    struct cv_str alone = cv_corner_person(cv_live_row(live)->place);
    if (effect->kind == CV_EFFECT_SAY && alone.n)
        effect->to = alone;
    return effect->kind == CV_EFFECT_SAY || (effect->kind == CV_EFFECT_BOARD && !alone.n);
}

enum cv_status cv_work_keep(struct work *w, const struct cv_live *live,
                            const struct cv_session_row *row, const struct cv_effect *effect,
                            bool alone) {
    const struct cv_seal *seal = alone ? cv_live_seal(live) : NULL;
    if (!seal || !cv_live_ended(live))
        return cv_outbox_put(w->outbox, row, effect, w->now, seal, w->err);
    cv_outbox_put_unkept(w->outbox, row, effect, w->now);
    return CV_OK;
}

static enum cv_status work_put(struct work *w, struct cv_live *live, struct cv_effect *effect) {
    return effect->kind == CV_EFFECT_SAY
               ? cv_bridge_put(w, live, effect)
               : cv_work_keep(w, live, cv_live_row(live), effect, effect->to.n > 0);
}

enum cv_status cv_work_step(struct work *w, struct cv_live *live, struct cv_event *event) {
    struct cv_effects effects = {0};
    struct cv_error refused = {0};
    enum cv_status status = cv_lives_ready(w->lives, live, w->err);
    if (status)
        return status;
    event->at = w->now;
    status = cv_live_step(live, w->config->store, event, w->arena, &effects, &refused);
    if (status == CV_REFUSED) {
        cv_log(w->config->log, CV_LOG_WARNING, "an event is dropped: %s", refused.text);
        return CV_OK;
    }
    if (status)
        return cv_fail(w->err, status, "%s", refused.text);
    for (size_t i = 0; i < effects.n && !status; i++)
        if (effect_goes(live, &effects.item[i]))
            status = work_put(w, live, &effects.item[i]);
    if (!status && effects.n && effects.item[effects.n - 1].kind == CV_EFFECT_END)
        status = cv_checkup_follow(w, live, &effects.item[effects.n - 1]);
    return status;
}

/* Whether everybody in the place takes part, and not only whoever says so. */
static bool work_gathers(const struct work *w) {
    return cv_outbox_gathers(w->route->outbox, w->messenger);
}

/* A language as the session knows it, "" for one that it does not speak: then
 * it is that of the place. */
static struct cv_str live_tongue(const struct cv_live *live, struct cv_str tag) {
    return cv_texts_speak(cv_live_edition(live)->texts, tag);
}

/* Tells the session of who is there and was not, or speaks another language. */
static enum cv_status work_join(struct work *w, struct cv_live *live,
                                const struct cv_member *member) {
    struct cv_event join = {.kind = CV_EVENT_JOIN,
                            .person = member->person,
                            .name = member->name,
                            .lang = live_tongue(live, member->lang)};
    bool same = !join.lang.n || cv_str_eq(join.lang, cv_live_speaks(live, member->person));
    if (same && cv_live_present(live, member->person))
        return CV_OK;
    return cv_work_step(w, live, &join);
}

struct cv_member cv_work_sender(const struct work *w) {
    const struct cv_member *known =
        cv_roster_find(w->route->roster, w->messenger, w->in->place, w->in->person);
    const struct cv_member *anywhere =
        cv_roster_find(w->route->roster, w->messenger, CV_S(""), w->in->person);
    known = known ? known : anywhere;
    struct cv_member sender = known ? *known : (struct cv_member){.person = w->in->person};
    struct cv_str zone = anywhere ? anywhere->zone : sender.zone;
    sender.name = w->in->name.n ? w->in->name : sender.name;
    sender.lang = w->in->lang.n ? w->in->lang : sender.lang;
    sender.zone = w->in->zone.n ? w->in->zone : zone;
    return sender;
}

/* ---- starting a session ---------------------------------------------------------------- */

static struct cv_str new_id(const struct cv_route *r, struct cv_arena *arena) {
    unsigned char bytes[ID_BYTES];
    struct cv_buf hex;
    r->config.random(bytes, sizeof bytes);
    cv_buf_init(&hex, sizeof bytes * 2);
    for (size_t i = 0; i < sizeof bytes; i++)
        cv_buf_addf(&hex, "%02x", bytes[i]);
    struct cv_str id = cv_arena_copy(arena, cv_buf_str(&hex));
    cv_buf_free(&hex);
    return id;
}

struct joining {
    struct work *work;
    struct cv_live *live;
};

static void join_member(void *context, const struct cv_member *m) {
    struct joining *j = context;
    const struct cv_session_row *row = cv_live_row(j->live);
    if (j->work->status == CV_OK && m->present && cv_str_eq(m->messenger, row->messenger) &&
        cv_str_eq(m->place, row->place))
        j->work->status = work_join(j->work, j->live, m);
}

enum cv_status cv_work_begin(struct work *w, const struct cv_edition *edition,
                             struct cv_str place, const struct cv_member *who,
                             struct cv_str pace, struct cv_live **out) {
    const struct cv_session_row row = {
        .id = new_id(w->route, w->arena),
        .messenger = w->messenger,
        .place = place,
        .started = w->now,
    };
    struct cv_event start = {
        .kind = CV_EVENT_START,
        .person = cv_arena_copy(w->arena, who->person),
        .name = cv_arena_copy(w->arena, who->name),
        .lang = cv_texts_speak(w->config->edition->texts, who->lang),
        .pace = pace,
        .wished = pace.n && w->in && cv_str_eq(who->person, w->in->person),
        .open = !pace.n && !cv_corner_person(place).n && !work_gathers(w) &&
                !(w->in && w->in->direct),
    };
    struct cv_buf earlier;
    cv_buf_init(&earlier, EARLIER_MAX);
    enum cv_status status = cv_live_earlier(w->config->store, row.messenger, row.place, &earlier,
                                            w->err);
    start.earlier = cv_buf_str(&earlier);
    if (!status)
        status = cv_lives_begin(w->lives, &row, edition, out, w->err);
    if (!status)
        status = cv_work_step(w, *out, &start);
    if (!status)
        status = cv_direct_begun(w, *out, start.person);
    cv_buf_free(&earlier);
    return status;
}

/* The sender becomes facilitator; everybody in the place takes part, or is invited. */
static enum cv_status work_start(struct work *w, const struct cv_edition *edition,
                                 struct cv_str pace) {
    struct cv_member sender = cv_work_sender(w);
    struct joining j = {.work = w};
    enum cv_status status = cv_work_begin(w, edition, w->in->place, &sender, pace, &j.live);
    if (!status && work_gathers(w))
        cv_roster_each(w->roster, join_member, &j);
    return status ? status : w->status;
}

struct cv_str cv_work_words(const struct work *w, const char *key, const struct cv_arg *args,
                            size_t n) {
    struct cv_str lang = cv_work_sender(w).lang;
    return cv_texts_arena(w->config->edition->texts, lang.n ? lang : CV_S("en"), cv_str(key), args,
                          n, w->arena);
}

/* Said again after a failed commit, it has the same key. */
void cv_work_tell(struct work *w, bool alone, struct cv_str text) {
    const struct cv_session_row place = {
        .id = CV_S("start"), .messenger = w->messenger, .place = w->in->place};
    const struct cv_effect say = {
        .kind = CV_EFFECT_SAY,
        .key = w->in->id,
        .text = text,
        .to = alone ? w->in->person : CV_S(""),
    };
    cv_outbox_say_unkept(w->route->outbox, &place, &say);
}

/* To whom wrote alone it is said alone. */
static void work_tell(struct work *w, const char *key, const struct cv_arg *args, size_t n) {
    cv_work_tell(w, w->in->private, cv_work_words(w, key, args, n));
}

/* Which dialogs there are, to who named another one. */
static void work_tell_dialogs(struct work *w, struct cv_str name) {
    struct cv_str lang = cv_work_sender(w).lang;
    const struct cv_arg args[] = {
        CV_ARG_TEXT("name", name),
        CV_ARG_TEXT("dialogs", cv_shelf_titles(w->route->config.shelf, lang.n ? lang : CV_S("en"),
                                               w->arena)),
    };
    work_tell(w, "engine.start.unknown", args, CV_COUNT(args));
}

/* Whether somebody else is in the place. */
static void company_look(void *context, const struct cv_member *m) {
    struct work *w = context;
    if (m->present && cv_str_eq(m->messenger, w->messenger) &&
        cv_str_eq(m->place, w->in->place) && !cv_str_eq(m->person, w->in->person))
        w->company = true;
}

struct cv_str cv_work_pace(const struct work *w, const struct cv_member *who) {
    struct cv_str rest = w->config->pace, word, pace;
    if (!who->zone.n)
        return rest;
    pace = cv_arena_printf(w->arena, "zone=%.*s", CV_ARG(who->zone));
    while (rest.n && cv_str_split(&rest, ' ', &word))
        if (word.n && !cv_str_starts(word, CV_S("zone=")))
            pace = cv_arena_printf(w->arena, "%.*s %.*s", CV_ARG(pace), CV_ARG(word));
    /* A zone that nobody knows here is none. */
    return cv_session_pace_check(&w->config->edition->playbook, pace, NULL) == CV_OK
               ? pace : w->config->pace;
}

/* A session at the sender's own pace, with them alone: in their corner where
 * others are in the place too. */
static enum cv_status work_start_paced(struct work *w) {
    const struct cv_engine_config *config = w->config;
    struct cv_member sender = cv_work_sender(w);
    struct cv_live *live;
    cv_roster_each(w->roster, company_look, w);
    if (!config->pace.n || !config->edition->almanac) {
        work_tell(w, "engine.pace.no_zones", NULL, 0);
        return CV_OK;
    }
    if (!w->company && !w->in->private)
        return work_start(w, config->edition, cv_work_pace(w, &sender));
    return cv_work_begin(w, config->edition, cv_corner_of(w->arena, w->in->place, w->in->person),
                         &sender, cv_work_pace(w, &sender), &live);
}

/* A workshop is everybody's: who asks for it where nobody else can read it is
 * told how to ask aloud. */
static enum cv_status work_start_aloud(struct work *w, const struct cv_edition *edition) {
    if (!w->in->private)
        return work_start(w, edition, cv_str(""));
    work_tell(w, "engine.start.aloud", NULL, 0);
    return CV_OK;
}

/* Whether words behind "start" can be meant as a name, and not as talk. */
static bool is_name(struct cv_str words) {
    return cv_str_chars(words) <= NAME_CHARS && words.p[words.n - 1] != '?';
}

/* Words in a place where no session runs: most of them are none of our business. */
static enum cv_status work_wake(struct work *w) {
    const struct cv_engine_config *config = w->config;
    struct cv_str name;
    if (cv_session_starts(config->edition->texts, w->in->text))
        return work_start_aloud(w, config->edition);
    if (cv_session_starts_paced(config->edition->texts, w->in->text))
        return work_start_paced(w);
    if (!config->shelf ||
        !cv_session_starts_with(config->edition->texts, w->in->text, &name) || !is_name(name))
        return CV_OK;
    const struct cv_edition *edition = cv_shelf_find(config->shelf, name);
    if (edition)
        return work_start_aloud(w, edition);
    work_tell_dialogs(w, name);
    return CV_OK;
}

/* ---- one handler per kind of incoming event ----------------------------------------------- */

/* True when the message was not handled before; false also when the store failed. */
static bool work_first_time(struct work *w) {
    w->status = w->in->id.n ? cv_store_put_inbox(w->route->config.store, w->messenger, w->in->id,
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
    if (!status && joins && (work_gathers(w) || cv_live_counts(live, w->in->person)))
        status = work_join(w, live, &sender);
    struct cv_event event = {.kind = CV_EVENT_MESSAGE,
                             .person = w->in->person,
                             .name = work_gathers(w) ? CV_S("") : sender.name,
                             .lang = live_tongue(live, sender.lang),
                             .text = w->in->text,
                             .about = w->about,
                             .private = w->in->private};
    cv_direct_heard(w, live);
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
    struct cv_live *live = cv_direct_amended(w, &w->about);
    work_alone(w);
    return live ? work_words(w, live) : CV_OK;
}

/* Where nobody says who is there, whoever writes is. */
static void work_meet(struct work *w) {
    if (w->in->name.n && !work_gathers(w))
        cv_roster_note(w->route->roster, &(struct cv_member){.messenger = w->messenger,
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
    return live && !gone ? work_words(w, live) : work_wake(w);
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

static enum cv_status on_choose(struct work *w) {
    struct cv_str session, effect;
    if (!work_first_time(w))
        return w->status;
    struct cv_live *live;
    enum cv_status status = CV_OK;
    if (!cv_outbox_split_key(w->in->about, &session, &effect))
        return CV_OK;
    status = work_asked(w, session, &live);
    if (status || !live)
        return status;
    struct cv_member sender = cv_work_sender(w);
    struct cv_event event = {.kind = CV_EVENT_CHOOSE,
                             .person = w->in->person,
                             .name = work_gathers(w) ? CV_S("") : sender.name,
                             .lang = live_tongue(live, sender.lang),
                             .about = cv_bridge_key(effect),
                             .choice = w->in->choice};
    return cv_work_step(w, live, &event);
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
    struct cv_live *live = cv_lives_find(w->route->lives, w->messenger, w->in->place);
    cv_roster_note(w->route->roster, &member);
    enum cv_status status = live ? cv_lives_ready(w->route->lives, live, w->err) : CV_OK;
    if (status || !live)
        return status;
    bool counts = cv_live_counts(live, member.person);
    if (member.present)
        return counts || work_gathers(w) ? work_join(w, live, &member) : CV_OK;
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
    cv_outbox_ready(w->route->outbox, w->messenger, true);
    return CV_OK;
}

static enum cv_status on_ack(struct work *w) {
    return cv_outbox_ack(w->route->outbox, w->in->key, w->in->id, w->err);
}

static enum cv_status on_refused(struct work *w) {
    cv_log(w->route->config.log, CV_LOG_WARNING, "%.*s refused a message for good: %.*s",
           CV_ARG(w->messenger), CV_ARG(w->in->text));
    return cv_outbox_ack(w->route->outbox, w->in->key, CV_S(""), w->err);
}

static enum cv_status on_later(struct work *w) {
    cv_outbox_later(w->route->outbox, w->messenger, w->now + SEND_AGAIN);
    return CV_OK;
}

static enum cv_status on_react(struct work *w) {
    struct cv_live *live;
    if (!work_first_time(w))
        return w->status;
    enum cv_status status = cv_direct_said(w, w->in->about, &live, &w->about);
    work_alone(w);
    return status || !live ? status : work_words(w, live);
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
    [CV_IN_LACKS] = on_lacks,
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

enum cv_status cv_route_incoming(struct cv_route *r, struct cv_str messenger,
                                 const struct cv_incoming *in, cv_time now,
                                 struct cv_arena *arena, struct cv_error *err) {
    struct work w = {.route = r, .config = &r->config, .lives = r->lives, .roster = r->roster, .outbox = r->outbox, .direct = r->direct,
                     .messenger = messenger, .in = in, .now = now, .arena = arena, .err = err};
    enum cv_status status = handlers[in->kind](&w);
    return status ? status : work_keep(&w);
}

/* ---- what time brings -------------------------------------------------------------------------- */

static void due_session(void *context, struct cv_live *live) {
    struct work *w = context;
    struct cv_event tick = {.kind = CV_EVENT_TICK};
    if (w->status == CV_OK && !cv_live_loaded(live))
        w->status = cv_lives_ready(w->route->lives, live, w->err);
    if (w->status == CV_OK && cv_live_deadline(live) <= w->now)
        w->status = cv_work_step(w, live, &tick);
}

enum cv_status cv_route_due(struct cv_route *r, cv_time now, struct cv_arena *arena,
                            struct cv_error *err) {
    struct work w = {.route = r, .config = &r->config, .lives = r->lives, .roster = r->roster, .outbox = r->outbox, .direct = r->direct,
                     .now = now, .arena = arena, .err = err};
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

/* ---- when the store is in trouble ------------------------------------------------------------------ */

static struct cv_effect tell_in(const struct cv_texts *texts, struct cv_str lang, const char *key,
                                struct cv_arena *arena) {
    return (struct cv_effect){
        .kind = CV_EFFECT_SAY,
        .lang = lang,
        .text = cv_texts_arena(texts, lang, cv_str(key), NULL, 0, arena),
    };
}

/* Adds the same in every other language there is: who speaks which is for the
 * session to know, and just now it may not be asked. */
static void tell_beside(struct cv_effect *say, const struct cv_texts *texts, const char *key,
                           struct cv_arena *arena) {
    size_t n = 0;
    while (cv_texts_language(texts, n))
        n++;
    struct cv_effect *also = cv_arena_alloc(arena, n * sizeof *also);
    for (size_t i = 0; i < n; i++) {
        struct cv_str lang = cv_str(cv_texts_language(texts, i));
        if (!cv_str_eq(lang, say->lang))
            also[say->n_also++] = tell_in(texts, lang, key, arena);
    }
    say->also = also;
}

/* The key is short: with the session's id before it, messengers take 64 characters. */
static void tell(const struct cv_route *r, const struct cv_live *live, const char *key,
                 cv_time now) {
    struct cv_arena *arena = cv_arena_new();
    const struct cv_texts *texts = cv_live_edition(live)->texts;
    struct cv_effect say = tell_in(texts, cv_live_lang(live), key, arena);
    tell_beside(&say, texts, key, arena);
    say.key = cv_arena_printf(arena, "store.%lld", (long long)now);
    say.to = cv_corner_person(cv_live_row(live)->place);
    cv_outbox_say_unkept(r->outbox, cv_live_row(live), &say);
    cv_arena_free(arena);
}

void cv_route_tell_trouble(struct cv_route *r, struct cv_str messenger, struct cv_str place,
                           cv_time now) {
    struct cv_live *live = cv_lives_find(r->lives, messenger, place);
    if (live && cv_lives_tell(r->lives, live))
        tell(r, live, "engine.storage.trouble", now);
}

struct telling {
    const struct cv_route *route;
    cv_time now;
};

static void tell_mended(void *context, struct cv_live *live) {
    const struct telling *t = context;
    tell(t->route, live, "engine.storage.mended", t->now);
}

void cv_route_tell_mended(struct cv_route *r, cv_time now) {
    struct telling t = {r, now};
    cv_lives_told(r->lives, tell_mended, &t);
}
