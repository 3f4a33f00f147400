/* error.h - one enum of outcomes, one struct that says what and where. */
#ifndef CANVASSER_ERROR_H
#define CANVASSER_ERROR_H

#include <canvasser/compiler.h>
#include <canvasser/str.h>

enum cv_status {
    CV_OK = 0,
    CV_INVALID,   /* input breaks a rule; the error says which and how to mend it */
    CV_TOO_BIG,   /* a stated limit was passed */
    CV_NOT_FOUND,
    CV_EXISTS,    /* already there (a duplicate) */
    CV_BUSY,      /* held by another for now: try again */
    CV_FULL,      /* no room on the disk: try again when there is */
    CV_IO,        /* the system refused; the error carries its words */
    CV_NEWER,     /* made by a newer version of this program */
    CV_REFUSED,   /* the other side said no (a token, a right) */
    CV_CLOSED,    /* the connection or store is closed */
    CV_STATUS_COUNT
};

/* "invalid", "too big", ...; never NULL. */
const char *cv_status_name(enum cv_status s);

/* What went wrong. `line` and `column` count from 1; 0 means unknown. */
struct cv_error {
    enum cv_status status;
    int line;
    int column;
    char file[256];
    char text[768];
};

/* Fills `err` unless it is NULL or already filled (the first error wins) and
 * returns `status`, so that a function can end with `return cv_fail(...)`. */
enum cv_status cv_fail(struct cv_error *err, enum cv_status status, const char *format, ...)
    CV_PRINTF(3, 4);
/* The same with a place in a file. */
enum cv_status cv_fail_at(struct cv_error *err, enum cv_status status, struct cv_str file, int line,
                          int column, const char *format, ...) CV_PRINTF(6, 7);
/* Adds "file:line:column: text" (as much of the place as is known) to `out`. */
void cv_error_print(const struct cv_error *err, struct cv_buf *out);

#endif
