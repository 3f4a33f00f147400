/* kinds.h - the kinds of question: how each is answered and summed up. */
#ifndef SESSION_KINDS_H
#define SESSION_KINDS_H

#include "session/picks.h"
#include "session/state.h"

enum reading_outcome {
    READ_GIVEN,   /* `value` is the answer, in canonical form */
    READ_UNKNOWN, /* "don't know" */
    READ_UNCLEAR  /* `complaint` says what is wrong with it */
};

struct reading {
    enum reading_outcome outcome;
    struct cv_str value;
    struct cv_str complaint;
    bool no_pick; /* READ_UNCLEAR: words that name no choice at all */
};

/* Reads words typed, or the ids of a button pressed, as an answer to `q`. */
struct reading kinds_read(const struct turn *turn, const struct question *q, struct cv_str words);
struct reading kinds_pressed(const struct turn *turn, const struct question *q,
                             struct cv_str choice);
/* The choices of `q` with bare labels; none for text, numbers and the like. */
struct choices kinds_choices(const struct turn *turn, const struct question *q);
/* How such a question is answered. */
struct cv_str kinds_hint(const struct turn *turn, const struct question *q);
/* Whether any words answer it. */
bool kinds_takes_any_words(const struct question *q);
/* Whether this person still owes the open question an answer in words, so that
 * what sounds like a command may be one. */
bool kinds_words_owed(const struct cv_session *s, size_t person);
/* Whether several options may be picked at once. */
bool kinds_many(const struct question *q);
/* The preset of shares that goes with an earlier answer, one for each choice
 * of `step`; NULL when there is none. */
const double *kinds_preset(const struct cv_session *s, const struct cv_step *step);

/* ---- canonical values ---------------------------------------------------------- */

/* Adds "id", or "id=share" unless `share` is NULL. */
void value_add(struct cv_arena *arena, struct cv_str *value, struct cv_str id,
               const double *share);
/* Takes the next part "id" or "id=share" off `*rest`; *share is -1 without one. */
bool value_next(struct cv_str *rest, struct cv_str *id, double *share);
/* Whether the value names `id`. */
bool value_holds(struct cv_str value, struct cv_str id);

/* Value of a level that somebody does not know. */
#define VALUE_UNKNOWN "?"
/* Ids of buttons beside the choices; no choice of a script may be called so. */
#define BUTTON_SKIP "skip"
#define BUTTON_UNKNOWN "unknown"
#define BUTTON_PRESET "preset"
#define BUTTON_KEEP "keep_mine"     /* one's answer of the round before */
#define BUTTON_ACCEPT "accept_list" /* the list of everybody's as it stands */
/* Of the choices offered for free words: no relationship type may be called so. */
#define BUTTON_NONE "none"
/* Ids of the buttons of a discussion. */
#define BUTTON_AGENDA "agenda"
#define BUTTON_SIX "six"
#define BUTTON_COMPARE "compare"
#define BUTTON_END "end"
/* Of the invitation: see lobby.h. */
#define BUTTON_JOIN "lobby_join"
#define BUTTON_GO "lobby_go"

#endif
