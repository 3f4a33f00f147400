/* library.h - the dialogs on the disk: where they are, and reading them whole. */
#ifndef CV_DAEMON_LIBRARY_H
#define CV_DAEMON_LIBRARY_H

#include <canvasser/arena.h>
#include <canvasser/dialog.h>
#include <canvasser/error.h>

enum { CV_DIALOG_FILE_MAX = 1024 * 1024 }; /* bytes of one file of a dialog */

/* A dialog's files, the engine's own texts among them. */
struct cv_bundle {
    struct cv_str id;       /* the folder's name */
    struct cv_str folder;   /* its path */
    struct cv_source *file; /* .name: path as it shall stand in errors */
    struct cv_str *role;    /* "dialog.yaml", "advice.yaml", "texts/en.yaml", "engine/texts/en.yaml",
                               "lexicon/en.yaml"; "like/texts/en.yaml" of the dialog it is like */
    size_t n;
};

/* The folder that holds the dialogs: $CANVASSER_DIALOGS, else ./dialogs, else
 * dialogs beside or above the program, else the one installed with it. */
enum cv_status cv_library_find(struct cv_arena *arena, struct cv_str *folder,
                               struct cv_error *err) CV_MUST_USE;
/* Reads the dialog `name`: the name of a folder in the library, or a path to
 * one anywhere (with a slash in it). Everything lives in `arena`. */
enum cv_status cv_library_read(struct cv_str name, struct cv_arena *arena, struct cv_bundle *out,
                               struct cv_error *err) CV_MUST_USE;
/* The names of the dialogs in the library, in byte order. */
enum cv_status cv_library_list(struct cv_arena *arena, struct cv_str **names, size_t *n,
                               struct cv_error *err) CV_MUST_USE;
/* The file with that role, or NULL. */
const struct cv_source *cv_bundle_file(const struct cv_bundle *b, const char *role);
/* "PREFIXes.yaml" -> "es"; false for a role that does not begin with `prefix`. */
bool cv_role_language(struct cv_str role, const char *prefix, struct cv_str *lang);
/* One whole file of at most `max` bytes. */
enum cv_status cv_file_read(const char *path, size_t max, struct cv_arena *arena,
                            struct cv_str *out, struct cv_error *err) CV_MUST_USE;

#endif
