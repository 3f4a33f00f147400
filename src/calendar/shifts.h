/* shifts.h - when the clocks of a zone are changed, as one table. */
#ifndef CV_CALENDAR_SHIFTS_H
#define CV_CALENDAR_SHIFTS_H

#include <canvasser/zone.h>

/* From `from` on, `offset` milliseconds are added to UTC. */
struct cv_shift {
    cv_time from;
    int32_t offset;
};

/* Ascending; the first holds since ever. */
struct cv_shifts {
    struct cv_shift *p;
    size_t n, cap;
    struct cv_arena *arena;
};

/* Adds one behind the others, or in place of the last at the same time;
 * nothing when the offset stays. */
void cv_shifts_add(struct cv_shifts *shifts, cv_time from, int32_t offset);

/* The table of a TZif file (RFC 8536, version 2 or later), carried on to
 * CV_CALENDAR_END by the rule in its footer. The error has no place. */
enum cv_status cv_tzif_read(struct cv_str bytes, struct cv_shifts *out,
                            struct cv_error *err) CV_MUST_USE;
/* Carries the table on, from behind `after`, by a rule as in the variable TZ of POSIX, with the
 * extensions of RFC 8536, section 3.3.1. */
enum cv_status cv_rule_extend(struct cv_str rule, cv_time after, struct cv_shifts *shifts,
                              struct cv_error *err) CV_MUST_USE;

#endif
