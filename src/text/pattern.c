/* pattern.c - the grammar of ICU MessageFormat, as far as texts here use it:
 *
 *   message  := (words | argument)*
 *   argument := "{" name "}"
 *             | "{" name "," "number" ["," ("integer" | "percent" | "::" skeleton)] "}"
 *             | "{" name "," ("plural" | "selectordinal" | "select") "," branch+ "}"
 *   branch   := selector "{" message "}"
 *
 * An apostrophe begins a quote only before { or } (or # in a plural); two
 * apostrophes are one. */
#include "text/pattern.h"

#include <string.h>

enum { DEPTH_MAX = 16, CITED = 30 };

struct walker {
    struct cv_str pattern;
    size_t at;
    struct cv_slots *slots;
    struct cv_buf *out; /* NULL while the arguments are only collected */
    struct cv_error *err;
};

/* How an argument is used, and under which word. */
enum use { USE_PLAIN, USE_NUMBER, USE_PLURAL, USE_ORDINAL, USE_SELECT, USE_COUNT };
static const char *const uses[] = {
    [USE_PLAIN] = "",
    [USE_NUMBER] = "number",
    [USE_PLURAL] = "plural",
    [USE_ORDINAL] = "selectordinal",
    [USE_SELECT] = "select",
};
_Static_assert(CV_COUNT(uses) == USE_COUNT, "a word for every use");

static enum cv_status walker_message(struct walker *w, int depth, bool counting);

/* Fails, citing what stands at `at`. */
static enum cv_status walker_fail(struct walker *w, size_t at, const char *what) {
    size_t n = w->pattern.n - at < CITED ? w->pattern.n - at : CITED;
    while (n < w->pattern.n - at && n && ((unsigned char)w->pattern.p[at + n] & 0xC0) == 0x80)
        n--;
    return cv_fail(w->err, CV_INVALID, "%s, at \"%.*s%s\"", what, (int)n, w->pattern.p + at,
                   at + n < w->pattern.n ? "..." : "");
}

/* The byte `ahead` of the present one, or NUL past the end. */
static char walker_peek(const struct walker *w, size_t ahead) {
    return ahead < w->pattern.n - w->at ? w->pattern.p[w->at + ahead] : '\0';
}

static void walker_copy(struct walker *w, size_t n) {
    if (w->out)
        cv_buf_add(w->out, (struct cv_str){w->pattern.p + w->at, n});
    w->at += n;
}

static void walker_space(struct walker *w) {
    while (walker_peek(w, 0) && strchr(" \t\r\n", walker_peek(w, 0)))
        w->at++;
}

/* A word of letters, digits and _; empty when there is none. */
static struct cv_str walker_word(struct walker *w) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    size_t from = w->at;
    while (walker_peek(w, 0) && strchr(letters, walker_peek(w, 0)))
        w->at++;
    return (struct cv_str){w->pattern.p + from, w->at - from};
}

/* Copies what is between apostrophes, from the first to the last of them. */
static enum cv_status walker_quote(struct walker *w) {
    size_t from = w->at;
    walker_copy(w, 1);
    for (;;) {
        char c = walker_peek(w, 0);
        if (!c)
            return walker_fail(w, from, "a quote begun with ' is never closed");
        if (c == '\'' && walker_peek(w, 1) != '\'')
            break;
        walker_copy(w, c == '\'' ? 2 : 1);
    }
    walker_copy(w, 1);
    return CV_OK;
}

static int slot_find(const struct cv_str *names, size_t n, struct cv_str name) {
    for (size_t i = 0; i < n; i++)
        if (cv_str_eq(names[i], name))
            return (int)i;
    return -1;
}

/* Notes that `name` is used as `use`. What is plain in one place and counts in
 * another counts; that is settled when all of the pattern is read. */
