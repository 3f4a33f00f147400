/* words.c - folding and word breaks in one pass. */
#include "text/words.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

enum {
    TABLE = 0x2500, SHORT_I = 0x0439, PLAIN_I = 0x0438, BREVE = 0x0306,
    WIDE_FIRST = 0xFF01, WIDE_LAST = 0xFF5E, WIDE = 0xFEE0 /* full-width ASCII, as pasted from tables */
};

enum letter { LETTER_OTHER, LETTER_WORD, LETTER_DIGIT, LETTER_MARK, LETTER_SPACE, LETTER_SIGN };

struct cv_letters {
    const UNormalizer2 *apart;
    uint16_t fold[TABLE];
    uint8_t kind[TABLE];
};

/* ---- letters ------------------------------------------------------------ */

static UChar32 letter_fold(const UNormalizer2 *apart, UChar32 c) {
    bool wide = c >= WIDE_FIRST && c <= WIDE_LAST;
    UChar32 low = u_foldCase(wide ? c - WIDE : c, U_FOLD_CASE_DEFAULT);
    UChar bare[8];
    UErrorCode code = U_ZERO_ERROR;
    if (low == SHORT_I)
        return low;
    int32_t n = unorm2_getDecomposition(apart, low, bare, (int32_t)CV_COUNT(bare), &code);
    if (U_FAILURE(code) || n < 1)
        return low;
    return U16_IS_SURROGATE(bare[0]) ? low : bare[0];
}

/* Signs that carry meaning in an answer: "70 %", "phone + chat", "5 €", an emoji. */
static bool letter_is_sign(UChar32 c) {
    int8_t type = u_charType(c);
    return c == '%' || c == '+' || c == '&' || c == '/' || type == U_CURRENCY_SYMBOL ||
           (c >= 0x2600 && type == U_OTHER_SYMBOL);
}

static enum letter letter_kind(UChar32 c) {
    if (c >= WIDE_FIRST && c <= WIDE_LAST)
        c -= WIDE;
    if (u_charType(c) == U_NON_SPACING_MARK || c == 0x200D || c == 0xFE0F)
        return LETTER_MARK;
    if (u_isdigit(c) && c < 0x80)
        return LETTER_DIGIT;
    if (u_isalpha(c) || u_isdigit(c))
        return LETTER_WORD;
    if (u_isUWhiteSpace(c))
        return LETTER_SPACE;
    return letter_is_sign(c) ? LETTER_SIGN : LETTER_OTHER;
}

struct cv_letters *cv_letters_new(void) {
    UErrorCode code = U_ZERO_ERROR;
    struct cv_letters *l = cv_alloc(sizeof *l);
    l->apart = unorm2_getNFDInstance(&code);
    if (U_FAILURE(code))
        abort(); /* ICU without its data cannot run at all */
    for (UChar32 c = 0; c < TABLE; c++) {
        l->fold[c] = (uint16_t)letter_fold(l->apart, c);
        l->kind[c] = (uint8_t)letter_kind(c);
    }
    return l;
}

void cv_letters_free(struct cv_letters *l) {
    free(l);
}

static enum letter kind_of(const struct cv_letters *l, UChar32 c) {
    return c < TABLE ? (enum letter)l->kind[c] : letter_kind(c);
}

static UChar32 fold_of(const struct cv_letters *l, UChar32 c) {
    return c < TABLE ? l->fold[c] : letter_fold(l->apart, c);
}

/* ---- splitting ------------------------------------------------------------ */

struct splitter {
    const struct cv_letters *letters;
    const uint8_t *p;
    int32_t n, at;
    struct cv_arena *arena;
    struct cv_word *words;
    size_t count, cap;
    char *folded; /* room for all folded text: folding never grows a letter past 4 bytes */
    size_t n_folded;
    enum cv_gap gap; /* seen since the last word */
    bool point, asked;
};

/* The letter at `at`, moving past it; U_SENTINEL at the end. */
static UChar32 splitter_next(const struct splitter *s, int32_t *at) {
    UChar32 c = U_SENTINEL;
    if (*at < s->n)
        U8_NEXT_OR_FFFD(s->p, *at, s->n, c);
    return c;
}

static UChar32 splitter_peek(const struct splitter *s, int32_t at) {
    return splitter_next(s, &at);
}

static void splitter_gap(struct splitter *s, enum cv_gap gap, bool point) {
    s->point = gap == CV_GAP_STOP ? point && s->gap < CV_GAP_STOP : s->point;
    if (gap > s->gap)
        s->gap = gap;
}

