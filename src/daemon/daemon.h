/* daemon.h - everything wired together on one loop. */
#ifndef CV_DAEMON_DAEMON_H
#define CV_DAEMON_DAEMON_H

#include "daemon/settings.h"

/* Runs until SIGINT or SIGTERM. `with_room` hosts the embedded room, `with_bot`
 * runs the engine; a daemon with both still connects through the socket. Prints
 * the links to standard output. */
enum cv_status cv_daemon_run(const struct cv_settings *settings, bool with_room, bool with_bot,
                             struct cv_error *err) CV_MUST_USE;
/* Connects to every messenger of the settings and prints, a line each, who we are there,
 * what is missing and what failed. Nothing is kept and nothing anybody says is taken.
 * CV_REFUSED, and no error text, when there was something to complain of. */
enum cv_status cv_daemon_check(const struct cv_settings *settings, struct cv_error *err) CV_MUST_USE;

#endif
