/* ask.c - questions: what each kind takes, and what each answer may feed. */
#include "dialog/compile.h"

/* What a key may stand with. */
enum { TAKES_CHOICES = 1, TAKES_MANY = 2, TAKES_LIMITS = 4, TAKES_PRESET = 8, TAKES_FACT = 16 };

static const struct {
    const char *name;
    unsigned takes;
    double least, most; /* when the script names none */
    double floor, top;  /* of what the script may name */
} kinds[] = {
    [CV_ASK_TEXT] = {"text", 0, 0, 0, 0, 0},
    [CV_ASK_CHOICE] = {"choice", TAKES_CHOICES | TAKES_MANY, 0, 0, 0, 0},
    [CV_ASK_TYPES] = {"types", 0, 0, 0, 0, 0},
    [CV_ASK_SCALE] = {"scale", TAKES_CHOICES | TAKES_FACT, 0, 0, 0, 0},
    [CV_ASK_NUMBER] = {"number", TAKES_LIMITS, -1e12, 1e12, -1e12, 1e12},
    [CV_ASK_MONEY] = {"money", TAKES_LIMITS, 0, 1e12, 0, 1e12},
    [CV_ASK_ALLOCATION] = {"allocation", TAKES_CHOICES | TAKES_PRESET, 0, 0, 0, 0},
    [CV_ASK_LIST] = {"list", TAKES_LIMITS, 1, 20, 1, CV_SCRIPT_ENTRIES},
    [CV_ASK_YES_NO] = {"yes_no", 0, 0, 0, 0, 0},
    [CV_ASK_AMOUNTS] = {"amounts", TAKES_CHOICES, 0, 0, 0, 0},
};
_Static_assert(CV_COUNT(kinds) == CV_ASK_COUNT, "a line for every kind of question");

/* Where an answer that feeds the advice is asked. */
enum where { ANYWHERE, OUTSIDE, INSIDE };

static const struct {
    const char *name;
    enum cv_ask kind;
    enum where where; /* of an `each` */
} feeds[] = {
    [CV_FEED_NONE] = {"none", CV_ASK_TEXT, ANYWHERE},
    [CV_FEED_VENTURE] = {"venture", CV_ASK_TEXT, OUTSIDE},
    [CV_FEED_STAGE] = {"stage", CV_ASK_CHOICE, OUTSIDE},
    [CV_FEED_GOALS] = {"goals", CV_ASK_ALLOCATION, OUTSIDE},
    [CV_FEED_ROLE] = {"role", CV_ASK_CHOICE, OUTSIDE},
    [CV_FEED_EXPECTED] = {"expected", CV_ASK_TYPES, INSIDE},
    [CV_FEED_EVIDENCE] = {"evidence", CV_ASK_CHOICE, INSIDE},
    [CV_FEED_ESTABLISHED] = {"established", CV_ASK_TYPES, INSIDE},
    [CV_FEED_CHANNELS] = {"channels", CV_ASK_CHOICE, INSIDE},
    [CV_FEED_TAGS] = {"tags", CV_ASK_CHOICE, INSIDE},
    [CV_FEED_FACT] = {"fact", CV_ASK_SCALE, INSIDE},
    [CV_FEED_BUDGET] = {"budget", CV_ASK_MONEY, INSIDE},
    [CV_FEED_FIGURES] = {"figures", CV_ASK_AMOUNTS, INSIDE},
    [CV_FEED_UNIT] = {"unit", CV_ASK_AMOUNTS, INSIDE},
    [CV_FEED_FIXED] = {"fixed", CV_ASK_AMOUNTS, INSIDE},
};
_Static_assert(CV_COUNT(feeds) == CV_FEED_COUNT, "a line for every feed");

enum { EVIDENCE_LEVELS = 4, SCALE_LEVELS = 5 };

const char *cv_ask_name(enum cv_ask ask) {
    return (unsigned)ask < CV_ASK_COUNT ? kinds[ask].name : "unknown";
}

const char *cv_feed_name(enum cv_feed feed) {
    return (unsigned)feed < CV_FEED_COUNT ? feeds[feed].name : "unknown";
}

enum cv_ask cv_feed_kind(enum cv_feed feed) {
    return feeds[feed].kind;
}

/* ---- the keys of a kind ------------------------------------------------------ */

