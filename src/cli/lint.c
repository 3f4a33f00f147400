/* lint.c - `canvasser lint`: every file's first mistake, with its place. */
#include "cli/cli.h"

#include "daemon/library.h"
#include "dialog/lexicon.h"

#include <canvasser/session.h>

#include <stdio.h>
#include <string.h>

/* One dialog under the lens. A part that does not compile stays NULL. */
struct lint {
    struct cv_arena *arena;
    struct cv_bundle bundle;
    struct cv_texts *texts;
    struct cv_dialog *dialog;
    struct cv_model *model;
    struct cv_tongues tongues;
    int mistakes;
};

/* Prints the error of a failed check and counts it. */
static void lint_note(struct lint *l, enum cv_status status, const struct cv_error *err) {
    if (status == CV_OK)
        return;
    cv_cli_failed(err);
    l->mistakes++;
}

static void lint_file(struct lint *l, size_t i) {
    const struct cv_source *file = &l->bundle.file[i];
    struct cv_error err = {.status = CV_OK};
    enum cv_status status = CV_OK;
    struct cv_str lang;
    if (cv_str_eqz(l->bundle.role[i], "dialog.yaml"))
        status = cv_dialog_compile(file, l->arena, &l->dialog, &err);
    else if (cv_str_eqz(l->bundle.role[i], "advice.yaml"))
        status = cv_model_compile(file, l->arena, &l->model, &err);
    else if (cv_role_language(l->bundle.role[i], "texts/", &lang) ||
             cv_role_language(l->bundle.role[i], "engine/texts/", &lang))
        status = cv_texts_add(l->texts, lang, file, &err);
    else if (cv_role_language(l->bundle.role[i], "lexicon/", &lang))
        status = cv_tongues_add(&l->tongues, lang, file,
                                cv_bundle_file(&l->bundle, "lexicon/en.yaml"), &err);
    else if (cv_role_language(l->bundle.role[i], "like/texts/", &lang))
        status = cv_texts_borrow(l->texts, lang, file, &err);
    lint_note(l, status, &err);
}

/* What can only be seen when every file is good. */
static void lint_together(struct lint *l) {
    struct cv_error err = {.status = CV_OK};
    const struct cv_playbook playbook = {l->dialog, l->texts, l->model, &l->tongues, NULL};
    enum cv_status status = CV_OK;
    if (!cv_str_eq(l->dialog->id, l->bundle.id))
        status = cv_fail_at(&err, CV_INVALID, l->dialog->file, 0, 0,
                            "the dialog is called \"%.*s\" and its folder \"%.*s\": give both "
                            "the same name",
                            CV_ARG(l->dialog->id), CV_ARG(l->bundle.id));
    if (!status)
        status = cv_dialog_check_texts(l->dialog, l->texts, CV_S("en"), &err);
    if (!status)
        status = cv_playbook_check(&playbook, &err);
    lint_note(l, status, &err);
}

/* Whether the dialog `name` has no mistake; says so, or says which. */
static bool lint_dialog(const char *name) {
    struct cv_error err = {.status = CV_OK};
    struct lint l = {.arena = cv_arena_new(), .texts = cv_texts_new()};
    lint_note(&l, cv_library_read(cv_str(name), l.arena, &l.bundle, &err), &err);
    for (size_t i = 0; i < l.bundle.n && !err.status; i++)
        lint_file(&l, i);
    if (l.mistakes == 0)
        lint_together(&l);
    if (l.mistakes == 0)
        printf("%.*s: %zu steps, no mistakes\n", CV_ARG(l.bundle.id), l.dialog->n_all);
    cv_tongues_close(&l.tongues);
    cv_texts_free(l.texts);
    cv_arena_free(l.arena);
    return l.mistakes == 0;
}

static int lint_schema(void) {
    struct cv_buf out;
    cv_buf_init(&out, CV_DIALOG_FILE_MAX);
    cv_dialog_schema(&out);
    bool whole = fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
    cv_buf_free(&out);
    return whole ? CV_EXIT_DONE : CV_EXIT_FAILED;
}

int cv_cli_lint(int argc, char **argv) {
    bool good = true;
    if (argc == 2 && strcmp(argv[1], "--schema") == 0)
        return lint_schema();
    if (argc < 2)
        return cv_cli_usage(argv[0], "which dialog? Name one or more");
    for (int i = 1; i < argc; i++)
        good = lint_dialog(argv[i]) && good;
    return good ? CV_EXIT_DONE : CV_EXIT_FAILED;
}
