/* advice_print.c - advice as JSON and as plain words. */
#include "cli/advice_print.h"

#include "cli/judge_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- one line -------------------------------------------------------------- */

enum { DECIMALS = 8 };

/* A number with a fixed count of decimals; a printf costs three times as much. */
static void print_number(struct cv_buf *out, double value) {
    char text[40], *p = text + sizeof text;
    int64_t scaled = llround(value * 1e8);
    uint64_t rest = scaled < 0 ? (uint64_t)-scaled : (uint64_t)scaled;
    for (int i = 0; i < DECIMALS; i++, rest /= 10)
        *--p = (char)('0' + rest % 10);
    *--p = '.';
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (scaled < 0)
        *--p = '-';
    cv_buf_add(out, (struct cv_str){p, (size_t)(text + sizeof text - p)});
}

static void print_key(struct cv_buf *out, struct cv_str key) {
    cv_buf_addc(out, '"');
    cv_buf_add(out, key); /* ids of a model need no escapes */
    cv_buf_addz(out, "\":");
}

/* The columns of a line, each a number for every type. */
static double column_raw(const struct cv_type_advice *t) {
    return t->raw;
}

static double column_points(const struct cv_type_advice *t) {
    return t->points;
}

static double column_pruned(const struct cv_type_advice *t) {
    return t->pruned;
}

static const struct column {
    const char *name;
    double (*of)(const struct cv_type_advice *t);
} columns[] = {{"raw", column_raw}, {"points", column_points}, {"pruned", column_pruned}};

static void print_mix(const struct cv_printed *p, struct cv_buf *out) {
    print_key(out, CV_S("mix"));
    for (size_t t = 0; t < p->advice->n_types; t++) {
        char percent[12];
        snprintf(percent, sizeof percent, "%d", p->advice->type[t].mix);
        cv_buf_addc(out, t ? ',' : '{');
        print_key(out, cv_model_type(p->model, t));
        cv_buf_addz(out, percent);
    }
    cv_buf_addc(out, '}');
}

static void print_id(const struct cv_printed *p, struct cv_buf *out) {
    if (!p->facts->id)
        return;
    char *id = json_dumps(p->facts->id, JSON_ENCODE_ANY | JSON_COMPACT);
    print_key(out, CV_S("id"));
    cv_buf_addz(out, id ? id : "null");
    cv_buf_addc(out, ',');
    free(id);
}

void cv_print_line(const struct cv_printed *p, struct cv_buf *out) {
    cv_buf_addc(out, '{');
    print_id(p, out);
    print_mix(p, out);
    for (size_t i = 0; i < CV_COUNT(columns); i++) {
        cv_buf_addc(out, ',');
        print_key(out, cv_str(columns[i].name));
        for (size_t t = 0; t < p->advice->n_types; t++) {
            cv_buf_addc(out, t ? ',' : '{');
            print_key(out, cv_model_type(p->model, t));
            print_number(out, columns[i].of(&p->advice->type[t]));
        }
        cv_buf_addc(out, '}');
    }
    cv_buf_addz(out, "}\n");
}

/* ---- everything, as JSON ---------------------------------------------------- */

static json_t *json_text(struct cv_str s) {
    return json_stringn(s.p ? s.p : "", s.n);
}

static const char *type_id(const struct cv_printed *p, size_t type) {
    return cv_model_type(p->model, type).p;
}

static const char *determinant_id(const struct cv_printed *p, int determinant) {
    return cv_model_determinant(p->model, (size_t)determinant).p;
}

static json_t *json_column(const struct cv_printed *p, const struct column *column) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        json_object_set_new(object, type_id(p, t), json_real(column->of(&p->advice->type[t])));
    return object;
}

static json_t *json_mix(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        json_object_set_new(object, type_id(p, t), json_integer(p->advice->type[t].mix));
    return object;
}

static json_t *json_order(const struct cv_printed *p) {
    json_t *array = json_array();
    for (size_t i = 0; i < p->advice->n_types; i++)
        if (p->advice->type[p->advice->order[i]].mix > 0)
            json_array_append_new(array, json_string(type_id(p, p->advice->order[i])));
    return array;
}

static json_t *json_reasons_of(const struct cv_printed *p, const struct cv_reason *lines,
                               size_t n) {
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_pack("{s:s, s:f, s:f}", "determinant",
                                               determinant_id(p, lines[i].determinant), "level",
                                               lines[i].level, "points", lines[i].points));
    return array;
}

static json_t *json_reasons(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++) {
        const struct cv_type_advice *type = &p->advice->type[t];
        json_object_set_new(
            object, type_id(p, t),
            json_pack("{s:o, s:o, s:f, s:f}", "plus", json_reasons_of(p, type->plus, type->n_plus),
                      "minus", json_reasons_of(p, type->minus, type->n_minus), "low", type->low,
                      "high", type->high));
    }
    return object;
}

