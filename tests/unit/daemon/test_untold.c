/* A messenger that tells nobody's language: what is begun by a word is in its language. */
#include "team.h"

enum { ANA, BEN, CHEN };

/* Begun before the last crash as well as after it. */
static void a_channel_speaks_the_language_of_the_word_that_began(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "empezar");
    expect(&t, "Ana propone", "C1", "");
    say(&t, BEN, "C1", "участвую");
    expect(&t, "Похоже, вы говорите по-русски", "C1", "p2");
    team_boot(&t);
    say(&t, ANA, "C1", "adelante");
    expect(&t, "Cómo se llama", "C1", "");
    say(&t, BEN, "C1", "помощь");
    expect(&t, "Ещё можно написать", "C1", "p2");
    say(&t, ANA, "C1", "βοήθεια"); /* the word that began told no more than a guess */
    expect(&t, "Φαίνεται ότι μιλάτε ελληνικά", "C1", "p1");
    say(&t, BEN, "C1", "language es");
    team_boot(&t);
    say(&t, BEN, "C1", "велосипеды и ничего другого");
    say(&t, BEN, "C1", "ayuda");
    expect(&t, "También se puede escribir", "C1", "p2");
    world_close(&t.world);
}

static void so_does_a_session_at_ones_own_pace(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    tell(&t, BEN, "в своём темпе", "");
    expect(&t, "Здравствуйте, Ben", "Dp2", "");
    team_boot(&t);
    tell(&t, BEN, "ещё", "");
    expect(&t, "Как называется ваше дело", "Dp2", "");
    world_close(&t.world);
}

/* What the messenger tells counts, whatever the word. */
static void a_language_that_is_told_counts_more(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    struct cv_incoming in = words(&t, ANA, "C1", "empezar");
    in.lang = CV_S("el-GR");
    team_take(&t, in);
    team_turn(&t);
    expect(&t, "Ana σας προσκαλεί", "C1", "");
    in = words(&t, ANA, "C2", "empezar"); /* nobody can speak this one */
    in.lang = CV_S("de");
    in.person = in.name = CV_S("Dirk");
    team_take(&t, in);
    team_turn(&t);
    expect(&t, "Dirk propone", "C2", "");
    world_close(&t.world);
}

static void what_is_no_part_of_a_session_is_said_in_the_language_of_its_word(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, BEN, "C1", "hola");
    say(&t, ANA, "C1", "inscribir a Ben");
    expect(&t, "A partir de ahora pregunto a", "C1", "");
    say(&t, ANA, "C1", "записать Ben, Zed");
    expect(&t, "Здесь нет никого с именем Zed", "C1", "");
    world_close(&t.world);
}

static void aloud(struct world *w, const char *words) {
    world_say(w, ANA, words, NULL);
    world_turn(w);
}

/* A check-up asks in the language that the session before it came to know, also when it
 * gave way in between. */
static void a_check_up_speaks_as_the_session_before_did(void **state) {
    static const char *const words[] = {"ещё", "Велосипеды", "ещё", "growth", "ещё", "Riders", "ещё",
                                        "ok",  "ещё",        "They", "ещё",   "2",   "ещё",    "1"};
    struct cv_error err = {0};
    struct world w;
    (void)state;
    world_open(&w);
    w.absent = WORLD_PEOPLE - 1;
    assert_int_equal(cv_shelf_open(CV_S("customer-relationships"), NULL, &w.shelf, &err), CV_OK);
    world_boot(&w);
    aloud(&w, "a mi ritmo");
    assert_true(world_heard(&w, "Hola, Ana"));
    for (size_t i = 0; i < CV_COUNT(words); i++)
        aloud(&w, words[i]);
    assert_true(world_heard(&w, "Похоже, вы говорите по-русски"));
    aloud(&w, "конец");
    world_sleep(&w, world_morning(7));
    aloud(&w, "старт");
    aloud(&w, "конец");
    world_boot(&w);
    cv_buf_clear(&w.said);
    cv_buf_addc(&w.said, ' ');
    world_sleep(&w, world_morning(16));
    assert_true(world_heard(&w, "Велосипеды"));
    assert_true(world_heard(&w, "Вопрос 1"));
    world_close(&w);
}

/* Somebody from elsewhere comes in by a Russian word, and hears everything in Russian. */
static void a_guest_hears_all_in_the_language_of_how_they_came_in(void **state) {
    struct team t = {.events = 1};
    char join[64];
    (void)state;
    world_open(&t.world);
    t.world.absent = 2;
    team_boot(&t);
    world_say(&t.world, ANA, "start", NULL);
    world_turn(&t.world);
    world_say(&t.world, ANA, "join code", NULL);
    world_turn(&t.world);
    const char *code = strstr(t.world.said.p, "alone: join ");
    assert_non_null(code);
    snprintf(join, sizeof join, "участвую %.8s", code + 12);
    tell(&t, BEN, join, "");
    expect(&t, "С этой минуты вы участвуете отсюда", "Dp2", "p2");
    expect(&t, "Похоже, вы говорите по-русски", "Dp2", "");
    team_boot(&t);
    world_say(&t.world, ANA, "Bicycles", NULL);
    world_turn(&t.world);
    team_turn(&t);
    expect(&t, "На какой стадии сейчас", "Dp2", "");
    tell(&t, BEN, "language English", ""); /* what they choose they hear, too */
    world_say(&t.world, ANA, "growth", NULL);
    world_turn(&t.world);
    team_turn(&t);
    expect(&t, "Which customer segments", "Dp2", "");
    world_close(&t.world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channel_speaks_the_language_of_the_word_that_began),
        cmocka_unit_test(so_does_a_session_at_ones_own_pace),
        cmocka_unit_test(a_language_that_is_told_counts_more),
        cmocka_unit_test(what_is_no_part_of_a_session_is_said_in_the_language_of_its_word),
        cmocka_unit_test(a_check_up_speaks_as_the_session_before_did),
        cmocka_unit_test(a_guest_hears_all_in_the_language_of_how_they_came_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
