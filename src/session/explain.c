/* explain.c - a mix and the answers behind it, in words. */
#include "session/explain.h"

#include "session/anonymous.h"
#include "session/labels.h"
#include "session/say.h"
#include "session/spread.h"

#include <math.h>

enum {
    TYPES_EXPLAINED = 3,
    RANGE_SHOWN = 10, /* percent between people from which on their range is worth a word */
    FEW = 5           /* people below which a mean says less than both ends */
};

/* Weaker reasons are left out, in points. A gate above `gate_open` is not worth
 * a word; one below `gate_shut` is why a type is not there at all. */
static const double point_least = 0.5, gate_open = 0.7, gate_shut = 0.25;

/* ---- answers ----------------------------------------------------------------------------- */

static struct cv_str answer_between(const struct turn *turn, int determinant,
                                    const struct cv_spread *spread) {
    size_t d = (size_t)determinant;
    return SAY(turn, SAY_ADVICE_BETWEEN,
               CV_ARG_TEXT("low", label_level(turn, d, spread->lowest)),
               CV_ARG_TEXT("high", label_level(turn, d, spread->highest)));
}

/* The words for answers whose mean, as the advice weighs people, is `mean`. */
static struct cv_str answer_words(const struct turn *turn, const struct cv_case *c,
                                  int determinant, double mean) {
    struct cv_spread spread = cv_advise_spread(c, (size_t)determinant);
    if (spread.n == 0)
        return cv_str("");
    if (spread.lowest < spread.highest && spread.n < FEW)
        return answer_between(turn, determinant, &spread);
    struct cv_str words = label_level(turn, (size_t)determinant, (int)lround(mean));
    return spread.lowest < spread.highest
               ? SAY(turn, SAY_ADVICE_MEAN, CV_ARG_TEXT("answer", words))
               : words;
}

struct cv_str explain_answer(const struct turn *turn, const struct cv_case *c, int determinant) {
    double sum = 0, n = 0;
    for (size_t i = 0; i < c->n_opinions; i++)
        if (c->opinions[i].level[determinant] != CV_UNKNOWN) {
            sum += c->opinions[i].level[determinant];
            n++;
        }
    return answer_words(turn, c, determinant, n > 0 ? sum / n : 0);
}

/* A sentence that cites a determinant, what was answered, and a type. */
static struct cv_str fact_line(const struct turn *turn, const struct cv_case *c,
                               enum sentence sentence, int determinant, struct cv_str type) {
    return SAY(turn, sentence,
               CV_ARG_TEXT("fact", label_fact(turn, (size_t)determinant)),
               CV_ARG_TEXT("answer", explain_answer(turn, c, determinant)),
               CV_ARG_TEXT("type", type));
}

/* ---- why a type ---------------------------------------------------------------------- */

/* How a type is accounted for: in short beside the mix, or in full. */
struct account {
    enum sentence plus, minus;
    size_t minuses; /* reasons against it that are told */
};

static const struct account in_short = {SAY_ADVICE_PLUS, SAY_ADVICE_MINUS, 1};
static const struct account in_full = {SAY_WHY_PLUS, SAY_WHY_MINUS, CV_REASONS_MINUS};

static void explain_reasons(const struct turn *turn, const struct cv_case *c,
                            enum sentence sentence, const struct cv_reason *reasons, size_t n,
                            struct cv_str *text) {
    for (size_t i = 0; i < n; i++) {
        const struct cv_reason *r = &reasons[i];
        if (fabs(r->points) < point_least)
            continue;
        say_line(turn, text,
                 SAY(turn, sentence,
                     CV_ARG_TEXT("fact", label_fact(turn, (size_t)r->determinant)),
                     CV_ARG_TEXT("answer", answer_words(turn, c, r->determinant, r->level)),
                     CV_ARG_NUMBER("points", fmax(1, round(fabs(r->points))))));
    }
}

static void explain_expected(const struct turn *turn, const struct cv_case *c, size_t type,
                             struct cv_str *text) {
    struct spread_names names = {0};
    for (size_t i = 0; i < c->n_opinions; i++)
        if (c->opinions[i].has_expected && c->opinions[i].expected[type] > 0)
            spread_add(turn, &names, c->opinions[i].person);
    if (names.n)
        say_line(turn, text,
                 SAY(turn, SAY_ADVICE_EXPECTED, CV_ARG_TEXT("names", spread_list(turn, &names)),
                     CV_ARG_NUMBER("n", names.n), CV_ARG_NUMBER("of", c->n_opinions)));
}

static void explain_gate(const struct turn *turn, const struct cv_case *c,
                         const struct cv_type_advice *a, struct cv_str *text) {
    if (a->gate_check >= 0)
        say_line(turn, text, fact_line(turn, c, SAY_ADVICE_CHECK, a->gate_check, cv_str("")));
    if (a->gate_by >= 0 && a->gate < gate_open)
        say_line(turn, text, fact_line(turn, c, SAY_ADVICE_GATE, a->gate_by, cv_str("")));
}

static struct cv_str type_head(const struct turn *turn, const struct cv_case *c, size_t type,
                               const struct cv_type_advice *a) {
    int low = label_percent(a->low), high = label_percent(a->high);
    bool ranged = c->n_opinions > 1 && high - low >= RANGE_SHOWN;
    return SAY(turn, ranged ? SAY_ADVICE_RANGE : SAY_ADVICE_TYPE,
               CV_ARG_TEXT("type", label_type(turn, type)), CV_ARG_NUMBER("percent", a->mix),
               CV_ARG_NUMBER("low", low < a->mix ? low : a->mix),
               CV_ARG_NUMBER("high", high > a->mix ? high : a->mix));
}

