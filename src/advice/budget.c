/* budget.c - the mix nearest to the wanted one that keeps within limits. */
#include "advice/budget.h"

#include "advice/share.h"

#include <math.h>
#include <string.h>

enum { HALVINGS = 34, DOUBLINGS = 60 };

/* Limits are kept up to this part of what is at stake: noise of the arithmetic. */
static const double NOISE = 1e-9;

/* A set of types: bit t is type t. */
typedef uint32_t set;

static bool set_has(set s, size_t t) {
    return s >> t & 1U;
}

double cv_budget_cost(const struct cv_costs *costs, const double *share) {
    double sum = 0;
    for (size_t t = 0; t < costs->n; t++)
        if (share[t] > 0)
            sum += share[t] * costs->alone[t] + costs->fixed[t];
    return sum;
}

double cv_budget_hours(const struct cv_costs *costs, const double *share) {
    double sum = 0;
    for (size_t t = 0; t < costs->n; t++)
        sum += share[t] * costs->hours[t];
    return sum;
}

/* ---- the cheapest --------------------------------------------------------------- */

/* Part of `a` when `a`, which is within the hours, helps `b`, which is not, to
 * just keep them. */
static double budget_part(const struct cv_costs *costs, size_t a, size_t b) {
    return (costs->hours[b] - costs->hours_limit) / (costs->hours[b] - costs->hours[a]);
}

/* Least cost of a mix of the set within the hours; INFINITY when there is none. A
 * linear program with one limit: one type, or two of which the limit sets the parts. */
static double budget_least(const struct cv_costs *costs, set s, bool with_fixed, int *type) {
    double least = INFINITY;
    for (size_t a = 0; a < costs->n; a++) {
        if (!set_has(s, a) || costs->hours[a] > costs->hours_limit)
            continue;
        for (size_t b = 0; b < costs->n; b++) {
            if (!set_has(s, b) || (b != a && costs->hours[b] <= costs->hours_limit))
                continue;
            double part = a == b ? 1 : budget_part(costs, a, b);
            double cost = part * costs->alone[a] + (1 - part) * costs->alone[b];
            if (with_fixed)
                cost += costs->fixed[a] + (a == b ? 0 : costs->fixed[b]);
            if (cost < least) {
                least = cost;
                *type = (int)(part < 0.5 ? b : a);
            }
        }
    }
    return least;
}

static set budget_wanted(const struct cv_costs *costs, const double *wanted) {
    set s = 0;
    for (size_t t = 0; t < costs->n; t++)
        if (wanted[t] > 0)
            s |= (set)1 << t;
    return s;
}

struct cv_cheapest cv_budget_cheapest(const struct cv_costs *costs, const double *wanted) {
    const set s = budget_wanted(costs, wanted);
    struct cv_cheapest out = {.type = -1, .hours = INFINITY};
    out.cost = budget_least(costs, s, true, &out.type);
    out.in_time = out.type >= 0;
    if (!out.in_time) {
        struct cv_costs timeless = *costs;
        timeless.hours_limit = INFINITY;
        out.cost = budget_least(&timeless, s, true, &out.type);
    }
    for (size_t t = 0; t < costs->n; t++)
        if (set_has(s, t))
            out.hours = fmin(out.hours, costs->hours[t]);
    return out;
}

/* ---- tilting ----------------------------------------------------------------------- */

/* One limit on a set of types, on a scale from the cheapest (0) to the dearest (1). */
struct slope {
    double x[CV_TYPES_MAX];
    double most;  /* what the mix may have on that scale */
    double range; /* from the cheapest to the dearest; 0 when there is nothing to choose */
};

/* The wanted mix on a set of types, and what bends it. */
struct tilt {
    size_t n;
    set s;
    const double *wanted;
    struct slope cost, time;
};

static struct slope slope_of(const double *alone, size_t n, set s, double most) {
    struct slope slope = {.most = INFINITY};
    double least = INFINITY, largest = -INFINITY;
    for (size_t t = 0; t < n; t++) {
        least = set_has(s, t) ? fmin(least, alone[t]) : least;
        largest = set_has(s, t) ? fmax(largest, alone[t]) : largest;
    }
    if (!(largest > least))
        return slope; /* nothing to choose: the caller knows that it fits */
    for (size_t t = 0; t < n; t++)
        slope.x[t] = set_has(s, t) ? (alone[t] - least) / (largest - least) : 0;
    slope.most = (most - least) / (largest - least) + NOISE;
    slope.range = largest - least;
    return slope;
}

/* The mix under the two multipliers. */
static void tilt_shares(const struct tilt *tilt, double lambda, double mu, double *share) {
    double exponent[CV_TYPES_MAX], largest = -INFINITY;
    for (size_t t = 0; t < tilt->n; t++) {
        exponent[t] = -lambda * tilt->cost.x[t] - mu * tilt->time.x[t];
        if (set_has(tilt->s, t))
            largest = fmax(largest, exponent[t]);
    }
    for (size_t t = 0; t < tilt->n; t++)
        share[t] = set_has(tilt->s, t) ? tilt->wanted[t] * exp(exponent[t] - largest) : 0;
    cv_share_normalise(share, tilt->n);
}

