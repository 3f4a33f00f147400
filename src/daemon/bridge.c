/* bridge.c - one session across messengers. */
#include "daemon/bridge.h"

#include "daemon/code.h"
#include "daemon/coach.h"
#include "daemon/direct.h"

enum { NAMED_MAX = 256 };

/* ---- where a guest is -------------------------------------------------------------------- */

struct address {
    bool direct;
    struct cv_str messenger, place, person;
};

static bool address_read(struct cv_str id, struct address *out) {
    struct cv_str rest = id, none, kind;
    if (!cv_str_starts(id, CV_S("~")) || !cv_str_split(&rest, '~', &none) ||
        !cv_str_split(&rest, '~', &kind) || !cv_str_split(&rest, '~', &out->messenger) ||
        !cv_str_split(&rest, '~', &out->place))
        return false;
    out->direct = cv_str_eqz(kind, "d");
    out->person = rest;
    return rest.n > 0;
}

/* The sender of `w` as a guest. */
static struct cv_str guest_id(const struct work *w) {
    return cv_arena_printf(w->arena, "~%c~%.*s~%.*s~%.*s", w->in->direct ? 'd' : 'p',
                           CV_ARG(w->messenger), CV_ARG(w->in->place), CV_ARG(w->in->person));
}

bool cv_bridge_enter(struct work *w, struct cv_live *live) {
    const struct cv_session_row *row = cv_live_row(live);
    struct cv_str id = guest_id(w);
    if (cv_str_eq(row->messenger, w->messenger) || !cv_live_counts(live, id))
        return false;
    struct cv_incoming *in = cv_arena_alloc(w->arena, sizeof *in);
    *in = *w->in;
    in->person = id;
    in->place = cv_arena_copy(w->arena, row->place);
    in->private = true;
    in->direct = false;
    w->in = in;
    w->messenger = cv_arena_copy(w->arena, row->messenger);
    return true;
}

/* ---- what is said ---------------------------------------------------------------------------- */

struct cv_str cv_bridge_key(struct cv_str effect) {
    struct cv_str key;
    return cv_str_split(&effect, '~', &key) ? key : effect;
}

/* The words as told in the language of the guest. */
static struct cv_effect told(const struct cv_live *live, struct cv_str guest,
                             const struct cv_effect *say) {
    struct cv_effect one = *say;
    struct cv_str lang = cv_live_tongue(live, guest);
    for (size_t i = 0; i < say->n_also; i++)
        if (cv_str_eq(say->also[i].lang, lang)) {
            one = say->also[i];
            one.key = say->key;
            one.asks = say->asks;
            one.many = say->many;
        }
    one.also = NULL;
    one.n_also = 0;
    return one;
}

static enum cv_status put_there(struct work *w, const struct cv_live *live, struct cv_str guest,
                                struct cv_effect *say, bool alone) {
    struct address to;
    struct cv_session_row row = *cv_live_row(live);
    if (!address_read(guest, &to))
        return CV_OK;
    row.messenger = to.messenger;
    row.place = to.place;
    say->to = to.direct ? cv_str("") : to.person;
    enum cv_status status = cv_direct_line(w, live, to.messenger, to.person, say);
    return status ? status : cv_work_keep(w, live, &row, say, alone);
}

struct copying {
    struct work *work;
    struct cv_live *live;
    const struct cv_effect *say;
    int n;
};

static void copy_one(void *context, struct cv_str person) {
    struct copying *c = context;
    struct work *w = c->work;
    struct address to;
    if (w->status || !address_read(person, &to))
        return;
    struct cv_effect *copy = cv_arena_alloc(w->arena, sizeof *copy);
    *copy = told(c->live, person, c->say);
    copy->key = cv_arena_printf(w->arena, "%.*s~%d", CV_ARG(c->say->key), ++c->n);
    w->status = put_there(w, c->live, person, copy, false);
}

