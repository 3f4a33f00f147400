/* held.c - what comes while something before it is still to be read: it waits,
 * so that what people wrote is told in order. */
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <stdlib.h>
#include <utlist.h>

enum { HELD_MOST = 5000 /* frames; then order yields */ };

static void held_free(struct shard *s, struct held *h) {
    DL_DELETE(s->held, h);
    s->n_held--;
    free(h->frame);
    free(h);
}

void cv_discord_held_clear(struct shard *s) {
    struct held *h, *next;
    if (s->held)
        s->seq = s->told;
    DL_FOREACH_SAFE(s->held, h, next) {
        held_free(s, h);
    }
}

/* Of what happened in one; a server's own affairs are in none. */
static uint64_t frame_channel(const json_t *frame) {
    return cv_discord_id(cv_json_text(json_object_get(frame, "d"), "channel_id"));
}

static void hold(struct shard *s, const json_t *frame, struct cv_str whole) {
    struct held *h = cv_alloc(sizeof *h);
    *h = (struct held){.frame = cv_strdup(whole), .n = whole.n, .channel = frame_channel(frame)};
    DL_APPEND(s->held, h);
    s->n_held++;
}

void cv_discord_held_tell(struct discord *d, struct shard *s, bool all) {
    struct held *h, *next;
    DL_FOREACH_SAFE(s->held, h, next) {
        if (!all && cv_discord_past_reads(d, s->number, h->channel))
            continue;
        json_t *frame = cv_json_read((struct cv_str){h->frame, h->n}, NULL);
        held_free(s, h);
        if (frame)
            cv_discord_gateway_dispatch(d, s, frame);
        json_decref(frame);
    }
}

/* Whether it has to wait for what came before it. Who presses waits for us: three seconds. */
static bool must_wait(const struct discord *d, const struct shard *s, const json_t *frame) {
    if (!s->behind && s->stage != SHARD_CATCHING)
        return false;
    if (cv_str_eqz(cv_json_text(frame, "t"), "INTERACTION_CREATE"))
        return false;
    return s->stage != SHARD_UP || cv_discord_past_reads(d, s->number, frame_channel(frame));
}

void cv_discord_held_take(struct discord *d, struct shard *s, const json_t *frame,
                          struct cv_str whole) {
    bool waits = must_wait(d, s, frame);
    if (waits && s->n_held < HELD_MOST) {
        hold(s, frame, whole);
        return;
    }
    if (waits)
        cv_discord_held_tell(d, s, true);
    cv_discord_gateway_dispatch(d, s, frame);
}
