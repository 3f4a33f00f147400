/* coach.c - founders at their own pace. */
#include "daemon/coach.h"

#include "text/fold.h"

enum { COHORT_MAX = 64 * 1024 /* bytes of the people one coach has enrolled */ };

/* ---- corners ------------------------------------------------------------------------------ */

struct cv_str cv_corner_of(struct cv_arena *arena, struct cv_str place, struct cv_str person) {
    return cv_arena_printf(arena, "%.*s//%.*s", CV_ARG(place), CV_ARG(person));
}

/* Where the two slashes stand, or the end. */
static size_t corner_at(struct cv_str place) {
    for (size_t i = 0; i + 1 < place.n; i++)
        if (place.p[i] == '/' && place.p[i + 1] == '/')
            return i;
    return place.n;
}

struct cv_str cv_corner_person(struct cv_str place) {
    size_t at = corner_at(place);
    return at == place.n ? cv_str("") : (struct cv_str){place.p + at + 2, place.n - at - 2};
}

struct cv_str cv_corner_place(struct cv_str place) {
    return (struct cv_str){place.p, corner_at(place)};
}

/* ---- who coaches whom ------------------------------------------------------------------------- */

/* Kept beside the sessions: "COACH\nPERSON NAME\n...". */
static struct cv_str cohort_name(const struct work *w) {
    return cv_arena_printf(w->arena, "cohort.%.*s.%.*s", CV_ARG(w->messenger),
                           CV_ARG(w->in->place));
}

static enum cv_status cohort_read(struct work *w, struct cv_str *coach, struct cv_str *people) {
    struct cv_buf kept;
    cv_buf_init(&kept, COHORT_MAX);
    enum cv_status status = cv_store_get_value(w->config->store, cohort_name(w), &kept, w->err);
    *people = status == CV_OK ? cv_arena_copy(w->arena, cv_buf_str(&kept)) : cv_str("");
    *coach = cv_str("");
    cv_buf_free(&kept);
    if (people->n)
        cv_str_split(people, '\n', coach);
    return status == CV_NOT_FOUND ? CV_OK : status;
}

struct naming {
    const struct work *work;
    struct cv_str name;
    struct cv_member found; /* its person is "" when nobody is called so */
};

static void naming_look(void *context, const struct cv_member *m) {
    struct naming *n = context;
    if (m->present && cv_str_eq(m->messenger, n->work->messenger) &&
        cv_str_eq(m->place, n->work->in->place) && cv_text_same(m->name, n->name))
        n->found = *m;
}

static struct cv_member member_named(const struct work *w, struct cv_str name) {
    struct naming n = {.work = w, .name = name};
    if (name.n && name.p[0] == '@')
        n.name = (struct cv_str){name.p + 1, name.n - 1};
    cv_roster_each(w->roster, naming_look, &n);
    return n.found;
}

/* ---- enrolling ---------------------------------------------------------------------------------- */

struct enrolment {
    struct cv_str begun, unknown, people; /* names; names; as cohort_name keeps them */
};

static void list_add(struct work *w, struct cv_str *list, struct cv_str one) {
    *list = cv_arena_printf(w->arena, "%.*s%s%.*s", CV_ARG(*list), list->n ? ", " : "",
                            CV_ARG(one));
}

/* Whose session runs already goes on with it. */
static enum cv_status enrol_one(struct work *w, struct enrolment *e, struct cv_str name) {
    struct cv_member member = member_named(w, name);
    struct cv_str corner = cv_corner_of(w->arena, w->in->place, member.person);
    struct cv_live *live;
    enum cv_status status = CV_OK;
    if (!member.person.n) {
        list_add(w, &e->unknown, name);
        return CV_OK;
    }
    if (!cv_lives_find(w->lives, w->messenger, corner))
        status = cv_work_begin(w, w->config->edition, corner, &member, w->config->pace, &live);
    list_add(w, &e->begun, member.name);
    e->people = cv_arena_printf(w->arena, "%.*s%.*s %.*s\n", CV_ARG(e->people),
                                CV_ARG(member.person), CV_ARG(member.name));
    return status;
}

/* Adds those who were enrolled before and are not now. */
static void enrol_keep(struct work *w, struct enrolment *e, struct cv_str before) {
    struct cv_str line, person, rest, now;
    while (before.n && cv_str_split(&before, '\n', &line)) {
        bool again = false;
        rest = line;
        cv_str_split(&rest, ' ', &person);
        for (struct cv_str all = e->people; all.n && cv_str_split(&all, '\n', &now);) {
            struct cv_str id;
            again = again || (cv_str_split(&now, ' ', &id) && cv_str_eq(id, person));
        }
        if (line.n && !again)
            e->people = cv_arena_printf(w->arena, "%.*s%.*s\n", CV_ARG(e->people), CV_ARG(line));
    }
}

