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
    SAY_PROGRESS_DISCUSS,
    SAY_OPTION,
    SAY_OPTION_SKIP,
    SAY_OPTION_UNKNOWN,
    SAY_OPTION_PRESET,
    SAY_OPTION_YES,
    SAY_OPTION_NO,
    SAY_OPTION_NONE,
    SAY_OPTION_AGENDA,
    SAY_OPTION_SIX,
    SAY_OPTION_COMPARE,
    SAY_OPTION_END,
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
    SAY_HINT_AMOUNTS,
    SAY_HINT_DISCUSS,
    SAY_UNCLEAR,
    SAY_UNCLEAR_TO,
    SAY_UNCLEAR_CHOICE,
    SAY_UNCLEAR_ONE,
    SAY_UNCLEAR_SHARES,
    SAY_UNCLEAR_POINTS,
    SAY_UNCLEAR_NUMBER,
    SAY_UNCLEAR_RANGE,
    SAY_UNCLEAR_MONEY,
    SAY_UNCLEAR_AMOUNTS,
    SAY_UNCLEAR_LIST_FEW,
    SAY_UNCLEAR_LIST_MANY,
    SAY_UNCLEAR_LIST_LONG,
    SAY_READ_SURE,
    SAY_READ_UNSURE,
    SAY_READ_NONE,
    SAY_TOO_LONG,
    SAY_TOO_LONG_TOGETHER,
    SAY_NOT_YOURS,
    SAY_CLOSED,
    SAY_THANKS,
    SAY_NO_ANSWER,
    SAY_QUOTED,
    SAY_NAMES_MANY,
    SAY_SPREAD_NAMES,
    SAY_SPREAD_COUNT,
    SAY_SPREAD_UNKNOWN,
    SAY_SPREAD_WITH_SHARE,
    SAY_FULL,
    SAY_FACILITATOR_AWAY,
    SAY_RUNNING,
    SAY_FACILITATOR_ONLY,
    SAY_NEEDED,
    SAY_DIFFER,
    SAY_BACK,
    SAY_BACK_NONE,
    SAY_HELP,
    SAY_HELP_TEXT,
    SAY_HELP_NOT_ASKED,
    SAY_HELP_DISCUSS,
    SAY_STATUS,
    SAY_STATUS_WAITING,
    SAY_STATUS_NOBODY,
    SAY_WHY_NONE,
    SAY_END_EARLY,
    SAY_IDLE,
    SAY_ADVICE,
    SAY_ADVICE_CAMPS,
    SAY_ADVICE_MIDDLE,
    SAY_ADVICE_SLICE,
    SAY_ADVICE_THIN,
    SAY_ADVICE_TYPE,
    SAY_ADVICE_RANGE,
    SAY_ADVICE_MEAN,
    SAY_ADVICE_BETWEEN,
    SAY_ADVICE_PLUS,
    SAY_ADVICE_MINUS,
    SAY_ADVICE_EXPECTED,
    SAY_ADVICE_GOALS,
    SAY_ADVICE_GATE,
    SAY_ADVICE_CHECK,
    SAY_ADVICE_LEFT_OUT,
    SAY_SETTLED,
    SAY_CLOSER,
    SAY_GAP_EXPECTED,
    SAY_GAP_ADVISED,
    SAY_GAP_DEPARTS,
    SAY_BUILD_UP,
    SAY_WIND_DOWN,
    SAY_MOVE,
    SAY_GOALS,
    SAY_GOALS_ONE,
    SAY_MISTAKE_ONE,
    SAY_MISTAKE_MISSING,
    SAY_MISTAKE_UNWANTED,
    SAY_MISTAKE_ASK_FIRST,
    SAY_MISTAKE_TWO,
    SAY_MISTAKE_UNCARRIED,
    SAY_MISTAKE_UNCARRIED_BY,
    SAY_MISTAKE_IDLE,
    SAY_MISTAKE_CLASH,
    SAY_CAUTIONS,
    SAY_CAUTION,
    SAY_CAUTION_BECAUSE,
    SAY_SUM,
    SAY_SUM_IN,
    SAY_FLOW,
    SAY_COST,
    SAY_COST_MIXED,
    SAY_COST_MISSING,
    SAY_LIMIT_BUDGET,
    SAY_LIMIT_RULE,
    SAY_LIMIT_HOURS,
    SAY_LIMIT_WITHIN,
    SAY_LIMIT_DROPPED,
    SAY_POINTS_FROM,
    SAY_LIMIT_POINTS,
    SAY_LIMIT_TIME_POINTS,
    SAY_LIMIT_NEVER,
    SAY_LIMIT_NEVER_HOURS,
    SAY_BALANCE,
    SAY_BREAK_EVEN,
    SAY_BREAK_NEVER,
    SAY_REP_DEAR,
    SAY_LOAD,
    SAY_LTV,
    SAY_PAYBACK,
    SAY_PAYBACK_NEVER,
    SAY_ASSUMED,
    SAY_ASSUMPTION,
    SAY_PRICE_CUSTOMERS,
    SAY_PRICE_CONTACTS,
    SAY_PRICE_REVENUE,
    SAY_PRICE_UNIT,
    SAY_PRICE_FIXED,
    SAY_PRICE_REP,
    SAY_PRICE_ACCOUNTS,
    SAY_PRICE_COMMISSION,
    SAY_PRICE_MINUTES,
    SAY_PRICE_HOURS,
    SAY_TOGETHER,
    SAY_TOTAL,
    SAY_TOTAL_SHARED,
    SAY_CONFLICT_APART,
    SAY_CONFLICT_PROMISE,
    SAY_CONFLICT_LONELY,
    SAY_CONFLICT_BUDGET,
    SAY_SURE,
    SAY_DISSENT_FEW,
    SAY_DISSENT_CHANCE,
    SAY_DISSENT_MANY,
    SAY_WOULD_RISE,
    SAY_WOULD_FALL,
    SAY_AGENDA,
    SAY_AGENDA_NONE,
    SAY_AGENDA_FIRST,
    SAY_AGENDA_FIND,
    SAY_AGENDA_ITEM,
    SAY_AGENDA_ITEM_OF,
    SAY_AGENDA_DISPUTED,
    SAY_AGENDA_OPEN,
    SAY_AGENDA_ANSWER,
    SAY_WHY,
    SAY_WHY_PLUS,
    SAY_WHY_MINUS,
    SAY_WHY_UNKNOWN,
    SAY_SEGMENT_UNKNOWN,
    SAY_WHAT_IF,
    SAY_WHAT_IF_SAME,
    SAY_WHAT_IF_LEVEL,
    SAY_WHAT_IF_UNKNOWN,
    SAY_SIX,
    SAY_SIX_WITH,
    SAY_SIX_EXTRA,
    SAY_SIX_NONE,
    SAY_COMPARE,
    SAY_COMPARE_NONE,
    SAY_COMPARE_OTHER,
    SAY_MOVED,
    SAY_MOVED_NOT,
    SAY_MOVED_UP,
    SAY_MOVED_DOWN,
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
/* Adds a sentence to `text`, on the same line. */
void say_sentence(const struct turn *turn, struct cv_str *text, struct cv_str sentence);
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
