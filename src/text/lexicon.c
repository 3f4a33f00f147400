/* lexicon.c - building a lexicon: literals, classes, types. */
#include "text/lexicon.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 20000, SURFACE_MIN = 2, STEM_MIN = 3 };

enum cv_status cv_lexicon_new(struct cv_str stemmer, struct cv_lexicon **out,
                              struct cv_error *err) {
    struct cv_lexicon *l = cv_alloc(sizeof *l);
    memset(l, 0, sizeof *l);
    if (stemmer.n < sizeof l->stemmer_name && stemmer.n)
        memcpy(l->stemmer_name, stemmer.p, stemmer.n);
    l->stemmer = sb_stemmer_new(l->stemmer_name, NULL);
    if (!l->stemmer) {
        free(l);
        return cv_fail(err, CV_NOT_FOUND, "there is no stemmer \"%.*s\": use one of Snowball's",
                       CV_ARG(stemmer));
    }
    l->arena = cv_arena_new();
    l->letters = cv_letters_new();
    *out = l;
    return CV_OK;
}

void cv_lexicon_free(struct cv_lexicon *l) {
    if (!l)
        return;
    sb_stemmer_delete(l->stemmer);
    for (size_t i = 0; i < CV_COUNT(l->by_kind); i++)
        cv_names_free(&l->by_kind[i]);
    cv_names_free(&l->classes);
    cv_letters_free(l->letters);
    cv_arena_free(l->arena);
    free(l);
}

/* ---- types ----------------------------------------------------------------- */

int cv_lexicon_type(struct cv_lexicon *l, struct cv_str name) {
    for (size_t i = 0; i < l->n_types; i++)
        if (cv_str_eq(l->types[i], name))
            return (int)i;
    if (l->n_types == CV_READ_TYPES_MAX)
        return -1;
    l->types[l->n_types] = cv_arena_copy(l->arena, name);
    return (int)l->n_types++;
}

size_t cv_lexicon_types(const struct cv_lexicon *l) {
    return l->n_types;
}

struct cv_str cv_lexicon_type_name(const struct cv_lexicon *l, size_t type) {
    return l->types[type];
}

size_t cv_lexicon_entries(const struct cv_lexicon *l) {
    return l->n_entries;
}

/* ---- literals ---------------------------------------------------------------- */

struct cv_str cv_lexicon_stem(struct sb_stemmer *stemmer, struct cv_str word) {
    const sb_symbol *p = sb_stemmer_stem(stemmer, (const sb_symbol *)word.p, (int)word.n);
    if (!p)
        abort(); /* out of memory */
    return (struct cv_str){(const char *)p, (size_t)sb_stemmer_length(stemmer)};
}

static struct cv_literal *literal_of(struct cv_lexicon *l, enum cv_literal_kind kind,
                                     struct cv_str text, struct cv_str surface) {
    struct cv_name *known = cv_names_find(&l->by_kind[kind], text);
    if (known)
        return &l->literals[known->value];
    l->literals =
        cv_arena_grow(l->arena, l->literals, sizeof *l->literals, l->n_literals, &l->cap_literals);
    struct cv_literal *lit = &l->literals[l->n_literals];
    *lit = (struct cv_literal){.kind = kind,
                               .text = cv_arena_copy(l->arena, text),
                               .surface = cv_arena_copy(l->arena, surface)};
    cv_names_add(&l->by_kind[kind], lit->text, (int32_t)l->n_literals++);
    return lit;
}

static void literal_join(struct cv_lexicon *l, struct cv_literal *lit, int16_t class) {
    for (size_t i = 0; i < lit->n; i++)
        if (lit->classes[i] == class)
            return;
    lit->classes = cv_arena_grow(l->arena, lit->classes, sizeof *lit->classes, lit->n, &lit->cap);
    lit->classes[lit->n++] = class;
}

/* ---- classes ------------------------------------------------------------------- */

