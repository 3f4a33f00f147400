/* outcome.c - what a session comes to, as text that a later one reads:
 *
 *   outcome 1
 *   venture The corner bistro
 *   stage growth
 *   goals acquire=45 keep=30 grow=25
 *   segment Restaurants
 *   mix personal=55 remote=10 ...
 *   facts human_contact=3 complexity=2
 *   expected personal=60 self_service=40
 *   ...
 *
 * one such group a segment advised. Lines that mean nothing to a reader are
 * passed over, so that a later edition may add some. Of what several people
 * said the mean is kept: who said what belongs to the session it was said in. */
#include "session/outcome.h"

#include "session/answers.h"
#include "session/case.h"
#include "session/flow.h"
#include "session/kinds.h"
#include "session/say.h"
#include "text/fold.h"

/* ---- writing --------------------------------------------------------------------- */

/* A line of "id=share" for the positive ones. */
static void shares_write(struct cv_buf *out, const char *mark, const double *shares, size_t n,
                         const struct cv_model *m,
                         struct cv_str (*id)(const struct cv_model *m, size_t i)) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += shares[i];
    if (!(sum > 0))
        return;
    cv_buf_addz(out, mark);
    for (size_t i = 0; i < n; i++)
        if (shares[i] > 0)
            cv_buf_addf(out, " %.*s=%d", CV_ARG(id(m, i)), (int)(shares[i] * 100 / sum + 0.5));
    cv_buf_addc(out, '\n');
}

static void facts_write(struct cv_buf *out, const struct cv_model *m, const struct cv_case *c) {
    bool some = false;
    for (size_t d = 0; d < cv_model_determinants(m); d++) {
        int sum = 0, n = 0;
        for (size_t i = 0; i < c->n_opinions; i++)
            if (c->opinions[i].level[d] != CV_UNKNOWN) {
                sum += c->opinions[i].level[d];
                n++;
            }
        if (!n)
            continue;
        cv_buf_addf(out, "%s %.*s=%d", some ? "" : "facts", CV_ARG(cv_model_determinant(m, d)),
                    (2 * sum + n) / (2 * n));
        some = true;
    }
    if (some)
        cv_buf_addc(out, '\n');
}

/* Adds shares of one person as parts of 1. */
static void shares_add(const double *shares, double *sum) {
    double all = 0;
    for (size_t i = 0; i < CV_TYPES_MAX; i++)
        all += shares[i];
    for (size_t i = 0; i < CV_TYPES_MAX && all > 0; i++)
        sum[i] += shares[i] / all;
}

static void relations_write(struct cv_buf *out, const struct cv_model *m,
                            const struct cv_case *c) {
    double expected[CV_TYPES_MAX] = {0}, established[CV_TYPES_MAX] = {0};
    int evidence = CV_UNKNOWN;
    for (size_t i = 0; i < c->n_opinions; i++) {
        const struct cv_opinion *o = &c->opinions[i];
        if (o->has_expected)
            shares_add(o->expected, expected);
        if (o->has_established)
            shares_add(o->established, established);
        if (o->evidence > evidence)
            evidence = o->evidence;
    }
    shares_write(out, "expected", expected, cv_model_types(m), m, cv_model_type);
    shares_write(out, "established", established, cv_model_types(m), m, cv_model_type);
    if (evidence != CV_UNKNOWN)
        cv_buf_addf(out, "evidence %d\n", evidence);
}

static void set_write(struct cv_buf *out, const char *mark, uint32_t set, size_t n,
                      const struct cv_model *m,
                      struct cv_str (*id)(const struct cv_model *m, size_t i)) {
    if (!set)
        return;
    cv_buf_addz(out, mark);
    for (size_t i = 0; i < n; i++)
        if (set & UINT32_C(1) << i)
            cv_buf_addf(out, " %.*s", CV_ARG(id(m, i)));
    cv_buf_addc(out, '\n');
}

static void segment_write(struct cv_buf *out, const struct cv_model *m,
                          const struct suggestion *given, const struct cv_case *c) {
    double mix[CV_TYPES_MAX] = {0};
    for (size_t i = 0; i < CV_TYPES_MAX; i++)
        mix[i] = given->mix[i];
    cv_buf_addf(out, "segment %.*s\n", CV_ARG(c->segment));
    shares_write(out, "mix", mix, cv_model_types(m), m, cv_model_type);
    facts_write(out, m, c);
    relations_write(out, m, c);
    set_write(out, "channels", c->channels, cv_model_channels(m), m, cv_model_channel);
    set_write(out, "tags", c->tags, cv_model_tags(m), m, cv_model_tag);
}

static void venture_write(struct cv_buf *out, const struct turn *turn, const struct cv_case *c) {
    const struct answer *stage = answers_fed(turn->s, CV_FEED_STAGE);
    struct cv_str known = stage ? cv_str(stage->value) : outcome_venture(turn->s, "stage");
    cv_buf_addz(out, "outcome 1\n");
    if (answers_fed(turn->s, CV_FEED_VENTURE) || outcome_venture(turn->s, "venture").n)
        cv_buf_addf(out, "venture %.*s\n", CV_ARG(say_venture(turn)));
    if (known.n)
        cv_buf_addf(out, "stage %.*s\n", CV_ARG(known));
    shares_write(out, "goals", c->goals, cv_model_goals(turn->s->book->model),
                 turn->s->book->model, cv_model_goal);
}

