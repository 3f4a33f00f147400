/* Three weeks of coaching, simulated: founders in ten zones, each with habits of
 * their own, while the daemon is down now and then. Every message is accounted
 * for by what the plan promises, computed here from the zones alone. */
#include "../session/stage.h"

#include "rehearsal/answer.h"
#include "session/state.h"

#include "cmocka_cv.h"

#include <string.h>
#include <time.h>

#ifdef __SANITIZE_ADDRESS__
enum { FOUNDERS = 100 };
#else
enum { FOUNDERS = 200 };
#endif
enum { DAYS = 21, PUTS_MOST = 200, OUTAGES = 4, REMINDERS = 2 };

enum act { ACT_ANSWER, ACT_MORE, ACT_PAUSE, ACT_RESUME, ACT_STATUS, ACT_LATE, ACT_END };
enum habit { PROMPT, LATE, SILENT, PAUSING, EAGER, HABITS };
static const char *const habits[] = {"prompt", "late", "silent", "pausing", "eager"};
_Static_assert(CV_COUNT(habits) == HABITS, "a name for every habit");

static const char *const zones[] = {
    "Europe/Athens",    "Europe/London",  "America/New_York", "America/Los_Angeles", "Asia/Kolkata",
    "Asia/Jakarta",     "Asia/Kathmandu", "Australia/Sydney", "America/Sao_Paulo",   "Pacific/Auckland"};

/* What a founder is promised; all the checks know of their plan. */
struct promise {
    const struct cv_zone *zone;
    const char *name;
    int32_t minute, questions;
    unsigned weekdays;
    cv_day holiday;
    const int32_t *gaps;  /* in days: before each reminder, and before silence */
    cv_time silent_until; /* of a pause */
};

/* All that may be said; what Canvasser says is told apart by how it begins. */
enum message { PUT, REMINDER, AGAIN, SILENCE, NEEDED, GREETING, THANKS, REPLY, LAST, SCRIPT, MESSAGES };
static const char *const messages[] = {"questions put", "reminders", "questions shown again",
                                       "silences", "waits for what is needed", "greetings", "thanks",
                                       "replies", "last words", "words of the script and advice"};
_Static_assert(CV_COUNT(messages) == MESSAGES, "a name for every message");

static const struct {
    const char *begins;
    enum message is;
} beginnings[] = {
    {"A gentle reminder", REMINDER},      {"My last reminder", REMINDER},
    {"This question is still open", AGAIN}, {"Back to the question", AGAIN},
    {"Welcome back!", AGAIN},             {"I have noted “no answer”", SILENCE},
    {"That was ", SILENCE},               {"I cannot go on", NEEDED},
    {"Hello ", GREETING},                 {"Thank you.", THANKS},
    {"Noted.", REPLY},                    {"All right, I am silent", REPLY},
    {"No question is open", REPLY},       {"You have answered", REPLY},
    {"Nobody has written", LAST},         {"I come back", LAST},
    {"Goodbye", LAST},                    {"That question is closed", REPLY},
};

struct founder {
    struct cv_session *session;
    struct promise plan;
    enum habit habit;
    uint64_t dice;
    struct cv_effect asked;      /* the newest message with buttons, or the newest question */
    struct cv_str put[PUTS_MOST]; /* every question put, without its number */
    size_t n_put;
    size_t reminded; /* of the newest */
    cv_time said;    /* the newest, or its reminder */
    cv_day day;      /* of the last moment */
    int today;       /* questions put unasked on it, with those that followed at once */
    size_t answers, passed, silences; /* recorded */
    cv_time act_at;
    enum act act;
    size_t decided; /* questions for which the founder has made up their mind */
    bool asked_more, moved; /* what was done now: it asked for more; it may go on by it */
    bool discussed;         /* the advice is open for questions */
};

struct cohort {
    struct stage stage;
    struct cv_arena *arena;
    cv_time begin, end;
    cv_time down[OUTAGES], up[OUTAGES];
    size_t said[MESSAGES];
    size_t advised[HABITS];
    size_t events, late_ticks, late_answers, finished, over;
};

static size_t roll(struct founder *f, size_t sides) {
    f->dice ^= f->dice >> 12;
    f->dice ^= f->dice << 25;
    f->dice ^= f->dice >> 27;
    return (size_t)((f->dice * 0x2545F4914F6CDD1DU) >> 33) % sides;
}

/* ---- what the plan promises -------------------------------------------------------- */

static struct cv_local local_of(const struct founder *f, cv_time at) {
    return cv_zone_local(f->plan.zone, at);
}

