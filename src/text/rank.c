/* rank.c - the dominant type: proportions and words of rank.
 *
 * Every proportion goes to one type: the first behind it in its part of the
 * sentence, else the last before it. In "phone 70 %, e-mail 30 %" the first
 * proportion follows a type and nothing follows the last: then all look back. */
#include "text/scene.h"

enum { SHARES_MAX = 16, PARTS = 3, COUNT_LEAST = 3, COUNT_MOST = 1000 };

struct share {
    size_t first, last; /* words */
    double value;       /* percent; negative: the rest of 100 */
    bool counted;       /* in figures rather than words of rank */
    const struct cv_match *match;
};

struct shares {
    struct share p[SHARES_MAX];
    size_t n;
    double out_of; /* "out of ten ...": what counts are parts of, or 0 */
};

/* ---- finding proportions ---------------------------------------------------------- */

static void shares_add(struct shares *all, size_t first, size_t last, double value, bool counted) {
    if (all->n < SHARES_MAX)
        all->p[all->n++] = (struct share){first, last, value, counted, NULL};
}

static bool scene_plain_role(const struct cv_scene *s, size_t word, enum cv_sense role) {
    return word < s->n && s->roles[word] & 1U << role;
}

/* "seventy five": the value from `word` on, and its last word. */
static double number_at(const struct cv_scene *s, size_t word, size_t *last) {
    *last = word;
    if (word >= s->n || s->numbers[word] < 0)
        return -1;
    double value = s->numbers[word];
    bool tens = value >= 20 && value < 100 && (int)value % 10 == 0;
    size_t next = word + 1;
    if (next < s->n && s->words[next].gap != CV_GAP_NONE)
        return value;
    if (tens && next + 1 < s->n && s->roles[next] & 1U << CV_SENSE_AND)
        next++;
    if (tens && next < s->n && s->words[next].kind == CV_WORD_LETTERS && s->numbers[next] > 0 &&
        s->numbers[next] < 10 && s->words[next].gap == CV_GAP_NONE) {
        *last = next;
        value += s->numbers[next];
    }
    return value;
}

/* "8 of 10", "8 de cada 10", "8/10": last word, or 0. */
static size_t ratio_end(const struct cv_scene *s, size_t word, double *of) {
    size_t i = word + 1, last, begin;
    bool noun = i + 1 < s->n && s->words[i].gap == CV_GAP_NONE && s->numbers[i] < 0 &&
                !scene_plain_role(s, i, CV_SENSE_OF) && scene_plain_role(s, i + 1, CV_SENSE_OF);
    i += noun; /* "nine questions out of ten" */
    begin = i;
    while (i < s->n && i < begin + 3 && s->words[i].gap == CV_GAP_NONE &&
           (scene_plain_role(s, i, CV_SENSE_OF) || s->words[i].text.p[0] == '/'))
        i++;
    if (i == begin)
        return 0;
    *of = number_at(s, i, &last);
    return *of >= COUNT_LEAST && *of <= COUNT_MOST ? last : 0;
}

/* "70 %", "70 por ciento", and "процентов семьдесят" (about 70 %). */
static bool percent_near(const struct cv_scene *s, size_t first, size_t last) {
    bool behind = scene_plain_role(s, last + 1, CV_SENSE_PERCENT);
    bool second = last + 2 < s->n && s->words[last + 1].kind == CV_WORD_LETTERS &&
                  s->words[last + 2].kind == CV_WORD_LETTERS && s->numbers[last + 2] < 0 &&
                  scene_plain_role(s, last + 2, CV_SENSE_PERCENT);
    bool before = first > 0 && scene_plain_role(s, first - 1, CV_SENSE_PERCENT) &&
                  s->words[first - 1].kind == CV_WORD_LETTERS &&
                  s->words[first].gap == CV_GAP_NONE;
    return behind || second || before;
}

/* A share in figures that begins at `word`; returns the word to go on with. */
static size_t shares_number(const struct cv_scene *s, struct shares *all, size_t word) {
    size_t last, end;
    double of, value = number_at(s, word, &last);
    if (value < 0)
        return word + 1;
    if (percent_near(s, word, last)) {
        if (value <= 100)
            shares_add(all, word, last, value, true);
        return last + 1;
    }
    end = ratio_end(s, last, &of);
    if (end && value + of >= 100 && value + of <= 100) { /* "60/40" */
        shares_add(all, word, end, value, true);
        return end + 1;
    }
    if (end && value < of) {
        shares_add(all, word, end, 100 * value / of, true);
        return end + 1;
    }
    if (all->out_of > 0 && value < all->out_of)
        shares_add(all, word, last, 100 * value / all->out_of, true);
    return last + 1;
}

