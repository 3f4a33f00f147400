/* store.h - what must survive: one interface, several backends.
 *
 * Everything of one turn of the loop goes into one transaction: begin, puts,
 * commit. Nothing may be sent before its commit returned CV_OK. A commit that
 * fails has changed nothing and has ended the transaction; the caller keeps its
 * work and, on CV_BUSY and CV_FULL, begins again and puts everything again.
 *
 * A put that fails has changed nothing either. After CV_EXISTS, CV_NOT_FOUND,
 * CV_INVALID and CV_TOO_BIG the transaction goes on without it; after anything
 * else (the disk, a lock) every further put and the commit fail with the same
 * status: roll back and begin again. */
#ifndef CANVASSER_STORE_H
#define CANVASSER_STORE_H

#include <canvasser/clock.h>
#include <canvasser/error.h>
#include <canvasser/str.h>

struct cv_store;

/* In memory: for tests and `play`. */
struct cv_store *cv_store_memory(void);
/* An SQLite file (made when missing, mode 0600; WAL, synchronous=FULL, foreign
 * keys). Older schemas are migrated forward in one transaction; CV_NEWER when
 * the file was made by a newer version, CV_INVALID when it is no database or
 * another program's, and then it is left as it is. Later CV_BUSY comes some 20 ms
 * after another process took the file, CV_FULL also when a quota is used up, CV_IO
 * also for a damaged file. */
enum cv_status cv_store_sqlite(const char *path, struct cv_store **out, struct cv_error *err)
    CV_MUST_USE;
/* Rolls an open transaction back. NULL is allowed. */
void cv_store_close(struct cv_store *s);

/* CV_INVALID when a transaction is open already. */
enum cv_status cv_store_begin(struct cv_store *s, struct cv_error *err) CV_MUST_USE;
/* Ends the transaction whatever it returns. */
enum cv_status cv_store_commit(struct cv_store *s, struct cv_error *err) CV_MUST_USE;
/* Does nothing when no transaction is open. */
void cv_store_rollback(struct cv_store *s);

/* ---- puts: only between begin and commit, CV_INVALID elsewhere ---------------
 * What belongs to a session is CV_INVALID before that session was put. */

/* A session as the store knows it. `id` is unguessable and never used again. */
struct cv_session_row {
    struct cv_str id;
    struct cv_str dialog;      /* id of the dialog */
    struct cv_str fingerprint; /* of the dialog's sources, which were put before */
    struct cv_str messenger;   /* connection it runs on */
    struct cv_str place;       /* channel, thread or direct message there */
    cv_time started;
    cv_time ended; /* 0 while it runs */
};

/* One answer. The last one of (session, step, segment, person) counts. */
struct cv_answer_row {
    struct cv_str session, step, segment, person, name, value, raw;
    bool skipped;
    cv_time at;
};

/* Something still to be sent. Rows of one place go out in the order of `id`. */
struct cv_outbox_row {
    int64_t id; /* given by the store, ascending */
    struct cv_str session; /* empty when it is of none */
    struct cv_str messenger, place;
    struct cv_str key;  /* idempotency key, unique in the whole store */
    struct cv_str body; /* JSON; the store does not look into it */
    cv_time at;
};

/* The sources of a dialog, kept so that a session always ends with the dialog
 * it began with. Putting the same fingerprint again is CV_OK and does nothing. */
enum cv_status cv_store_put_dialog(struct cv_store *s, struct cv_str fingerprint,
                                   struct cv_str sources, struct cv_error *err) CV_MUST_USE;
/* Inserts, or updates `ended` of the one that is there. */
enum cv_status cv_store_put_session(struct cv_store *s, const struct cv_session_row *row,
                                    struct cv_error *err) CV_MUST_USE;
/* Appends entry `number` (from 0, without gaps) to a session's journal. CV_EXISTS
 * when that number is taken, CV_INVALID when it would leave a gap. */
enum cv_status cv_store_put_journal(struct cv_store *s, struct cv_str session, uint64_t number,
                                    cv_time at, struct cv_str event, struct cv_error *err)
    CV_MUST_USE;
enum cv_status cv_store_put_answer(struct cv_store *s, const struct cv_answer_row *row,
                                   struct cv_error *err) CV_MUST_USE;
/* Marks an incoming message as handled. CV_EXISTS (and no error text) when it
 * already was: drop the message. `messenger` and `id` together are the key. */
enum cv_status cv_store_put_inbox(struct cv_store *s, struct cv_str messenger, struct cv_str id,
                                  cv_time at, struct cv_error *err) CV_MUST_USE;
/* Forgets inbox marks older than `before`. */
enum cv_status cv_store_trim_inbox(struct cv_store *s, cv_time before, struct cv_error *err)
    CV_MUST_USE;
