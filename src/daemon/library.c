/* library.c - the dialogs on the disk. */
#include "daemon/library.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef CV_INSTALLED_DIALOGS
#define CV_INSTALLED_DIALOGS "/usr/local/share/canvasser/dialogs"
#endif

enum { FILES_MAX = 64 };

enum cv_status cv_file_read(const char *path, size_t max, struct cv_arena *arena,
                            struct cv_str *out, struct cv_error *err) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cv_fail_at(err, errno == ENOENT ? CV_NOT_FOUND : CV_IO, cv_str(path), 0, 0,
                          "cannot be read: %s", strerror(errno));
    enum cv_status status = CV_OK;
    char *text = NULL;
    size_t n = 0;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        status = cv_fail_at(err, CV_IO, cv_str(path), 0, 0, "is not a plain file");
        goto done;
    }
    if ((uintmax_t)info.st_size > max) {
        status = cv_fail_at(err, CV_TOO_BIG, cv_str(path), 0, 0,
                            "is larger than %zu bytes: make it shorter, or split it", max);
        goto done;
    }
    text = cv_arena_alloc(arena, (size_t)info.st_size + 1);
    for (ssize_t got = 1; got > 0 && n < (size_t)info.st_size; n += (size_t)got) {
        got = read(fd, text + n, (size_t)info.st_size - n);
        if (got < 0) {
            status = cv_fail_at(err, CV_IO, cv_str(path), 0, 0, "cannot be read: %s",
                                strerror(errno));
            goto done;
        }
    }
    *out = (struct cv_str){text, n};
done:
    close(fd);
    return status;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The folder of this program's own file, or "". */
static struct cv_str program_folder(struct cv_arena *arena) {
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    while (n > 0 && path[n - 1] != '/')
        n--;
    return cv_arena_copy(arena, (struct cv_str){path, n > 1 ? (size_t)n - 1 : 0});
}

enum cv_status cv_library_find(struct cv_arena *arena, struct cv_str *folder,
                               struct cv_error *err) {
    static const char *const beside[] = {"dialogs", "../dialogs", "../../dialogs"};
    const char *wanted = getenv("CANVASSER_DIALOGS");
    if (wanted && *wanted) {
        *folder = cv_arena_copy(arena, cv_str(wanted));
        if (is_folder(wanted))
            return CV_OK;
        return cv_fail(err, CV_NOT_FOUND,
                       "CANVASSER_DIALOGS names %s, which is no folder: set it to the folder "
                       "that holds the dialogs, or unset it",
                       wanted);
    }
    if (is_folder("dialogs/engine")) {
        *folder = CV_S("dialogs");
        return CV_OK;
    }
    struct cv_str program = program_folder(arena);
    for (size_t i = 0; i < CV_COUNT(beside); i++) {
        *folder = cv_arena_printf(arena, "%.*s/%s", CV_ARG(program), beside[i]);
        if (is_folder(folder->p))
            return CV_OK;
    }
    *folder = CV_S(CV_INSTALLED_DIALOGS);
    if (is_folder(folder->p))
        return CV_OK;
    return cv_fail(err, CV_NOT_FOUND,
                   "the folder with the dialogs was not found: run from the project's folder, or "
                   "set CANVASSER_DIALOGS to it");
}

/* Reads `path` into the bundle under `role`. */
static enum cv_status bundle_add(struct cv_bundle *b, struct cv_str path, struct cv_str role,
                                 struct cv_arena *arena, struct cv_error *err) {
    if (b->n == FILES_MAX)
        return cv_fail_at(err, CV_TOO_BIG, path, 0, 0,
                          "a dialog has at most %d files: remove some", FILES_MAX);
    struct cv_source *file = &b->file[b->n];
    enum cv_status status = cv_file_read(path.p, CV_DIALOG_FILE_MAX, arena, &file->text, err);
    if (status)
        return status;
    file->name = path;
    b->role[b->n++] = role;
    return CV_OK;
}

static int is_yaml(const struct dirent *entry) {
    size_t n = strlen(entry->d_name);
    return n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0;
}

