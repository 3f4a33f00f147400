/* coach.c - founders at their own pace. */
#include "daemon/coach.h"

#include "daemon/code.h"
#include "daemon/cohort.h"
#include "text/fold.h"

#include <string.h>

enum { PACE_MAX = 8 * 1024 };

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

/* ---- names ------------------------------------------------------------------------------------ */

struct naming {
    const struct work *work;
    struct cv_str name;
    struct cv_member found; /* its person is "" when nobody is called so */
};

static void naming_look(void *context, const struct cv_member *m) {
    struct naming *n = context;
    bool here = m->present && cv_str_eq(m->place, n->work->in->place);
    /* Whom the messenger told us of without a place, because somebody named them. */
    if ((here || (!m->place.n && !n->found.person.n)) &&
        cv_str_eq(m->messenger, n->work->messenger) && cv_text_same(m->name, n->name))
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
    struct cv_str begun, unknown, unclear; /* names */
    struct cv_str people;                  /* as the cohort keeps them */
};

static void list_add(struct work *w, struct cv_str *list, struct cv_str one) {
    *list = cv_arena_printf(w->arena, "%.*s%s%.*s", CV_ARG(*list), list->n ? ", " : "",
                            CV_ARG(one));
}

/* Cuts "Ben at 8:30 zone Athens" in the name and the pace; false when there is no reading it. */
static bool entry_read(struct work *w, struct cv_str entry, struct cv_str base,
                       struct cv_str *name, struct cv_str *pace) {
    struct cv_str lang = cv_work_speaks(w);
    struct cv_buf text;
    cv_buf_init(&text, PACE_MAX);
    bool good = cv_session_hours(&w->config->edition->playbook, lang, entry,
                                 base, w->arena, name, &text);
    *pace = cv_arena_copy(w->arena, cv_buf_str(&text));
    cv_buf_free(&text);
    return good;
}

/* Whether a part of a list is no name but more weekdays of the one before: "days mon,wed". */
static bool part_is_days(struct work *w, struct cv_str part) {
    struct cv_almanac *almanac = w->config->edition->playbook.almanac;
    struct cv_str lang = cv_work_speaks(w);
    struct cv_str pace;
    unsigned days;
    if (!almanac)
        return false;
    (void)entry_read(w, part, w->config->pace, &part, &pace); /* what stands before further hours */
    return cv_when_weekdays(cv_almanac_when(almanac, CV_S("en")), part, &days) ||
           cv_when_weekdays(cv_almanac_when(almanac, lang), part, &days);
}

/* Takes the next entry off a list, over lines and behind commas. */
static bool entry_next(struct work *w, struct cv_str *rest, struct cv_str *entry) {
    *entry = cv_str("");
    while (rest->n) {
        size_t n = 0;
        while (n < rest->n && rest->p[n] != ',' && rest->p[n] != ';' && rest->p[n] != '\n')
            n++;
        struct cv_str part = cv_str_trim((struct cv_str){rest->p, n});
        bool days = part.n && entry->n && memchr(entry->p, ' ', entry->n) && part_is_days(w, part);
        if (part.n && entry->n && !days)
            return true;
        if (part.n)
            *entry = entry->n ? cv_arena_printf(w->arena, "%.*s,%.*s", CV_ARG(*entry), CV_ARG(part))
                              : part;
        n += n < rest->n;
        *rest = (struct cv_str){rest->p + n, rest->n - n};
    }
    return entry->n > 0;
}

/* Whose session runs already goes on with it. */
static enum cv_status enrol_one(struct work *w, struct enrolment *e, struct cv_str entry) {
    struct cv_str name, pace;
    bool good = entry_read(w, entry, w->config->pace, &name, &pace);
    struct cv_member member = member_named(w, name);
    if (good && member.zone.n)
        good = entry_read(w, entry, cv_work_pace(w, &member), &name, &pace);
    struct cv_str corner = cv_corner_of(w->arena, w->in->place, member.person);
    struct cv_live *live;
    enum cv_status status = CV_OK;
    if (!good || !member.person.n) {
        list_add(w, member.person.n ? &e->unclear : &e->unknown, name);
        return CV_OK;
    }
    if (!cv_lives_find(w->lives, w->messenger, corner))
        status = cv_work_begin(w, w->config->edition, corner, &member, pace, &live);
    list_add(w, &e->begun, member.name);
    e->people = cv_cohort_add(w, e->people, member.person, member.name);
    return status;
}

static enum cv_status enrol(struct work *w, struct cv_str names, struct cv_str before) {
    struct enrolment e = {.people = before};
    struct cv_str entry;
    enum cv_status status = CV_OK;
    while (!status && entry_next(w, &names, &entry))
        status = enrol_one(w, &e, entry);
    if (!status && e.begun.n)
        status = cv_cohort_write(w, w->in->person, e.people);
    const struct cv_arg args[] = {CV_ARG_TEXT("names", e.begun), CV_ARG_TEXT("unknown", e.unknown),
                                  CV_ARG_TEXT("unclear", e.unclear),
                                  CV_ARG_NUMBER("n_begun", e.begun.n > 0),
                                  CV_ARG_NUMBER("n_unknown", e.unknown.n > 0),
                                  CV_ARG_NUMBER("n_unclear", e.unclear.n > 0)};
    if (!status)
        cv_work_tell(w, false, cv_str_trim(cv_work_words(w, "engine.enrol", args, CV_COUNT(args))));
    return status;
}

