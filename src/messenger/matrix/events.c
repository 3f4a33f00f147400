/* events.c - events of Matrix rooms as the engine hears them. */
#include "messenger/json.h"
#include "messenger/matrix/core.h"
#include "messenger/matrix/words.h"

#include <stdlib.h>
#include <string.h>

enum { ROOTS_MAX = 5000, HEARD_MAX = 128 * 1024 };

/* ---- what threads hang on -------------------------------------------------------------------- */

struct cv_matrix_root {
    UT_hash_handle hh;
    char *id;
    bool ours;
};

static struct cv_matrix_root *root_find(const struct cv_matrix *m, struct cv_str event) {
    struct cv_matrix_root *root = NULL;
    HASH_FIND(hh, m->roots, event.p, event.n, root);
    return root;
}

void cv_matrix_roots_free(struct cv_matrix *m) {
    struct cv_matrix_root *root, *next;
    HASH_ITER(hh, m->roots, root, next) {
        HASH_DEL(m->roots, root);
        free(root->id);
        free(root);
    }
}

void cv_matrix_root_note(struct cv_matrix *m, struct cv_str event, bool ours) {
    struct cv_matrix_root *root = root_find(m, event);
    if (!event.n)
        return;
    if (!root) {
        if (HASH_COUNT(m->roots) >= ROOTS_MAX)
            cv_matrix_roots_free(m); /* they can be asked for */
        root = cv_alloc(sizeof *root);
        root->id = cv_strdup(event);
        HASH_ADD_KEYPTR(hh, m->roots, root->id, event.n, root);
    }
    root->ours = ours;
}

int cv_matrix_root_ours(const struct cv_matrix *m, struct cv_str event) {
    const struct cv_matrix_root *root = root_find(m, event);
    return root ? root->ours : -1;
}

/* ---- reading events ------------------------------------------------------------------------------ */

static const json_t *event_content(const json_t *event) {
    return json_object_get(event, "content");
}

static const json_t *event_relation(const json_t *event) {
    return json_object_get(event_content(event), "m.relates_to");
}

static bool relation_is(const json_t *relation, const char *kind) {
    return cv_str_eqz(cv_json_text(relation, "rel_type"), kind);
}

static struct cv_str relation_reply(const json_t *relation) {
    return cv_json_text(json_object_get(relation, "m.in_reply_to"), "event_id");
}

/* An edit says of which thread its message is only within, if at all. */
static const json_t *event_thread(const json_t *event) {
    const json_t *relation = event_relation(event);
    if (relation_is(relation, "m.replace"))
        relation = json_object_get(json_object_get(event_content(event), "m.new_content"),
                                   "m.relates_to");
    return relation_is(relation, "m.thread") ? relation : NULL;
}

struct cv_str cv_matrix_event_root(const json_t *event) {
    if (!cv_str_eqz(cv_json_text(event, "type"), "m.room.message"))
        return cv_str("");
    return cv_json_text(event_thread(event), "event_id");
}

/* "@ana:example.org" is "ana" as long as nobody says what she is called. */
static struct cv_str person_local(struct cv_str id) {
    struct cv_str rest = id.n && id.p[0] == '@' ? (struct cv_str){id.p + 1, id.n - 1} : id, local;
    return cv_str_split(&rest, ':', &local) ? local : id;
}

void cv_matrix_event_person(struct cv_matrix *m, const json_t *event) {
    const json_t *content = event_content(event);
    struct cv_str id = cv_json_text(event, "state_key");
    struct cv_str name = cv_json_text(content, "displayname");
    if (!cv_str_eqz(cv_json_text(event, "type"), "m.room.member") || !id.n ||
        !cv_str_eqz(cv_json_text(content, "membership"), "join"))
        return;
    const struct cv_known *known = cv_people_find(m->people, id);
    struct cv_known now = known ? *known : (struct cv_known){.id = id};
    now.name = name.n ? name : person_local(id);
    cv_people_note(m->people, &now);
}

/* Who and when: common to all that people do. */
static void event_common(struct cv_matrix *m, const struct cv_matrix_room *room,
                         const json_t *event, struct cv_arena *arena, struct cv_incoming *in) {
    struct cv_str sender = cv_json_text(event, "sender");
    const struct cv_known *known = cv_people_find(m->people, sender);
    struct cv_str name = known ? known->name : cv_str("");
    in->id = cv_arena_copy(arena, cv_json_text(event, "event_id"));
    in->at = cv_json_number(event, "origin_server_ts", 0);
    in->person = cv_arena_copy(arena, sender);
    in->name = cv_arena_copy(arena, name.n ? name : person_local(sender));
    in->zone = cv_arena_copy(arena, known ? known->zone : cv_str(""));
    in->place = cv_arena_copy(arena, cv_str(room->id));
    in->direct = cv_matrix_room_alone(room) && !room->mixed && cv_str_eqz(sender, room->person);
}

