/* notes.c - what comes up on the way. */
#include "session/notes.h"

#include "session/kinds.h"
#include "session/language.h"
#include "session/people.h"
#include "session/picks.h"
#include "session/say.h"

#include <stdlib.h>

enum {
    NOTES_MOST = 200,
    NOTE_CHARS = 400,
    PREFIX_WORDS = 3 /* the longest beginning of a note: "to be decided" */
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

/* Length of the first `n` words of `s`, or 0 when there are not more than that. */
static size_t words_length(struct cv_str s, size_t n) {
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        while (at < s.n && s.p[at] == ' ')
            at++;
        while (at < s.n && s.p[at] != ' ' && s.p[at] != ':')
            at++;
    }
    return at < s.n ? at : 0;
}

/* Whether words begin a note of this kind; what is to be noted is left in *rest,
 * and *marked tells whether a colon or slash says so beyond doubt. */
static bool note_begins(const struct turn *turn, enum note_kind kind, struct cv_str words,
                        struct cv_str *rest, bool *marked) {
    bool slash = words.n && (words.p[0] == '/' || words.p[0] == '!');
    if (slash)
        words = (struct cv_str){words.p + 1, words.n - 1};
    for (size_t n = PREFIX_WORDS; n > 0; n--) {
        size_t length = words_length(words, n);
        struct cv_str head = words_folded((struct cv_str){words.p, length}, turn->arena);
        if (!length || !words_are(language_words(turn, kinds[kind].words), head))
            continue;
        *marked = slash || words.p[length] == ':';
        length += words.p[length] == ':';
        *rest = cv_str_trim((struct cv_str){words.p + length, words.n - length});
        return rest->n > 0;
    }
    return false;
}

static void note_keep(struct turn *turn, enum note_kind kind, size_t person,
                      struct cv_str words) {
    struct cv_session *s = turn->s;
    s->notes = state_grow(s->notes, sizeof *s->notes, s->n_notes, &s->cap_notes);
    s->notes[s->n_notes++] = (struct note){kind, person, cv_strdup(words)};
    say_all(turn, SAY(turn, kinds[kind].said, CV_ARG_TEXT("words", words),
                        CV_ARG_TEXT("name", cv_str(s->people[person].name))));
}

bool notes_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    struct cv_str rest;
    bool marked = false;
    for (size_t kind = 0; kind < NOTE_KINDS; kind++) {
        if (!note_begins(turn, (enum note_kind)kind, words, &rest, &marked))
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
                             CV_ARG_TEXT("name", cv_str(s->people[s->notes[i].person].name))));
    return text;
}

void notes_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_notes; i++)
        free(s->notes[i].words);
    free(s->notes);
}
