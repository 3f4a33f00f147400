/* agreement.h - how far answers on an ordered scale agree. */
#ifndef CV_ADVICE_AGREEMENT_H
#define CV_ADVICE_AGREEMENT_H

#include <stddef.h>

enum { CV_CATEGORIES_MAX = 32 };

/* Van der Eijk's A (Quality & Quantity 35, 2001): the counts of `n` ordered
 * categories (2 to CV_CATEGORIES_MAX) are taken apart into layers of equal
 * height, and the agreement of each, from how unimodal and how narrow it is,
 * weighs by its part of the answers. -1: two camps at the ends; 0: spread
 * evenly; 1: all in one category. No answers at all: 1. */
double cv_agreement(const double *counts, size_t n);

/* Tastle and Wierman's consensus (2007): 1 + SUM p_i log2(1 - |x_i - mean| / width).
 * 0: half at each end; 1: all in one category. No answers at all: 1. */
double cv_consensus(const double *counts, size_t n);

#endif
