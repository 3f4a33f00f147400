/* telling.h - one session, told in several languages at once.
 *
 * Every language that somebody speaks has a session of its own, all of which
 * take each event together: what they record is the same to the byte, what they
 * say is not. The first one is told in the language of the place. */
#ifndef SESSION_TELLING_H
#define SESSION_TELLING_H

#include "session/state.h"

/* Adds the telling in `lang` unless there is one. True when it was added. */
bool telling_add(struct cv_session *s, struct cv_str lang, struct cv_arena *arena);
/* Puts what the other tellings say beside what the first one says, which begins
 * at `first` of the turn's effects; `told` holds one list for each of them. A message to
 * one person is told in their language alone. */
void telling_merge(const struct turn *turn, size_t first, const struct cv_effects *told);
/* After the place got another language: the first telling is told in that. */
void telling_lead(struct cv_session *s);
size_t telling_count(const struct cv_session *s);

#endif
