/* suggest.c - `canvasser suggest`: facts in, mix out, no session. */
#include "cli/advice_print.h"
#include "cli/cli.h"
#include "cli/portfolio_print.h"
#include "cli/reading.h"
#include "daemon/library.h"
#include "dialog/yaml.h"

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
    bool lines, text, six;
    const char *advice, *file, *why, *what_if; /* words as they were given */
    int why_type, determinant, level;          /* what they mean; -1 for nothing */
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
        } else if (strcmp(word, "--why") == 0) {
            s->why = option_value(argc, argv, &i);
            if (!s->why)
                return "--why wants a relationship type";
        } else if (strcmp(word, "--what-if") == 0) {
            s->what_if = option_value(argc, argv, &i);
            if (!s->what_if)
                return "--what-if wants DETERMINANT=LEVEL";
        } else if (strcmp(word, "--six") == 0) {
            s->six = true;
        } else if (word[0] == '-' && word[1]) {
            return "there is no such option";
        } else if (s->file) {
            return "takes one file";
        } else {
            s->file = word;
        }
    }
    if (s->lines && (s->why || s->what_if || s->six))
        return "--lines prints the mix only: leave out --why, --what-if and --six";
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

/* ---- words that only the model can explain ---------------------------------------- */

/* Index of `id` among the model's words, or -1 with what is wrong. */
static int suggest_word(const struct suggest *s, const char *option, struct cv_str id,
                        const struct cv_words_of *of, struct cv_error *err) {
    const char *words[CV_DETERMINANTS_MAX];
    const size_t n = of->count(s->model);
    const int found = of->find(s->model, id);
    if (found >= 0)
        return found;
    for (size_t i = 0; i < n; i++)
        words[i] = of->word(s->model, i).p;
    const char *nearest = cv_nearest(id, words, n);
    cv_fail(err, CV_INVALID, "%s: \"%.*s\" is not a %s%s%s%s", option, CV_ARG(id), of->what,
            nearest ? ": did you mean \"" : ": the advice data lists them",
            nearest ? nearest : "", nearest ? "\"?" : "");
    return -1;
}

/* Takes `--what-if DETERMINANT=LEVEL` apart; `?` is "not known". */
static enum cv_status suggest_what_if(struct suggest *s, struct cv_error *err) {
    struct cv_str rest = cv_str(s->what_if), id = {NULL, 0};
    int64_t level = CV_UNKNOWN;
    cv_str_split(&rest, '=', &id);
    s->determinant = suggest_word(s, "--what-if", id, &cv_words_determinants, err);
    if (s->determinant < 0)
        return err->status;
    if (!cv_str_eqz(rest, "?") &&
        (!cv_str_int(rest, &level) || level < 0 || level >= CV_LEVELS))
        return cv_fail(err, CV_INVALID,
                       "--what-if: \"%.*s\" is no level: give 0 to %d, or ? for not known",
                       CV_ARG(rest), CV_LEVELS - 1);
    s->level = (int)level;
    return CV_OK;
}

static enum cv_status suggest_words(struct suggest *s, struct cv_error *err) {
    s->why_type = s->determinant = -1;
    if (s->why)
        s->why_type = suggest_word(s, "--why", cv_str(s->why), &cv_words_types, err);
    if (s->why && s->why_type < 0)
        return err->status;
    return s->what_if ? suggest_what_if(s, err) : CV_OK;
}

/* ---- answering ------------------------------------------------------------------- */

/* All that is found out of one segment. */
struct answer {
    struct cv_advice advice;
    struct cv_bill bill;
};

/* The advice, and unless it is for one line also the bill. */
static enum cv_status answer_find(const struct suggest *s, const struct cv_facts *facts,
                                  struct answer *out, struct cv_error *err) {
    double pruned[CV_TYPES_MAX] = {0};
    enum cv_status status = cv_advise(s->model, &facts->c, &out->advice, err);
    if (status || s->lines)
        return status;
    for (size_t t = 0; t < out->advice.n_types; t++)
        pruned[t] = out->advice.type[t].pruned;
    return cv_advise_bill(s->model, &facts->c, pruned, &facts->money, &out->bill, err);
}

static struct cv_printed answer_printed(const struct suggest *s, const struct cv_facts *facts,
                                        const struct answer *a) {
    return (struct cv_printed){.model = s->model,
                               .facts = facts,
                               .advice = &a->advice,
                               .bill = &a->bill,
                               .why = s->why_type,
                               .determinant = s->determinant,
                               .level = s->level,
                               .six = s->six};
}

static enum cv_status suggest_segment(struct suggest *s, struct cv_error *err) {
    struct answer answer;
    enum cv_status status = answer_find(s, &s->facts, &answer, err);
    if (status)
        return status;
    const struct cv_printed printed = answer_printed(s, &s->facts, &answer);
    if (s->lines)
        cv_print_line(&printed, &s->out);
    else if (s->text)
        cv_print_text(&printed, &s->out);
    else
        cv_print_json(cv_print_object(&printed), &s->out);
    return CV_OK;
}

static enum cv_status suggest_portfolio(struct suggest *s, struct cv_arena *arena,
                                        struct cv_error *err) {
    const size_t n = s->facts.n_segments;
    struct answer *answers = cv_arena_alloc(arena, n * sizeof *answers);
    struct cv_printed *printed = cv_arena_alloc(arena, n * sizeof *printed);
    struct cv_holding *holdings = cv_arena_alloc(arena, n * sizeof *holdings);
    struct cv_portfolio portfolio;
    enum cv_status status = CV_OK;
    for (size_t i = 0; !status && i < n; i++) {
        const struct cv_facts *facts = &s->facts.segments[i];
        status = answer_find(s, facts, &answers[i], err);
        printed[i] = answer_printed(s, facts, &answers[i]);
        holdings[i] = (struct cv_holding){&facts->c, &answers[i].advice, &answers[i].bill};
    }
    if (!status)
        status = cv_advise_portfolio(s->model, holdings, n, s->facts.money.budget, &portfolio, err);
    if (status)
        return status;
    const struct cv_printed_portfolio all = {printed, n, &portfolio, s->facts.currency};
    if (s->text)
        cv_portfolio_text(&all, &s->out);
    else
        cv_print_json(cv_portfolio_object(&all), &s->out);
    return CV_OK;
}

static enum cv_status suggest_segments(struct suggest *s, struct cv_error *err) {
    if (s->lines)
        return cv_fail(err, CV_INVALID, "--lines takes one segment a line: give each its own");
    struct cv_arena *arena = cv_arena_new();
    enum cv_status status = suggest_portfolio(s, arena, err);
    cv_arena_free(arena);
    return status;
}

/* Answers one object that begins on `line`; what is wrong goes to standard error. */
static void suggest_one(struct suggest *s, struct cv_str text, int line) {
    struct cv_error err = {0}, unplaced = {0};
    enum cv_status status = cv_facts_read(&s->facts, s->model, text, s->name, line, &err);
    if (!status) {
        status = s->facts.segments ? suggest_segments(s, &unplaced)
                                   : suggest_segment(s, &unplaced);
        if (status)
            cv_fail_at(&err, CV_INVALID, s->name, line, 1, "%s", unplaced.text);
    }
    if (status) {
        s->failed = true;
        cv_cli_failed(&err);
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
        status = suggest_words(&s, &err);
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
