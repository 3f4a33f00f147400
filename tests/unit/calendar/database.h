/* database.h - the tz database of this machine, for tests of the calendar. */
#ifndef DATABASE_H
#define DATABASE_H

#include <canvasser/zone.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cmocka_cv.h"

static inline bool database_read(void *context, const char *name, struct cv_arena *arena,
                                 struct cv_str *bytes) {
    (void)context;
    struct cv_str path = cv_arena_printf(arena, "/usr/share/zoneinfo/%s", name);
    FILE *f = fopen(path.p, "rb");
    if (!f)
        return false;
    char *p = cv_arena_alloc(arena, 1 << 18);
    *bytes = (struct cv_str){p, fread(p, 1, 1 << 18, f)};
    fclose(f);
    return true;
}

static const struct cv_zone_files database = {database_read, NULL};

static inline struct cv_zones *database_zones(void) {
    struct cv_zones *zones = NULL;
    struct cv_error err = {0};
    if (cv_zones_new(&database, &zones, &err))
        fail_msg("%s", err.text);
    return zones;
}

static inline const struct cv_zone *database_zone(struct cv_zones *zones, const char *id) {
    const struct cv_zone *zone = NULL;
    struct cv_error err = {0};
    if (cv_zones_open(zones, id, &zone, &err))
        fail_msg("%s", err.text);
    return zone;
}

/* The oracle: libc, with code and eyes of its own. */
static inline void libc_zone(const char *id) {
    setenv("TZ", id, 1);
    tzset();
}

static inline struct tm libc_local(cv_time at) {
    time_t seconds = (time_t)(at / 1000);
    struct tm tm;
    localtime_r(&seconds, &tm);
    return tm;
}

static inline cv_time utc(int year, int month, int day, int hour, int minute) {
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day,
                    .tm_hour = hour, .tm_min = minute};
    return CV_SECONDS(timegm(&tm));
}

#endif
