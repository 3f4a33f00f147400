/* route.h - from what a messenger reports to events of the right session. */
#ifndef CV_DAEMON_ROUTE_H
#define CV_DAEMON_ROUTE_H

#include "daemon/engine.h"
#include "daemon/lives.h"

struct cv_route;

struct cv_route *cv_route_new(const struct cv_engine_config *config, struct cv_lives *lives,
                              struct cv_outbox *outbox);
void cv_route_free(struct cv_route *r);

/* Puts everything that follows from `in` into the open transaction. Fails only
 * when the store does. Effects live in `arena`. */
enum cv_status cv_route_incoming(struct cv_route *r, struct cv_str messenger,
                                 const struct cv_incoming *in, cv_time now,
                                 struct cv_arena *arena, struct cv_error *err) CV_MUST_USE;
/* The same for what time brings: deadlines of sessions. */
enum cv_status cv_route_due(struct cv_route *r, cv_time now, struct cv_arena *arena,
                            struct cv_error *err) CV_MUST_USE;
cv_time cv_route_deadline(const struct cv_route *r);

/* As cv_engine_form, cv_engine_kept, cv_engine_places and cv_engine_asked. */
bool cv_route_form(struct cv_route *r, struct cv_str messenger, const struct cv_incoming *in,
                   cv_time now, struct cv_arena *arena, struct cv_form *out);
bool cv_route_kept(const struct cv_route *r, struct cv_str messenger, struct cv_str slot,
                   struct cv_buf *out);
void cv_route_places(const struct cv_route *r, struct cv_str messenger,
                     void (*each)(void *context, struct cv_str place, struct cv_str person),
                     void *context);
void cv_route_asked(const struct cv_route *r, struct cv_str messenger,
                    void (*each)(void *context, struct cv_str place, struct cv_str id),
                    void *context);

#endif
