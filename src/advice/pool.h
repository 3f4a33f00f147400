/* pool.h - the opinions on one segment brought together.
 *
 * Several mixes become one by their weighted geometric mean, which is the mean
 * of their points (a logarithmic opinion pool). A person's weight is that of
 * the role times that of the evidence. */
#ifndef CV_ADVICE_POOL_H
#define CV_ADVICE_POOL_H

#include "advice/model.h"

/* Everything shares are computed from, the people already weighed in. Do not
 * copy: `opinion` may point at `nobody`. */
struct cv_pool {
    const struct cv_model *m;
    double goals[CV_GOALS_MAX]; /* sum 1 */
    /* In an order that depends on their content alone, so that sums do too. */
    const struct cv_opinion *opinion[CV_PEOPLE_MAX];
    double weight[CV_PEOPLE_MAX]; /* sum 1 */
    size_t n;                     /* at least 1 */
    struct cv_opinion nobody;     /* stands in when there is no opinion */
    double effect[CV_DETERMINANTS_MAX][CV_TYPES_MAX]; /* mean, before the goals weigh in */
    double level[CV_DETERMINANTS_MAX];                /* mean of those who answered */
    bool answered[CV_DETERMINANTS_MAX];                /* by anybody */
    double gate[CV_GATES_MAX]; /* mean log2 of the factor */
    /* What is expected, pooled among those who said so. */
    size_t expectations;
    double expected[CV_TYPES_MAX]; /* log2 of the shares */
    double trust;                  /* weight of the expectation, 0 to 1 */
};

/* As if everybody had answered `determinant` with `level`, or with "don't know". */
struct cv_what_if {
    size_t determinant;
    int level;
};

/* Fails when a level, weight or share is out of range. */
enum cv_status cv_pool_check(const struct cv_model *m, const struct cv_case *c,
                             struct cv_error *err) CV_MUST_USE;
/* `c` must have passed the check, and outlive the pool. */
void cv_pool_init(struct cv_pool *p, const struct cv_model *m, const struct cv_case *c);
/* Mean log2 of the factor a gate gives. `what_if` may be NULL. */
double cv_pool_gate(const struct cv_pool *p, const struct cv_gate *gate,
                    const struct cv_what_if *what_if);
/* How much the goals make of a determinant's points. */
double cv_pool_multiplier(const struct cv_model *m, const double *goals, size_t determinant);
/* Points of every type under these goals. */
void cv_pool_points(const struct cv_pool *p, const double *goals, double *points);
/* Shares after gates and expectation; sum 1. `what_if` may be NULL. */
void cv_pool_shares(const struct cv_pool *p, const double *goals,
                    const struct cv_what_if *what_if, double *shares);
/* The same if one of the people had answered with another level a determinant
 * that this person did answer. */
void cv_pool_answer(const struct cv_pool *p, size_t person, const struct cv_what_if *answer,
                    double *shares);
/* The same for one of the people alone. Who said nothing of what is expected
 * is taken to agree with those who did. */
void cv_pool_person(const struct cv_pool *p, size_t person, double *shares);

#endif
