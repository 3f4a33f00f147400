/* tokens.h - the three tokens of a room, in a file of mode 0600 beside its log.
 *
 * The log keeps hashes only; the file is what lets the links be printed again
 * after a restart. Who can read it can join: like the key of a door. */
#ifndef CV_ROOM_TOKENS_H
#define CV_ROOM_TOKENS_H

#include <canvasser/error.h>
#include <canvasser/secret.h>

enum {
    CV_TOKEN_CHARS = 22, /* 128 bits in base64url without padding */
    CV_HASH_CHARS = 64   /* SHA-256 in hex */
};

enum cv_token { CV_TOKEN_JOIN, CV_TOKEN_VIEW, CV_TOKEN_BOT, CV_TOKENS };

struct cv_tokens {
    struct cv_secret *token[CV_TOKENS];
};

/* Reads the file, or makes it with new tokens when it is missing; the new file
 * is on the disk when this returns. CV_INVALID: others may read it, or it is no
 * such file; CV_IO: the system refused. */
enum cv_status cv_tokens_open(const char *path, struct cv_tokens *out,
                              struct cv_error *err) CV_MUST_USE;
void cv_tokens_free(struct cv_tokens *t);

/* A new random token; `out` has CV_TOKEN_CHARS + 1 bytes, to be wiped by the caller. */
enum cv_status cv_token_make(char *out, struct cv_error *err) CV_MUST_USE;
/* SHA-256 of the token in lower-case hex; `out` has CV_HASH_CHARS + 1 bytes. */
void cv_token_hash(struct cv_str token, char *out);

#endif
