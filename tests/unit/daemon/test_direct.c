/* A messenger with channels and direct conversations: which session words are about. */
#include "team.h"

enum { ANA, BEN };

static void a_direct_conversation_is_a_place_of_its_own(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    tell(&t, ANA, "start at my own pace", "");
    assert_int_equal(cv_engine_sessions(t.world.engine), 1);
    assert_true(t.n > 0);
    assert_true(cv_str_eqz(t.said[t.n - 1].place, "Dp1"));
    world_close(&t.world);
}

/* In a channel nobody knows who reads: not even who is the first to speak there is alone. */
static void ones_own_pace_is_gone_at_alone_whoever_was_heard(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start at my own pace");
    expect(&t, "Hello Ana!", "C1//p1", "p1");
    tell(&t, ANA, "more", "");
    expect(&t, "What is your venture called?", "C1//p1", "p1");
    for (size_t i = 0; i < t.n; i++)
        assert_false(cv_str_eqz(t.said[i].place, "C1") && t.said[i].text.n);
    world_close(&t.world);
}

/* Ana's conversation with Canvasser is joined by Ben: what is said there is no longer said
 * to her alone, so what she tells elsewhere is for the session that spoke to her alone. */
static void a_conversation_that_others_join_is_nobodys_any_more(void **state) {
    static const char *const said[] = {"hide answers", "go", "Ledgerly", "growth", "Shops", "ok"};
    struct team t;
    (void)state;
    team_open(&t);
    tell(&t, ANA, "start at my own pace", "");
    say(&t, ANA, "C1", "start");
    say(&t, BEN, "C1", "join");
    for (size_t i = 0; i < CV_COUNT(said); i++)
        say(&t, ANA, "C1", said[i]);
    tell(&t, ANA, "founder", t.said[t.n - 1].id);
    expect(&t, "I have your answer, Ana", "C1", "p1");
    say(&t, BEN, "Dp1", "hello, may I?");
    size_t before = t.n;
    struct cv_incoming in = words(&t, ANA, "Dp1anew", "status");
    in.direct = true;
    team_take(&t, in);
    team_turn(&t);
    assert_true(t.n > before);
    assert_true(cv_str_eqz(t.said[before].place, "C1"));
    world_close(&t.world);
}

/* What was begun alone is gone on with alone, wherever its person is to be found, whether
 * they are heard to be joined, or told to be; also after a restart. */
static void what_was_begun_alone_stays_alone(void **state) {
    (void)state;
    for (int told = 0; told < 2; told++) {
        struct team t;
        team_open(&t);
        tell(&t, ANA, "start at my own pace", "");
        tell(&t, ANA, "more", "");
        expect(&t, "What is your venture called?", "Dp1", "");
        team_take(&t, (struct cv_incoming){.kind = CV_IN_MEMBER, .place = CV_STR("Dp1"),
                                           .person = cv_str(world_ids[ANA]),
                                           .name = cv_str(world_names[ANA]), .present = true});
        tell(&t, ANA, "Bicycles", "");
        expect(&t, "Thank you", "Dp1", "");
        if (told)
            team_take(&t, (struct cv_incoming){.kind = CV_IN_MEMBER, .place = CV_STR("Dp1"),
                                               .person = cv_str(world_ids[BEN]),
                                               .name = cv_str(world_names[BEN]), .present = true});
        else
            say(&t, BEN, "Dp1", "hello, may I?");
        team_turn(&t);
        team_boot(&t);
        size_t before = t.n;
        struct cv_incoming in = words(&t, ANA, "Dp1anew", "more");
        in.direct = true;
        team_take(&t, in);
        team_turn(&t);
        expect(&t, "stage is Bicycles", "Dp1", "p1");
        for (size_t i = before; i < t.n; i++)
            assert_true(!t.said[i].text.n || cv_str_eqz(t.said[i].to, "p1"));
        world_close(&t.world);
    }
}

/* Ben answers a hidden question of the channel in his own conversation with Canvasser. */
static void words_told_alone_answer_the_question_of_the_channel(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, ANA, "C1", "go");
    say(&t, ANA, "C1", "hide answers");
    say(&t, BEN, "C1", "join");
    tell(&t, BEN, "status", "");
    assert_null(heard(&t, "Thank you, Ben"));
    world_close(&t.world);
}

/* Ana, who began it, was told nothing alone so far. */
static void who_began_a_session_may_answer_it_alone(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, ANA, "C1", "go");
    size_t before = t.n;
    tell(&t, ANA, "status", "");
    assert_true(t.n > before);
    assert_true(cv_str_eqz(t.said[t.n - 1].place, "C1"));
    world_close(&t.world);
}

