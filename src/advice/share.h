/* share.h - shares and the distance between two sets of them. */
#ifndef CV_ADVICE_SHARE_H
#define CV_ADVICE_SHARE_H

#include <stddef.h>
#include <stdint.h>

/* Turns `n` base-2 logarithms of any scale into shares that sum to 1. */
void cv_share_from_log2(double *values, size_t n);
/* The part that would have to move to make one of the other: half the sum of
 * the absolute differences, 0 to 1. */
double cv_share_distance(const double *a, const double *b, size_t n);
/* The two largest as a set (bit i: value i), the earlier one on a tie. */
uint32_t cv_share_top_two(const double *values, size_t n);
/* Divides by the sum. */
void cv_share_normalise(double *values, size_t n);

#endif
