/* scene.c - matching the entries, and who keeps a word that several want. */
#include "text/scene.h"

#include <stdlib.h>
#include <string.h>

/* ---- one entry at one place ------------------------------------------------ */

struct attempt {
    const struct cv_scene *scene;
    const struct cv_entry *entry;
    struct cv_match match;
};

static bool scene_is(const struct cv_scene *s, size_t word, int16_t class) {
    return word < s->n && cv_known_is(s->known[word], class);
}

/* Whether an entry may go on from the word before to `word`. */
static bool scene_joined(const struct cv_scene *s, size_t word) {
    return word < s->n && s->words[word].gap == CV_GAP_NONE;
}

static bool scene_begins(const struct cv_scene *s, size_t word) {
    return word >= s->n || s->words[word].gap != CV_GAP_NONE;
}

static bool attempt_from(struct attempt *a, size_t element, size_t word);

/* Leaps over up to `most` words, none of which ends a phrase. */
static bool attempt_leap(struct attempt *a, size_t element, size_t word, size_t most) {
    const struct cv_scene *s = a->scene;
    for (size_t i = 0;; i++, word++) {
        if (attempt_from(a, element, word))
            return true;
        if (i == most || !scene_joined(s, word) ||
            s->roles[word] & (1U << CV_SENSE_AND | 1U << CV_SENSE_CONTRAST))
            return false;
    }
}

static bool attempt_word(struct attempt *a, const struct cv_element *e, size_t element,
                         size_t word) {
    struct cv_match *m = &a->match;
    bool here = scene_is(a->scene, word, e->class) && (m->n == 0 || scene_joined(a->scene, word));
    if (here && m->n < CV_ENTRY_WORDS) {
        m->words[m->n++] = (uint16_t)word;
        if (attempt_from(a, element + 1, word + 1))
            return true;
        m->n--;
    }
    return e->optional && attempt_from(a, element + 1, word);
}

static bool attempt_from(struct attempt *a, size_t element, size_t word) {
    if (element == a->entry->n)
        return a->match.n > 0;
    const struct cv_element *e = &a->entry->elements[element];
    const struct cv_scene *s = a->scene;
    switch (e->kind) {
    case CV_ELEMENT_WORD:
        return attempt_word(a, e, element, word);
    case CV_ELEMENT_GAP:
        return attempt_leap(a, element + 1, word, e->most);
    case CV_ELEMENT_NOT:
        return !(scene_joined(s, word) && scene_is(s, word, e->class)) &&
               attempt_from(a, element + 1, word);
    case CV_ELEMENT_BEGIN:
    case CV_ELEMENT_END:
        return scene_begins(s, word) && attempt_from(a, element + 1, word);
    }
    return false;
}

/* What an entry demands before its first word. */
static bool entry_before(const struct cv_scene *s, const struct cv_entry *entry, size_t element,
                         size_t word) {
    for (size_t i = 0; i < element; i++) {
        const struct cv_element *e = &entry->elements[i];
        if (e->kind == CV_ELEMENT_BEGIN && !scene_begins(s, word))
            return false;
        if (e->kind == CV_ELEMENT_NOT && word > 0 && scene_joined(s, word) &&
            scene_is(s, word - 1, e->class))
            return false;
    }
    return true;
}

static bool scene_try(const struct cv_scene *s, const struct cv_start *start, size_t word,
                      struct cv_match *out) {
    const struct cv_entry *entry = &s->lexicon->entries[start->entry];
    struct attempt a = {.scene = s, .entry = entry, .match = {.entry = entry}};
    if (!entry_before(s, entry, start->element, word) || !attempt_from(&a, start->element, word))
        return false;
    for (size_t i = 0; i < a.match.n; i++)
        a.match.guessed = a.match.guessed || s->known[a.match.words[i]]->guessed;
    *out = a.match;
    return true;
}