/* Adds the word `text` (with its = or *) to `class`. */
static enum cv_status class_word(struct cv_lexicon *l, int16_t class, struct cv_str text,
                                 struct cv_error *err) {
    enum cv_literal_kind kind = CV_LITERAL_STEM;
    struct cv_str bare = text;
    struct cv_word *words;
    if (bare.n && (bare.p[0] == '=' || bare.p[0] == '*')) {
        kind = bare.p[0] == '=' ? CV_LITERAL_EXACT : CV_LITERAL_SUFFIX;
        bare = (struct cv_str){bare.p + 1, bare.n - 1};
    } else if (bare.n && bare.p[bare.n - 1] == '*') {
        kind = CV_LITERAL_PREFIX;
        bare.n--;
    }
    size_t n = cv_words_split(l->letters, bare, l->arena, &words);
    if (n != 1)
        return cv_fail(err, CV_INVALID, "\"%.*s\" is not one word", CV_ARG(text));
    struct cv_str folded = words[0].text;
    bool part = kind == CV_LITERAL_PREFIX || kind == CV_LITERAL_SUFFIX;
    if (part && cv_str_chars(folded) < SURFACE_MIN)
        return cv_fail(err, CV_INVALID, "\"%.*s\" is part of too many words: give it 2 letters",
                       CV_ARG(text));
    struct cv_str key = folded;
    if (kind == CV_LITERAL_STEM) {
        struct cv_str stem = cv_lexicon_stem(l->stemmer, folded);
        /* So short a stem is that of many words: then only the word itself counts. */
        if (cv_str_chars(stem) >= STEM_MIN)
            key = stem;
        else
            kind = CV_LITERAL_EXACT;
    }
    literal_join(l, literal_of(l, kind, key, folded), class);
    return CV_OK;
}

/* Puts every word of the class called `name` into `class` too. */
static enum cv_status class_merge(struct cv_lexicon *l, int16_t class, struct cv_str name,
                                  struct cv_error *err) {
    const struct cv_name *known = cv_names_find(&l->classes, name);
    if (!known)
        return cv_fail(err, CV_INVALID, "there is no class %.*s", CV_ARG(name));
    for (size_t i = 0; i < l->n_literals; i++)
        for (size_t k = 0; k < l->literals[i].n; k++)
            if (l->literals[i].classes[k] == known->value) {
                literal_join(l, &l->literals[i], class);
                break;
            }
    return CV_OK;
}

int16_t cv_lexicon_class_of(struct cv_lexicon *l, struct cv_str words, char sep,
                            struct cv_error *err) {
    struct cv_name *known = cv_names_find(&l->classes, words);
    if (known)
        return (int16_t)known->value;
    if (l->n_classes == CLASSES_MAX) {
        cv_fail(err, CV_TOO_BIG, "the lexicon has more than %d sets of words", CLASSES_MAX);
        return -1;
    }
    int16_t class = l->n_classes++;
    struct cv_str rest = words, word;
    while (cv_str_split(&rest, sep, &word)) {
        word = cv_str_trim(word);
        if (!word.n)
            continue;
        if (word.p[0] == '<' ? class_merge(l, class, word, err) : class_word(l, class, word, err))
            return -1;
    }
    cv_names_add(&l->classes, cv_arena_copy(l->arena, words), class);
    return class;
}

enum cv_status cv_lexicon_class(struct cv_lexicon *l, struct cv_str name, struct cv_str words,
                                struct cv_error *err) {
    struct cv_str key = cv_arena_printf(l->arena, "<%.*s>", CV_ARG(name));
    if (cv_names_find(&l->classes, key))
        return cv_fail(err, CV_EXISTS, "the class %.*s stands here twice", CV_ARG(key));
    struct cv_str owned = cv_arena_copy(l->arena, words);
    for (size_t i = 0; i < owned.n; i++)
        if (owned.p[i] == '\n' || owned.p[i] == ',')
            ((char *)(uintptr_t)owned.p)[i] = ' ';
    int16_t class = cv_lexicon_class_of(l, owned, ' ', err);
    if (class < 0)
        return CV_INVALID;
    cv_names_add(&l->classes, key, class);
    return CV_OK;
}
