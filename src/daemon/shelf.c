/* shelf.c - the dialogs a daemon can hold sessions of. */
#include "daemon/shelf.h"

#include "text/fold.h"

#include <stdlib.h>

enum { SHELF_DIALOGS = 64 /* more than that are left out */, ID_MAX = 64 };

struct cv_shelf {
    struct cv_edition *edition[SHELF_DIALOGS]; /* the first is what plain `start` begins */
    size_t n;
};

static struct cv_str edition_id(const struct cv_edition *e) {
    return e->playbook.dialog->id;
}

/* Reads what else is in the library. */
static void shelf_fill(struct cv_shelf *s, const struct cv_log *log) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str *names = NULL;
    struct cv_error err = {.status = CV_OK};
    size_t n = 0;
    if (cv_library_list(arena, &names, &n, &err))
        cv_log(log, CV_LOG_WARNING, "the other dialogs are left out: %s", err.text);
    for (size_t i = 0; i < n && s->n < SHELF_DIALOGS; i++) {
        struct cv_error own = {.status = CV_OK};
        if (cv_str_eq(names[i], edition_id(s->edition[0])))
            continue;
        if (cv_edition_read(names[i], &s->edition[s->n], &own) == CV_OK)
            s->n++;
        else
            cv_log(log, CV_LOG_WARNING, "the dialog %.*s is left out: %s:%d: %s", CV_ARG(names[i]),
                   own.file, own.line, own.text);
    }
    cv_arena_free(arena);
}

enum cv_status cv_shelf_open(struct cv_str name, const struct cv_log *log, struct cv_shelf **out,
                             struct cv_error *err) {
    struct cv_shelf *s = cv_alloc(sizeof *s);
    enum cv_status status = cv_edition_read(name, &s->edition[0], err);
    if (status) {
        free(s);
        return status;
    }
    s->n = 1;
    shelf_fill(s, log);
    *out = s;
    return CV_OK;
}

void cv_shelf_free(struct cv_shelf *s) {
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        cv_edition_free(s->edition[i]);
    free(s);
}

const struct cv_edition *cv_shelf_first(const struct cv_shelf *s) {
    return s->edition[0];
}

/* "check-up", and "check up" as people write it. */
static bool id_typed(struct cv_str id, struct cv_str typed) {
    struct cv_buf spaced;
    cv_buf_init(&spaced, ID_MAX);
    for (size_t i = 0; i < id.n; i++)
        cv_buf_addc(&spaced, id.p[i] == '-' ? ' ' : id.p[i]);
    bool same = cv_text_same(id, typed) || cv_text_same(cv_buf_str(&spaced), typed);
    cv_buf_free(&spaced);
    return same;
}

static struct cv_str edition_title(const struct cv_edition *e, struct cv_str lang,
                                   struct cv_arena *arena) {
    return cv_texts_arena(e->texts, lang, CV_S("title"), NULL, 0, arena);
}

static bool title_typed(const struct cv_edition *e, struct cv_str typed) {
    struct cv_arena *arena = cv_arena_new();
    const char *lang;
    bool same = false;
    for (size_t i = 0; !same && (lang = cv_texts_language(e->texts, i)) != NULL; i++)
        same = cv_text_same(edition_title(e, cv_str(lang), arena), typed);
    cv_arena_free(arena);
    return same;
}

const struct cv_edition *cv_shelf_find(const struct cv_shelf *s, struct cv_str typed) {
    for (size_t i = 0; i < s->n; i++)
        if (id_typed(edition_id(s->edition[i]), typed) || title_typed(s->edition[i], typed))
            return s->edition[i];
    return NULL;
}

struct cv_str cv_shelf_titles(const struct cv_shelf *s, struct cv_str lang,
                              struct cv_arena *arena) {
    struct cv_str list = {0};
    for (size_t i = 0; i < s->n; i++)
        list = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(list), i ? ", " : "",
                               CV_ARG(edition_title(s->edition[i], lang, arena)));
    return list;
}
