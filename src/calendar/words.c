/* words.c - lists of words, and what was typed in tokens to compare with them. */
#include "calendar/words.h"

#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

/* ---- tokens ------------------------------------------------------------------------- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Bytes of an en dash or an em dash at the front of `s`, or 0. */
static size_t dash_at(struct cv_str s) {
    bool dash = cv_str_starts(s, CV_S("–")) || cv_str_starts(s, CV_S("—"));
    return dash ? CV_S("–").n : 0;
}

/* The folded text with one kind of dash only. */
static bool typed_fold(struct cv_str typed, struct cv_tokens *out, size_t *n) {
    struct cv_buf folded;
    cv_buf_init(&folded, sizeof out->text);
    bool good = typed.n <= CV_TYPED_MAX && cv_text_fold(typed, &folded);
    struct cv_str rest = cv_buf_str(&folded);
    for (*n = 0; good && rest.n;) {
        size_t dash = dash_at(rest), used = dash ? dash : 1;
        out->text[(*n)++] = dash ? '-' : rest.p[0];
        rest = (struct cv_str){rest.p + used, rest.n - used};
    }
    cv_buf_free(&folded);
    return good;
}

/* A word without its dots: "a.m." is "am". Moves letters together in place. */
static size_t word_take(char *p, size_t n, struct cv_token *token) {
    size_t used = 0, kept = 0;
    while (used < n && (is_letter(p[used]) || (p[used] == '.' && used))) {
        if (p[used] != '.')
            p[kept++] = p[used];
        used++;
    }
    *token = (struct cv_token){.kind = CV_TOKEN_WORD, .text = {p, kept}};
    return used;
}

static size_t number_take(const char *p, size_t n, struct cv_token *token) {
    size_t used = 0;
    int32_t number = 0;
    for (; used < n && is_digit(p[used]); used++)
        number = number < CV_NUMBER_MOST ? number * 10 + (p[used] - '0') : CV_NUMBER_MOST;
    if (number > CV_NUMBER_MOST)
        number = CV_NUMBER_MOST;
    *token = (struct cv_token){CV_TOKEN_NUMBER, {p, used}, number};
    return used;
}

static size_t token_take(char *p, size_t n, struct cv_token *token) {
    if (is_letter(*p))
        return word_take(p, n, token);
    if (is_digit(*p))
        return number_take(p, n, token);
    *token = (struct cv_token){.kind = CV_TOKEN_SIGN, .text = {p, 1}};
    return 1;
}

bool cv_tokens_split(struct cv_str typed, struct cv_tokens *out) {
    size_t n, i = 0;
    out->n = 0;
    if (!typed_fold(typed, out, &n))
        return false;
    while (i < n) {
        if (out->text[i] == ' ') {
            i++;
            continue;
        }
        if (out->n == CV_TOKENS)
            return false;
        i += token_take(out->text + i, n - i, &out->p[out->n++]);
    }
    return out->n > 0;
}

/* ---- lists ---------------------------------------------------------------------------- */

/* Meanings by name. */
struct meaning {
    const char *name;
    int32_t value;
};

static const struct meaning weekdays[] = {
    {"monday", CV_WEEKDAY_BIT(CV_MONDAY)},     {"tuesday", CV_WEEKDAY_BIT(CV_TUESDAY)},
    {"wednesday", CV_WEEKDAY_BIT(CV_WEDNESDAY)}, {"thursday", CV_WEEKDAY_BIT(CV_THURSDAY)},
    {"friday", CV_WEEKDAY_BIT(CV_FRIDAY)},     {"saturday", CV_WEEKDAY_BIT(CV_SATURDAY)},
    {"sunday", CV_WEEKDAY_BIT(CV_SUNDAY)},     {"workdays", (int32_t)CV_WEEKDAYS_WORK},
    {"weekend", (int32_t)(CV_WEEKDAYS_ALL & ~CV_WEEKDAYS_WORK)},
    {"all", (int32_t)CV_WEEKDAYS_ALL},         {NULL, 0}};
