/* agenda.h - what to talk about or to find out, what moves the mix most first. */
#ifndef SESSION_AGENDA_H
#define SESSION_AGENDA_H

#include "session/state.h"

/* The agenda of one segment in up to `most` lines; empty when nothing is left.
 * *disputed: whether people differ on one of them. */
struct cv_str agenda_segment(const struct turn *turn, const struct cv_case *c, size_t most,
                             bool *disputed);
/* That of all segments advised, each line with its segment's name. */
struct cv_str agenda_all(const struct turn *turn);

#endif