/* ---- a word to enrol oneself by ------------------------------------------------------------------- */

static enum cv_status invite(struct work *w, struct cv_str people) {
    struct cv_str code;
    enum cv_status status = cv_cohort_invite(w, &code);
    if (!status)
        status = cv_cohort_write(w, w->in->person, people);
    const struct cv_arg args[] = {CV_ARG_TEXT("code", code)};
    if (!status)
        cv_work_tell(w, true, cv_work_words(w, "engine.enrol.link", args, CV_COUNT(args)));
    return status;
}

/* The sender is asked from now on, in a corner of the place that the word is of. */
static enum cv_status enrol_self(struct work *w, struct cv_str place) {
    const struct cv_incoming *in = w->in;
    struct cv_incoming there = *in;
    struct cv_member sender = cv_work_starter(w);
    struct cv_str coach, people, corner = cv_corner_of(w->arena, place, in->person);
    struct cv_live *live;
    there.place = place;
    w->in = &there;
    bool again = cv_lives_find(w->lives, w->messenger, corner) != NULL;
    enum cv_status status = cv_cohort_read(w, &coach, &people);
    if (!status && !again)
        status = cv_work_begin(w, w->config->edition, corner, &sender, cv_work_pace(w, &sender),
                               &live);
    if (!status)
        status = cv_cohort_write(w, coach,
                                 cv_cohort_add(w, people, sender.person,
                                               sender.name.n ? sender.name : sender.person));
    w->in = in;
    const struct cv_arg args[] = {CV_ARG_TEXT("name", sender.name),
                                  CV_ARG_NUMBER("again", again)};
    if (!status)
        cv_work_tell(w, true, cv_work_words(w, "engine.enrol.self", args, CV_COUNT(args)));
    return status;
}

/* Takes "coach K7M2Q9X4". */
static enum cv_status code_take(struct work *w, struct cv_str code, bool *taken) {
    struct cv_str place;
    enum cv_status status = cv_cohort_place(w, code, &place);
    const struct cv_arg args[] = {CV_ARG_TEXT("code", code)};
    *taken = true;
    if (status || place.n)
        return status ? status : enrol_self(w, place);
    cv_work_tell(w, true, cv_work_words(w, "engine.enrol.unknown", args, CV_COUNT(args)));
    return CV_OK;
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
static bool names_known(struct work *w, struct cv_str names) {
    struct cv_str entry, name, pace;
    while (entry_next(w, &names, &entry)) {
        (void)entry_read(w, entry, w->config->pace, &name, &pace);
        if (member_named(w, name).person.n)
            return true;
    }
    return false;
}

/* ---- the words ---------------------------------------------------------------------------------------- */

enum asked { ASKS_NOTHING, ASKS_COHORT, ASKS_LINK, ASKS_ENROL };

/* What the words ask for; who is named, or the word, goes to `*names`. */
static enum asked coach_asked(struct work *w, struct cv_str *names) {
    const struct cv_texts *texts = w->config->edition->texts;
    struct cv_str text = w->in->text;
    if (cv_session_begins(texts, CV_S("command.enrol_link"), text, names, &w->lang) && !names->n)
        return ASKS_LINK;
    if (cv_session_begins(texts, CV_S("command.enrol"), text, names, &w->lang))
        return names->n ? ASKS_ENROL : ASKS_NOTHING;
    return cv_session_begins(texts, CV_S("command.cohort"), text, names, &w->lang) && !names->n
               ? ASKS_COHORT : ASKS_NOTHING;
}

bool cv_coach_coded(struct work *w) {
    struct cv_str code;
    return coach_asked(w, &code) == ASKS_ENROL && cv_code_is(code);
}

enum cv_status cv_coach_take(struct work *w, bool *taken) {
    struct cv_str names = cv_str(""), coach, people;
    bool slash = w->in->text.n && w->in->text.p[0] == '/';
    bool paced = w->config->pace.n && w->config->edition->almanac;
    enum asked asked = coach_asked(w, &names);
    if (asked == ASKS_ENROL && paced && cv_code_is(names))
        return code_take(w, names, taken);
    *taken = asked != ASKS_NOTHING &&
             (slash || asked != ASKS_ENROL || names_known(w, names));
    if (!*taken)
        return CV_OK;
    enum cv_status status = cv_cohort_read(w, &coach, &people);
    bool other = coach.n && !cv_str_eq(coach, w->in->person);
    if (status)
        return status;
    if (other || (asked == ASKS_COHORT && !coach.n))
        cv_work_tell(w, true, cv_work_words(w, other ? "engine.cohort.other" : "engine.cohort.none",
                                            NULL, 0));
    else if (asked == ASKS_COHORT)
        return cohort(w, people);
    else if (!paced)
        cv_work_tell(w, true, cv_work_words(w, "engine.pace.no_zones", NULL, 0));
    else
        return asked == ASKS_LINK ? invite(w, people) : enrol(w, names, people);
    return CV_OK;
}
