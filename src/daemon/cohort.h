/* cohort.h - who coaches whom in a place, and the word by which founders enrol themselves. */
#ifndef CV_DAEMON_COHORT_H
#define CV_DAEMON_COHORT_H

#include "daemon/work.h"

/* The coach of the place of `w` ("" when nobody is), and the people enrolled: lines
 * "PERSON NAME". */
enum cv_status cv_cohort_read(struct work *w, struct cv_str *coach, struct cv_str *people)
    CV_MUST_USE;
enum cv_status cv_cohort_write(struct work *w, struct cv_str coach, struct cv_str people)
    CV_MUST_USE;
/* `people` with one more, who stands there once. */
struct cv_str cv_cohort_add(struct work *w, struct cv_str people, struct cv_str person,
                            struct cv_str name);

/* Makes a new word for the place; the one before no longer works. */
enum cv_status cv_cohort_invite(struct work *w, struct cv_str *code) CV_MUST_USE;
/* The place of the word, on the messenger of `w`; "" when it is none, or no longer. */
enum cv_status cv_cohort_place(struct work *w, struct cv_str code, struct cv_str *place)
    CV_MUST_USE;

#endif