/* Gates that are closed or rest on something not known. */
static json_t *json_gates(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++) {
        const struct cv_type_advice *type = &p->advice->type[t];
        if (type->gate_by < 0 && !type->gate_unknown)
            continue;
        json_t *gate = json_pack("{s:f, s:b}", "factor", type->gate, "unknown", type->gate_unknown);
        if (type->gate_by >= 0)
            json_object_set_new(gate, "by", json_string(determinant_id(p, type->gate_by)));
        json_object_set_new(object, type_id(p, t), gate);
    }
    return object;
}

static json_t *json_swing(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t d = 0; d < cv_model_determinants(p->model); d++)
        json_object_set_new(object, determinant_id(p, (int)d), json_real(p->advice->swing[d]));
    return object;
}

static json_t *json_goal_mix(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t g = 0; g < cv_model_goals(p->model); g++) {
        json_t *mix = json_object();
        for (size_t t = 0; t < p->advice->n_types; t++)
            json_object_set_new(mix, type_id(p, t), json_real(p->advice->goal_mix[g][t]));
        json_object_set_new(object, cv_model_goal(p->model, g).p, mix);
    }
    return object;
}

static json_t *json_next(const struct cv_printed *p) {
    int next = cv_advise_next(p->model, &p->facts->c, NULL);
    return next < 0 ? json_null() : json_string(determinant_id(p, next));
}

void cv_print_json(const struct cv_printed *p, struct cv_buf *out) {
    json_t *object = json_object();
    if (p->facts->id)
        json_object_set(object, "id", p->facts->id);
    if (p->facts->c.segment.n)
        json_object_set_new(object, "segment", json_text(p->facts->c.segment));
    json_object_set_new(object, "mix", json_mix(p));
    json_object_set_new(object, "order", json_order(p));
    for (size_t i = 0; i < CV_COUNT(columns); i++)
        json_object_set_new(object, columns[i].name, json_column(p, &columns[i]));
    json_object_set_new(object, "reasons", json_reasons(p));
    json_object_set_new(object, "gates", json_gates(p));
    json_object_set_new(object, "swing", json_swing(p));
    json_object_set_new(object, "goal_mix", json_goal_mix(p));
    json_object_set_new(object, "next", json_next(p));
    cv_judge_json(p, object);
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(8));
    cv_buf_addz(out, text ? text : "null");
    cv_buf_addc(out, '\n');
    free(text);
    json_decref(object);
}

/* ---- in words ---------------------------------------------------------------- */

static void text_lines(const struct cv_printed *p, const char *sign,
                       const struct cv_reason *lines, size_t n, struct cv_buf *out) {
    for (size_t i = 0; i < n; i++)
        cv_buf_addf(out, "    %s%.1f points: %s is %.3g\n", sign, lines[i].points,
                    determinant_id(p, lines[i].determinant), lines[i].level);
}

static void text_type(const struct cv_printed *p, size_t t, struct cv_buf *out) {
    const struct cv_type_advice *type = &p->advice->type[t];
    cv_buf_addf(out, "\n%s: %d %%\n", type_id(p, t), type->mix);
    if (p->facts->c.n_opinions > 1)
        cv_buf_addf(out, "    among the people from %.0f %% to %.0f %%\n", type->low * 100,
                    type->high * 100);
    text_lines(p, "+", type->plus, type->n_plus, out);
    text_lines(p, "", type->minus, type->n_minus, out);
    if (type->gate_by >= 0)
        cv_buf_addf(out, "    held back to %.2g times by %s\n", type->gate,
                    determinant_id(p, type->gate_by));
    if (type->gate_unknown)
        cv_buf_addz(out, "    rests on something not known: check it first\n");
}

static void text_goals(const struct cv_printed *p, struct cv_buf *out) {
    for (size_t g = 0; g < cv_model_goals(p->model); g++) {
        cv_buf_addf(out, "%sto %s alone:", g ? "" : "\n", cv_model_goal(p->model, g).p);
        for (size_t t = 0; t < p->advice->n_types; t++)
            if (p->advice->goal_mix[g][t] >= 0.1)
                cv_buf_addf(out, " %s %.0f %%", type_id(p, t), p->advice->goal_mix[g][t] * 100);
        cv_buf_addc(out, '\n');
    }
}

void cv_print_text(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_str segment = p->facts->c.segment;
    cv_buf_addf(out, "Suggested mix%s%.*s:", segment.n ? " for " : "", CV_ARG(segment));
    for (size_t i = 0; i < p->advice->n_types; i++)
        if (p->advice->type[p->advice->order[i]].mix > 0)
            cv_buf_addf(out, "%s %s %d %%", i ? "," : "", type_id(p, p->advice->order[i]),
                        p->advice->type[p->advice->order[i]].mix);
    cv_buf_addc(out, '\n');
    for (size_t i = 0; i < p->advice->n_types; i++)
        text_type(p, p->advice->order[i], out);
    text_goals(p, out);
    int next = cv_advise_next(p->model, &p->facts->c, NULL);
    if (next >= 0)
        cv_buf_addf(out, "\nThe next thing to find out: %s (it could move %.0f %% of the mix)\n",
                    determinant_id(p, next), p->advice->swing[next] * 100);
    cv_judge_text(p, out);
}
