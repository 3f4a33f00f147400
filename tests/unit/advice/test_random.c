/* What must hold for any input, tried on a hundred thousand. */
#include "advice/mix.h"
#include "advice/pool.h"
#include "shipped.h"

/* Every property is tried on 100,000 random inputs by tests/properties, which runs
 * this plain. Under the sanitizers a part of them does, and of the whole advice,
 * which takes long, a part of that. */
#ifdef __SANITIZE_ADDRESS__
enum { TRIES = 20000, WHOLE = 100 };
#else
enum { TRIES = 100000, WHOLE = 1 };
#endif
enum { PEOPLE = 4 };

static struct cv_case random_case(struct cv_opinion *opinions, size_t n, uint64_t *seed) {
    struct cv_case c = {.opinions = opinions, .n_opinions = n};
    for (size_t i = 0; i < n; i++)
        opinions[i] = fixture_opinion(model, seed);
    for (size_t g = 0; g < cv_model_goals(model); g++)
        c.goals[g] = fixture_random(seed) % 101;
    return c;
}

static void check_mix(const struct cv_pool *p) {
    double shares[CV_TYPES_MAX], sum = 0;
    int percent[CV_TYPES_MAX], total = 0;
    cv_pool_shares(p, p->goals, NULL, shares);
    for (size_t t = 0; t < p->m->types.n; t++) {
        assert_true(shares[t] >= 0 && shares[t] <= 1); /* false for NaN */
        sum += shares[t];
    }
    assert_near(sum, 1);
    cv_mix_prune(model, shares);
    cv_mix_round(model, shares, percent);
    for (size_t t = 0; t < p->m->types.n; t++) {
        assert_true(percent[t] == 0 || percent[t] >= 5);
        assert_true(percent[t] % 5 == 0);
        assert_true(shares[t] == 0 || shares[t] >= 0.05);
        total += percent[t];
    }
    assert_int_equal(total, 100);
}

static void every_mix_sums_to_a_hundred(void **state) {
    (void)state;
    uint64_t seed = 1;
    struct cv_opinion o[PEOPLE];
    struct cv_pool pool;
    for (int i = 0; i < TRIES; i++) {
        struct cv_case c = random_case(o, 1 + (size_t)i % 2, &seed);
        assert_int_equal(cv_pool_check(model, &c, NULL), CV_OK);
        cv_pool_init(&pool, model, &c);
        check_mix(&pool);
    }
}

/* Whether no step up of the determinant takes from the type. */
static bool argues_for(size_t d, size_t t) {
    bool rises = false;
    for (size_t level = 1; level < CV_LEVELS; level++) {
        double step = model->effect[d][level][t] - model->effect[d][level - 1][t];
        if (step < 0)
            return false;
        rises = rises || step > 0;
    }
    return rises;
}

static void a_rise_never_lowers_what_it_argues_for(void **state) {
    (void)state;
    uint64_t seed = 2;
    struct cv_opinion o;
    struct cv_pool pool;
    double before[CV_TYPES_MAX], after[CV_TYPES_MAX];
    for (int i = 0; i < TRIES; i++) {
        struct cv_case c = random_case(&o, 1, &seed);
        size_t d = fixture_random(&seed) % cv_model_determinants(model);
        o.level[d] = (int8_t)(fixture_random(&seed) % (CV_LEVELS - 1));
        cv_pool_init(&pool, model, &c);
        cv_pool_points(&pool, pool.goals, before);
        o.level[d]++;
        cv_pool_init(&pool, model, &c);
        cv_pool_points(&pool, pool.goals, after);
        for (size_t t = 0; t < cv_model_types(model); t++)
            if (argues_for(d, t) && after[t] < before[t])
                fail_msg("%s up, %s down", model->determinants.z[d], model->types.z[t]);
    }
}

/* The level whose shape is 0 for every type, or -1. */
static int neutral_level(size_t d) {
    for (int level = 0; level < CV_LEVELS; level++) {
        double sum = 0;
        for (size_t t = 0; t < cv_model_types(model); t++)
            sum += fabs(model->effect[d][level][t]);
        if (sum == 0)
            return level;
    }
    return -1;
}

