/* look.c - what an answer to a sync says of the rooms: what they are like, which are
 * direct conversations, where we are invited. */
#include "messenger/json.h"
#include "messenger/matrix/core.h"
#include "messenger/matrix/words.h"

enum { PATH_SIZE = 4096 };

static const json_t *part_events(const json_t *room, const char *part) {
    return json_object_get(json_object_get(room, part), "events");
}

static struct cv_str member_was(const json_t *event) {
    return cv_json_text(json_object_get(json_object_get(event, "unsigned"), "prev_content"),
                        "membership");
}

int cv_matrix_enters(const struct cv_matrix *m, const json_t *event) {
    struct cv_str is = cv_json_text(json_object_get(event, "content"), "membership");
    if (!cv_str_eqz(cv_json_text(event, "type"), "m.room.member") ||
        !cv_str_eqz(cv_json_text(event, "state_key"), m->me))
        return 0;
    if (cv_str_eqz(is, "invite"))
        return 2;
    if (!cv_str_eqz(is, "join") || cv_str_eqz(member_was(event), "join"))
        return 0;
    return cv_str_eqz(member_was(event), "invite") ? 1 : 2;
}

static void events_state(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *events) {
    for (size_t i = 0; i < json_array_size(events); i++) {
        cv_matrix_room_state(room, cv_str(m->me), json_array_get(events, i));
        cv_matrix_event_person(m, json_array_get(events, i));
    }
}

struct cv_matrix_room *cv_matrix_look(struct cv_matrix *m, const char *id, const json_t *part) {
    struct cv_matrix_room *room = cv_matrix_rooms_note(m->rooms, cv_str(id));
    room->joined = room->seen = true;
    room->told = false;
    events_state(m, room, part_events(part, "state"));
    events_state(m, room, part_events(part, "timeline"));
    cv_matrix_room_summary(room, json_object_get(part, "summary"));
    room->news = true;
    if (room->mute && !room->told_mute) {
        room->told_mute = true;
        cv_matrix_lacks(m, "I may not write in the room %s: give me the power to send messages "
                           "there (room settings, Roles & Permissions)",
                        room->name[0] ? room->name : id);
    }
    return room;
}

static void directs_learn(struct cv_matrix *m) {
    const char *person;
    json_t *list;
    json_object_foreach(m->directs, person, list) {
        for (size_t i = 0; i < json_array_size(list); i++) {
            const char *id = json_string_value(json_array_get(list, i));
            struct cv_matrix_room *room = id ? cv_matrix_rooms_find(m->rooms, cv_str(id)) : NULL;
            if (room && !room->person[0])
                cv_matrix_room_with(room, cv_str(person));
        }
    }
}

static void closer_room(void *context, struct cv_matrix_room *room) {
    struct cv_matrix *m = context;
    struct cv_buf path, about;
    if (room->news && room->person[0])
        cv_desk_go(m->desk, cv_str(room->person), m->now);
    room->news = false;
    if (!cv_matrix_room_unsure(room) || room->asking)
        return;
    room->asking = true;
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_init(&about, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/rooms/");
    cv_matrix_segment(&path, cv_str(room->id));
    cv_buf_addz(&path, "/state/m.room.member/");
    cv_matrix_segment(&path, cv_str(room->person));
    cv_buf_addf(&about, "%s %s", room->id, room->person);
    cv_matrix_ask(m, CV_MATRIX_PRESENT, cv_buf_str(&about), "GET", cv_buf_str(&path), CV_S(""));
    cv_buf_free(&path);
    cv_buf_free(&about);
}

void cv_matrix_look_closer(struct cv_matrix *m) {
    cv_matrix_rooms_each(m->rooms, closer_room, m);
}

void cv_matrix_look_directs(struct cv_matrix *m, const json_t *root) {
    const json_t *events = part_events(root, "account_data");
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        json_t *content = json_object_get(event, "content");
        if (!cv_str_eqz(cv_json_text(event, "type"), "m.direct") || !json_is_object(content))
            continue;
        json_object_update_missing(content, m->directs); /* what is on its way there */
        json_incref(content);
        json_decref(m->directs);
        m->directs = content;
    }
    directs_learn(m);
}

static void invite_accept(struct cv_matrix *m, const char *id, const json_t *part) {
    const json_t *events = part_events(part, "invite_state");
    struct cv_buf path;
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        if (cv_matrix_enters(m, event) == 2 &&
            json_is_true(json_object_get(json_object_get(event, "content"), "is_direct")))
            cv_matrix_befriend(m, cv_str(id), cv_json_text(event, "sender"));
    }
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/rooms/");
    cv_matrix_segment(&path, cv_str(id));
    cv_buf_addz(&path, "/join");
    cv_matrix_ask(m, CV_MATRIX_JOIN, cv_str(id), "POST", cv_buf_str(&path), CV_S("{}"));
    cv_buf_free(&path);
}

void cv_matrix_look_invites(struct cv_matrix *m, const json_t *rooms) {
    const char *id;
    json_t *part;
    json_object_foreach(json_object_get(rooms, "invite"), id, part) {
        size_t n = cv_matrix_rooms_count(m->rooms) + cv_matrix_asked(m, CV_MATRIX_JOIN);
        if (n < CV_MATRIX_ROOMS_MAX)
            invite_accept(m, id, part);
        else
            cv_matrix_lacks(m, "I am in %d rooms and accept no invitation any more: remove me from "
                               "some", CV_MATRIX_ROOMS_MAX);
    }
}

void cv_matrix_look_all(struct cv_matrix *m, const json_t *root) {
    const json_t *rooms = json_object_get(root, "rooms");
    const char *id;
    json_t *part;
    json_object_foreach(json_object_get(rooms, "join"), id, part) cv_matrix_look(m, id, part);
    cv_matrix_look_directs(m, root);
    cv_matrix_look_closer(m);
    cv_matrix_look_invites(m, rooms);
}
