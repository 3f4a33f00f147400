/* value.c - answers in canonical form: "id", "id=percent", separated by spaces. */
#include "session/kinds.h"

bool value_next(struct cv_str *rest, struct cv_str *id, double *share) {
    struct cv_str part, number;
    do
        if (!cv_str_split(rest, ' ', &part))
            return false;
    while (!part.n);
    number = part;
    cv_str_split(&number, '=', id);
    *share = -1;
    if (number.n && !cv_str_double(number, share))
        *share = -1;
    return true;
}

bool value_holds(struct cv_str value, struct cv_str id) {
    struct cv_str one;
    double share;
    while (value_next(&value, &one, &share))
        if (cv_str_eq(one, id))
            return true;
    return false;
}

void value_add(struct cv_arena *arena, struct cv_str *value, struct cv_str id,
               const double *share) {
    const char *gap = value->n ? " " : "";
    if (share)
        *value = cv_arena_printf(arena, "%.*s%s%.*s=%.6g", CV_ARG(*value), gap, CV_ARG(id), *share);
    else
        *value = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(*value), gap, CV_ARG(id));
}
