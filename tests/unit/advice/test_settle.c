/* What is open, when asking can stop, and what may be said of few answers. */
#include "advice/share.h"
#include "shipped.h"

static size_t fact(const char *id) {
    return fixture_fact(model, id);
}

static struct cv_opinion neutral(void) {
    struct cv_opinion o = cv_opinion_empty();
    for (size_t d = 0; d < cv_model_determinants(model); d++)
        o.level[d] = 2;
    return o;
}

/* ---- agenda ---- */

static void the_agenda_ranks_the_disputed_and_the_unanswered_together(void **state) {
    (void)state;
    struct cv_opinion o[2] = {neutral(), neutral()};
    struct cv_agenda_item items[CV_DETERMINANTS_MAX];
    const struct cv_case c = {.opinions = o, .n_opinions = 2};
    assert_int_equal(cv_advise_agenda(model, &c, items), 0);
    o[0].level[fact("human_contact")] = 0;
    o[1].level[fact("human_contact")] = 4;
    o[0].level[fact("prestige")] = o[1].level[fact("prestige")] = CV_UNKNOWN;
    o[0].level[fact("intermediary_reach")] = o[1].level[fact("intermediary_reach")] = CV_UNKNOWN;
    size_t n = cv_advise_agenda(model, &c, items);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(items[i].disputed, items[i].determinant == (int)fact("human_contact"));
        assert_true(i == 0 || items[i - 1].distance >= items[i].distance);
    }
    assert_int_equal(items[2].determinant, fact("prestige"));
}

/* ---- when to stop ---- */

static void asking_stops_when_no_answer_changes_the_top_two(void **state) {
    (void)state;
    struct cv_opinion o = cv_opinion_empty();
    bool asked[CV_DETERMINANTS_MAX] = {false};
    const struct cv_case c = {.opinions = &o, .n_opinions = 1};
    assert_false(cv_advise_settled(model, &c, NULL));
    size_t answered = 0;
    for (int next; !cv_advise_settled(model, &c, NULL); answered++) {
        next = cv_advise_next(model, &c, NULL);
        assert_true(next >= 0);
        o.level[next] = next % 2 ? 4 : 0;
    }
    assert_true(answered > 1 && answered < cv_model_determinants(model));
    for (size_t d = 0; d < cv_model_determinants(model); d++)
        asked[d] = true;
    o = cv_opinion_empty();
    assert_true(cv_advise_settled(model, &c, asked)); /* nothing is left to ask */
}

/* Levels that may still become the answer, by hand. */
static bool may_be(const struct cv_case *c, size_t d, int level) {
    const struct cv_spread s = cv_advise_spread(c, d);
    if (s.n == 0)
        return true;
    return (s.agreement < 0.3 || s.highest - s.lowest >= 3) && level >= s.lowest && level <= s.highest;
}

/* By hand: every answer to every open question, and every one between those of
 * two who disagree, one at a time. */
static void settled_means_what_it_says(void **state) {
    (void)state;
    uint64_t seed = 11;
    size_t settled = 0, tries = 800;
    for (size_t i = 0; i < tries; i++) {
        struct cv_opinion o[2] = {fixture_opinion(model, &seed), fixture_opinion(model, &seed)};
        const struct cv_case c = {.opinions = o, .n_opinions = 1 + i % 2};
        double now[CV_TYPES_MAX];
        struct cv_advice a = fixture_advise(model, &c);
        bool same = true;
        for (size_t t = 0; t < a.n_types; t++)
            now[t] = a.type[t].raw;
        for (size_t d = 0; d < cv_model_determinants(model); d++)
            for (int level = 0; level < CV_LEVELS; level++) {
                struct cv_mix then;
                if (!may_be(&c, d, level))
                    continue;
                assert_int_equal(cv_advise_assume(model, &c, d, level, &then, NULL), CV_OK);
                same = same && cv_share_top_two(then.raw, a.n_types) ==
                                   cv_share_top_two(now, a.n_types);
            }
        assert_int_equal(cv_advise_settled(model, &c, NULL), same);
        settled += same;
    }
    assert_true(settled > 0 && settled < tries);
}

