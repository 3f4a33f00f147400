/* Who gave which answer shows nowhere: people of one language exchange all their answers,
 * and what everybody hears, what is recorded and what is left are the same to the byte. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

/* As in test_properties.c. */
#ifdef __SANITIZE_ADDRESS__
enum { RUNS = 8 };
#else
enum { RUNS = 150 };
#endif
enum { PEOPLE = 6, TRIES = 5, QUESTIONS_MAX = 80, PUBLIC_MAX = 1 << 22 };

/* Of six people four speak English and exchange answers, one speaks Greek, and one says
 * nothing at all. */
enum { GROUP = 4, GREEK = 4, SILENT = 5 };

struct run {
    struct cv_session *session;
    struct cv_arena *arena;
    const int *part;     /* whose answers each of the group gives */
    uint64_t dice;       /* for what happens, whoever answers what */
    uint64_t seed;       /* of the answers */
    cv_time now;
    size_t round;        /* counts the questions answered */
    size_t withheld, set_aside;
    struct cv_effect asked[PEOPLE];
    bool answered[PEOPLE], owing[PEOPLE], through[PEOPLE];
    bool discussing, apart;
    struct cv_buf public;
};

static size_t roll(struct run *r, size_t sides) {
    r->dice = r->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(r->dice >> 33) % sides;
}

static struct cv_str id_of(struct run *r, size_t person) {
    return cv_arena_printf(r->arena, "m%zu", person);
}

/* ---- what everybody hears, and what is kept ---------------------------------------------- */

static void print_telling(struct run *r, const struct cv_effect *e) {
    cv_buf_addf(&r->public, "%.*s: %.*s\n", CV_ARG(e->lang), CV_ARG(e->text));
    for (size_t i = 0; i < e->n_options; i++)
        cv_buf_addf(&r->public, "[%.*s]\n", CV_ARG(e->options[i].label));
}

static void print_answer(struct run *r, const struct cv_effect *e) {
    cv_buf_addf(&r->public, "recorded %.*s/%.*s %.*s '%.*s' %.*s|%.*s %d\n", CV_ARG(e->step),
                CV_ARG(e->segment), CV_ARG(e->person), CV_ARG(e->name), CV_ARG(e->value),
                CV_ARG(e->raw), e->skipped);
}

static void note_board(struct run *r, const struct cv_board *b) {
    r->discussing = b->discussing;
    for (size_t i = 0; i < b->n_seats; i++) {
        size_t person = (size_t)(b->seats[i].person.p[1] - '0');
        r->owing[person] = b->seats[i].asked && !b->seats[i].answered;
        r->through[person] = b->seats[i].answered;
    }
    for (size_t i = 0; i < b->n_mixes; i++)
        for (size_t k = 0; k < b->mixes[i].n; k++)
            cv_buf_addf(&r->public, "%.*s %d\n", CV_ARG(b->mixes[i].slices[k].id),
                        b->mixes[i].slices[k].percent);
}

static void note(struct run *r, const struct cv_effect *e) {
    for (size_t i = 0; e->kind == CV_EFFECT_SAY && e->asks && i < PEOPLE; i++)
        if (!e->to.n || cv_str_eq(e->to, id_of(r, i)))
            r->asked[i] = *e;
    if (e->kind == CV_EFFECT_BOARD)
        note_board(r, e->board);
    if (e->kind == CV_EFFECT_ANSWER)
        print_answer(r, e);
    if (e->kind != CV_EFFECT_SAY || e->to.n)
        return;
    print_telling(r, e);
    for (size_t i = 0; i < e->n_also; i++)
        print_telling(r, &e->also[i]);
    r->withheld += memmem(e->text.p, e->text.n, "in words", 8) != NULL;
    r->set_aside += memmem(e->text.p, e->text.n, "set it aside", 12) != NULL;
}

static void step(struct run *r, struct cv_event e) {
    struct cv_effects effects = {0};
    struct cv_error err = {0};
    e.at = r->now += CV_SECONDS(1);
    if (cv_session_step(r->session, &e, r->arena, &effects, &err) != CV_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < effects.n; i++)
        note(r, &effects.item[i]);
}

/* ---- what people do ----------------------------------------------------------------------- */

static struct cv_event event_of(struct run *r, enum cv_event_kind kind, size_t person) {
    struct cv_event e = {.kind = kind, .person = id_of(r, person)};
    e.name = e.person;
    if (person == GREEK)
        e.lang = CV_S("el");
    return e;
}

static void says(struct run *r, size_t person, struct cv_str words, bool private) {
    struct cv_event e = event_of(r, CV_EVENT_MESSAGE, person);
    e.text = words;
    e.private = private;
    step(r, e);
}

