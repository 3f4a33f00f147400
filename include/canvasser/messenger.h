/* messenger.h - a messenger as a codec: bytes <-> events, no sockets.
 *
 * A codec is a state machine. The transport (src/daemon/link.c) tells it what
 * arrived, always with the time; it answers by calling its `wire`: dial, send a
 * frame, make an HTTP request, wake me then, here is an event. A codec never
 * blocks, never looks at a clock, never opens anything, and keeps nothing that
 * must survive: what must survive goes out with an event (`slot`, `resume`), is
 * committed with it, and can be asked for again (`kept`).
 *
 * No function of a codec is called from within a call of its wire. */
#ifndef CANVASSER_MESSENGER_H
#define CANVASSER_MESSENGER_H

#include <canvasser/clock.h>
#include <canvasser/error.h>
#include <canvasser/log.h>
#include <canvasser/session.h>
#include <canvasser/str.h>

enum {
    CV_CODEC_SOCKETS = 4,    /* WebSockets that one codec may hold at once, numbered from 0 */
    CV_RESUME_MAX = 4 * 1024 /* bytes of one kept value */
};

/* ---- what comes in ----------------------------------------------------------- */

enum cv_incoming_kind {
    CV_IN_READY,   /* sending may begin (again); `person` is the bot itself, called `name` */
    CV_IN_MEMBER,  /* `person` called `name` is in `place`, or no longer (`present`); with
                    * place "" only what is known of the person (name, lang, zone) */
    CV_IN_MESSAGE, /* words in `place` */
    CV_IN_CHOOSE,  /* a button: `choice` of the message sent under key `about` */
    CV_IN_FILL,    /* a form was sent: `fields`, beside the message sent under key `about` */
    CV_IN_REACT,   /* a reaction to our message `about` (its id there): `text` is what it
                    * says as typed words: "3", "yes", "no" */
    CV_IN_ACK,     /* our message `key` arrived; `id` is its id there (several: with ','
                    * between them, that of the last part first) */
    CV_IN_REFUSED, /* our message `key` was refused for good: `text` says why */
    CV_IN_LATER,   /* our message `key` could not be taken just now: send it again after a pause */
    CV_IN_KEEP,    /* nothing but `slot` and `resume`, and perhaps a `receipt` */
    CV_IN_LACKS,   /* `text`: a permission or setting that is missing, and how to give it */
    CV_IN_KINDS
};

struct cv_incoming {
    enum cv_incoming_kind kind;
    struct cv_str id;    /* the messenger's own id of the message: the key for dedupe */
    cv_time at;          /* as the messenger says, for order only */
    struct cv_str place; /* channel, thread or direct conversation; never with "//" in it */
    struct cv_str person, name;
    struct cv_str lang, zone; /* of the person: "de", "Europe/Athens"; "" when not known */
    bool present;
    bool private; /* MESSAGE: to us alone, nobody else could read it, though `place` is shared */
    bool direct;  /* `place` is a conversation of this person with us alone */
    struct cv_str text, about, choice, key;
    const struct cv_filled *fields; /* FILL: at most CV_FORM_MAX */
    size_t n_fields;
    /* MESSAGE: id of the message that this one is a new version of, or "". */
    struct cv_str amends;
    /* MESSAGE: id there of our message that this one answers (a reply, a thread), or "". */
    struct cv_str answers;
    /* Kept in the commit of this event under `slot` ("" for the connection as a whole;
     * a place, say, where there is a position for each): see `kept`. "" keeps nothing. */
    struct cv_str slot, resume;
    /* Not "": comes back by `committed` as soon as this event is durable. What must be
     * acknowledged to the messenger is acknowledged then and not before. */
    struct cv_str receipt;
};

/* ---- what goes out ------------------------------------------------------------- */

/* A file beside the words, a chart say. */
struct cv_file {
    struct cv_str name; /* "mix.png" */
    struct cv_str type; /* "image/png" */
    struct cv_str bytes;
    struct cv_str alt;  /* what it shows, for who cannot see it */
};

struct cv_outgoing {
    struct cv_str key;   /* at most CV_OUTBOX_KEY_MAX (128) bytes, unique for ever */
    struct cv_str place; /* perhaps "PLACE//PERSON": that person's corner of it, a direct message */
    const struct cv_effect *effect; /* CV_EFFECT_SAY or CV_EFFECT_BOARD; with `to`: for that person alone */
    const struct cv_file *file;     /* NULL for none */
    bool again; /* may have been sent before: look whether it is there when sending twice doubles */
    cv_time at; /* when it was decided */
};

/* ---- the wire: what a codec may ask of the transport ------------------------------- */

struct cv_header {
    struct cv_str name, value;
};

struct cv_dial {
    struct cv_str url;           /* ws:// or wss:// */
    const char *subprotocol;     /* or NULL */
    struct cv_str authorization; /* value of that header, or "" */
};

struct cv_request {
    uint64_t tag;       /* comes back with the reply */
    const char *method; /* "GET", "POST", ... */
    struct cv_str url;  /* http:// or https:// */
    struct cv_str authorization;
    struct cv_str type; /* of the body; "" without one */
    struct cv_str body;
    const struct cv_header *headers; /* more of them */
    size_t n_headers;
    int64_t patience; /* milliseconds until it is given up; 0: 30 s */
};

