/* suggest.c - `canvasser suggest`: facts in, mix out, no session. */
#include "cli/advice_print.h"
#include "cli/cli.h"
#include "daemon/library.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    INPUT_MAX = 8 * 1024 * 1024, /* bytes of one object */
    OUTPUT_MAX = 1024 * 1024     /* bytes kept before they are written */
};

struct suggest {
    bool lines, text;
    const char *advice, *file;
    const struct cv_model *model;
    struct cv_str name; /* of the input, for errors */
    struct cv_facts facts;
    struct cv_buf out;
    bool failed; /* an object was refused; the others were still answered */
};

/* ---- words of the command ---------------------------------------------------- */

/* The value behind the option at `*i`, or NULL. */
static const char *option_value(int argc, char **argv, int *i) {
    return *i + 1 < argc ? argv[++*i] : NULL;
}

static bool suggest_format(struct suggest *s, const char *name) {
    s->text = name && strcmp(name, "text") == 0;
    return s->text || (name && strcmp(name, "json") == 0);
}

/* What is wrong with the words, or NULL. */
static const char *suggest_options(struct suggest *s, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--lines") == 0) {
            s->lines = true;
        } else if (strcmp(word, "--format") == 0) {
            if (!suggest_format(s, option_value(argc, argv, &i)))
                return "--format wants json or text";
        } else if (strcmp(word, "--advice") == 0) {
            s->advice = option_value(argc, argv, &i);
            if (!s->advice)
                return "--advice wants a file";
        } else if (word[0] == '-' && word[1]) {
            return "there is no such option";
        } else if (s->file) {
            return "takes one file";
        } else {
            s->file = word;
        }
    }
    return s->lines && s->text ? "--lines prints JSON only" : NULL;
}

/* ---- the model ------------------------------------------------------------------ */

static enum cv_status suggest_model(struct suggest *s, struct cv_arena *arena,
                                    struct cv_error *err) {
    struct cv_source source;
    struct cv_str folder;
    struct cv_model *model = NULL;
    enum cv_status status = CV_OK;
    source.name = cv_str(s->advice);
    if (!s->advice) {
        status = cv_library_find(arena, &folder, err);
        if (!status)
            source.name = cv_arena_printf(arena, "%.*s/customer-relationships/advice.yaml",
                                          CV_ARG(folder));
    }
    if (!status)
        status = cv_file_read(source.name.p, CV_DIALOG_FILE_MAX, arena, &source.text, err);
    if (!status)
        status = cv_model_compile(&source, arena, &model, err);
    s->model = model;
    return status;
}

/* ---- answering ------------------------------------------------------------------- */

/* Answers one object that begins on `line`; what is wrong goes to standard error. */
static void suggest_one(struct suggest *s, struct cv_str text, int line) {
    struct cv_error err = {0};
    struct cv_advice advice;
    struct cv_printed printed = {s->model, &s->facts, &advice};
    enum cv_status status = cv_facts_read(&s->facts, s->model, text, s->name, line, &err);
    if (!status && cv_advise(s->model, &s->facts.c, &advice, &err) != CV_OK) {
        struct cv_error placed = {0};
        status = cv_fail_at(&placed, CV_INVALID, s->name, line, 1, "%s", err.text);
        err = placed;
    }
    if (status) {
        s->failed = true;
        cv_cli_failed(&err);
    } else if (s->lines) {
        cv_print_line(&printed, &s->out);
    } else if (s->text) {
        cv_print_text(&printed, &s->out);
    } else {
        cv_print_json(&printed, &s->out);
    }
}

