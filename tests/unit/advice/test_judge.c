/* Disputes, camps, gaps, the two mistakes, confidence. */
#include "advice/model.h"
#include "advice/share.h"
#include "shipped.h"

static size_t type(const char *id) {
    return fixture_type(model, id);
}

static size_t fact(const char *id) {
    return fixture_fact(model, id);
}

static uint32_t channel(const char *id) {
    int i = cv_model_find_channel(model, cv_str(id));
    assert_true(i >= 0);
    return 1U << i;
}

static uint32_t tag(const char *id) {
    int i = cv_model_find_tag(model, cv_str(id));
    assert_true(i >= 0);
    return 1U << i;
}

/* Everything answered with the middle, so that nothing is unknown. */
static struct cv_opinion neutral(void) {
    struct cv_opinion o = cv_opinion_empty();
    for (size_t d = 0; d < cv_model_determinants(model); d++)
        o.level[d] = 2;
    return o;
}

static struct cv_case people(const struct cv_opinion *o, size_t n) {
    return (struct cv_case){.goals = {1, 1, 1}, .opinions = o, .n_opinions = n};
}

/* ---- disputes ---- */

static void a_spread_counts_the_answers(void **state) {
    (void)state;
    struct cv_opinion o[4] = {neutral(), neutral(), neutral(), neutral()};
    const size_t d = fact("support_need");
    o[0].level[d] = 1;
    o[1].level[d] = 4;
    o[2].level[d] = 3;
    o[3].level[d] = CV_UNKNOWN;
    struct cv_case c = people(o, 4);
    struct cv_spread s = cv_advise_spread(&c, d);
    assert_int_equal(s.n, 3);
    assert_int_equal(s.lowest, 1);
    assert_int_equal(s.highest, 4);
    assert_int_equal(s.count[3], 1);
    assert_true(fabs(s.agreement - 0.11) < 0.005);
    s = cv_advise_spread(&(struct cv_case){0}, d);
    assert_true(s.n == 0 && s.lowest == CV_UNKNOWN && s.highest == CV_UNKNOWN);
}

static void disputes_are_sorted_by_what_hangs_on_them(void **state) {
    (void)state;
    struct cv_opinion o[3] = {neutral(), neutral(), neutral()};
    struct cv_dispute found[CV_DETERMINANTS_MAX];
    o[0].level[fact("onsite")] = 0; /* three levels and more apart */
    o[1].level[fact("onsite")] = 3;
    o[0].level[fact("prestige")] = 0;
    o[1].level[fact("prestige")] = 4;
    o[0].level[fact("frequency")] = 1; /* near each other */
    struct cv_case c = people(o, 3);
    assert_int_equal(cv_advise_disputes(model, &c, found), 2);
    assert_int_equal(found[0].determinant, fact("onsite"));
    assert_int_equal(found[1].determinant, fact("prestige"));
    assert_true(found[0].distance > found[1].distance);
    assert_near(found[0].distance,
                cv_share_distance(found[0].low, found[0].high, cv_model_types(model)));
    assert_true(found[0].high[type("personal")] > found[0].low[type("personal")]);
    for (size_t i = 0; i < 3; i++)
        o[i].level[fact("onsite")] = 0;
    assert_int_equal(cv_advise_disputes(model, &c, found), 1);
    c.n_opinions = 1;
    assert_int_equal(cv_advise_disputes(model, &c, found), 0);
}

/* ---- camps ---- */

