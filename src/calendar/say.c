/* say.c - hours, days and spans as a language says them.
 *
 * ICU writes dates; it is told the wall's time as if it were UTC, so that one
 * format serves all zones. */
#include "calendar/words.h"

#include "text/utf16.h"

#include <stdlib.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>

enum format { FORMAT_MOMENT, FORMAT_MOMENT_YEAR, FORMAT_DATE, FORMAT_DATE_YEAR, FORMAT_CLOCK,
              FORMAT_WEEKDAY, FORMATS };

struct cv_formats {
    UDateFormat *format[FORMATS];
};

/* ---- formats ----------------------------------------------------------------------- */

/* The format that suits the locale best, of what the skeleton names. */
static UDateFormat *format_open(UDateTimePatternGenerator *generator, const char *skeleton,
                                const char *locale, UErrorCode *code) {
    enum { PATTERN_MAX = 128 };
    static const UChar zone[] = {'U', 'T', 'C', 0};
    struct cv_utf16 wanted = cv_utf16_new(cv_str(skeleton));
    UChar pattern[PATTERN_MAX];
    int32_t n = udatpg_getBestPattern(generator, wanted.p, wanted.n, pattern, PATTERN_MAX, code);
    cv_utf16_free(&wanted);
    return U_FAILURE(*code) ? NULL
                            : udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, zone, -1, pattern, n, code);
}

enum cv_status cv_formats_new(const struct cv_when *w, struct cv_formats **out,
                              struct cv_error *err) {
    static const char *const skeletons[] = {"EEEdMMMjmm", "yEEEdMMMjmm", "EEEdMMM",
                                            "yEEEdMMM",   "jmm",         "ccc"};
    _Static_assert(CV_COUNT(skeletons) == FORMATS, "a skeleton for every format");
    UErrorCode code = U_ZERO_ERROR;
    struct cv_str locale = cv_texts_arena(w->texts, w->lang, CV_S("engine.words.when.locale"), NULL,
                                          0, w->arena);
    UDateTimePatternGenerator *generator = udatpg_open(locale.p, &code);
    struct cv_formats *f = cv_alloc(sizeof *f);
    for (size_t i = 0; i < FORMATS; i++)
        f->format[i] = U_FAILURE(code) ? NULL
                                       : format_open(generator, skeletons[i], locale.p, &code);
    if (generator)
        udatpg_close(generator);
    *out = f;
    return U_FAILURE(code) ? cv_fail(err, CV_INVALID, "no dates can be written in \"%.*s\" (%s)",
                                     CV_ARG(locale), u_errorName(code))
                           : CV_OK;
}

void cv_formats_free(struct cv_formats *formats) {
    for (size_t i = 0; formats && i < FORMATS; i++)
        if (formats->format[i])
            udat_close(formats->format[i]);
    free(formats);
}

/* ICU parts "5:00" and "p.m." by blanks that some messengers show as boxes. */
static void plain_blanks(UChar *p, int32_t n) {
    enum { NO_BREAK = 0xA0, THIN = 0x2009, NARROW = 0x202F };
    for (int32_t i = 0; i < n; i++)
        if (p[i] == NO_BREAK || p[i] == THIN || p[i] == NARROW)
            p[i] = ' ';
}

static struct cv_str wall_say(const struct cv_when *w, enum format format, int64_t wall,
                              struct cv_arena *arena) {
    enum { SAID_MAX = 160 };
    UErrorCode code = U_ZERO_ERROR;
    UChar said[SAID_MAX];
    struct cv_buf out;
    int32_t n = udat_format(w->formats->format[format], (UDate)wall, said, SAID_MAX, NULL, &code);
    n = U_FAILURE(code) ? 0 : n;
    plain_blanks(said, n);
    cv_buf_init(&out, 4 * SAID_MAX);
    cv_utf16_add(&out, said, n);
    struct cv_str copy = cv_arena_copy(arena, cv_buf_str(&out));
    cv_buf_free(&out);
    return copy;
}

/* ---- moments ------------------------------------------------------------------------- */

static int64_t wall_of(cv_day day, int32_t minute) {
    return day * CV_HOURS(24) + CV_MINUTES(minute);
}

static struct cv_str text_of(const struct cv_when *w, const char *key, const struct cv_arg *args,
                             size_t n, struct cv_arena *arena) {
    return cv_texts_arena(w->texts, w->lang, cv_str(key), args, n, arena);
}

