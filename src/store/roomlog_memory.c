/* roomlog_memory.c - the room's log in memory, for tests. */
#include <canvasser/arena.h>

#include <stdlib.h>

#include "store/fail.h"
#include "store/fault.h"
#include "store/memory.h"
#include "store/roomlog_ops.h"
#include "store/table.h"

/* KEYS finds entries by sender and key, ENTRIES has them by number. */
enum table { ROOMS, MEMBERS, ENTRIES, KEYS, BOARDS, TABLES };

/* Where each column stands; keys come first. */
enum { ROOM_ID, ROOM_NAME, ROOM_JOIN, ROOM_VIEW, ROOM_BOT };
enum { ROOM_CREATED };
enum { MEMBER_ROOM, MEMBER_ID, MEMBER_NAME, MEMBER_SECRET, MEMBER_LANG };
enum { MEMBER_BOT, MEMBER_JOINED };
enum { ENTRY_ROOM, ENTRY_SENDER, ENTRY_KEY, ENTRY_TO, ENTRY_BODY };
enum { ENTRY_N, ENTRY_KIND, ENTRY_AT };
enum { KEY_N };
enum { BOARD_ROOM, BOARD_BODY };

static const struct table_key roomlog_keys[] = {
    [ROOMS] = {1, 0}, [MEMBERS] = {2, 0}, [ENTRIES] = {1, 1}, [KEYS] = {3, 0}, [BOARDS] = {1, 0},
};
_Static_assert(CV_COUNT(roomlog_keys) == TABLES, "one key a table");

struct memory {
    struct cv_roomlog base;
    struct tables *tables;
    struct fault fault;
};

static struct tables *memory_tables(struct cv_roomlog *log) {
    return ((struct memory *)log)->tables;
}

static const struct record *memory_find(struct cv_roomlog *log, enum table table,
                                        struct cv_str key) {
    return table_find(memory_tables(log), table, &(struct record){.text = {key}});
}

/* ---- transactions ----------------------------------------------------------- */

static void memory_close(struct cv_roomlog *log) {
    tables_free(memory_tables(log));
    free(log);
}

static enum cv_status memory_begin(struct cv_roomlog *log, struct cv_error *err) {
    (void)log;
    (void)err;
    return CV_OK; /* every change is in the undo log anyway */
}

static enum cv_status memory_commit(struct cv_roomlog *log, struct cv_error *err) {
    struct memory *m = (struct memory *)log;
    return fault_commit(&m->fault, m->tables, err);
}

static void memory_rollback(struct cv_roomlog *log) {
    tables_undo(memory_tables(log));
}

/* ---- puts ------------------------------------------------------------------- */

static enum cv_status memory_put_room(struct cv_roomlog *log, const struct cv_room_row *row,
                                      struct cv_error *err) {
    const struct record *there = memory_find(log, ROOMS, row->id);
    (void)err;
    table_put(memory_tables(log), ROOMS,
              &(struct record){
                  .text = {row->id, row->name, row->join_hash, row->view_hash, row->bot_hash},
                  .number = {there ? there->number[ROOM_CREATED] : row->created},
              });
    return CV_OK;
}

static enum cv_status memory_put_member(struct cv_roomlog *log, const struct cv_member_row *row,
                                        struct cv_error *err) {
    struct record new = {
        .text = {row->room, row->id, row->name, row->secret_hash, row->lang},
        .number = {row->bot, row->joined},
    };
    const struct record *there = table_find(memory_tables(log), MEMBERS, &new);
    if (!there && !memory_find(log, ROOMS, row->room))
        return fail_orphan(err);
    if (there) {
        new = *there;
        new.text[MEMBER_NAME] = row->name;
        new.text[MEMBER_LANG] = row->lang;
    }
    table_put(memory_tables(log), MEMBERS, &new);
    return CV_OK;
}

static enum cv_status memory_put_entry(struct cv_roomlog *log, const struct cv_entry_row *row,
                                       struct cv_error *err) {
    if (!memory_find(log, ROOMS, row->room))
        return fail_orphan(err);
    table_put(memory_tables(log), ENTRIES,
              &(struct record){
                  .text = {row->room, row->sender, row->key, row->to, row->body},
                  .number = {(int64_t)row->n, row->kind, row->at},
              });
    table_put(
        memory_tables(log), KEYS,
        &(struct record){.text = {row->room, row->sender, row->key}, .number = {(int64_t)row->n}});
    return CV_OK;
}

static enum cv_status memory_put_board(struct cv_roomlog *log, struct cv_str room,
                                       struct cv_str body, struct cv_error *err) {
    if (!memory_find(log, ROOMS, room))
        return fail_orphan(err);
    table_put(memory_tables(log), BOARDS, &(struct record){.text = {room, body}});
    return CV_OK;
}

static enum cv_status memory_forget(struct cv_roomlog *log, struct cv_str room,
                                    struct cv_error *err) {
    const struct record *row;
    size_t place = 0;
    (void)err;
    while ((row = table_next(memory_tables(log), ENTRIES, &place))) {
        struct record left = *row;
        if (!cv_str_eq(row->text[ENTRY_ROOM], room) ||
            (!row->text[ENTRY_TO].n && row->number[ENTRY_KIND] != CV_ENTRY_CHOOSE))
            continue;
        left.text[ENTRY_TO] = left.text[ENTRY_BODY] = CV_S("");
        left.number[ENTRY_KIND] = CV_ENTRY_MESSAGE;
        left.number[ENTRY_AT] = 0;
        table_put(memory_tables(log), ENTRIES, &left);
    }
    return CV_OK;
}

