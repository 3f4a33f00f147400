/* Hidden answers stay hidden: whatever people do, nobody reads another's words
 * before the reveal. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

enum { RUNS = 40, EVENTS = 120, PEOPLE = 4 };

struct run {
    struct cv_session *session;
    struct cv_arena *arena;
    uint64_t dice;
    cv_time now;
    size_t secrets, revealed;
    struct cv_effect asked;
};

static size_t roll(struct run *r, size_t sides) {
    r->dice = r->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(r->dice >> 33) % sides;
}

static struct cv_str id_of(struct run *r, size_t person) {
    return cv_arena_printf(r->arena, "m%zu", person);
}

/* Words that are nobody's but their author's: every one is another. */
static struct cv_str secret(struct run *r, size_t person) {
    static const char *const before[] = {"", "3 because ", "self-service because ", "the "};
    return cv_arena_printf(r->arena, "%ssesame%zu-%zu", before[roll(r, CV_COUNT(before))], person,
                           r->secrets++);
}

static struct cv_event random_event(struct run *r, size_t person) {
    static const char *const words[] = {"status", "help", "why", "skip", "notes", "join",
                                        "park: tea", "extend", "same", "language el"};
    struct cv_event e = {.kind = CV_EVENT_MESSAGE, .person = id_of(r, person)};
    e.name = e.person;
    switch (roll(r, 8)) {
    case 0:
        e.text = cv_str(words[roll(r, CV_COUNT(words))]);
        e.private = roll(r, 2);
        break;
    case 1:
        e.kind = roll(r, 2) ? CV_EVENT_JOIN : CV_EVENT_LEAVE;
        break;
    case 2:
        e.kind = CV_EVENT_CHOOSE;
        e.about = r->asked.key;
        e.choice = r->asked.n_options ? r->asked.options[roll(r, r->asked.n_options)].id : CV_S("");
        break;
    case 3:
        e.text = CV_S("next");
        break;
    default:
        e.private = true;
        e.text = secret(r, person);
    }
    return e;
}

/* Whether `text` holds a secret of anybody but `person`. */
static bool tells(struct cv_str text, struct cv_str person) {
    for (size_t i = 0; i + 7 <= text.n; i++)
        if (memcmp(text.p + i, "sesame", 6) == 0 &&
            (person.n < 2 || text.p[i + 6] != person.p[1]))
            return true;
    return false;
}

/* Somebody's words reach others only with an event that closes the question. */
static void check(struct run *r, const struct cv_effects *effects) {
    bool told = false, closed = false;
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *e = &effects->item[i];
        bool tells_it = e->kind == CV_EFFECT_SAY && tells(e->text, e->to);
        told = told || tells_it;
        closed = closed || (e->kind == CV_EFFECT_SAY && e->asks && !e->to.n && !tells_it) ||
                 e->kind == CV_EFFECT_END;
        if (e->asks)
            r->asked = *e;
    }
    r->revealed += told;
    if (told && !closed)
        fail_msg("words were told before the reveal");
}

static void step(struct run *r, struct cv_event e) {
    struct cv_effects effects = {0};
    struct cv_error err = {0};
    e.at = r->now += CV_SECONDS(roll(r, 30));
    if (cv_session_step(r->session, &e, r->arena, &effects, &err) != CV_OK)
        fail_msg("%s", err.text);
    check(r, &effects);
}

static void say(struct run *r, const char *words) {
    step(r, (struct cv_event){.kind = CV_EVENT_MESSAGE, .person = CV_S("m0"), .name = CV_S("m0"),
                              .text = cv_str(words)});
}

static void open_group(struct run *r) {
    static const char *const setup[] = {"hide answers", "Tea house", "growth", "Students", "ok"};
    step(r, (struct cv_event){.kind = CV_EVENT_START, .person = CV_S("m0"), .name = CV_S("m0")});
    for (size_t i = 1; i < PEOPLE; i++)
        step(r, (struct cv_event){.kind = CV_EVENT_JOIN, .person = id_of(r, i), .name = id_of(r, i)});
    for (size_t i = 0; i < CV_COUNT(setup); i++)
        say(r, setup[i]);
    if (roll(r, 2))
        say(r, "time limit 3 minutes");
}

static void nobody_reads_anothers_words_before_the_reveal(void **state) {
    struct stage stage;
    size_t revealed = 0;
    (void)state;
    assert_true(stage_open(&stage, "dialogs/customer-relationships"));
    for (size_t i = 0; i < RUNS; i++) {
        struct run r = {.session = cv_session_new(&stage.book), .arena = cv_arena_new(),
                        .dice = i * 7919 + 1, .now = CV_HOURS(1)};
        open_group(&r);
        for (size_t k = 0; k < EVENTS && !cv_session_ended(r.session); k++)
            step(&r, random_event(&r, roll(&r, PEOPLE)));
        revealed += r.revealed;
        cv_session_free(r.session);
        cv_arena_free(r.arena);
    }
    print_message("# words were revealed %zu times\n", revealed);
    assert_true(revealed > RUNS); /* they are told in the end */
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_reads_anothers_words_before_the_reveal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
