/* view_print.c - what was asked for beside the advice. */
#include "cli/view_print.h"

#include <math.h>
#include <string.h>

/* ---- why a type ------------------------------------------------------------------ */

/* What the answer to one determinant does. */
struct effect {
    int determinant;
    double share;  /* the type's share minus the one without the answer */
};

/* Answers by what they do to the type's share, the largest effect first. */
static size_t why_effects(const struct cv_printed *p, struct effect out[CV_DETERMINANTS_MAX]) {
    const struct cv_type_advice *type = &p->advice->type[p->why];
    size_t n = 0;
    for (size_t d = 0; d < cv_model_determinants(p->model); d++) {
        struct cv_mix without;
        if (p->advice->level[d] < 0 ||
            cv_advise_assume(p->model, &p->facts->c, d, CV_UNKNOWN, &without, NULL) != CV_OK)
            continue;
        struct effect effect = {.determinant = (int)d, .share = type->raw - without.raw[p->why]};
        size_t at = n++;
        for (; at > 0 && fabs(out[at - 1].share) < fabs(effect.share) - 1e-9; at--)
            out[at] = out[at - 1];
        out[at] = effect;
    }
    return n;
}

static json_t *why_json(const struct cv_printed *p) {
    struct effect effects[CV_DETERMINANTS_MAX];
    json_t *lines = json_array();
    size_t n = why_effects(p, effects);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            lines, json_pack("{s:s, s:f, s:f}", "determinant",
                             cv_print_determinant(p, effects[i].determinant), "level",
                             p->advice->level[effects[i].determinant], "share",
                             effects[i].share));
    json_t *object = json_pack("{s:s, s:o}", "type", cv_print_type(p, (size_t)p->why), "effects",
                               lines);
    struct cv_what_if_line line = cv_advise_what_if(p->model, &p->facts->c, (size_t)p->why);
    if (line.determinant >= 0)
        json_object_set_new(object, "if",
                            json_pack("{s:s, s:i, s:f, s:f}", "determinant",
                                      cv_print_determinant(p, line.determinant), "level",
                                      line.level, "from", line.from, "to", line.to));
    return object;
}

static void why_text(const struct cv_printed *p, struct cv_buf *out) {
    struct effect effects[CV_DETERMINANTS_MAX];
    const struct cv_type_advice *type = &p->advice->type[p->why];
    size_t n = why_effects(p, effects);
    cv_buf_addf(out, "Why %s has %d %% (%.1f %% before small shares were put together):\n",
                cv_print_type(p, (size_t)p->why), type->mix, type->raw * 100);
    for (size_t i = 0; i < n; i++)
        if (fabs(effects[i].share) >= 0.0005)
            cv_buf_addf(out, "- %+.1f %% because %s is %.3g\n", effects[i].share * 100,
                        cv_print_determinant(p, effects[i].determinant),
                        p->advice->level[effects[i].determinant]);
    if (type->gate_by >= 0)
        cv_buf_addf(out, "- held back to %.2g times by %s\n", type->gate,
                    cv_print_determinant(p, type->gate_by));
    if (p->facts->c.n_opinions > 1)
        cv_buf_addf(out, "- among the people from %.0f %% to %.0f %%\n", type->low * 100,
                    type->high * 100);
    struct cv_what_if_line line = cv_advise_what_if(p->model, &p->facts->c, (size_t)p->why);
    if (line.determinant >= 0)
        cv_buf_addf(out, "- if %s were %d, it would go from %.0f %% to %.0f %%\n",
                    cv_print_determinant(p, line.determinant), line.level, line.from * 100,
                    line.to * 100);
}

/* ---- two mixes -------------------------------------------------------------------- */

static json_t *moves_json(const struct cv_printed *p, const struct cv_move *moves, size_t n) {
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_pack("{s:s, s:f, s:f}", "type",
                                               cv_print_type(p, moves[i].type), "from",
                                               moves[i].from, "to", moves[i].to));
    return array;
}

static void compare_json(const struct cv_printed *p, const struct cv_compare *compare,
                         json_t *object) {
    json_object_set_new(object, "distance", json_real(compare->distance));
    json_object_set_new(object, "same_top", json_boolean(compare->same_top));
    json_object_set_new(object, "up", moves_json(p, compare->up, compare->n_up));
    json_object_set_new(object, "down", moves_json(p, compare->down, compare->n_down));
}

static void moves_text(const struct cv_printed *p, const char *how, const struct cv_move *moves,
                       size_t n, struct cv_buf *out) {
    for (size_t i = 0; i < n; i++)
        cv_buf_addf(out, "- %s %s from %.0f %% to %.0f %%\n", cv_print_type(p, moves[i].type), how,
                    moves[i].from * 100, moves[i].to * 100);
}

