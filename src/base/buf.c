/* buf.c - the capped buffer. */
#include <canvasser/arena.h>
#include <canvasser/str.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cv_buf_init(struct cv_buf *b, size_t max) {
    *b = (struct cv_buf){.max = max};
}

void cv_buf_free(struct cv_buf *b) {
    if (!b)
        return;
    free(b->p);
    cv_buf_init(b, b->max);
}

void cv_buf_clear(struct cv_buf *b) {
    b->n = 0;
    b->full = false;
    if (b->p)
        b->p[0] = '\0';
}

/* Makes place for `more` bytes and a NUL; false when that passes the cap. */
static bool buf_reserve(struct cv_buf *b, size_t more) {
    if (more > b->max - b->n) {
        b->full = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    b->p = cv_realloc(b->p, cap);
    b->cap = cap;
    return true;
}

bool cv_buf_add(struct cv_buf *b, struct cv_str s) {
    if (!buf_reserve(b, s.n))
        return false;
    if (s.n)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
    return true;
}

bool cv_buf_addz(struct cv_buf *b, const char *z) {
    return cv_buf_add(b, cv_str(z));
}

bool cv_buf_addc(struct cv_buf *b, char c) {
    return cv_buf_add(b, (struct cv_str){&c, 1});
}

bool cv_buf_addf(struct cv_buf *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !buf_reserve(b, (size_t)n)) {
        b->full = true;
        return false;
    }
    va_start(args, format);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
    va_end(args);
    b->n += (size_t)n;
    return true;
}

struct cv_str cv_buf_str(const struct cv_buf *b) {
    return (struct cv_str){b->p, b->n};
}
