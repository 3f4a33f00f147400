/* Plans: when somebody is asked, day by day over six years, against what libc
 * shows on the wall; and what holds for any plan at all. */
#include <canvasser/plan.h>

#include <string.h>

#include "database.h"

#define DAY(y, m, d) cv_date_day((struct cv_date){(y), (m), (d)})

static const char *const places[] = {"Europe/Athens", "America/New_York", "Asia/Jakarta",
                                     "Australia/Lord_Howe", "Europe/Moscow", "Asia/Kolkata"};

static const struct cv_lapse growing[] = {{1, 0}, {3, 0}, {7, 0}};

static struct cv_plan plan_of(const struct cv_zone *zone, int32_t minute) {
    return (struct cv_plan){.zone = zone,
                            .minute = minute,
                            .weekdays = CV_WEEKDAYS_ALL,
                            .reminders = growing,
                            .n_reminders = CV_COUNT(growing),
                            .silence = {7, 0}};
}

/* ---- every day of six years --------------------------------------------------------- */

/* What libc shows every half hour: all clocks here turn by half hours. */
struct wall {
    cv_day day;
    int32_t minute;
};

enum { STEP_MINUTES = 30, STEPS = (6 * 365 + 1 + 2) * 48 };

static struct wall *walls_of(const char *place, cv_time from) {
    struct wall *walls = calloc(STEPS, sizeof *walls);
    libc_zone(place);
    for (size_t i = 0; i < STEPS; i++) {
        struct tm tm = libc_local(from + CV_MINUTES(STEP_MINUTES) * (cv_time)i);
        walls[i] = (struct wall){DAY(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday),
                                 tm.tm_hour * 60 + tm.tm_min};
    }
    return walls;
}

/* Walks half hour by half hour: the first of each day that shows the hour or
 * more is when the question must come. Returns how many days came late. */
static size_t walk(const struct cv_plan *plan, const struct wall *walls, cv_time from) {
    cv_day asked = DAY(2024, 12, 31), last = DAY(2030, 12, 31);
    cv_time due = cv_plan_next(plan, cv_zone_time(plan->zone, asked + 1, 0) - 1);
    size_t late = 0;
    cv_day days = 0;
    for (size_t i = 0; i < STEPS; i++) {
        if (walls[i].day <= asked || walls[i].day > last || walls[i].minute < plan->minute)
            continue;
        cv_time want = from + CV_MINUTES(STEP_MINUTES) * (cv_time)i;
        if (due != want)
            fail_msg("%s %d: day %d is off by %lld minutes", cv_zone_id(plan->zone), plan->minute,
                     walls[i].day, (long long)((due - want) / 60000));
        late += walls[i].minute != plan->minute;
        days += walls[i].day - asked;
        asked = walls[i].day;
        due = cv_plan_next(plan, due);
    }
    assert_int_equal(days, 6 * 365 + 1);
    return late;
}

static void every_day_of_2025_to_2030_is_asked_once_at_its_hour(void **state) {
    (void)state;
    /* hours that spring takes, in 48 plans a day over six years */
    static const size_t late[] = {12, 12, 0, 6, 0, 0};
    struct cv_zones *zones = database_zones();
    cv_time from = utc(2024, 12, 31, 0, 0);
    for (size_t i = 0; i < CV_COUNT(places); i++) {
        const struct cv_zone *zone = database_zone(zones, places[i]);
        struct wall *walls = walls_of(places[i], from);
        size_t n = 0;
        for (int32_t minute = 0; minute < CV_DAY_MINUTES; minute += STEP_MINUTES) {
            struct cv_plan plan = plan_of(zone, minute);
            n += walk(&plan, walls, from);
        }
        assert_int_equal(n, late[i]);
        free(walls);
    }
    cv_zones_free(zones);
}

/* ---- single days ---------------------------------------------------------------------- */

