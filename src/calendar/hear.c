/* hear.c - what people type of hours, days and spans. */
#include "calendar/words.h"

/* How far the tokens are read. */
struct ear {
    const struct cv_when *w;
    struct cv_tokens t;
    size_t i;
};

static bool ear_open(struct ear *e, const struct cv_when *w, struct cv_str typed) {
    e->w = w;
    e->i = 0;
    return cv_tokens_split(typed, &e->t);
}

static bool at_sign(const struct ear *e, const char *signs) {
    const struct cv_token *t = &e->t.p[e->i];
    bool found = false;
    for (; e->i < e->t.n && t->kind == CV_TOKEN_SIGN && *signs && !found; signs++)
        found = *signs == t->text.p[0];
    return found;
}

static bool take_sign(struct ear *e, const char *signs) {
    bool there = at_sign(e, signs);
    e->i += there;
    return there;
}

static bool take_word(struct ear *e, enum cv_list list, int32_t *value) {
    size_t n = cv_list_find(e->w, list, &e->t, e->i, value);
    e->i += n;
    return n > 0;
}

static bool take_number(struct ear *e, int32_t *number) {
    bool there = e->i < e->t.n && e->t.p[e->i].kind == CV_TOKEN_NUMBER;
    if (there)
        *number = e->t.p[e->i++].number;
    return there;
}

static bool skip_one(struct ear *e) {
    int32_t ignored;
    return take_sign(e, ",;.!'\"()") || take_word(e, CV_LIST_FILLERS, &ignored);
}

static void skip(struct ear *e) {
    while (skip_one(e))
        ;
}

/* The next phrase of the list, behind fillers if need be: what is a filler may
 * also begin a phrase ("every day"). Takes nothing when there is none. */
static bool find_word(struct ear *e, enum cv_list list, int32_t *value) {
    size_t start = e->i;
    bool found;
    while (!(found = take_word(e, list, value)) && skip_one(e))
        ;
    if (!found)
        e->i = start;
    return found;
}

static bool take_unit_word(struct ear *e, enum cv_unit wanted) {
    size_t start = e->i;
    int32_t unit;
    bool found = find_word(e, CV_LIST_UNITS, &unit) && unit == (int32_t)wanted;
    if (!found)
        e->i = start;
    return found;
}

static bool ended(struct ear *e) {
    skip(e);
    return e->i == e->t.n;
}

/* "to", "until", or a dash. */
static bool take_until(struct ear *e) {
    int32_t ignored;
    return take_sign(e, "-") || take_word(e, CV_LIST_UNTIL, &ignored);
}

/* ---- hours ------------------------------------------------------------------------------ */

/* Hours 1..12 by the part of the day that is named with them; -1 when they do
 * not go together. */
static int32_t hour_in(enum cv_half half, int32_t hour) {
    int32_t twelve = hour % 12;
    if (hour > 12)
        return half == CV_HALF_AM ? -1 : hour % 24;
    switch (half) {
    case CV_HALF_AM:
        return twelve;
    case CV_HALF_PM:
        return twelve + 12;
    case CV_HALF_DAY: /* from ten in the morning to six in the evening */
        return twelve >= 1 && twelve <= 6 ? twelve + 12 : hour;
    case CV_HALF_NIGHT: /* from five in the evening to four in the morning */
        return twelve >= 5 ? twelve + 12 : twelve;
    default:
        return hour == 12 ? (half == CV_HALF_NOON ? 12 : 0) : -1;
    }
}

static bool is_digits(const struct ear *e, size_t n) {
    const struct cv_token *t = &e->t.p[e->i];
    return e->i < e->t.n && t->kind == CV_TOKEN_NUMBER && t->text.n == n;
}

/* "9", "9:30", "9.30", "9 h 30", "0930". */
static bool take_clock(struct ear *e, int32_t *hour, int32_t *minute) {
    bool together = is_digits(e, 4);
    *minute = 0;
    if (!take_number(e, hour))
        return false;
    if (together) {
        *minute = *hour % 100;
        *hour /= 100;
        return true;
    }
    if (take_sign(e, ":"))
        return is_digits(e, 2) && take_number(e, minute);
    take_unit_word(e, CV_UNIT_HOUR);
    skip(e);
    if (is_digits(e, 2) && take_number(e, minute))
        take_unit_word(e, CV_UNIT_MINUTE);
    return true;
}

static bool take_hour(struct ear *e, int32_t *at) {
    int32_t hour = 12, minute = 0, half;
    skip(e);
    bool clock = take_clock(e, &hour, &minute);
    bool named = find_word(e, CV_LIST_HALVES, &half);
    if (named && (clock || half == CV_HALF_NOON || half == CV_HALF_MIDNIGHT))
        hour = hour_in((enum cv_half)half, hour);
    else if (named || !clock)
        return false;
    *at = hour * 60 + minute;
    if (*at == CV_DAY_MINUTES)
        *at = 0; /* 24:00 */
    return hour >= 0 && minute >= 0 && minute < 60 && *at < CV_DAY_MINUTES;
}

