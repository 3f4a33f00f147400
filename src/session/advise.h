/* advise.h - the advice for a segment, and for all. */
#ifndef SESSION_ADVISE_H
#define SESSION_ADVISE_H

#include "session/state.h"

/* The determinant to probe next for the segment at hand, or -1. */
int advise_next_fact(const struct turn *turn);
/* Whether no further single answer would change the main advice for it. */
bool advise_settled(const struct turn *turn);
/* Says the mix for the segment at hand and why; the summary of all. */
void advise_segment(struct turn *turn);
void advise_all(struct turn *turn);
/* What was suggested for a segment, or NULL. */
const struct suggestion *advise_given(const struct cv_session *s, struct spot spot);
/* A mix as people see it, largest part first. */
struct cv_mix_view *advise_view(const struct turn *turn, const struct suggestion *suggestion);

#endif
