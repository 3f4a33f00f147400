/* outcome.h - what a session comes to, and what an earlier one came to. */
#ifndef SESSION_OUTCOME_H
#define SESSION_OUTCOME_H

#include "session/state.h"

/* The mix the earlier session in this place gave the segment `name`, in percent
 * by the model's types; false when there was none. */
bool outcome_earlier(const struct cv_session *s, struct cv_str name, int mix[CV_TYPES_MAX]);
/* The segments of the earlier session: how many, and the name of one ("" when
 * there are not so many). */
size_t outcome_segments(const struct cv_session *s);
struct cv_str outcome_segment(const struct cv_session *s, size_t index);
/* What the earlier session said of the whole venture under `mark` ("venture",
 * "stage", "goals"), or "". */
struct cv_str outcome_venture(const struct cv_session *s, const char *mark);
/* Fills in what nobody has said of the segment since: in `o` what is unknown,
 * the channels and the tags where they are 0. */
void outcome_recall(const struct cv_session *s, struct cv_str name, struct cv_opinion *o);
void outcome_recall_sets(const struct cv_session *s, struct cv_str name, uint32_t *channels,
                         uint32_t *tags);

#endif
