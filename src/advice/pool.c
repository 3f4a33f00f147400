/* pool.c - the opinions on one segment brought together. */
#include "advice/pool.h"

#include "advice/gate.h"
#include "advice/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what may come in ------------------------------------------------- */

static const double SHARE_MOST = 1e9;

static bool pool_in_range(double value) {
    return value >= 0 && value <= SHARE_MOST; /* false for NaN */
}

static enum cv_status pool_check_shares(const struct cv_model *m, const struct cv_opinion *o,
                                        const double *shares, const char *what,
                                        struct cv_error *err) {
    double sum = 0;
    for (size_t t = 0; t < m->types.n; t++) {
        if (!pool_in_range(shares[t]))
            return cv_fail(err, CV_INVALID,
                           "%s share of %s (%.*s) is not between 0 and %g: give a percentage",
                           what, m->types.z[t], CV_ARG(o->person), SHARE_MOST);
        sum += shares[t];
    }
    if (sum > 0)
        return CV_OK;
    return cv_fail(err, CV_INVALID, "the %s shares (%.*s) are all 0: name at least one type", what,
                   CV_ARG(o->person));
}

static enum cv_status pool_check_opinion(const struct cv_model *m, const struct cv_opinion *o,
                                         struct cv_error *err) {
    for (size_t d = 0; d < m->determinants.n; d++)
        if (o->level[d] < CV_UNKNOWN || o->level[d] >= CV_LEVELS)
            return cv_fail(err, CV_INVALID, "level %d of %s (%.*s) is not between 0 and %d",
                           o->level[d], m->determinants.z[d], CV_ARG(o->person), CV_LEVELS - 1);
    if (o->evidence < CV_UNKNOWN || o->evidence >= CV_EVIDENCE_LEVELS)
        return cv_fail(err, CV_INVALID, "evidence %d (%.*s) is not between 0 and %d", o->evidence,
                       CV_ARG(o->person), CV_EVIDENCE_LEVELS - 1);
    if (!pool_in_range(o->weight))
        return cv_fail(err, CV_INVALID, "the weight %g (%.*s) is not between 0 and %g", o->weight,
                       CV_ARG(o->person), SHARE_MOST);
    enum cv_status status = CV_OK;
    if (o->has_expected)
        status = pool_check_shares(m, o, o->expected, "expected", err);
    if (!status && o->has_established)
        status = pool_check_shares(m, o, o->established, "established", err);
    return status;
}

enum cv_status cv_pool_check(const struct cv_model *m, const struct cv_case *c,
                             struct cv_error *err) {
    enum cv_status status = CV_OK;
    double weights = 0;
    if (c->n_opinions > CV_PEOPLE_MAX)
        return cv_fail(err, CV_INVALID, "%zu opinions on one segment: at most %d can be pooled",
                       c->n_opinions, CV_PEOPLE_MAX);
    if (c->channels >> m->channels.n || c->tags >> m->tags.n)
        return cv_fail(err, CV_INVALID, "a channel or tag that is not in the advice data");
    for (size_t g = 0; g < m->goals.n; g++)
        if (!pool_in_range(c->goals[g]))
            return cv_fail(err, CV_INVALID, "the weight %g of goal %s is not between 0 and %g",
                           c->goals[g], m->goals.z[g], SHARE_MOST);
    for (size_t i = 0; !status && i < c->n_opinions; i++) {
        status = pool_check_opinion(m, &c->opinions[i], err);
        weights += c->opinions[i].weight;
    }
    if (!status && c->n_opinions && !(weights > 0))
        return cv_fail(err, CV_INVALID, "all people have weight 0: give one of them a weight");
    return status;
}

/* ---- an order of its own ------------------------------------------------ */

static int pool_compare(double a, double b) {
    return (a > b) - (a < b);
}

static int pool_compare_shares(bool has_a, const double *a, bool has_b, const double *b) {
    int order = has_a - has_b;
    for (size_t t = 0; !order && has_a && t < CV_TYPES_MAX; t++)
        order = pool_compare(a[t], b[t]);
    return order;
}

