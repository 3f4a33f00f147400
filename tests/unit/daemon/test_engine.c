/* The engine: durable before spoken, and what survives what. */
#include "world.h"

#include "store/memory.h"

/* Under the sanitizers a quick look; tests/properties plays the whole at full speed. */
#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS = 3 };
#else
enum { ROUNDS = 12 };
#endif
enum { STEPS_MAX = 2000 };

/* Said once in a session, however often: its id is made from the session's. */
static void say_once(struct world *w, const char *words) {
    char id[64];
    snprintf(id, sizeof id, "%s:%.32s", words, w->question_key.n ? w->question_key.p : "");
    world_say(w, 0, words, id);
}

/* Plays a workshop to its end; `before_turn` may interfere before each turn. */
static void play(struct world *w, void (*before_turn)(struct world *w, void *context),
                 void *context) {
    world_say(w, 0, "start", "begin");
    for (int step = 0; step < STEPS_MAX; step++) {
        if (before_turn)
            before_turn(w, context);
        world_turn(w);
        w->now += 10;
        if (cv_engine_sessions(w->engine) == 0 && w->board.ended)
            return;
        int person = world_asked(w);
        if (person >= 0)
            world_answer(w, person);
        else if (w->board.discussing)
            say_once(w, "end");
    }
    fail_msg("the workshop did not end; last question: %.*s", CV_ARG(w->question.text));
}

struct answers {
    struct cv_buf text;
    struct cv_store *store;
    char session[64];
};

static bool answer_print(void *context, const struct cv_answer_row *row) {
    struct answers *a = context;
    cv_buf_addf(&a->text, "%.*s|%.*s|%.*s|%.*s\n", CV_ARG(row->step), CV_ARG(row->segment),
                CV_ARG(row->name), CV_ARG(row->value));
    return true;
}

static bool session_find(void *context, const struct cv_session_row *row) {
    struct answers *a = context;
    snprintf(a->session, sizeof a->session, "%.*s", CV_ARG(row->id));
    return true;
}

/* The stored answers of the last session, as text. */
static struct cv_buf stored_answers(struct world *w) {
    struct answers a = {.store = w->store};
    struct cv_error err = {0};
    cv_buf_init(&a.text, 1024 * 1024);
    assert_int_equal(cv_store_get_sessions(w->store, false, session_find, &a, &err), CV_OK);
    assert_int_equal(
        cv_store_get_answers(w->store, cv_str(a.session), answer_print, &a, &err), CV_OK);
    return a.text;
}

static void a_workshop_runs_to_its_mix(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    play(&w, NULL, NULL);
    assert_non_null(strstr(w.said.p, "%"));
    struct cv_buf answers = stored_answers(&w);
    assert_non_null(strstr(answers.p, "|Ana|"));
    assert_non_null(strstr(answers.p, "|Chen|"));
    cv_buf_free(&answers);
    world_close(&w);
}

static void a_second_workshop_knows_the_first(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    play(&w, NULL, NULL);
    assert_null(strstr(w.said.p, "last session"));
    w.board.ended = false;
    cv_buf_clear(&w.said);
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    play(&w, NULL, NULL);
    assert_non_null(strstr(w.said.p, "last session"));
    world_close(&w);
}

static void only_start_starts(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    world_say(&w, 0, "good morning", NULL);
    world_say(&w, 0, "when do we start?", NULL);
    world_turn(&w);
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    assert_int_equal(w.said.n, 0);
    world_say(&w, 1, "Start!", NULL);
    world_turn(&w);
    assert_int_equal(cv_engine_sessions(w.engine), 1);
    world_close(&w);
}

static void comes(struct world *w, int person, const char *lang) {
    world_take(w, (struct cv_incoming){.kind = CV_IN_MEMBER,
                                       .person = cv_str(world_ids[person]),
                                       .name = cv_str(world_names[person]),
                                       .lang = cv_str(lang),
                                       .present = true});
}

static void nobody_starts_behind_the_others_backs(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    comes(&w, 0, "es");
    world_say_alone(&w, 0, "good morning");
    world_turn(&w);
    assert_int_equal(w.said.n, 0);
    world_say_alone(&w, 0, "start");
    world_turn(&w);
    assert_int_equal(cv_engine_sessions(w.engine), 0);
    assert_non_null(strstr(w.said.p, "El taller empieza para todo el grupo"));
    assert_string_equal(w.to, "p1");
    world_close(&w);
}