enum cv_status cv_bridge_put(struct work *w, struct cv_live *live, struct cv_effect *say) {
    struct address to;
    if (address_read(say->to, &to))
        return put_there(w, live, say->to, say, true);
    struct copying c = {.work = w, .live = live, .say = say};
    bool alone = say->to.n > 0;
    w->status = cv_direct_note(w, live, say);
    if (!w->status)
        w->status = cv_work_keep(w, live, cv_live_row(live), say, alone);
    if (!alone && !cv_corner_person(cv_live_row(live)->place).n)
        cv_live_each_person(live, copy_one, &c);
    return w->status;
}

/* ---- joining -------------------------------------------------------------------------------------- */

static struct cv_str session_name(const struct work *w, struct cv_str code) {
    return cv_arena_printf(w->arena, "bridge.%.*s", CV_ARG(code));
}

static struct cv_str code_name(const struct work *w, const struct cv_live *live) {
    return cv_arena_printf(w->arena, "bridge.of.%.*s", CV_ARG(cv_live_row(live)->id));
}

/* Says the code of the session in its place; it is made when it is first asked for. */
static enum cv_status say_code(struct work *w, const struct cv_live *live) {
    struct cv_str code;
    enum cv_status status = cv_value_read(w, code_name(w, live), NAMED_MAX, &code);
    if (!status && !code.n) {
        code = cv_code_new(w);
        status = cv_store_put_value(w->config->store, code_name(w, live), code, w->err);
        if (!status)
            status = cv_store_put_value(w->config->store, session_name(w, code),
                                        cv_live_row(live)->id, w->err);
    }
    struct cv_str link = w->config->room_link;
    const struct cv_arg args[] = {
        CV_ARG_TEXT("code", code),
        CV_ARG_TEXT("link", cv_arena_printf(w->arena, "%.*s&code=%.*s", CV_ARG(link), CV_ARG(code))),
        CV_ARG_NUMBER("n_link", link.n > 0)};
    if (!status)
        cv_work_tell(w, w->in->private, cv_work_words(w, "engine.bridge.code", args, CV_COUNT(args)));
    return status;
}

static void tell(struct work *w, const char *key, struct cv_str code) {
    const struct cv_arg args[] = {CV_ARG_TEXT("code", code)};
    cv_work_tell(w, true, cv_work_words(w, key, args, CV_COUNT(args)));
}

/* The sender takes part in `live` from here on, as a guest when it is of elsewhere. */
static enum cv_status join(struct work *w, struct cv_live *live) {
    struct cv_member sender = cv_work_starter(w);
    bool here = cv_str_eq(cv_live_row(live)->messenger, w->messenger);
    struct cv_event event = {.kind = CV_EVENT_JOIN,
                             .person = here ? w->in->person : guest_id(w),
                             .name = sender.name.n ? sender.name : sender.person,
                             .lang = cv_work_tongue(live, sender.lang),
                             .guessed = sender.guessed};
    struct cv_effect none = {.kind = CV_EFFECT_SAY};
    enum cv_status status = cv_lives_ready(w->lives, live, w->err);
    if (!status)
        status = cv_direct_line(w, live, w->messenger, w->in->person, &none);
    if (!status)
        tell(w, "engine.bridge.joined", cv_str(""));
    return status ? status : cv_work_step(w, live, &event);
}

static enum cv_status join_coded(struct work *w, struct cv_str words) {
    struct cv_str code = cv_code_upper(w, words), session;
    enum cv_status status = cv_value_read(w, session_name(w, code), NAMED_MAX, &session);
    struct cv_live *live = status || !session.n ? NULL : cv_lives_named(w->lives, session);
    if (status || live)
        return status ? status : join(w, live);
    tell(w, "engine.bridge.unknown", code);
    return CV_OK;
}

enum cv_status cv_bridge_take(struct work *w, struct cv_live *live, bool *taken) {
    const struct cv_texts *texts = w->config->edition->texts;
    struct cv_str rest = cv_str("");
    *taken = true;
    if (cv_session_begins(texts, CV_S("command.join"), w->in->text, &rest, &w->lang) &&
        cv_code_is(rest))
        return join_coded(w, rest);
    bool asks =
        cv_session_begins(texts, CV_S("command.code"), w->in->text, &rest, &w->lang) && !rest.n;
    if (asks && live && !cv_corner_person(cv_live_row(live)->place).n)
        return say_code(w, live);
    *taken = false;
    return CV_OK;
}
