/* Each promise of roomlog.h, kept by every backend. */
#include <canvasser/roomlog.h>

#include <inttypes.h>

#include "backend.h"
#include "store/memory.h"

struct log_fixture {
    struct cv_roomlog *log;
    struct place place;
    struct cv_error err;
};

static struct cv_roomlog *log_open(const char *file) {
    struct cv_roomlog *log = NULL;
    struct cv_error err = {0};
    if (cv_roomlog_sqlite(file, &log, &err) != CV_OK)
        fail_msg("%s: %s", err.file, err.text);
    return log;
}

static int log_memory_setup(void **state) {
    struct log_fixture *f = calloc(1, sizeof *f);
    f->log = cv_roomlog_memory();
    *state = f;
    return 0;
}

static int log_sqlite_setup(void **state) {
    struct log_fixture *f = calloc(1, sizeof *f);
    place_make(&f->place);
    f->log = log_open(f->place.file);
    *state = f;
    return 0;
}

static int log_teardown(void **state) {
    struct log_fixture *f = *state;
    cv_roomlog_close(f->log);
    if (f->place.folder[0])
        place_remove(&f->place);
    free(f);
    return 0;
}

#define EVERY_LOG(test)                                                                            \
    {#test " (memory)", test, log_memory_setup, log_teardown, NULL}, {                             \
#test " (sqlite)", test, log_sqlite_setup, log_teardown, NULL                              \
    }

/* ---- rows ------------------------------------------------------------------------ */

