/* seal.h - entries that only the running session can read.
 *
 * Once nobody is to know who answers what in a session (session/anonymous.h), every entry
 * of its journal, of whatever kind, is sealed with AES-256-GCM under a random key of the
 * session's own, and so is what is said to one person alone while it waits to be sent. The
 * key is held by the session in memory, and in one row of the store, so that a restart
 * finds its way back to people and their answers. The commit in which the session ends
 * overwrites and deletes that row, the sealed entries and what was said alone; what was
 * answered is recorded in it, without people (cv_store_forget).
 *
 * Sealed text is "sealed:" and Base64 of nonce, tag and ciphertext. The plain text is
 * filled up with blanks, so that its length tells little. */
#ifndef CV_DAEMON_SEAL_H
#define CV_DAEMON_SEAL_H

#include <canvasser/error.h>
#include <canvasser/store.h>

enum { CV_SEAL_KEY = 32 /* bytes */ };

struct cv_seal {
    bool on;
    unsigned char key[CV_SEAL_KEY];
};

/* What sealed text begins with; no JSON does. */
struct cv_str cv_seal_mark(void);
bool cv_sealed(struct cv_str text);

/* Makes a key and puts it into the open transaction. */
enum cv_status cv_seal_make(struct cv_seal *seal, struct cv_store *store, struct cv_str session,
                            struct cv_error *err) CV_MUST_USE;
/* The key of a session from the store. CV_NOT_FOUND when it is forgotten. */
enum cv_status cv_seal_load(struct cv_seal *seal, struct cv_store *store, struct cv_str session,
                            struct cv_error *err) CV_MUST_USE;
void cv_seal_wipe(struct cv_seal *seal);

/* Adds `plain`, sealed, to `out`; CV_TOO_BIG when `out` cannot hold it. */
enum cv_status cv_seal_close(const struct cv_seal *seal, struct cv_str plain, struct cv_buf *out,
                             struct cv_error *err) CV_MUST_USE;
/* Adds what was sealed, with the blanks, to `out`. CV_INVALID when it was not sealed under
 * this key or is damaged. */
enum cv_status cv_seal_open(const struct cv_seal *seal, struct cv_str sealed, struct cv_buf *out,
                            struct cv_error *err) CV_MUST_USE;

#endif
