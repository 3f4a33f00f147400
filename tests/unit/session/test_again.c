/* What people disagree on is put to them once more: on random answers. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

#ifdef __SANITIZE_ADDRESS__ /* as in test_properties.c */
enum { RUNS = 30 };
#else
enum { RUNS = 60 };
#endif
enum { PEOPLE_MOST = 3, MOST = 6 /* of the probe in the script */, EVENTS_MOST = 400 };

/* One fact of the model, and what was said of it. */
struct fact {
    int times;               /* put */
    int level[PEOPLE_MOST];  /* answered last */
    bool apart;              /* by the measure of the advice, when last closed */
};

struct run {
    const struct stage *stage;
    struct cv_session *session;
    struct cv_arena *arena;
    uint64_t seed;
    cv_time now;
    size_t people, n_put;
    struct fact fact[CV_DETERMINANTS_MAX];
    struct cv_effect open; /* the open question */
    bool advised, differ;  /* `differ`: it was put as a disagreement */
};

static uint32_t roll(struct run *r, uint32_t sides) {
    r->seed = r->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->seed >> 33) % sides;
}

static int fact_of(const struct run *r, struct cv_str step) {
    struct cv_str prefix = CV_S("facts.");
    if (!cv_str_starts(step, prefix))
        return -1;
    return cv_model_find_determinant(r->stage->model,
                                     (struct cv_str){step.p + prefix.n, step.n - prefix.n});
}

/* ---- playing ----------------------------------------------------------------------- */

static void hear(struct run *r, const struct cv_effect *e) {
    int fact = e->kind == CV_EFFECT_ANSWER ? fact_of(r, e->step) : -1;
    int64_t level;
    if (e->asks) {
        r->open = *e;
        r->differ = strstr(e->text.p, "You see this differently") != NULL;
    }
    r->advised = r->advised || e->mix;
    if (fact >= 0 && cv_str_int(e->value, &level))
        r->fact[fact].level[e->person.p[0] - 'a'] = (int)level;
}

static void step(struct run *r, enum cv_event_kind kind, size_t person, struct cv_str text) {
    struct cv_effects effects = {0};
    struct cv_event e = {.kind = kind, .at = r->now, .text = text, .lang = CV_S("en")};
    e.person = e.name = cv_arena_printf(r->arena, "%c", (int)('a' + person));
    assert_int_equal(cv_session_step(r->session, &e, r->arena, &effects, NULL), CV_OK);
    for (size_t i = 0; i < effects.n; i++)
        hear(r, &effects.item[i]);
}

static bool is_level(const struct cv_effect *e) {
    return e->n_options > CV_LEVELS && cv_str_eqz(e->options[CV_LEVELS].id, "unknown");
}

/* The fact whose question the open one is. */
static size_t fact_open(const struct run *r) {
    const struct cv_arg segment[] = {CV_ARG_TEXT("segment", CV_S("Shops"))};
    for (size_t d = 0; d < cv_model_determinants(r->stage->model); d++) {
        struct cv_str id = cv_model_determinant(r->stage->model, d);
        struct cv_str key = cv_arena_printf(r->arena, "fact.%.*s.ask", CV_ARG(id));
        struct cv_str words =
            cv_texts_arena(r->stage->texts, CV_S("en"), key, segment, 1, r->arena);
        if (strstr(r->open.text.p, words.p))
            return d;
    }
    fail_msg("no fact in: %s", r->open.text.p);
    return 0;
}

static bool is_apart(const struct run *r, const struct fact *fact) {
    struct cv_opinion o[PEOPLE_MOST];
    struct cv_dispute disputes[CV_DETERMINANTS_MAX];
    const struct cv_case c = {.opinions = o, .n_opinions = r->people};
    for (size_t i = 0; i < r->people; i++) {
        o[i] = cv_opinion_empty();
        o[i].level[0] = (int8_t)fact->level[i];
    }
    return cv_advise_disputes(r->stage->model, &c, disputes) > 0;
}

