/* pattern.h - reading an ICU MessageFormat pattern with named arguments.
 *
 * ICU's C interface takes arguments by number and as C varargs, whose types
 * must be known: so a pattern's names become numbers here, those that count
 * (number, plural, selectordinal) first and those that are words behind them. */
#ifndef CV_TEXT_PATTERN_H
#define CV_TEXT_PATTERN_H

#include <canvasser/error.h>
#include <canvasser/str.h>

enum {
    CV_PATTERN_NUMBERS = 4, /* arguments that count, in one pattern */
    CV_PATTERN_WORDS = 8,   /* arguments that are words */
    CV_PATTERN_MAX = 16000  /* bytes of a pattern */
};

/* The arguments of a pattern; names are views into it. */
struct cv_slots {
    struct cv_str numbers[CV_PATTERN_NUMBERS];
    size_t n_numbers;
    struct cv_str words[CV_PATTERN_WORDS];
    size_t n_words;
};

/* Reads `pattern` and writes it with numbers for names into `out`. The error
 * has no place: it cites what stands at the fault. */
enum cv_status cv_pattern_number(struct cv_str pattern, struct cv_slots *slots, struct cv_buf *out,
                                 struct cv_error *err) CV_MUST_USE;

#endif
