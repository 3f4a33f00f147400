/* silence.h - what the script says should happen when nobody answers a question.
 *
 * The time runs from when the question was put; the first answer of anybody ends
 * it. On a walk of their own, and at their own pace, everybody has a silence of
 * their own; the latter is never broken at an hour when nothing may be said. */
#ifndef SESSION_SILENCE_H
#define SESSION_SILENCE_H

#include "session/state.h"

/* The open question has just been put. */
void silence_start(struct cv_session *s);
/* When a silence is next too long, or CV_NEVER: that of the group, or of who walks alone. */
cv_time silence_due(const struct cv_session *s);
/* Looks at the clock, and goes where the script leads. */
void silence_tick(struct turn *turn);
/* The same for the question at hand alone: its time is over. */
void silence_break(struct turn *turn);

#endif
