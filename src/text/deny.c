/* deny.c - how far a denial reaches.
 *
 * A denial reaches to the end of its clause: punctuation, a contrast ("but",
 * "now", "only"), another denial, a proportion, or "and" with a new subject.
 * A comma does not end it inside a list that closes with "or". */
#include "text/scene.h"

enum { REACH = 14, LIST_ITEM = 4, QUESTION = 5 };

static const struct cv_match *scene_taken(const struct cv_scene *s, size_t word) {
    return s->taken[word];
}

static bool sense_denies(enum cv_sense sense) {
    return sense >= CV_SENSE_NOT_AFTER && sense <= CV_SENSE_NOT_UNTIL;
}

/* "X, Y or Z": whether the comma before `word` stands inside such a list. */
static bool scene_in_list(const struct cv_scene *s, size_t word) {
    size_t item = 0;
    for (size_t i = word; i < s->n && item <= LIST_ITEM; i++, item++) {
        if (s->words[i].gap >= CV_GAP_STOP || cv_scene_role(s, i, CV_SENSE_CONTRAST))
            return false;
        if (s->words[i].gap == CV_GAP_COMMA && i > word)
            item = 0;
        if (cv_scene_role(s, i, CV_SENSE_OR))
            return true;
    }
    return false;
}

/* "and they ...": a new clause with its own subject, even where that begins a phrase. */
static bool scene_new_subject(const struct cv_scene *s, size_t word) {
    uint32_t subject = 1U << CV_SENSE_PRONOUN | 1U << CV_SENSE_WE;
    if (!cv_scene_role(s, word, CV_SENSE_AND) || word + 1 >= s->n)
        return false;
    bool next = word + 2 < s->n && s->words[word + 2].gap == CV_GAP_NONE &&
                s->roles[word + 2] & 1U << CV_SENSE_WE; /* "and it we gave to ..." */
    return s->roles[word + 1] & subject || next;
}

/* Whether a denial from before `word` ends there. `until` stops one that lasts
 * up to such a word ("replaced X with"). */
static bool scene_stops(const struct cv_scene *s, size_t word, bool until) {
    const struct cv_match *m = scene_taken(s, word);
    enum cv_gap gap = s->words[word].gap;
    if (gap == CV_GAP_STOP || gap == CV_GAP_DASH ||
        (gap == CV_GAP_COMMA && !scene_in_list(s, word)))
        return true;
    if (m && (sense_denies(m->entry->meaning.sense) || m->entry->meaning.sense == CV_SENSE_SHARE))
        return true;
    if (until && cv_scene_role(s, word, CV_SENSE_UNTIL))
        return true;
    return cv_scene_role(s, word, CV_SENSE_CONTRAST) || scene_new_subject(s, word);
}

static bool deny_at(struct cv_scene *s, size_t word) {
    bool any = false;
    for (size_t i = 0; i < s->n_matches; i++) {
        struct cv_match *m = &s->matches[i];
        if (m->entry->meaning.sense == CV_SENSE_TYPE && m->words[0] == word)
            m->denied = any = true;
    }
    return any;
}

static size_t deny_after(struct cv_scene *s, const struct cv_match *cue) {
    bool until = cue->entry->meaning.sense == CV_SENSE_NOT_UNTIL;
    size_t hits = 0, begin = cv_match_last(cue) + 1;
    for (size_t i = cv_match_first(cue); i < s->n && i < begin + REACH; i++) {
        if (scene_taken(s, i) == cue)
            continue;
        /* "Instead of X they have Y": a new subject once something is denied. */
        bool subject = hits && !scene_taken(s, i) &&
                       (cv_scene_role(s, i, CV_SENSE_PRONOUN) || cv_scene_role(s, i, CV_SENSE_WE));
        if (subject || scene_stops(s, i, until))
            break;
        hits += deny_at(s, i);
    }
    return hits;
}

/* Whether the cue stands between two commas with hardly anything else: "phone,
 * no", "a bot, they hated it". `*begin` is the first word there. */
