/* numbers.c - numbers and amounts as people type them. */
#include "session/numbers.h"

#include <canvasser/arena.h>

enum { DIGITS_MOST = 32 };

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool sign(struct cv_str s, size_t at, const char *signs) {
    for (; *signs; signs++)
        if (at < s.n && s.p[at] == *signs)
            return true;
    return false;
}

/* Whether exactly three digits stand behind place `at`. */
static bool thousands(struct cv_str s, size_t at) {
    size_t n = 0;
    while (at + 1 + n < s.n && digit(s.p[at + 1 + n]))
        n++;
    return n == 3;
}

/* The plain sign for the one that begins at `s`, and its bytes; '\0' when that
 * is plain already. Full-width signs (U+FF01 to U+FF5E) are ASCII moved up. */
static char plain_sign(struct cv_str s, size_t *bytes) {
    static const struct cv_str wide[] = {CV_STR("\u00a0"), CV_STR("\u2007"), CV_STR("\u2009"),
                                         CV_STR("\u202f"), CV_STR("\u3000")};
    for (size_t k = 0; k < CV_COUNT(wide); k++)
        if (cv_str_starts(s, wide[k])) {
            *bytes = wide[k].n;
            return ' ';
        }
    *bytes = 3;
    if (s.n < *bytes || (unsigned char)s.p[0] != 0xEF)
        return '\0';
    unsigned high = (unsigned char)s.p[1], low = (unsigned char)s.p[2];
    unsigned sign = ((high & 0x3F) << 6 | (low & 0x3F)) - 0xF00 + 0x20;
    return (high == 0xBC && low > 0x80) || (high == 0xBD && low < 0x9F) ? (char)sign : '\0';
}

struct cv_str number_plain(struct cv_arena *arena, struct cv_str s) {
    char *plain = cv_arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0, bytes; i < s.n; i += bytes) {
        char sign = plain_sign((struct cv_str){s.p + i, s.n - i}, &bytes);
        bytes = sign ? bytes : 1;
        plain[n++] = sign ? sign : s.p[i];
    }
    return (struct cv_str){plain, n};
}

/* A comma or a point before three digits groups thousands, whichever way the
 * writer's language has it: nobody writes an amount to a thousandth. Only behind
 * a single 0 it is the fraction's. */
bool number_read(struct cv_str s, double *out) {
    char plain[DIGITS_MOST];
    size_t n = 0;
    s = cv_str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        bool fraction = i == 1 && s.p[0] == '0' && sign(s, i, ",.");
        if (i && !fraction && sign(s, i, " ,.'") && thousands(s, i))
            continue;
        if (n == sizeof plain)
            return false;
        plain[n++] = s.p[i] == ',' ? '.' : s.p[i];
    }
    return cv_str_double((struct cv_str){plain, n}, out);
}

bool number_find(struct cv_str s, double *out, struct cv_str *rest) {
    size_t from = 0;
    while (from < s.n && !digit(s.p[from]))
        from++;
    size_t to = from;
    while (to < s.n && (digit(s.p[to]) ||
                        (sign(s, to, " ,.'") && to + 1 < s.n && digit(s.p[to + 1]) &&
                         (s.p[to] != ' ' || thousands(s, to)))))
        to++;
    *rest = (struct cv_str){s.p + to, s.n - to};
    if (from > 0 && s.p[from - 1] == '-')
        from--;
    return to > from && number_read((struct cv_str){s.p + from, to - from}, out);
}

bool number_item(struct cv_str *rest, struct cv_str *item) {
    size_t n = 0;
    while (n < rest->n && !sign(*rest, n, "\n;") &&
           !(rest->p[n] == ',' && !(n && digit(rest->p[n - 1]) && n + 1 < rest->n &&
                                    digit(rest->p[n + 1]))))
        n++;
    if (!rest->n)
        return false;
    *item = cv_str_trim((struct cv_str){rest->p, n});
    n += n < rest->n;
    *rest = (struct cv_str){rest->p + n, rest->n - n};
    return true;
}

size_t number_row(struct cv_str s, double *out, size_t most) {
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && (digit(s.p[i]) || s.p[i] == '.'))
            i++;
        if (i > from && n < most && !cv_str_double((struct cv_str){s.p + from, i - from}, &out[n]))
            return 0;
        if (i > from && ++n > most)
            return n;
        if (i < s.n && i == from && !sign(s, i, " \t\n,;/%+|"))
            return 0;
        i += i == from;
    }
    return n;
}