static enum cv_status suggest_flush(struct suggest *s, struct cv_error *err) {
    struct cv_str rest = cv_buf_str(&s->out);
    while (rest.n) {
        ssize_t wrote = write(STDOUT_FILENO, rest.p, rest.n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return cv_fail(err, CV_IO, "the output cannot be written: %s", strerror(errno));
        rest = (struct cv_str){rest.p + wrote, rest.n - (size_t)wrote};
    }
    cv_buf_clear(&s->out);
    return CV_OK;
}

/* Answers every whole line in `rest`, and leaves what comes after the last. */
static enum cv_status suggest_lines(struct suggest *s, struct cv_str *rest, int *line,
                                    struct cv_error *err) {
    const char *end;
    enum cv_status status = CV_OK;
    while (!status && rest->n && (end = memchr(rest->p, '\n', rest->n))) {
        struct cv_str text = {rest->p, (size_t)(end - rest->p)};
        *rest = (struct cv_str){end + 1, rest->n - text.n - 1};
        if (cv_str_trim(text).n)
            suggest_one(s, text, *line);
        ++*line;
        if (s->out.n > OUTPUT_MAX / 2)
            status = suggest_flush(s, err);
    }
    return status;
}

/* ---- reading ------------------------------------------------------------------------ */

/* Input kept until it is answered: `n` bytes at `p`. */
struct intake {
    int fd;
    char *p;
    size_t n, cap;
};

/* Reads once; `*got` is 0 at the end. */
static enum cv_status intake_read(struct intake *in, struct cv_str name, size_t *got,
                                  struct cv_error *err) {
    if (in->n == in->cap) {
        in->cap = in->cap ? in->cap * 2 : 64 * 1024;
        if (in->cap > INPUT_MAX)
            return cv_fail_at(err, CV_TOO_BIG, name, 0, 0,
                              "one object has more than %d bytes: split it", INPUT_MAX);
        in->p = cv_realloc(in->p, in->cap);
    }
    ssize_t n;
    do
        n = read(in->fd, in->p + in->n, in->cap - in->n);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return cv_fail_at(err, CV_IO, name, 0, 0, "cannot be read: %s", strerror(errno));
    in->n += (size_t)n;
    *got = (size_t)n;
    return CV_OK;
}

static void intake_keep(struct intake *in, struct cv_str rest) {
    if (rest.n)
        memmove(in->p, rest.p, rest.n);
    in->n = rest.n;
}

/* Answers all input: line by line, or as one object. */
static enum cv_status suggest_all(struct suggest *s, struct intake *in, struct cv_error *err) {
    size_t got = 1;
    int line = 1;
    enum cv_status status = CV_OK;
    while (!status && got) {
        status = intake_read(in, s->name, &got, err);
        if (status || !s->lines)
            continue;
        struct cv_str rest = {in->p, in->n};
        status = suggest_lines(s, &rest, &line, err);
        if (!status)
            status = suggest_flush(s, err);
        intake_keep(in, rest);
    }
    struct cv_str last = {in->p, in->n};
    if (!status && (!s->lines || cv_str_trim(last).n))
        suggest_one(s, last, line);
    return status ? status : suggest_flush(s, err);
}

static enum cv_status suggest_open(struct suggest *s, struct intake *in, struct cv_error *err) {
    bool is_stdin = !s->file || strcmp(s->file, "-") == 0;
    s->name = is_stdin ? CV_S("<stdin>") : cv_str(s->file);
    in->fd = is_stdin ? STDIN_FILENO : open(s->file, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0)
        return cv_fail_at(err, CV_IO, s->name, 0, 0, "cannot be read: %s", strerror(errno));
    return CV_OK;
}

int cv_cli_suggest(int argc, char **argv) {
    struct suggest s = {0};
    struct intake in = {.fd = -1};
    struct cv_error err = {0};
    const char *problem = suggest_options(&s, argc, argv);
    if (problem)
        return cv_cli_usage(argv[0], problem);
    struct cv_arena *arena = cv_arena_new();
    cv_facts_init(&s.facts);
    cv_buf_init(&s.out, OUTPUT_MAX);
    enum cv_status status = suggest_model(&s, arena, &err);
    if (!status)
        status = suggest_open(&s, &in, &err);
    if (!status)
        status = suggest_all(&s, &in, &err);
    if (status)
        cv_cli_failed(&err);
    if (in.fd > STDIN_FILENO)
        close(in.fd);
    free(in.p);
    cv_buf_free(&s.out);
    cv_facts_free(&s.facts);
    cv_arena_free(arena);
    return status || s.failed ? CV_EXIT_FAILED : CV_EXIT_DONE;
}
