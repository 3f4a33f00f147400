/* link.h - a connection to a messenger: its codec on a WebSocket, between the
 * net and the engine. */
#ifndef CV_DAEMON_LINK_H
#define CV_DAEMON_LINK_H

#include "daemon/engine.h"
#include "net/ws.h"

struct cv_link;

struct cv_link_config {
    struct cv_loop *loop;
    struct cv_engine *engine;
    const struct cv_log *log;
    struct cv_str name;     /* of the messenger, in the store and the log */
    struct cv_str url;
    struct cv_str setting;  /* what to mend when the token is refused, for the log */
    struct cv_codec *codec; /* taken: freed with the link */
};

enum cv_status cv_link_new(const struct cv_link_config *config, struct cv_link **out,
                           struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_link_free(struct cv_link *l);
/* Frames that made no sense, so far. */
uint64_t cv_link_malformed(const struct cv_link *l);
/* Once a turn of the loop: lets go of a connection whose token was refused. */
void cv_link_turn(struct cv_link *l);

#endif