/* Reads every LANG.yaml of `folder`, in the order of their names. */
static enum cv_status bundle_add_texts(struct cv_bundle *b, struct cv_str folder,
                                       const char *prefix, struct cv_arena *arena,
                                       struct cv_error *err) {
    struct dirent **entries = NULL;
    enum cv_status status = CV_OK;
    int n = scandir(folder.p, &entries, is_yaml, alphasort);
    if (n < 0)
        return cv_fail_at(err, CV_NOT_FOUND, folder, 0, 0,
                          "cannot be read: %s; texts belong there, one LANG.yaml a language",
                          strerror(errno));
    for (int i = 0; i < n; i++) {
        if (status == CV_OK)
            status = bundle_add(
                b, cv_arena_printf(arena, "%.*s/%s", CV_ARG(folder), entries[i]->d_name),
                cv_arena_printf(arena, "%s%s", prefix, entries[i]->d_name), arena, err);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* The lexicons, for a dialog that has some. */
static enum cv_status bundle_add_lexicons(struct cv_bundle *b, struct cv_str folder,
                                          struct cv_arena *arena, struct cv_error *err) {
    struct cv_str lexicons = cv_arena_printf(arena, "%.*s/lexicon", CV_ARG(folder));
    return is_folder(lexicons.p) ? bundle_add_texts(b, lexicons, "lexicon/", arena, err) : CV_OK;
}

static struct cv_str last_part(struct cv_str path) {
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    size_t at = path.n;
    while (at && path.p[at - 1] != '/')
        at--;
    return (struct cv_str){path.p + at, path.n - at};
}

/* FOLDER/dialog.yaml, and from the dialog it is like what it has not itself. */
static enum cv_status bundle_fill(struct cv_bundle *b, struct cv_str folder, struct cv_str library,
                                  struct cv_arena *arena, struct cv_error *err) {
    struct cv_str script = cv_arena_printf(arena, "%.*s/dialog.yaml", CV_ARG(folder));
    if (bundle_add(b, script, CV_S("dialog.yaml"), arena, err))
        return err->status;
    struct cv_str like = cv_dialog_like(&b->file[0], arena), model = folder;
    if (like.n)
        model = cv_arena_printf(arena, "%.*s/%.*s", CV_ARG(library), CV_ARG(like));
    const struct {
        struct cv_str folder;
        const char *part, *prefix;
        bool wanted;
    } texts[] = {{folder, "texts", "texts/", true},
                 {library, "engine/texts", "engine/texts/", true},
                 {model, "texts", "like/texts/", like.n > 0}};
    enum cv_status status =
        bundle_add(b, cv_arena_printf(arena, "%.*s/advice.yaml", CV_ARG(model)),
                   CV_S("advice.yaml"), arena, err);
    for (size_t i = 0; i < CV_COUNT(texts) && !status; i++)
        if (texts[i].wanted)
            status = bundle_add_texts(
                b, cv_arena_printf(arena, "%.*s/%s", CV_ARG(texts[i].folder), texts[i].part),
                texts[i].prefix, arena, err);
    return status ? status : bundle_add_lexicons(b, model, arena, err);
}

enum cv_status cv_library_read(struct cv_str name, struct cv_arena *arena, struct cv_bundle *out,
                               struct cv_error *err) {
    struct cv_str library;
    enum cv_status status = cv_library_find(arena, &library, err);
    if (status)
        return status;
    bool is_path = name.n && memchr(name.p, '/', name.n);
    struct cv_str folder = is_path ? cv_arena_copy(arena, name)
                                   : cv_arena_printf(arena, "%.*s/%.*s", CV_ARG(library),
                                                     CV_ARG(name));
    *out = (struct cv_bundle){
        .id = last_part(folder),
        .folder = folder,
        .file = cv_arena_alloc(arena, FILES_MAX * sizeof *out->file),
        .role = cv_arena_alloc(arena, FILES_MAX * sizeof *out->role),
    };
    if (!is_folder(folder.p))
        return cv_fail_at(err, CV_NOT_FOUND, folder, 0, 0,
                          "there is no such dialog: name a folder of %.*s, or give a path",
                          CV_ARG(library));
    return bundle_fill(out, folder, library, arena, err);
}

enum cv_status cv_library_list(struct cv_arena *arena, struct cv_str **names, size_t *n,
                               struct cv_error *err) {
    struct cv_str library;
    struct dirent **entries = NULL;
    size_t cap = 0;
    enum cv_status status = cv_library_find(arena, &library, err);
    *names = NULL;
    *n = 0;
    if (status)
        return status;
    int found = scandir(library.p, &entries, NULL, alphasort);
    for (int i = 0; i < found; i++) {
        struct cv_str script = cv_arena_printf(arena, "%.*s/%s/dialog.yaml", CV_ARG(library),
                                               entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && access(script.p, R_OK) == 0) {
            *names = cv_arena_grow(arena, *names, sizeof **names, *n, &cap);
            (*names)[(*n)++] = cv_arena_copy(arena, cv_str(entries[i]->d_name));
        }
        free(entries[i]);
    }
    free(entries);
    return CV_OK;
}

const struct cv_source *cv_bundle_file(const struct cv_bundle *b, const char *role) {
    for (size_t i = 0; i < b->n; i++)
        if (cv_str_eqz(b->role[i], role))
            return &b->file[i];
    return NULL;
}

bool cv_role_language(struct cv_str role, const char *prefix, struct cv_str *lang) {
    struct cv_str before = cv_str(prefix);
    size_t around = before.n + strlen(".yaml");
    if (!cv_str_starts(role, before) || role.n < around)
        return false;
    *lang = (struct cv_str){role.p + before.n, role.n - around};
    return true;
}
