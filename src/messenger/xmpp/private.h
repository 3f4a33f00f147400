/* private.h - what the files of the XMPP codec share.
 *
 *     xmpp.c      life: from the first socket to "ready", and what comes in
 *     login.c     who we are: SASL, binding, resuming
 *     stream.c    stanzas counted and acknowledged both ways
 *     asks.c      questions (iq) of ours and theirs
 *     rooms.c     rooms and who is in them
 *     archive.c   what was said while we were away
 *     words.c     messages to events
 *     posts.c     messages of ours
 *     files.c     files beside them
 *     typing.c    that we are writing
 *     jid.c       addresses, moments
 */
#ifndef CV_MESSENGER_XMPP_PRIVATE_H
#define CV_MESSENGER_XMPP_PRIVATE_H

#include "messenger/account.h"
#include "messenger/again.h"
#include "messenger/people.h"
#include "messenger/xmpp/scram.h"
#include "messenger/xmpp/xml.h"

#include <canvasser/messenger.h>
#include <uthash.h>

enum {
    XMPP_FRAME_MAX = 256 * 1024, /* of ours */
    XMPP_JID_MAX = 3071,         /* bytes (RFC 7622 3.1) */
    XMPP_ROOMS = 100,
    XMPP_LETTERS = 500,
    XMPP_HELD = 500
};

#define XMPP_CLIENT "jabber:client"
#define XMPP_SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define XMPP_BIND "urn:ietf:params:xml:ns:xmpp-bind"
#define XMPP_SM "urn:xmpp:sm:3"
#define XMPP_MUC "http://jabber.org/protocol/muc"
#define XMPP_MUC_USER "http://jabber.org/protocol/muc#user"
#define XMPP_MAM "urn:xmpp:mam:2"
#define XMPP_RSM "http://jabber.org/protocol/rsm"
#define XMPP_SID "urn:xmpp:sid:0"
#define XMPP_DELAY "urn:xmpp:delay"
#define XMPP_ERRORS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define XMPP_UPLOAD "urn:xmpp:http:upload:0"

enum xmpp_phase {
    XMPP_AWAY,       /* no connection */
    XMPP_GREETING,   /* the stream opens; features come */
    XMPP_PROVING,    /* SASL */
    XMPP_REGREETING, /* the stream opens anew, as us */
    XMPP_RESUMING,
    XMPP_BINDING,
    XMPP_ENABLING,
    XMPP_HERE
};

/* What is read of an archive, and up to where. Its slot is the address. */
struct xmpp_archive {
    char *jid;     /* of the room, or our own */
    bool own;      /* direct messages */
    bool catching; /* a question to it is on its way */
    bool owed;     /* or will be soon */
    bool more;     /* and another one behind it */
    bool missing;  /* there is none */
    unsigned pages;
};

struct xmpp_occupant {
    char *nick, *person;
    bool stale; /* was here in an earlier session of ours */
    UT_hash_handle hh;
};

enum xmpp_room_state { XMPP_OUTSIDE, XMPP_JOINING, XMPP_INSIDE };

struct xmpp_room {
    struct xmpp_room *prev, *next;
    char *jid, *nick;
    enum xmpp_room_state state;
    unsigned tries;   /* nicks that were taken */
    cv_time again_at; /* when to try to join again, or CV_NEVER */
    cv_time asked_at; /* since when we wait for being let in */
    struct xmpp_archive archive;
    struct xmpp_occupant *occupants;
    bool barred; /* it does not want us: nothing waits for it */
    bool hides_told, mute_told;
};

struct xmpp_part {
    char *text, *remote;
    bool sent, arrived;
};

struct xmpp_file {
    char *name, *type, *alt, *url;
    struct cv_str bytes;
    enum { XMPP_FILE_WAITS, XMPP_FILE_ASKED, XMPP_FILE_DONE } state;
};