static bool cue_alone(const struct cv_scene *s, const struct cv_match *cue, size_t *begin) {
    size_t first = cv_match_first(cue), next = cv_match_last(cue) + 1;
    while (first > 0 && s->words[first].gap == CV_GAP_NONE)
        first--;
    while (next < s->n && s->words[next].gap == CV_GAP_NONE)
        next++;
    *begin = first;
    return s->words[first].gap != CV_GAP_STOP && next - first <= (size_t)cue->n + 1;
}

static size_t deny_before(struct cv_scene *s, const struct cv_match *cue) {
    size_t hits = 0, first = cv_match_first(cue), begin;
    bool alone = cue_alone(s, cue, &begin);
    for (size_t i = first, reach = 0; i > 0 && reach < REACH; i--, reach++) {
        if (s->words[i].gap >= CV_GAP_COMMA && !(alone && i == begin))
            break;
        if (cv_scene_role(s, i - 1, CV_SENSE_CONTRAST))
            break;
        hits += deny_at(s, i - 1);
    }
    return hits;
}

/* "Reviews? We switched them off.": the short question before the sentence. */
static size_t deny_question(struct cv_scene *s, const struct cv_match *cue) {
    size_t begin = cv_match_first(cue), hits = 0;
    while (begin > 0 && s->words[begin].gap != CV_GAP_STOP)
        begin--;
    if (begin == 0 || !s->words[begin].asked)
        return 0;
    for (size_t i = begin; i > 0 && begin - i < QUESTION; i--) {
        hits += deny_at(s, i - 1);
        if (s->words[i - 1].gap == CV_GAP_STOP)
            break;
    }
    return hits;
}

/* "On the web they cannot order alone": what stands before the denial and is
 * of a type it denies is part of the same statement. */
static void deny_same(struct cv_scene *s, const struct cv_match *cue) {
    size_t first = cv_match_first(cue), from = first;
    uint32_t denied = 0;
    while (from > 0 && s->words[from].gap == CV_GAP_NONE &&
           !cv_scene_role(s, from - 1, CV_SENSE_CONTRAST) &&
           !cv_scene_role(s, from - 1, CV_SENSE_AND))
        from--;
    for (size_t i = 0; i < s->n_matches; i++) {
        struct cv_match *m = &s->matches[i];
        if (m->entry->meaning.sense == CV_SENSE_TYPE && m->denied && m->words[0] > first &&
            m->words[0] < first + REACH)
            denied |= 1U << m->entry->meaning.type;
    }
    for (size_t i = 0; i < s->n_matches; i++) {
        struct cv_match *m = &s->matches[i];
        if (m->entry->meaning.sense == CV_SENSE_TYPE && m->words[0] >= from &&
            m->words[0] < first && denied & 1U << m->entry->meaning.type)
            m->denied = true;
    }
}

/* "The phone we replaced by a bot": what is given up stands before the verb. */
static size_t deny_object(struct cv_scene *s, const struct cv_match *cue) {
    size_t hits = 0;
    for (size_t i = cv_match_first(cue); i > 0 && s->words[i].gap == CV_GAP_NONE; i--) {
        if (cv_scene_role(s, i - 1, CV_SENSE_CONTRAST))
            break;
        hits += deny_at(s, i - 1);
    }
    return hits;
}

size_t cv_scene_deny(struct cv_scene *s) {
    size_t uncertain = 0;
    for (size_t i = 0; i < s->n_matches; i++) {
        const struct cv_match *cue = &s->matches[i];
        enum cv_sense sense = cue->entry->meaning.sense;
        size_t hits = 0;
        if (!sense_denies(sense))
            continue;
        if (sense == CV_SENSE_NOT_UNTIL)
            hits = deny_object(s, cue);
        if (!hits && sense != CV_SENSE_NOT_BEFORE)
            hits = deny_after(s, cue);
        if (hits)
            deny_same(s, cue);
        if (!hits && (sense == CV_SENSE_NOT_BEFORE || sense == CV_SENSE_NOT_AROUND))
            hits = deny_before(s, cue);
        if (!hits && (sense == CV_SENSE_NOT_BEFORE || sense == CV_SENSE_NOT_AROUND))
            hits = deny_question(s, cue);
        if (!hits && sense == CV_SENSE_NOT_BEFORE)
            hits = deny_after(s, cue);
        uncertain += hits == 0;
    }
    return uncertain;
}
