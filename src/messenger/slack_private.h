/* slack_private.h - what the files of the Slack codec share.
 *
 *     slack.c           from start to end: connections, alarms, the codec's operations
 *     slack_calls.c     calls of the Web API that are not messages, and what errors mean
 *     slack_events.c    envelopes and old messages become events
 *     slack_catchup.c   what was said while we were away
 *     slack_posts.c     messages: how they are written and looked for
 *     slack_files.c     files beside them
 *     slack_blocks.c    choices to press
 *     slack_form.c      the form beside a question
 *     slack_words.c     text as Slack writes it */
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

/* Something heard that is not told yet: who says it is being asked about. */
struct slack_held {
    struct slack_held *prev, *next;
    json_t *payload;
    int type;        /* slack_events.c */
    char *receipt;   /* of its envelope; NULL for an old message */
    cv_time until;   /* then it is told as it is */
};

/* One conversation to catch up with. */
struct slack_job {
    struct slack_job *prev, *next;
    char *channel; /* "" while the conversation of `person` is being asked for */
    char *thread, *person;
    char *oldest, *cursor;
    json_t *found; /* messages so far */
    cv_time at;    /* not before */
    unsigned tries, pages;
    bool busy;
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
    cv_time dial_at; /* the next try, or CV_NEVER */
    cv_time ask_at;  /* before then nobody is asked about */
    cv_time ahead;   /* milliseconds that our clock is before Slack's */
    uint64_t next_tag;
    struct slack_errand *errands;
    struct slack_held *held;
    struct slack_job *jobs;
    struct slack_pair *directs;   /* of a person: our conversation */
    struct slack_pair *positions; /* in a place: the last thing heard */
    struct slack_pair *cursors;   /* of a letter that is looked for: the next page */
    struct cv_people *people;
    struct cv_desk *desk;
    bool lacking[32]; /* which permissions were told to be missing: slack_calls.c */
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

/* Reads an answer; `setting` names the token's setting should it be refused. Release with
 * json_decref(root). */
struct cv_slack_answer cv_slack_read(struct slack *s, const struct cv_reply *reply,
                                     const char *setting);
/* Adds "name=value", percent-encoded, to a form. */
void cv_slack_form(struct cv_buf *form, const char *name, struct cv_str value);
/* Calls `method`; `done` hears of the answer. `form` may be "". */
void cv_slack_call(struct slack *s, const char *method, struct cv_str form, bool as_app,
                   struct cv_str about,
                   void (*done)(struct slack *s, const char *about, const struct cv_reply *reply,
                                cv_time now));
bool cv_slack_replied(struct slack *s, const struct cv_reply *reply, cv_time now);
void cv_slack_calls_free(struct slack *s);
/* Asks Slack who we are, what we may do, and whether the token is good. */
void cv_slack_auth(struct slack *s);
/* Asks about a person, unless that was done, or Slack wants to be left alone. */
void cv_slack_ask(struct slack *s, struct cv_str person, cv_time now);
/* True when nothing more is to be heard about the person. */
bool cv_slack_knows(const struct slack *s, struct cv_str person);

/* ---- hearing ---------------------------------------------------------------------------- */

/* An envelope: true when it is one. `receipt` as above. */
bool cv_slack_envelope(struct slack *s, json_t *frame, struct cv_str receipt, cv_time now);
/* Messages of `channel`, oldest first, go before all that waits. */
void cv_slack_old(struct slack *s, struct cv_str channel, json_t *messages, cv_time now);
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
cv_time cv_slack_jobs_at(const struct slack *s);
void cv_slack_jobs_free(struct slack *s);
/* What was heard last in a place, "" for nothing. */
struct cv_str cv_slack_position(struct slack *s, struct cv_str place);
/* Milliseconds of a message's time stamp; 0 when it is none. */
cv_time cv_slack_ts(struct cv_str ts);

/* ---- speaking ------------------------------------------------------------------------------- */

/* Where a letter goes: `channel` is "" while a direct conversation is not known. */
struct cv_slack_target {
    struct cv_str channel, thread;
};

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
