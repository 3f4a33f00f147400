/* error.c - what went wrong and where. */
#include <canvasser/error.h>

#include <stdarg.h>
#include <stdio.h>

static const char *const names[] = {
    [CV_OK] = "done",       [CV_INVALID] = "invalid",     [CV_TOO_BIG] = "too big",
    [CV_NOT_FOUND] = "not found", [CV_EXISTS] = "already there", [CV_BUSY] = "busy",
    [CV_FULL] = "disk full", [CV_IO] = "system error",    [CV_NEWER] = "newer version",
    [CV_REFUSED] = "refused", [CV_CLOSED] = "closed",
};
_Static_assert(CV_COUNT(names) == CV_STATUS_COUNT, "a name for every status");

const char *cv_status_name(enum cv_status s) {
    return (unsigned)s < CV_STATUS_COUNT ? names[s] : "unknown";
}

/* True when `err` is there and still empty. */
static bool error_wanted(const struct cv_error *err) {
    return err && err->status == CV_OK;
}

enum cv_status cv_fail(struct cv_error *err, enum cv_status status, const char *format, ...) {
    if (error_wanted(err)) {
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return status;
}

enum cv_status cv_fail_at(struct cv_error *err, enum cv_status status, struct cv_str file, int line,
                          int column, const char *format, ...) {
    if (error_wanted(err)) {
        va_list args;
        va_start(args, format);
        err->status = status;
        err->line = line;
        err->column = column;
        snprintf(err->file, sizeof err->file, "%.*s", CV_ARG(file));
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return status;
}

void cv_error_print(const struct cv_error *err, struct cv_buf *out) {
    if (err->file[0])
        cv_buf_addf(out, "%s:", err->file);
    if (err->file[0] && err->line)
        cv_buf_addf(out, "%d:%d:", err->line, err->column ? err->column : 1);
    if (err->file[0])
        cv_buf_addc(out, ' ');
    cv_buf_addz(out, err->text[0] ? err->text : cv_status_name(err->status));
}
