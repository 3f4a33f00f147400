/* telling.c - one session, told in several languages at once. */
#include "session/telling.h"

#include "session/ask.h"
#include "session/people.h"

size_t telling_count(const struct cv_session *s) {
    size_t n = 0;
    for (; s; s = s->told)
        n++;
    return n;
}

bool telling_add(struct cv_session *s, struct cv_str lang, struct cv_arena *arena) {
    struct cv_session **end = &s;
    for (; *end; end = &(*end)->told)
        if (cv_str_eqz(lang, (*end)->lang))
            return false;
    struct cv_session *copy = state_copy(s);
    state_keep(&copy->lang, lang);
    ask_retell(copy, arena);
    for (end = &s->told; *end; end = &(*end)->told) {
    }
    *end = copy;
    return true;
}

static void swap(char **a, char **b) {
    char *kept = *a;
    *a = *b;
    *b = kept;
}

void telling_lead(struct cv_session *s) {
    for (struct cv_session *t = s->told; t; t = t->told)
        if (cv_str_eqz(cv_str(s->place), t->lang)) {
            swap(&s->lang, &t->lang);
            swap(&s->open_words, &t->open_words);
        }
}

/* ---- merging --------------------------------------------------------------------------- */

/* All tellings of one effect; those of the same event say the same in the same order. */
struct tellings {
    const struct cv_effect *first;
    const struct cv_effects *told;
    size_t n, at;
};

static const struct cv_effect *tellings_in(const struct tellings *t, struct cv_str lang) {
    for (size_t i = 0; i < t->n; i++)
        if (t->at < t->told[i].n && cv_str_eq(t->told[i].item[t->at].lang, lang))
            return &t->told[i].item[t->at];
    return t->first;
}

/* The telling shown where all see the same: in the language of the place, or of
 * the one person it is for, who may take no part. */
static const struct cv_effect *tellings_main(const struct turn *turn, const struct tellings *t) {
    const struct cv_session *s = turn->s;
    size_t person = people_find(s, t->first->to);
    if (!t->first->to.n)
        return tellings_in(t, cv_str(s->place));
    if (person != NOBODY)
        return tellings_in(t, cv_str(s->people[person].lang));
    return cv_str_eq(t->first->to, turn->event->person) ? tellings_in(t, turn->ear) : t->first;
}

static void tellings_beside(const struct tellings *t, struct cv_effect *to,
                            struct cv_arena *arena) {
    struct cv_effect *also = cv_arena_alloc(arena, t->n * sizeof *also);
    to->also = also;
    if (!cv_str_eq(t->first->lang, to->lang))
        also[to->n_also++] = *t->first;
    for (size_t i = 0; i < t->n; i++)
        if (t->at < t->told[i].n && !cv_str_eq(t->told[i].item[t->at].lang, to->lang))
            also[to->n_also++] = t->told[i].item[t->at];
}

void telling_merge(const struct turn *turn, size_t first, const struct cv_effects *told) {
    struct cv_effects *out = turn->out;
    size_t n = telling_count(turn->s) - 1;
    for (size_t i = first; n && i < out->n; i++) {
        struct cv_effect *effect = &out->item[i], own = *effect;
        const struct tellings all = {&own, told, n, i - first};
        *effect = *tellings_main(turn, &all);
        if (!effect->to.n && (effect->kind == CV_EFFECT_SAY || effect->kind == CV_EFFECT_BOARD))
            tellings_beside(&all, effect, turn->arena);
    }
}
