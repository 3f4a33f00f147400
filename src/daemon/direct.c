/* direct.c - words that reach us outside a session's place. */
#include "daemon/direct.h"

#include "daemon/bridge.h"
#include "daemon/coach.h"
#include "daemon/code.h"

#include <stdlib.h>

enum {
    HEARD = 256,    /* messages whose new versions are understood */
    NAMED_MAX = 256, /* bytes of a session's or a person's id */
    HEARD_MAX = 4 * NAMED_MAX
};

struct heard {
    struct cv_buf message; /* "MESSENGER ID" */
    struct cv_buf session, effect;
};

struct cv_direct {
    struct heard heard[HEARD];
    uint64_t next;
    bool loaded;
};

struct cv_direct *cv_direct_new(void) {
    struct cv_direct *d = cv_alloc(sizeof *d);
    for (size_t i = 0; i < HEARD; i++) {
        cv_buf_init(&d->heard[i].message, 2 * NAMED_MAX);
        cv_buf_init(&d->heard[i].session, NAMED_MAX);
        cv_buf_init(&d->heard[i].effect, NAMED_MAX);
    }
    return d;
}

void cv_direct_free(struct cv_direct *d) {
    if (!d)
        return;
    for (size_t i = 0; i < HEARD; i++) {
        cv_buf_free(&d->heard[i].message);
        cv_buf_free(&d->heard[i].session);
        cv_buf_free(&d->heard[i].effect);
    }
    free(d);
}

/* ---- names of values ---------------------------------------------------------------------- */

/* Which session spoke to the person alone last. */
static struct cv_str line_name(const struct work *w, struct cv_str messenger,
                               struct cv_str person) {
    return cv_arena_printf(w->arena, "line.%.*s.%.*s", CV_ARG(messenger), CV_ARG(person));
}

/* Whose conversation with us a place is. */
static struct cv_str whose_name(const struct work *w, struct cv_str messenger,
                                struct cv_str place) {
    return cv_arena_printf(w->arena, "direct.%.*s.%.*s", CV_ARG(messenger), CV_ARG(place));
}

/* With whom a session was begun in a conversation of theirs with us. */
static struct cv_str alone_name(const struct work *w, struct cv_str session) {
    return cv_arena_printf(w->arena, "alone.%.*s", CV_ARG(session));
}

/* A conversation may be joined by others later: then it is nobody's any more. Words that
 * nobody else can read say nothing of their place. */
static enum cv_status direct_learn(struct work *w) {
    if (w->in->private && !w->in->direct)
        return CV_OK;
    return cv_value_write(w, whose_name(w, w->messenger, w->in->place),
                          w->in->direct ? w->in->person : cv_str(""));
}

enum cv_status cv_direct_joined(struct work *w) {
    struct cv_str name = whose_name(w, w->messenger, w->in->place), whose;
    enum cv_status status = cv_value_read(w, name, NAMED_MAX, &whose);
    return status || !whose.n || cv_str_eq(whose, w->in->person)
               ? status
               : cv_store_put_value(w->config->store, name, CV_S(""), w->err);
}

/* ---- what comes in --------------------------------------------------------------------------- */

enum cv_status cv_direct_said(struct work *w, struct cv_str remote, struct cv_live **out,
                              struct cv_str *effect) {
    struct cv_buf key;
    struct cv_str session;
    cv_buf_init(&key, CV_OUTBOX_KEY_MAX);
    *out = NULL;
    enum cv_status status = cv_store_get_said(w->config->store, remote, &key, w->err);
    if (status == CV_OK &&
        cv_outbox_split_key(cv_arena_copy(w->arena, cv_buf_str(&key)), &session, effect))
        *out = cv_lives_named(w->lives, session);
    if (*out)
        *effect = cv_bridge_key(*effect);
    cv_buf_free(&key);
    return status == CV_NOT_FOUND ? CV_OK : status;
}

/* From here on the event is one of the session's place. */
static void work_move(struct work *w, const struct cv_live *live) {
    struct cv_incoming *in = cv_arena_alloc(w->arena, sizeof *in);
    const struct cv_session_row *row = cv_live_row(live);
    if (cv_str_eq(row->place, w->in->place))
        return;
    *in = *w->in;
    in->private = w->in->direct || w->in->private;
    in->place = cv_arena_copy(w->arena, cv_corner_place(row->place));
    w->in = in;
}

/* A session of elsewhere is meant only by its guests. */
static enum cv_status work_enter(struct work *w, struct cv_live **live) {
    enum cv_status status = cv_lives_ready(w->lives, *live, w->err);
    if (status)
        return status;
    if (cv_str_eq(cv_live_row(*live)->messenger, w->messenger))
        work_move(w, *live);
    else if (!cv_bridge_enter(w, *live))
        *live = NULL;
    return CV_OK;
}

