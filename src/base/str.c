/* str.c - views of text. */
#include <canvasser/str.h>

#include <string.h>

struct cv_str cv_str(const char *z) {
    return (struct cv_str){z, z ? strlen(z) : 0};
}

bool cv_str_eq(struct cv_str a, struct cv_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool cv_str_eqz(struct cv_str a, const char *z) {
    return cv_str_eq(a, cv_str(z));
}

static char str_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool cv_str_eq_nocase(struct cv_str a, struct cv_str b) {
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (str_lower(a.p[i]) != str_lower(b.p[i]))
            return false;
    return true;
}

int cv_str_cmp(struct cv_str a, struct cv_str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order)
        return order;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool cv_str_starts(struct cv_str s, struct cv_str prefix) {
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static bool str_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

struct cv_str cv_str_trim(struct cv_str s) {
    while (s.n && str_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && str_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool cv_str_split(struct cv_str *rest, char sep, struct cv_str *part) {
    if (!rest->p)
        return false;
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (!at) {
        *part = *rest;
        *rest = (struct cv_str){NULL, 0};
        return true;
    }
    size_t n = (size_t)(at - rest->p);
    *part = (struct cv_str){rest->p, n};
    *rest = (struct cv_str){at + 1, rest->n - n - 1};
    return true;
}

bool cv_str_int(struct cv_str s, int64_t *out) {
    bool negative = s.n && s.p[0] == '-';
    int64_t value = 0;
    if (s.n == (negative ? 1U : 0U))
        return false;
    for (size_t i = negative; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, s.p[i] - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

bool cv_str_double(struct cv_str s, double *out) {
    bool negative = s.n && s.p[0] == '-';
    double value = 0, scale = 0;
    size_t digits = 0;
    for (size_t i = negative; i < s.n; i++) {
        if (s.p[i] == '.' && scale == 0) {
            scale = 1;
        } else if (s.p[i] >= '0' && s.p[i] <= '9' && ++digits <= 17) {
            value = value * 10 + (s.p[i] - '0');
            scale *= 10;
        } else {
            return false;
        }
    }
    if (digits == 0)
        return false;
    value = scale > 0 ? value / scale : value;
    *out = negative ? -value : value;
    return true;
}

/* Length of the well-formed sequence at `p` (RFC 3629, section 4), or 0. */
static size_t str_sequence(const unsigned char *p, size_t n) {
    if (p[0] < 0x80)
        return p[0] != 0;
    size_t length = p[0] >= 0xC2 && p[0] <= 0xDF ? 2 : (p[0] & 0xF0) == 0xE0 ? 3 : 0;
    if (p[0] >= 0xF0 && p[0] <= 0xF4)
        length = 4;
    if (length == 0 || length > n)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xED && p[1] > 0x9F;
    bool beyond = p[0] == 0xF4 && p[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

bool cv_str_utf8(struct cv_str s) {
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0; i < s.n;) {
        size_t length = str_sequence(p + i, s.n - i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

size_t cv_str_chars(struct cv_str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return count;
}

int cv_str_distance(struct cv_str a, struct cv_str b) {
    enum { MOST = 40, FAR = 99 };
    int rows[3][MOST + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];
    if (a.n > MOST || b.n > MOST)
        return FAR;
    for (size_t j = 0; j <= b.n; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = str_lower(a.p[i - 1]) == str_lower(b.p[j - 1]);
            int best = last[j - 1] + !same;
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            bool swapped = i > 1 && j > 1 && str_lower(a.p[i - 1]) == str_lower(b.p[j - 2]) &&
                           str_lower(a.p[i - 2]) == str_lower(b.p[j - 1]);
            now[j] = swapped && before[j - 2] + 1 < best ? before[j - 2] + 1 : best;
        }
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.n];
}

uint64_t cv_str_hash(struct cv_str s) {
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * 0x100000001b3U;
    return hash;
}
