/* flow.h - walking the script: where we are, what comes next, how much is left. */
#ifndef SESSION_FLOW_H
#define SESSION_FLOW_H

#include "session/state.h"

/* Goes on from the cursor until a question waits for answers or the script is
 * over: says, advises, puts the next question. */
void flow_run(struct turn *turn);
/* Moves the cursor behind the step it is at. */
void flow_advance(struct cv_session *s);
/* Moves the cursor behind a question that is closed; a probe may ask more. */
void flow_leave(struct cv_session *s, const struct question *q);
/* The segment the cursor is at. */
struct spot flow_spot(const struct cv_session *s);
/* The list the script goes over: the one at hand, or its first; NULL without any. */
const struct cv_step *flow_list(const struct cv_session *s);
/* Entries of a list as answered; 0 for NULL and before it was. */
size_t flow_entries(const struct cv_session *s, const struct cv_step *list);
/* One entry, or the empty text outside of an `each`. Valid until the list is
 * answered anew. */
struct cv_str flow_entry(const struct cv_session *s, struct spot spot);
/* How far the conversation is, with `number` the place of the open question. */
struct progress flow_progress(const struct cv_session *s);
/* Name of a question in records: the step's id, for a probe "STEP.DETERMINANT". */
struct cv_str flow_question_id(const struct turn *turn, const struct question *q);
/* The questions behind the open one that are put whatever is answered to it: of the same
 * list, up to the first step that is no question and says nothing. At most `most`. */
size_t flow_ahead(struct cv_session *s, struct question *out, size_t most);
/* Whether some `each` goes over the answers to this step: it cannot be skipped. */
bool flow_needed(const struct cv_session *s, const struct cv_step *step);

#endif
