/* ask.h - putting a question into words. */
#ifndef SESSION_ASK_H
#define SESSION_ASK_H

#include "session/state.h"

/* Puts a question to the place and waits for answers. Earlier answers to it stand. */
void ask_put(struct turn *turn, const struct question *q);
/* Puts the last question of the trail once more: everybody may answer anew. */
void ask_reopen(struct turn *turn);
/* Puts it once more after people saw that they differ, or as one list of
 * everybody's for the facilitator. */
void ask_revise(struct turn *turn);
/* Opens another round of the open question, or of the one before when nobody
 * has said anything to the open one yet. False: there is none to be had. */
bool ask_round(struct turn *turn);
/* Shows the open question, if there is one, to the event's person alone. */
void ask_show(struct turn *turn);
/* Shows `q`, which need not be open, below `before` to the event's person alone. */
void ask_anew(struct turn *turn, const struct question *q, struct cv_str before);
/* Puts the open question into the language of a new telling. */
void ask_retell(struct cv_session *s, struct cv_arena *arena);
/* Says the open question once more, below `before`. */
void ask_repeat(struct turn *turn, struct cv_str before);
/* The words of a question alone, as at the cursor. */
struct cv_str ask_words(const struct turn *turn, const struct question *q);
/* Shows the open question's choices again, below `text`. */
void ask_again(struct turn *turn, struct cv_str text);
/* Id of the button whose label was typed as it stands ("? I don't know"), or "". */
struct cv_str ask_typed(struct turn *turn, const struct question *q, struct cv_str words);
/* Whether everybody who would be asked has answered already. */
bool ask_settled(const struct cv_session *s, const struct question *q);
/* Notes a question as put; whether it was. */
void ask_trail(struct cv_session *s, const struct question *q);
bool ask_put_before(const struct cv_session *s, const struct question *q);
/* "Question 2 of 4", with the segment. */
struct cv_str ask_progress(const struct turn *turn);
/* A question as a field of a form; its id is the caller's. */
void ask_field(struct turn *turn, const struct question *q, struct cv_field *out);
/* Key of the text that says why a question is asked. */
struct cv_str ask_why_key(const struct turn *turn, const struct question *q);

/* Opens the discussion `q`: its words, and buttons for what one may ask. */
void ask_discuss(struct turn *turn, const struct question *q);

#endif