/* Whether something may be said unasked: the hours are 21 to 8. */
static bool may_say(const struct founder *f, cv_time at) {
    struct cv_local l = local_of(f, at);
    return l.minute >= 8 * 60 && l.minute < 21 * 60 && l.day != f->plan.holiday &&
           f->plan.weekdays & CV_WEEKDAY_BIT(cv_day_weekday(l.day)) && at >= f->plan.silent_until;
}

static enum message message_of(const struct cv_effect *e) {
    for (size_t i = 0; i < CV_COUNT(beginnings); i++)
        if (cv_str_starts(e->text, cv_str(beginnings[i].begins)))
            return beginnings[i].is;
    return e->asks ? PUT : SCRIPT;
}

/* A question as put, without its number: "Segment 2 of 2, Beta - question 4 of 7". */
static struct cv_str question_of(struct cohort *c, struct cv_str text) {
    struct cv_str line, segment = {0};
    cv_str_split(&text, '\n', &line);
    if (cv_str_starts(line, CV_S("Segment")))
        cv_str_split(&line, '-', &segment);
    return cv_arena_printf(c->arena, "%.*s\n%.*s", CV_ARG(segment), CV_ARG(text));
}

/* A question comes once; unasked at its hour, so many a day. */
static void account_put(struct cohort *c, struct founder *f, const struct cv_effect *e, cv_time at,
                        bool tick, bool late) {
    struct cv_str words = question_of(c, e->text);
    assert_true(f->n_put < PUTS_MOST);
    for (size_t i = 0; i < f->n_put; i++)
        if (cv_str_eq(f->put[i], words))
            fail_msg("put twice: %s", e->text.p);
    f->put[f->n_put++] = words;
    f->reminded = 0;
    f->said = at;
    if (tick) {
        assert_true(f->day != local_of(f, at).day);
        assert_true(late || local_of(f, at).minute == f->plan.minute);
        f->day = local_of(f, at).day;
        f->today = 1;
    } else if (!f->asked_more) { /* it follows an answer of the same day */
        assert_int_equal(f->day, local_of(f, at).day);
        assert_true(may_say(f, at));
        f->today++;
    }
    assert_true(f->today <= f->plan.questions);
}

/* Reminders come so many days after, the hour on the wall kept. */
static void account_reminder(struct founder *f, cv_time at) {
    cv_day days = local_of(f, at).day - local_of(f, f->said).day;
    assert_true(f->reminded < REMINDERS);
    assert_true(days >= f->plan.gaps[f->reminded]);
    f->reminded++;
    f->said = at;
}

static void account_silence(struct founder *f, cv_time at) {
    assert_int_equal(f->reminded, REMINDERS);
    assert_true(local_of(f, at).day - local_of(f, f->said).day >= f->plan.gaps[REMINDERS]);
}

static void account_say(struct cohort *c, struct founder *f, const struct cv_effect *e, cv_time at,
                        bool tick, bool late) {
    enum message is = message_of(e);
    c->said[is]++;
    if (tick && !may_say(f, at))
        fail_msg("unasked at minute %d: %s", local_of(f, at).minute, e->text.p);
    if (is == PUT)
        account_put(c, f, e, at, tick, late);
    else if (is == REMINDER)
        account_reminder(f, at);
    else if (is == SILENCE || is == NEEDED)
        account_silence(f, at);
    else if (is == AGAIN)
        f->said = at;
    assert_true(!tick || (is != THANKS && is != REPLY && is != AGAIN));
    if (e->asks)
        f->asked = *e;
}

static void account(struct cohort *c, struct founder *f, const struct cv_effects *effects,
                    cv_time at, bool tick, bool late) {
    size_t once = 0, script = 0;
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *e = &effects->item[i];
        if (e->kind == CV_EFFECT_SAY) {
            account_say(c, f, e, at, tick, late);
            once += e->asks || message_of(e) == SILENCE || message_of(e) == NEEDED;
            script += message_of(e) == SCRIPT;
        } else if (e->kind == CV_EFFECT_ANSWER) {
            *(tick ? &f->silences : e->skipped ? &f->passed : &f->answers) += 1;
        }
    }
    assert_true(!tick || once <= 1); /* no burst */
    assert_true(!script || (tick ? once || f->discussed : f->moved));
    const struct question *q = state_open(f->session);
    f->discussed = q && q->step->kind == CV_STEP_DISCUSS;
}

/* ---- what founders do ------------------------------------------------------------------ */

static void intend(struct founder *f, enum act act, cv_time at) {
    f->act = act;
    f->act_at = at;
}

static cv_time within(struct founder *f, cv_time least, cv_time most) {
    return least + (cv_time)roll(f, (size_t)((most - least) / 1000)) * 1000;
}

