/* rounds.h - how a group answers one question: hidden till the reveal, in its
 * time, and once more where people are far apart. */
#ifndef SESSION_ROUNDS_H
#define SESSION_ROUNDS_H

#include "session/state.h"

/* Rounds of one question beyond the first, whoever asks for them. */
enum { ROUNDS_MOST = 3 };

/* Whether answers to the open question are shown to nobody before the reveal. */
bool rounds_hidden(const struct cv_session *s);
/* Tells the event's person that their answer is in, where nothing else would show it. */
void rounds_noted(struct turn *turn, size_t person);
/* What everybody said to a question that is being closed, with their reasons
 * where they were hidden till now. */
struct cv_str rounds_reveal(const struct turn *turn, const struct question *q);
/* Whether people are so far apart that they should talk. Levels: two or more
 * apart, from five people on as the advice data say; relationship types: half of
 * the emphasis lies elsewhere, on the average of all pairs. */
bool rounds_apart(const struct turn *turn, const struct question *q);
/* After the reveal: opens another round, or says that people still differ. True
 * when the question is open again. */
bool rounds_again(struct turn *turn);
/* Starts the clock of a question that was put. */
void rounds_start(struct cv_session *s);
/* Looks at the clock: closes the question whose time is up. */
void rounds_tick(struct turn *turn);
/* "4 minutes left", or "". */
struct cv_str rounds_left(const struct turn *turn);
/* A span of time in words: "5 minutes". */
struct cv_str rounds_span(const struct turn *turn, cv_time span);
/* Takes "5 minutes", "90 seconds" or a bare number of minutes; 0: no span. */
cv_time rounds_read_span(const struct turn *turn, struct cv_str words);

#endif
