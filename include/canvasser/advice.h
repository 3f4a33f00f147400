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
    CV_PEOPLE_MAX = 512,      /* opinions pooled for one segment */
    CV_ROLES_MAX = 12         /* roles people may have */
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

/* Roles people may have, and what the word of one weighs (1 is usual); none is
 * allowed. Who has not told a role weighs as "other", where there is one. */
size_t cv_model_roles(const struct cv_model *m);
struct cv_str cv_model_role(const struct cv_model *m, size_t role);
int cv_model_find_role(const struct cv_model *m, struct cv_str id);
double cv_model_role_weight(const struct cv_model *m, int role);

/* ---- input ------------------------------------------------------------ */

/* What one person said of one segment. Start from cv_opinion_empty. */
struct cv_opinion {
    struct cv_str person; /* display name, for the explanation */
    int role;             /* of the model, or -1 */
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
    int gate_check;    /* then the unanswered determinant that could close it most, or -1 */
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
    double level[CV_DETERMINANTS_MAX]; /* weighted mean of the answers, CV_UNKNOWN without any */
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
    double consensus;    /* Tastle and Wierman's: 0 half at each end, 1 all the same */
};

struct cv_spread cv_advise_spread(const struct cv_case *c, size_t determinant);

/* What may be said of a spread. Below five answers figures would pretend more
 * than there is: all agree, one differs, or split is all that is said. */
enum cv_verdict {
    CV_VERDICT_NONE,        /* nobody answered */
    CV_VERDICT_ALONE,       /* one answer */
    CV_VERDICT_ALL_AGREE,   /* the same level from everybody */
    CV_VERDICT_ONE_DIFFERS, /* of three or four: all but one */
    CV_VERDICT_SPLIT,       /* of two to four: anything else */
    CV_VERDICT_AGREED,      /* five and more: nearer together than chance would bring them */
    CV_VERDICT_MIXED,       /* neither agreed nor disputed */
    CV_VERDICT_DISPUTED,    /* see cv_advise_disputes */
    CV_VERDICTS
};

enum cv_verdict cv_advise_verdict(const struct cv_model *m, const struct cv_spread *s);

/* What would arise if `people` answered by throwing dice. */
struct cv_chance {
    double agreement;  /* mean of A */
    double high;       /* A that one group in twenty would reach: more is no chance */
    double all_agree;  /* probability of the same level from everybody */
};

/* Groups over 16 are judged as 16: in larger ones chance does less, so this
 * errs on the careful side. 0 and 1 people: chance explains everything. */
struct cv_chance cv_advise_chance(size_t people);

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

/* What to talk about or to find out: disputed and unanswered together. */
struct cv_agenda_item {
    int determinant;
    bool disputed;   /* false: nobody answered */
    double distance; /* what hangs on it: of the mix, 0..1 */
};

/* Both ranked by how far they move the mix, the largest first. Returns how many. */
size_t cv_advise_agenda(const struct cv_model *m, const struct cv_case *c,
                        struct cv_agenda_item out[CV_DETERMINANTS_MAX]);

/* Whether asking can stop: the two types with the largest shares stay the same
 * two under any single answer to any determinant nobody answered, and under any
 * answer between theirs where people disagree; those with asked[determinant]
 * set (may be NULL) left out. */
bool cv_advise_settled(const struct cv_model *m, const struct cv_case *c, const bool *asked);

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

/* What the distance of two mixes means. */
enum cv_alignment { CV_ALIGNED, CV_PARTLY, CV_MISMATCH, CV_ALIGNMENTS };

/* What people of one role would be advised alone. */
struct cv_role_view {
    int role; /* of the model, or -1: not told */
    size_t n; /* people */
    double raw[CV_TYPES_MAX];
    int mix[CV_TYPES_MAX]; /* percent, sum 100 */
};

struct cv_roles {
    size_t n; /* roles that spoke, in the model's order, those not told last */
    struct cv_role_view view[CV_ROLES_MAX + 1];
    double distance; /* largest distance between two of them, 0..1 */
    enum cv_alignment alignment; /* what it means */
};

/* Results by role. `c` must be one cv_advise takes. */
void cv_advise_roles(const struct cv_model *m, const struct cv_case *c, struct cv_roles *out);

/* ---- what is, what is expected, what is recommended -------------------------- */

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
/* The same with another mix as the recommended one (shares, sum 1): the nearest
 * within a budget. `c` must be one cv_advise takes. */
