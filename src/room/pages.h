/* pages.h - the room's web pages, linked into the program. */
#ifndef CV_ROOM_PAGES_H
#define CV_ROOM_PAGES_H

#include "net/ws.h"

/* One entry a file of src/room/web; valid as long as the program runs. */
const struct cv_page *cv_room_pages(void);
size_t cv_room_pages_count(void);

#endif
