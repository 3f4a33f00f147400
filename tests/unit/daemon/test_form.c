/* Forms: who is shown which, and that one sent counts once, whatever breaks in between. */
#include "team.h"

enum { ANA, BEN, CHEN, GUEST = BEN };

/* What a form beside the room's last question holds for somebody there. */
static size_t form_of(struct team *t, int person, struct cv_form *form) {
    const struct cv_incoming in = {.about = t->world.question_key, .place = CV_S("room"),
                                   .person = cv_str(world_ids[person])};
    bool there = cv_engine_form(t->world.engine, world_messenger, &in, t->world.arena, form);
    return there ? form->n : 0;
}

static void fill(struct team *t, int person, const char *id, const struct cv_filled *fields,
                 size_t n) {
    world_take(&t->world, (struct cv_incoming){.kind = CV_IN_FILL,
                                               .id = cv_str(id),
                                               .person = cv_str(world_ids[person]),
                                               .about = t->world.question_key,
                                               .fields = fields,
                                               .n_fields = n});
    world_turn(&t->world);
    team_turn(t);
}

static const struct cv_filled setup[] = {{.id = CV_STR("venture"), .text = CV_STR("Bicycles\u202E")},
                                         {.id = CV_STR("stage"), .choice = CV_STR("growth")},
                                         {.id = CV_STR("segments"), .text = CV_STR("Commuters")},
                                         {.id = CV_STR("goals"), .choice = CV_STR("preset")}};

static void a_form_counts_once_and_survives_a_crash(void **state) {
    struct team t;
    struct cv_form form;
    (void)state;
    room_opens(&t);
    assert_int_equal(form_of(&t, ANA, &form), 4);
    assert_true(cv_str_eqz(form.field[1].id, "stage"));
    struct cv_str key = t.world.question_key;
    fill(&t, ANA, "V1", setup, 3);
    assert_true(world_heard(&t.world, "for Bicycles now: win customers")); /* goals alone are left */
    assert_false(world_heard(&t.world, "\u202E")); /* nothing hides what is said */
    team_boot(&t);
    assert_int_equal(form_of(&t, ANA, &form), 1);
    t.world.question_key = key;
    size_t said = t.world.said.n;
    fill(&t, ANA, "V1", setup, 3); /* once more, as a messenger may */
    assert_int_equal(t.world.said.n, said);
    assert_int_equal(form_of(&t, ANA, &form), 1); /* beside an old question: what is open now */
    assert_true(cv_str_eqz(form.field[0].id, "goals"));
    world_close(&t.world);
}

static void a_form_is_shown_to_whom_it_is_for(void **state) {
    struct team t;
    struct cv_form form;
    (void)state;
    room_opens(&t);
    assert_int_equal(form_of(&t, CHEN, &form), 0); /* not one of the session */
    const struct cv_incoming other = {.about = t.world.question_key, .place = CV_S("Dp1"),
                                      .person = CV_S("p1")};
    assert_false(cv_engine_form(t.world.engine, CV_S("team"), &other, t.world.arena, &form));
    const struct cv_incoming none = {.about = CV_S("no-session:e0.1"), .place = CV_S("room"),
                                     .person = CV_S("p1")};
    assert_false(cv_engine_form(t.world.engine, world_messenger, &none, t.world.arena, &form));
    world_say(&t.world, ANA, "end", NULL);
    world_turn(&t.world);
    assert_int_equal(form_of(&t, ANA, &form), 0); /* it is over */
    world_close(&t.world);
}

/* A guest of another messenger has one of their own, in their own conversation. */
static void a_guest_has_a_form_too(void **state) {
    struct team t;
    struct cv_form form;
    char join[32];
    (void)state;
    room_opens(&t);
    world_say(&t.world, ANA, "join code", NULL);
    world_turn(&t.world);
    const char *at = strstr(t.world.said.p, "alone: join ");
    assert_non_null(at);
    snprintf(join, sizeof join, "join %.8s", at + 12);
    tell(&t, GUEST, join, "");
    world_say(&t.world, ANA, "ask everybody alone", NULL);
    world_turn(&t.world);
    fill(&t, ANA, "V1", setup, 4);
    tell(&t, GUEST, "2", ""); /* the role */
    const struct said *question = heard(&t, "How will our value proposition connect");
    assert_non_null(question);
    const struct cv_incoming look = {.about = question->key, .place = CV_S("Dp2"),
                                     .person = CV_S("p2"), .direct = true};
    assert_true(cv_engine_form(t.world.engine, CV_S("team"), &look, t.world.arena, &form));
    assert_int_equal(form.n, 11); /* Ana's has the money besides */
    const struct cv_filled fields[] = {{.id = form.field[0].id, .text = CV_STR("They ride dry")},
                                       {.id = form.field[1].id, .choice = CV_STR("convenience")}};
    struct cv_incoming sent = words(&t, GUEST, "Dp2", "");
    sent.kind = CV_IN_FILL;
    sent.direct = true;
    sent.about = question->key;
    sent.fields = fields;
    sent.n_fields = 2;
    team_take(&t, sent);
    team_turn(&t);
    expect(&t, "Noted ahead", "Dp2", "");
    expect(&t, "What type of relationship does this segment expect", "Dp2", "");
    world_close(&t.world);
}

static void a_form_that_was_forged_is_dropped(void **state) {
    struct team t;
    struct cv_filled many[CV_FORM_MAX + 1];
    char name[2000];
    (void)state;
    room_opens(&t);
    size_t said = t.world.said.n;
    memset(name, 'x', sizeof name);
    for (size_t i = 0; i < CV_COUNT(many); i++)
        many[i] = (struct cv_filled){.id = CV_STR("venture"), .text = CV_STR("x")};
    fill(&t, ANA, "V1", many, CV_COUNT(many));
    many[0].id = (struct cv_str){name, sizeof name};
    fill(&t, ANA, "V2", many, 1);
    assert_int_equal(t.world.said.n, said);
    world_close(&t.world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_counts_once_and_survives_a_crash),
        cmocka_unit_test(a_form_is_shown_to_whom_it_is_for),
        cmocka_unit_test(a_guest_has_a_form_too),
        cmocka_unit_test(a_form_that_was_forged_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
