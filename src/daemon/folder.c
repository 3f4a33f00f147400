/* folder.c - the data folder. */
#include "daemon/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes `path` and what is missing above it. */
static int make_folders(char *path) {
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        int failed = mkdir(path, 0700) != 0 && errno != EEXIST;
        *at = '/';
        if (failed)
            return -1;
    }
    return mkdir(path, 0700) != 0 && errno != EEXIST ? -1 : 0;
}

struct cv_str cv_folder_path(struct cv_arena *arena, struct cv_str folder, const char *name) {
    return cv_arena_printf(arena, "%.*s/%s", CV_ARG(folder), name);
}

enum cv_status cv_folder_open(struct cv_str folder, const char *name, int *lock,
                              struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str path = cv_folder_path(arena, folder, name);
    char *copy = cv_arena_alloc(arena, folder.n + 1);
    enum cv_status status = CV_OK;
    memcpy(copy, folder.p, folder.n);
    if (folder.n == 0 || make_folders(copy) != 0) {
        status = cv_fail(err, CV_IO,
                         "the data folder '%.*s' cannot be made: %s. Name another with --data",
                         CV_ARG(folder), folder.n ? strerror(errno) : "it has no name");
        goto done;
    }
    *lock = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*lock < 0) {
        status = cv_fail_at(err, CV_IO, path, 0, 0, "cannot be opened: %s", strerror(errno));
        goto done;
    }
    if (flock(*lock, LOCK_EX | LOCK_NB) != 0) {
        status = cv_fail(err, CV_BUSY,
                         "another Canvasser uses the data folder %.*s: stop it, or name another "
                         "folder with --data",
                         CV_ARG(folder));
        close(*lock);
        *lock = -1;
    }
done:
    cv_arena_free(arena);
    return status;
}
