/* answers.h - what was said to which question by whom. */
#ifndef SESSION_ANSWERS_H
#define SESSION_ANSWERS_H

#include "session/state.h"

/* The answers to a question; NULL when nobody answered or passed yet. */
const struct sheet *answers_sheet(const struct cv_session *s, const struct question *q);
/* The answer of one person, or NULL. `sheet` may be NULL. */
const struct answer *answers_on(const struct sheet *sheet, size_t person);
const struct answer *answers_find(const struct cv_session *s, const struct question *q,
                                  size_t person);
/* The newest answer that was not skipped, or NULL; where nobody is to know whose they
 * are, what most people said. */
const struct answer *answers_newest_on(const struct sheet *sheet);
const struct answer *answers_newest(const struct cv_session *s, const struct question *q);
/* The answers to the question about a determinant, whichever step put it. */
const struct sheet *answers_of_fact(const struct cv_session *s, int fact, struct spot spot);
/* The newest answer to the step of the set-up that feeds `feed`, or NULL. */
const struct answer *answers_fed(const struct cv_session *s, enum cv_feed feed);
/* The newest answer to `step` of the set-up, or NULL. */
const struct answer *answers_setup(const struct cv_session *s, const struct cv_step *step);

/* Keeps an answer in place of the one before, and says so to the world. */
void answers_record(struct turn *turn, const struct question *q, size_t person,
                    struct cv_str value, struct cv_str raw, bool skipped);
/* Notes the free words a person's answer is read from; the answer itself may follow. */
void answers_words(struct cv_session *s, const struct question *q, size_t person,
                   struct cv_str words);
/* Keeps why a person answered so, in their own words. */
void answers_reason(struct cv_session *s, const struct question *q, size_t person,
                    struct cv_str words);
/* The answers were made into one for all: where nobody is to know whose they were, they
 * are forgotten. */
void answers_merged(struct cv_session *s, const struct question *q);
/* Lets everything a person said count as passed, but what nobody is to know is theirs. */
void answers_withdraw(struct turn *turn, size_t person);
/* Frees `n` answers. */
void answers_drop(struct answer *of, size_t n);
/* The sheet of a question, for its keeper (anonymous.c); NULL when there is none. */
struct sheet *answers_kept(struct cv_session *s, const struct question *q);
void answers_free(struct cv_session *s);

#endif
