/* words.h - words from and for Matrix: mentions, quotations, reactions, HTML. */
#ifndef CV_MESSENGER_MATRIX_WORDS_H
#define CV_MESSENGER_MATRIX_WORDS_H

#include <canvasser/str.h>

/* Adds what was meant by the body of a message: without the quotation of what it replies
 * to (`reply`: clients before v1.13 put it in front), without a mention of `me`, called
 * `name`, at its start, and with other mentions that are written as links as @NAME. */
bool cv_matrix_heard(struct cv_buf *out, struct cv_str body, bool reply, struct cv_str me,
                     struct cv_str name);
/* What the key of a reaction says as typed words: "3", "yes", "no"; "" for nothing. */
struct cv_str cv_matrix_face(struct cv_str key);
/* Adds `text` as org.matrix.custom.html: everything escaped, a <br> a line end. */
bool cv_matrix_html(struct cv_buf *out, struct cv_str text);
/* Adds `text` as one segment of a URL's path, or a value of its query (RFC 3986). */
bool cv_matrix_segment(struct cv_buf *out, struct cv_str text);
/* "ROOM:EVENT" taken apart; `*thread` is "" for a room. Gives the room. `*thread` has
 * %2F for '/': see cv_matrix_thread. */
struct cv_str cv_matrix_room_of(struct cv_str place, struct cv_str *thread);
/* Adds the id of the event that a thread of a place hangs on. */
bool cv_matrix_thread(struct cv_buf *out, struct cv_str thread);
/* Adds the place of the thread of `root` in `room`. */
bool cv_matrix_place(struct cv_buf *out, struct cv_str room, struct cv_str root);

#endif
