/* Free words as answers: what is kept beside the reading, and that readings
 * depend on nothing but the words and what was corrected. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

struct talk {
    struct stage stage;
    struct cv_session *session;
    struct cv_arena *arena;
    struct cv_effects out;
    cv_time now;
};

static const char folder[] = "dialogs/customer-relationships";

static void talk_type(struct talk *t, const char *words) {
    struct cv_event event = {.kind = cv_session_events(t->session) ? CV_EVENT_MESSAGE
                                                                   : CV_EVENT_START,
                             .at = ++t->now, .person = CV_S("zoe"), .name = CV_S("Zoe"),
                             .lang = CV_S("en"), .text = cv_str(words)};
    assert_int_equal(cv_session_step(t->session, &event, t->arena, &t->out, NULL), CV_OK);
}

/* Up to the first question for relationship types. */
static void talk_open(struct talk *t) {
    static const char *const before[] = {"start", "Two Wheels", "launch", "Commuters, Couriers",
                                         "ok",    "In time.",   "skip"};
    *t = (struct talk){.arena = cv_arena_new()};
    assert_true(stage_open(&t->stage, folder));
    t->session = cv_session_new(&t->stage.book);
    for (size_t i = 0; i < CV_COUNT(before); i++)
        talk_type(t, before[i]);
}

static void talk_close(struct talk *t) {
    cv_session_free(t->session);
    stage_close(&t->stage);
    cv_arena_free(t->arena);
}

/* The newest answer recorded. */
static const struct cv_effect *talk_answer(const struct talk *t) {
    for (size_t i = t->out.n; i-- > 0;)
        if (t->out.item[i].kind == CV_EFFECT_ANSWER)
            return &t->out.item[i];
    fail();
    return NULL;
}

static void assert_text(struct cv_str got, const char *want) {
    if (!cv_str_eqz(got, want))
        fail_msg("<%.*s> instead of <%s>", CV_ARG(got), want);
}

static void the_raw_words_are_kept_beside_the_reading(void **state) {
    struct talk t;
    (void)state;
    talk_open(&t);
    talk_type(&t, "They do everything themselves in our app");
    assert_text(talk_answer(&t)->value, "self_service");
    assert_text(talk_answer(&t)->raw, "They do everything themselves in our app");
    talk_close(&t);
}

static void the_raw_words_are_kept_when_a_choice_is_picked_for_them(void **state) {
    struct talk t;
    (void)state;
    talk_open(&t);
    talk_type(&t, "no phone any more, only the app");
    talk_type(&t, "4");
    assert_text(talk_answer(&t)->value, "self_service");
    assert_text(talk_answer(&t)->raw, "no phone any more, only the app\n4");
    talk_close(&t);
}

static void the_dominant_type_has_sixty_percent_and_the_others_share_the_rest(void **state) {
    struct talk t;
    (void)state;
    talk_open(&t);
    talk_type(&t, "Mostly self-service, and a forum where customers help each other, and e-mail");
    assert_text(talk_answer(&t)->value, "remote=20 self_service=60 community=20");
    talk_close(&t);
}

static void shares_that_do_not_sum_are_complained_about_and_not_read(void **state) {
    struct talk t;
    (void)state;
    talk_open(&t);
    talk_type(&t, "self-service 60, communities 80");
    assert_text(talk_answer(&t)->step, "tags");
    talk_close(&t);
}

static void a_dialog_without_lexicons_takes_picks_only(void **state) {
    struct talk t;
    (void)state;
    talk_open(&t);
    t.stage.book.tongues = NULL;
    talk_type(&t, "They do everything themselves in our app");
    assert_text(talk_answer(&t)->step, "tags");
    talk_type(&t, "4");
    assert_text(talk_answer(&t)->raw, "4");
    talk_close(&t);
}

static void what_a_reader_learned_from_others_changes_nothing(void **state) {
    struct talk fresh, used;
    struct cv_reading reading;
    (void)state;
    talk_open(&fresh);
    talk_open(&used);
    static const char *const said[] = {"They phone us", "Selfservice in the apps, no phones",
                                       "A forum of apps", "phome hotlines"};
    for (size_t i = 0; i < CV_COUNT(said); i++)
        assert_int_equal(cv_read(used.stage.tongues.item[0].reader, cv_str(said[i]), &reading),
                         CV_OK);
    for (size_t i = CV_COUNT(said); i-- > 0;) {
        talk_type(&fresh, said[i]);
        talk_type(&used, said[i]);
    }
    char *a = stage_dump(fresh.session), *b = stage_dump(used.session);
    assert_string_equal(a, b);
    free(a);
    free(b);
    talk_close(&fresh);
    talk_close(&used);
}

static void a_lexicon_with_a_type_the_advice_has_not_is_refused(void **state) {
    struct stage st;
    struct cv_error err = {0};
    struct cv_source own = {CV_S("xx.yaml"),
                            CV_S("stemmer: english\ntypes:\n  telepathy:\n    strong: |\n"
                                 "      mind reading\n")};
    (void)state;
    assert_true(stage_open(&st, folder));
    assert_int_equal(cv_tongues_add(&st.tongues, CV_S("xx"), &own, NULL, &err), CV_OK);
    assert_int_equal(cv_playbook_check(&st.book, &err), CV_INVALID);
    assert_non_null(strstr(err.text, "telepathy"));
    stage_close(&st);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_raw_words_are_kept_beside_the_reading),
        cmocka_unit_test(the_raw_words_are_kept_when_a_choice_is_picked_for_them),
        cmocka_unit_test(the_dominant_type_has_sixty_percent_and_the_others_share_the_rest),
        cmocka_unit_test(shares_that_do_not_sum_are_complained_about_and_not_read),
        cmocka_unit_test(a_dialog_without_lexicons_takes_picks_only),
        cmocka_unit_test(what_a_reader_learned_from_others_changes_nothing),
        cmocka_unit_test(a_lexicon_with_a_type_the_advice_has_not_is_refused),
    };
    return cmocka_run_group_tests_name("hear", tests, NULL, NULL);
}
