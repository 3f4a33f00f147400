/* print.c - the room's own frames. */
#include "room/print.h"

#include <stdlib.h>

static int print_piece(const char *bytes, size_t n, void *context) {
    return cv_buf_add(context, (struct cv_str){bytes, n}) ? 0 : -1;
}

/* jansson refuses only what is no UTF-8, and nothing else comes this far; were
 * it otherwise, `full` makes the caller drop the frame. */
void cv_room_print_json(json_t *value, struct cv_buf *out) {
    if (json_dump_callback(value, print_piece, out, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
        out->full = true;
    json_decref(value);
}

void cv_room_print_str(json_t *object, const char *name, struct cv_str value) {
    if (value.n)
        json_object_set_new(object, name, json_stringn(value.p, value.n));
}

static void print_whole(json_t *object, const char *name, int64_t value) {
    json_object_set_new(object, name, json_integer(value));
}

static json_t *print_frame(const char *t) {
    json_t *frame = json_object();
    json_object_set_new(frame, "t", json_string(t));
    return frame;
}

void cv_room_print_ack(struct cv_str key, uint64_t n, struct cv_buf *out) {
    json_t *frame = print_frame("ack");
    cv_room_print_str(frame, "key", key);
    if (n)
        print_whole(frame, "n", (int64_t)n);
    cv_room_print_json(frame, out);
}

/* Every frame that says no: what, about which key, and why. */
static json_t *print_no(const char *t, struct cv_str key, const char *why) {
    json_t *frame = print_frame(t);
    cv_room_print_str(frame, "key", key);
    cv_room_print_str(frame, "why", cv_str(why));
    return frame;
}

void cv_room_print_refused(struct cv_str key, const char *why, int64_t limit, struct cv_buf *out) {
    json_t *frame = print_no("refused", key, why);
    if (cv_str_eqz(cv_str(why), "too_long"))
        print_whole(frame, "limit", limit);
    cv_room_print_json(frame, out);
}

void cv_room_print_later(struct cv_str key, struct cv_buf *out) {
    cv_room_print_json(print_no("later", key, "storage"), out);
}

void cv_room_print_bad(const char *why, struct cv_buf *out) {
    cv_room_print_json(print_no("bad", CV_S(""), why), out);
}

void cv_room_print_denied(const char *why, struct cv_buf *out) {
    cv_room_print_json(print_no("denied", CV_S(""), why), out);
}

void cv_room_print_pong(struct cv_buf *out) {
    cv_room_print_json(print_frame("pong"), out);
}

static void print_member(json_t *object, const struct cv_room_member *member) {
    cv_room_print_str(object, "id", cv_str(member->id));
    cv_room_print_str(object, "name", cv_str(member->name));
    cv_room_print_str(object, "lang", cv_str(member->lang));
    json_object_set_new(object, "online", json_boolean(member->online > 0));
    json_object_set_new(object, "bot", json_boolean(member->bot));
}

void cv_room_print_member(const struct cv_room_member *member, struct cv_buf *out) {
    json_t *frame = print_frame("member");
    print_member(frame, member);
    cv_room_print_json(frame, out);
}

/* Takes the closing brace off what was printed last, to go on in the object. */
static void print_reopen(struct cv_buf *out) {
    if (!out->full)
        out->n--;
}

void cv_room_print_board(struct cv_str body, cv_time now, struct cv_buf *out) {
    json_t *frame = print_frame("board");
    print_whole(frame, "now", now);
    cv_room_print_json(frame, out);
    print_reopen(out);
    cv_buf_addz(out, ",\"board\":");
    cv_buf_add(out, body);
    cv_buf_addc(out, '}');
}

void cv_room_print_form(struct cv_str about, struct cv_str from, json_t *form, struct cv_buf *out) {
    json_t *frame = print_frame("form");
    cv_room_print_str(frame, "about", about);
    cv_room_print_str(frame, "from", from);
    if (form)
        json_object_set(frame, "form", form);
    cv_room_print_json(frame, out);
}

void cv_room_print_entry(const struct cv_entry_row *entry, struct cv_buf *out) {
    json_t *frame = print_frame(entry->kind == CV_ENTRY_MESSAGE ? "message" : "choose");
    print_whole(frame, "n", (int64_t)entry->n);
    cv_room_print_str(frame, "key", entry->key);
    cv_room_print_str(frame, "from", entry->sender);
    print_whole(frame, "at", entry->at);
    cv_room_print_str(frame, "to", entry->to);
    cv_room_print_json(frame, out);
    print_reopen(out);
    cv_buf_addc(out, ',');
    cv_buf_add(out, (struct cv_str){entry->body.p + 1, entry->body.n - 1});
}

static json_t *print_members(const struct cv_members *members) {
    json_t *list = json_array();
    for (size_t i = 0; i < members->n; i++) {
        json_t *object = json_object();
        print_member(object, members->item[i]);
        json_array_append_new(list, object);
    }
    return list;
}

void cv_room_print_welcome(const struct cv_welcome *welcome, struct cv_buf *out) {
    json_t *frame = print_frame("welcome");
    if (welcome->you) {
        cv_room_print_str(frame, "you", cv_str(welcome->you->id));
        cv_room_print_str(frame, "name", cv_str(welcome->you->name));
    }
    cv_room_print_str(frame, "secret", welcome->secret);
    cv_room_print_str(frame, "room", welcome->room);
    cv_room_print_str(frame, "room_id", welcome->room_id);
    print_whole(frame, "last", (int64_t)welcome->last);
    print_whole(frame, "now", welcome->now);
    json_object_set_new(frame, "members", print_members(welcome->members));
    cv_room_print_json(frame, out);
    print_reopen(out);
    cv_buf_addz(out, ",\"board\":");
    cv_buf_add(out, welcome->board.n ? welcome->board : CV_S("null"));
    cv_buf_addc(out, '}');
}