/* Answers the open level; `agree`: all with the same. */
static void answer(struct run *r, bool agree) {
    struct fact *fact = &r->fact[fact_open(r)];
    const uint32_t same = roll(r, CV_LEVELS);
    assert_int_equal(r->differ, fact->times > 0);
    assert_true(fact->times == 0 || (fact->times == 1 && fact->apart));
    fact->times++;
    r->n_put++;
    struct cv_str before = r->open.text;
    for (size_t i = 0; i < r->people; i++) {
        assert_true(cv_str_eq(before, r->open.text)); /* it waits for everybody, once more too */
        uint32_t level = agree ? same : roll(r, 2) ? roll(r, CV_LEVELS) : (uint32_t)i * 2;
        step(r, CV_EVENT_MESSAGE, i, cv_arena_printf(r->arena, "%u", level));
        assert_int_equal(fact->level[i], level); /* the new answer replaces the old one */
    }
    fact->apart = is_apart(r, fact);
}

/* Passes over everything but the levels. */
static void pass(struct run *r) {
    struct cv_str before = r->open.text;
    step(r, CV_EVENT_MESSAGE, 0, CV_S("next"));
    if (cv_str_eq(before, r->open.text))
        step(r, CV_EVENT_MESSAGE, 0, CV_S("Shops"));
}

static void open_session(struct run *r) {
    step(r, CV_EVENT_START, 0, CV_S("start"));
    for (size_t i = 1; i < r->people; i++)
        step(r, CV_EVENT_JOIN, i, CV_S(""));
}

static void play_on(struct run *r, bool agree) {
    for (int i = 0; !r->advised && i < EVENTS_MOST; i++) {
        if (is_level(&r->open))
            answer(r, agree);
        else
            pass(r);
    }
    assert_true(r->advised);
    assert_true(r->n_put >= 3 && r->n_put <= MOST);
}

/* The last one gives an answer far from those of the others, and leaves for good. */
static void answer_and_leave(struct run *r) {
    struct fact *fact = &r->fact[fact_open(r)];
    const size_t last = --r->people;
    fact->times++;
    r->n_put++;
    step(r, CV_EVENT_MESSAGE, last, CV_S("4"));
    step(r, CV_EVENT_LEAVE, last, CV_S(""));
    r->now += CV_MINUTES(5);
    for (size_t i = 0; i < r->people; i++)
        step(r, CV_EVENT_MESSAGE, i, CV_S("0"));
}

/* How many questions of so many runs were put again. */
static size_t play_all(size_t people, bool agree) {
    struct stage stage;
    size_t again = 0;
    if (!stage_open(&stage, "dialogs/customer-relationships"))
        fail_msg("%s", stage.err.text);
    for (size_t i = 0; i < RUNS; i++) {
        struct run r = {.stage = &stage, .people = people, .seed = i * 7919 + 1};
        r.arena = cv_arena_new();
        r.session = cv_session_new(&stage.book);
        open_session(&r);
        play_on(&r, agree);
        for (size_t d = 0; d < CV_DETERMINANTS_MAX; d++)
            again += r.fact[d].times > 1;
        cv_session_free(r.session);
        cv_arena_free(r.arena);
    }
    stage_close(&stage);
    return again;
}

/* ---- promises ------------------------------------------------------------------------ */

static void what_people_disagree_on_is_put_again_at_most_once(void **state) {
    (void)state;
    assert_true(play_all(3, false) > RUNS / 4);
    assert_true(play_all(2, false) > RUNS / 10);
}

static void who_agrees_or_is_alone_is_asked_nothing_twice(void **state) {
    (void)state;
    assert_int_equal(play_all(3, true), 0);
    assert_int_equal(play_all(1, false), 0);
}

static void who_has_left_is_not_argued_with(void **state) {
    struct stage stage;
    (void)state;
    if (!stage_open(&stage, "dialogs/customer-relationships"))
        fail_msg("%s", stage.err.text);
    struct run r = {.stage = &stage, .people = 3, .seed = 5};
    r.arena = cv_arena_new();
    r.session = cv_session_new(&stage.book);
    open_session(&r);
    while (!is_level(&r.open))
        pass(&r);
    answer_and_leave(&r);
    play_on(&r, true); /* sees to it that nothing is put again */
    cv_session_free(r.session);
    cv_arena_free(r.arena);
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_disagree_on_is_put_again_at_most_once),
        cmocka_unit_test(who_has_left_is_not_argued_with),
        cmocka_unit_test(who_agrees_or_is_alone_is_asked_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
