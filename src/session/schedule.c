/* schedule.c - when one founder is asked, as text and as a plan. */
#include "session/schedule.h"

#include <string.h>

enum { QUESTIONS_MOST = 50 /* a day */ };

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
_Static_assert(CV_COUNT(weekdays) == CV_WEEKDAYS, "a name for every weekday");

/* ---- values ----------------------------------------------------------------------------- */

static bool read_count(struct cv_str text, int64_t most, int32_t *out) {
    int64_t number;
    if (!cv_str_int(text, &number) || number < 0 || number > most)
        return false;
    *out = (int32_t)number;
    return true;
}

/* "09:30" */
static bool read_minute(struct cv_str text, int32_t *minute) {
    struct cv_str hour;
    int32_t h, m;
    if (!cv_str_split(&text, ':', &hour) || !read_count(hour, 23, &h) || !read_count(text, 59, &m))
        return false;
    *minute = h * 60 + m;
    return true;
}

static bool read_weekday(struct cv_str text, unsigned *at) {
    for (*at = 0; *at < CV_WEEKDAYS; ++*at)
        if (cv_str_eqz(text, weekdays[*at]))
            return true;
    return false;
}

/* "3d", "12h", "90m" */
static bool read_span(struct cv_str text, struct cv_lapse *span) {
    int32_t n;
    *span = (struct cv_lapse){0, 0};
    if (!text.n || !read_count((struct cv_str){text.p, text.n - 1}, 100000, &n))
        return false;
    switch (text.p[text.n - 1]) {
    case 'd':
        span->days = n;
        return true;
    case 'h':
        span->minutes = n * 60;
        return true;
    case 'm':
        span->minutes = n;
        return true;
    default:
        return false;
    }
}

