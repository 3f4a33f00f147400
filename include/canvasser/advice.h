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
/* Channels and value-proposition tags the model knows; none is allowed. */
size_t cv_model_channels(const struct cv_model *m);
struct cv_str cv_model_channel(const struct cv_model *m, size_t channel);
int cv_model_find_channel(const struct cv_model *m, struct cv_str id);
size_t cv_model_tags(const struct cv_model *m);
struct cv_str cv_model_tag(const struct cv_model *m, size_t tag);
int cv_model_find_tag(const struct cv_model *m, struct cv_str id);

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
    uint32_t channels; /* bit i: channel i of the model is used; 0: not known */
    uint32_t tags;     /* bit i: tag i of the model holds; 0: not known */
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

/* ---- who disagrees --------------------------------------------------------- */

/* How the answers to one determinant lie. */
struct cv_spread {
    size_t count[CV_LEVELS];
    size_t n;
    int lowest, highest; /* CV_UNKNOWN when n is 0 */
    double agreement;    /* van der Eijk's A: -1 two camps, 0 spread evenly, 1 all the same */
};

struct cv_spread cv_advise_spread(const struct cv_case *c, size_t determinant);

/* A determinant people do not agree on, and what hangs on it. */
struct cv_dispute {
    int determinant;
    struct cv_spread spread;
    double distance; /* between the two mixes below, 0..1 */
    double low[CV_TYPES_MAX], high[CV_TYPES_MAX]; /* raw shares if all gave the lowest, the
                                                     highest of the answers */
};

/* The disputed determinants, the one that moves the mix most first: the agenda
 * of a meeting. Returns how many there are. `c` must be one cv_advise takes. */
size_t cv_advise_disputes(const struct cv_model *m, const struct cv_case *c,
                          struct cv_dispute out[CV_DETERMINANTS_MAX]);

/* People whose mixes are so far apart that one number would hide it. */
struct cv_camps {
    bool split;      /* two camps: show both mixes instead of the pooled one */
    double distance; /* largest distance between the mixes of two people, 0..1 */
    size_t n[2];     /* people in each, the larger camp first; 0 when not split */
    uint8_t camp[CV_PEOPLE_MAX]; /* camp of each opinion, in the order of the case */
    double raw[2][CV_TYPES_MAX];
    int mix[2][CV_TYPES_MAX];
};

enum cv_status cv_advise_camps(const struct cv_model *m, const struct cv_case *c,
                               struct cv_camps *out, struct cv_error *err) CV_MUST_USE;

/* ---- what is, what is expected, what is recommended -------------------------- */

enum cv_alignment { CV_ALIGNED, CV_PARTLY, CV_MISMATCH, CV_ALIGNMENTS };

/* Distance between two mixes: the part that would have to move. */
struct cv_distance {
    bool known;
    double value; /* 0..1 */
    enum cv_alignment alignment;
};

/* The two typical mistakes: relationships that do not match what customers
 * expect, and channels or value proposition that do not fit the relationship. */
enum cv_finding_kind {
    CV_FINDING_GAP,          /* `have` of the effort stands elsewhere than is wanted */
    CV_FINDING_MISSING,      /* `type` is wanted at `want`, established at `have` only */
    CV_FINDING_UNWANTED,     /* `type` is established at `have`, wanted at `want` only */
    CV_FINDING_ASK_FIRST,    /* what is expected is only guessed: ask the customers */
    CV_FINDING_UNCARRIED,    /* no used channel carries `type`; `channel` cannot, or -1 */
    CV_FINDING_IDLE_CHANNEL, /* `channel` is used and serves no type */
    CV_FINDING_CLASH,        /* `type` clashes with `tag` */
    CV_FINDING_KINDS
};

/* Which mix a finding is about, or measures against. */
enum cv_measure { CV_MEASURE_EXPECTED, CV_MEASURE_ESTABLISHED, CV_MEASURE_RECOMMENDED };

struct cv_finding {
    enum cv_finding_kind kind;
    enum cv_measure measure; /* gap, missing, unwanted: what the established is held against;
                                uncarried, clash: the mix in which `type` has `have` */
    int type, channel, tag;  /* or -1 */
    double have, want;       /* shares */
};

enum { CV_FINDINGS_MAX = 352 }; /* more than any model can give */

struct cv_gap {
    bool has_expected, has_established;
    double expected[CV_TYPES_MAX], established[CV_TYPES_MAX]; /* pooled shares, sum 1 */
    struct cv_distance established_expected, established_recommended, recommended_expected;
    struct cv_finding finding[CV_FINDINGS_MAX]; /* in the order of the kinds */
    size_t n_findings;
};

/* Compares, and looks for the two mistakes. `a` is the advice for `c`. For a
 * start-up, "established" holds what is planned. */
void cv_advise_gap(const struct cv_model *m, const struct cv_case *c, const struct cv_advice *a,
                   struct cv_gap *out);

/* ---- how sure ---------------------------------------------------------------- */

enum cv_sureness { CV_SURE_LOW, CV_SURE_MEDIUM, CV_SURE_HIGH, CV_SURENESSES };

/* Each part 0..1. */
struct cv_confidence {
    double coverage;  /* answered determinants, by what they could move */
    double agreement; /* mean (A + 1) / 2, by the same weights */
    double evidence;  /* mean level / 3; not stated counts as a guess */
    double stability; /* part of the changes by one level that keep the same top two types */
    double value;     /* geometric mean, capped by the weakest part and for a single person */
    enum cv_sureness sureness;
};

/* `a` is the advice for `c`. */
void cv_advise_confidence(const struct cv_model *m, const struct cv_case *c,
                          const struct cv_advice *a, struct cv_confidence *out);

/* "If DETERMINANT were at `level`, the type would go from `from` to `to`." */
struct cv_what_if_line {
    int determinant; /* -1: no single step changes anything */
    int level;
    double from, to; /* raw shares */
};

/* The single step up or down of an answered determinant that changes the share of
 * `type` most. */
struct cv_what_if_line cv_advise_what_if(const struct cv_model *m, const struct cv_case *c,
                                         size_t type);

#endif
