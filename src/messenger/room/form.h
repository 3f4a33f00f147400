/* form.h - forms as the room carries them: src/room/README.md. */
#ifndef CV_MESSENGER_ROOM_FORM_H
#define CV_MESSENGER_ROOM_FORM_H

#include <canvasser/session.h>

#include <jansson.h>

/* What a page shows; NULL when a text of it is no UTF-8. */
json_t *cv_room_form(const struct cv_form *form);
/* Reads what was filled in: views into it. `out` has room for CV_FORM_MAX. */
size_t cv_room_filled(const json_t *fields, struct cv_filled *out);

#endif
