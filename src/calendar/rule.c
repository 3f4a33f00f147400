/* rule.c - "EET-2EEST,M3.5.0/3,M10.5.0/4": the rule for all years to come. */
#include "calendar/shifts.h"

enum { HOUR = 3600, TWO = 2 * HOUR, HOURS_MOST = 167, OFFSET_HOURS_MOST = 24, NAME_LEAST = 3 };

enum form {
    FORM_MONTH, /* Mm.w.d: weekday d (0: Sunday) of week w (5: the last) of month m */
    FORM_JULIAN, /* Jn: day 1..365, 29 February never counted */
    FORM_COUNTED /* n: day 0..365 */
};

struct turn {
    enum form form;
    int64_t month, week, day;
    int64_t seconds; /* of that day, by the clock before the turn */
};

struct rule {
    int64_t standard, summer; /* seconds to add to UTC */
    struct turn to_summer, to_standard;
};

/* ---- reading ------------------------------------------------------------------ */

static bool take_char(struct cv_str *rest, char c) {
    bool there = rest->n && rest->p[0] == c;
    if (there)
        *rest = (struct cv_str){rest->p + 1, rest->n - 1};
    return there;
}

static bool take_number(struct cv_str *rest, int64_t least, int64_t most, int64_t *out) {
    size_t n = 0;
    while (n < rest->n && n < 4 && rest->p[n] >= '0' && rest->p[n] <= '9')
        n++;
    if (!cv_str_int((struct cv_str){rest->p, n}, out) || *out < least || *out > most)
        return false;
    *rest = (struct cv_str){rest->p + n, rest->n - n};
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_clock(struct cv_str *rest, int64_t hours_most, int64_t *seconds) {
    int64_t hours, minutes = 0, rest_seconds = 0;
    bool minus = take_char(rest, '-');
    if (!minus)
        take_char(rest, '+');
    bool good = take_number(rest, 0, hours_most, &hours);
    if (good && take_char(rest, ':'))
        good = take_number(rest, 0, 59, &minutes);
    if (good && take_char(rest, ':'))
        good = take_number(rest, 0, 59, &rest_seconds);
    if (good)
        *seconds = (minus ? -1 : 1) * (hours * HOUR + minutes * 60 + rest_seconds);
    return good;
}

/* "EET" or "<+03>". */
static bool take_name(struct cv_str *rest) {
    bool quoted = take_char(rest, '<');
    size_t n = 0;
    while (n < rest->n && (quoted ? rest->p[n] != '>' : (rest->p[n] | 0x20) >= 'a' &&
                                                            (rest->p[n] | 0x20) <= 'z'))
        n++;
    *rest = (struct cv_str){rest->p + n, rest->n - n};
    return n >= NAME_LEAST && (!quoted || take_char(rest, '>'));
}

static bool take_day(struct cv_str *rest, struct turn *turn) {
    if (take_char(rest, 'M')) {
        turn->form = FORM_MONTH;
        return take_number(rest, 1, 12, &turn->month) && take_char(rest, '.') &&
               take_number(rest, 1, 5, &turn->week) && take_char(rest, '.') &&
               take_number(rest, 0, 6, &turn->day);
    }
    turn->form = take_char(rest, 'J') ? FORM_JULIAN : FORM_COUNTED;
    return take_number(rest, turn->form == FORM_JULIAN, 365, &turn->day);
}

static bool take_turn(struct cv_str *rest, struct turn *turn) {
    turn->seconds = TWO;
    return take_char(rest, ',') && take_day(rest, turn) &&
           (!take_char(rest, '/') || take_clock(rest, HOURS_MOST, &turn->seconds));
}

/* POSIX counts offsets westward. */
static bool take_offset(struct cv_str *rest, int64_t *east) {
    bool good = take_clock(rest, OFFSET_HOURS_MOST, east);
    *east = good ? -*east : 0;
    return good;
}

static bool rule_parse(struct cv_str rest, struct rule *rule, bool *turns) {
    bool good = take_name(&rest) && take_offset(&rest, &rule->standard);
    *turns = good && rest.n > 0;
    if (!*turns)
        return good;
    good = take_name(&rest);
    rule->summer = rule->standard + HOUR;
    if (good && rest.n && rest.p[0] != ',')
        good = take_offset(&rest, &rule->summer);
    return good && take_turn(&rest, &rule->to_summer) && take_turn(&rest, &rule->to_standard) &&
           !rest.n;
}

/* ---- the days of a year ----------------------------------------------------------- */

static cv_day first_of(int year, int month) {
    return cv_date_day((struct cv_date){year, month, 1});
}

static cv_day month_day(const struct turn *turn, int year) {
    cv_day first = first_of(year, (int)turn->month);
    cv_day next = turn->month == 12 ? first_of(year + 1, 1) : first_of(year, (int)turn->month + 1);
    int32_t wanted = ((int32_t)turn->day + CV_WEEKDAYS - 1) % CV_WEEKDAYS;
    int32_t ahead = (wanted - (int32_t)cv_day_weekday(first) + CV_WEEKDAYS) % CV_WEEKDAYS;
    cv_day day = first + ahead + ((int32_t)turn->week - 1) * CV_WEEKDAYS;
    return day < next ? day : day - CV_WEEKDAYS;
}

static cv_day turn_day(const struct turn *turn, int year) {
    cv_day first = first_of(year, 1);
    bool leap = first_of(year, 3) - first_of(year, 2) == 29;
    if (turn->form == FORM_MONTH)
        return month_day(turn, year);
    if (turn->form == FORM_JULIAN)
        return first + (cv_day)turn->day - 1 + (leap && turn->day >= 60);
    return first + (cv_day)turn->day;
}

static cv_time turn_time(const struct turn *turn, int year, int64_t offset) {
    return CV_SECONDS(turn_day(turn, year) * (int64_t)(24 * HOUR) + turn->seconds - offset);
}

static void year_add(const struct rule *rule, int year, cv_time after, struct cv_shifts *shifts) {
    struct cv_shift both[] = {
        {turn_time(&rule->to_summer, year, rule->standard), (int32_t)(rule->summer * 1000)},
        {turn_time(&rule->to_standard, year, rule->summer), (int32_t)(rule->standard * 1000)},
    };
    bool south = both[1].from < both[0].from;
    for (size_t i = 0; i < CV_COUNT(both); i++) {
        struct cv_shift shift = both[south ? 1 - i : i];
        if (shift.from > after && shift.from < CV_CALENDAR_END)
            cv_shifts_add(shifts, shift.from, shift.offset);
    }
}

enum cv_status cv_rule_extend(struct cv_str text, cv_time after, struct cv_shifts *shifts,
                              struct cv_error *err) {
    struct rule rule = {0};
    bool turns;
    if (!rule_parse(text, &rule, &turns))
        return cv_fail(err, CV_INVALID, "not a rule of a time zone: %.*s", CV_ARG(text));
    for (int year = CV_YEAR_FIRST; turns && year <= CV_YEAR_LAST; year++)
        year_add(&rule, year, after, shifts);
    return CV_OK;
}