static struct cv_word *splitter_word(struct splitter *s, int32_t from, enum cv_word_kind kind) {
    s->words = cv_arena_grow(s->arena, s->words, sizeof *s->words, s->count, &s->cap);
    struct cv_word *w = &s->words[s->count++];
    *w = (struct cv_word){.text = {s->folded + s->n_folded, 0},
                          .from = (uint32_t)from,
                          .kind = kind,
                          .gap = s->count == 1 ? CV_GAP_STOP : s->gap,
                          .point = s->point,
                          .asked = s->asked};
    s->gap = CV_GAP_NONE;
    s->point = s->asked = false;
    return w;
}

static void splitter_put(struct splitter *s, struct cv_word *w, UChar32 c) {
    int32_t n = 0;
    U8_APPEND_UNSAFE((uint8_t *)s->folded + s->n_folded, n, (uint32_t)c);
    s->n_folded += (size_t)n;
    w->text.n += (size_t)n;
}

/* и and a breve written apart are one й. */
static void splitter_mark(struct splitter *s, struct cv_word *w, UChar32 c) {
    if (c == BREVE && w->text.n >= 2 && memcmp(w->text.p + w->text.n - 2, "\xD0\xB8", 2) == 0)
        s->folded[s->n_folded - 1] = '\xB9';
}

static bool letter_is_apostrophe(UChar32 c) {
    return c == '\'' || c == 0x2019 || c == 0x02BC;
}

/* "e-mail" is one word, "self-service" is two: a hyphen behind a single letter joins. */
static bool splitter_joins(const struct splitter *s, const struct cv_word *w, UChar32 c,
                           int32_t after) {
    UChar32 next = splitter_peek(s, after);
    if (next < 0 || kind_of(s->letters, next) != LETTER_WORD)
        return false;
    return letter_is_apostrophe(c) || (c == '-' && cv_str_chars(w->text) == 1);
}

/* A word of one letter keeps its accent: all that tells the Greek "or" from "the". */
static void splitter_lone(struct splitter *s, struct cv_word *w) {
    int32_t at = (int32_t)w->from;
    UChar32 c = splitter_next(s, &at);
    if (at != s->at)
        return;
    s->n_folded -= w->text.n;
    w->text.n = 0;
    splitter_put(s, w, u_foldCase(c, U_FOLD_CASE_DEFAULT));
}

static void splitter_letters(struct splitter *s) {
    struct cv_word *w = splitter_word(s, s->at, CV_WORD_LETTERS);
    for (;;) {
        int32_t at = s->at;
        UChar32 c = splitter_next(s, &at);
        enum letter kind = c < 0 ? LETTER_OTHER : kind_of(s->letters, c);
        if (kind == LETTER_MARK)
            splitter_mark(s, w, c);
        else if (kind == LETTER_WORD || kind == LETTER_DIGIT)
            splitter_put(s, w, fold_of(s->letters, c));
        else if (!splitter_joins(s, w, c, at))
            break;
        else if (c != '-')
            splitter_put(s, w, '\'');
        s->at = at;
    }
    splitter_lone(s, w);
    w->to = (uint32_t)s->at;
}

/* Value of digits with points and commas: with both, the last is the decimal
 * one; a single one before exactly three digits groups thousands. */
static double number_value(const char *p, size_t n) {
    size_t last = n, seen = 0;
    char sep = 0;
    bool mixed = false;
    for (size_t i = 0; i < n; i++)
        if (p[i] == '.' || p[i] == ',') {
            mixed = mixed || (sep && sep != p[i]);
            sep = p[i];
            last = i;
            seen++;
        }
    bool decimal = seen && (mixed || (seen == 1 && (n - last != 4 || p[0] == '0')));
    double whole = 0, unit = 1;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '.' || p[i] == ',')
            continue;
        if (decimal && i > last)
            unit /= 10;
        whole = decimal && i > last ? whole + unit * (p[i] - '0') : whole * 10 + (p[i] - '0');
    }
    return whole;
}

static bool is_digit(UChar32 c) {
    return c >= '0' && c <= '9';
}

/* Digits in a row: how many, and the place behind them. */
struct digits {
    int32_t n, to;
};

static struct digits digits_at(const struct splitter *s, int32_t at) {
    struct digits d = {0, at};
    for (UChar32 c; (c = splitter_next(s, &at)) >= 0 && is_digit(fold_of(s->letters, c)); d.n++)
        d.to = at;
    return d;
}

/* Behind a blank that groups thousands ("1 200"), or 0. */
static int32_t thousands_at(const struct splitter *s, int32_t first) {
    int32_t at = s->at;
    UChar32 c = splitter_next(s, &at);
    bool blank = c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009 || c == 0x2007 || c == '\'';
    return blank && first <= 3 && digits_at(s, at).n == 3 ? at : 0;
}

