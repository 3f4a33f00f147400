/* say.h - everything a session says: effects, and the engine's own sentences. */
#ifndef SESSION_SAY_H
#define SESSION_SAY_H

#include "session/state.h"

/* The engine's sentences, in dialogs/engine/texts; the order is that of the
 * table of keys in say.c. */
enum sentence {
    SAY_VENTURE, /* a venture without a name */
    SAY_PROGRESS,
    SAY_PROGRESS_ONE,
    SAY_PROGRESS_SEGMENT,
    SAY_OPTION,
    SAY_OPTION_SKIP,
    SAY_OPTION_UNKNOWN,
    SAY_OPTION_PRESET,
    SAY_OPTION_YES,
    SAY_OPTION_NO,
    SAY_HINT_CHOICE,
    SAY_HINT_MANY,
    SAY_HINT_TYPES,
    SAY_HINT_SCALE,
    SAY_HINT_NUMBER,
    SAY_HINT_RANGE,
    SAY_HINT_MONEY,
    SAY_HINT_ALLOCATION,
    SAY_HINT_LIST,
    SAY_HINT_YES_NO,
    SAY_UNCLEAR,
    SAY_UNCLEAR_TO,
    SAY_UNCLEAR_CHOICE,
    SAY_UNCLEAR_ONE,
    SAY_UNCLEAR_SHARES,
    SAY_UNCLEAR_POINTS,
    SAY_UNCLEAR_NUMBER,
    SAY_UNCLEAR_RANGE,
    SAY_UNCLEAR_MONEY,
    SAY_UNCLEAR_LIST_FEW,
    SAY_UNCLEAR_LIST_MANY,
    SAY_UNCLEAR_LIST_LONG,
    SAY_TOO_LONG,
    SAY_TOO_LONG_TOGETHER,
    SAY_NOT_YOURS,
    SAY_CLOSED,
    SAY_THANKS,
    SAY_NO_ANSWER,
    SAY_SPREAD_NAMES,
    SAY_SPREAD_COUNT,
    SAY_SPREAD_UNKNOWN,
    SAY_SPREAD_WITH_SHARE,
    SAY_FULL,
    SAY_FACILITATOR_AWAY,
    SAY_RUNNING,
    SAY_FACILITATOR_ONLY,
    SAY_NEEDED,
    SAY_BACK,
    SAY_BACK_NONE,
    SAY_HELP,
    SAY_HELP_TEXT,
    SAY_HELP_NOT_ASKED,
    SAY_STATUS,
    SAY_STATUS_WAITING,
    SAY_STATUS_NOBODY,
    SAY_WHY_NONE,
    SAY_END_EARLY,
    SAY_IDLE,
    SAY_ADVICE,
    SAY_ADVICE_SLICE,
    SAY_ADVICE_THIN,
    SAY_ADVICE_TYPE,
    SAY_ADVICE_RANGE,
    SAY_ADVICE_MEAN,
    SAY_ADVICE_PLUS,
    SAY_ADVICE_MINUS,
    SAY_ADVICE_EXPECTED,
    SAY_ADVICE_GOALS,
    SAY_ADVICE_GATE,
    SAY_ADVICE_CHECK,
    SAY_ADVICE_LEFT_OUT,
    SAY_SUMMARY,
    SAY_SUMMARY_SEGMENT,
    SAY_SUMMARY_NONE,
    SAY_AGAIN,
    SAY_COUNT
};

/* Key of a sentence, "engine.progress", or of a list of words, "command.next". */
struct cv_str say_key(enum sentence sentence);
struct cv_str say_words_key(enum word_list list);

/* The text of `key` in the session's language. Known to every text: venture,
 * segment, stage, facilitator, n_segments, index; `args` are added. */
struct cv_str say_text(const struct turn *turn, struct cv_str key, const struct cv_arg *args,
                       size_t n);
/* The same for a sentence without arguments of its own. */
struct cv_str say_plain(const struct turn *turn, enum sentence sentence);
/* Whether `key` has a text, in the session's language or English. */
bool say_has(const struct turn *turn, struct cv_str key);
/* Name of the venture as it stands in sentences. */
struct cv_str say_venture(const struct turn *turn);
/* "prefix.id.suffix"; an empty suffix is left out with its dot. */
struct cv_str say_path(const struct turn *turn, const char *prefix, struct cv_str id,
                       const char *suffix);
/* `s`, or its beginning and "…" when it is longer than `chars` characters. */
struct cv_str say_short(const struct turn *turn, struct cv_str s, size_t chars);
/* Adds `line` to `text`, on a line of its own. */
void say_line(const struct turn *turn, struct cv_str *text, struct cv_str line);
/* Adds `part` to `text`, behind a comma. */
void say_comma(const struct turn *turn, struct cv_str *text, struct cv_str part);

/* The text of a sentence with its arguments. */
#define SAY(turn, sentence, ...)                                                                  \
    say_text((turn), say_key(sentence), (const struct cv_arg[]){__VA_ARGS__},                      \
             CV_COUNT(((const struct cv_arg[]){__VA_ARGS__})))

/* A new effect, with its key. Valid until the next one is added. */
struct cv_effect *say_effect(struct turn *turn, enum cv_effect_kind kind);
/* A message to the place; to one person alone. */
struct cv_effect *say_place(struct turn *turn, struct cv_str text);
void say_to(struct turn *turn, struct cv_str person, struct cv_str text);

#endif