/* The keys that go with some kinds only. */
static const struct {
    const char *key;
    unsigned takes;
    const char *kinds;
} keys[] = {
    {"choices", TAKES_CHOICES, "choice, scale, allocation or amounts"},
    {"many", TAKES_MANY, "choice"},
    {"least", TAKES_LIMITS, "list, number or money"},
    {"most", TAKES_LIMITS, "list, number or money"},
    {"preset", TAKES_PRESET, "allocation"},
    {"fact", TAKES_FACT, "scale"},
};

bool cv_ask_takes(enum cv_ask ask, const char *key) {
    for (size_t i = 0; i < CV_COUNT(keys); i++)
        if (cv_str_eqz(cv_str(key), keys[i].key))
            return kinds[ask].takes & keys[i].takes;
    return true;
}

/* Refuses keys that mean nothing with the question's kind. */
static enum cv_status ask_only(struct cv_compiler *c, const struct cv_node *node,
                               const struct cv_step *step) {
    for (size_t i = 0; i < CV_COUNT(keys); i++) {
        const struct cv_node *value = cv_node_get(node, keys[i].key);
        if (value && !(kinds[step->ask].takes & keys[i].takes))
            return cv_node_fail(value, c->err,
                                "\"%s\" means nothing with kind: %s; it goes with %s", keys[i].key,
                                kinds[step->ask].name, keys[i].kinds);
    }
    return CV_OK;
}

static enum cv_status ask_kind(struct cv_compiler *c, const struct cv_node *node,
                               struct cv_step *step) {
    const char *names[CV_ASK_COUNT];
    size_t kind = CV_ASK_TEXT;
    const struct cv_node *value = cv_node_get(node, "kind");
    for (size_t i = 0; i < CV_ASK_COUNT; i++)
        names[i] = kinds[i].name;
    if (value && cv_node_word(value, names, CV_ASK_COUNT, &kind, c->err))
        return CV_INVALID;
    step->ask = (enum cv_ask)kind;
    return ask_only(c, node, step);
}

static const char *const asked[] = {
    [CV_ASKED_EVERYONE] = "everyone", [CV_ASKED_FACILITATOR] = "facilitator"};

const char *cv_asked_name(size_t i) {
    return i < CV_COUNT(asked) ? asked[i] : NULL;
}

static enum cv_status ask_flags(struct cv_compiler *c, const struct cv_node *node,
                                struct cv_step *step) {
    size_t who = CV_ASKED_EVERYONE;
    const struct cv_node *value = cv_node_get(node, "of");
    if (value && cv_node_word(value, asked, CV_COUNT(asked), &who, c->err))
        return CV_INVALID;
    step->asked = (enum cv_asked)who;
    value = cv_node_get(node, "roles");
    if (value && step->asked == CV_ASKED_FACILITATOR)
        return cv_node_fail(value, c->err,
                            "\"of: facilitator\" asks one person: leave out one of the two");
    if (value && cv_compile_roles(c, value, &step->roles))
        return CV_INVALID;
    value = cv_node_get(node, "many");
    if (value && cv_node_bool(value, &step->many, c->err))
        return CV_INVALID;
    value = cv_node_get(node, "optional");
    return value ? cv_node_bool(value, &step->optional, c->err) : CV_OK;
}

/* One limit: entries of a list are counted in whole numbers. */
static enum cv_status ask_limit(struct cv_compiler *c, const struct cv_node *node,
                                const struct cv_step *step, double *out) {
    double floor = kinds[step->ask].floor, top = kinds[step->ask].top;
    int64_t whole;
    if (!node)
        return CV_OK;
    if (step->ask != CV_ASK_LIST)
        return cv_node_double(node, floor, top, out, c->err);
    if (cv_node_int(node, (int64_t)floor, (int64_t)top, &whole, c->err))
        return CV_INVALID;
    *out = (double)whole;
    return CV_OK;
}

static enum cv_status ask_limits(struct cv_compiler *c, const struct cv_node *node,
                                 struct cv_step *step) {
    const struct cv_node *least = cv_node_get(node, "least"), *most = cv_node_get(node, "most");
    step->least = kinds[step->ask].least;
    step->most = kinds[step->ask].most;
    if (ask_limit(c, least, step, &step->least) || ask_limit(c, most, step, &step->most))
        return CV_INVALID;
    if (step->least > step->most)
        return cv_node_fail(least ? least : most, c->err,
                            "\"least\" (%g) is more than \"most\" (%g): swap them", step->least,
                            step->most);
    return CV_OK;
}