static void the_hour_spring_takes_is_asked_behind_the_gap(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Europe/Athens"), 3 * 60 + 30);
    cv_time eve = utc(2026, 3, 28, 12, 0), noon = utc(2026, 3, 29, 1, 0);
    assert_true(cv_plan_next(&plan, eve) == noon); /* 4:00 */
    assert_true(cv_plan_next(&plan, noon) == utc(2026, 3, 30, 0, 30));
    plan.quiet_from = 4 * 60, plan.quiet_to = 5 * 60; /* behind the gap it is quiet: not that day */
    assert_true(cv_plan_next(&plan, eve) == utc(2026, 3, 30, 0, 30));
    cv_zones_free(zones);
}

static void the_hour_autumn_doubles_is_asked_once(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Europe/Athens"), 3 * 60 + 30);
    cv_time first = utc(2026, 10, 25, 0, 30), next = utc(2026, 10, 26, 1, 30);
    assert_true(cv_plan_next(&plan, first - 1) == first);
    assert_true(cv_plan_next(&plan, first) == next);
    assert_true(cv_plan_next(&plan, first + CV_MINUTES(59)) == next);
    plan.zone = database_zone(zones, "Australia/Lord_Howe"), plan.minute = 105;
    first = utc(2026, 4, 4, 14, 45);
    assert_true(cv_plan_next(&plan, first - 1) == first);
    assert_true(cv_plan_next(&plan, first) == utc(2026, 4, 5, 15, 15));
    cv_zones_free(zones);
}

static void a_gap_that_ends_the_day_leaves_it_without_a_question(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "America/Nuuk"), 23 * 60 + 30);
    plan.weekdays = CV_WEEKDAY_BIT(CV_SATURDAY);
    cv_time before = cv_plan_next(&plan, utc(2026, 3, 20, 0, 0));
    assert_int_equal(cv_zone_local(plan.zone, before).day, DAY(2026, 3, 21));
    assert_int_equal(cv_zone_local(plan.zone, cv_plan_next(&plan, before)).day, DAY(2026, 4, 4));
    cv_zones_free(zones);
}

static void weekdays_holidays_and_pauses_are_kept(void **state) {
    (void)state;
    const cv_day holidays[] = {DAY(2026, 12, 25), DAY(2026, 12, 28), DAY(2027, 1, 1)};
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Europe/Athens"), 9 * 60);
    plan.weekdays = CV_WEEKDAYS_WORK;
    plan.holidays = holidays, plan.n_holidays = CV_COUNT(holidays);
    assert_true(cv_plan_next(&plan, utc(2026, 12, 24, 7, 0) - 1) == utc(2026, 12, 24, 7, 0));
    assert_true(cv_plan_next(&plan, utc(2026, 12, 24, 7, 0)) == utc(2026, 12, 29, 7, 0));
    plan.pause.until = utc(2026, 12, 30, 7, 0); /* the very moment */
    assert_true(cv_plan_next(&plan, utc(2026, 12, 24, 7, 0)) == utc(2026, 12, 30, 7, 0));
    plan.pause.day = DAY(2026, 12, 31);
    assert_true(cv_plan_next(&plan, utc(2026, 12, 24, 7, 0)) == utc(2026, 12, 31, 7, 0));
    assert_true(cv_plan_next(&plan, utc(2026, 12, 31, 7, 0)) == utc(2027, 1, 4, 7, 0));
    cv_zones_free(zones);
}

static void quiet_hours_may_pass_midnight(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Asia/Jakarta"), 9 * 60);
    plan.quiet_from = 21 * 60, plan.quiet_to = 7 * 60;
    cv_time midnight = utc(2026, 5, 4, 17, 0);
    assert_true(cv_plan_quiet(&plan, midnight));
    assert_true(cv_plan_quiet(&plan, midnight + CV_HOURS(7) - 1));
    assert_false(cv_plan_quiet(&plan, midnight + CV_HOURS(7)));
    assert_false(cv_plan_quiet(&plan, midnight + CV_HOURS(21) - 1));
    assert_true(cv_plan_quiet(&plan, midnight + CV_HOURS(21)));
    plan.quiet_from = plan.quiet_to;
    assert_false(cv_plan_quiet(&plan, midnight + CV_HOURS(7)));
    cv_zones_free(zones);
}

