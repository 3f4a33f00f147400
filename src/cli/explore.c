/* explore.c - `canvasser explore`: every way through a dialog, walked. */
#include "rehearsal/explore.h"

#include "cli/cli.h"
#include "daemon/edition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLAYS = 20000 /* at most, unless --most says otherwise */, LANGS = 8 };

/* What one call asks for. */
struct request {
    struct cv_str name;
    bool trails;
    size_t most;
};

static size_t langs_of(const struct cv_edition *e, struct cv_str langs[LANGS]) {
    static const char *const known[] = {"en", "es", "ru", "id", "el"};
    size_t n = 0;
    for (size_t i = 0; i < CV_COUNT(known); i++)
        if (cv_texts_has(e->texts, cv_str(known[i]), CV_S("title")))
            langs[n++] = cv_str(known[i]);
    return n;
}

/* What is wrong with a step nothing reaches, and how to mend it. */
static void report_unreached(const struct cv_dialog *d, const struct explored_step *s) {
    struct cv_error err = {.status = CV_OK};
    const struct cv_step *step = s->step;
    const struct cv_step *on = step->when.step;
    const char *place = step->kind == CV_STEP_EACH ? "steps" : "step";
    if (s->come)
        cv_fail_at(&err, CV_INVALID, d->file, step->line, step->column,
                   "no way comes to \"%.*s\": whenever it is its turn, its condition%s%.*s%s "
                   "fails. Let it name an answer that can still be given there, or remove the %s",
                   CV_ARG(step->id), on ? " on \"" : "", CV_ARG(on ? on->id : CV_S("")),
                   on ? "\"" : "", place);
    else if (s->within)
        cv_fail_at(&err, CV_INVALID, d->file, step->line, step->column,
                   "no way comes to \"%.*s\", because none goes through the \"each\" in line %d: "
                   "mend that one first",
                   CV_ARG(step->id), s->within->line);
    else
        cv_fail_at(&err, CV_INVALID, d->file, step->line, step->column,
                   "no way comes to \"%.*s\": every one ends or gets stuck before it. Look at the "
                   "step above it",
                   CV_ARG(step->id));
    cv_cli_failed(&err);
}

static size_t report_steps(const struct cv_dialog *d, const struct explored *x) {
    size_t bad = 0;
    for (size_t i = 0; i < x->n_steps; i++) {
        const struct explored_step *s = &x->step[i];
        printf("  %s%-24.*s %zu of %zu paths%s\n", s->within ? "  " : "", CV_ARG(s->step->id),
               s->paths, x->n_paths, s->paths ? "" : ": never reached");
        if (s->paths)
            continue;
        report_unreached(d, s);
        bad++;
    }
    return bad;
}

static size_t report_paths(const struct explored *x, bool trails) {
    size_t bad = 0;
    for (size_t i = 0; i < x->n_paths; i++) {
        const struct explored_path *p = &x->path[i];
        if (trails)
            printf("path %zu (first %.*s): %.*s > %s\n", i + 1, CV_ARG(p->around),
                   CV_ARG(p->trail), p->ends ? "end" : "NO END");
        if (p->ends)
            continue;
        fprintf(stderr, "path %zu does not end: %.*s\n", i + 1, CV_ARG(p->trail));
        bad++;
    }
    return bad;
}

static size_t report_faults(const struct explored *x) {
    for (size_t i = 0; i < x->n_faults; i++) {
        const struct explored_fault *f = &x->fault[i];
        if (f->unfilled.n)
            fprintf(stderr, "%.*s: the text \"%.*s\" names {%.*s}, which nobody fills in there: "
                            "take it out\n", CV_ARG(f->lang), CV_ARG(f->key), CV_ARG(f->unfilled));
        else
            fprintf(stderr, "%.*s: the text \"%.*s\" is missing or cannot be formatted: mend it in "
                            "texts/%.*s.yaml\n", CV_ARG(f->lang), CV_ARG(f->key), CV_ARG(f->lang));
    }
    return x->n_faults;
}

static bool report(const struct cv_edition *e, const struct explored *x, size_t n_langs,
                   const struct request *request) {
    const struct cv_dialog *d = e->playbook.dialog;
    size_t bad = 0;
    printf("%.*s: %zu paths in %zu plays (%zu language%s; alone, in a group, and in a group that is asked one by one; with and without "
           "an earlier session; answering, and asking why and skipping)\n",
           CV_ARG(d->id), x->n_paths, x->plays, n_langs, n_langs == 1 ? "" : "s");
    if (x->bounded)
        printf("There are more: only the first %zu plays were walked. --most N walks more.\n",
               x->plays);
    fflush(stdout);
    bad += report_steps(d, x);
    bad += report_paths(x, request->trails);
    bad += report_faults(x);
    if (!bad)
        printf("every step is reached, every path ends, every sentence can be said\n");
    return bad == 0;
}

static bool explore(const struct request *request) {
    struct cv_error err = {.status = CV_OK};
    struct cv_edition *edition = NULL;
    struct cv_str langs[LANGS];
    struct explored x;
    if (cv_edition_read(request->name, &edition, &err)) {
        cv_cli_failed(&err);
        return false;
    }
    struct cv_arena *arena = cv_arena_new();
    size_t n = langs_of(edition, langs);
    explore_dialog(&edition->playbook, edition->texts, langs, n, request->most, arena, &x);
    bool good = report(edition, &x, n, request);
    cv_arena_free(arena);
    cv_edition_free(edition);
    return good;
}

int cv_cli_explore(int argc, char **argv) {
    struct request request = {.most = PLAYS};
    int64_t most;
    bool good = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--trails") == 0) {
            request.trails = true;
        } else if (strcmp(argv[i], "--most") == 0 && i + 1 < argc) {
            if (!cv_str_int(cv_str(argv[++i]), &most) || most < 1)
                return cv_cli_usage(argv[0], "--most wants a number of plays");
            request.most = (size_t)most;
        } else if (argv[i][0] == '-') {
            return cv_cli_usage(argv[0], "I do not know what to do with these words");
        } else {
            request.name = cv_str(argv[i]);
            good = explore(&request) && good;
        }
    }
    if (!request.name.n)
        return cv_cli_usage(argv[0], "which dialog? Name one or more, behind the options");
    return good ? CV_EXIT_DONE : CV_EXIT_FAILED;
}