/* The one session of this messenger that waits for what somebody writes to it alone, and
 * the one of a place that they are in. */
struct only {
    struct work *work;
    struct cv_live *live, *here;
    size_t n, n_here;
};

static void only_look(void *context, struct cv_live *live) {
    struct only *o = context;
    struct work *w = o->work;
    const struct cv_session_row *row = cv_live_row(live);
    if (!cv_str_eq(row->messenger, w->messenger) ||
        cv_lives_ready(w->lives, live, w->err) != CV_OK)
        return;
    const struct cv_member *m =
        cv_roster_find(w->roster, w->messenger, row->place, w->in->person);
    if (m && m->present) {
        o->here = live;
        o->n_here++;
    }
    if (cv_live_asks_alone(live, w->in->person)) {
        o->live = live;
        o->n++;
    }
}

/* Nobody spoke to them alone so far: with two sessions nobody can know which is meant.
 * Where everybody in a place takes part, nobody is spoken to directly at all; but words
 * that begin a session of one's own are no answer. */
static struct cv_live *direct_only(struct work *w) {
    struct only o = {.work = w};
    const struct cv_texts *texts = w->config->edition->texts;
    cv_lives_each(w->lives, only_look, &o);
    if (o.n)
        return o.n == 1 ? o.live : NULL;
    return o.n_here == 1 && cv_outbox_gathers(w->outbox, w->messenger) &&
                   !cv_session_starts_paced(texts, w->in->text, NULL)
               ? o.here
               : NULL;
}

enum cv_status cv_direct_find(struct work *w, struct cv_live **out) {
    struct cv_str line = cv_str("");
    enum cv_status status = direct_learn(w);
    *out = NULL;
    if (!status && w->in->answers.n)
        status = cv_direct_said(w, w->in->answers, out, &w->about);
    if (!status && !*out && (w->in->direct || w->in->private))
        status = cv_value_read(w, line_name(w, w->messenger, w->in->person), NAMED_MAX, &line);
    if (!status && !*out && line.n)
        *out = cv_lives_named(w->lives, line);
    if (!status && !*out && w->in->direct)
        *out = cv_lives_find(w->lives, w->messenger, w->in->place);
    if (!status && !*out && w->in->direct)
        *out = direct_only(w);
    return !status && *out ? work_enter(w, out) : status;
}

/* ---- what goes out ------------------------------------------------------------------------------ */

/* "Customer relationships, Acme:" before what is said, in the language it is said in. */
static struct cv_str named(const struct work *w, const struct cv_live *live, struct cv_str lang,
                           struct cv_str text) {
    const struct cv_edition *edition = cv_live_edition(live);
    struct cv_str tongue = lang.n ? lang : CV_S("en");
    struct cv_str venture = cv_live_glance(live).venture;
    const struct cv_arg args[] = {
        CV_ARG_TEXT("title", cv_texts_arena(edition->texts, tongue, CV_S("title"), NULL, 0,
                                            w->arena)),
        CV_ARG_TEXT("venture", venture), CV_ARG_NUMBER("n_venture", venture.n > 0)};
    return cv_arena_printf(w->arena, "%.*s\n%.*s",
                           CV_ARG(cv_texts_arena(edition->texts, tongue,
                                                 CV_S("engine.direct.about"), args,
                                                 CV_COUNT(args), w->arena)),
                           CV_ARG(text));
}

static void say_named(const struct work *w, const struct cv_live *live, struct cv_effect *say) {
    struct cv_effect *also = cv_arena_alloc(w->arena, (say->n_also + 1) * sizeof *also);
    say->text = named(w, live, say->lang, say->text);
    for (size_t i = 0; i < say->n_also; i++) {
        also[i] = say->also[i];
        also[i].text = named(w, live, also[i].lang, also[i].text);
    }
    say->also = also;
}

enum cv_status cv_direct_line(struct work *w, const struct cv_live *live, struct cv_str messenger,
                              struct cv_str person, struct cv_effect *say) {
    struct cv_str name = line_name(w, messenger, person), line;
    struct cv_str id = cv_live_row(live)->id;
    enum cv_status status = cv_value_read(w, name, NAMED_MAX, &line);
    if (status || cv_str_eq(line, id))
        return status;
    if (line.n && cv_lives_named(w->lives, line))
        say_named(w, live, say);
    return cv_store_put_value(w->config->store, name, id, w->err);
}

