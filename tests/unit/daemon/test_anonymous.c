/* When an anonymous session is over, nothing that was kept tells who answered what: if
 * people had given each other's answers, the store would be the same. */
#include "world.h"

#include "store/memory.h"

#include <sqlite3.h>
#include <unistd.h>

enum { STEPS_MAX = 400, DUMP_MAX = 1 << 24, LOG_MAX = 1 << 20 };

/* Who gives whose answers: person i those of part[i]; -1 gives none. */
struct cast {
    int part[WORLD_PEOPLE];
};

static const struct cast as_they_are = {{0, 1, 2}}, turned = {{1, 2, 0}}, mirrored = {{2, 1, 0}},
                         two_alone = {{0, 1, -1}}, two_turned = {{1, 0, -1}};

struct play {
    struct world w;
    char folder[64], file[96];
    const struct cast *cast;
    int questions;  /* put so far */
    int kill_every; /* steps; 0: never */
    struct cv_str key; /* of the question answered last */
};

/* ---- the world on a file ------------------------------------------------------------ */

static void play_reopen(struct play *p) {
    struct cv_error err = {0};
    cv_engine_free(p->w.engine);
    cv_store_close(p->w.store);
    p->w.engine = NULL;
    if (cv_store_sqlite(p->file, &p->w.store, &err))
        fail_msg("%s", err.text);
    world_boot(&p->w);
}

static void play_open(struct play *p, const struct cast *cast) {
    *p = (struct play){.cast = cast};
    strcpy(p->folder, "/tmp/canvasser-anonymous-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->file, sizeof p->file, "%s/store.db", p->folder);
    world_open(&p->w);
    play_reopen(p);
}

static void play_close(struct play *p) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[128];
    world_close(&p->w);
    for (size_t i = 0; i < CV_COUNT(ends); i++) {
        snprintf(name, sizeof name, "%s%s", p->file, ends[i]);
        unlink(name);
    }
    assert_int_equal(rmdir(p->folder), 0);
}

/* Whether the store's bytes hold these words anywhere. */
static bool play_keeps(const struct play *p, const char *words) {
    static char bytes[1 << 24];
    static const char *const ends[] = {"", "-wal"};
    bool holds = false;
    char name[128];
    for (size_t i = 0; i < CV_COUNT(ends); i++) {
        snprintf(name, sizeof name, "%s%s", p->file, ends[i]);
        FILE *in = fopen(name, "rb");
        size_t n = in ? fread(bytes, 1, sizeof bytes, in) : 0;
        assert_true(n < sizeof bytes);
        if (in)
            fclose(in);
        holds = holds || memmem(bytes, n, words, strlen(words));
    }
    return holds;
}

/* ---- what people do -------------------------------------------------------------------- */

static void aloud(struct play *p, const char *words) {
    world_say(&p->w, 0, words, NULL);
    world_turn(&p->w);
}

static void press(struct play *p, int person, struct cv_str choice) {
    char id[32];
    snprintf(id, sizeof id, "m%llu", (unsigned long long)p->w.sent++);
    world_take(&p->w, (struct cv_incoming){.kind = CV_IN_CHOOSE,
                                           .id = cv_str(id),
                                           .person = cv_str(world_ids[person]),
                                           .name = cv_str(world_names[person]),
                                           .about = p->w.question_key,
                                           .choice = choice});
}

/* Choices of the question at hand that have a number. */
static size_t numbered(const struct play *p) {
    size_t n = 0;
    for (size_t i = 0; i < p->w.question.n_options; i++)
        n += p->w.question.options[i].label.p[0] >= '0' && p->w.question.options[i].label.p[0] <= '9';
    return n;
}

/* Every fourth question is answered by two of the parts alone. */
static bool is_few(const struct play *p) {
    return p->questions % 4 == 3;
}