static struct cv_compare compare_with(const struct cv_printed *p, const double *before,
                                      const int *percents) {
    double after[CV_TYPES_MAX] = {0};
    struct cv_compare compare;
    for (size_t t = 0; t < p->advice->n_types; t++)
        after[t] = percents ? percents[t] : p->advice->type[t].mix;
    cv_advise_compare(p->model, before, after, &compare);
    return compare;
}

/* ---- what if ------------------------------------------------------------------------ */

/* The mix under the other answer, and what moves; false when it cannot be asked. */
static bool what_if(const struct cv_printed *p, struct cv_mix *mix, struct cv_compare *compare) {
    double now[CV_TYPES_MAX] = {0};
    for (size_t t = 0; t < p->advice->n_types; t++)
        now[t] = p->advice->type[t].mix;
    if (cv_advise_assume(p->model, &p->facts->c, (size_t)p->determinant, p->level, mix, NULL))
        return false;
    *compare = compare_with(p, now, mix->mix);
    return true;
}

static json_t *what_if_json(const struct cv_printed *p) {
    struct cv_mix mix;
    struct cv_compare compare;
    if (!what_if(p, &mix, &compare))
        return json_null();
    json_t *object = json_pack("{s:s, s:o, s:o, s:o}", "determinant",
                               cv_print_determinant(p, p->determinant), "level",
                               p->level < 0 ? json_null() : json_integer(p->level), "mix",
                               cv_print_percents(p, mix.mix), "raw", cv_print_shares(p, mix.raw));
    compare_json(p, &compare, object);
    return object;
}

static void what_if_text(const struct cv_printed *p, struct cv_buf *out) {
    struct cv_mix mix;
    struct cv_compare compare;
    if (!what_if(p, &mix, &compare))
        return;
    cv_buf_addf(out, "If %s were ", cv_print_determinant(p, p->determinant));
    cv_buf_addf(out, p->level < 0 ? "not known" : "%d", p->level);
    cv_buf_addz(out, ": ");
    cv_print_mix(p, mix.mix, out);
    cv_buf_addc(out, '\n');
    moves_text(p, "rises", compare.up, compare.n_up, out);
    moves_text(p, "falls", compare.down, compare.n_down, out);
}

/* ---- the six types of the book --------------------------------------------------------- */

static size_t six_lines(const struct cv_printed *p, struct cv_six_line lines[CV_TYPES_MAX]) {
    int percents[CV_TYPES_MAX] = {0};
    for (size_t t = 0; t < p->advice->n_types; t++)
        percents[t] = p->advice->type[t].mix;
    return cv_advise_six(p->model, percents, lines);
}

static json_t *six_json(const struct cv_printed *p) {
    struct cv_six_line lines[CV_TYPES_MAX];
    json_t *array = json_array();
    size_t n = six_lines(p, lines);
    for (size_t i = 0; i < n; i++) {
        json_t *holds = json_array();
        for (size_t t = 0; t < p->advice->n_types; t++)
            if (lines[i].holds >> t & 1)
                json_array_append_new(holds, json_string(cv_print_type(p, t)));
        json_array_append_new(array, json_pack("{s:s, s:i, s:o, s:b}", "type",
                                               cv_print_type(p, lines[i].type), "percent",
                                               lines[i].percent, "holds", holds, "extra",
                                               lines[i].extra));
    }
    return array;
}

static void six_text(const struct cv_printed *p, struct cv_buf *out) {
    struct cv_six_line lines[CV_TYPES_MAX];
    size_t n = six_lines(p, lines);
    cv_buf_addz(out, "In the six types of the book:\n");
    for (size_t i = 0; i < n; i++) {
        cv_buf_addf(out, "- %s %d %%%s", cv_print_type(p, lines[i].type), lines[i].percent,
                    lines[i].extra ? " (not in the book: delivered by others)" : "");
        for (size_t t = 0; t < p->advice->n_types; t++)
            if (lines[i].holds >> t & 1 && t != lines[i].type)
                cv_buf_addf(out, " (with %s)", cv_print_type(p, t));
        cv_buf_addc(out, '\n');
    }
}

/* ---- an earlier answer -------------------------------------------------------------------- */

static json_t *earlier_json(const struct cv_printed *p) {
    const struct cv_earlier *earlier = &p->facts->earlier;
    struct cv_compare compare = compare_with(p, earlier->mix, NULL);
    json_t *object = json_object(), *answers = json_array();
    compare_json(p, &compare, object);
    for (size_t d = 0; earlier->has_levels && d < cv_model_determinants(p->model); d++) {
        double from = earlier->level[d], to = p->advice->level[d];
        if (fabs(from - to) > 1e-6)
            json_array_append_new(answers,
                                  json_pack("{s:s, s:o, s:o}", "determinant",
                                            cv_print_determinant(p, (int)d), "from",
                                            from < 0 ? json_null() : json_real(from), "to",
                                            to < 0 ? json_null() : json_real(to)));
    }
    json_object_set_new(object, "answers", answers);
    return object;
}

