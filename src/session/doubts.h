/* doubts.h - how sure the advice is: who disagrees, the four parts of
 * confidence, and what would change it. */
#ifndef SESSION_DOUBTS_H
#define SESSION_DOUBTS_H

#include "session/state.h"

struct cv_str doubts_words(const struct turn *turn, const struct cv_case *c,
                           const struct cv_advice *advice);
/* "If X were “Y”, TYPE would rise from 20 to 28 %." Empty when no single step of
 * an answer changes the type. */
struct cv_str doubts_what_if(const struct turn *turn, const struct cv_case *c,
                             const struct cv_advice *advice, size_t type);

#endif