/* A message of ours, in one or more parts. */
struct xmpp_letter {
    struct xmpp_letter *prev, *next;
    char *key, *to, *lang;
    char *place; /* bare: its lane, and what its id begins with */
    bool group, through; /* to a room; to one person through the room */
    struct xmpp_part *parts;
    size_t n_parts;
    struct xmpp_file *file; /* or NULL */
    uint64_t tag;           /* of the request that puts its file */
    cv_time sent_at;
    cv_time wait; /* not before */
    unsigned tries;
    bool typing; /* who waits for it was shown that we are writing */
};

/* A stanza of ours that the server has not acknowledged. */
struct xmpp_outstanding {
    struct xmpp_outstanding *prev, *next;
    uint32_t number;
    char *frame, *id; /* the id of a message that nobody echoes, or "" */
};

enum xmpp_ask_kind {
    XMPP_ASK_BIND,
    XMPP_ASK_ARCHIVE,
    XMPP_ASK_TIME,
    XMPP_ASK_INSIDE, /* a ping to ourselves through a room */
    XMPP_ASK_ITEMS,
    XMPP_ASK_INFO,
    XMPP_ASK_SLOT,
    XMPP_ASK_NOTHING,
    XMPP_ASKS
};

struct xmpp_ask {
    struct xmpp_ask *prev, *next;
    char id[24];
    enum xmpp_ask_kind kind;
    char *to, *about;
    cv_time at;
};

/* A message that has to wait: for an archive to be read, for somebody's zone. */
struct xmpp_held {
    struct xmpp_held *prev, *next;
    char *frame, *place;
    cv_time until;
    bool stuck; /* while others are let go */
};

/* Messages of others that were read: for corrections of them, and twins. */
enum { XMPP_RECENT = 256 };
struct xmpp_recent {
    uint64_t sender;
    char *own, *id; /* as its sender called it, as we do */
};

/* A part of ours found in an archive, of a letter that we do not know (any more). */
struct xmpp_seen {
    char *id, *remote;
    UT_hash_handle hh;
};

struct xmpp {
    struct cv_codec codec;
    char *url, *account, *user, *domain, *nick, *resource, *me;
    struct cv_secret *password;
    enum xmpp_phase phase;
    struct cv_again again;
    struct cv_scram *scram;
    bool verified; /* the server's proof was seen */
    bool can_count; /* stream management is offered */
    bool stopped, ready;
    bool trial; /* only to see what is missing */
    bool doubt; /* what was sent in the stream before may have got lost */
    cv_time now, heard, dial_at, deadline, beat_at;
    struct {
        bool counting; /* ours, from <enable/> on */
        bool owed;     /* the server waits for a count */
        bool fresh;    /* the numbers of ours are those of a process before */
        char *id;      /* to resume with, or "" */
        uint32_t in, out;
        unsigned epoch;
        struct xmpp_outstanding *queue;
    } sm;
    struct xmpp_archive archive;
    struct xmpp_room *rooms;
    size_t n_rooms;
    struct xmpp_letter *letters;
    size_t n_letters;
    bool full; /* `send` said no */
    struct xmpp_ask *asks;
    uint64_t n_asked;
    struct xmpp_held *held;
    size_t n_held;
    struct xmpp_recent recent[XMPP_RECENT];
    size_t n_recent;
    struct xmpp_seen *seen;
    struct xmpp_writer *writers;
    struct cv_people *people;
    char *upload; /* who takes files; "" when nobody does, NULL when not known */
    bool upload_asked;
    uint64_t tag;
    struct cv_arena *arena; /* of the frame at hand */
};

/* ---- xmpp.c */
void xmpp_set(char **place, struct cv_str value);
void xmpp_event(struct xmpp *x, const struct cv_incoming *in);
void xmpp_lacks(struct xmpp *x, struct cv_str place, const char *format, ...) CV_PRINTF(3, 4);
/* Gives the connection up and tries again later. */
void xmpp_drop(struct xmpp *x, const char *why);
void xmpp_stop(struct xmpp *x, struct cv_str why);
/* The stream is ours: `anew` without what was there before. */
void xmpp_settle(struct xmpp *x, bool anew);
/* Says that sending may begin, when everything is there that has to be. */
void xmpp_look_ready(struct xmpp *x);