static void scene_attempt(struct cv_scene *s, const struct cv_start *start, size_t word) {
    struct cv_match match;
    if (!scene_try(s, start, word, &match))
        return;
    s->matches =
        cv_arena_grow(s->arena, s->matches, sizeof *s->matches, s->n_matches, &s->cap_matches);
    s->matches[s->n_matches++] = match;
}

/* The longest entry of `sense` that begins at `word`. */
static bool scene_find_at(const struct cv_scene *s, enum cv_sense sense, size_t word,
                          struct cv_match *best) {
    best->n = 0;
    for (size_t c = 0; c < s->known[word]->n; c++) {
        const struct cv_starts *starts = &s->lexicon->starts[s->known[word]->classes[c]];
        for (size_t k = 0; k < starts->n; k++) {
            struct cv_match match;
            if (s->lexicon->entries[starts->p[k].entry].meaning.sense == sense &&
                scene_try(s, &starts->p[k], word, &match) && match.n > best->n && !match.guessed)
                *best = match;
        }
    }
    return best->n > 0;
}

bool cv_scene_find(struct cv_scene *s, enum cv_sense sense, size_t from, struct cv_match *out) {
    for (size_t i = from; i < s->n; i++)
        if (scene_find_at(s, sense, i, out))
            return true;
    return false;
}

/* Senses whose entries use up their words; the others only give words a role. */
static bool sense_takes(enum cv_sense sense) {
    return sense <= CV_SENSE_OUT_OF || sense == CV_SENSE_DONT_KNOW || sense == CV_SENSE_SKIP;
}

static void scene_match(struct cv_scene *s) {
    for (size_t i = 0; i < s->n; i++)
        for (size_t c = 0; c < s->known[i]->n; c++) {
            const struct cv_starts *starts = &s->lexicon->starts[s->known[i]->classes[c]];
            for (size_t k = 0; k < starts->n; k++)
                if (sense_takes(s->lexicon->entries[starts->p[k].entry].meaning.sense))
                    scene_attempt(s, &starts->p[k], i);
        }
}

/* ---- single words with a part to play ----------------------------------------- */

/* Roles and numbers, before the matching proper looks at them. */
static void scene_word_roles(struct cv_scene *s, size_t i) {
    const struct cv_known *k = s->known[i];
    for (size_t c = 0; c < k->n; c++) {
        const struct cv_starts *starts = &s->lexicon->starts[k->classes[c]];
        for (size_t e = 0; e < starts->n; e++) {
            const struct cv_entry *entry = &s->lexicon->entries[starts->p[e].entry];
            if (entry->n != 1 || (k->guessed && entry->meaning.sense != CV_SENSE_CONTRAST))
                continue;
            s->roles[i] |= 1U << entry->meaning.sense;
            if (entry->meaning.sense == CV_SENSE_NUMBER)
                s->numbers[i] = entry->meaning.value;
        }
    }
}

static void scene_roles(struct cv_scene *s) {
    for (size_t i = 0; i < s->n; i++) {
        s->numbers[i] = s->words[i].kind == CV_WORD_NUMBER ? s->words[i].number : -1;
        scene_word_roles(s, i);
        if (i > 0 && s->words[i].point && s->roles[i - 1] & 1U << CV_SENSE_SHORT)
            s->words[i].gap = CV_GAP_NONE;
    }
}

bool cv_scene_role(const struct cv_scene *s, size_t word, enum cv_sense role) {
    bool phrase = s->taken[word] && s->taken[word]->n > 1;
    return !phrase && s->roles[word] & 1U << role;
}

/* ---- who keeps a word ------------------------------------------------------------ */


/* A hint never takes a word from an entry that says something. */
static int match_weight(const struct cv_match *m) {
    enum cv_sense sense = m->entry->meaning.sense;
    int quiet = sense == CV_SENSE_IGNORE || sense == CV_SENSE_TRAP || sense > CV_SENSE_OUT_OF;
    bool hint = sense == CV_SENSE_TYPE && m->entry->meaning.strength == CV_STRENGTH_HINT;
    return hint ? m->n : 8 * m->n + 4 * quiet + (int)m->entry->meaning.strength - m->guessed;
}

