/* case.h - what was said of a segment, as the advice takes it. */
#ifndef SESSION_CASE_H
#define SESSION_CASE_H

#include "session/state.h"

/* Everything known of the segment at `spot`; lives in the turn's arena. */
struct cv_case case_of(const struct turn *turn, struct spot spot);
/* Whether anything was answered that advice for the segment rests on. */
bool case_has_ground(const struct cv_session *s, struct spot spot);
/* The people whose answer to the question that feeds `feed` names `id`. */
struct cv_str case_who_named(const struct turn *turn, struct spot spot, enum cv_feed feed,
                             struct cv_str id);

#endif
