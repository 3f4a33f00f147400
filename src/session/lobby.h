/* lobby.h - who takes part where not everybody in a place does.
 *
 * In a channel with many people a session begins with an invitation: it says what
 * will happen, people say "join", and the facilitator says "go". Later one takes
 * part by "join" or by an answer that can be nothing else; all other talk is left
 * alone. Whoever says "leave", there or in a place where all take part, is no
 * longer waited for until they come back in the same way. */
#ifndef SESSION_LOBBY_H
#define SESSION_LOBBY_H

#include "session/state.h"

/* Invites everybody in the place; nothing is asked before lobby_take hears "go". */
void lobby_open(struct turn *turn);
/* Whether the words of this person (or NOBODY) are talk until they say otherwise. */
bool lobby_stranger(const struct cv_session *s, size_t person);
/* Makes the event's person, a stranger who answered, take part, and tells them;
 * NOBODY when there is no room. */
size_t lobby_enter(struct turn *turn);
/* The event's person is here: who comes late is told how far it is. False when
 * that was not needed. */
bool lobby_come(struct turn *turn);
/* Takes "join" and "leave", everything said before "go", and all that strangers say. */
bool lobby_take(struct turn *turn, struct cv_str words);
/* The same for the buttons of the invitation. */
bool lobby_pressed(struct turn *turn);
void lobby_join(struct turn *turn);
void lobby_leave(struct turn *turn);

#endif