bool cv_when_hour(const struct cv_when *w, struct cv_str typed, int32_t *minute) {
    struct ear e;
    int32_t ignored;
    if (!ear_open(&e, w, typed))
        return false;
    take_word(&e, CV_LIST_UNTIL, &ignored); /* "a las 9" */
    return take_hour(&e, minute) && ended(&e);
}

bool cv_when_hours(const struct cv_when *w, struct cv_str typed, int32_t *from, int32_t *to) {
    struct ear e;
    bool good = ear_open(&e, w, typed) && take_hour(&e, from);
    skip(&e);
    return good && take_until(&e) && take_hour(&e, to) && ended(&e);
}

/* ---- weekdays ---------------------------------------------------------------------------- */

static bool is_single(int32_t set) {
    return set && !(set & (set - 1));
}

/* All from one day to the other, over the end of the week if need be. */
static int32_t days_between(int32_t first, int32_t last) {
    int32_t set = first;
    while (first != last) {
        first = first == CV_WEEKDAY_BIT(CV_SUNDAY) ? (int32_t)CV_WEEKDAY_BIT(CV_MONDAY) : first * 2;
        set |= first;
    }
    return set;
}

/* What stands behind "mon" in "mon-fri": nothing when another day follows at
 * once. False when a range has no end. */
static bool take_range(struct ear *e, int32_t *set) {
    int32_t last;
    size_t start = e->i;
    skip(e);
    if (cv_list_find(e->w, CV_LIST_WEEKDAYS, &e->t, e->i, &last) || !take_until(e)) {
        e->i = start;
        return true;
    }
    bool good = is_single(*set) && find_word(e, CV_LIST_WEEKDAYS, &last) && is_single(last);
    if (good)
        *set = days_between(*set, last);
    return good;
}

/* One day, several by one word, or a range; takes nothing when it is none. */
static bool take_days(struct ear *e, int32_t *set) {
    size_t start = e->i;
    bool good = take_word(e, CV_LIST_WEEKDAYS, set) && take_range(e, set);
    if (!good)
        e->i = start;
    return good;
}

bool cv_when_weekdays(const struct cv_when *w, struct cv_str typed, unsigned *weekdays) {
    struct ear e;
    int32_t all = 0, set, ignored;
    bool good = ear_open(&e, w, typed);
    while (good && e.i < e.t.n) {
        if (take_days(&e, &set))
            all |= set;
        else
            good = skip_one(&e) || take_sign(&e, "/+&") || take_word(&e, CV_LIST_AND, &ignored);
    }
    *weekdays = (unsigned)all;
    return good && all;
}

/* ---- spans -------------------------------------------------------------------------------- */

static bool take_unit(struct ear *e, struct cv_lapse *sum) {
    static const struct cv_lapse spans[] = {
        [CV_UNIT_MINUTE] = {0, 1}, [CV_UNIT_HALF_HOUR] = {0, 30}, [CV_UNIT_HOUR] = {0, 60},
        [CV_UNIT_DAY] = {1, 0},    [CV_UNIT_WEEK] = {7, 0},       [CV_UNIT_MONTH] = {30, 0}};
    _Static_assert(CV_COUNT(spans) == CV_UNITS, "a span for every unit");
    enum { COUNT_MOST = 9999 };
    int32_t count = 1, unit;
    if (!find_word(e, CV_LIST_UNITS, &unit)) {
        skip(e);
        if (!take_number(e, &count) && !take_word(e, CV_LIST_COUNTS, &count))
            return false;
        if (count > COUNT_MOST || !find_word(e, CV_LIST_UNITS, &unit))
            return false;
    }
    sum->days += count * spans[unit].days;
    sum->minutes += count * spans[unit].minutes;
    return true;
}

static bool take_span(struct ear *e, struct cv_lapse *span) {
    int32_t ignored;
    bool good = true;
    *span = (struct cv_lapse){0, 0};
    do {
        good = take_unit(e, span);
        skip(e);
        take_word(e, CV_LIST_AND, &ignored);
    } while (good && !ended(e));
    return good && (span->days || span->minutes);
}

bool cv_when_span(const struct cv_when *w, struct cv_str typed, struct cv_lapse *span) {
    struct ear e;
    return ear_open(&e, w, typed) && take_span(&e, span);
}

/* ---- days --------------------------------------------------------------------------------- */

static bool date_in(struct cv_date date, int year, cv_day *day) {
    date.year = year < 100 ? 2000 + year : year;
    bool good = cv_date_good(date);
    if (good)
        *day = cv_date_day(date);
    return good;
}

/* The day of a date; without a year the next such day. */
static bool date_settle(struct cv_date date, cv_day today, cv_day *day) {
    enum { LEAP_GAP = 8 }; /* 29 February may be eight years away */
    int year = cv_day_date(today).year, last = year + LEAP_GAP;
    if (date.year)
        return date_in(date, date.year, day);
    while (year <= last && (!date_in(date, year, day) || *day < today))
        year++;
    return year <= last;
}