/* Five people, of whom those marked want machines and the others people. */
static void check_camps(const bool machines[5]) {
    struct cv_opinion o[5];
    struct cv_camps camps;
    size_t few = 0;
    for (size_t i = 0; i < 5; i++) {
        o[i] = neutral();
        o[i].level[fact("human_contact")] = machines[i] ? 0 : 4;
        o[i].level[fact("desired_control")] = machines[i] ? 4 : 0;
        few += machines[i];
    }
    struct cv_case c = people(o, 5);
    assert_int_equal(cv_advise_camps(model, &c, &camps, NULL), CV_OK);
    assert_true(camps.split && camps.distance > 0.3);
    assert_int_equal(camps.n[0], 3);
    assert_int_equal(camps.n[1], 2);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(camps.camp[i], machines[i] == (few == 2));
    for (size_t i = 0; i < 5; i++) { /* in a camp all say the same, so its mix is theirs */
        struct cv_case one = people(&o[i], 1);
        struct cv_advice a = fixture_advise(model, &one);
        for (size_t t = 0; t < cv_model_types(model); t++) {
            assert_int_equal(camps.mix[camps.camp[i]][t], a.type[t].mix);
            assert_near(camps.raw[camps.camp[i]][t], a.type[t].raw);
        }
    }
}

static void two_camps_are_shown_apart_the_larger_first(void **state) {
    (void)state;
    check_camps((const bool[]){false, true, false, true, false});
    check_camps((const bool[]){false, true, true, true, false});
}

static void people_of_one_mind_are_no_camps(void **state) {
    (void)state;
    struct cv_opinion o[2] = {neutral(), neutral()};
    struct cv_camps camps;
    o[1].level[fact("frequency")] = 3;
    struct cv_case c = people(o, 2);
    assert_int_equal(cv_advise_camps(model, &c, &camps, NULL), CV_OK);
    assert_false(camps.split);
    assert_true(camps.distance > 0 && camps.n[0] == 0);
    c.n_opinions = 1;
    assert_int_equal(cv_advise_camps(model, &c, &camps, NULL), CV_OK);
    assert_false(camps.split);
    o[0].level[0] = 9;
    assert_int_equal(cv_advise_camps(model, &c, &camps, NULL), CV_INVALID);
}

static void camps_do_not_depend_on_the_order_of_people(void **state) {
    (void)state;
    enum { N = 5 };
    uint64_t seed = 7;
    for (int i = 0; i < 500; i++) {
        struct cv_opinion o[N], turned[N];
        struct cv_camps a, b;
        for (size_t k = 0; k < N; k++)
            turned[N - 1 - k] = o[k] = fixture_opinion(model, &seed);
        struct cv_case c = people(o, N), other = people(turned, N);
        assert_int_equal(cv_advise_camps(model, &c, &a, NULL), CV_OK);
        assert_int_equal(cv_advise_camps(model, &other, &b, NULL), CV_OK);
        assert_int_equal(a.split, b.split);
        assert_memory_equal(a.mix, b.mix, sizeof a.mix);
        for (size_t k = 0; k < N; k++)
            assert_int_equal(a.camp[k], b.camp[N - 1 - k]);
    }
}

/* ---- gaps and mistakes ---- */

static struct cv_gap gap_of(const struct cv_case *c) {
    struct cv_gap gap;
    struct cv_advice a = fixture_advise(model, c);
    cv_advise_gap(model, c, &a, &gap);
    return gap;
}

static const struct cv_finding *found(const struct cv_gap *gap, enum cv_finding_kind kind,
                                      enum cv_measure measure, int of_type) {
    for (size_t i = 0; i < gap->n_findings; i++) {
        const struct cv_finding *f = &gap->finding[i];
        if (f->kind == kind && f->measure == measure && f->type == of_type)
            return f;
    }
    return NULL;
}