static enum cv_status enrol(struct work *w, struct cv_str names, struct cv_str before) {
    struct enrolment e = {.begun = cv_str("")};
    struct cv_str one;
    enum cv_status status = CV_OK;
    while (!status && names.n && cv_str_split(&names, ',', &one))
        if (cv_str_trim(one).n)
            status = enrol_one(w, &e, cv_str_trim(one));
    enrol_keep(w, &e, before);
    struct cv_str kept = cv_arena_printf(w->arena, "%.*s\n%.*s", CV_ARG(w->in->person),
                                         CV_ARG(e.people));
    if (!status && e.begun.n)
        status = cv_store_put_value(w->config->store, cohort_name(w), kept, w->err);
    const struct cv_arg args[] = {CV_ARG_TEXT("names", e.begun), CV_ARG_TEXT("unknown", e.unknown),
                                  CV_ARG_NUMBER("n_begun", e.begun.n > 0),
                                  CV_ARG_NUMBER("n_unknown", e.unknown.n > 0)};
    if (!status)
        cv_work_tell(w, false, cv_work_words(w, "engine.enrol", args, CV_COUNT(args)));
    return status;
}

/* ---- the cohort ------------------------------------------------------------------------------------ */

/* "3 days": the largest unit there is one of. */
static struct cv_str ago(const struct work *w, cv_time span) {
    static const struct {
        const char *key;
        int64_t seconds;
    } units[] = {{"engine.when.days", 86400}, {"engine.when.hours", 3600},
                 {"engine.when.minutes", 60}};
    size_t unit = 0;
    int64_t seconds = span / CV_SECONDS(1);
    while (unit + 1 < CV_COUNT(units) && seconds < units[unit].seconds)
        unit++;
    const struct cv_arg n = CV_ARG_NUMBER("n", seconds / units[unit].seconds);
    return cv_work_words(w, units[unit].key, &n, 1);
}

/* How far one person is; never what they said. */
static enum cv_status cohort_line(struct work *w, struct cv_str line, struct cv_str *text) {
    struct cv_str name = line, person;
    cv_str_split(&name, ' ', &person);
    struct cv_live *live =
        cv_lives_find(w->lives, w->messenger, cv_corner_of(w->arena, w->in->place, person));
    enum cv_status status = live ? cv_lives_ready(w->lives, live, w->err) : CV_OK;
    if (status)
        return status;
    struct cv_glance glance = live ? cv_live_glance(live) : (struct cv_glance){0};
    const struct cv_arg args[] = {
        CV_ARG_TEXT("name", name), CV_ARG_NUMBER("done", glance.done),
        CV_ARG_NUMBER("total", glance.total),
        CV_ARG_TEXT("ago", live ? ago(w, w->now - glance.last_word) : cv_str("")),
        CV_ARG_TEXT("state", cv_str(!live ? "over" : glance.resting ? "rests" : "on"))};
    *text = cv_arena_printf(w->arena, "%.*s\n%.*s", CV_ARG(*text),
                            CV_ARG(cv_work_words(w, "engine.cohort.line", args, CV_COUNT(args))));
    return CV_OK;
}

static enum cv_status cohort(struct work *w, struct cv_str people) {
    struct cv_str text = cv_work_words(w, "engine.cohort", NULL, 0), line;
    enum cv_status status = CV_OK;
    while (!status && people.n && cv_str_split(&people, '\n', &line))
        if (line.n)
            status = cohort_line(w, line, &text);
    if (!status)
        cv_work_tell(w, true, text);
    return status;
}

/* Whether anybody of those named is here: else the words are talk. */
static bool names_known(const struct work *w, struct cv_str names) {
    struct cv_str one;
    while (names.n && cv_str_split(&names, ',', &one))
        if (member_named(w, cv_str_trim(one)).person.n)
            return true;
    return false;
}

/* ---- the words ---------------------------------------------------------------------------------------- */

enum cv_status cv_coach_take(struct work *w, bool *taken) {
    const struct cv_texts *texts = w->config->edition->texts;
    struct cv_str names = cv_str(""), coach, people;
    bool enrols = cv_session_begins(texts, CV_S("command.enrol"), w->in->text, &names);
    bool asks = !enrols && cv_session_begins(texts, CV_S("command.cohort"), w->in->text, &names) &&
                !names.n;
    bool slash = w->in->text.n && w->in->text.p[0] == '/';
    *taken = (asks || (enrols && names.n)) && (slash || asks || names_known(w, names));
    if (!*taken)
        return CV_OK;
    enum cv_status status = cohort_read(w, &coach, &people);
    bool other = coach.n && !cv_str_eq(coach, w->in->person);
    if (status)
        return status;
    if (other || (asks && !coach.n))
        cv_work_tell(w, true, cv_work_words(w, other ? "engine.cohort.other" : "engine.cohort.none",
                                            NULL, 0));
    else if (asks)
        return cohort(w, people);
    else if (!w->config->pace.n || !w->config->edition->almanac)
        cv_work_tell(w, true, cv_work_words(w, "engine.pace.no_zones", NULL, 0));
    else
        return enrol(w, names, people);
    return CV_OK;
}