/* What may follow day and month: a year, or nothing. */
static void take_year(struct ear *e, struct cv_date *date) {
    size_t start = e->i;
    int32_t year;
    skip(e);
    if (take_number(e, &year) && year > 0)
        date->year = year;
    else
        e->i = start;
}

/* "5/6" in the order of the language, or the only order there is. */
static bool take_slash(struct ear *e, struct cv_date *date) {
    int32_t second;
    if (!take_number(e, &second))
        return false;
    int first = date->day;
    bool day_first = e->w->day_first || first > 12 || first == second;
    if (!day_first && second <= 12)
        return false;
    date->day = day_first ? first : second;
    date->month = day_first ? second : first;
    if (take_sign(e, "/"))
        take_year(e, date);
    return true;
}

static bool take_iso(struct ear *e, struct cv_date *date) {
    date->year = date->day;
    return take_number(e, &date->month) && take_sign(e, "-") && take_number(e, &date->day);
}

/* What begins with a number. */
static bool take_day_number(struct ear *e, struct cv_date *date) {
    if (date->day > 99)
        return take_sign(e, "-") && take_iso(e, date);
    if (take_sign(e, "/"))
        return take_slash(e, date);
    skip(e); /* "24." or "24th of" */
    bool good = take_number(e, &date->month) || take_word(e, CV_LIST_MONTHS, &date->month);
    if (good)
        take_year(e, date);
    return good;
}

static bool take_date(struct ear *e, struct cv_date *date) {
    *date = (struct cv_date){0, 0, 0};
    if (take_number(e, &date->day))
        return take_day_number(e, date);
    if (!take_word(e, CV_LIST_MONTHS, &date->month))
        return false;
    skip(e);
    bool good = take_number(e, &date->day);
    if (good)
        take_year(e, date);
    return good;
}

static cv_day weekday_after(cv_day today, int32_t set) {
    cv_day day = today + 1;
    while (!(CV_WEEKDAY_BIT(cv_day_weekday(day)) & (unsigned)set))
        day++;
    return day;
}

/* A weekday before a date only adorns it. */
static bool take_day(struct ear *e, cv_day today, cv_day *day) {
    struct cv_date date;
    int32_t value;
    if (find_word(e, CV_LIST_DAYS, &value)) {
        *day = today + value;
        return ended(e);
    }
    bool weekday = find_word(e, CV_LIST_WEEKDAYS, &value);
    if (weekday && !is_single(value))
        return false;
    if (weekday && ended(e)) {
        *day = weekday_after(today, value);
        return true;
    }
    skip(e);
    return take_date(e, &date) && ended(e) && date_settle(date, today, day);
}

bool cv_when_day(const struct cv_when *w, struct cv_str typed, cv_day today, cv_day *day) {
    struct ear e;
    return ear_open(&e, w, typed) && take_day(&e, today, day);
}

/* ---- zones ----------------------------------------------------------------------------------- */

const char *cv_when_zone(const struct cv_when *w, const struct cv_zones *zones, struct cv_str typed,
                         struct cv_str *near) {
    struct cv_tokens t;
    const struct cv_phrase *city =
        cv_tokens_split(typed, &t) ? cv_list_whole(w, CV_LIST_CITIES, &t) : NULL;
    return cv_zones_find(zones, city ? city->text : typed, near);
}

/* ---- pauses --------------------------------------------------------------------------------- */

static enum cv_pause_heard pause_days(cv_day day, cv_day today, struct cv_pause *pause) {
    pause->day = day;
    if (day <= today)
        return CV_PAUSE_PAST;
    return day - today > CV_PLAN_DAYS ? CV_PAUSE_FAR : CV_PAUSE_HEARD;
}

static enum cv_pause_heard pause_span(struct cv_lapse span, const struct cv_zone *zone, cv_time now,
                                      struct cv_pause *pause) {
    pause->until = cv_zone_add(zone, now, span);
    return pause->until - now > CV_PLAN_DAYS * CV_HOURS(24) ? CV_PAUSE_FAR : CV_PAUSE_HEARD;
}

enum cv_pause_heard cv_when_pause(const struct cv_when *w, struct cv_str typed,
                                  const struct cv_zone *zone, cv_time now, struct cv_pause *pause) {
    struct ear e;
    struct cv_lapse span;
    cv_day today = cv_zone_local(zone, now).day, day;
    *pause = (struct cv_pause){0, 0};
    if (!ear_open(&e, w, typed))
        return CV_PAUSE_UNCLEAR;
    bool until = take_until(&e);
    size_t start = e.i;
    if (!until && take_span(&e, &span))
        return pause_span(span, zone, now, pause);
    e.i = start;
    return take_day(&e, today, &day) ? pause_days(day, today, pause) : CV_PAUSE_UNCLEAR;
}
