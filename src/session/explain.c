/* explain.c - advice in words. */
#include "session/explain.h"

#include "session/advise.h"
#include "session/checks.h"
#include "session/flow.h"
#include "session/say.h"
#include "session/spread.h"

#include <math.h>

enum {
    TYPES_EXPLAINED = 4,
    RANGE_SHOWN = 10 /* percent between people from which on their range is worth a word */
};

/* Weaker reasons are left out, in points. A gate above `gate_open` is not worth
 * a word; one below `gate_shut` is why a type is not there at all. */
static const double point_least = 0.5, gate_open = 0.7, gate_shut = 0.25;

static struct cv_str type_label(const struct turn *turn, size_t type) {
    struct cv_str id = cv_model_type(turn->s->book->model, type);
    return say_text(turn, say_path(turn, "type", id, ""), NULL, 0);
}

/* ---- why a type ---------------------------------------------------------------------- */

/* What was said of a determinant: its mean level, and whether people differ.
 * The mean is CV_UNKNOWN when nobody knew it. */
struct said {
    double mean;
    bool differ;
};

static struct said said_of(const struct cv_case *c, int determinant) {
    struct said said = {.mean = CV_UNKNOWN};
    int n = 0, low = CV_LEVELS, high = CV_UNKNOWN, sum = 0;
    for (size_t i = 0; i < c->n_opinions; i++) {
        int level = c->opinions[i].level[determinant];
        if (level == CV_UNKNOWN)
            continue;
        sum += level;
        low = level < low ? level : low;
        high = level > high ? level : high;
        n++;
    }
    if (n)
        said = (struct said){.mean = (double)sum / n, .differ = high > low};
    return said;
}

/* The words of the level nearest to `level`. */
static struct cv_str answer_words(const struct turn *turn, struct cv_str fact, double level,
                                  bool differ) {
    if (level < 0)
        return cv_str("");
    struct cv_str number = cv_arena_printf(turn->arena, "%ld", lround(level));
    struct cv_str words = say_text(turn, say_path(turn, "fact", fact, number.p), NULL, 0);
    return differ ? SAY(turn, SAY_ADVICE_MEAN, CV_ARG_TEXT("answer", words)) : words;
}

/* A sentence that cites a determinant and what was answered. */
static struct cv_str fact_line(const struct turn *turn, enum sentence sentence, int determinant,
                               struct said said, struct cv_str type) {
    struct cv_str id = cv_model_determinant(turn->s->book->model, (size_t)determinant);
    struct cv_str fact = say_text(turn, say_path(turn, "fact", id, ""), NULL, 0);
    return SAY(turn, sentence, CV_ARG_TEXT("fact", fact),
               CV_ARG_TEXT("answer", answer_words(turn, id, said.mean, said.differ)),
               CV_ARG_TEXT("type", type));
}

static void explain_reasons(const struct turn *turn, const struct cv_case *c,
                            enum sentence sentence, const struct cv_reason *reasons, size_t n,
                            struct cv_str *text) {
    for (size_t i = 0; i < n; i++) {
        struct said said = said_of(c, reasons[i].determinant);
        said.mean = reasons[i].level; /* weighted as the advice weighs people */
        if (fabs(reasons[i].points) >= point_least)
            say_line(turn, text, fact_line(turn, sentence, reasons[i].determinant, said,
                                           cv_str("")));
    }
}

static void explain_expected(const struct turn *turn, const struct cv_case *c, size_t type,
                             struct cv_str *text) {
    struct spread_names names = {0};
    for (size_t i = 0; i < c->n_opinions; i++)
        if (c->opinions[i].has_expected && c->opinions[i].expected[type] > 0)
            spread_add(turn, &names, c->opinions[i].person);
    if (names.n)
        say_line(turn, text, SAY(turn, SAY_ADVICE_EXPECTED, CV_ARG_TEXT("names", names.names),
                                 CV_ARG_NUMBER("n", names.n),
                                 CV_ARG_NUMBER("of", c->n_opinions)));
}

static void explain_gate(const struct turn *turn, const struct cv_case *c, int check,
                         const struct cv_type_advice *a, struct cv_str *text) {
    if (check >= 0)
        say_line(turn, text,
                 fact_line(turn, SAY_ADVICE_CHECK, check, said_of(c, check), cv_str("")));
    if (a->gate_by >= 0 && a->gate < gate_open)
        say_line(turn, text, fact_line(turn, SAY_ADVICE_GATE, a->gate_by, said_of(c, a->gate_by),
                                       cv_str("")));
}

