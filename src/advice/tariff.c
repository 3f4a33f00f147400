/* tariff.c - the start values of money in advice data. */
#include "advice/tariff.h"

static const double AMOUNT_MOST = 1e12;

static enum cv_status tariff_number(const struct cv_node *map, const char *key, double least,
                                    double most, double *out, struct cv_error *err) {
    const struct cv_node *value = NULL;
    enum cv_status status = cv_node_need(map, key, CV_NODE_SCALAR, &value, err);
    return status ? status : cv_node_double(value, least, most, out, err);
}

/* The same, 0 when it is not there. */
static enum cv_status tariff_optional(const struct cv_node *map, const char *key, double *out,
                                      struct cv_error *err) {
    *out = 0;
    return cv_node_get(map, key) ? tariff_number(map, key, 0, AMOUNT_MOST, out, err) : CV_OK;
}

/* ---- types ------------------------------------------------------------------- */

static const struct basis {
    const char *key;
    double most;
} bases[] = {
    [CV_BASIS_CONTACT] = {"contact", 1e12},
    [CV_BASIS_REP] = {"representative", 1e12},
    [CV_BASIS_COMMISSION] = {"commission", 1},
};
_Static_assert(CV_COUNT(bases) == CV_BASES, "a key for every basis");

/* Exactly one of the bases must be there. */
static enum cv_status tariff_basis(const struct cv_node *map, enum cv_basis *out,
                                   struct cv_error *err) {
    size_t found = 0;
    for (size_t i = 0; i < CV_BASES; i++)
        if (cv_node_get(map, bases[i].key)) {
            *out = (enum cv_basis)i;
            found++;
        }
    if (found == 1)
        return CV_OK;
    return cv_node_fail(map, err,
                        "%zu of contact, representative and commission stand here: give one",
                        found);
}

/* `{contact: 10, fixed: 5000, minutes: 15}` */
static enum cv_status tariff_type(const struct cv_node *map, size_t t, struct cv_tariff *out,
                                  struct cv_error *err) {
    static const char *const keys[] = {"contact",  "representative", "commission",
                                       "accounts", "fixed",          "minutes"};
    enum cv_status status = cv_node_only(map, keys, CV_COUNT(keys), err);
    if (!status)
        status = tariff_basis(map, &out->basis[t], err);
    if (!status)
        status = tariff_number(map, bases[out->basis[t]].key, 0, bases[out->basis[t]].most,
                               &out->rate[t], err);
    if (!status && out->basis[t] == CV_BASIS_REP)
        status = tariff_number(map, "accounts", 0.01, AMOUNT_MOST, &out->accounts[t], err);
    if (!status)
        status = tariff_optional(map, "fixed", &out->fixed[t], err);
    if (!status)
        status = tariff_optional(map, "minutes", &out->minutes[t], err);
    return status;
}

static enum cv_status tariff_types(const struct cv_node *map, struct cv_model *m,
                                   struct cv_error *err) {
    const struct cv_node *types = NULL;
    enum cv_status status = cv_node_need(map, "types", CV_NODE_MAP, &types, err);
    if (!status)
        status = cv_node_only(types, m->types.z, m->types.n, err);
    for (size_t t = 0; !status && t < m->types.n; t++) {
        const struct cv_node *line = NULL;
        status = cv_node_need(types, m->types.z[t], CV_NODE_MAP, &line, err);
        if (!status)
            status = tariff_type(line, t, &m->tariff, err);
    }
    return status;
}

/* ---- amounts by level ---------------------------------------------------------- */

/* `{by: DETERMINANT, levels: [five amounts]}` */
static enum cv_status tariff_start(const struct cv_node *map, const char *key,
                                   const struct cv_model *m, struct cv_start *out,
                                   struct cv_error *err) {
    static const char *const keys[] = {"by", "levels"};
    const struct cv_node *start = NULL, *by = NULL, *levels = NULL;
    enum cv_status status = cv_node_need(map, key, CV_NODE_MAP, &start, err);
    if (!status)
        status = cv_node_only(start, keys, CV_COUNT(keys), err);
    if (!status)
        status = cv_node_need(start, "by", CV_NODE_SCALAR, &by, err);
    if (!status)
        status = cv_read_index(by, &m->determinants, &out->by, err);
    if (!status)
        status = cv_node_need(start, "levels", CV_NODE_LIST, &levels, err);
    if (!status)
        status = cv_read_numbers(levels, CV_LEVELS, 0, AMOUNT_MOST, out->level, err);
    return status;
}

static enum cv_status tariff_starts(const struct cv_node *map, struct cv_model *m,
                                    struct cv_error *err) {
    struct cv_tariff *t = &m->tariff;
    enum cv_status status = tariff_start(map, "customers", m, &t->customers, err);
    if (!status)
        status = tariff_start(map, "contacts", m, &t->contacts, err);
    if (!status)
        status = tariff_start(map, "revenue", m, &t->revenue, err);
    return status;
}

/* ---- the whole ------------------------------------------------------------------- */

static enum cv_status tariff_rules(const struct cv_node *map, struct cv_tariff *t,
                                   struct cv_error *err) {
    static const char *const keys[] = {"load_high", "load_too_high", "ltv_cac", "payback"};
    double *const places[] = {&t->load_high, &t->load_too_high, &t->ltv_cac, &t->payback};
    static const double most[] = {1, 1, 100, 1200};
    const struct cv_node *rules = NULL;
    enum cv_status status = cv_node_need(map, "rules", CV_NODE_MAP, &rules, err);
    if (!status)
        status = cv_node_only(rules, keys, CV_COUNT(keys), err);
    for (size_t i = 0; !status && i < CV_COUNT(keys); i++)
        status = tariff_number(rules, keys[i], 0, most[i], places[i], err);
    return status;
}

enum cv_status cv_tariff_read(const struct cv_node *map, struct cv_model *m,
                              struct cv_error *err) {
    static const char *const keys[] = {"hour",     "hours_per_person", "types", "customers",
                                       "contacts", "revenue",          "rules"};
    struct cv_tariff *t = &m->tariff;
    enum cv_status status = cv_node_only(map, keys, CV_COUNT(keys), err);
    if (!status)
        status = tariff_number(map, "hour", 0.01, AMOUNT_MOST, &t->hour, err);
    if (!status)
        status = tariff_number(map, "hours_per_person", 1, 8784, &t->person_hours, err);
    if (!status)
        status = tariff_types(map, m, err);
    if (!status)
        status = tariff_starts(map, m, err);
    if (!status)
        status = tariff_rules(map, t, err);
    t->known = !status;
    return status;
}
