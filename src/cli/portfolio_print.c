/* portfolio_print.c - several segments side by side. */
#include "cli/portfolio_print.h"

#include "cli/money_print.h"

static const char *const kinds[] = {
    [CV_CONFLICT_APART] = "apart",
    [CV_CONFLICT_PROMISE] = "promise",
    [CV_CONFLICT_LONELY] = "lonely",
    [CV_CONFLICT_BUDGET] = "budget",
};
_Static_assert(CV_COUNT(kinds) == CV_CONFLICT_KINDS, "a word for every kind of conflict");

static struct cv_str segment_name(const struct cv_printed_portfolio *p, int segment) {
    struct cv_str name = p->segments[segment].facts->c.segment;
    return name.n ? name : CV_S("a segment without a name");
}

/* ---- JSON ------------------------------------------------------------------------ */

/* Which segment: {"place": from 0, "segment": name}. */
static void json_segment(const struct cv_printed_portfolio *p, const char *key, int segment,
                         json_t *object) {
    if (segment < 0)
        return;
    const struct cv_str name = p->segments[segment].facts->c.segment;
    json_t *which = json_pack("{s:i}", "place", segment);
    if (name.n)
        json_object_set_new(which, "segment", json_stringn(name.p, name.n));
    json_object_set_new(object, key, which);
}

static json_t *json_conflicts(const struct cv_printed_portfolio *p) {
    json_t *array = json_array();
    for (size_t i = 0; i < p->portfolio->n_conflicts; i++) {
        const struct cv_conflict *c = &p->portfolio->conflict[i];
        json_t *one = json_pack("{s:s, s:f}", "kind", kinds[c->kind], "value", c->value);
        json_segment(p, "first", c->first, one);
        json_segment(p, "second", c->second, one);
        if (c->type >= 0)
            json_object_set_new(one, "type",
                                json_string(cv_print_type(&p->segments[0], (size_t)c->type)));
        if (c->tag >= 0)
            json_object_set_new(
                one, "tag",
                json_string(cv_model_tag(p->segments[0].model, (size_t)c->tag).p));
        json_array_append_new(array, one);
    }
    return array;
}

json_t *cv_portfolio_object(const struct cv_printed_portfolio *p) {
    const struct cv_portfolio *all = p->portfolio;
    json_t *segments = json_array();
    for (size_t i = 0; i < p->n; i++)
        json_array_append_new(segments, cv_print_object(&p->segments[i]));
    json_t *portfolio = json_pack("{s:b, s:o}", "known", all->known, "conflicts",
                                  json_conflicts(p));
    if (all->n_known) {
        json_object_set_new(portfolio, "total", json_real(all->total));
        json_object_set_new(portfolio, "separate", json_real(all->separate));
        json_object_set_new(portfolio, "shared", json_real(all->shared));
        json_object_set_new(portfolio, "establish", cv_print_shares(&p->segments[0], all->fixed));
        json_object_set_new(portfolio, "keep", cv_print_shares(&p->segments[0], all->variable));
    }
    if (all->budget >= 0)
        json_object_set_new(portfolio, "budget", json_real(all->budget));
    return json_pack("{s:o, s:o}", "segments", segments, "portfolio", portfolio);
}

/* ---- in words ----------------------------------------------------------------------- */

static void text_conflict(const struct cv_printed_portfolio *p, const struct cv_conflict *c,
                          struct cv_buf *out) {
    const char *type = c->type >= 0 ? cv_print_type(&p->segments[0], (size_t)c->type) : "";
    switch (c->kind) {
    case CV_CONFLICT_APART:
        cv_buf_addf(out, "- %.*s and %.*s need opposite relations: %.0f %% of the mix differs\n",
                    CV_ARG(segment_name(p, c->first)), CV_ARG(segment_name(p, c->second)),
                    c->value * 100);
        break;
    case CV_CONFLICT_PROMISE:
        cv_buf_addf(out, "- %.*s is promised %.*s, which clashes with %s for %.*s\n",
                    CV_ARG(segment_name(p, c->first)),
                    CV_ARG(cv_model_tag(p->segments[0].model, (size_t)c->tag)), type,
                    CV_ARG(segment_name(p, c->second)));
        break;
    case CV_CONFLICT_LONELY:
        cv_buf_addf(out, "- %s is established for a small part of %.*s alone, for ", type,
                    CV_ARG(segment_name(p, c->first)));
        cv_money_amount(c->value, out);
        cv_buf_addz(out, " a year\n");
        break;
    case CV_CONFLICT_BUDGET:
        cv_buf_addz(out, "- together they cost more than there is, by ");
        cv_money_amount(c->value, out);
        cv_buf_addc(out, '\n');
        break;
    case CV_CONFLICT_KINDS:
        break;
    }
}

static void text_costs(const struct cv_printed_portfolio *p, struct cv_buf *out) {
    const struct cv_portfolio *all = p->portfolio;
    if (!all->n_known)
        return;
    cv_buf_addz(out, "- together they cost ");
    cv_money_amount(all->total, out);
    cv_buf_addf(out, " %.*s%sa year", CV_ARG(p->currency), p->currency.n ? " " : "");
    if (all->shared > 0) {
        cv_buf_addz(out, "; sharing what they have in common saves ");
        cv_money_amount(all->shared, out);
    }
    if (!all->known)
        cv_buf_addf(out, " (%zu of %zu segments could be counted)", all->n_known, p->n);
    cv_buf_addc(out, '\n');
}

void cv_portfolio_text(const struct cv_printed_portfolio *p, struct cv_buf *out) {
    for (size_t i = 0; i < p->n; i++) {
        cv_buf_addz(out, i ? "\n" : "");
        cv_print_text(&p->segments[i], out);
    }
    cv_buf_addz(out, "\nAll segments:\n");
    for (size_t i = 0; i < p->n; i++) {
        int percents[CV_TYPES_MAX] = {0};
        for (size_t t = 0; t < p->segments[i].advice->n_types; t++)
            percents[t] = p->segments[i].advice->type[t].mix;
        cv_buf_addf(out, "- %.*s: ", CV_ARG(segment_name(p, (int)i)));
        cv_print_mix(&p->segments[i], percents, out);
        cv_buf_addc(out, '\n');
    }
    text_costs(p, out);
    for (size_t i = 0; i < p->portfolio->n_conflicts; i++)
        text_conflict(p, &p->portfolio->conflict[i], out);
}
