/* wishes.h - what people ask of a session at their own pace: more, a pause, an
 * answer given anew. */
#ifndef SESSION_WISHES_H
#define SESSION_WISHES_H

#include "session/state.h"

/* Does what `words` ask of a session at someone's pace; without an open question
 * it takes all words. False: they are for the question that is open. */
bool wishes_take(struct turn *turn, struct cv_str words);
/* Takes a press that is not about the open question. */
bool wishes_pressed(struct turn *turn);

#endif
