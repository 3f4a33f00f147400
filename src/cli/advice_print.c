/* advice_print.c - advice as JSON and as plain words. */
#include "cli/advice_print.h"

#include "cli/judge_print.h"
#include "cli/money_print.h"
#include "cli/view_print.h"

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

const char *cv_print_type(const struct cv_printed *p, size_t type) {
    return cv_model_type(p->model, type).p;
}

const char *cv_print_determinant(const struct cv_printed *p, int determinant) {
    return cv_model_determinant(p->model, (size_t)determinant).p;
}

json_t *cv_print_shares(const struct cv_printed *p, const double *shares) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        json_object_set_new(object, cv_print_type(p, t), json_real(shares[t]));
    return object;
}

json_t *cv_print_percents(const struct cv_printed *p, const int *percents) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        json_object_set_new(object, cv_print_type(p, t), json_integer(percents[t]));
    return object;
}

void cv_print_mix(const struct cv_printed *p, const int *percents, struct cv_buf *out) {
    const char *comma = "";
    for (int percent = 100; percent > 0; percent--)
        for (size_t t = 0; t < p->advice->n_types; t++)
            if (percents[t] == percent) {
                cv_buf_addf(out, "%s%s %d %%", comma, cv_print_type(p, t), percent);
                comma = ", ";
            }
}

static json_t *json_column(const struct cv_printed *p, const struct column *column) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        json_object_set_new(object, cv_print_type(p, t),
                            json_real(column->of(&p->advice->type[t])));
    return object;
}

static json_t *json_mix(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++)
        json_object_set_new(object, cv_print_type(p, t), json_integer(p->advice->type[t].mix));
    return object;
}

static json_t *json_order(const struct cv_printed *p) {
    json_t *array = json_array();
    for (size_t i = 0; i < p->advice->n_types; i++)
        if (p->advice->type[p->advice->order[i]].mix > 0)
            json_array_append_new(array, json_string(cv_print_type(p, p->advice->order[i])));
    return array;
}

static json_t *json_reasons_of(const struct cv_printed *p, const struct cv_reason *lines,
                               size_t n) {
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            array, json_pack("{s:s, s:f, s:f}", "determinant",
                             cv_print_determinant(p, lines[i].determinant), "level",
                             lines[i].level, "points", lines[i].points));
    return array;
}

static json_t *json_reasons(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t t = 0; t < p->advice->n_types; t++) {
        const struct cv_type_advice *type = &p->advice->type[t];
        json_object_set_new(
            object, cv_print_type(p, t),
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
            json_object_set_new(gate, "by", json_string(cv_print_determinant(p, type->gate_by)));
        if (type->gate_check >= 0)
            json_object_set_new(gate, "check",
                                json_string(cv_print_determinant(p, type->gate_check)));
        json_object_set_new(object, cv_print_type(p, t), gate);
    }
    return object;
}

static json_t *json_swing(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t d = 0; d < cv_model_determinants(p->model); d++)
        json_object_set_new(object, cv_print_determinant(p, (int)d),
                            json_real(p->advice->swing[d]));
    return object;
}

/* What an answer to compare with must know of the answers behind it. */
static json_t *json_levels(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t d = 0; d < cv_model_determinants(p->model); d++) {
        double level = p->advice->level[d];
        json_object_set_new(object, cv_print_determinant(p, (int)d),
                            level < 0 ? json_null() : json_real(level));
    }
    return object;
}

static json_t *json_goal_mix(const struct cv_printed *p) {
    json_t *object = json_object();
    for (size_t g = 0; g < cv_model_goals(p->model); g++)
        json_object_set_new(object, cv_model_goal(p->model, g).p,
                            cv_print_shares(p, p->advice->goal_mix[g]));
    return object;
}

static json_t *json_next(const struct cv_printed *p) {
    int next = cv_advise_next(p->model, &p->facts->c, NULL);
    return next < 0 ? json_null() : json_string(cv_print_determinant(p, next));
}

json_t *cv_print_object(const struct cv_printed *p) {
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
    json_object_set_new(object, "levels", json_levels(p));
    json_object_set_new(object, "goal_mix", json_goal_mix(p));
    json_object_set_new(object, "next", json_next(p));
    cv_judge_json(p, object);
    cv_money_json(p, object);
    cv_view_json(p, object);
    return object;
}

void cv_print_json(json_t *object, struct cv_buf *out) {
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
                    cv_print_determinant(p, lines[i].determinant), lines[i].level);
}

static void text_type(const struct cv_printed *p, size_t t, struct cv_buf *out) {
    const struct cv_type_advice *type = &p->advice->type[t];
    cv_buf_addf(out, "\n%s: %d %%\n", cv_print_type(p, t), type->mix);
    if (p->facts->c.n_opinions > 1)
        cv_buf_addf(out, "    among the people from %.0f %% to %.0f %%\n", type->low * 100,
                    type->high * 100);
    text_lines(p, "+", type->plus, type->n_plus, out);
    text_lines(p, "", type->minus, type->n_minus, out);
    if (type->gate_by >= 0)
        cv_buf_addf(out, "    held back to %.2g times by %s\n", type->gate,
                    cv_print_determinant(p, type->gate_by));
    if (type->gate_check >= 0)
        cv_buf_addf(out, "    rests on something not known: check %s first\n",
                    cv_print_determinant(p, type->gate_check));
}

static void text_goals(const struct cv_printed *p, struct cv_buf *out) {
    for (size_t g = 0; g < cv_model_goals(p->model); g++) {
        cv_buf_addf(out, "%sto %s alone:", g ? "" : "\n", cv_model_goal(p->model, g).p);
        for (size_t t = 0; t < p->advice->n_types; t++)
            if (p->advice->goal_mix[g][t] >= 0.1)
                cv_buf_addf(out, " %s %.0f %%", cv_print_type(p, t),
                            p->advice->goal_mix[g][t] * 100);
        cv_buf_addc(out, '\n');
    }
}

void cv_print_text(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_str segment = p->facts->c.segment;
    int percents[CV_TYPES_MAX] = {0};
    if (cv_view_asked(p)) {
        cv_view_text(p, out);
        return;
    }
    for (size_t t = 0; t < p->advice->n_types; t++)
        percents[t] = p->advice->type[t].mix;
    cv_buf_addf(out, "Suggested mix%s%.*s: ", segment.n ? " for " : "", CV_ARG(segment));
    cv_print_mix(p, percents, out);
    cv_buf_addc(out, '\n');
    for (size_t i = 0; i < p->advice->n_types; i++)
        text_type(p, p->advice->order[i], out);
    text_goals(p, out);
    int next = cv_advise_next(p->model, &p->facts->c, NULL);
    if (next >= 0)
        cv_buf_addf(out, "\nThe next thing to find out: %s (it could move %.0f %% of the mix)\n",
                    cv_print_determinant(p, next), p->advice->swing[next] * 100);
    cv_money_text(p, out);
    cv_view_more(p, out);
    cv_judge_text(p, out);
}