/* ---- login.c */
void xmpp_greet(struct xmpp *x);
void xmpp_login_features(struct xmpp *x, const struct cv_xml *e);
void xmpp_login_challenge(struct xmpp *x, const struct cv_xml *e);
void xmpp_login_success(struct xmpp *x, const struct cv_xml *e);
void xmpp_login_failure(struct xmpp *x, const struct cv_xml *e);
void xmpp_login_bound(struct xmpp *x, const struct cv_xml *answer);
void xmpp_login_enabled(struct xmpp *x, const struct cv_xml *e);
void xmpp_login_resumed(struct xmpp *x, const struct cv_xml *e);
void xmpp_login_failed(struct xmpp *x, const struct cv_xml *e);

/* ---- stream.c */
void xmpp_frame(struct xmpp *x, struct cv_str frame);
/* `id`: of a message that nobody echoes, "" for everything else. */
void xmpp_stanza(struct xmpp *x, struct cv_str frame, struct cv_str id);
#define XMPP_SEND(x, pattern, ...)                                   \
    do {                                                             \
        struct cv_buf b_;                                            \
        cv_buf_init(&b_, XMPP_FRAME_MAX);                            \
        CV_XML(&b_, pattern, __VA_ARGS__);                           \
        xmpp_stanza(x, cv_buf_str(&b_), CV_S(""));                   \
        cv_buf_free(&b_);                                            \
    } while (0)
void xmpp_stream_acknowledged(struct xmpp *x, uint32_t h);
void xmpp_stream_asked(struct xmpp *x);
void xmpp_stream_ask(struct xmpp *x);
void xmpp_stream_committed(struct xmpp *x, struct cv_str receipt);
/* Sends again what the server has not seen. */
void xmpp_stream_repeat(struct xmpp *x);
/* Nothing of the old stream counts any more. */
void xmpp_stream_forget(struct xmpp *x);
/* What was kept of the stream of a process before. */
void xmpp_stream_recall(struct xmpp *x);

/* ---- asks.c */
/* `payload` is XML; "" `to` asks our own server or account. */
void xmpp_ask(struct xmpp *x, enum xmpp_ask_kind kind, struct cv_str to, const char *type,
              struct cv_str payload, struct cv_str about);
void xmpp_asks_take(struct xmpp *x, const struct cv_xml *e);
bool xmpp_asks_open(const struct xmpp *x, enum xmpp_ask_kind kind, struct cv_str about);
/* The id under which the question was put, or "". */
struct cv_str xmpp_asks_id(const struct xmpp *x, enum xmpp_ask_kind kind, struct cv_str about);
/* Those asked before `at` are taken as answered with an error. */
void xmpp_asks_expire(struct xmpp *x, cv_time at);
void xmpp_asks_free(struct xmpp *x);

/* ---- rooms.c */
struct xmpp_room *xmpp_room_add(struct xmpp *x, struct cv_str jid);
struct xmpp_room *xmpp_room_find(const struct xmpp *x, struct cv_str jid);
struct xmpp_occupant *xmpp_room_person(const struct xmpp_room *room, struct cv_str person);
struct xmpp_occupant *xmpp_room_nick(const struct xmpp_room *room, struct cv_str nick);
void xmpp_rooms_recall(struct xmpp *x);
void xmpp_rooms_join(struct xmpp *x);
/* A new session is nowhere yet. */
void xmpp_rooms_leave(struct xmpp *x);
/* Looks whether we are still inside. */
void xmpp_rooms_ping(struct xmpp *x);
void xmpp_rooms_inside(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer);
void xmpp_room_join(struct xmpp *x, struct xmpp_room *room);
void xmpp_rooms_present(struct xmpp *x, const struct cv_xml *e);
/* True when it was an invitation. */
bool xmpp_rooms_invited(struct xmpp *x, const struct cv_xml *e);
bool xmpp_rooms_joining(const struct xmpp *x);
void xmpp_rooms_woken(struct xmpp *x);
cv_time xmpp_rooms_alarm(const struct xmpp *x);
void xmpp_rooms_free(struct xmpp *x);

