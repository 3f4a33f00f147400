/* people.c - who takes part, who is here, who steers, who is still waited for. */
#include "session/people.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/credit.h"
#include "session/flow.h"
#include "session/guests.h"
#include "session/language.h"
#include "session/say.h"
#include "session/walks.h"

#include <stdlib.h>

enum { NAME_CHARS = CV_NAME_MAX / 4 };

size_t people_find(const struct cv_session *s, struct cv_str id) {
    for (size_t i = 0; i < s->n_people; i++)
        if (cv_str_eqz(id, s->people[i].id))
            return i;
    return NOBODY;
}

/* A name as it is shown: on one line, and not without end. */
static struct cv_str name_shown(const struct turn *turn, struct cv_str name, struct cv_str id) {
    name = cv_str_trim(name);
    name = say_short(turn, name.n ? name : id, NAME_CHARS);
    char *p = cv_arena_alloc(turn->arena, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        p[i] = (unsigned char)name.p[i] < ' ' || name.p[i] == 0x7F ? ' ' : name.p[i];
    return (struct cv_str){p, name.n};
}

static size_t people_add(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct cv_str name = name_shown(turn, turn->event->name, turn->event->person);
    if (s->n_people == CV_SESSION_PEOPLE) {
        say_to(turn, turn->event->person,
               SAY(turn, SAY_FULL, CV_ARG_TEXT("name", name),
                   CV_ARG_NUMBER("limit", CV_SESSION_PEOPLE)));
        return NOBODY;
    }
    s->people = state_grow(s->people, sizeof *s->people, s->n_people, &s->cap_people);
    struct person *person = &s->people[s->n_people];
    *person = (struct person){.present = true};
    state_keep(&person->id, turn->event->person);
    state_keep(&person->name, name);
    s->n_people++;
    language_meet(turn, s->n_people - 1);
    guests_come(turn, s->n_people - 1);
    if (s->rules.anonymous)
        say_to(turn, turn->event->person, credit_sentence(turn));
    return s->n_people - 1;
}

void people_welcome(struct turn *turn, size_t person) {
    const struct cv_session *s = turn->s;
    struct cv_str advised = cv_str("");
    for (size_t i = 0; i < s->n_suggestions; i++)
        say_comma(turn, &advised, flow_entry(s, s->suggestions[i].spot));
    say_to(turn, turn->event->person,
           SAY(turn, SAY_LATE, CV_ARG_TEXT("name", cv_str(s->people[person].name)),
               CV_ARG_NUMBER("done", s->n_trail - 1),
               CV_ARG_NUMBER("n_advised", s->n_suggestions), CV_ARG_TEXT("advised", advised)));
}

size_t people_take(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t at = people_find(s, turn->event->person);
    if (at == NOBODY)
        return people_add(turn);
    struct person *person = &s->people[at];
    struct cv_str name = cv_str_trim(turn->event->name);
    if (name.n)
        state_keep(&person->name, name_shown(turn, name, turn->event->person));
    if (at == s->facilitator && !person->out)
        s->stand_in = false;
    person->present = true;
    return at;
}

struct cv_str people_name(const struct turn *turn) {
    size_t at = people_find(turn->s, turn->event->person);
    return at == NOBODY ? name_shown(turn, turn->event->name, turn->event->person)
                        : cv_str(turn->s->people[at].name);
}

bool people_waited(const struct cv_session *s, size_t person) {
    const struct person *p = &s->people[person];
    if (walks_on(s))
        return person == s->walker;
    if (s->pace) /* the others only look on */
        return person == s->facilitator;
    return !p->removed && !p->out && (p->present || s->now < p->left + GRACE);
}

size_t people_count_waited(const struct cv_session *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->n_people; i++)
        n += people_waited(s, i);
    return n;
}

void people_leave(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t at = people_find(s, turn->event->person);
    if (at == NOBODY || !s->people[at].present || s->pace)
        return; /* whoever is asked at their own pace comes and goes */
    s->people[at].present = false;
    s->people[at].left = s->now;
}