/* By content, never by name or place: equal ones are interchangeable. */
static int pool_order(const void *left, const void *right) {
    const struct cv_opinion *a = *(const struct cv_opinion *const *)left;
    const struct cv_opinion *b = *(const struct cv_opinion *const *)right;
    int order = memcmp(a->level, b->level, sizeof a->level);
    if (!order)
        order = a->evidence - b->evidence;
    if (!order)
        order = pool_compare(a->weight, b->weight);
    if (!order)
        order = pool_compare_shares(a->has_expected, a->expected, b->has_expected, b->expected);
    if (!order)
        order = pool_compare_shares(a->has_established, a->established, b->has_established,
                                    b->established);
    return order;
}

/* ---- weighing in ----------------------------------------------------------- */

/* Evidence nobody stated counts like a guess. */
static size_t pool_evidence(const struct cv_opinion *o) {
    return o->evidence < 0 ? 0 : (size_t)o->evidence;
}

static void pool_take_goals(struct cv_pool *p, const struct cv_case *c) {
    double sum = 0;
    const size_t n = p->m->goals.n;
    for (size_t g = 0; g < n; g++)
        sum += c->goals[g];
    for (size_t g = 0; g < n; g++)
        p->goals[g] = sum > 0 ? c->goals[g] / sum : 1 / (double)n;
}

static void pool_take_people(struct cv_pool *p, const struct cv_case *c) {
    p->n = c->n_opinions;
    for (size_t i = 0; i < p->n; i++)
        p->opinion[i] = &c->opinions[i];
    if (p->n > 1)
        qsort(p->opinion, p->n, sizeof p->opinion[0], pool_order);
    if (p->n == 0) {
        p->nobody = cv_opinion_empty();
        p->opinion[p->n++] = &p->nobody;
    }
    for (size_t i = 0; i < p->n; i++)
        p->weight[i] =
            p->opinion[i]->weight * p->m->evidence_weight[pool_evidence(p->opinion[i])];
    cv_share_normalise(p->weight, p->n);
}

static void pool_take_levels(struct cv_pool *p) {
    for (size_t d = 0; d < p->m->determinants.n; d++) {
        double levels = 0, weights = 0;
        p->answers[d] = 0;
        for (size_t t = 0; t < p->m->types.n; t++)
            p->effect[d][t] = 0;
        for (size_t i = 0; i < p->n; i++) {
            int level = p->opinion[i]->level[d];
            if (level == CV_UNKNOWN)
                continue;
            for (size_t t = 0; t < p->m->types.n; t++)
                p->effect[d][t] += p->weight[i] * p->m->effect[d][level][t];
            levels += p->weight[i] * level;
            weights += p->weight[i];
            p->answers[d]++;
        }
        p->level[d] = weights > 0 ? levels / weights : 0;
    }
}

static double pool_gate(const struct cv_pool *p, size_t gate, const struct cv_what_if *what_if) {
    double sum = 0;
    for (size_t i = 0; i < p->n; i++)
        sum += p->weight[i] * cv_gate_log2(&p->m->gate[gate], p->opinion[i], what_if);
    return sum;
}

/* log2 of one person's expected shares, each raised by the smoothing first. */
static void pool_expected_log2(const struct cv_model *m, const struct cv_opinion *o, double *out) {
    const size_t n = m->types.n;
    for (size_t t = 0; t < n; t++)
        out[t] = o->expected[t];
    cv_share_normalise(out, n);
    for (size_t t = 0; t < n; t++)
        out[t] = log2((out[t] + m->expectation_smoothing) /
                      (1 + m->expectation_smoothing * (double)n));
}

static void pool_take_expectations(struct cv_pool *p) {
    const size_t n = p->m->types.n;
    double weights = 0, own[CV_TYPES_MAX];
    p->expectations = 0;
    p->trust = 0;
    for (size_t t = 0; t < n; t++)
        p->expected[t] = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct cv_opinion *o = p->opinion[i];
        if (!o->has_expected || !(p->weight[i] > 0))
            continue;
        pool_expected_log2(p->m, o, own);
        for (size_t t = 0; t < n; t++)
            p->expected[t] += p->weight[i] * own[t];
        p->trust += p->weight[i] * p->m->expectation_weight[pool_evidence(o)];
        weights += p->weight[i];
        p->expectations++;
    }
    for (size_t t = 0; t < n && weights > 0; t++)
        p->expected[t] /= weights;
    if (weights > 0)
        p->trust /= weights;
}

