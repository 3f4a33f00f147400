/* rooms.c - what is known of the rooms that we are in. */
#include "messenger/matrix/rooms.h"

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
    json_decref(room->heroes);
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
    room->members = room->guests = room->others = -1;
    HASH_ADD_KEYPTR(hh, r->rooms, room->id, id.n, room);
    return room;
}

void cv_matrix_rooms_each(struct cv_matrix_rooms *r,
                          void (*each)(void *context, struct cv_matrix_room *room),
                          void *context) {
    struct cv_matrix_room *room, *next;
    HASH_ITER(hh, r->rooms, room, next) {
        each(context, room);
    }
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

static bool room_names(const struct cv_matrix_room *room, struct cv_str person) {
    const json_t *hero;
    size_t i;
    json_array_foreach(room->heroes, i, hero)
        if (cv_str_eqz(person, json_string_value(hero)))
            return true;
    return false;
}

/* Whose name is told while there is one other is in it; anybody else is not. */
static void room_place(struct cv_matrix_room *room) {
    bool named = json_array_size(room->heroes) > 0;
    if (named && room->others == 1)
        room->here = room_names(room, cv_str(room->person)) ? CV_MATRIX_HERE : CV_MATRIX_GONE;
    else if (!room->told)
        room->here = CV_MATRIX_PERHAPS;
}

void cv_matrix_room_with(struct cv_matrix_room *room, struct cv_str person) {
    if (cv_str_eqz(person, room->person))
        return;
    room_set(&room->person, person);
    room->told = false;
    room_place(room);
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
    if (cv_str_eqz(who, room->person)) {
        room->here = in ? CV_MATRIX_HERE : CV_MATRIX_GONE;
        room->told = true;
    } else if (in && room->person[0] && room->others <= 1) {
        room->others = 2;
    }
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

static void state_history(struct cv_matrix_room *room, struct cv_str me, const json_t *event) {
    (void)me;
    room->open = cv_str_eqz(cv_json_text(json_object_get(event, "content"), "history_visibility"),
                            "world_readable");
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
        {"m.room.encryption", state_encryption}, {"m.room.history_visibility", state_history},
    };
    struct cv_str type = cv_json_text(event, "type");
    if (!json_is_string(json_object_get(event, "state_key")))
        return;
    for (size_t i = 0; i < CV_COUNT(types); i++)
        if (cv_str_eqz(type, types[i].type))
            types[i].take(room, me, event);
}

static int64_t summary_count(const json_t *summary, const char *name, int64_t before) {
    int64_t n = cv_json_number(summary, name, before);
    return n < 0 ? -1 : n > INT32_MAX ? INT32_MAX : n;
}

/* A count that has not changed may be left out; names are told where a room has none. */
void cv_matrix_room_summary(struct cv_matrix_room *room, const json_t *summary) {
    json_t *heroes = json_object_get(summary, "m.heroes");
    if (!json_is_object(summary))
        return;
    room->members = summary_count(summary, "m.joined_member_count", room->members);
    room->guests = summary_count(summary, "m.invited_member_count", room->guests);
    room->others = room->members >= 0 && room->guests >= 0 ? room->members + room->guests - 1 : -1;
    json_decref(room->heroes);
    room->heroes = json_is_array(heroes) ? json_incref(heroes) : NULL;
    room_place(room);
}

/* ---- direct conversations ------------------------------------------------------------------- */

bool cv_matrix_room_alone(const struct cv_matrix_room *room) {
    return room->person[0] && room->here == CV_MATRIX_HERE && room->others == 1 && !room->open;
}

bool cv_matrix_room_unsure(const struct cv_matrix_room *room) {
    return room->person[0] && room->joined && room->here == CV_MATRIX_PERHAPS &&
           room->others == 1 && !room->open;
}

/* We are on our way into it, or its first answer is on its way to us. */
static bool room_awaited(const struct cv_matrix_room *room) {
    return room->person[0] && room->here != CV_MATRIX_GONE && !room->seen && room->others < 0;
}

static int room_rank(const struct cv_matrix_room *room) {
    if (room->encrypted)
        return 0;
    return cv_matrix_room_alone(room) ? 2 : cv_matrix_room_unsure(room) || room_awaited(room);
}

struct cv_matrix_room *cv_matrix_rooms_with(const struct cv_matrix_rooms *r, struct cv_str person) {
    struct cv_matrix_room *room, *best = NULL;
    for (room = r->rooms; room; room = room->hh.next) {
        int rank = cv_str_eqz(person, room->person) ? room_rank(room) : 0;
        int most = best ? room_rank(best) : 0;
        if (rank > most || (rank && rank == most && room->heard > best->heard))
            best = room;
    }
    return best;
}
