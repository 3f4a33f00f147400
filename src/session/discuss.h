/* discuss.h - questions on the advice: while a session goes on, and in the
 * discussion that a script opens at its end. */
#ifndef SESSION_DISCUSS_H
#define SESSION_DISCUSS_H

#include "session/state.h"

/* Answers "why TYPE" and "what if FACT is LEVEL"; false when `words` are
 * neither, or nothing was advised yet. While a question is open only exact names
 * are taken, so that answers in words stay answers. */
bool discuss_take(struct turn *turn, struct cv_str words);
/* The other questions on the advice. */
void discuss_agenda(struct turn *turn);
void discuss_six(struct turn *turn);
void discuss_compare(struct turn *turn);
/* Words that are no command while the advice is discussed: talk among the
 * people, unless there is only one. */
void discuss_words(struct turn *turn, struct cv_str words);
/* Closes the discussion and goes on with the script. */
void discuss_close(struct turn *turn);

#endif
