/* matrix_rooms.c - what is known of the rooms that we are in. */
#include "messenger/matrix_rooms.h"

#include "messenger/json.h"

#include <canvasser/arena.h>

#include <stdlib.h>

enum { CREATORS_RULE = 12 }; /* from this version on a room's creator may do everything */

struct cv_matrix_rooms {
    struct cv_matrix_room *rooms;
};

struct cv_matrix_rooms *cv_matrix_rooms_new(void) {
    return cv_alloc(sizeof(struct cv_matrix_rooms));
}

static void room_free(struct cv_matrix_rooms *r, struct cv_matrix_room *room) {
    HASH_DEL(r->rooms, room);
    free(room->id);
    free(room->name);
    free(room->person);
    free(room);
}

void cv_matrix_rooms_free(struct cv_matrix_rooms *r) {
    struct cv_matrix_room *room, *next;
    if (!r)
        return;
    HASH_ITER(hh, r->rooms, room, next) {
        room_free(r, room);
    }
    free(r);
}

struct cv_matrix_room *cv_matrix_rooms_find(const struct cv_matrix_rooms *r, struct cv_str id) {
    struct cv_matrix_room *room = NULL;
    HASH_FIND(hh, r->rooms, id.p, id.n, room);
    return room;
}

struct cv_matrix_room *cv_matrix_rooms_note(struct cv_matrix_rooms *r, struct cv_str id) {
    struct cv_matrix_room *room = cv_matrix_rooms_find(r, id);
    if (room)
        return room;
    room = cv_alloc(sizeof *room);
    room->id = cv_strdup(id);
    room->name = cv_strdup(CV_S(""));
    room->person = cv_strdup(CV_S(""));
    room->others = -1;
    HASH_ADD_KEYPTR(hh, r->rooms, room->id, id.n, room);
    return room;
}

size_t cv_matrix_rooms_count(const struct cv_matrix_rooms *r) {
    return HASH_COUNT(r->rooms);
}

void cv_matrix_rooms_drop(struct cv_matrix_rooms *r, struct cv_str id) {
    struct cv_matrix_room *room = cv_matrix_rooms_find(r, id);
    if (room)
        room_free(r, room);
}

/* ---- state -------------------------------------------------------------------------------- */

static void room_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

void cv_matrix_room_with(struct cv_matrix_room *room, struct cv_str person) {
    room_set(&room->person, person);
    room->left = false;
}

static void state_create(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    const json_t *content = json_object_get(event, "content");
    struct cv_str with = cv_json_text(content, CV_MATRIX_DIRECT);
    if (!cv_str_eq(cv_json_text(event, "sender"), me))
        return;
    room->ours = cv_json_number(content, "room_version", 1) >= CREATORS_RULE;
    if (with.n)
        cv_matrix_room_with(room, with);
}

static void state_member(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    const json_t *content = json_object_get(event, "content");
    struct cv_str who = cv_json_text(event, "state_key");
    struct cv_str membership = cv_json_text(content, "membership");
    bool in = cv_str_eqz(membership, "join") || cv_str_eqz(membership, "invite");
    if (cv_str_eq(who, me)) {
        if (cv_str_eqz(membership, "invite") && json_is_true(json_object_get(content, "is_direct")))
            cv_matrix_room_with(room, cv_json_text(event, "sender"));
        return;
    }
    if (cv_str_eqz(who, room->person))
        room->left = !in;
    else if (in && room->others <= 1)
        room->others = room->person[0] ? 2 : room->others;
}

static void state_powers(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    const json_t *content = json_object_get(event, "content");
    const json_t *users = json_object_get(content, "users");
    char *key = cv_strdup(me);
    int64_t power = cv_json_number(users, key, cv_json_number(content, "users_default", 0));
    int64_t needed = cv_json_number(json_object_get(content, "events"), "m.room.message",
                                    cv_json_number(content, "events_default", 0));
    free(key);
    room->mute = power < needed && !room->ours;
    room->told_mute = room->told_mute && room->mute;
}

static void state_encryption(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    (void)me;
    (void)event;
    room->encrypted = true; /* it cannot be taken back */
}

static void state_name(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    (void)me;
    room_set(&room->name, cv_json_text(json_object_get(event, "content"), "name"));
}

void cv_matrix_room_state(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    static const struct {
        const char *type;
        void (*take)(struct cv_matrix_room *room, struct cv_str me, const json_t *event);
    } types[] = {
        {"m.room.create", state_create},         {"m.room.member", state_member},
        {"m.room.power_levels", state_powers},   {"m.room.name", state_name},
        {"m.room.encryption", state_encryption},
    };
    struct cv_str type = cv_json_text(event, "type");
    if (!json_is_string(json_object_get(event, "state_key")))
        return;
    for (size_t i = 0; i < CV_COUNT(types); i++)
        if (cv_str_eqz(type, types[i].type))
            types[i].take(room, me, event);
}

void cv_matrix_room_summary(struct cv_matrix_room *room, const json_t *summary) {
    int64_t joined = cv_json_number(summary, "m.joined_member_count", -1);
    int64_t invited = cv_json_number(summary, "m.invited_member_count", -1);
    if (joined >= 0 && invited >= 0)
        room->others = joined + invited - 1;
}

/* ---- direct conversations ------------------------------------------------------------------- */

bool cv_matrix_room_alone(const struct cv_matrix_room *room) {
    return room->person[0] && !room->left && room->others <= 1;
}

static bool room_before(const struct cv_matrix_room *a, const struct cv_matrix_room *b) {
    return a->joined == b->joined ? a->heard > b->heard : a->joined;
}

struct cv_matrix_room *cv_matrix_rooms_with(const struct cv_matrix_rooms *r, struct cv_str person) {
    struct cv_matrix_room *room, *best = NULL;
    for (room = r->rooms; room; room = room->hh.next)
        if (cv_str_eqz(person, room->person) && cv_matrix_room_alone(room) && !room->encrypted &&
            (!best || room_before(room, best)))
            best = room;
    return best;
}
