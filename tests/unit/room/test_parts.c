/* The parts of a room that need no socket: rate, members, tokens, pages. */
#include "cmocka_cv.h"
#include "room/members.h"
#include "room/pages.h"
#include "room/rate.h"
#include "room/tokens.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- rate ---------------------------------------------------------------------- */

static int taken(struct cv_rate *r, cv_time now) {
    int n = 0;
    while (cv_rate_take(r, now))
        n++;
    return n;
}

static void twenty_at_once_then_two_a_second(void **state) {
    (void)state;
    struct cv_rate r;
    cv_rate_init(&r, 1000);
    assert_int_equal(taken(&r, 1000), 20);
    assert_int_equal(taken(&r, 1499), 0);
    assert_int_equal(taken(&r, 1500), 1);
    assert_int_equal(taken(&r, 3500), 4);
    assert_int_equal(taken(&r, 1000 * 3600), 20);
}

static void halves_of_a_message_add_up(void **state) {
    (void)state;
    struct cv_rate r;
    cv_rate_init(&r, 0);
    taken(&r, 0);
    int n = 0;
    for (cv_time now = 0; now <= 10000; now += 7)
        n += taken(&r, now);
    assert_int_equal(n, 19); /* 9,996 ms at two a second */
}

static void time_that_runs_backwards_adds_nothing(void **state) {
    (void)state;
    struct cv_rate r;
    cv_rate_init(&r, 100000);
    taken(&r, 100000);
    assert_int_equal(taken(&r, 5000), 0);
    assert_int_equal(taken(&r, 5500), 1);
    cv_rate_give_back(&r);
    assert_int_equal(taken(&r, 5500), 1);
}

/* ---- members --------------------------------------------------------------------- */

static void members_are_found_by_id_and_by_secret(void **state) {
    (void)state;
    struct cv_members m = {0};
    cv_members_add(&m, &(struct cv_member_row){.id = CV_S("bot"), .name = CV_S("C"), .bot = true},
                   0);
    for (int i = 1; i <= 40; i++) {
        char id[16], hash[16];
        snprintf(id, sizeof id, "m%d", i);
        snprintf(hash, sizeof hash, "h%d", i);
        cv_members_add(&m,
                       &(struct cv_member_row){
                           .id = cv_str(id), .name = cv_str(id), .secret_hash = cv_str(hash)},
                       0);
    }
    assert_int_equal(m.newest, 40);
    assert_int_equal(cv_members_people(&m), 40);
    struct cv_room_member *seven = cv_members_find(&m, CV_S("m7"));
    assert_string_equal(seven->id, "m7");
    assert_ptr_equal(cv_members_by_secret(&m, CV_S("h7")), seven);
    assert_null(cv_members_by_secret(&m, CV_S(""))); /* the bot has none */
    assert_null(cv_members_find(&m, CV_S("m41")));
    cv_room_member_rename(seven, CV_S("Ana"));
    assert_string_equal(seven->name, "Ana");
    cv_members_free(&m);
}

/* ---- tokens ------------------------------------------------------------------------ */

struct folder {
    char path[64], file[96];
};

static int folder_make(void **state) {
    struct folder *f = calloc(1, sizeof *f);
    snprintf(f->path, sizeof f->path, "/tmp/canvasser-test-XXXXXX");
    assert_non_null(mkdtemp(f->path));
    snprintf(f->file, sizeof f->file, "%s/room.tokens", f->path);
    *state = f;
    return 0;
}

static int folder_remove(void **state) {
    struct folder *f = *state;
    unlink(f->file);
    rmdir(f->path);
    free(f);
    return 0;
}

