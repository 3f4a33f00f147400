/* Places in which not everybody takes part: a channel, where most people only talk. */
#include "world.h"

static void ana_invites(struct world *w) {
    world_open(w);
    w->open = true;
    world_boot(w);
    world_say(w, 0, "start", NULL);
    world_turn(w);
}

static void who_is_in_the_place_is_invited_and_not_taken(void **state) {
    struct world w;
    (void)state;
    ana_invites(&w);
    assert_true(world_heard(&w, "Ana invites you"));
    assert_false(world_heard(&w, "What is your venture called?"));
    assert_int_equal(w.board.n_seats, 1);
    world_boot(&w); /* the messenger tells again who is there */
    world_say(&w, 1, "where do we have lunch?", NULL);
    world_turn(&w);
    assert_int_equal(w.board.n_seats, 1);
    world_close(&w);
}

static void a_word_a_button_or_an_answer_takes_part_and_survives_a_crash(void **state) {
    struct world w;
    (void)state;
    ana_invites(&w);
    world_say(&w, 1, "join", NULL);
    world_turn(&w);
    assert_true(world_heard(&w, "You take part, Ben."));
    world_boot(&w);
    world_say(&w, 0, "go", NULL);
    world_turn(&w);
    assert_true(world_heard(&w, "2 take part: Ana, Ben."));
    assert_true(world_heard(&w, "What is your venture called?"));
    world_say(&w, 0, "Bicycles", NULL);
    world_say(&w, 2, "a nice name", NULL); /* talk */
    world_turn(&w);
    assert_int_equal(w.board.n_seats, 2);
    w.now += CV_SECONDS(5);
    world_take(&w, (struct cv_incoming){.kind = CV_IN_MEMBER, .person = cv_str(world_ids[1]),
                                        .name = cv_str(world_names[1]), .present = false});
    world_turn(&w); /* who takes part and goes is away; who comes back is there again */
    assert_false(w.board.seats[1].present);
    world_take(&w, (struct cv_incoming){.kind = CV_IN_MEMBER, .person = cv_str(world_ids[1]),
                                        .name = cv_str(world_names[1]), .present = true});
    world_turn(&w);
    assert_true(w.board.seats[1].present);
    world_close(&w);
}

static void what_is_asked_at_ones_own_pace_needs_no_invitation(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    w.open = true;
    world_boot(&w);
    world_say(&w, 0, "coach me", NULL);
    world_turn(&w);
    world_sleep(&w, world_morning(0));
    assert_true(world_heard(&w, "Hello Ana!"));
    assert_false(world_heard(&w, "invites you"));
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_in_the_place_is_invited_and_not_taken),
        cmocka_unit_test(a_word_a_button_or_an_answer_takes_part_and_survives_a_crash),
        cmocka_unit_test(what_is_asked_at_ones_own_pace_needs_no_invitation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
