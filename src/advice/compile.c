/* compile.c - advice data into a model, every part of it checked.
 *
 * The sections are read in the order of the table below, because later ones
 * name what earlier ones define; in the file they may stand in any order. */
#include "advice/judge.h"
#include "advice/tariff.h"

#include <math.h>

enum { POINTS_MOST = 40 };

struct compiler {
    struct cv_model *m;
    struct cv_arena *arena;
    struct cv_error *err;
    struct cv_words shapes;
    double shape[CV_SHAPES_MAX][CV_LEVELS];
};

static enum cv_status read_name(struct compiler *c, const struct cv_node *node) {
    struct cv_str id;
    return cv_node_text(node, 80, &id, c->err);
}

static enum cv_status read_version(struct compiler *c, const struct cv_node *node) {
    int64_t version;
    return cv_node_int(node, 1, 1, &version, c->err);
}

static enum cv_status read_types(struct compiler *c, const struct cv_node *node) {
    return cv_read_words(node, CV_TYPES_MAX, c->arena, &c->m->types, c->err);
}

static enum cv_status read_goals(struct compiler *c, const struct cv_node *node) {
    return cv_read_words(node, CV_GOALS_MAX, c->arena, &c->m->goals, c->err);
}

static enum cv_status read_determinants(struct compiler *c, const struct cv_node *node) {
    return cv_read_words(node, CV_DETERMINANTS_MAX, c->arena, &c->m->determinants, c->err);
}

static enum cv_status read_doubling(struct compiler *c, const struct cv_node *node) {
    return cv_node_double(node, 1, 100, &c->m->points_per_doubling, c->err);
}

static enum cv_status read_shapes(struct compiler *c, const struct cv_node *node) {
    enum cv_status status = cv_read_keys(node, CV_SHAPES_MAX, c->arena, &c->shapes, c->err);
    for (size_t i = 0; !status && i < node->n; i++)
        status = cv_read_numbers(node->pairs[i].value, CV_LEVELS, -1, 1, c->shape[i], c->err);
    return status;
}

static enum cv_status read_base(struct compiler *c, const struct cv_node *node) {
    const struct cv_model *m = c->m;
    enum cv_status status = cv_node_only(node, m->goals.z, m->goals.n, c->err);
    for (size_t g = 0; !status && g < m->goals.n; g++) {
        const struct cv_node *row = NULL;
        status = cv_node_need(node, m->goals.z[g], CV_NODE_MAP, &row, c->err);
        if (!status)
            status = cv_read_numbers_by(row, &m->types, -POINTS_MOST, POINTS_MOST, c->m->base[g],
                                        c->err);
    }
    return status;
}

/* Determinants not listed keep 1 for every goal. */
static enum cv_status read_multipliers(struct compiler *c, const struct cv_node *node) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; !status && i < node->n; i++) {
        size_t d = 0;
        status = cv_read_index(node->pairs[i].key, &c->m->determinants, &d, c->err);
        if (!status)
            status = cv_read_numbers_by(node->pairs[i].value, &c->m->goals, 0, 4,
                                        c->m->multiplier[d], c->err);
    }
    return status;
}

/* `type: [points, shape]` of one determinant. */
static enum cv_status read_effect(struct compiler *c, size_t d, const struct cv_pair *pair) {
    size_t type = 0, shape = 0;
    int64_t points = 0;
    const struct cv_node *entry = pair->value;
    enum cv_status status = cv_read_index(pair->key, &c->m->types, &type, c->err);
    if (!status)
        status = cv_read_kind(entry, CV_NODE_LIST, "[points, shape]", c->err);
    if (!status && entry->n != 2)
        return cv_node_fail(entry, c->err, "expected two values, [points, shape], not %zu",
                            entry->n);
    if (!status)
        status = cv_node_int(entry->items[0], -POINTS_MOST, POINTS_MOST, &points, c->err);
    if (!status)
        status = cv_read_index(entry->items[1], &c->shapes, &shape, c->err);
    for (size_t level = 0; !status && level < CV_LEVELS; level++)
        c->m->effect[d][level][type] = (double)points * c->shape[shape][level];
    return status;
}

static enum cv_status read_points(struct compiler *c, const struct cv_node *node) {
    const struct cv_words *determinants = &c->m->determinants;
    enum cv_status status = cv_node_only(node, determinants->z, determinants->n, c->err);
    for (size_t d = 0; !status && d < determinants->n; d++) {
        const struct cv_node *row = NULL;
        status = cv_node_need(node, determinants->z[d], CV_NODE_MAP, &row, c->err);
        for (size_t i = 0; !status && i < row->n; i++)
            status = read_effect(c, d, &row->pairs[i]);
    }
    return status;
}

static enum cv_status read_members(struct compiler *c, const struct cv_node *list,
                                   struct cv_gate *gate) {
    if (list->n == 0 || list->n > CV_GATE_MEMBERS_MAX)
        return cv_node_fail(list, c->err, "a gate has 1 to %d determinants, not %zu",
                            CV_GATE_MEMBERS_MAX, list->n);
    enum cv_status status = CV_OK;
    for (gate->n = 0; !status && gate->n < list->n; gate->n++)
        status = cv_read_index(list->items[gate->n], &c->m->determinants, &gate->member[gate->n],
                               c->err);
    return status;
}

