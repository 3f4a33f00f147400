/* plain.c - a message as plain lines. */
#include "messenger/plain.h"

bool cv_plain_say(const struct cv_effect *effect, struct cv_buf *out) {
    cv_buf_add(out, effect->text);
    for (size_t i = 0; i < effect->n_options; i++)
        cv_buf_addf(out, "\n  %.*s", CV_ARG(effect->options[i].label));
    return !out->full;
}
