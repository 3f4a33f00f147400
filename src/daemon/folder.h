/* folder.h - the data folder: made when missing, held by one daemon at a time. */
#ifndef CV_DAEMON_FOLDER_H
#define CV_DAEMON_FOLDER_H

#include <canvasser/arena.h>
#include <canvasser/error.h>

/* Makes the folder (mode 0700, with its parents) and takes the lock `name` in
 * it, held until the descriptor *lock is closed or the process ends. CV_BUSY
 * when another process holds it. */
enum cv_status cv_folder_open(struct cv_str folder, const char *name, int *lock,
                              struct cv_error *err) CV_MUST_USE;
/* "FOLDER/NAME" */
struct cv_str cv_folder_path(struct cv_arena *arena, struct cv_str folder, const char *name);

#endif
