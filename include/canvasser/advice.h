/* advice.h - from what people said of a segment to a mix of relationship types.
 *
 * Determinants give points, points give shares, gates and expectation bend
 * them, pruning and rounding make the mix (whole percents that sum to 100 and
 * mean emphasis). All numbers are data: the model is compiled from
 * advice.yaml. Everything here is a pure function of its arguments. */
#ifndef CANVASSER_ADVICE_H
#define CANVASSER_ADVICE_H

#include <canvasser/arena.h>
#include <canvasser/dialog.h>
#include <canvasser/error.h>

enum {
    CV_TYPES_MAX = 12,        /* relationship types */
    CV_DETERMINANTS_MAX = 32, /* determinants */
    CV_GOALS_MAX = 4,         /* motivations: acquire, keep, grow */
    CV_LEVELS = 5,            /* a determinant's levels 0..4 */
    CV_PEOPLE_MAX = 512       /* opinions pooled for one segment */
};

/* A level that was not answered, or answered with "don't know". */
#define CV_UNKNOWN (-1)

/* ---- the model ----------------------------------------------------- */

/* Compiled advice data; opaque, immutable, lives in the arena given. */
struct cv_model;

enum cv_status cv_model_compile(const struct cv_source *advice, struct cv_arena *arena,
                                struct cv_model **out, struct cv_error *err) CV_MUST_USE;

size_t cv_model_types(const struct cv_model *m);
struct cv_str cv_model_type(const struct cv_model *m, size_t type);
size_t cv_model_determinants(const struct cv_model *m);
struct cv_str cv_model_determinant(const struct cv_model *m, size_t determinant);
size_t cv_model_goals(const struct cv_model *m);
struct cv_str cv_model_goal(const struct cv_model *m, size_t goal);
/* Index of the id, or -1. */
int cv_model_find_type(const struct cv_model *m, struct cv_str id);
int cv_model_find_determinant(const struct cv_model *m, struct cv_str id);
int cv_model_find_goal(const struct cv_model *m, struct cv_str id);
/* Goal weights (sum 1) of a stage's preset; false when the stage has none. */
bool cv_model_preset(const struct cv_model *m, struct cv_str stage, double goals[CV_GOALS_MAX]);

/* ---- input ------------------------------------------------------------ */

/* What one person said of one segment. Start from cv_opinion_empty. */
struct cv_opinion {
    struct cv_str person; /* display name, for the explanation */
    double weight;        /* of the person's role; 1 is usual */
    int evidence;         /* 0 guess, 1 anecdote, 2 interviews, 3 data, or CV_UNKNOWN */
    int8_t level[CV_DETERMINANTS_MAX];
    bool has_expected, has_established;
    double expected[CV_TYPES_MAX];    /* shares, any positive scale */
    double established[CV_TYPES_MAX]; /* shares, any positive scale */
};

struct cv_opinion cv_opinion_empty(void);

/* Everything known of one segment. */
struct cv_case {
    struct cv_str segment;
    double goals[CV_GOALS_MAX]; /* weights, any positive scale; all 0: even weights */
    const struct cv_opinion *opinions;
    size_t n_opinions;
};

/* ---- result ------------------------------------------------------------ */

/* One line of the account of a type: so many points because of a determinant. */
struct cv_reason {
    int determinant;
    double points; /* pooled, goals blended; ten points double a type's share */
    double level;  /* mean answered level behind it */
};

enum { CV_REASONS_PLUS = 3, CV_REASONS_MINUS = 2 };

struct cv_type_advice {
    int mix;        /* percent, after pruning and rounding */
    double points;  /* pooled points */
    double raw;     /* share after gates and expectation, before pruning */
    double pruned;  /* share after pruning */
    double gate;    /* 0.02 .. 1 */
    int gate_by;    /* determinant that closes the gate most, or -1 */
    bool gate_unknown; /* the gate rests on something not answered: check it first */
    double low, high; /* smallest and largest raw share among the people */
    struct cv_reason plus[CV_REASONS_PLUS];
    size_t n_plus; /* largest first */
    struct cv_reason minus[CV_REASONS_MINUS];
    size_t n_minus; /* most negative first */
};

struct cv_advice {
    size_t n_types;
    struct cv_type_advice type[CV_TYPES_MAX];
    size_t order[CV_TYPES_MAX]; /* types by mix, largest first; ties in the model's order */
    double swing[CV_DETERMINANTS_MAX]; /* distance of the raw mix between level 0 and 4, 0..1 */
    double goal_mix[CV_GOALS_MAX][CV_TYPES_MAX]; /* raw shares with one motivation alone */
};

/* The advice for one segment. CV_INVALID only for levels, weights or shares out of range. */
enum cv_status cv_advise(const struct cv_model *m, const struct cv_case *c, struct cv_advice *out,
                         struct cv_error *err) CV_MUST_USE;
/* The unanswered determinant (nobody gave a level) whose answer would move the
 * mix most, skipping those with asked[determinant] set; -1 when none is left. */
int cv_advise_next(const struct cv_model *m, const struct cv_case *c, const bool *asked);

#endif
