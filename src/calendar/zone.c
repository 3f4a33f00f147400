/* zone.c - from moments to what the wall shows, and back. */
#include "calendar/zone.h"

#define MINUTE_MS ((int64_t)60000)
#define DAY_MS (CV_DAY_MINUTES * MINUTE_MS)
/* No zone is further from UTC. */
#define FURTHEST CV_HOURS(26)

void cv_shifts_add(struct cv_shifts *shifts, cv_time from, int32_t offset) {
    if (shifts->n && shifts->p[shifts->n - 1].from == from)
        shifts->n--;
    if (shifts->n && shifts->p[shifts->n - 1].offset == offset)
        return;
    shifts->p = cv_arena_grow(shifts->arena, shifts->p, sizeof *shifts->p, shifts->n, &shifts->cap);
    shifts->p[shifts->n++] = (struct cv_shift){from, offset};
}

const char *cv_zone_id(const struct cv_zone *zone) {
    return zone->id;
}

/* The shift that holds at `at`. */
static size_t shift_at(const struct cv_zone *zone, cv_time at) {
    size_t low = 0, high = zone->shifts.n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (zone->shifts.p[middle].from <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int32_t cv_zone_offset(const struct cv_zone *zone, cv_time at) {
    return zone->shifts.p[shift_at(zone, at)].offset;
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* Moments far outside of the calendar stand for its ends. */
static cv_time within(cv_time at) {
    if (at > CV_CALENDAR_END + FURTHEST)
        return CV_CALENDAR_END + FURTHEST;
    return at < -FURTHEST ? -FURTHEST : at;
}

/* Milliseconds that the wall shows since its own 1970-01-01. */
static int64_t wall_at(const struct cv_zone *zone, cv_time at) {
    return within(at) + cv_zone_offset(zone, at);
}

struct cv_local cv_zone_local(const struct cv_zone *zone, cv_time at) {
    int64_t wall = wall_at(zone, at), day = floor_div(wall, DAY_MS);
    int64_t rest = wall - day * DAY_MS;
    return (struct cv_local){(cv_day)day, (int32_t)(rest / MINUTE_MS), (int32_t)(rest % MINUTE_MS)};
}

/* The first moment at which the wall shows `wall` or later. */
static cv_time wall_time(const struct cv_zone *zone, int64_t wall) {
    const struct cv_shifts *s = &zone->shifts;
    size_t i = shift_at(zone, wall - FURTHEST);
    while (i + 1 < s->n && wall - s->p[i].offset >= s->p[i + 1].from)
        i++;
    cv_time at = wall - s->p[i].offset;
    return at > s->p[i].from ? at : s->p[i].from;
}

cv_time cv_zone_time(const struct cv_zone *zone, cv_day day, int32_t minute) {
    return wall_time(zone, day * DAY_MS + minute * MINUTE_MS);
}

cv_time cv_zone_add(const struct cv_zone *zone, cv_time at, struct cv_lapse span) {
    if (span.days)
        at = wall_time(zone, wall_at(zone, at) + span.days * DAY_MS);
    return within(at) + span.minutes * MINUTE_MS;
}
