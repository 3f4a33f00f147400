/* judge.c - the part of advice data that judges mixes. */
#include "advice/judge.h"

#include <stddef.h>

/* ---- thresholds ------------------------------------------------------------ */

static const struct threshold {
    const char *key;
    size_t offset;
    double least, most;
} thresholds[] = {
#define THRESHOLD(name, least, most) {#name, offsetof(struct cv_thresholds, name), least, most}
    THRESHOLD(aligned, 0, 1),
    THRESHOLD(mismatch, 0, 1),
    THRESHOLD(gap, 0, 1),
    THRESHOLD(wanted, 0, 1),
    THRESHOLD(absent, 0, 1),
    THRESHOLD(carried, 0, 1),
    THRESHOLD(clash, 0, 1),
    THRESHOLD(agreement, -1, 1),
    THRESHOLD(range, 1, CV_LEVELS),
    THRESHOLD(camps, 0, 1),
    THRESHOLD(low, 0, 1),
    THRESHOLD(medium, 0, 1),
    THRESHOLD(headroom, 0, 1),
    THRESHOLD(single, 0, 1),
    THRESHOLD(apart, 0, 1),
#undef THRESHOLD
};
_Static_assert(CV_COUNT(thresholds) == sizeof(struct cv_thresholds) / sizeof(double),
               "every threshold is read");

enum cv_status cv_judge_thresholds(const struct cv_node *map, struct cv_model *m,
                                   struct cv_error *err) {
    const char *keys[CV_COUNT(thresholds)];
    for (size_t i = 0; i < CV_COUNT(thresholds); i++)
        keys[i] = thresholds[i].key;
    enum cv_status status = cv_node_only(map, keys, CV_COUNT(keys), err);
    for (size_t i = 0; !status && i < CV_COUNT(thresholds); i++) {
        const struct threshold *t = &thresholds[i];
        const struct cv_node *value = NULL;
        double *place = (double *)(void *)((char *)&m->limit + t->offset);
        status = cv_node_need(map, t->key, CV_NODE_SCALAR, &value, err);
        if (!status)
            status = cv_node_double(value, t->least, t->most, place, err);
    }
    return status;
}

/* ---- channels and tags ------------------------------------------------------- */

/* Two sets of types under the keys `yes` and `no`; none may be in both. */
static enum cv_status judge_pair(const struct cv_node *map, const struct cv_words *types,
                                 const char *const keys[2], cv_type_set *yes, cv_type_set *no,
                                 struct cv_error *err) {
    cv_type_set *sets[2] = {yes, no};
    enum cv_status status = cv_read_kind(map, CV_NODE_MAP, "two lists of types", err);
    if (!status)
        status = cv_node_only(map, keys, 2, err);
    for (size_t i = 0; !status && i < 2; i++) {
        const struct cv_node *list = NULL;
        status = cv_node_need(map, keys[i], CV_NODE_LIST, &list, err);
        if (!status)
            status = cv_read_types(list, types, sets[i], err);
    }
    for (size_t t = 0; !status && t < types->n; t++)
        if (*yes & *no & 1U << t)
            return cv_node_fail(map, err, "\"%s\" stands in both lists: remove it from one",
                                types->z[t]);
    return status;
}

enum cv_status cv_judge_channels(const struct cv_node *map, struct cv_model *m,
                                 struct cv_arena *arena, struct cv_error *err) {
    static const char *const keys[2] = {"carries", "cannot"};
    enum cv_status status = cv_read_keys(map, CV_CHANNELS_MAX, arena, &m->channels, err);
    for (size_t i = 0; !status && i < map->n; i++)
        status = judge_pair(map->pairs[i].value, &m->types, keys, &m->carries[i], &m->cannot[i],
                            err);
    return status;
}

enum cv_status cv_judge_tags(const struct cv_node *map, struct cv_model *m,
                             struct cv_arena *arena, struct cv_error *err) {
    static const char *const keys[2] = {"fits", "clashes"};
    enum cv_status status = cv_read_keys(map, CV_TAGS_MAX, arena, &m->tags, err);
    for (size_t i = 0; !status && i < map->n; i++)
        status = judge_pair(map->pairs[i].value, &m->types, keys, &m->fits[i], &m->clashes[i],
                            err);
    return status;
}

