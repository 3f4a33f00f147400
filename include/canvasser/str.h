/* str.h - views of text for reading, a capped buffer for building.
 *
 * All text is UTF-8. A view does not own its bytes and need not end in NUL. */
#ifndef CANVASSER_STR_H
#define CANVASSER_STR_H

#include <canvasser/compiler.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A view: `n` bytes at `p`. The empty view has n == 0 (p may be NULL). */
struct cv_str {
    const char *p;
    size_t n;
};

/* A view of a string literal, usable in static initialisers. */
#define CV_STR(literal) {"" literal, sizeof(literal) - 1}
#define CV_S(literal) ((struct cv_str)CV_STR(literal))

/* printf("%.*s", CV_ARG(s)) */
#define CV_ARG(s) ((int)(s).n), ((s).p ? (s).p : "")

/* View of the NUL-terminated `z`; NULL gives the empty view. */
struct cv_str cv_str(const char *z);

bool cv_str_eq(struct cv_str a, struct cv_str b);
bool cv_str_eqz(struct cv_str a, const char *z);
/* ASCII letters compared without case. */
bool cv_str_eq_nocase(struct cv_str a, struct cv_str b);
/* Byte order, shorter first on a tie: <0, 0, >0. */
int cv_str_cmp(struct cv_str a, struct cv_str b);
bool cv_str_starts(struct cv_str s, struct cv_str prefix);
/* Without ASCII white space at both ends. */
struct cv_str cv_str_trim(struct cv_str s);
/* Takes the part of `*rest` before the next byte `sep` off its front, and the
 * separator with it. False when nothing is left. */
bool cv_str_split(struct cv_str *rest, char sep, struct cv_str *part);
/* The whole of `s` as a decimal integer; false when it is anything else or out of range. */
CV_MUST_USE bool cv_str_int(struct cv_str s, int64_t *out);
/* The whole of `s` as a decimal fraction ("." as the point, no exponent). */
CV_MUST_USE bool cv_str_double(struct cv_str s, double *out);
/* Whether `s` is well-formed UTF-8 (RFC 3629) without NUL. */
bool cv_str_utf8(struct cv_str s);
/* Number of Unicode code points in well-formed `s`. */
size_t cv_str_chars(struct cv_str s);
/* Edit distance (Damerau, adjacent swaps) of two short ASCII words, for "did
 * you mean"; words over 40 bytes count as far apart (returns 99). */
int cv_str_distance(struct cv_str a, struct cv_str b);
/* FNV-1a, 64 bits: for tables and fingerprints, never for secrets. */
uint64_t cv_str_hash(struct cv_str s);

/* A buffer that grows up to `max` bytes and then refuses: nothing is ever
 * silently cut. After a refused addition `full` stays set, so that a run of
 * additions needs one check at its end. Always NUL-terminated when n > 0. */
struct cv_buf {
    char *p;
    size_t n;
    size_t cap;
    size_t max;
    bool full;
};

void cv_buf_init(struct cv_buf *b, size_t max);
/* Frees the bytes; the buffer can be used again (same max). NULL is allowed. */
void cv_buf_free(struct cv_buf *b);
/* Empties it and clears `full`; keeps the memory. */
void cv_buf_clear(struct cv_buf *b);
/* Each returns false, adds nothing and sets `full` when `max` would be passed. */
bool cv_buf_add(struct cv_buf *b, struct cv_str s);
bool cv_buf_addz(struct cv_buf *b, const char *z);
bool cv_buf_addc(struct cv_buf *b, char c);
bool cv_buf_addf(struct cv_buf *b, const char *format, ...) CV_PRINTF(2, 3);
/* View of what is in it, valid until the next change. */
struct cv_str cv_buf_str(const struct cv_buf *b);

#endif
