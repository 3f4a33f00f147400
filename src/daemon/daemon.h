/* daemon.h - everything wired together on one loop. */
#ifndef CV_DAEMON_DAEMON_H
#define CV_DAEMON_DAEMON_H

#include "daemon/settings.h"

/* Runs until SIGINT or SIGTERM. `with_room` hosts the embedded room, `with_bot`
 * runs the engine; a daemon with both still connects through the socket. Prints
 * the links to standard output. */
enum cv_status cv_daemon_run(const struct cv_settings *settings, bool with_room, bool with_bot,
                             struct cv_error *err) CV_MUST_USE;

#endif
