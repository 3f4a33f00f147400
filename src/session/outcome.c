/* outcome.c - what a session comes to, as text that a later one reads:
 *
 *   outcome 1
 *   segment Restaurants
 *   mix personal=55 remote=10 ...
 *
 * one pair of lines a segment advised. Lines that mean nothing to a reader are
 * passed over, so that a later edition may add some. */
#include "session/outcome.h"

#include "session/flow.h"
#include "session/kinds.h"
#include "text/fold.h"

static const struct cv_str segment_mark = CV_STR("segment "), mix_mark = CV_STR("mix ");

void cv_session_outcome(const struct cv_session *s, struct cv_buf *out) {
    const struct cv_model *m = s->book->model;
    cv_buf_addz(out, "outcome 1\n");
    for (size_t i = 0; i < s->n_suggestions; i++) {
        cv_buf_addf(out, "segment %.*s\nmix", CV_ARG(flow_entry(s, s->suggestions[i].spot)));
        for (size_t t = 0; t < cv_model_types(m); t++)
            if (s->suggestions[i].mix[t])
                cv_buf_addf(out, " %.*s=%d", CV_ARG(cv_model_type(m, t)),
                            s->suggestions[i].mix[t]);
        cv_buf_addc(out, '\n');
    }
}

/* Takes what is behind `mark` off the line; false when it begins otherwise. */
static bool line_marked(struct cv_str line, struct cv_str mark, struct cv_str *rest) {
    if (!cv_str_starts(line, mark))
        return false;
    *rest = (struct cv_str){line.p + mark.n, line.n - mark.n};
    return true;
}

/* A type that is no longer in the model takes its part with it. */
static void mix_read(const struct cv_model *m, struct cv_str words, int mix[CV_TYPES_MAX]) {
    struct cv_str id;
    double share;
    while (value_next(&words, &id, &share)) {
        int type = cv_model_find_type(m, id);
        if (type >= 0 && share >= 0 && share <= 100)
            mix[type] = (int)share;
    }
}

bool outcome_earlier(const struct cv_session *s, struct cv_str name, int mix[CV_TYPES_MAX]) {
    struct cv_str rest = cv_str(s->earlier), line, words;
    bool here = false;
    for (size_t i = 0; i < CV_TYPES_MAX; i++)
        mix[i] = 0;
    while (cv_str_split(&rest, '\n', &line)) {
        if (line_marked(line, segment_mark, &words))
            here = cv_text_same(words, name);
        else if (here && line_marked(line, mix_mark, &words)) {
            mix_read(s->book->model, words, mix);
            return true;
        }
    }
    return false;
}
