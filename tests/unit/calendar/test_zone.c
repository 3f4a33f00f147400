/* Zones: what the wall shows, against libc and against tables made by hand. */
#include "calendar/shifts.h"

#include <string.h>

#include "database.h"

/* ---- days ------------------------------------------------------------------------ */

static void every_day_has_one_date_and_libc_agrees(void **state) {
    (void)state;
    cv_day last = cv_date_day((struct cv_date){CV_YEAR_LAST, 12, 31});
    assert_int_equal(cv_date_day((struct cv_date){1970, 1, 1}), 0);
    assert_true((last + 1) * CV_HOURS(24) == CV_CALENDAR_END);
    for (cv_day day = -800; day <= last; day++) {
        time_t seconds = (time_t)day * 86400;
        struct tm tm;
        gmtime_r(&seconds, &tm);
        struct cv_date date = cv_day_date(day);
        assert_int_equal(date.year, tm.tm_year + 1900);
        assert_int_equal(date.month, tm.tm_mon + 1);
        assert_int_equal(date.day, tm.tm_mday);
        assert_int_equal(cv_day_weekday(day), (tm.tm_wday + 6) % 7);
        assert_int_equal(cv_date_day(date), day);
    }
}

static void dates_that_are_none_are_seen(void **state) {
    (void)state;
    static const struct cv_date good[] = {{2028, 2, 29}, {2100, 2, 28}, {1970, 1, 1}, {2199, 12, 31}};
    static const struct cv_date bad[] = {{2027, 2, 29}, {2100, 2, 29}, {2026, 4, 31}, {2026, 13, 1},
                                         {2026, 0, 1},  {2026, 1, 0},  {1969, 1, 1},  {2200, 1, 1}};
    for (size_t i = 0; i < CV_COUNT(good); i++)
        assert_true(cv_date_good(good[i]));
    for (size_t i = 0; i < CV_COUNT(bad); i++)
        assert_false(cv_date_good(bad[i]));
}

/* ---- against libc ------------------------------------------------------------------- */

static void same_as_libc(const struct cv_zone *zone, cv_time at) {
    struct tm tm = libc_local(at);
    struct cv_local local = cv_zone_local(zone, at);
    if (cv_zone_offset(zone, at) != tm.tm_gmtoff * 1000)
        fail_msg("%s at %lld: %d, libc says %ld", cv_zone_id(zone), (long long)at,
                 cv_zone_offset(zone, at), tm.tm_gmtoff * 1000);
    struct cv_date date = cv_day_date(local.day);
    assert_int_equal(date.day, tm.tm_mday);
    assert_int_equal(date.month, tm.tm_mon + 1);
    assert_int_equal(local.minute, tm.tm_hour * 60 + tm.tm_min);
    assert_int_equal(local.ms, tm.tm_sec * 1000);
}

static const char *const places[] = {"Europe/Athens",       "America/New_York", "Asia/Jakarta",
                                     "Australia/Lord_Howe", "Europe/Moscow",    "Asia/Kolkata"};

static void every_hour_of_2025_to_2030_is_that_of_libc(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    for (size_t i = 0; i < CV_COUNT(places); i++) {
        const struct cv_zone *zone = database_zone(zones, places[i]);
        libc_zone(places[i]);
        for (cv_time at = utc(2025, 1, 1, 0, 0); at < utc(2031, 1, 1, 0, 0); at += CV_HOURS(1))
            same_as_libc(zone, at);
    }
    cv_zones_free(zones);
}

static void one_line(struct cv_zones *zones, const char *id) {
    const struct cv_zone *zone = database_zone(zones, id);
    libc_zone(id);
    for (cv_time at = utc(1970, 2, 1, 0, 0); at < CV_CALENDAR_END - CV_HOURS(24 * 8);
         at += CV_HOURS(24 * 47) + CV_SECONDS(3607))
        same_as_libc(zone, at);
}

static void every_zone_of_the_database_is_that_of_libc_to_2199(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    struct cv_arena *arena = cv_arena_new();
    struct cv_str list, line, kind, a, b;
    size_t n = 0;
    assert_true(database_read(NULL, "tzdata.zi", arena, &list));
    while (cv_str_split(&list, '\n', &line)) {
        struct cv_str rest = line;
        bool zone = cv_str_split(&rest, ' ', &kind) && cv_str_split(&rest, ' ', &a);
        if (zone && cv_str_eqz(kind, "Z"))
            n++, one_line(zones, cv_arena_copy(arena, a).p);
        else if (zone && cv_str_eqz(kind, "L") && cv_str_split(&rest, ' ', &b))
            n++, one_line(zones, cv_arena_copy(arena, b).p);
    }
    assert_true(n > 500);
    assert_true(cv_zones_edition(zones).n >= 5);
    cv_arena_free(arena);
    cv_zones_free(zones);
}

