/* spell.c - misspelt words: the nearest word of the lexicon.
 *
 * Distance after Damerau (adjacent letters swapped count once), on letters,
 * not bytes. */
#include "text/known.h"

#include <string.h>
#include <unicode/utf8.h>

enum {
    LETTERS_MAX = 24, LETTERS_MIN = 5, LETTERS_TWO = 9, LETTERS_SHORT = 6,
    PREFIX_SHORT = 6, TAIL_MAX = 5, FAR = 99
};

struct letters {
    int32_t c[LETTERS_MAX];
    int n;
};

/* False when there are too many letters to compare. */
static bool letters_of(struct cv_str s, struct letters *out) {
    int32_t at = 0;
    out->n = 0;
    while (at < (int32_t)s.n) {
        if (out->n == LETTERS_MAX)
            return false;
        U8_NEXT_OR_FFFD((const uint8_t *)s.p, at, (int32_t)s.n, out->c[out->n]);
        out->n++;
    }
    return true;
}

static int least(int a, int b) {
    return a < b ? a : b;
}

/* Distance of `a` and `b`; where `prefix`, of the nearest beginning of `a`. */
static int letters_distance(const struct letters *a, const struct letters *b, bool prefix) {
    int rows[3][LETTERS_MAX + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2], best = FAR;
    for (int j = 0; j <= b->n; j++)
        last[j] = j;
    for (int i = 1; i <= a->n; i++) {
        now[0] = i;
        for (int j = 1; j <= b->n; j++) {
            now[j] = last[j - 1] + (a->c[i - 1] != b->c[j - 1]);
            now[j] = least(now[j], least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a->c[i - 1] == b->c[j - 2] && a->c[i - 2] == b->c[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        if (a->n - i <= TAIL_MAX)
            best = least(best, now[b->n]);
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return prefix ? best : last[b->n];
}

/* First letters alike, or the first two swapped. */
static bool letters_begin(const struct letters *a, const struct letters *b) {
    return a->c[0] == b->c[0] || (a->c[0] == b->c[1] && a->c[1] == b->c[0]);
}

/* A slip in a short word: two letters swapped, or one too many or too few with
 * the last letter right. A wrong letter makes another word more often. */
static bool letters_slip(const struct letters *a, const struct letters *b) {
    if (a->n != b->n)
        return a->c[a->n - 1] == b->c[b->n - 1];
    for (int i = 0; i + 1 < a->n; i++)
        if (a->c[i] != b->c[i])
            return a->c[i] == b->c[i + 1] && a->c[i + 1] == b->c[i];
    return false;
}

/* The same for every beginning of `a` about as long as `b`. */
static bool letters_begin_slip(const struct letters *a, const struct letters *b) {
    struct letters cut = *a;
    for (cut.n = b->n - 1; cut.n <= b->n + 1 && cut.n <= a->n; cut.n++)
        if (letters_slip(&cut, b) && letters_distance(&cut, b, false) <= 1)
            return true;
    return false;
}

static bool letters_likely(const struct letters *a, const struct letters *b, bool prefix) {
    if (prefix)
        return b->n > PREFIX_SHORT || letters_begin_slip(a, b);
    return b->n > LETTERS_SHORT || letters_slip(a, b);
}

static int allowed(int letters) {
    return letters >= LETTERS_TWO ? 2 : letters >= LETTERS_MIN ? 1 : 0;
}

/* Distance of the word from a literal, FAR when it is out of reach. */
static int literal_distance(const struct cv_literal *lit, const struct letters *word) {
    struct letters surface;
    bool prefix = lit->kind == CV_LITERAL_PREFIX;
    if (lit->kind == CV_LITERAL_SUFFIX)
        return FAR;
    if (!letters_of(lit->surface, &surface) || surface.n < LETTERS_MIN ||
        !letters_begin(word, &surface))
        return FAR;
    int most = allowed(surface.n), longer = word->n - surface.n;
    if (longer < -most || longer > (prefix ? TAIL_MAX + most : most))
        return FAR;
    int distance = letters_distance(word, &surface, prefix);
    return distance <= most && letters_likely(word, &surface, prefix) ? distance : FAR;
}

static int stem_distance(const struct cv_literal *lit, const struct letters *stem) {
    struct letters text;
    if (lit->kind != CV_LITERAL_STEM || !letters_of(lit->text, &text) || text.n < LETTERS_MIN ||
        !letters_begin(stem, &text))
        return FAR;
    int distance = letters_distance(stem, &text, false);
    return distance <= allowed(text.n) && letters_likely(stem, &text, false) ? distance : FAR;
}

const struct cv_literal *cv_spell_nearest(const struct cv_lexicon *l, struct cv_str word,
                                          struct cv_str stem) {
    struct letters w, s;
    const struct cv_literal *best = NULL;
    int nearest = FAR;
    if (!letters_of(word, &w) || w.n < LETTERS_MIN || !letters_of(stem, &s))
        return NULL;
    for (size_t i = 0; i < l->n_literals; i++) {
        const struct cv_literal *lit = &l->literals[i];
        int distance = literal_distance(lit, &w);
        if (distance == FAR && s.n >= LETTERS_MIN)
            distance = stem_distance(lit, &s);
        if (distance < nearest) {
            nearest = distance;
            best = lit;
        }
    }
    return best;
}
