/* facts.c - what is known of one segment or of several, read from a JSON object. */
#include "cli/facts.h"

#include "cli/money_facts.h"
#include "cli/reading.h"

#include <stdlib.h>

/* Where the values of an object go: into a segment, or into one of its people. */
struct target {
    struct cv_facts *f;
    struct cv_opinion *o;
};

static struct target *target_of(void *into) {
    return into;
}

/* ---- words of the model --------------------------------------------------- */

static enum cv_status read_goal(struct cv_reading *r, json_t *value, size_t goal, void *into) {
    return cv_reading_number(r, value, &target_of(into)->f->c.goals[goal]);
}

static enum cv_status read_goals(struct cv_reading *r, json_t *value, void *into) {
    return cv_reading_each(r, value, "goals and their weights", &cv_words_goals, read_goal, into);
}

static enum cv_status read_fact(struct cv_reading *r, json_t *value, size_t determinant,
                                void *into) {
    int level = CV_UNKNOWN;
    enum cv_status status = cv_reading_level(r, value, CV_LEVELS - 1, &level);
    target_of(into)->o->level[determinant] = (int8_t)level;
    return status;
}

static enum cv_status read_facts(struct cv_reading *r, json_t *value, void *into) {
    return cv_reading_each(r, value, "determinants and their levels", &cv_words_determinants,
                           read_fact, into);
}

/* A list of the model's words of one kind, as bits. */
static enum cv_status read_bits(struct cv_reading *r, json_t *value,
                                const struct cv_words_of *words, uint32_t *out) {
    size_t i;
    json_t *item;
    if (!json_is_array(value))
        return cv_reading_fail(r, "expected a list [...] of %ss", words->what);
    json_array_foreach(value, i, item) {
        struct cv_str id = {NULL, 0};
        cv_reading_enter(r, NULL, i);
        enum cv_status status = cv_reading_text(r, item, &id);
        if (status)
            return status;
        int bit = words->find(r->m, id);
        if (bit < 0)
            return cv_reading_unknown(r, id.p, words);
        *out |= 1U << bit;
        cv_reading_leave(r);
    }
    return CV_OK;
}

static enum cv_status read_channels(struct cv_reading *r, json_t *value, void *into) {
    return read_bits(r, value, &cv_words_channels, &target_of(into)->f->c.channels);
}

static enum cv_status read_tags(struct cv_reading *r, json_t *value, void *into) {
    return read_bits(r, value, &cv_words_tags, &target_of(into)->f->c.tags);
}

static enum cv_status read_share(struct cv_reading *r, json_t *value, size_t type, void *into) {
    return cv_reading_number(r, value, &((double *)into)[type]);
}

/* Shares by type; at least one must be above 0. */
static enum cv_status read_shares(struct cv_reading *r, json_t *value, double *shares) {
    double sum = 0;
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        shares[t] = 0;
    enum cv_status status = cv_reading_each(r, value, "relationship types and their shares",
                                            &cv_words_types, read_share, shares);
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        sum += shares[t];
    if (!status && !(sum > 0))
        return cv_reading_fail(r, "no share is above 0: name at least one type, or leave it out");
    return status;
}

static enum cv_status read_expected(struct cv_reading *r, json_t *value, void *into) {
    target_of(into)->o->has_expected = true;
    return read_shares(r, value, target_of(into)->o->expected);
}

static enum cv_status read_established(struct cv_reading *r, json_t *value, void *into) {
    target_of(into)->o->has_established = true;
    return read_shares(r, value, target_of(into)->o->established);
}

/* ---- of a person ------------------------------------------------------------ */

static enum cv_status read_evidence(struct cv_reading *r, json_t *value, void *into) {
    return cv_reading_level(r, value, 3, &target_of(into)->o->evidence);
}

static enum cv_status read_weight(struct cv_reading *r, json_t *value, void *into) {
    return cv_reading_number(r, value, &target_of(into)->o->weight);
}

static enum cv_status read_name(struct cv_reading *r, json_t *value, void *into) {
    return cv_reading_text(r, value, &target_of(into)->o->person);
}

