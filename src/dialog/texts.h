/* texts.h - what only the checks of this room ask of the texts. */
#ifndef CV_DIALOG_TEXTS_H
#define CV_DIALOG_TEXTS_H

#include "text/message.h"

#include <canvasser/dialog.h>

/* A text and where it stands. */
struct cv_text {
    struct cv_str key; /* with a NUL behind it */
    struct cv_str file;
    int line, column;
    bool borrowed; /* from a dialog this one is like */
    struct cv_message *message;
};

/* The texts of `lang` in byte order of their keys; NULL and 0 when there are none. */
const struct cv_text *cv_texts_all(const struct cv_texts *t, struct cv_str lang, size_t *n);

#endif
