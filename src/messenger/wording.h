/* wording.h - words on their way out: without what misleads, and in pieces. */
#ifndef CV_MESSENGER_WORDING_H
#define CV_MESSENGER_WORDING_H

#include <canvasser/str.h>

/* In what a messenger counts the length of a message. */
enum cv_counting { CV_IN_BYTES, CV_IN_UTF16, CV_IN_CHARACTERS };

/* Adds `text` without control characters (line ends and tabs stay) and without those
 * that turn the direction of what follows (U+202A-202E, U+2066-2069): they hide what
 * is said. False when `out` is full. */
bool cv_wording_add(struct cv_buf *out, struct cv_str text);
size_t cv_wording_length(struct cv_str text, enum cv_counting measure);
/* Bytes of the first piece of `text` that has at most `most`: it ends behind a line,
 * else behind a sentence, else behind a word, else between two characters. Everything
 * when it fits; 0 only for "". Leading line ends and blanks of what follows are the
 * caller's to trim. */
size_t cv_wording_piece(struct cv_str text, size_t most, enum cv_counting measure);

#endif