/* ---- against tables made by hand ------------------------------------------------------- */

/* The Sundays on which clocks go forward and back. */
struct sundays {
    int forward_month, forward[6], back_month, back[6];
};

static void turns_at(const struct cv_zone *zone, cv_time at, int32_t before, int32_t after) {
    assert_int_equal(cv_zone_offset(zone, at - 1), before * 60000);
    assert_int_equal(cv_zone_offset(zone, at), after * 60000);
}

static void clocks_are_changed_on_the_sundays_of_the_law(void **state) {
    (void)state;
    static const struct sundays europe = {3, {30, 29, 28, 26, 25, 31}, 10, {26, 25, 31, 29, 28, 27}};
    static const struct sundays states = {3, {9, 8, 14, 12, 11, 10}, 11, {2, 1, 7, 5, 4, 3}};
    static const struct sundays howe = {10, {5, 4, 3, 1, 7, 6}, 4, {6, 5, 4, 2, 1, 7}};
    struct cv_zones *zones = database_zones();
    const struct cv_zone *athens = database_zone(zones, "Europe/Athens");
    const struct cv_zone *york = database_zone(zones, "America/New_York");
    const struct cv_zone *lord = database_zone(zones, "Australia/Lord_Howe");
    const struct cv_zone *moscow = database_zone(zones, "Europe/Moscow");
    const struct cv_zone *jakarta = database_zone(zones, "Asia/Jakarta");
    for (int i = 0; i < 6; i++) {
        int y = 2025 + i;
        turns_at(athens, utc(y, europe.forward_month, europe.forward[i], 1, 0), 120, 180);
        turns_at(athens, utc(y, europe.back_month, europe.back[i], 1, 0), 180, 120);
        turns_at(york, utc(y, states.forward_month, states.forward[i], 7, 0), -300, -240);
        turns_at(york, utc(y, states.back_month, states.back[i], 6, 0), -240, -300);
        turns_at(lord, utc(y, howe.forward_month, howe.forward[i], 2, 0) - CV_MINUTES(630), 630, 660);
        turns_at(lord, utc(y, howe.back_month, howe.back[i], 2, 0) - CV_MINUTES(660), 660, 630);
        turns_at(moscow, utc(y, 3, europe.forward[i], 1, 0), 180, 180);
        turns_at(jakarta, utc(y, 3, europe.forward[i], 1, 0), 420, 420);
    }
    cv_zones_free(zones);
}

/* ---- from the wall to the moment --------------------------------------------------------- */

static void the_wall_leads_back_to_the_moment(void **state) {
    (void)state;
    static const struct {
        const char *zone;
        int year, month, day, minute; /* on the wall */
        int to_day, to_hour, to_minute; /* UTC, in the same month */
    } cases[] = {
        {"Europe/Athens", 2026, 3, 29, 150, 29, 0, 30},
        {"Europe/Athens", 2026, 3, 29, 180, 29, 1, 0}, /* 3:00 does not exist */
        {"Europe/Athens", 2026, 3, 29, 210, 29, 1, 0},
        {"Europe/Athens", 2026, 3, 29, 240, 29, 1, 0},
        {"Europe/Athens", 2026, 3, 29, 241, 29, 1, 1},
        {"Europe/Athens", 2026, 10, 25, 180, 25, 0, 0}, /* 3:00 comes twice */
        {"Europe/Athens", 2026, 10, 25, 239, 25, 0, 59},
        {"Europe/Athens", 2026, 10, 25, 240, 25, 2, 0},
        {"Australia/Lord_Howe", 2026, 10, 4, 119, 3, 15, 29},
        {"Australia/Lord_Howe", 2026, 10, 4, 135, 3, 15, 30}, /* 2:00-2:30 does not exist */
        {"Australia/Lord_Howe", 2026, 4, 5, 105, 4, 14, 45},   /* 1:30-2:00 comes twice */
        {"Australia/Lord_Howe", 2026, 4, 5, 120, 4, 15, 30},
        {"Asia/Kolkata", 2026, 4, 5, 0, 4, 18, 30},
        {"Asia/Kolkata", 2026, 4, 5, CV_DAY_MINUTES, 5, 18, 30},
        {"America/Nuuk", 2026, 3, 28, 23 * 60 + 30, 29, 1, 0}, /* the gap ends the day */
    };
    struct cv_zones *zones = database_zones();
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        const struct cv_zone *zone = database_zone(zones, cases[i].zone);
        struct cv_date date = {cases[i].year, cases[i].month, cases[i].day};
        cv_time want = utc(date.year, date.month, cases[i].to_day, cases[i].to_hour,
                           cases[i].to_minute);
        cv_time got = cv_zone_time(zone, cv_date_day(date), cases[i].minute);
        if (got != want)
            fail_msg("case %zu: off by %lld minutes", i, (long long)((got - want) / 60000));
    }
    cv_zones_free(zones);
}

