/* secret.h - tokens and passwords: a type that no printer accepts. */
#ifndef CANVASSER_SECRET_H
#define CANVASSER_SECRET_H

#include <canvasser/compiler.h>
#include <canvasser/str.h>

/* Opaque on purpose; wiped before its memory is given back. */
struct cv_secret;

/* Copies `value`; the caller keeps (and should wipe) its own copy. */
struct cv_secret *cv_secret_new(struct cv_str value);
void cv_secret_free(struct cv_secret *s);
/* The bytes, for the one call that sends them. Valid until the secret is freed. */
struct cv_str cv_secret_reveal(const struct cv_secret *s);
/* Compares in time that depends on the lengths only. */
bool cv_secret_eq(const struct cv_secret *s, struct cv_str candidate);
/* Overwrites `n` bytes at `p` in a way the compiler keeps. */
void cv_wipe(void *p, size_t n);

#endif