/* What is written alone is an answer that the others do not see, and stays so
 * when the journal is read again. */
static void hidden_answers_are_written_to_the_bot_alone(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    const char *const first[] = {"start", "hide answers", "Bakery", "growth", "Hotels", "ok"};
    for (size_t i = 0; i < CV_COUNT(first); i++) {
        world_say(&w, 0, first[i], NULL);
        world_turn(&w);
    }
    assert_true(w.board.hidden);
    cv_buf_clear(&w.said);
    world_say_alone(&w, 1, "2");
    world_turn(&w);
    assert_non_null(strstr(w.said.p, "nobody sees what before the reveal"));
    assert_string_equal(w.to, "p2");
    world_boot(&w);
    cv_buf_clear(&w.said);
    world_say_alone(&w, 2, "3");
    world_turn(&w);
    assert_string_equal(w.to, "p3");
    assert_non_null(strstr(w.said.p, "2 of 3 have answered"));
    world_close(&w);
}

static void the_same_message_twice_counts_once(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    world_say(&w, 0, "start", "x1");
    world_turn(&w);
    world_say(&w, 0, "Bakery", "x2");
    world_turn(&w);
    size_t n = w.said.n;
    struct cv_str question = w.question.text;
    world_say(&w, 0, "Bakery", "x2");
    world_say(&w, 0, "start", "x1");
    world_turn(&w);
    assert_int_equal(w.said.n, n);
    assert_true(cv_str_eq(question, w.question.text));
    world_close(&w);
}

static void nothing_is_said_before_its_commit(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    cv_buf_clear(&w.said);
    cv_store_memory_fail(w.store, CV_FULL, 2);
    world_say(&w, 0, "Bakery", NULL);
    world_turn(&w);
    /* one sentence about the trouble, and nothing of what follows from the answer */
    assert_non_null(w.said.p);
    assert_non_null(strstr(w.said.p, "keep"));
    struct cv_str question = w.question.text;
    w.now += 50; /* before the second try is due */
    world_turn(&w);
    assert_true(cv_str_eq(question, w.question.text));
    for (int i = 0; i < 3; i++) {
        w.now = cv_engine_deadline(w.engine) > w.now ? cv_engine_deadline(w.engine) : w.now;
        world_turn(&w);
    }
    assert_false(cv_str_eq(question, w.question.text)); /* the answer was taken in the end */
    struct cv_buf answers = stored_answers(&w);
    assert_non_null(strstr(answers.p, "Bakery") ? answers.p : strstr(answers.p, "|Ana|"));
    cv_buf_free(&answers);
    world_close(&w);
}

static void what_was_not_acknowledged_is_sent_again(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    w.mute = true;
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    struct cv_str question = w.question_key;
    size_t heard = w.keys.n;
    /* the messenger forgets: whatever comes now was sent a second time */
    cv_buf_clear(&w.keys);
    cv_buf_addc(&w.keys, '\n');
    w.question_key = (struct cv_str){NULL, 0};
    w.mute = false;
    world_boot(&w);
    assert_true(cv_str_eq(w.question_key, question));
    assert_int_equal(w.keys.n, heard);
    /* and once it is acknowledged, it is not sent a third time */
    cv_buf_clear(&w.keys);
    cv_buf_addc(&w.keys, '\n');
    world_boot(&w);
    assert_int_equal(w.keys.n, 1);
    world_close(&w);
}

static void take_more(void *context, struct cv_str receipt) {
    struct world *w = context;
    assert_true(cv_engine_take(w->engine, CV_S("echo"),
                               &(struct cv_incoming){.kind = CV_IN_KEEP,
                                                     .slot = receipt,
                                                     .resume = CV_S("kept")}));
}

static bool take_nothing(void *context, const struct cv_outgoing *o) {
    (void)context;
    (void)o;
    return true;
}