/* A thread on words of ours is part of the talk in the room. */
static void event_place(struct cv_matrix *m, const struct cv_matrix_room *room,
                        const json_t *event, struct cv_arena *arena, struct cv_incoming *in) {
    const json_t *thread = event_thread(event), *relation = event_relation(event);
    struct cv_str root = cv_json_text(thread, "event_id");
    struct cv_str reply = relation_reply(thread ? thread : relation);
    bool fallback = json_is_true(json_object_get(thread, "is_falling_back"));
    struct cv_buf place;
    if (root.n && cv_matrix_root_ours(m, root) == 1) {
        reply = reply.n && !fallback ? reply : root;
    } else if (root.n) {
        cv_buf_init(&place, 1024);
        if (cv_matrix_place(&place, cv_str(room->id), root))
            in->place = cv_arena_copy(arena, cv_buf_str(&place));
        cv_buf_free(&place);
        reply = fallback ? cv_str("") : reply;
    }
    in->answers = cv_arena_copy(arena, reply);
}

/* m.notice is how bots talk: two of them must not begin to answer each other. */
static bool message_spoken(struct cv_str type) {
    return cv_str_eqz(type, "m.text") || cv_str_eqz(type, "m.emote");
}

static bool event_message(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *event,
                          struct cv_arena *arena, struct cv_incoming *in) {
    const json_t *relation = event_relation(event), *content = event_content(event);
    bool edit = relation_is(relation, "m.replace");
    struct cv_buf text;
    if (edit)
        content = json_object_get(content, "m.new_content");
    if (!message_spoken(cv_json_text(content, "msgtype")))
        return false;
    event_common(m, room, event, arena, in);
    event_place(m, room, event, arena, in);
    cv_buf_init(&text, HEARD_MAX);
    bool whole = cv_matrix_heard(&text, cv_json_text(content, "body"),
                                 relation_reply(relation).n > 0, cv_str(m->me), cv_str(m->name));
    in->kind = CV_IN_MESSAGE;
    in->text = cv_arena_copy(arena, cv_buf_str(&text));
    if (edit)
        in->amends = cv_arena_copy(arena, cv_json_text(relation, "event_id"));
    cv_buf_free(&text);
    room->heard = in->at;
    return whole && in->text.n;
}

static bool event_reaction(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *event,
                           struct cv_arena *arena, struct cv_incoming *in) {
    const json_t *relation = event_relation(event);
    struct cv_str text = cv_matrix_face(cv_json_text(relation, "key"));
    if (!relation_is(relation, "m.annotation") || !text.n)
        return false;
    event_common(m, room, event, arena, in);
    in->kind = CV_IN_REACT;
    in->about = cv_arena_copy(arena, cv_json_text(relation, "event_id"));
    in->text = cv_arena_copy(arena, text);
    return true;
}

static bool event_member(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *event,
                         struct cv_arena *arena, struct cv_incoming *in) {
    struct cv_str who = cv_json_text(event, "state_key");
    struct cv_str membership = cv_json_text(event_content(event), "membership");
    cv_matrix_event_person(m, event);
    bool present = cv_str_eqz(membership, "join");
    if (!who.n || cv_str_eqz(who, m->me) || cv_str_eqz(membership, "invite"))
        return false;
    const struct cv_known *known = cv_people_find(m->people, who);
    in->kind = CV_IN_MEMBER;
    in->place = cv_arena_copy(arena, cv_str(room->id));
    in->person = cv_arena_copy(arena, who);
    in->name = cv_arena_copy(arena, known ? known->name : person_local(who));
    in->present = present;
    return true;
}

bool cv_matrix_event(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *event,
                     struct cv_arena *arena, struct cv_incoming *in) {
    static const struct {
        const char *type;
        bool (*read)(struct cv_matrix *m, struct cv_matrix_room *room, const json_t *event,
                     struct cv_arena *arena, struct cv_incoming *in);
    } types[] = {
        {"m.room.message", event_message},
        {"m.reaction", event_reaction},
        {"m.room.member", event_member},
    };
    struct cv_str type = cv_json_text(event, "type");
    bool own = cv_str_eqz(cv_json_text(event, "sender"), m->me);
    if (own)
        cv_matrix_root_note(m, cv_json_text(event, "event_id"), true);
    *in = (struct cv_incoming){0};
    for (size_t i = 0; i < CV_COUNT(types); i++)
        if (cv_str_eqz(type, types[i].type) && (!own || types[i].read == event_member))
            return types[i].read(m, room, event, arena, in);
    return false;
}