/* `{all_of: [...], table: [...]}` or the same with any_of. */
static enum cv_status read_gate(struct compiler *c, size_t type, const struct cv_node *node) {
    static const char *const keys[] = {"all_of", "any_of", "table"};
    const struct cv_node *members = NULL, *table = NULL;
    if (c->m->n_gates == CV_GATES_MAX)
        return cv_node_fail(node, c->err, "one gate too many: at most %d", CV_GATES_MAX);
    struct cv_gate *gate = &c->m->gate[c->m->n_gates];
    *gate = (struct cv_gate){.type = type, .any = cv_node_get(node, "any_of") != NULL};
    if (gate->any && cv_node_get(node, "all_of"))
        return cv_node_fail(node, c->err, "all_of and any_of in one gate: make two gates of them");
    enum cv_status status =
        cv_node_need(node, gate->any ? "any_of" : "all_of", CV_NODE_LIST, &members, c->err);
    if (!status)
        status = cv_node_only(node, keys, CV_COUNT(keys), c->err);
    if (!status)
        status = read_members(c, members, gate);
    if (!status)
        status = cv_node_need(node, "table", CV_NODE_LIST, &table, c->err);
    if (!status)
        status = cv_read_numbers(table, CV_LEVELS, 0.001, 1, gate->log2_factor, c->err);
    for (size_t level = 0; !status && level < CV_LEVELS; level++)
        gate->log2_factor[level] = log2(gate->log2_factor[level]);
    c->m->n_gates++;
    return status;
}

static enum cv_status read_gates(struct compiler *c, const struct cv_node *node) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; !status && i < node->n; i++) {
        const struct cv_node *list = node->pairs[i].value;
        size_t type = 0;
        status = cv_read_index(node->pairs[i].key, &c->m->types, &type, c->err);
        if (!status)
            status = cv_read_kind(list, CV_NODE_LIST, "a list of gates", c->err);
        for (size_t k = 0; !status && k < list->n; k++)
            status = read_gate(c, type, list->items[k]);
    }
    return status;
}

static enum cv_status read_min_share(struct compiler *c, const struct cv_node *node) {
    /* The largest share is never below this, so something is always left. */
    return cv_node_double(node, 0, 1.0 / CV_TYPES_MAX, &c->m->min_share, c->err);
}

static enum cv_status read_step(struct compiler *c, const struct cv_node *node) {
    double step = 0;
    enum cv_status status = cv_node_double(node, 0.01, 0.25, &step, c->err);
    if (status)
        return status;
    c->m->step = (int)lround(step * 100);
    if (fabs(step * 100 - c->m->step) > 1e-9 || 100 % c->m->step)
        return cv_node_fail(node, c->err,
                            "%g does not part 100 %% evenly into whole percents: use 0.01, 0.02, "
                            "0.04, 0.05, 0.1, 0.2 or 0.25",
                            step);
    return CV_OK;
}

/* Types not listed have no substitute. */
static enum cv_status read_substitutes(struct compiler *c, const struct cv_node *node) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; !status && i < node->n; i++) {
        size_t type = 0, other = 0;
        status = cv_read_index(node->pairs[i].key, &c->m->types, &type, c->err);
        if (!status)
            status = cv_read_index(node->pairs[i].value, &c->m->types, &other, c->err);
        if (!status && type == other)
            return cv_node_fail(node->pairs[i].value, c->err,
                                "\"%s\" cannot be its own substitute: name another type",
                                c->m->types.z[type]);
        if (!status)
            c->m->substitute[type] = (int)other;
    }
    return status;
}

static enum cv_status read_expectation(struct compiler *c, const struct cv_node *node) {
    return cv_read_numbers(node, CV_EVIDENCE_LEVELS, 0, 1, c->m->expectation_weight, c->err);
}

static enum cv_status read_smoothing(struct compiler *c, const struct cv_node *node) {
    /* Never 0: the logarithm of an expected share is taken. */
    return cv_node_double(node, 0.0001, 1, &c->m->expectation_smoothing, c->err);
}

static enum cv_status read_evidence(struct compiler *c, const struct cv_node *node) {
    return cv_read_numbers(node, CV_EVIDENCE_LEVELS, 0.01, 100, c->m->evidence_weight, c->err);
}

static enum cv_status read_roles(struct compiler *c, const struct cv_node *node) {
    enum cv_status status = cv_read_keys(node, CV_ROLES_MAX, c->arena, &c->m->roles, c->err);
    for (size_t i = 0; !status && i < node->n; i++)
        status = cv_node_double(node->pairs[i].value, 0.01, 100, &c->m->role_weight[i], c->err);
    return status;
}