static void the_gap_of_the_worked_example_is_found(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    o.evidence = 2;
    o.has_expected = o.has_established = true;
    o.expected[type("personal")] = 30;
    o.expected[type("remote")] = 30;
    o.expected[type("self_service")] = 20;
    o.expected[type("automated")] = 20;
    o.established[type("self_service")] = 60;
    o.established[type("remote")] = 25;
    o.established[type("automated")] = 15;
    struct cv_case c = people(&o, 1);
    struct cv_gap gap = gap_of(&c);
    assert_near(gap.established_expected.value, 0.4);
    assert_int_equal(gap.established_expected.alignment, CV_MISMATCH);
    assert_true(gap.recommended_expected.known && gap.established_recommended.known);
    assert_near(found(&gap, CV_FINDING_GAP, CV_MEASURE_EXPECTED, -1)->have, 0.4);
    const struct cv_finding *missing =
        found(&gap, CV_FINDING_MISSING, CV_MEASURE_EXPECTED, (int)type("personal"));
    assert_non_null(missing);
    assert_near(missing->want, 0.3);
    assert_null(found(&gap, CV_FINDING_MISSING, CV_MEASURE_EXPECTED, (int)type("remote")));
    assert_null(found(&gap, CV_FINDING_MISSING, CV_MEASURE_EXPECTED, (int)type("automated")));
    assert_null(found(&gap, CV_FINDING_ASK_FIRST, CV_MEASURE_EXPECTED, -1));
    o.evidence = 0;
    gap = gap_of(&c);
    assert_non_null(found(&gap, CV_FINDING_ASK_FIRST, CV_MEASURE_EXPECTED, -1));
}

static void what_nobody_expects_is_unwanted(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    o.has_expected = o.has_established = true;
    o.expected[type("personal")] = 1;
    o.established[type("personal")] = 0.8;
    o.established[type("community")] = 0.2;
    struct cv_case c = people(&o, 1);
    struct cv_gap gap = gap_of(&c);
    assert_non_null(
        found(&gap, CV_FINDING_UNWANTED, CV_MEASURE_EXPECTED, (int)type("community")));
    assert_null(found(&gap, CV_FINDING_GAP, CV_MEASURE_EXPECTED, -1));
    assert_int_equal(gap.established_expected.alignment, CV_PARTLY);
}

static void without_what_is_established_there_is_no_first_mistake(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    o.has_expected = true;
    o.expected[type("co_creation")] = 1;
    struct cv_case c = people(&o, 1);
    struct cv_gap gap = gap_of(&c);
    assert_false(gap.established_expected.known || gap.established_recommended.known);
    assert_true(gap.recommended_expected.known);
    assert_int_equal(gap.n_findings, 0);
}

static void what_people_state_is_pooled_by_weight(void **state) {
    (void)state;
    struct cv_opinion o[3] = {neutral(), neutral(), neutral()};
    o[0].has_established = o[1].has_established = true;
    o[0].established[type("personal")] = 7;
    o[1].established[type("remote")] = 50;
    o[1].weight = 3;
    struct cv_case c = people(o, 3);
    struct cv_gap gap = gap_of(&c);
    assert_near(gap.established[type("personal")], 0.25);
    assert_near(gap.established[type("remote")], 0.75);
}

static void a_type_without_a_channel_is_the_second_mistake(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    o.level[fact("human_contact")] = 4;
    o.level[fact("onsite")] = 4;
    struct cv_case c = people(&o, 1);
    c.channels = channel("kiosk");
    struct cv_gap gap = gap_of(&c);
    const struct cv_finding *f =
        found(&gap, CV_FINDING_UNCARRIED, CV_MEASURE_RECOMMENDED, (int)type("personal"));
    assert_non_null(f);
    assert_int_equal(1U << f->channel, channel("kiosk"));
    c.channels = channel("shop") | channel("email") | channel("group");
    gap = gap_of(&c);
    assert_null(found(&gap, CV_FINDING_UNCARRIED, CV_MEASURE_RECOMMENDED, (int)type("personal")));
    c.channels = 0; /* not known: nothing to say */
    gap = gap_of(&c);
    assert_int_equal(gap.n_findings, 0);
}

static void a_channel_that_serves_nothing_is_idle(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    o.level[fact("human_contact")] = 4;
    o.level[fact("desired_control")] = 0;
    o.level[fact("recognition")] = 0;
    struct cv_case c = people(&o, 1);
    c.channels = channel("kiosk") | channel("phone");
    struct cv_gap gap = gap_of(&c);
    size_t idle = 0;
    for (size_t i = 0; i < gap.n_findings; i++) {
        if (gap.finding[i].kind != CV_FINDING_IDLE_CHANNEL)
            continue;
        assert_int_equal(1U << gap.finding[i].channel, channel("kiosk"));
        idle++;
    }
    assert_int_equal(idle, 1);
}

