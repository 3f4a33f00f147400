/* commands.c - what people tell the facilitator bot to do. */
#include "session/commands.h"

#include "session/advise.h"
#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/case.h"
#include "session/credit.h"
#include "session/discuss.h"
#include "session/flow.h"
#include "session/guests.h"
#include "session/kinds.h"
#include "session/labels.h"
#include "session/language.h"
#include "session/lobby.h"
#include "session/notes.h"
#include "session/people.h"
#include "session/picks.h"
#include "session/phrases.h"
#include "session/pool.h"
#include "session/reply.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/silence.h"
#include "session/spread.h"
#include "session/steer.h"
#include "session/walks.h"

struct command {
    bool (*may)(const struct cv_session *s, size_t person); /* who; NULL: everybody */
    bool advised; /* a command only once something was advised: till then it is words */
    void (*run)(struct turn *turn, size_t person);
};

static void command_start(struct turn *turn, size_t person) {
    (void)person;
    say_to(turn, turn->event->person,
           SAY(turn, SAY_RUNNING, CV_ARG_TEXT("progress", ask_progress(turn))));
}

static void command_next(struct turn *turn, size_t person) {
    (void)person;
    if (!reply_needed(turn))
        reply_next(turn);
}

static void command_skip(struct turn *turn, size_t person) {
    if (people_whom(turn->s, state_open(turn->s)->step) == CV_ASKED_EVERYONE && person == NOBODY)
        person = people_take(turn);
    if (people_asked(turn->s, person) && anonymous_aloud(turn, person))
        return;
    reply_skip(turn, person);
}

static void command_back(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    (void)person;
    if (s->n_trail < 2 ||
        !spot_same(s->trail[s->n_trail - 1].spot, s->trail[s->n_trail - 2].spot)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_BACK_NONE));
        return;
    }
    s->n_trail--;
    ask_reopen(turn);
}

static bool discussing(const struct turn *turn) {
    return state_open(turn->s)->step->kind == CV_STEP_DISCUSS;
}

/* Whether the open question is for other roles than this person has. */
static bool not_meant(const struct cv_session *s, size_t person) {
    const struct question *q = state_open(s);
    return q->step->roles.n && person != NOBODY && !s->people[person].removed &&
           !people_meant(s, q->step, person) && !s->people[person].volunteer;
}

struct cv_str commands_roles(const struct turn *turn) {
    const struct question *q = state_open(turn->s);
    struct cv_str names = cv_str("");
    for (size_t i = 0; i < q->step->roles.n; i++)
        say_comma(turn, &names, label_choice(turn, CV_FEED_ROLE, q->step->roles.ids[i]));
    struct cv_str text = SAY(turn, SAY_HELP_ROLES, CV_ARG_TEXT("roles", names));
    say_line(turn, &text, kinds_takes_any_words(q) ? cv_str("") : kinds_hint(turn, q));
    return text;
}

static void command_help(struct turn *turn, size_t person) {
    const struct question *q = state_open(turn->s);
    if (discussing(turn)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_HELP_DISCUSS));
        return;
    }
    struct cv_str how = say_plain(turn, SAY_HELP_NOT_ASKED);
    if (not_meant(turn->s, person))
        how = commands_roles(turn);
    else if (people_asked(turn->s, person) || people_whom(turn->s, q->step) == CV_ASKED_EVERYONE)
        how = kinds_takes_any_words(q) ? say_plain(turn, SAY_HELP_TEXT) : kinds_hint(turn, q);
    struct cv_str text = SAY(turn, SAY_HELP, CV_ARG_TEXT("how", how));
    if (people_count_waited(turn->s) > 1)
        say_line(turn, &text, say_plain(turn, SAY_HELP_GROUP));
    say_to(turn, turn->event->person, text);
}

static void command_status(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    struct spread_names waiting = {0};
    (void)person;
    for (size_t i = 0; i < s->n_people; i++)
        if (people_waited(s, i) && people_asked(s, i) && !s->people[i].answered)
            spread_add(turn, &waiting, cv_str(s->people[i].name));
    struct cv_str text = SAY(turn, SAY_STATUS, CV_ARG_TEXT("progress", ask_progress(turn)),
                             CV_ARG_TEXT("question", cv_str(s->open_words)));
    if (waiting.n)
        say_line(turn, &text, SAY(turn, SAY_STATUS_WAITING, CV_ARG_TEXT("names", waiting.names),
                                  CV_ARG_NUMBER("n", waiting.n)));
    else if (!discussing(turn))
        say_line(turn, &text, say_plain(turn, SAY_STATUS_NOBODY));
    say_line(turn, &text, rounds_left(turn));
    say_line(turn, &text, walks_words(turn));
    say_line(turn, &text, guests_missing(turn));
    say_line(turn, &text, silence_words(turn));
    say_place(turn, text);
}

