/* compile.c - a script to a dialog: its steps, what they refer to, their order. */
#include "dialog/compile.h"

#include <string.h>

/* ---- references -------------------------------------------------------------- */

/* Whether the answer to a step seen before can be known where we stand: one
 * given for a segment means nothing outside of its `each`. */
static bool seen_visible(const struct cv_compiler *c, const struct cv_seen *seen) {
    return seen->step->kind == CV_STEP_ASK && (!seen->within || seen->within == c->within);
}

static const struct cv_seen *seen_find(const struct cv_compiler *c, struct cv_str id) {
    for (size_t i = 0; i < c->n_seen; i++)
        if (cv_str_eq(c->seen[i].step->id, id))
            return &c->seen[i];
    return NULL;
}

static enum cv_status reference_unknown(struct cv_compiler *c, const struct cv_node *ref) {
    const char **ids = cv_arena_alloc(c->arena, (c->n_seen + 1) * sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < c->n_seen; i++)
        if (seen_visible(c, &c->seen[i]))
            ids[n++] = c->seen[i].step->id.p;
    return cv_node_unknown(ref, "an earlier question", ids, n, c->err);
}

enum cv_status cv_compile_question(struct cv_compiler *c, const struct cv_node *ref,
                                   const struct cv_step **out) {
    const struct cv_seen *seen = ref->kind == CV_NODE_SCALAR ? seen_find(c, ref->text) : NULL;
    if (seen && seen->step->kind == CV_STEP_ASK && !seen_visible(c, seen))
        return cv_node_fail(ref, c->err,
                            "\"%.*s\" is asked inside of \"each\" (line %d): its answer is not "
                            "known out here",
                            CV_ARG(ref->text), seen->step->line);
    if (!seen || seen->step->kind != CV_STEP_ASK)
        return reference_unknown(c, ref);
    *out = seen->step;
    return CV_OK;
}

enum cv_status cv_compile_reference(struct cv_compiler *c, const struct cv_node *ref,
                                    enum cv_ask of_kind, const struct cv_step **out) {
    if (cv_compile_question(c, ref, out))
        return CV_INVALID;
    if ((*out)->ask != of_kind)
        return cv_node_fail(ref, c->err, "\"%.*s\" is of kind %s: a question of kind %s is wanted",
                            CV_ARG(ref->text), cv_ask_name((*out)->ask), cv_ask_name(of_kind));
    return CV_OK;
}

/* ---- conditions --------------------------------------------------------------- */

enum cv_status cv_compile_answer(struct cv_compiler *c, const struct cv_step *step,
                                 const struct cv_node *id) {
    static const char *const yes_no[] = {"yes", "no"};
    static const char *const levels[] = {"0", "1", "2", "3", "4"};
    struct cv_str type;
    size_t which;
    switch (step->ask) {
    case CV_ASK_CHOICE:
        return cv_choices_find(step, id, &which, c);
    case CV_ASK_YES_NO:
        return cv_node_word(id, yes_no, CV_COUNT(yes_no), &which, c->err);
    case CV_ASK_SCALE:
        return cv_node_word(id, levels, CV_COUNT(levels), &which, c->err);
    default:
        return cv_node_id(id, &type, c->err); /* a relationship type, known to the advice alone */
    }
}

static enum cv_status condition_ids(struct cv_compiler *c, const struct cv_node *list,
                                    struct cv_condition *when) {
    enum cv_status status = CV_OK;
    if (list->kind != CV_NODE_LIST || list->n == 0)
        return cv_node_fail(list, c->err, "expected a list of answers, as in [launch, growth]");
    when->ids = cv_arena_alloc(c->arena, list->n * sizeof *when->ids);
    for (; when->n < list->n && !status; when->n++) {
        status = cv_compile_answer(c, when->step, list->items[when->n]);
        when->ids[when->n] = list->items[when->n]->text;
    }
    return status;
}