static enum cv_status walker_note(struct walker *w, struct cv_str name, enum use use) {
    struct cv_slots *s = w->slots;
    bool counts = use == USE_NUMBER || use == USE_PLURAL || use == USE_ORDINAL;
    struct cv_str *names = counts ? s->numbers : s->words;
    size_t *n = counts ? &s->n_numbers : &s->n_words;
    size_t most = counts ? CV_PATTERN_NUMBERS : CV_PATTERN_WORDS;
    if (slot_find(names, *n, name) >= 0)
        return CV_OK;
    if (*n == most)
        return cv_fail(w->err, CV_INVALID, "the text has more than %zu %s", most,
                       counts ? "numbers" : "words to fill in");
    names[(*n)++] = name;
    return CV_OK;
}

/* Writes the argument's head: its number, and its kind unless it is a word. */
static enum cv_status walker_head(struct walker *w, struct cv_str name, enum use use) {
    int number = slot_find(w->slots->numbers, w->slots->n_numbers, name);
    int word = slot_find(w->slots->words, w->slots->n_words, name);
    if (!w->out)
        return walker_note(w, name, use);
    if (number >= 0 && use == USE_SELECT)
        return walker_fail(w, (size_t)(name.p - w->pattern.p),
                           "an argument that counts elsewhere cannot be used with select");
    cv_buf_addf(w->out, "%d", number >= 0 ? number : (int)w->slots->n_numbers + word);
    if (number >= 0 && use == USE_PLAIN)
        use = USE_NUMBER;
    cv_buf_addf(w->out, "%s%s", use == USE_PLAIN ? "" : ",", uses[use]);
    return CV_OK;
}

/* The rest of a number: its style, up to but without the closing brace. */
static enum cv_status walker_style(struct walker *w) {
    walker_space(w);
    if (walker_peek(w, 0) != ',')
        return CV_OK;
    walker_copy(w, 1);
    walker_space(w);
    if (walker_peek(w, 0) == ':' && walker_peek(w, 1) == ':') {
        while (walker_peek(w, 0) && !strchr("{}'", walker_peek(w, 0)))
            walker_copy(w, 1);
        return CV_OK;
    }
    size_t from = w->at;
    struct cv_str style = walker_word(w);
    walker_space(w);
    if (cv_str_eqz(style, "integer") && w->out) /* ICU would want an int: all ours are doubles */
        cv_buf_addz(w->out, "::precision-integer");
    else if (cv_str_eqz(style, "percent") && w->out)
        cv_buf_addz(w->out, "percent");
    else if (!cv_str_eqz(style, "integer") && !cv_str_eqz(style, "percent"))
        return walker_fail(w, from, "a number's style is integer, percent or ::skeleton");
    return CV_OK;
}

/* Whether a branch's selector is "other"; "offset:N" may stand before it. */
static bool selector_is_other(struct cv_str selector) {
    static const struct cv_str other = CV_STR("other");
    selector = cv_str_trim(selector);
    size_t from = selector.n > other.n ? selector.n - other.n : 0;
    bool apart = from == 0 || strchr(" \t\r\n", selector.p[from - 1]);
    return apart && cv_str_eq((struct cv_str){selector.p + from, selector.n - from}, other);
}

/* One branch; `*other` becomes true when it is the one for all the rest. */
static enum cv_status walker_branch(struct walker *w, int depth, bool counting, bool *other) {
    size_t from = w->at;
    while (walker_peek(w, 0) && !strchr("{}'", walker_peek(w, 0)))
        walker_copy(w, 1);
    if (walker_peek(w, 0) != '{')
        return walker_fail(w, from, "a branch wants \"{...}\" behind its name");
    if (selector_is_other((struct cv_str){w->pattern.p + from, w->at - from}))
        *other = true;
    walker_copy(w, 1);
    enum cv_status status = walker_message(w, depth + 1, counting);
    if (!status && walker_peek(w, 0) != '}')
        status = walker_fail(w, from, "a branch is not closed with \"}\"");
    if (!status)
        walker_copy(w, 1);
    return status;
}