static const struct meaning units[] = {{"minute", CV_UNIT_MINUTE}, {"halfhour", CV_UNIT_HALF_HOUR},
                                       {"hour", CV_UNIT_HOUR},     {"day", CV_UNIT_DAY},
                                       {"week", CV_UNIT_WEEK},     {"month", CV_UNIT_MONTH},
                                       {NULL, 0}};
static const struct meaning halves[] = {{"am", CV_HALF_AM},       {"pm", CV_HALF_PM},
                                        {"day", CV_HALF_DAY},     {"night", CV_HALF_NIGHT},
                                        {"noon", CV_HALF_NOON},   {"midnight", CV_HALF_MIDNIGHT},
                                        {NULL, 0}};

/* How the entries of each list end: with a name, a number, or without a meaning. */
static const struct {
    const char *key;
    const struct meaning *names;
    int32_t least, most; /* of numbers; both 0: no meaning */
    bool is_text;        /* the meaning is any word */
} kinds[] = {
    [CV_LIST_WEEKDAYS] = {.key = "engine.words.when.weekdays", .names = weekdays},
    [CV_LIST_MONTHS] = {.key = "engine.words.when.months", .least = 1, .most = 12},
    [CV_LIST_DAYS] = {.key = "engine.words.when.days", .least = 0, .most = 7},
    [CV_LIST_UNITS] = {.key = "engine.words.when.units", .names = units},
    [CV_LIST_COUNTS] = {.key = "engine.words.when.counts", .least = 1, .most = 99},
    [CV_LIST_HALVES] = {.key = "engine.words.when.halves", .names = halves},
    [CV_LIST_CITIES] = {.key = "engine.words.when.cities", .is_text = true},
    [CV_LIST_UNTIL] = {.key = "engine.words.when.until"},
    [CV_LIST_AND] = {.key = "engine.words.and"},
    [CV_LIST_FILLERS] = {.key = "engine.words.when.fillers"},
};
_Static_assert(CV_COUNT(kinds) == CV_LISTS, "a key for every list");

static bool meaning_named(const struct meaning *names, struct cv_str name, int32_t *value) {
    while (names->name && !cv_str_eqz(name, names->name))
        names++;
    *value = names->value;
    return names->name != NULL;
}

static bool meaning_of(enum cv_list list, struct cv_str word, int32_t *value) {
    int64_t number;
    if (kinds[list].is_text)
        return word.n > 0;
    if (kinds[list].names)
        return meaning_named(kinds[list].names, word, value);
    if (!cv_str_int(word, &number) || number < kinds[list].least || number > kinds[list].most)
        return false;
    *value = (int32_t)number;
    return true;
}

/* Takes the last word off `*entry`. */
static struct cv_str last_word(struct cv_str *entry) {
    size_t from = entry->n;
    while (from && entry->p[from - 1] != ' ')
        from--;
    struct cv_str word = {entry->p + from, entry->n - from};
    *entry = cv_str_trim((struct cv_str){entry->p, from});
    return word;
}

/* The tokens from the `i`th on with a blank between each; as many as `n`. */
static struct cv_str joined(const struct cv_tokens *t, size_t i, size_t n, struct cv_buf *out) {
    cv_buf_clear(out);
    for (size_t k = 0; k < n; k++) {
        if (k)
            cv_buf_addc(out, ' ');
        cv_buf_add(out, t->p[i + k].text);
    }
    return cv_buf_str(out);
}

static bool has_meaning(enum cv_list list) {
    return kinds[list].names || kinds[list].most || kinds[list].is_text;
}