/* "2026-12-25" */
static bool read_date(struct cv_str text, cv_day *day) {
    struct cv_str year, month;
    struct cv_date date;
    if (!cv_str_split(&text, '-', &year) || !cv_str_split(&text, '-', &month) ||
        !read_count(year, CV_YEAR_LAST, &date.year) || !read_count(month, 12, &date.month) ||
        !read_count(text, 31, &date.day) || !cv_date_good(date))
        return false;
    *day = cv_date_day(date);
    return true;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool key_at(struct schedule *s, struct cv_str text) {
    return read_minute(text, &s->plan.minute);
}

/* "mon-fri", "mon,wed,sat" */
static bool key_days(struct schedule *s, struct cv_str text) {
    struct cv_str part, first;
    unsigned from, to;
    s->plan.weekdays = 0;
    while (cv_str_split(&text, ',', &part)) {
        if (!cv_str_split(&part, '-', &first) || !read_weekday(first, &from))
            return false;
        to = from;
        if (part.n && !read_weekday(part, &to))
            return false;
        for (;; from = (from + 1) % CV_WEEKDAYS) {
            s->plan.weekdays |= CV_WEEKDAY_BIT(from);
            if (from == to)
                break;
        }
    }
    return true;
}

/* "21:00-08:00", or "none" */
static bool key_quiet(struct schedule *s, struct cv_str text) {
    struct cv_str from;
    s->plan.quiet_from = s->plan.quiet_to = 0;
    return cv_str_eqz(text, "none") ||
           (cv_str_split(&text, '-', &from) && read_minute(from, &s->plan.quiet_from) &&
            read_minute(text, &s->plan.quiet_to));
}

static bool key_holidays(struct schedule *s, struct cv_str text) {
    struct cv_str one;
    s->plan.n_holidays = 0;
    while (text.n && cv_str_split(&text, ',', &one))
        if (s->plan.n_holidays == CV_PLAN_HOLIDAYS ||
            !read_date(one, &s->holidays[s->plan.n_holidays++]))
            return false;
    return true;
}

static bool key_reminders(struct schedule *s, struct cv_str text) {
    struct cv_str one;
    s->plan.n_reminders = 0;
    while (text.n && cv_str_split(&text, ',', &one))
        if (s->plan.n_reminders == CV_PLAN_REMINDERS ||
            !read_span(one, &s->reminders[s->plan.n_reminders++]))
            return false;
    return true;
}

static bool key_silence(struct schedule *s, struct cv_str text) {
    return read_span(text, &s->plan.silence);
}

bool schedule_questions(struct cv_str text, int32_t *questions) {
    int32_t n;
    if (!read_count(text, QUESTIONS_MOST, &n) || n == 0)
        return false;
    *questions = n;
    return true;
}

static bool key_questions(struct schedule *s, struct cv_str text) {
    return schedule_questions(text, &s->questions);
}

static bool key_checkup(struct schedule *s, struct cv_str text) {
    return read_count(text, CV_PLAN_WEEKS, &s->plan.checkup_weeks);
}

/* Nothing is put before this moment, in milliseconds since 1970. */
static bool key_from(struct schedule *s, struct cv_str text) {
    int64_t from;
    s->plan.pause.until = cv_str_int(text, &from) ? from : 0;
    return s->plan.pause.until > 0;
}

static const struct {
    const char *name;
    bool (*read)(struct schedule *s, struct cv_str text);
} keys[] = {
    {"at", key_at},           {"days", key_days},           {"quiet", key_quiet},
    {"holidays", key_holidays}, {"reminders", key_reminders}, {"silence", key_silence},
    {"questions", key_questions}, {"checkup", key_checkup},   {"from", key_from},
};

static enum cv_status key_read(struct schedule *s, struct cv_str name, struct cv_str value,
                               struct cv_error *err) {
    for (size_t i = 0; i < CV_COUNT(keys); i++)
        if (cv_str_eqz(name, keys[i].name))
            return keys[i].read(s, value)
                       ? CV_OK
                       : cv_fail(err, CV_INVALID, "pace: %.*s cannot be \"%.*s\"", CV_ARG(name),
                                 CV_ARG(value));
    return cv_fail(err, CV_INVALID, "pace: nothing is called \"%.*s\"", CV_ARG(name));
}

/* ---- whole schedules ------------------------------------------------------------------------- */

static void schedule_defaults(struct schedule *s) {
    *s = (struct schedule){.plan = {.minute = 9 * 60,
                                    .weekdays = CV_WEEKDAYS_WORK,
                                    .quiet_from = 21 * 60,
                                    .quiet_to = 8 * 60,
                                    .n_reminders = 2,
                                    .silence = {.days = 3}},
                           .reminders = {{.days = 1}, {.days = 3}},
                           .questions = 1};
    s->plan.holidays = s->holidays;
    s->plan.reminders = s->reminders;
}

static enum cv_status zone_read(const struct cv_playbook *book, struct cv_str name,
                                struct schedule *s, struct cv_error *err) {
    struct cv_zones *zones = cv_almanac_zones(book->almanac);
    struct cv_str near;
    const char *id = cv_zones_find(zones, name, &near);
    if (!id)
        return cv_fail(err, CV_INVALID, "pace: there is no time zone \"%.*s\"", CV_ARG(name));
    return cv_zones_open(zones, id, &s->plan.zone, err);
}

enum cv_status schedule_read(const struct cv_playbook *book, struct cv_str text,
                             struct schedule *out, struct cv_error *err) {
    struct cv_str word, name;
    enum cv_status status = CV_OK;
    if (!book->almanac)
        return cv_fail(err, CV_INVALID, "pace: no time zones are known here");
    schedule_defaults(out);
    while (status == CV_OK && cv_str_split(&text, ' ', &word)) {
        if (!word.n)
            continue;
        cv_str_split(&word, '=', &name);
        status = cv_str_eqz(name, "zone") ? zone_read(book, word, out, err)
                                          : key_read(out, name, word, err);
    }
    return status == CV_OK ? cv_plan_check(&out->plan, err) : status;
}

enum cv_status cv_session_pace_check(const struct cv_playbook *book, struct cv_str pace,
                                     struct cv_error *err) {
    struct schedule schedule;
    return schedule_read(book, pace, &schedule, err);
}

void schedule_copy(struct schedule *to, const struct schedule *from) {
    *to = *from;
    to->plan.holidays = to->holidays;
    to->plan.reminders = to->reminders;
}

void schedule_dump(const struct schedule *s, struct cv_buf *out) {
    const struct cv_plan *p = &s->plan;
    cv_buf_addf(out, "schedule %s at %d days %x quiet %d-%d pause %lld %d questions %d checkup %d",
                cv_zone_id(p->zone), p->minute, p->weekdays, p->quiet_from, p->quiet_to,
                (long long)p->pause.until, p->pause.day, s->questions, p->checkup_weeks);
    for (size_t i = 0; i < p->n_holidays; i++)
        cv_buf_addf(out, " off %d", p->holidays[i]);
    for (size_t i = 0; i < p->n_reminders; i++)
        cv_buf_addf(out, " remind %d %d", p->reminders[i].days, p->reminders[i].minutes);
    cv_buf_addf(out, " silence %d %d\n", p->silence.days, p->silence.minutes);
}

/* ---- as text --------------------------------------------------------------------------------- */

static void text_minute(int32_t minute, struct cv_buf *out) {
    cv_buf_addf(out, "%02d:%02d", minute / 60, minute % 60);
}

static void text_days(unsigned chosen, struct cv_buf *out) {
    const char *glue = " days=";
    for (unsigned i = 0; i < CV_WEEKDAYS; i++)
        if (chosen & CV_WEEKDAY_BIT(i)) {
            cv_buf_addf(out, "%s%s", glue, weekdays[i]);
            glue = ",";
        }
}

static void text_holidays(const struct cv_plan *p, struct cv_buf *out) {
    for (size_t i = 0; i < p->n_holidays; i++) {
        struct cv_date date = cv_day_date(p->holidays[i]);
        cv_buf_addf(out, "%s%04d-%02d-%02d", i ? "," : " holidays=", date.year, date.month,
                    date.day);
    }
}

static void text_lapse(struct cv_lapse lapse, struct cv_buf *out) {
    if (lapse.days)
        cv_buf_addf(out, "%dd", lapse.days);
    else
        cv_buf_addf(out, "%dm", lapse.minutes);
}

void schedule_text(const struct schedule *s, cv_time from, struct cv_buf *out) {
    const struct cv_plan *p = &s->plan;
    cv_buf_addf(out, "zone=%s at=", cv_zone_id(p->zone));
    text_minute(p->minute, out);
    text_days(p->weekdays, out);
    cv_buf_addz(out, " quiet=");
    text_minute(p->quiet_from, out);
    cv_buf_addc(out, '-');
    text_minute(p->quiet_to, out);
    text_holidays(p, out);
    for (size_t i = 0; i < p->n_reminders; i++) {
        cv_buf_addz(out, i ? "," : " reminders=");
        text_lapse(p->reminders[i], out);
    }
    if (!p->n_reminders)
        cv_buf_addz(out, " reminders=");
    cv_buf_addz(out, " silence=");
    text_lapse(p->silence, out);
    cv_buf_addf(out, " questions=%d checkup=%d", s->questions, p->checkup_weeks);
    if (from)
        cv_buf_addf(out, " from=%lld", (long long)from);
}
