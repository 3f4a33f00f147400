/* facts.c - what is known of one segment, read from a JSON object. */
#include "cli/facts.h"

#include "cli/place.h"
#include "dialog/yaml.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOPS_MAX = 8 };

/* The reading of one object: where it stands, for errors. */
struct reading {
    const struct cv_model *m;
    struct cv_facts *f;
    struct cv_str text, file;
    int line;
    struct cv_hop hop[HOPS_MAX]; /* from the root to the value at hand */
    size_t hops;
    struct cv_error *err;
};

static void reading_enter(struct reading *r, const char *key, size_t index) {
    r->hop[r->hops++] = (struct cv_hop){key, index};
}

static void reading_leave(struct reading *r) {
    r->hops--;
}

/* Fails at the value at hand. */
static enum cv_status CV_PRINTF(2, 3) reading_fail(struct reading *r, const char *format, ...) {
    char text[sizeof r->err->text];
    int line, column;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *c = text; *c; c++) /* keys may hold anything: an error stays one line */
        if ((unsigned char)*c < ' ')
            *c = '?';
    cv_place_count(r->text, cv_place_find(r->text, r->hop, r->hops), &line, &column);
    return cv_fail_at(r->err, CV_INVALID, r->file, r->line + line - 1, column, "%s", text);
}

/* ---- single values -------------------------------------------------------- */

static enum cv_status read_object(struct reading *r, json_t *value, const char *of) {
    if (json_is_object(value))
        return CV_OK;
    return reading_fail(r, "expected an object {...} of %s", of);
}

static enum cv_status read_number(struct reading *r, json_t *value, double *out) {
    double number = json_is_number(value) ? json_number_value(value) : -1;
    if (!(number >= 0 && number <= 1e9))
        return reading_fail(r, "expected a number from 0 to 1e9");
    *out = number;
    return CV_OK;
}

/* A whole number from 0 to `most`, or null for "not known". */
static enum cv_status read_level(struct reading *r, json_t *value, int most, int *out) {
    double number = json_is_number(value) ? json_number_value(value) : -1;
    if (json_is_null(value)) {
        *out = CV_UNKNOWN;
        return CV_OK;
    }
    if (!(number >= 0 && number <= most) || number != floor(number))
        return reading_fail(r, "expected a whole number from 0 to %d, or null when not known",
                            most);
    *out = (int)number;
    return CV_OK;
}

static enum cv_status read_text(struct reading *r, json_t *value, struct cv_str *out) {
    if (!json_is_string(value))
        return reading_fail(r, "expected a text in quotes");
    *out = (struct cv_str){json_string_value(value), json_string_length(value)};
    return CV_OK;
}

/* ---- words of the model --------------------------------------------------- */

typedef size_t count_of(const struct cv_model *m);
typedef struct cv_str word_at(const struct cv_model *m, size_t i);

/* Fails because `key` is none of the model's words of one kind. */
static enum cv_status read_unknown(struct reading *r, const char *key, const char *what,
                                   count_of *count, word_at *word) {
    const char *words[CV_DETERMINANTS_MAX];
    size_t n = count(r->m);
    for (size_t i = 0; i < n; i++)
        words[i] = word(r->m, i).p;
    const char *nearest = cv_nearest(cv_str(key), words, n);
    if (nearest)
        return reading_fail(r, "\"%s\" is not a %s: did you mean \"%s\"?", key, what, nearest);
    return reading_fail(r, "\"%s\" is not a %s: the advice data lists them", key, what);
}

static enum cv_status read_goals(struct reading *r, json_t *value, struct cv_opinion *unused) {
    const char *key;
    json_t *weight;
    (void)unused;
    enum cv_status status = read_object(r, value, "goals and their weights");
    if (status)
        return status;
    json_object_foreach(value, key, weight) {
        int goal = cv_model_find_goal(r->m, cv_str(key));
        reading_enter(r, key, 0);
        if (goal < 0)
            return read_unknown(r, key, "goal", cv_model_goals, cv_model_goal);
        status = read_number(r, weight, &r->f->c.goals[goal]);
        if (status)
            return status;
        reading_leave(r);
    }
    return CV_OK;
}

