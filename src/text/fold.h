/* fold.h - comparing words as people mean them. */
#ifndef CV_TEXT_FOLD_H
#define CV_TEXT_FOLD_H

#include <canvasser/str.h>

/* Adds `s` to `out` as it is compared: Unicode NFKC_Casefold (UAX 31), without
 * accents (people drop them in chats: "atras" for "atrás", "ЕЩЕ" for "ещё"),
 * white space squeezed to single spaces and none at the ends. False when
 * `out` is full. */
bool cv_text_fold(struct cv_str s, struct cv_buf *out);
/* Whether two texts are the same when folded. */
bool cv_text_same(struct cv_str a, struct cv_str b);

#endif
