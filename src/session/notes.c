/* notes.c - what comes up on the way. */
#include "session/notes.h"

#include "session/kinds.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/say.h"

#include <stdlib.h>

enum {
    NOTES_MOST = 200,
    NOTE_CHARS = 400
};

static const struct {
    enum word_list words;
    enum sentence said;
    bool spoken; /* may stand without a colon where no answer is expected */
} kinds[] = {
    [NOTE_PARKED] = {WORDS_PARK, SAY_NOTE_PARKED, true},
    [NOTE_DECISION] = {WORDS_DECISION, SAY_NOTE_DECISION, false},
    [NOTE_ACTION] = {WORDS_ACTION, SAY_NOTE_ACTION, false},
};
_Static_assert(CV_COUNT(kinds) == NOTE_KINDS, "words for every kind of note");

/* ---- taking ------------------------------------------------------------------------- */

/* Who wrote it in private while answers are anonymous is not named. */
static struct cv_str note_name(const struct turn *turn, size_t person) {
    return person == NOBODY ? say_plain(turn, SAY_SOMEBODY)
                            : cv_str(turn->s->people[person].name);
}

static void note_keep(struct turn *turn, enum note_kind kind, size_t person,
                      struct cv_str words) {
    struct cv_session *s = turn->s;
    if (s->rules.anonymous && turn->event->private)
        person = NOBODY;
    s->notes = state_grow(s->notes, sizeof *s->notes, s->n_notes, &s->cap_notes);
    s->notes[s->n_notes++] = (struct note){kind, person, cv_strdup(words)};
    say_all(turn, SAY(turn, kinds[kind].said, CV_ARG_TEXT("words", words),
                        CV_ARG_TEXT("name", note_name(turn, person))));
}

bool notes_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    struct cv_str rest;
    bool marked = false;
    for (size_t kind = 0; kind < NOTE_KINDS; kind++) {
        if (!phrases_begins(turn, kinds[kind].words, words, &rest, &marked))
            continue;
        if (!marked && (!kinds[kind].spoken || kinds_words_owed(s, person)))
            continue;
        if (s->n_notes == NOTES_MOST || (person = people_take(turn)) == NOBODY)
            return false;
        note_keep(turn, (enum note_kind)kind, person, say_short(turn, rest, NOTE_CHARS));
        return true;
    }
    return false;
}

/* ---- saying --------------------------------------------------------------------------- */

struct cv_str notes_words(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct cv_str text = cv_str("");
    if (s->n_notes)
        text = say_plain(turn, SAY_NOTES);
    for (size_t kind = 0; kind < NOTE_KINDS; kind++)
        for (size_t i = 0; i < s->n_notes; i++)
            if (s->notes[i].kind == kind)
                say_line(turn, &text,
                         SAY(turn, kinds[kind].said,
                             CV_ARG_TEXT("words", cv_str(s->notes[i].words)),
                             CV_ARG_TEXT("name", note_name(turn, s->notes[i].person))));
    return text;
}

void notes_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_notes; i++)
        free(s->notes[i].words);
    free(s->notes);
}
