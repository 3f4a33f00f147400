/* share.c - shares and the distance between two sets of them. */
#include "advice/share.h"

#include <math.h>

void cv_share_normalise(double *values, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    for (size_t i = 0; i < n; i++)
        values[i] /= sum;
}

void cv_share_from_log2(double *values, size_t n) {
    double largest = values[0];
    for (size_t i = 1; i < n; i++)
        largest = fmax(largest, values[i]);
    for (size_t i = 0; i < n; i++)
        values[i] = exp2(values[i] - largest);
    cv_share_normalise(values, n);
}

double cv_share_distance(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += fabs(a[i] - b[i]);
    return sum / 2;
}

uint32_t cv_share_top_two(const double *values, size_t n) {
    size_t first = 0, second = n > 1;
    if (values[second] > values[first]) {
        first = second;
        second = 0;
    }
    for (size_t i = 2; i < n; i++) {
        if (values[i] > values[first]) {
            second = first;
            first = i;
        } else if (values[i] > values[second]) {
            second = i;
        }
    }
    return 1U << first | 1U << second;
}
