/* stage.h - a dialog loaded from its files, for tests of sessions. */
#ifndef STAGE_H
#define STAGE_H

#include <canvasser/session.h>

#include "calendar/database.h"
#include "dialog/lexicon.h"

#include <stdio.h>
#include <stdlib.h>

struct stage {
    struct cv_arena *arena;
    struct cv_texts *texts;
    struct cv_tongues tongues;
    struct cv_dialog *dialog;
    struct cv_model *model;
    struct cv_zones *zones; /* NULL before stage_calendar */
    struct cv_almanac *almanac;
    struct cv_playbook book;
    struct cv_error err; /* why the last call failed */
};

/* A whole file below the repository's root; empty when there is none. */
static inline struct cv_str stage_file(struct cv_arena *arena, const char *path) {
    FILE *f = fopen(path, "rb");
    struct cv_str all = {0};
    char part[8192];
    size_t n, cap = 0;
    char *p = NULL;
    while (f && (n = fread(part, 1, sizeof part, f)) > 0)
        for (size_t i = 0; i < n; i++) {
            p = cv_arena_grow(arena, p, 1, all.n, &cap);
            p[all.n++] = part[i];
        }
    if (f)
        fclose(f);
    all.p = p;
    return all;
}

static inline struct cv_source stage_source(struct stage *st, const char *folder,
                                            const char *file) {
    struct cv_str path = cv_arena_printf(st->arena, "%s/%s", folder, file);
    return (struct cv_source){path, stage_file(st->arena, path.p)};
}

/* The reader of one language, for a dialog that has a lexicon of it. */
static inline bool stage_listen(struct stage *st, const char *folder, struct cv_str lang) {
    struct cv_str file = cv_arena_printf(st->arena, "lexicon/%.*s.yaml", CV_ARG(lang));
    struct cv_source own = stage_source(st, folder, file.p);
    struct cv_source english = stage_source(st, folder, "lexicon/en.yaml");
    return !own.text.n ||
           cv_tongues_add(&st->tongues, lang, &own, &english, &st->err) == CV_OK;
}

/* The dialog of a folder, checked; false with st->err. Close it in any case. */
static inline bool stage_open(struct stage *st, const char *folder) {
    *st = (struct stage){.arena = cv_arena_new(), .texts = cv_texts_new()};
    struct cv_source script = stage_source(st, folder, "dialog.yaml");
    struct cv_source advice = stage_source(st, folder, "advice.yaml");
    struct cv_source own = stage_source(st, folder, "texts/en.yaml");
    struct cv_source engine = stage_source(st, "dialogs/engine", "texts/en.yaml");
    bool good = cv_texts_add(st->texts, CV_S("en"), &engine, &st->err) == CV_OK &&
                cv_texts_add(st->texts, CV_S("en"), &own, &st->err) == CV_OK &&
                cv_dialog_compile(&script, st->arena, &st->dialog, &st->err) == CV_OK &&
                cv_model_compile(&advice, st->arena, &st->model, &st->err) == CV_OK &&
                stage_listen(st, folder, CV_S("en"));
    st->book = (struct cv_playbook){st->dialog, st->texts, st->model, &st->tongues, NULL};
    return good && cv_playbook_check(&st->book, &st->err) == CV_OK;
}

/* The words of a dialog in one more language; false with st->err. */
static inline bool stage_speak(struct stage *st, const char *folder, struct cv_str lang) {
    struct cv_str file = cv_arena_printf(st->arena, "texts/%.*s.yaml", CV_ARG(lang));
    struct cv_source own = stage_source(st, folder, file.p);
    struct cv_source engine = stage_source(st, "dialogs/engine", file.p);
    if (!own.text.n || !engine.text.n)
        return cv_fail(&st->err, CV_NOT_FOUND, "no texts in %.*s", CV_ARG(lang)) == CV_OK;
    return cv_texts_add(st->texts, lang, &engine, &st->err) == CV_OK &&
           cv_texts_add(st->texts, lang, &own, &st->err) == CV_OK &&
           stage_listen(st, folder, lang);
}

/* Time zones and the words of times, for sessions at somebody's own pace. */
static inline void stage_calendar(struct stage *st) {
    st->zones = database_zones();
    if (cv_almanac_new(st->zones, st->texts, &st->almanac, &st->err) != CV_OK)
        fail_msg("%s", st->err.text);
    st->book.almanac = st->almanac;
}

static inline void stage_close(struct stage *st) {
    cv_almanac_free(st->almanac);
    cv_zones_free(st->zones);
    cv_tongues_close(&st->tongues);
    cv_texts_free(st->texts);
    cv_arena_free(st->arena);
}

/* The dump of a session, to be freed. */
static inline char *stage_dump(const struct cv_session *s) {
    struct cv_buf out;
    cv_buf_init(&out, 64 << 20);
    cv_session_dump(s, &out);
    return out.p;
}

#endif
