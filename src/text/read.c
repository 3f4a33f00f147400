/* read.c - from the signs in an answer to a reading. */
#include "text/phrase.h"

#include <stdlib.h>

enum { SURE_WORDS = 45, UNREAD_MOST = 9, FIRM = 2 };

struct cv_reader *cv_reader_new(const struct cv_lexicon *l) {
    struct cv_reader *r = cv_alloc(sizeof *r);
    cv_memory_open(&r->memory, l);
    r->arena = cv_arena_new();
    return r;
}

void cv_reader_free(struct cv_reader *r) {
    if (!r)
        return;
    cv_memory_close(&r->memory);
    cv_arena_free(r->arena);
    free(r);
}

/* What speaks for each type. */
struct evidence {
    int support[CV_READ_TYPES_MAX]; /* up to FIRM: may be relied upon */
    bool guessed;
    uint32_t affirmed, denied, hinted, hinted_denied;
};

/* What a sign is good for: a phrase of several words is hardly ever misread; a
 * single word is, unless nothing else is said around it. */
static int match_support(const struct cv_scene *s, const struct cv_match *m) {
    if (m->entry->meaning.strength < CV_STRENGTH_STRONG)
        return 0;
    return m->n > 1 || cv_phrase_unread(s, cv_phrase_of(s, m)) == 0 ? FIRM : 1;
}

static void evidence_take(struct evidence *e, const struct cv_scene *s, const struct cv_match *m) {
    const struct cv_meaning *meaning = &m->entry->meaning;
    uint32_t bit = 1U << meaning->type;
    if (meaning->strength == CV_STRENGTH_HINT) {
        e->hinted |= m->denied ? 0 : bit;
        e->hinted_denied |= m->denied ? bit : 0;
        return;
    }
    if (m->denied)
        e->denied |= bit;
    else
        e->affirmed |= bit;
    e->support[meaning->type] += m->denied ? 0 : match_support(s, m);
    e->guessed = e->guessed || m->guessed;
}

static void reading_span(struct cv_reading *out, const struct cv_scene *s,
                         const struct cv_match *m) {
    if (out->n_spans == CV_READ_SPANS)
        return;
    out->spans[out->n_spans++] = (struct cv_span){.from = s->words[cv_match_first(m)].from,
                                                  .to = s->words[cv_match_last(m)].to,
                                                  .type = m->entry->meaning.type,
                                                  .negated = m->denied};
}

static void reading_spans(struct cv_reading *out, const struct cv_scene *s, bool hinted) {
    for (size_t i = 0; i < s->n_matches; i++) {
        const struct cv_match *m = &s->matches[i];
        bool hint = m->entry->meaning.strength == CV_STRENGTH_HINT;
        if (m->entry->meaning.sense == CV_SENSE_TYPE && !m->dropped && hint == hinted)
            reading_span(out, s, m);
    }
}

/* Hints that were not needed: they must not draw a proportion either. */
static void scene_drop_hints(struct cv_scene *s) {
    for (size_t i = 0; i < s->n_matches; i++)
        if (s->matches[i].entry->meaning.sense == CV_SENSE_TYPE &&
            s->matches[i].entry->meaning.strength == CV_STRENGTH_HINT)
            s->matches[i].dropped = true;
}

/* Words in a row that no entry knows: something may have been missed. */
static size_t scene_unread(const struct cv_scene *s) {
    size_t most = 0, row = 0;
    for (size_t i = 0; i < s->n; i++) {
        row = s->taken[i] ? 0 : row + (s->words[i].text.n > 3);
        most = row > most ? row : most;
    }
    return most;
}

static bool evidence_firm(const struct evidence *e, uint32_t types) {
    for (int i = 0; i < CV_READ_TYPES_MAX; i++)
        if (types & 1U << i && e->support[i] < FIRM)
            return false;
    return true;
}

static bool match_affirms(const struct cv_match *m) {
    return m->entry->meaning.sense == CV_SENSE_TYPE && !m->dropped && !m->denied &&
           m->entry->meaning.strength != CV_STRENGTH_HINT;
}

/* Two types in one phrase: one of them may only tell more of the other. */
static bool scene_crowded(const struct cv_scene *s) {
    for (size_t i = 0; i < s->n_matches; i++) {
        const struct cv_match *m = &s->matches[i];
        struct cv_phrase p = cv_phrase_of(s, m);
        for (size_t k = i + 1; match_affirms(m) && k < s->n_matches; k++) {
            const struct cv_match *other = &s->matches[k];
            if (match_affirms(other) && other->words[0] < p.to && other->words[0] >= p.from &&
                other->entry->meaning.type != m->entry->meaning.type)
                return true;
        }
    }
    return false;
}

enum cv_status cv_read(struct cv_reader *r, struct cv_str text, struct cv_reading *out) {
    struct cv_scene s;
    struct evidence e = {.guessed = false};
    *out = (struct cv_reading){.main = -1};
    enum cv_status status = cv_scene_open(r, text, &s);
    if (status)
        return status;
    size_t uncertain = cv_scene_deny(&s);
    cv_scene_drop(&s);
    for (size_t i = 0; i < s.n_matches; i++) {
        const struct cv_match *m = &s.matches[i];
        if (m->entry->meaning.sense != CV_SENSE_TYPE || m->dropped)
            continue;
        evidence_take(&e, &s, m);
    }
    if (!e.denied) /* in "they cannot order over the internet" the order is denied */
        e.denied = e.hinted_denied;
    bool hinted = !e.affirmed && !e.denied && e.hinted;
    reading_spans(out, &s, hinted);
    if (!hinted)
        scene_drop_hints(&s);
    out->affirmed = hinted ? e.hinted : e.affirmed;
    out->negated = e.denied & ~e.affirmed;
    out->main = out->affirmed ? cv_scene_main(&s) : -1;
    if (out->main >= 0 && !(out->affirmed & 1U << out->main))
        out->main = -1;
    out->sure = out->affirmed && !hinted && !e.guessed && !(e.affirmed & e.denied) && !uncertain &&
                evidence_firm(&e, out->affirmed) && s.n <= SURE_WORDS &&
                scene_unread(&s) <= UNREAD_MOST && !scene_crowded(&s);
    return CV_OK;
}