/* ---- reminders --------------------------------------------------------------------------- */

static void reminders_come_at_growing_intervals_and_then_silence_is_final(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Europe/Athens"), 9 * 60);
    cv_time said = utc(2026, 3, 23, 7, 0); /* Monday, 9:00; clocks change on Sunday */
    const cv_time want[] = {utc(2026, 3, 24, 7, 0), utc(2026, 3, 27, 7, 0), utc(2026, 4, 3, 6, 0),
                            utc(2026, 4, 10, 6, 0)};
    for (size_t n = 0; n < CV_COUNT(want); n++) {
        said = cv_plan_wait(&plan, said, n);
        assert_true(said == want[n]);
    }
    assert_true(cv_plan_wait(&plan, said, CV_COUNT(want)) == CV_NEVER);
    cv_zones_free(zones);
}

static void a_reminder_waits_for_a_moment_that_is_open(void **state) {
    (void)state;
    static const struct cv_lapse hours[] = {{0, 12 * 60}};
    const cv_day holiday = DAY(2026, 5, 5);
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Asia/Jakarta"), 9 * 60);
    cv_time monday = utc(2026, 5, 4, 2, 0); /* 9:00 */
    plan.reminders = hours, plan.n_reminders = 1;
    assert_true(cv_plan_wait(&plan, monday, 0) == monday + CV_HOURS(12));
    plan.quiet_from = 20 * 60, plan.quiet_to = 7 * 60;
    assert_true(cv_plan_wait(&plan, monday, 0) == monday + CV_HOURS(24));
    plan.holidays = &holiday, plan.n_holidays = 1;
    assert_true(cv_plan_wait(&plan, monday, 0) == monday + CV_HOURS(48));
    plan.weekdays = CV_WEEKDAY_BIT(CV_MONDAY);
    assert_true(cv_plan_wait(&plan, monday, 0) == monday + CV_HOURS(24 * 7));
    plan.pause.day = DAY(2026, 5, 13);
    assert_true(cv_plan_wait(&plan, monday, 0) == monday + CV_HOURS(24 * 14));
    cv_zones_free(zones);
}

static void check_ups_come_every_so_many_weeks(void **state) {
    (void)state;
    const cv_day holiday = DAY(2026, 5, 18);
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Asia/Jakarta"), 9 * 60);
    cv_time evening = utc(2026, 5, 4, 13, 0); /* Monday, 20:00 */
    assert_true(cv_plan_checkup(&plan, evening) == CV_NEVER);
    plan.checkup_weeks = 2;
    assert_true(cv_plan_checkup(&plan, evening) == utc(2026, 5, 18, 2, 0));
    plan.holidays = &holiday, plan.n_holidays = 1;
    assert_true(cv_plan_checkup(&plan, evening) == utc(2026, 5, 19, 2, 0));
    cv_zones_free(zones);
}

/* ---- checks -------------------------------------------------------------------------------- */

static void breaks(struct cv_plan plan, enum cv_plan_fault want, const char *says) {
    struct cv_error err = {0};
    assert_int_equal(cv_plan_fault(&plan), want);
    assert_int_equal(cv_plan_check(&plan, &err), CV_INVALID);
    if (!strstr(err.text, says))
        fail_msg("%s", err.text);
}