enum cv_status cv_compile_roles(struct cv_compiler *c, const struct cv_node *list,
                                struct cv_condition *out) {
    for (size_t i = 0; i < c->n_seen; i++)
        if (c->seen[i].step->kind == CV_STEP_ASK && c->seen[i].step->feed == CV_FEED_ROLE)
            out->step = c->seen[i].step;
    if (!out->step)
        return cv_node_fail(list, c->err,
                            "nobody's role is known here: ask it before, with \"feeds: role\"");
    return condition_ids(c, list, out);
}

/* `{earlier: yes}` */
static enum cv_status condition_earlier(struct cv_compiler *c, const struct cv_node *earlier,
                                        struct cv_condition *when) {
    bool some;
    if (cv_node_bool(earlier, &some, c->err))
        return CV_INVALID;
    when->past = some ? CV_PAST_SOME : CV_PAST_NONE;
    return CV_OK;
}

static const char *const company_words[] = {
    [CV_COMPANY_ONE - 1] = "one", [CV_COMPANY_SEVERAL - 1] = "several"};
_Static_assert(CV_COUNT(company_words) == CV_COMPANIES - 1, "a word for every company");

const char *const *cv_company_words(size_t *n) {
    *n = CV_COUNT(company_words);
    return company_words;
}

/* `{people: several}` */
static enum cv_status condition_people(struct cv_compiler *c, const struct cv_node *people,
                                       struct cv_condition *when) {
    size_t which;
    if (cv_node_word(people, company_words, CV_COUNT(company_words), &which, c->err))
        return CV_INVALID;
    when->company = (enum cv_company)(which + 1);
    return CV_OK;
}

/* `{answer: STEP, is: [ID, ...]}` */
static enum cv_status condition_answer(struct cv_compiler *c, const struct cv_node *node,
                                       struct cv_condition *when) {
    const struct cv_node *answer, *is, *is_not;
    if (cv_node_need(node, "answer", CV_NODE_SCALAR, &answer, c->err) ||
        cv_compile_question(c, answer, &when->step))
        return CV_INVALID;
    enum cv_ask ask = when->step->ask;
    if (ask != CV_ASK_CHOICE && ask != CV_ASK_YES_NO && ask != CV_ASK_SCALE && ask != CV_ASK_TYPES)
        return cv_node_fail(answer, c->err,
                            "\"%.*s\" is of kind %s: a condition looks at a choice, types, scale "
                            "or yes_no",
                            CV_ARG(answer->text), cv_ask_name(ask));
    is = cv_node_get(node, "is");
    is_not = cv_node_get(node, "not");
    if (!is == !is_not)
        return cv_node_fail(node, c->err, "a condition wants either \"is: [...]\" or \"not: [...]\"");
    when->negated = is_not != NULL;
    return condition_ids(c, is ? is : is_not, when);
}

/* What a condition can look at, by the key that says so. */
static const struct {
    const char *key;
    enum cv_status (*compile)(struct cv_compiler *, const struct cv_node *value,
                              struct cv_condition *);
} condition_sights[] = {{"people", condition_people}, {"earlier", condition_earlier}};

static const char *const condition_keys[] = {"answer", "is", "not", "people", "earlier"};

const char *const *cv_condition_keys(size_t *n) {
    *n = CV_COUNT(condition_keys);
    return condition_keys;
}

static enum cv_status condition_compile(struct cv_compiler *c, const struct cv_node *node,
                                        struct cv_condition *when) {
    if (!node)
        return CV_OK;
    if (cv_node_only(node, condition_keys, CV_COUNT(condition_keys), c->err))
        return CV_INVALID;
    for (size_t i = 0; i < CV_COUNT(condition_sights); i++) {
        const struct cv_node *value = cv_node_get(node, condition_sights[i].key);
        if (value && node->n > 1)
            return cv_node_fail(value, c->err,
                                "a condition looks at one thing: at an answer, at the people or "
                                "at \"earlier\"");
        if (value)
            return condition_sights[i].compile(c, value, when);
    }
    return condition_answer(c, node, when);
}

/* ---- steps ---------------------------------------------------------------- */

static enum cv_status steps_compile(struct cv_compiler *c, const struct cv_node *list,
                                    struct cv_step **steps, size_t *n);