static void splitter_digits(struct splitter *s, struct cv_word *w) {
    for (int32_t to = digits_at(s, s->at).to; s->at < to;)
        splitter_put(s, w, fold_of(s->letters, splitter_next(s, &s->at)));
}

/* The point or comma of a fraction or a group, with a digit behind it; else 0. */
static UChar32 separator_at(const struct splitter *s, int32_t *at) {
    UChar32 c = splitter_next(s, at);
    c = c < 0 ? c : fold_of(s->letters, c);
    return (c == '.' || c == ',') && digits_at(s, *at).n ? c : 0;
}

static void splitter_number(struct splitter *s) {
    int32_t first = digits_at(s, s->at).n;
    struct cv_word *w = splitter_word(s, s->at, CV_WORD_NUMBER);
    bool grouped = false;
    for (;;) {
        splitter_digits(s, w);
        int32_t at = s->at, next = thousands_at(s, first);
        UChar32 sep = separator_at(s, &at);
        if (sep)
            splitter_put(s, w, sep);
        else if (!next || (!grouped && w->text.n > (size_t)first))
            break;
        grouped = grouped || !sep;
        s->at = sep ? at : next;
    }
    w->to = (uint32_t)s->at;
    w->number = number_value(w->text.p, w->text.n);
}

/* "1." or "b)" before an item: not part of what is said. */
static bool splitter_item(struct splitter *s) {
    int32_t at = s->at;
    bool first = s->count == 0 || s->gap == CV_GAP_STOP;
    struct digits d = digits_at(s, at);
    int32_t n = d.n;
    if (n > 0 && n <= 2)
        at = d.to;
    else if (kind_of(s->letters, splitter_peek(s, at)) == LETTER_WORD)
        splitter_next(s, &at), first = true;
    else
        return false;
    UChar32 close = splitter_next(s, &at), after = splitter_peek(s, at);
    bool item = close == ')' || (close == '.' && n > 0);
    if (!first || !item || (after >= 0 && kind_of(s->letters, after) != LETTER_SPACE))
        return false;
    splitter_gap(s, CV_GAP_STOP, false);
    s->at = at;
    return true;
}

static bool splitter_ends_line(UChar32 c) {
    return c == '\n' || c == '!' || c == '?' || c == ';' || c == 0x2026 || c == 0x00B7 ||
           c == 0x0387 || c == 0x037E || c == 0x2022;
}

/* What stands between words. */
static void splitter_between(struct splitter *s) {
    int32_t before = s->at;
    UChar32 c = splitter_next(s, &s->at), after = splitter_peek(s, s->at);
    bool blank = after < 0 || kind_of(s->letters, after) == LETTER_SPACE;
    bool apart = blank && before > 0 && kind_of(s->letters, s->p[before - 1]) == LETTER_SPACE;
    s->asked = s->asked || c == '?' || c == ';' || c == 0x037E; /* the Greek one looks like ; */
    if (splitter_ends_line(c))
        splitter_gap(s, CV_GAP_STOP, false);
    else if (c == '.')
        splitter_gap(s, blank || after == '.' ? CV_GAP_STOP : CV_GAP_NONE, blank);
    else if (c == ',')
        splitter_gap(s, CV_GAP_COMMA, false);
    else if (c == ':' || c == '(' || c == ')' || c == 0x2013 || c == 0x2014 || c == 0x2192 ||
             c == '=' || c == '>' || (c == '-' && apart))
        splitter_gap(s, CV_GAP_DASH, false);
}

static void splitter_sign(struct splitter *s) {
    struct cv_word *w = splitter_word(s, s->at, CV_WORD_SIGN);
    splitter_put(s, w, fold_of(s->letters, splitter_next(s, &s->at)));
    w->to = (uint32_t)s->at;
}

size_t cv_words_split(const struct cv_letters *l, struct cv_str text, struct cv_arena *arena,
                      struct cv_word **out) {
    struct splitter s = {.letters = l,
                         .p = (const uint8_t *)text.p,
                         .n = (int32_t)text.n,
                         .arena = arena,
                         .folded = cv_arena_alloc(arena, 2 * text.n + 4)};
    while (s.at < s.n) {
        enum letter kind = kind_of(l, splitter_peek(&s, s.at));
        if ((kind == LETTER_WORD || kind == LETTER_DIGIT) && splitter_item(&s))
            continue;
        if (kind == LETTER_WORD)
            splitter_letters(&s);
        else if (kind == LETTER_DIGIT)
            splitter_number(&s);
        else if (kind == LETTER_SIGN)
            splitter_sign(&s);
        else
            splitter_between(&s);
    }
    *out = s.words;
    return s.count;
}
