/* core.h - what the parts of the Matrix codec share; for nobody else. */
#ifndef CV_MESSENGER_MATRIX_CORE_H
#define CV_MESSENGER_MATRIX_CORE_H

#include "messenger/desk.h"
#include "messenger/matrix/rooms.h"
#include "messenger/people.h"

#include <canvasser/secret.h>

/* The events that concern us, as a filter says it. */
#define CV_MATRIX_KINDS                                                                            \
    "\"m.room.message\",\"m.room.encrypted\",\"m.reaction\",\"m.room.member\",\"m.room.create\","  \
    "\"m.room.encryption\",\"m.room.name\",\"m.room.power_levels\",\"m.room.history_visibility\""

/* Why we asked. */
enum cv_matrix_why {
    CV_MATRIX_WHO,      /* who we are */
    CV_MATRIX_NAME,     /* what we are called */
    CV_MATRIX_SNAPSHOT, /* all rooms as they are now */
    CV_MATRIX_SYNC,     /* what is new */
    CV_MATRIX_PAGE,     /* what a limited timeline left out; `about` is the room */
    CV_MATRIX_PERSON,   /* a profile; `about` is the person */
    CV_MATRIX_ROOT,     /* what a thread hangs on; `about` is the event */
    CV_MATRIX_JOIN,     /* an invitation accepted; `about` is the room */
    CV_MATRIX_PRESENT,  /* whether somebody is in a room; `about` is "ROOM PERSON" */
    CV_MATRIX_DIRECTS,  /* the list of direct conversations */
    CV_MATRIX_ASIDE,    /* a mark as read, a typing sign: nobody waits for it */
    CV_MATRIX_WHYS
};

/* A request of ours that is not the desk's: kept until it is answered, so that it can be
 * made again. */
struct cv_matrix_ask {
    struct cv_matrix_ask *prev, *next;
    enum cv_matrix_why why;
    uint64_t tag;
    char *about, *method, *url, *body;
    cv_time begun;
    cv_time at; /* to be made (again) then; CV_NEVER while it is on its way */
    unsigned failures;
};

struct cv_matrix_answer;

struct cv_matrix {
    struct cv_codec codec;
    char *api; /* "https://HOST/_matrix" */
    struct cv_secret *bearer;
    char *me, *name;
    char *since; /* where the stream was read to, or "" */
    struct cv_desk *desk;
    struct cv_people *people;
    struct cv_matrix_rooms *rooms;
    struct cv_matrix_ask *asks;
    struct cv_matrix_root *roots; /* events that threads hang on: ours or not */
    json_t *directs;              /* m.direct: person -> rooms */
    bool directs_new;             /* changed since they were put to the homeserver */
    struct cv_matrix_answer *answer; /* in work */
    json_t *next;                    /* the answer after it */
    char *next_since;                /* and where that one begins */
    uint64_t next_tag;
    uint64_t serial; /* of answers */
    cv_time now;     /* of the call that we are in */
    bool stopped;
    bool lost; /* the homeserver does not know the kept position */
};

/* ---- ask.c ---- */

/* Asks `path` (behind "/_matrix", a query with it); `body` is JSON or "". */
void cv_matrix_ask(struct cv_matrix *m, enum cv_matrix_why why, struct cv_str about,
                   const char *method, struct cv_str path, struct cv_str body);
/* How many of these wait for their answer. */
size_t cv_matrix_asked(const struct cv_matrix *m, enum cv_matrix_why why);
/* Reads the errors that end everything; true when the token is refused. */
bool cv_matrix_refused(struct cv_matrix *m, const struct cv_reply *reply);
/* The pause that a 429 asks for in milliseconds, or -1. */
int64_t cv_matrix_pause(const struct cv_reply *reply);
void cv_matrix_ask_go(struct cv_matrix *m, struct cv_matrix_ask *a);
/* Makes it again after a pause. */
void cv_matrix_ask_again(struct cv_matrix *m, struct cv_matrix_ask *a,
                         const struct cv_reply *reply);
/* One that is in no list any more. */
void cv_matrix_ask_free(struct cv_matrix_ask *a);

/* ---- matrix.c ---- */

/* Looks what is to be done next: the next answer, the alarm. */
void cv_matrix_go(struct cv_matrix *m);
void cv_matrix_lacks(struct cv_matrix *m, const char *format, ...) CV_PRINTF(2, 3);
/* The room is a conversation with `person`: remembered here and on the homeserver. */
void cv_matrix_befriend(struct cv_matrix *m, struct cv_str room, struct cv_str person);

/* ---- look.c ---- */

/* Our own way into a room: 2 an invitation, or a way without one, 1 what followed it, 0 not. */
int cv_matrix_enters(const struct cv_matrix *m, const json_t *event);
/* What a room is like now; what is wrong with it is said. */
struct cv_matrix_room *cv_matrix_look(struct cv_matrix *m, const char *id, const json_t *part);
/* The list of direct conversations, when it came along. */
void cv_matrix_look_directs(struct cv_matrix *m, const json_t *root);
/* When all rooms are looked at: what waited to know of one is sent, and of every conversation
 * is asked whether its person is in it, where that is not known. */
void cv_matrix_look_closer(struct cv_matrix *m);
/* Whoever invites us may: what comes of it is asked of the rooms' people, not of us. */
void cv_matrix_look_invites(struct cv_matrix *m, const json_t *rooms);
/* All of it: the first answer, of which no message is told. */
void cv_matrix_look_all(struct cv_matrix *m, const json_t *root);

/* ---- answer.c ---- */

/* Takes `root`, the answer to a sync from `since` on, over and begins to work on it. */
void cv_matrix_answer_begin(struct cv_matrix *m, json_t *root, struct cv_str since);
/* A page of a room's history came; NULL: it cannot be had. */
void cv_matrix_answer_page(struct cv_matrix *m, struct cv_str room, json_t *page);
/* Something that the answer waits for is known now, or time has passed. */
void cv_matrix_answer_step(struct cv_matrix *m);
void cv_matrix_answer_committed(struct cv_matrix *m, struct cv_str receipt);
cv_time cv_matrix_answer_alarm(const struct cv_matrix *m);
void cv_matrix_answer_free(struct cv_matrix *m);

/* ---- events.c ---- */

/* Notes whether the event is one of ours: a thread that hangs on it is an answer to us. */
void cv_matrix_root_note(struct cv_matrix *m, struct cv_str event, bool ours);
/* 1 ours, 0 not, -1 unknown. */
int cv_matrix_root_ours(const struct cv_matrix *m, struct cv_str event);
void cv_matrix_roots_free(struct cv_matrix *m);
/* The event that the message's thread hangs on, or "". */
struct cv_str cv_matrix_event_root(const json_t *event);
/* Makes what is told of an event, texts in `arena`. False: nothing is. */
bool cv_matrix_event(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *event,
                     struct cv_arena *arena, struct cv_incoming *in);
/* Notes what a member event says of a person. */
void cv_matrix_event_person(struct cv_matrix *m, const json_t *event);

/* ---- posts.c ---- */

extern const struct cv_desk_ops cv_matrix_desk;
bool cv_matrix_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now);
/* Says once in the room that we cannot read what is encrypted. */
void cv_matrix_secret(struct cv_matrix *m, struct cv_matrix_room *room);

#endif