/* The facilitator, to whom nobody spoke alone so far, does so too. */
static void who_leads_may_tell_a_hidden_answer_alone(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    static const char *const said[] = {"hide answers", "go", "Ledgerly", "growth", "Shops", "ok"};
    say(&t, ANA, "C1", "start");
    say(&t, BEN, "C1", "join");
    for (size_t i = 0; i < CV_COUNT(said); i++)
        say(&t, ANA, "C1", said[i]);
    assert_null(heard(&t, "I have your answer, Ana"));
    tell(&t, ANA, "founder", "");
    assert_non_null(heard(&t, "I have your answer, Ana"));
    world_close(&t.world);
}

static const char *coached(struct team *t) {
    static char id[16];
    say(t, ANA, "C1", "enrol Ben");
    assert_null(heard(t, "alone from now on")); /* nobody is called so: he has said nothing yet */
    say(t, BEN, "C1", "hello");
    id[0] = '\0';
    return id;
}

static void a_session_in_a_corner_is_answered_directly(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    coached(&t);
    team_take(&t, (struct cv_incoming){.kind = CV_IN_MEMBER, .place = CV_STR("C1"),
                                       .person = cv_str(world_ids[BEN]),
                                       .name = cv_str(world_names[BEN]), .present = true});
    say(&t, ANA, "C1", "enrol Ben");
    expect(&t, "alone from now on", "C1", "");
    t.world.now = world_morning(0);
    team_turn(&t);
    expect(&t, "Hello Ben!", "C1//p2", "p2");
    tell(&t, BEN, "Bicycles and trailers", "");
    expect(&t, "The next question comes tomorrow", "C1//p2", "p2");
    world_close(&t.world);
}

/* Their messenger says where people are: that is when they are asked. */
static void whoever_is_elsewhere_is_asked_at_their_own_hour(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    team_take(&t, (struct cv_incoming){.kind = CV_IN_MEMBER, .person = cv_str(world_ids[BEN]),
                                       .name = cv_str(world_names[BEN]), .zone = CV_STR("Asia/Tokyo")});
    tell(&t, BEN, "start at my own pace", "");
    expect(&t, "at 09:00 (Asia/Tokyo)", "Dp2", "");
    /* Ana was never heard of in this channel, but by name. */
    team_take(&t, (struct cv_incoming){.kind = CV_IN_MEMBER, .person = CV_STR("p9"),
                                       .name = CV_STR("Zoe"), .zone = CV_STR("No/Where")});
    say(&t, ANA, "C1", "enrol Zoe");
    expect(&t, "I ask Zoe alone", "C1", "");
    world_close(&t.world);
}

static void three_sessions_of_one_person_say_their_names_and_never_mix(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    tell(&t, BEN, "start at my own pace", "");
    tell(&t, BEN, "Bicycles", ""); /* the name of the venture */
    team_take(&t, (struct cv_incoming){.kind = CV_IN_MEMBER, .place = CV_STR("C1"),
                                       .person = cv_str(world_ids[BEN]),
                                       .name = cv_str(world_names[BEN]), .present = true});
    say(&t, ANA, "C1", "enrol Ben");
    t.world.now = world_morning(1);
    team_turn(&t);
    const struct said *own = NULL, *corner = NULL;
    int names = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (!t.said[i].text.n)
            continue; /* a board */
        own = cv_str_eqz(t.said[i].place, "Dp2") ? &t.said[i] : own;
        corner = cv_str_eqz(t.said[i].place, "C1//p2") ? &t.said[i] : corner;
        names += cv_str_starts(t.said[i].text, CV_S("Customer relationships"));
    }
    assert_non_null(own);
    assert_non_null(corner);
    assert_int_equal(names, 1); /* the second session to speak, once */
    size_t before = t.n;
    tell(&t, BEN, "Trailers", corner->id); /* a reply says itself which one is meant */
    assert_true(t.n > before);
    assert_true(cv_str_eqz(t.said[before].place, "C1//p2"));
    before = t.n;
    tell(&t, BEN, "status", own->id);
    assert_true(t.n > before);
    assert_true(cv_str_eqz(t.said[before].place, "Dp2"));
    /* And a third one: a workshop with hidden answers in another channel. */
    say(&t, ANA, "C2", "start");
    say(&t, BEN, "C2", "join");
    expect(&t, "You take part, Ben", "C2", "p2");
    before = t.n;
    tell(&t, BEN, "status", "");
    assert_true(t.n > before && cv_str_eqz(t.said[before].place, "C2"));
    before = t.n;
    tell(&t, BEN, "status", corner->id);
    assert_true(t.n > before && cv_str_eqz(t.said[before].place, "C1//p2"));
    assert_true(cv_str_starts(t.said[before].text, CV_S("Customer relationships")));
    world_close(&t.world);
}

