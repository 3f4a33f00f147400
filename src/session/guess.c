/* guess.c - which language somebody speaks of whom nothing is told. */
#include "session/guess.h"

#include "session/commands.h"
#include "session/language.h"
#include "session/lobby.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/say.h"
#include "text/script.h"

#include <string.h>

enum {
    LETTERS_LEAST = 6,  /* of a script: names of people and brands are often shorter */
    WORDS_FOLDED = 4096 /* bytes of one list of command words */
};

/* ---- words that are of one language ---------------------------------------------------------- */

/* How much of a message must be the word. */
enum part { PART_WHOLE, PART_HEAD /* before a colon */, PART_FIRST /* word */ };

/* One word of one list in one language. Words are not kept, for there are a thousand. */
struct hint {
    uint32_t hash;
    uint8_t lang; /* as cv_texts_language counts */
    uint8_t list, part;
};
_Static_assert(WORDS_COUNT <= UINT8_MAX, "lists are numbered in a byte");

/* What counts beside commands of one word, which are those before WORDS_COMMANDS. */
static const struct {
    enum word_list list;
    enum part part;
} others[] = {
    {WORDS_GO, PART_WHOLE},        {WORDS_MORE, PART_WHOLE},     {WORDS_PAUSE, PART_WHOLE},
    {WORDS_RESUME, PART_WHOLE},    {WORDS_EDIT, PART_WHOLE},     {WORDS_INVITE, PART_HEAD},
    {WORDS_ANSWER, PART_HEAD},     {WORDS_PARK, PART_HEAD},      {WORDS_DECISION, PART_HEAD},
    {WORDS_ACTION, PART_HEAD},     {WORDS_LANGUAGE, PART_FIRST}, {WORDS_LANGUAGE_ALL, PART_FIRST},
};

/* FNV-1a. */
static uint32_t hash_of(struct cv_str s) {
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * 16777619U;
    return hash;
}

static struct cv_str first_word(struct cv_str s) {
    struct cv_str word = cv_str("");
    (void)cv_str_split(&s, ' ', &word);
    return word;
}

static void hints_add(struct cv_session *s, size_t lang, enum word_list list, enum part part) {
    struct cv_str rest, one;
    struct cv_buf folded;
    cv_buf_init(&folded, WORDS_FOLDED);
    language_fold(s->book->texts, cv_str(cv_texts_language(s->book->texts, lang)), list, &folded);
    rest = cv_buf_str(&folded);
    while (rest.n && cv_str_split(&rest, '|', &one)) {
        one = cv_str_trim(one);
        s->hints = state_grow(s->hints, sizeof *s->hints, s->n_hints, &s->cap_hints);
        s->hints[s->n_hints++] = (struct hint){
            .hash = hash_of(part == PART_FIRST ? first_word(one) : one),
            .lang = (uint8_t)lang,
            .list = (uint8_t)list,
            .part = (uint8_t)part,
        };
    }
    cv_buf_free(&folded);
}

static void hints_learn(struct cv_session *s) {
    if (s->n_hints)
        return;
    for (size_t lang = 0; cv_texts_language(s->book->texts, lang); lang++) {
        for (int list = 0; list < WORDS_COMMANDS; list++)
            hints_add(s, lang, (enum word_list)list, PART_WHOLE);
        for (size_t i = 0; i < CV_COUNT(others); i++)
            hints_add(s, lang, others[i].list, others[i].part);
    }
}

/* Whether words of the list are a command just now. */
static bool list_counts(const struct cv_session *s, enum word_list list) {
    switch (list) {
    case WORDS_AGENDA:
    case WORDS_SIX:
    case WORDS_COMPARE:
        return s->n_suggestions > 0;
    case WORDS_ANSWER: /* what it begins may be an answer: see letters_count */
        return !s->rules.anonymous;
    case WORDS_GO:
        return s->lobby;
    case WORDS_MORE:
    case WORDS_PAUSE:
    case WORDS_RESUME:
        return s->pace != NULL;
    default:
        return true;
    }
}

/* The letters that a language is written in are those of its own name. */
static struct cv_str script_of(const struct turn *turn, struct cv_str lang) {
    return cv_text_script(language_own(turn, lang), 1);
}

/* Whether the person is understood in it anyhow. In foreign letters ("piso" for "πίσω") it
 * may as well be a word of any other language. */
static bool hint_tells(const struct turn *turn, const struct hint *h, struct cv_str word) {
    struct ears ears = language_ears(turn);
    struct cv_str lang = cv_str(cv_texts_language(turn->s->book->texts, h->lang));
    struct cv_str script = cv_text_script(word, 1);
    if (ears_know(&ears, lang) || (script.n && !cv_str_eq(script, script_of(turn, lang))))
        return false;
    if (h->part == PART_FIRST)
        return true;
    struct cv_buf folded;
    cv_buf_init(&folded, WORDS_FOLDED);
    language_fold(turn->s->book->texts, lang, (enum word_list)h->list, &folded);
    bool same = words_are(cv_buf_str(&folded), word);
    cv_buf_free(&folded);
    return same;
}

