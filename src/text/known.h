/* known.h - a word of an answer as the classes it belongs to, remembered. */
#ifndef CV_TEXT_KNOWN_H
#define CV_TEXT_KNOWN_H

#include "text/lexicon.h"

/* One word form. */
struct cv_known {
    struct cv_str text;
    const int16_t *classes; /* sorted */
    uint16_t n;
    bool guessed;           /* taken for a misspelt word of the lexicon */
};

struct cv_memory {
    const struct cv_lexicon *lexicon;
    struct sb_stemmer *stemmer;
    struct cv_arena *arena;
    struct cv_names by_text;
    struct cv_known **known;
    size_t n, cap;
};

void cv_memory_open(struct cv_memory *m, const struct cv_lexicon *l);
void cv_memory_close(struct cv_memory *m);
/* To be called between answers only: forgets everything once it holds too much. */
void cv_memory_tidy(struct cv_memory *m);
/* Valid until the next cv_memory_tidy. */
const struct cv_known *cv_memory_word(struct cv_memory *m, struct cv_str folded);
bool cv_known_is(const struct cv_known *k, int16_t class);

/* The literal that `word` (with stem `stem`) is most likely a misspelling of,
 * or NULL: one edit in 5 letters, two in 9, the first letter right. */
const struct cv_literal *cv_spell_nearest(const struct cv_lexicon *l, struct cv_str word,
                                          struct cv_str stem);

#endif
