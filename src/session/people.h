/* people.h - who takes part, who is here, who steers, who is still waited for. */
#ifndef SESSION_PEOPLE_H
#define SESSION_PEOPLE_H

#include "session/state.h"

size_t people_find(const struct cv_session *s, struct cv_str id);
/* The person of the event, made present, new ones added; NOBODY when there is
 * no room for another (that is said to them). */
size_t people_take(struct turn *turn);
/* Tells somebody who comes late what has been. */
void people_welcome(struct turn *turn, size_t person);
/* The event's person as addressed: known or not. */
struct cv_str people_name(const struct turn *turn);
/* Whether somebody is here, or left so lately that they may be back at once. */
bool people_waited(const struct cv_session *s, size_t person);
size_t people_count_waited(const struct cv_session *s);
/* Lets the person of the event go. */
void people_leave(struct turn *turn);
/* Looks at the clock: hands the lead to everybody when the facilitator is gone. */
void people_tick(struct turn *turn);
/* When somebody who left will no longer be waited for, or CV_NEVER. */
cv_time people_deadline(const struct cv_session *s);
/* Who leads the group: the facilitator, and everybody while they are gone. */
bool people_leads(const struct cv_session *s, size_t person);
/* Who may go on and back: who leads, and everybody on a walk of their own. */
bool people_steers(const struct cv_session *s, size_t person);
/* Whom a question of this step is put to: lists that are the facilitator's too are
 * everybody's where the rules say so. */
enum cv_asked people_whom(const struct cv_session *s, const struct cv_step *step);
/* Whether a question of this step is meant for this person, by their role. */
bool people_meant(const struct cv_session *s, const struct cv_step *step, size_t person);
/* Whether it is meant for anybody who is waited for. */
bool people_any_meant(const struct cv_session *s, const struct cv_step *step);
/* Whether the open question is put to this person. */
bool people_asked(const struct cv_session *s, size_t person);
/* Whether every person present and asked has answered, and there is one. */
bool people_all_answered(const struct cv_session *s);
/* Opens a new round: nobody has answered, unless `kept` keeps earlier answers. */
void people_open(struct cv_session *s, const struct question *q, bool kept);
void people_free(struct cv_session *s);

#endif
