/* gap.c - what is, what is expected, what is recommended; the two mistakes. */
#include "advice/pool.h"
#include "advice/share.h"

#include <string.h>

/* What the checks below look at. */
struct view {
    const struct cv_model *m;
    const struct cv_case *c;
    double recommended[CV_TYPES_MAX];
    bool guessed; /* nobody says more than guesses about what is expected */
    struct cv_gap *out;
};

/* ---- what people say, pooled ---------------------------------------------------- */

/* Weighted mean of the shares people stated; false when nobody did. A mean,
 * not a product: what one person names is there, though others overlooked it. */
static bool gap_pool(const struct cv_pool *p, bool established, double *out) {
    const size_t n = p->m->types.n;
    bool any = false;
    for (size_t i = 0; i < p->n; i++) {
        const struct cv_opinion *o = p->opinion[i];
        double own[CV_TYPES_MAX];
        if (!(established ? o->has_established : o->has_expected) || !(p->weight[i] > 0))
            continue;
        memcpy(own, established ? o->established : o->expected, sizeof own);
        cv_share_normalise(own, n);
        for (size_t t = 0; t < n; t++)
            out[t] += p->weight[i] * own[t];
        any = true;
    }
    if (any)
        cv_share_normalise(out, n);
    return any;
}

/* Whether all who say what is expected only guess. */
static bool gap_guessed(const struct cv_case *c) {
    bool guessed = false;
    for (size_t i = 0; i < c->n_opinions; i++) {
        if (!c->opinions[i].has_expected)
            continue;
        if (c->opinions[i].evidence > 0)
            return false;
        guessed = true;
    }
    return guessed;
}

static struct cv_distance gap_distance(const struct cv_model *m, bool known, const double *a,
                                       const double *b) {
    struct cv_distance d = {.known = known};
    if (!known)
        return d;
    d.value = cv_share_distance(a, b, m->types.n);
    d.alignment = d.value < m->limit.aligned    ? CV_ALIGNED
                  : d.value <= m->limit.mismatch ? CV_PARTLY
                                                 : CV_MISMATCH;
    return d;
}

/* ---- findings --------------------------------------------------------------------- */

_Static_assert(CV_FINDINGS_MAX >= 2 + 2 * CV_TYPES_MAX + 1 + CV_TYPES_MAX + CV_CHANNELS_MAX +
                                     CV_TYPES_MAX * CV_TAGS_MAX,
               "room for every finding there can be");

static struct cv_finding *gap_add(struct view *v, enum cv_finding_kind kind,
                                  enum cv_measure measure) {
    struct cv_finding *f = &v->out->finding[v->out->n_findings++];
    f->kind = kind;
    f->measure = measure;
    f->type = f->channel = f->tag = -1;
    return f;
}

/* A mix that the established one is held against. */
struct target {
    enum cv_measure measure;
    const struct cv_distance *distance;
    const double *shares;
};

static void find_gap(struct view *v, const struct target *t) {
    if (t->distance->known && t->distance->value >= v->m->limit.gap)
        gap_add(v, CV_FINDING_GAP, t->measure)->have = t->distance->value;
}

static void find_missing(struct view *v, const struct target *target) {
    const double *established = v->out->established;
    for (size_t t = 0; target->distance->known && t < v->m->types.n; t++) {
        if (target->shares[t] < v->m->limit.wanted || established[t] >= v->m->limit.absent)
            continue;
        struct cv_finding *f = gap_add(v, CV_FINDING_MISSING, target->measure);
        f->type = (int)t;
        f->have = established[t];
        f->want = target->shares[t];
    }
}

static void find_unwanted(struct view *v, const struct target *target) {
    const double *established = v->out->established;
    for (size_t t = 0; target->distance->known && t < v->m->types.n; t++) {
        if (established[t] < v->m->limit.wanted || target->shares[t] >= v->m->limit.absent)
            continue;
        struct cv_finding *f = gap_add(v, CV_FINDING_UNWANTED, target->measure);
        f->type = (int)t;
        f->have = established[t];
        f->want = target->shares[t];
    }
}

