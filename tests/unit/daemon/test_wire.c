/* Effects as the outbox keeps them: what goes in comes out, in every language. */
#include "cmocka_cv.h"

#include "daemon/wire.h"

#include <string.h>

static void assert_str(struct cv_str got, const char *wanted) {
    if (!cv_str_eqz(got, wanted))
        fail_msg("%.*s is not %s", CV_ARG(got), wanted);
}

static struct cv_option english[] = {{CV_STR("a"), CV_STR("1. Personal")},
                                     {CV_STR("skip"), CV_STR("Skip")}};
static struct cv_option greek[] = {{CV_STR("a"), CV_STR("1. Προσωπική")},
                                   {CV_STR("skip"), CV_STR("Παράλειψη")}};
static struct cv_slice english_slices[] = {{CV_STR("a"), CV_STR("Personal"), 100}};
static struct cv_slice greek_slices[] = {{CV_STR("a"), CV_STR("Προσωπική"), 100}};
static struct cv_mix_view english_mix = {CV_STR("Students"), english_slices, 1};
static struct cv_mix_view greek_mix = {CV_STR("Students"), greek_slices, 1};
static struct cv_seat seats[] = {{.person = CV_STR("m1"), .name = CV_STR("Μαρία"),
                                  .lang = CV_STR("el"), .asked = true, .present = true,
                                  .apart = true}};

/* Through the outbox and back; `arena` holds what is read. */
static struct cv_effect there_and_back(const struct cv_effect *effect, struct cv_arena *arena) {
    struct cv_effect back;
    struct cv_error err = {0};
    struct cv_buf json;
    cv_buf_init(&json, 64 * 1024);
    assert_int_equal(cv_wire_put_effect(effect, &json, &err), CV_OK);
    assert_int_equal(cv_wire_get_effect(cv_buf_str(&json), arena, &back, &err), CV_OK);
    cv_buf_free(&json);
    return back;
}

static void a_message_keeps_every_telling(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    const struct cv_effect also[] = {
        {.kind = CV_EFFECT_SAY, .key = CV_STR("e1"), .lang = CV_STR("el"), .text = CV_STR("Ποιο;"),
         .options = greek, .n_options = 2, .many = true, .asks = true, .mix = &greek_mix,
         .form = CV_STR("2 μαζί")},
        {.kind = CV_EFFECT_SAY, .key = CV_STR("e1"), .lang = CV_STR("ru"), .text = CV_STR("Что?"),
         .many = true, .asks = true},
    };
    const struct cv_effect say = {
        .kind = CV_EFFECT_SAY, .key = CV_STR("e1"), .lang = CV_STR("en"), .text = CV_STR("Which?"),
        .options = english, .n_options = 2, .many = true, .asks = true, .mix = &english_mix,
        .form = CV_STR("2 at once"), .also = also, .n_also = 2};
    struct cv_effect back = there_and_back(&say, arena);
    assert_str(back.lang, "en");
    assert_str(back.text, "Which?");
    assert_int_equal(back.n_also, 2);
    assert_null(back.also[0].also);
    assert_str(back.also[0].key, "e1");
    assert_str(back.also[0].lang, "el");
    assert_str(back.also[0].text, "Ποιο;");
    assert_true(back.also[0].asks && back.also[0].many);
    assert_str(back.also[0].options[0].label, "1. Προσωπική");
    assert_str(back.also[0].mix->slices[0].label, "Προσωπική");
    assert_str(back.form, "2 at once");
    assert_str(back.also[0].form, "2 μαζί");
    assert_str(back.also[1].form, "");
    assert_str(back.also[1].lang, "ru");
    assert_int_equal(back.also[1].n_options, 0);
    cv_arena_free(arena);
}

