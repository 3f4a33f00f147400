/* agreement.c - how far answers on an ordered scale agree. */
#include "advice/agreement.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

/* What is left of a count below this is noise of the subtractions. */
static const double NOISE = 1e-12;

/* Unimodality U of a pattern of filled categories: triples that rise or fall
 * once speak for it (110, 011), triples with a gap against it (101). */
static double agreement_unimodality(const bool *filled, size_t n) {
    double one_peak = 0, gaps = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            for (size_t k = j + 1; k < n; k++) {
                one_peak += filled[j] && filled[i] != filled[k];
                gaps += !filled[j] && filled[i] && filled[k];
            }
    if (one_peak + gaps == 0)
        return 1;
    double width = (double)n - 2;
    return (width * one_peak - (width + 1) * gaps) / (width * (one_peak + gaps));
}

/* Agreement of one layer; `filled` has `used` true entries. */
static double agreement_layer(const bool *filled, size_t n, size_t used) {
    if (used == 1)
        return 1;
    if (used == n)
        return 0;
    return agreement_unimodality(filled, n) * (1 - (double)(used - 1) / (double)(n - 1));
}

/* Takes one layer off the shares; adds its weighted agreement. False when none is left. */
static bool agreement_peel(double *shares, size_t n, double *sum) {
    bool filled[CV_CATEGORIES_MAX];
    double height = 2;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        filled[i] = shares[i] > NOISE;
        used += filled[i];
        height = filled[i] ? fmin(height, shares[i]) : height;
    }
    if (used == 0)
        return false;
    *sum += height * (double)used * agreement_layer(filled, n, used);
    for (size_t i = 0; i < n; i++)
        shares[i] -= filled[i] ? height : 0;
    return true;
}

double cv_agreement(const double *counts, size_t n) {
    double shares[CV_CATEGORIES_MAX], total = 0, sum = 0;
    assert(n >= 2 && n <= CV_CATEGORIES_MAX);
    for (size_t i = 0; i < n; i++)
        total += counts[i];
    if (!(total > 0))
        return 1;
    for (size_t i = 0; i < n; i++)
        shares[i] = counts[i] / total;
    while (agreement_peel(shares, n, &sum))
        continue;
    return sum;
}

double cv_consensus(const double *counts, size_t n) {
    double total = 0, mean = 0, sum = 1;
    assert(n >= 2 && n <= CV_CATEGORIES_MAX);
    for (size_t i = 0; i < n; i++) {
        total += counts[i];
        mean += counts[i] * (double)i;
    }
    if (!(total > 0))
        return 1;
    mean /= total;
    for (size_t i = 0; i < n; i++)
        if (counts[i] > 0)
            sum += counts[i] / total * log2(1 - fabs((double)i - mean) / (double)(n - 1));
    return sum;
}
