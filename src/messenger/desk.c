/* desk.c - the outgoing mail of a messenger that takes it over HTTP. */
#include "messenger/desk.h"

#include "base/backoff.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <utlist.h>

enum { REMOTE_MAX = 4096, NOTE_MAX = 64 * 1024 };

/* Tags of ours: no codec counts so far. */
#define DESK_TAGS ((uint64_t)1 << 63)

struct lane {
    UT_hash_handle hh;
    char *name;
    struct entry *first; /* letters in order */
    struct entry *busy;  /* its request is on its way */
    uint64_t tag;        /* of that request */
    bool looking;        /* which is a look */
    bool blocked;        /* until cv_desk_go */
    cv_time free;        /* not before */
};

struct entry {
    struct entry *prev, *next;
    UT_hash_handle hh; /* by key */
    struct cv_letter letter;
    struct lane *lane;
    struct cv_arena *arena;
    struct cv_str *parts;
    size_t cap;
    struct cv_buf remote; /* ids so far */
    unsigned tries;       /* without an answer, in a row */
};

struct cv_desk {
    struct cv_codec *codec;
    const struct cv_desk_ops *ops;
    struct lane *lanes;
    struct entry *letters;
    cv_time free; /* of all lanes */
    uint64_t next_tag;
    bool full; /* the engine was told no */
};

static void desk_event(const struct cv_desk *d, const struct cv_incoming *in) {
    d->codec->wire->event(d->codec->wire->context, in);
}

struct cv_desk *cv_desk_new(struct cv_codec *codec, const struct cv_desk_ops *ops) {
    struct cv_desk *d = cv_alloc(sizeof *d);
    d->codec = codec;
    d->ops = ops;
    return d;
}

/* ---- letters and lanes ------------------------------------------------------------------- */

static struct lane *desk_lane(struct cv_desk *d, struct cv_str name) {
    struct lane *lane = NULL;
    HASH_FIND(hh, d->lanes, name.p, name.n, lane);
    if (lane)
        return lane;
    lane = cv_alloc(sizeof *lane);
    lane->name = cv_strdup(name);
    HASH_ADD_KEYPTR(hh, d->lanes, lane->name, name.n, lane);
    return lane;
}

static void lane_free(struct cv_desk *d, struct lane *lane) {
    HASH_DEL(d->lanes, lane);
    free(lane->name);
    free(lane);
}

static void entry_free(struct cv_desk *d, struct entry *e) {
    if (e->lane)
        DL_DELETE(e->lane->first, e);
    HASH_DEL(d->letters, e);
    cv_buf_free(&e->letter.note);
    cv_buf_free(&e->remote);
    cv_arena_free(e->arena);
    free(e);
}

void cv_desk_free(struct cv_desk *d) {
    struct entry *e, *next;
    struct lane *lane, *after;
    if (!d)
        return;
    HASH_ITER(hh, d->letters, e, next) {
        entry_free(d, e);
    }
    HASH_ITER(hh, d->lanes, lane, after) {
        lane_free(d, lane);
    }
    free(d);
}

size_t cv_desk_waiting(const struct cv_desk *d) {
    return HASH_COUNT(d->letters);
}

/* "PLACE//PERSON" taken apart. */
static void letter_address(struct cv_letter *l, struct cv_str place, struct cv_str to) {
    l->place = place;
    l->person = to;
    for (size_t i = 0; i + 1 < place.n; i++)
        if (place.p[i] == '/' && place.p[i + 1] == '/') {
            l->place.n = i;
            l->person = to.n ? to : (struct cv_str){place.p + i + 2, place.n - i - 2};
            return;
        }
}

struct cv_letter *cv_desk_letter(struct cv_desk *d, const struct cv_outgoing *o,
                                 struct cv_str lane, bool *full) {
    struct entry *e = NULL;
    *full = false;
    HASH_FIND(hh, d->letters, o->key.p, o->key.n, e);
    if (e)
        return NULL;
    if (HASH_COUNT(d->letters) >= CV_DESK_LETTERS) {
        *full = d->full = true;
        return NULL;
    }
    e = cv_alloc(sizeof *e);
    e->arena = cv_arena_new();
    e->letter.key = cv_arena_copy(e->arena, o->key);
    e->letter.lane = cv_arena_copy(e->arena, lane);
    e->letter.at = o->at;
    letter_address(&e->letter, cv_arena_copy(e->arena, o->place),
                   cv_arena_copy(e->arena, o->effect->to));
    e->letter.doubted = o->again ? 0 : CV_NEVER;
    cv_buf_init(&e->letter.note, NOTE_MAX);
    cv_buf_init(&e->remote, REMOTE_MAX);
    HASH_ADD_KEYPTR(hh, d->letters, e->letter.key.p, e->letter.key.n, e);
    return &e->letter;
}

