/* desk.h - the outgoing mail of a messenger that takes it over HTTP.
 *
 * One letter an outbox key, sent in parts, a request each. The letters of a lane (a
 * place, as a rule) go out one after the other, those of different lanes side by side.
 * The codec writes the requests and reads the answers; the desk knows order, pauses,
 * tries, and when to look first whether a letter is there already:
 *
 *     waiting --look--> looked for --> parts one by one --> ACK
 *                 (only when it may have been sent before)
 *
 * A codec gives its replies, its alarm and its messages on to its desk. */
#ifndef CV_MESSENGER_DESK_H
#define CV_MESSENGER_DESK_H

#include <canvasser/arena.h>
#include <canvasser/messenger.h>

enum {
    CV_DESK_LETTERS = 2000, /* that wait at once; then `send` says no until half are gone */
    CV_DESK_PARTS = 64      /* of one letter */
};

struct cv_desk;

struct cv_letter {
    struct cv_str key, lane;
    struct cv_str place;  /* without a person's corner */
    struct cv_str person; /* to whom alone it goes, or "" */
    cv_time at;           /* when it was decided */
    size_t part;          /* the one at hand, from 0 */
    size_t n_parts;
    const struct cv_str *parts; /* what the codec put into each */
    struct cv_buf note;         /* the codec's own, to remember something between parts */
    cv_time doubted;            /* since when it may be there without our knowing, or CV_NEVER */
    cv_time asked;              /* when its last request, or look, went out */
};

/* What an answer means. */
enum cv_fate {
    CV_FATE_SENT,    /* this part is there, under the id `remote` (may be "") */
    CV_FATE_AGAIN,   /* not now: the same after `pause` milliseconds */
    CV_FATE_DOUBT,   /* nobody knows: look, or send again where that is harmless */
    CV_FATE_REFUSED, /* never, for the reason `why` */
    CV_FATE_ABSENT   /* to a look: it is not there */
};

struct cv_ruling {
    enum cv_fate fate;
    struct cv_str remote; /* several with ',' between them, the last part's first */
    struct cv_str why;
    int64_t pause;   /* milliseconds; -1: the desk's own, growing with jitter */
    bool everywhere; /* the pause holds for all lanes */
    size_t parts;    /* SENT to a look: how many parts are there; 0: all */
};

struct cv_desk_ops {
    /* Fills url, method, authorization, type, body of the letter's part at hand; text may
     * be made in `arena`. False: it has to wait, until cv_desk_go (an address is being
     * asked for). */
    bool (*request)(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                    struct cv_arena *arena);
    /* Reads the answer. For what every HTTP service answers alike, begin with cv_desk_usual. */
    struct cv_ruling (*read)(struct cv_codec *c, struct cv_letter *l, const struct cv_reply *reply,
                              struct cv_arena *arena);
    /* The request that tells whether the letter is there already, and the reading of its
     * answer (SENT, ABSENT, AGAIN). Both NULL where sending the same key twice is harmless.
     * `look` may return false: this letter needs no look. */
    bool (*look)(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                 struct cv_arena *arena);
    struct cv_ruling (*found)(struct cv_codec *c, const struct cv_letter *l,
                               const struct cv_reply *reply, struct cv_arena *arena);
    int64_t gap; /* milliseconds at least between two requests of a lane */
};

struct cv_desk *cv_desk_new(struct cv_codec *codec, const struct cv_desk_ops *ops);
/* NULL is allowed. */
void cv_desk_free(struct cv_desk *d);

/* Begins a letter of `o` for `lane`. NULL when its key is on its way already (then there is
 * nothing to do), or when the desk is full (`*full`: return false from `send`). `person` is
 * the effect's `to`, or that of the place's corner. */
struct cv_letter *cv_desk_letter(struct cv_desk *d, const struct cv_outgoing *o,
                                 struct cv_str lane, bool *full);
/* Adds a part (copied). */
void cv_desk_add(struct cv_desk *d, struct cv_letter *l, struct cv_str part);
/* Hands it over. Without parts it is acknowledged at once. */
void cv_desk_post(struct cv_desk *d, struct cv_letter *l, cv_time now);
/* The same as an event: this message can never be sent. */
void cv_desk_refuse(struct cv_desk *d, struct cv_str key, struct cv_str why);

/* True when the reply was to a request of the desk's, and is read. */
bool cv_desk_replied(struct cv_desk *d, const struct cv_reply *reply, cv_time now);
/* When cv_desk_woken has something to do, or CV_NEVER. */
cv_time cv_desk_alarm(const struct cv_desk *d);
void cv_desk_woken(struct cv_desk *d, cv_time now);
/* What `request` said no to may be asked again; "" for every lane. */
void cv_desk_go(struct cv_desk *d, struct cv_str lane, cv_time now);
/* Nothing of the lane ("" for all) goes out before `until`. */
void cv_desk_hold(struct cv_desk *d, struct cv_str lane, cv_time until);
size_t cv_desk_waiting(const struct cv_desk *d);

/* True when the answer is one that every HTTP service gives alike, with its meaning: no
 * answer and 5xx are DOUBT, 429 is AGAIN after its Retry-After (seconds, whole or not). */
bool cv_desk_usual(const struct cv_reply *reply, struct cv_ruling *out);
/* A header of the reply, "" when it is not there. `name` in small letters. */
struct cv_str cv_reply_header(const struct cv_reply *reply, const char *name);

#endif
