/* drop.c - signs that do not count: those in a clause that is not about
 * customers, and those that only tell more of another sign. */
#include "text/phrase.h"

enum { MEDIUM = 7, CROWD = 10 };

/* Whether the deeds of a third party named before may still be told at `word`. */
static bool scene_still_third(const struct cv_scene *s, size_t word) {
    enum cv_gap gap = s->words[word].gap;
    bool taken_up = cv_scene_role(s, word, CV_SENSE_PRONOUN);
    if (gap == CV_GAP_STOP || cv_scene_role(s, word, CV_SENSE_CONTRAST) ||
        cv_scene_role(s, word, CV_SENSE_WE))
        return false;
    if (gap == CV_GAP_COMMA || gap == CV_GAP_DASH)
        return taken_up;
    if (cv_scene_role(s, word, CV_SENSE_AND) || cv_scene_role(s, word, CV_SENSE_OR))
        return word + 1 < s->n && cv_scene_role(s, word + 1, CV_SENSE_PRONOUN);
    return true;
}

static void drop_deeds(struct cv_scene *s, const struct cv_match *owner, int third) {
    for (size_t i = cv_match_last(owner) + 1; i < s->n && scene_still_third(s, i); i++)
        for (size_t k = 0; k < s->n_matches; k++) {
            struct cv_match *m = &s->matches[k];
            if (m->entry->meaning.sense == CV_SENSE_TYPE && m->entry->meaning.type != third &&
                m->words[0] == i)
                m->dropped = true;
        }
}

static void drop_clause(struct cv_scene *s, const struct cv_match *trap) {
    size_t from = cv_match_first(trap), to = cv_match_last(trap) + 1;
    while (from > 0 && s->words[from].gap < CV_GAP_COMMA)
        from--;
    while (to < s->n && s->words[to].gap < CV_GAP_COMMA)
        to++;
    for (size_t k = 0; k < s->n_matches; k++)
        if (s->matches[k].words[0] >= from && s->matches[k].words[0] < to)
            s->matches[k].dropped = true;
}

/* Index of the type called `name`, or -1. */
static int scene_type(const struct cv_scene *s, const char *name) {
    for (size_t i = 0; i < s->lexicon->n_types; i++)
        if (cv_str_eqz(s->lexicon->types[i], name))
            return (int)i;
    return -1;
}

static bool match_names(const struct cv_match *m, int type) {
    return m->entry->meaning.sense == CV_SENSE_TYPE && m->entry->meaning.type == type;
}

/* Drops the type `medium` where it is a word or two that end `at`. */
static void drop_at(struct cv_scene *s, size_t at, int medium) {
    for (size_t k = 0; k < s->n_matches; k++)
        if (match_names(&s->matches[k], medium) && s->matches[k].n <= 2 &&
            cv_match_last(&s->matches[k]) == at)
            s->matches[k].dropped = true;
}

/* Drops the type `medium` near `owner` in the same phrase. */
static void drop_medium(struct cv_scene *s, const struct cv_match *owner, int medium) {
    size_t begin = cv_match_last(owner) + 1, first = cv_match_first(owner);
    for (size_t i = begin; i < begin + MEDIUM && cv_phrase_goes_on(s, i); i++)
        drop_at(s, i, medium);
    if (first > 0 && cv_phrase_goes_on(s, first))
        drop_at(s, first - 1, medium);
}

static bool phrase_holds(struct cv_phrase p, const struct cv_match *m) {
    return m->entry->meaning.sense == CV_SENSE_TYPE && m->words[0] >= p.from && m->words[0] < p.to;
}

/* Who acts says nothing of its own where the statement tells how: "real people
 * answer the mail", "two of our engineers in the chat"; nor whom a machine
 * speaks to, nor a head count. */
static void drop_who(struct cv_scene *s, struct cv_match *who, uint32_t hows, int machine) {
    struct cv_phrase p = cv_phrase_widen(s, cv_phrase_of(s, who));
    struct cv_phrase own = cv_phrase_of(s, who);
    size_t first = cv_match_first(who);
    who->dropped = first > 0 && s->numbers[first - 1] >= CROWD;
    for (size_t k = 0; k < s->n_matches; k++) {
        const struct cv_match *m = &s->matches[k];
        if (m->entry->meaning.strength <= CV_STRENGTH_WHO || m->denied || m->dropped)
            continue;
        bool told = phrase_holds(p, m) && hows & 1U << m->entry->meaning.type;
        bool spoken_to = phrase_holds(own, m) && match_names(m, machine) && m < who;
        who->dropped = who->dropped || told || spoken_to;
    }
}

/* What customers make is told with words that elsewhere name other types:
 * "write", "leaflet", "app". */
static void drop_lesser(struct cv_scene *s, const struct cv_match *owner) {
    struct cv_phrase p = cv_phrase_of(s, owner);
    for (size_t k = 0; k < s->n_matches; k++) {
        struct cv_match *m = &s->matches[k];
        if (phrase_holds(p, m) && m->n == 1 && m->entry->meaning.strength == CV_STRENGTH_PLAIN &&
            m->entry->meaning.type != owner->entry->meaning.type)
            m->dropped = true;
    }
}

static uint32_t type_bit(int type) {
    return type < 0 ? 0 : 1U << type;
}

void cv_scene_drop(struct cv_scene *s) {
    int third = scene_type(s, "third_party"), remote = scene_type(s, "remote");
    int group = scene_type(s, "community"), machine = scene_type(s, "automated");
    int creation = scene_type(s, "co_creation");
    for (size_t i = 0; i < s->n_matches; i++) {
        const struct cv_match *m = &s->matches[i];
        if (m->entry->meaning.sense == CV_SENSE_TRAP)
            drop_clause(s, m);
        else if (m->denied || m->entry->meaning.strength == CV_STRENGTH_HINT)
            continue;
        else if (match_names(m, third))
            drop_deeds(s, m, third);
        else if (match_names(m, group) || match_names(m, machine))
            drop_medium(s, m, remote);
        else if (match_names(m, creation) && m->n > 1 &&
                 m->entry->meaning.strength == CV_STRENGTH_STRONG)
            drop_lesser(s, m);
    }
    uint32_t hows = type_bit(third) | type_bit(remote) | type_bit(group) |
                    type_bit(scene_type(s, "dedicated")) | type_bit(creation);
    for (size_t i = 0; i < s->n_matches; i++)
        if (s->matches[i].entry->meaning.sense == CV_SENSE_TYPE && !s->matches[i].denied &&
            s->matches[i].entry->meaning.strength == CV_STRENGTH_WHO)
            drop_who(s, &s->matches[i], hows, machine);
}
