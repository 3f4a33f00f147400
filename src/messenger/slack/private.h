/* private.h - what the files of the Slack codec share.
 *
 *     slack.c     from start to end: connections, alarms, the codec's operations
 *     calls.c     calls of the Web API that are not messages, and what errors mean
 *     events.c    what Slack tells becomes events
 *     held.c      where it waits until it is told
 *     marks.c     how far a place was heard
 *     catchup.c   what was said while we were away is read
 *     past.c      and becomes what Slack would have told
 *     posts.c     messages: how they are written and looked for
 *     files.c     files beside them
 *     blocks.c    choices to press
 *     form.c      the form beside a question
 *     words.c     text as Slack writes it */
#ifndef CV_MESSENGER_SLACK_PRIVATE_H
#define CV_MESSENGER_SLACK_PRIVATE_H

#include "messenger/again.h"
#include "messenger/desk.h"
#include "messenger/people.h"

#include <canvasser/messenger.h>

#include <jansson.h>
#include <uthash.h>

enum {
    CV_SLACK_FORM_MAX = 16 * 1024, /* bytes of a form of ours */
    CV_SLACK_ID_MAX = 64           /* bytes of an id of Slack's, longer ones are not taken */
};

struct slack;

/* ---- connections -------------------------------------------------------------------- */

enum slack_line_state { LINE_FREE, LINE_DIALLED, LINE_LIVE, LINE_LEAVING };

struct slack_line {
    enum slack_line_state state; /* LEAVING: hears until its successor is live */
    unsigned epoch;              /* counts dials: a receipt of another one is void */
    size_t owed;                 /* envelopes that wait for their commit */
    cv_time by;                  /* hello has to come by then */
};

/* A call on its way. */
struct slack_errand {
    struct slack_errand *prev, *next;
    uint64_t tag;
    void (*done)(struct slack *s, const char *about, const struct cv_reply *reply, cv_time now);
    char *about;
};

enum slack_heard {
    CV_SLACK_EVENT,
    CV_SLACK_PRESS,
    CV_SLACK_COMMAND,
    CV_SLACK_CAUGHT_UP, /* nobody's: all that was said before in its place is told */
    CV_SLACK_HEARD_KINDS
};

/* Something heard that is not told yet. */
struct slack_held {
    struct slack_held *prev, *next;
    json_t *payload; /* of the envelope, or one like it */
    enum slack_heard kind;
    char *receipt; /* of its envelope; NULL for what is of the past */
    cv_time until; /* then it is told as it is */
};

/* One conversation to catch up with. */
struct slack_job {
    struct slack_job *prev, *next;
    char *place;                  /* whose mark waits for it; "" while it is not known */
    char *channel, *thread;       /* its parts; "" for none */
    char *person;                 /* whose conversation with us is being asked for, or "" */
    char *position;               /* the last thing heard */
    char *oldest;                 /* what is older than that is nothing new ... */
    char *reach;                  /* ... but is read so far back */
    char *cursor;                 /* of the next page, "" for the first */
    json_t *found;                /* messages so far */
    json_t *asked;                /* ts of open questions of ours */
    json_t *threads;              /* roots of threads to be read after the conversation */
    bool read;                    /* the conversation is; now its threads */
    cv_time at;                   /* not before */
    unsigned failures, pages;
    uint64_t call;                /* its request on the way, or 0 */
};

/* Name to value: a person's direct conversation, a place's position. */
struct slack_pair {
    UT_hash_handle hh;
    char *name, *value;
};

struct slack {
    struct cv_codec codec;
    char *url;
    struct cv_buf bot_key, app_key; /* "Bearer xoxb-...", wiped at the end */
    char *me, *my_name;             /* "" until Slack said who we are */
    struct slack_line lines[CV_CODEC_SOCKETS];
    struct cv_again again;
    bool connecting; /* a URL is being asked for, or a socket dialled */
    bool ready;      /* somebody hears: nothing need be caught up with */
    bool stopped;
    bool trial; /* no connection is made: some of what is said would come by it */
    cv_time dial_at; /* the next try, or CV_NEVER */
    cv_time ask_at;  /* before then nobody is asked about */
    cv_time read_at; /* before then no history is read */
    cv_time ahead;   /* milliseconds that our clock is before Slack's */
    uint64_t next_tag;
    struct slack_errand *errands;
    struct slack_held *held;
    struct slack_job *jobs;
    struct slack_pair *directs;   /* of a person: our conversation */
    struct slack_pair *positions; /* in a place: the last thing heard */
    struct slack_pair *behind;    /* place being caught up with: the last thing heard meanwhile */
    struct slack_pair *cursors;   /* of a letter that is looked for: the next page */
    struct cv_people *people;
    struct cv_desk *desk;
    bool lacking[32]; /* which permissions were told to be missing: calls.c */
};

