/* message.c - compiled texts, on ICU's umsg. */
#include "text/message.h"

#include "text/pattern.h"
#include "text/utf16.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <unicode/umsg.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

enum { WORDS = CV_PATTERN_WORDS, LOCALE_MAX = 16, FORMATTED_FIRST = 512 };

struct cv_message {
    char *pattern;          /* as given; the slots' names are views into it */
    char locale[LOCALE_MAX];
    struct cv_slots slots;
    UMessageFormat *format; /* NULL for plain words, which need none */
};

static bool message_is_plain(struct cv_str pattern) {
    for (size_t i = 0; i < pattern.n; i++)
        if (pattern.p[i] == '{' || pattern.p[i] == '}' || pattern.p[i] == '\'')
            return false;
    return true;
}

/* What ICU alone can see, such as a skeleton it does not know. */
static enum cv_status message_refused(UErrorCode code, const UParseError *where,
                                      struct cv_error *err) {
    struct cv_buf cited;
    cv_buf_init(&cited, 3 * U_PARSE_CONTEXT_LEN);
    cv_utf16_add(&cited, where->postContext, u_strlen(where->postContext));
    enum cv_status status = cv_fail(err, CV_INVALID, "not a message pattern (%s)%s%s%s",
                                    u_errorName(code), cited.n ? ", at \"" : "",
                                    cited.n ? cited.p : "", cited.n ? "\"" : "");
    cv_buf_free(&cited);
    return status;
}

static enum cv_status message_open(struct cv_message *m, struct cv_str numbered,
                                   struct cv_error *err) {
    UErrorCode code = U_ZERO_ERROR;
    UParseError where = {.line = 0};
    struct cv_utf16 pattern = cv_utf16_new(numbered);
    m->format = umsg_open(pattern.p, pattern.n, m->locale, &where, &code);
    cv_utf16_free(&pattern);
    return U_FAILURE(code) ? message_refused(code, &where, err) : CV_OK;
}

enum cv_status cv_message_compile(struct cv_str pattern, const char *locale,
                                  struct cv_message **out, struct cv_error *err) {
    struct cv_message *m = cv_alloc(sizeof *m);
    struct cv_buf numbered;
    enum cv_status status;
    cv_buf_init(&numbered, 4 * CV_PATTERN_MAX);
    m->pattern = cv_strdup(pattern);
    for (size_t i = 0; i < LOCALE_MAX - 1 && locale[i]; i++)
        m->locale[i] = locale[i];
    status = cv_pattern_number((struct cv_str){m->pattern, pattern.n}, &m->slots, &numbered, err);
    if (!status && !message_is_plain(pattern))
        status = message_open(m, cv_buf_str(&numbered), err);
    cv_buf_free(&numbered);
    if (status) {
        cv_message_free(m);
        return status;
    }
    *out = m;
    return CV_OK;
}

void cv_message_free(struct cv_message *m) {
    if (!m)
        return;
    if (m->format)
        umsg_close(m->format);
    free(m->pattern);
    free(m);
}

size_t cv_message_args(const struct cv_message *m) {
    return m->slots.n_numbers + m->slots.n_words;
}

struct cv_str cv_message_arg(const struct cv_message *m, size_t i) {
    return i < m->slots.n_numbers ? m->slots.numbers[i] : m->slots.words[i - m->slots.n_numbers];
}

/* ---- formatting --------------------------------------------------------- */

/* The values of one call, in the order of the slots. */
struct values {
    double number[CV_PATTERN_NUMBERS];
    struct cv_utf16 word[WORDS];
};

static const struct cv_arg *arg_find(const struct cv_arg *args, size_t n, struct cv_str name) {
    for (size_t i = 0; i < n; i++)
        if (cv_str_eqz(name, args[i].name))
            return &args[i];
    return NULL;
}

