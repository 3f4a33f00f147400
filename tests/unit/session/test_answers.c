/* Reading what people type: picks, shares, numbers. */
#include "session/amounts.h"
#include "session/numbers.h"
#include "session/picks.h"

#include "stage.h"

#include "cmocka_cv.h"

#include <canvasser/arena.h>

struct given {
    const char *words;
    enum pick_mode mode;
    const char *want; /* "choice" or "choice=share", or "!words" that fit nothing */
};

/* Typed words against four choices, numbered from 1. */
static const struct given given[] = {
    {"2", PICK_PLAIN, "2"},
    {" #2. ", PICK_PLAIN, "2"},
    {"1, 3", PICK_PLAIN, "1 3"},
    {"1 3 and 4", PICK_PLAIN, "1 3 4"},
    {"1 & 2; 1", PICK_PLAIN, "1 2"},
    {"2)\n3)", PICK_PLAIN, "2 3"},
    {"PERSONAL ASSISTANCE", PICK_PLAIN, "1"},
    {"self_service", PICK_PLAIN, "3"},
    {"Shop, office or visits", PICK_PLAIN, "4"}, /* a label with a comma */
    {"shop", PICK_PLAIN, "4"},
    {"sho", PICK_PLAIN, "4"},
    {"sh", PICK_PLAIN, "!sh"},     /* too short to stand for a label */
    {"0", PICK_PLAIN, "!0"},
    {"5", PICK_PLAIN, "!5"},
    {"1, x", PICK_PLAIN, "!x"},
    {"1 60", PICK_PLAIN, "!1 60"}, /* no shares here */
    {"", PICK_PLAIN, "!"},
    {",;", PICK_PLAIN, "!,;"},
    {"1 60, 4 40", PICK_SHARES, "1=60 4=40"},
    {"1 60 4 40", PICK_SHARES, "1=60 4=40"},
    {"1:60 4:40", PICK_SHARES, "1=60 4=40"},
    {"1: 60, 4 = 40", PICK_SHARES, "1=60 4=40"},
    {"personal assistance 60 %, 4 40%", PICK_SHARES, "1=60 4=40"},
    {"60% personal assistance, 3", PICK_SHARES, "1=60 3"},
    {"1 60 and 2 40", PICK_SHARES, "1=60 2=40"},
    {"1 3", PICK_SHARES, "1 3"},   /* a small number is a choice */
    {"1 3%", PICK_SHARES, "1=3"},
    {"self-service 4", PICK_SHARES, "3=4"},
    {"1 -5", PICK_SHARES, "!1 -5"},
    {"personal 97, remote 1, shop 2", PICK_POINTS, "1=97 2=1 4=2"},
    {"personal 70 remote 30", PICK_POINTS, "1=70 2=30"},
    {"30 remote, 70 personal", PICK_POINTS, "2=30 1=70"},
};

static void show(const struct picks *picks, bool good, struct cv_buf *out) {
    if (!good)
        cv_buf_addf(out, "!%.*s", CV_ARG(picks->unknown));
    for (size_t i = 0; good && i < picks->n; i++) {
        cv_buf_addf(out, "%s%zu", i ? " " : "", picks->item[i].choice + 1);
        if (picks->item[i].has_share)
            cv_buf_addf(out, "=%g", picks->item[i].share);
    }
}

static void picks_are_read_as_people_type_them(void **state) {
    struct cv_arena *arena = cv_arena_new();
    struct choices choices = {.first = 1};
    (void)state;
    choices_add(&choices, arena, CV_S("personal"), CV_S("Personal assistance"));
    choices_add(&choices, arena, CV_S("remote"), CV_S("Remote assistance"));
    choices_add(&choices, arena, CV_S("self_service"), CV_S("Self-service"));
    choices_add(&choices, arena, CV_S("shop_id"), CV_S("Shop, office or visits"));
    for (size_t i = 0; i < CV_COUNT(given); i++) {
        struct picks picks = {0};
        struct cv_buf got;
        cv_buf_init(&got, 4096);
        bool good = picks_read(&choices, cv_str(given[i].words), given[i].mode, CV_S("and|&"),
                               arena, &picks);
        show(&picks, good, &got);
        if (!cv_str_eqz(cv_buf_str(&got), given[i].want))
            fail_msg("\"%s\": wanted %s, got %.*s", given[i].words, given[i].want,
                     CV_ARG(cv_buf_str(&got)));
        cv_buf_free(&got);
    }
    cv_arena_free(arena);
}

