/* verdict.c - what may be said of answers, and what chance alone would do. */
#include "advice/agreement.h"
#include "advice/dispute.h"

#include <math.h>

enum {
    CHANCE_PEOPLE_MAX = 16,
    FEW = 5,          /* fewer answers than this bear no figure */
    BINS = 2001,      /* agreement from -1 to 1 in steps of a thousandth */
};

/* ---- chance ----------------------------------------------------------------- */

/* What groups of a size come to when everybody throws a die of CV_LEVELS sides. */
struct dice {
    size_t people;
    double counts[CV_LEVELS];
    double mean;
    double bin[BINS]; /* probability by agreement */
};

/* Goes through all ways to part the people who are left among the levels from
 * `level` on; `ways` of the people so far come to the same counts. */
static void dice_throw(struct dice *d, size_t level, size_t left, double probability) {
    if (level == CV_LEVELS - 1) {
        d->counts[level] = (double)left;
        double agreement = cv_agreement(d->counts, CV_LEVELS);
        d->mean += probability * agreement;
        d->bin[lround((agreement + 1) * (BINS - 1) / 2)] += probability;
        return;
    }
    double binomial = 1; /* ways to choose who of those left says this level */
    for (size_t n = 0; n <= left; n++) {
        d->counts[level] = (double)n;
        dice_throw(d, level + 1, left - n, probability * binomial);
        binomial = binomial * (double)(left - n) / (double)(n + 1);
    }
}

struct cv_chance cv_advise_chance(size_t people) {
    struct cv_chance out = {.agreement = 1, .high = 1, .all_agree = 1};
    if (people < 2)
        return out;
    struct dice d = {.people = people > CHANCE_PEOPLE_MAX ? CHANCE_PEOPLE_MAX : people};
    dice_throw(&d, 0, d.people, pow(CV_LEVELS, -(double)d.people));
    double above = d.bin[BINS - 1];
    size_t bin = BINS - 1;
    while (bin > 0 && above < 0.05)
        above += d.bin[--bin];
    out.agreement = d.mean;
    out.high = 2 * (double)bin / (BINS - 1) - 1;
    out.all_agree = pow(CV_LEVELS, 1 - (double)people);
    return out;
}

/* ---- verdict ------------------------------------------------------------------ */

static size_t verdict_most(const struct cv_spread *s) {
    size_t most = 0;
    for (size_t level = 0; level < CV_LEVELS; level++)
        most = s->count[level] > most ? s->count[level] : most;
    return most;
}

enum cv_verdict cv_advise_verdict(const struct cv_model *m, const struct cv_spread *s) {
    const size_t most = verdict_most(s);
    if (s->n < 2)
        return s->n ? CV_VERDICT_ALONE : CV_VERDICT_NONE;
    if (s->n < FEW)
        return most == s->n                    ? CV_VERDICT_ALL_AGREE
               : s->n > 2 && most + 1 == s->n ? CV_VERDICT_ONE_DIFFERS
                                               : CV_VERDICT_SPLIT;
    if (cv_dispute_is(m, s))
        return CV_VERDICT_DISPUTED;
    const double by_chance = cv_advise_chance(s->n).high + 1.0 / BINS;
    return s->agreement > by_chance ? CV_VERDICT_AGREED : CV_VERDICT_MIXED;
}
