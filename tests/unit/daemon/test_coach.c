/* A coach and founders in one place: each is asked alone, at their own pace. */
#include "world.h"

#include "daemon/coach.h"

static void hear_anew(struct world *w) {
    cv_buf_clear(&w->said);
    cv_buf_addc(&w->said, ' ');
}

static void say(struct world *w, int person, const char *words, bool alone) {
    if (alone)
        world_say_alone(w, person, words);
    else
        world_say(w, person, words, NULL);
    world_turn(w);
}

enum { COACH, BEN, CHEN };

static void enrolled(struct world *w) {
    world_open(w);
    say(w, COACH, "enrol Ben, Zed, @Chen", false);
    assert_true(world_heard(w, "I ask Ben, Chen alone from now on"));
    assert_true(world_heard(w, "Nobody here is called Zed."));
    assert_int_equal(cv_engine_sessions(w->engine), 2);
    world_sleep(w, world_morning(0));
    assert_true(world_heard(w, "Hello Ben!") && world_heard(w, "Hello Chen!"));
}

static void each_founder_is_asked_alone_in_the_place_they_share(void **state) {
    struct world w;
    (void)state;
    enrolled(&w);
    assert_string_equal(w.to, "p3"); /* the last thing said went to Chen alone */
    hear_anew(&w);
    say(&w, BEN, "Bicycles and trailers", true);
    assert_true(world_heard(&w, "The next question comes tomorrow, 09:00"));
    assert_string_equal(w.to, "p2");
    hear_anew(&w);
    say(&w, CHEN, "This is for everybody", false);
    assert_false(world_heard(&w, "Thank you")); /* what all can read answers no private question */
    world_close(&w);
}

/* Nothing comes unasked at night; but she asks. */
static void who_asks_at_night_is_greeted_at_once(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    w.now = CV_HOURS(23);
    say(&w, BEN, "coach me", false);
    assert_true(world_heard(&w, "Hello Ben!"));
    hear_anew(&w);
    say(&w, COACH, "enrol Chen", false);
    assert_false(world_heard(&w, "Hello Chen!"));
    world_close(&w);
}

static void a_coach_sees_how_far_founders_are_and_never_what_they_said(void **state) {
    struct world w;
    (void)state;
    enrolled(&w);
    say(&w, BEN, "Bicycles and trailers", true);
    w.now += CV_HOURS(5);
    hear_anew(&w);
    say(&w, COACH, "cohort", false);
    assert_true(world_heard(&w, "Ben: 1 of about"));
    assert_true(world_heard(&w, "last word 5 hours ago"));
    assert_true(world_heard(&w, "Chen: 0 of about"));
    assert_false(world_heard(&w, "Bicycles"));
    assert_string_equal(w.to, "p1");
    hear_anew(&w);
    say(&w, BEN, "cohort", false);
    assert_true(world_heard(&w, "only they can see"));
    assert_false(world_heard(&w, "Chen: 0"));
    world_close(&w);
}

static void coaching_survives_a_crash_and_a_workshop_beside_it(void **state) {
    struct world w;
    (void)state;
    enrolled(&w);
    say(&w, BEN, "Bicycles and trailers", true);
    world_boot(&w);
    world_sleep(&w, world_morning(1));
    say(&w, COACH, "start", false);
    assert_int_equal(cv_engine_sessions(w.engine), 3);
    hear_anew(&w);
    say(&w, BEN, "more", true); /* of his own session, not of the workshop's */
    assert_true(world_heard(&w, "This question is still open") || world_heard(&w, "Which"));
    assert_string_equal(w.to, "p2");
    hear_anew(&w);
    say(&w, COACH, "cohort", false); /* an answer, while the workshop runs */
    assert_false(world_heard(&w, "How far everybody is"));
    say(&w, COACH, "/cohort", false);
    assert_true(world_heard(&w, "How far everybody is"));
    world_close(&w);
}

static void weeks_after_the_advice_a_check_up_asks_what_has_changed(void **state) {
    static const char *const words[] = {"Bicycles", "growth", "Riders", "ok", "They ride", "2", "1"};
    struct cv_error err = {0};
    struct world w;
    (void)state;
    world_open(&w);
    assert_int_equal(cv_shelf_open(CV_S("customer-relationships"), NULL, &w.shelf, &err), CV_OK);
    world_boot(&w);
    say(&w, COACH, "enrol Ben", false);
    world_sleep(&w, world_morning(0));
    for (size_t i = 0; i < CV_COUNT(words); i++) {
        say(&w, BEN, words[i], true);
        say(&w, BEN, "more", true);
    }
    say(&w, BEN, "end", true);
    assert_true(world_heard(&w, "For Riders I suggest"));
    assert_int_equal(cv_engine_sessions(w.engine), 1); /* the check-up waits */
    hear_anew(&w);
    world_sleep(&w, world_morning(13) + CV_HOURS(1));
    assert_int_equal(w.said.n, 1); /* nothing, for nearly two weeks */
    world_boot(&w);
    world_sleep(&w, world_morning(16));
    assert_true(world_heard(&w, "Hello Ben!"));
    assert_true(world_heard(&w, "what has changed for Bicycles since the last time"));
    assert_string_equal(w.to, "p2");
    hear_anew(&w);
    say(&w, COACH, "cohort", false);
    assert_true(world_heard(&w, "Ben: 0 of about"));
    world_close(&w);
}

