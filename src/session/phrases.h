/* phrases.h - commands that hold something: "why TYPE", "what if FACT is LEVEL". */
#ifndef SESSION_PHRASES_H
#define SESSION_PHRASES_H

#include "session/state.h"

/* What a phrase holds, and the sign that stands for it in the folded words of a
 * command: {type} and {fact}, {level}, {segment} of its text. */
enum phrase_slot { SLOT_WHAT, SLOT_LEVEL, SLOT_SEGMENT, SLOTS };
#define SLOT_SIGN(slot) ((char)(1 + (slot)))

/* What was said where; empty for slots the phrase does not have. */
struct phrase {
    struct cv_str slot[SLOTS];
};

/* Tries every way to read the whole of `text` as one of the alternatives
 * (folded, separated by |), until `accept` is content. */
bool phrases_match(struct cv_str alternatives, struct cv_str text,
                   bool (*accept)(void *context, const struct phrase *p), void *context);
/* Whether a message begins with the words of `list`, as in "park: the price";
 * what stands behind them is left in *rest as it was typed, and *marked tells
 * whether a colon or a slash says so beyond doubt. */
bool phrases_begins(const struct turn *turn, enum word_list list, struct cv_str words,
                    struct cv_str *rest, bool *marked);
/* A message folded for phrases_match, without what may surround a command;
 * empty when it is too long for one. */
struct cv_str phrases_folded(const struct turn *turn, struct cv_str words);

#endif