static enum cv_status read_presets(struct compiler *c, const struct cv_node *node) {
    const size_t goals = c->m->goals.n;
    enum cv_status status = cv_read_keys(node, CV_STAGES_MAX, c->arena, &c->m->stages, c->err);
    for (size_t i = 0; !status && i < node->n; i++) {
        const struct cv_node *list = node->pairs[i].value;
        double sum = 0, *preset = c->m->preset[i];
        status = cv_read_numbers(list, goals, 0, 100, preset, c->err);
        for (size_t g = 0; g < goals; g++)
            sum += preset[g];
        if (!status && fabs(sum - 100) > 1e-9)
            return cv_node_fail(list, c->err, "these weights sum to %g: make it 100", sum);
        for (size_t g = 0; g < goals; g++)
            preset[g] /= 100;
    }
    return status;
}

static enum cv_status read_thresholds(struct compiler *c, const struct cv_node *node) {
    return cv_judge_thresholds(node, c->m, c->err);
}

static enum cv_status read_channels(struct compiler *c, const struct cv_node *node) {
    return cv_judge_channels(node, c->m, c->arena, c->err);
}

static enum cv_status read_tags(struct compiler *c, const struct cv_node *node) {
    return cv_judge_tags(node, c->m, c->arena, c->err);
}

static enum cv_status read_cautions(struct compiler *c, const struct cv_node *node) {
    return cv_judge_cautions(node, c->m, c->arena, c->err);
}

static enum cv_status read_six(struct compiler *c, const struct cv_node *node) {
    return cv_judge_six(node, c->m, c->err);
}

static enum cv_status read_money(struct compiler *c, const struct cv_node *node) {
    return cv_tariff_read(node, c->m, c->err);
}

static const struct section {
    const char *key;
    enum cv_node_kind kind;
    enum cv_status (*read)(struct compiler *c, const struct cv_node *node);
    bool optional;
} sections[] = {
    {"advice", CV_NODE_SCALAR, read_name, false},
    {"version", CV_NODE_SCALAR, read_version, false},
    {"types", CV_NODE_LIST, read_types, false},
    {"goals", CV_NODE_LIST, read_goals, false},
    {"determinants", CV_NODE_LIST, read_determinants, false},
    {"points_per_doubling", CV_NODE_SCALAR, read_doubling, false},
    {"shapes", CV_NODE_MAP, read_shapes, false},
    {"base", CV_NODE_MAP, read_base, false},
    {"goal_multiplier", CV_NODE_MAP, read_multipliers, false},
    {"points", CV_NODE_MAP, read_points, false},
    {"gates", CV_NODE_MAP, read_gates, false},
    {"min_share", CV_NODE_SCALAR, read_min_share, false},
    {"rounding_step", CV_NODE_SCALAR, read_step, false},
    {"substitute", CV_NODE_MAP, read_substitutes, false},
    {"expectation_weight", CV_NODE_LIST, read_expectation, false},
    {"expectation_smoothing", CV_NODE_SCALAR, read_smoothing, false},
    {"evidence_weight", CV_NODE_LIST, read_evidence, false},
    {"roles", CV_NODE_MAP, read_roles, true},
    {"presets", CV_NODE_MAP, read_presets, false},
    {"thresholds", CV_NODE_MAP, read_thresholds, false},
    {"channels", CV_NODE_MAP, read_channels, false},
    {"tags", CV_NODE_MAP, read_tags, false},
    {"cautions", CV_NODE_MAP, read_cautions, true},
    {"six", CV_NODE_MAP, read_six, true},
    {"money", CV_NODE_MAP, read_money, true},
};

static struct cv_model *model_new(struct cv_arena *arena) {
    struct cv_model *m = cv_arena_alloc(arena, sizeof *m);
    for (size_t d = 0; d < CV_DETERMINANTS_MAX; d++)
        for (size_t g = 0; g < CV_GOALS_MAX; g++)
            m->multiplier[d][g] = 1;
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        m->substitute[t] = -1;
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        m->together[t] = t;
    return m;
}

enum cv_status cv_model_compile(const struct cv_source *advice, struct cv_arena *arena,
                                struct cv_model **out, struct cv_error *err) {
    const char *keys[CV_COUNT(sections)];
    const struct cv_node *root = NULL;
    enum cv_status status = cv_yaml_parse(advice, arena, &root, err);
    if (status)
        return status;
    struct compiler c = {.m = model_new(arena), .arena = arena, .err = err};
    for (size_t i = 0; i < CV_COUNT(sections); i++)
        keys[i] = sections[i].key;
    status = cv_read_kind(root, CV_NODE_MAP, "advice data", err);
    if (!status)
        status = cv_node_only(root, keys, CV_COUNT(keys), err);
    for (size_t i = 0; !status && i < CV_COUNT(sections); i++) {
        const struct cv_node *node = NULL;
        if (sections[i].optional && !cv_node_get(root, sections[i].key))
            continue;
        status = cv_node_need(root, sections[i].key, sections[i].kind, &node, err);
        if (!status)
            status = sections[i].read(&c, node);
    }
    if (!status)
        *out = c.m;
    return status;
}
