/* print.h - the room's own frames, each one JSON object added to a buffer.
 *
 * The buffer's cap is the caller's: check `full` after printing. */
#ifndef CV_ROOM_PRINT_H
#define CV_ROOM_PRINT_H

#include "room/members.h"

#include <canvasser/roomlog.h>

#include <jansson.h>

/* Sets `name` of `object` to a string; nothing when it is empty. */
void cv_room_print_str(json_t *object, const char *name, struct cv_str value);
/* Prints and frees `value`. */
void cv_room_print_json(json_t *value, struct cv_buf *out);

void cv_room_print_ack(struct cv_str key, uint64_t n, struct cv_buf *out);
/* `limit` is printed with "too_long". */
void cv_room_print_refused(struct cv_str key, const char *why, int64_t limit, struct cv_buf *out);
/* Without a key: for a hello or a name. */
void cv_room_print_later(struct cv_str key, struct cv_buf *out);
void cv_room_print_bad(const char *why, struct cv_buf *out);
void cv_room_print_denied(const char *why, struct cv_buf *out);
void cv_room_print_pong(struct cv_buf *out);
void cv_room_print_member(const struct cv_room_member *member, struct cv_buf *out);
/* `body` is JSON. `now` is the room's time, by which a board's is to be read. */
void cv_room_print_board(struct cv_str body, cv_time now, struct cv_buf *out);
/* A form that is asked for by `from`, or one that is given (`form`, or NULL for none). */
void cv_room_print_form(struct cv_str about, struct cv_str from, json_t *form, struct cv_buf *out);
/* A message or choose frame of an entry; its body is JSON of an object. */
void cv_room_print_entry(const struct cv_entry_row *entry, struct cv_buf *out);

struct cv_welcome {
    const struct cv_room_member *you; /* NULL for a board's view */
    struct cv_str secret;             /* on the first join, else "" */
    struct cv_str room, room_id;
    const struct cv_members *members;
    struct cv_str board; /* JSON, or "" */
    uint64_t last;
    cv_time now;
};

void cv_room_print_welcome(const struct cv_welcome *welcome, struct cv_buf *out);

#endif