static size_t numbered(const struct cv_effect *asked) {
    size_t n = 0;
    for (size_t i = 0; i < asked->n_options; i++)
        n += asked->options[i].label.p[0] >= '0' && asked->options[i].label.p[0] <= '9';
    return n;
}

/* What a part answers, the same whoever gives it: by what is asked, and how often it was
 * tried. The last tries are sure to be understood. */
static void tries(struct run *r, size_t person, size_t part, size_t attempt) {
    static const char *const words[] = {"skip",      "don't know", "personal and self-service",
                                        "help pages", "not a community any more",
                                        "1 60, 4 40", "1 30, 2 70", "4 50 1 50"};
    const struct cv_effect *asked = &r->asked[person];
    /* What is put to one person again names them. */
    uint64_t hash = cv_str_hash(r->asked[r->apart ? person : SILENT].text) ^ r->seed;
    hash = (hash + part * 7919 + attempt * 104729 + r->round) * UINT64_C(0x9E3779B97F4A7C15);
    size_t n = numbered(asked), how = (size_t)(hash >> 40) % 8, pick = n ? (hash >> 20) % n : 0;
    bool sure = attempt + 1 >= TRIES;
    if (n && (sure || how < 4)) {
        struct cv_event e = event_of(r, CV_EVENT_CHOOSE, person);
        e.about = asked->key;
        e.choice = asked->options[pick].id;
        step(r, e);
    } else if (n && how < 5) {
        says(r, person, cv_arena_printf(r->arena, "%c because %s-%zu",
                                        asked->options[pick].label.p[0],
                                        person == GREEK ? "greekword" : "reason", part), true);
    } else if (!sure && how < 7) {
        says(r, person, cv_str(words[(hash >> 12) % CV_COUNT(words)]), true);
    } else {
        says(r, person, cv_arena_printf(r->arena, "%s-%zu-%llu",
                                        person == GREEK ? "greekword" : "word", part,
                                        (unsigned long long)(hash >> 50)), true);
    }
}

static size_t part_of(const struct run *r, size_t person) {
    return person < GROUP ? (size_t)r->part[person] : person;
}

/* Everybody of the group answers the open question once, in an order of the dice. */
static void group_answers(struct run *r) {
    size_t first = roll(r, GROUP), greek = roll(r, 2);
    struct cv_str open = cv_arena_copy(r->arena, r->asked[SILENT].key);
    for (size_t k = 0; k < GROUP + greek; k++) {
        size_t person = k < GROUP ? (first + k) % GROUP : GREEK;
        for (size_t i = 0; i < TRIES && r->owing[person] && !r->discussing &&
                           cv_str_eq(open, r->asked[SILENT].key); i++)
            tries(r, person, part_of(r, person), i);
    }
    r->round++;
}

/* What happens beside the answers. */
static void something_else(struct run *r) {
    static const char *const words[] = {"status", "why", "back", "again", "with names",
                                        "open answers", "remove m4", "let m4 in", "agenda"};
    size_t what = roll(r, 30);
    if (!r->round) /* it is not fixed yet */
        return;
    if (what < CV_COUNT(words))
        says(r, 0, cv_str(words[what]), false);
    else if (what == 10)
        says(r, roll(r, GROUP), CV_S("2"), false); /* aloud */
    else if (what == 12)
        says(r, 1 + roll(r, GROUP - 1), CV_S("edit 1"), true);
    else if (what == 11)
        step(r, event_of(r, roll(r, 2) ? CV_EVENT_LEAVE : CV_EVENT_JOIN, SILENT));
}

static bool facilitators(const struct run *r) {
    size_t n = 0;
    for (size_t i = 0; i < PEOPLE; i++)
        n += r->owing[i];
    return n <= 1 && r->owing[0];
}

static void workshop(struct run *r) {
    for (int i = 0; i < QUESTIONS_MAX && !cv_session_ended(r->session); i++) {
        something_else(r);
        if (r->discussing)
            says(r, 0, CV_S("end"), false);
        else if (facilitators(r))
            says(r, 0, CV_S("2"), false);
        else {
            struct cv_str open = cv_arena_copy(r->arena, r->asked[SILENT].key);
            group_answers(r);
            if (cv_str_eq(open, r->asked[SILENT].key) && !r->discussing)
                says(r, 0, CV_S("next"), false);
        }
    }
    if (!cv_session_ended(r->session))
        says(r, 0, CV_S("end"), false);
}

