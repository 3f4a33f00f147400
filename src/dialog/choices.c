/* choices.c - sets of choices, named once or listed in a question. */
#include "dialog/compile.h"

/* Reads a list of ids as the choices of the set `name`. */
static enum cv_status choices_read(struct cv_compiler *c, const struct cv_node *list,
                                   struct cv_str name, struct cv_set *set) {
    if (list->kind != CV_NODE_LIST || list->n < 2 || list->n > CV_SCRIPT_CHOICES)
        return cv_node_fail(list, c->err, "choices are a list of 2 to %d ids, as in [a, b]",
                            CV_SCRIPT_CHOICES);
    set->name = name;
    set->choices = cv_arena_alloc(c->arena, list->n * sizeof *set->choices);
    for (set->n = 0; set->n < list->n; set->n++) {
        struct cv_choice *choice = &set->choices[set->n];
        if (cv_node_id(list->items[set->n], &choice->id, c->err))
            return CV_INVALID;
        for (size_t i = 0; i < set->n; i++)
            if (cv_str_eq(set->choices[i].id, choice->id))
                return cv_node_fail(list->items[set->n], c->err,
                                    "\"%.*s\" stands in this list twice: remove one",
                                    CV_ARG(choice->id));
        choice->key = cv_arena_printf(c->arena, "choice.%.*s.%.*s", CV_ARG(name),
                                      CV_ARG(choice->id));
    }
    return CV_OK;
}

enum cv_status cv_choices_compile(struct cv_compiler *c, const struct cv_node *node) {
    enum cv_status status = CV_OK;
    if (!node)
        return CV_OK;
    if (node->kind != CV_NODE_MAP || node->n > CV_SCRIPT_SETS)
        return cv_node_fail(node, c->err,
                            "choices are up to %d lines of the form \"name: [id, id, ...]\"",
                            CV_SCRIPT_SETS);
    c->sets = cv_arena_alloc(c->arena, node->n * sizeof *c->sets);
    for (; c->n_sets < node->n && !status; c->n_sets++) {
        const struct cv_pair *pair = &node->pairs[c->n_sets];
        struct cv_str name;
        status = cv_node_id(pair->key, &name, c->err);
        if (!status)
            status = choices_read(c, pair->value, name, &c->sets[c->n_sets]);
    }
    return status;
}

/* The set `node` names, or NULL. */
static const struct cv_set *choices_named(const struct cv_compiler *c, struct cv_str name) {
    for (size_t i = 0; i < c->n_sets; i++)
        if (cv_str_eq(c->sets[i].name, name))
            return &c->sets[i];
    return NULL;
}

static enum cv_status choices_unknown(struct cv_compiler *c, const struct cv_node *node) {
    const char **names = cv_arena_alloc(c->arena, c->n_sets * sizeof *names);
    for (size_t i = 0; i < c->n_sets; i++)
        names[i] = c->sets[i].name.p;
    return cv_node_unknown(node, "a set of choices", names, c->n_sets, c->err);
}

enum cv_status cv_choices_take(struct cv_compiler *c, const struct cv_node *node,
                               struct cv_step *step) {
    struct cv_set own;
    const struct cv_set *set = &own;
    if (node->kind == CV_NODE_LIST && choices_named(c, step->id))
        return cv_node_fail(node, c->err,
                            "there is a set of choices called \"%.*s\" already: write "
                            "\"choices: %.*s\", or give the question another id",
                            CV_ARG(step->id), CV_ARG(step->id));
    if (node->kind == CV_NODE_LIST && choices_read(c, node, step->id, &own))
        return CV_INVALID;
    if (node->kind != CV_NODE_LIST)
        set = choices_named(c, node->text);
    if (!set)
        return choices_unknown(c, node);
    step->choices = set->choices;
    step->n_choices = set->n;
    return CV_OK;
}

enum cv_status cv_choices_find(const struct cv_step *step, const struct cv_node *id, size_t *out,
                               struct cv_compiler *c) {
    const char **ids = cv_arena_alloc(c->arena, step->n_choices * sizeof *ids);
    for (size_t i = 0; i < step->n_choices; i++)
        ids[i] = step->choices[i].id.p;
    for (*out = 0; *out < step->n_choices && id->kind == CV_NODE_SCALAR; ++*out)
        if (cv_str_eq(step->choices[*out].id, id->text))
            return CV_OK;
    const char *what = cv_arena_printf(c->arena, "a choice of \"%.*s\"", CV_ARG(step->id)).p;
    return cv_node_unknown(id, what, ids, step->n_choices, c->err);
}
