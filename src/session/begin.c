/* begin.c - words by which a session begins, and others known before there is one. */
#include "session/commands.h"
#include "session/language.h"
#include "session/picks.h"
#include "text/fold.h"

enum { FOLDED_MOST = 4096, BEGIN_MOST = 3 /* words */ };

/* Looks words up in one language after the other. */
struct search {
    const struct cv_texts *texts;
    struct cv_arena *arena;
    struct cv_buf folded; /* what is looked in */
    size_t next;
};

static struct search search_new(const struct cv_texts *t) {
    struct search s = {.texts = t, .arena = cv_arena_new()};
    cv_buf_init(&s.folded, FOLDED_MOST);
    return s;
}

static void search_free(struct search *s) {
    cv_buf_free(&s->folded);
    cv_arena_free(s->arena);
}

/* The next language, or NULL. */
static const char *search_next(struct search *s) {
    cv_buf_clear(&s->folded);
    return cv_texts_language(s->texts, s->next++);
}

static void found_in(struct cv_str *lang, const char *found) {
    if (lang)
        *lang = cv_str(found ? found : "");
}

/* Whether `text` is one of the words of `list`. */
static bool text_is(const struct cv_texts *t, enum word_list list, struct cv_str text,
                    struct cv_str *lang) {
    struct search s = search_new(t);
    struct cv_str typed = words_folded(commands_bare(text), s.arena);
    const char *in;
    bool found = false;
    while (!found && typed.n && (in = search_next(&s)) != NULL) {
        language_fold(t, cv_str(in), list, &s.folded);
        found = words_are(cv_buf_str(&s.folded), typed);
    }
    found_in(lang, found ? in : NULL);
    search_free(&s);
    return found;
}

bool cv_session_starts(const struct cv_texts *t, struct cv_str text, struct cv_str *lang) {
    return text_is(t, WORDS_START, text, lang);
}

bool cv_session_starts_paced(const struct cv_texts *t, struct cv_str text, struct cv_str *lang) {
    return text_is(t, WORDS_OWN_PACE, text, lang);
}

/* ---- with something behind them ----------------------------------------------------------- */

static size_t words_count(struct cv_str text) {
    struct cv_str word;
    size_t n = 0;
    while (cv_str_split(&text, ' ', &word))
        n += word.n > 0;
    return n;
}

/* How many words of `typed` are the longest of the alternatives; 0 for none. */
static size_t start_length(struct cv_str alternatives, struct cv_str typed) {
    struct cv_str one;
    size_t most = 0;
    while (cv_str_split(&alternatives, '|', &one))
        if (one.n && typed.n > one.n && typed.p[one.n] == ' ' && cv_str_starts(typed, one) &&
            words_count(one) > most)
            most = words_count(one);
    return most;
}

bool cv_session_starts_with(const struct cv_texts *t, struct cv_str text, struct cv_str *name,
                            struct cv_str *lang) {
    struct search s = search_new(t);
    struct cv_str bare = commands_bare(text), typed = words_folded(bare, s.arena), word;
    const char *in, *longest = NULL;
    size_t words = 0;
    while (typed.n && (in = search_next(&s)) != NULL) {
        language_fold(t, cv_str(in), WORDS_START, &s.folded);
        size_t here = start_length(cv_buf_str(&s.folded), typed);
        longest = here > words ? in : longest;
        words = here > words ? here : words;
    }
    for (size_t i = 0; i < words && cv_str_split(&bare, ' ', &word);)
        i += word.n > 0;
    *name = cv_str_trim(bare);
    found_in(lang, longest);
    search_free(&s);
    return words > 0 && name->n > 0;
}

/* How many bytes of `text` make up one of the folded alternatives at its beginning. */
static size_t begin_length(struct cv_str alternatives, struct cv_str text,
                           struct cv_arena *arena) {
    for (size_t words = BEGIN_MOST; words > 0; words--) {
        size_t at = 0;
        for (size_t i = 0; i < words && at < text.n; i++) {
            at += i > 0;
            while (at < text.n && text.p[at] != ' ' && text.p[at] != ':' && text.p[at] != '\n')
                at++;
        }
        if (words_are(alternatives, words_folded((struct cv_str){text.p, at}, arena)))
            return at;
    }
    return 0;
}

bool cv_session_begins(const struct cv_texts *t, struct cv_str key, struct cv_str text,
                       struct cv_str *rest, struct cv_str *lang) {
    struct search s = search_new(t);
    struct cv_str bare = commands_bare(text);
    const char *in = NULL;
    size_t length = 0;
    while (!length && bare.n && (in = search_next(&s)) != NULL) {
        (void)cv_text_fold(cv_texts_arena(t, cv_str(in), key, NULL, 0, s.arena), &s.folded);
        length = begin_length(cv_buf_str(&s.folded), bare, s.arena);
    }
    *rest = cv_str_trim((struct cv_str){bare.p + length, bare.n - length});
    while (length && rest->n && rest->p[0] == ':')
        *rest = cv_str_trim((struct cv_str){rest->p + 1, rest->n - 1});
    found_in(lang, length ? in : NULL);
    search_free(&s);
    return length > 0;
}