static bool slope_kept(const struct slope *slope, size_t n, const double *share) {
    double sum = 0;
    for (size_t t = 0; t < n; t++)
        sum += share[t] * slope->x[t];
    return sum <= slope->most;
}

/* Whether `value` of the multiplier at hand keeps the limit at hand; leaves the mix. */
typedef bool kept(const struct tilt *tilt, double value, double other, double *share);

/* Smallest value that is kept, by doubling and halving; leaves its mix in `share`. */
static double tilt_smallest(const struct tilt *tilt, kept *is_kept, double other, double *share) {
    double low = 0, high = 1;
    if (is_kept(tilt, 0, other, share))
        return 0;
    for (int i = 0; i < DOUBLINGS && !is_kept(tilt, high, other, share); i++) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < HALVINGS && high - low > NOISE / 10 * high; i++) {
        double middle = low + (high - low) / 2;
        if (is_kept(tilt, middle, other, share))
            high = middle;
        else
            low = middle;
    }
    is_kept(tilt, high, other, share);
    return high;
}

static bool tilt_keeps_cost(const struct tilt *tilt, double lambda, double mu, double *share) {
    tilt_shares(tilt, lambda, mu, share);
    return slope_kept(&tilt->cost, tilt->n, share);
}

/* With the smallest lambda for this mu: the hours then only fall as mu rises,
 * because mu maximises a concave function (the dual) whose slope they are. */
static bool tilt_keeps_time(const struct tilt *tilt, double mu, double unused, double *share) {
    (void)unused;
    tilt_smallest(tilt, tilt_keeps_cost, mu, share);
    return slope_kept(&tilt->time, tilt->n, share);
}

/* ---- subsets -------------------------------------------------------------------------- */

/* What a unit of money and an hour are worth, in divergence. */
struct worth {
    double money, hour;
};

/* What the mixes that keep a limit pay for it at most, noise included. */
static double worth_of_limit(double worth, double limit, const double *alone, size_t n) {
    double dearest = 0;
    for (size_t t = 0; t < n; t++)
        dearest = fmax(dearest, alone[t]);
    return worth > 0 ? worth * (limit + NOISE * dearest) : 0; /* a limit may be infinite */
}

/* No mix of the set within the limits is nearer to the wanted one than this, for
 * whatever worth (weak duality); the worth that a good mix was found with tells most. */
static double budget_bound(const struct cv_costs *costs, const double *wanted, set s,
                           struct worth worth) {
    double price[CV_TYPES_MAX], least = INFINITY, part = 0, fixed = 0;
    for (size_t t = 0; t < costs->n; t++) {
        price[t] = worth.money * costs->alone[t] + worth.hour * costs->hours[t];
        least = set_has(s, t) ? fmin(least, price[t]) : least;
        fixed += set_has(s, t) ? costs->fixed[t] : 0;
    }
    for (size_t t = 0; t < costs->n; t++)
        part += set_has(s, t) ? wanted[t] * exp(least - price[t]) : 0;
    return least + worth.money * fixed - log(part) -
           worth_of_limit(worth.money, costs->limit, costs->alone, costs->n) -
           worth_of_limit(worth.hour, costs->hours_limit, costs->hours, costs->n);
}

static double budget_divergence(const double *share, const double *wanted, size_t n) {
    double sum = 0;
    for (size_t t = 0; t < n; t++)
        if (share[t] > 0)
            sum += share[t] * log(share[t] / wanted[t]);
    return fmax(0, sum);
}

/* What a subset leads to. */
struct trial {
    double share[CV_TYPES_MAX];
    double divergence;
    double points[CV_TYPES_MAX], time_points[CV_TYPES_MAX];
    struct worth worth; /* of what is short */
};

/* What a multiplier takes, in points; nothing of -0. */
static void trial_points(const struct tilt *tilt, const struct slope *slope, double multiplier,
                         double scale, double *points) {
    for (size_t t = 0; t < tilt->n; t++) {
        double taken = scale * multiplier * slope->x[t] / log(2);
        points[t] = taken > 0 ? -taken : 0;
    }
}

/* A multiplier on its scale as one of what the scale measures. */
static double slope_worth(const struct slope *slope, double multiplier) {
    return slope->range > 0 ? multiplier / slope->range : 0;
}

/* The nearest mix of exactly this set; false when it cannot keep the limits, or
 * when it is no nearer than `least`. */