/* Small named values of a connection: the position to resume from, and the like. */
enum cv_status cv_store_put_value(struct cv_store *s, struct cv_str name, struct cv_str value,
                                  struct cv_error *err) CV_MUST_USE;
/* Gives row->id. CV_EXISTS (and no error text) when the key is already there, done
 * or not. */
enum cv_status cv_store_put_outbox(struct cv_store *s, struct cv_outbox_row *row,
                                   struct cv_error *err) CV_MUST_USE;
/* The message of `key` arrived; `remote` is its id there, kept for later edits (the
 * newest one counts). Its body is forgotten. CV_NOT_FOUND for an unknown key. */
enum cv_status cv_store_done_outbox(struct cv_store *s, struct cv_str key, struct cv_str remote,
                                    struct cv_error *err) CV_MUST_USE;
/* Keeps the key under which entries of a session are sealed, up to 64 bytes of text. It
 * stands in no other row, so that forgetting it makes what it sealed unreadable. CV_EXISTS
 * (and no error text) when there is one. */
enum cv_status cv_store_put_seal(struct cv_store *s, struct cv_str session, struct cv_str key,
                                 struct cv_error *err) CV_MUST_USE;
/* Forgets what tells who said what in a session that is over: its seal, its journal from
 * entry `number` on, its messages that arrived, and those waiting whose body begins with
 * `mark`. In a file all of it is overwritten, as soon as nobody else reads the file: with
 * this commit, or a later one. */
enum cv_status cv_store_forget(struct cv_store *s, struct cv_str session, uint64_t number,
                               struct cv_str mark, struct cv_error *err) CV_MUST_USE;

/* ---- gets: at any time; views are valid during the call only ---------------
 * They see the puts of the open transaction. A callback returns false to stop
 * early; it may call other gets, but not its own and nothing that changes the
 * store (CV_INVALID). A get into a buffer that cannot hold it is CV_TOO_BIG and
 * adds nothing. */

/* Running sessions (ended == 0) only when `running`, else all; oldest first, those
 * started at the same time in the order in which they were put. */
enum cv_status cv_store_get_sessions(struct cv_store *s, bool running,
                                     bool (*each)(void *context, const struct cv_session_row *row),
                                     void *context, struct cv_error *err) CV_MUST_USE;
enum cv_status cv_store_get_journal(struct cv_store *s, struct cv_str session,
                                    bool (*each)(void *context, uint64_t number, cv_time at,
                                                 struct cv_str event),
                                    void *context, struct cv_error *err) CV_MUST_USE;
/* The latest answers, in the order of their first time. */
enum cv_status cv_store_get_answers(struct cv_store *s, struct cv_str session,
                                    bool (*each)(void *context, const struct cv_answer_row *row),
                                    void *context, struct cv_error *err) CV_MUST_USE;
/* Rows not done, in the order of `id`, of one messenger. */
enum cv_status cv_store_get_outbox(struct cv_store *s, struct cv_str messenger,
                                   bool (*each)(void *context, const struct cv_outbox_row *row),
                                   void *context, struct cv_error *err) CV_MUST_USE;
/* Adds the value to `out`; CV_NOT_FOUND (and no error text) when there is none. */
enum cv_status cv_store_get_value(struct cv_store *s, struct cv_str name, struct cv_buf *out,
                                  struct cv_error *err) CV_MUST_USE;
/* Adds the sources of a dialog; CV_NOT_FOUND when they were never put. */
enum cv_status cv_store_get_dialog(struct cv_store *s, struct cv_str fingerprint,
                                   struct cv_buf *out, struct cv_error *err) CV_MUST_USE;
/* Adds the key put with cv_store_put_seal; CV_NOT_FOUND (and no error text) when there is
 * none, or none any more. */
enum cv_status cv_store_get_seal(struct cv_store *s, struct cv_str session, struct cv_buf *out,
                                 struct cv_error *err) CV_MUST_USE;
/* Adds the remote id of a message sent earlier; CV_NOT_FOUND (and no error text)
 * when there is none or it has not arrived yet. */
enum cv_status cv_store_get_remote(struct cv_store *s, struct cv_str key, struct cv_buf *out,
                                   struct cv_error *err) CV_MUST_USE;
/* The other way round: adds the key of the newest message that arrived under the id
 * `remote`, or under several ids "remote,..." of which it is the first. CV_NOT_FOUND (and
 * no error text) when there is none. */
enum cv_status cv_store_get_said(struct cv_store *s, struct cv_str remote, struct cv_buf *out,
                                 struct cv_error *err) CV_MUST_USE;

#endif