static struct entry *entry_of(struct cv_letter *l) {
    return (struct entry *)(void *)((char *)l - offsetof(struct entry, letter));
}

void cv_desk_add(struct cv_desk *d, struct cv_letter *l, struct cv_str part) {
    struct entry *e = entry_of(l);
    (void)d;
    if (l->n_parts == CV_DESK_PARTS)
        return;
    e->parts = cv_arena_grow(e->arena, e->parts, sizeof *e->parts, l->n_parts, &e->cap);
    e->parts[l->n_parts++] = cv_arena_copy(e->arena, part);
    l->parts = e->parts;
}

void cv_desk_refuse(struct cv_desk *d, struct cv_str key, struct cv_str why) {
    desk_event(d, &(struct cv_incoming){.kind = CV_IN_REFUSED, .key = key, .text = why});
}

/* ---- sending ---------------------------------------------------------------------------------- */

/* The letter is through: with `why` it was refused. */
static void entry_done(struct cv_desk *d, struct entry *e, struct cv_str why) {
    if (why.n)
        cv_desk_refuse(d, e->letter.key, why);
    else
        desk_event(d, &(struct cv_incoming){
                          .kind = CV_IN_ACK, .key = e->letter.key, .id = cv_buf_str(&e->remote)});
    entry_free(d, e);
    if (!d->full || HASH_COUNT(d->letters) > CV_DESK_LETTERS / 2)
        return;
    d->full = false;
    desk_event(d, &(struct cv_incoming){.kind = CV_IN_READY});
}

static void lane_request(struct cv_desk *d, struct lane *lane, struct cv_request *r) {
    lane->busy = lane->first;
    lane->tag = r->tag = DESK_TAGS | ++d->next_tag;
    d->codec->wire->request(d->codec->wire->context, r);
}

/* Sends what is first in the lane, if it may. */
static void lane_go(struct cv_desk *d, struct lane *lane, cv_time now) {
    struct entry *e = lane->first;
    struct cv_request r = {.method = "POST"};
    if (!e || lane->busy || lane->blocked || lane->free > now || d->free > now)
        return;
    struct cv_arena *arena = cv_arena_new();
    e->letter.asked = now;
    lane->looking = e->letter.doubted != CV_NEVER && d->ops->look &&
                    d->ops->look(d->codec, &e->letter, &r, arena);
    if (!lane->looking)
        r = (struct cv_request){.method = "POST"};
    if (lane->looking || d->ops->request(d->codec, &e->letter, &r, arena))
        lane_request(d, lane, &r);
    else
        lane->blocked = true;
    cv_arena_free(arena);
}

static void desk_go(struct cv_desk *d, cv_time now) {
    struct lane *lane, *next;
    HASH_ITER(hh, d->lanes, lane, next) {
        lane_go(d, lane, now);
        if (!lane->first && !lane->busy && lane->free <= now)
            lane_free(d, lane);
    }
}

void cv_desk_post(struct cv_desk *d, struct cv_letter *l, cv_time now) {
    struct entry *e = entry_of(l);
    if (!l->n_parts) {
        entry_done(d, e, cv_str(""));
        return;
    }
    if (l->doubted != CV_NEVER)
        l->doubted = now;
    e->lane = desk_lane(d, l->lane);
    DL_APPEND(e->lane->first, e);
    lane_go(d, e->lane, now);
}

/* ---- answers ------------------------------------------------------------------------------------ */

static int64_t desk_pause(const struct cv_desk *d, const struct entry *e) {
    uint64_t chance = 0;
    const struct cv_wire *wire = d->codec->wire;
    wire->random(wire->context, &chance, sizeof chance);
    return CV_BACKOFF_BASE + cv_backoff_pause(e->tries, chance);
}

/* The newest comes first: it is the part with the choices, which people react to. */
static void entry_note(struct entry *e, struct cv_str remote) {
    struct cv_str before = cv_arena_copy(e->arena, cv_buf_str(&e->remote));
    if (!remote.n)
        return;
    cv_buf_clear(&e->remote);
    cv_buf_addf(&e->remote, "%.*s%s%.*s", CV_ARG(remote), before.n ? "," : "", CV_ARG(before));
}