/* Without advice there is nothing that a later session could compare with, and
 * what an earlier one came to stands. */
void cv_session_outcome(const struct cv_session *s, struct cv_buf *out) {
    struct turn turn = {.s = (struct cv_session *)(uintptr_t)s, .arena = cv_arena_new()};
    for (size_t i = 0; i < s->n_suggestions; i++) {
        struct cv_case c = case_of(&turn, s->suggestions[i].spot);
        if (i == 0)
            venture_write(out, &turn, &c);
        segment_write(out, s->book->model, &s->suggestions[i], &c);
    }
    cv_arena_free(turn.arena);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Takes "MARK " off the line; false when it begins otherwise. */
static bool line_marked(struct cv_str line, const char *mark, struct cv_str *rest) {
    struct cv_str m = cv_str(mark);
    if (!cv_str_starts(line, m) || line.n <= m.n || line.p[m.n] != ' ')
        return false;
    *rest = (struct cv_str){line.p + m.n + 1, line.n - m.n - 1};
    return true;
}

/* The line `mark` of the segment `name`. */
static struct cv_str segment_line(const struct cv_session *s, struct cv_str name,
                                  const char *mark) {
    struct cv_str rest = cv_str(s->earlier), line, words;
    bool here = false;
    while (cv_str_split(&rest, '\n', &line)) {
        if (line_marked(line, "segment", &words))
            here = cv_text_same(words, name);
        else if (here && line_marked(line, mark, &words))
            return words;
    }
    return cv_str("");
}

struct cv_str outcome_venture(const struct cv_session *s, const char *mark) {
    struct cv_str rest = cv_str(s->earlier), line, words;
    while (cv_str_split(&rest, '\n', &line) && !line_marked(line, "segment", &words))
        if (line_marked(line, mark, &words))
            return words;
    return cv_str("");
}

struct cv_str outcome_segment(const struct cv_session *s, size_t index) {
    struct cv_str rest = cv_str(s->earlier), line, words;
    while (cv_str_split(&rest, '\n', &line))
        if (line_marked(line, "segment", &words) && index-- == 0)
            return words;
    return cv_str("");
}

size_t outcome_segments(const struct cv_session *s) {
    size_t n = 0;
    while (outcome_segment(s, n).n)
        n++;
    return n;
}

/* A type that is no longer in the model takes its part with it. */
static bool shares_read(const struct cv_model *m, struct cv_str words, double *shares) {
    struct cv_str id;
    double share;
    bool some = false;
    while (value_next(&words, &id, &share)) {
        int type = cv_model_find_type(m, id);
        if (type < 0 || !(share > 0) || share > 100)
            continue;
        shares[type] = share;
        some = true;
    }
    return some;
}

bool outcome_earlier(const struct cv_session *s, struct cv_str name, int mix[CV_TYPES_MAX]) {
    struct cv_str words = segment_line(s, name, "mix");
    double shares[CV_TYPES_MAX] = {0};
    (void)shares_read(s->book->model, words, shares);
    for (size_t i = 0; i < CV_TYPES_MAX; i++)
        mix[i] = (int)shares[i];
    return words.n > 0;
}

static void facts_read(const struct cv_model *m, struct cv_str words, struct cv_opinion *o) {
    struct cv_str id;
    double level;
    while (value_next(&words, &id, &level)) {
        int fact = cv_model_find_determinant(m, id);
        if (fact >= 0 && level >= 0 && level < CV_LEVELS && o->level[fact] == CV_UNKNOWN)
            o->level[fact] = (int8_t)level;
    }
}

void outcome_recall(const struct cv_session *s, struct cv_str name, struct cv_opinion *o) {
    const struct cv_model *m = s->book->model;
    int64_t evidence;
    facts_read(m, segment_line(s, name, "facts"), o);
    if (!o->has_established)
        o->has_established = shares_read(m, segment_line(s, name, "established"), o->established);
    if (o->has_expected)
        return; /* what was known of an expectation that has changed means nothing */
    o->has_expected = shares_read(m, segment_line(s, name, "expected"), o->expected);
    if (o->evidence == CV_UNKNOWN && cv_str_int(segment_line(s, name, "evidence"), &evidence) &&
        evidence >= 0 && evidence < CV_LEVELS - 1)
        o->evidence = (int)evidence;
}

static uint32_t set_read(const struct cv_model *m, struct cv_str words,
                         int (*find)(const struct cv_model *m, struct cv_str id)) {
    struct cv_str id;
    double share;
    uint32_t set = 0;
    while (value_next(&words, &id, &share))
        if (find(m, id) >= 0)
            set |= UINT32_C(1) << find(m, id);
    return set;
}

void outcome_recall_sets(const struct cv_session *s, struct cv_str name, uint32_t *channels,
                         uint32_t *tags) {
    const struct cv_model *m = s->book->model;
    if (!*channels)
        *channels = set_read(m, segment_line(s, name, "channels"), cv_model_find_channel);
    if (!*tags)
        *tags = set_read(m, segment_line(s, name, "tags"), cv_model_find_tag);
}
