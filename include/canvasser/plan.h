/* plan.h - when a person is asked: at their own hour, on their own days.
 *
 * A plan is data; what is computed from it depends on nothing else. All hours
 * are minutes of the day as the clocks of the plan's zone show them. */
#ifndef CANVASSER_PLAN_H
#define CANVASSER_PLAN_H

#include <canvasser/zone.h>

/* Nothing is put before `until`, nor before the beginning of `day` (what people
 * say as a date stays one, wherever they travel). Zeroed: no pause. */
struct cv_pause {
    cv_time until;
    cv_day day;
};

struct cv_plan {
    const struct cv_zone *zone;
    int32_t minute;                 /* when questions are put */
    unsigned weekdays;              /* CV_WEEKDAY_BIT of each chosen */
    int32_t quiet_from, quiet_to;   /* nothing is said unasked from ... until just before ...;
                                       may pass midnight; equal: no quiet hours */
    const cv_day *holidays;
    size_t n_holidays;
    struct cv_pause pause;
    const struct cv_lapse *reminders; /* each after the message before it */
    size_t n_reminders;
    struct cv_lapse silence;         /* after the last reminder: no answer */
    int32_t checkup_weeks;          /* 0: no check-ups */
};

#define CV_WEEKDAY_BIT(weekday) (1u << (weekday))
#define CV_WEEKDAYS_ALL (CV_WEEKDAY_BIT(CV_WEEKDAYS) - 1)
#define CV_WEEKDAYS_WORK (CV_WEEKDAYS_ALL & ~CV_WEEKDAY_BIT(CV_SATURDAY) & ~CV_WEEKDAY_BIT(CV_SUNDAY))

enum {
    CV_PLAN_HOLIDAYS = 400,
    CV_PLAN_REMINDERS = 12,
    CV_PLAN_WEEKS = 52,
    CV_PLAN_DAYS = 366 /* of a reminder, or of silence */
};

/* Why nobody could be asked by a plan. */
enum cv_plan_fault {
    CV_PLAN_GOOD,
    CV_PLAN_NO_ZONE,
    CV_PLAN_NO_HOUR,      /* not a minute of a day */
    CV_PLAN_NO_WEEKDAY,
    CV_PLAN_ALL_QUIET,    /* the hour lies in the quiet hours */
    CV_PLAN_MANY_HOLIDAYS,
    CV_PLAN_SHRINKING,    /* reminders are too many, or come at intervals that are none, shrink,
                             or are longer than CV_PLAN_DAYS; likewise `silence` */
    CV_PLAN_CHECKUPS,     /* more than CV_PLAN_WEEKS */
    CV_PLAN_PAUSED,       /* the pause outlives the calendar */
    CV_PLAN_FAULTS
};

enum cv_plan_fault cv_plan_fault(const struct cv_plan *plan);
/* CV_OK, or CV_INVALID with what is wrong and how to mend it. */
enum cv_status cv_plan_check(const struct cv_plan *plan, struct cv_error *err) CV_MUST_USE;

/* The next moment after `after` at which a question may be put: at the hour of
 * a chosen day that is no holiday, once that day, behind any pause. An hour that
 * is skipped in spring is replaced by the first moment behind the gap, unless
 * that is another day or quiet: then the day has none. CV_NEVER when no day
 * comes (cv_plan_fault says why) or none before CV_CALENDAR_END. Any plan with
 * a zone is safe to ask, checked or not. */
cv_time cv_plan_next(const struct cv_plan *plan, cv_time after);
/* Whether `at` lies in the quiet hours. */
bool cv_plan_quiet(const struct cv_plan *plan, cv_time at);
/* Whether something may be said unasked at `at`: not quiet, a chosen day, no
 * holiday, no pause. */
bool cv_plan_open(const struct cv_plan *plan, cv_time at);
/* After the question or its last reminder was put at `said` and `reminded`
 * reminders were put so far: when the next one is due, or, when there were all
 * of them, when silence is final. A moment that is not open gives way to the
 * next at which a question may be put. CV_NEVER when silence was final. */
cv_time cv_plan_wait(const struct cv_plan *plan, cv_time said, size_t reminded);
/* When the check-up after one at `last` (or after the advice) is due; CV_NEVER
 * without check-ups. */
cv_time cv_plan_checkup(const struct cv_plan *plan, cv_time last);

#endif
