/* amend.h - in a group, one's own answers given anew while the others go on.
 *
 * "edit" lists them to who asks, "edit 3" puts that question to them alone. The
 * next words of theirs that fit it, or a button of it, are the new answer: the
 * journal keeps both, the advice is corrected, and when the others know the old
 * one they are told. (At somebody's own pace: see edit.h.) */
#ifndef SESSION_AMEND_H
#define SESSION_AMEND_H

#include "session/state.h"

/* Takes "edit", "edit 3", and the words of somebody who gives an answer anew. */
bool amend_take(struct turn *turn, struct cv_str words);
/* The same for buttons of a question that was put anew. */
bool amend_pressed(struct turn *turn);
/* Words are no longer taken for answers given anew: another question is at hand. */
void amend_rest(struct cv_session *s);

#endif
