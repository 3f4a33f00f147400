/* Rows a second that the SQLite store makes durable, at 1, 64 and 256 rows a commit.
 * usage: store [FOLDER]   (default: the current one; its disk is what is measured) */
#include <canvasser/store.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 2 };

static double bench_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void bench_check(enum cv_status status, const struct cv_error *err) {
    if (status == CV_OK)
        return;
    fprintf(stderr, "%s: %s\n", cv_status_name(status), err->text);
    exit(1);
}

static void bench_session(struct cv_store *s, struct cv_error *err) {
    struct cv_session_row row = {
        .id = CV_S("s"),
        .dialog = CV_S("d"),
        .fingerprint = CV_S("f"),
        .messenger = CV_S("m"),
        .place = CV_S("p"),
    };
    bench_check(cv_store_begin(s, err), err);
    bench_check(cv_store_put_dialog(s, CV_S("f"), CV_S(""), err), err);
    bench_check(cv_store_put_session(s, &row, err), err);
    bench_check(cv_store_commit(s, err), err);
}

static void bench_put(struct cv_store *s, uint64_t n, struct cv_error *err) {
    char person[24];
    snprintf(person, sizeof person, "p%" PRIu64, n);
    struct cv_answer_row row = {
        .session = CV_S("s"),
        .step = CV_S("feelings"),
        .segment = CV_S("teachers"),
        .person = cv_str(person),
        .name = CV_S("Ana"),
        .value = CV_S("personal automated"),
        .raw = CV_S("They want to talk to somebody, but an answer at night helps, too."),
        .at = (cv_time)n,
    };
    bench_check(cv_store_put_answer(s, &row, err), err);
}

/* Rows a second with `size` rows a commit. */
static double bench_run(struct cv_store *s, uint64_t size, uint64_t *n, struct cv_error *err) {
    uint64_t before = *n;
    double start = bench_now(), end = start + SECONDS, now;
    do {
        bench_check(cv_store_begin(s, err), err);
        for (uint64_t i = 0; i < size; i++)
            bench_put(s, (*n)++, err);
        bench_check(cv_store_commit(s, err), err);
        now = bench_now();
    } while (now < end);
    return (double)(*n - before) / (now - start);
}

int main(int argc, char **argv) {
    static const uint64_t sizes[] = {1, 64, 256};
    struct cv_store *s = NULL;
    struct cv_error err = {0};
    char path[4096], beside[4104];
    uint64_t n = 0;
    snprintf(path, sizeof path, "%s/bench-%ld.db", argc > 1 ? argv[1] : ".", (long)getpid());
    bench_check(cv_store_sqlite(path, &s, &err), &err);
    bench_session(s, &err);
    for (size_t i = 0; i < CV_COUNT(sizes); i++)
        printf("%4" PRIu64 " rows a commit: %8.0f rows a second\n", sizes[i],
               bench_run(s, sizes[i], &n, &err));
    cv_store_close(s);
    unlink(path);
    snprintf(beside, sizeof beside, "%s-wal", path);
    unlink(beside);
    snprintf(beside, sizeof beside, "%s-shm", path);
    unlink(beside);
    return 0;
}
