/* zone.h - local days and hours: the tz database as a table to compute with.
 *
 * Two kinds of time: a cv_time is a moment, the same everywhere; a day and a
 * minute of it are what calendar and clock on a wall show somewhere. A zone
 * leads from one to the other. */
#ifndef CANVASSER_ZONE_H
#define CANVASSER_ZONE_H

#include <canvasser/arena.h>
#include <canvasser/clock.h>
#include <canvasser/error.h>

/* ---- days ------------------------------------------------------------------- */

/* A date without a place: days since 1970-01-01, in the Gregorian calendar. */
typedef int32_t cv_day;

enum {
    CV_DAY_MINUTES = 24 * 60,
    /* Nothing is planned outside of these years. */
    CV_YEAR_FIRST = 1970,
    CV_YEAR_LAST = 2199
};
/* 2200-01-01T00:00Z: where tables of zones end. */
#define CV_CALENDAR_END ((cv_time)84006 * CV_HOURS(24))

enum cv_weekday {
    CV_MONDAY,
    CV_TUESDAY,
    CV_WEDNESDAY,
    CV_THURSDAY,
    CV_FRIDAY,
    CV_SATURDAY,
    CV_SUNDAY,
    CV_WEEKDAYS
};

struct cv_date {
    int year, month, day; /* month and day count from 1 */
};

/* Whether there is such a date, from CV_YEAR_FIRST to CV_YEAR_LAST. */
bool cv_date_good(struct cv_date date);
/* The day of a good date, and back. */
cv_day cv_date_day(struct cv_date date);
struct cv_date cv_day_date(cv_day day);
enum cv_weekday cv_day_weekday(cv_day day);

/* A stretch of time as people mean it: `days` keep the hour on the wall even
 * where clocks change between, `minutes` are counted as they pass. */
struct cv_lapse {
    int32_t days;
    int32_t minutes;
};

/* ---- zones ------------------------------------------------------------------ */

/* The files of the tz database, which its keeper (Debian's package tzdata) has
 * in /usr/share/zoneinfo. `read` brings the whole of the file `name` ("tzdata.zi",
 * "Europe/Athens") into `arena` (where it is needed for the call only), or returns false. Only names that tzdata.zi
 * lists are ever asked for. */
struct cv_zone_files {
    bool (*read)(void *context, const char *name, struct cv_arena *arena, struct cv_str *bytes);
    void *context;
};

/* All zones there are; each is read once, when it is first wanted. */
struct cv_zones;
/* One zone: immutable, lives as long as the zones it is of. */
struct cv_zone;

/* CV_NOT_FOUND when there is no tzdata.zi. The caller frees *out; `files` must
 * outlive it. */
enum cv_status cv_zones_new(const struct cv_zone_files *files, struct cv_zones **out,
                            struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_zones_free(struct cv_zones *zones);
/* The edition of the database, "2025b". */
struct cv_str cv_zones_edition(const struct cv_zones *zones);
/* The zone people mean by `typed`: an IANA id or a city alone, in any case,
 * with blanks or underscores. NULL when there is none; then *near is the id
 * that was perhaps meant, or empty. A city in two different zones has none. */
const char *cv_zones_find(const struct cv_zones *zones, struct cv_str typed, struct cv_str *near);
/* The zone `id`, exactly as cv_zones_find spells it. CV_NOT_FOUND: there is
 * none; CV_INVALID: its file is damaged. */
enum cv_status cv_zones_open(struct cv_zones *zones, const char *id, const struct cv_zone **out,
                             struct cv_error *err) CV_MUST_USE;

const char *cv_zone_id(const struct cv_zone *zone);
/* What is to be added to UTC at `at`, in milliseconds. */
int32_t cv_zone_offset(const struct cv_zone *zone, cv_time at);

/* What calendar and clock show. Moments before 1970 or after 2199 stand for the
 * ends of that time. */
struct cv_local {
    cv_day day;
    int32_t minute; /* of the day, 0..1439 */
    int32_t ms;     /* of the minute */
};

struct cv_local cv_zone_local(const struct cv_zone *zone, cv_time at);
/* The first moment at which the calendar and the clock of the zone show `day`
 * and `minute` (which may be CV_DAY_MINUTES: the end of the day) or have passed
 * it. So: an hour skipped in spring gives the moment after the gap; of an hour
 * that comes twice in autumn the first counts. */
cv_time cv_zone_time(const struct cv_zone *zone, cv_day day, int32_t minute);
/* `span` after `at`: first the days, then the minutes. */
cv_time cv_zone_add(const struct cv_zone *zone, cv_time at, struct cv_lapse span);

#endif
