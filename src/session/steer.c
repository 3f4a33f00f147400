/* steer.c - what the facilitator does with people and time. */
#include "session/steer.h"

#include "session/answers.h"
#include "session/ask.h"
#include "session/commands.h"
#include "session/kinds.h"
#include "session/language.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/walks.h"
#include "text/fold.h"

/* ---- time ----------------------------------------------------------------------------- */

void steer_extend(struct turn *turn, cv_time span) {
    struct cv_session *s = turn->s;
    if (s->due == CV_NEVER) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_NO_LIMIT));
        return;
    }
    s->due += span ? span : s->rules.box;
    say_all(turn, rounds_left(turn));
}

/* It holds from now on, for the open question too. */
void steer_box(struct turn *turn, cv_time box) {
    struct cv_session *s = turn->s;
    s->rules.box = box;
    rounds_start(s);
    say_all(turn, box ? SAY(turn, SAY_LIMIT_SET, CV_ARG_TEXT("time", rounds_span(turn, box)))
                        : say_plain(turn, SAY_LIMIT_OFF));
}

/* ---- people ---------------------------------------------------------------------------- */

static void person_unknown(struct turn *turn, struct cv_str words) {
    const struct cv_session *s = turn->s;
    struct cv_str names = cv_str("");
    for (size_t i = 0; i < s->n_people; i++)
        say_comma(turn, &names, cv_str(s->people[i].name));
    say_to(turn, turn->event->person,
           SAY(turn, SAY_PERSON_UNKNOWN, CV_ARG_TEXT("words", words),
               CV_ARG_TEXT("names", names)));
}

static void hand_over(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    s->facilitator = person;
    s->stand_in = false;
    say_all(turn, SAY(turn, SAY_HANDED_OVER, CV_ARG_TEXT("name", cv_str(s->people[person].name))));
}

/* What they said does not count any more; the journal keeps it. */
static void remove_person(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    if (person == s->facilitator) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_REMOVE_SELF));
        return;
    }
    answers_withdraw(turn, person);
    s->people[person].removed = true;
    say_all(turn, SAY(turn, s->rules.anonymous ? SAY_REMOVED_STAYS : SAY_REMOVED, CV_ARG_TEXT("name", cv_str(s->people[person].name))));
}

static void admit_person(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    s->people[person].removed = false;
    s->people[person].answered = false;
    say_all(turn, SAY(turn, SAY_ADMITTED, CV_ARG_TEXT("name", cv_str(s->people[person].name))));
}

/* ---- commands --------------------------------------------------------------------------- */

/* A command that names somebody, a span of time, or a number. */
static const struct steering {
    enum word_list words;
    void (*person)(struct turn *turn, size_t person);
    void (*span)(struct turn *turn, cv_time span);
    void (*number)(struct turn *turn, size_t n);
} steerings[] = {
    {WORDS_HAND_OVER, hand_over, NULL, NULL}, {WORDS_REMOVE, remove_person, NULL, NULL},
    {WORDS_ADMIT, admit_person, NULL, NULL},  {WORDS_EXTEND_BY, NULL, steer_extend, NULL},
    {WORDS_BOX, NULL, steer_box, NULL},        {WORDS_DEADLINE, NULL, walks_deadline, NULL},
    {WORDS_QUORUM, NULL, NULL, walks_quorum},
};

struct steered {
    const struct turn *turn;
    const struct steering *by;
    struct cv_str words; /* that name nobody */
    size_t person;
    cv_time span;
    int64_t number;
};

static bool accept_steering(void *context, const struct phrase *p) {
    struct steered *what = context;
    const struct cv_session *s = what->turn->s;
    if (what->by->span)
        return (what->span = rounds_read_span(what->turn, p->slot[SLOT_WHAT])) > 0;
    if (what->by->number)
        return cv_str_int(p->slot[SLOT_WHAT], &what->number) && what->number > 0 &&
               what->number <= CV_SESSION_PEOPLE;
    what->words = p->slot[SLOT_WHAT];
    for (what->person = 0; what->person < s->n_people; what->person++)
        if (cv_text_same(cv_str(s->people[what->person].name), what->words))
            return true;
    return false;
}

static void steer(struct turn *turn, const struct steered *what, bool known) {
    size_t by = people_find(turn->s, turn->event->person);
    if (!people_leads(turn->s, by))
        say_to(turn, turn->event->person,
               SAY(turn, SAY_FACILITATOR_ONLY,
                   CV_ARG_TEXT("command", commands_bare(turn->event->text))));
    else if (!known)
        person_unknown(turn, what->words);
    else if (what->by->span)
        what->by->span(turn, what->span);
    else if (what->by->number)
        what->by->number(turn, (size_t)what->number);
    else
        what->by->person(turn, what->person);
}

/* A name nobody has is said to be unknown only to whom may steer and owes no
 * answer in words: from others it is more likely talk, or an answer. */
bool steer_take(struct turn *turn, struct cv_str words) {
    struct cv_str folded = phrases_folded(turn, words);
    size_t by = people_find(turn->s, turn->event->person);
    for (size_t i = 0; folded.n && i < CV_COUNT(steerings); i++) {
        struct steered what = {.turn = turn, .by = &steerings[i]};
        bool known = phrases_match(language_words(turn, steerings[i].words), folded,
                                   accept_steering, &what);
        bool lost = !known && what.words.n && turn->s->n_people > 1 &&
                    people_leads(turn->s, by) && !kinds_words_owed(turn->s, by);
        if (known || lost) {
            steer(turn, &what, known);
            return true;
        }
    }
    return false;
}
