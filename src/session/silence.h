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
/* Whoever is asked is here after all: the time runs anew, if it was running. */
void silence_anew(struct cv_session *s);
/* When a silence is next too long, or CV_NEVER: that of the group, or of who walks alone. */
cv_time silence_due(const struct cv_session *s);
/* Looks at the clock, and goes where the script leads. */
void silence_tick(struct turn *turn);
/* The same for the question at hand alone: its time is over. */
void silence_break(struct turn *turn);

/* When everything ends by itself, if nobody says anything after `from`: what the script
 * makes of a silence comes first. */
cv_time silence_idle(const struct cv_session *s, cv_time from);
/* The same in words, for who asks how far it is. */
struct cv_str silence_words(const struct turn *turn);

#endif