/* ---- gets ------------------------------------------------------------------- */

static enum cv_status memory_get_rooms(struct cv_roomlog *log,
                                       bool (*each)(void *context, const struct cv_room_row *row),
                                       void *context, struct cv_error *err) {
    const struct record *r;
    size_t place = 0;
    (void)err;
    while ((r = table_next(memory_tables(log), ROOMS, &place))) {
        struct cv_room_row row = {
            .id = r->text[ROOM_ID],
            .name = r->text[ROOM_NAME],
            .join_hash = r->text[ROOM_JOIN],
            .view_hash = r->text[ROOM_VIEW],
            .bot_hash = r->text[ROOM_BOT],
            .created = r->number[ROOM_CREATED],
        };
        if (!each(context, &row))
            break;
    }
    return CV_OK;
}

static enum cv_status memory_get_members(struct cv_roomlog *log, struct cv_str room,
                                         bool (*each)(void *context,
                                                      const struct cv_member_row *row),
                                         void *context, struct cv_error *err) {
    const struct record *r;
    size_t place = 0;
    (void)err;
    while ((r = table_next(memory_tables(log), MEMBERS, &place))) {
        struct cv_member_row row = {
            .room = r->text[MEMBER_ROOM],
            .id = r->text[MEMBER_ID],
            .name = r->text[MEMBER_NAME],
            .secret_hash = r->text[MEMBER_SECRET],
            .lang = r->text[MEMBER_LANG],
            .bot = r->number[MEMBER_BOT] != 0,
            .joined = r->number[MEMBER_JOINED],
        };
        if (cv_str_eq(row.room, room) && !each(context, &row))
            break;
    }
    return CV_OK;
}

static struct cv_entry_row memory_entry(const struct record *r) {
    return (struct cv_entry_row){
        .room = r->text[ENTRY_ROOM],
        .n = (uint64_t)r->number[ENTRY_N],
        .kind = (enum cv_entry_kind)r->number[ENTRY_KIND],
        .sender = r->text[ENTRY_SENDER],
        .key = r->text[ENTRY_KEY],
        .at = r->number[ENTRY_AT],
        .to = r->text[ENTRY_TO],
        .body = r->text[ENTRY_BODY],
    };
}

/* Numbers ascend in a room, so the order of putting is the order of `n`. */
static enum cv_status memory_get_entries(struct cv_roomlog *log, struct cv_str room, uint64_t after,
                                         uint64_t limit,
                                         bool (*each)(void *context,
                                                      const struct cv_entry_row *row),
                                         void *context, struct cv_error *err) {
    const struct record *r;
    size_t place = 0;
    (void)err;
    while (limit && (r = table_next(memory_tables(log), ENTRIES, &place))) {
        struct cv_entry_row row = memory_entry(r);
        if (row.n <= after || !cv_str_eq(row.room, room))
            continue;
        limit--;
        if (!each(context, &row))
            break;
    }
    return CV_OK;
}

static enum cv_status memory_last(struct cv_roomlog *log, struct cv_str room, uint64_t *n,
                                  struct cv_error *err) {
    const struct record *r;
    size_t place = SIZE_MAX;
    (void)err;
    do
        r = table_previous(memory_tables(log), ENTRIES, &place);
    while (r && !cv_str_eq(r->text[ENTRY_ROOM], room));
    *n = r ? (uint64_t)r->number[ENTRY_N] : 0;
    return CV_OK;
}

static enum cv_status memory_find_key(struct cv_roomlog *log, struct cv_str room,
                                      struct cv_str sender, struct cv_str key, uint64_t *n,
                                      struct cv_error *err) {
    struct record probe = {.text = {room, sender, key}};
    const struct record *r = table_find(memory_tables(log), KEYS, &probe);
    (void)err;
    *n = r ? (uint64_t)r->number[KEY_N] : 0;
    return CV_OK;
}

static enum cv_status memory_get_board(struct cv_roomlog *log, struct cv_str room,
                                       struct cv_buf *out, struct cv_error *err) {
    const struct record *r = memory_find(log, BOARDS, room);
    return r ? fail_or_add(out, r->text[BOARD_BODY], err) : CV_NOT_FOUND;
}

/* ---- making it --------------------------------------------------------------- */

static const struct cv_roomlog_ops memory_ops = {
    .close = memory_close,
    .begin = memory_begin,
    .commit = memory_commit,
    .rollback = memory_rollback,
    .put_room = memory_put_room,
    .put_member = memory_put_member,
    .put_entry = memory_put_entry,
    .put_board = memory_put_board,
    .forget = memory_forget,
    .get_rooms = memory_get_rooms,
    .get_members = memory_get_members,
    .get_entries = memory_get_entries,
    .last = memory_last,
    .find = memory_find_key,
    .get_board = memory_get_board,
};

struct cv_roomlog *cv_roomlog_memory(void) {
    struct memory *m = cv_alloc(sizeof *m);
    m->base.ops = &memory_ops;
    m->tables = tables_new(roomlog_keys, TABLES);
    return &m->base;
}

void cv_roomlog_memory_fail(struct cv_roomlog *log, enum cv_status status, int times) {
    ((struct memory *)log)->fault = (struct fault){status, times};
}
