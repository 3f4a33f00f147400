/* Compiling advice data, and every way to get it wrong. */
#include "fixture.h"

static void the_shipped_data_compiles(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    const struct cv_model *m = fixture_shipped(arena);
    double goals[CV_GOALS_MAX] = {0};
    assert_int_equal(cv_model_types(m), 8);
    assert_int_equal(cv_model_determinants(m), 18);
    assert_int_equal(cv_model_goals(m), 3);
    assert_true(cv_str_eqz(cv_model_type(m, 0), "personal"));
    assert_true(cv_str_eqz(cv_model_goal(m, 2), "grow"));
    assert_int_equal(cv_model_find_type(m, CV_S("third_party")), 7);
    assert_int_equal(cv_model_find_determinant(m, CV_S("customers_count")), 0);
    assert_int_equal(cv_model_find_determinant(m, CV_S("customers")), -1);
    assert_int_equal(cv_model_find_goal(m, CV_S("")), -1);
    assert_true(cv_model_preset(m, CV_S("mature"), goals));
    assert_true(goals[0] == 0.15 && goals[1] == 0.5 && goals[2] == 0.35);
    assert_false(cv_model_preset(m, CV_S("exit"), goals));
    assert_int_equal(cv_model_channels(m), 9);
    assert_int_equal(cv_model_find_channel(m, CV_S("partner")), 8);
    assert_int_equal(cv_model_tags(m), 8);
    assert_true(cv_str_eqz(cv_model_tag(m, 0), "low_price"));
    assert_int_equal(cv_model_find_tag(m, CV_S("price")), -1);
    cv_arena_free(arena);
}

