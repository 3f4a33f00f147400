/* reply.c - what people answer to the open question, and its closing. */
#include "session/reply.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/commands.h"
#include "session/discuss.h"
#include "session/edit.h"
#include "session/flow.h"
#include "session/hear.h"
#include "session/kinds.h"
#include "session/language.h"
#include "session/lobby.h"
#include "session/people.h"
#include "session/pool.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/walks.h"

enum {
    ATTEMPT_CHARS = 60, /* longer words in a group are talk, not a failed answer */
    BECAUSE_WORDS = 2
};

/* ---- closing -------------------------------------------------------------------------- */

/* People who had a part in a question: answered it, or were waited for. */
static size_t reply_parties(const struct cv_session *s, const struct question *q) {
    size_t n = 0;
    for (size_t i = 0; i < s->n_people; i++)
        n += people_waited(s, i) || answers_find(s, q, i);
    return n;
}

static void reply_close(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    bool together = people_whom(s, q->step) == CV_ASKED_EVERYONE && !s->pooling && !walks_on(s) &&
                    reply_parties(s, q) > 1;
    if (together && pool_open(turn, q))
        return;
    bool stands = !walks_on(s) && anonymous_stands(s, q);
    if (together && !turn->said)
        say_place(turn, stands ? say_plain(turn, SAY_ANONYMOUS_STANDS) : rounds_reveal(turn, q));
    turn->said = false;
    if (together && !stands && rounds_again(turn))
        return;
    s->due = CV_NEVER;
    s->pooling = false;
    s->open = false;
    if (edit_close(turn))
        return;
    flow_leave(s, q);
    flow_run(turn);
}

bool reply_lacking(const struct cv_session *s) {
    const struct question *q = state_open(s);
    const struct sheet *sheet = answers_sheet(s, q);
    return flow_needed(s, q->step) && (!answers_newest_on(sheet) || anonymous_lacking(s, sheet));
}

void reply_settle(struct turn *turn) {
    const struct cv_session *s = turn->s;
    if (state_open(s) && people_all_answered(s) && !reply_lacking(s))
        reply_close(turn);
}

/* Those who said nothing are recorded as passing, unless an earlier answer of
 * theirs stands. */
void reply_next(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    if (q->step->kind == CV_STEP_DISCUSS) {
        discuss_close(turn);
        return;
    }
    if (pool_too_long(turn))
        return;
    for (size_t i = 0; i < s->n_people; i++)
        if (people_waited(s, i) && people_asked(s, i) && !answers_find(s, q, i))
            answers_record(turn, q, i, cv_str(""), cv_str(""), true);
    reply_close(turn);
}

bool reply_needed(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (!reply_lacking(s))
        return false;
    if (anonymous_lacking(s, answers_sheet(s, state_open(s))))
        say_back(turn, say_plain(turn, SAY_ANONYMOUS_NEEDED));
    else
        say_back(turn, SAY(turn, SAY_NEEDED, CV_ARG_NUMBER("least", state_open(s)->step->least)));
    return true;
}

/* Whether anybody but `person` may still answer the open question. */
static bool reply_others_owe(const struct cv_session *s, size_t person) {
    for (size_t i = 0; i < s->n_people; i++)
        if (i != person && people_waited(s, i) && people_asked(s, i) && !s->people[i].answered)
            return true;
    return false;
}

/* Whether this person cannot pass, because nobody else will answer what must be answered. */
static bool reply_needed_of(struct turn *turn, size_t person) {
    return !reply_others_owe(turn->s, person) && reply_needed(turn);
}

/* Nothing more is expected of this person. */
static void reply_done(struct turn *turn, size_t person) {
    turn->s->people[person].answered = true;
    rounds_noted(turn, person);
    if (people_all_answered(turn->s) && reply_lacking(turn->s))
        say_all(turn, say_plain(turn, SAY_ANONYMOUS_NEEDED));
    reply_settle(turn);
}

void reply_skip(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    if (!people_asked(s, person) || reply_needed_of(turn, person))
        return;
    answers_record(turn, state_open(s), person, cv_str(""), cv_str(""), true);
    reply_done(turn, person);
}

/* ---- answers ---------------------------------------------------------------------------- */

static void reply_accept(struct turn *turn, size_t person, struct cv_str value,
                         struct cv_str raw) {
    answers_record(turn, state_open(turn->s), person, value, raw, false);
    reply_done(turn, person);
}

/* An answer picked from choices, typed or pressed. */
static void reply_picked(struct turn *turn, size_t person, struct cv_str value,
                         struct cv_str raw) {
    reply_accept(turn, person, value,
                 hear_correct(turn, state_open(turn->s), person, value, raw));
}

