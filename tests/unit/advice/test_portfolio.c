/* Several segments, two mixes, the six types, cautions. */
#include "shipped.h"

static size_t type(const char *id) {
    return fixture_type(model, id);
}

static size_t fact(const char *id) {
    return fixture_fact(model, id);
}

static uint32_t tag(const char *id) {
    return 1U << cv_model_find_tag(model, cv_str(id));
}

/* ---- several segments ---- */

enum { SEGMENTS = 3 };

/* A segment with a mix of two types and a bill. */
struct segment {
    struct cv_case c;
    struct cv_advice advice;
    struct cv_bill bill;
};

static void segment_make(struct segment *s, const char *a, int percent, const char *b,
                         double customers) {
    double mix[CV_TYPES_MAX] = {0};
    struct cv_money money = cv_money_empty();
    memset(s, 0, sizeof *s);
    s->advice.n_types = cv_model_types(model);
    s->advice.type[type(a)].mix = percent;
    s->advice.type[type(b)].mix += 100 - percent;
    for (size_t t = 0; t < s->advice.n_types; t++)
        mix[t] = s->advice.type[t].mix;
    money.customers = customers;
    money.contacts = 10;
    money.revenue = 1e4;
    money.budget = customers;
    assert_int_equal(cv_advise_bill(model, &s->c, mix, &money, &s->bill, NULL), CV_OK);
}

static struct cv_portfolio together(struct segment *const *s, size_t n, double budget) {
    struct cv_holding holdings[SEGMENTS];
    struct cv_portfolio out;
    for (size_t i = 0; i < n; i++)
        holdings[i] = (struct cv_holding){&s[i]->c, &s[i]->advice, &s[i]->bill};
    assert_int_equal(cv_advise_portfolio(model, holdings, n, budget, &out, NULL), CV_OK);
    return out;
}

static const struct cv_conflict *found(const struct cv_portfolio *p, enum cv_conflict_kind kind) {
    for (size_t i = 0; i < p->n_conflicts; i++)
        if (p->conflict[i].kind == kind)
            return &p->conflict[i];
    return NULL;
}

static void a_type_is_established_once_for_all_segments(void **state) {
    (void)state;
    struct segment a, b;
    segment_make(&a, "community", 50, "self_service", 100);
    segment_make(&b, "community", 50, "personal", 200);
    struct cv_portfolio p = together((struct segment *[]){&a, &b}, 2, CV_NO_AMOUNT);
    assert_true(p.known);
    assert_near(p.separate, a.bill.total + b.bill.total);
    assert_near(p.shared, 40000);
    assert_near(p.total, p.separate - 40000);
    assert_int_equal(p.users[type("community")], 2);
    assert_near(p.fixed[type("self_service")], 5000);
    assert_near(p.budget, 300);
    assert_near(found(&p, CV_CONFLICT_BUDGET)->value, p.total - 300);
    assert_null(found(&p, CV_CONFLICT_LONELY));
    b.bill.known = false;
    p = together((struct segment *[]){&a, &b}, 2, 1e9);
    assert_true(!p.known && p.n_known == 1);
    assert_near(p.total, a.bill.total);
    assert_null(found(&p, CV_CONFLICT_BUDGET));
}

static void segments_that_go_ill_together_are_named(void **state) {
    (void)state;
    struct segment a, b;
    segment_make(&a, "self_service", 90, "community", 100);
    segment_make(&b, "dedicated", 60, "personal", 10);
    a.c.tags = tag("low_price");
    struct cv_portfolio p = together((struct segment *[]){&a, &b}, 2, CV_NO_AMOUNT);
    const struct cv_conflict *apart = found(&p, CV_CONFLICT_APART);
    const struct cv_conflict *promise = found(&p, CV_CONFLICT_PROMISE);
    const struct cv_conflict *lonely = found(&p, CV_CONFLICT_LONELY);
    assert_non_null(apart);
    assert_near(apart->value, 1);
    assert_non_null(promise);
    assert_true(promise->first == 0 && promise->second == 1);
    assert_int_equal(promise->type, type("dedicated")); /* the gravest first */
    assert_int_equal(1U << promise->tag, tag("low_price"));
    assert_non_null(lonely);
    assert_true(lonely->first == 0 && lonely->type == (int)type("community"));
    assert_near(lonely->value, 40000);
}

