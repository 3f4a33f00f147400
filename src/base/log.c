/* log.c - makes log lines; where they go is the caller's affair. */
#include <canvasser/log.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void cv_log(const struct cv_log *log, enum cv_log_level level, const char *format, ...) {
    static const char more[] = "...";
    char line[2048];
    va_list args;
    if (!log || !log->write || level > log->level)
        return;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0)
        return;
    if ((size_t)n >= sizeof line) {
        n = (int)sizeof line - 1;
        memcpy(line + n - (int)sizeof more + 1, more, sizeof more);
    }
    for (int i = 0; i < n; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    log->write(log->context, level, (struct cv_str){line, (size_t)n});
}
