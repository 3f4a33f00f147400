/* caution.c - what has to be said about a mix whatever its percentages. */
#include "advice/pool.h"

static bool trigger_pulled(const struct cv_pool *p, const struct cv_trigger *trigger) {
    const double level = p->level[trigger->determinant];
    return p->answered[trigger->determinant] && level >= trigger->least - 1e-9 &&
           level <= trigger->most + 1e-9;
}

/* Share of the types in the mix that will be acted on. */
static double caution_share(const struct cv_model *m, const struct cv_advice *a,
                            cv_type_set types) {
    int percent = 0;
    for (size_t t = 0; t < m->types.n; t++)
        percent += types & 1U << t ? a->type[t].mix : 0;
    return percent / 100.0;
}

/* Whether the levels raise the caution; `out` gets the first that does. */
static bool caution_by_levels(const struct cv_pool *p, const struct cv_rule *rule,
                              const struct cv_trigger **out) {
    bool any = rule->n_any == 0;
    *out = rule->n_all ? &rule->all[0] : NULL;
    for (size_t i = 0; i < rule->n_all; i++)
        if (!trigger_pulled(p, &rule->all[i]))
            return false;
    for (size_t i = 0; i < rule->n_any; i++)
        if (!any && trigger_pulled(p, &rule->any[i])) {
            *out = *out ? *out : &rule->any[i];
            any = true;
        }
    return any;
}

size_t cv_advise_cautions(const struct cv_model *m, const struct cv_case *c,
                          const struct cv_advice *a, struct cv_caution out[CV_CAUTIONS_MAX]) {
    struct cv_pool pool;
    size_t n = 0;
    if (cv_pool_check(m, c, NULL))
        return 0;
    cv_pool_init(&pool, m, c);
    for (size_t i = 0; i < m->cautions.n; i++) {
        const struct cv_rule *rule = &m->caution[i];
        const struct cv_trigger *by = NULL;
        double share = caution_share(m, a, rule->types);
        if ((rule->types && share < rule->share - 1e-9) || !caution_by_levels(&pool, rule, &by))
            continue;
        out[n++] = (struct cv_caution){
            .caution = (int)i,
            .share = share,
            .determinant = by ? (int)by->determinant : -1,
            .level = by ? pool.level[by->determinant] : 0,
        };
    }
    return n;
}
