/* reply.c - small answers: yes, no, "I don't know", skip, a level. */
#include "text/scene.h"

enum { REPLY_WORDS = 6, SCALE_WORDS = 5, SCALE_MOST = 4 };

static bool find(struct cv_scene *s, enum cv_sense sense) {
    struct cv_match match;
    return cv_scene_find(s, sense, 0, &match);
}

/* "Skip" must be nearly all that is said; not knowing may come with a reason,
 * but not with an answer. */
enum cv_reply cv_read_reply(struct cv_reader *r, struct cv_str text) {
    struct cv_scene s;
    struct cv_reading reading;
    if (cv_read(r, text, &reading) || cv_scene_open(r, text, &s) || s.n == 0)
        return CV_REPLY_NONE;
    bool says_nothing = !reading.affirmed && !reading.negated;
    if (says_nothing && s.n <= REPLY_WORDS && find(&s, CV_SENSE_SKIP))
        return CV_REPLY_SKIP;
    if (says_nothing && find(&s, CV_SENSE_DONT_KNOW))
        return CV_REPLY_DONT_KNOW;
    if (s.n > REPLY_WORDS)
        return CV_REPLY_NONE;
    bool yes = find(&s, CV_SENSE_YES), no = find(&s, CV_SENSE_NO);
    if (yes == no)
        return CV_REPLY_NONE;
    return yes ? CV_REPLY_YES : CV_REPLY_NO;
}

/* The one whole number 0..4 among the words. */
static bool scale_digit(const struct cv_scene *s, int *level) {
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++) {
        double value = s->words[i].kind == CV_WORD_NUMBER ? s->words[i].number : -1;
        if (value < 0)
            continue;
        count++;
        if (value > SCALE_MOST || value > (int)value)
            return false;
        *level = (int)value;
    }
    return count == 1;
}

bool cv_read_scale(struct cv_reader *r, struct cv_str text, int *level) {
    struct cv_scene s;
    struct cv_match match, longest = {.n = 0};
    bool two = false;
    if (cv_scene_open(r, text, &s) || s.n == 0 || s.n > SCALE_WORDS)
        return false;
    if (scale_digit(&s, level))
        return true;
    for (size_t at = 0; cv_scene_find(&s, CV_SENSE_SCALE, at, &match);
         at = cv_match_last(&match) + 1) {
        two = longest.n == match.n &&
              longest.entry->meaning.value - match.entry->meaning.value != 0;
        if (match.n > longest.n)
            longest = match;
    }
    if (!longest.n || two)
        return false;
    *level = (int)longest.entry->meaning.value;
    return true;
}
