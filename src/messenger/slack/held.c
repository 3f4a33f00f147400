/* held.c - where what was heard waits until it is told.
 *
 * It waits until it is known who says it, and while its channel is being caught up with,
 * but not for long: Slack wants an envelope acknowledged within three seconds, and that
 * happens when the event is committed. What is of one channel keeps its order. */
#include "messenger/json.h"
#include "messenger/slack/private.h"
#include "messenger/slack/words.h"

#include <stdlib.h>
#include <utlist.h>

enum {
    WAIT_NAME = 1000, /* milliseconds that a name is waited for */
    WAIT_PAST = 2000, /* and what was said before */
    MENTIONS_MAX = 8  /* people asked about for one message */
};

struct asking {
    struct slack *s;
    cv_time now;
    size_t n;
    bool known;
};

static void ask_mentioned(void *context, struct cv_str id) {
    struct asking *a = context;
    if (a->n++ < MENTIONS_MAX && !cv_str_eqz(id, a->s->me))
        cv_slack_ask(a->s, id, a->now);
}

static void look_mentioned(void *context, struct cv_str id) {
    struct asking *a = context;
    a->known = a->known && cv_slack_knows(a->s, id);
}

static void held_ask(struct slack *s, const struct slack_held *h, cv_time now) {
    struct cv_str person = cv_slack_heard_person(h);
    if (cv_str_eqz(person, s->me) ||
        json_object_get(json_object_get(h->payload, "event"), "bot_id"))
        return;
    cv_slack_ask(s, person, now);
    cv_slack_mentions(cv_slack_heard_text(h), ask_mentioned, &(struct asking){.s = s, .now = now});
}

static bool held_is_live(const struct slack_held *h) {
    return h->receipt != NULL;
}

static bool held_ready(struct slack *s, const struct slack_held *h, cv_time now) {
    struct asking a = {.s = s, .known = cv_slack_knows(s, cv_slack_heard_person(h))};
    if (h->until <= now)
        return true;
    if (held_is_live(h) && !cv_slack_heard_hurries(h) &&
        cv_slack_is_behind(s, cv_slack_heard_channel(h)))
        return false;
    cv_slack_mentions(cv_slack_heard_text(h), look_mentioned, &a);
    return a.known;
}

/* Something of the same channel is before it. */
static bool held_blocked(const struct slack *s, const struct slack_held *h) {
    const struct slack_held *before;
    struct cv_str channel = cv_slack_heard_channel(h);
    if (cv_slack_heard_hurries(h))
        return false;
    for (before = s->held; before != h; before = before->next)
        if (cv_str_eq(cv_slack_heard_channel(before), channel))
            return true;
    return false;
}

static void held_free(struct slack *s, struct slack_held *h) {
    DL_DELETE(s->held, h);
    json_decref(h->payload);
    free(h->receipt);
    free(h);
}

void cv_slack_held_free(struct slack *s) {
    struct slack_held *h, *next;
    DL_FOREACH_SAFE(s->held, h, next) {
        held_free(s, h);
    }
}

void cv_slack_tell(struct slack *s, cv_time now) {
    struct slack_held *h, *next;
    DL_FOREACH_SAFE(s->held, h, next) {
        if (held_blocked(s, h) || !held_ready(s, h, now))
            continue;
        cv_slack_heard_tell(s, h);
        held_free(s, h);
    }
}

cv_time cv_slack_tell_at(const struct slack *s) {
    const struct slack_held *h;
    cv_time at = CV_NEVER;
    DL_FOREACH(s->held, h) {
        if (h->until < at && !held_blocked(s, h))
            at = h->until;
    }
    return at;
}

/* ---- in ---------------------------------------------------------------------------------- */

static struct slack_held *held_new(json_t *payload, enum slack_heard kind, cv_time until) {
    struct slack_held *h = cv_alloc(sizeof *h);
    h->payload = json_incref(payload);
    h->kind = kind;
    h->until = until;
    return h;
}

bool cv_slack_envelope(struct slack *s, json_t *frame, struct cv_str receipt, cv_time now) {
    json_t *payload = json_object_get(frame, "payload");
    enum slack_heard kind;
    if (!cv_slack_heard_kind(cv_json_text(frame, "type"), &kind) || !json_is_object(payload))
        return false;
    struct slack_held *h = held_new(payload, kind, now);
    bool behind = cv_slack_is_behind(s, cv_slack_heard_channel(h));
    h->until += behind ? WAIT_PAST : WAIT_NAME;
    if (behind)
        cv_slack_jobs_hurry(s, cv_slack_heard_channel(h));
    h->receipt = cv_strdup(receipt);
    DL_APPEND(s->held, h);
    held_ask(s, h, now);
    return true;
}

/* What waits behind it has to be told in time as well. */
static cv_time old_until(const struct slack *s, cv_time now) {
    const struct slack_held *h;
    cv_time until = now + WAIT_NAME;
    DL_FOREACH(s->held, h) {
        if (held_is_live(h) && h->until < until)
            until = h->until;
    }
    return until;
}

void cv_slack_old(struct slack *s, struct cv_str channel, struct cv_str place, json_t *events,
                  cv_time now) {
    cv_time until = old_until(s, now);
    json_t *end = json_pack("{s:o,s:o}", "channel", cv_json_str(channel), "place",
                            cv_json_str(place));
    struct slack_held *h = held_new(end, CV_SLACK_CAUGHT_UP, until);
    json_decref(end);
    DL_PREPEND(s->held, h);
    for (size_t i = json_array_size(events); i-- > 0;) {
        json_t *payload = json_pack("{s:O}", "event", json_array_get(events, i));
        h = held_new(payload, CV_SLACK_EVENT, until);
        json_decref(payload);
        DL_PREPEND(s->held, h);
        held_ask(s, h, now);
    }
}

void cv_slack_held_not_caught_up(struct slack *s) {
    struct slack_held *h, *next;
    DL_FOREACH_SAFE(s->held, h, next) {
        if (h->kind == CV_SLACK_CAUGHT_UP)
            held_free(s, h);
    }
}
