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
/* After an event, `late` when it belongs to a walk that the others have not waited
 * for: corrects the advice given. Goes on together when everybody is through. */
void walks_settle(struct turn *turn, bool late);
/* Goes on together with what there is. */
void walks_close(struct turn *turn);
/* When everybody is to be through, `span` from now on; how many must be by then. */
void walks_deadline(struct turn *turn, cv_time span);
void walks_quorum(struct turn *turn, size_t n);
/* Looks at the clock: reminds those missing, half-way and near the end, and goes on
 * together when the time is over and enough are through. */
void walks_tick(struct turn *turn);
/* When walks_tick next has something to do, or CV_NEVER. */
cv_time walks_due(const struct cv_session *s);
/* How many are asked, and how many of them are through. */
size_t walks_count(const struct cv_session *s, size_t *done);
/* Whether the main walk passes over `step`, because people walked it apart. */
bool walks_passed(const struct cv_session *s, const struct cv_step *step);
/* How far everybody is, while people walk apart; else "". */
struct cv_str walks_words(const struct turn *turn);
/* Tells it to the event's person, who is through or not asked. */
void walks_idle(struct turn *turn);
/* The same; `whole` also tells when it ends by itself. */
void walks_status(struct turn *turn, bool whole);
/* When this person's own question is unanswered for too long, or CV_NEVER. */
cv_time walks_silent(const struct cv_session *s, size_t person);
/* Takes their walk, until walks_leave, if that moment has come. */
bool walks_take_silent(struct cv_session *s, size_t person);
struct walk *walks_copy(const struct walk *walk);
void walks_free(struct walk *walk);

#endif
