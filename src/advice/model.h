/* model.h - the advice data, checked and put into tables. */
#ifndef CV_ADVICE_MODEL_H
#define CV_ADVICE_MODEL_H

#include <canvasser/advice.h>

enum {
    CV_GATES_MAX = 24,
    CV_GATE_MEMBERS_MAX = 4,
    CV_SHAPES_MAX = 16,
    CV_STAGES_MAX = 16,
    CV_CHANNELS_MAX = 24, /* bits of a case's channels and tags */
    CV_TAGS_MAX = 24,
    CV_TRIGGERS_MAX = 4,
    CV_EVIDENCE_LEVELS = 4 /* guess, anecdote, interviews, data */
};

/* Ids in the order of the file; every word also ends in NUL. */
struct cv_words {
    const char *z[CV_DETERMINANTS_MAX];
    size_t n;
};

/* A condition on determinants without which a type cannot work. */
struct cv_gate {
    size_t type;
    bool any; /* the highest member counts instead of the lowest */
    size_t member[CV_GATE_MEMBERS_MAX];
    size_t n;
    double log2_factor[CV_LEVELS]; /* 0 is open, -1 halves the share */
};

/* A set of types: bit i is type i. */
typedef uint16_t cv_type_set;
_Static_assert(CV_TYPES_MAX <= 16, "a bit for every type");

/* Limits of judgement: facilitators may see them otherwise. */
struct cv_thresholds {
    double aligned, mismatch;    /* distance of two mixes */
    double gap;                  /* mistake 1: distance from what is wanted */
    double wanted, absent;       /* mistake 1: shares of a type */
    double carried, clash;       /* mistake 2: shares of a type */
    double agreement, range;     /* a determinant is disputed below, from so many levels on */
    double camps;                /* distance of two people's mixes */
    double low, medium;          /* confidence below */
    double headroom;             /* confidence above its weakest part */
    double single;               /* confidence of one person alone */
    double apart;                /* distance of two segments' mixes */
};

/* An amount by the level of an answer, for when nobody gave it. */
struct cv_start {
    size_t by; /* determinant */
    double level[CV_LEVELS];
};

/* How a type's cost grows with the customers. */
enum cv_basis { CV_BASIS_CONTACT, CV_BASIS_REP, CV_BASIS_COMMISSION, CV_BASES };

/* Start values of money, in US dollars a year. */
struct cv_tariff {
    bool known; /* the advice data has them */
    double hour;         /* cost of an hour of work behind these figures */
    double person_hours; /* one person works a year */
    enum cv_basis basis[CV_TYPES_MAX];
    double rate[CV_TYPES_MAX];     /* per contact; a representative a year; part of revenue */
    double accounts[CV_TYPES_MAX]; /* of one representative */
    double fixed[CV_TYPES_MAX];
    double minutes[CV_TYPES_MAX];
    struct cv_start customers, contacts, revenue;
    double load_high, load_too_high, ltv_cac, payback;
};

/* A range of levels that raises a caution. */
struct cv_trigger {
    size_t determinant;
    double least, most;
};

/* Something to be said about a mix, and when. */
struct cv_rule {
    cv_type_set types; /* none: only the levels count */
    double share;
    struct cv_trigger all[CV_TRIGGERS_MAX], any[CV_TRIGGERS_MAX];
    size_t n_all, n_any;
};

struct cv_model {
    struct cv_words types, goals, determinants, stages, channels, tags, cautions, roles;
    double base[CV_GOALS_MAX][CV_TYPES_MAX];
    double multiplier[CV_DETERMINANTS_MAX][CV_GOALS_MAX];
    /* points times shape: what an answer adds before the goals weigh in */
    double effect[CV_DETERMINANTS_MAX][CV_LEVELS][CV_TYPES_MAX];
    struct cv_gate gate[CV_GATES_MAX];
    size_t n_gates;
    int substitute[CV_TYPES_MAX]; /* type that takes a dropped share, or -1 */
    double points_per_doubling;
    double min_share;
    int step; /* percent a mix is rounded to */
    double expectation_weight[CV_EVIDENCE_LEVELS];
    double expectation_smoothing;
    double evidence_weight[CV_EVIDENCE_LEVELS];
    double role_weight[CV_ROLES_MAX];
    double preset[CV_STAGES_MAX][CV_GOALS_MAX]; /* sums to 1 */
    cv_type_set carries[CV_CHANNELS_MAX], cannot[CV_CHANNELS_MAX];
    cv_type_set fits[CV_TAGS_MAX], clashes[CV_TAGS_MAX];
    struct cv_thresholds limit;
    struct cv_rule caution[CV_CAUTIONS_MAX];
    bool has_six;
    size_t together[CV_TYPES_MAX]; /* type under whose name it is shown in the view of six */
    cv_type_set extra;             /* types the book does not have */
    struct cv_tariff tariff;
};

/* What the distance of two mixes means. */
enum cv_alignment cv_model_alignment(const struct cv_model *m, double distance);
/* Index of `id` among the words, or -1. */
int cv_words_find(const struct cv_words *w, struct cv_str id);

#endif
