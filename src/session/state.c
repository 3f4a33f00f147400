/* state.c - the memory of a session. */
#include "session/state.h"

#include "session/answers.h"
#include "session/guests.h"
#include "session/hear.h"
#include "session/language.h"
#include "session/notes.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/walks.h"

#include <stdlib.h>
#include <string.h>

void *state_grow(void *items, size_t size, size_t n, size_t *cap) {
    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 8;
    return cv_realloc(items, *cap * size);
}

void state_keep(char **to, struct cv_str s) {
    char *kept = cv_strdup(s);
    free(*to);
    *to = kept;
}

/* ---- copies ------------------------------------------------------------------------------ */

/* NULL stays NULL. */
static char *text_copy(const char *s) {
    return s ? cv_strdup(cv_str(s)) : NULL;
}

static void *array_copy(const void *items, size_t size, size_t n, size_t cap) {
    void *copy = cap ? cv_alloc(size * cap) : NULL;
    if (n)
        memcpy(copy, items, size * n);
    return copy;
}

static void people_copy(struct cv_session *s) {
    s->people = array_copy(s->people, sizeof *s->people, s->n_people, s->cap_people);
    for (size_t i = 0; i < s->n_people; i++) {
        struct person *p = &s->people[i];
        p->id = text_copy(p->id);
        p->name = text_copy(p->name);
        p->lang = text_copy(p->lang);
        p->locale = text_copy(p->locale);
        p->unsure = text_copy(p->unsure);
        p->walk = walks_copy(p->walk);
    }
}

struct answer *state_answers(const struct answer *of, size_t n, size_t cap) {
    struct answer *copy = array_copy(of, sizeof *of, n, cap);
    for (size_t i = 0; i < n; i++) {
        copy[i].value = text_copy(of[i].value);
        copy[i].raw = text_copy(of[i].raw);
        copy[i].words = text_copy(of[i].words);
        copy[i].reason = text_copy(of[i].reason);
    }
    return copy;
}

static void sheet_copy(struct sheet *sheet) {
    sheet->of = state_answers(sheet->of, sheet->n, sheet->cap);
    sheet->before = state_answers(sheet->before, sheet->n_before, sheet->n_before);
}

static void corrections_copy(struct cv_session *s) {
    s->corrections = array_copy(s->corrections, sizeof *s->corrections, s->n_corrections,
                                s->cap_corrections);
    for (size_t i = 0; i < s->n_corrections; i++) {
        s->corrections[i].words = text_copy(s->corrections[i].words);
        s->corrections[i].value = text_copy(s->corrections[i].value);
    }
}

static void guests_copy(struct cv_session *s) {
    s->guests = array_copy(s->guests, sizeof *s->guests, s->n_guests, s->cap_guests);
    for (size_t i = 0; i < s->n_guests; i++) {
        s->guests[i].name = text_copy(s->guests[i].name);
        s->guests[i].role = text_copy(s->guests[i].role);
    }
}

static void notes_copy(struct cv_session *s) {
    s->notes = array_copy(s->notes, sizeof *s->notes, s->n_notes, s->cap_notes);
    for (size_t i = 0; i < s->n_notes; i++)
        s->notes[i].words = text_copy(s->notes[i].words);
}

struct cv_session *state_copy(const struct cv_session *s) {
    struct cv_session *copy = cv_alloc(sizeof *copy);
    *copy = *s;
    copy->told = NULL;
    copy->vocabularies = NULL;
    copy->n_vocabularies = copy->cap_vocabularies = 0;
    copy->hints = NULL;
    copy->n_hints = copy->cap_hints = 0;
    copy->lang = text_copy(s->lang);
    copy->place = text_copy(s->place);
    copy->earlier = text_copy(s->earlier);
    copy->open_words = text_copy(s->open_words);
    copy->trail = array_copy(s->trail, sizeof *s->trail, s->n_trail, s->cap_trail);
    copy->suggestions = array_copy(s->suggestions, sizeof *s->suggestions, s->n_suggestions,
                                   s->cap_suggestions);
    copy->sheets = array_copy(s->sheets, sizeof *s->sheets, s->n_sheets, s->cap_sheets);
    for (size_t i = 0; i < copy->n_sheets; i++)
        sheet_copy(&copy->sheets[i]);
    copy->pace = pace_copy(s->pace);
    people_copy(copy);
    corrections_copy(copy);
    notes_copy(copy);
    guests_copy(copy);
    return copy;
}

/* ---- life ---------------------------------------------------------------------------------- */

struct cv_session *cv_session_new(const struct cv_playbook *playbook) {
    struct cv_session *s = cv_alloc(sizeof *s);
    s->book = playbook;
    s->due = CV_NEVER;
    s->silent = CV_NEVER;
    s->walker = NOBODY;
    s->closes = CV_NEVER;
    return s;
}

void cv_session_watch(struct cv_session *s,
                      void (*came)(void *context, const struct cv_step *step, bool wanted),
                      void *context) {
    s->came = came;
    s->came_context = context;
}

void cv_session_free(struct cv_session *s) {
    if (!s)
        return;
    people_free(s);
    answers_free(s);
    hear_free(s);
    notes_free(s);
    guests_free(s);
    language_free(s);
    free(s->hints);
    cv_session_free(s->told);
    free(s->lang);
    free(s->place);
    free(s->earlier);
    free(s->open_words);
    free(s->trail);
    free(s->suggestions);
    pace_free(s->pace);
    free(s);
}
