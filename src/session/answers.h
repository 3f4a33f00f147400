/* answers.h - what was said to which question by whom. */
#ifndef SESSION_ANSWERS_H
#define SESSION_ANSWERS_H

#include "session/state.h"

/* The answer of one person, or NULL. */
struct answer *answers_find(const struct cv_session *s, const struct question *q, size_t person);
/* The newest answer to a question that was not skipped, or NULL. */
const struct answer *answers_newest(const struct cv_session *s, const struct question *q);
/* The newest answer to the step of the set-up that feeds `feed`, or NULL. */
const struct answer *answers_fed(const struct cv_session *s, enum cv_feed feed);
/* The newest answer to `step` of the set-up, or NULL. */
const struct answer *answers_setup(const struct cv_session *s, const struct cv_step *step);
/* Whether anybody answered or skipped it. */
bool answers_any(const struct cv_session *s, const struct question *q);

/* Keeps an answer in place of the one before, and says so to the world. */
void answers_record(struct turn *turn, const struct question *q, size_t person,
                    struct cv_str value, struct cv_str raw, bool skipped);
void answers_free(struct cv_session *s);

#endif
