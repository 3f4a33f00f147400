/* phrase.c - the phrase around a sign. */
#include "text/phrase.h"

enum { STATEMENT = 3, LETTERS = 3 };

bool cv_phrase_goes_on(const struct cv_scene *s, size_t word) {
    return word < s->n && s->words[word].gap == CV_GAP_NONE &&
           !cv_scene_role(s, word, CV_SENSE_AND) && !cv_scene_role(s, word, CV_SENSE_OR) &&
           !cv_scene_role(s, word, CV_SENSE_CONTRAST);
}

struct cv_phrase cv_phrase_of(const struct cv_scene *s, const struct cv_match *m) {
    struct cv_phrase p = {cv_match_first(m), cv_match_last(m) + 1};
    while (p.from > 0 && cv_phrase_goes_on(s, p.from))
        p.from--;
    while (cv_phrase_goes_on(s, p.to))
        p.to++;
    return p;
}

struct cv_phrase cv_phrase_widen(const struct cv_scene *s, struct cv_phrase p) {
    if (p.to - p.from < STATEMENT)
        return p;
    while (p.from > 0 && s->words[p.from].gap < CV_GAP_STOP &&
           !cv_scene_role(s, p.from, CV_SENSE_AND) && !cv_scene_role(s, p.from, CV_SENSE_CONTRAST))
        p.from--;
    while (p.to < s->n && s->words[p.to].gap < CV_GAP_STOP &&
           !cv_scene_role(s, p.to, CV_SENSE_AND) && !cv_scene_role(s, p.to, CV_SENSE_CONTRAST))
        p.to++;
    return p;
}

/* A word of some length that no entry took, and that plays no part either. */
static bool word_unread(const struct cv_scene *s, size_t word) {
    return !s->taken[word] && !s->roles[word] && s->words[word].kind == CV_WORD_LETTERS &&
           cv_str_chars(s->words[word].text) > LETTERS;
}

size_t cv_phrase_unread(const struct cv_scene *s, struct cv_phrase p) {
    size_t n = 0;
    for (size_t i = p.from; i < p.to; i++)
        n += word_unread(s, i);
    return n;
}
