/* Sessions at one's own pace in the daemon: it sleeps for days, and restarts. */
#include "world.h"

static void ana_begins(struct world *w) {
    world_open(w);
    w->absent = WORLD_PEOPLE - 1;
    world_boot(w);
    world_say(w, 0, "Start at my own pace!", NULL);
    world_turn(w);
}

static size_t count(const struct world *w, const char *words) {
    size_t n = 0;
    for (const char *at = w->said.p; at && (at = strstr(at, words)) != NULL; at++)
        n++;
    return n;
}

static void a_founder_is_asked_in_the_morning_and_reminded_over_days(void **state) {
    struct world w;
    (void)state;
    ana_begins(&w); /* at night: who asks is greeted, and nothing more comes before the morning */
    assert_int_equal(cv_engine_sessions(w.engine), 1);
    assert_true(world_heard(&w, "Hello Ana!"));
    assert_false(world_heard(&w, "What is your venture called?"));
    assert_int_equal(cv_engine_deadline(w.engine), world_morning(0));
    world_sleep(&w, world_morning(0));
    assert_true(world_heard(&w, "Hello Ana!"));
    assert_true(world_heard(&w, "What is your venture called?"));
    assert_int_equal(cv_engine_deadline(w.engine), world_morning(1));
    world_sleep(&w, world_morning(3) + CV_HOURS(1));
    assert_int_equal(count(&w, "What is your venture called?"), 3);
    world_say(&w, 0, "Bicycles", NULL);
    world_turn(&w);
    assert_true(world_heard(&w, "The next question comes tomorrow, 09:00"));
    assert_int_equal(cv_engine_deadline(w.engine), world_morning(4));
    world_close(&w);
}

static void what_fell_due_while_the_daemon_was_down_is_said_once(void **state) {
    struct world w;
    (void)state;
    ana_begins(&w);
    world_sleep(&w, world_morning(0));
    world_say(&w, 0, "Bicycles", NULL);
    world_turn(&w);
    w.now = world_morning(6) + CV_HOURS(14); /* it was down for days, and comes back at night */
    world_boot(&w);
    assert_int_equal(count(&w, "At which stage"), 0);
    assert_int_equal(cv_engine_deadline(w.engine), world_morning(7));
    w.now = world_morning(9) + CV_HOURS(2); /* down again, and back by day */
    world_boot(&w);
    assert_int_equal(count(&w, "At which stage"), 1);
    assert_int_equal(count(&w, "reminder"), 0);
    world_boot(&w); /* nothing is said twice */
    assert_int_equal(count(&w, "At which stage"), 1);
    world_say(&w, 0, "hour 18:30", NULL);
    world_say(&w, 0, "1", NULL);
    world_turn(&w);
    world_boot(&w); /* what she changed is in the journal */
    assert_int_equal(cv_engine_deadline(w.engine), CV_HOURS(24 * 10 + 18) + CV_MINUTES(30));
    world_close(&w);
}

static void among_others_somebody_is_asked_in_a_corner_of_their_own(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    world_say(&w, 0, "coach me", NULL);
    world_turn(&w);
    assert_int_equal(cv_engine_sessions(w.engine), 1);
    world_sleep(&w, world_morning(0));
    assert_true(world_heard(&w, "Hello Ana!"));
    assert_string_equal(w.to, "p1"); /* nobody else reads it */
    world_close(&w);
}

static void silence_of_weeks_ends_it(void **state) {
    struct world w;
    (void)state;
    ana_begins(&w);
    world_sleep(&w, CV_HOURS(24 * 300));
    assert_true(world_heard(&w, "Nobody has written anything for 4 weeks"));
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    world_close(&w);
}

/* Ana alone in her room: the check-up sleeps there when she wants a workshop. */
static void a_sleeping_check_up_gives_way_and_comes_back(void **state) {
    static const char *const words[] = {"Bicycles", "growth", "Riders", "ok", "They ride", "2", "1"};
    struct cv_error err = {0};
    struct world w;
    (void)state;
    ana_begins(&w);
    assert_int_equal(cv_shelf_open(CV_S("customer-relationships"), NULL, &w.shelf, &err), CV_OK);
    world_boot(&w);
    world_sleep(&w, world_morning(0));
    for (size_t i = 0; i < CV_COUNT(words); i++) {
        world_say(&w, 0, words[i], NULL);
        world_say(&w, 0, "more", NULL);
        world_turn(&w);
    }
    world_say(&w, 0, "end", NULL);
    world_turn(&w);
    assert_int_equal(cv_engine_sessions(w.engine), 1); /* the check-up */
    assert_int_equal(count(&w, "What is your venture called?"), 1);
    world_say(&w, 0, "status", NULL); /* that is no reason to give way */
    world_turn(&w);
    assert_int_equal(count(&w, "gives way"), 0);
    world_sleep(&w, world_morning(7));
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    assert_int_equal(count(&w, "gives way"), 1);
    assert_int_equal(count(&w, "What is your venture called?"), 2);
    assert_int_equal(cv_engine_sessions(w.engine), 1);
    world_boot(&w);
    world_say(&w, 0, "Tricycles", NULL);
    world_say(&w, 0, "end", NULL);
    world_turn(&w);
    assert_int_equal(cv_engine_sessions(w.engine), 1); /* it is back, and sleeps on */
    world_boot(&w);
    assert_int_equal(count(&w, "what has changed for"), 0);
    world_sleep(&w, world_morning(16));
    assert_int_equal(count(&w, "what has changed for Bicycles"), 1);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_founder_is_asked_in_the_morning_and_reminded_over_days),
        cmocka_unit_test(what_fell_due_while_the_daemon_was_down_is_said_once),
        cmocka_unit_test(among_others_somebody_is_asked_in_a_corner_of_their_own),
        cmocka_unit_test(silence_of_weeks_ends_it),
        cmocka_unit_test(a_sleeping_check_up_gives_way_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