struct cv_reply {
    uint64_t tag;
    int status; /* HTTP's; 0: no answer came (`why`), it may have been carried out or not */
    struct cv_str body, why;
    const struct cv_header *headers; /* names in small letters */
    size_t n_headers;
};

/* Somebody calls our own HTTP listener, below the path of this messenger. */
struct cv_call {
    uint64_t id; /* to answer with, within some seconds */
    struct cv_str method, path; /* the part behind the messenger's own path: "/action" */
    struct cv_str type, body;
    const struct cv_header *headers;
    size_t n_headers;
};

/* Everything is copied. No call fails: what cannot be done comes back as `closed`
 * or as a reply with status 0. */
struct cv_wire {
    void *context;
    /* One try. The socket's old connection, if any, is dropped and never heard of again;
     * `opened` or `closed` follows. */
    void (*dial)(void *context, unsigned socket, const struct cv_dial *dial);
    void (*frame)(void *context, unsigned socket, struct cv_str frame);
    /* Closes with the code of RFC 6455 7.4 after what is queued went out; no `closed` follows. */
    void (*hang_up)(void *context, unsigned socket, int code, const char *why);
    void (*request)(void *context, const struct cv_request *request);
    void (*answer)(void *context, uint64_t call, int status, const char *type, struct cv_str body);
    /* Calls `woken` at `at`, or never (CV_NEVER). There is one alarm: this replaces it. */
    void (*wake)(void *context, cv_time at);
    void (*event)(void *context, const struct cv_incoming *in);
    /* The connection is lost: nothing is given to `send` until the next CV_IN_READY. */
    void (*gone)(void *context);
    /* The token is refused or the account is: nothing of the codec is called any more. */
    void (*stop)(void *context, struct cv_str why);
    /* Adds what was kept last under `slot`; false when nothing was. As committed. */
    bool (*kept)(void *context, struct cv_str slot, struct cv_buf *out);
    /* The places where sessions of this messenger run; with `person`, their direct
     * conversation with us. For catching up. */
    void (*places)(void *context,
                   void (*each)(void *each_context, struct cv_str place, struct cv_str person),
                   void *each_context);
    /* Our messages that put the questions which are open now in these sessions: the session's
     * place, without a person, and the message's id there. What was said to one of them while
     * nobody heard may stand far back. */
    void (*asked)(void *context,
                  void (*each)(void *each_context, struct cv_str place, struct cv_str id),
                  void *each_context);
    /* What a form beside our message `press->about` holds just now for `press->person`, who
     * pressed its button in `press->place` (`direct`); false when nothing is open for them, or
     * the session is over. Text is made in `arena`. */
    bool (*form)(void *context, const struct cv_incoming *press, struct cv_arena *arena,
                 struct cv_form *out);
    void (*random)(void *context, void *bytes, size_t n);
    void (*log)(void *context, enum cv_log_level level, struct cv_str line);
    /* Where our own listener can be reached by the messenger ("https://bot.example/hook/NAME"),
     * or "" when there is none. */
    struct cv_str public_url;
};

/* ---- the codec ------------------------------------------------------------------ */

struct cv_codec;

struct cv_codec_ops {
    const char *name; /* kind of messenger: "room", "slack" */
    /* Everybody in a place takes part, and MEMBER says who that is. Where it is false
     * people join by a word, a button or an answer. */
    bool gathers;
    /* A chart beside the words is seen there: `cv_outgoing.file` is used. */
    bool pictures;
    /* Once, before anything else: connect. */
    void (*start)(struct cv_codec *c, cv_time now);
    void (*opened)(struct cv_codec *c, unsigned socket, cv_time now);
    /* One whole frame. CV_INVALID: malformed, counted and dropped, the connection lives. */
    enum cv_status (*frame)(struct cv_codec *c, unsigned socket, struct cv_str frame, cv_time now,
                            struct cv_error *err);
    /* The try failed or the connection is gone. `code` is that of the close frame, or 1006. */
    void (*closed)(struct cv_codec *c, unsigned socket, int code, struct cv_str why, cv_time now);
    void (*replied)(struct cv_codec *c, const struct cv_reply *reply, cv_time now);
    void (*called)(struct cv_codec *c, const struct cv_call *call, cv_time now);
    void (*woken)(struct cv_codec *c, cv_time now);
    /* Takes `o` (copied). An event with its key follows: ACK, REFUSED or LATER. False when
     * it can take no more now: nothing is given to it until its next CV_IN_READY. A key that
     * is on its way already is taken and changes nothing. */
    bool (*send)(struct cv_codec *c, const struct cv_outgoing *o, cv_time now);
    void (*committed)(struct cv_codec *c, struct cv_str receipt, cv_time now);
    void (*free)(struct cv_codec *c);
};

/* Every codec begins with this. Operations that a codec has no use for are NULL, but
 * for start, send and free. */
struct cv_codec {
    const struct cv_codec_ops *ops;
    const struct cv_wire *wire; /* set before `start` */
};

#endif