/* Nobody knows everything: the level stays unknown, other questions are passed. */
static void reply_unknown(struct turn *turn, size_t person, struct cv_str raw) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    bool level = q->step->kind == CV_STEP_PROBE || q->step->ask == CV_ASK_SCALE;
    if (reply_needed_of(turn, person))
        return;
    answers_record(turn, q, person, cv_str(level ? VALUE_UNKNOWN : ""), raw, true);
    reply_done(turn, person);
}

/* Further words of the same person to a question for words are further lines of
 * the same answer, unless the question was put anew. Together they stay below
 * the limit of one answer. */
static void reply_line(struct turn *turn, size_t person, struct cv_str words) {
    struct cv_session *s = turn->s;
    const struct answer *before = answers_find(s, state_open(s), person);
    if (!before || before->skipped || !s->people[person].answered) {
        reply_accept(turn, person, cv_str(""), words);
        return;
    }
    struct cv_str raw = cv_str(before->raw);
    say_line(turn, &raw, words);
    if (raw.n > CV_ANSWER_MAX)
        say_to(turn, turn->event->person,
               SAY(turn, SAY_TOO_LONG_TOGETHER, CV_ARG_NUMBER("limit", CV_ANSWER_MAX)));
    else
        reply_accept(turn, person, cv_str(""), raw);
}

/* Whether the words end with a question mark; the Greek one is a semicolon. */
static bool words_ask(struct cv_str words) {
    struct cv_str greek = CV_S("\u037E");
    char last = words.p[words.n - 1];
    return last == '?' || last == ';' ||
           (words.n >= greek.n &&
            cv_str_eq((struct cv_str){words.p + words.n - greek.n, greek.n}, greek));
}

/* Whether words that fit no choice were meant as an answer. Alone with the
 * facilitator bot everything is. In a group people also talk: what they expect
 * an answer to is short, comes from somebody who still owes one, and is no
 * question to the others. Everything else passes in silence, and each person
 * is told once for a question: whoever goes on talking means to talk. While
 * answers are hidden, what everybody can read is talk. */
static bool reply_was_attempt(const struct turn *turn, size_t person, struct cv_str words) {
    const struct cv_session *s = turn->s;
    if (people_count_waited(s) == 1 || turn->event->private)
        return true;
    return !rounds_hidden(s) && cv_str_chars(words) <= ATTEMPT_CHARS && !words_ask(words) &&
           !s->people[person].answered && !s->people[person].missed;
}

static void reply_unclear(struct turn *turn, size_t person, struct cv_str complaint) {
    struct cv_session *s = turn->s;
    bool group = people_count_waited(s) > 1;
    s->people[person].missed = true;
    ask_again(turn, SAY(turn, group ? SAY_UNCLEAR_TO : SAY_UNCLEAR,
                        CV_ARG_TEXT("name", cv_str(s->people[person].name)),
                        CV_ARG_TEXT("complaint", complaint)));
}

/* Whether words that surely name types answer the question, whatever their
 * length. Who has picked an answer and goes on talking in a group means to talk. */
static bool reply_counts(const struct turn *turn, size_t person, struct cv_str words) {
    const struct cv_session *s = turn->s;
    const struct answer *before = answers_find(s, state_open(s), person);
    if (rounds_hidden(s) && !turn->event->private)
        return false;
    return !words_ask(words) &&
           (people_count_waited(s) == 1 || !s->people[person].answered ||
            (before && before->words && cv_str_eqz(cv_str(before->raw), before->words)));
}

/* Reads words that are no pick; false when that leads nowhere. Nothing is ever
 * taken in silence: what is sure is said, what is not is offered. */
static bool reply_heard(struct turn *turn, size_t person, struct cv_str words) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    struct heard heard = hear_read(turn, q, words);
    if (heard.how == HEAR_SURE && reply_counts(turn, person, words)) {
        hear_say(turn, q, person, &heard, words);
        reply_accept(turn, person, heard.value, words);
        return true;
    }
    if (heard.how == HEAR_NOTHING || !reply_was_attempt(turn, person, words))
        return false;
    s->people[person].missed = true;
    hear_offer(turn, q, person, &heard, words);
    return true;
}

/* The answer of the round before stays. */
static void reply_keep(struct turn *turn, size_t person) {
    if (answers_find(turn->s, state_open(turn->s), person))
        reply_done(turn, person);
    else
        reply_skip(turn, person);
}

/* The list of everybody's stays as it is. */
static void reply_pool_done(struct turn *turn, size_t person) {
    if (!pool_too_long(turn))
        reply_done(turn, person);
}

/* Takes the choice `ids` of the buttons; `raw` is how it came. What it was read
 * as is returned: only READ_UNCLEAR leaves anything to do. */
