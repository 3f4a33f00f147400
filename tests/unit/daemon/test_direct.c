/* A messenger with channels and direct conversations: which session words are about. */
#include "world.h"

enum { SAID_MAX = 512 };

/* What the messenger "team" was given, in order. */
struct team {
    struct world world;
    struct said {
        struct cv_str place, to, text, key;
        char id[16];
    } said[SAID_MAX];
    size_t n, acked;
    uint64_t events;
};

static bool team_send(void *context, const struct cv_outgoing *o) {
    struct team *t = context;
    struct cv_arena *arena = t->world.arena;
    assert_true(t->n < SAID_MAX);
    struct said *s = &t->said[t->n];
    *s = (struct said){cv_arena_copy(arena, o->place), cv_arena_copy(arena, o->effect->to),
                       cv_arena_copy(arena, o->effect->text), cv_arena_copy(arena, o->key), ""};
    snprintf(s->id, sizeof s->id, "r%zu", t->n++);
    return true;
}

static void team_take(struct team *t, struct cv_incoming in) {
    assert_true(cv_engine_take(t->world.engine, CV_S("team"), &in));
}

static void team_turn(struct team *t) {
    do {
        cv_engine_turn(t->world.engine);
        for (; t->acked < t->n; t->acked++)
            team_take(t, (struct cv_incoming){.kind = CV_IN_ACK,
                                              .key = t->said[t->acked].key,
                                              .id = cv_str(t->said[t->acked].id)});
        cv_engine_turn(t->world.engine);
    } while (t->acked < t->n);
}

static void team_boot(struct team *t) {
    world_boot(&t->world);
    cv_engine_add_port(t->world.engine, CV_S("team"),
                       &(struct cv_port){.send = team_send, .context = t});
    team_take(t, (struct cv_incoming){.kind = CV_IN_READY});
    team_turn(t);
}

static void team_open(struct team *t) {
    *t = (struct team){.events = 1};
    world_open(&t->world);
    team_boot(t);
}

static struct cv_incoming words(struct team *t, int person, const char *place, const char *text) {
    struct cv_arena *arena = t->world.arena;
    return (struct cv_incoming){.kind = CV_IN_MESSAGE,
                                .id = cv_arena_printf(arena, "in%llu", (unsigned long long)t->events++),
                                .place = cv_str(place),
                                .person = cv_str(world_ids[person]),
                                .name = cv_str(world_names[person]),
                                .text = cv_str(text)};
}

static void say(struct team *t, int person, const char *place, const char *text) {
    team_take(t, words(t, person, place, text));
    team_turn(t);
}

/* In a conversation with Canvasser alone. */
static void tell(struct team *t, int person, const char *text, const char *answers) {
    struct cv_str place = cv_arena_printf(t->world.arena, "D%s", world_ids[person]);
    struct cv_incoming in = words(t, person, place.p, text);
    in.direct = true;
    in.answers = cv_str(answers);
    team_take(t, in);
    team_turn(t);
}

/* The newest message that holds `text`, or NULL. */
static const struct said *heard(const struct team *t, const char *text) {
    for (size_t i = t->n; i-- > 0;)
        if (t->said[i].text.n && strstr(t->said[i].text.p, text))
            return &t->said[i];
    return NULL;
}

static void expect(const struct team *t, const char *text, const char *place, const char *to) {
    const struct said *s = heard(t, text);
    if (!s)
        fail_msg("nobody said \"%s\"; last: %s", text, t->n ? t->said[t->n - 1].text.p : "");
    if (!cv_str_eqz(s->place, place) || !cv_str_eqz(s->to, to))
        fail_msg("\"%s\" went to %.*s to %.*s", text, CV_ARG(s->place), CV_ARG(s->to));
}

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

static void two_sessions_of_one_person_say_their_names_and_never_mix(void **state) {
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_direct_conversation_is_a_place_of_its_own),
        cmocka_unit_test(words_told_alone_answer_the_question_of_the_channel),
        cmocka_unit_test(a_session_in_a_corner_is_answered_directly),
        cmocka_unit_test(two_sessions_of_one_person_say_their_names_and_never_mix),
        cmocka_unit_test(a_reaction_answers_the_question_it_is_on),
        cmocka_unit_test(a_new_version_counts_while_its_question_is_open),
        cmocka_unit_test(receipts_come_after_the_commit_and_kept_values_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
