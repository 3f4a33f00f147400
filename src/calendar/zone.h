/* zone.h - what a zone is made of. */
#ifndef CV_CALENDAR_ZONE_H
#define CV_CALENDAR_ZONE_H

#include "calendar/shifts.h"

struct cv_zone {
    const char *id;
    struct cv_shifts shifts;
};

#endif
