/* entry.c - the grammar of entries (reader.h), and where each may begin. */
#include "text/lexicon.h"

#include <libstemmer.h>
#include <string.h>

enum { ENTRIES_MAX = 60000, GAP_SHORT = 2, GAP_LONG = 4 };

/* Takes the part before a hyphen off the front. A hyphen behind a single letter
 * belongs to the word ("e-mail"), as in answers. */
static bool entry_part(struct cv_str *word, struct cv_str *part) {
    size_t letters = 0, i = 0;
    for (; i < word->n && (word->p[i] != '-' || letters < 2); i++)
        if (word->p[i] == '|' || word->p[i] == '!')
            letters = 0;
        else
            letters += (word->p[i] & 0xC0) != 0x80;
    *part = (struct cv_str){word->p, i};
    size_t used = i < word->n ? i + 1 : i;
    *word = (struct cv_str){word->p + used, word->n - used};
    return used > 0;
}

static enum cv_status element_class(struct cv_lexicon *l, struct cv_str text,
                                    struct cv_element *e, struct cv_error *err) {
    e->class = cv_lexicon_class_of(l, text, '|', err);
    return e->class < 0 ? CV_INVALID : CV_OK;
}

static enum cv_status element_parse(struct cv_lexicon *l, struct cv_str text,
                                    struct cv_element *e, struct cv_error *err) {
    *e = (struct cv_element){.kind = CV_ELEMENT_WORD};
    if (cv_str_eqz(text, "..") || cv_str_eqz(text, "...")) {
        e->kind = CV_ELEMENT_GAP;
        e->most = text.n == 2 ? GAP_SHORT : GAP_LONG;
        return CV_OK;
    }
    if (cv_str_eqz(text, "^") || cv_str_eqz(text, "$")) {
        e->kind = text.p[0] == '^' ? CV_ELEMENT_BEGIN : CV_ELEMENT_END;
        return CV_OK;
    }
    if (text.p[0] == '!') {
        e->kind = CV_ELEMENT_NOT;
        text = (struct cv_str){text.p + 1, text.n - 1};
    } else if (text.p[text.n - 1] == '?') {
        e->optional = true;
        text.n--;
    }
    return element_class(l, text, e, err);
}

/* Appends the elements of one blank-separated word; "e-mail" makes two. */
static enum cv_status entry_word(struct cv_lexicon *l, struct cv_str word, struct cv_element *row,
                                 size_t *n, struct cv_error *err) {
    struct cv_str part;
    while (entry_part(&word, &part)) {
        if (!part.n)
            continue;
        if (*n == CV_ENTRY_WORDS)
            return cv_fail(err, CV_TOO_BIG, "an entry has at most %d elements", CV_ENTRY_WORDS);
        enum cv_status status = element_parse(l, part, &row[*n], err);
        if (status)
            return status;
        ++*n;
    }
    return CV_OK;
}

static void starts_reserve(struct cv_lexicon *l, size_t classes) {
    size_t cap = l->cap_starts ? l->cap_starts : 256;
    if (classes <= l->cap_starts)
        return;
    while (cap < classes)
        cap *= 2;
    struct cv_starts *more = cv_arena_alloc(l->arena, cap * sizeof *more);
    if (l->starts)
        memcpy(more, l->starts, l->cap_starts * sizeof *more);
    l->starts = more;
    l->cap_starts = cap;
}

static void starts_add(struct cv_lexicon *l, int16_t class, size_t entry, size_t element) {
    starts_reserve(l, (size_t)class + 1);
    struct cv_starts *s = &l->starts[class];
    s->p = cv_arena_grow(l->arena, s->p, sizeof *s->p, s->n, &s->cap);
    s->p[s->n++] = (struct cv_start){(uint16_t)entry, (uint8_t)element};
}

/* An entry can begin at its first word, or behind optional ones. */
static bool entry_index(struct cv_lexicon *l, size_t index) {
    const struct cv_entry *e = &l->entries[index];
    for (size_t i = 0; i < e->n; i++) {
        if (e->elements[i].kind == CV_ELEMENT_GAP)
            return false;
        if (e->elements[i].kind != CV_ELEMENT_WORD)
            continue;
        starts_add(l, e->elements[i].class, index, i);
        if (!e->elements[i].optional)
            return true;
    }
    return false;
}

enum cv_status cv_lexicon_add(struct cv_lexicon *l, const struct cv_meaning *meaning,
                              struct cv_str entry, struct cv_error *err) {
    struct cv_element row[CV_ENTRY_WORDS];
    size_t n = 0;
    struct cv_str rest = cv_str_trim(entry), word;
    if (l->n_entries == ENTRIES_MAX)
        return cv_fail(err, CV_TOO_BIG, "the lexicon has more than %d entries", ENTRIES_MAX);
    while (cv_str_split(&rest, ' ', &word)) {
        enum cv_status status = word.n ? entry_word(l, word, row, &n, err) : CV_OK;
        if (status)
            return status;
    }
    l->entries =
        cv_arena_grow(l->arena, l->entries, sizeof *l->entries, l->n_entries, &l->cap_entries);
    struct cv_entry *e = &l->entries[l->n_entries];
    *e = (struct cv_entry){.n = (uint8_t)n, .meaning = *meaning};
    e->elements = cv_arena_alloc(l->arena, (n + 1) * sizeof row[0]);
    memcpy(e->elements, row, n * sizeof row[0]);
    if (!entry_index(l, l->n_entries))
        return cv_fail(err, CV_INVALID, "\"%.*s\" has no word it must begin with", CV_ARG(entry));
    l->n_entries++;
    return CV_OK;
}

void cv_lexicon_finish(struct cv_lexicon *l) {
    sb_stemmer_delete(l->stemmer);
    l->stemmer = NULL;
    starts_reserve(l, (size_t)l->n_classes);
}