static struct cv_str type_head(const struct turn *turn, const struct cv_case *c, size_t type,
                               const struct cv_type_advice *a) {
    int low = (int)lround(a->low * 100), high = (int)lround(a->high * 100);
    bool ranged = c->n_opinions > 1 && high - low >= RANGE_SHOWN;
    return SAY(turn, ranged ? SAY_ADVICE_RANGE : SAY_ADVICE_TYPE,
               CV_ARG_TEXT("type", type_label(turn, type)), CV_ARG_NUMBER("percent", a->mix),
               CV_ARG_NUMBER("low", low < a->mix ? low : a->mix),
               CV_ARG_NUMBER("high", high > a->mix ? high : a->mix));
}

static void explain_type(const struct turn *turn, const struct cv_case *c, size_t type, int check,
                         const struct cv_type_advice *a, struct cv_str *text) {
    struct cv_str reasons = cv_str("");
    explain_expected(turn, c, type, &reasons);
    explain_reasons(turn, c, SAY_ADVICE_PLUS, a->plus, a->n_plus, &reasons);
    if (!reasons.n)
        reasons = say_plain(turn, SAY_ADVICE_GOALS);
    explain_reasons(turn, c, SAY_ADVICE_MINUS, a->minus, a->n_minus, &reasons);
    explain_gate(turn, c, check, a, &reasons);
    say_line(turn, text, type_head(turn, c, type, a));
    say_line(turn, text, reasons);
}

/* ---- a segment ------------------------------------------------------------------------------ */

static struct cv_str slice_words(const struct turn *turn, const struct cv_slice *slice) {
    return SAY(turn, SAY_ADVICE_SLICE, CV_ARG_NUMBER("percent", slice->percent),
               CV_ARG_TEXT("type", slice->label));
}

static struct cv_str mix_words(const struct turn *turn, const struct cv_mix_view *view) {
    struct cv_str words = cv_str("");
    for (size_t i = 0; i < view->n; i++)
        say_comma(turn, &words, slice_words(turn, &view->slices[i]));
    return words;
}

/* Types kept out because of one answer: what would have to change for them. */
static void explain_left_out(const struct turn *turn, const struct cv_case *c,
                             const struct cv_advice *advice, struct cv_str *text) {
    for (size_t i = 0; i < advice->n_types; i++) {
        const struct cv_type_advice *a = &advice->type[i];
        if (a->mix == 0 && a->gate <= gate_shut && a->gate_by >= 0)
            say_line(turn, text,
                     fact_line(turn, SAY_ADVICE_LEFT_OUT, a->gate_by, said_of(c, a->gate_by),
                               type_label(turn, i)));
    }
}

struct cv_str explain_segment(const struct turn *turn, const struct cv_case *c,
                              const struct cv_advice *advice, const struct cv_mix_view *view) {
    struct cv_str text = SAY(turn, SAY_ADVICE, CV_ARG_TEXT("mix", mix_words(turn, view)));
    int checks[CV_TYPES_MAX];
    checks_find(turn->s->book->model, c, advice, checks);
    if (c->n_opinions == 0)
        say_line(turn, &text, say_plain(turn, SAY_ADVICE_THIN));
    for (size_t i = 0; i < advice->n_types && i < TYPES_EXPLAINED; i++) {
        const struct cv_type_advice *a = &advice->type[advice->order[i]];
        if (a->mix > 0)
            explain_type(turn, c, advice->order[i], checks[advice->order[i]], a, &text);
    }
    explain_left_out(turn, c, advice, &text);
    return text;
}

struct cv_str explain_all(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    if (s->n_suggestions == 0)
        return say_plain(turn, SAY_SUMMARY_NONE);
    struct cv_str text = say_plain(turn, SAY_SUMMARY);
    for (size_t i = 0; i < s->n_suggestions; i++) {
        struct cv_mix_view *view = advise_view(turn, &s->suggestions[i]);
        say_line(turn, &text, SAY(turn, SAY_SUMMARY_SEGMENT, CV_ARG_TEXT("name", view->title),
                                  CV_ARG_TEXT("mix", mix_words(turn, view))));
    }
    return text;
}
