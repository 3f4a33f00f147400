/* settle.c - what is still open, and when asking can stop. */
#include "advice/dispute.h"
#include "advice/share.h"
#include "advice/swing.h"

/* Adds an item, the largest distance first; ties in the order of determinants. */
static void agenda_insert(struct cv_agenda_item *items, size_t n, struct cv_agenda_item item) {
    size_t at = n;
    for (; at > 0 && (items[at - 1].distance < item.distance ||
                      (items[at - 1].distance <= item.distance &&
                       items[at - 1].determinant > item.determinant));
         at--)
        items[at] = items[at - 1];
    items[at] = item;
}

size_t cv_advise_agenda(const struct cv_model *m, const struct cv_case *c,
                        struct cv_agenda_item out[CV_DETERMINANTS_MAX]) {
    struct cv_dispute disputes[CV_DETERMINANTS_MAX];
    struct cv_pool pool;
    if (cv_pool_check(m, c, NULL))
        return 0;
    size_t disputed = cv_advise_disputes(m, c, disputes), n = 0;
    cv_pool_init(&pool, m, c);
    for (size_t i = 0; i < disputed; i++)
        agenda_insert(out, n++,
                      (struct cv_agenda_item){disputes[i].determinant, true, disputes[i].distance});
    for (size_t d = 0; d < m->determinants.n; d++)
        if (!pool.answered[d])
            agenda_insert(out, n++, (struct cv_agenda_item){(int)d, false, cv_swing(&pool, d)});
    return n;
}

/* Levels that may still become the answer: all where nobody gave any, those
 * from end to end where people are apart, none elsewhere. */
struct range {
    int first, last;
};

static struct range settle_range(const struct cv_pool *p, const struct cv_case *c,
                                 size_t determinant) {
    const struct cv_spread spread = cv_advise_spread(c, determinant);
    if (!p->answered[determinant])
        return (struct range){0, CV_LEVELS - 1};
    return cv_dispute_is(p->m, &spread) ? (struct range){spread.lowest, spread.highest}
                                        : (struct range){0, -1};
}

/* Whether every answer to the determinant leaves the same two types on top. */
static bool settle_keeps(const struct cv_pool *p, size_t determinant, struct range range,
                         uint32_t top) {
    for (int level = range.first; level <= range.last; level++) {
        const struct cv_what_if answer = {determinant, level};
        double shares[CV_TYPES_MAX];
        cv_pool_shares(p, p->goals, &answer, shares);
        if (cv_share_top_two(shares, p->m->types.n) != top)
            return false;
    }
    return true;
}

bool cv_advise_settled(const struct cv_model *m, const struct cv_case *c, const bool *asked) {
    struct cv_pool pool;
    double shares[CV_TYPES_MAX];
    if (cv_pool_check(m, c, NULL))
        return false;
    cv_pool_init(&pool, m, c);
    cv_pool_shares(&pool, pool.goals, NULL, shares);
    const uint32_t top = cv_share_top_two(shares, m->types.n);
    for (size_t d = 0; d < m->determinants.n; d++)
        if (!(asked && asked[d]) && !settle_keeps(&pool, d, settle_range(&pool, c, d), top))
            return false;
    return true;
}
