/* verdict.h - what somebody's words or a button would be as an answer to a question,
 * whether or not it is the open one. */
#ifndef SESSION_VERDICT_H
#define SESSION_VERDICT_H

#include "session/state.h"

struct verdict {
    bool clear;             /* it is an answer: else `complaint` says what is wrong with it */
    bool skipped;           /* to leave the question out, or that one does not know */
    bool heard;             /* the value was read from free words */
    struct cv_str value;    /* canonical */
    struct cv_str raw;      /* the words, but for what is left out */
    struct cv_str complaint;
};

/* Judges words, or a button's ids when `pressed`. */
struct verdict verdict_of(struct turn *turn, const struct question *q, struct cv_str words,
                          bool pressed);

#endif