/* What the part answers to the question at hand: words, a pick with a reason, a press. */
static void answer(struct play *p, int person, int part) {
    size_t n = numbered(p), pick = n ? (size_t)(part * 2 + p->questions) % n : 0;
    char words[64];
    if (is_few(p) && part == 2) {
        world_say_alone(&p->w, person, "skip");
        return;
    }
    if (n)
        snprintf(words, sizeof words, "%c because %s-%d", p->w.question.options[pick].label.p[0],
                 is_few(p) ? "halva" : "tahini", part);
    else
        snprintf(words, sizeof words, "%s-%d of %d", is_few(p) ? "halva" : "sesame", part,
                 p->questions);
    if (p->questions % 3 == 1 || !n)
        world_say_alone(&p->w, person, words);
    else
        press(p, person, p->w.question.options[pick].id);
}

static void play_begin(struct play *p) {
    static const char *const setup[] = {"start", "anonymous", "Ledgerly", "growth", "Restaurants",
                                        "ok"};
    for (size_t i = 0; i < CV_COUNT(setup); i++)
        aloud(p, setup[i]);
}

static bool owes(const struct play *p, int person, size_t *asked) {
    bool owing = false;
    *asked = 0;
    for (size_t s = 0; s < p->w.board.n_seats; s++) {
        const struct cv_seat *seat = &p->w.board.seats[s];
        *asked += seat->asked;
        owing = owing || (cv_str_eqz(seat->person, world_ids[person]) && seat->asked &&
                          !seat->answered);
    }
    return owing;
}

/* Somebody who owes an answer and gives some, from another one with every question; -1 for
 * nobody, -2 when the question is the facilitator's. */
static int play_next(const struct play *p) {
    size_t asked = 0;
    for (int k = 0; k < WORLD_PEOPLE; k++) {
        int i = (k + p->questions) % WORLD_PEOPLE;
        if (owes(p, i, &asked) && p->cast->part[i] >= 0)
            return asked == 1 ? -2 : i;
    }
    return -1;
}

static void play_step(struct play *p) {
    int person = play_next(p);
    if (!cv_str_eq(p->key, p->w.question_key))
        p->questions++;
    p->key = p->w.question_key;
    if (person < 0)
        aloud(p, person == -2 ? "2" : p->w.board.discussing ? "end" : "next");
    else
        answer(p, person, p->cast->part[person]);
    world_turn(&p->w);
    p->w.now += 1000;
}

/* To its end, the daemon dying now and then. */
static void play_on(struct play *p) {
    for (int step = 1; step < STEPS_MAX && !p->w.board.ended; step++) {
        play_step(p);
        if (p->kill_every && step % p->kill_every == 0)
            play_reopen(p);
    }
    if (!p->w.board.ended)
        fail_msg("it did not end: %.*s", CV_ARG(p->w.question.text));
}

/* ---- everything that was kept, as text ---------------------------------------------------- */

static int row_add(void *out, int columns, char **values, char **names) {
    for (int i = 0; i < columns; i++)
        cv_buf_addf(out, "%s=%s ", names[i], values[i] ? values[i] : "NULL");
    cv_buf_addc(out, '\n');
    return 0;
}

