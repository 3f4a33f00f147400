/* plan.c - the next moment at which somebody may be asked. */
#include <canvasser/plan.h>

/* ---- days ----------------------------------------------------------------------- */

static bool is_quiet(const struct cv_plan *p, int32_t minute) {
    if (p->quiet_from <= p->quiet_to)
        return minute >= p->quiet_from && minute < p->quiet_to;
    return minute >= p->quiet_from || minute < p->quiet_to;
}

static bool is_holiday(const struct cv_plan *p, cv_day day) {
    bool found = false;
    for (size_t i = 0; i < p->n_holidays && !found; i++)
        found = p->holidays[i] == day;
    return found;
}

static bool is_chosen(const struct cv_plan *p, cv_day day) {
    return p->weekdays & CV_WEEKDAY_BIT(cv_day_weekday(day)) && !is_holiday(p, day);
}

static cv_time pause_end(const struct cv_plan *p) {
    cv_time day = cv_zone_time(p->zone, p->pause.day, 0);
    return day > p->pause.until ? day : p->pause.until;
}

/* The moment of a day; false when the day has none. */
static bool day_moment(const struct cv_plan *p, cv_day day, cv_time *at) {
    *at = cv_zone_time(p->zone, day, p->minute);
    struct cv_local local = cv_zone_local(p->zone, *at);
    return local.day == day && !is_quiet(p, local.minute);
}

/* ---- moments ----------------------------------------------------------------------- */

/* In so many days there is one, if there ever is: of the days of any week at
 * least one is chosen, and holidays and skipped hours take one week each at
 * most, the latter never two weeks in a row. */
static cv_day days_to_look(const struct cv_plan *p) {
    return CV_WEEKDAYS * (cv_day)(p->n_holidays + 3);
}

cv_time cv_plan_next(const struct cv_plan *p, cv_time after) {
    cv_time from = after < 0 ? 0 : after, at, pause = pause_end(p);
    if (after >= CV_CALENDAR_END || pause >= CV_CALENDAR_END)
        return CV_NEVER;
    from = pause > from + 1 ? pause : from + 1;
    cv_day first = cv_zone_local(p->zone, from).day;
    for (cv_day day = first; day <= first + days_to_look(p); day++)
        if (is_chosen(p, day) && day_moment(p, day, &at) && at >= from)
            return at < CV_CALENDAR_END ? at : CV_NEVER;
    return CV_NEVER;
}

bool cv_plan_quiet(const struct cv_plan *p, cv_time at) {
    return is_quiet(p, cv_zone_local(p->zone, at).minute);
}

bool cv_plan_open(const struct cv_plan *p, cv_time at) {
    struct cv_local local = cv_zone_local(p->zone, at);
    return at >= pause_end(p) && is_chosen(p, local.day) && !is_quiet(p, local.minute);
}

cv_time cv_plan_wait(const struct cv_plan *p, cv_time said, size_t reminded) {
    if (reminded > p->n_reminders || said >= CV_CALENDAR_END)
        return CV_NEVER;
    struct cv_lapse span = reminded < p->n_reminders ? p->reminders[reminded] : p->silence;
    cv_time due = cv_zone_add(p->zone, said, span);
    return cv_plan_open(p, due) ? due : cv_plan_next(p, due - 1);
}

cv_time cv_plan_checkup(const struct cv_plan *p, cv_time last) {
    if (!p->checkup_weeks || last >= CV_CALENDAR_END)
        return CV_NEVER;
    cv_day day = cv_zone_local(p->zone, last).day + CV_WEEKDAYS * p->checkup_weeks;
    return cv_plan_next(p, cv_zone_time(p->zone, day, 0) - 1);
}

/* ---- checks ---------------------------------------------------------------------------- */

static bool is_minute(int32_t minute) {
    return minute >= 0 && minute < CV_DAY_MINUTES;
}

static int64_t span_minutes(struct cv_lapse span) {
    return (int64_t)span.days * CV_DAY_MINUTES + span.minutes;
}

static bool span_good(struct cv_lapse span) {
    int64_t minutes = span_minutes(span);
    return span.days >= 0 && span.minutes >= 0 && minutes > 0 &&
           minutes <= (int64_t)CV_PLAN_DAYS * CV_DAY_MINUTES;
}

static bool reminders_grow(const struct cv_plan *p) {
    bool good = p->n_reminders <= CV_PLAN_REMINDERS && span_good(p->silence);
    for (size_t i = 0; good && i < p->n_reminders; i++)
        good = span_good(p->reminders[i]) &&
               (!i || span_minutes(p->reminders[i]) >= span_minutes(p->reminders[i - 1]));
    return good;
}

enum cv_plan_fault cv_plan_fault(const struct cv_plan *p) {
    if (!p->zone)
        return CV_PLAN_NO_ZONE;
    if (!is_minute(p->minute) || !is_minute(p->quiet_from) || !is_minute(p->quiet_to))
        return CV_PLAN_NO_HOUR;
    if (!(p->weekdays & CV_WEEKDAYS_ALL))
        return CV_PLAN_NO_WEEKDAY;
    if (is_quiet(p, p->minute))
        return CV_PLAN_ALL_QUIET;
    if (p->n_holidays > CV_PLAN_HOLIDAYS)
        return CV_PLAN_MANY_HOLIDAYS;
    if (!reminders_grow(p))
        return CV_PLAN_SHRINKING;
    if (p->checkup_weeks < 0 || p->checkup_weeks > CV_PLAN_WEEKS)
        return CV_PLAN_CHECKUPS;
    return cv_plan_next(p, 0) == CV_NEVER ? CV_PLAN_PAUSED : CV_PLAN_GOOD;
}

enum cv_status cv_plan_check(const struct cv_plan *plan, struct cv_error *err) {
    static const char *const faults[] = {
        [CV_PLAN_GOOD] = "",
        [CV_PLAN_NO_ZONE] = "no time zone is named: name one, such as Europe/Athens",
        [CV_PLAN_NO_HOUR] = "an hour is not between 0:00 and 23:59",
        [CV_PLAN_NO_WEEKDAY] = "no weekday is chosen: choose one at least",
        [CV_PLAN_ALL_QUIET] = "the hour of the question lies in the quiet hours: change one of them",
        [CV_PLAN_MANY_HOLIDAYS] = "there are too many holidays: at most 400",
        [CV_PLAN_SHRINKING] = "there are 12 reminders at most, at growing intervals up to 366 days",
        [CV_PLAN_CHECKUPS] = "check-ups come every 1 to 52 weeks, or 0 for none",
        [CV_PLAN_PAUSED] = "the pause has no end before the year 2200",
    };
    _Static_assert(CV_COUNT(faults) == CV_PLAN_FAULTS, "words for every fault");
    enum cv_plan_fault fault = cv_plan_fault(plan);
    return fault ? cv_fail(err, CV_INVALID, "%s", faults[fault]) : CV_OK;
}
