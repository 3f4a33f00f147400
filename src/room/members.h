/* members.h - who is in the room: at most 200 people, and the bot. */
#ifndef CV_ROOM_MEMBERS_H
#define CV_ROOM_MEMBERS_H

#include "room/rate.h"

#include <canvasser/roomlog.h>

enum { CV_ROOM_MEMBERS_MAX = 200 };

struct cv_room_member {
    char *id, *name, *lang, *secret_hash;
    bool bot;
    int online; /* connections open */
    struct cv_rate rate;
};

struct cv_members {
    struct cv_room_member **item; /* each stays where it is */
    size_t n, cap;
    uint64_t newest; /* highest number in an id "m<number>" */
};

/* Adds a copy of the row; the member lives as long as the table. */
struct cv_room_member *cv_members_add(struct cv_members *m, const struct cv_member_row *row,
                                      cv_time now);
/* NULL when there is none. */
struct cv_room_member *cv_members_find(const struct cv_members *m, struct cv_str id);
struct cv_room_member *cv_members_by_secret(const struct cv_members *m, struct cv_str secret_hash);
void cv_room_member_rename(struct cv_room_member *member, struct cv_str name);
void cv_room_member_speak(struct cv_room_member *member, struct cv_str lang);
/* People, without the bot. */
size_t cv_members_people(const struct cv_members *m);
void cv_members_free(struct cv_members *m);

#endif