static void too_many_segments_are_refused_and_none_are_none(void **state) {
    (void)state;
    struct cv_portfolio p;
    assert_int_equal(cv_advise_portfolio(model, NULL, 0, CV_NO_AMOUNT, &p, NULL), CV_OK);
    assert_true(!p.known && p.n_conflicts == 0 && !(p.total > 0));
    assert_int_equal(
        cv_advise_portfolio(model, NULL, CV_SEGMENTS_MAX + 1, CV_NO_AMOUNT, &p, NULL),
        CV_INVALID);
}

static void more_conflicts_than_fit_are_counted(void **state) {
    (void)state;
    static struct segment s[2];
    struct cv_holding holdings[CV_SEGMENTS_MAX];
    struct cv_portfolio p;
    segment_make(&s[0], "self_service", 100, "self_service", 100);
    segment_make(&s[1], "personal", 100, "personal", 10);
    for (size_t i = 0; i < CV_SEGMENTS_MAX; i++)
        holdings[i] =
            (struct cv_holding){&s[i % 2].c, &s[i % 2].advice, i ? NULL : &s[0].bill};
    assert_int_equal(cv_advise_portfolio(model, holdings, CV_SEGMENTS_MAX, 0, &p, NULL), CV_OK);
    assert_int_equal(p.n_conflicts, CV_CONFLICTS_MAX);
    assert_int_equal(p.n_conflicts_left, 16 * 16 + 1 - CV_CONFLICTS_MAX);
}

/* ---- two mixes ---- */

static void a_comparison_names_what_to_build_up_and_wind_down(void **state) {
    (void)state;
    double before[CV_TYPES_MAX] = {0}, after[CV_TYPES_MAX] = {0};
    struct cv_compare c;
    before[type("self_service")] = 60;
    before[type("personal")] = 40;
    after[type("personal")] = 0.5;
    after[type("remote")] = 0.3;
    after[type("automated")] = 0.2;
    cv_advise_compare(model, before, after, &c);
    assert_near(c.distance, 0.6);
    assert_int_equal(c.alignment, CV_MISMATCH);
    assert_false(c.same_top);
    assert_true(c.n_up == 3 && c.n_down == 1);
    assert_int_equal(c.up[0].type, type("remote"));
    assert_int_equal(c.up[1].type, type("automated"));
    assert_int_equal(c.up[2].type, type("personal"));
    assert_near(c.up[2].from, 0.4);
    assert_near(c.up[2].to, 0.5);
    assert_int_equal(c.down[0].type, type("self_service"));
    cv_advise_compare(model, before, before, &c);
    assert_true(c.n_up == 0 && c.n_down == 0 && c.same_top && c.alignment == CV_ALIGNED);
}

/* The mobile operators: first everybody is won through dealers and shops, later
 * those who are there are kept and sold more, by their accounts. */
static void the_mobile_operators_go_from_people_to_machines(void **state) {
    static const struct {
        const char *id;
        int8_t launch, mature;
    } facts[] = {
        {"customers_count", 3, 4},     {"value_per_customer", 1, 2}, {"complexity", 2, 1},
        {"frequency", 4, 4},           {"support_need", 2, 2},       {"digital_readiness", 2, 3},
        {"desired_control", 2, 3},     {"human_contact", 2, 2},      {"intermediary_reach", 3, 2},
        {"recognition", 2, 4},         {"onsite", 2, 1},
    };
    struct cv_opinion launch = cv_opinion_empty(), mature = launch;
    struct cv_case c = {.opinions = &launch, .n_opinions = 1};
    double before[CV_TYPES_MAX] = {0}, goals[CV_TYPES_MAX] = {0}, after[CV_TYPES_MAX] = {0};
    struct cv_compare moved;
    (void)state;
    for (size_t i = 0; i < CV_COUNT(facts); i++) {
        launch.level[fact(facts[i].id)] = facts[i].launch;
        mature.level[fact(facts[i].id)] = facts[i].mature;
    }
    assert_true(cv_model_preset(model, CV_S("launch"), c.goals));
    struct cv_advice first = fixture_advise(model, &c);
    assert_true(cv_model_preset(model, CV_S("mature"), c.goals));
    struct cv_advice same_facts = fixture_advise(model, &c);
    c.opinions = &mature;
    struct cv_advice last = fixture_advise(model, &c);
    for (size_t t = 0; t < first.n_types; t++) {
        before[t] = first.type[t].raw;
        goals[t] = same_facts.type[t].raw;
        after[t] = last.type[t].raw;
    }
    assert_int_equal(first.order[0], type("third_party"));
    assert_int_equal(last.order[0], type("automated"));
    /* Already the goals alone move the mix that way, before any fact changes. */
    assert_true(goals[type("third_party")] < before[type("third_party")]);
    assert_true(goals[type("personal")] < before[type("personal")]);
    assert_true(goals[type("automated")] > before[type("automated")]);
    cv_advise_compare(model, before, after, &moved);
    assert_int_equal(moved.up[0].type, type("automated"));
    assert_int_equal(moved.down[0].type, type("third_party"));
    assert_true(after[type("personal")] < before[type("personal")]);
    assert_true(after[type("self_service")] > before[type("self_service")]);
}

