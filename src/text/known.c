/* known.c - from a word form to its classes. */
#include "text/known.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 50000, CLASSES_PER_WORD = 512 };

void cv_memory_open(struct cv_memory *m, const struct cv_lexicon *l) {
    *m = (struct cv_memory){.lexicon = l};
    m->stemmer = sb_stemmer_new(l->stemmer_name, NULL);
    if (!m->stemmer)
        abort(); /* the lexicon was made with it: out of memory */
    m->arena = cv_arena_new();
}

void cv_memory_close(struct cv_memory *m) {
    sb_stemmer_delete(m->stemmer);
    cv_names_free(&m->by_text);
    cv_arena_free(m->arena);
}

void cv_memory_tidy(struct cv_memory *m) {
    if (m->n < WORDS_MAX)
        return;
    cv_names_free(&m->by_text);
    cv_arena_free(m->arena);
    m->arena = cv_arena_new();
    m->known = NULL;
    m->n = m->cap = 0;
}

/* The classes of one word while they are gathered. */
struct gathered {
    int16_t classes[CLASSES_PER_WORD];
    size_t n;
};

static void gather(struct gathered *g, const struct cv_literal *lit) {
    for (size_t i = 0; i < lit->n && g->n < CLASSES_PER_WORD; i++)
        g->classes[g->n++] = lit->classes[i];
}

static void gather_key(struct gathered *g, const struct cv_lexicon *l, enum cv_literal_kind kind,
                       struct cv_str key) {
    const struct cv_name *name = cv_names_find(&l->by_kind[kind], key);
    if (name)
        gather(g, &l->literals[name->value]);
}

static bool letter_begins(struct cv_str word, size_t at) {
    return at == word.n || ((unsigned char)word.p[at] & 0xC0) != 0x80;
}

static void gather_word(struct gathered *g, const struct cv_lexicon *l, struct cv_str word,
                        struct cv_str stem) {
    gather_key(g, l, CV_LITERAL_EXACT, word);
    gather_key(g, l, CV_LITERAL_STEM, stem);
    for (size_t n = 2; n <= word.n; n++)
        if (letter_begins(word, n))
            gather_key(g, l, CV_LITERAL_PREFIX, (struct cv_str){word.p, n});
    for (size_t n = 1; n < word.n; n++)
        if (letter_begins(word, n))
            gather_key(g, l, CV_LITERAL_SUFFIX, (struct cv_str){word.p + n, word.n - n});
}

static int class_order(const void *a, const void *b) {
    return *(const int16_t *)a - *(const int16_t *)b;
}

static struct cv_known *memory_learn(struct cv_memory *m, struct cv_str word) {
    struct gathered g = {.n = 0};
    struct cv_str stem = cv_lexicon_stem(m->stemmer, word);
    struct cv_known *k = cv_arena_alloc(m->arena, sizeof *k);
    gather_word(&g, m->lexicon, word, stem);
    if (!g.n) {
        const struct cv_literal *near = cv_spell_nearest(m->lexicon, word, stem);
        k->guessed = near != NULL;
        if (near)
            gather(&g, near);
    }
    qsort(g.classes, g.n, sizeof g.classes[0], class_order);
    k->text = cv_arena_copy(m->arena, word);
    int16_t *classes = cv_arena_alloc(m->arena, (g.n + 1) * sizeof *classes);
    memcpy(classes, g.classes, g.n * sizeof *classes);
    k->classes = classes;
    k->n = (uint16_t)g.n;
    return k;
}

const struct cv_known *cv_memory_word(struct cv_memory *m, struct cv_str folded) {
    const struct cv_name *name = cv_names_find(&m->by_text, folded);
    if (name)
        return m->known[name->value];
    struct cv_known *k = memory_learn(m, folded);
    m->known = cv_arena_grow(m->arena, m->known, sizeof(struct cv_known *), m->n, &m->cap);
    m->known[m->n] = k;
    cv_names_add(&m->by_text, k->text, (int32_t)m->n++);
    return k;
}

bool cv_known_is(const struct cv_known *k, int16_t class) {
    for (size_t i = 0; i < k->n; i++)
        if (k->classes[i] >= class)
            return k->classes[i] == class;
    return false;
}
