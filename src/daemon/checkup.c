/* checkup.c - sessions that wait for weeks and ask what has changed. */
#include "daemon/checkup.h"

#include "daemon/coach.h"

enum { KEPT_MAX = 16 * 1024 };

/* Of a place, the check-up that gave way there: "PERSON\nNAME\nLANG\nPACE". */
static struct cv_str kept_name(const struct work *w, const struct cv_session_row *row) {
    return cv_arena_printf(w->arena, "checkup.%.*s.%.*s", CV_ARG(row->messenger),
                           CV_ARG(row->place));
}

/* ---- beginning ----------------------------------------------------------------------------- */

struct looking {
    const struct cv_session_row *row;
    struct cv_str person;
    bool company; /* others are in the place */
};

static void company_look(void *context, const struct cv_member *m) {
    struct looking *l = context;
    if (m->present && cv_str_eq(m->messenger, l->row->messenger) &&
        cv_str_eq(m->place, l->row->place) && !cv_str_eq(m->person, l->person))
        l->company = true;
}

/* In the place of the session before, or where others are in the person's corner of it. */
static enum cv_status checkup_begin(struct work *w, const struct cv_live *live,
                                    const struct cv_member *who, struct cv_str pace) {
    const struct cv_edition *checkup =
        w->config->shelf ? cv_shelf_find(w->config->shelf, CV_S("check-up")) : NULL;
    const struct cv_session_row *row = cv_live_row(live);
    const struct cv_str messenger = w->messenger;
    struct looking l = {.row = row, .person = who->person};
    struct cv_live *next;
    if (!checkup)
        return CV_OK;
    if (!cv_corner_person(row->place).n)
        cv_roster_each(w->roster, company_look, &l);
    struct cv_str place = l.company ? cv_corner_of(w->arena, row->place, who->person)
                                    : cv_arena_copy(w->arena, row->place);
    w->messenger = cv_arena_copy(w->arena, row->messenger);
    enum cv_status status = CV_OK;
    if (!l.company || !cv_lives_find(w->lives, w->messenger, place))
        status = cv_work_begin(w, checkup, place, who, pace, &next);
    w->messenger = messenger;
    return status;
}

/* The one that gave way, if there is one: it is taken out of the store. */
static enum cv_status checkup_again(struct work *w, const struct cv_live *live) {
    struct cv_str name = kept_name(w, cv_live_row(live)), text;
    struct cv_member who = {.present = true};
    struct cv_buf kept;
    cv_buf_init(&kept, KEPT_MAX);
    enum cv_status status = cv_store_get_value(w->config->store, name, &kept, w->err);
    text = cv_arena_copy(w->arena, cv_buf_str(&kept));
    cv_buf_free(&kept);
    if (status || !text.n)
        return status == CV_NOT_FOUND ? CV_OK : status;
    cv_str_split(&text, '\n', &who.person);
    cv_str_split(&text, '\n', &who.name);
    cv_str_split(&text, '\n', &who.lang);
    status = cv_store_put_value(w->config->store, name, CV_S(""), w->err);
    return status ? status : checkup_begin(w, live, &who, text);
}

enum cv_status cv_checkup_follow(struct work *w, const struct cv_live *live,
                                 const struct cv_effect *end) {
    const struct cv_member who = {.person = end->person, .name = end->name, .lang = end->lang};
    if (end->again == CV_NEVER || !end->value.n)
        return checkup_again(w, live);
    return checkup_begin(w, live, &who, end->value);
}

/* ---- giving way ------------------------------------------------------------------------------- */

/* Whether the words begin a session. */
static bool begins(const struct work *w) {
    const struct cv_texts *texts = w->config->edition->texts;
    struct cv_str name;
    return cv_session_starts(texts, w->in->text, NULL) ||
           cv_session_starts_paced(texts, w->in->text, NULL) ||
           (w->config->shelf && cv_session_starts_with(texts, w->in->text, &name, NULL) &&
            cv_shelf_find(w->config->shelf, name));
}

enum cv_status cv_checkup_gives_way(struct work *w, struct cv_live *live, bool *gone) {
    struct cv_member who = cv_work_sender(w);
    struct cv_buf pace;
    cv_buf_init(&pace, KEPT_MAX);
    enum cv_status status = cv_lives_ready(w->lives, live, w->err);
    *gone = !status && !w->in->private && !cv_corner_person(cv_live_row(live)->place).n &&
            begins(w) && cv_live_asleep(live, &pace);
    if (*gone && !who.lang.n) /* what it knew without being told */
        who.lang = cv_live_tongue(live, who.person);
    struct cv_str kept = cv_arena_printf(w->arena, "%.*s\n%.*s\n%.*s\n%.*s", CV_ARG(who.person),
                                         CV_ARG(who.name), CV_ARG(who.lang),
                                         CV_ARG(cv_buf_str(&pace)));
    struct cv_event start = {.kind = CV_EVENT_START, .person = who.person, .name = who.name};
    cv_buf_free(&pace);
    if (*gone)
        status = cv_work_step(w, live, &start);
    if (*gone && !status)
        status = cv_store_put_value(w->config->store, kept_name(w, cv_live_row(live)), kept,
                                    w->err);
    return status;
}
