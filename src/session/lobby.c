/* lobby.c - who takes part where not everybody in a place does. */
#include "session/lobby.h"

#include "session/ask.h"
#include "session/commands.h"
#include "session/flow.h"
#include "session/guests.h"
#include "session/kinds.h"
#include "session/language.h"
#include "session/notes.h"
#include "session/people.h"
#include "session/picks.h"
#include "session/reply.h"
#include "session/say.h"
#include "session/silence.h"
#include "session/steer.h"
#include "session/walks.h"

bool lobby_stranger(const struct cv_session *s, size_t person) {
    return person == NOBODY ? s->by_word : s->people[person].out;
}

/* ---- the invitation ------------------------------------------------------------------ */

/* Those who take part, by name. */
static struct cv_str lobby_names(const struct turn *turn, size_t *n) {
    const struct cv_session *s = turn->s;
    struct cv_str names = cv_str("");
    *n = 0;
    for (size_t i = 0; i < s->n_people; i++)
        if (!s->people[i].removed && !s->people[i].out) {
            say_comma(turn, &names, cv_str(s->people[i].name));
            ++*n;
        }
    return names;
}

static struct cv_str lobby_sentence(const struct turn *turn, enum sentence sentence) {
    size_t n;
    struct cv_str names = lobby_names(turn, &n);
    return SAY(turn, sentence, CV_ARG_TEXT("names", names), CV_ARG_NUMBER("n", n));
}

static struct cv_str lobby_words(const struct turn *turn) {
    return SAY(turn, SAY_LOBBY, CV_ARG_TEXT("title", say_text(turn, CV_S("title"), NULL, 0)),
               CV_ARG_TEXT("join", say_plain(turn, SAY_OPTION_JOIN)),
               CV_ARG_TEXT("go", say_plain(turn, SAY_OPTION_GO)));
}

static void lobby_attach(const struct turn *turn, struct cv_effect *effect) {
    struct choices options = {0};
    choices_add(&options, turn->arena, CV_S(BUTTON_JOIN), say_plain(turn, SAY_OPTION_JOIN));
    choices_add(&options, turn->arena, CV_S(BUTTON_GO), say_plain(turn, SAY_OPTION_GO));
    effect->options = options.item;
    effect->n_options = options.n;
}

void lobby_open(struct turn *turn) {
    turn->s->by_word = turn->s->lobby = true;
    lobby_attach(turn, say_all(turn, lobby_words(turn)));
}

static void lobby_go(struct turn *turn) {
    turn->s->lobby = false;
    say_all(turn, lobby_sentence(turn, SAY_LOBBY_GO));
    flow_run(turn);
}

/* ---- coming and going ----------------------------------------------------------------- */

/* What was said before the first question, in a language nobody had yet. */
static void say_opening(struct turn *turn) {
    const struct cv_dialog *d = turn->s->book->dialog;
    for (size_t i = 0; i < d->n_steps && d->steps[i].kind == CV_STEP_SAY; i++)
        say_to(turn, turn->event->person,
               say_text(turn, say_path(turn, "step", d->steps[i].id, "say"), NULL, 0));
}

/* Who brings a language that nobody had yet finds nothing said in it. */
static void invite_anew(struct turn *turn) {
    if (!turn->fresh)
        return;
    say_to(turn, turn->event->person, lobby_words(turn));
    lobby_attach(turn, &turn->out->item[turn->out->n - 1]);
}

bool lobby_come(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t before = s->n_people, person = people_take(turn);
    if (person == NOBODY || s->people[person].removed)
        return true;
    if (s->lobby) {
        invite_anew(turn);
        return false;
    }
    if (s->gathering) {
        if (!s->people[person].walk)
            walks_join(turn, person);
        return false;
    }
    if (turn->fresh && s->n_trail == 1)
        say_opening(turn);
    bool late = s->n_people > before && s->n_trail > 1;
    if (late && s->open)
        people_welcome(turn, person);
    if (late || turn->fresh)
        ask_show(turn);
    return late;
}

static struct cv_str lobby_to(const struct turn *turn, enum sentence sentence) {
    return SAY(turn, sentence, CV_ARG_TEXT("name", people_name(turn)));
}

void lobby_join(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    bool back = person != NOBODY && s->people[person].out;
    if (person != NOBODY && s->people[person].removed) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_REMOVED_YOU));
        return;
    }
    if (back)
        s->people[person].out = false;
    if (lobby_come(turn))
        return;
    say_to(turn, turn->event->person, lobby_to(turn, SAY_JOINED));
    if (back)
        ask_show(turn);
}

size_t lobby_enter(struct turn *turn) {
    size_t person = people_take(turn);
    if (person == NOBODY)
        return NOBODY;
    turn->s->people[person].out = false;
    say_to(turn, turn->event->person, lobby_to(turn, SAY_JOINED_BY));
    return person;
}