static double arg_number(const struct cv_arg *arg) {
    double number = 0;
    if (arg && arg->is_number)
        number = arg->number;
    else if (arg && !cv_str_double(cv_str_trim(arg->text), &number))
        number = 0;
    return number;
}

/* A number where a word is wanted, as the language writes it. */
static struct cv_utf16 number_word(double number, const char *locale) {
    enum { UNITS = 400 };
    UErrorCode code = U_ZERO_ERROR;
    struct cv_utf16 word = {cv_alloc(UNITS * sizeof *word.p), 0};
    UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, locale, NULL, &code);
    word.n = unum_formatDouble(format, number, word.p, UNITS, NULL, &code);
    unum_close(format);
    if (U_FAILURE(code)) {
        word.n = 0;
        word.p[0] = 0;
    }
    return word;
}

static struct cv_utf16 arg_word(const struct cv_arg *arg, const char *locale) {
    if (arg && arg->is_number)
        return number_word(arg->number, locale);
    return cv_utf16_new(arg ? arg->text : (struct cv_str){NULL, 0});
}

static void values_take(struct values *v, const struct cv_message *m, const struct cv_arg *args,
                        size_t n) {
    *v = (struct values){.number = {0}};
    for (size_t i = 0; i < m->slots.n_numbers; i++)
        v->number[i] = arg_number(arg_find(args, n, m->slots.numbers[i]));
    for (size_t i = 0; i < m->slots.n_words; i++)
        v->word[i] = arg_word(arg_find(args, n, m->slots.words[i]), m->locale);
}

static void values_free(struct values *v) {
    for (size_t i = 0; i < WORDS; i++)
        cv_utf16_free(&v->word[i]);
}

/* One call for each count of numbers, since they are varargs. Words that the
 * pattern does not name are passed as NULL and never looked at. */
static int32_t message_call(const struct cv_message *m, const struct values *v, UChar *to,
                            int32_t cap, UErrorCode *code) {
#define WORDS_OF(v)                                                                                \
    (v)->word[0].p, (v)->word[1].p, (v)->word[2].p, (v)->word[3].p, (v)->word[4].p,                \
        (v)->word[5].p, (v)->word[6].p, (v)->word[7].p
    _Static_assert(WORDS == 8, "as many words as are passed");
    _Static_assert(CV_PATTERN_NUMBERS == 4, "a case for every count of numbers");
    const double *d = v->number;
    switch (m->slots.n_numbers) {
    case 0:
        return umsg_format(m->format, to, cap, code, WORDS_OF(v));
    case 1:
        return umsg_format(m->format, to, cap, code, d[0], WORDS_OF(v));
    case 2:
        return umsg_format(m->format, to, cap, code, d[0], d[1], WORDS_OF(v));
    case 3:
        return umsg_format(m->format, to, cap, code, d[0], d[1], d[2], WORDS_OF(v));
    default:
        return umsg_format(m->format, to, cap, code, d[0], d[1], d[2], d[3], WORDS_OF(v));
    }
#undef WORDS_OF
}

enum cv_status cv_message_format(const struct cv_message *m, const struct cv_arg *args, size_t n,
                                 struct cv_buf *out) {
    if (!m->format)
        return cv_buf_addz(out, m->pattern) ? CV_OK : CV_TOO_BIG;
    struct values v;
    UErrorCode code = U_ZERO_ERROR;
    int32_t cap = FORMATTED_FIRST;
    UChar *to = cv_alloc((size_t)cap * sizeof *to);
    values_take(&v, m, args, n);
    int32_t length = message_call(m, &v, to, cap, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR || length > cap) {
        code = U_ZERO_ERROR;
        cap = length + 1;
        to = cv_realloc(to, (size_t)cap * sizeof *to);
        length = message_call(m, &v, to, cap, &code);
    }
    enum cv_status status = U_FAILURE(code) ? CV_INVALID : CV_OK;
    if (!status && !cv_utf16_add(out, to, length))
        status = CV_TOO_BIG;
    free(to);
    values_free(&v);
    return status;
}
