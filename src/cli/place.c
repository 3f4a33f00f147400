/* place.c - where a value stands in JSON text. */
#include "cli/place.h"

#include <string.h>

static size_t place_space(struct cv_str s, size_t at) {
    while (at < s.n && memchr(" \t\r\n,:", s.p[at], 7))
        at++;
    return at;
}

/* Behind the string that begins at `at`. */
static size_t place_string(struct cv_str s, size_t at) {
    for (at++; at < s.n && s.p[at] != '"'; at++)
        at += s.p[at] == '\\';
    return at < s.n ? at + 1 : s.n;
}

/* Behind the value that begins at `at`. */
static size_t place_value(struct cv_str s, size_t at) {
    size_t depth = 0;
    do {
        char c = at < s.n ? s.p[at] : '\0';
        if (c == '"') {
            at = place_string(s, at);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= (c == '}' || c == ']') && depth > 0;
        at++;
    } while (at < s.n && (depth > 0 || !memchr(",]} \t\r\n", s.p[at], 7)));
    return at < s.n ? at : s.n;
}

/* Whether the string at `at` is the key, spelled without escapes. */
static bool place_is_key(struct cv_str s, size_t at, const char *key) {
    size_t n = strlen(key);
    return s.n - at >= n + 2 && memcmp(s.p + at + 1, key, n) == 0 && s.p[at + n + 1] == '"';
}

/* One hop down from the container at `at`; `*found` is its key or item,
 * returns its value. */
static size_t place_hop(struct cv_str s, size_t at, const struct cv_hop *hop, size_t *found) {
    size_t i = 0;
    for (at = place_space(s, at + 1); at < s.n && s.p[at] != '}' && s.p[at] != ']'; i++) {
        size_t value = hop->key ? place_space(s, place_string(s, at)) : at;
        if (hop->key ? place_is_key(s, at, hop->key) : i == hop->index) {
            *found = at;
            return value;
        }
        at = place_space(s, place_value(s, value));
    }
    return s.n;
}

size_t cv_place_find(struct cv_str json, const struct cv_hop *hops, size_t n) {
    size_t at = place_space(json, 0), found = at;
    for (size_t i = 0; i < n && at < json.n && (json.p[at] == '{' || json.p[at] == '['); i++)
        at = place_hop(json, at, &hops[i], &found);
    return found;
}

void cv_place_count(struct cv_str text, size_t offset, int *line, int *column) {
    size_t begin = 0;
    *line = 1;
    for (size_t i = 0; i < offset && i < text.n; i++) {
        if (text.p[i] == '\n') {
            *line += 1;
            begin = i + 1;
        }
    }
    *column = (int)cv_str_chars((struct cv_str){text.p + begin, offset - begin}) + 1;
}