void people_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (s->stand_in || s->gathering || people_waited(s, s->facilitator) || people_count_waited(s) == 0)
        return;
    s->stand_in = true;
    say_place(turn, say_plain(turn, SAY_FACILITATOR_AWAY));
}

cv_time people_deadline(const struct cv_session *s) {
    cv_time next = CV_NEVER;
    for (size_t i = 0; i < s->n_people; i++)
        if (!s->people[i].present && people_waited(s, i) && s->people[i].left + GRACE < next)
            next = s->people[i].left + GRACE;
    return next;
}

bool people_leads(const struct cv_session *s, size_t person) {
    return person == s->facilitator ||
           (person != NOBODY && s->stand_in && !s->people[person].removed &&
            !s->people[person].out);
}

bool people_steers(const struct cv_session *s, size_t person) {
    return walks_on(s) ? person == s->walker : people_leads(s, person);
}

enum cv_asked people_whom(const struct cv_session *s, const struct cv_step *step) {
    bool list = step->kind == CV_STEP_ASK && step->ask == CV_ASK_LIST;
    return list && s->rules.together && !s->rules.apart ? CV_ASKED_EVERYONE : step->asked;
}

/* Alone there is nobody else who could know. */
bool people_meant(const struct cv_session *s, const struct cv_step *step, size_t person) {
    const struct answer *role = credit_role(s, person);
    if (!step->roles.n || s->rules.anonymous || (!walks_on(s) && people_count_waited(s) == 1))
        return true;
    for (size_t i = 0; role && i < step->roles.n; i++)
        if (cv_str_eqz(step->roles.ids[i], role->value))
            return true;
    return false;
}

bool people_any_meant(const struct cv_session *s, const struct cv_step *step) {
    for (size_t i = 0; i < s->n_people; i++)
        if (people_waited(s, i) && people_meant(s, step, i))
            return true;
    return !step->roles.n;
}

bool people_asked(const struct cv_session *s, size_t person) {
    const struct question *q = state_open(s);
    if (!q || q->step->kind == CV_STEP_DISCUSS || person == NOBODY || s->people[person].removed ||
        s->people[person].out)
        return false;
    if (people_whom(s, q->step) == CV_ASKED_EVERYONE && !s->pooling)
        return (people_meant(s, q->step, person) || s->people[person].volunteer) &&
               !anonymous_excluded(s, q, person) &&
               (!s->pace || person == s->facilitator);
    return people_steers(s, person);
}

/* For a question to the facilitator one answer is enough, whoever stands in. */
bool people_all_answered(const struct cv_session *s) {
    bool one_is_enough = people_whom(s, state_open(s)->step) == CV_ASKED_FACILITATOR || s->pooling;
    bool some = false, all = true;
    for (size_t i = 0; i < s->n_people; i++) {
        if (!people_waited(s, i) || !people_asked(s, i))
            continue;
        some = some || s->people[i].answered;
        all = all && s->people[i].answered;
    }
    return some && (all || one_is_enough);
}

void people_open(struct cv_session *s, const struct question *q, bool kept) {
    if (!walks_on(s))
        anonymous_reopen(s, q);
    const struct sheet *sheet = answers_sheet(s, q);
    for (size_t i = 0; i < s->n_people; i++) {
        if (walks_on(s) && i != s->walker)
            continue; /* others are at questions of their own */
        s->people[i].answered = kept && answers_on(sheet, i);
        s->people[i].missed = false;
        s->people[i].volunteer = false;
        free(s->people[i].unsure);
        s->people[i].unsure = NULL;
    }
}

void people_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_people; i++) {
        free(s->people[i].id);
        free(s->people[i].name);
        free(s->people[i].lang);
        free(s->people[i].locale);
        free(s->people[i].unsure);
        walks_free(s->people[i].walk);
    }
    free(s->people);
}
