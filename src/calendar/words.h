/* words.h - the words of a language that speak of times, and what was typed as
 * a row of tokens. */
#ifndef CV_CALENDAR_WORDS_H
#define CV_CALENDAR_WORDS_H

#include <canvasser/when.h>

/* Lists of the engine's texts; the order is that of the table in words.c. */
enum cv_list {
    CV_LIST_WEEKDAYS, /* a set of weekdays */
    CV_LIST_MONTHS,   /* 1..12 */
    CV_LIST_DAYS,     /* days from today */
    CV_LIST_UNITS,    /* enum cv_unit */
    CV_LIST_COUNTS,   /* a number */
    CV_LIST_HALVES,   /* enum cv_half */
    CV_LIST_CITIES,   /* an IANA id, as `text` */
    CV_LIST_UNTIL,
    CV_LIST_AND,
    CV_LIST_FILLERS,  /* words that say nothing here: "at", "the" */
    CV_LISTS
};

enum cv_unit { CV_UNIT_MINUTE, CV_UNIT_HALF_HOUR, CV_UNIT_HOUR, CV_UNIT_DAY, CV_UNIT_WEEK,
               CV_UNIT_MONTH, CV_UNITS };

/* Parts of the day: "am", "pm", the hours about noon, about midnight, and these two. */
enum cv_half { CV_HALF_AM, CV_HALF_PM, CV_HALF_DAY, CV_HALF_NIGHT, CV_HALF_NOON, CV_HALF_MIDNIGHT,
               CV_HALVES };

/* Words as compared, with single blanks between, and what they stand for. */
struct cv_phrase {
    struct cv_str words;
    int32_t value;
    struct cv_str text;
};

struct cv_phrases {
    struct cv_phrase *p;
    size_t n, cap;
};

enum cv_token_kind { CV_TOKEN_WORD, CV_TOKEN_NUMBER, CV_TOKEN_SIGN };

struct cv_token {
    enum cv_token_kind kind;
    struct cv_str text;
    int32_t number; /* CV_TOKEN_NUMBER: at most CV_NUMBER_MOST, which stands for all beyond */
};

enum { CV_TOKENS = 24, CV_TYPED_MAX = 240, CV_PHRASE_WORDS = 4,
       CV_NUMBER_MOST = 1000000 };

struct cv_tokens {
    char text[CV_TYPED_MAX * 3];
    struct cv_token p[CV_TOKENS];
    size_t n;
};

/* The tokens of `typed`, folded, without dots in and behind words. False when
 * it is too long or has none. */
bool cv_tokens_split(struct cv_str typed, struct cv_tokens *out);

struct cv_when {
    const struct cv_texts *texts;
    struct cv_str lang;
    struct cv_arena *arena;
    struct cv_phrases lists[CV_LISTS];
    bool day_first; /* 5/6 is 5 June; else nobody knows */
    struct cv_formats *formats;
};

/* Reads the lists; CV_INVALID when one holds what means nothing. */
enum cv_status cv_lists_read(struct cv_when *w, struct cv_error *err) CV_MUST_USE;
/* The phrase of the list that is all of `t`, or NULL. */
const struct cv_phrase *cv_list_whole(const struct cv_when *w, enum cv_list list,
                                      const struct cv_tokens *t);
/* How many tokens from the `i`th on the longest phrase of the list takes; 0: none. */
size_t cv_list_find(const struct cv_when *w, enum cv_list list, const struct cv_tokens *t, size_t i,
                    int32_t *value);

/* ICU's formats of the language; freed with cv_formats_free (NULL is allowed). */
enum cv_status cv_formats_new(const struct cv_when *w, struct cv_formats **out,
                              struct cv_error *err) CV_MUST_USE;
void cv_formats_free(struct cv_formats *formats);

#endif