/* An id nobody wrote, for steps that have none of their own. */
static struct cv_str step_made_id(struct cv_compiler *c, const char *head, struct cv_str of) {
    struct cv_str id = cv_arena_printf(c->arena, "%s_%.*s", head, CV_ARG(of));
    for (int i = 2; seen_find(c, id); i++)
        id = cv_arena_printf(c->arena, "%s_%.*s_%d", head, CV_ARG(of), i);
    return id;
}

static enum cv_status step_say(struct cv_compiler *c, const struct cv_node *node,
                               const struct cv_node *head, struct cv_step *step) {
    (void)node;
    return cv_node_id(head, &step->id, c->err);
}

static enum cv_status step_ask(struct cv_compiler *c, const struct cv_node *node,
                               const struct cv_node *head, struct cv_step *step) {
    if (cv_node_id(head, &step->id, c->err))
        return CV_INVALID;
    return cv_ask_compile(c, node, step);
}

/* `each: earlier`, unless a question is called so: the list is what the session
 * before in this place was about. */
static bool each_recalls(const struct cv_compiler *c, const struct cv_node *head) {
    return head->kind == CV_NODE_SCALAR && cv_str_eqz(head->text, "earlier") &&
           !seen_find(c, head->text);
}

static const struct cv_step *list_recalled(struct cv_compiler *c) {
    struct cv_step *list = cv_arena_alloc(c->arena, sizeof *list);
    *list = (struct cv_step){.id = CV_S("earlier"), .kind = CV_STEP_ASK, .ask = CV_ASK_LIST,
                             .asked = CV_ASKED_FACILITATOR, .recalled = true};
    return list;
}

static enum cv_status step_each(struct cv_compiler *c, const struct cv_node *node,
                                const struct cv_node *head, struct cv_step *step) {
    const struct cv_node *list;
    if (c->within)
        return cv_node_fail(head, c->err,
                            "an \"each\" cannot stand inside of another (line %d): move it out",
                            c->within->line);
    if (each_recalls(c, head))
        step->over = list_recalled(c);
    else if (cv_compile_reference(c, head, CV_ASK_LIST, &step->over))
        return CV_INVALID;
    if (cv_node_need(node, "steps", CV_NODE_LIST, &list, c->err))
        return CV_INVALID;
    step->id = step_made_id(c, "each", step->over->id);
    c->within = step;
    enum cv_status status = steps_compile(c, list, &step->steps, &step->n_steps);
    c->within = NULL;
    return status;
}

static enum cv_status step_probe(struct cv_compiler *c, const struct cv_node *node,
                                 const struct cv_node *head, struct cv_step *step) {
    const struct cv_node *most = cv_node_get(node, "most"), *least = cv_node_get(node, "least");
    int64_t count = CV_SCRIPT_PROBES, few = 0;
    if (cv_node_id(head, &step->id, c->err) ||
        (most && cv_node_int(most, 1, CV_SCRIPT_PROBES, &count, c->err)) ||
        (least && cv_node_int(least, 0, count, &few, c->err)))
        return CV_INVALID;
    if (!c->within)
        return cv_node_fail(head, c->err,
                            "a probe asks about one segment: move it into \"each\"");
    step->least = (double)few;
    step->most = (double)count;
    return CV_OK;
}

static const char *const advise_words[] = {"segment", "all"};

const char *const *cv_advise_words(size_t *n) {
    *n = CV_COUNT(advise_words);
    return advise_words;
}

static enum cv_status step_advise(struct cv_compiler *c, const struct cv_node *node,
                                  const struct cv_node *head, struct cv_step *step) {
    size_t which;
    (void)node;
    if (cv_node_word(head, advise_words, CV_COUNT(advise_words), &which, c->err))
        return CV_INVALID;
    if ((which == 0) != (c->within != NULL))
        return cv_node_fail(head, c->err, which == 0
                                ? "\"advise: segment\" stands inside of \"each\"; out here it is "
                                  "\"advise: all\""
                                : "\"advise: all\" stands outside of \"each\"; in here it is "
                                  "\"advise: segment\"");
    step->id = step_made_id(c, "advise", cv_str(advise_words[which]));
    return CV_OK;
}

