/* One session across messengers: a workshop in a room, a guest in a conversation of the
 * team's messenger. */
#include "team.h"

enum { ANA, BEN, CHEN, GUEST = BEN };

static void aloud(struct team *t, const char *words) {
    world_say(&t->world, ANA, words, NULL);
    world_turn(&t->world);
    team_turn(t);
}

/* The word that Canvasser said last. */
static const char *code(struct team *t) {
    static char found[9];
    aloud(t, "join code");
    const char *at = NULL, *next = t->world.said.p;
    while ((next = strstr(next, "alone: join "))) {
        at = next;
        next += 12;
    }
    assert_non_null(at);
    snprintf(found, sizeof found, "%.8s", at + 12);
    return found;
}

static void joined(struct team *t) {
    char words[32];
    room_opens(t);
    snprintf(words, sizeof words, "join %s", code(t));
    tell(t, GUEST, words, "");
    expect(t, "You take part from here on", "Dp2", "p2");
}

static int seats(const struct team *t) {
    int n = 0;
    for (size_t i = 0; i < t->world.board.n_seats; i++)
        n += t->world.board.seats[i].present;
    return n;
}

static void a_guest_hears_and_answers_what_everybody_does(void **state) {
    struct team t;
    (void)state;
    joined(&t);
    assert_int_equal(seats(&t), 2);
    aloud(&t, "Bicycles");
    aloud(&t, "growth");
    expect(&t, "Which customer segments", "Dp2", "");
    aloud(&t, "Commuters");
    aloud(&t, "ok");
    expect(&t, "What is your part in Bicycles", "Dp2", "");
    cv_buf_clear(&t.world.said);
    cv_buf_addc(&t.world.said, ' ');
    aloud(&t, "1");
    assert_false(world_heard(&t.world, "Sales or marketing: Ben")); /* his answer is waited for */
    tell(&t, GUEST, "2", "");
    assert_true(world_heard(&t.world, "Sales or marketing: Ben"));
    expect(&t, "Sales or marketing: Ben", "Dp2", "");
    world_close(&t.world);
}

static void a_guest_presses_buttons_and_replies(void **state) {
    struct team t;
    (void)state;
    joined(&t);
    aloud(&t, "Bicycles");
    aloud(&t, "growth");
    aloud(&t, "Commuters");
    aloud(&t, "ok");
    aloud(&t, "1");
    struct cv_incoming press = words(&t, GUEST, "Dp2", "");
    press.kind = CV_IN_CHOOSE;
    press.direct = true;
    press.about = heard(&t, "What is your part in Bicycles")->key;
    press.choice = CV_S("support");
    team_take(&t, press);
    team_turn(&t);
    world_turn(&t.world);
    assert_true(world_heard(&t.world, "Service or support: Ben"));
    const struct said *question = heard(&t, "How will our value proposition connect");
    assert_non_null(question);
    tell(&t, GUEST, "They ride dry", question->id);
    aloud(&t, "They ride fast");
    expect(&t, "Thank you all", "Dp2", "");
    world_close(&t.world);
}

/* Each goes on at their own pace, wherever they are. */
static void a_guest_answers_alone_as_everybody_does(void **state) {
    struct team t;
    (void)state;
    joined(&t);
    aloud(&t, "Bicycles");
    aloud(&t, "growth");
    aloud(&t, "Commuters");
    aloud(&t, "ask everybody alone");
    aloud(&t, "ok");
    expect(&t, "What is your part in Bicycles", "Dp2", "");
    cv_buf_clear(&t.world.said);
    cv_buf_addc(&t.world.said, ' ');
    tell(&t, GUEST, "2", "");
    expect(&t, "How will our value proposition connect", "Dp2", "");
    world_turn(&t.world);
    assert_false(world_heard(&t.world, "How will our value")); /* Ana is not that far */
    tell(&t, GUEST, "They ride dry", "");
    expect(&t, "What makes these customers choose", "Dp2", "");
    world_close(&t.world);
}

static void a_guest_survives_a_restart_and_leaves_with_the_session(void **state) {
    struct team t;
    (void)state;
    joined(&t);
    team_boot(&t);
    aloud(&t, "Bicycles");
    expect(&t, "At which stage is Bicycles", "Dp2", "");
    tell(&t, GUEST, "status", "");
    expect(&t, "Bicycles", "Dp2", "");
    aloud(&t, "end");
    expect(&t, "Look at these relationships again", "Dp2", "");
    size_t before = t.n;
    tell(&t, GUEST, "hello?", "");
    assert_int_equal(t.n, before); /* nobody is there any more */
    world_close(&t.world);
}

static void a_word_that_is_none_is_said_to_be_none(void **state) {
    struct team t;
    (void)state;
    room_opens(&t);
    tell(&t, GUEST, "join ABCDEFG2", "");
    expect(&t, "no session of the word ABCDEFG2", "Dp2", "p2");
    assert_int_equal(seats(&t), 1);
    world_close(&t.world);
}

/* Whoever never joined has no say, even with a key of the session. */
static void a_stranger_of_elsewhere_cannot_press(void **state) {
    struct team t;
    (void)state;
    joined(&t);
    aloud(&t, "Bicycles");
    size_t before = t.n;
    struct cv_incoming press = words(&t, CHEN, "Dp3", "");
    press.kind = CV_IN_CHOOSE;
    press.direct = true;
    press.about = heard(&t, "At which stage")->key;
    press.choice = CV_S("growth");
    team_take(&t, press);
    team_turn(&t);
    assert_int_equal(t.n, before);
    world_close(&t.world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guest_hears_and_answers_what_everybody_does),
        cmocka_unit_test(a_guest_presses_buttons_and_replies),
        cmocka_unit_test(a_guest_answers_alone_as_everybody_does),
        cmocka_unit_test(a_guest_survives_a_restart_and_leaves_with_the_session),
        cmocka_unit_test(a_word_that_is_none_is_said_to_be_none),
        cmocka_unit_test(a_stranger_of_elsewhere_cannot_press),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
