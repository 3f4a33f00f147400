/* amend.c - in a group, one's own answers given anew. */
#include "session/amend.h"

#include "session/advise.h"
#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/commands.h"
#include "session/credit.h"
#include "session/edit.h"
#include "session/flow.h"
#include "session/language.h"
#include "session/lobby.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/reply.h"
#include "session/say.h"
#include "session/verdict.h"

/* ---- which answers ------------------------------------------------------------------- */

/* Whether this person gave, or may give for all, an answer on the sheet that is not
 * just being given. */
static bool amend_theirs(const struct cv_session *s, const struct sheet *sheet, size_t person) {
    const struct question *open = state_open(s), *q = &sheet->question;
    if (open && question_same(open, q))
        return false;
    return answers_on(sheet, person) ||
           (q->step->asked == CV_ASKED_FACILITATOR && people_leads(s, person));
}

/* The `number`th of those, from 1; NULL when there are fewer. */
static const struct sheet *amend_sheet(const struct cv_session *s, size_t person, int64_t number) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (amend_theirs(s, &s->sheets[i], person) && --number == 0)
            return &s->sheets[i];
    return NULL;
}

/* What the facilitator answers, whoever did it, is one answer. */
static struct cv_str amend_label(const struct turn *turn, const struct sheet *sheet,
                                 size_t person) {
    const struct answer *own = answers_on(sheet, person);
    return edit_label(turn, &sheet->question, own ? own : answers_newest_on(sheet));
}

static void amend_list(struct turn *turn, size_t person) {
    const struct sheet *sheet;
    struct cv_str text = say_plain(turn, amend_sheet(turn->s, person, 1) ? SAY_PACE_EDIT
                                                                         : SAY_EDIT_NONE);
    for (int64_t n = 1; (sheet = amend_sheet(turn->s, person, n)) != NULL; n++)
        say_line(turn, &text, SAY(turn, SAY_PACE_EDIT_ITEM, CV_ARG_NUMBER("n", n),
                                  CV_ARG_TEXT("question", edit_question(turn, &sheet->question)),
                                  CV_ARG_TEXT("answer", amend_label(turn, sheet, person))));
    say_to(turn, turn->event->person, text);
}

/* Puts the question once more, to who asked for it alone. */
static void amend_put(struct turn *turn, size_t person, int64_t number) {
    struct cv_session *s = turn->s;
    const struct sheet *sheet = amend_sheet(s, person, number);
    if (!sheet || edit_fixed(s, &sheet->question)) {
        say_to(turn, turn->event->person,
               sheet ? say_plain(turn, SAY_PACE_EDIT_FIXED)
                     : SAY(turn, SAY_PACE_EDIT_UNKNOWN, CV_ARG_NUMBER("n", number)));
        return;
    }
    if (anonymous_fixed(s, &sheet->question)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_ANONYMOUS_KEPT));
        return;
    }
    struct cv_str before = SAY(turn, SAY_PACE_EDIT_AGAIN, CV_ARG_NUMBER("n", number),
                               CV_ARG_TEXT("answer", amend_label(turn, sheet, person)));
    struct amend *amend = &s->people[person].amend;
    *amend = (struct amend){.on = true, .question = sheet->question, .event = s->events,
                            .ordinal = turn->out->n - turn->first};
    amend->question.round = 0;
    ask_anew(turn, &amend->question, before);
}

/* ---- the new answer ----------------------------------------------------------------------- */

/* Those who know the old answer are told the new one, and what it moves. */
static void amend_tell(struct turn *turn, const struct question *q, size_t person) {
    const struct cv_session *s = turn->s;
    const struct answer *answer = answers_find(s, q, person);
    bool one = q->step->asked == CV_ASKED_FACILITATOR;
    if (s->gathering || people_count_waited(s) < 2)
        say_to(turn, turn->event->person, say_plain(turn, SAY_PACE_NOTED));
    else
        say_all(turn, SAY(turn, SAY_EDITED,
                          CV_ARG_TEXT("name", one ? cv_str(s->people[person].name)
                                                  : credit_name(turn, person)),
                          CV_ARG_TEXT("question", edit_question(turn, q)),
                          CV_ARG_TEXT("answer", edit_label(turn, q, answer))));
    if (!s->gathering)
        advise_correct(turn);
}