/* Everybody alone: nothing is compared of the way, on which people go at their own speed. */
static void gathering(struct run *r) {
    for (size_t i = 0; i < GROUP; i++)
        for (size_t k = 0; k < QUESTIONS_MAX * TRIES && !r->through[i]; k++) {
            r->round = 0;
            if (k % 3 == 2)
                says(r, i, CV_S("skip"), true);
            else
                tries(r, i, part_of(r, i), TRIES - 1);
        }
    cv_buf_clear(&r->public);
    says(r, 0, CV_S("end"), false);
    for (int i = 0; i < 20 && !cv_session_ended(r->session); i++)
        says(r, 0, r->discussing ? CV_S("agenda") : CV_S("next"), false),
            says(r, 0, CV_S("end"), false);
}

static void open_group(struct run *r) {
    static const char *const setup[] = {"Tea house", "growth", "Students", "ok"};
    struct cv_event start = event_of(r, CV_EVENT_START, 0);
    step(r, start);
    for (size_t i = 1; i < PEOPLE; i++)
        step(r, event_of(r, CV_EVENT_JOIN, i));
    says(r, 0, CV_S("anonymous"), false);
    if (r->apart)
        says(r, 0, CV_S("everybody alone"), false);
    for (size_t i = 0; i < CV_COUNT(setup); i++)
        says(r, 0, cv_str(setup[i]), false);
}

/* ---- the comparison -------------------------------------------------------------------------- */

static struct run played(const struct stage *stage, size_t seed, const int *part, bool apart) {
    struct run r = {.session = cv_session_new(&stage->book), .arena = cv_arena_new(),
                    .part = part, .dice = seed * 7919 + 1, .seed = seed * 31 + 7,
                    .now = CV_HOURS(1), .apart = apart};
    cv_buf_init(&r.public, PUBLIC_MAX);
    open_group(&r);
    (apart ? gathering : workshop)(&r);
    assert_true(cv_session_ended(r.session));
    cv_session_outcome(r.session, &r.public);
    assert_false(r.public.full);
    return r;
}

static void run_free(struct run *r) {
    cv_session_free(r->session);
    cv_arena_free(r->arena);
    cv_buf_free(&r->public);
}

static void publics_are_same(const struct run *a, const struct run *b, size_t seed) {
    size_t at = 0;
    while (at < a->public.n && at < b->public.n && a->public.p[at] == b->public.p[at])
        at++;
    size_t from = at < 150 ? 0 : at - 150;
    if (a->public.n != b->public.n || at < a->public.n)
        fail_msg("group %zu: what is public differs:\n%.300s\n======\n%.300s", seed,
                 a->public.p + from, b->public.p + from);
}

static void compare(const struct stage *stage, bool apart, struct run *sums) {
    static const int own[GROUP] = {0, 1, 2, 3};
    static const int others[][GROUP] = {{1, 0, 2, 3}, {3, 2, 1, 0}, {1, 2, 3, 0}};
    /* Alone the facilitator answers for all on the way: that is said under their name. */
    static const int others_apart[][GROUP] = {{0, 2, 1, 3}, {0, 3, 2, 1}, {0, 2, 3, 1}};
    for (size_t seed = 0; seed < RUNS; seed++) {
        struct run a = played(stage, seed, own, apart);
        size_t i = seed % CV_COUNT(others);
        struct run b = played(stage, seed, apart ? others_apart[i] : others[i], apart);
        publics_are_same(&a, &b, seed);
        assert_null(memmem(a.public.p, a.public.n, "greekword", 9));
        sums->withheld += a.withheld;
        sums->set_aside += a.set_aside;
        sums->round += memmem(a.public.p, a.public.n, "recorded connect", 16) != NULL;
        run_free(&a);
        run_free(&b);
    }
}

static void setup_stage(struct stage *stage) {
    if (!stage_open(stage, "dialogs/customer-relationships") ||
        !stage_speak(stage, "dialogs/customer-relationships", CV_S("el")))
        fail_msg("%s", stage->err.text);
}

static void in_a_workshop_it_makes_no_difference_who_answered_what(void **state) {
    struct stage stage;
    struct run sums = {0};
    (void)state;
    setup_stage(&stage);
    compare(&stage, false, &sums);
    print_message("# words were withheld %zu times, questions set aside %zu times, words kept in %zu groups\n",
                  sums.withheld, sums.set_aside, sums.round);
    assert_true(sums.withheld > 0 && sums.set_aside > 0 && sums.round > RUNS / 2);
    stage_close(&stage);
}

static void nor_when_everybody_answers_alone(void **state) {
    struct stage stage;
    struct run sums = {0};
    (void)state;
    setup_stage(&stage);
    compare(&stage, true, &sums);
    assert_true(sums.round > RUNS / 2);
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_workshop_it_makes_no_difference_who_answered_what),
        cmocka_unit_test(nor_when_everybody_answers_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
