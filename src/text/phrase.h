/* phrase.h - the phrase around a sign: what stands between punctuation, "and",
 * "or" and "but", and tells who, how and by what. */
#ifndef CV_TEXT_PHRASE_H
#define CV_TEXT_PHRASE_H

#include "text/scene.h"

/* Its first word, and the word behind its last. */
struct cv_phrase {
    size_t from, to;
};

/* Whether a phrase goes on at `word`. */
bool cv_phrase_goes_on(const struct cv_scene *s, size_t word);
struct cv_phrase cv_phrase_of(const struct cv_scene *s, const struct cv_match *m);
/* A phrase of some length is a statement of its own and goes on with what the
 * commas around it set off ("a chat on the site, two girls sit there"); a short
 * one is an item of a list and stays as it is. */
struct cv_phrase cv_phrase_widen(const struct cv_scene *s, struct cv_phrase p);
/* How many words of some length in it mean nothing to the reader. */
size_t cv_phrase_unread(const struct cv_scene *s, struct cv_phrase p);

#endif
