/* Several dialogs in one place: begun by name, the later built on the earlier. */
#include "world.h"

#include "store/memory.h"

enum { STEPS_MAX = 2000 };

static void open_with_shelf(struct world *w) {
    struct cv_error err = {0};
    world_open(w);
    if (cv_shelf_open(CV_S("customer-relationships"), NULL, &w->shelf, &err))
        fail_msg("%s: %s", err.file, err.text);
    world_boot(w);
}

/* Says `words` and returns what was said since, as one text. */
static const char *heard(struct world *w, const char *words) {
    size_t before = w->said.n;
    world_say(w, 0, words, NULL);
    world_turn(w);
    w->now += 10;
    return w->said.p && w->said.n > before ? w->said.p + before : "";
}

/* Answers until the session is over; half way the daemon is killed and started again. */
static void play_on(struct world *w, bool crash) {
    for (int step = 0; step < STEPS_MAX && cv_engine_sessions(w->engine); step++) {
        int person = world_asked(w);
        if (person >= 0)
            world_answer(w, person);
        else
            world_say(w, 0, "end", NULL);
        world_turn(w);
        w->now += 10;
        if (crash && step == 20)
            world_boot(w);
    }
    assert_int_equal(cv_engine_sessions(w->engine), 0);
}

static void a_check_up_looks_at_the_session_before(void **state) {
    struct world w;
    (void)state;
    open_with_shelf(&w);
    heard(&w, "start");
    play_on(&w, false);
    const char *said = heard(&w, "start check-up");
    assert_non_null(strstr(said, "Welcome back."));
    size_t before = w.said.n;
    play_on(&w, true);
    assert_non_null(strstr(w.said.p + before, "The last time I suggested"));
    assert_non_null(strstr(w.said.p + before, "Since your last session here"));
    world_close(&w);
}

static void without_a_session_before_there_is_nothing_to_check(void **state) {
    struct world w;
    (void)state;
    open_with_shelf(&w);
    assert_non_null(strstr(heard(&w, "start check-up"), "There is nothing to check yet"));
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    world_close(&w);
}

static void a_session_without_advice_leaves_the_last_advice_standing(void **state) {
    struct world w;
    (void)state;
    open_with_shelf(&w);
    heard(&w, "start");
    play_on(&w, false);
    heard(&w, "start");
    heard(&w, "end");
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    assert_non_null(strstr(heard(&w, "start check-up"), "Welcome back."));
    world_close(&w);
}

static void a_dialog_is_begun_by_its_name_or_its_title_in_any_language(void **state) {
    static const struct {
        const char *words, *answer; /* in the language of the words, as no other is told */
    } ways[] = {{"start check-up", "nothing to check yet"},
                {"Start Check up!", "nothing to check yet"},
                {"begin check-up", "nothing to check yet"},
                {"let's start check-up", "nothing to check yet"},
                {"empezar revisión", "nada que revisar"},
                {"старт сверка", "Сверять пока нечего"},
                {"mulai tinjauan", "Belum ada yang bisa ditinjau"},
                {"έναρξη επανέλεγχος", "τίποτα να ελέγξουμε"},
                {"/start check-up", "nothing to check yet"}};
    struct world w;
    (void)state;
    open_with_shelf(&w);
    for (size_t i = 0; i < CV_COUNT(ways); i++)
        if (!strstr(heard(&w, ways[i].words), ways[i].answer))
            fail_msg("not begun by: %s", ways[i].words);
    world_close(&w);
}

static void an_unknown_name_brings_the_names_there_are(void **state) {
    struct world w;
    (void)state;
    open_with_shelf(&w);
    const char *said = heard(&w, "start retrospective");
    assert_non_null(strstr(said, "“retrospective”"));
    assert_non_null(strstr(said, "Customer relationships, Check-up"));
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    world_close(&w);
}

static void talk_that_only_begins_like_a_command_is_left_alone(void **state) {
    static const char *const talk[] = {
        "starting tomorrow we have a new colleague", "start with the pump?",
        "start the dishwasher before you leave the office tonight, please", "check-up"};
    struct world w;
    (void)state;
    open_with_shelf(&w);
    for (size_t i = 0; i < CV_COUNT(talk); i++)
        assert_string_equal(heard(&w, talk[i]), "");
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_up_looks_at_the_session_before),
        cmocka_unit_test(without_a_session_before_there_is_nothing_to_check),
        cmocka_unit_test(a_session_without_advice_leaves_the_last_advice_standing),
        cmocka_unit_test(a_dialog_is_begun_by_its_name_or_its_title_in_any_language),
        cmocka_unit_test(an_unknown_name_brings_the_names_there_are),
        cmocka_unit_test(talk_that_only_begins_like_a_command_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