static enum cv_status ask_choices(struct cv_compiler *c, const struct cv_node *node,
                                  struct cv_step *step) {
    const struct cv_node *value = cv_node_get(node, "choices");
    bool wants = kinds[step->ask].takes & TAKES_CHOICES;
    if (value && cv_choices_take(c, value, step))
        return CV_INVALID;
    if (step->ask == CV_ASK_SCALE && value && step->n_choices != SCALE_LEVELS)
        return cv_node_fail(value, c->err,
                            "a scale has the levels 0 to 4: give it exactly %d choices, the "
                            "lowest first",
                            SCALE_LEVELS);
    if (step->ask == CV_ASK_SCALE && !value == !step->fact.n)
        return cv_node_fail(node, c->err,
                            "a scale wants either \"fact: DETERMINANT\" with \"feeds: fact\", or "
                            "\"choices\" of its own");
    if (wants && !value && step->ask != CV_ASK_SCALE && step->ask != CV_ASK_AMOUNTS)
        return cv_node_fail(node, c->err, "kind: %s wants \"choices\": add \"choices: [a, b]\" or "
                            "the name of a set", kinds[step->ask].name);
    return CV_OK;
}

/* ---- feeds ----------------------------------------------------------------- */

/* Refuses a second question that feeds the same. */
static enum cv_status feed_once(struct cv_compiler *c, const struct cv_node *value,
                                const struct cv_step *step) {
    for (size_t i = 0; i < c->n_seen; i++) {
        const struct cv_step *other = c->seen[i].step;
        if (other->feed == step->feed && cv_str_eq(other->fact, step->fact))
            return cv_node_fail(value, c->err,
                                "\"%s\" is fed by the question \"%.*s\" in line %d already: "
                                "remove one",
                                step->fact.n ? step->fact.p : feeds[step->feed].name,
                                CV_ARG(other->id), other->line);
    }
    return CV_OK;
}

/* Amounts are taken from one person: those of several would not add up. */
static bool feed_of_money(enum cv_feed feed) {
    return feed == CV_FEED_BUDGET || feed == CV_FEED_FIGURES || feed == CV_FEED_UNIT ||
           feed == CV_FEED_FIXED;
}

static enum cv_status feed_money(struct cv_compiler *c, const struct cv_node *value,
                                 const struct cv_step *step) {
    const char *name = feeds[step->feed].name;
    if (!feed_of_money(step->feed))
        return CV_OK;
    if (step->asked != CV_ASKED_FACILITATOR)
        return cv_node_fail(value, c->err, "\"feeds: %s\" takes one answer: add \"of: facilitator\"",
                            name);
    if ((step->feed == CV_FEED_FIGURES) != (step->n_choices > 0) && step->ask == CV_ASK_AMOUNTS)
        return cv_node_fail(value, c->err,
                            step->n_choices ? "\"feeds: %s\" asks for amounts by relationship type: "
                                              "remove \"choices\""
                                            : "\"feeds: %s\" wants \"choices\": the figures asked for",
                            name);
    return CV_OK;
}

/* Whether the answer is of the form the advice takes. */
static enum cv_status feed_fits(struct cv_compiler *c, const struct cv_node *value,
                                const struct cv_step *step) {
    enum where where = feeds[step->feed].where;
    const char *name = feeds[step->feed].name;
    bool single = step->feed == CV_FEED_STAGE || step->feed == CV_FEED_EVIDENCE ||
                  step->feed == CV_FEED_ROLE;
    if (feeds[step->feed].kind != step->ask)
        return cv_node_fail(value, c->err, "\"feeds: %s\" goes with kind: %s, not with kind: %s",
                            name, kinds[feeds[step->feed].kind].name, kinds[step->ask].name);
    if (single && step->many)
        return cv_node_fail(value, c->err, "\"feeds: %s\" wants one choice: remove \"many\"", name);
    if (step->feed == CV_FEED_EVIDENCE && step->n_choices != EVIDENCE_LEVELS)
        return cv_node_fail(value, c->err,
                            "\"feeds: evidence\" wants exactly %d choices, the weakest first",
                            EVIDENCE_LEVELS);
    if (where == INSIDE && !c->within)
        return cv_node_fail(value, c->err,
                            "\"feeds: %s\" is said of one segment: move the question into \"each\"",
                            name);
    if (where == OUTSIDE && c->within)
        return cv_node_fail(value, c->err,
                            "\"feeds: %s\" is said once for all: move the question out of \"each\"",
                            name);
    return feed_money(c, value, step) ? CV_INVALID : feed_once(c, value, step);
}

