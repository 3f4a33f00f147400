/* reply.h - what people answer to the open question, and its closing. */
#ifndef SESSION_REPLY_H
#define SESSION_REPLY_H

#include "session/state.h"

/* Words typed, or a button pressed, while a question is open. */
void reply_words(struct turn *turn, struct cv_str words);
void reply_pressed(struct turn *turn);
/* `person` passes on the open question. */
void reply_skip(struct turn *turn, size_t person);
/* Closes the open question for good or bad, and goes on. */
void reply_next(struct turn *turn);
/* Closes the open question and goes on when nobody is waited for any more. */
void reply_settle(struct turn *turn);
/* Says that the open question cannot be passed over; false when it can. */
bool reply_needed(struct turn *turn);
/* Whether the script cannot go on without an answer to the open question, and
 * there is none. */
bool reply_lacking(const struct cv_session *s);
/* Takes the key of an effect apart; false when it is none. */
bool reply_key(struct cv_str key, uint64_t *event, uint64_t *ordinal);
/* Whether the key names the message that put the open question, or one after it, which
 * can only have put it again. */
bool reply_about_open(const struct cv_session *s, struct cv_str key);

#endif