static void a_missing_answer_weighs_what_the_neutral_one_does(void **state) {
    (void)state;
    uint64_t seed = 3;
    struct cv_opinion o[PEOPLE];
    struct cv_pool pool;
    double missing[CV_TYPES_MAX], neutral[CV_TYPES_MAX];
    for (int i = 0; i < TRIES; i++) {
        struct cv_case c = random_case(o, PEOPLE, &seed);
        size_t d = fixture_random(&seed) % cv_model_determinants(model);
        if (neutral_level(d) < 0)
            continue;
        o[0].level[d] = CV_UNKNOWN;
        cv_pool_init(&pool, model, &c);
        cv_pool_points(&pool, pool.goals, missing);
        o[0].level[d] = (int8_t)neutral_level(d);
        cv_pool_init(&pool, model, &c);
        cv_pool_points(&pool, pool.goals, neutral);
        for (size_t t = 0; t < cv_model_types(model); t++)
            assert_near(missing[t], neutral[t]);
    }
}

static void neutral_is_the_middle(void **state) {
    (void)state;
    for (size_t d = 0; d < cv_model_determinants(model); d++)
        assert_int_equal(neutral_level(d), 2);
}

/* The mix from first to last, into memory that held something else before. */
struct result {
    double shares[CV_TYPES_MAX], pruned[CV_TYPES_MAX];
    int percent[CV_TYPES_MAX];
};

static void result_find(const struct cv_case *c, int garbage, struct result *out) {
    struct cv_pool pool;
    memset(&pool, garbage, sizeof pool);
    memset(out, 0, sizeof *out);
    assert_int_equal(cv_pool_check(model, c, NULL), CV_OK);
    cv_pool_init(&pool, model, c);
    cv_pool_shares(&pool, pool.goals, NULL, out->shares);
    memcpy(out->pruned, out->shares, sizeof out->pruned);
    cv_mix_prune(model, out->pruned);
    cv_mix_round(model, out->pruned, out->percent);
}

static void shuffle(struct cv_opinion *o, size_t n, uint64_t *seed) {
    for (size_t k = n; k > 1; k--) {
        size_t j = fixture_random(seed) % k;
        struct cv_opinion spare = o[k - 1];
        o[k - 1] = o[j];
        o[j] = spare;
    }
}

static void the_order_of_people_changes_no_byte(void **state) {
    (void)state;
    uint64_t seed = 4;
    struct cv_opinion o[PEOPLE], other[PEOPLE];
    struct result a, b;
    for (int i = 0; i < TRIES; i++) {
        struct cv_case c = random_case(o, PEOPLE, &seed), shuffled = c;
        memcpy(other, o, sizeof other);
        shuffle(other, PEOPLE, &seed);
        shuffled.opinions = other;
        result_find(&c, 0, &a);
        result_find(&shuffled, 0, &b);
        assert_memory_equal(&a, &b, sizeof a);
        if (i % WHOLE)
            continue;
        struct cv_advice all = fixture_advise(model, &c), turned = fixture_advise(model, &shuffled);
        assert_memory_equal(&all, &turned, sizeof all);
        assert_int_equal(cv_advise_next(model, &c, NULL), cv_advise_next(model, &shuffled, NULL));
    }
}

static void the_same_input_gives_the_same_bytes(void **state) {
    (void)state;
    uint64_t seed = 5;
    struct cv_opinion o[PEOPLE];
    struct result first, second;
    struct cv_advice a, b;
    for (int i = 0; i < TRIES; i++) {
        struct cv_case c = random_case(o, PEOPLE, &seed);
        result_find(&c, 0x55, &first);
        result_find(&c, 0xAA, &second);
        assert_memory_equal(&first, &second, sizeof first);
        if (i % WHOLE)
            continue;
        memset(&a, 0x55, sizeof a);
        memset(&b, 0xAA, sizeof b);
        assert_int_equal(cv_advise(model, &c, &a, NULL), CV_OK);
        assert_int_equal(cv_advise(model, &c, &b, NULL), CV_OK);
        assert_memory_equal(&a, &b, sizeof a);
        for (size_t t = 0; t < a.n_types; t++)
            assert_true(a.type[t].low <= a.type[t].high);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mix_sums_to_a_hundred),
        cmocka_unit_test(a_rise_never_lowers_what_it_argues_for),
        cmocka_unit_test(a_missing_answer_weighs_what_the_neutral_one_does),
        cmocka_unit_test(neutral_is_the_middle),
        cmocka_unit_test(the_order_of_people_changes_no_byte),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
