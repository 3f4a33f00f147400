/* utf16.h - to and from what ICU speaks. */
#ifndef CV_TEXT_UTF16_H
#define CV_TEXT_UTF16_H

#include <canvasser/str.h>
#include <unicode/utypes.h>

/* UTF-16 with a NUL behind it; free with cv_utf16_free. */
struct cv_utf16 {
    UChar *p;
    int32_t n;
};

/* `s` in UTF-16. What is not UTF-8, and NUL, becomes U+FFFD. Texts of over
 * 256 MB abort. */
struct cv_utf16 cv_utf16_new(struct cv_str s);
void cv_utf16_free(struct cv_utf16 *u);
/* Adds `n` units at `p` to `out` as UTF-8; false when `out` is full. */
bool cv_utf16_add(struct cv_buf *out, const UChar *p, int32_t n);

#endif