static size_t shares_match(const struct cv_scene *s, struct shares *all, const struct cv_match *m) {
    size_t first = cv_match_first(m), last = cv_match_last(m), end;
    double of;
    switch (m->entry->meaning.sense) {
    case CV_SENSE_SHARE:
        shares_add(all, first, last, m->entry->meaning.value, false);
        return last + 1;
    case CV_SENSE_REST:
        shares_add(all, first, last, -1, false);
        return last + 1;
    case CV_SENSE_OUT_OF:
        of = number_at(s, last + 1, &end);
        if (of < COUNT_LEAST || of > COUNT_MOST)
            return first + 1;
        all->out_of = of;
        return end + 1;
    default:
        return first + 1;
    }
}

static void shares_find(const struct cv_scene *s, struct shares *all) {
    size_t i = 0;
    while (i < s->n) {
        const struct cv_match *m = s->taken[i];
        enum cv_sense sense = m ? m->entry->meaning.sense : CV_SENSE_COUNT;
        bool mine = sense == CV_SENSE_SHARE || sense == CV_SENSE_REST || sense == CV_SENSE_OUT_OF;
        if (mine && m->words[0] == i && !m->dropped)
            i = shares_match(s, all, m);
        else if (m && sense == CV_SENSE_IGNORE)
            i++;
        else
            i = shares_number(s, all, i);
    }
}

/* ---- giving each to a type ---------------------------------------------------------- */

static bool match_counts(const struct cv_match *m) {
    return m->entry->meaning.sense == CV_SENSE_TYPE && !m->denied && !m->dropped;
}

static const struct cv_match *type_at(const struct cv_scene *s, size_t word) {
    for (size_t i = 0; i < s->n_matches; i++)
        if (match_counts(&s->matches[i]) && s->matches[i].words[0] == word)
            return &s->matches[i];
    return NULL;
}

static bool is_share(const struct shares *all, size_t word) {
    for (size_t i = 0; i < all->n; i++)
        if (word >= all->p[i].first && word <= all->p[i].last)
            return true;
    return false;
}

/* The first type behind `word`, no gap as wide as `gap` between, nor another share. */
static const struct cv_match *look_on(const struct cv_scene *s, const struct shares *all,
                                      size_t word, enum cv_gap gap) {
    for (size_t i = word + 1; i < s->n && s->words[i].gap < gap && !is_share(all, i); i++)
        if (type_at(s, i))
            return type_at(s, i);
    return NULL;
}

static const struct cv_match *look_back(const struct cv_scene *s, const struct shares *all,
                                        size_t word, enum cv_gap gap) {
    for (size_t i = word; i > 0 && s->words[i].gap < gap && !is_share(all, i - 1); i--)
        if (type_at(s, i - 1))
            return type_at(s, i - 1);
    return NULL;
}

/* Whether every share stands behind its type. */
static bool shares_follow(const struct cv_scene *s, const struct shares *all) {
    bool before = false, after = false;
    if (all->n < 2)
        return false;
    for (size_t i = 0; i < s->n_matches; i++) {
        if (!match_counts(&s->matches[i]))
            continue;
        before = before || s->matches[i].words[0] < all->p[0].first;
        after = after || s->matches[i].words[0] > all->p[all->n - 1].last;
    }
    return before && !after;
}

static void share_give(const struct cv_scene *s, const struct shares *all, struct share *share,
                       bool back) {
    static const enum cv_gap reach[PARTS] = {CV_GAP_COMMA, CV_GAP_STOP, CV_GAP_STOP + 1};
    size_t parts = share->value >= 0 && !share->counted ? PARTS : PARTS - 1;
    for (size_t i = 0; i < parts && !share->match; i++) {
        if (!back)
            share->match = look_on(s, all, share->last, reach[i]);
        if (!share->match)
            share->match = look_back(s, all, share->first, reach[i]);
        if (!share->match && back)
            share->match = look_on(s, all, share->last, reach[i]);
    }
}

/* What is left of 100: something only where the others are given in figures. */
static double shares_rest(const struct shares *all) {
    double rest = 100;
    bool counted = false;
    for (size_t i = 0; i < all->n; i++) {
        if (all->p[i].value > 0)
            rest -= all->p[i].value;
        counted = counted || all->p[i].counted;
    }
    return counted && rest > 0 ? rest : 0;
}

int cv_scene_main(const struct cv_scene *s) {
    struct shares all = {.n = 0};
    double total[CV_READ_TYPES_MAX] = {0}, best = 0, second = 0;
    int main = -1;
    size_t given = 0;
    shares_find(s, &all);
    bool back = shares_follow(s, &all);
    for (size_t i = 0; i < all.n; i++) {
        struct share *share = &all.p[i];
        share_give(s, &all, share, back);
        if (!share->match)
            continue;
        given++;
        double value = share->value < 0 ? shares_rest(&all) : share->value;
        total[share->match->entry->meaning.type] += value;
    }
    for (int i = 0; i < CV_READ_TYPES_MAX; i++) {
        if (total[i] > best) {
            second = best;
            best = total[i];
            main = i;
        } else if (total[i] > second) {
            second = total[i];
        }
    }
    bool clear = best > second && (best > 50 || (given > 1 && second > 0));
    return clear ? main : -1;
}
