/* amounts.c - amounts of money as people type them. */
#include "session/amounts.h"

#include "session/language.h"
#include "session/numbers.h"

enum { CODE_LETTERS = 3 };

static const struct {
    const char *period;
    double per_year;
} periods[] = {{"day", 365}, {"week", 52}, {"month", 12}, {"quarter", 4}, {"year", 1}};

double amounts_per_year(struct cv_str period) {
    for (size_t i = 0; i < CV_COUNT(periods); i++)
        if (cv_str_eqz(period, periods[i].period))
            return periods[i].per_year;
    return 1;
}

bool amounts_is_currency(struct cv_str s) {
    bool capitals = s.n == CODE_LETTERS;
    for (size_t i = 0; i < s.n; i++)
        capitals = capitals && s.p[i] >= 'A' && s.p[i] <= 'Z';
    return capitals;
}

/* ---- words --------------------------------------------------------------------------- */

static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Takes the next word or sign of a currency off `*rest`. */
static bool token_next(struct cv_str *rest, struct cv_str *token) {
    size_t from = 0, to;
    while (from < rest->n && !letter(rest->p[from]) && rest->p[from] != '$')
        from++;
    to = from;
    while (to < rest->n && letter(rest->p[to]))
        to++;
    to += to == from && to < rest->n;
    *token = (struct cv_str){rest->p + from, to - from};
    *rest = (struct cv_str){rest->p + to, rest->n - to};
    return token->n > 0;
}

/* A code of a currency: lists are folded, codes are capitals. */
static struct cv_str capitals(const struct turn *turn, struct cv_str code) {
    char *p = cv_arena_alloc(turn->arena, code.n + 1);
    for (size_t i = 0; i < code.n; i++)
        p[i] = (char)(code.p[i] >= 'a' && code.p[i] <= 'z' ? code.p[i] - 'a' + 'A' : code.p[i]);
    return (struct cv_str){p, code.n};
}

/* "k" or "million" right behind the number. */
static double magnitude(const struct turn *turn, struct cv_str rest) {
    struct cv_str token, meaning;
    double times = 1;
    if (!token_next(&rest, &token))
        return 1;
    meaning = language_meaning(turn, WORDS_MAGNITUDES, token);
    return meaning.n && cv_str_double(meaning, &times) ? times : 1;
}

bool amounts_read(const struct turn *turn, struct cv_str words, struct amount *out) {
    struct cv_str rest, token;
    *out = (struct amount){.value = 0};
    if (!number_find(words, &out->value, &rest))
        return false;
    out->value *= magnitude(turn, rest);
    for (rest = words; token_next(&rest, &token);) {
        struct cv_str currency = language_meaning(turn, WORDS_CURRENCIES, token);
        struct cv_str period = language_meaning(turn, WORDS_PERIODS, token);
        if (!out->currency.n && (currency.n || amounts_is_currency(token)))
            out->currency = currency.n ? capitals(turn, currency) : token;
        if (!out->period.n)
            out->period = period;
    }
    return true;
}

struct cv_str amounts_name(const struct turn *turn, struct cv_str words) {
    struct cv_str rest = cv_str_trim(words), token, last = {NULL, 0};
    while (token_next(&rest, &token))
        last = token;
    if (last.n && (language_meaning(turn, WORDS_CURRENCIES, last).n || amounts_is_currency(last)))
        words.n = (size_t)(last.p - words.p);
    words = cv_str_trim(words);
    while (words.n && (words.p[words.n - 1] == ':' || words.p[words.n - 1] == '='))
        words = cv_str_trim((struct cv_str){words.p, words.n - 1});
    return words;
}

/* ---- canonical form ------------------------------------------------------------------------ */

struct cv_str amounts_value(const struct turn *turn, const struct amount *amount) {
    return cv_arena_printf(turn->arena, "%.15g%s%.*s%s%.*s", amount->value,
                           amount->currency.n ? " " : "", CV_ARG(amount->currency),
                           amount->period.n ? " " : "", CV_ARG(amount->period));
}

bool amounts_from_value(struct cv_str value, struct amount *out) {
    struct cv_str part;
    *out = (struct amount){.value = 0};
    if (!cv_str_split(&value, ' ', &part) || !cv_str_double(part, &out->value))
        return false;
    while (cv_str_split(&value, ' ', &part)) {
        if (amounts_is_currency(part))
            out->currency = part;
        else
            out->period = part;
    }
    return true;
}