/* ---- cautions ----------------------------------------------------------------- */

/* `{DETERMINANT: [least, most]}` under `key`, when it is there. */
static enum cv_status judge_triggers(const struct cv_node *map, const char *key,
                                     const struct cv_words *determinants, struct cv_trigger *out,
                                     size_t *n, struct cv_error *err) {
    const struct cv_node *levels = cv_node_get(map, key);
    if (!levels)
        return CV_OK;
    enum cv_status status = cv_read_kind(levels, CV_NODE_MAP, "determinants and levels", err);
    if (!status && levels->n > CV_TRIGGERS_MAX)
        return cv_node_fail(levels, err, "at most %d determinants can stand here, not %zu",
                            CV_TRIGGERS_MAX, levels->n);
    for (*n = 0; !status && *n < levels->n; ++*n) {
        double range[2] = {0, 0};
        status = cv_read_index(levels->pairs[*n].key, determinants, &out[*n].determinant, err);
        if (!status)
            status = cv_read_numbers(levels->pairs[*n].value, 2, 0, CV_LEVELS - 1, range, err);
        out[*n].least = range[0];
        out[*n].most = range[1];
    }
    return status;
}

static enum cv_status judge_caution(const struct cv_node *map, const struct cv_model *m,
                                    struct cv_rule *out, struct cv_error *err) {
    static const char *const keys[] = {"types", "share", "all", "any"};
    const struct cv_node *types = NULL, *share = NULL;
    enum cv_status status = cv_read_kind(map, CV_NODE_MAP, "when to say it", err);
    if (!status)
        status = cv_node_only(map, keys, CV_COUNT(keys), err);
    if (!status && cv_node_get(map, "types")) {
        status = cv_node_need(map, "types", CV_NODE_LIST, &types, err);
        if (!status)
            status = cv_read_types(types, &m->types, &out->types, err);
        if (!status)
            status = cv_node_need(map, "share", CV_NODE_SCALAR, &share, err);
        if (!status)
            status = cv_node_double(share, 0.01, 1, &out->share, err);
    }
    if (!status)
        status = judge_triggers(map, "all", &m->determinants, out->all, &out->n_all, err);
    if (!status)
        status = judge_triggers(map, "any", &m->determinants, out->any, &out->n_any, err);
    if (!status && !out->types && !out->n_all && !out->n_any)
        return cv_node_fail(map, err, "this caution would always hold: give it types or levels");
    return status;
}

enum cv_status cv_judge_cautions(const struct cv_node *map, struct cv_model *m,
                                 struct cv_arena *arena, struct cv_error *err) {
    enum cv_status status = cv_read_keys(map, CV_CAUTIONS_MAX, arena, &m->cautions, err);
    for (size_t i = 0; !status && i < map->n; i++)
        status = judge_caution(map->pairs[i].value, m, &m->caution[i], err);
    return status;
}

/* ---- the view of six ------------------------------------------------------------ */

enum cv_status cv_judge_six(const struct cv_node *map, struct cv_model *m, struct cv_error *err) {
    static const char *const keys[] = {"together", "extra"};
    const struct cv_node *together = NULL, *extra = NULL;
    enum cv_status status = cv_node_only(map, keys, CV_COUNT(keys), err);
    if (!status)
        status = cv_node_need(map, "together", CV_NODE_MAP, &together, err);
    if (!status)
        status = cv_node_need(map, "extra", CV_NODE_LIST, &extra, err);
    if (!status)
        status = cv_read_types(extra, &m->types, &m->extra, err);
    for (size_t i = 0; !status && i < together->n; i++) {
        size_t type = 0, name = 0;
        status = cv_read_index(together->pairs[i].key, &m->types, &type, err);
        if (!status)
            status = cv_read_index(together->pairs[i].value, &m->types, &name, err);
        if (!status && (type == name || cv_node_get(together, m->types.z[name])))
            return cv_node_fail(together->pairs[i].value, err,
                                "\"%s\" is itself shown under another name: name one that is not",
                                m->types.z[name]);
        if (!status)
            m->together[type] = name;
    }
    m->has_six = !status;
    return status;
}