static void a_reaction_answers_the_question_it_is_on(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, ANA, "C1", "go");
    say(&t, ANA, "C1", "Bicycles");
    const struct said *question = &t.said[t.n - 1];
    for (size_t i = 0; i < t.n; i++)
        question = t.said[i].text.n > 40 ? &t.said[i] : question;
    size_t before = t.n;
    struct cv_incoming in = words(&t, ANA, "C1", "2");
    in.kind = CV_IN_REACT;
    in.about = cv_str(question->id);
    team_take(&t, in);
    team_turn(&t);
    assert_true(t.n > before);
    in = words(&t, ANA, "C1", "2");
    in.kind = CV_IN_REACT;
    in.about = CV_S("r999"); /* not ours */
    before = t.n;
    team_take(&t, in);
    team_turn(&t);
    assert_int_equal(t.n, before);
    world_close(&t.world);
}

static void a_thumb_under_the_invitation_joins(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    struct cv_incoming in = words(&t, BEN, "C1", "yes");
    in.kind = CV_IN_REACT;
    in.about = cv_str(heard(&t, "invites you")->id);
    team_take(&t, in);
    team_turn(&t);
    expect(&t, "You take part, Ben", "C1", "p2");
    say(&t, ANA, "C1", "go");
    expect(&t, "2 take part: Ana, Ben", "C1", "");
    world_close(&t.world);
}

static void a_new_version_counts_while_its_question_is_open(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, ANA, "C1", "go");
    struct cv_incoming first = words(&t, ANA, "C1", "Bicycles");
    team_take(&t, first);
    team_turn(&t);
    size_t before = t.n;
    struct cv_incoming again = words(&t, ANA, "C1", "Bicycles and trailers");
    again.amends = first.id;
    team_take(&t, again);
    team_turn(&t);
    /* That question is closed: she alone is told, and the open one is not answered. */
    assert_int_equal(t.n, before + 1);
    assert_true(cv_str_eqz(t.said[before].to, world_ids[ANA]));
    again = words(&t, ANA, "C1", "whatever");
    again.amends = CV_S("unknown");
    team_take(&t, again);
    team_turn(&t);
    assert_int_equal(t.n, before + 1);
    world_close(&t.world);
}

static struct cv_incoming amended(struct team *t, int person, const char *place,
                                  const char *text, struct cv_str of) {
    struct cv_incoming in = words(t, person, place, text);
    in.amends = of;
    return in;
}

/* Killed between a message and its new version, however many messages there were before. */
static void a_new_version_is_understood_after_a_restart(void **state) {
    static const char *const said[] = {"Ledgerly", "growth", "Shops", "ok"};
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, BEN, "C1", "join");
    say(&t, ANA, "C1", "go");
    for (size_t i = 0; i < CV_COUNT(said); i++)
        say(&t, ANA, "C1", said[i]);
    for (int i = 0; i < 300; i++) /* once round */
        say(&t, BEN, "C1", "park: something");
    struct cv_incoming first = words(&t, BEN, "C1", "1");
    team_take(&t, first);
    team_turn(&t);
    team_boot(&t);
    team_take(&t, amended(&t, BEN, "C1", "2", first.id));
    team_turn(&t);
    team_boot(&t);
    say(&t, ANA, "C1", "1");
    assert_non_null(heard(&t, "Sales or marketing: Ben"));
    team_boot(&t); /* that question is closed */
    size_t before = t.n;
    team_take(&t, amended(&t, BEN, "C1", "1", first.id));
    team_turn(&t);
    assert_true(t.n > before && cv_str_eqz(t.said[before].to, world_ids[BEN]));
    world_close(&t.world);
}

/* Whose a message is stays unwritten where nobody is to know who said what. */
static void new_versions_in_anonymous_sessions_leave_no_trace(void **state) {
    struct team t;
    struct cv_buf kept;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, ANA, "C1", "anonymous");
    say(&t, ANA, "C1", "go");
    for (int i = 0; i < 4; i++)
        say(&t, ANA, "C1", "Bicycles");
    cv_buf_init(&kept, 1000);
    for (int i = 0; i < 16; i++) {
        char name[32];
        struct cv_error err = {0};
        snprintf(name, sizeof name, "heard.%d", i);
        (void)!cv_store_get_value(t.world.store, cv_str(name), &kept, &err);
    }
    assert_int_equal(kept.n, 0);
    cv_buf_free(&kept);
    world_close(&t.world);
}

static void receipts_come_after_the_commit_and_kept_values_with_it(void **state) {
    struct team t;
    struct cv_buf kept;
    (void)state;
    team_open(&t);
    cv_buf_init(&kept, 100);
    team_take(&t, (struct cv_incoming){.kind = CV_IN_KEEP, .slot = CV_STR("C1"), .resume = CV_STR("17")});
    assert_false(cv_engine_kept(t.world.engine, CV_S("team"), CV_S("C1"), &kept));
    team_turn(&t);
    assert_true(cv_engine_kept(t.world.engine, CV_S("team"), CV_S("C1"), &kept));
    assert_string_equal(kept.p, "17");
    cv_buf_clear(&kept);
    assert_false(cv_engine_kept(t.world.engine, CV_S("team"), CV_S(""), &kept));
    cv_buf_free(&kept);
    world_close(&t.world);
}

