/* fill.h - several questions answered at once, in a form.
 *
 * Who is asked alone may see what comes next and answer it together with the open
 * question: whatever is answered ahead is passed over when the script comes to it. That
 * holds for questions that nobody else has a part in. What a group answers it answers
 * together, one question after the other; there a form is a way to answer unseen. */
#ifndef SESSION_FILL_H
#define SESSION_FILL_H

#include "session/state.h"

/* The questions of the form for this person (or NOBODY, a stranger): the open one first.
 * `out` has room for CV_FORM_MAX. 0: nothing is open for them. */
size_t fill_questions(struct cv_session *s, size_t person, struct question *out);
/* Label of the button that opens it, for who is asked now; "" when there is but one. */
struct cv_str fill_label(const struct turn *turn);
/* Takes a form that was sent. */
void fill_take(struct turn *turn);

#endif