static struct reading reply_button(struct turn *turn, size_t person, struct cv_str ids,
                                   struct cv_str raw) {
    struct reading reading = {.outcome = READ_GIVEN};
    if (cv_str_eqz(ids, BUTTON_SKIP)) {
        reply_skip(turn, person);
        return reading;
    }
    if (cv_str_eqz(ids, BUTTON_KEEP)) {
        reply_keep(turn, person);
        return reading;
    }
    if (cv_str_eqz(ids, BUTTON_ACCEPT) && turn->s->pooling) {
        reply_pool_done(turn, person);
        return reading;
    }
    if (hear_takes(state_open(turn->s)) && value_holds(ids, CV_S(BUTTON_NONE)) &&
        hear_none(turn, person))
        return reading;
    reading = kinds_pressed(turn, state_open(turn->s), ids);
    if (reading.outcome == READ_UNKNOWN)
        reply_unknown(turn, person, raw);
    else if (reading.outcome == READ_GIVEN)
        reply_picked(turn, person, reading.value, raw);
    return reading;
}

/* Words that stand for a button where there are such. */
static bool reply_word(struct turn *turn, size_t person, struct cv_str words) {
    struct cv_session *s = turn->s;
    struct cv_str folded = words_folded(commands_bare(words), turn->arena);
    bool keep = state_open(s)->round && words_are(language_words(turn, WORDS_KEEP), folded);
    bool accept = s->pooling && words_are(language_words(turn, WORDS_OK), folded);
    if (keep)
        reply_keep(turn, person);
    else if (accept)
        reply_pool_done(turn, person);
    return keep || accept;
}

/* Bytes of the "because" that words begin with, the longest there is of those
 * of one or two words ("потому что"); 0 when they begin otherwise. */
static size_t because_length(const struct turn *turn, struct cv_str words) {
    struct cv_str because = language_words(turn, WORDS_BECAUSE), rest = words, word;
    size_t length = 0;
    for (int n = 0; n < BECAUSE_WORDS && rest.n && cv_str_split(&rest, ' ', &word); n++) {
        struct cv_str phrase = {words.p, (size_t)(word.p - words.p) + word.n};
        if (words_are(because, words_folded(phrase, turn->arena)))
            length = phrase.n;
    }
    return length;
}

/* Cuts "3 because they never call" at its "because". */
static bool reason_cut(const struct turn *turn, struct cv_str words, struct cv_str *head,
                       struct cv_str *reason) {
    struct cv_str rest = words, word;
    while (rest.n && cv_str_split(&rest, ' ', &word)) {
        size_t at = (size_t)(word.p - words.p);
        size_t length = at ? because_length(turn, (struct cv_str){word.p, words.n - at}) : 0;
        if (!length)
            continue;
        *head = cv_str_trim((struct cv_str){words.p, at});
        *reason = cv_str_trim((struct cv_str){word.p + length, words.n - at - length});
        while (head->n && (head->p[head->n - 1] == ',' || head->p[head->n - 1] == '-'))
            *head = cv_str_trim((struct cv_str){head->p, head->n - 1});
        return head->n > 0 && reason->n > 0;
    }
    return false;
}

/* A pick with its reason, or what somebody who picked before adds to say why,
 * where only Canvasser reads it. */
static bool reply_reasoned(struct turn *turn, size_t person, struct cv_str words) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    struct cv_str head, reason;
    if (reason_cut(turn, words, &head, &reason)) {
        struct reading reading = kinds_read(turn, q, head);
        if (reading.outcome == READ_GIVEN) {
            answers_reason(s, q, person, reason);
            reply_picked(turn, person, reading.value, words);
            return true;
        }
    }
    if (!turn->event->private || !s->people[person].answered)
        return false;
    answers_reason(s, q, person, words);
    say_to(turn, turn->event->person, say_plain(turn, SAY_REASON_NOTED));
    return true;
}

/* Words that are no button. */
static void reply_read(struct turn *turn, size_t person, struct cv_str words) {
    const struct question *q = state_open(turn->s);
    struct reading reading = kinds_read(turn, q, words);
    if (reading.outcome == READ_UNCLEAR && reading.no_pick && reply_reasoned(turn, person, words))
        return;
    if (reading.outcome == READ_UNKNOWN)
        reply_unknown(turn, person, words);
    else if (reading.outcome == READ_GIVEN && kinds_takes_any_words(q))
        reply_line(turn, person, words);
    else if (reading.outcome == READ_GIVEN)
        reply_picked(turn, person, reading.value, words);
    else if (!(reading.no_pick && reply_heard(turn, person, words)) &&
             reply_was_attempt(turn, person, words))
        reply_unclear(turn, person, reading.complaint);
}

