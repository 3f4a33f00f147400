/* scene.h - an answer with every entry of the lexicon found in it. */
#ifndef CV_TEXT_SCENE_H
#define CV_TEXT_SCENE_H

#include "text/known.h"

struct cv_match {
    const struct cv_entry *entry;
    uint16_t words[CV_ENTRY_WORDS]; /* those the entry names, not the ones it leaps over */
    uint8_t n;
    bool guessed; /* rests on a misspelt word */
    bool denied, dropped;
};

struct cv_reader {
    struct cv_memory memory;
    struct cv_arena *arena; /* of one call */
};

struct cv_scene {
    const struct cv_lexicon *lexicon;
    struct cv_arena *arena;
    struct cv_word *words;
    const struct cv_known **known;
    size_t n;
    uint32_t *roles;            /* bit per cv_sense of each word */
    double *numbers;            /* what each word counts, or a negative number */
    struct cv_match *matches;   /* in the order of the text */
    size_t n_matches, cap_matches;
    const struct cv_match **taken; /* by which match each word is used, or NULL */
};

enum { CV_SCENE_WORDS = 4000 };

/* Finds everything; where entries share words, those naming more words stay.
 * CV_INVALID: not UTF-8; CV_TOO_BIG: too many bytes or words. */
enum cv_status cv_scene_open(struct cv_reader *r, struct cv_str text, struct cv_scene *out);
/* The earliest entry of `sense` that begins at `from` or behind it, the longest
 * of those there; false when there is none. */
bool cv_scene_find(struct cv_scene *s, enum cv_sense sense, size_t from, struct cv_match *out);
bool cv_scene_role(const struct cv_scene *s, size_t word, enum cv_sense role);
static inline size_t cv_match_first(const struct cv_match *m) {
    return m->words[0];
}
static inline size_t cv_match_last(const struct cv_match *m) {
    return m->words[m->n - 1];
}

/* Marks matches of types as denied. Returns how many reaches were uncertain. */
size_t cv_scene_deny(struct cv_scene *s);
/* Drops whole clauses that are traps, and signs that only tell more of another:
 * how a third party deals with the customer, the medium a group or a machine
 * uses ("a group on WhatsApp", "reminders by e-mail"), who acts where it is
 * told how. */
void cv_scene_drop(struct cv_scene *s);
/* The dominant type, or -1. */
int cv_scene_main(const struct cv_scene *s);

#endif
