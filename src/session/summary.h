/* summary.h - all segments side by side. */
#ifndef SESSION_SUMMARY_H
#define SESSION_SUMMARY_H

#include "session/state.h"

/* One line for every segment advised, and what moved since the earlier session. */
struct cv_str summary_words(const struct turn *turn);
/* The six types of the book; empty when the advice data have no such view. */
struct cv_str summary_six(const struct turn *turn);
/* What moved since the earlier session in this place. */
struct cv_str summary_compare(const struct turn *turn);

/* The mix the earlier session gave the segment at hand, in words; empty without one. */
struct cv_str summary_earlier(const struct turn *turn);

#endif