/* Whether the word means something already. */
static bool word_known(const struct turn *turn, struct cv_str word) {
    static const enum word_list answers[] = {WORDS_YES, WORDS_NO, WORDS_OK, WORDS_UNKNOWN,
                                             WORDS_KEEP};
    for (int list = 0; list < WORDS_COMMANDS; list++)
        if (words_are(language_words(turn, (enum word_list)list), word))
            return true;
    for (size_t i = 0; i < CV_COUNT(others); i++)
        if (others[i].part != PART_FIRST && words_are(language_words(turn, others[i].list), word))
            return true;
    for (size_t i = 0; i < CV_COUNT(answers); i++)
        if (words_are(language_words(turn, answers[i]), word))
            return true;
    return false;
}

/* The one language in which the folded word is of a list of this kind; "" for none or
 * several, and for a word that the person is understood by already. */
static struct cv_str word_language(const struct turn *turn, struct cv_str word, enum part part) {
    const struct cv_session *s = turn->s;
    uint32_t hash = hash_of(word);
    int found = -1;
    for (size_t i = 0; word.n && i < s->n_hints; i++) {
        const struct hint *h = &s->hints[i];
        if (h->hash != hash || h->part != part || h->lang == found ||
            !list_counts(s, (enum word_list)h->list) || !hint_tells(turn, h, word))
            continue;
        if (found >= 0)
            return cv_str("");
        found = h->lang;
    }
    if (found < 0 || (part != PART_FIRST && word_known(turn, word)))
        return cv_str("");
    return cv_str(cv_texts_language(s->book->texts, (size_t)found));
}

/* ---- letters ------------------------------------------------------------------------------------- */

/* The one language that is written in the letters of `text`. */
static struct cv_str letters_language(const struct turn *turn, struct cv_str text) {
    const struct cv_texts *texts = turn->s->book->texts;
    struct cv_str script = cv_text_script(text, LETTERS_LEAST), found = cv_str("");
    const char *lang;
    if (!script.n || cv_str_eqz(script, "Latn"))
        return found;
    for (size_t i = 0; (lang = cv_texts_language(texts, i)) != NULL; i++) {
        if (!cv_str_eq(script_of(turn, cv_str(lang)), script))
            continue;
        if (found.n)
            return cv_str("");
        found = cv_str(lang);
    }
    return found;
}

/* Whether letters may tell. Those of who takes no part are talk; and where nobody is to
 * know whose an answer is, nothing must change with who gave it. */
static bool letters_count(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    return !s->rules.anonymous && !lobby_stranger(s, people_find(s, turn->event->person));
}

/* ---- the guess ------------------------------------------------------------------------------------- */

/* Whether the messenger says nothing of the language of who comes, or wrote this. */
static bool is_untold(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t at = people_find(s, turn->event->person);
    bool gives = turn->event->kind == CV_EVENT_MESSAGE ||
                 (turn->event->kind == CV_EVENT_JOIN && turn->event->guessed);
    return gives && !s->ended && !language_told(s, turn->event).n &&
           (at == NOBODY || !s->people[at].locale);
}

/* Whether nothing at all is known of it. */
static bool is_unknown(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t at = people_find(s, turn->event->person);
    return at == NOBODY || s->people[at].tongue == TONGUE_ASSUMED;
}

/* "idioma español": a wish, which may be uttered again. */
static bool guess_wish(struct turn *turn, struct cv_str folded) {
    struct turn as = *turn;
    as.ear = word_language(turn, first_word(folded), PART_FIRST);
    if (as.ear.n)
        language_wish(&as);
    if (!as.wish.n)
        return false;
    *turn = as;
    return true;
}

static struct cv_str head_of(struct cv_str folded) {
    struct cv_str head = cv_str("");
    if (folded.n && memchr(folded.p, ':', folded.n))
        (void)cv_str_split(&folded, ':', &head);
    return cv_str_trim(head);
}

static void guess_note(struct turn *turn, struct cv_str lang) {
    if (lang.n && is_unknown(turn) && !cv_str_eq(lang, turn->ear))
        turn->ear = turn->guess = lang;
}

/* The language that words give away. */
static struct cv_str words_language(const struct turn *turn, struct cv_str folded) {
    struct cv_str whole = words_folded(commands_bare(turn->event->text), turn->arena);
    struct cv_str lang = word_language(turn, whole, PART_WHOLE);
    if (!lang.n)
        lang = word_language(turn, head_of(folded), PART_HEAD);
    return !lang.n && letters_count(turn) ? letters_language(turn, turn->event->text) : lang;
}

void guess_language(struct turn *turn) {
    const struct cv_session *s = turn->s;
    if (!is_untold(turn) || turn->wish.n)
        return;
    hints_learn(turn->s);
    struct cv_str folded = phrases_folded(turn, turn->event->text);
    if (turn->event->kind == CV_EVENT_JOIN)
        guess_note(turn, cv_texts_speak(s->book->texts, turn->event->lang));
    else if ((!folded.n || !guess_wish(turn, folded)) && is_unknown(turn))
        guess_note(turn, words_language(turn, folded));
}