static enum cv_status read_facts(struct reading *r, json_t *value, struct cv_opinion *o) {
    const char *key;
    json_t *level;
    enum cv_status status = read_object(r, value, "determinants and their levels");
    if (status)
        return status;
    json_object_foreach(value, key, level) {
        int d = cv_model_find_determinant(r->m, cv_str(key)), number = CV_UNKNOWN;
        reading_enter(r, key, 0);
        if (d < 0)
            return read_unknown(r, key, "determinant", cv_model_determinants,
                                cv_model_determinant);
        status = read_level(r, level, CV_LEVELS - 1, &number);
        if (status)
            return status;
        o->level[d] = (int8_t)number;
        reading_leave(r);
    }
    return CV_OK;
}

typedef int find_word(const struct cv_model *m, struct cv_str id);

/* A list of the model's words of one kind, as bits. */
static enum cv_status read_bits(struct reading *r, json_t *value, const char *what,
                                find_word *find, count_of *count, word_at *word, uint32_t *out) {
    size_t i;
    json_t *item;
    if (!json_is_array(value))
        return reading_fail(r, "expected a list [...] of %ss", what);
    json_array_foreach(value, i, item) {
        struct cv_str id = {NULL, 0};
        reading_enter(r, NULL, i);
        enum cv_status status = read_text(r, item, &id);
        if (status)
            return status;
        int bit = find(r->m, id);
        if (bit < 0)
            return read_unknown(r, id.p, what, count, word);
        *out |= 1U << bit;
        reading_leave(r);
    }
    return CV_OK;
}

static enum cv_status read_channels(struct reading *r, json_t *value, struct cv_opinion *o) {
    (void)o;
    return read_bits(r, value, "channel", cv_model_find_channel, cv_model_channels,
                     cv_model_channel, &r->f->c.channels);
}

static enum cv_status read_tags(struct reading *r, json_t *value, struct cv_opinion *o) {
    (void)o;
    return read_bits(r, value, "tag", cv_model_find_tag, cv_model_tags, cv_model_tag,
                     &r->f->c.tags);
}

/* Shares by type; at least one must be above 0. */
static enum cv_status read_shares(struct reading *r, json_t *value, double *shares) {
    const char *key;
    json_t *share;
    double sum = 0;
    enum cv_status status = read_object(r, value, "relationship types and their shares");
    if (status)
        return status;
    for (size_t t = 0; t < CV_TYPES_MAX; t++)
        shares[t] = 0;
    json_object_foreach(value, key, share) {
        int type = cv_model_find_type(r->m, cv_str(key));
        reading_enter(r, key, 0);
        if (type < 0)
            return read_unknown(r, key, "relationship type", cv_model_types, cv_model_type);
        status = read_number(r, share, &shares[type]);
        if (status)
            return status;
        sum += shares[type];
        reading_leave(r);
    }
    if (!(sum > 0))
        return reading_fail(r, "no share is above 0: name at least one type, or leave it out");
    return CV_OK;
}

static enum cv_status read_expected(struct reading *r, json_t *value, struct cv_opinion *o) {
    o->has_expected = true;
    return read_shares(r, value, o->expected);
}

static enum cv_status read_established(struct reading *r, json_t *value, struct cv_opinion *o) {
    o->has_established = true;
    return read_shares(r, value, o->established);
}

static enum cv_status read_evidence(struct reading *r, json_t *value, struct cv_opinion *o) {
    return read_level(r, value, 3, &o->evidence);
}

static enum cv_status read_weight(struct reading *r, json_t *value, struct cv_opinion *o) {
    return read_number(r, value, &o->weight);
}

static enum cv_status read_name(struct reading *r, json_t *value, struct cv_opinion *o) {
    return read_text(r, value, &o->person);
}

static enum cv_status read_segment(struct reading *r, json_t *value, struct cv_opinion *o) {
    (void)o;
    return read_text(r, value, &r->f->c.segment);
}

static enum cv_status read_stage(struct reading *r, json_t *value, struct cv_opinion *o) {
    struct cv_str stage;
    (void)o;
    enum cv_status status = read_text(r, value, &stage);
    if (!status && !cv_model_preset(r->m, stage, r->f->c.goals))
        return reading_fail(r, "there are no goals for a stage \"%.*s\": give \"goals\" instead",
                            CV_ARG(stage));
    return status;
}

