/* reader.h - reading what people type: free text to relationship types.
 *
 * No language model: a lexicon of phrases per language (data), stems, and
 * general rules for negation, rank and proportion. */
#ifndef CANVASSER_READER_H
#define CANVASSER_READER_H

#include <canvasser/error.h>
#include <canvasser/str.h>

/* ---- the lexicon of one language ------------------------------------------ */

enum { CV_READ_TYPES_MAX = 16 };

/* What an entry of a lexicon means. */
enum cv_sense {
    CV_SENSE_TYPE,        /* names the type `type` with `strength` */
    CV_SENSE_IGNORE,      /* means nothing, and takes its words away from shorter entries */
    CV_SENSE_TRAP,        /* the whole clause is not about customers */
    CV_SENSE_NOT_AFTER,   /* denies what follows in its clause */
    CV_SENSE_NOT_BEFORE,  /* denies what precedes it in its clause */
    CV_SENSE_NOT_AROUND,  /* denies what follows, or else what precedes */
    CV_SENSE_NOT_UNTIL,   /* denies what follows up to a word of the role CV_SENSE_UNTIL */
    CV_SENSE_SHARE,       /* a proportion of `value` percent */
    CV_SENSE_REST,        /* the rest of 100 percent */
    CV_SENSE_OUT_OF,      /* "out of N": counts that follow are parts of N */
    CV_SENSE_OF,          /* between two numbers: M of N */
    CV_SENSE_PERCENT,
    CV_SENSE_AND,         /* roles of single words in a sentence */
    CV_SENSE_OR,
    CV_SENSE_CONTRAST,    /* but, now, only: ends the reach of a denial */
    CV_SENSE_WE,          /* the firm itself is the one who acts from here on */
    CV_SENSE_PRONOUN,     /* takes up who was named before */
    CV_SENSE_UNTIL,
    CV_SENSE_SHORT,       /* an abbreviation: its point ends no sentence */
    CV_SENSE_COMMON,      /* a plain word: never taken for a misspelt one */
    CV_SENSE_NUMBER,      /* a number word worth `value` */
    CV_SENSE_DONT_KNOW,
    CV_SENSE_SKIP,
    CV_SENSE_COUNT
};

enum cv_strength {
    CV_STRENGTH_HINT,   /* counts only when nothing else names a type, or denied */
    CV_STRENGTH_WHO,    /* says who acts: counts unless its phrase tells how */
    CV_STRENGTH_PLAIN,  /* names the type, but `sure` is not claimed on it */
    CV_STRENGTH_STRONG,
};

struct cv_meaning {
    enum cv_sense sense;
    enum cv_strength strength;
    int type; /* CV_SENSE_TYPE: from cv_lexicon_type */
    double value;
};

struct cv_lexicon;

/* An empty lexicon. `stemmer` names a Snowball algorithm ("english", ...);
 * CV_NOT_FOUND when there is none of that name. The caller frees *out. */
enum cv_status cv_lexicon_new(struct cv_str stemmer, struct cv_lexicon **out,
                              struct cv_error *err) CV_MUST_USE;
void cv_lexicon_free(struct cv_lexicon *l);
/* Index of the type `name`, added when new; -1 when there are CV_READ_TYPES_MAX. */
int cv_lexicon_type(struct cv_lexicon *l, struct cv_str name);
size_t cv_lexicon_types(const struct cv_lexicon *l);
struct cv_str cv_lexicon_type_name(const struct cv_lexicon *l, size_t type);
/* Names a class of words, written with blanks between them; entries use it as <name>. */
enum cv_status cv_lexicon_class(struct cv_lexicon *l, struct cv_str name, struct cv_str words,
                                struct cv_error *err) CV_MUST_USE;
/* Adds one entry: a phrase of elements with blanks between them.
 *   word      any inflection of it (same stem)     word*   any word that begins so
 *   =word     exactly this word                    *word   any word that ends so
 *   a|b|c     one of them
 *   <name>    a word of that class                 x?      may be missing
 *   ..        up to 2 words between                ...     up to 4 words between
 *   !a|b      not this word here                   ^  $    begin, end of a clause
 * The error has no place. */
enum cv_status cv_lexicon_add(struct cv_lexicon *l, const struct cv_meaning *meaning,
                              struct cv_str entry, struct cv_error *err) CV_MUST_USE;
/* To be called once, after the last entry; from then on it is immutable. */
void cv_lexicon_finish(struct cv_lexicon *l);
/* How many entries it has. */
size_t cv_lexicon_entries(const struct cv_lexicon *l);

/* ---- reading ---------------------------------------------------------------- */

enum { CV_READ_TEXT_MAX = 64 * 1024, CV_READ_SPANS = 32 };

/* A reader of one lexicon: holds the stemmer and what it learned about words.
 * Not for two threads at once. It borrows the lexicon. */
struct cv_reader;

struct cv_reader *cv_reader_new(const struct cv_lexicon *l);
void cv_reader_free(struct cv_reader *r);

enum { CV_TONGUES_MAX = 16 };

/* The reader of one language. */
struct cv_tongue {
    struct cv_str lang;
    struct cv_lexicon *lexicon;
    struct cv_reader *reader;
};

/* The readers of a dialog, one a language. */
struct cv_tongues {
    struct cv_tongue item[CV_TONGUES_MAX];
    size_t n;
};

/* Bytes of the answer that made the reader think so. */
struct cv_span {
    uint32_t from, to;
    int type;
    bool negated;
};

/* What an answer says. A type is never in both sets. */
struct cv_reading {
    uint32_t affirmed, negated; /* bit per type */
    int main;                   /* the type said to dominate, or -1 */
    bool sure;                  /* every sign is strong and none contradicts */
    struct cv_span spans[CV_READ_SPANS]; /* the first of them, in the order of the text */
    size_t n_spans;
};

/* Reads a free-text answer. CV_TOO_BIG over CV_READ_TEXT_MAX bytes, CV_INVALID
 * when it is not UTF-8. What counts as what is told in
 * tests/golden/answers/README.md. */
enum cv_status cv_read(struct cv_reader *r, struct cv_str text, struct cv_reading *out) CV_MUST_USE;

#endif