/* A messenger goes on when it hears that something is durable. */
static void what_a_receipt_brings_is_handled_in_the_next_turn(void **state) {
    struct world w;
    struct cv_buf kept;
    (void)state;
    world_open(&w);
    cv_buf_init(&kept, 100);
    cv_engine_add_port(w.engine, CV_S("echo"),
                       &(struct cv_port){.send = take_nothing, .committed = take_more, .context = &w});
    for (int i = 0; i < 2; i++)
        assert_true(cv_engine_take(w.engine, CV_S("echo"),
                                   &(struct cv_incoming){.kind = CV_IN_KEEP,
                                                         .receipt = i ? CV_S("b") : CV_S("a")}));
    world_turn(&w);
    assert_true(cv_engine_deadline(w.engine) <= w.now);
    assert_false(cv_engine_kept(w.engine, CV_S("echo"), CV_S("a"), &kept));
    cv_engine_turn(w.engine);
    assert_true(cv_engine_kept(w.engine, CV_S("echo"), CV_S("a"), &kept));
    assert_true(cv_engine_kept(w.engine, CV_S("echo"), CV_S("b"), &kept));
    cv_buf_free(&kept);
    world_close(&w);
}

/* Crashes and failing commits at random moments. */
struct mischief {
    unsigned long random;
    int crashes, failures;
};

static unsigned long chance(struct mischief *m, unsigned long below) {
    m->random = m->random * 6364136223846793005UL + 1442695040888963407UL;
    return (m->random >> 33) % below;
}

static void mischief(struct world *w, void *context) {
    struct mischief *m = context;
    if (chance(m, 12) == 0) {
        cv_store_memory_fail(w->store, chance(m, 2) ? CV_FULL : CV_BUSY, 1);
        world_turn(w);
        m->failures++;
        w->now += 10000;
    }
    if (chance(m, 8) == 0) {
        /* what was queued and not committed is lost, and comes again */
        w->mute = chance(m, 2);
        world_turn(w);
        w->mute = false;
        world_boot(w);
        m->crashes++;
    }
    if (chance(m, 8) == 0) {
        world_boot(w);
        m->crashes++;
        if (cv_engine_sessions(w->engine) == 0 && !w->board.ended)
            world_say(w, 0, "start", "begin");
        else if (world_asked(w) >= 0)
            world_answer(w, world_asked(w));
        else if (w->board.discussing)
            say_once(w, "end");
    }
}

/* The said words without the two sentences about trouble with the store. */
static struct cv_buf without_trouble(const struct world *w) {
    struct cv_buf out;
    struct cv_str rest = cv_buf_str(&w->said), line;
    struct cv_arena *arena = cv_arena_new();
    struct cv_str trouble = cv_texts_arena(w->edition->texts, CV_S("en"),
                                           CV_S("engine.storage.trouble"), NULL, 0, arena);
    struct cv_str mended = cv_texts_arena(w->edition->texts, CV_S("en"),
                                          CV_S("engine.storage.mended"), NULL, 0, arena);
    cv_buf_init(&out, w->said.max);
    while (cv_str_split(&rest, '\n', &line)) {
        if (cv_str_eq(line, trouble) || cv_str_eq(line, mended)) {
            (void)!cv_str_split(&rest, '\n', &line);
            continue;
        }
        cv_buf_add(&out, line);
        cv_buf_addc(&out, '\n');
    }
    cv_arena_free(arena);
    return out;
}

static void crashes_and_failures_change_nothing(void **state) {
    struct world calm;
    (void)state;
    world_open(&calm);
    play(&calm, NULL, NULL);
    struct cv_buf want = without_trouble(&calm), want_answers = stored_answers(&calm);
    struct mischief m = {.random = 42};
    for (int round = 0; round < ROUNDS; round++) {
        struct world w;
        world_open(&w);
        play(&w, mischief, &m);
        struct cv_buf said = without_trouble(&w), answers = stored_answers(&w);
        assert_string_equal(said.p, want.p);
        assert_string_equal(answers.p, want_answers.p);
        cv_buf_free(&said);
        cv_buf_free(&answers);
        world_close(&w);
    }
    assert_true(m.crashes > 6 * ROUNDS && m.failures > 2 * ROUNDS);
    cv_buf_free(&want);
    cv_buf_free(&want_answers);
    world_close(&calm);
}

/* It is told to be too long, and holds nothing up. */
static void words_without_end_hold_nothing_up(void **state) {
    struct world w;
    static char words[200001], id[3000];
    (void)state;
    memset(words, 'x', sizeof words - 1);
    memset(id, 'i', sizeof id - 1);
    world_open(&w);
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    world_say(&w, 0, words, NULL);
    world_turn(&w);
    assert_true(world_heard(&w, "What is your venture called"));
    assert_false(world_heard(&w, "At which stage"));
    world_say(&w, 0, "Forged", id);
    world_turn(&w);
    assert_false(world_heard(&w, "At which stage"));
    world_say(&w, 0, "Bicycles", NULL);
    world_turn(&w);
    assert_true(world_heard(&w, "At which stage is Bicycles"));
    world_close(&w);
}

