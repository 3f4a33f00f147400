/* rooms.h - what is known of the rooms that we are in. */
#ifndef CV_MESSENGER_MATRIX_ROOMS_H
#define CV_MESSENGER_MATRIX_ROOMS_H

#include <canvasser/clock.h>
#include <canvasser/str.h>

#include <jansson.h>
#include <uthash.h>

enum cv_matrix_here { CV_MATRIX_PERHAPS, CV_MATRIX_HERE, CV_MATRIX_GONE };

struct cv_matrix_room {
    UT_hash_handle hh;
    char *id;
    char *name;      /* "" when it has none */
    char *person;    /* the direct conversation is with them, or "" */
    bool joined;     /* else we were only invited so far */
    bool seen;       /* an answer to a sync told of it */
    int64_t members, guests; /* people in it and invited, us among them; -1: not known */
    int64_t others;  /* people in it or invited beside us; -1: not known */
    json_t *heroes;  /* ids of those, as far as the homeserver tells, or NULL */
    enum cv_matrix_here here; /* whether `person` is among them */
    bool told;       /* the answer at hand tells whether */
    bool asking;     /* whether is being asked */
    bool open;       /* whoever wants may read it */
    bool news;       /* something was told of it that letters may wait for */
    bool mixed;      /* somebody else came or went in what is being told of it */
    bool encrypted;
    bool ours;       /* we made it */
    bool mute;       /* we may not write in it */
    bool told_mute;  /* and said so */
    bool told_secret; /* that we cannot read it was said */
    cv_time heard;   /* when somebody last wrote in it */
};

/* Rooms that we are in: what they are like comes in one answer. */
enum { CV_MATRIX_ROOMS_MAX = 1000 };

/* The creation of a direct room holds in this key who it is with. */
#define CV_MATRIX_DIRECT "canvasser.direct"

struct cv_matrix_rooms;

struct cv_matrix_rooms *cv_matrix_rooms_new(void);
/* NULL is allowed. */
void cv_matrix_rooms_free(struct cv_matrix_rooms *r);
struct cv_matrix_room *cv_matrix_rooms_find(const struct cv_matrix_rooms *r, struct cv_str id);
/* Finds it or makes it. */
struct cv_matrix_room *cv_matrix_rooms_note(struct cv_matrix_rooms *r, struct cv_str id);
void cv_matrix_rooms_each(struct cv_matrix_rooms *r,
                          void (*each)(void *context, struct cv_matrix_room *room), void *context);
size_t cv_matrix_rooms_count(const struct cv_matrix_rooms *r);
void cv_matrix_rooms_drop(struct cv_matrix_rooms *r, struct cv_str id);

/* Takes what a state event says of the room; `me` is our own id. */
void cv_matrix_room_state(struct cv_matrix_room *room, struct cv_str me, const json_t *event);
/* Takes what a room's summary tells, behind the state of the same answer. */
void cv_matrix_room_summary(struct cv_matrix_room *room, const json_t *summary);
/* It is a conversation with `person`, perhaps. */
void cv_matrix_room_with(struct cv_matrix_room *room, struct cv_str person);
/* Whether nobody but its person can read what is said in it. How many are in it counts, and
 * who, not what anybody calls it: an invitation to a conversation of several is called
 * direct too, and one of two may be joined by others. What is not known is not so. */
bool cv_matrix_room_alone(const struct cv_matrix_room *room);
/* Whether the homeserver must be asked if its person is the one other in it. */
bool cv_matrix_room_unsure(const struct cv_matrix_room *room);
/* The conversation with a person that was used last; else one of which it will soon be known
 * whether it is one (not `cv_matrix_room_alone`); NULL when there is none. */
struct cv_matrix_room *cv_matrix_rooms_with(const struct cv_matrix_rooms *r, struct cv_str person);

#endif