static void a_prefix_of_two_labels_is_neither(void **state) {
    struct cv_arena *arena = cv_arena_new();
    struct choices choices = {.first = 0};
    struct picks picks = {0};
    (void)state;
    choices_add(&choices, arena, CV_S("0"), CV_S("Some explanation"));
    choices_add(&choices, arena, CV_S("1"), CV_S("Some more"));
    assert_false(picks_read(&choices, CV_S("some"), PICK_PLAIN, CV_S("and"), arena, &picks));
    assert_true(picks_read(&choices, CV_S("some m"), PICK_PLAIN, CV_S("and"), arena, &picks));
    assert_int_equal(picks.item[0].choice, 1);
    cv_arena_free(arena);
}

static void buttons_name_ids_and_shares(void **state) {
    struct cv_arena *arena = cv_arena_new();
    struct choices choices = {.first = 1};
    struct picks picks = {0}, wrong = {0};
    (void)state;
    choices_add(&choices, arena, CV_S("a"), CV_S("First"));
    choices_add(&choices, arena, CV_S("b"), CV_S("Second"));
    assert_true(picks_pressed(&choices, CV_S("b=30  a"), arena, &picks));
    assert_int_equal(picks.n, 2);
    assert_true(picks.item[0].choice == 1 && picks.item[0].has_share);
    assert_false(picks_pressed(&choices, CV_S("1"), arena, &wrong)); /* ids only */
    assert_false(picks_pressed(&choices, CV_S("a=x"), arena, &wrong));
    assert_false(picks_pressed(&choices, CV_S(" "), arena, &wrong));
    cv_arena_free(arena);
}

static void check_number(const char *words, bool good, double want) {
    double got = -1;
    assert_int_equal(number_read(cv_str(words), &got), good);
    if (good)
        assert_true(got > want - 1e-9 && got < want + 1e-9);
}

static void numbers_are_read_with_their_thousands(void **state) {
    (void)state;
    check_number("1,200", true, 1200);
    check_number("1 200 000", true, 1200000);
    check_number("1,200.50", true, 1200.5);
    check_number("12,5", true, 12.5);
    check_number("150.000", true, 150000); /* es, id, el: the point groups */
    check_number("1.500.000", true, 1500000);
    check_number("1.200,50", true, 1200.5);
    check_number("0.125", true, 0.125);
    check_number("0,125", true, 0.125);
    check_number("4.25", true, 4.25);
    check_number("-3", true, -3);
    check_number("1 2", false, 0);
    check_number("twelve", false, 0);
    check_number("1.2.3", false, 0);
    check_number("", false, 0);
}

static void pasted_numbers_become_plain(void **state) {
    struct cv_arena *arena = cv_arena_new();
    (void)state;
    assert_true(cv_str_eqz(number_plain(arena, CV_S("54\u00a0000\u202fруб.")), "54 000 руб."));
    assert_true(cv_str_eqz(number_plain(arena, CV_S("１２，５％\u3000ＥＵＲ！～")), "12,5% EUR!~"));
    assert_true(cv_str_eqz(number_plain(arena, CV_S("ａｚ｟\uff00")), "az｟\uff00"));
    assert_true(cv_str_eqz(number_plain(arena, CV_S("")), ""));
    cv_arena_free(arena);
}

static void an_amount_is_found_among_words(void **state) {
    double got = 0;
    struct cv_str rest;
    (void)state;
    assert_true(number_find(CV_S("about 1,200 EUR, 3 times a year"), &got, &rest) &&
                got > 1199.9 && got < 1200.1);
    assert_true(cv_str_eq(rest, CV_S(" EUR, 3 times a year")));
    assert_true(number_find(CV_S("Rp1.500.000 sebulan"), &got, &rest) && got > 1499999);
    assert_true(number_find(CV_S("$ 80."), &got, &rest) && got > 79.9 && got < 80.1);
    assert_false(number_find(CV_S("nothing"), &got, &rest));
}

