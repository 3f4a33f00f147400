/* run.c - the daemon, and the room alone. */
#include "cli/cli.h"
#include "daemon/daemon.h"

static int start(int argc, char **argv, bool with_bot) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_settings settings = cv_settings_default(arena);
    struct cv_error err = {0};
    int result = CV_EXIT_DONE;
    enum cv_status status = cv_settings_words(argc, argv, arena, &settings, &err);
    if (status == CV_INVALID && !err.file[0])
        result = cv_cli_usage(argv[0], err.text);
    bool with_room = !with_bot || settings.room || settings.n_connections == 0;
    if (result == CV_EXIT_DONE && (status || cv_daemon_run(&settings, with_room, with_bot, &err)))
        result = cv_cli_failed(&err);
    cv_arena_free(arena);
    return result;
}

int cv_cli_run(int argc, char **argv) {
    return start(argc, argv, true);
}

int cv_cli_room(int argc, char **argv) {
    return start(argc, argv, false);
}