static void level_text(double level, struct cv_buf *out) {
    if (level < 0)
        cv_buf_addz(out, "not known");
    else
        cv_buf_addf(out, "%.3g", level);
}

static void earlier_text(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_earlier *earlier = &p->facts->earlier;
    struct cv_compare compare = compare_with(p, earlier->mix, NULL);
    cv_buf_addf(out, "\nSince the earlier answer %.0f %% of the mix moved:\n",
                compare.distance * 100);
    moves_text(p, "rose", compare.up, compare.n_up, out);
    moves_text(p, "fell", compare.down, compare.n_down, out);
    for (size_t d = 0; earlier->has_levels && d < cv_model_determinants(p->model); d++) {
        if (!(fabs(earlier->level[d] - p->advice->level[d]) > 1e-6))
            continue;
        cv_buf_addf(out, "- %s was ", cv_print_determinant(p, (int)d));
        level_text(earlier->level[d], out);
        cv_buf_addz(out, " and is ");
        level_text(p->advice->level[d], out);
        cv_buf_addc(out, '\n');
    }
}

/* ---- agenda and cautions --------------------------------------------------------------------- */

static json_t *agenda_json(const struct cv_printed *p) {
    struct cv_agenda_item items[CV_DETERMINANTS_MAX];
    json_t *array = json_array();
    size_t n = cv_advise_agenda(p->model, &p->facts->c, items);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_pack("{s:s, s:b, s:f}", "determinant",
                                               cv_print_determinant(p, items[i].determinant),
                                               "disputed", items[i].disputed, "distance",
                                               items[i].distance));
    return array;
}

static json_t *cautions_json(const struct cv_printed *p) {
    struct cv_caution cautions[CV_CAUTIONS_MAX];
    json_t *array = json_array();
    size_t n = cv_advise_cautions(p->model, &p->facts->c, p->advice, cautions);
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_pack(
            "{s:s, s:f}", "caution",
            cv_model_caution(p->model, (size_t)cautions[i].caution).p, "share", cautions[i].share);
        if (cautions[i].determinant >= 0)
            json_object_set_new(one, "determinant",
                                json_string(cv_print_determinant(p, cautions[i].determinant)));
        json_array_append_new(array, one);
    }
    return array;
}

static void cautions_text(const struct cv_printed *p, struct cv_buf *out) {
    struct cv_caution cautions[CV_CAUTIONS_MAX];
    size_t n = cv_advise_cautions(p->model, &p->facts->c, p->advice, cautions);
    for (size_t i = 0; i < n; i++) {
        const struct cv_caution *c = &cautions[i];
        cv_buf_addf(out, "%s- %.*s", i ? "" : "\nCautions:\n",
                    CV_ARG(cv_model_caution(p->model, (size_t)c->caution)));
        if (c->share > 0)
            cv_buf_addf(out, " (%.0f %%)", c->share * 100);
        if (c->determinant >= 0)
            cv_buf_addf(out, ", because %s is %.3g", cv_print_determinant(p, c->determinant),
                        c->level);
        cv_buf_addc(out, '\n');
    }
}

/* ---- all of them ------------------------------------------------------------------ */

void cv_view_json(const struct cv_printed *p, json_t *object) {
    json_object_set_new(object, "agenda", agenda_json(p));
    json_object_set_new(object, "settled",
                        json_boolean(cv_advise_settled(p->model, &p->facts->c, NULL)));
    json_object_set_new(object, "cautions", cautions_json(p));
    if (p->why >= 0)
        json_object_set_new(object, "why", why_json(p));
    if (p->determinant >= 0)
        json_object_set_new(object, "what_if", what_if_json(p));
    if (p->six)
        json_object_set_new(object, "six", six_json(p));
    if (p->facts->earlier.given)
        json_object_set_new(object, "compare", earlier_json(p));
}

bool cv_view_asked(const struct cv_printed *p) {
    return p->why >= 0 || p->determinant >= 0 || p->six;
}

void cv_view_text(const struct cv_printed *p, struct cv_buf *out) {
    const struct cv_str segment = p->facts->c.segment;
    if (segment.n)
        cv_buf_addf(out, "%.*s\n", CV_ARG(segment));
    if (p->why >= 0)
        why_text(p, out);
    if (p->determinant >= 0)
        what_if_text(p, out);
    if (p->six)
        six_text(p, out);
}

void cv_view_more(const struct cv_printed *p, struct cv_buf *out) {
    cautions_text(p, out);
    if (p->facts->earlier.given)
        earlier_text(p, out);
}