/* Every row of every table but the dialogs; ids of sessions are random and made equal. */
static struct cv_buf play_dump(const struct play *p) {
    static const char *const sql[] = {
        "SELECT number, dialog, messenger, place, started, ended FROM sessions",
        "SELECT 'S', number, at, event FROM journal",
        "SELECT number, 'S', step, segment, person, name, value, raw, skipped, at FROM answers",
        "SELECT * FROM inbox",
        "SELECT name, replace(value, (SELECT id FROM sessions), 'S') value FROM named",
        "SELECT id, messenger, place, substr(key, 33), body, at, remote FROM outbox",
        "SELECT * FROM seals",
    };
    struct cv_buf out;
    sqlite3 *db;
    cv_buf_init(&out, DUMP_MAX);
    assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
    for (size_t i = 0; i < CV_COUNT(sql); i++) {
        cv_buf_addf(&out, "-- %zu\n", i);
        if (sqlite3_exec(db, sql[i], row_add, &out, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql[i], sqlite3_errmsg(db));
    }
    sqlite3_close(db);
    assert_false(out.full);
    return out;
}

static void dumps_are_same(const struct cv_buf *a, const struct cv_buf *b) {
    size_t at = 0;
    while (at < a->n && at < b->n && a->p[at] == b->p[at])
        at++;
    if (a->n != b->n || at < a->n)
        fail_msg("the stores differ:\n%.300s\n----\n%.300s", a->p + (at < 200 ? 0 : at - 200),
                 b->p + (at < 200 ? 0 : at - 200));
}

/* ---- tests ---------------------------------------------------------------------------------- */

static struct cv_buf played(const struct cast *cast, int kill_every) {
    struct play p;
    play_open(&p, cast);
    p.kill_every = kill_every;
    play_begin(&p);
    play_on(&p);
    struct cv_buf dump = play_dump(&p);
    assert_non_null(strstr(dump.p, "sesame-0")); /* answers are kept, and shown */
    assert_true(world_heard(&p.w, "tahini-1"));
    assert_false(play_keeps(&p, "sealed:"));
    assert_false(play_keeps(&p, "halva"));
    play_close(&p);
    return dump;
}

static void who_answered_what_makes_no_difference_to_the_store(void **state) {
    struct cv_buf own = played(&as_they_are, 0), other;
    const struct cast *const casts[] = {&turned, &mirrored};
    (void)state;
    for (size_t i = 0; i < CV_COUNT(casts); i++) {
        other = played(casts[i], 0);
        dumps_are_same(&own, &other);
        cv_buf_free(&other);
    }
    assert_null(strstr(own.p, "person=p2"));
    cv_buf_free(&own);
}

static void nor_when_the_daemon_dies_on_the_way(void **state) {
    struct cv_buf own = played(&as_they_are, 7), other = played(&turned, 7);
    struct cv_buf undisturbed = played(&as_they_are, 0);
    (void)state;
    dumps_are_same(&own, &other);
    dumps_are_same(&own, &undisturbed);
    cv_buf_free(&own);
    cv_buf_free(&other);
    cv_buf_free(&undisturbed);
}

/* Till a question was put aside because two had answered it. */
static void play_half(struct play *p) {
    for (int step = 0; step < STEPS_MAX && !world_heard(&p->w, "Fewer than"); step++)
        play_step(p);
    assert_true(world_heard(&p->w, "Fewer than"));
}

static void while_it_runs_answers_are_sealed(void **state) {
    struct play p;
    (void)state;
    play_open(&p, &as_they_are);
    play_begin(&p);
    world_say_alone(&p.w, 1, "2 because nougat");
    world_turn(&p.w);
    assert_true(play_keeps(&p, "sealed:"));
    assert_false(play_keeps(&p, "nougat"));
    play_half(&p);
    assert_false(play_keeps(&p, "halva"));
    play_close(&p);
}

static void of_two_who_answer_nothing_is_kept(void **state) {
    struct play p, q;
    (void)state;
    play_open(&p, &two_alone);
    play_begin(&p);
    play_on(&p);
    assert_false(play_keeps(&p, "sesame"));
    assert_false(play_keeps(&p, "tahini"));
    assert_false(world_heard(&p.w, "“sesame"));
    assert_true(world_heard(&p.w, "Fewer than three"));
    play_open(&q, &two_turned);
    play_begin(&q);
    play_on(&q);
    struct cv_buf one = play_dump(&p), two = play_dump(&q);
    dumps_are_same(&one, &two);
    assert_null(strstr(one.p, "step=expected"));
    cv_buf_free(&one);
    cv_buf_free(&two);
    play_close(&p);
    play_close(&q);
}

/* Nothing is acknowledged any more when the end comes. */
static void what_was_said_alone_and_did_not_arrive_is_forgotten_too(void **state) {
    struct play p;
    (void)state;
    play_open(&p, &as_they_are);
    play_begin(&p);
    p.w.mute = true;
    world_say_alone(&p.w, 1, "2 because nougat");
    world_turn(&p.w);
    aloud(&p, "end");
    assert_true(p.w.board.ended);
    assert_false(play_keeps(&p, "sealed:"));
    assert_false(play_keeps(&p, "nougat"));
    cv_buf_clear(&p.w.said);
    cv_buf_clear(&p.w.keys);
    cv_buf_addc(&p.w.keys, '\n');
    p.w.mute = false;
    play_reopen(&p);
    assert_true(world_heard(&p.w, "We stop here"));
    assert_false(world_heard(&p.w, "I have your answer"));
    play_close(&p);
}

static void what_did_not_arrive_is_said_after_a_restart_while_it_runs(void **state) {
    struct play p;
    (void)state;
    play_open(&p, &as_they_are);
    play_begin(&p);
    p.w.mute = true;
    world_say_alone(&p.w, 1, "2 because nougat");
    world_turn(&p.w);
    cv_buf_clear(&p.w.said);
    cv_buf_clear(&p.w.keys);
    cv_buf_addc(&p.w.keys, '\n');
    p.w.mute = false;
    play_reopen(&p);
    assert_true(world_heard(&p.w, "I have your answer, Ben"));
    play_close(&p);
}

static void a_commit_that_fails_loses_neither_key_nor_answer(void **state) {
    struct world w;
    (void)state;
    world_open(&w);
    struct play p = {.w = w, .cast = &as_they_are};
    p.w.engine = NULL;
    cv_engine_free(w.engine);
    world_boot(&p.w);
    aloud(&p, "start");
    for (int i = 0; i < 4; i++) {
        static const char *const setup[] = {"anonymous", "Ledgerly", "growth", "Restaurants"};
        cv_store_memory_fail(p.w.store, CV_FULL, 1);
        aloud(&p, setup[i]);
        p.w.now += 10000;
        world_turn(&p.w);
    }
    aloud(&p, "ok");
    for (int step = 0; step < STEPS_MAX && !p.w.board.ended; step++) {
        if (step % 5 == 0)
            world_boot(&p.w); /* with the key of the store */
        cv_store_memory_fail(p.w.store, CV_FULL, step % 3 == 0);
        play_step(&p);
        p.w.now += 10000;
        world_turn(&p.w);
    }
    assert_true(p.w.board.ended);
    assert_true(world_heard(&p.w, "“sesame-0"));
    world_close(&p.w);
}

/* What was sealed before the names came back can still be read. */
static void names_that_come_back_are_kept(void **state) {
    struct play p;
    (void)state;
    play_open(&p, &as_they_are);
    aloud(&p, "start");
    aloud(&p, "anonymous");
    aloud(&p, "Ledgerly");
    aloud(&p, "with names");
    play_reopen(&p);
    aloud(&p, "growth");
    aloud(&p, "Restaurants");
    aloud(&p, "ok");
    p.kill_every = 9;
    play_on(&p);
    struct cv_buf dump = play_dump(&p);
    assert_non_null(strstr(dump.p, "person=p2 name=Ben"));
    cv_buf_free(&dump);
    play_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_answered_what_makes_no_difference_to_the_store),
        cmocka_unit_test(nor_when_the_daemon_dies_on_the_way),
        cmocka_unit_test(while_it_runs_answers_are_sealed),
        cmocka_unit_test(of_two_who_answer_nothing_is_kept),
        cmocka_unit_test(what_was_said_alone_and_did_not_arrive_is_forgotten_too),
        cmocka_unit_test(what_did_not_arrive_is_said_after_a_restart_while_it_runs),
        cmocka_unit_test(a_commit_that_fails_loses_neither_key_nor_answer),
        cmocka_unit_test(names_that_come_back_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
