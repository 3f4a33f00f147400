/* mistakes.c - what to beware of, in words. */
#include "session/mistakes.h"

#include "session/case.h"
#include "session/explain.h"
#include "session/labels.h"
#include "session/say.h"
#include "session/spread.h"

enum { WARNINGS_MOST = 3 /* of one mistake: more is not read */ };

/* What warnings are about. */
struct ground {
    const struct turn *turn;
    struct spot spot;
    const struct cv_case *c;
    const struct cv_gap *gap;
};

/* People whose answer gives the type a part of what is, or is expected. */
static struct cv_str who_said(const struct ground *g, int type, bool established) {
    struct spread_names names = {0};
    for (size_t i = 0; i < g->c->n_opinions; i++) {
        const struct cv_opinion *o = &g->c->opinions[i];
        if (established ? o->has_established && o->established[type] > 0
                        : o->has_expected && o->expected[type] > 0)
            spread_add(g->turn, &names, o->person);
    }
    return spread_list(g->turn, &names);
}

static const char *const measures[] = {[CV_MEASURE_EXPECTED] = "expected",
                                       [CV_MEASURE_ESTABLISHED] = "established",
                                       [CV_MEASURE_RECOMMENDED] = "advised"};

/* The channels that were named, in the model's order. Labels may hold commas. */
static struct cv_str channels_named(const struct ground *g) {
    const struct cv_model *m = g->turn->s->book->model;
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < cv_model_channels(m); i++) {
        struct cv_str label = label_choice(g->turn, CV_FEED_CHANNELS, cv_model_channel(m, i));
        if (g->c->channels & UINT32_C(1) << i)
            say_comma(g->turn, &list, SAY(g->turn, SAY_QUOTED, CV_ARG_TEXT("word", label)));
    }
    return list;
}

/* ---- one warning ------------------------------------------------------------------------ */

static struct cv_str warn_type(const struct ground *g, const struct cv_finding *f) {
    bool unwanted = f->kind == CV_FINDING_UNWANTED;
    return SAY(g->turn, unwanted ? SAY_MISTAKE_UNWANTED : SAY_MISTAKE_MISSING,
               CV_ARG_TEXT("type", label_type(g->turn, (size_t)f->type)),
               CV_ARG_TEXT("measure", cv_str(measures[f->measure])),
               CV_ARG_TEXT("names", who_said(g, f->type, unwanted)),
               CV_ARG_NUMBER("have", label_percent(f->have)),
               CV_ARG_NUMBER("want", label_percent(f->want)));
}

static struct cv_str warn_ask_first(const struct ground *g, const struct cv_finding *f) {
    (void)f;
    return say_plain(g->turn, SAY_MISTAKE_ASK_FIRST);
}

static struct cv_str warn_uncarried(const struct ground *g, const struct cv_finding *f) {
    const struct cv_model *m = g->turn->s->book->model;
    struct cv_str type = label_type(g->turn, (size_t)f->type), channel = cv_str("");
    if (f->channel >= 0)
        channel = label_choice(g->turn, CV_FEED_CHANNELS, cv_model_channel(m, (size_t)f->channel));
    return SAY(g->turn, f->channel >= 0 ? SAY_MISTAKE_UNCARRIED_BY : SAY_MISTAKE_UNCARRIED,
               CV_ARG_TEXT("type", type), CV_ARG_TEXT("channels", channels_named(g)),
               CV_ARG_TEXT("channel", channel), CV_ARG_TEXT("measure", cv_str(measures[f->measure])),
               CV_ARG_NUMBER("percent", label_percent(f->have)));
}

static struct cv_str warn_idle(const struct ground *g, const struct cv_finding *f) {
    struct cv_str id = cv_model_channel(g->turn->s->book->model, (size_t)f->channel);
    return SAY(g->turn, SAY_MISTAKE_IDLE,
               CV_ARG_TEXT("channel", label_choice(g->turn, CV_FEED_CHANNELS, id)),
               CV_ARG_TEXT("names", case_who_named(g->turn, g->spot, CV_FEED_CHANNELS, id)));
}

static struct cv_str warn_clash(const struct ground *g, const struct cv_finding *f) {
    struct cv_str id = cv_model_tag(g->turn->s->book->model, (size_t)f->tag);
    return SAY(g->turn, SAY_MISTAKE_CLASH,
               CV_ARG_TEXT("type", label_type(g->turn, (size_t)f->type)),
               CV_ARG_TEXT("tag", label_choice(g->turn, CV_FEED_TAGS, id)),
               CV_ARG_TEXT("names", case_who_named(g->turn, g->spot, CV_FEED_TAGS, id)),
               CV_ARG_TEXT("measure", cv_str(measures[f->measure])),
               CV_ARG_NUMBER("percent", label_percent(f->have)));
}

