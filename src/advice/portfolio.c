/* portfolio.c - all segments together: what they cost, and where they clash. */
#include "advice/model.h"
#include "advice/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- sums that do not depend on the order of the segments --------------------------- */

static int portfolio_order(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double portfolio_sum(double *values, size_t n) {
    double sum = 0;
    qsort(values, n, sizeof *values, portfolio_order);
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum;
}

/* What is added up over the known bills. */
typedef double amount(const struct cv_bill *bill, size_t type);

static double amount_total(const struct cv_bill *bill, size_t unused) {
    (void)unused;
    return bill->total;
}

static double amount_hours(const struct cv_bill *bill, size_t unused) {
    (void)unused;
    return fmax(0, bill->hours);
}

static double amount_budget(const struct cv_bill *bill, size_t unused) {
    (void)unused;
    return bill->limit;
}

static double amount_variable(const struct cv_bill *bill, size_t type) {
    return bill->variable[type];
}

static double amount_fixed(const struct cv_bill *bill, size_t type) {
    return bill->fixed[type];
}

static bool holding_known(const struct cv_holding *h) {
    return h->bill && h->bill->known;
}

static double portfolio_add(const struct cv_holding *h, size_t n, amount *of, size_t type) {
    double values[CV_SEGMENTS_MAX];
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (holding_known(&h[i]))
            values[known++] = of(h[i].bill, type);
    return portfolio_sum(values, known);
}

/* ---- conflicts ------------------------------------------------------------------------- */

/* The looking for conflicts. */
struct looking {
    const struct cv_model *m;
    const struct cv_holding *h;
    size_t n;
    struct cv_portfolio *out;
};

static double holding_share(const struct cv_holding *h, size_t type) {
    return h->advice->type[type].mix / 100.0;
}

/* By kind, the gravest first. */
static bool conflict_before(const struct cv_conflict *a, const struct cv_conflict *b) {
    return a->kind != b->kind ? a->kind < b->kind : a->value > b->value;
}

static void conflict_add(struct looking *l, struct cv_conflict conflict) {
    struct cv_portfolio *out = l->out;
    size_t at = out->n_conflicts;
    if (at == CV_CONFLICTS_MAX) {
        out->n_conflicts_left++;
        if (!conflict_before(&conflict, &out->conflict[--at]))
            return;
    } else {
        out->n_conflicts++;
    }
    for (; at > 0 && conflict_before(&conflict, &out->conflict[at - 1]); at--)
        out->conflict[at] = out->conflict[at - 1];
    out->conflict[at] = conflict;
}

static void look_apart(struct looking *l, size_t first, size_t second) {
    double a[CV_TYPES_MAX], b[CV_TYPES_MAX];
    for (size_t t = 0; t < l->m->types.n; t++) {
        a[t] = holding_share(&l->h[first], t);
        b[t] = holding_share(&l->h[second], t);
    }
    double distance = cv_share_distance(a, b, l->m->types.n);
    if (distance >= l->m->limit.apart)
        conflict_add(l, (struct cv_conflict){.kind = CV_CONFLICT_APART,
                                             .first = (int)first,
                                             .second = (int)second,
                                             .type = -1,
                                             .tag = -1,
                                             .value = distance});
}

/* What is promised to one and done to another is seen by both. */
static void look_promise(struct looking *l, size_t first, size_t second) {
    for (size_t tag = 0; tag < l->m->tags.n; tag++)
        for (size_t t = 0; t < l->m->types.n; t++) {
            double share = holding_share(&l->h[second], t);
            if (!(l->h[first].c->tags >> tag & 1) || !(l->m->clashes[tag] >> t & 1) ||
                share < l->m->limit.clash)
                continue;
            conflict_add(l, (struct cv_conflict){.kind = CV_CONFLICT_PROMISE,
                                                 .first = (int)first,
                                                 .second = (int)second,
                                                 .type = (int)t,
                                                 .tag = (int)tag,
                                                 .value = share});
        }
}

static void look_lonely(struct looking *l, size_t segment) {
    const struct cv_holding *h = &l->h[segment];
    for (size_t t = 0; t < l->m->types.n; t++) {
        double share = holding_share(h, t);
        if (l->out->users[t] != 1 || !holding_known(h) || !(h->bill->fixed[t] > 0) ||
            !(share > 0) || share > l->m->limit.carried)
            continue;
        conflict_add(l, (struct cv_conflict){.kind = CV_CONFLICT_LONELY,
                                             .first = (int)segment,
                                             .second = -1,
                                             .type = (int)t,
                                             .tag = -1,
                                             .value = h->bill->fixed[t]});
    }
}

static void look_budget(struct looking *l) {
    const struct cv_portfolio *p = l->out;
    if (p->n_known && p->budget >= 0 && p->total > p->budget)
        conflict_add(l, (struct cv_conflict){.kind = CV_CONFLICT_BUDGET,
                                             .first = -1,
                                             .second = -1,
                                             .type = -1,
                                             .tag = -1,
                                             .value = p->total - p->budget});
}

static void portfolio_look(struct looking *l) {
    for (size_t i = 0; i < l->n; i++) {
        for (size_t k = i + 1; k < l->n; k++) {
            look_apart(l, i, k);
            look_promise(l, i, k);
            look_promise(l, k, i);
        }
        look_lonely(l, i);
    }
    look_budget(l);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Sum of the stated budgets, or CV_NO_AMOUNT when a segment has none. */
static double portfolio_budget(const struct cv_holding *h, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!holding_known(&h[i]) || h[i].bill->limit_by != CV_LIMIT_BUDGET)
            return CV_NO_AMOUNT;
    return n ? portfolio_add(h, n, amount_budget, 0) : CV_NO_AMOUNT;
}

/* A type is established once, whoever uses it. */
static void portfolio_type(const struct cv_holding *h, size_t n, size_t t,
                           struct cv_portfolio *out) {
    for (size_t i = 0; i < n; i++) {
        out->users[t] += h[i].advice->type[t].mix > 0;
        if (holding_known(&h[i]))
            out->fixed[t] = fmax(out->fixed[t], h[i].bill->fixed[t]);
    }
    out->variable[t] = portfolio_add(h, n, amount_variable, t);
    out->shared += portfolio_add(h, n, amount_fixed, t) - out->fixed[t];
}

enum cv_status cv_advise_portfolio(const struct cv_model *m, const struct cv_holding *holdings,
                                   size_t n, double budget, struct cv_portfolio *out,
                                   struct cv_error *err) {
    struct looking l = {m, holdings, n, out};
    memset(out, 0, sizeof *out);
    if (n > CV_SEGMENTS_MAX)
        return cv_fail(err, CV_INVALID, "%zu segments: at most %d can be looked at together", n,
                       CV_SEGMENTS_MAX);
    for (size_t i = 0; i < n; i++)
        out->n_known += holding_known(&holdings[i]);
    out->known = n > 0 && out->n_known == n;
    out->separate = portfolio_add(holdings, n, amount_total, 0);
    out->hours = portfolio_add(holdings, n, amount_hours, 0);
    for (size_t t = 0; t < m->types.n; t++)
        portfolio_type(holdings, n, t, out);
    out->total = out->separate - out->shared;
    out->budget = budget >= 0 ? budget : portfolio_budget(holdings, n);
    portfolio_look(&l);
    return CV_OK;
}
