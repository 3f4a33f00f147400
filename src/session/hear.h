/* hear.h - free words as relationship types, and what people correct of it. */
#ifndef SESSION_HEAR_H
#define SESSION_HEAR_H

#include "session/picks.h"
#include "session/state.h"

enum hearing { HEAR_NOTHING, HEAR_UNSURE, HEAR_SURE };

struct heard {
    enum hearing how;
    struct cv_str value;  /* types as a canonical value */
    struct cv_str denied; /* labels of the types denied, separated by commas */
    size_t n_denied;
};

/* Whether free words may answer `q`: it asks for relationship types. */
bool hear_takes(const struct question *q);
/* Reads words that are no pick: as somebody corrected them earlier, else with
 * the readers of the languages they may use (language_ears), one after another. */
struct heard hear_read(const struct turn *turn, const struct question *q, struct cv_str words);
/* Says what was understood, and notes `words` as what the answer is read from. */
void hear_say(struct turn *turn, const struct question *q, size_t person,
              const struct heard *heard, struct cv_str words);
/* Offers what was read as choices. */
void hear_offer(struct turn *turn, const struct question *q, size_t person,
                const struct heard *heard, struct cv_str words);
/* Whether `words` are the choice "None of these" of an offer to this person. */
bool hear_none_typed(const struct turn *turn, size_t person, struct cv_str words);
/* Takes that choice: shows all choices. False when nothing was offered. */
bool hear_none(struct turn *turn, size_t person);
/* Where a pick comes after free words, remembers that these words mean `value`.
 * Returns the answer's words: the free ones, and below them what was picked. */
struct cv_str hear_correct(struct turn *turn, const struct question *q, size_t person,
                           struct cv_str value, struct cv_str raw);
void hear_free(struct cv_session *s);

#endif
