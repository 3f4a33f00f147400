/* views.c - `canvasser table` and `canvasser graph`: a dialog to look at. */
#include "cli/cli.h"
#include "daemon/edition.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MOST = 64 << 20 };

static int views_print(const struct cv_edition *e, struct cv_str lang,
                 void (*show)(const struct cv_dialog *, const struct cv_texts *, struct cv_str,
                              struct cv_buf *)) {
    struct cv_error err = {.status = CV_OK};
    struct cv_buf out;
    if (!cv_texts_has(e->texts, lang, CV_S("title"))) {
        cv_fail(&err, CV_NOT_FOUND, "the dialog has no texts in \"%.*s\": add texts/%.*s.yaml, or "
                                    "name a language it has", CV_ARG(lang), CV_ARG(lang));
        return cv_cli_failed(&err);
    }
    cv_buf_init(&out, SHOWN_MOST);
    show(e->playbook.dialog, e->texts, lang, &out);
    bool whole = !out.full && fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
    cv_buf_free(&out);
    if (!whole)
        cv_fail(&err, CV_IO, "what was to be shown could not be written");
    return whole ? CV_EXIT_DONE : cv_cli_failed(&err);
}

/* `COMMAND [--lang L] DIALOG`: prints what `show` makes of the dialog. */
static int views_show(int argc, char **argv,
                void (*show)(const struct cv_dialog *, const struct cv_texts *, struct cv_str,
                             struct cv_buf *)) {
    struct cv_str lang = CV_S("en"), name = {0};
    struct cv_error err = {.status = CV_OK};
    struct cv_edition *edition = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            lang = cv_str(argv[++i]);
        else if (argv[i][0] != '-' && !name.n)
            name = cv_str(argv[i]);
        else
            return cv_cli_usage(argv[0], "takes one dialog, and --lang with a language");
    }
    if (!name.n)
        return cv_cli_usage(argv[0], "which dialog? Name one");
    if (cv_edition_read(name, &edition, &err))
        return cv_cli_failed(&err);
    int status = views_print(edition, lang, show);
    cv_edition_free(edition);
    return status;
}

int cv_cli_table(int argc, char **argv) {
    return views_show(argc, argv, cv_dialog_table);
}

int cv_cli_graph(int argc, char **argv) {
    return views_show(argc, argv, cv_dialog_graph);
}