static void a_board_keeps_every_telling_and_its_seats_once(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_board told = {.title = CV_STR("Customer relationships"), .question = CV_STR("Which?"),
                            .done = 2, .total = 9, .seats = seats, .n_seats = 1, .hidden = true,
                            .due = 1732230000000, .mixes = &english_mix, .n_mixes = 1};
    struct cv_board retold = {.title = CV_STR("Σχέσεις με πελάτες"), .question = CV_STR("Ποιο;"),
                              .done = 2, .total = 9, .seats = seats, .n_seats = 1,
                              .mixes = &greek_mix, .n_mixes = 1};
    const struct cv_effect also = {.kind = CV_EFFECT_BOARD, .key = CV_STR("e2"),
                                   .lang = CV_STR("el"), .board = &retold};
    const struct cv_effect show = {.kind = CV_EFFECT_BOARD, .key = CV_STR("e2"),
                                   .lang = CV_STR("en"), .board = &told, .also = &also, .n_also = 1};
    struct cv_effect back = there_and_back(&show, arena);
    assert_str(back.board->title, "Customer relationships");
    assert_str(back.board->seats[0].lang, "el");
    const struct cv_board *greek_board = back.also[0].board;
    assert_str(back.also[0].lang, "el");
    assert_str(greek_board->question, "Ποιο;");
    assert_str(greek_board->mixes[0].slices[0].label, "Προσωπική");
    assert_int_equal(greek_board->done, 2);
    assert_true(greek_board->hidden && back.board->hidden);
    assert_int_equal(greek_board->due, 1732230000000);
    assert_int_equal(greek_board->n_seats, 1);
    assert_str(greek_board->seats[0].person, "m1");
    assert_true(greek_board->seats[0].apart);
    cv_arena_free(arena);
}

static void rows_from_before_there_were_languages_are_read(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_effect say, show;
    struct cv_error err = {0};
    assert_int_equal(
        cv_wire_get_effect(CV_S("{\"key\":\"e1\",\"text\":\"Which?\",\"options\":[{\"id\":\"a\","
                                "\"label\":\"1. A\"}],\"asks\":true}"),
                           arena, &say, &err),
        CV_OK);
    assert_str(say.lang, "");
    assert_str(say.options[0].label, "1. A");
    assert_int_equal(say.n_also, 0);
    assert_int_equal(
        cv_wire_get_effect(CV_S("{\"key\":\"e2\",\"board\":{\"title\":\"T\",\"done\":1,\"total\":2,"
                                "\"seats\":[{\"person\":\"m1\",\"name\":\"Ana\"}],\"mixes\":[]}}"),
                           arena, &show, &err),
        CV_OK);
    assert_str(show.board->seats[0].lang, "");
    assert_true(show.board->due == CV_NEVER && !show.board->hidden);
    assert_int_equal(show.n_also, 0);
    cv_arena_free(arena);
}

static void an_event_is_in_the_journal_as_it_happened(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    const struct cv_event said = {.kind = CV_EVENT_MESSAGE, .person = CV_STR("m1"), .lang = CV_STR("el"),
                                  .text = CV_STR("Ναι"), .private = true, .open = true};
    struct cv_event back;
    struct cv_error err = {0};
    struct cv_buf json;
    cv_buf_init(&json, 4096);
    assert_int_equal(cv_wire_put_event(&said, &json, &err), CV_OK);
    assert_int_equal(cv_wire_get_event(cv_buf_str(&json), arena, &back, &err), CV_OK);
    assert_int_equal(back.kind, CV_EVENT_MESSAGE);
    assert_str(back.person, "m1");
    assert_str(back.lang, "el");
    assert_str(back.text, "Ναι");
    assert_true(back.private);
    assert_true(back.open);
    cv_buf_free(&json);
    cv_arena_free(arena);
}

static void a_form_is_in_the_journal_as_it_was_sent(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    const struct cv_filled fields[] = {{.id = CV_STR("a@1"), .choice = CV_STR("x y")},
                                       {.id = CV_STR("b"), .text = CV_STR("Ναι\n")}};
    const struct cv_event sent = {.kind = CV_EVENT_FILL, .person = CV_STR("m1"), .fields = fields,
                                  .n_fields = 2};
    struct cv_event back;
    struct cv_error err = {0};
    struct cv_buf json;
    cv_buf_init(&json, 4096);
    assert_int_equal(cv_wire_put_event(&sent, &json, &err), CV_OK);
    assert_int_equal(cv_wire_get_event(cv_buf_str(&json), arena, &back, &err), CV_OK);
    assert_int_equal(back.kind, CV_EVENT_FILL);
    assert_int_equal(back.n_fields, 2);
    assert_str(back.fields[0].id, "a@1");
    assert_str(back.fields[0].choice, "x y");
    assert_str(back.fields[0].text, "");
    assert_str(back.fields[1].id, "b");
    assert_str(back.fields[1].text, "Ναι\n");
    cv_buf_free(&json);
    cv_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_in_the_journal_as_it_happened),
        cmocka_unit_test(a_form_is_in_the_journal_as_it_was_sent),
        cmocka_unit_test(a_message_keeps_every_telling),
        cmocka_unit_test(a_board_keeps_every_telling_and_its_seats_once),
        cmocka_unit_test(rows_from_before_there_were_languages_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
