/* outcome.h - what a session comes to, and what an earlier one came to. */
#ifndef SESSION_OUTCOME_H
#define SESSION_OUTCOME_H

#include "session/state.h"

/* The mix the earlier session in this place gave the segment `name`, in percent
 * by the model's types; false when there was none. */
bool outcome_earlier(const struct cv_session *s, struct cv_str name, int mix[CV_TYPES_MAX]);

#endif