/* A change to the small model, and what its error must say and where. */
static const struct broken {
    const char *find, *replace, *says;
    int line, column;
} broken[] = {
    {"version: 1", "version: 2", "from 1 to 1", 2, 10},
    {"robot]", "robot, talk]", "twice", 3, 28},
    {"[win, keep]", "[win, keep, a, b, c]", "at most 4", 4, 26},
    {"[win, keep]", "[]", "empty", 4, 8},
    {"[win, keep]", "win", "must be a list", 4, 8},
    {"trust]\np", "Trust]\np", "not an id", 5, 30},
    {"doubling: 10", "doubling: 0", "from 1 to 100", 6, 22},
    {"doubling: 10", "doubling: ten", "from 1 to 100", 6, 22},
    {"up: [-1, -0.5, 0, 0.5, 1]", "up: [-1, -0.5, 0, 0.5]", "expected 5 numbers here, not 4", 8,
     7},
    {"up: [-1, -0.5, 0, 0.5, 1]", "up: [-1, -0.5, 0, 0.5, 1.5]", "from -1 to 1", 8, 26},
    {"win: {talk: 10, shop: 0, robot: 0}", "win: {talk: 10, robot: 0}", "\"shop\" is missing", 11,
     8},
    {"win: {talk: 10", "win: {tlak: 10", "did you mean \"talk\"", 11, 9},
    {"win: {talk: 10", "win: {talk: 1000", "from -40 to 40", 11, 15},
    {"  keep: {talk: 0, shop: 0, robot: 10}\n", "", "\"keep\" is missing", 11, 3},
    {"  keep: {talk", "  kept: {talk", "did you mean \"keep\"", 12, 3},
    {"worth: {win: 2,", "worthy: {win: 2,", "did you mean \"worth\"", 14, 3},
    {"{win: 2, keep: 1}", "{win: 2}", "\"keep\" is missing", 14, 10},
    {"{win: 2, keep: 1}", "[2, 1]", "key: value", 14, 10},
    {"  worth: {talk: [10, up]}\n", "", "\"worth\" is missing", 16, 3},
    {"worth: {talk: [10, up]}", "wroth: {talk: [10, up]}", "did you mean \"worth\"", 17, 3},
    {"talk: [10, up]", "tall: [10, up]", "did you mean \"talk\"", 17, 11},
    {"talk: [10, up]", "talk: [10, uo]", "did you mean \"up\"", 17, 22},
    {"talk: [10, up]", "talk: [up, 10]", "whole number", 17, 18},
    {"talk: [10, up]", "talk: [1.5, up]", "whole number", 17, 18},
    {"talk: [10, up]", "talk: [10]", "expected two values", 17, 17},
    {"talk: [10, up]", "talk: 10", "[points, shape]", 17, 17},
    {"  robot:\n    - all", "  robots:\n    - all", "did you mean \"robot\"", 20, 3},
    {"- all_of:", "- al_of:", "\"all_of\" is missing", 21, 7},
    {"      table: [0.125", "      tabel: [0.125", "did you mean \"table\"", 22, 7},
    {"[skill, trust]\n", "[skill, turst]\n", "did you mean \"trust\"", 21, 23},
    {"[skill, trust]\n", "[]\n", "1 to 4 determinants, not 0", 21, 15},
    {"- any_of", "- all_of: [skill]\n      any_of", "make two gates", 24, 7},
    {"table: [0.125", "table: [0", "from 0.001 to 1", 22, 15},
    {"table: [0.125, ", "table: [", "expected 5 numbers here, not 4", 22, 14},
    {"min_share: 0.05", "min_share: 0.5", "from 0 to 0.0833", 26, 12},
    {"rounding_step: 0.05", "rounding_step: 0.03", "evenly", 27, 16},
    {"rounding_step: 0.05", "rounding_step: 0.025", "evenly", 27, 16},
    {"{talk: shop,", "{talk: talk,", "its own substitute", 28, 20},
    {"{talk: shop,", "{talk: shoop,", "did you mean \"shop\"", 28, 20},
    {"weight: [0, 0.25, 0.5, 1]", "weight: [0, 0.25, 0.5]", "expected 4 numbers", 29, 21},
    {"weight: [0, 0.25, 0.5, 1]", "weight: [0, 0.25, 0.5, 1.01]", "from 0 to 1", 29, 36},
    {"smoothing: 0.01", "smoothing: 0", "from 0.0001 to 1", 30, 24},
    {"[1, 1.5, 2, 2.5]", "[0, 1.5, 2, 2.5]", "from 0.01 to 100", 31, 19},
    {"[75, 25]", "[75, 20]", "sum to 95: make it 100", 32, 19},
    {"[75, 25]", "[75, 20, 5]", "expected 2 numbers here, not 3", 32, 19},
    {"presets", "pre-sets", "did you mean \"presets\"", 32, 1},
    {"presets: {launch: [75, 25]}\n", "", "\"presets\" is missing", 1, 1},
    {"wanted: 0.2", "wantd: 0.2", "did you mean \"wanted\"", 33, 55},
    {"wanted: 0.2, ", "", "\"wanted\" is missing", 33, 13},
    {"range: 3", "range: 0", "from 1 to 5", 34, 53},
    {"[talk], cannot: [shop]", "[tlak], cannot: [shop]", "did you mean \"talk\"", 37, 21},
    {"[talk], cannot: [shop]", "[talk]", "\"cannot\" is missing", 37, 10},
    {"[talk], cannot: [shop]", "[talk], cannot: [talk]", "stands in both lists", 37, 10},
    {"cannot: []}", "can_not: []}", "did you mean \"cannot\"", 38, 33},
    {"clashes: [talk]", "clashes: talk", "must be a list", 40, 41},
    {"goals: [win, keep]\n", "", "\"goals\" is missing", 1, 1},
    {"advice: small\n", "[a]\n", "", 0, 0},
};