static void command_end(struct turn *turn, size_t person) {
    (void)person;
    if (discussing(turn)) {
        discuss_close(turn);
        return;
    }
    say_place(turn, say_plain(turn, SAY_END_EARLY));
    commands_finish(turn);
}

static void command_why(struct turn *turn, size_t person) {
    struct cv_str key = ask_why_key(turn, state_open(turn->s));
    (void)person;
    say_place(turn, say_has(turn, key) ? say_text(turn, key, NULL, 0)
                                       : say_plain(turn, SAY_WHY_NONE));
}

static void command_agenda(struct turn *turn, size_t person) {
    (void)person;
    discuss_agenda(turn);
}

static void command_six(struct turn *turn, size_t person) {
    (void)person;
    discuss_six(turn);
}

static void command_compare(struct turn *turn, size_t person) {
    (void)person;
    discuss_compare(turn);
}

static void command_languages(struct turn *turn, size_t person) {
    (void)person;
    language_list(turn);
}

static void command_join(struct turn *turn, size_t person) {
    (void)person;
    lobby_join(turn);
}

static void command_leave(struct turn *turn, size_t person) {
    (void)person;
    lobby_leave(turn);
}

static void command_again(struct turn *turn, size_t person) {
    (void)person;
    if (!ask_round(turn))
        say_to(turn, turn->event->person,
               SAY(turn, SAY_ROUNDS_OVER, CV_ARG_NUMBER("most", ROUNDS_MOST)));
}

/* A rule, with what it means for who sees what. */
static void say_promise(struct turn *turn, enum sentence rule) {
    struct cv_str text = say_plain(turn, rule);
    say_sentence(turn, &text, credit_sentence(turn));
    say_all(turn, text);
}

static void command_blind(struct turn *turn, size_t person) {
    (void)person;
    turn->s->rules.blind = true;
    say_promise(turn, SAY_BLIND);
}

static void command_open(struct turn *turn, size_t person) {
    (void)person;
    if (turn->s->rules.anonymous) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_ANONYMOUS_HIDDEN));
        return;
    }
    turn->s->rules.blind = false;
    say_promise(turn, SAY_OPEN);
}

static void command_apart(struct turn *turn, size_t person) {
    (void)person;
    turn->s->rules.apart = true;
    say_promise(turn, SAY_APART_ON);
}

static void command_together(struct turn *turn, size_t person) {
    (void)person;
    turn->s->rules.together = true;
    say_all(turn, say_plain(turn, SAY_TOGETHER_ON));
}

static void command_roles_only(struct turn *turn, size_t person) {
    (void)person;
    credit_set(turn, CREDIT_ROLES);
}

static void command_names(struct turn *turn, size_t person) {
    (void)person;
    credit_set(turn, CREDIT_NAMES);
}

static void command_anonymous(struct turn *turn, size_t person) {
    (void)person;
    anonymous_set(turn);
}

static void command_notes(struct turn *turn, size_t person) {
    struct cv_str text = notes_words(turn);
    (void)person;
    say_place(turn, text.n ? text : say_plain(turn, SAY_NOTES_NONE));
}

static void command_extend(struct turn *turn, size_t person) {
    (void)person;
    steer_extend(turn, 0);
}

static void command_box_off(struct turn *turn, size_t person) {
    (void)person;
    steer_box(turn, 0);
}

static const struct command commands[] = {
    [WORDS_START] = {NULL, false, command_start},
    [WORDS_NEXT] = {people_steers, false, command_next},
    [WORDS_SKIP] = {NULL, false, command_skip},
    [WORDS_BACK] = {people_steers, false, command_back},
    [WORDS_HELP] = {NULL, false, command_help},
    [WORDS_STATUS] = {NULL, false, command_status},
    [WORDS_END] = {people_leads, false, command_end},
    [WORDS_WHY] = {NULL, false, command_why},
    [WORDS_AGENDA] = {NULL, true, command_agenda},
    [WORDS_SIX] = {NULL, true, command_six},
    [WORDS_COMPARE] = {NULL, true, command_compare},
    [WORDS_LANGUAGES] = {NULL, false, command_languages},
    [WORDS_JOIN] = {NULL, false, command_join},
    [WORDS_REVEAL] = {people_steers, false, command_next},
    [WORDS_BLIND] = {people_leads, false, command_blind},
    [WORDS_OPEN] = {people_leads, false, command_open},
    [WORDS_AGAIN] = {people_steers, false, command_again},
    [WORDS_NOTES] = {NULL, false, command_notes},
    [WORDS_EXTEND] = {people_leads, false, command_extend},
    [WORDS_BOX_OFF] = {people_leads, false, command_box_off},
    [WORDS_APART] = {people_leads, false, command_apart},
    [WORDS_TOGETHER] = {people_leads, false, command_together},
    [WORDS_ROLES_ONLY] = {people_leads, false, command_roles_only},
    [WORDS_NAMES] = {people_leads, false, command_names},
    [WORDS_ANONYMOUS] = {people_leads, false, command_anonymous},
    [WORDS_LEAVE] = {NULL, false, command_leave},
};
_Static_assert(CV_COUNT(commands) == WORDS_COMMANDS, "every command does something");