void cv_advise_gap_to(const struct cv_model *m, const struct cv_case *c,
                      const double recommended[CV_TYPES_MAX], struct cv_gap *out);

/* ---- how sure ---------------------------------------------------------------- */

enum cv_sureness { CV_SURE_LOW, CV_SURE_MEDIUM, CV_SURE_HIGH, CV_SURENESSES };

/* Each part 0..1. */
struct cv_confidence {
    double coverage;  /* answered determinants, by what they could move */
    double agreement; /* mean (A + 1) / 2, by the same weights */
    double evidence;  /* mean level / 3; not stated counts as a guess */
    double stability; /* part of the changes of one answer by one level that keep the top two */
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

/* A mix in all its forms. */
struct cv_mix {
    double raw[CV_TYPES_MAX];    /* shares, sum 1 */
    double pruned[CV_TYPES_MAX]; /* without those too small to act on, sum 1 */
    int mix[CV_TYPES_MAX];       /* percent, sum 100 */
    size_t order[CV_TYPES_MAX];  /* types by mix, largest first */
};

/* The mix if everybody had answered `determinant` with `level`; CV_UNKNOWN:
 * with "don't know". What an answer does to a share is the share minus the one
 * without it. CV_INVALID when either is out of range, or `c` is. */
enum cv_status cv_advise_assume(const struct cv_model *m, const struct cv_case *c,
                                size_t determinant, int level, struct cv_mix *out,
                                struct cv_error *err) CV_MUST_USE;

/* ---- cautions ------------------------------------------------------------------ */

/* Rules of the advice data, by id ("way_out", "graveyard"): the texts say what
 * to do about each. */
size_t cv_model_cautions(const struct cv_model *m);
struct cv_str cv_model_caution(const struct cv_model *m, size_t caution);

struct cv_caution {
    int caution;     /* of the model */
    double share;    /* of the types it is about; 0 when it is about none */
    int determinant; /* the answer that raised it first, or -1 */
    double level;    /* mean level of that answer */
};

enum { CV_CAUTIONS_MAX = 24 };

/* The cautions that hold, in the order of the data. `a` is the advice for `c`. */
size_t cv_advise_cautions(const struct cv_model *m, const struct cv_case *c,
                          const struct cv_advice *a, struct cv_caution out[CV_CAUTIONS_MAX]);

/* ---- other views of a mix --------------------------------------------------------- */

/* The six types of the book: some shown together, some as an extra line. */
struct cv_six_line {
    size_t type;     /* the one whose name the line has */
    int percent;     /* of all that it holds */
    uint32_t holds;  /* bit t: type t */
    bool extra;      /* not in the book */
};

/* Lines in the model's order, the extra ones last; `mix` in percent. Returns
 * how many; 0 when the advice data has no such view. */
size_t cv_advise_six(const struct cv_model *m, const int mix[CV_TYPES_MAX],
                     struct cv_six_line out[CV_TYPES_MAX]);

/* What moved between two mixes: before and after, established and recommended. */
struct cv_move {
    size_t type;
    double from, to; /* shares */
};

struct cv_compare {
    double distance; /* 0..1 */
    enum cv_alignment alignment;
    bool same_top; /* the two largest types are the same two */
    struct cv_move up[CV_TYPES_MAX];   /* to build up, the largest move first */
    size_t n_up;
    struct cv_move down[CV_TYPES_MAX]; /* to wind down, the largest move first */
    size_t n_down;
};

/* `before` and `after` on any positive scale, neither all 0. */
void cv_advise_compare(const struct cv_model *m, const double before[CV_TYPES_MAX],
                       const double after[CV_TYPES_MAX], struct cv_compare *out);

/* ---- money ---------------------------------------------------------------------- */

/* An amount that was not given. */
#define CV_NO_AMOUNT (-1.0)

/* What people said of money, for one segment. Amounts are in any one currency,
 * per year; anything may be CV_NO_AMOUNT. Start from cv_money_empty. */
struct cv_money {
    double customers;   /* in the segment */
    double contacts;    /* per customer and year */
    double revenue;     /* per customer and year */
    double margin;      /* contribution per customer and year, before relation costs */
    double budget;      /* a year, for the relations with this segment */
    double people;      /* who can serve this segment: full-time equivalents */
    double hours;       /* the same in hours of work a year; wins over people */
    double lifetime;    /* years a customer stays */
    double churn;       /* part of the customers that leave in a year, 0..1; without lifetime */
    double acquisition; /* cost of winning one customer */
    double rep_cost;    /* of an own representative a year */
    double accounts;    /* customers one such representative serves */
    double commission;  /* of third parties, part of the revenue, 0..1 */
    double wage;        /* an hour of work; start values of costs follow it */
    double unit[CV_TYPES_MAX];         /* per contact */
    double per_customer[CV_TYPES_MAX]; /* per customer and year; wins over unit */
    double fixed[CV_TYPES_MAX];        /* to establish and have a type at all, a year */
    double minutes[CV_TYPES_MAX];      /* of own work per contact */
    bool other_currency; /* not that of the start values (US dollars): without a wage no start
                            value of a cost is used */
};

struct cv_money cv_money_empty(void);
/* Whether anything was given. */
bool cv_money_any(const struct cv_money *money);

/* What a figure is about: for saying what was assumed, what is missing. */
enum cv_price {
    CV_PRICE_CUSTOMERS,
    CV_PRICE_CONTACTS,
    CV_PRICE_REVENUE,
    CV_PRICE_UNIT,  /* of a type, per contact */
    CV_PRICE_FIXED, /* of a type, a year */
    CV_PRICE_REP,
    CV_PRICE_ACCOUNTS,
    CV_PRICE_COMMISSION,
    CV_PRICE_MINUTES, /* of a type, per contact */
    CV_PRICE_HOURS,   /* one person works a year */
    CV_PRICES
};

/* A start value of the advice data that stands in for an answer: to be said. */
struct cv_assumption {
    enum cv_price price;
    int type; /* or -1 */
    double value;
};

enum { CV_ASSUMPTIONS_MAX = CV_PRICES + 3 * CV_TYPES_MAX };

/* A mix within limits: the nearest to the wanted one (Kullback-Leibler). */
struct cv_fit {
    double share[CV_TYPES_MAX];  /* sum 1 */
    int mix[CV_TYPES_MAX];       /* whole percents, sum 100; they keep the limits too, where
                                    whole percents can */
    double cost;                 /* a year, of `share` */
    double hours;                /* of own work a year; CV_NO_AMOUNT when not counted */
    double kept;                 /* how much of the wanted mix is left, 0..1: exp(-KL) */
    bool dropped[CV_TYPES_MAX];  /* wanted, but the fixed cost is not worth it */
    double points[CV_TYPES_MAX]; /* what the money takes from each type, 0 for the cheapest: the
                                    line "budget: -7 points" */
    double time_points[CV_TYPES_MAX]; /* the same for the hours */
};

/* Where the limit on money comes from. */
enum cv_limit { CV_LIMIT_NONE, CV_LIMIT_BUDGET, CV_LIMIT_RULE, CV_LIMITS };

/* Parts of revenue that relations should not cost (usual in software as a service). */
enum cv_load { CV_LOAD_UNKNOWN, CV_LOAD_FINE, CV_LOAD_HIGH, CV_LOAD_TOO_HIGH, CV_LOADS };

struct cv_bill {
    bool known;       /* false: nobody spoke of money, or something is missing */
    uint32_t missing; /* bit p: enum cv_price p is needed and cannot be assumed */
    struct cv_assumption assumed[CV_ASSUMPTIONS_MAX]; /* start values used */
    size_t n_assumed;