static void days_keep_the_hour_and_minutes_pass(void **state) {
    (void)state;
    struct cv_zones *zones = database_zones();
    const struct cv_zone *athens = database_zone(zones, "Europe/Athens");
    cv_time at = utc(2026, 3, 28, 7, 0) + 123; /* 9:00 */
    assert_true(cv_zone_add(athens, at, (struct cv_lapse){1, 0}) == at + CV_HOURS(23));
    assert_true(cv_zone_add(athens, at, (struct cv_lapse){0, 24 * 60}) == at + CV_HOURS(24));
    assert_true(cv_zone_add(athens, at, (struct cv_lapse){7, 30}) == at + CV_HOURS(167) + CV_MINUTES(30));
    cv_time second = utc(2026, 10, 25, 1, 30); /* 3:30 for the second time */
    assert_true(cv_zone_add(athens, second, (struct cv_lapse){0, 0}) == second);
    cv_zones_free(zones);
}

/* ---- names ---------------------------------------------------------------------------------- */

static void zones_are_found_as_people_write_them(void **state) {
    (void)state;
    static const struct {
        const char *typed, *id, *near;
    } cases[] = {
        {"Europe/Athens", "Europe/Athens", ""},
        {"europe/athens", "Europe/Athens", ""},
        {" ATHENS ", "Europe/Athens", ""},
        {"New York", "America/New_York", ""},
        {"america/new york", "America/New_York", ""},
        {"lord howe", "Australia/Lord_Howe", ""},
        {"Ho Chi Minh", "Asia/Ho_Chi_Minh", ""},
        {"kolkata", "Asia/Kolkata", ""},
        {"calcutta", "Asia/Calcutta", ""},
        {"Buenos Aires", "America/Argentina/Buenos_Aires", ""},
        {"utc", "UTC", ""},
        {"Athenes", NULL, "Europe/Athens"},
        {"Europe/Atens", NULL, "Europe/Athens"},
        {"Jakatra", NULL, "Asia/Jakarta"},
        {"Moskow", NULL, "Europe/Moscow"},
        {"eastern", NULL, "*"}, /* of Canada or of the States */
        {"", NULL, ""},
        {"nowhere at all", NULL, ""},
        {"../../../etc/passwd", NULL, ""},
        {"Athens/..", NULL, "*"},
    };
    struct cv_zones *zones = database_zones();
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_str near;
        const char *id = cv_zones_find(zones, cv_str(cases[i].typed), &near);
        if ((id || cases[i].id) && (!id || !cases[i].id || strcmp(id, cases[i].id) != 0))
            fail_msg("\"%s\" gives %s", cases[i].typed, id ? id : "nothing");
        if (strcmp(cases[i].near, "*") != 0 && !cv_str_eqz(near, cases[i].near))
            fail_msg("\"%s\" is near %.*s", cases[i].typed, CV_ARG(near));
    }
    cv_zones_free(zones);
}

/* ---- files that are damaged ------------------------------------------------------------------- */

static enum cv_status read_bytes(struct cv_str bytes) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_shifts shifts = {.arena = arena};
    char *exact = malloc(bytes.n + !bytes.n); /* so that a byte too far is seen */
    memcpy(exact, bytes.p, bytes.n);
    enum cv_status status = cv_tzif_read((struct cv_str){exact, bytes.n}, &shifts, NULL);
    free(exact);
    cv_arena_free(arena);
    return status;
}

static void a_damaged_file_is_refused_or_read_but_never_harms(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_str whole;
    assert_true(database_read(NULL, "Europe/Athens", arena, &whole));
    assert_int_equal(read_bytes(whole), CV_OK);
    for (size_t n = 0; n < whole.n; n++)
        assert_int_equal(read_bytes((struct cv_str){whole.p, n}), CV_INVALID);
    char *p = cv_arena_alloc(arena, whole.n);
    for (size_t i = 0; i < whole.n; i++)
        for (int bit = 0; bit < 8; bit += 3) {
            memcpy(p, whole.p, whole.n);
            p[i] = (char)(p[i] ^ (1 << bit));
            (void)!read_bytes((struct cv_str){p, whole.n});
        }
    cv_arena_free(arena);
}

