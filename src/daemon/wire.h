/* wire.h - events and effects as JSON: how the journal and the outbox keep them. */
#ifndef CV_DAEMON_WIRE_H
#define CV_DAEMON_WIRE_H

#include <canvasser/session.h>

/* Adds one line of JSON. Members with empty values are left out. */
enum cv_status cv_wire_put_event(const struct cv_event *event, struct cv_buf *out,
                                 struct cv_error *err) CV_MUST_USE;
/* The same back; views live in `arena`. `at` is not part of the JSON. */
enum cv_status cv_wire_get_event(struct cv_str json, struct cv_arena *arena, struct cv_event *out,
                                 struct cv_error *err) CV_MUST_USE;
/* SAY and BOARD effects only: what the outbox holds, in every language it is told in.
 * Rows from before there were languages are read as told in one. */
enum cv_status cv_wire_put_effect(const struct cv_effect *effect, struct cv_buf *out,
                                  struct cv_error *err) CV_MUST_USE;
enum cv_status cv_wire_get_effect(struct cv_str json, struct cv_arena *arena,
                                  struct cv_effect *out, struct cv_error *err) CV_MUST_USE;

#endif