static void a_type_can_clash_with_the_offer(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    o.level[fact("human_contact")] = 4;
    struct cv_case c = people(&o, 1);
    c.tags = tag("low_price") | tag("expertise");
    struct cv_gap gap = gap_of(&c);
    const struct cv_finding *f =
        found(&gap, CV_FINDING_CLASH, CV_MEASURE_RECOMMENDED, (int)type("personal"));
    assert_non_null(f);
    assert_int_equal(1U << f->tag, tag("low_price"));
    assert_null(found(&gap, CV_FINDING_CLASH, CV_MEASURE_RECOMMENDED, (int)type("self_service")));
}

/* Whether the finding's own figures make it one. */
static bool finding_holds(const struct cv_finding *f) {
    const struct cv_thresholds *limit = &model->limit;
    switch (f->kind) {
    case CV_FINDING_GAP:
        return f->have >= limit->gap;
    case CV_FINDING_MISSING:
        return f->have < limit->absent && f->want >= limit->wanted;
    case CV_FINDING_UNWANTED:
        return f->have >= limit->wanted && f->want < limit->absent;
    case CV_FINDING_UNCARRIED:
        return f->have >= limit->carried;
    case CV_FINDING_CLASH:
        return f->have >= limit->clash && f->tag >= 0;
    default:
        return true;
    }
}

static void findings_hold_whatever_the_input(void **state) {
    (void)state;
    uint64_t seed = 8;
    for (int i = 0; i < 5000; i++) {
        struct cv_opinion o[2] = {fixture_opinion(model, &seed), fixture_opinion(model, &seed)};
        struct cv_case c = people(o, 2);
        c.channels = fixture_random(&seed) & 0x1FF;
        c.tags = fixture_random(&seed) & 0xFF;
        struct cv_gap gap = gap_of(&c);
        assert_true(gap.n_findings <= CV_FINDINGS_MAX);
        for (size_t k = 0; k < gap.n_findings; k++) {
            assert_true(finding_holds(&gap.finding[k]));
            assert_true(k == 0 || gap.finding[k - 1].kind <= gap.finding[k].kind);
        }
    }
}

/* ---- confidence ---- */

static struct cv_confidence confidence_of(const struct cv_case *c) {
    struct cv_confidence out;
    struct cv_advice a = fixture_advise(model, c);
    cv_advise_confidence(model, c, &a, &out);
    return out;
}

static void one_person_is_never_very_sure(void **state) {
    (void)state;
    struct cv_opinion o[2] = {neutral(), neutral()};
    for (size_t i = 0; i < 2; i++) {
        o[i].level[fact("human_contact")] = 4;
        o[i].level[fact("onsite")] = 4;
        o[i].evidence = 3;
    }
    struct cv_case c = people(o, 1);
    struct cv_confidence one = confidence_of(&c);
    assert_near(one.coverage, 1);
    assert_near(one.agreement, 1);
    assert_near(one.evidence, 1);
    assert_near(one.value, 0.65);
    assert_int_equal(one.sureness, CV_SURE_MEDIUM);
    c.n_opinions = 2;
    struct cv_confidence two = confidence_of(&c);
    assert_true(two.value > 0.65);
    assert_int_equal(two.sureness, CV_SURE_HIGH);
    o[0].evidence = o[1].evidence = 1;
    assert_near(confidence_of(&c).value, 1.0 / 3 + 0.25); /* never far above its weakest part */
}

static void confidence_hangs_on_its_weakest_part(void **state) {
    (void)state;
    struct cv_opinion o[3] = {neutral(), neutral(), neutral()};
    o[0].evidence = 1;
    o[1].evidence = 2;
    o[2].evidence = 1;
    struct cv_case c = people(o, 3);
    struct cv_confidence got = confidence_of(&c);
    assert_near(got.evidence, 4.0 / 9);
    assert_true(got.value <= 4.0 / 9 + 0.25 + 1e-9);
    for (size_t i = 0; i < 3; i++)
        o[i].evidence = CV_UNKNOWN;
    assert_near(confidence_of(&c).value, 0);
}

