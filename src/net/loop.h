/* loop.h - one loop does all I/O: libwebsockets' own, with descriptors and timers.
 *
 * One thread. Callbacks turn bytes into events and return; work is done in
 * `turn`, which runs once after everything that was ready has been read. */
#ifndef CV_NET_LOOP_H
#define CV_NET_LOOP_H

#include <canvasser/clock.h>
#include <canvasser/error.h>
#include <canvasser/log.h>

struct cv_loop;

/* How long a WebSocket may be silent. Seconds; 0: as promised in ws.h. */
struct cv_idle {
    uint16_t ping;    /* until it is pinged */
    uint16_t hang_up; /* until it is given up */
};

struct cv_loop_config {
    const struct cv_log *log; /* may be NULL; also gets libwebsockets' warnings */
    struct cv_idle idle;      /* of its connections, both ways */
    /* Runs once a turn of the loop, after the reading. May be NULL. */
    void (*turn)(void *context);
    void *context;
};

enum cv_status cv_loop_new(const struct cv_loop_config *config, struct cv_loop **out,
                           struct cv_error *err) CV_MUST_USE;
/* Closes everything that is still open on it. NULL is allowed. */
void cv_loop_free(struct cv_loop *loop);
/* Runs until cv_loop_stop. */
void cv_loop_run(struct cv_loop *loop);
/* May be called from any callback. */
void cv_loop_stop(struct cv_loop *loop);
/* Asks for one more turn soon, even if nothing arrives. */
void cv_loop_wake(struct cv_loop *loop);
/* The real clock. */
struct cv_clock cv_loop_clock(void);

/* Calls `fire` once after `delay` milliseconds. The handle is the caller's until
 * it fired or was cancelled; cancelling clears *timer; NULL is allowed. */
struct cv_timer;
struct cv_timer *cv_loop_timer(struct cv_loop *loop, int64_t delay, void (*fire)(void *context),
                               void *context) CV_MUST_USE;
void cv_timer_cancel(struct cv_timer **timer);

/* Watches a readable descriptor (a pipe, a signalfd, standard input) until it
 * is dropped; the descriptor stays the caller's. */
struct cv_watch;
enum cv_status cv_loop_watch(struct cv_loop *loop, int fd, void (*readable)(void *context, int fd),
                             void *context, struct cv_watch **out,
                             struct cv_error *err) CV_MUST_USE;

enum { CV_WATCH_READ = 1, CV_WATCH_WRITE = 2, CV_WATCH_ERROR = 4 };

/* The same for what is asked in `events` (READ, WRITE or both; an error or a
 * hang-up is told in any case); `ready` gets what there is. */
enum cv_status cv_loop_watch_for(struct cv_loop *loop, int fd, unsigned events,
                                 void (*ready)(void *context, int fd, unsigned events),
                                 void *context, struct cv_watch **out,
                                 struct cv_error *err) CV_MUST_USE;
/* Asks for other events from now on. */
void cv_watch_change(struct cv_watch *watch, unsigned events);
/* Before the descriptor is closed. Clears *watch; NULL is allowed. */
void cv_watch_drop(struct cv_watch **watch);

#endif
