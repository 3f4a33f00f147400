/* budget.h - the mix nearest to the wanted one that keeps within limits.
 *
 * cost(s) = SUM s_t alone_t + SUM fixed_t over the types in use; hours likewise,
 * without fixed ones. Among all mixes within the limits, the one of least
 * Kullback-Leibler divergence from the wanted mix m has, for the types in use,
 * the closed form
 *
 *     s_t proportional to m_t * exp(-lambda alone_t - mu hours_t)
 *
 * with the smallest lambda and mu that meet the limits; which types to use is
 * found by trying every subset of those with a fixed cost. */
#ifndef CV_ADVICE_BUDGET_H
#define CV_ADVICE_BUDGET_H

#include <canvasser/advice.h>

/* What the types would cost and take, each serving everybody alone. */
struct cv_costs {
    size_t n; /* types */
    double alone[CV_TYPES_MAX];
    double fixed[CV_TYPES_MAX];
    double hours[CV_TYPES_MAX];
    double limit;       /* a year; INFINITY for none */
    double hours_limit; /* INFINITY for none */
    bool count_hours;
    double points_per_doubling;
};

/* The least a mix of the wanted types can cost within the hours. */
struct cv_cheapest {
    bool in_time; /* false: not within the hours at all, and `cost` is without that limit */
    double cost;
    int type;     /* the larger of the one or two types it takes */
    double hours; /* the least any of them takes */
};

/* `wanted` sums to 1 in all that follows. Fills `out` and returns true, or
 * returns false when no mix of the wanted types keeps the limits. */
bool cv_budget_fit(const struct cv_costs *costs, const double *wanted, struct cv_fit *out);
struct cv_cheapest cv_budget_cheapest(const struct cv_costs *costs, const double *wanted);
/* Cost of shares with the fixed costs of the types in use; hours of work. */
double cv_budget_cost(const struct cv_costs *costs, const double *share);
double cv_budget_hours(const struct cv_costs *costs, const double *share);

#endif