static void nothing_answered_is_no_confidence(void **state) {
    (void)state;
    struct cv_opinion o = cv_opinion_empty();
    struct cv_case c = people(&o, 1);
    struct cv_confidence got = confidence_of(&c);
    assert_near(got.coverage, 0);
    assert_near(got.value, 0);
    assert_int_equal(got.sureness, CV_SURE_LOW);
}

static void coverage_weighs_by_what_an_answer_moves(void **state) {
    (void)state;
    struct cv_opinion o = cv_opinion_empty();
    struct cv_case c = people(&o, 1);
    o.level[cv_advise_next(model, &c, NULL)] = 2;
    double most = confidence_of(&c).coverage;
    assert_true(most > 1.0 / (double)cv_model_determinants(model) && most < 1);
}

static void disagreement_lowers_confidence(void **state) {
    (void)state;
    struct cv_opinion o[2] = {neutral(), neutral()};
    o[0].evidence = o[1].evidence = 3;
    struct cv_case c = people(o, 2);
    double agreed = confidence_of(&c).agreement;
    o[0].level[fact("onsite")] = 0;
    o[1].level[fact("onsite")] = 4;
    assert_near(agreed, 1);
    assert_true(confidence_of(&c).agreement < 1);
}

static void what_if_names_the_step_that_matters_most(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    struct cv_case c = people(&o, 1);
    struct cv_advice a = fixture_advise(model, &c);
    struct cv_what_if_line line = cv_advise_what_if(model, &c, type("automated"));
    assert_true(line.determinant >= 0 && (line.level == 1 || line.level == 3));
    assert_near(line.from, a.type[type("automated")].raw);
    o.level[line.determinant] = (int8_t)line.level;
    a = fixture_advise(model, &c);
    assert_near(line.to, a.type[type("automated")].raw);
    for (size_t d = 0; d < cv_model_determinants(model); d++)
        o.level[d] = d % 2 ? 4 : 0; /* there is no step beyond the ends */
    for (size_t t = 0; t < cv_model_types(model); t++) {
        line = cv_advise_what_if(model, &c, t);
        assert_true(line.level == 1 || line.level == 3);
    }
    struct cv_case empty = people(NULL, 0);
    assert_int_equal(cv_advise_what_if(model, &empty, 0).determinant, -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spread_counts_the_answers),
        cmocka_unit_test(disputes_are_sorted_by_what_hangs_on_them),
        cmocka_unit_test(two_camps_are_shown_apart_the_larger_first),
        cmocka_unit_test(people_of_one_mind_are_no_camps),
        cmocka_unit_test(camps_do_not_depend_on_the_order_of_people),
        cmocka_unit_test(the_gap_of_the_worked_example_is_found),
        cmocka_unit_test(what_nobody_expects_is_unwanted),
        cmocka_unit_test(without_what_is_established_there_is_no_first_mistake),
        cmocka_unit_test(what_people_state_is_pooled_by_weight),
        cmocka_unit_test(a_type_without_a_channel_is_the_second_mistake),
        cmocka_unit_test(a_channel_that_serves_nothing_is_idle),
        cmocka_unit_test(a_type_can_clash_with_the_offer),
        cmocka_unit_test(findings_hold_whatever_the_input),
        cmocka_unit_test(one_person_is_never_very_sure),
        cmocka_unit_test(confidence_hangs_on_its_weakest_part),
        cmocka_unit_test(nothing_answered_is_no_confidence),
        cmocka_unit_test(coverage_weighs_by_what_an_answer_moves),
        cmocka_unit_test(disagreement_lowers_confidence),
        cmocka_unit_test(what_if_names_the_step_that_matters_most),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
