/* calendar.h - the tz database of this machine, for sessions at people's own pace. */
#ifndef CV_DAEMON_CALENDAR_H
#define CV_DAEMON_CALENDAR_H

#include <canvasser/almanac.h>

/* The files of Debian's package tzdata, in /usr/share/zoneinfo. */
const struct cv_zone_files *cv_calendar_files(void);
/* The time zone of this machine, "Etc/UTC" when it does not say. */
struct cv_str cv_calendar_here(struct cv_arena *arena);

#endif