static enum cv_status step_discuss(struct cv_compiler *c, const struct cv_node *node,
                                   const struct cv_node *head, struct cv_step *step) {
    (void)node;
    if (cv_node_id(head, &step->id, c->err))
        return CV_INVALID;
    if (c->within)
        return cv_node_fail(head, c->err,
                            "a discussion is about all segments: move it out of \"each\"");
    return CV_OK;
}

/* What a step begins with, in the order of enum cv_step_kind. */
static const struct {
    const char *head;
    enum cv_status (*compile)(struct cv_compiler *, const struct cv_node *node,
                              const struct cv_node *head, struct cv_step *);
    const char *const keys[14];
} heads[] = {
    [CV_STEP_ASK] = {"ask", step_ask, {"ask", "when", "kind", "of", "roles", "feeds", "fact", "choices",
                                       "many", "optional", "least", "most", "preset",
                                       "silence"}},
    [CV_STEP_SAY] = {"say", step_say, {"say", "when"}},
    [CV_STEP_EACH] = {"each", step_each, {"each", "when", "steps"}},
    [CV_STEP_PROBE] = {"probe", step_probe, {"probe", "when", "least", "most"}},
    [CV_STEP_ADVISE] = {"advise", step_advise, {"advise", "when"}},
    [CV_STEP_DISCUSS] = {"discuss", step_discuss, {"discuss", "when"}},
};
_Static_assert(CV_COUNT(heads) == CV_STEP_KINDS, "a line for every kind of step");

const char *const *cv_step_keys(enum cv_step_kind kind, size_t *n) {
    for (*n = 0; *n < CV_COUNT(heads[kind].keys) && heads[kind].keys[*n];)
        ++*n;
    return heads[kind].keys;
}

/* Finds which kind of step the map is. */
static enum cv_status step_kind(struct cv_compiler *c, const struct cv_node *node,
                                size_t *kind) {
    const char *names[CV_STEP_KINDS];
    for (size_t i = 0; i < CV_STEP_KINDS; i++)
        names[i] = heads[i].head;
    if (node->kind != CV_NODE_MAP || node->n == 0)
        return cv_node_fail(node, c->err,
                            "a step begins with \"ask:\", \"say:\", \"each:\", \"probe:\", "
                            "\"advise:\" or \"discuss:\"");
    for (*kind = 0; *kind < CV_STEP_KINDS; ++*kind)
        if (cv_node_get(node, names[*kind]))
            return CV_OK;
    return cv_node_unknown(node->pairs[0].key, "a kind of step", names, CV_STEP_KINDS, c->err);
}

/* Notes the step, whose id must be new. */
static enum cv_status step_seen(struct cv_compiler *c, const struct cv_node *head,
                                struct cv_step *step, const struct cv_step *within) {
    const struct cv_seen *old = seen_find(c, step->id);
    if (old)
        return cv_node_fail(head, c->err,
                            "the id \"%.*s\" is taken by the step in line %d: choose another",
                            CV_ARG(step->id), old->step->line);
    if (c->n_seen == CV_SCRIPT_STEPS)
        return cv_node_fail(head, c->err, "a dialog has at most %d steps", CV_SCRIPT_STEPS);
    c->seen = cv_arena_grow(c->arena, c->seen, sizeof *c->seen, c->n_seen, &c->seen_cap);
    c->seen[c->n_seen++] = (struct cv_seen){step, within, step};
    return CV_OK;
}