static void amend_record(struct turn *turn, size_t person, struct cv_str value, struct cv_str raw,
                         bool skipped) {
    const struct question q = turn->s->people[person].amend.question;
    turn->s->people[person].amend.on = false;
    if (anonymous_fixed(turn->s, &q)) { /* meanwhile */
        say_to(turn, turn->event->person, say_plain(turn, SAY_ANONYMOUS_KEPT));
        return;
    }
    answers_record(turn, &q, person, value, raw, skipped);
    amend_tell(turn, &q, person);
}

static struct cv_str amend_left(const struct turn *turn) {
    return cv_str_trim(SAY(turn, SAY_PACE_LEFT, CV_ARG_TEXT("next", cv_str(""))));
}

/* Said once; who then says something else again means to talk. */
static void amend_unclear(struct turn *turn, size_t person, struct cv_str complaint) {
    struct amend *amend = &turn->s->people[person].amend;
    if (amend->missed)
        complaint = amend_left(turn);
    amend->on = !amend->missed;
    amend->missed = true;
    say_to(turn, turn->event->person, complaint);
}

/* Words, or a button's id when `pressed`. */
static void amend_answer(struct turn *turn, size_t person, struct cv_str words, bool pressed) {
    const struct question q = turn->s->people[person].amend.question;
    struct verdict v = verdict_of(turn, &q, words, pressed);
    if (v.clear)
        amend_record(turn, person, v.value, v.raw, v.skipped);
    else
        amend_unclear(turn, person, v.complaint);
}

/* ---- the words ------------------------------------------------------------------------------ */

/* While somebody gives an answer anew, "back" and "skip" are about that one; all other
 * commands are what they are. */
static bool amend_words(struct turn *turn, size_t person, struct cv_str words,
                        struct cv_str folded) {
    if (words_are(language_words(turn, WORDS_BACK), folded)) {
        turn->s->people[person].amend.on = false;
        say_to(turn, turn->event->person, amend_left(turn));
        return true;
    }
    if (words_are(language_words(turn, WORDS_SKIP), folded)) {
        amend_record(turn, person, cv_str(""), cv_str(""), true);
        return true;
    }
    for (int i = 0; i < WORDS_COMMANDS; i++)
        if (words_are(language_words(turn, (enum word_list)i), folded))
            return false;
    if (!words.n || words.n > CV_ANSWER_MAX || words.p[0] == '/' || turn->wish.n)
        return false;
    if (!turn->event->private && anonymous_holds(turn->s, &turn->s->people[person].amend.question)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_ANONYMOUS_ALOUD));
        return true;
    }
    amend_answer(turn, person, words, false);
    return true;
}

static bool accept_number(void *context, const struct phrase *p) {
    return cv_str_int(p->slot[SLOT_WHAT], context);
}

/* Whether the event names the message that put the person's own question anew. */
static bool amend_about(const struct turn *turn, size_t person) {
    const struct amend *amend = &turn->s->people[person].amend;
    uint64_t event, ordinal;
    return amend->question.step && reply_key(turn->event->about, &event, &ordinal) &&
           event == amend->event && ordinal == amend->ordinal;
}

/* Whoever may give answers anew, or NOBODY. */
static size_t amend_person(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    bool may = !s->pace && person != NOBODY && !s->people[person].removed &&
               !lobby_stranger(s, person);
    return may ? person : NOBODY;
}

bool amend_take(struct turn *turn, struct cv_str words) {
    const struct cv_session *s = turn->s;
    size_t person = amend_person(turn);
    struct cv_str folded = words_folded(commands_bare(words), turn->arena);
    int64_t number;
    if (person == NOBODY)
        return false;
    if (words_are(language_words(turn, WORDS_EDIT), folded))
        amend_list(turn, person);
    else if (phrases_match(language_words(turn, WORDS_EDIT_NUMBER), phrases_folded(turn, words),
                           accept_number, &number))
        amend_put(turn, person, number);
    else if (amend_about(turn, person)) /* a reply to it */
        return amend_words(turn, person, words, folded);
    else
        return s->people[person].amend.on && !turn->event->about.n &&
               amend_words(turn, person, words, folded);
    return true;
}

bool amend_pressed(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t person = amend_person(turn);
    if (person == NOBODY || !amend_about(turn, person))
        return false;
    struct amend *amend = &s->people[person].amend;
    if (!amend->on && edit_fixed(s, &amend->question))
        say_to(turn, turn->event->person, say_plain(turn, SAY_CLOSED));
    else
        amend_answer(turn, person, turn->event->choice, true);
    return true;
}

void amend_rest(struct cv_session *s) {
    for (size_t i = 0; i < s->n_people; i++)
        s->people[i].amend.on = false;
}