enum cv_status cv_direct_note(struct work *w, const struct cv_live *live, struct cv_effect *say) {
    const struct cv_session_row *row = cv_live_row(live);
    struct cv_str person = say->to;
    enum cv_status status = CV_OK;
    if (cv_outbox_gathers(w->outbox, row->messenger))
        return CV_OK; /* what is said alone is said in the place */
    if (!person.n)
        status = cv_value_read(w, whose_name(w, row->messenger, row->place), NAMED_MAX, &person);
    if (!status && !person.n) {
        status = cv_value_read(w, alone_name(w, row->id), NAMED_MAX, &person);
        say->to = person;
    }
    if (status || !person.n)
        return status;
    return cv_direct_line(w, live, row->messenger, person, say);
}

enum cv_status cv_direct_begun(struct work *w, const struct cv_live *live, struct cv_str person) {
    const struct cv_session_row *row = cv_live_row(live);
    struct cv_str name = line_name(w, row->messenger, person), line;
    if (cv_outbox_gathers(w->outbox, row->messenger))
        return CV_OK;
    enum cv_status status = w->in && w->in->direct && cv_str_eq(w->in->place, row->place)
                                ? cv_store_put_value(w->config->store, alone_name(w, row->id),
                                                     person, w->err)
                                : CV_OK;
    if (!status)
        status = cv_value_read(w, name, NAMED_MAX, &line);
    if (status || (line.n && cv_lives_named(w->lives, line)))
        return status;
    return cv_store_put_value(w->config->store, name, row->id, w->err);
}

/* ---- new versions ---------------------------------------------------------------------------------- */

/* The ring is kept in values of its places: "NUMBER MESSENGER ID", a line each for the
 * session and the question. */
static struct cv_str heard_slot(const struct work *w, uint64_t number) {
    return cv_arena_printf(w->arena, "heard.%llu", (unsigned long long)(number % HEARD));
}

static struct cv_str heard_name(const struct work *w, struct cv_str id) {
    return cv_arena_printf(w->arena, "%.*s %.*s", CV_ARG(w->messenger), CV_ARG(id));
}

static void heard_set(struct heard *h, struct cv_str message, struct cv_str session,
                      struct cv_str effect) {
    cv_buf_clear(&h->message);
    cv_buf_clear(&h->session);
    cv_buf_clear(&h->effect);
    cv_buf_add(&h->message, message);
    cv_buf_add(&h->session, session);
    cv_buf_add(&h->effect, effect);
}

static enum cv_status direct_load(const struct work *w) {
    struct cv_direct *d = w->direct;
    for (uint64_t i = 0; !d->loaded && i < HEARD; i++) {
        struct cv_str kept, line, number, session;
        int64_t n = 0;
        enum cv_status status = cv_value_read(w, heard_slot(w, i), HEARD_MAX, &kept);
        if (status)
            return status;
        if (!cv_str_split(&kept, '\n', &line) || !cv_str_split(&line, ' ', &number) ||
            !cv_str_int(number, &n) || n < 0 || !cv_str_split(&kept, '\n', &session))
            continue;
        heard_set(&d->heard[i], line, session, kept);
        d->next = (uint64_t)n >= d->next ? (uint64_t)n + 1 : d->next;
    }
    d->loaded = true;
    return CV_OK;
}

enum cv_status cv_direct_heard(struct work *w, const struct cv_live *live) {
    struct cv_direct *d = w->direct;
    struct cv_str message = heard_name(w, w->in->id), session = cv_live_row(live)->id;
    struct cv_buf effect;
    enum cv_status status = direct_load(w);
    if (status)
        return status;
    cv_buf_init(&effect, NAMED_MAX);
    cv_live_question(live, w->in->person, &effect);
    uint64_t number = d->next++;
    heard_set(&d->heard[number % HEARD], message, session, cv_buf_str(&effect));
    if (effect.n && !cv_live_seal(live))
        status = cv_store_put_value(w->config->store, heard_slot(w, number),
                                    cv_arena_printf(w->arena, "%llu %.*s\n%.*s\n%.*s",
                                                    (unsigned long long)number, CV_ARG(message),
                                                    CV_ARG(session), CV_ARG(cv_buf_str(&effect))),
                                    w->err);
    cv_buf_free(&effect);
    return status;
}

enum cv_status cv_direct_amended(struct work *w, struct cv_live **out, struct cv_str *effect) {
    struct cv_str name = heard_name(w, w->in->amends);
    enum cv_status status = direct_load(w);
    *out = NULL;
    for (size_t i = 0; !status && !*out && i < HEARD; i++) {
        const struct heard *h = &w->direct->heard[i];
        if (!h->effect.n || !cv_str_eq(cv_buf_str(&h->message), name))
            continue;
        *effect = cv_arena_copy(w->arena, cv_buf_str(&h->effect));
        *out = cv_lives_named(w->lives, cv_buf_str(&h->session));
    }
    return status;
}