static void a_plan_without_a_day_is_refused_and_never_comes(void **state) {
    (void)state;
    static const struct cv_lapse shrinking[] = {{3, 0}, {1, 0}}, none[] = {{0, 0}}, back[] = {{-1, 0}};
    struct cv_zones *zones = database_zones();
    struct cv_plan good = plan_of(database_zone(zones, "Europe/Athens"), 9 * 60), p;
    assert_int_equal(cv_plan_check(&good, NULL), CV_OK);
    p = good, p.zone = NULL, breaks(p, CV_PLAN_NO_ZONE, "time zone");
    p = good, p.minute = CV_DAY_MINUTES, breaks(p, CV_PLAN_NO_HOUR, "hour");
    p = good, p.quiet_to = -1, breaks(p, CV_PLAN_NO_HOUR, "hour");
    p = good, p.weekdays = CV_WEEKDAY_BIT(CV_WEEKDAYS), breaks(p, CV_PLAN_NO_WEEKDAY, "weekday");
    assert_true(cv_plan_next(&p, 0) == CV_NEVER);
    p = good, p.quiet_from = 22 * 60, p.quiet_to = 9 * 60 + 1, breaks(p, CV_PLAN_ALL_QUIET, "quiet");
    assert_true(cv_plan_next(&p, 0) == CV_NEVER);
    p.quiet_to--;
    assert_int_equal(cv_plan_check(&p, NULL), CV_OK);
    p = good, p.n_holidays = CV_PLAN_HOLIDAYS + 1, breaks(p, CV_PLAN_MANY_HOLIDAYS, "holidays");
    p = good, p.reminders = shrinking, p.n_reminders = 2, breaks(p, CV_PLAN_SHRINKING, "grow");
    p = good, p.reminders = none, p.n_reminders = 1, breaks(p, CV_PLAN_SHRINKING, "grow");
    p = good, p.reminders = back, p.n_reminders = 1, breaks(p, CV_PLAN_SHRINKING, "grow");
    p = good, p.silence.days = CV_PLAN_DAYS + 1, breaks(p, CV_PLAN_SHRINKING, "366");
    p = good, p.checkup_weeks = 53, breaks(p, CV_PLAN_CHECKUPS, "52");
    p = good, p.pause.until = CV_NEVER, breaks(p, CV_PLAN_PAUSED, "pause");
    assert_true(cv_plan_next(&p, 0) == CV_NEVER);
    p = good, p.pause.day = INT32_MAX, breaks(p, CV_PLAN_PAUSED, "pause");
    cv_zones_free(zones);
}

static void times_far_away_are_no_trouble(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_plan plan = plan_of(database_zone(zones, "Europe/Athens"), 9 * 60);
    assert_true(cv_plan_next(&plan, INT64_MIN) == utc(1970, 1, 1, 7, 0));
    assert_true(cv_plan_next(&plan, CV_NEVER) == CV_NEVER);
    assert_true(cv_plan_next(&plan, CV_CALENDAR_END - CV_HOURS(4)) == CV_NEVER);
    assert_true(cv_plan_wait(&plan, CV_NEVER, 0) == CV_NEVER);
    assert_true(cv_plan_open(&plan, CV_NEVER));
    assert_false(cv_plan_quiet(&plan, INT64_MIN));
    assert_true(cv_zone_add(plan.zone, CV_NEVER, (struct cv_lapse){1, 1}) > CV_CALENDAR_END);
    plan.checkup_weeks = 1;
    assert_true(cv_plan_checkup(&plan, CV_NEVER) == CV_NEVER);
    cv_zones_free(zones);
}

/* ---- any plan at all ---------------------------------------------------------------------- */

struct dice {
    uint64_t state;
};

static int32_t throw(struct dice *dice, int32_t sides) {
    dice->state ^= dice->state << 13, dice->state ^= dice->state >> 7, dice->state ^= dice->state << 17;
    return (int32_t)(dice->state % (uint64_t)sides);
}

enum { HOLIDAYS = 30, PLANS = 4000, QUESTIONS = 20 };

static void plan_throw(struct dice *dice, struct cv_zones *zones, cv_day *holidays,
                       struct cv_plan *plan) {
    cv_day about = DAY(2025, 1, 1) + throw(dice, 6 * 365);
    *plan = plan_of(database_zone(zones, places[throw(dice, CV_COUNT(places))]),
                    throw(dice, CV_DAY_MINUTES));
    plan->weekdays = (unsigned)throw(dice, 128);
    if (throw(dice, 3))
        plan->quiet_from = throw(dice, CV_DAY_MINUTES), plan->quiet_to = throw(dice, CV_DAY_MINUTES);
    plan->holidays = holidays;
    plan->n_holidays = (size_t)throw(dice, HOLIDAYS);
    for (size_t i = 0; i < plan->n_holidays; i++)
        holidays[i] = about + throw(dice, 60);
    if (throw(dice, 2))
        plan->pause.until = (about + throw(dice, 40)) * CV_HOURS(24) + throw(dice, 86400000);
    if (throw(dice, 2))
        plan->pause.day = about + throw(dice, 40);
}

