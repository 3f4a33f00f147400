/* compare.c - where a play comes out otherwise than it stands. */
#include "rehearsal/transcript.h"

/* A run of lines around the first that differs, each with `mark` before it. */
static void lines_shown(struct cv_str text, int from, int to, const char *mark,
                        struct cv_buf *out) {
    struct cv_str line;
    for (int i = 1; i <= to && cv_str_split(&text, '\n', &line); i++)
        if (i >= from)
            cv_buf_addf(out, "%s%.*s\n", mark, CV_ARG(line));
}

static int lines_same(struct cv_str want, struct cv_str got) {
    struct cv_str w = {0}, g = {0};
    int same = 0;
    for (;; same++) {
        bool more_w = cv_str_split(&want, '\n', &w), more_g = cv_str_split(&got, '\n', &g);
        if (!more_w || !more_g || !cv_str_eq(w, g))
            return same;
    }
}

bool transcript_compare(const struct cv_source *script, struct cv_str got, struct cv_buf *out) {
    enum { BEFORE = 2, AFTER = 4 };
    if (cv_str_eq(script->text, got))
        return true;
    int same = lines_same(script->text, got);
    cv_buf_addf(out, "%.*s:%d: here it comes out otherwise (- stands there, + was said)\n",
                CV_ARG(script->name), same + 1);
    lines_shown(script->text, same - BEFORE + 1, same, "  ", out);
    lines_shown(script->text, same + 1, same + AFTER, "- ", out);
    lines_shown(got, same + 1, same + AFTER, "+ ", out);
    return false;
}
