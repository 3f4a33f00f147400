/* queue.c - frames waiting to go out. */
#include "net/queue.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>

void cv_queue_init(struct cv_queue *q, size_t max, size_t room) {
    *q = (struct cv_queue){.max = max, .room = room};
}

enum cv_status cv_queue_put(struct cv_queue *q, struct cv_str frame) {
    if (frame.n > q->max - q->bytes)
        return CV_FULL;
    struct cv_queued *item = cv_alloc(sizeof *item + q->room + frame.n);
    item->n = frame.n;
    if (frame.n)
        memcpy(item->bytes + q->room, frame.p, frame.n);
    if (q->last)
        q->last->next = item;
    else
        q->first = item;
    q->last = item;
    q->bytes += frame.n;
    return CV_OK;
}

struct cv_queued *cv_queue_take(struct cv_queue *q) {
    struct cv_queued *item = q->first;
    if (!item)
        return NULL;
    q->first = item->next;
    if (!q->first)
        q->last = NULL;
    q->bytes -= item->n;
    item->next = NULL;
    return item;
}

void cv_queue_clear(struct cv_queue *q) {
    for (struct cv_queued *item; (item = cv_queue_take(q));)
        free(item);
}
