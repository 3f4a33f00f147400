/* answer.h - answers nobody gave: one of each class that the script tells apart.
 *
 * Conditions are data, so it is known which answers lead elsewhere: two answers
 * are of one class when every condition, every preset and every text that looks
 * at the question takes them alike. */
#ifndef REHEARSAL_ANSWER_H
#define REHEARSAL_ANSWER_H

#include <canvasser/session.h>

enum { ANSWER_CLASSES = 64 /* of one question */ };

/* The classes of answers to one question; `name` is what a trail calls each. */
struct answer_classes {
    struct cv_str value[ANSWER_CLASSES]; /* ids, separated by spaces; entries of a list; "" skips */
    struct cv_str name[ANSWER_CLASSES];
    size_t n; /* 0: nothing looks at the question, any answer will do */
};

void answer_classes_of(const struct cv_playbook *book, const struct cv_step *step,
                       struct cv_arena *arena, struct answer_classes *out);

/* The event with which a person answers the question that the effect `asked`
 * put for `step`. `value` is one of its classes; NULL: any answer, different
 * for each `person` (counted from 0). The name and the time are the caller's. */
struct cv_event answer_event(const struct cv_playbook *book, const struct cv_step *step,
                             const struct cv_effect *asked, const struct cv_str *value,
                             size_t person, struct cv_arena *arena);
/* The event that skips it. */
struct cv_event answer_skip(const struct cv_effect *asked);

#endif