/* The thumb is there before the messenger has said under which id our message is. */
static void a_reaction_that_was_faster_than_its_acknowledgement_counts(void **state) {
    struct team t;
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, ANA, "C1", "go");
    say(&t, ANA, "C1", "Bicycles");
    expect(&t, "At which stage is Bicycles", "C1", "");
    char next[16];
    /* What comes next has the next id. Said by an answer that is not yet acknowledged. */
    snprintf(next, sizeof next, "r%zu", t.n);
    struct cv_incoming answer = words(&t, ANA, "C1", "growth");
    team_take(&t, answer);
    cv_engine_turn(t.world.engine);
    struct cv_incoming early = words(&t, ANA, "C1", "Commuters");
    early.kind = CV_IN_REACT;
    early.about = cv_str(next);
    team_take(&t, early);
    cv_engine_turn(t.world.engine);
    assert_null(heard(&t, "What should your customer relationships do"));
    team_turn(&t); /* the acknowledgement, and twice the same */
    assert_non_null(heard(&t, "What should your customer relationships do"));
    size_t said = t.n;
    team_take(&t, (struct cv_incoming){.kind = CV_IN_ACK, .key = t.said[said - 2].key, .id = cv_str(next)});
    team_take(&t, early);
    team_turn(&t);
    assert_int_equal(t.n, said);
    world_close(&t.world);
}

static void asked_add(void *context, struct cv_str place, struct cv_str id) {
    cv_buf_addf(context, "%.*s:%.*s ", CV_ARG(place), CV_ARG(id));
}

/* What a codec is told of the questions that are open, for catching up. */
static void expect_asked(const struct team *t, const char *expected) {
    struct cv_buf asked;
    cv_buf_init(&asked, 1000);
    cv_engine_asked(t->world.engine, CV_S("team"), asked_add, &asked);
    assert_string_equal(asked.n ? asked.p : "", expected);
    cv_buf_free(&asked);
}

/* None in the lobby, and none when it is over. */
static void open_questions_are_known_by_their_ids_there(void **state) {
    struct team t;
    char expected[100];
    (void)state;
    team_open(&t);
    say(&t, ANA, "C1", "start");
    say(&t, BEN, "C1", "join");
    expect_asked(&t, "");
    say(&t, ANA, "C1", "go");
    snprintf(expected, sizeof expected, "C1:%s ", heard(&t, "venture called")->id);
    expect_asked(&t, expected);
    team_take(&t, (struct cv_incoming){.kind = CV_IN_ACK, .key = heard(&t, "venture called")->key,
                                       .id = CV_STR("last,first")}); /* in parts */
    team_turn(&t);
    expect_asked(&t, "C1:last C1:first ");
    team_boot(&t); /* killed */
    expect_asked(&t, "C1:last C1:first ");
    say(&t, ANA, "C1", "end");
    expect_asked(&t, "");
    world_close(&t.world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_direct_conversation_is_a_place_of_its_own),
        cmocka_unit_test(ones_own_pace_is_gone_at_alone_whoever_was_heard),
        cmocka_unit_test(a_conversation_that_others_join_is_nobodys_any_more),
        cmocka_unit_test(what_was_begun_alone_stays_alone),
        cmocka_unit_test(words_told_alone_answer_the_question_of_the_channel),
        cmocka_unit_test(who_began_a_session_may_answer_it_alone),
        cmocka_unit_test(who_leads_may_tell_a_hidden_answer_alone),
        cmocka_unit_test(a_session_in_a_corner_is_answered_directly),
        cmocka_unit_test(whoever_is_elsewhere_is_asked_at_their_own_hour),
        cmocka_unit_test(three_sessions_of_one_person_say_their_names_and_never_mix),
        cmocka_unit_test(a_reaction_answers_the_question_it_is_on),
        cmocka_unit_test(a_thumb_under_the_invitation_joins),
        cmocka_unit_test(a_new_version_counts_while_its_question_is_open),
        cmocka_unit_test(a_new_version_is_understood_after_a_restart),
        cmocka_unit_test(new_versions_in_anonymous_sessions_leave_no_trace),
        cmocka_unit_test(open_questions_are_known_by_their_ids_there),
        cmocka_unit_test(receipts_come_after_the_commit_and_kept_values_with_it),
        cmocka_unit_test(a_reaction_that_was_faster_than_its_acknowledgement_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
