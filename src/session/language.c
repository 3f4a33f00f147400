/* language.c - in which language people are understood, and spoken with. */
#include "session/language.h"

#include "session/ask.h"
#include "session/commands.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/say.h"
#include "text/fold.h"

#include <stdlib.h>

enum { WORDS_FOLDED_MOST = 4096 /* bytes of one list of command words */ };

/* ---- who is understood how --------------------------------------------------------------- */

bool ears_know(const struct ears *ears, struct cv_str lang) {
    for (size_t i = 0; i < ears->n; i++)
        if (cv_str_eq(ears->lang[i], lang))
            return true;
    return false;
}

static void ears_add(struct ears *ears, struct cv_str lang) {
    if (!ears_know(ears, lang))
        ears->lang[ears->n++] = lang;
}

static struct ears ears_of(const struct cv_session *s, struct cv_str own) {
    struct ears ears = {.n = 0};
    ears_add(&ears, own);
    ears_add(&ears, cv_str(s->place));
    ears_add(&ears, CV_S("en"));
    return ears;
}

struct ears language_ears(const struct turn *turn) {
    return ears_of(turn->s, turn->ear);
}

struct turn language_as(const struct turn *turn, struct cv_str lang) {
    struct turn as = *turn;
    as.lang = lang;
    return as;
}

/* Whether what a messenger says of somebody's language is nothing new: the same as before,
 * or said for the first time to who chose one in words. */
static bool person_keeps(const struct person *p, struct cv_str said) {
    return !said.n || (p->locale ? cv_str_eqz(said, p->locale) : p->tongue == TONGUE_CHOSEN);
}

struct cv_str language_told(const struct cv_session *s, const struct cv_event *event) {
    return event->guessed ? cv_str("") : cv_texts_speak(s->book->texts, event->lang);
}

struct cv_str language_of(const struct cv_session *s, const struct cv_event *event) {
    size_t person = people_find(s, event->person);
    struct cv_str said = language_told(s, event);
    if (person != NOBODY && person_keeps(&s->people[person], said))
        return cv_str(s->people[person].lang);
    return said.n ? said : cv_str(s->place);
}

struct cv_str cv_session_speaks(const struct cv_session *s, struct cv_str person) {
    size_t at = people_find(s, person);
    return at == NOBODY ? cv_str("") : cv_str(s->people[at].lang);
}

/* ---- words --------------------------------------------------------------------------------- */