void lobby_leave(struct turn *turn) {
    size_t person = people_find(turn->s, turn->event->person);
    if (person == NOBODY || lobby_stranger(turn->s, person))
        return;
    turn->s->people[person].out = true;
    say_all(turn, lobby_to(turn, SAY_LEFT));
}

/* ---- strangers -------------------------------------------------------------------------- */

/* Anybody may ask what goes on; who wants to do more is told how to take part. */
static bool stranger_take(struct turn *turn, struct cv_str words, struct cv_str folded) {
    static const enum word_list free[] = {WORDS_START, WORDS_STATUS, WORDS_HELP, WORDS_WHY};
    bool wish = turn->wish.n > 0;
    for (size_t i = 0; i < CV_COUNT(free); i++)
        if (words_are(language_words(turn, free[i]), folded))
            return !state_open(turn->s);
    for (int i = 0; i < WORDS_COMMANDS && !wish; i++)
        wish = words_are(language_words(turn, (enum word_list)i), folded);
    if (wish)
        say_to(turn, turn->event->person, lobby_to(turn, SAY_JOIN_FIRST));
    else if (state_open(turn->s) &&
             (!turn->event->about.n || reply_about_open(turn->s, turn->event->about)))
        reply_words(turn, words);
    return true;
}

/* ---- before it begins ------------------------------------------------------------------- */

static void early_status(struct turn *turn) {
    struct cv_str text = lobby_sentence(turn, SAY_LOBBY_STATUS);
    say_line(turn, &text, silence_words(turn));
    say_all(turn, text);
}

static void early_help(struct turn *turn) {
    say_to(turn, turn->event->person, say_plain(turn, SAY_LOBBY_HELP));
}

static void early_end(struct turn *turn) {
    say_all(turn, say_plain(turn, SAY_LOBBY_END));
    turn->s->ended = true;
}

static const struct {
    enum word_list words;
    bool leads; /* only for who facilitates */
    void (*run)(struct turn *turn);
} early[] = {
    {WORDS_GO, true, lobby_go},         {WORDS_START, true, lobby_go},
    {WORDS_NEXT, true, lobby_go},       {WORDS_STATUS, false, early_status},
    {WORDS_HELP, false, early_help},    {WORDS_END, true, early_end},
};

static void early_run(struct turn *turn, size_t at, struct cv_str words) {
    size_t person = people_find(turn->s, turn->event->person);
    if (early[at].leads && !people_leads(turn->s, person))
        say_to(turn, turn->event->person,
               SAY(turn, SAY_FACILITATOR_ONLY, CV_ARG_TEXT("command", words)));
    else
        early[at].run(turn);
}

/* Before "go" rules can be set and people named; the rest is talk. */
static void early_take(struct turn *turn, struct cv_str words, struct cv_str folded) {
    size_t person = people_find(turn->s, turn->event->person);
    for (size_t i = 0; i < CV_COUNT(early); i++)
        if (words_are(language_words(turn, early[i].words), folded)) {
            early_run(turn, i, commands_bare(words));
            return;
        }
    (void)((lobby_stranger(turn->s, person) && stranger_take(turn, words, folded)) ||
           language_grant(turn, person) || commands_take_early(turn, folded) ||
           guests_take(turn, words) || notes_take(turn, words) || steer_take(turn, words));
}

/* ---- what is said ------------------------------------------------------------------------ */

/* The word, or a "yes" to the invitation itself: a thumb raised under it. */
static bool lobby_joins(const struct turn *turn, struct cv_str folded) {
    bool answers = turn->s->lobby && turn->event->about.n;
    return words_are(language_words(turn, WORDS_JOIN), folded) ||
           (answers && words_are(language_words(turn, WORDS_YES), folded));
}

bool lobby_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    struct cv_str folded = words_folded(commands_bare(words), turn->arena);
    if (lobby_joins(turn, folded))
        lobby_join(turn);
    else if (words_are(language_words(turn, WORDS_LEAVE), folded))
        lobby_leave(turn);
    else if (s->lobby)
        early_take(turn, words, folded);
    else
        return lobby_stranger(s, person) && stranger_take(turn, words, folded);
    return true;
}

bool lobby_pressed(struct turn *turn) {
    const struct cv_session *s = turn->s;
    bool go = cv_str_eqz(turn->event->choice, BUTTON_GO);
    if (cv_str_eqz(turn->event->choice, BUTTON_JOIN))
        lobby_join(turn);
    else if (go && s->lobby)
        early_run(turn, 0, say_plain(turn, SAY_OPTION_GO));
    else if (go)
        say_to(turn, turn->event->person, say_plain(turn, SAY_CLOSED));
    else
        return s->lobby;
    return true;
}