/* ---- archive.c */
void xmpp_archive_begin(struct xmpp *x, struct xmpp_archive *a);
/* True when it came out of an archive. */
bool xmpp_archive_result(struct xmpp *x, const struct cv_xml *e);
void xmpp_archive_answer(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer);
/* Where we are when everything up to the message `id` of `at` is done: for `resume`. */
struct cv_str xmpp_archive_position(struct xmpp *x, struct cv_str id, cv_time at);
bool xmpp_archives_busy(const struct xmpp *x);

/* ---- words.c */
/* A message as it came; `copy` is the frame, to hold it back. */
void xmpp_words_take(struct xmpp *x, const struct cv_xml *e, struct cv_str copy);
/* One out of an archive, under its id there. */
void xmpp_words_archived(struct xmpp *x, struct xmpp_archive *a, const struct cv_xml *e,
                         struct cv_str id, cv_time at);
/* Looks at what waits again. */
void xmpp_words_release(struct xmpp *x);
void xmpp_words_zone(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer);
/* Asks for somebody's zone, once. `jid` is where they are now. */
void xmpp_words_ask_zone(struct xmpp *x, struct cv_str person, struct cv_str name,
                         struct cv_str lang, struct cv_str jid);
/* "PLACE#ID": how a message of a place is called. */
struct cv_str xmpp_words_id(struct xmpp *x, struct cv_str place, struct cv_str id);
void xmpp_words_free(struct xmpp *x);

/* ---- posts.c */
bool xmpp_posts_send(struct xmpp *x, const struct cv_outgoing *o);
void xmpp_posts_go(struct xmpp *x);
/* A message of ours is in `place` under `remote`; `slot` and `resume` are kept with it. */
void xmpp_posts_arrived(struct xmpp *x, struct cv_str id, struct cv_str place,
                        struct cv_str remote, struct cv_str slot, struct cv_str resume);
void xmpp_posts_error(struct xmpp *x, const struct cv_xml *e);
/* What may or may not have arrived in another stream, and was not found, goes out again. */
void xmpp_posts_resolve(struct xmpp *x);
/* Rooms that did not echo for long are read again. */
void xmpp_posts_beat(struct xmpp *x);
cv_time xmpp_posts_alarm(const struct xmpp *x);
void xmpp_posts_free(struct xmpp *x);

/* ---- files.c */
void xmpp_file_new(struct xmpp_letter *l, const struct cv_file *file);
/* Asks who takes files here, once. */
void xmpp_files_look(struct xmpp *x);
/* The stream is gone, and with it what was asked on it: it is asked again on the next. */
void xmpp_files_lost(struct xmpp *x);
/* True when the letter can go out. */
bool xmpp_files_ready(struct xmpp *x, struct xmpp_letter *l);
void xmpp_files_answer(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer);
void xmpp_files_replied(struct xmpp *x, const struct cv_reply *reply);
void xmpp_file_free(struct xmpp_file *f);

/* ---- typing.c */
/* A message of others: perhaps their client tells what they are at. */
void xmpp_typing_heard(struct xmpp *x, const struct cv_xml *e);
/* The letter has to wait: once. */
void xmpp_typing_begin(struct xmpp *x, struct xmpp_letter *l);
/* It does not come. */
void xmpp_typing_end(struct xmpp *x, struct xmpp_letter *l);
void xmpp_typing_free(struct xmpp *x);

/* ---- jid.c */
struct cv_str xmpp_jid_bare(struct cv_str jid);
struct cv_str xmpp_jid_resource(struct cv_str jid);
struct cv_str xmpp_jid_local(struct cv_str jid);
struct cv_str xmpp_jid_domain(struct cv_str jid);
/* XEP-0082; 0 for what is none. */
cv_time xmpp_stamp_read(struct cv_str stamp);
struct cv_str xmpp_stamp(struct cv_arena *arena, cv_time at);
/* The zone with this offset ("+02:00"), or "" where none is that far away in whole hours. */
struct cv_str xmpp_zone(struct cv_arena *arena, struct cv_str offset);

#endif
