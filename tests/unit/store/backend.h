/* backend.h - every backend of the store, for tests that run over all of them. */
#ifndef TEST_STORE_BACKEND_H
#define TEST_STORE_BACKEND_H

#include <canvasser/store.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_cv.h"

/* A folder of its own for each test, with one file in it. */
struct place {
    char folder[64];
    char file[80];
};

static inline void place_make(struct place *p) {
    strcpy(p->folder, "/tmp/canvasser-store-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->file, sizeof p->file, "%s/store.db", p->folder);
}

/* Name of the file's companion: "-wal", "-shm". */
static inline const char *place_beside(const struct place *p, const char *suffix, char out[96]) {
    snprintf(out, 96, "%s%s", p->file, suffix);
    return out;
}

static inline void place_remove(const struct place *p) {
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char name[96];
    for (size_t i = 0; i < CV_COUNT(suffixes); i++)
        unlink(place_beside(p, suffixes[i], name));
    assert_int_equal(rmdir(p->folder), 0);
}

static inline struct cv_store *store_open(const char *file) {
    struct cv_store *s = NULL;
    struct cv_error err = {0};
    if (cv_store_sqlite(file, &s, &err) != CV_OK)
        fail_msg("%s: %s", err.file, err.text);
    return s;
}

/* ---- a fixture for each backend -------------------------------------------------- */

struct fixture {
    struct cv_store *s;
    struct place place;
    struct cv_error err; /* zeroed before each test */
};

static inline int memory_setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->s = cv_store_memory();
    *state = f;
    return 0;
}

static inline int sqlite_setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    place_make(&f->place);
    f->s = store_open(f->place.file);
    *state = f;
    return 0;
}

static inline int fixture_teardown(void **state) {
    struct fixture *f = *state;
    cv_store_close(f->s);
    if (f->place.folder[0])
        place_remove(&f->place);
    free(f);
    return 0;
}

/* A test for each backend, named "sentence (backend)". */
#define EVERY_BACKEND(test)                                                                        \
    {#test " (memory)", test, memory_setup, fixture_teardown, NULL}, {                             \
#test " (sqlite)", test, sqlite_setup, fixture_teardown, NULL                              \
    }

/* ---- rows that tests need again and again ---------------------------------------- */

#define OK(call) assert_int_equal(call, CV_OK)

static inline struct cv_session_row session_row(const char *id, cv_time started) {
    return (struct cv_session_row){
        .id = cv_str(id),
        .dialog = CV_S("relationships"),
        .fingerprint = CV_S("f1"),
        .messenger = CV_S("room"),
        .place = CV_S("main"),
        .started = started,
    };
}

static inline struct cv_outbox_row outbox_row(const char *key, const char *messenger) {
    return (struct cv_outbox_row){
        .messenger = cv_str(messenger),
        .place = CV_S("main"),
        .key = cv_str(key),
        .body = CV_S("{\"text\":\"hello\"}"),
        .at = 5,
    };
}

static inline struct cv_answer_row answer_row(const char *session, const char *step,
                                              const char *person, const char *value) {
    return (struct cv_answer_row){
        .session = cv_str(session),
        .step = cv_str(step),
        .segment = CV_S("teachers"),
        .person = cv_str(person),
        .name = CV_S("Ana"),
        .value = cv_str(value),
        .raw = cv_str(value),
        .at = 7,
    };
}

/* Puts dialog f1 and running sessions of these names, and commits. */
static inline void sessions_put(struct cv_store *s, const char *const *ids, size_t n) {
    OK(cv_store_begin(s, NULL));
    OK(cv_store_put_dialog(s, CV_S("f1"), CV_S("steps: []"), NULL));
    for (size_t i = 0; i < n; i++) {
        struct cv_session_row row = session_row(ids[i], 100);
        OK(cv_store_put_session(s, &row, NULL));
    }
    OK(cv_store_commit(s, NULL));
}

#define SESSIONS(s, ...)                                                                           \
    sessions_put(s, (const char *const[]){__VA_ARGS__},                                            \
                 CV_COUNT(((const char *const[]){__VA_ARGS__})))

#endif