/* Shifts of a rule alone, in one year. */
static size_t rule_shifts(struct cv_arena *arena, const char *rule, int year, struct cv_shift *out) {
    struct cv_shifts shifts = {.arena = arena};
    size_t n = 0;
    cv_shifts_add(&shifts, INT64_MIN, 0);
    if (cv_rule_extend(cv_str(rule), 0, &shifts, NULL))
        return SIZE_MAX;
    for (size_t i = 1; i < shifts.n; i++)
        if (shifts.p[i].from >= utc(year, 1, 1, 0, 0) && shifts.p[i].from < utc(year + 1, 1, 1, 0, 0))
            out[n++] = shifts.p[i];
    return n;
}

static void rules_of_every_form_are_read(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_shift s[4];
    static const char *const bad[] = {"", "A", "3", "EET", "EET-2EEST,M3.5.0", "EET-2EEST,M13.5.0,M1.1.0",
                                      "EET-2EEST,M3.6.0,M1.1.0", "EET-2EEST,J0,J1", "<+03-3", "A0B,J60,J300",
                                      "EET-2EEST,M3.5.0/3,M10.5.0/4x", "EET-25", "EET-2EEST",
                                      "EET-2EEST,M3.5.0/168,M10.5.0"};
    assert_int_equal(rule_shifts(arena, "EET-2EEST,M3.5.0/3,M10.5.0/4", 2050, s), 2);
    assert_true(s[0].from == utc(2050, 3, 27, 1, 0) && s[0].offset == 3 * 3600000);
    assert_true(s[1].from == utc(2050, 10, 30, 1, 0) && s[1].offset == 2 * 3600000);
    assert_int_equal(rule_shifts(arena, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2050, s), 2);
    assert_true(s[0].from == utc(2050, 3, 27, 1, 0) && s[0].offset == -3600000);
    /* J60 is 1 March in every year, 59 is 29 February in a leap year */
    assert_int_equal(rule_shifts(arena, "AAA0BBB,J60/0,J300/0", 2052, s), 2);
    assert_true(s[0].from == utc(2052, 3, 1, 0, 0));
    assert_int_equal(rule_shifts(arena, "AAA0BBB,59/0,299/0", 2052, s), 2);
    assert_true(s[0].from == utc(2052, 2, 29, 0, 0));
    /* summer for ever: RFC 8536, 3.3.1 */
    assert_int_equal(rule_shifts(arena, "XXX3EDT4,0/0,J365/23", 2050, s), 0);
    assert_int_equal(rule_shifts(arena, "WIB-7", 2050, s), 0);
    for (size_t i = 0; i < CV_COUNT(bad); i++)
        assert_true(rule_shifts(arena, bad[i], 2050, s) == SIZE_MAX);
    cv_arena_free(arena);
}

static bool read_nothing(void *context, const char *name, struct cv_arena *arena,
                         struct cv_str *bytes) {
    (void)context, (void)name, (void)arena, (void)bytes;
    return false;
}

static void without_the_database_the_error_says_what_to_install(void **state) {
    (void)state;
    static const struct cv_zone_files none = {read_nothing, NULL};
    struct cv_zones *zones = NULL;
    struct cv_error err = {0};
    assert_int_equal(cv_zones_new(&none, &zones, &err), CV_NOT_FOUND);
    assert_non_null(strstr(err.text, "tzdata"));
    zones = database_zones();
    const struct cv_zone *zone;
    assert_int_equal(cv_zones_open(zones, "Europe/Atlantis", &zone, NULL), CV_NOT_FOUND);
    cv_zones_free(zones);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_has_one_date_and_libc_agrees),
        cmocka_unit_test(dates_that_are_none_are_seen),
        cmocka_unit_test(every_hour_of_2025_to_2030_is_that_of_libc),
        cmocka_unit_test(every_zone_of_the_database_is_that_of_libc_to_2199),
        cmocka_unit_test(clocks_are_changed_on_the_sundays_of_the_law),
        cmocka_unit_test(the_wall_leads_back_to_the_moment),
        cmocka_unit_test(days_keep_the_hour_and_minutes_pass),
        cmocka_unit_test(zones_are_found_as_people_write_them),
        cmocka_unit_test(a_damaged_file_is_refused_or_read_but_never_harms),
        cmocka_unit_test(rules_of_every_form_are_read),
        cmocka_unit_test(without_the_database_the_error_says_what_to_install),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
