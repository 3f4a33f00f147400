/* amount.c - amounts: "1.200 €/mes", "$5k a year", "3 тыс. руб. в месяц". */
#include "text/scene.h"

#include <string.h>

enum { NEAR = 3 }; /* words between a number and its currency */

/* The number at `word` with what multiplies it ("2 juta", "3 тыс."); `*last` is
 * the last word of it. False when there is none. */
static bool amount_number(struct cv_scene *s, size_t word, size_t *last, double *value) {
    struct cv_match match;
    *last = word;
    *value = s->numbers[word];
    if (*value < 0)
        return false;
    while (*last + 1 < s->n && s->words[*last + 1].gap == CV_GAP_NONE &&
           cv_scene_find(s, CV_SENSE_MAGNITUDE, *last + 1, &match) &&
           cv_match_first(&match) == *last + 1) {
        *value *= match.entry->meaning.value;
        *last = cv_match_last(&match);
    }
    return true;
}

/* The first number in figures, else the first in words. */
static bool amount_find(struct cv_scene *s, size_t *first, size_t *last, double *value) {
    for (size_t i = 0; i < s->n; i++)
        if (s->words[i].kind == CV_WORD_NUMBER && amount_number(s, i, last, value)) {
            *first = i;
            return true;
        }
    for (size_t i = 0; i < s->n; i++)
        if (amount_number(s, i, last, value)) {
            *first = i;
            return true;
        }
    return false;
}

static void amount_currency(struct cv_scene *s, size_t first, size_t last,
                            struct cv_amount *out) {
    struct cv_match match;
    size_t from = first > NEAR ? first - NEAR : 0;
    if (cv_scene_find(s, CV_SENSE_CURRENCY, from, &match) && match.words[0] <= last + NEAR)
        memcpy(out->currency, match.entry->meaning.code, sizeof out->currency);
}

bool cv_read_amount(struct cv_reader *r, struct cv_str text, struct cv_amount *out) {
    struct cv_scene s;
    struct cv_match match;
    size_t first, last;
    *out = (struct cv_amount){.value = 0};
    if (cv_scene_open(r, text, &s) || !amount_find(&s, &first, &last, &out->value))
        return false;
    out->percent = last + 1 < s.n && s.roles[last + 1] & 1U << CV_SENSE_PERCENT;
    amount_currency(&s, first, last, out);
    if (cv_scene_find(&s, CV_SENSE_PERIOD, 0, &match))
        memcpy(out->period, match.entry->meaning.code, sizeof out->period);
    return true;
}