void cv_slack_event(const struct slack *s, const struct cv_incoming *in);
void cv_slack_log(const struct slack *s, enum cv_log_level level, const char *format, ...)
    CV_PRINTF(3, 4);
/* Last thing in every operation: tells, calls and sets the alarm for what is due. */
void cv_slack_settle(struct slack *s, cv_time now);
/* Acknowledges the envelope of `receipt` ("SOCKET.EPOCH.ENVELOPE"), if its connection lives. */
void cv_slack_ack(struct slack *s, struct cv_str receipt);

/* "" when it is not known. */
struct cv_str cv_slack_pair(struct slack_pair *pairs, struct cv_str name);
void cv_slack_pair_set(struct slack_pair **pairs, struct cv_str name, struct cv_str value);
void cv_slack_pair_drop(struct slack_pair **pairs, struct cv_str name);
void cv_slack_pairs_free(struct slack_pair **pairs);

/* ---- calls ---------------------------------------------------------------------------- */

/* What an answer of the Web API means. */
enum cv_slack_trouble {
    CV_SLACK_FINE,
    CV_SLACK_BUSY,    /* try again later */
    CV_SLACK_UNSURE,  /* broken on the way: nobody knows */
    CV_SLACK_LACKING, /* a permission is missing, which has been told */
    CV_SLACK_FATAL,   /* the token is refused, which has been told */
    CV_SLACK_NO       /* anything else: `error` */
};

struct cv_slack_answer {
    enum cv_slack_trouble trouble;
    json_t *root;        /* NULL without a JSON answer */
    struct cv_str error; /* view into `root` */
    int64_t pause;       /* BUSY: milliseconds, -1 when Slack does not say */
};

/* Says what became of `what`, and with which error; where there was no answer at all the
 * transport says why. */
void cv_slack_no(const struct slack *s, const char *what, const struct cv_slack_answer *a,
                 const struct cv_reply *reply);
/* Reads an answer; `setting` names the token's setting should it be refused. Release with
 * json_decref(root). */
struct cv_slack_answer cv_slack_read(struct slack *s, const struct cv_reply *reply,
                                     const char *setting);
/* Adds "name=value", percent-encoded, to a form. */
void cv_slack_form(struct cv_buf *form, const char *name, struct cv_str value);
/* Calls `method`; `done` hears of the answer. `form` may be "". Gives the reply's tag. */
uint64_t cv_slack_call(struct slack *s, const char *method, struct cv_str form, bool as_app,
                       struct cv_str about,
                       void (*done)(struct slack *s, const char *about,
                                    const struct cv_reply *reply, cv_time now));
bool cv_slack_replied(struct slack *s, const struct cv_reply *reply, cv_time now);
void cv_slack_calls_free(struct slack *s);
/* Asks Slack who we are, what we may do, and whether the token is good. */
void cv_slack_auth(struct slack *s);
/* Asks about a person, unless that was done, or Slack wants to be left alone. */
void cv_slack_ask(struct slack *s, struct cv_str person, cv_time now);
/* True when nothing more is to be heard about the person. */
bool cv_slack_knows(const struct slack *s, struct cv_str person);

/* ---- hearing ---------------------------------------------------------------------------- */

/* The kind of an envelope's type; false for one that nobody of us reads. */
bool cv_slack_heard_kind(struct cv_str envelope, enum slack_heard *kind);
/* Who speaks, where, and the words; "" where there is none. */
struct cv_str cv_slack_heard_person(const struct slack_held *h);
struct cv_str cv_slack_heard_channel(const struct slack_held *h);
struct cv_str cv_slack_heard_text(const struct slack_held *h);
/* It cannot wait for anything. */
bool cv_slack_heard_hurries(const struct slack_held *h);
void cv_slack_heard_tell(struct slack *s, struct slack_held *h);

