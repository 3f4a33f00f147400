/* advise.h - from the answers of a segment to its advice. */
#ifndef SESSION_ADVISE_H
#define SESSION_ADVISE_H

#include "session/state.h"

/* The determinant to probe next for the segment at hand, or -1. */
int advise_next_fact(const struct turn *turn);
/* Whether anything was answered that advice for the segment at hand rests on. */
bool advise_has_ground(const struct cv_session *s, struct spot spot);
/* Says the mix for the segment at hand and why; the summary of all. */
void advise_segment(struct turn *turn);
void advise_all(struct turn *turn);
/* What was suggested for a segment, or NULL. */
const struct suggestion *advise_given(const struct cv_session *s, struct spot spot);
/* A mix as people see it, largest part first. */
struct cv_mix_view *advise_view(const struct turn *turn, const struct suggestion *suggestion);

#endif
