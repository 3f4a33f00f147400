/* fixture.h - the shipped model, and a small one, for the tests of advice. */
#ifndef ADVICE_FIXTURE_H
#define ADVICE_FIXTURE_H

#include <canvasser/advice.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_cv.h"

/* The index of a word the model must have. */
static inline size_t fixture_type(const struct cv_model *m, const char *id) {
    int t = cv_model_find_type(m, cv_str(id));
    assert_true(t >= 0);
    return (size_t)t;
}

static inline size_t fixture_fact(const struct cv_model *m, const char *id) {
    int d = cv_model_find_determinant(m, cv_str(id));
    assert_true(d >= 0);
    return (size_t)d;
}

static inline void assert_about(double a, double b, double by) {
    if (!(fabs(a - b) <= by))
        fail_msg("%.6g is not within %g of %.6g", a, by, b);
}

/* cmocka compares floats only, and too coarsely. */
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

static inline struct cv_str fixture_file(struct cv_arena *arena, const char *path) {
    enum { MOST = 1024 * 1024 };
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *text = cv_arena_alloc(arena, MOST);
    size_t n = fread(text, 1, MOST, f);
    assert_true(n > 0 && n < MOST);
    fclose(f);
    return (struct cv_str){text, n};
}

/* Compiles, or fails the test with the error's words. */
static inline struct cv_model *fixture_compile(struct cv_arena *arena, struct cv_str text) {
    struct cv_source source = {CV_STR("advice.yaml"), text};
    struct cv_error err = {0};
    struct cv_model *m = NULL;
    if (cv_model_compile(&source, arena, &m, &err) != CV_OK)
        fail_msg("line %d: %s", err.line, err.text);
    return m;
}

static inline struct cv_model *fixture_shipped(struct cv_arena *arena) {
    return fixture_compile(
        arena, fixture_file(arena, "dialogs/customer-relationships/advice.yaml"));
}

/* Three types, two goals, three determinants: small enough to compute by hand. */
static inline struct cv_str fixture_small_text(void) {
    return CV_S("advice: small\n"
                "version: 1\n"
                "types: [talk, shop, robot]\n"
                "goals: [win, keep]\n"
                "determinants: [skill, worth, trust]\n"
                "points_per_doubling: 10\n"
                "shapes:\n"
                "  up: [-1, -0.5, 0, 0.5, 1]\n"
                "  high: [0, 0, 0, 0.5, 1]\n"
                "base:\n"
                "  win: {talk: 10, shop: 0, robot: 0}\n"
                "  keep: {talk: 0, shop: 0, robot: 10}\n"
                "goal_multiplier:\n"
                "  worth: {win: 2, keep: 1}\n"
                "points:\n"
                "  skill: {robot: [10, up], shop: [5, high]}\n"
                "  worth: {talk: [10, up]}\n"
                "  trust: {talk: [4, up], robot: [-4, up]}\n"
                "gates:\n"
                "  robot:\n"
                "    - all_of: [skill, trust]\n"
                "      table: [0.125, 0.5, 1, 1, 1]\n"
                "  talk:\n"
                "    - any_of: [worth, trust]\n"
                "      table: [0.25, 0.5, 1, 1, 1]\n"
                "min_share: 0.05\n"
                "rounding_step: 0.05\n"
                "substitute: {talk: shop, robot: shop}\n"
                "expectation_weight: [0, 0.25, 0.5, 1]\n"
                "expectation_smoothing: 0.01\n"
                "evidence_weight: [1, 1.5, 2, 2.5]\n"
                "presets: {launch: [75, 25]}\n"
                "thresholds: {aligned: 0.15, mismatch: 0.35, gap: 0.3, wanted: 0.2, absent: 0.05,\n"
                "  carried: 0.1, clash: 0.15, agreement: 0.3, range: 3, camps: 0.3, low: 0.45,\n"
                "  medium: 0.7, headroom: 0.25, single: 0.65, apart: 0.6}\n"
                "channels:\n"
                "  phone: {carries: [talk], cannot: [shop]}\n"
                "  web: {carries: [shop, robot], cannot: []}\n"
                "tags:\n"
                "  cheap: {fits: [shop, robot], clashes: [talk]}\n");
}

/* The same with the sections that may be left out. */
static inline struct cv_str fixture_rich_text(struct cv_arena *arena) {
    return cv_arena_printf(
        arena, "%s%s", fixture_small_text().p,
        "cautions:\n"
        "  cold: {types: [robot], share: 0.4, all: {trust: [3, 4]}, any: {skill: [0, 1]}}\n"
        "six: {together: {robot: shop}, extra: [talk]}\n"
        "money:\n"
        "  hour: 30\n"
        "  hours_per_person: 1600\n"
        "  types:\n"
        "    talk: {representative: 100, accounts: 5, fixed: 1}\n"
        "    shop: {commission: 0.1}\n"
        "    robot: {contact: 2, minutes: 3}\n"
        "  customers: {by: skill, levels: [1, 2, 3, 4, 5]}\n"
        "  contacts: {by: trust, levels: [1, 2, 3, 4, 5]}\n"
        "  revenue: {by: worth, levels: [1, 2, 3, 4, 5]}\n"
        "  rules: {load_high: 0.1, load_too_high: 0.15, ltv_cac: 3, payback: 12}\n"
        "roles: {boss: 1, other: 2}\n");
}

static inline struct cv_model *fixture_small(struct cv_arena *arena) {
    return fixture_compile(arena, fixture_small_text());
}

static inline struct cv_advice fixture_advise(const struct cv_model *m, const struct cv_case *c) {
    struct cv_advice a;
    struct cv_error err = {0};
    if (cv_advise(m, c, &a, &err) != CV_OK)
        fail_msg("%s", err.text);
    return a;
}

/* xorshift64*: the same numbers in every run. */
static inline uint32_t fixture_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 0x2545F4914F6CDD1DU) >> 32);
}

/* A random opinion: about one answer in six is "don't know". */
static inline struct cv_opinion fixture_opinion(const struct cv_model *m, uint64_t *state) {
    struct cv_opinion o = cv_opinion_empty();
    for (size_t d = 0; d < cv_model_determinants(m); d++)
        o.level[d] = (int8_t)(fixture_random(state) % 6) - 1;
    o.evidence = (int)(fixture_random(state) % 5) - 1;
    o.weight = 0.5 + fixture_random(state) % 4;
    o.has_expected = fixture_random(state) % 3 == 0;
    o.has_established = fixture_random(state) % 3 == 0;
    for (size_t t = 0; t < cv_model_types(m); t++) {
        o.expected[t] = fixture_random(state) % 4 * 10.0 + (t == 0);
        o.established[t] = fixture_random(state) % 4 * 10.0 + (t == 1);
    }
    return o;
}

#endif