/* An envelope: true when it is one. `receipt` as above. */
bool cv_slack_envelope(struct slack *s, json_t *frame, struct cv_str receipt, cv_time now);
/* Events of the past of `place`, which is in `channel`, go before all that waits; then it is
 * caught up. */
void cv_slack_old(struct slack *s, struct cv_str channel, struct cv_str place, json_t *events,
                  cv_time now);
/* No place is caught up after all. */
void cv_slack_held_not_caught_up(struct slack *s);
/* Tells what need not wait any longer. */
void cv_slack_tell(struct slack *s, cv_time now);
void cv_slack_held_free(struct slack *s);
/* When there is something to tell at the latest, or CV_NEVER. */
cv_time cv_slack_tell_at(const struct slack *s);

/* ---- catching up -------------------------------------------------------------------------- */

/* The direct conversations of those who spoke with us last are kept: they are caught up
 * with after a restart. */
void cv_slack_directs_load(struct slack *s);
void cv_slack_direct_note(struct slack *s, struct cv_str person, struct cv_str channel);
void cv_slack_catch_up(struct slack *s, cv_time now);
void cv_slack_jobs_go(struct slack *s, cv_time now);
/* What was said in `channel` is read before the rest. */
void cv_slack_jobs_hurry(struct slack *s, struct cv_str channel);
cv_time cv_slack_jobs_at(const struct slack *s);
void cv_slack_jobs_free(struct slack *s);
/* What was found, as events in order: a new reference. */
json_t *cv_slack_past(struct slack *s, const struct slack_job *j);

/* ---- marks ---------------------------------------------------------------------------------- */

/* Milliseconds of a message's time stamp; 0 when it is none. */
cv_time cv_slack_ts(struct cv_str ts);
/* What was heard last in a place, "" for nothing. */
struct cv_str cv_slack_position(struct slack *s, struct cv_str place);
/* Something older than what is heard from now on has to be read there. */
void cv_slack_fall_behind(struct slack *s, struct cv_str place);
/* Whether that is so of a channel or a thread of it. */
bool cv_slack_is_behind(const struct slack *s, struct cv_str channel);
/* `in` was said at `ts`: sets what is kept with it. */
void cv_slack_mark(struct slack *s, struct cv_incoming *in, struct cv_str ts);
/* The place is behind no more. True when `in` has something to keep now, made in `arena`. */
bool cv_slack_caught_up(struct slack *s, struct cv_str place, struct cv_arena *arena,
                        struct cv_incoming *in);

/* ---- speaking ------------------------------------------------------------------------------- */

/* Where a letter goes: `channel` is "" while a direct conversation is not known. */
struct cv_slack_target {
    struct cv_str channel, thread;
};
/* We said something there. Where nothing was heard so far, all after that is new. */
void cv_slack_spoke(struct slack *s, struct cv_slack_target to, struct cv_str ts);

/* A call of `method` with what `form` holds, which is freed. */
void cv_slack_request(const struct slack *s, struct cv_request *r, const char *method,
                      struct cv_buf *form, struct cv_arena *arena);

/* Adds the file as a part of the letter: its last one. */
void cv_slack_file_add(struct slack *s, struct cv_letter *l, struct cv_str key,
                       const struct cv_file *file);
bool cv_slack_file_is(struct cv_str part);
/* The request that the file, the part at hand, needs next. */
void cv_slack_file_request(const struct slack *s, const struct cv_letter *l,
                           const struct cv_slack_target *to, struct cv_request *r,
                           struct cv_arena *arena);
/* True while its bytes are on their way: then `took` reads the answer, else `read`. */
bool cv_slack_file_bytes(const struct cv_letter *l);
struct cv_ruling cv_slack_file_took(struct cv_letter *l, const struct cv_reply *reply,
                                    struct cv_arena *arena);
/* False: it is no other answer than those to messages, and `v` stands. */
bool cv_slack_file_read(struct cv_letter *l, const struct cv_slack_answer *a, struct cv_ruling *v,
                        struct cv_arena *arena);
/* What the letter's file is called there, "" without one. */
struct cv_str cv_slack_file_name(const struct cv_letter *l, struct cv_arena *arena);
/* Whether a message of ours shows the letter's file, called `name`. */
bool cv_slack_file_shown(const struct cv_letter *l, const json_t *message, struct cv_str name);

extern const struct cv_desk_ops cv_slack_desk_ops;
bool cv_slack_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now);

#endif
