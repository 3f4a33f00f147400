/* walks.h - everybody through the script alone, at their own pace.
 *
 * In a workshop all are at the same question. Where the facilitator lets people
 * answer apart, each has a walk of their own from the first question that is for
 * everybody to the advice; what they hear is said to them alone. When all are
 * through, or the facilitator ends the gathering, the session goes on together. */
#ifndef SESSION_WALKS_H
#define SESSION_WALKS_H

#include "session/state.h"

/* Whether somebody's own walk is the one being taken. */
bool walks_on(const struct cv_session *s);
/* Whether people are to part at `step` of the script. */
bool walks_part_at(const struct cv_session *s, const struct cv_step *step);
/* Parts them: everybody who takes part is asked their first question. */
void walks_begin(struct turn *turn);
/* Gives somebody who comes while the others walk a walk of their own. */
void walks_join(struct turn *turn, size_t person);
/* Takes the walk of the event's person until walks_leave; false when they have none. */
bool walks_enter(struct turn *turn);
void walks_leave(struct turn *turn);
/* Whether the walk being taken is at its end. */
bool walks_past(const struct cv_session *s);
/* Ends the walk being taken. */
void walks_done(struct turn *turn);
/* After an event: goes on together when everybody is through. */
void walks_settle(struct turn *turn);
/* Goes on together with what there is. */
void walks_close(struct turn *turn);
/* How many are asked, and how many of them are through. */
size_t walks_count(const struct cv_session *s, size_t *done);
/* Whether the main walk passes over `step`, because people walked it apart. */
bool walks_passed(const struct cv_session *s, const struct cv_step *step);
/* How far everybody is, while people walk apart; else "". */
struct cv_str walks_words(const struct turn *turn);
/* Tells it to the event's person, who is through or not asked. */
void walks_idle(struct turn *turn);
struct walk *walks_copy(const struct walk *walk);
void walks_free(struct walk *walk);

#endif