/* ---- what if ---- */

static void leaving_an_answer_out_undoes_it(void **state) {
    (void)state;
    struct cv_opinion o = neutral(), without;
    const struct cv_case c = {.opinions = &o, .n_opinions = 1};
    const struct cv_case other = {.opinions = &without, .n_opinions = 1};
    struct cv_mix mix;
    o.level[fact("human_contact")] = 4;
    o.level[fact("recognition")] = 0; /* a gate */
    without = o;
    without.level[fact("recognition")] = CV_UNKNOWN;
    assert_int_equal(
        cv_advise_assume(model, &c, fact("recognition"), CV_UNKNOWN, &mix, NULL), CV_OK);
    struct cv_advice a = fixture_advise(model, &other);
    for (size_t t = 0; t < a.n_types; t++) {
        assert_near(mix.raw[t], a.type[t].raw);
        assert_near(mix.pruned[t], a.type[t].pruned);
        assert_int_equal(mix.mix[t], a.type[t].mix);
        assert_int_equal(mix.order[t], a.order[t]);
    }
    assert_int_equal(cv_advise_assume(model, &c, 99, 1, &mix, NULL), CV_INVALID);
    assert_int_equal(cv_advise_assume(model, &c, 0, 5, &mix, NULL), CV_INVALID);
}

/* ---- gates ---- */

static void a_gate_names_what_to_check_first(void **state) {
    (void)state;
    struct cv_opinion o = neutral();
    const struct cv_case c = {.opinions = &o, .n_opinions = 1};
    const size_t automated = fixture_type(model, "automated");
    const size_t dedicated = fixture_type(model, "dedicated");
    assert_int_equal(fixture_advise(model, &c).type[automated].gate_check, -1);
    o.level[fact("digital_readiness")] = CV_UNKNOWN;
    assert_int_equal(fixture_advise(model, &c).type[automated].gate_check,
                     fact("digital_readiness"));
    o.level[fact("contribution_willingness")] = 4; /* known: the other one is to be checked */
    o.level[fact("contribution_value")] = CV_UNKNOWN;
    assert_int_equal(fixture_advise(model, &c).type[fixture_type(model, "co_creation")].gate_check,
                     fact("contribution_value"));
    o.level[fact("pay_for_attention")] = CV_UNKNOWN;
    o.level[fact("value_per_customer")] = 0; /* not enough: now it hangs on the other */
    assert_int_equal(fixture_advise(model, &c).type[dedicated].gate_check,
                     fact("pay_for_attention"));
    o.level[fact("value_per_customer")] = 4; /* enough: nothing to check */
    struct cv_advice a = fixture_advise(model, &c);
    assert_true(a.type[dedicated].gate_check == -1 && !a.type[dedicated].gate_unknown);
}

/* ---- verdicts ---- */

static enum cv_verdict verdict(const int *levels, size_t n) {
    struct cv_opinion o[8];
    for (size_t i = 0; i < n; i++) {
        o[i] = cv_opinion_empty();
        o[i].level[0] = (int8_t)levels[i];
    }
    const struct cv_case c = {.opinions = o, .n_opinions = n};
    const struct cv_spread s = cv_advise_spread(&c, 0);
    return cv_advise_verdict(model, &s);
}

#define VERDICT(...) verdict((const int[]){__VA_ARGS__}, CV_COUNT(((const int[]){__VA_ARGS__})))

