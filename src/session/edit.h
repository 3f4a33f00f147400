/* edit.h - answers given anew: a question put before is opened once more while
 * the main line waits, and what was advised on its answer is corrected. */
#ifndef SESSION_EDIT_H
#define SESSION_EDIT_H

#include "session/state.h"

/* Whether the open question is one put before. */
bool edit_on(const struct cv_session *s);
/* Leaves the main line for `q`, which is put by the effect that comes next. */
void edit_open(struct turn *turn, const struct question *q);
/* Back to the main line; the answer to the question stays as it is. */
void edit_leave(struct turn *turn);
/* After the question was answered: back to the main line, with what has changed
 * by it. False when the main line was not left. */
bool edit_close(struct turn *turn);
/* Lists what was answered so far, with numbers. */
void edit_list(struct turn *turn);
/* Puts the question with that number again. */
void edit_number(struct turn *turn, int64_t number);
/* Puts the one before the open one again. */
void edit_back(struct turn *turn);
/* Whether what is answered to `q` can no longer change: all that followed is about it. */
bool edit_fixed(const struct cv_session *s, const struct question *q);

/* An answer in words, on one line; that there is none for NULL. */
struct cv_str edit_label(const struct turn *turn, const struct question *q, const struct answer *a);
/* The first line of a question, as put where it stands. */
struct cv_str edit_question(struct turn *turn, const struct question *q);

#endif
