/* utf16.c - to and from what ICU speaks. */
#include "text/utf16.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <unicode/ustring.h>

enum { REPLACEMENT = 0xFFFD };

struct cv_utf16 cv_utf16_new(struct cv_str s) {
    struct cv_utf16 u = {NULL, 0};
    UErrorCode code = U_ZERO_ERROR;
    if (s.n > 256 * 1024 * 1024)
        abort();
    u.p = cv_alloc((s.n + 1) * sizeof *u.p); /* never more units than bytes */
    u_strFromUTF8WithSub(u.p, (int32_t)s.n + 1, &u.n, s.n ? s.p : "", (int32_t)s.n, REPLACEMENT,
                         NULL, &code);
    if (U_FAILURE(code))
        abort();
    for (int32_t i = 0; i < u.n; i++)
        if (u.p[i] == 0)
            u.p[i] = REPLACEMENT;
    return u;
}

void cv_utf16_free(struct cv_utf16 *u) {
    free(u->p);
    *u = (struct cv_utf16){NULL, 0};
}

bool cv_utf16_add(struct cv_buf *out, const UChar *p, int32_t n) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t length = 0;
    char *utf8 = cv_alloc((size_t)n * 3 + 1); /* a unit has at most three bytes */
    u_strToUTF8WithSub(utf8, n * 3 + 1, &length, p, n, REPLACEMENT, NULL, &code);
    if (U_FAILURE(code))
        abort();
    bool added = cv_buf_add(out, (struct cv_str){utf8, (size_t)length});
    free(utf8);
    return added;
}
