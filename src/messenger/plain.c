/* plain.c - a message as plain lines. */
#include "messenger/plain.h"

/* What to type for an option: a level is typed as itself, everything else by
 * its place in the row, as the session counts them. */
static int64_t option_number(const struct cv_option *option, size_t index) {
    int64_t level;
    return cv_str_int(option->id, &level) ? level : (int64_t)index + 1;
}

bool cv_plain_say(const struct cv_effect *effect, struct cv_buf *out) {
    cv_buf_add(out, effect->text);
    for (size_t i = 0; i < effect->n_options; i++)
        cv_buf_addf(out, "\n  %lld  %.*s", (long long)option_number(&effect->options[i], i),
                    CV_ARG(effect->options[i].label));
    return !out->full;
}