static enum cv_status read_id(struct reading *r, json_t *value, struct cv_opinion *o) {
    (void)o;
    (void)value;
    r->f->id = json_object_get(r->f->root, "id");
    return CV_OK;
}

/* ---- objects -------------------------------------------------------------- */

/* A known member and how it is read. */
struct member {
    const char *key;
    enum cv_status (*read)(struct reading *r, json_t *value, struct cv_opinion *o);
};

static enum cv_status read_stakeholders(struct reading *r, json_t *value, struct cv_opinion *o);

/* In the order they are read: goals win over the stage, and stakeholders
 * start from what stands beside them. */
static const struct member of_segment[] = {
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
    {"stakeholders", read_stakeholders},
};

static const struct member of_stakeholder[] = {
    {"name", read_name},         {"role", NULL},
    {"weight", read_weight},     {"evidence", read_evidence},
    {"facts", read_facts},       {"expected", read_expected},
    {"established", read_established},
};

/* The known member that `key` is a slip of the finger away from, or NULL. */
static const char *member_meant(struct cv_str key, const struct member *members, size_t n) {
    const char *meant = NULL;
    int near = key.n >= 8 ? 2 : 1;
    for (size_t i = 0; i < n; i++)
        if (cv_str_eqz(key, members[i].key))
            return NULL;
    for (size_t i = 0; i < n && !meant; i++)
        if (cv_str_distance(key, cv_str(members[i].key)) <= near)
            meant = members[i].key;
    return meant;
}

static enum cv_status read_slips(struct reading *r, json_t *object, const struct member *members,
                                 size_t n) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        const char *meant = member_meant(cv_str(key), members, n);
        if (!meant)
            continue;
        reading_enter(r, key, 0);
        return reading_fail(r, "\"%s\" means nothing here: did you mean \"%s\"?", key, meant);
    }
    return CV_OK;
}

static enum cv_status read_members(struct reading *r, json_t *object, const struct member *members,
                                   size_t n, struct cv_opinion *o) {
    enum cv_status status = read_object(r, object, "what is known of a segment");
    if (!status)
        status = read_slips(r, object, members, n);
    for (size_t i = 0; !status && i < n; i++) {
        json_t *value = json_object_get(object, members[i].key);
        if (!value || !members[i].read)
            continue;
        reading_enter(r, members[i].key, 0);
        status = members[i].read(r, value, o);
        if (!status)
            reading_leave(r);
    }
    return status;
}

static enum cv_status read_stakeholders(struct reading *r, json_t *value, struct cv_opinion *o) {
    const struct cv_opinion shared = *o;
    size_t n = json_array_size(value);
    enum cv_status status = CV_OK;
    if (!json_is_array(value) || n == 0 || n > CV_PEOPLE_MAX)
        return reading_fail(r, "expected a list of 1 to %d stakeholders", CV_PEOPLE_MAX);
    for (size_t i = 0; !status && i < n; i++) {
        r->f->opinions[i] = shared;
        reading_enter(r, NULL, i);
        status = read_members(r, json_array_get(value, i), of_stakeholder,
                              CV_COUNT(of_stakeholder), &r->f->opinions[i]);
        if (!status)
            reading_leave(r);
    }
    r->f->c.n_opinions = n;
    return status;
}

/* ---- the whole ------------------------------------------------------------- */

void cv_facts_init(struct cv_facts *f) {
    *f = (struct cv_facts){.opinions = cv_alloc(CV_PEOPLE_MAX * sizeof *f->opinions)};
}

void cv_facts_clear(struct cv_facts *f) {
    json_decref(f->root);
    *f = (struct cv_facts){.opinions = f->opinions};
}

void cv_facts_free(struct cv_facts *f) {
    cv_facts_clear(f);
    free(f->opinions);
}

enum cv_status cv_facts_read(struct cv_facts *f, const struct cv_model *m, struct cv_str text,
                             struct cv_str file, int line, struct cv_error *err) {
    struct reading r = {.m = m, .f = f, .text = text, .file = file, .line = line, .err = err};
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
    enum cv_status status =
        read_members(&r, f->root, of_segment, CV_COUNT(of_segment), &f->opinions[0]);
    if (status)
        cv_facts_clear(f);
    return status;
}
