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
/* A message folded for phrases_match, without what may surround a command;
 * empty when it is too long for one. */
struct cv_str phrases_folded(const struct turn *turn, struct cv_str words);

#endif