/* A question is open: when, if ever, it is answered. */
static void decide_answer(struct founder *f, cv_time at) {
    if (f->decided == f->n_put)
        return;
    f->decided = f->n_put;
    if (f->habit == PAUSING && roll(f, 3) == 0)
        intend(f, ACT_PAUSE, at + within(f, CV_MINUTES(5), CV_HOURS(3)));
    else if (f->habit == SILENT && roll(f, 3))
        intend(f, ACT_STATUS, CV_NEVER);
    else if (f->habit == LATE || f->habit == SILENT)
        intend(f, ACT_ANSWER, at + within(f, CV_HOURS(6), CV_HOURS(24 * 6)));
    else
        intend(f, ACT_ANSWER, at + within(f, CV_MINUTES(1), CV_HOURS(1)));
}

/* Nothing is open: whoever likes asks for more; who was silent may say it late. */
static void decide_held(struct founder *f, cv_time at) {
    if (f->act_at != CV_NEVER)
        return;
    if (f->habit == EAGER && roll(f, 5))
        intend(f, ACT_MORE, at + within(f, CV_MINUTES(1), CV_HOURS(9)));
    else if (f->habit == SILENT && f->silences && roll(f, 3))
        intend(f, roll(f, 3) ? ACT_LATE : ACT_RESUME, at + within(f, CV_HOURS(1), CV_HOURS(60)));
}

static void decide(struct founder *f, cv_time at) {
    const struct question *q = state_open(f->session);
    if (cv_session_ended(f->session))
        f->act_at = CV_NEVER;
    else if (q && q->step->kind == CV_STEP_DISCUSS)
        intend(f, ACT_END, at + CV_HOURS(1));
    else if (q)
        decide_answer(f, at);
    else
        decide_held(f, at);
}

static struct cv_event founder_event(struct cohort *c, struct founder *f) {
    static const char *const words[] = {[ACT_MORE] = "more",     [ACT_PAUSE] = "pause 3 days",
                                        [ACT_RESUME] = "resume", [ACT_STATUS] = "status",
                                        [ACT_END] = "end"};
    const struct question *q = state_open(f->session);
    struct cv_event e = {.kind = CV_EVENT_MESSAGE};
    if (f->act == ACT_LATE)
        e = answer_event(&c->stage.book, f->session->trail[f->session->n_trail - 1].step, &f->asked,
                         NULL, roll(f, 50), c->arena);
    else if (f->act == ACT_ANSWER && q)
        e = answer_event(&c->stage.book, q->step, &f->asked, NULL, roll(f, 50), c->arena);
    else
        e.text = cv_str(f->act == ACT_ANSWER ? "status" : words[f->act]);
    e.person = e.name = CV_S("f");
    return e;
}

/* ---- time --------------------------------------------------------------------------------- */

/* When a tick that is due then comes: after an outage. */
static cv_time tick_at(const struct cohort *c, cv_time due) {
    for (size_t i = 0; i < OUTAGES; i++)
        if (due >= c->down[i] && due < c->up[i])
            return c->up[i];
    return due;
}

static void founder_step(struct cohort *c, struct founder *f, struct cv_event e, cv_time at,
                         bool late) {
    struct cv_effects effects = {0};
    struct cv_error err = {0};
    bool tick = e.kind == CV_EVENT_TICK, pausing = cv_str_eqz(e.text, "pause 3 days");
    e.at = at;
    f->asked_more = cv_str_eqz(e.text, "more");
    f->moved = !tick && (f->asked_more || f->act == ACT_ANSWER || f->act == ACT_LATE ||
                         f->act == ACT_END);
    if (cv_session_step(f->session, &e, c->arena, &effects, &err) != CV_OK)
        fail_msg("%s", err.text);
    c->events++;
    c->late_ticks += late;
    c->late_answers += f->act == ACT_LATE && !tick;
    if (pausing)
        f->plan.silent_until =
            cv_zone_time(f->plan.zone, local_of(f, at).day + 3, local_of(f, at).minute);
    else if (f->asked_more || cv_str_eqz(e.text, "resume"))
        f->plan.silent_until = cv_str_eqz(e.text, "resume") ? 0 : f->plan.silent_until;
    account(c, f, &effects, at, tick, late);
    if (!tick)
        f->act_at = CV_NEVER;
    if (pausing)
        f->decided--; /* still to be answered, some day */
    decide(f, at);
}

static void founder_live(struct cohort *c, struct founder *f) {
    for (;;) {
        cv_time due = cv_session_deadline(f->session), tick = tick_at(c, due);
        bool acts = f->act_at < tick;
        cv_time at = acts ? f->act_at : tick;
        if (at >= c->end)
            return;
        struct cv_event e = acts ? founder_event(c, f) : (struct cv_event){.kind = CV_EVENT_TICK};
        founder_step(c, f, e, at, !acts && tick != due);
    }
}