/* A role's weight: that of `roles`, or else of the advice data. */
static enum cv_status read_role(struct cv_reading *r, json_t *value, void *into) {
    struct cv_opinion *o = target_of(into)->o;
    struct cv_str role;
    if (!json_is_string(value))
        return CV_OK;
    enum cv_status status = cv_reading_text(r, value, &role);
    if (status)
        return status;
    json_t *weight = json_object_get(target_of(into)->f->roles, role.p);
    o->role = cv_model_find_role(r->m, role);
    if (weight)
        o->weight = json_number_value(weight);
    else if (o->role >= 0)
        o->weight = cv_model_role_weight(r->m, o->role);
    return status;
}

static const struct cv_member of_stakeholder[] = {
    {"name", read_name},         {"role", read_role},
    {"weight", read_weight},     {"evidence", read_evidence},
    {"facts", read_facts},       {"expected", read_expected},
    {"established", read_established},
};

static enum cv_status read_stakeholders(struct cv_reading *r, json_t *value, void *into) {
    struct cv_facts *f = target_of(into)->f;
    const struct cv_opinion shared = *target_of(into)->o;
    size_t n = json_array_size(value);
    enum cv_status status = CV_OK;
    if (!json_is_array(value) || n == 0 || n > CV_PEOPLE_MAX)
        return cv_reading_fail(r, "expected a list of 1 to %d stakeholders", CV_PEOPLE_MAX);
    for (size_t i = 0; !status && i < n; i++) {
        struct target person = {f, &f->opinions[i]};
        f->opinions[i] = shared;
        cv_reading_enter(r, NULL, i);
        status = cv_reading_members(r, json_array_get(value, i), "what a stakeholder says",
                                    of_stakeholder, CV_COUNT(of_stakeholder), &person);
        if (!status)
            cv_reading_leave(r);
    }
    f->c.n_opinions = n;
    return status;
}

/* ---- of a segment -------------------------------------------------------------- */

static enum cv_status read_segment(struct cv_reading *r, json_t *value, void *into) {
    return cv_reading_text(r, value, &target_of(into)->f->c.segment);
}

static enum cv_status read_stage(struct cv_reading *r, json_t *value, void *into) {
    struct cv_str stage;
    enum cv_status status = cv_reading_text(r, value, &stage);
    if (!status && !cv_model_preset(r->m, stage, target_of(into)->f->c.goals))
        return cv_reading_fail(r, "there are no goals for a stage \"%.*s\": give \"goals\" instead",
                               CV_ARG(stage));
    return status;
}

static enum cv_status read_id(struct cv_reading *r, json_t *value, void *into) {
    (void)r;
    target_of(into)->f->id = value;
    return CV_OK;
}

static enum cv_status read_roles(struct cv_reading *r, json_t *value, void *into) {
    const char *role;
    json_t *weight;
    double unused;
    enum cv_status status = cv_reading_object(r, value, "roles and their weights");
    if (status)
        return status;
    json_object_foreach(value, role, weight) {
        cv_reading_enter(r, role, 0);
        status = cv_reading_number(r, weight, &unused);
        if (status)
            return status;
        cv_reading_leave(r);
    }
    target_of(into)->f->roles = value;
    return CV_OK;
}

static enum cv_status read_money(struct cv_reading *r, json_t *value, void *into) {
    return cv_money_facts_read(r, value, target_of(into)->f);
}

/* ---- an earlier answer ------------------------------------------------------------ */

static enum cv_status read_earlier_mix(struct cv_reading *r, json_t *value, void *into) {
    struct cv_earlier *earlier = into;
    earlier->given = true;
    return read_shares(r, value, earlier->mix);
}

static enum cv_status read_earlier_level(struct cv_reading *r, json_t *value, size_t determinant,
                                         void *into) {
    struct cv_earlier *earlier = into;
    if (json_is_null(value))
        return CV_OK;
    return cv_reading_number(r, value, &earlier->level[determinant]);
}

static enum cv_status read_earlier_levels(struct cv_reading *r, json_t *value, void *into) {
    struct cv_earlier *earlier = into;
    earlier->has_levels = true;
    for (size_t d = 0; d < CV_DETERMINANTS_MAX; d++)
        earlier->level[d] = CV_UNKNOWN;
    return cv_reading_each(r, value, "determinants and their levels", &cv_words_determinants,
                           read_earlier_level, earlier);
}

static enum cv_status read_compare(struct cv_reading *r, json_t *value, void *into) {
    static const struct cv_member of_earlier[] = {{"mix", read_earlier_mix},
                                                  {"levels", read_earlier_levels}};
    struct cv_earlier *earlier = &target_of(into)->f->earlier;
    enum cv_status status = cv_reading_members(r, value, "an earlier answer", of_earlier,
                                               CV_COUNT(of_earlier), earlier);
    if (!status && !earlier->given)
        return cv_reading_fail(r, "there is no \"mix\" to compare with: give an earlier answer");
    return status;
}

