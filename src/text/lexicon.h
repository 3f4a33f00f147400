/* lexicon.h - what a finished lexicon looks like to the reader.
 *
 * literal: one way to recognise a word (its stem, itself, its beginning or end)
 * class:   a set of literals; every element of an entry is one
 * entry:   a row of elements and what it means
 *
 * A word of an answer is looked up once and becomes a sorted row of classes;
 * entries are then matched on classes alone. */
#ifndef CV_TEXT_LEXICON_H
#define CV_TEXT_LEXICON_H

#include "text/names.h"
#include "text/words.h"

#include <canvasser/reader.h>

enum { CV_ENTRY_WORDS = 10 };

enum cv_element_kind {
    CV_ELEMENT_WORD,
    CV_ELEMENT_GAP,   /* up to `most` words */
    CV_ELEMENT_NOT,   /* the word here is not of the class */
    CV_ELEMENT_BEGIN, /* a clause begins here */
    CV_ELEMENT_END    /* a clause ends here */
};

struct cv_element {
    enum cv_element_kind kind;
    int16_t class;
    uint8_t most;
    bool optional;
};

struct cv_entry {
    struct cv_element *elements;
    uint8_t n;
    struct cv_meaning meaning;
};

/* Where a class begins entries. */
struct cv_start {
    uint16_t entry;
    uint8_t element;
};

struct cv_starts {
    struct cv_start *p;
    size_t n, cap;
};

enum cv_literal_kind {
    CV_LITERAL_STEM, CV_LITERAL_EXACT, CV_LITERAL_PREFIX, CV_LITERAL_SUFFIX, CV_LITERAL_KINDS
};

struct cv_literal {
    enum cv_literal_kind kind;
    struct cv_str text;    /* as compared */
    struct cv_str surface; /* as written in the lexicon, folded */
    int16_t *classes;
    size_t n, cap;
};

struct cv_lexicon {
    struct cv_arena *arena;
    struct cv_letters *letters;
    char stemmer_name[24];
    struct sb_stemmer *stemmer; /* while it is built */
    struct cv_str types[CV_READ_TYPES_MAX];
    size_t n_types;
    struct cv_literal *literals;
    size_t n_literals, cap_literals;
    struct cv_names by_kind[CV_LITERAL_KINDS]; /* literals by text */
    struct cv_names classes;    /* by how they are written */
    int16_t n_classes;
    struct cv_starts *starts;   /* by class */
    size_t cap_starts;
    struct cv_entry *entries;
    size_t n_entries, cap_entries;
};

/* Stem of a folded word; the view lives until the next call. */
struct cv_str cv_lexicon_stem(struct sb_stemmer *stemmer, struct cv_str word);
/* The class written as `a|b*|=c`, made when new; negative when it is malformed. */
int16_t cv_lexicon_class_of(struct cv_lexicon *l, struct cv_str words, char sep,
                            struct cv_error *err);

#endif