    /* The wanted mix. All amounts are of a year. */
    double customers;                 /* as counted with */
    double contacts;
    double alone[CV_TYPES_MAX];       /* variable cost if the type alone served the segment */
    double alone_hours[CV_TYPES_MAX]; /* hours likewise */
    double variable[CV_TYPES_MAX];    /* to keep: share times alone */
    double fixed[CV_TYPES_MAX];       /* to establish and have; 0 for types not in the mix */
    double total_variable, total_fixed, total;
    double per_customer; /* total by customers; 0 without any */
    double hours;        /* of own work; CV_NO_AMOUNT when nobody spoke of people, hours, minutes */

    /* Limits. */
    enum cv_limit limit_by;
    double limit;          /* CV_NO_AMOUNT without one */
    double hours_limit;    /* CV_NO_AMOUNT without one */
    bool affordable;       /* the wanted mix keeps both */
    bool possible;         /* some mix of its types does: then `within` is the nearest */
    double cheapest;       /* least a year with the types of the mix (and within the hours,
                              when that is possible) */
    int cheapest_type;     /* main type of that, */
    double least_hours;    /* least hours a year with the types of the mix */
    struct cv_fit within;  /* the wanted mix itself when affordable */

    /* The optimal balance: the knee of fit against cost. */
    bool has_balance; /* false when there is nothing to choose */
    struct cv_fit balance;

