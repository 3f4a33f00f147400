/* commands.h - what people tell the facilitator bot to do. */
#ifndef SESSION_COMMANDS_H
#define SESSION_COMMANDS_H

#include "session/state.h"

/* Does what `words` command; false when they are no command. Only a whole
 * message is one: "Help pages on the site" is an answer. */
bool commands_take(struct turn *turn, struct cv_str words);
/* The same for the few commands that mean something while nothing is asked: how
 * far people are on their own walks, and the end of the gathering. */
bool commands_take_always(struct turn *turn, struct cv_str words);
/* Commands that set rules, given before anything is asked; `folded` for words_are. */
bool commands_take_early(struct turn *turn, struct cv_str folded);
/* Does what a button of the discussion stands for; false when none is open, or
 * there is no such button. */
bool commands_pressed(struct turn *turn, size_t person);
/* For whom the open question of some roles is, and how others answer all the same. */
struct cv_str commands_roles(const struct turn *turn);
/* The message without what may surround a command: "/next", "Next!". */
struct cv_str commands_bare(struct cv_str words);
/* Says the summary of what there is and ends the session. */
void commands_finish(struct turn *turn);

#endif