/* ---- several segments --------------------------------------------------------------- */

/* In the order they are read: goals win over the stage, and stakeholders
 * start from what stands beside them. */
static const struct cv_member of_segment[] = {
    {"id", read_id},
    {"segment", read_segment},
    {"stage", read_stage},
    {"goals", read_goals},
    {"channels", read_channels},
    {"tags", read_tags},
    {"facts", read_facts},
    {"expected", read_expected},
    {"established", read_established},
    {"evidence", read_evidence},
    {"money", read_money},
    {"compare", read_compare},
    {"roles", read_roles},
    {"stakeholders", read_stakeholders},
    {"segments", NULL}, /* of the whole: read last, below */
};

/* A segment starts from what stands beside all of them; not from their budget. */
static void segment_begin(struct cv_facts *f, const struct cv_facts *shared) {
    cv_facts_init(f);
    f->c = shared->c;
    f->c.segment = (struct cv_str){NULL, 0};
    f->money = shared->money;
    f->money.budget = f->money.people = f->money.hours = CV_NO_AMOUNT;
    f->currency = shared->currency;
    f->roles = shared->roles;
    f->opinions[0] = shared->opinions[0];
    f->c.opinions = f->opinions;
}

static enum cv_status read_segments(struct cv_reading *r, json_t *value, struct cv_facts *f) {
    size_t n = json_array_size(value);
    enum cv_status status = CV_OK;
    cv_reading_enter(r, "segments", 0);
    if (!json_is_array(value) || n == 0 || n > CV_SEGMENTS_MAX)
        return cv_reading_fail(r, "expected a list of 1 to %d segments", CV_SEGMENTS_MAX);
    if (json_object_get(f->root, "stakeholders"))
        return cv_reading_fail(r, "stakeholders speak of one segment: put them within each");
    f->segments = cv_alloc(n * sizeof *f->segments);
    for (; !status && f->n_segments < n; f->n_segments++) {
        struct cv_facts *segment = &f->segments[f->n_segments];
        segment_begin(segment, f);
        struct target target = {segment, segment->opinions};
        cv_reading_enter(r, NULL, f->n_segments);
        status = cv_reading_members(r, json_array_get(value, f->n_segments),
                                    "what is known of a segment", of_segment,
                                    CV_COUNT(of_segment), &target);
        if (!status)
            cv_reading_leave(r);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------- */

void cv_facts_init(struct cv_facts *f) {
    *f = (struct cv_facts){.opinions = cv_alloc(CV_PEOPLE_MAX * sizeof *f->opinions),
                           .money = cv_money_empty()};
}

void cv_facts_clear(struct cv_facts *f) {
    for (size_t i = 0; i < f->n_segments; i++)
        cv_facts_free(&f->segments[i]);
    free(f->segments);
    json_decref(f->root);
    *f = (struct cv_facts){.opinions = f->opinions, .money = cv_money_empty()};
}

void cv_facts_free(struct cv_facts *f) {
    cv_facts_clear(f);
    free(f->opinions);
}

enum cv_status cv_facts_read(struct cv_facts *f, const struct cv_model *m, struct cv_str text,
                             struct cv_str file, int line, struct cv_error *err) {
    struct cv_reading r = {.m = m, .text = text, .file = file, .line = line, .err = err};
    json_error_t broken;
    cv_facts_clear(f);
    f->root = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                         &broken);
    if (!f->root)
        return cv_fail_at(err, CV_INVALID, file, line + (broken.line > 0 ? broken.line - 1 : 0),
                          broken.column > 0 ? broken.column : 1,
                          "this is not JSON: %s; write one object {...}", broken.text);
    f->opinions[0] = cv_opinion_empty();
    f->c.opinions = f->opinions;
    f->c.n_opinions = 1;
    struct target target = {f, &f->opinions[0]};
    json_t *segments = json_object_get(f->root, "segments");
    enum cv_status status = cv_reading_members(&r, f->root, "what is known of a segment",
                                               of_segment, CV_COUNT(of_segment), &target);
    if (!status && segments)
        status = read_segments(&r, segments, f);
    if (status)
        cv_facts_clear(f);
    return status;
}