/* Nothing of the plan's own code is used to look at what it gave. */
static void moment_holds(const struct cv_plan *plan, cv_time after, cv_time at) {
    struct tm tm = libc_local(at);
    cv_day day = DAY(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    int32_t minute = tm.tm_hour * 60 + tm.tm_min, length = plan->quiet_to - plan->quiet_from;
    int32_t into = (minute - plan->quiet_from + CV_DAY_MINUTES) % CV_DAY_MINUTES;
    assert_true(at > after && at >= plan->pause.until);
    assert_true(plan->weekdays >> ((tm.tm_wday + 6) % 7) & 1);
    assert_true(day >= plan->pause.day);
    assert_true(into >= (length + CV_DAY_MINUTES) % CV_DAY_MINUTES);
    for (size_t i = 0; i < plan->n_holidays; i++)
        assert_true(plan->holidays[i] != day);
}

static void questions_hold(const struct cv_plan *plan, cv_time after) {
    libc_zone(cv_zone_id(plan->zone));
    for (int i = 0; i < QUESTIONS; i++) {
        cv_time at = cv_plan_next(plan, after);
        moment_holds(plan, after, at);
        assert_true(cv_plan_next(plan, at - 1) == at);
        assert_true(cv_plan_next(plan, after + (at - after) / 2) == at);
        assert_true(cv_plan_open(plan, at));
        assert_true(cv_zone_local(plan->zone, at).day > cv_zone_local(plan->zone, after).day || !i);
        for (size_t n = 0; n <= plan->n_reminders; n++)
            moment_holds(plan, at, cv_plan_wait(plan, at, n));
        after = at;
    }
}

static void any_plan_keeps_its_promises(void **state) {
    (void)state;
    struct dice dice = {0x9e3779b97f4a7c15u};
    struct cv_zones *zones = database_zones();
    cv_day holidays[HOLIDAYS];
    struct cv_plan plan;
    size_t good = 0;
    for (int i = 0; i < PLANS; i++) {
        plan_throw(&dice, zones, holidays, &plan);
        cv_time after = utc(2025, 1, 1, 0, 0) + (cv_time)throw(&dice, 6 * 365) * CV_HOURS(24) +
                        throw(&dice, 86400000);
        bool is_good = cv_plan_fault(&plan) == CV_PLAN_GOOD;
        assert_int_equal(cv_plan_next(&plan, after) != CV_NEVER, is_good);
        if (is_good)
            questions_hold(&plan, after);
        good += is_good;
    }
    assert_true(good > PLANS / 3 && good < PLANS);
    cv_zones_free(zones);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_2025_to_2030_is_asked_once_at_its_hour),
        cmocka_unit_test(the_hour_spring_takes_is_asked_behind_the_gap),
        cmocka_unit_test(the_hour_autumn_doubles_is_asked_once),
        cmocka_unit_test(a_gap_that_ends_the_day_leaves_it_without_a_question),
        cmocka_unit_test(weekdays_holidays_and_pauses_are_kept),
        cmocka_unit_test(quiet_hours_may_pass_midnight),
        cmocka_unit_test(reminders_come_at_growing_intervals_and_then_silence_is_final),
        cmocka_unit_test(a_reminder_waits_for_a_moment_that_is_open),
        cmocka_unit_test(check_ups_come_every_so_many_weeks),
        cmocka_unit_test(a_plan_without_a_day_is_refused_and_never_comes),
        cmocka_unit_test(times_far_away_are_no_trouble),
        cmocka_unit_test(any_plan_keeps_its_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
