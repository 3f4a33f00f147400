/* summary.c - all segments side by side. */
#include "session/summary.h"

#include "session/closer.h"
#include "session/flow.h"
#include "session/labels.h"
#include "session/outcome.h"
#include "session/say.h"

static struct cv_str name_of(const struct turn *turn, const struct suggestion *given) {
    return flow_entry(turn->s, given->spot);
}

/* ---- since the last time --------------------------------------------------------------- */

struct cv_str summary_earlier(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    int mix[CV_TYPES_MAX];
    if (!flow_spot(s).list || !outcome_earlier(s, flow_entry(s, flow_spot(s)), mix))
        return cv_str("");
    return label_mix(turn, mix, CV_TYPES_MAX);
}

/* What moved for one segment; empty when it was not there the last time. */
static struct cv_str moved_words(const struct turn *turn, const struct suggestion *given) {
    int earlier[CV_TYPES_MAX];
    double before[CV_TYPES_MAX] = {0}, after[CV_TYPES_MAX] = {0}, sum = 0;
    struct cv_compare moved;
    if (!outcome_earlier(turn->s, name_of(turn, given), earlier))
        return cv_str("");
    for (size_t i = 0; i < CV_TYPES_MAX; i++) {
        before[i] = earlier[i] / 100.0;
        after[i] = given->mix[i] / 100.0;
        sum += before[i];
    }
    if (!(sum > 0))
        return cv_str("");
    cv_advise_compare(turn->s->book->model, before, after, &moved);
    struct cv_str moves = closer_moves(turn, &moved, SAY_MOVED_UP, SAY_MOVED_DOWN);
    return SAY(turn, moves.n ? SAY_MOVED : SAY_MOVED_NOT,
               CV_ARG_TEXT("name", name_of(turn, given)), CV_ARG_TEXT("moves", moves));
}

static struct cv_str moved_all(const struct turn *turn) {
    struct cv_str text = cv_str("");
    for (size_t i = 0; i < turn->s->n_suggestions; i++)
        say_line(turn, &text, moved_words(turn, &turn->s->suggestions[i]));
    return text;
}

struct cv_str summary_compare(const struct turn *turn) {
    struct cv_str moved = moved_all(turn), text = cv_str("");
    if (!moved.n)
        return say_plain(turn, turn->s->earlier ? SAY_COMPARE_OTHER : SAY_COMPARE_NONE);
    say_line(turn, &text, say_plain(turn, SAY_COMPARE));
    say_line(turn, &text, moved);
    return text;
}

/* ---- the book's six types ------------------------------------------------------------------ */

/* With the types that the book does not tell from the one it names. */
static struct cv_str six_label(const struct turn *turn, const struct cv_six_line *line) {
    struct cv_str label = label_type(turn, line->type), with = cv_str("");
    for (size_t i = 0; i < cv_model_types(turn->s->book->model); i++)
        if (i != line->type && line->holds & UINT32_C(1) << i)
            say_comma(turn, &with, label_type(turn, i));
    return with.n ? SAY(turn, SAY_SIX_WITH, CV_ARG_TEXT("type", label), CV_ARG_TEXT("with", with))
                  : label;
}

static struct cv_str six_lines(const struct turn *turn, const struct cv_six_line *lines, size_t n,
                               bool extra) {
    struct cv_str words = cv_str("");
    for (int percent = 100; percent > 0; percent--)
        for (size_t i = 0; i < n; i++)
            if (lines[i].extra == extra && lines[i].percent == percent)
                say_comma(turn, &words,
                          SAY(turn, SAY_ADVICE_SLICE, CV_ARG_NUMBER("percent", percent),
                              CV_ARG_TEXT("type", six_label(turn, &lines[i]))));
    return words;
}

struct cv_str summary_six(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct cv_six_line lines[CV_TYPES_MAX];
    struct cv_str text = cv_str("");
    for (size_t i = 0; i < s->n_suggestions; i++) {
        const struct suggestion *given = &s->suggestions[i];
        size_t n = cv_advise_six(s->book->model, given->mix, lines);
        if (n == 0)
            return text;
        struct cv_str extra = six_lines(turn, lines, n, true);
        if (i == 0)
            say_line(turn, &text, say_plain(turn, SAY_SIX));
        say_line(turn, &text,
                 SAY(turn, extra.n ? SAY_SIX_EXTRA : SAY_SUMMARY_SEGMENT,
                     CV_ARG_TEXT("name", name_of(turn, given)),
                     CV_ARG_TEXT("mix", six_lines(turn, lines, n, false)),
                     CV_ARG_TEXT("extra", extra)));
    }
    return text;
}

/* ---- the summary -------------------------------------------------------------------------- */

struct cv_str summary_words(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    if (s->n_suggestions == 0)
        return say_plain(turn, SAY_SUMMARY_NONE);
    struct cv_str text = say_plain(turn, SAY_SUMMARY), moved = moved_all(turn);
    for (size_t i = 0; i < s->n_suggestions; i++)
        say_line(turn, &text,
                 SAY(turn, SAY_SUMMARY_SEGMENT,
                     CV_ARG_TEXT("name", name_of(turn, &s->suggestions[i])),
                     CV_ARG_TEXT("mix", label_mix(turn, s->suggestions[i].mix, CV_TYPES_MAX))));
    if (moved.n) {
        say_line(turn, &text, say_plain(turn, SAY_COMPARE));
        say_line(turn, &text, moved);
    }
    return text;
}