    /* Is it worth it. Known ones only; `margin` must have been given. */
    bool has_margin;
    double margin_left;  /* per customer, margin minus the relation's cost; may be negative */
    bool breaks_even;    /* margin is above the variable cost */
    double break_even;   /* customers at which the fixed costs are paid */
    double load;         /* total by revenue; revenue given */
    enum cv_load load_level;
    bool has_ltv;        /* margin, acquisition, and lifetime or churn given */
    double ltv_cac;      /* lifetime value by acquisition cost */
    bool ltv_low;        /* below 3 (Skok) */
    bool has_payback;
    double payback;      /* months; */
    bool payback_long;   /* above 12 (Skok), or never: then payback is CV_NO_AMOUNT */
    int rep_above_margin; /* type in the mix whose representative costs more per customer than
                             the margin, or -1 */
};

/* What `wanted` costs for the segment `c`, and what fits. `wanted` are shares on
 * any positive scale, best the pruned ones of an advice (rounded ones move the
 * nearest mix by a point or two). Levels of `c` give start values for customers,
 * contacts and revenue. Nothing is invented: when no amount was given, known is
 * false. CV_INVALID for amounts that are neither CV_NO_AMOUNT nor from 0 to 1e15
 * (parts: 0 to 1; accounts and wage: above 0). */
enum cv_status cv_advise_bill(const struct cv_model *m, const struct cv_case *c,
                              const double wanted[CV_TYPES_MAX], const struct cv_money *money,
                              struct cv_bill *out, struct cv_error *err) CV_MUST_USE;

enum { CV_FRONTIER_POINTS = 41 };

/* Fit against cost: the nearest mixes for amounts from the cheapest possible to
 * that of the wanted mix, rising. Returns how many, 0 when the bill is not known. */
size_t cv_advise_frontier(const struct cv_model *m, const struct cv_bill *bill,
                          const double wanted[CV_TYPES_MAX],
                          struct cv_fit out[CV_FRONTIER_POINTS]);

/* ---- the whole portfolio ------------------------------------------------------------- */

/* One segment of several; `bill` may be NULL, or not known. */
struct cv_holding {
    const struct cv_case *c;
    const struct cv_advice *advice;
    const struct cv_bill *bill;
};

/* What goes ill together in two segments, or in all of them. */
enum cv_conflict_kind {
    CV_CONFLICT_APART,   /* `first` and `second` need opposite relations: `value` is the distance */
    CV_CONFLICT_PROMISE, /* `tag` of `first` clashes with `type`, `value` of the mix of `second` */
    CV_CONFLICT_LONELY,  /* `type` is paid for (`value` a year) for a small part of `first` alone */
    CV_CONFLICT_BUDGET,  /* together they cost `value` more than there is */
    CV_CONFLICT_KINDS
};

struct cv_conflict {
    enum cv_conflict_kind kind;
    int first, second; /* segments, or -1 */
    int type, tag;     /* or -1 */
    double value;
};

enum { CV_SEGMENTS_MAX = 32, CV_CONFLICTS_MAX = 64 };

struct cv_portfolio {
    bool known;       /* every segment's bill is */
    size_t n_known;   /* bills that are */
    double separate;  /* sum of the bills */
    double shared;    /* fixed costs saved because types are shared */
    double total;     /* separate - shared */
    double hours;
    double budget;    /* sum of the budgets given, or CV_NO_AMOUNT when one is missing */
    double fixed[CV_TYPES_MAX];    /* counted once: the largest among the segments */
    double variable[CV_TYPES_MAX];
    size_t users[CV_TYPES_MAX];    /* segments with the type in their mix */
    struct cv_conflict conflict[CV_CONFLICTS_MAX]; /* in the order of the kinds, the gravest
                                                      first */
    size_t n_conflicts;
    size_t n_conflicts_left; /* found beyond CV_CONFLICTS_MAX */
};

/* All segments together. `budget` for all of them, CV_NO_AMOUNT: the sum of
 * theirs. Fails when there are more than CV_SEGMENTS_MAX. The order of the
 * segments changes no figure. */
enum cv_status cv_advise_portfolio(const struct cv_model *m, const struct cv_holding *holdings,
                                   size_t n, double budget, struct cv_portfolio *out,
                                   struct cv_error *err) CV_MUST_USE;

#endif