#define TEXT(w, key, arena, ...)                                                                  \
    text_of((w), (key), (const struct cv_arg[]){__VA_ARGS__},                                      \
            CV_COUNT(((const struct cv_arg[]){__VA_ARGS__})), (arena))

static bool same_year(cv_day a, cv_day b) {
    return cv_day_date(a).year == cv_day_date(b).year;
}

struct cv_str cv_when_moment(const struct cv_when *w, const struct cv_zone *zone, cv_time at,
                             cv_time now, struct cv_arena *arena) {
    struct cv_local local = cv_zone_local(zone, at);
    cv_day today = cv_zone_local(zone, now).day;
    if (local.day == today || local.day == today + 1)
        return TEXT(w, local.day == today ? "engine.when.today" : "engine.when.tomorrow", arena,
                    CV_ARG_TEXT("clock", cv_when_clock(w, local.minute, arena)));
    return wall_say(w, same_year(local.day, today) ? FORMAT_MOMENT : FORMAT_MOMENT_YEAR,
                    wall_of(local.day, local.minute), arena);
}

struct cv_str cv_when_date(const struct cv_when *w, cv_day day, cv_day today,
                           struct cv_arena *arena) {
    return wall_say(w, same_year(day, today) ? FORMAT_DATE : FORMAT_DATE_YEAR, wall_of(day, 0),
                    arena);
}

struct cv_str cv_when_clock(const struct cv_when *w, int32_t minute, struct cv_arena *arena) {
    return wall_say(w, FORMAT_CLOCK, wall_of(0, minute), arena);
}

/* ---- weekdays -------------------------------------------------------------------------- */

static bool has_day(unsigned set, int day) {
    return day < CV_WEEKDAYS && (set & CV_WEEKDAY_BIT(day));
}

static struct cv_str weekday_say(const struct cv_when *w, int day, struct cv_arena *arena) {
    enum { A_MONDAY = 4 }; /* 1970-01-05 */
    return wall_say(w, FORMAT_WEEKDAY, wall_of(A_MONDAY + day, 0), arena);
}

/* The run of days from `first` to `last`, or its only day. */
static struct cv_str run_say(const struct cv_when *w, int first, int last, struct cv_arena *arena) {
    struct cv_str from = weekday_say(w, first, arena);
    if (first == last)
        return from;
    return cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(from), last - first > 1 ? "–" : ", ",
                           CV_ARG(weekday_say(w, last, arena)));
}

struct cv_str cv_when_days(const struct cv_when *w, unsigned weekdays, struct cv_arena *arena) {
    struct cv_str said = {"", 0};
    for (int first = 0; first < CV_WEEKDAYS; first++) {
        int last = first;
        if (!has_day(weekdays, first))
            continue;
        while (has_day(weekdays, last + 1))
            last++;
        said = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(said), said.n ? ", " : "",
                               CV_ARG(run_say(w, first, last, arena)));
        first = last;
    }
    return said;
}

/* ---- spans ------------------------------------------------------------------------------- */

static void part_add(const struct cv_when *w, struct cv_str *said, const char *key, int64_t n,
                     struct cv_arena *arena) {
    if (n)
        *said = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(*said), said->n ? " " : "",
                                CV_ARG(TEXT(w, key, arena, CV_ARG_NUMBER("n", n))));
}

struct cv_str cv_when_length(const struct cv_when *w, struct cv_lapse span, struct cv_arena *arena) {
    bool weeks = span.days % CV_WEEKDAYS == 0;
    struct cv_str said = {"", 0};
    part_add(w, &said, "engine.when.weeks", weeks ? span.days / CV_WEEKDAYS : 0, arena);
    part_add(w, &said, "engine.when.days", weeks ? 0 : span.days, arena);
    part_add(w, &said, "engine.when.hours", span.minutes / 60, arena);
    part_add(w, &said, "engine.when.minutes", span.minutes % 60, arena);
    return said;
}

struct cv_str cv_when_left(const struct cv_when *w, cv_time ms, struct cv_arena *arena) {
    enum { DAYS_FROM = 2 };
    int64_t minutes = ms > 0 ? (ms - 1) / CV_MINUTES(1) + 1 : 0;
    int64_t days = (minutes - 1) / CV_DAY_MINUTES + 1;
    if (minutes > DAYS_FROM * CV_DAY_MINUTES)
        return TEXT(w, "engine.when.left.days", arena, CV_ARG_NUMBER("n", days));
    return TEXT(w, "engine.when.left", arena, CV_ARG_NUMBER("hours", minutes / 60),
                CV_ARG_NUMBER("minutes", minutes % 60));
}
