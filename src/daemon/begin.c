/* begin.c - words that begin a session. */
#include "daemon/begin.h"

#include "daemon/coach.h"
#include "daemon/direct.h"

enum {
    ID_BYTES = 16,           /* of a session's id: 128 bits nobody guesses */
    EARLIER_MAX = 32 * 1024, /* bytes of what an earlier session came to */
    NAME_CHARS = 40          /* of a dialog that somebody wants to start */
};

static struct cv_str new_id(const struct work *w) {
    unsigned char bytes[ID_BYTES];
    struct cv_buf hex;
    w->config->random(bytes, sizeof bytes);
    cv_buf_init(&hex, sizeof bytes * 2);
    for (size_t i = 0; i < sizeof bytes; i++)
        cv_buf_addf(&hex, "%02x", bytes[i]);
    struct cv_str id = cv_arena_copy(w->arena, cv_buf_str(&hex));
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
        j->work->status = cv_work_join(j->work, j->live, m);
}

enum cv_status cv_work_begin(struct work *w, const struct cv_edition *edition,
                             struct cv_str place, const struct cv_member *who,
                             struct cv_str pace, struct cv_live **out) {
    const struct cv_session_row row = {
        .id = new_id(w),
        .messenger = w->messenger,
        .place = place,
        .started = w->now,
    };
    struct cv_event start = {
        .kind = CV_EVENT_START,
        .person = cv_arena_copy(w->arena, who->person),
        .name = cv_arena_copy(w->arena, who->name),
        .lang = cv_texts_speak(w->config->edition->texts, who->lang),
        .guessed = who->guessed,
        .pace = pace,
        .wished = pace.n && w->in && cv_str_eq(who->person, w->in->person),
        .open = !pace.n && !cv_corner_person(place).n && !cv_work_gathers(w) &&
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
    struct cv_member sender = cv_work_starter(w);
    struct joining j = {.work = w};
    enum cv_status status = cv_work_begin(w, edition, w->in->place, &sender, pace, &j.live);
    if (!status && cv_work_gathers(w))
        cv_roster_each(w->roster, join_member, &j);
    return status ? status : w->status;
}

/* To whom wrote alone it is said alone. */
static void work_tell(struct work *w, const char *key, const struct cv_arg *args, size_t n) {
    cv_work_tell(w, w->in->private, cv_work_words(w, key, args, n));
}

/* Which dialogs there are, to who named another one. */
static void work_tell_dialogs(struct work *w, struct cv_str name) {
    const struct cv_arg args[] = {
        CV_ARG_TEXT("name", name),
        CV_ARG_TEXT("dialogs", cv_shelf_titles(w->config->shelf, cv_work_speaks(w), w->arena)),
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

/* Whether nobody but the sender reads what is said in the place. Where nobody says who is
 * in a place, that holds for a conversation with us alone and nowhere else. */
static bool work_alone(struct work *w) {
    if (!cv_work_gathers(w))
        return w->in->direct;
    cv_roster_each(w->roster, company_look, w);
    return !w->company;
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
 * others may be in the place too. */
static enum cv_status work_start_paced(struct work *w) {
    const struct cv_engine_config *config = w->config;
    struct cv_member sender = cv_work_starter(w);
    struct cv_live *live;
    if (!config->pace.n || !config->edition->almanac) {
        work_tell(w, "engine.pace.no_zones", NULL, 0);
        return CV_OK;
    }
    if (work_alone(w) && !w->in->private)
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
enum cv_status cv_begin_wake(struct work *w) {
    const struct cv_engine_config *config = w->config;
    struct cv_str name;
    const struct cv_texts *texts = config->edition->texts;
    if (cv_session_starts(texts, w->in->text, &w->lang))
        return work_start_aloud(w, config->edition);
    if (cv_session_starts_paced(texts, w->in->text, &w->lang))
        return work_start_paced(w);
    if (!config->shelf || !cv_session_starts_with(texts, w->in->text, &name, &w->lang) ||
        !is_name(name))
        return CV_OK;
    const struct cv_edition *edition = cv_shelf_find(config->shelf, name);
    if (edition)
        return work_start_aloud(w, edition);
    work_tell_dialogs(w, name);
    return CV_OK;
}
