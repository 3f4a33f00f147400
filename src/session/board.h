/* board.h - the state for people to look at. */
#ifndef SESSION_BOARD_H
#define SESSION_BOARD_H

#include "session/state.h"

/* Shows the board when something on it changed since it was last shown. */
void board_show(struct turn *turn);

#endif
