/* calendar.c - the tz database of this machine. */
#include "daemon/calendar.h"

#include "daemon/library.h"

#include <unistd.h>

enum { ZONE_FILE_MAX = 1024 * 1024 };

static bool calendar_read(void *context, const char *name, struct cv_arena *arena,
                          struct cv_str *bytes) {
    struct cv_str path = cv_arena_printf(arena, "/usr/share/zoneinfo/%s", name);
    (void)context;
    return cv_file_read(path.p, ZONE_FILE_MAX, arena, bytes, NULL) == CV_OK;
}

const struct cv_zone_files *cv_calendar_files(void) {
    static const struct cv_zone_files files = {calendar_read, NULL};
    return &files;
}

struct cv_str cv_calendar_here(struct cv_arena *arena) {
    static const struct cv_str folder = CV_STR("/usr/share/zoneinfo/");
    char path[256];
    ssize_t n = readlink("/etc/localtime", path, sizeof path);
    struct cv_str whole = {path, n > 0 ? (size_t)n : 0};
    if (!cv_str_starts(whole, folder) || whole.n == sizeof path)
        return CV_S("Etc/UTC");
    return cv_arena_copy(arena, (struct cv_str){path + folder.n, whole.n - folder.n});
}