/* Whether words of somebody who takes no part can be nothing but an answer: a pick, or
 * whatever they write to Canvasser alone, or as a reply to it. */
static bool reply_surely(struct turn *turn, const struct question *q, struct cv_str words) {
    if (people_whom(turn->s, q->step) != CV_ASKED_EVERYONE || turn->s->pooling ||
        q->step->roles.n || words.n > CV_ANSWER_MAX)
        return false;
    if (turn->event->private || turn->event->about.n || ask_typed(turn, q, words).n)
        return true;
    bool any = kinds_takes_any_words(q) || q->step->ask == CV_ASK_LIST;
    return !any && kinds_read(turn, q, words).outcome == READ_GIVEN;
}

/* Whose answer the words may be. */
static size_t reply_person(struct turn *turn, const struct question *q, struct cv_str words) {
    size_t person = people_find(turn->s, turn->event->person);
    if (lobby_stranger(turn->s, person))
        return reply_surely(turn, q, words) ? lobby_enter(turn) : NOBODY;
    return people_whom(turn->s, q->step) == CV_ASKED_EVERYONE ? people_take(turn) : person;
}

void reply_words(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    if (!words.n)
        return;
    if (q->step->kind == CV_STEP_DISCUSS) {
        if (!lobby_stranger(s, people_find(s, turn->event->person)))
            discuss_words(turn, words);
        return;
    }
    size_t person = reply_person(turn, q, words);
    if (person != NOBODY && s->people[person].removed)
        say_to(turn, turn->event->person, say_plain(turn, SAY_REMOVED_YOU));
    if (!people_asked(s, person))
        return;
    if (words.n > CV_ANSWER_MAX) {
        say_to(turn, turn->event->person,
               SAY(turn, SAY_TOO_LONG, CV_ARG_NUMBER("limit", CV_ANSWER_MAX)));
        return;
    }
    if (anonymous_aloud(turn, person) || reply_word(turn, person, words))
        return;
    struct cv_str button = ask_typed(turn, q, words);
    if (button.n) {
        reply_button(turn, person, button, words);
        return;
    }
    if (hear_none_typed(turn, person, words)) {
        hear_none(turn, person);
        return;
    }
    reply_read(turn, person, words);
}

/* ---- buttons --------------------------------------------------------------------------------- */

/* Takes "N." of "eN.M" off the front. */
static bool key_number(struct cv_str *rest, char sep, uint64_t *out) {
    struct cv_str part;
    int64_t number = -1;
    if (!cv_str_split(rest, sep, &part) || !cv_str_int(part, &number) || number < 0)
        return false;
    *out = (uint64_t)number;
    return true;
}

bool reply_key(struct cv_str key, uint64_t *event, uint64_t *ordinal) {
    struct cv_str rest = key;
    if (!cv_str_starts(key, CV_S("e")))
        return false;
    rest = (struct cv_str){key.p + 1, key.n - 1};
    return key_number(&rest, '.', event) && key_number(&rest, '.', ordinal);
}

bool reply_about_open(const struct cv_session *s, struct cv_str key) {
    uint64_t event = 0, ordinal = 0;
    if (!reply_key(key, &event, &ordinal))
        return false;
    if (event != s->open_event)
        return event > s->open_event && event < s->events;
    return ordinal >= s->open_ordinal;
}

void reply_pressed(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (!reply_about_open(s, turn->event->about)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_CLOSED));
        return;
    }
    size_t person = people_find(s, turn->event->person);
    bool stranger = lobby_stranger(s, person);
    if (stranger && commands_pressed(turn, person)) /* who asks something takes no part yet */
        return;
    if (stranger && people_whom(s, state_open(s)->step) == CV_ASKED_EVERYONE)
        person = lobby_enter(turn);
    else if (!stranger)
        person = people_take(turn);
    if (!stranger && (person == NOBODY || commands_pressed(turn, person)))
        return;
    if (!people_asked(s, person)) {
        bool roles = person != NOBODY && state_open(s)->step->roles.n;
        bool shown = anonymous_excluded(s, state_open(s), person);
        say_to(turn, turn->event->person,
               shown   ? say_plain(turn, SAY_ANONYMOUS_SHOWN)
               : roles ? commands_roles(turn)
                       : say_plain(turn, SAY_NOT_YOURS));
        return;
    }
    struct reading reading = reply_button(turn, person, turn->event->choice, turn->event->choice);
    if (reading.outcome == READ_UNCLEAR) /* nobody saw the press, so nobody else is told */
        say_to(turn, turn->event->person, reading.complaint);
}