/* The same for what may be left out. */
static const struct broken broken_rich[] = {
    {"cautions", "caution", "did you mean \"cautions\"", 41, 1},
    {"types: [robot]", "types: [robt]", "did you mean \"robot\"", 42, 18},
    {"share: 0.4", "share: 4", "from 0.01 to 1", 42, 33},
    {", share: 0.4", "", "\"share\" is missing", 42, 9},
    {"{trust: [3, 4]}", "{trust: [3]}", "expected 2 numbers", 42, 51},
    {"{skill: [0, 1]}", "{skil: [0, 1]}", "did you mean \"skill\"", 42, 66},
    {"{types: [robot], share: 0.4, all: {trust: [3, 4]}, any: {skill: [0, 1]}}", "{}",
     "would always hold", 42, 9},
    {"{robot: shop}", "{robot: robot}", "under another name", 43, 25},
    {", extra: [talk]", "", "\"extra\" is missing", 43, 6},
    {"  hour: 30\n", "", "\"hour\" is missing", 45, 3},
    {"hour: 30", "hour: 0", "from 0.01", 45, 9},
    {"    shop: {commission: 0.1}\n", "", "\"shop\" is missing", 48, 5},
    {"{commission: 0.1}", "{commission: 10}", "from 0 to 1", 49, 24},
    {"{commission: 0.1}", "{}", "0 of contact, representative and commission", 49, 11},
    {"{contact: 2,", "{contact: 2, commission: 1,", "2 of contact", 50, 12},
    {"accounts: 5", "accounts: 0", "from 0.01", 48, 43},
    {"accounts: 5, ", "", "\"accounts\" is missing", 48, 11},
    {"fixed: 1", "fixd: 1", "did you mean \"fixed\"", 48, 46},
    {"{by: skill", "{by: skil", "did you mean \"skill\"", 51, 19},
    {"{by: worth, levels: [1, 2, 3, 4, 5]}", "{by: worth, levels: [1, 2]}",
     "expected 5 numbers here, not 2", 53, 32},
    {", payback: 12", "", "\"payback\" is missing", 54, 10},
    {"boss: 1", "boss: 0", "from 0.01 to 100", 55, 15},
    {"roles: {boss: 1, other: 2}", "roles: [boss]", "\"roles\" must be", 55, 8},
};

/* The text with the first `find` replaced. */
static struct cv_str broken_text(struct cv_arena *arena, const char *text,
                                 const struct broken *b) {
    const char *at = strstr(text, b->find);
    if (!at)
        fail_msg("the small model has no \"%s\"", b->find);
    return cv_arena_printf(arena, "%.*s%s%s", (int)(at - text), text, b->replace,
                           at + strlen(b->find));
}

/* Compiles the broken text; false (and says so) when the error is not the one wanted. */
static bool broken_is_named(const struct broken *b, bool rich) {
    struct cv_arena *arena = cv_arena_new();
    const char *text = rich ? fixture_rich_text(arena).p : fixture_small_text().p;
    struct cv_source source = {CV_STR("a.yaml"), broken_text(arena, text, b)};
    struct cv_error err = {0};
    struct cv_model *m = NULL;
    bool named = cv_model_compile(&source, arena, &m, &err) == CV_INVALID && !m &&
                 strcmp(err.file, "a.yaml") == 0 && strstr(err.text, b->says) &&
                 (!b->line || (err.line == b->line && err.column == b->column));
    if (!named)
        print_error("\"%s\" gives %d:%d: %s\n", b->replace, err.line, err.column, err.text);
    cv_arena_free(arena);
    return named;
}

static void mistakes_are_named_with_their_place(void **state) {
    (void)state;
    size_t unnamed = 0;
    for (size_t i = 0; i < CV_COUNT(broken); i++)
        unnamed += !broken_is_named(&broken[i], false);
    for (size_t i = 0; i < CV_COUNT(broken_rich); i++)
        unnamed += !broken_is_named(&broken_rich[i], true);
    assert_int_equal(unnamed, 0);
}

static void what_may_be_left_out_is_read(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_model *rich = fixture_compile(arena, fixture_rich_text(arena));
    assert_int_equal(cv_model_cautions(rich), 1);
    assert_true(cv_str_eqz(cv_model_caution(rich, 0), "cold"));
    assert_int_equal(cv_model_cautions(fixture_small(arena)), 0);
    cv_arena_free(arena);
}

static void every_cut_of_the_file_is_an_error(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_str whole = fixture_small_text();
    for (size_t n = 0; n + 1 < whole.n; n++) {
        struct cv_source source = {CV_STR("a.yaml"), {whole.p, n}};
        struct cv_error err = {0};
        struct cv_model *m = NULL;
        if (cv_model_compile(&source, arena, &m, &err) == CV_OK)
            fail_msg("the first %zu bytes were taken", n);
        assert_true(err.text[0]);
        cv_arena_reset(arena);
    }
    cv_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_data_compiles),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(what_may_be_left_out_is_read),
        cmocka_unit_test(every_cut_of_the_file_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
