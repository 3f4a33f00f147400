/* check_config.c - whether the settings are right: connects to everything, and says. */
#include "cli/cli.h"
#include "daemon/daemon.h"

int cv_cli_check_config(int argc, char **argv) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_settings settings = cv_settings_default(arena);
    struct cv_error err = {0};
    int result = CV_EXIT_DONE;
    enum cv_status status = cv_settings_words(argc, argv, arena, &settings, &err);
    if (status == CV_INVALID && !err.file[0]) {
        result = cv_cli_usage(argv[0], err.text);
    } else {
        status = status ? status : cv_daemon_check(&settings, &err);
        if (status)
            result = err.text[0] ? cv_cli_failed(&err) : CV_EXIT_FAILED;
    }
    cv_arena_free(arena);
    return result;
}
