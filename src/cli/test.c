/* test.c - `canvasser test`: a dialog's transcripts, played. */
#include "rehearsal/coverage.h"
#include "rehearsal/transcript.h"

#include "cli/cli.h"
#include "daemon/edition.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

enum { PLAYED_MOST = 4 << 20 };

/* The transcripts of one dialog. */
struct rehearsal {
    struct cv_arena *arena;
    struct cv_bundle bundle;
    struct cv_edition *edition;
    struct coverage *coverage;
    bool update;
    size_t played, passed;
};

static struct cv_str last_part(struct cv_str path) {
    struct cv_str part = {0};
    while (cv_str_split(&path, '/', &part) && path.n)
        ;
    return part;
}

/* "folder/one_person_alone.txt" as "one person alone". */
static struct cv_str sentence_of(struct cv_arena *arena, struct cv_str path) {
    struct cv_str name = last_part(path);
    size_t n = name.n > 4 ? name.n - 4 : name.n;
    char *words = cv_arena_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++)
        words[i] = name.p[i] == '_' ? ' ' : name.p[i];
    return (struct cv_str){words, n};
}

/* ---- one transcript ----------------------------------------------------------------------- */

static enum cv_status transcript_is_ours(const struct rehearsal *r, const struct cv_source *script,
                                         struct cv_error *err) {
    struct cv_str rest = script->text, dialog, langs, lang;
    if (!transcript_head(&rest, &dialog, &langs))
        return CV_OK; /* the runner says so */
    if (!cv_str_eq(last_part(dialog), r->bundle.id))
        return cv_fail_at(err, CV_INVALID, script->name, 1, 1,
                          "this is a transcript of the dialog \"%.*s\", not of \"%.*s\"",
                          CV_ARG(dialog), CV_ARG(r->bundle.id));
    while (cv_str_split(&langs, ' ', &lang))
        if (!cv_texts_has(r->edition->texts, lang, CV_S("title")))
            return cv_fail_at(err, CV_NOT_FOUND, script->name, 2, 1,
                              "the dialog has no texts in \"%.*s\"", CV_ARG(lang));
    return CV_OK;
}

static enum cv_status transcript_write(struct cv_str path, struct cv_str text,
                                       struct cv_error *err) {
    FILE *f = fopen(path.p, "wb");
    bool whole = f && fwrite(text.p, 1, text.n, f) == text.n;
    if (f)
        whole = fclose(f) == 0 && whole;
    return whole ? CV_OK : cv_fail_at(err, CV_IO, path, 0, 0, "cannot be written: %s",
                                      strerror(errno));
}

/* Whether it came out as it stands; else `told` has what is different. */
static bool transcript_passes(struct rehearsal *r, const struct cv_source *script,
                              struct cv_buf *played, struct cv_buf *told) {
    struct cv_error err = {.status = CV_OK};
    enum cv_status status = transcript_is_ours(r, script, &err);
    if (!status)
        status = transcript_play(&r->edition->playbook, script, r->coverage, played, &err);
    if (!status && !r->update)
        return transcript_compare(script, cv_buf_str(played), told);
    if (!status)
        status = transcript_write(script->name, cv_buf_str(played), &err);
    if (status) {
        cv_error_print(&err, told);
        cv_buf_addc(told, '\n');
    }
    return status == CV_OK;
}

static void transcript_run(struct rehearsal *r, const char *path) {
    struct cv_error err = {.status = CV_OK};
    struct cv_source script = {.name = cv_arena_copy(r->arena, cv_str(path))};
    struct cv_buf played, told;
    cv_buf_init(&played, PLAYED_MOST);
    cv_buf_init(&told, PLAYED_MOST);
    bool passed = false;
    if (cv_file_read(path, CV_DIALOG_FILE_MAX, r->arena, &script.text, &err))
        cv_error_print(&err, &told);
    else
        passed = transcript_passes(r, &script, &played, &told);
    printf("%s %.*s\n", passed ? "passed" : "FAILED", CV_ARG(sentence_of(r->arena, script.name)));
    if (!passed)
        printf("%.*s\n", CV_ARG(cv_buf_str(&told)));
    r->played++;
    r->passed += passed;
    cv_buf_free(&played);
    cv_buf_free(&told);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static void folder_run(struct rehearsal *r) {
    struct cv_str pattern =
        cv_arena_printf(r->arena, "%.*s/transcripts/*.txt", CV_ARG(r->bundle.folder));
    glob_t found;
    if (glob(pattern.p, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            transcript_run(r, found.gl_pathv[i]);
    globfree(&found);
}

static void rehearsal_report(const struct rehearsal *r) {
    struct cv_buf out;
    cv_buf_init(&out, PLAYED_MOST);
    coverage_report(r->coverage, &out);
    printf("%.*s: %zu of %zu transcripts passed\n%.*s", CV_ARG(r->bundle.id), r->passed, r->played,
           CV_ARG(cv_buf_str(&out)));
    cv_buf_free(&out);
}

/* Plays the files, or without any those in the dialog's folder. */
static int rehearse(struct rehearsal *r, struct cv_str name, char **files, size_t n) {
    struct cv_error err = {.status = CV_OK};
    if (cv_library_read(name, r->arena, &r->bundle, &err) ||
        cv_edition_new(&r->bundle, &r->edition, &err))
        return cv_cli_failed(&err);
    r->coverage = coverage_new(&r->edition->playbook, r->edition->texts);
    for (size_t i = 0; i < n; i++)
        transcript_run(r, files[i]);
    if (!n)
        folder_run(r);
    if (!r->played) {
        cv_fail_at(&err, CV_NOT_FOUND, r->bundle.folder, 0, 0,
                   "there are no transcripts: put some into its folder \"transcripts\", or name "
                   "them behind the dialog");
        return cv_cli_failed(&err);
    }
    rehearsal_report(r);
    return r->passed == r->played ? CV_EXIT_DONE : CV_EXIT_FAILED;
}

int cv_cli_test(int argc, char **argv) {
    struct rehearsal r = {.update = argc > 1 && strcmp(argv[1], "--update") == 0};
    int first = 1 + r.update;
    if (first >= argc || argv[first][0] == '-')
        return cv_cli_usage(argv[0], "which dialog? Name one, and --update before it to rewrite "
                                     "its transcripts");
    r.arena = cv_arena_new();
    int status = rehearse(&r, cv_str(argv[first]), argv + first + 1, (size_t)(argc - first - 1));
    coverage_free(r.coverage);
    cv_edition_free(r.edition);
    cv_arena_free(r.arena);
    return status;
}