void language_fold(const struct cv_texts *texts, struct cv_str lang, enum word_list list,
                   struct cv_buf *out) {
    static const char signs[] = {SLOT_SIGN(SLOT_WHAT), SLOT_SIGN(SLOT_LEVEL),
                                 SLOT_SIGN(SLOT_SEGMENT)};
    const struct cv_arg slots[] = {CV_ARG_TEXT("type", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("fact", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("name", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("number", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("time", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("list", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("language", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("level", ((struct cv_str){&signs[1], 1})),
                                   CV_ARG_TEXT("segment", ((struct cv_str){&signs[2], 1}))};
    struct cv_buf words;
    cv_buf_init(&words, WORDS_FOLDED_MOST);
    if (cv_texts_format(texts, lang, say_words_key(list), slots, CV_COUNT(slots), &words) ==
        CV_OK)
        (void)cv_text_fold(cv_buf_str(&words), out);
    cv_buf_free(&words);
}

static void vocabulary_learn(const struct cv_session *s, struct vocabulary *v) {
    struct ears ears = ears_of(s, cv_str(v->lang));
    struct cv_buf folded;
    cv_buf_init(&folded, CV_COUNT(ears.lang) * WORDS_FOLDED_MOST);
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        cv_buf_clear(&folded);
        for (size_t k = 0; k < ears.n; k++) {
            if (k)
                cv_buf_addc(&folded, '|');
            language_fold(s->book->texts, ears.lang[k], (enum word_list)i, &folded);
        }
        state_keep(&v->words[i], cv_buf_str(&folded));
    }
    cv_buf_free(&folded);
}

static const struct vocabulary *vocabulary_of(struct cv_session *s, struct cv_str lang) {
    for (size_t i = 0; i < s->n_vocabularies; i++)
        if (cv_str_eqz(lang, s->vocabularies[i].lang))
            return &s->vocabularies[i];
    s->vocabularies = state_grow(s->vocabularies, sizeof *s->vocabularies, s->n_vocabularies,
                                 &s->cap_vocabularies);
    struct vocabulary *v = &s->vocabularies[s->n_vocabularies++];
    *v = (struct vocabulary){.lang = cv_strdup(lang)};
    vocabulary_learn(s, v);
    return v;
}

void language_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_vocabularies; i++) {
        free(s->vocabularies[i].lang);
        for (size_t k = 0; k < WORDS_COUNT; k++)
            free(s->vocabularies[i].words[k]);
    }
    free(s->vocabularies);
    s->vocabularies = NULL;
    s->n_vocabularies = s->cap_vocabularies = 0;
}

struct cv_str language_words(const struct turn *turn, enum word_list list) {
    return cv_str(vocabulary_of(turn->s, turn->ear)->words[list]);
}

struct cv_str language_meaning(const struct turn *turn, enum word_list list, struct cv_str word) {
    struct cv_str rest = language_words(turn, list), one, first;
    struct cv_str folded = words_folded(word, turn->arena);
    while (folded.n && cv_str_split(&rest, '|', &one)) {
        one = cv_str_trim(one);
        if (cv_str_split(&one, ' ', &first) && cv_str_eq(first, folded))
            return cv_str_trim(one);
    }
    return cv_str("");
}

/* ---- wishes ---------------------------------------------------------------------------------- */

struct cv_str language_own(const struct turn *turn, struct cv_str lang) {
    const struct turn as = language_as(turn, lang);
    return say_plain(&as, SAY_LANGUAGE_OWN);
}

/* The language called so, in itself or in those the person knows, or by its code. */
static struct cv_str language_named(const struct turn *turn, struct cv_str name) {
    const struct cv_texts *texts = turn->s->book->texts;
    struct cv_str code = language_meaning(turn, WORDS_NAMES_OF_LANGUAGES, name);
    const char *lang;
    for (size_t i = 0; (lang = cv_texts_language(texts, i)) != NULL; i++)
        if (cv_str_eqz(code, lang) || cv_str_eq_nocase(cv_str(lang), name) ||
            cv_text_same(language_own(turn, cv_str(lang)), name))
            return cv_str(lang);
    return cv_str("");
}

static bool accept_language(void *context, const struct phrase *p) {
    struct turn *turn = context;
    turn->wish = language_named(turn, p->slot[SLOT_WHAT]);
    return turn->wish.n > 0;
}

void language_wish(struct turn *turn) {
    struct cv_str folded = phrases_folded(turn, turn->event->text);
    turn->wish = cv_str("");
    if (turn->event->kind != CV_EVENT_MESSAGE || !folded.n)
        return;
    turn->wish_for_all = phrases_match(language_words(turn, WORDS_LANGUAGE_ALL), folded,
                                       accept_language, turn);
    if (!turn->wish_for_all)
        phrases_match(language_words(turn, WORDS_LANGUAGE), folded, accept_language, turn);
}

/* From now on the place is spoken to in this language, and so are those of whom none of
 * their own is known. */
static void place_speaks(struct cv_session *s, struct cv_str lang) {
    s->assumed = false;
    if (cv_str_eqz(lang, s->place))
        return;
    for (size_t i = 0; i < s->n_people; i++)
        if (!s->people[i].locale && s->people[i].tongue == TONGUE_ASSUMED)
            state_keep(&s->people[i].lang, lang);
    state_keep(&s->place, lang);
    language_free(s); /* they hold the words of the place's language */
}

static void place_wished(struct turn *turn, struct cv_str lang) {
    place_speaks(turn->s, lang);
    say_all(turn, SAY(turn, SAY_LANGUAGE_ALL,
                      CV_ARG_TEXT("language", language_own(turn, cv_str(turn->s->place)))));
}

/* Whether what is said to all is said to this person: they are alone, or it is their own
 * pace. In a channel others read it who take no part yet: there only what was assumed of
 * the one who began gives way. */
static bool place_is_of(const struct cv_session *s, size_t person) {
    const struct person *p = &s->people[person];
    if (s->pace)
        return person == s->facilitator;
    return s->n_people == 1 && (!s->by_word || (p->tongue == TONGUE_ASSUMED && !p->locale));
}

/* From now on somebody is spoken with in `lang`. */
static void person_speaks(struct cv_session *s, size_t person, struct cv_str lang,
                          enum tongue tongue) {
    bool all = place_is_of(s, person);
    s->people[person].tongue = tongue;
    state_keep(&s->people[person].lang, lang);
    if (all)
        place_speaks(s, lang);
}

/* The messenger says so. A place is spoken to as its first person is: what was assumed of
 * it while nothing was told gives way, whoever else is there by now. */
static void person_told(struct cv_session *s, size_t person, struct cv_str lang) {
    if (!person_keeps(&s->people[person], lang))
        person_speaks(s, person, lang, TONGUE_ASSUMED);
    state_keep(&s->people[person].locale, lang);
    if (person == 0 && s->assumed)
        place_speaks(s, cv_str(s->people[person].lang));
}

/* The way back is said in words that are understood by everybody. */
static void say_guessed(struct turn *turn, struct cv_str before) {
    say_to(turn, turn->event->person,
           SAY(turn, SAY_LANGUAGE_GUESSED, CV_ARG_TEXT("language", language_own(turn, before))));
}

void language_meet(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    struct person *p = &s->people[person];
    state_keep(&p->lang, turn->ear);
    if (turn->event->lang.n && !turn->event->guessed)
        state_keep(&p->locale, turn->ear);
    if (!turn->guess.n)
        return;
    p->tongue = TONGUE_GUESSED;
    say_guessed(turn, cv_str(s->place));
}

void language_hear(struct turn *turn) {
    struct cv_session *s = turn->s;
    size_t at = people_find(s, turn->event->person);
    struct cv_str said = language_told(s, turn->event);
    if (at == NOBODY)
        return;
    struct cv_str before = cv_arena_copy(turn->arena, cv_str(s->people[at].lang));
    if (said.n)
        person_told(s, at, said);
    if (!turn->guess.n)
        return;
    person_speaks(s, at, turn->guess, TONGUE_GUESSED);
    say_guessed(turn, before);
}

void language_show(struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t at = people_find(s, turn->event->person);
    bool owes = turn->guess.n && at != NOBODY && people_asked(s, at) && !s->people[at].answered;
    for (size_t i = turn->first; i < turn->out->n; i++)
        owes = owes && !turn->out->item[i].asks;
    if (owes && !s->ended)
        ask_show(turn);
}

bool language_grant(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    if (!turn->wish.n)
        return false;
    if (turn->wish_for_all && !people_leads(s, person))
        say_to(turn, turn->event->person,
               SAY(turn, SAY_FACILITATOR_ONLY,
                   CV_ARG_TEXT("command", commands_bare(turn->event->text))));
    else if (turn->wish_for_all)
        place_wished(turn, turn->wish);
    else if ((person = people_take(turn)) != NOBODY) {
        person_speaks(s, person, turn->wish, TONGUE_CHOSEN);
        say_to(turn, turn->event->person, say_plain(turn, SAY_LANGUAGE_YOURS));
        ask_show(turn);
    }
    return true;
}

void language_list(struct turn *turn) {
    struct cv_str names = cv_str("");
    const char *lang;
    for (size_t i = 0; (lang = cv_texts_language(turn->s->book->texts, i)) != NULL; i++)
        say_comma(turn, &names, language_own(turn, cv_str(lang)));
    say_to(turn, turn->event->person,
           SAY(turn, SAY_LANGUAGES, CV_ARG_TEXT("languages", names)));
}