void cv_pool_init(struct cv_pool *p, const struct cv_model *m, const struct cv_case *c) {
    p->m = m;
    pool_take_goals(p, c);
    pool_take_people(p, c);
    pool_take_levels(p);
    pool_take_expectations(p);
    for (size_t i = 0; i < m->n_gates; i++)
        p->gate[i] = pool_gate(p, i, NULL);
}

/* ---- what comes out ------------------------------------------------------------ */

double cv_pool_multiplier(const struct cv_model *m, const double *goals, size_t determinant) {
    double sum = 0;
    for (size_t g = 0; g < m->goals.n; g++)
        sum += goals[g] * m->multiplier[determinant][g];
    return sum;
}

static void pool_base(const struct cv_model *m, const double *goals, double *points) {
    for (size_t t = 0; t < m->types.n; t++) {
        points[t] = 0;
        for (size_t g = 0; g < m->goals.n; g++)
            points[t] += goals[g] * m->base[g][t];
    }
}

void cv_pool_points(const struct cv_pool *p, const double *goals, double *points) {
    pool_base(p->m, goals, points);
    for (size_t d = 0; d < p->m->determinants.n; d++) {
        double multiplier = cv_pool_multiplier(p->m, goals, d);
        for (size_t t = 0; t < p->m->types.n; t++)
            points[t] += multiplier * p->effect[d][t];
    }
}

/* Points to base-2 logarithms, bent by the expectation, to shares. */
static void pool_finish(const struct cv_model *m, const double *gates, const double *expected,
                        double trust, double *points) {
    const size_t n = m->types.n;
    for (size_t t = 0; t < n; t++)
        points[t] /= m->points_per_doubling;
    for (size_t i = 0; i < m->n_gates; i++)
        points[m->gate[i].type] += gates[i];
    for (size_t t = 0; t < n && trust > 0; t++)
        points[t] = (1 - trust) * points[t] + trust * expected[t];
    cv_share_from_log2(points, n);
}

/* Whether the gate looks at the determinant. */
static bool pool_gate_has(const struct cv_gate *gate, size_t determinant) {
    for (size_t i = 0; i < gate->n; i++)
        if (gate->member[i] == determinant)
            return true;
    return false;
}

static void pool_assume(const struct cv_pool *p, const double *goals,
                        const struct cv_what_if *what_if, double *points, double *gates) {
    const size_t d = what_if->determinant;
    const double multiplier = cv_pool_multiplier(p->m, goals, d);
    for (size_t t = 0; t < p->m->types.n; t++)
        points[t] += multiplier * (p->m->effect[d][what_if->level][t] - p->effect[d][t]);
    for (size_t i = 0; i < p->m->n_gates; i++)
        if (pool_gate_has(&p->m->gate[i], d))
            gates[i] = pool_gate(p, i, what_if);
}

void cv_pool_shares(const struct cv_pool *p, const double *goals,
                    const struct cv_what_if *what_if, double *shares) {
    double gates[CV_GATES_MAX];
    memcpy(gates, p->gate, sizeof gates);
    cv_pool_points(p, goals, shares);
    if (what_if)
        pool_assume(p, goals, what_if, shares, gates);
    pool_finish(p->m, gates, p->expected, p->trust, shares);
}

void cv_pool_person(const struct cv_pool *p, size_t person, double *shares) {
    const struct cv_model *m = p->m;
    const struct cv_opinion *o = p->opinion[person];
    double gates[CV_GATES_MAX], expected[CV_TYPES_MAX];
    double trust = p->trust;
    pool_base(m, p->goals, shares);
    for (size_t d = 0; d < m->determinants.n; d++)
        for (size_t t = 0; t < m->types.n && o->level[d] != CV_UNKNOWN; t++)
            shares[t] += cv_pool_multiplier(m, p->goals, d) * m->effect[d][o->level[d]][t];
    for (size_t i = 0; i < m->n_gates; i++)
        gates[i] = cv_gate_log2(&m->gate[i], o, NULL);
    memcpy(expected, p->expected, sizeof expected);
    if (o->has_expected) {
        pool_expected_log2(m, o, expected);
        trust = m->expectation_weight[pool_evidence(o)];
    }
    pool_finish(m, gates, expected, trust, shares);
}