/* Mistake 1: relationships that do not match what is expected, or recommended. */
static void find_mismatch(struct view *v) {
    static void (*const finders[])(struct view *v, const struct target *t) = {
        find_gap, find_missing, find_unwanted};
    const struct target targets[] = {
        {CV_MEASURE_EXPECTED, &v->out->established_expected, v->out->expected},
        {CV_MEASURE_RECOMMENDED, &v->out->established_recommended, v->recommended},
    };
    bool expected_missed = false;
    for (size_t i = 0; i < CV_COUNT(finders); i++)
        for (size_t k = 0; k < CV_COUNT(targets); k++)
            finders[i](v, &targets[k]);
    for (size_t i = 0; i < v->out->n_findings; i++)
        expected_missed = expected_missed || v->out->finding[i].measure == CV_MEASURE_EXPECTED;
    if (expected_missed && v->guessed)
        gap_add(v, CV_FINDING_ASK_FIRST, CV_MEASURE_EXPECTED);
}

/* The larger of a type's shares, recommended and established. */
static double gap_share(const struct view *v, size_t type, enum cv_measure *measure) {
    bool established = v->out->established[type] > v->recommended[type];
    *measure = established ? CV_MEASURE_ESTABLISHED : CV_MEASURE_RECOMMENDED;
    return established ? v->out->established[type] : v->recommended[type];
}

/* Types that the used channels carry. */
static cv_type_set gap_carried(const struct view *v) {
    cv_type_set carried = 0;
    for (size_t i = 0; i < v->m->channels.n; i++)
        if (v->c->channels & 1U << i)
            carried |= v->m->carries[i];
    return carried;
}

/* A used channel that cannot carry the type, or -1. */
static int gap_wrong_channel(const struct view *v, size_t type) {
    for (size_t i = 0; i < v->m->channels.n; i++)
        if (v->c->channels & 1U << i && v->m->cannot[i] & 1U << type)
            return (int)i;
    return -1;
}

static void find_uncarried(struct view *v) {
    const cv_type_set carried = gap_carried(v);
    for (size_t t = 0; v->c->channels && t < v->m->types.n; t++) {
        enum cv_measure measure;
        double share = gap_share(v, t, &measure);
        if (share < v->m->limit.carried || carried & 1U << t)
            continue;
        struct cv_finding *f = gap_add(v, CV_FINDING_UNCARRIED, measure);
        f->type = (int)t;
        f->channel = gap_wrong_channel(v, t);
        f->have = share;
    }
}

static void find_idle_channels(struct view *v) {
    cv_type_set in_use = 0;
    enum cv_measure measure;
    for (size_t t = 0; t < v->m->types.n; t++)
        if (gap_share(v, t, &measure) >= v->m->limit.absent)
            in_use = (cv_type_set)(in_use | 1U << t);
    for (size_t i = 0; i < v->m->channels.n; i++)
        if (v->c->channels & 1U << i && !(v->m->carries[i] & in_use))
            gap_add(v, CV_FINDING_IDLE_CHANNEL, CV_MEASURE_RECOMMENDED)->channel = (int)i;
}

static void find_clashes(struct view *v) {
    for (size_t t = 0; t < v->m->types.n; t++) {
        enum cv_measure measure;
        double share = gap_share(v, t, &measure);
        for (size_t i = 0; share >= v->m->limit.clash && i < v->m->tags.n; i++) {
            if (!(v->c->tags & 1U << i && v->m->clashes[i] & 1U << t))
                continue;
            struct cv_finding *f = gap_add(v, CV_FINDING_CLASH, measure);
            f->type = (int)t;
            f->tag = (int)i;
            f->have = share;
        }
    }
}

void cv_advise_gap(const struct cv_model *m, const struct cv_case *c, const struct cv_advice *a,
                   struct cv_gap *out) {
    struct view v = {.m = m, .c = c, .guessed = gap_guessed(c), .out = out};
    struct cv_pool pool;
    memset(out, 0, sizeof *out);
    cv_pool_init(&pool, m, c);
    for (size_t t = 0; t < m->types.n; t++)
        v.recommended[t] = a->type[t].mix / 100.0;
    out->has_expected = gap_pool(&pool, false, out->expected);
    out->has_established = gap_pool(&pool, true, out->established);
    out->established_expected = gap_distance(m, out->has_expected && out->has_established,
                                             out->established, out->expected);
    out->established_recommended =
        gap_distance(m, out->has_established, out->established, v.recommended);
    out->recommended_expected =
        gap_distance(m, out->has_expected, v.recommended, out->expected);
    find_mismatch(&v);
    find_uncarried(&v);
    find_idle_channels(&v);
    find_clashes(&v);
}
