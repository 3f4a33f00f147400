/* node.c - reading values out of a tree of YAML, with errors that help. */
#include "dialog/yaml.h"

#include <string.h>

enum { SHOWN = 60, ID_MAX = 40 };

/* A value as shown in an error: short, on one line. */
struct shown {
    char text[SHOWN + 4];
};

static struct shown node_shown(const struct cv_node *node) {
    static const char more[] = "...";
    struct shown s = {{0}};
    struct cv_str text = node->kind == CV_NODE_SCALAR ? node->text
                         : node->kind == CV_NODE_LIST ? cv_str("a list")
                                                      : cv_str("a map");
    size_t n = text.n;
    if (n > SHOWN)
        for (n = SHOWN; n && ((unsigned char)text.p[n] & 0xC0) == 0x80;)
            n--;
    for (size_t i = 0; i < n; i++)
        s.text[i] = (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i];
    if (n < text.n)
        memcpy(s.text + n, more, sizeof more);
    return s;
}

const struct cv_node *cv_node_get(const struct cv_node *map, const char *key) {
    if (!map || map->kind != CV_NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (cv_str_eqz(map->pairs[i].key->text, key))
            return map->pairs[i].value;
    return NULL;
}

enum cv_status cv_node_need(const struct cv_node *map, const char *key, enum cv_node_kind kind,
                            const struct cv_node **out, struct cv_error *err) {
    static const char *const wanted[] = {
        [CV_NODE_SCALAR] = "one value",
        [CV_NODE_LIST] = "a list, as in [a, b] or lines that begin with \"- \"",
        [CV_NODE_MAP] = "a map, that is lines of the form \"key: value\"",
    };
    _Static_assert(CV_COUNT(wanted) == CV_NODE_MAP + 1, "words for every kind");
    const struct cv_node *value = cv_node_get(map, key);
    if (map->kind != CV_NODE_MAP)
        return cv_node_fail(map, err, "expected %s, with the key \"%s\" in it", wanted[CV_NODE_MAP],
                            key);
    if (!value)
        return cv_node_fail(map, err, "\"%s\" is missing here: add \"%s: ...\"", key, key);
    if (value->kind != kind)
        return cv_node_fail(value, err, "\"%s\" must be %s", key, wanted[kind]);
    *out = value;
    return CV_OK;
}

const char *cv_nearest(struct cv_str word, const char *const *words, size_t n) {
    const char *nearest = NULL;
    int least = (int)(word.n < 99 ? (word.n + 2) / 3 : 33) + 1;
    for (size_t i = 0; i < n; i++) {
        int distance = cv_str_distance(word, cv_str(words[i]));
        if (distance < least && distance < (int)word.n) {
            least = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

enum cv_status cv_node_unknown(const struct cv_node *node, const char *what,
                                   const char *const *words, size_t n, struct cv_error *err) {
    struct cv_buf list;
    const char *nearest = cv_nearest(node->text, words, n);
    cv_buf_init(&list, 400);
    for (size_t i = 0; i < n && !list.full; i++)
        cv_buf_addf(&list, "%s%s", i ? ", " : "", words[i]);
    if (list.full)
        cv_buf_clear(&list);
    bool listed = list.n > 0;
    enum cv_status status = cv_node_fail(
        node, err, "\"%s\" is not %s%s%s%s%s%s", node_shown(node).text, what,
        nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "",
        listed ? (nearest ? " Known are: " : "; known are: ") : "", listed ? list.p : "");
    cv_buf_free(&list);
    return status;
}

enum cv_status cv_node_only(const struct cv_node *map, const char *const *keys, size_t n,
                            struct cv_error *err) {
    for (size_t i = 0; i < map->n && map->kind == CV_NODE_MAP; i++) {
        bool known = false;
        for (size_t k = 0; k < n && !known; k++)
            known = cv_str_eqz(map->pairs[i].key->text, keys[k]);
        if (!known)
            return cv_node_unknown(map->pairs[i].key, "a key that can stand here", keys, n, err);
    }
    return CV_OK;
}

enum cv_status cv_node_word(const struct cv_node *node, const char *const *words, size_t n,
                            size_t *out, struct cv_error *err) {
    for (size_t i = 0; i < n && node->kind == CV_NODE_SCALAR; i++) {
        if (cv_str_eqz(node->text, words[i])) {
            *out = i;
            return CV_OK;
        }
    }
    return cv_node_unknown(node, "known here", words, n, err);
}

/* Whether the node is a plain scalar, which alone can be a number or boolean. */
static bool node_plain(const struct cv_node *node) {
    return node->kind == CV_NODE_SCALAR && !node->quoted;
}

enum cv_status cv_node_int(const struct cv_node *node, int64_t least, int64_t most, int64_t *out,
                           struct cv_error *err) {
    int64_t value;
    if (!node_plain(node) || !cv_str_int(node->text, &value) || value < least || value > most)
        return cv_node_fail(node, err, "expected a whole number from %lld to %lld, not \"%s\"",
                            (long long)least, (long long)most, node_shown(node).text);
    *out = value;
    return CV_OK;
}

enum cv_status cv_node_double(const struct cv_node *node, double least, double most, double *out,
                              struct cv_error *err) {
    double value;
    if (!node_plain(node) || !cv_str_double(node->text, &value) || value < least || value > most)
        return cv_node_fail(node, err, "expected a number from %g to %g, not \"%s\"", least, most,
                            node_shown(node).text);
    *out = value;
    return CV_OK;
}

enum cv_status cv_node_bool(const struct cv_node *node, bool *out, struct cv_error *err) {
    static const char *const words[] = {"true", "yes", "on", "false", "no", "off"};
    for (size_t i = 0; i < CV_COUNT(words) && node_plain(node); i++) {
        if (cv_str_eq_nocase(node->text, cv_str(words[i]))) {
            *out = i < CV_COUNT(words) / 2;
            return CV_OK;
        }
    }
    return cv_node_fail(node, err, "expected true or false, not \"%s\"", node_shown(node).text);
}

enum cv_status cv_node_text(const struct cv_node *node, size_t most, struct cv_str *out,
                            struct cv_error *err) {
    if (node->kind != CV_NODE_SCALAR)
        return cv_node_fail(node, err, "expected a text, not %s", node_shown(node).text);
    if (node->text.n == 0)
        return cv_node_fail(node, err, "a text is missing here");
    if (node->text.n > most)
        return cv_node_fail(node, err, "this text has %zu bytes; at most %zu are allowed",
                            node->text.n, most);
    *out = node->text;
    return CV_OK;
}

static bool id_letter(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '_'));
}

enum cv_status cv_node_id(const struct cv_node *node, struct cv_str *out, struct cv_error *err) {
    bool good = node->kind == CV_NODE_SCALAR && node->text.n > 0 && node->text.n <= ID_MAX;
    for (size_t i = 0; good && i < node->text.n; i++)
        good = id_letter(node->text.p[i], i == 0);
    if (!good)
        return cv_node_fail(node, err,
                            "\"%s\" is not an id: use small letters a-z, digits and _, a letter "
                            "first, at most 40",
                            node_shown(node).text);
    *out = node->text;
    return CV_OK;
}