static struct cv_room_row room_row(const char *id, const char *name) {
    return (struct cv_room_row){
        .id = cv_str(id),
        .name = cv_str(name),
        .join_hash = CV_S("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        .view_hash = CV_S("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
        .bot_hash = CV_S("fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"),
        .created = 1000,
    };
}

static struct cv_member_row member_row(const char *room, const char *id, const char *name) {
    return (struct cv_member_row){
        .room = cv_str(room),
        .id = cv_str(id),
        .name = cv_str(name),
        .secret_hash = CV_S("aa"),
        .lang = CV_S("en"),
        .joined = 2000,
    };
}

static struct cv_entry_row entry_row(const char *room, uint64_t n, const char *sender,
                                     const char *key) {
    return (struct cv_entry_row){
        .room = cv_str(room),
        .n = n,
        .kind = CV_ENTRY_MESSAGE,
        .sender = cv_str(sender),
        .key = cv_str(key),
        .at = 3000,
        .to = CV_S("m2"),
        .body = CV_S("{\"text\":\"hi\"}"),
    };
}

static void room_put(struct cv_roomlog *log, const char *id) {
    struct cv_room_row row = room_row(id, "Workshop");
    OK(cv_roomlog_begin(log, NULL));
    OK(cv_roomlog_put_room(log, &row, NULL));
    OK(cv_roomlog_commit(log, NULL));
}

static enum cv_status entry_put(struct cv_roomlog *log, const char *room, uint64_t n,
                                const char *sender, const char *key, uint64_t *existing) {
    struct cv_entry_row row = entry_row(room, n, sender, key);
    return cv_roomlog_put_entry(log, &row, existing, NULL);
}

/* ---- what is there, as text ------------------------------------------------------ */

struct seen {
    struct cv_buf text;
    int most;
};

static bool see_room(void *context, const struct cv_room_row *row) {
    struct seen *seen = context;
    cv_buf_addf(&seen->text, "%.*s '%.*s' %.4s %.4s %.4s %" PRId64 "|", CV_ARG(row->id),
                CV_ARG(row->name), row->join_hash.p, row->view_hash.p, row->bot_hash.p,
                row->created);
    return --seen->most > 0;
}

static bool see_member(void *context, const struct cv_member_row *row) {
    struct seen *seen = context;
    cv_buf_addf(&seen->text, "%.*s/%.*s '%.*s' %.*s %.*s %s %" PRId64 "|", CV_ARG(row->room),
                CV_ARG(row->id), CV_ARG(row->name), CV_ARG(row->secret_hash), CV_ARG(row->lang),
                row->bot ? "bot" : "person", row->joined);
    return --seen->most > 0;
}

static bool see_entry(void *context, const struct cv_entry_row *row) {
    struct seen *seen = context;
    cv_buf_addf(&seen->text, "%" PRIu64 "%s %.*s:%.*s|", row->n,
                row->kind == CV_ENTRY_CHOOSE ? " chose" : "", CV_ARG(row->sender),
                CV_ARG(row->key));
    return --seen->most > 0;
}

static void seen_is(struct seen *seen, const char *want) {
    assert_string_equal(seen->text.n ? seen->text.p : "", want);
    cv_buf_free(&seen->text);
}

static void rooms_are(struct cv_roomlog *log, const char *want) {
    struct seen seen = {{.max = 10000}, 100};
    OK(cv_roomlog_get_rooms(log, see_room, &seen, NULL));
    seen_is(&seen, want);
}

static void members_are(struct cv_roomlog *log, const char *room, const char *want) {
    struct seen seen = {{.max = 10000}, 100};
    OK(cv_roomlog_get_members(log, cv_str(room), see_member, &seen, NULL));
    seen_is(&seen, want);
}

static void entries_are(struct cv_roomlog *log, const char *room, uint64_t after, uint64_t limit,
                        const char *want) {
    struct seen seen = {{.max = 10000}, 100};
    OK(cv_roomlog_get_entries(log, cv_str(room), after, limit, see_entry, &seen, NULL));
    seen_is(&seen, want);
}

static void last_is(struct cv_roomlog *log, const char *room, uint64_t want) {
    uint64_t n = 99;
    OK(cv_roomlog_last(log, cv_str(room), &n, NULL));
    assert_int_equal(n, want);
}

static void board_is(struct cv_roomlog *log, const char *room, enum cv_status status,
                     const char *want) {
    struct cv_error err = {0};
    struct seen seen = {{.max = 10000}, 1};
    assert_int_equal(cv_roomlog_get_board(log, cv_str(room), &seen.text, &err), status);
    assert_string_equal(err.text, "");
    seen_is(&seen, want);
}

/* ---- rooms and members ----------------------------------------------------------- */

static void a_room_is_put_and_renamed(void **state) {
    struct log_fixture *f = *state;
    struct cv_room_row again = room_row("r1", "Renamed");
    rooms_are(f->log, "");
    room_put(f->log, "r1");
    room_put(f->log, "r0");
    again.join_hash = CV_S("0000");
    again.created = 7;
    OK(cv_roomlog_begin(f->log, NULL));
    OK(cv_roomlog_put_room(f->log, &again, NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    rooms_are(f->log, "r1 'Renamed' 0000 6030 fd61 1000|r0 'Workshop' 9f86 6030 fd61 1000|");
}

static void a_member_changes_name_and_language_alone(void **state) {
    struct log_fixture *f = *state;
    struct cv_member_row ana = member_row("r", "m1", "Ana"), bot = member_row("r", "bot", "C"),
                         again = member_row("r", "m1", "Ana B."), away = member_row("q", "m1", "X");
    bot.bot = true;
    bot.secret_hash = CV_S("");
    again.lang = CV_S("el");
    again.secret_hash = CV_S("bb");
    again.bot = true;
    again.joined = 1;
    room_put(f->log, "r");
    room_put(f->log, "q");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(cv_roomlog_put_member(f->log, &ana, NULL));
    OK(cv_roomlog_put_member(f->log, &bot, NULL));
    OK(cv_roomlog_put_member(f->log, &away, NULL));
    OK(cv_roomlog_put_member(f->log, &again, NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    members_are(f->log, "r", "r/m1 'Ana B.' aa el person 2000|r/bot 'C'  en bot 2000|");
    members_are(f->log, "q", "q/m1 'X' aa en person 2000|");
    members_are(f->log, "nowhere", "");
}

static void what_belongs_to_no_room_is_refused(void **state) {
    struct log_fixture *f = *state;
    struct cv_member_row member = member_row("nowhere", "m1", "Ana");
    OK(cv_roomlog_begin(f->log, NULL));
    assert_int_equal(cv_roomlog_put_member(f->log, &member, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "put that first"));
    assert_int_equal(entry_put(f->log, "nowhere", 1, "m1", "k", NULL), CV_INVALID);
    assert_int_equal(cv_roomlog_put_board(f->log, CV_S("nowhere"), CV_S("{}"), NULL), CV_INVALID);
    OK(cv_roomlog_commit(f->log, NULL));
    last_is(f->log, "nowhere", 0);
}

/* ---- entries --------------------------------------------------------------------- */

static void entries_come_in_order_from_any_point(void **state) {
    struct log_fixture *f = *state;
    struct cv_entry_row choice = entry_row("r", 3, "m2", "k1");
    choice.kind = CV_ENTRY_CHOOSE;
    room_put(f->log, "r");
    room_put(f->log, "q");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 1, "m1", "k1", NULL));
    OK(entry_put(f->log, "q", 1, "m1", "k1", NULL));
    OK(entry_put(f->log, "r", 2, "m1", "k2", NULL));
    OK(cv_roomlog_put_entry(f->log, &choice, NULL, NULL));
    OK(entry_put(f->log, "r", 17, "m1", "k3", NULL));
    last_is(f->log, "r", 17);
    OK(cv_roomlog_commit(f->log, NULL));
    entries_are(f->log, "r", 0, UINT64_MAX, "1 m1:k1|2 m1:k2|3 chose m2:k1|17 m1:k3|");
    entries_are(f->log, "r", 1, 2, "2 m1:k2|3 chose m2:k1|");
    entries_are(f->log, "r", 3, 5, "17 m1:k3|");
    entries_are(f->log, "r", 17, 5, "");
    entries_are(f->log, "r", UINT64_MAX, 5, "");
    entries_are(f->log, "r", 0, 0, "");
    entries_are(f->log, "q", 0, 5, "1 m1:k1|");
    last_is(f->log, "r", 17);
    last_is(f->log, "q", 1);
}

static void an_entry_sent_again_names_the_first(void **state) {
    struct log_fixture *f = *state;
    uint64_t existing = 0;
    struct cv_entry_row again = entry_row("r", 9, "m1", "k1");
    room_put(f->log, "r");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 4, "m1", "k1", &existing));
    assert_int_equal(existing, 0);
    OK(entry_put(f->log, "r", 5, "m2", "k1", NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    OK(cv_roomlog_begin(f->log, NULL));
    assert_int_equal(cv_roomlog_put_entry(f->log, &again, &existing, &f->err), CV_EXISTS);
    assert_string_equal(f->err.text, "");
    assert_int_equal(existing, 4);
    assert_int_equal(entry_put(f->log, "r", 1, "m2", "k1", &existing), CV_EXISTS);
    assert_int_equal(existing, 5);
    assert_int_equal(entry_put(f->log, "r", 9, "m2", "k1", NULL), CV_EXISTS);
    OK(entry_put(f->log, "r", 6, "m1", "k2", NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    entries_are(f->log, "r", 0, 9, "4 m1:k1|5 m2:k1|6 m1:k2|");
}

static void numbers_ascend(void **state) {
    struct log_fixture *f = *state;
    struct cv_entry_row row = entry_row("r", 5, "m1", "k2");
    room_put(f->log, "r");
    OK(cv_roomlog_begin(f->log, NULL));
    assert_int_equal(entry_put(f->log, "r", 0, "m1", "k0", NULL), CV_INVALID);
    OK(entry_put(f->log, "r", 5, "m1", "k1", NULL));
    assert_int_equal(cv_roomlog_put_entry(f->log, &row, NULL, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "entry 5 was put behind entry 5"));
    assert_int_equal(entry_put(f->log, "r", 4, "m1", "k2", NULL), CV_INVALID);
    assert_int_equal(entry_put(f->log, "r", UINT64_MAX, "m1", "k2", NULL), CV_INVALID);
    OK(cv_roomlog_commit(f->log, NULL));
    entries_are(f->log, "r", 0, 9, "5 m1:k1|");
}

static bool entry_is_whole(void *context, const struct cv_entry_row *row) {
    const struct cv_entry_row *want = context;
    assert_true(cv_str_eq(row->room, want->room) && cv_str_eq(row->sender, want->sender));
    assert_true(cv_str_eq(row->key, want->key) && cv_str_eq(row->to, want->to));
    assert_true(cv_str_eq(row->body, want->body));
    assert_int_equal(row->n, want->n);
    assert_int_equal(row->at, want->at);
    assert_int_equal(row->kind, want->kind);
    return false;
}

static void an_entry_comes_back_whole(void **state) {
    struct log_fixture *f = *state;
    struct cv_entry_row row = entry_row("r", 1, "", "ключ 🙂");
    row.to = CV_S("");
    row.body = CV_S("{\"text\":\"Ελλάδα\\n'; DROP TABLE entries\"}");
    row.kind = CV_ENTRY_CHOOSE;
    room_put(f->log, "r");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(cv_roomlog_put_entry(f->log, &row, NULL, NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    OK(cv_roomlog_get_entries(f->log, CV_S("r"), 0, 5, entry_is_whole, &row, NULL));
}

/* ---- board, transactions, files -------------------------------------------------- */

static void the_board_is_replaced(void **state) {
    struct log_fixture *f = *state;
    struct cv_buf tiny;
    room_put(f->log, "r");
    board_is(f->log, "r", CV_NOT_FOUND, "");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(cv_roomlog_put_board(f->log, CV_S("r"), CV_S("{\"done\":1}"), NULL));
    OK(cv_roomlog_put_board(f->log, CV_S("r"), CV_S("{\"done\":2}"), NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    board_is(f->log, "r", CV_OK, "{\"done\":2}");
    cv_buf_init(&tiny, 5);
    assert_int_equal(cv_roomlog_get_board(f->log, CV_S("r"), &tiny, NULL), CV_TOO_BIG);
    cv_buf_free(&tiny);
}

static bool entry_count(void *context, const struct cv_entry_row *row) {
    struct seen *seen = context;
    cv_buf_addf(&seen->text, "%" PRIu64 " %.*s:%.*s kind %d at %d to '%.*s' %.*s|", row->n,
                CV_ARG(row->sender), CV_ARG(row->key), (int)row->kind, (int)row->at,
                CV_ARG(row->to), CV_ARG(row->body));
    return true;
}

static void say_public_private_and_choose(struct cv_roomlog *log, const char *room, uint64_t n) {
    struct cv_entry_row row = entry_row(room, n, "m1", "k1");
    OK(cv_roomlog_put_entry(log, &row, NULL, NULL)); /* to m2 */
    row = entry_row(room, n + 1, "m1", "k2");
    row.to = CV_S("");
    OK(cv_roomlog_put_entry(log, &row, NULL, NULL));
    row = entry_row(room, n + 2, "m1", "k3");
    row.to = CV_S("");
    row.kind = CV_ENTRY_CHOOSE;
    row.body = CV_S("{\"choice\":\"sesame\"}");
    OK(cv_roomlog_put_entry(log, &row, NULL, NULL));
}

static void what_was_said_alone_can_be_forgotten(void **state) {
    struct log_fixture *f = *state;
    struct seen seen = {{.max = 10000}, 100};
    uint64_t n = 0;
    room_put(f->log, "r");
    room_put(f->log, "other");
    assert_int_equal(cv_roomlog_forget(f->log, CV_S("r"), NULL), CV_INVALID);
    OK(cv_roomlog_begin(f->log, NULL));
    say_public_private_and_choose(f->log, "r", 1);
    say_public_private_and_choose(f->log, "other", 1);
    OK(cv_roomlog_forget(f->log, CV_S("r"), NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    OK(cv_roomlog_get_entries(f->log, CV_S("r"), 0, 9, entry_count, &seen, NULL));
    seen_is(&seen, "1 m1:k1 kind 0 at 0 to '' |"
                   "2 m1:k2 kind 0 at 3000 to '' {\"text\":\"hi\"}|"
                   "3 m1:k3 kind 0 at 0 to '' |");
    entries_are(f->log, "other", 0, 9, "1 m1:k1|2 m1:k2|3 chose m1:k3|");
    OK(cv_roomlog_find(f->log, CV_S("r"), CV_S("m1"), CV_S("k3"), &n, NULL));
    assert_int_equal(n, 3); /* sent again it is known */
    last_is(f->log, "r", 3);
}

static bool file_holds(const char *file, const char *text) {
    static char bytes[1 << 22];
    FILE *in = fopen(file, "rb");
    size_t n = in ? fread(bytes, 1, sizeof bytes, in) : 0;
    if (in)
        fclose(in);
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

/* Enough that pages are split and rows are moved. */
static void what_is_forgotten_is_in_no_file(void **state) {
    struct log_fixture *f = *state;
    char wal[96], key[16];
    room_put(f->log, "r");
    for (int i = 1; i <= 400; i++) {
        struct cv_entry_row row = entry_row("r", (uint64_t)i, "m1", key);
        snprintf(key, sizeof key, "k%d", i * 7919 % 401);
        row.key = cv_str(key);
        row.to = cv_str(i % 3 ? "" : "m2");
        row.body = i % 3 ? CV_S("{\"text\":\"for everybody\"}") : CV_S("{\"text\":\"sesame\"}");
        OK(cv_roomlog_begin(f->log, NULL));
        OK(cv_roomlog_put_entry(f->log, &row, NULL, NULL));
        OK(cv_roomlog_commit(f->log, NULL));
    }
    assert_true(file_holds(f->place.file, "sesame") ||
                file_holds(place_beside(&f->place, "-wal", wal), "sesame"));
    OK(cv_roomlog_begin(f->log, NULL));
    OK(cv_roomlog_forget(f->log, CV_S("r"), NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    assert_false(file_holds(f->place.file, "sesame"));
    assert_false(file_holds(place_beside(&f->place, "-wal", wal), "sesame"));
    assert_true(file_holds(f->place.file, "for everybody"));
}

static void a_rollback_leaves_the_log_as_it_was(void **state) {
    struct log_fixture *f = *state;
    struct cv_room_row room = room_row("r", "Renamed"), new = room_row("new", "New");
    struct cv_member_row member = member_row("r", "m1", "Ana");
    room_put(f->log, "r");
    for (int i = 0; i < 2; i++) {
        OK(cv_roomlog_begin(f->log, NULL));
        OK(cv_roomlog_put_room(f->log, &room, NULL));
        OK(cv_roomlog_put_room(f->log, &new, NULL));
        OK(cv_roomlog_put_member(f->log, &member, NULL));
        OK(cv_roomlog_put_board(f->log, CV_S("r"), CV_S("{}"), NULL));
        OK(entry_put(f->log, "r", 1, "m1", "k1", NULL)); /* the key is free again, too */
        cv_roomlog_rollback(f->log);
        rooms_are(f->log, "r 'Workshop' 9f86 6030 fd61 1000|");
        members_are(f->log, "r", "");
        board_is(f->log, "r", CV_NOT_FOUND, "");
        last_is(f->log, "r", 0);
    }
}

static void log_puts_outside_a_transaction_are_refused(void **state) {
    struct log_fixture *f = *state;
    struct cv_room_row room = room_row("r", "Workshop");
    struct cv_member_row member = member_row("r", "m1", "Ana");
    room_put(f->log, "r");
    assert_int_equal(cv_roomlog_put_room(f->log, &room, NULL), CV_INVALID);
    assert_int_equal(cv_roomlog_put_member(f->log, &member, NULL), CV_INVALID);
    assert_int_equal(entry_put(f->log, "r", 1, "m1", "k", NULL), CV_INVALID);
    assert_int_equal(cv_roomlog_put_board(f->log, CV_S("r"), CV_S("{}"), NULL), CV_INVALID);
    assert_int_equal(cv_roomlog_commit(f->log, NULL), CV_INVALID);
    cv_roomlog_rollback(f->log);
    OK(cv_roomlog_begin(f->log, NULL));
    assert_int_equal(cv_roomlog_begin(f->log, NULL), CV_INVALID);
    cv_roomlog_rollback(f->log);
}

static bool log_meddle(void *context, const struct cv_entry_row *row) {
    struct cv_roomlog *log = context;
    (void)row;
    assert_int_equal(cv_roomlog_put_board(log, CV_S("r"), CV_S("{}"), NULL), CV_INVALID);
    assert_int_equal(cv_roomlog_get_entries(log, CV_S("r"), 0, 1, log_meddle, log, NULL),
                     CV_INVALID);
    last_is(log, "r", 2);
    members_are(log, "r", "");
    return false;
}

static void a_log_callback_may_read_but_not_change(void **state) {
    struct log_fixture *f = *state;
    room_put(f->log, "r");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 1, "m1", "k1", NULL));
    OK(entry_put(f->log, "r", 2, "m1", "k2", NULL));
    OK(cv_roomlog_get_entries(f->log, CV_S("r"), 0, 9, log_meddle, f->log, NULL));
    OK(cv_roomlog_commit(f->log, NULL));
}

static void a_log_commit_told_to_fail_changes_nothing(void **state) {
    struct log_fixture *f = *state;
    room_put(f->log, "r");
    cv_roomlog_memory_fail(f->log, CV_FULL, 1);
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 1, "m1", "k1", NULL));
    assert_int_equal(cv_roomlog_commit(f->log, NULL), CV_FULL);
    last_is(f->log, "r", 0);
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 1, "m1", "k1", NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    last_is(f->log, "r", 1);
}

static void a_log_file_keeps_what_was_committed(void **state) {
    struct log_fixture *f = *state;
    room_put(f->log, "r");
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 1, "m1", "k1", NULL));
    OK(cv_roomlog_commit(f->log, NULL));
    OK(cv_roomlog_begin(f->log, NULL));
    OK(entry_put(f->log, "r", 2, "m1", "k2", NULL));
    cv_roomlog_close(f->log); /* rolls back */
    f->log = log_open(f->place.file);
    entries_are(f->log, "r", 0, 9, "1 m1:k1|");
}

static void a_store_and_a_log_are_not_taken_for_each_other(void **state) {
    struct log_fixture *f = *state;
    struct cv_store *s = NULL;
    struct cv_roomlog *log = NULL;
    struct place other;
    assert_int_equal(cv_store_sqlite(f->place.file, &s, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "not a Canvasser store"));
    place_make(&other);
    cv_store_close(store_open(other.file));
    f->err = (struct cv_error){0};
    assert_int_equal(cv_roomlog_sqlite(other.file, &log, &f->err), CV_INVALID);
    assert_non_null(strstr(f->err.text, "not the file of a Canvasser room"));
    place_remove(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EVERY_LOG(a_room_is_put_and_renamed),
        EVERY_LOG(a_member_changes_name_and_language_alone),
        EVERY_LOG(what_belongs_to_no_room_is_refused),
        EVERY_LOG(entries_come_in_order_from_any_point),
        EVERY_LOG(an_entry_sent_again_names_the_first),
        EVERY_LOG(numbers_ascend),
        EVERY_LOG(an_entry_comes_back_whole),
        EVERY_LOG(the_board_is_replaced),
        EVERY_LOG(what_was_said_alone_can_be_forgotten),
        {"what_is_forgotten_is_in_no_file (sqlite)", what_is_forgotten_is_in_no_file,
         log_sqlite_setup, log_teardown, NULL},
        EVERY_LOG(a_rollback_leaves_the_log_as_it_was),
        EVERY_LOG(log_puts_outside_a_transaction_are_refused),
        EVERY_LOG(a_log_callback_may_read_but_not_change),
        {"a_log_commit_told_to_fail_changes_nothing (memory)",
         a_log_commit_told_to_fail_changes_nothing, log_memory_setup, log_teardown, NULL},
        {"a_log_file_keeps_what_was_committed (sqlite)", a_log_file_keeps_what_was_committed,
         log_sqlite_setup, log_teardown, NULL},
        {"a_store_and_a_log_are_not_taken_for_each_other (sqlite)",
         a_store_and_a_log_are_not_taken_for_each_other, log_sqlite_setup, log_teardown, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
