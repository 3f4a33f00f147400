/* schedule.h - when one founder is asked: the plan that CV_EVENT_START carries. */
#ifndef SESSION_SCHEDULE_H
#define SESSION_SCHEDULE_H

#include <canvasser/session.h>

/* A plan with everything it points to; copied by schedule_copy alone. */
struct schedule {
    struct cv_plan plan;
    cv_day holidays[CV_PLAN_HOLIDAYS];
    struct cv_lapse reminders[CV_PLAN_REMINDERS];
    int32_t questions; /* a day */
};

/* CV_INVALID: what is wrong with it, or that the playbook has no almanac. */
enum cv_status schedule_read(const struct cv_playbook *book, struct cv_str text,
                             struct schedule *out, struct cv_error *err) CV_MUST_USE;
/* "2": how many questions a day. */
bool schedule_questions(struct cv_str text, int32_t *questions);
/* The schedule as CV_EVENT_START takes it, with nothing put before `from`; 0 for at once. */
void schedule_text(const struct schedule *s, cv_time from, struct cv_buf *out);
void schedule_copy(struct schedule *to, const struct schedule *from);
void schedule_dump(const struct schedule *schedule, struct cv_buf *out);

#endif
