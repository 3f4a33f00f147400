/* fields.h - what was filled in, put together from the parts that messengers send. */
#ifndef CV_MESSENGER_FIELDS_H
#define CV_MESSENGER_FIELDS_H

#include <canvasser/session.h>

/* The field called so among `*n` of `fields`, which has room for CV_FORM_MAX; made when it is
 * not there. NULL when there is no room: no form of ours has so many. */
struct cv_filled *cv_fields_at(struct cv_filled *fields, size_t *n, struct cv_str id);

#endif