/* The branches of a plural or select, up to but without the closing brace. */
static enum cv_status walker_branches(struct walker *w, int depth, bool counting) {
    enum cv_status status = CV_OK;
    bool other = false;
    walker_space(w);
    if (walker_peek(w, 0) != ',')
        return walker_fail(w, w->at, "a plural or select wants \", one {...} other {...}\"");
    size_t from = w->at;
    walker_copy(w, 1);
    while (!status && walker_peek(w, 0) != '}') {
        status = walker_branch(w, depth, counting, &other);
        walker_space(w);
    }
    if (!status && !other)
        status = walker_fail(w, from, "a plural or select wants a branch \"other {...}\"");
    return status;
}

/* What the word behind the argument's name says, USE_COUNT when it is unknown. */
static enum use walker_use(struct walker *w) {
    walker_space(w);
    if (walker_peek(w, 0) != ',')
        return USE_PLAIN;
    w->at++;
    walker_space(w);
    struct cv_str word = walker_word(w);
    for (enum use use = USE_NUMBER; use < USE_COUNT; use++)
        if (cv_str_eqz(word, uses[use]))
            return use;
    return USE_COUNT;
}

static enum cv_status walker_argument(struct walker *w, int depth) {
    size_t from = w->at;
    if (depth > DEPTH_MAX)
        return walker_fail(w, from, "arguments are nested too deep");
    walker_copy(w, 1);
    walker_space(w);
    struct cv_str name = walker_word(w);
    if (name.n == 0 || (name.p[0] >= '0' && name.p[0] <= '9'))
        return walker_fail(w, from, "an argument wants a name, as in {segment}");
    enum use use = walker_use(w);
    if (use == USE_COUNT)
        return walker_fail(w, from,
                           "an argument's kind is number, plural, select or selectordinal");
    enum cv_status status = walker_head(w, name, use);
    if (!status && use == USE_NUMBER)
        status = walker_style(w);
    else if (!status && use != USE_PLAIN)
        status = walker_branches(w, depth, use != USE_SELECT);
    walker_space(w);
    if (!status && walker_peek(w, 0) != '}')
        status = walker_fail(w, from, "an argument is not closed with \"}\"");
    if (!status)
        walker_copy(w, 1);
    return status;
}

/* Words and arguments up to the end of the pattern, or to the brace that
 * closes a branch, which stays. `counting`: # stands for a number here. */
static enum cv_status walker_message(struct walker *w, int depth, bool counting) {
    enum cv_status status = CV_OK;
    while (!status && w->at < w->pattern.n) {
        char c = walker_peek(w, 0), next = walker_peek(w, 1);
        if (c == '}' && depth > 0)
            break;
        if (c == '}')
            status = walker_fail(w, w->at, "\"}\" without \"{\" (write '}' for the sign itself)");
        else if (c == '{')
            status = walker_argument(w, depth);
        else if (c == '\'' && next == '\'')
            walker_copy(w, 2);
        else if (c == '\'' && (next == '{' || next == '}' || (counting && next == '#')))
            status = walker_quote(w);
        else
            walker_copy(w, 1);
    }
    return status;
}

/* Takes those out of the words that count somewhere in the pattern. */
static void slots_settle(struct cv_slots *s) {
    size_t kept = 0;
    for (size_t i = 0; i < s->n_words; i++)
        if (slot_find(s->numbers, s->n_numbers, s->words[i]) < 0)
            s->words[kept++] = s->words[i];
    s->n_words = kept;
}

enum cv_status cv_pattern_number(struct cv_str pattern, struct cv_slots *slots, struct cv_buf *out,
                                 struct cv_error *err) {
    struct walker w = {.pattern = pattern, .slots = slots, .err = err};
    *slots = (struct cv_slots){.n_numbers = 0};
    if (pattern.n > CV_PATTERN_MAX || !cv_str_utf8(pattern))
        return cv_fail(err, CV_INVALID, "a text is UTF-8 and has at most %d bytes", CV_PATTERN_MAX);
    enum cv_status status = walker_message(&w, 0, false);
    if (status)
        return status;
    slots_settle(slots);
    w.at = 0;
    w.out = out;
    status = walker_message(&w, 0, false);
    if (!status && out->full)
        status = cv_fail(err, CV_TOO_BIG, "the text is too long");
    return status;
}
