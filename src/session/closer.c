/* closer.c - a closer look at one segment: goals one by one, and what has to move. */
#include "session/say.h"

#include "session/closer.h"
#include "session/labels.h"

enum {
    GOAL_TYPES = 3, /* types told for one goal alone */
    MOVES = 3,      /* types told on either side of a move */
    MOVE_LEAST = 5  /* points of emphasis below which a move is not worth a word */
};

/* ---- goals -------------------------------------------------------------------------- */

/* The three small mixes: to win, to keep, to grow. */
static void closer_goals(const struct turn *turn, const struct cv_advice *a,
                         struct cv_str *text) {
    const struct cv_model *m = turn->s->book->model;
    say_line(turn, text, say_plain(turn, SAY_GOALS));
    for (size_t g = 0; g < cv_model_goals(m); g++)
        say_line(turn, text,
                 SAY(turn, SAY_GOALS_ONE, CV_ARG_TEXT("goal", label_goal(turn, g)),
                     CV_ARG_TEXT("mix", label_shares(turn, a->goal_mix[g], GOAL_TYPES))));
}

/* ---- gap ------------------------------------------------------------------------------ */

static struct cv_str moves_list(const struct turn *turn, const struct cv_move *move, size_t n) {
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < n && i < MOVES; i++) {
        int by = label_percent(move[i].to) - label_percent(move[i].from);
        by = by < 0 ? -by : by;
        if (by >= MOVE_LEAST)
            say_comma(turn, &list,
                      SAY(turn, SAY_MOVE, CV_ARG_TEXT("type", label_type(turn, move[i].type)),
                          CV_ARG_NUMBER("points", by),
                          CV_ARG_NUMBER("from", label_percent(move[i].from)),
                          CV_ARG_NUMBER("to", label_percent(move[i].to))));
    }
    return list;
}

struct cv_str closer_moves(const struct turn *turn, const struct cv_compare *moved,
                           enum sentence up, enum sentence down) {
    struct cv_str rise = moves_list(turn, moved->up, moved->n_up);
    struct cv_str fall = moves_list(turn, moved->down, moved->n_down);
    struct cv_str text = cv_str("");
    if (rise.n)
        say_sentence(turn, &text, SAY(turn, up, CV_ARG_TEXT("types", rise)));
    if (fall.n)
        say_sentence(turn, &text, SAY(turn, down, CV_ARG_TEXT("types", fall)));
    return text;
}

static const char *const alignments[] = {
    [CV_ALIGNED] = "aligned", [CV_PARTLY] = "partly", [CV_MISMATCH] = "mismatch"};
_Static_assert(CV_COUNT(alignments) == CV_ALIGNMENTS, "a word for every alignment");

static struct cv_str gap_line(const struct turn *turn, enum sentence sentence,
                              const struct cv_distance *d) {
    if (!d->known)
        return cv_str("");
    return SAY(turn, sentence, CV_ARG_TEXT("fit", cv_str(alignments[d->alignment])),
               CV_ARG_NUMBER("points", label_percent(d->value)));
}

static void closer_gap(const struct turn *turn, const struct cv_advice *a,
                       const struct cv_gap *gap, struct cv_str *text) {
    const struct cv_model *m = turn->s->book->model;
    double wanted[CV_TYPES_MAX] = {0};
    struct cv_compare moved;
    for (size_t i = 0; i < a->n_types; i++)
        wanted[i] = a->type[i].mix / 100.0;
    say_line(turn, text, gap_line(turn, SAY_GAP_EXPECTED, &gap->established_expected));
    if (gap->has_established) {
        cv_advise_compare(m, gap->established, wanted, &moved);
        say_line(turn, text, gap_line(turn, SAY_GAP_ADVISED, &gap->established_recommended));
        say_line(turn, text, closer_moves(turn, &moved, SAY_BUILD_UP, SAY_WIND_DOWN));
    }
    if (gap->has_expected && gap->recommended_expected.alignment != CV_ALIGNED)
        say_line(turn, text, gap_line(turn, SAY_GAP_DEPARTS, &gap->recommended_expected));
}

struct cv_str closer_look(const struct turn *turn, const struct cv_case *c,
                          const struct cv_advice *advice, const struct cv_gap *gap) {
    struct cv_str blocks = cv_str(""), text = cv_str("");
    closer_gap(turn, advice, gap, &blocks);
    closer_goals(turn, advice, &blocks);
    if (!blocks.n)
        return blocks;
    say_line(turn, &text, SAY(turn, SAY_CLOSER, CV_ARG_TEXT("name", c->segment)));
    say_line(turn, &text, blocks);
    return text;
}
