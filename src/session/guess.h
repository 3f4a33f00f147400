/* guess.h - which language somebody speaks of whom nothing is told.
 *
 * Some messengers tell nobody's language. Whoever neither chose one nor had one told is
 * spoken with in that of the place, until they write a command in a language that they
 * are not understood in yet, or in letters that only one language is written in. Free words
 * in letters that many languages share say nothing, and neither do English commands:
 * everybody uses those. It happens once: who goes back from a guess has chosen. */
#ifndef SESSION_GUESS_H
#define SESSION_GUESS_H

#include "session/state.h"

/* Notes in turn->guess which language `turn->event` gives away, if any, and lets its
 * person be understood in that. A wish for a language said in words of another one is noted
 * as wish (language_wish). */
void guess_language(struct turn *turn);

#endif