static void a_short_absence_is_no_departure(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    size_t said = w.said.n;
    const struct cv_incoming away = {.kind = CV_IN_MEMBER, .person = cv_str(world_ids[0]),
                                     .name = cv_str(world_names[0])};
    world_take(&w, away);
    world_turn(&w);
    w.now += 59000;
    world_turn(&w);
    assert_int_equal(w.said.n, said);
    w.now = cv_engine_deadline(w.engine);
    world_turn(&w);
    assert_non_null(strstr(w.said.p + said, "Ana has left"));
    world_close(&w);
}

/* ---- languages -------------------------------------------------------------------------- */

static void speaks(const struct world *w, int person, const char *lang) {
    for (size_t i = 0; i < w->board.n_seats; i++)
        if (cv_str_eqz(w->board.seats[i].person, world_ids[person])) {
            if (!cv_str_eqz(w->board.seats[i].lang, lang))
                fail_msg("%s speaks %.*s, not %s", world_names[person],
                         CV_ARG(w->board.seats[i].lang), lang);
            return;
        }
    fail_msg("%s has no seat", world_names[person]);
}

static void everybody_is_spoken_to_in_the_language_of_their_messenger(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    comes(&w, 0, "es-MX");
    comes(&w, 1, "el");
    comes(&w, 2, "fr"); /* not spoken: that of the place */
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    speaks(&w, 0, "es");
    speaks(&w, 1, "el");
    speaks(&w, 2, "es");
    world_say(&w, 0, "Panadería", NULL);
    world_turn(&w);
    assert_string_equal(w.tongues.p, "es el");
    world_close(&w);
}

static void a_language_changed_in_the_messenger_is_a_wish(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    comes(&w, 1, "el");
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    comes(&w, 1, "ru_RU");
    world_turn(&w);
    speaks(&w, 1, "ru");
    world_say(&w, 1, "language id", NULL);
    world_turn(&w);
    speaks(&w, 1, "id");
    comes(&w, 1, "ru"); /* nothing new: what was typed stands */
    world_turn(&w);
    speaks(&w, 1, "id");
    world_boot(&w); /* also after a restart, whose members say nothing or the same */
    size_t said = w.said.n;
    comes(&w, 1, "ru");
    world_turn(&w);
    assert_int_equal(w.said.n, said);
    comes(&w, 1, "es");
    world_turn(&w);
    speaks(&w, 1, "es");
    world_close(&w);
}

static void trouble_is_told_in_every_language_the_place_s_first(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    comes(&w, 0, "el");
    world_say(&w, 0, "start", NULL);
    world_turn(&w);
    cv_store_memory_fail(w.store, CV_FULL, 1);
    size_t said = w.said.n;
    world_say(&w, 0, "Φούρνος", NULL);
    world_turn(&w);
    assert_non_null(strstr(w.said.p + said, "Αυτή τη στιγμή δεν μπορώ να γράψω στον δίσκο μου"));
    assert_string_equal(w.tongues.p, "el en es ru id");
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workshop_runs_to_its_mix),
        cmocka_unit_test(a_second_workshop_knows_the_first),
        cmocka_unit_test(only_start_starts),
        cmocka_unit_test(nobody_starts_behind_the_others_backs),
        cmocka_unit_test(hidden_answers_are_written_to_the_bot_alone),
        cmocka_unit_test(the_same_message_twice_counts_once),
        cmocka_unit_test(nothing_is_said_before_its_commit),
        cmocka_unit_test(what_was_not_acknowledged_is_sent_again),
        cmocka_unit_test(what_a_receipt_brings_is_handled_in_the_next_turn),
        cmocka_unit_test(crashes_and_failures_change_nothing),
        cmocka_unit_test(words_without_end_hold_nothing_up),
        cmocka_unit_test(a_short_absence_is_no_departure),
        cmocka_unit_test(everybody_is_spoken_to_in_the_language_of_their_messenger),
        cmocka_unit_test(a_language_changed_in_the_messenger_is_a_wish),
        cmocka_unit_test(trouble_is_told_in_every_language_the_place_s_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