static void talk_about_coaching_enrols_nobody(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    say(&w, COACH, "coach them every week, that helps", false);
    say(&w, COACH, "enrol", false);
    assert_int_equal(w.said.n, 0);
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    say(&w, COACH, "cohort", false);
    assert_true(world_heard(&w, "Nobody is enrolled here yet"));
    world_close(&w);
}

/* The word in what was said last. */
static const char *code_said(const struct world *w, char code[9]) {
    const char *at = strstr(w->said.p, "coach ");
    assert_non_null(at);
    memcpy(code, at + 6, 8);
    code[8] = '\0';
    return code;
}

static void a_list_over_lines_tells_hours_and_zones(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    say(&w, COACH, "enrol\nBen at 8:30 zone Athens\n@Chen days tue,thu, sat questions 3; Zed at noon", false);
    assert_true(world_heard(&w, "I ask Ben, Chen alone from now on"));
    assert_true(world_heard(&w, "Nobody here is called Zed."));
    hear_anew(&w);
    world_sleep(&w, world_morning(0) - CV_HOURS(2) - CV_MINUTES(31)); /* Athens is two hours ahead */
    assert_int_equal(w.said.n, 1);
    world_sleep(&w, world_morning(0) - CV_HOURS(2));
    assert_true(world_heard(&w, "Hello Ben!"));
    assert_true(world_heard(&w, "at 08:30 (Europe/Athens)"));
    hear_anew(&w);
    world_sleep(&w, world_morning(6)); /* the first of January 1970 was a Thursday */
    assert_true(world_heard(&w, "Hello Chen!"));
    assert_true(world_heard(&w, "up to 3 questions a day, Tue, Thu, Sat at 09:00"));
    hear_anew(&w);
    say(&w, COACH, "enrol Ben at half past never", false);
    assert_true(world_heard(&w, "I cannot read the hours of Ben."));
    world_close(&w);
}

static void a_word_enrols_whoever_has_it(void **state) {
    char code[9], old[9], words[32];
    struct world w;
    (void)state;
    world_open(&w);
    say(&w, COACH, "enrol link", false);
    assert_string_equal(w.to, "p1");
    snprintf(words, sizeof words, "coach %s", code_said(&w, code));
    world_boot(&w); /* it is kept */
    hear_anew(&w);
    say(&w, BEN, words, true);
    assert_true(world_heard(&w, "You are enrolled, Ben."));
    assert_string_equal(w.to, "p2");
    assert_int_equal(cv_engine_sessions(w.engine), 1);
    say(&w, COACH, "start", false); /* nothing that runs beside it takes the word for an answer */
    hear_anew(&w);
    for (char *c = words; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    say(&w, CHEN, words, true);
    assert_true(world_heard(&w, "You are enrolled, Chen."));
    hear_anew(&w);
    say(&w, CHEN, words, true);
    assert_true(world_heard(&w, "You are enrolled already, Chen"));
    hear_anew(&w);
    say(&w, COACH, "/cohort", false);
    assert_true(world_heard(&w, "Ben: 0 of about") && world_heard(&w, "Chen: 0 of about"));
    memcpy(old, code, sizeof old);
    hear_anew(&w);
    say(&w, COACH, "/enrol link", false);
    assert_string_not_equal(code_said(&w, code), old);
    hear_anew(&w);
    snprintf(words, sizeof words, "coach %s", old);
    say(&w, BEN, words, true);
    assert_true(world_heard(&w, "or it no longer works"));
    say(&w, BEN, "/enrol link", false); /* only who coaches here gives it away */
    assert_true(world_heard(&w, "only they can see"));
    world_close(&w);
}

static void a_corner_is_of_a_place_and_a_person(void **state) {
    struct cv_arena *arena = cv_arena_new();
    (void)state;
    struct cv_str corner = cv_corner_of(arena, CV_S("team@talk.org/x"), CV_S("m3"));
    assert_true(cv_str_eqz(cv_corner_person(corner), "m3"));
    assert_true(cv_str_eqz(cv_corner_place(corner), "team@talk.org/x"));
    assert_int_equal(cv_corner_person(CV_S("room")).n, 0);
    assert_true(cv_str_eqz(cv_corner_place(CV_S("room")), "room"));
    cv_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_founder_is_asked_alone_in_the_place_they_share),
        cmocka_unit_test(who_asks_at_night_is_greeted_at_once),
        cmocka_unit_test(a_coach_sees_how_far_founders_are_and_never_what_they_said),
        cmocka_unit_test(coaching_survives_a_crash_and_a_workshop_beside_it),
        cmocka_unit_test(weeks_after_the_advice_a_check_up_asks_what_has_changed),
        cmocka_unit_test(talk_about_coaching_enrols_nobody),
        cmocka_unit_test(a_list_over_lines_tells_hours_and_zones),
        cmocka_unit_test(a_word_enrols_whoever_has_it),
        cmocka_unit_test(a_corner_is_of_a_place_and_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
