/* words.h - an answer as a row of folded words, with what stands between them. */
#ifndef CV_TEXT_WORDS_H
#define CV_TEXT_WORDS_H

#include <canvasser/arena.h>

/* What separates a word from the one before it, the weakest first. */
enum cv_gap {
    CV_GAP_NONE,  /* a blank, a hyphen, quotes */
    CV_GAP_DASH,  /* a dash, a colon, a bracket */
    CV_GAP_COMMA,
    CV_GAP_STOP   /* end of a sentence or of a line */
};

enum cv_word_kind { CV_WORD_LETTERS, CV_WORD_NUMBER, CV_WORD_SIGN };

struct cv_word {
    struct cv_str text;  /* folded: case and accents gone; й stays */
    uint32_t from, to;   /* bytes in the answer */
    enum cv_word_kind kind;
    enum cv_gap gap;     /* before it */
    bool point;          /* the gap is nothing but a full stop */
    bool asked;          /* a question mark stands in the gap */
    double number;       /* CV_WORD_NUMBER */
};

/* Tables made from ICU once, so that no call per letter is needed. */
struct cv_letters;
struct cv_letters *cv_letters_new(void);
void cv_letters_free(struct cv_letters *l);

/* Splits well-formed UTF-8; the words live in `arena`. Numbers of a list
 * ("1.", "b)") and bullets are left out and count as the end of a line. */
size_t cv_words_split(const struct cv_letters *l, struct cv_str text, struct cv_arena *arena,
                      struct cv_word **out);

#endif
