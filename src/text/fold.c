/* fold.c - comparing words as people mean them. */
#include "text/fold.h"

#include "text/utf16.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

/* `in` in the given normal form; the caller frees it. */
static struct cv_utf16 fold_normal(const UNormalizer2 *form, struct cv_utf16 in) {
    UErrorCode code = U_ZERO_ERROR;
    struct cv_utf16 out = {NULL, 0};
    int32_t need = unorm2_normalize(form, in.p, in.n, NULL, 0, &code);
    code = U_ZERO_ERROR;
    out.p = cv_alloc(((size_t)need + 1) * sizeof *out.p);
    out.n = unorm2_normalize(form, in.p, in.n, out.p, need + 1, &code);
    if (U_FAILURE(code))
        abort();
    return out;
}

/* Drops accents and surplus white space, in place. Surrogates stay as they
 * are: no script written with accents lies beyond them. */
static void fold_squeeze(struct cv_utf16 *u) {
    int32_t out = 0;
    bool gap = false;
    for (int32_t in = 0; in < u->n; in++) {
        UChar c = u->p[in];
        if (u_charType(c) == U_NON_SPACING_MARK)
            continue;
        if (u_isUWhiteSpace(c)) {
            gap = out > 0;
            continue;
        }
        if (gap)
            u->p[out++] = ' ';
        gap = false;
        u->p[out++] = c;
    }
    u->n = out;
}

bool cv_text_fold(struct cv_str s, struct cv_buf *out) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&code);
    const UNormalizer2 *apart = unorm2_getNFDInstance(&code);
    if (U_FAILURE(code))
        abort(); /* ICU without its data cannot run at all */
    struct cv_utf16 raw = cv_utf16_new(s);
    struct cv_utf16 folded = fold_normal(casefold, raw);
    struct cv_utf16 bare = fold_normal(apart, folded);
    fold_squeeze(&bare);
    bool added = cv_utf16_add(out, bare.p, bare.n);
    cv_utf16_free(&bare);
    cv_utf16_free(&folded);
    cv_utf16_free(&raw);
    return added;
}

bool cv_text_same(struct cv_str a, struct cv_str b) {
    struct cv_buf x, y;
    cv_buf_init(&x, SIZE_MAX / 4);
    cv_buf_init(&y, SIZE_MAX / 4);
    cv_text_fold(a, &x);
    cv_text_fold(b, &y);
    bool same = cv_str_eq(cv_buf_str(&x), cv_buf_str(&y));
    cv_buf_free(&x);
    cv_buf_free(&y);
    return same;
}
