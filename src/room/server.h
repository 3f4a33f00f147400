/* server.h - a room: the protocol of README.md over a WebSocket server and a log. */
#ifndef CV_ROOM_SERVER_H
#define CV_ROOM_SERVER_H

#include "net/ws.h"
#include "room/pages.h"

#include <canvasser/clock.h>
#include <canvasser/roomlog.h>

struct cv_room_server;

struct cv_room_server_config {
    const char *address;    /* "127.0.0.1", "::1", "0.0.0.0", ... */
    int port;               /* 0: any free one */
    struct cv_str name;     /* of the room, as people see it */
    const char *tokens;     /* path of the file of tokens, made when missing */
    struct cv_roomlog *log; /* stays the caller's; has one room, made when missing */
    struct cv_clock clock;
    const struct cv_log *trace; /* may be NULL */
    const struct cv_page *pages;
    size_t n_pages;
    int64_t patience; /* milliseconds a connection has for its hello; 0: 10 s */
};

/* Everything the config names but the strings must outlive the server. */
enum cv_status cv_room_server_new(struct cv_loop *loop, const struct cv_room_server_config *config,
                                  struct cv_room_server **out, struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_room_server_free(struct cv_room_server *s);
int cv_room_server_port(const struct cv_room_server *s);

/* To be called in every turn of the loop: commits what came in since the last
 * one in one transaction, and only then acknowledges and shows it. What cannot
 * be committed is answered `later` and forgotten: its senders keep it. */
void cv_room_server_turn(struct cv_room_server *s);

/* Views that live as long as the server. Give the links to people only: who has
 * one is in. */
struct cv_str cv_room_server_join_link(const struct cv_room_server *s);
struct cv_str cv_room_server_view_link(const struct cv_room_server *s);
struct cv_str cv_room_server_bot_token(const struct cv_room_server *s);

/* Frames that made no sense, so far. */
uint64_t cv_room_server_malformed(const struct cv_room_server *s);

#endif