static void a_comma_between_amounts_is_told_from_one_within(void **state) {
    struct cv_str rest = CV_S("personal 1,200, remote 4,50;\nmachine 3"), item;
    (void)state;
    assert_true(number_item(&rest, &item) && cv_str_eqz(item, "personal 1,200"));
    assert_true(number_item(&rest, &item) && cv_str_eqz(item, "remote 4,50"));
    assert_true(number_item(&rest, &item) && !item.n);
    assert_true(number_item(&rest, &item) && cv_str_eqz(item, "machine 3"));
    assert_false(number_item(&rest, &item));
}

static void a_row_of_points_is_numbers_alone(void **state) {
    double row[3];
    (void)state;
    assert_int_equal(number_row(CV_S("70 20 10"), row, 3), 3);
    assert_true(row[1] > 19.9 && row[1] < 20.1);
    assert_int_equal(number_row(CV_S("70/20/10"), row, 3), 3);
    assert_int_equal(number_row(CV_S("70%, 20%, 10%"), row, 3), 3);
    assert_int_equal(number_row(CV_S("1 2 3 4 5"), row, 3), 4);
    assert_int_equal(number_row(CV_S("keep 70"), row, 3), 0);
}

/* As many people type them; `lang` is what the person speaks. */
static const struct sum {
    const char *lang, *words, *want;
} sums[] = {
    {"en", "$5k a year", "5000 USD year"},
    {"en", "about £1,250.50 per month", "1250.5 GBP month"},
    {"es", "1.200 €/mes", "1200 EUR month"},
    {"es", "2 millones de soles al año", "2000000 PEN year"},
    {"ru", "3 тыс. руб. в месяц", "3000 RUB month"},
    {"ru", "1\u202f500\u00a0000 рублей в год", "1500000 RUB year"},
    {"ru", "1,5 млн рублей в год", "1500000 RUB year"},
    {"id", "Rp 2 juta per bulan", "2000000 IDR month"},
    {"id", "500rb sebulan", "500000 month"},
    {"el", "300 ευρώ τον μήνα", "300 EUR month"},
    {"el", "５ χιλιάδες ευρώ τον χρόνο", "5000 EUR year"},
};

static void sums_are_read_in_every_language(void **state) {
    static const char *const langs[] = {"es", "ru", "id", "el"};
    static const char folder[] = "dialogs/customer-relationships";
    struct stage stage;
    (void)state;
    assert_true(stage_open(&stage, folder));
    for (size_t i = 0; i < CV_COUNT(langs); i++)
        assert_true(stage_speak(&stage, folder, cv_str(langs[i])));
    struct cv_session *session = cv_session_new(&stage.book);
    for (size_t i = 0; i < CV_COUNT(sums); i++) {
        struct cv_str lang = cv_str(sums[i].lang);
        struct turn turn = {.s = session, .arena = stage.arena, .lang = lang, .ear = lang};
        struct amount amount;
        bool found = amounts_read(&turn, number_plain(stage.arena, cv_str(sums[i].words)), &amount);
        struct cv_str got = found ? amounts_value(&turn, &amount) : CV_S("nothing");
        if (!cv_str_eqz(got, sums[i].want))
            fail_msg("\"%s\" is %.*s", sums[i].words, CV_ARG(got));
    }
    cv_session_free(session);
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picks_are_read_as_people_type_them),
        cmocka_unit_test(a_prefix_of_two_labels_is_neither),
        cmocka_unit_test(buttons_name_ids_and_shares),
        cmocka_unit_test(numbers_are_read_with_their_thousands),
        cmocka_unit_test(pasted_numbers_become_plain),
        cmocka_unit_test(an_amount_is_found_among_words),
        cmocka_unit_test(a_comma_between_amounts_is_told_from_one_within),
        cmocka_unit_test(a_row_of_points_is_numbers_alone),
        cmocka_unit_test(sums_are_read_in_every_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
