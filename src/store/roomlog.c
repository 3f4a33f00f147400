/* roomlog.c - the room's log: checks what may be called when, and hands the call
 * to the backend. */
#include "store/roomlog_ops.h"

#include <inttypes.h>

/* The gets with callbacks: one bit of the guard each. */
enum get { GET_ROOMS, GET_MEMBERS, GET_ENTRIES };

void cv_roomlog_close(struct cv_roomlog *log) {
    if (!log)
        return;
    cv_roomlog_rollback(log);
    log->ops->close(log);
}

/* ---- transactions ----------------------------------------------------------- */

enum cv_status cv_roomlog_begin(struct cv_roomlog *log, struct cv_error *err) {
    enum cv_status status = guard_begin(&log->guard, err);
    return status ? status : guard_begun(&log->guard, log->ops->begin(log, err));
}

enum cv_status cv_roomlog_commit(struct cv_roomlog *log, struct cv_error *err) {
    enum cv_status status = guard_commit(&log->guard, err);
    if (status == CV_OK) {
        status = log->ops->commit(log, err);
        guard_end(&log->guard);
    } else {
        cv_roomlog_rollback(log);
    }
    return status;
}

void cv_roomlog_rollback(struct cv_roomlog *log) {
    if (!guard_rollback(&log->guard))
        return;
    log->ops->rollback(log);
    guard_end(&log->guard);
}

/* ---- puts ------------------------------------------------------------------- */

enum cv_status cv_roomlog_put_room(struct cv_roomlog *log, const struct cv_room_row *row,
                                   struct cv_error *err) {
    enum cv_status status = guard_put(&log->guard, err);
    return status ? status : guard_was_put(&log->guard, log->ops->put_room(log, row, err));
}

enum cv_status cv_roomlog_put_member(struct cv_roomlog *log, const struct cv_member_row *row,
                                     struct cv_error *err) {
    enum cv_status status = guard_put(&log->guard, err);
    return status ? status : guard_was_put(&log->guard, log->ops->put_member(log, row, err));
}

/* Whether the entry is new; CV_EXISTS with its number when it is not. */
static enum cv_status roomlog_new(struct cv_roomlog *log, const struct cv_entry_row *row,
                                  uint64_t *existing, struct cv_error *err) {
    uint64_t there = 0, last = 0;
    enum cv_status status = log->ops->find(log, row->room, row->sender, row->key, &there, err);
    if (status == CV_OK && there) {
        if (existing)
            *existing = there;
        return CV_EXISTS;
    }
    if (status == CV_OK)
        status = log->ops->last(log, row->room, &last, err);
    if (status == CV_OK && (row->n <= last || row->n > INT64_MAX))
        return cv_fail(err, CV_INVALID,
                       "entry %" PRIu64 " was put behind entry %" PRIu64 ": numbers must ascend",
                       row->n, last);
    return status;
}

enum cv_status cv_roomlog_put_entry(struct cv_roomlog *log, const struct cv_entry_row *row,
                                    uint64_t *existing, struct cv_error *err) {
    enum cv_status status = guard_put(&log->guard, err);
    if (status != CV_OK)
        return status;
    status = roomlog_new(log, row, existing, err);
    if (status == CV_OK)
        status = log->ops->put_entry(log, row, err);
    return guard_was_put(&log->guard, status);
}

enum cv_status cv_roomlog_put_board(struct cv_roomlog *log, struct cv_str room, struct cv_str body,
                                    struct cv_error *err) {
    enum cv_status status = guard_put(&log->guard, err);
    return status ? status : guard_was_put(&log->guard, log->ops->put_board(log, room, body, err));
}

enum cv_status cv_roomlog_forget(struct cv_roomlog *log, struct cv_str room,
                                 struct cv_error *err) {
    enum cv_status status = guard_put(&log->guard, err);
    return status ? status : guard_was_put(&log->guard, log->ops->forget(log, room, err));
}

/* ---- gets ------------------------------------------------------------------- */

enum cv_status cv_roomlog_get_rooms(struct cv_roomlog *log,
                                    bool (*each)(void *context, const struct cv_room_row *row),
                                    void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&log->guard, GET_ROOMS, err);
    return status ? status
                  : guard_read_end(&log->guard, GET_ROOMS,
                                   log->ops->get_rooms(log, each, context, err));
}

enum cv_status cv_roomlog_get_members(struct cv_roomlog *log, struct cv_str room,
                                      bool (*each)(void *context, const struct cv_member_row *row),
                                      void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&log->guard, GET_MEMBERS, err);
    return status ? status
                  : guard_read_end(&log->guard, GET_MEMBERS,
                                   log->ops->get_members(log, room, each, context, err));
}

enum cv_status cv_roomlog_get_entries(struct cv_roomlog *log, struct cv_str room, uint64_t after,
                                      uint64_t limit,
                                      bool (*each)(void *context, const struct cv_entry_row *row),
                                      void *context, struct cv_error *err) {
    enum cv_status status = guard_read(&log->guard, GET_ENTRIES, err);
    return status
               ? status
               : guard_read_end(&log->guard, GET_ENTRIES,
                                log->ops->get_entries(log, room, after, limit, each, context, err));
}

enum cv_status cv_roomlog_find(struct cv_roomlog *log, struct cv_str room, struct cv_str sender,
                               struct cv_str key, uint64_t *n, struct cv_error *err) {
    *n = 0;
    return log->ops->find(log, room, sender, key, n, err);
}

enum cv_status cv_roomlog_last(struct cv_roomlog *log, struct cv_str room, uint64_t *n,
                               struct cv_error *err) {
    return log->ops->last(log, room, n, err);
}

enum cv_status cv_roomlog_get_board(struct cv_roomlog *log, struct cv_str room, struct cv_buf *out,
                                    struct cv_error *err) {
    return log->ops->get_board(log, room, out, err);
}
