/* roomlog.h - what a room keeps: rooms, members, messages and choices, the board.
 *
 * Used as the store is (store.h): begin, puts, commit; nothing may be
 * acknowledged or shown before its commit returned CV_OK. A commit that fails
 * has changed nothing and ends the transaction: after CV_BUSY and CV_FULL begin
 * again and put everything again.
 *
 * Gets may be called at any time and see the puts of the open transaction.
 * Views handed to a callback are valid during that call only; a callback
 * returns false to stop early, and may call other gets but no put, begin,
 * commit or rollback. */
#ifndef CANVASSER_ROOMLOG_H
#define CANVASSER_ROOMLOG_H

#include <canvasser/clock.h>
#include <canvasser/error.h>
#include <canvasser/str.h>

struct cv_roomlog;

/* In memory: for tests. */
struct cv_roomlog *cv_roomlog_memory(void);
/* An SQLite file of its own (made when missing, mode 0600), with the promises
 * and errors of cv_store_sqlite. */
enum cv_status cv_roomlog_sqlite(const char *path, struct cv_roomlog **out,
                                 struct cv_error *err) CV_MUST_USE;
/* Rolls an open transaction back. NULL is allowed. */
void cv_roomlog_close(struct cv_roomlog *log);

/* CV_INVALID when a transaction is open already. */
enum cv_status cv_roomlog_begin(struct cv_roomlog *log, struct cv_error *err) CV_MUST_USE;
/* Ends the transaction whatever it returns. */
enum cv_status cv_roomlog_commit(struct cv_roomlog *log, struct cv_error *err) CV_MUST_USE;
/* Does nothing when no transaction is open. */
void cv_roomlog_rollback(struct cv_roomlog *log);

/* The *_hash are SHA-256 of tokens as 64 lower-case hex digits: the tokens
 * themselves are in no file. */
struct cv_room_row {
    struct cv_str id, name;
    struct cv_str join_hash, view_hash, bot_hash;
    cv_time created;
};

struct cv_member_row {
    struct cv_str room, id, name;
    struct cv_str secret_hash; /* empty when it has no secret (the bot) */
    struct cv_str lang;        /* as the client said it; may be empty */
    bool bot;
    cv_time joined;
};

enum cv_entry_kind { CV_ENTRY_MESSAGE, CV_ENTRY_CHOOSE, CV_ENTRY_KINDS };

/* One numbered thing of a room. */
struct cv_entry_row {
    struct cv_str room;
    uint64_t n; /* from 1, ascending in its room; given by the caller */
    enum cv_entry_kind kind;
    struct cv_str sender; /* member id */
    struct cv_str key;    /* unique for the sender in the room */
    cv_time at;
    struct cv_str to;   /* member id; empty when it is for all */
    struct cv_str body; /* JSON; the log does not look into it */
};

/* ---- puts: only between begin and commit; CV_INVALID otherwise, and when the
 * room named in the row was never put ----------------------------------------- */

/* Inserts, or updates name and hashes of the one that is there. */
enum cv_status cv_roomlog_put_room(struct cv_roomlog *log, const struct cv_room_row *row,
                                   struct cv_error *err) CV_MUST_USE;
/* Inserts, or updates name and lang of the one with this (room, id). */
enum cv_status cv_roomlog_put_member(struct cv_roomlog *log, const struct cv_member_row *row,
                                     struct cv_error *err) CV_MUST_USE;
/* Appends. CV_EXISTS (and no error text) when (room, sender, key) is there
 * already: then *existing, unless NULL, is its number. Else CV_INVALID when
 * row->n is not above cv_roomlog_last. */
enum cv_status cv_roomlog_put_entry(struct cv_roomlog *log, const struct cv_entry_row *row,
                                    uint64_t *existing, struct cv_error *err) CV_MUST_USE;
/* Replaces the board (JSON) of a room. */
enum cv_status cv_roomlog_put_board(struct cv_roomlog *log, struct cv_str room, struct cv_str body,
                                    struct cv_error *err) CV_MUST_USE;
/* Forgets what people and the bot said to each other alone, choices too: what is left of
 * these entries is their number, sender and key, so that what is sent again is known; their
 * body is empty. In a file the rest is overwritten, as with cv_store_forget. */
enum cv_status cv_roomlog_forget(struct cv_roomlog *log, struct cv_str room,
                                 struct cv_error *err) CV_MUST_USE;

/* ---- gets ------------------------------------------------------------------ */

/* All rooms, in the order in which they were first put. */
enum cv_status cv_roomlog_get_rooms(struct cv_roomlog *log,
                                    bool (*each)(void *context, const struct cv_room_row *row),
                                    void *context, struct cv_error *err) CV_MUST_USE;
/* All members of a room, in the order in which they were first put. */
enum cv_status cv_roomlog_get_members(struct cv_roomlog *log, struct cv_str room,
                                      bool (*each)(void *context, const struct cv_member_row *row),
                                      void *context, struct cv_error *err) CV_MUST_USE;
/* Entries with a number above `after`, in the order of `n`, at most `limit`. */
enum cv_status cv_roomlog_get_entries(struct cv_roomlog *log, struct cv_str room, uint64_t after,
                                      uint64_t limit,
                                      bool (*each)(void *context, const struct cv_entry_row *row),
                                      void *context, struct cv_error *err) CV_MUST_USE;
/* The highest number of the room's entries; 0 when it has none or is unknown. */
enum cv_status cv_roomlog_last(struct cv_roomlog *log, struct cv_str room, uint64_t *n,
                               struct cv_error *err) CV_MUST_USE;
/* The number of the sender's entry with this key; 0 when there is none. */
enum cv_status cv_roomlog_find(struct cv_roomlog *log, struct cv_str room, struct cv_str sender,
                               struct cv_str key, uint64_t *n, struct cv_error *err) CV_MUST_USE;
/* Adds the board to `out`; CV_NOT_FOUND (and no error text) when there is none,
 * CV_TOO_BIG when `out` cannot hold it. */
enum cv_status cv_roomlog_get_board(struct cv_roomlog *log, struct cv_str room, struct cv_buf *out,
                                    struct cv_error *err) CV_MUST_USE;

#endif
