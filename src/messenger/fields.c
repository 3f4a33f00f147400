/* fields.c - what was filled in. */
#include "messenger/fields.h"

struct cv_filled *cv_fields_at(struct cv_filled *fields, size_t *n, struct cv_str id) {
    for (size_t i = 0; i < *n; i++)
        if (cv_str_eq(fields[i].id, id))
            return &fields[i];
    if (*n == CV_FORM_MAX)
        return NULL;
    fields[*n] = (struct cv_filled){.id = id};
    return &fields[(*n)++];
}
