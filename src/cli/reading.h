/* reading.h - values of a JSON object, each error with its place. */
#ifndef CV_CLI_READING_H
#define CV_CLI_READING_H

#include <canvasser/advice.h>
#include <jansson.h>

#include "cli/place.h"

enum { CV_HOPS_MAX = 12 };

/* The reading of one object: where it stands, for errors. */
struct cv_reading {
    const struct cv_model *m;
    struct cv_str text, file;
    int line;
    struct cv_hop hop[CV_HOPS_MAX]; /* from the root to the value at hand */
    size_t hops;
    struct cv_error *err;
};

/* Steps down to a member (or with NULL an item), and back up. */
void cv_reading_enter(struct cv_reading *r, const char *key, size_t index);
void cv_reading_leave(struct cv_reading *r);
/* Fails at the value at hand. */
enum cv_status cv_reading_fail(struct cv_reading *r, const char *format, ...) CV_PRINTF(2, 3);

enum cv_status cv_reading_object(struct cv_reading *r, json_t *value, const char *of) CV_MUST_USE;
/* From 0 to 1e9. */
enum cv_status cv_reading_number(struct cv_reading *r, json_t *value, double *out) CV_MUST_USE;
/* A whole number from 0 to `most`, or null for "not known". */
enum cv_status cv_reading_level(struct cv_reading *r, json_t *value, int most,
                                int *out) CV_MUST_USE;
enum cv_status cv_reading_text(struct cv_reading *r, json_t *value, struct cv_str *out) CV_MUST_USE;

/* One kind of the model's words. */
struct cv_words_of {
    const char *what;
    size_t (*count)(const struct cv_model *m);
    struct cv_str (*word)(const struct cv_model *m, size_t i);
    int (*find)(const struct cv_model *m, struct cv_str id);
};

extern const struct cv_words_of cv_words_types, cv_words_determinants, cv_words_goals,
    cv_words_channels, cv_words_tags;

/* Fails because `key` is none of the words. */
enum cv_status cv_reading_unknown(struct cv_reading *r, const char *key,
                                  const struct cv_words_of *of);
/* An object whose keys are words; calls `each` for every member. */
enum cv_status cv_reading_each(struct cv_reading *r, json_t *object, const char *of,
                               const struct cv_words_of *words,
                               enum cv_status (*each)(struct cv_reading *r, json_t *value,
                                                      size_t word, void *into),
                               void *into) CV_MUST_USE;

/* A known member and how it is read; NULL: it may be there and is not read. */
struct cv_member {
    const char *key;
    enum cv_status (*read)(struct cv_reading *r, json_t *value, void *into);
};

/* An object of known members, read in the order of the table. Unknown ones are
 * the caller's own, unless they look like a slip of the finger. */
enum cv_status cv_reading_members(struct cv_reading *r, json_t *object, const char *of,
                                  const struct cv_member *members, size_t n,
                                  void *into) CV_MUST_USE;

#endif