static void entry_sent(struct cv_desk *d, struct entry *e, const struct cv_ruling *v,
                       bool looked) {
    struct cv_letter *l = &e->letter;
    size_t parts = looked ? (v->parts && v->parts < l->n_parts ? v->parts : l->n_parts)
                          : l->part + 1;
    entry_note(e, v->remote);
    e->tries = 0;
    l->doubted = CV_NEVER;
    l->part = parts;
    if (l->part == l->n_parts)
        entry_done(d, e, cv_str(""));
}

static void entry_waits(struct cv_desk *d, struct entry *e, const struct cv_ruling *v,
                        cv_time now) {
    e->tries++;
    if (v->fate == CV_FATE_DOUBT && e->letter.doubted == CV_NEVER)
        e->letter.doubted = now;
    cv_time until = now + (v->pause >= 0 ? v->pause : desk_pause(d, e));
    if (v->everywhere)
        d->free = until > d->free ? until : d->free;
    e->lane->free = until > e->lane->free ? until : e->lane->free;
}

static void lane_read(struct cv_desk *d, struct lane *lane, const struct cv_reply *reply,
                      cv_time now) {
    struct cv_arena *arena = cv_arena_new();
    struct entry *e = lane->busy;
    bool looked = lane->looking;
    lane->busy = NULL;
    lane->free = now + d->ops->gap;
    struct cv_ruling v = looked ? d->ops->found(d->codec, &e->letter, reply, arena)
                                 : d->ops->read(d->codec, &e->letter, reply, arena);
    switch (v.fate) {
    case CV_FATE_SENT: entry_sent(d, e, &v, looked); break;
    case CV_FATE_AGAIN:
    case CV_FATE_DOUBT: entry_waits(d, e, &v, now); break;
    case CV_FATE_REFUSED: entry_done(d, e, v.why.n ? v.why : cv_str("refused")); break;
    case CV_FATE_ABSENT: e->letter.doubted = CV_NEVER; break;
    }
    cv_arena_free(arena);
}

bool cv_desk_replied(struct cv_desk *d, const struct cv_reply *reply, cv_time now) {
    struct lane *lane, *next;
    if (!(reply->tag & DESK_TAGS))
        return false;
    HASH_ITER(hh, d->lanes, lane, next) {
        if (lane->busy && lane->tag == reply->tag) {
            lane_read(d, lane, reply, now);
            break;
        }
    }
    desk_go(d, now);
    return true;
}

cv_time cv_desk_alarm(const struct cv_desk *d) {
    const struct lane *lane;
    cv_time soonest = CV_NEVER;
    for (lane = d->lanes; lane; lane = lane->hh.next)
        if (lane->first && !lane->busy && !lane->blocked && lane->free < soonest)
            soonest = lane->free;
    return soonest != CV_NEVER && d->free > soonest ? d->free : soonest;
}

void cv_desk_woken(struct cv_desk *d, cv_time now) {
    desk_go(d, now);
}

void cv_desk_go(struct cv_desk *d, struct cv_str name, cv_time now) {
    struct lane *lane, *next;
    HASH_ITER(hh, d->lanes, lane, next) {
        if (!name.n || cv_str_eqz(name, lane->name))
            lane->blocked = false;
    }
    desk_go(d, now);
}

void cv_desk_hold(struct cv_desk *d, struct cv_str name, cv_time until) {
    if (!name.n) {
        d->free = until > d->free ? until : d->free;
        return;
    }
    struct lane *lane = desk_lane(d, name);
    lane->free = until > lane->free ? until : lane->free;
}

/* ---- what every HTTP service answers alike ---------------------------------------------------------- */

struct cv_str cv_reply_header(const struct cv_reply *reply, const char *name) {
    for (size_t i = 0; i < reply->n_headers; i++)
        if (cv_str_eqz(reply->headers[i].name, name))
            return reply->headers[i].value;
    return cv_str("");
}

/* Seconds, whole or not (RFC 9110 10.2.3 has a date too: nobody of ours sends one). */
static int64_t retry_after(const struct cv_reply *reply) {
    struct cv_str value = cv_reply_header(reply, "retry-after");
    double seconds = 0;
    if (!value.n || !cv_str_double(value, &seconds) || seconds < 0 || seconds > 3600)
        return -1;
    return (int64_t)(seconds * 1000) + 1;
}

bool cv_desk_usual(const struct cv_reply *reply, struct cv_ruling *out) {
    if (reply->status == 0 || reply->status >= 500) {
        *out = (struct cv_ruling){.fate = CV_FATE_DOUBT, .pause = -1};
        return true;
    }
    if (reply->status != 429)
        return false;
    *out = (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = retry_after(reply)};
    return true;
}