/* The gap itself is told with the closer look. */
static struct cv_str (*const warnings[])(const struct ground *g, const struct cv_finding *f) = {
    [CV_FINDING_GAP] = NULL,
    [CV_FINDING_MISSING] = warn_type,
    [CV_FINDING_UNWANTED] = warn_type,
    [CV_FINDING_ASK_FIRST] = warn_ask_first,
    [CV_FINDING_UNCARRIED] = warn_uncarried,
    [CV_FINDING_IDLE_CHANNEL] = warn_idle,
    [CV_FINDING_CLASH] = warn_clash,
};
_Static_assert(CV_COUNT(warnings) == CV_FINDING_KINDS, "words for every kind of finding");

/* ---- both mistakes ------------------------------------------------------------------------ */

/* What is held against the advice goes without saying once the expectation says
 * it, or is known at all: the closer look names what to build up. */
static bool warning_repeats(const struct ground *g, const struct cv_finding *f) {
    bool of_gap = f->kind == CV_FINDING_MISSING || f->kind == CV_FINDING_UNWANTED;
    return of_gap && f->measure == CV_MEASURE_RECOMMENDED && g->gap->has_expected;
}

/* The warnings from `first` kind to `last`, the most telling of each kind first. */
static struct cv_str mistake(const struct ground *g, enum sentence title,
                             enum cv_finding_kind first, enum cv_finding_kind last) {
    struct cv_str text = cv_str("");
    size_t n = 0;
    for (size_t i = 0; i < g->gap->n_findings; i++) {
        const struct cv_finding *f = &g->gap->finding[i];
        if (f->kind < first || f->kind > last || !warnings[f->kind] || warning_repeats(g, f))
            continue;
        if (n == WARNINGS_MOST && f->kind != CV_FINDING_ASK_FIRST)
            continue;
        if (n++ == 0)
            say_line(g->turn, &text, say_plain(g->turn, title));
        say_line(g->turn, &text, warnings[f->kind](g, f));
    }
    return text;
}

/* ---- cautions ------------------------------------------------------------------------------ */

static struct cv_str caution_words(const struct turn *turn, const struct cv_case *c,
                                   const struct cv_caution *caution) {
    struct cv_str id = cv_model_caution(turn->s->book->model, (size_t)caution->caution);
    struct cv_str fact = cv_str(""), answer = cv_str("");
    if (caution->determinant >= 0) {
        fact = label_fact(turn, (size_t)caution->determinant);
        answer = explain_answer(turn, c, caution->determinant);
    }
    struct cv_str words = say_text(turn, say_path(turn, "caution", id, ""), NULL, 0);
    return SAY(turn, fact.n ? SAY_CAUTION_BECAUSE : SAY_CAUTION, CV_ARG_TEXT("words", words),
               CV_ARG_TEXT("fact", fact), CV_ARG_TEXT("answer", answer));
}

static struct cv_str cautions(const struct turn *turn, const struct cv_case *c,
                              const struct cv_advice *advice) {
    struct cv_caution found[CV_CAUTIONS_MAX];
    size_t n = cv_advise_cautions(turn->s->book->model, c, advice, found);
    struct cv_str text = cv_str("");
    for (size_t i = 0; i < n && i < WARNINGS_MOST; i++) {
        if (i == 0)
            say_line(turn, &text, say_plain(turn, SAY_CAUTIONS));
        say_line(turn, &text, caution_words(turn, c, &found[i]));
    }
    return text;
}

struct cv_str mistakes_words(const struct turn *turn, struct spot spot, const struct cv_case *c,
                             const struct cv_advice *advice, const struct cv_gap *gap) {
    const struct ground g = {turn, spot, c, gap};
    struct cv_str text = cv_str("");
    say_line(turn, &text, mistake(&g, SAY_MISTAKE_ONE, CV_FINDING_GAP, CV_FINDING_ASK_FIRST));
    say_line(turn, &text, mistake(&g, SAY_MISTAKE_TWO, CV_FINDING_UNCARRIED, CV_FINDING_CLASH));
    say_line(turn, &text, cautions(turn, c, advice));
    return text;
}
