/* outline.h - a step in words, for people who read a dialog without running it. */
#ifndef CV_DIALOG_OUTLINE_H
#define CV_DIALOG_OUTLINE_H

#include <canvasser/dialog.h>

struct cv_outline {
    const struct cv_dialog *dialog;
    const struct cv_texts *texts;
    struct cv_str lang;
    struct cv_arena *arena; /* what is returned lives in it */
};

/* Its number as a sponsor reads it: "4", inside of an `each` "6.2". */
struct cv_str cv_outline_number(const struct cv_outline *o, const struct cv_step *step);
/* What it says or asks, on one line; arguments stand in angle brackets. */
struct cv_str cv_outline_words(const struct cv_outline *o, const struct cv_step *step);
/* How it is answered, with the choices. */
struct cv_str cv_outline_kind(const struct cv_outline *o, const struct cv_step *step);
/* Its condition, as in `if 2 is “Launch” or “Growth”`; empty without one. */
struct cv_str cv_outline_when(const struct cv_outline *o, const struct cv_step *step);
/* What happens when nobody answers, as in `after 2 days without an answer: it goes on`; empty
 * where nothing does. */
struct cv_str cv_outline_silence(const struct cv_outline *o, const struct cv_step *step);
/* Whether both steps have the same condition. */
bool cv_outline_same_when(const struct cv_condition *a, const struct cv_condition *b);
/* A sentence of the engine's with its arguments. */
struct cv_str cv_outline_told(const struct cv_outline *o, const char *key,
                              const struct cv_arg *args, size_t n);
/* The text `key` on one line. */
struct cv_str cv_outline_text(const struct cv_outline *o, struct cv_str key);

#endif