static int match_order(const void *a, const void *b) {
    const struct cv_match *x = a, *y = b;
    int order = match_weight(y) - match_weight(x);
    if (!order)
        order = (int)(cv_match_last(x) - cv_match_first(x)) -
                (int)(cv_match_last(y) - cv_match_first(y));
    if (!order)
        order = (int)x->words[0] - (int)y->words[0];
    return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static int match_place(const void *a, const void *b) {
    const struct cv_match *x = a, *y = b;
    int order = (int)x->words[0] - (int)y->words[0];
    return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* A phrase may mean two types at once: then both keep its words. */
static bool match_twin(const struct cv_match *a, const struct cv_match *b) {
    return a->n == b->n && memcmp(a->words, b->words, a->n * sizeof a->words[0]) == 0 &&
           a->entry->meaning.sense == CV_SENSE_TYPE && b->entry->meaning.sense == CV_SENSE_TYPE &&
           a->entry->meaning.strength == b->entry->meaning.strength &&
           a->entry->meaning.type != b->entry->meaning.type;
}

static bool scene_free(const struct cv_scene *s, const struct cv_match *m) {
    for (size_t i = 0; i < m->n; i++) {
        const struct cv_match *owner = s->taken[m->words[i]];
        if (owner && !match_twin(owner, m))
            return false;
    }
    return true;
}

/* Keeps the longest matches that share no word, in the order of the text. */
static void scene_settle(struct cv_scene *s) {
    size_t kept = 0;
    if (!s->n_matches)
        return;
    qsort(s->matches, s->n_matches, sizeof *s->matches, match_order);
    struct cv_match *keep = cv_arena_alloc(s->arena, (s->n_matches + 1) * sizeof *keep);
    for (size_t i = 0; i < s->n_matches; i++) {
        const struct cv_match *m = &s->matches[i];
        if (!scene_free(s, m))
            continue;
        keep[kept] = *m;
        for (size_t w = 0; w < m->n; w++)
            s->taken[m->words[w]] = &keep[kept];
        kept++;
    }
    qsort(keep, kept, sizeof *keep, match_place);
    memset(s->taken, 0, s->n * sizeof(struct cv_match *));
    for (size_t i = 0; i < kept; i++)
        for (size_t w = 0; w < keep[i].n; w++)
            s->taken[keep[i].words[w]] = &keep[i];
    s->matches = keep;
    s->n_matches = kept;
}

enum cv_status cv_scene_open(struct cv_reader *r, struct cv_str text, struct cv_scene *out) {
    struct cv_scene *s = out;
    *s = (struct cv_scene){.lexicon = r->memory.lexicon, .arena = r->arena};
    if (text.n > CV_READ_TEXT_MAX)
        return CV_TOO_BIG;
    if (!cv_str_utf8(text))
        return CV_INVALID;
    cv_memory_tidy(&r->memory);
    cv_arena_reset(r->arena);
    s->n = cv_words_split(s->lexicon->letters, text, s->arena, &s->words);
    if (s->n > CV_SCENE_WORDS)
        return CV_TOO_BIG;
    s->known = cv_arena_alloc(s->arena, (s->n + 1) * sizeof(struct cv_known *));
    s->roles = cv_arena_alloc(s->arena, (s->n + 1) * sizeof *s->roles);
    s->numbers = cv_arena_alloc(s->arena, (s->n + 1) * sizeof *s->numbers);
    s->taken = cv_arena_alloc(s->arena, (s->n + 1) * sizeof(struct cv_match *));
    for (size_t i = 0; i < s->n; i++)
        s->known[i] = cv_memory_word(&r->memory, s->words[i].text);
    scene_roles(s);
    scene_match(s);
    scene_settle(s);
    return CV_OK;
}
