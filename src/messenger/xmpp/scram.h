/* scram.h - proving to know a password without saying it (SCRAM, RFC 5802 and 7677),
 * and the other side's proof that it knows it too. The client's half. */
#ifndef CV_MESSENGER_SCRAM_H
#define CV_MESSENGER_SCRAM_H

#include <canvasser/error.h>
#include <canvasser/secret.h>
#include <canvasser/str.h>

struct cv_scram;

/* `mechanism` is one of "SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", strongest first:
 * NULL when it is another. `nonce`: printable ASCII without ','. All are copied. */
struct cv_scram *cv_scram_new(struct cv_str mechanism, struct cv_str user,
                              const struct cv_secret *password, struct cv_str nonce);
/* NULL is allowed. */
void cv_scram_free(struct cv_scram *s);
/* How strong a mechanism is, 0 for one that is not known. */
int cv_scram_strength(struct cv_str mechanism);
/* Adds the first message. */
void cv_scram_first(const struct cv_scram *s, struct cv_buf *out);
/* Reads the other side's first message and adds ours that proves. CV_INVALID when it is none
 * that we asked for, or asks for less than 4,096 or more than a million rounds. */
enum cv_status cv_scram_prove(struct cv_scram *s, struct cv_str challenge, struct cv_buf *out,
                              struct cv_error *err) CV_MUST_USE;
/* CV_REFUSED unless the other side's last message proves that it knows the password. */
enum cv_status cv_scram_verify(const struct cv_scram *s, struct cv_str last,
                               struct cv_error *err) CV_MUST_USE;

/* Base64 (RFC 4648 4). Adds; the second is false for what is none. */
void cv_base64_add(struct cv_buf *out, struct cv_str bytes);
bool cv_base64_read(struct cv_buf *out, struct cv_str text);

#endif