static bool entry_add(struct cv_when *w, enum cv_list list, struct cv_str entry) {
    struct cv_phrases *l = &w->lists[list];
    struct cv_tokens tokens;
    struct cv_buf words;
    struct cv_str meaning = has_meaning(list) ? last_word(&entry) : cv_str("");
    int32_t value = 0;
    if (has_meaning(list) && !meaning_of(list, meaning, &value))
        return false;
    if (!cv_tokens_split(entry, &tokens) || tokens.n > CV_PHRASE_WORDS)
        return false;
    cv_buf_init(&words, sizeof tokens.text);
    l->p = cv_arena_grow(w->arena, l->p, sizeof *l->p, l->n, &l->cap);
    l->p[l->n++] = (struct cv_phrase){
        cv_arena_copy(w->arena, joined(&tokens, 0, tokens.n, &words)), value, meaning};
    cv_buf_free(&words);
    return true;
}

static enum cv_status list_read(struct cv_when *w, enum cv_list list, struct cv_error *err) {
    struct cv_str text = cv_texts_arena(w->texts, w->lang, cv_str(kinds[list].key), NULL, 0, w->arena);
    struct cv_str entry;
    while (cv_str_split(&text, '|', &entry))
        if (!entry_add(w, list, cv_str_trim(entry)))
            return cv_fail(err, CV_INVALID, "%s (%.*s): \"%.*s\" has no meaning", kinds[list].key,
                           CV_ARG(w->lang), CV_ARG(cv_str_trim(entry)));
    return CV_OK;
}

enum cv_status cv_lists_read(struct cv_when *w, struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; i < CV_LISTS && status == CV_OK; i++)
        status = list_read(w, (enum cv_list)i, err);
    struct cv_str slash = cv_texts_arena(w->texts, w->lang, CV_S("engine.words.when.slash"), NULL, 0,
                                         w->arena);
    w->day_first = cv_str_eqz(cv_str_trim(slash), "day month");
    return status;
}

static const struct cv_phrase *phrase_find(const struct cv_phrases *l, struct cv_str words) {
    const struct cv_phrase *found = NULL;
    for (size_t i = 0; i < l->n && !found; i++)
        found = cv_str_eq(l->p[i].words, words) ? &l->p[i] : NULL;
    return found;
}

/* The phrase that `n` tokens from the `i`th on are, or NULL. */
static const struct cv_phrase *phrase_at(const struct cv_when *w, enum cv_list list,
                                         const struct cv_tokens *t, size_t i, size_t n) {
    struct cv_buf words;
    cv_buf_init(&words, sizeof t->text + CV_TOKENS);
    const struct cv_phrase *found = phrase_find(&w->lists[list], joined(t, i, n, &words));
    cv_buf_free(&words);
    return found;
}

const struct cv_phrase *cv_list_whole(const struct cv_when *w, enum cv_list list,
                                      const struct cv_tokens *t) {
    return phrase_at(w, list, t, 0, t->n);
}

size_t cv_list_find(const struct cv_when *w, enum cv_list list, const struct cv_tokens *t, size_t i,
                    int32_t *value) {
    size_t n = t->n - i < CV_PHRASE_WORDS ? t->n - i : CV_PHRASE_WORDS;
    const struct cv_phrase *found = NULL;
    while (n && !(found = phrase_at(w, list, t, i, n)))
        n--;
    if (found)
        *value = found->value;
    return n;
}

/* ---- opening -------------------------------------------------------------------------- */

enum cv_status cv_when_new(const struct cv_texts *texts, struct cv_str lang, struct cv_when **out,
                           struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_when *w = cv_arena_alloc(arena, sizeof *w);
    *w = (struct cv_when){.texts = texts, .lang = cv_arena_copy(arena, lang), .arena = arena};
    enum cv_status status = cv_lists_read(w, err);
    if (status == CV_OK)
        status = cv_formats_new(w, &w->formats, err);
    if (status) {
        cv_when_free(w);
        return status;
    }
    *out = w;
    return CV_OK;
}

void cv_when_free(struct cv_when *w) {
    if (!w)
        return;
    cv_formats_free(w->formats);
    cv_arena_free(w->arena);
}