static void tokens_are_the_same_after_a_restart(void **state) {
    struct folder *f = *state;
    struct cv_tokens first, second;
    struct cv_error err = {0};
    struct stat st;
    assert_int_equal(cv_tokens_open(f->file, &first, &err), CV_OK);
    assert_int_equal(stat(f->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(cv_tokens_open(f->file, &second, &err), CV_OK);
    for (size_t i = 0; i < CV_TOKENS; i++) {
        struct cv_str token = cv_secret_reveal(first.token[i]);
        assert_int_equal(token.n, CV_TOKEN_CHARS);
        assert_true(cv_secret_eq(second.token[i], token));
        assert_false(cv_secret_eq(first.token[(i + 1) % CV_TOKENS], token));
    }
    cv_tokens_free(&first);
    cv_tokens_free(&second);
}

static void a_file_of_tokens_others_may_read_is_refused(void **state) {
    struct folder *f = *state;
    struct cv_tokens t;
    struct cv_error err = {0};
    assert_int_equal(cv_tokens_open(f->file, &t, &err), CV_OK);
    cv_tokens_free(&t);
    assert_int_equal(chmod(f->file, 0640), 0);
    assert_int_equal(cv_tokens_open(f->file, &t, &err), CV_INVALID);
    assert_non_null(strstr(err.text, "chmod 600"));
}

static void a_broken_file_of_tokens_is_not_replaced(void **state) {
    struct folder *f = *state;
    static const char *const broken[] = {
        "", "join short\nview short\nbot short\n",
        "join AAAAAAAAAAAAAAAAAAAAAA\nview AAAAAAAAAAAAAAAAAAAAAA\n",
        "join AAAAAAAAAAAAAAAAAAAAA/\nview AAAAAAAAAAAAAAAAAAAAAA\nbot AAAAAAAAAAAAAAAAAAAAAA\n"};
    for (size_t i = 0; i < CV_COUNT(broken); i++) {
        struct cv_tokens t;
        struct cv_error err = {0};
        char back[256] = "";
        int fd = open(f->file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_int_equal(write(fd, broken[i], strlen(broken[i])), (ssize_t)strlen(broken[i]));
        close(fd);
        assert_int_equal(cv_tokens_open(f->file, &t, &err), CV_INVALID);
        fd = open(f->file, O_RDONLY);
        assert_int_equal(read(fd, back, sizeof back - 1), (ssize_t)strlen(broken[i]));
        close(fd);
        assert_string_equal(back, broken[i]);
    }
}

static void a_hash_is_sha_256_in_hex(void **state) {
    (void)state;
    char hash[CV_HASH_CHARS + 1];
    cv_token_hash(CV_S("abc"), hash); /* FIPS 180-2, appendix B.1 */
    assert_string_equal(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* ---- pages --------------------------------------------------------------------------- */

static const struct cv_page *page_of(const char *path) {
    for (size_t i = 0; i < cv_room_pages_count(); i++)
        if (strcmp(cv_room_pages()[i].path, path) == 0)
            return &cv_room_pages()[i];
    return NULL;
}

/* Tests run in the root of the source tree. */
static void every_file_of_the_web_folder_is_served_as_it_is(void **state) {
    (void)state;
    DIR *folder = opendir("src/room/web");
    size_t files = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[300], *bytes = malloc(1024 * 1024);
        snprintf(path, sizeof path, "src/room/web/%s", entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (file) {
            size_t n = fread(bytes, 1, 1024 * 1024, file);
            snprintf(path, sizeof path, "/%s", entry->d_name);
            const struct cv_page *page = strcmp(path, "/index.html") == 0   ? page_of("/")
                                         : strcmp(path, "/board.html") == 0 ? page_of("/board")
                                                                            : page_of(path);
            if (!page)
                fail_msg("%s is not in the table of src/room/pages.c", path);
            assert_int_equal(page->body.n, n);
            assert_memory_equal(page->body.p, bytes, n);
            files++;
            fclose(file);
        }
        free(bytes);
    }
    closedir(folder);
    assert_int_equal(files, cv_room_pages_count());
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twenty_at_once_then_two_a_second),
        cmocka_unit_test(halves_of_a_message_add_up),
        cmocka_unit_test(time_that_runs_backwards_adds_nothing),
        cmocka_unit_test(members_are_found_by_id_and_by_secret),
        WITH_FOLDER(tokens_are_the_same_after_a_restart),
        WITH_FOLDER(a_file_of_tokens_others_may_read_is_refused),
        WITH_FOLDER(a_broken_file_of_tokens_is_not_replaced),
        cmocka_unit_test(a_hash_is_sha_256_in_hex),
        cmocka_unit_test(every_file_of_the_web_folder_is_served_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
