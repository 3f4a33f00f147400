/* six.c - a mix in the words of the book, which has six types. */
#include "advice/model.h"

size_t cv_advise_six(const struct cv_model *m, const int mix[CV_TYPES_MAX],
                     struct cv_six_line out[CV_TYPES_MAX]) {
    size_t n = 0;
    for (int extra = 0; extra < 2 && m->has_six; extra++)
        for (size_t t = 0; t < m->types.n; t++) {
            bool is_extra = m->extra >> t & 1;
            if (m->together[t] != t || is_extra != (extra == 1))
                continue;
            struct cv_six_line *line = &out[n++];
            *line = (struct cv_six_line){.type = t, .extra = is_extra};
            for (size_t k = 0; k < m->types.n; k++) {
                line->percent += m->together[k] == t ? mix[k] : 0;
                line->holds |= m->together[k] == t ? 1U << k : 0;
            }
        }
    return n;
}