static void founder_begin(struct cohort *c, struct founder *f, size_t i) {
    static const int32_t hours[] = {8 * 60, 9 * 60, 12 * 60 + 30, 18 * 60, 20 * 60 + 45};
    static const int32_t gaps[][REMINDERS + 1] = {{1, 3, 3}, {1, 1, 1}, {2, 2, 1}};
    *f = (struct founder){.dice = i * 7919 + 1, .day = -1, .act_at = CV_NEVER};
    f->session = cv_session_new(&c->stage.book);
    f->habit = (enum habit)(i % HABITS);
    f->plan = (struct promise){.name = zones[i / HABITS % CV_COUNT(zones)],
                               .minute = hours[roll(f, CV_COUNT(hours))],
                               .questions = 1 + (int32_t)roll(f, 3),
                               .weekdays = CV_WEEKDAYS_WORK,
                               .gaps = gaps[roll(f, CV_COUNT(gaps))]};
    f->plan.zone = database_zone(c->stage.zones, f->plan.name);
    cv_time at = c->begin + CV_MINUTES(roll(f, 24 * 60));
    f->plan.holiday = local_of(f, at).day + 7;
    struct cv_date off = cv_day_date(f->plan.holiday);
    struct cv_event e = {.kind = CV_EVENT_START, .person = CV_S("f"), .name = CV_S("Founder")};
    e.pace = cv_arena_printf(c->arena,
                             "zone=%s at=%02d:%02d days=mon-fri quiet=21:00-08:00 questions=%d "
                             "holidays=%04d-%02d-%02d reminders=%dd,%dd silence=%dd checkup=12",
                             f->plan.name, f->plan.minute / 60, f->plan.minute % 60,
                             f->plan.questions, off.year, off.month, off.day,
                             f->plan.gaps[0], f->plan.gaps[1], f->plan.gaps[2]);
    founder_step(c, f, e, at, false);
}

/* Each question was answered, passed, or recorded as silent; one may be open. */
static void founder_end(struct cohort *c, struct founder *f) {
    const struct question *q = state_open(f->session);
    bool open = q && q->step->kind != CV_STEP_DISCUSS;
    size_t closed = 0;
    for (size_t i = 0; i < f->session->n_sheets; i++)
        closed += f->session->sheets[i].of[0].value != NULL;
    assert_int_equal(f->n_put, closed + open);
    assert_true(f->answers + f->passed + f->silences >= closed); /* some were corrected */
    c->finished += f->session->n_suggestions > 0;
    c->advised[f->habit] += f->session->n_suggestions > 0;
    c->over += cv_session_ended(f->session);
    cv_session_free(f->session);
}

static void cohort_begin(struct cohort *c) {
    struct cv_date monday = {2026, 10, 19}; /* clocks change in these weeks, in half the zones */
    assert_true(stage_open(&c->stage, "tests/transcripts/kinds"));
    stage_calendar(&c->stage);
    c->begin = (cv_time)cv_date_day(monday) * CV_HOURS(24);
    c->end = c->begin + CV_HOURS(24 * DAYS);
    for (size_t i = 0; i < OUTAGES; i++) {
        c->down[i] = c->begin + CV_HOURS(60 + 110 * i);
        c->up[i] = c->down[i] + CV_HOURS(3 + 17 * i);
    }
}

static void three_weeks_of_coaching_keep_every_promise(void **state) {
    struct cohort *c = cv_alloc(sizeof *c);
    struct founder *f = cv_alloc(sizeof *f);
    struct timespec from, to;
    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &from);
    cohort_begin(c);
    for (size_t i = 0; i < FOUNDERS; i++) {
        c->arena = cv_arena_new();
        founder_begin(c, f, i);
        founder_live(c, f);
        founder_end(c, f);
        cv_arena_free(c->arena);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    double seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    print_message("# %d founders, %d days, %zu events, %.2f s\n", FOUNDERS, DAYS, c->events, seconds);
    for (size_t i = 0; i < MESSAGES; i++)
        print_message("# %6zu %s\n", c->said[i], messages[i]);
    print_message("# %zu ticks late, %zu answers late, %zu founders advised, %zu sessions over\n",
                  c->late_ticks, c->late_answers, c->finished, c->over);
    for (size_t i = 0; i < HABITS; i++)
        print_message("# %6zu of the %s advised\n", c->advised[i], habits[i]);
    for (size_t i = PUT; i <= REPLY; i++)
        assert_true(c->said[i] > 0); /* the habits do bring everything about */
    assert_true(c->late_ticks && c->late_answers && c->finished && c->over);
    assert_true(seconds < 5);
    stage_close(&c->stage);
    free(f);
    free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_weeks_of_coaching_keep_every_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
