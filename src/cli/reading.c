/* reading.c - values of a JSON object, each error with its place. */
#include "cli/reading.h"

#include "dialog/yaml.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void cv_reading_enter(struct cv_reading *r, const char *key, size_t index) {
    r->hop[r->hops++] = (struct cv_hop){key, index};
}

void cv_reading_leave(struct cv_reading *r) {
    r->hops--;
}

/* Fails at the value at hand. */
enum cv_status cv_reading_fail(struct cv_reading *r, const char *format, ...) {
    char text[sizeof r->err->text];
    int line, column;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *c = text; *c; c++) /* keys may hold anything: an error stays one line */
        if ((unsigned char)*c < ' ')
            *c = '?';
    cv_place_count(r->text, cv_place_find(r->text, r->hop, r->hops), &line, &column);
    return cv_fail_at(r->err, CV_INVALID, r->file, r->line + line - 1, column, "%s", text);
}

/* ---- single values -------------------------------------------------------- */

enum cv_status cv_reading_object(struct cv_reading *r, json_t *value, const char *of) {
    if (json_is_object(value))
        return CV_OK;
    return cv_reading_fail(r, "expected an object {...} of %s", of);
}

enum cv_status cv_reading_number(struct cv_reading *r, json_t *value, double *out) {
    double number = json_is_number(value) ? json_number_value(value) : -1;
    if (!(number >= 0 && number <= 1e9))
        return cv_reading_fail(r, "expected a number from 0 to 1e9");
    *out = number;
    return CV_OK;
}

/* A whole number from 0 to `most`, or null for "not known". */
enum cv_status cv_reading_level(struct cv_reading *r, json_t *value, int most, int *out) {
    double number = json_is_number(value) ? json_number_value(value) : -1;
    if (json_is_null(value)) {
        *out = CV_UNKNOWN;
        return CV_OK;
    }
    if (!(number >= 0 && number <= most) || number != floor(number))
        return cv_reading_fail(r, "expected a whole number from 0 to %d, or null when not known",
                            most);
    *out = (int)number;
    return CV_OK;
}

enum cv_status cv_reading_text(struct cv_reading *r, json_t *value, struct cv_str *out) {
    if (!json_is_string(value))
        return cv_reading_fail(r, "expected a text in quotes");
    *out = (struct cv_str){json_string_value(value), json_string_length(value)};
    return CV_OK;
}

/* ---- words of the model --------------------------------------------------- */

enum cv_status cv_reading_unknown(struct cv_reading *r, const char *key,
                                  const struct cv_words_of *of) {
    const char *words[CV_DETERMINANTS_MAX];
    size_t n = of->count(r->m);
    for (size_t i = 0; i < n; i++)
        words[i] = of->word(r->m, i).p;
    const char *nearest = cv_nearest(cv_str(key), words, n);
    if (nearest)
        return cv_reading_fail(r, "\"%s\" is not a %s: did you mean \"%s\"?", key, of->what,
                               nearest);
    return cv_reading_fail(r, "\"%s\" is not a %s: the advice data lists them", key, of->what);
}

/* ---- objects -------------------------------------------------------------- */

/* The known member that `key` is a slip of the finger away from, or NULL. */
static const char *member_meant(struct cv_str key, const struct cv_member *members, size_t n) {
    const char *meant = NULL;
    int near = key.n >= 8 ? 2 : 1;
    for (size_t i = 0; i < n; i++)
        if (cv_str_eqz(key, members[i].key))
            return NULL;
    for (size_t i = 0; i < n && !meant; i++)
        if (cv_str_distance(key, cv_str(members[i].key)) <= near)
            meant = members[i].key;
    return meant;
}

static enum cv_status reading_slips(struct cv_reading *r, json_t *object,
                                    const struct cv_member *members, size_t n) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        const char *meant = member_meant(cv_str(key), members, n);
        if (!meant)
            continue;
        cv_reading_enter(r, key, 0);
        return cv_reading_fail(r, "\"%s\" means nothing here: did you mean \"%s\"?", key, meant);
    }
    return CV_OK;
}

enum cv_status cv_reading_members(struct cv_reading *r, json_t *object, const char *of,
                                  const struct cv_member *members, size_t n, void *into) {
    enum cv_status status = cv_reading_object(r, object, of);
    if (!status)
        status = reading_slips(r, object, members, n);
    for (size_t i = 0; !status && i < n; i++) {
        json_t *value = json_object_get(object, members[i].key);
        if (!value || !members[i].read)
            continue;
        cv_reading_enter(r, members[i].key, 0);
        status = members[i].read(r, value, into);
        if (!status)
            cv_reading_leave(r);
    }
    return status;
}

enum cv_status cv_reading_each(struct cv_reading *r, json_t *object, const char *of,
                               const struct cv_words_of *words,
                               enum cv_status (*each)(struct cv_reading *r, json_t *value,
                                                      size_t word, void *into),
                               void *into) {
    const char *key;
    json_t *value;
    enum cv_status status = cv_reading_object(r, object, of);
    if (status)
        return status;
    json_object_foreach(object, key, value) {
        int word = words->find(r->m, cv_str(key));
        cv_reading_enter(r, key, 0);
        if (word < 0)
            return cv_reading_unknown(r, key, words);
        status = each(r, value, (size_t)word, into);
        if (status)
            return status;
        cv_reading_leave(r);
    }
    return CV_OK;
}

/* ---- words of the model, by kind -------------------------------------------- */

const struct cv_words_of cv_words_types = {"relationship type", cv_model_types, cv_model_type,
                                           cv_model_find_type};
const struct cv_words_of cv_words_determinants = {"determinant", cv_model_determinants,
                                                  cv_model_determinant,
                                                  cv_model_find_determinant};
const struct cv_words_of cv_words_goals = {"goal", cv_model_goals, cv_model_goal,
                                           cv_model_find_goal};
const struct cv_words_of cv_words_channels = {"channel", cv_model_channels, cv_model_channel,
                                              cv_model_find_channel};
const struct cv_words_of cv_words_tags = {"tag", cv_model_tags, cv_model_tag, cv_model_find_tag};
