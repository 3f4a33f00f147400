/* log.h - one line per thing worth telling the person who runs the daemon. */
#ifndef CANVASSER_LOG_H
#define CANVASSER_LOG_H

#include <canvasser/compiler.h>
#include <canvasser/str.h>

enum cv_log_level { CV_LOG_ERROR, CV_LOG_WARNING, CV_LOG_INFO, CV_LOG_DEBUG, CV_LOG_LEVELS };

/* Where lines go: `write` gets each line whole, without its line end. */
struct cv_log {
    void (*write)(void *context, enum cv_log_level level, struct cv_str line);
    void *context;
    enum cv_log_level level; /* lines above it are not made */
};

/* Makes a line (at most 2 KiB; the rest is replaced by "...") and writes it.
 * `log` may be NULL: then nothing happens. Control characters become '?', so
 * that what people type cannot forge a line. */
void cv_log(const struct cv_log *log, enum cv_log_level level, const char *format, ...)
    CV_PRINTF(3, 4);

#endif
