/* The advice as a picture: where it goes, and that it needs no keeping. */
#include "world.h"

#include "leaks.h"

enum { STEPS_MAX = 500 };

/* A workshop up to its first mix. */
static void advised(struct world *w) {
    world_say(w, 0, "start", NULL);
    for (int step = 0; step < STEPS_MAX && !w->board.n_mixes; step++) {
        world_turn(w);
        w->now += 10;
        if (world_asked(w) >= 0)
            world_answer(w, world_asked(w));
    }
    world_turn(w);
    assert_true(w->board.n_mixes > 0);
}

static void world_with(struct world *w, bool pictures) {
    world_open(w);
    w->pictures = pictures;
    world_boot(w);
}

static void the_advice_comes_with_its_picture(void **state) {
    struct world w;
    (void)state;
    world_with(&w, true);
    advised(&w);
    assert_int_equal(w.files, 1);
    assert_true(cv_str_eqz(w.file.name, "mix.png"));
    assert_true(cv_str_eqz(w.file.type, "image/png"));
    assert_true(cv_str_starts(w.file.bytes, CV_S("\x89PNG\r\n\x1a\n")));
    assert_true(cv_str_starts(w.file.alt, CV_S("Restaurants: ")));
    assert_non_null(strstr(w.file.alt.p, " %, "));
    world_close(&w);
}

static void who_shows_none_gets_the_words(void **state) {
    struct world w;
    (void)state;
    world_with(&w, false);
    advised(&w);
    assert_int_equal(w.files, 0);
    world_close(&w);
}

static void the_words_are_the_same_with_and_without(void **state) {
    struct world with, without;
    (void)state;
    world_with(&with, true);
    world_with(&without, false);
    advised(&with);
    advised(&without);
    assert_string_equal(with.said.p, without.said.p);
    world_close(&with);
    world_close(&without);
}

static void after_a_restart_it_is_drawn_again(void **state) {
    struct world w;
    (void)state;
    world_with(&w, true);
    w.mute = true;
    advised(&w);
    struct cv_file file = w.file;
    int files = w.files;
    assert_int_equal(files, 1);
    world_boot(&w);
    assert_int_equal(w.files, files + 1);
    assert_true(cv_str_eq(file.bytes, w.file.bytes));
    assert_true(cv_str_eq(file.alt, w.file.alt));
    w.mute = false;
    world_boot(&w); /* acknowledged now */
    files = w.files;
    world_boot(&w);
    assert_int_equal(w.files, files);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_advice_comes_with_its_picture),
        cmocka_unit_test(who_shows_none_gets_the_words),
        cmocka_unit_test(the_words_are_the_same_with_and_without),
        cmocka_unit_test(after_a_restart_it_is_drawn_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
