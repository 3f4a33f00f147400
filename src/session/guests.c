/* guests.c - people who are asked to come. */
#include "session/guests.h"

#include "session/answers.h"
#include "session/commands.h"
#include "session/kinds.h"
#include "session/labels.h"
#include "session/language.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/say.h"
#include "text/fold.h"

#include <stdlib.h>

enum { GUEST_CHARS = 60 };

/* ---- reading ------------------------------------------------------------------------------ */

/* The question that asks for people's roles, or NULL. */
static const struct cv_step *role_step(const struct cv_session *s) {
    const struct cv_dialog *d = s->book->dialog;
    for (size_t i = 0; i < d->n_steps; i++)
        if (d->steps[i].kind == CV_STEP_ASK && d->steps[i].feed == CV_FEED_ROLE)
            return &d->steps[i];
    return NULL;
}

/* The role called so in a language the person may use; "" when there is none. */
static struct cv_str role_named(const struct turn *turn, struct cv_str words) {
    const struct cv_step *step = role_step(turn->s);
    struct ears ears = language_ears(turn);
    struct question q = {.step = step, .fact = -1};
    for (size_t i = 0; step && words.n && i < ears.n; i++) {
        const struct turn as = language_as(turn, ears.lang[i]);
        struct choices choices = kinds_choices(&as, &q);
        struct picks picks = {0};
        if (picks_read(&choices, words, PICK_PLAIN, cv_str(""), turn->arena, &picks) &&
            picks.n == 1)
            return choices.item[picks.item[0].choice].id;
    }
    return cv_str("");
}

/* Cuts "Ben as sales" or "Ben (sales)" in two; *role is "" when only a name stands there. */
static struct cv_str guest_cut(const struct turn *turn, struct cv_str entry, struct cv_str *role) {
    struct cv_str as = language_words(turn, WORDS_AS), rest = entry, word;
    *role = cv_str("");
    while (rest.n && cv_str_split(&rest, ' ', &word)) {
        bool bracket = word.n > 1 && word.p[0] == '(';
        if (word.p == entry.p || !(bracket || words_are(as, words_folded(word, turn->arena))))
            continue;
        const char *from = bracket ? word.p + 1 : word.p + word.n;
        *role = cv_str_trim((struct cv_str){from, (size_t)(entry.p + entry.n - from)});
        if (role->n && role->p[role->n - 1] == ')')
            role->n--;
        return cv_str_trim((struct cv_str){entry.p, (size_t)(word.p - entry.p)});
    }
    return entry;
}

/* ---- keeping -------------------------------------------------------------------------------- */

static struct guest *guest_find(const struct cv_session *s, struct cv_str name) {
    for (size_t i = 0; i < s->n_guests; i++)
        if (cv_text_same(cv_str(s->guests[i].name), name))
            return &s->guests[i];
    return NULL;
}

/* The answer they would give to the question for their role. */
static void guest_answer(struct turn *turn, size_t person, struct cv_str role) {
    const struct question q = {.step = role_step(turn->s), .fact = -1};
    if (q.step && role.n)
        answers_record(turn, &q, person, role, role, false);
}

static void guest_keep(struct turn *turn, struct cv_str name, struct cv_str role) {
    struct cv_session *s = turn->s;
    struct guest *guest = guest_find(s, name);
    for (size_t i = 0; i < s->n_people; i++)
        if (cv_text_same(cv_str(s->people[i].name), name)) {
            guest_answer(turn, i, role);
            return;
        }
    if (!guest) {
        s->guests = state_grow(s->guests, sizeof *s->guests, s->n_guests, &s->cap_guests);
        guest = &s->guests[s->n_guests++];
        *guest = (struct guest){.name = cv_strdup(name)};
    }
    state_keep(&guest->role, role);
}

void guests_come(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    struct guest *guest = guest_find(s, cv_str(s->people[person].name));
    if (!guest)
        return;
    guest_answer(turn, person, cv_str(guest->role));
    free(guest->name);
    free(guest->role);
    *guest = s->guests[--s->n_guests];
}

void guests_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_guests; i++) {
        free(s->guests[i].name);
        free(s->guests[i].role);
    }
    free(s->guests);
}

/* ---- saying ----------------------------------------------------------------------------------- */

static struct cv_str guest_words(const struct turn *turn, const struct guest *guest) {
    struct cv_str name = cv_str(guest->name);
    return guest->role[0] ? SAY(turn, SAY_GUEST, CV_ARG_TEXT("name", name),
                                CV_ARG_TEXT("role", label_choice(turn, CV_FEED_ROLE,
                                                                 cv_str(guest->role))))
                          : name;
}

static struct cv_str guests_names(const struct turn *turn) {
    struct cv_str names = cv_str("");
    for (size_t i = 0; i < turn->s->n_guests; i++)
        say_comma(turn, &names, guest_words(turn, &turn->s->guests[i]));
    return names;
}

struct cv_str guests_missing(const struct turn *turn) {
    if (!turn->s->n_guests)
        return cv_str("");
    return SAY(turn, SAY_GUESTS_MISSING, CV_ARG_TEXT("names", guests_names(turn)));
}

/* ---- the command ------------------------------------------------------------------------------- */

/* Takes all who are named; false with what is no role in *unknown. */
static bool guests_keep_all(struct turn *turn, struct cv_str list, struct cv_str *unknown) {
    struct cv_str entry, role;
    for (size_t at = 0, from = 0; at <= list.n; at++) {
        if (at < list.n && list.p[at] != ',' && list.p[at] != ';' && list.p[at] != '\n')
            continue;
        entry = cv_str_trim((struct cv_str){list.p + from, at - from});
        from = at + 1;
        struct cv_str name = guest_cut(turn, entry, &role), id = role_named(turn, role);
        if (role.n && !id.n) {
            *unknown = role;
            return false;
        }
        if (name.n && turn->s->n_guests < CV_SESSION_PEOPLE)
            guest_keep(turn, say_short(turn, name, GUEST_CHARS), id);
    }
    return true;
}

static void guests_say(struct turn *turn, bool good, struct cv_str unknown) {
    const struct cv_step *step = role_step(turn->s);
    struct question q = {.step = step, .fact = -1};
    struct choices roles = {0};
    struct cv_str names = cv_str("");
    if (good) {
        say_all(turn, turn->s->n_guests ? SAY(turn, SAY_GUESTS, CV_ARG_TEXT("names", guests_names(turn)))
                                        : say_plain(turn, SAY_GUESTS_HERE));
        return;
    }
    if (step)
        roles = kinds_choices(turn, &q);
    for (size_t i = 0; i < roles.n; i++)
        say_comma(turn, &names, roles.item[i].label);
    say_to(turn, turn->event->person,
           SAY(turn, SAY_GUEST_ROLE, CV_ARG_TEXT("word", unknown), CV_ARG_TEXT("roles", names)));
}

bool guests_take(struct turn *turn, struct cv_str words) {
    size_t person = people_find(turn->s, turn->event->person);
    struct cv_str list, unknown = cv_str("");
    bool marked = false;
    if (!phrases_begins(turn, WORDS_INVITE, words, &list, &marked) ||
        (!marked && people_asked(turn->s, person) && !turn->s->people[person].answered))
        return false; /* what customers are invited to may well be an answer */
    if (!people_leads(turn->s, person)) {
        say_to(turn, turn->event->person,
               SAY(turn, SAY_FACILITATOR_ONLY, CV_ARG_TEXT("command", commands_bare(words))));
        return true;
    }
    bool good = guests_keep_all(turn, list, &unknown);
    guests_say(turn, good, unknown);
    return true;
}
