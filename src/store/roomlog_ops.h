/* roomlog_ops.h - what a backend of the room's log implements; roomlog.c checks
 * what may be called when. */
#ifndef CV_STORE_ROOMLOG_OPS_H
#define CV_STORE_ROOMLOG_OPS_H

#include <canvasser/roomlog.h>

#include "store/guard.h"

/* Promises are those of roomlog.h. A failed commit has rolled back. */
struct cv_roomlog_ops {
    void (*close)(struct cv_roomlog *log);
    enum cv_status (*begin)(struct cv_roomlog *log, struct cv_error *err);
    enum cv_status (*commit)(struct cv_roomlog *log, struct cv_error *err);
    void (*rollback)(struct cv_roomlog *log);

    enum cv_status (*put_room)(struct cv_roomlog *log, const struct cv_room_row *row,
                               struct cv_error *err);
    enum cv_status (*put_member)(struct cv_roomlog *log, const struct cv_member_row *row,
                                 struct cv_error *err);
    /* Called only when the key is new and n is above `last`. */
    enum cv_status (*put_entry)(struct cv_roomlog *log, const struct cv_entry_row *row,
                                struct cv_error *err);
    enum cv_status (*put_board)(struct cv_roomlog *log, struct cv_str room, struct cv_str body,
                                struct cv_error *err);
    enum cv_status (*forget)(struct cv_roomlog *log, struct cv_str room, struct cv_error *err);

    enum cv_status (*get_rooms)(struct cv_roomlog *log,
                                bool (*each)(void *context, const struct cv_room_row *row),
                                void *context, struct cv_error *err);
    enum cv_status (*get_members)(struct cv_roomlog *log, struct cv_str room,
                                  bool (*each)(void *context, const struct cv_member_row *row),
                                  void *context, struct cv_error *err);
    enum cv_status (*get_entries)(struct cv_roomlog *log, struct cv_str room, uint64_t after,
                                  uint64_t limit,
                                  bool (*each)(void *context, const struct cv_entry_row *row),
                                  void *context, struct cv_error *err);
    enum cv_status (*last)(struct cv_roomlog *log, struct cv_str room, uint64_t *n,
                           struct cv_error *err);
    /* The number of the entry with this key; 0 when there is none. */
    enum cv_status (*find)(struct cv_roomlog *log, struct cv_str room, struct cv_str sender,
                           struct cv_str key, uint64_t *n, struct cv_error *err);
    enum cv_status (*get_board)(struct cv_roomlog *log, struct cv_str room, struct cv_buf *out,
                                struct cv_error *err);
};

/* The first member of every backend's own struct. */
struct cv_roomlog {
    const struct cv_roomlog_ops *ops;
    struct guard guard;
};

#endif