static enum cv_status ask_feed(struct cv_compiler *c, const struct cv_node *node,
                               struct cv_step *step) {
    const char *names[CV_FEED_COUNT];
    size_t feed = CV_FEED_NONE;
    const struct cv_node *value = cv_node_get(node, "feeds"), *fact = cv_node_get(node, "fact");
    for (size_t i = 0; i < CV_FEED_COUNT; i++)
        names[i] = feeds[i].name;
    if (value && cv_node_word(value, names, CV_FEED_COUNT, &feed, c->err))
        return CV_INVALID;
    step->feed = (enum cv_feed)feed;
    if (fact && cv_node_id(fact, &step->fact, c->err))
        return CV_INVALID;
    if (fact && feed != CV_FEED_FACT)
        return cv_node_fail(fact, c->err, "\"fact\" wants \"feeds: fact\" beside it");
    if (!fact && feed == CV_FEED_FACT)
        return cv_node_fail(value, c->err, "\"feeds: fact\" wants \"fact: DETERMINANT\" beside it");
    return CV_OK;
}

/* ---- presets ---------------------------------------------------------------- */

/* One line `id: [shares]`, which must sum to 100. */
static enum cv_status preset_read(struct cv_compiler *c, const struct cv_pair *pair,
                                  const struct cv_step *step, struct cv_preset *preset) {
    double sum = 0;
    size_t which;
    const struct cv_node *list = pair->value;
    if (cv_choices_find(step->preset_by, pair->key, &which, c))
        return CV_INVALID;
    if (list->kind != CV_NODE_LIST || list->n != step->n_choices)
        return cv_node_fail(list, c->err, "expected a list of %zu shares, one for each choice",
                            step->n_choices);
    preset->id = step->preset_by->choices[which].id;
    preset->shares = cv_arena_alloc(c->arena, list->n * sizeof *preset->shares);
    for (size_t i = 0; i < list->n; i++) {
        if (cv_node_double(list->items[i], 0, 100, &preset->shares[i], c->err))
            return CV_INVALID;
        sum += preset->shares[i];
    }
    if (sum < 99.99 || sum > 100.01)
        return cv_node_fail(list, c->err, "these shares sum to %g: make them sum to 100", sum);
    return CV_OK;
}

static enum cv_status ask_preset(struct cv_compiler *c, const struct cv_node *node,
                                 struct cv_step *step) {
    const struct cv_node *by, *preset = cv_node_get(node, "preset");
    enum cv_status status;
    if (!preset)
        return CV_OK;
    if (cv_node_need(preset, "by", CV_NODE_SCALAR, &by, c->err) ||
        cv_compile_reference(c, by, CV_ASK_CHOICE, &step->preset_by))
        return CV_INVALID;
    if (step->preset_by->many)
        return cv_node_fail(by, c->err,
                            "\"%.*s\" may have several choices: a preset wants a question with one",
                            CV_ARG(step->preset_by->id));
    if (preset->n < 2)
        return cv_node_fail(preset, c->err,
                            "a preset wants a line for at least one choice of \"%.*s\"",
                            CV_ARG(step->preset_by->id));
    step->presets = cv_arena_alloc(c->arena, preset->n * sizeof *step->presets);
    for (size_t i = 0; i < preset->n; i++) {
        if (preset->pairs[i].value == by)
            continue;
        status = preset_read(c, &preset->pairs[i], step, &step->presets[step->n_presets]);
        if (status)
            return status;
        step->n_presets++;
    }
    return CV_OK;
}

enum cv_status cv_ask_compile(struct cv_compiler *c, const struct cv_node *node,
                              struct cv_step *step) {
    enum cv_status (*const parts[])(struct cv_compiler *, const struct cv_node *,
                                    struct cv_step *) = {ask_kind,   ask_flags,  ask_limits,
                                                         ask_feed,   ask_choices, ask_preset,
                                                         cv_silence_compile};
    enum cv_status status = CV_OK;
    for (size_t i = 0; i < CV_COUNT(parts) && !status; i++)
        status = parts[i](c, node, step);
    if (!status && step->feed != CV_FEED_NONE)
        status = feed_fits(c, cv_node_get(node, "feeds"), step);
    return status;
}
