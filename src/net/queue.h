/* queue.h - frames waiting to go out on one connection, in order, under a cap. */
#ifndef CV_NET_QUEUE_H
#define CV_NET_QUEUE_H

#include <canvasser/error.h>
#include <canvasser/str.h>

struct cv_queued {
    struct cv_queued *next;
    size_t n;
    unsigned char bytes[]; /* `room` bytes for the sender, then the frame */
};

struct cv_queue {
    struct cv_queued *first, *last;
    size_t bytes; /* of all frames, without `room` */
    size_t max;
    size_t room; /* free bytes kept before each frame, for its header */
};

void cv_queue_init(struct cv_queue *q, size_t max, size_t room);
/* Copies `frame` to the end; CV_FULL (and nothing added) when `max` would be passed. */
enum cv_status cv_queue_put(struct cv_queue *q, struct cv_str frame) CV_MUST_USE;
/* Takes the first one off, NULL when there is none; the caller frees it. */
struct cv_queued *cv_queue_take(struct cv_queue *q) CV_MUST_USE;
void cv_queue_clear(struct cv_queue *q);

#endif
