/* notes.h - what comes up on the way: the parking lot, decisions, actions. */
#ifndef SESSION_NOTES_H
#define SESSION_NOTES_H

#include "session/state.h"

/* Takes "park: words", "decision: words", "action: words"; false for others.
 * Where words may be an answer, only a colon or a slash makes them a note. */
bool notes_take(struct turn *turn, struct cv_str words);
/* All notes in words, or "" without any. */
struct cv_str notes_words(const struct turn *turn);
void notes_free(struct cv_session *s);

#endif
