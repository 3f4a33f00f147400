/* spread.h - who answered what, in one short line. */
#ifndef SESSION_SPREAD_H
#define SESSION_SPREAD_H

#include "session/state.h"

/* For a question to everyone that is being closed. */
struct cv_str spread_words(const struct turn *turn, const struct question *q);
/* Several names: "Ana, Ben", or how many they are when they are too many to
 * read. `each` adds to `names` and counts. */
struct spread_names {
    struct cv_str names;
    size_t n;
};
void spread_add(const struct turn *turn, struct spread_names *names, struct cv_str name);
/* The names added, or how many they are. */
struct cv_str spread_list(const struct turn *turn, const struct spread_names *names);
/* "LABEL: NAMES." or "LABEL: 14." */
struct cv_str spread_line(const struct turn *turn, struct cv_str label,
                          const struct spread_names *names);

#endif
