/* secret.c - tokens and passwords. */
#include <canvasser/arena.h>
#include <canvasser/secret.h>

#include <stdlib.h>
#include <string.h>

struct cv_secret {
    size_t n;
    char bytes[];
};

struct cv_secret *cv_secret_new(struct cv_str value) {
    struct cv_secret *s = cv_alloc(sizeof *s + value.n + 1);
    s->n = value.n;
    if (value.n)
        memcpy(s->bytes, value.p, value.n);
    return s;
}

void cv_secret_free(struct cv_secret *s) {
    if (!s)
        return;
    cv_wipe(s->bytes, s->n);
    free(s);
}

struct cv_str cv_secret_reveal(const struct cv_secret *s) {
    return (struct cv_str){s->bytes, s->n};
}

bool cv_secret_eq(const struct cv_secret *s, struct cv_str candidate) {
    unsigned char difference = s->n != candidate.n;
    for (size_t i = 0; i < candidate.n && s->n; i++)
        difference |= (unsigned char)(s->bytes[i % s->n] ^ candidate.p[i]);
    return difference == 0;
}

void cv_wipe(void *p, size_t n) {
    volatile unsigned char *byte = p;
    while (n--)
        *byte++ = 0;
}