static struct cv_str type_reasons(const struct turn *turn, const struct cv_case *c, size_t type,
                                  const struct cv_type_advice *a,
                                  const struct account *account) {
    struct cv_str reasons = cv_str("");
    explain_expected(turn, c, type, &reasons);
    explain_reasons(turn, c, account->plus, a->plus, a->n_plus, &reasons);
    if (!reasons.n)
        reasons = say_plain(turn, SAY_ADVICE_GOALS);
    explain_reasons(turn, c, account->minus, a->minus,
                    a->n_minus < account->minuses ? a->n_minus : account->minuses, &reasons);
    explain_gate(turn, c, a, &reasons);
    return reasons;
}

struct cv_str explain_why(const struct turn *turn, const struct cv_case *c,
                          const struct cv_advice *advice, size_t type) {
    struct cv_str id = cv_model_type(turn->s->book->model, type);
    struct cv_str about = say_path(turn, "type", id, "about");
    const struct cv_type_advice *a = &advice->type[type];
    struct cv_str text = SAY(turn, SAY_WHY, CV_ARG_TEXT("name", c->segment),
                             CV_ARG_TEXT("head", type_head(turn, c, type, a)));
    if (say_has(turn, about))
        say_line(turn, &text, say_text(turn, about, NULL, 0));
    say_line(turn, &text, type_reasons(turn, c, type, a, &in_full));
    return text;
}

/* ---- a segment ------------------------------------------------------------------------------ */

/* Types kept out because of one answer: what would have to change for them. */
static void explain_left_out(const struct turn *turn, const struct cv_case *c,
                             const struct cv_advice *advice, struct cv_str *text) {
    for (size_t i = 0; i < advice->n_types; i++) {
        const struct cv_type_advice *a = &advice->type[i];
        if (a->mix == 0 && a->gate <= gate_shut && a->gate_by >= 0)
            say_line(turn, text,
                     fact_line(turn, c, SAY_ADVICE_LEFT_OUT, a->gate_by, label_type(turn, i)));
    }
}

static struct cv_str camp_names(const struct turn *turn, const struct cv_case *c,
                                const struct cv_camps *camps, uint8_t camp) {
    struct spread_names names = {0};
    for (size_t i = 0; i < c->n_opinions; i++)
        if (camps->camp[i] == camp)
            spread_add(turn, &names, c->opinions[i].person);
    return spread_list(turn, &names);
}

/* Without names a camp is told only where it is not one or two people's view. */
static bool camps_told(const struct turn *turn, const struct cv_case *c,
                       const struct cv_camps *camps) {
    size_t n = 0;
    for (size_t i = 0; i < c->n_opinions; i++)
        n += camps->camp[i] == 0;
    return camps->split && (!turn->s->rules.anonymous ||
                            (n >= ANONYMOUS_LEAST && c->n_opinions - n >= ANONYMOUS_LEAST));
}

/* Two camps: both their mixes come first, and the middle between them second. */
static struct cv_str headline_camps(const struct turn *turn, const struct cv_case *c,
                                    const struct cv_camps *camps, struct cv_str mix) {
    struct cv_str text = SAY(turn, SAY_ADVICE_CAMPS,
                             CV_ARG_TEXT("first", camp_names(turn, c, camps, 0)),
                             CV_ARG_TEXT("second", camp_names(turn, c, camps, 1)),
                             CV_ARG_TEXT("mix", label_mix(turn, camps->mix[0], CV_TYPES_MAX)),
                             CV_ARG_TEXT("other", label_mix(turn, camps->mix[1], CV_TYPES_MAX)));
    say_line(turn, &text, SAY(turn, SAY_ADVICE_MIDDLE, CV_ARG_TEXT("mix", mix)));
    return text;
}

static struct cv_str headline(const struct turn *turn, const struct cv_case *c,
                              const struct cv_advice *advice) {
    struct cv_camps camps;
    int percent[CV_TYPES_MAX] = {0};
    for (size_t i = 0; i < advice->n_types; i++)
        percent[i] = advice->type[i].mix;
    struct cv_str mix = label_mix(turn, percent, CV_TYPES_MAX);
    if (cv_advise_camps(turn->s->book->model, c, &camps, NULL) == CV_OK && camps_told(turn, c, &camps))
        return headline_camps(turn, c, &camps, mix);
    return SAY(turn, SAY_ADVICE, CV_ARG_TEXT("mix", mix));
}

struct cv_str explain_segment(const struct turn *turn, const struct cv_case *c,
                              const struct cv_advice *advice) {
    struct cv_str text = headline(turn, c, advice);
    if (c->n_opinions == 0)
        say_line(turn, &text, say_plain(turn, SAY_ADVICE_THIN));
    for (size_t i = 0; i < advice->n_types && i < TYPES_EXPLAINED; i++) {
        size_t type = advice->order[i];
        const struct cv_type_advice *a = &advice->type[type];
        if (a->mix == 0)
            break;
        say_line(turn, &text, type_head(turn, c, type, a));
        say_line(turn, &text, type_reasons(turn, c, type, a, &in_short));
    }
    explain_left_out(turn, c, advice, &text);
    return text;
}
