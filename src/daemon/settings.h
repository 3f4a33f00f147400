/* settings.h - what can be set, with defaults that work as they are. */
#ifndef CV_DAEMON_SETTINGS_H
#define CV_DAEMON_SETTINGS_H

#include "messenger/kinds.h"

#include <canvasser/arena.h>
#include <canvasser/error.h>
#include <canvasser/log.h>

enum { CV_MESSENGERS_MAX = 16, CV_ROOMS_MAX = 32 };

/* A messenger to connect to. */
struct cv_connection {
    const struct cv_kind *kind;
    struct cv_str name; /* in logs and in the store; unique */
    struct cv_str url;
    struct cv_str token_file, app_token_file;
    struct cv_str address, nick;
    struct cv_str rooms[CV_ROOMS_MAX];
    size_t n_rooms;
};

struct cv_settings {
    struct cv_str data;   /* folder that holds everything kept */
    struct cv_str dialog; /* that `start` begins */
    struct cv_str pace;   /* when people are asked who want their own pace (session.h); "":
                             at the usual hours of this machine's zone */
    enum cv_log_level log;
    struct cv_str ca_file; /* certificates to trust besides the system's, or "" */
    /* The embedded room. `run` hosts one when no messenger is named, or the room is. */
    bool room;
    struct cv_str room_name; /* "" for none: the pages then say what it is */
    struct cv_str room_address;
    int room_port; /* 0: any free one */
    /* Our own listener, for messengers that call us. Without an outside address there is none. */
    struct cv_str listen_address, public_url;
    int listen_port;
    struct cv_connection connections[CV_MESSENGERS_MAX];
    size_t n_connections;
};

/* The defaults; `arena` holds what is computed (the data folder). */
struct cv_settings cv_settings_default(struct cv_arena *arena);
/* Reads a settings file over what is in `s` already (config/README.md). */
enum cv_status cv_settings_read(const char *path, struct cv_arena *arena, struct cv_settings *s,
                                struct cv_error *err) CV_MUST_USE;
/* Reads the words of a command: -c FILE, --data DIR, --port N. CV_INVALID with
 * a text and no file is wrong use; every other error is the settings file's. */
enum cv_status cv_settings_words(int argc, char **argv, struct cv_arena *arena,
                                 struct cv_settings *s, struct cv_error *err) CV_MUST_USE;

#endif