static void few_answers_bear_no_figure(void **state) {
    (void)state;
    assert_int_equal(VERDICT(CV_UNKNOWN), CV_VERDICT_NONE);
    assert_int_equal(VERDICT(3), CV_VERDICT_ALONE);
    assert_int_equal(VERDICT(3, 3), CV_VERDICT_ALL_AGREE);
    assert_int_equal(VERDICT(3, 4), CV_VERDICT_SPLIT);
    assert_int_equal(VERDICT(3, 3, 0), CV_VERDICT_ONE_DIFFERS);
    assert_int_equal(VERDICT(3, 1, 0), CV_VERDICT_SPLIT);
    assert_int_equal(VERDICT(1, 3, 3, 3), CV_VERDICT_ONE_DIFFERS);
    assert_int_equal(VERDICT(1, 1, 3, 3), CV_VERDICT_SPLIT);
    assert_int_equal(VERDICT(2, 2, 2, 2, CV_UNKNOWN), CV_VERDICT_ALL_AGREE);
}

static void more_answers_are_held_against_chance(void **state) {
    (void)state;
    assert_int_equal(VERDICT(2, 2, 2, 2, 2), CV_VERDICT_AGREED);
    assert_int_equal(VERDICT(2, 2, 2, 2, 2, 3), CV_VERDICT_AGREED);
    assert_int_equal(VERDICT(1, 2, 2, 3, 3), CV_VERDICT_MIXED); /* chance does that, too */
    assert_int_equal(VERDICT(0, 0, 4, 4, 4), CV_VERDICT_DISPUTED);
}

static void chance_does_less_in_larger_groups(void **state) {
    (void)state;
    struct cv_chance last = cv_advise_chance(1);
    assert_near(last.all_agree, 1);
    for (size_t people = 2; people <= 12; people++) {
        struct cv_chance now = cv_advise_chance(people);
        assert_near(now.all_agree, pow(5, 1 - (double)people));
        assert_true(now.agreement < last.agreement && now.agreement > 0);
        assert_true(now.high > now.agreement);
        last = now;
    }
    assert_true(cv_advise_chance(12).high < cv_advise_chance(5).high);
    assert_near(cv_advise_chance(16).agreement, cv_advise_chance(400).agreement);
}

/* Two people: 5 of 25 pairs agree (A 1), 8 are neighbours (0.75), and so on. */
static void chance_for_two_can_be_counted_by_hand(void **state) {
    (void)state;
    double sum = 0;
    for (int a = 0; a < CV_LEVELS; a++)
        for (int b = 0; b < CV_LEVELS; b++) {
            struct cv_opinion o[2] = {cv_opinion_empty(), cv_opinion_empty()};
            o[0].level[0] = (int8_t)a;
            o[1].level[0] = (int8_t)b;
            sum += cv_advise_spread(&(struct cv_case){.opinions = o, .n_opinions = 2}, 0)
                       .agreement;
        }
    assert_near(cv_advise_chance(2).agreement, sum / 25);
    assert_near(cv_advise_chance(2).high, 1);
}

static void the_spread_has_both_measures(void **state) {
    (void)state;
    struct cv_opinion o[2] = {neutral(), neutral()};
    const struct cv_case c = {.opinions = o, .n_opinions = 2};
    o[0].level[0] = 0;
    o[1].level[0] = 4;
    assert_near(cv_advise_spread(&c, 0).agreement, -1);
    assert_near(cv_advise_spread(&c, 0).consensus, 0);
    assert_near(cv_advise_spread(&c, 1).consensus, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_agenda_ranks_the_disputed_and_the_unanswered_together),
        cmocka_unit_test(asking_stops_when_no_answer_changes_the_top_two),
        cmocka_unit_test(settled_means_what_it_says),
        cmocka_unit_test(leaving_an_answer_out_undoes_it),
        cmocka_unit_test(a_gate_names_what_to_check_first),
        cmocka_unit_test(few_answers_bear_no_figure),
        cmocka_unit_test(more_answers_are_held_against_chance),
        cmocka_unit_test(chance_does_less_in_larger_groups),
        cmocka_unit_test(chance_for_two_can_be_counted_by_hand),
        cmocka_unit_test(the_spread_has_both_measures),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