void commands_finish(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct spot spot = flow_spot(s);
    if (spot.list && case_has_ground(s, spot))
        advise_segment(turn);
    advise_all(turn);
    say_place(turn, say_plain(turn, SAY_AGAIN)); /* in place of the script's own last words */
    s->open = false;
    s->ended = true;
}

struct cv_str commands_bare(struct cv_str words) {
    words = cv_str_trim(words);
    if (words.n && (words.p[0] == '/' || words.p[0] == '!'))
        words = (struct cv_str){words.p + 1, words.n - 1};
    if (words.n && (words.p[words.n - 1] == '.' || words.p[words.n - 1] == '!' ||
                    words.p[words.n - 1] == ';')) /* the Greek question mark */
        words.n--;
    return cv_str_trim(words);
}

/* `words` name the command to those who may not give it. */
static void command_run(struct turn *turn, size_t at, size_t person, struct cv_str words) {
    if (commands[at].may && !commands[at].may(turn->s, person))
        say_to(turn, turn->event->person,
               SAY(turn, SAY_FACILITATOR_ONLY, CV_ARG_TEXT("command", words)));
    else
        commands[at].run(turn, person);
}

/* "answer: ..." of somebody who is not meant. What is no answer leaves them as they were. */
static bool volunteer_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    uint64_t question = s->open_event * 1000 + s->open_ordinal;
    struct cv_str answer;
    bool marked = false;
    if (!state_open(s) || discussing(turn) || !not_meant(s, person) ||
        !phrases_begins(turn, WORDS_ANSWER, words, &answer, &marked) || !marked)
        return false;
    s->people[person].volunteer = true;
    reply_words(turn, answer);
    if (s->open && question == s->open_event * 1000 + s->open_ordinal)
        s->people[person].volunteer = s->people[person].answered;
    return true;
}

bool commands_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    size_t at = 0;
    struct cv_str bare = commands_bare(words);
    struct cv_str folded = words_folded(bare, turn->arena);
    if (language_grant(turn, person))
        return true;
    while (at < WORDS_COMMANDS && !words_are(language_words(turn, (enum word_list)at), folded))
        at++;
    if (at == WORDS_COMMANDS || (commands[at].advised && !s->n_suggestions))
        return volunteer_take(turn, words) || guests_take(turn, words) || notes_take(turn, words) || steer_take(turn, words) || pool_take(turn, words) ||
               discuss_take(turn, words);
    command_run(turn, at, person, bare);
    return true;
}

bool commands_take_early(struct turn *turn, struct cv_str folded) {
    static const enum word_list early[] = {WORDS_BLIND, WORDS_OPEN,       WORDS_APART,
                                           WORDS_TOGETHER, WORDS_ROLES_ONLY, WORDS_NAMES,
                                           WORDS_ANONYMOUS, WORDS_NOTES, WORDS_LANGUAGES,
                                           WORDS_BOX_OFF};
    size_t person = people_find(turn->s, turn->event->person);
    for (size_t i = 0; i < CV_COUNT(early); i++)
        if (words_are(language_words(turn, early[i]), folded)) {
            command_run(turn, early[i], person, commands_bare(turn->event->text));
            return true;
        }
    return false;
}

/* How far everybody is, and for the facilitator the end of the gathering. */
bool commands_take_always(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    struct cv_str folded = words_folded(commands_bare(words), turn->arena);
    bool status = words_are(language_words(turn, WORDS_STATUS), folded);
    bool end = words_are(language_words(turn, WORDS_END), folded);
    if (!s->gathering || (!status && !end))
        return false;
    if (end && people_find(s, turn->event->person) == s->facilitator)
        walks_close(turn);
    else if (end && walks_on(s) && state_open(s))
        walks_done(turn);
    else if (status && state_open(s))
        return false; /* of one's own question */
    else
        walks_status(turn, status);
    return true;
}

bool commands_pressed(struct turn *turn, size_t person) {
    static const struct {
        const char *id;
        enum word_list command;
    } buttons[] = {{BUTTON_AGENDA, WORDS_AGENDA},
                   {BUTTON_SIX, WORDS_SIX},
                   {BUTTON_COMPARE, WORDS_COMPARE},
                   {BUTTON_END, WORDS_END}};
    for (size_t i = 0; discussing(turn) && i < CV_COUNT(buttons); i++)
        if (cv_str_eqz(turn->event->choice, buttons[i].id)) {
            command_run(turn, buttons[i].command, person, cv_str(buttons[i].id));
            return true;
        }
    return false;
}
