/* lexicon.h - a lexicon from YAML; the format is told in README.md beside the
 * lexicons, dialogs/customer-relationships/lexicon. */
#ifndef CV_DIALOG_LEXICON_H
#define CV_DIALOG_LEXICON_H

#include <canvasser/dialog.h>
#include <canvasser/reader.h>

/* Builds and finishes the lexicon of `own`. `shared` (NULL for none, or the same
 * source as `own`) is a lexicon of another language: of it only the part
 * `everywhere` is taken, words used in every language. The caller frees *out. */
enum cv_status cv_lexicon_load(const struct cv_source *own, const struct cv_source *shared,
                               struct cv_lexicon **out, struct cv_error *err) CV_MUST_USE;

/* Adds the reader of `lang`, a language that is not there yet; `own` and
 * `shared` as above. Borrows `lang`. */
enum cv_status cv_tongues_add(struct cv_tongues *t, struct cv_str lang,
                              const struct cv_source *own, const struct cv_source *shared,
                              struct cv_error *err) CV_MUST_USE;
/* Frees what `t` holds. */
void cv_tongues_close(struct cv_tongues *t);

#endif