/* ---- the six types ---- */

static void the_book_has_six_types_and_an_extra_line(void **state) {
    (void)state;
    int mix[CV_TYPES_MAX] = {0}, sum = 0;
    struct cv_six_line lines[CV_TYPES_MAX];
    mix[type("personal")] = 25;
    mix[type("remote")] = 30;
    mix[type("automated")] = 35;
    mix[type("third_party")] = 10;
    size_t n = cv_advise_six(model, mix, lines);
    assert_int_equal(n, 7);
    for (size_t i = 0; i < n; i++) {
        sum += lines[i].percent;
        assert_int_equal(lines[i].extra, i == 6);
    }
    assert_int_equal(sum, 100);
    assert_int_equal(lines[0].type, type("personal"));
    assert_int_equal(lines[0].percent, 55);
    assert_int_equal(lines[0].holds, 1U << type("personal") | 1U << type("remote"));
    assert_int_equal(lines[6].type, type("third_party"));
    assert_int_equal(cv_advise_six(fixture_small(arena), mix, lines), 0);
}

/* ---- cautions ---- */

static bool cautioned(const struct cv_opinion *o, const char *id, double *share) {
    const struct cv_case c = {.opinions = o, .n_opinions = 1};
    const struct cv_advice a = fixture_advise(model, &c);
    struct cv_caution cautions[CV_CAUTIONS_MAX];
    size_t n = cv_advise_cautions(model, &c, &a, cautions);
    for (size_t i = 0; i < n; i++)
        if (cv_str_eqz(cv_model_caution(model, (size_t)cautions[i].caution), id)) {
            *share = cautions[i].share;
            return true;
        }
    return false;
}

static void machines_need_a_human_way_out(void **state) {
    (void)state;
    struct cv_opinion o = cv_opinion_empty();
    double share = 0;
    o.level[fact("human_contact")] = 0;
    o.level[fact("desired_control")] = 4;
    o.level[fact("digital_readiness")] = 4;
    o.level[fact("recognition")] = 4;
    o.level[fact("customers_count")] = 4;
    assert_false(cautioned(&o, "way_out", &share)); /* nobody said that much is at stake */
    o.level[fact("trust_risk")] = 3;
    assert_true(cautioned(&o, "way_out", &share));
    assert_true(share >= 0.6);
    o.level[fact("trust_risk")] = 2;
    assert_false(cautioned(&o, "way_out", &share));
}

static void cheap_and_complex_is_the_graveyard(void **state) {
    (void)state;
    struct cv_opinion o = cv_opinion_empty();
    double share = 1;
    o.level[fact("complexity")] = 4;
    assert_false(cautioned(&o, "graveyard", &share));
    o.level[fact("value_per_customer")] = 1;
    assert_true(cautioned(&o, "graveyard", &share));
    assert_near(share, 0); /* it is about no type */
    o.level[fact("value_per_customer")] = 2;
    assert_false(cautioned(&o, "graveyard", &share));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_type_is_established_once_for_all_segments),
        cmocka_unit_test(segments_that_go_ill_together_are_named),
        cmocka_unit_test(too_many_segments_are_refused_and_none_are_none),
        cmocka_unit_test(more_conflicts_than_fit_are_counted),
        cmocka_unit_test(a_comparison_names_what_to_build_up_and_wind_down),
        cmocka_unit_test(the_mobile_operators_go_from_people_to_machines),
        cmocka_unit_test(the_book_has_six_types_and_an_extra_line),
        cmocka_unit_test(machines_need_a_human_way_out),
        cmocka_unit_test(cheap_and_complex_is_the_graveyard),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
