/* advise.h - the advice for a segment, and for all. */
#ifndef SESSION_ADVISE_H
#define SESSION_ADVISE_H

#include "session/state.h"

/* What to probe next for the segment at hand: whatever moves the mix most, of
 * what nobody answered and was not asked, and of what those present disagree on
 * and were not asked again. False when nothing is left. *settled: no further
 * single answer would change the main advice; then nobody is asked again. */
bool advise_next(const struct turn *turn, struct cv_agenda_item *out, bool *settled);
/* Says the mix for the segment at hand and why; the summary of all. */
void advise_segment(struct turn *turn);
void advise_all(struct turn *turn);
/* Looks at every advice given once more, and says which ones the answers that
 * came since have moved. */
void advise_correct(struct turn *turn);
/* What was suggested for a segment, or NULL. */
const struct suggestion *advise_given(const struct cv_session *s, struct spot spot);
/* A mix as people see it, largest part first. */
struct cv_mix_view *advise_view(const struct turn *turn, const struct suggestion *suggestion);

#endif
