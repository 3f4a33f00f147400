/* batch.c - frames that came in and wait for their turn. */
#include "room/private.h"

#include <canvasser/arena.h>

#include <stdlib.h>

struct pending *room_batch_add(struct batch *batch) {
    if (batch->n == batch->cap) {
        batch->cap = batch->cap ? batch->cap * 2 : 16;
        batch->item = cv_realloc(batch->item, batch->cap * sizeof *batch->item);
    }
    struct pending *p = &batch->item[batch->n++];
    *p = (struct pending){0};
    return p;
}

void room_pending_free(struct pending *p) {
    cv_wipe(p->secret, sizeof p->secret);
    cv_buf_free(&p->body);
    cv_room_frame_free(&p->frame);
}

void room_batch_free(struct batch *batch) {
    for (size_t i = 0; i < batch->n; i++)
        room_pending_free(&batch->item[i]);
    free(batch->item);
    *batch = (struct batch){0};
}
