/* coach.h - founders at their own pace, each in a corner of the place they share.
 *
 * A corner is where one person and Canvasser write to each other alone:
 * "PLACE//PERSON". A session there is an ordinary one whose every word goes to
 * that person. Whoever enrolled people may ask how far they are, and is never
 * told what they answered. */
#ifndef CV_DAEMON_COACH_H
#define CV_DAEMON_COACH_H

#include "daemon/work.h"

struct cv_str cv_corner_of(struct cv_arena *arena, struct cv_str place, struct cv_str person);
/* The person of a corner, or "" for a place that is none. */
struct cv_str cv_corner_person(struct cv_str place);
/* The place that the corner is of; other places are their own. */
struct cv_str cv_corner_place(struct cv_str place);

/* Whether the words are "coach" and a word by which one enrols oneself: that is never an
 * answer, whatever runs. */
bool cv_coach_coded(struct work *w);
/* Takes "enrol Ana, Ben at 8:30", "enrol link", "coach K7M2Q9X4" and "cohort"; *taken tells whether the words were such.
 * While a session runs in the place itself they need a slash: they may be answers. */
enum cv_status cv_coach_take(struct work *w, bool *taken);

#endif