static bool budget_try(const struct cv_costs *costs, const double *wanted, set s, double least,
                       struct trial *out) {
    double room = costs->limit;
    int unused = -1;
    for (size_t t = 0; t < costs->n; t++)
        room -= set_has(s, t) ? costs->fixed[t] : 0;
    const double cheapest = budget_least(costs, s, false, &unused);
    if (isinf(cheapest) || cheapest > room + NOISE * fabs(costs->limit))
        return false;
    struct tilt tilt = {.n = costs->n, .s = s, .wanted = wanted};
    tilt.cost = slope_of(costs->alone, costs->n, s, room);
    tilt.time = slope_of(costs->hours, costs->n, s, costs->hours_limit);
    double lambda = tilt_smallest(&tilt, tilt_keeps_cost, 0, out->share), mu = 0;
    if (budget_divergence(out->share, wanted, costs->n) >= least)
        return false; /* one limit alone takes it that far: two take it no nearer */
    if (!slope_kept(&tilt.time, costs->n, out->share)) {
        mu = tilt_smallest(&tilt, tilt_keeps_time, 0, out->share);
        lambda = tilt_smallest(&tilt, tilt_keeps_cost, mu, out->share);
    }
    out->worth = (struct worth){slope_worth(&tilt.cost, lambda), slope_worth(&tilt.time, mu)};
    trial_points(&tilt, &tilt.cost, lambda, costs->points_per_doubling, out->points);
    trial_points(&tilt, &tilt.time, mu, costs->points_per_doubling, out->time_points);
    out->divergence = budget_divergence(out->share, wanted, costs->n);
    return out->divergence < least;
}

/* Tries every subset of the types with a fixed cost; the others are never worth
 * dropping. False when none keeps the limits. */
static bool budget_search(const struct cv_costs *costs, const double *wanted,
                          struct trial *best) {
    const set all = budget_wanted(costs, wanted);
    set costly = 0;
    best->divergence = INFINITY;
    best->worth = (struct worth){0, 0};
    for (size_t t = 0; t < costs->n; t++)
        if (set_has(all, t) && costs->fixed[t] > 0)
            costly |= (set)1 << t;
    for (set drop = 0;; drop = (drop - costly) & costly) { /* counts through the subsets */
        struct trial trial;
        set s = all & ~drop;
        if (s && !(budget_bound(costs, wanted, s, best->worth) >= best->divergence) &&
            budget_try(costs, wanted, s, best->divergence, &trial))
            *best = trial;
        if (drop == costly || !(best->divergence > 0))
            return isfinite(best->divergence);
    }
}

/* ---- whole percents ---------------------------------------------------------------------- */

static void percent_round(const double *share, size_t n, int *percent) {
    double rest[CV_TYPES_MAX];
    int left = 100;
    for (size_t t = 0; t < n; t++) {
        percent[t] = (int)floor(share[t] * 100 + NOISE);
        rest[t] = share[t] * 100 - percent[t];
        left -= percent[t];
    }
    for (; left > 0; left--) {
        size_t most = 0;
        for (size_t t = 1; t < n; t++)
            if (rest[t] > rest[most] + NOISE)
                most = t;
        percent[most]++;
        rest[most] = -1;
    }
}

/* How far beyond the limits whole percents are, in parts of the limits. */
static double percent_excess(const struct cv_costs *costs, const int *percent) {
    double share[CV_TYPES_MAX];
    for (size_t t = 0; t < costs->n; t++)
        share[t] = percent[t] / 100.0;
    double cost = cv_budget_cost(costs, share) - costs->limit * (1 + NOISE);
    double hours = cv_budget_hours(costs, share) - costs->hours_limit * (1 + NOISE);
    return (cost > 0 ? cost / (costs->limit + 1) : 0) +
           (hours > 0 ? hours / (costs->hours_limit + 1) : 0);
}

/* Moves the one percent, between types in use, that brings the mix nearest to the
 * limits; false when none brings it nearer. */
static bool percent_mend(const struct cv_costs *costs, int *percent, double excess) {
    double best = excess;
    size_t from = 0, to = 0;
    for (size_t a = 0; a < costs->n; a++)
        for (size_t b = 0; b < costs->n; b++) {
            if (a == b || percent[a] == 0 || percent[b] == 0)
                continue;
            percent[a]--;
            percent[b]++;
            double now = percent_excess(costs, percent);
            if (now < best) {
                best = now;
                from = a;
                to = b;
            }
            percent[a]++;
            percent[b]--;
        }
    percent[from]--;
    percent[to]++;
    return from != to;
}

static void percent_within(const struct cv_costs *costs, const double *share, int *percent) {
    double excess;
    percent_round(share, costs->n, percent);
    while ((excess = percent_excess(costs, percent)) > 0)
        if (!percent_mend(costs, percent, excess))
            return;
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool cv_budget_fit(const struct cv_costs *costs, const double *wanted, struct cv_fit *out) {
    struct trial best;
    memset(out, 0, sizeof *out);
    if (!budget_search(costs, wanted, &best))
        return false;
    for (size_t t = 0; t < costs->n; t++) {
        out->share[t] = best.share[t];
        out->dropped[t] = wanted[t] > 0 && !(best.share[t] > 0);
        out->points[t] = best.points[t];
        out->time_points[t] = best.time_points[t];
    }
    percent_within(costs, best.share, out->mix);
    out->cost = cv_budget_cost(costs, best.share);
    out->hours = costs->count_hours ? cv_budget_hours(costs, best.share) : CV_NO_AMOUNT;
    out->kept = exp(-best.divergence);
    return true;
}
