/* messenger.h - a messenger as a codec: bytes <-> events, no sockets.
 *
 * The transport (a WebSocket held by the daemon) hands in whole text frames
 * and takes whole text frames out. A codec never blocks, never looks at a
 * clock and never keeps anything that must survive: what must survive comes
 * back to it as `resume`. */
#ifndef CANVASSER_MESSENGER_H
#define CANVASSER_MESSENGER_H

#include <canvasser/clock.h>
#include <canvasser/error.h>
#include <canvasser/session.h>
#include <canvasser/str.h>

/* ---- what comes in ----------------------------------------------------------- */

enum cv_incoming_kind {
    CV_IN_READY,   /* the handshake is over: sending may begin; `person` is the bot itself */
    CV_IN_MEMBER,  /* `person` called `name` is in `place`, or no longer (`present`) */
    CV_IN_MESSAGE, /* words in `place` */
    CV_IN_CHOOSE,  /* a button: `choice` of the message sent under key `about` */
    CV_IN_ACK,     /* our message `key` arrived; `id` is its id there */
    CV_IN_REFUSED, /* our message `key` was refused for good: `text` says why */
    CV_IN_LATER,   /* our message `key` could not be taken just now: send it again after a pause */
    CV_IN_KINDS
};

struct cv_incoming {
    enum cv_incoming_kind kind;
    struct cv_str id;    /* the messenger's own id of the message: the key for dedupe */
    cv_time at;          /* as the messenger says, for order only */
    struct cv_str place;
    struct cv_str person, name, lang;
    bool present;
    bool private; /* MESSAGE: to us alone, nobody else could read it */
    struct cv_str text, about, choice, key;
    /* Position to resume from after this event, or "": kept in the same commit. */
    struct cv_str resume;
};

/* Where a codec puts what it read. Views are valid during the call only. */
struct cv_sink {
    void (*event)(void *context, const struct cv_incoming *in);
    void *context;
};

/* ---- what goes out ------------------------------------------------------------- */

struct cv_outgoing {
    struct cv_str key, place;
    const struct cv_effect *effect; /* CV_EFFECT_SAY or CV_EFFECT_BOARD */
};

/* ---- the codec ------------------------------------------------------------------ */

struct cv_codec;

struct cv_codec_ops {
    const char *name;        /* kind of messenger: "room" */
    const char *subprotocol; /* of the WebSocket, or NULL */
    /* First frame of a new connection; `resume` is the last position kept, or "". */
    enum cv_status (*open)(struct cv_codec *c, struct cv_str resume, struct cv_buf *out,
                           struct cv_error *err);
    /* One whole frame. CV_INVALID: malformed, counted and dropped, the
     * connection lives. CV_REFUSED: the token was refused, do not come back. */
    enum cv_status (*frame)(struct cv_codec *c, struct cv_str frame, const struct cv_sink *sink,
                            struct cv_error *err);
    /* One frame that sends `o`. CV_TOO_BIG when the messenger's limit is passed. */
    enum cv_status (*send)(struct cv_codec *c, const struct cv_outgoing *o, struct cv_buf *out,
                           struct cv_error *err);
    void (*free)(struct cv_codec *c);
};

/* Every codec begins with this. */
struct cv_codec {
    const struct cv_codec_ops *ops;
};

#endif
