/* read.c - the values advice data is made of. */
#include "advice/read.h"

enum cv_status cv_read_kind(const struct cv_node *node, enum cv_node_kind kind, const char *what,
                            struct cv_error *err) {
    static const char *const forms[] = {
        [CV_NODE_SCALAR] = "one value",
        [CV_NODE_LIST] = "a list, as in [a, b]",
        [CV_NODE_MAP] = "lines of the form \"key: value\"",
    };
    _Static_assert(CV_COUNT(forms) == CV_NODE_MAP + 1, "words for every kind");
    if (node->kind == kind)
        return CV_OK;
    return cv_node_fail(node, err, "expected %s: %s", what, forms[kind]);
}

/* Adds one id to the words. */
static enum cv_status words_add(struct cv_words *w, const struct cv_node *node, size_t most,
                                struct cv_arena *arena, struct cv_error *err) {
    struct cv_str id;
    enum cv_status status = cv_node_id(node, &id, err);
    if (status)
        return status;
    if (w->n == most)
        return cv_node_fail(node, err, "\"%.*s\" is one too many: at most %zu can stand here",
                            CV_ARG(id), most);
    if (cv_words_find(w, id) >= 0)
        return cv_node_fail(node, err, "\"%.*s\" stands here twice: remove one", CV_ARG(id));
    w->z[w->n++] = cv_arena_copy(arena, id).p;
    return CV_OK;
}

enum cv_status cv_read_words(const struct cv_node *list, size_t most, struct cv_arena *arena,
                             struct cv_words *out, struct cv_error *err) {
    enum cv_status status = cv_read_kind(list, CV_NODE_LIST, "ids", err);
    for (size_t i = 0; !status && i < list->n; i++)
        status = words_add(out, list->items[i], most, arena, err);
    if (!status && out->n == 0)
        return cv_node_fail(list, err, "this list is empty: name at least one");
    return status;
}

enum cv_status cv_read_keys(const struct cv_node *map, size_t most, struct cv_arena *arena,
                            struct cv_words *out, struct cv_error *err) {
    enum cv_status status = cv_read_kind(map, CV_NODE_MAP, "entries", err);
    for (size_t i = 0; !status && i < map->n; i++)
        status = words_add(out, map->pairs[i].key, most, arena, err);
    return status;
}

enum cv_status cv_read_index(const struct cv_node *node, const struct cv_words *w, size_t *out,
                             struct cv_error *err) {
    return cv_node_word(node, w->z, w->n, out, err);
}

enum cv_status cv_read_numbers(const struct cv_node *list, size_t n, double least, double most,
                               double *out, struct cv_error *err) {
    enum cv_status status = cv_read_kind(list, CV_NODE_LIST, "numbers", err);
    if (!status && list->n != n)
        return cv_node_fail(list, err, "expected %zu numbers here, not %zu", n, list->n);
    for (size_t i = 0; !status && i < n; i++)
        status = cv_node_double(list->items[i], least, most, &out[i], err);
    return status;
}

enum cv_status cv_read_numbers_by(const struct cv_node *map, const struct cv_words *w,
                                  double least, double most, double *out, struct cv_error *err) {
    enum cv_status status = cv_read_kind(map, CV_NODE_MAP, "a number for each", err);
    if (!status)
        status = cv_node_only(map, w->z, w->n, err);
    for (size_t i = 0; !status && i < w->n; i++) {
        const struct cv_node *value = NULL;
        status = cv_node_need(map, w->z[i], CV_NODE_SCALAR, &value, err);
        if (!status)
            status = cv_node_double(value, least, most, &out[i], err);
    }
    return status;
}

enum cv_status cv_read_types(const struct cv_node *list, const struct cv_words *types,
                             cv_type_set *out, struct cv_error *err) {
    enum cv_status status = cv_read_kind(list, CV_NODE_LIST, "relationship types", err);
    *out = 0;
    for (size_t i = 0; !status && i < list->n; i++) {
        size_t type = 0;
        status = cv_read_index(list->items[i], types, &type, err);
        *out = (cv_type_set)(*out | 1U << type);
    }
    return status;
}