static enum cv_status step_compile(struct cv_compiler *c, const struct cv_node *node,
                                   struct cv_step *step) {
    size_t kind, n_keys;
    const struct cv_step *within = c->within;
    if (step_kind(c, node, &kind))
        return CV_INVALID;
    cv_step_keys((enum cv_step_kind)kind, &n_keys);
    const struct cv_node *head = cv_node_get(node, heads[kind].head);
    step->kind = (enum cv_step_kind)kind;
    step->line = node->line;
    step->column = node->column;
    enum cv_status status = cv_node_only(node, heads[kind].keys, n_keys, c->err);
    if (!status)
        status = condition_compile(c, cv_node_get(node, "when"), &step->when);
    if (!status)
        status = heads[kind].compile(c, node, head, step);
    return status ? status : step_seen(c, head, step, within);
}

static enum cv_status steps_compile(struct cv_compiler *c, const struct cv_node *list,
                                    struct cv_step **steps, size_t *n) {
    enum cv_status status = CV_OK;
    if (list->n == 0)
        return cv_node_fail(list, c->err, "there are no steps here: add one, as in \"- say: hello\"");
    *steps = cv_arena_alloc(c->arena, list->n * sizeof **steps);
    for (*n = 0; *n < list->n && !status; ++*n)
        status = step_compile(c, list->items[*n], &(*steps)[*n]);
    return status;
}

/* ---- the dialog ------------------------------------------------------------- */

/* The name of a dialog's folder. */
static enum cv_status dialog_id(const struct cv_node *node, struct cv_str *out,
                                struct cv_error *err) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    bool good = node->kind == CV_NODE_SCALAR && node->text.n > 0 && node->text.n <= 60;
    for (size_t i = 0; good && i < node->text.n; i++)
        good = node->text.p[i] && strchr(letters, node->text.p[i]);
    if (!good)
        return cv_node_fail(node, err,
                            "a dialog is named like its folder: small letters, digits and -, at "
                            "most 60");
    *out = node->text;
    return CV_OK;
}

struct cv_str cv_dialog_like(const struct cv_source *script, struct cv_arena *arena) {
    const struct cv_node *root, *like;
    struct cv_error ignored = {.status = CV_OK}; /* compiling the script tells it */
    struct cv_str id = {0};
    if (cv_yaml_parse(script, arena, &root, &ignored) == CV_OK &&
        (like = cv_node_get(root, "like")) != NULL && dialog_id(like, &id, &ignored) == CV_OK)
        return id;
    return cv_str("");
}

enum cv_status cv_dialog_compile(const struct cv_source *script, struct cv_arena *arena,
                                 struct cv_dialog **out, struct cv_error *err) {
    static const char *const keys[] = {"dialog", "version", "like", "choices", "steps"};
    struct cv_compiler c = {.arena = arena, .err = err};
    const struct cv_node *root, *id, *version, *steps, *like;
    struct cv_str other;
    struct cv_dialog *d = cv_arena_alloc(arena, sizeof *d);
    if (cv_yaml_parse(script, arena, &root, err) ||
        cv_node_only(root, keys, CV_COUNT(keys), err) ||
        ((like = cv_node_get(root, "like")) && dialog_id(like, &other, err)) ||
        cv_node_need(root, "dialog", CV_NODE_SCALAR, &id, err) ||
        cv_node_need(root, "version", CV_NODE_SCALAR, &version, err) ||
        cv_node_need(root, "steps", CV_NODE_LIST, &steps, err) ||
        dialog_id(id, &d->id, err) || cv_node_int(version, 1, 1000000, &d->version, err) ||
        cv_choices_compile(&c, cv_node_get(root, "choices")) ||
        steps_compile(&c, steps, &d->steps, &d->n_steps) || cv_silence_resolve(&c, root->file))
        return CV_INVALID;
    d->file = root->file;
    d->n_all = c.n_seen;
    *out = d;
    return CV_OK;
}

static const struct cv_step *steps_find(const struct cv_step *steps, size_t n, struct cv_str id) {
    const struct cv_step *found = NULL;
    for (size_t i = 0; i < n && !found; i++)
        found = cv_str_eq(steps[i].id, id) ? &steps[i]
                                           : steps_find(steps[i].steps, steps[i].n_steps, id);
    return found;
}

const struct cv_step *cv_dialog_step(const struct cv_dialog *d, struct cv_str id) {
    return steps_find(d->steps, d->n_steps, id);
}
