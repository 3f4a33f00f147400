/* interpret.c - `canvasser interpret`: free text in, relationship types out. */
#include "cli/cli.h"
#include "daemon/library.h"
#include "dialog/lexicon.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGUAGES_MAX = 16, LANGUAGE_BYTES = 12, LINE_MAX_BYTES = 1024 * 1024 };

/* A language in use: loaded when the first answer in it comes. */
struct tongue {
    char lang[LANGUAGE_BYTES];
    struct cv_lexicon *lexicon;
    struct cv_reader *reader;
};

struct interpret {
    bool lines, signs;
    const char *lang, *file;
    struct cv_str folder; /* with the lexicons */
    struct cv_arena *arena;
    struct tongue tongues[LANGUAGES_MAX];
    size_t n_tongues;
    FILE *in;
    struct cv_str name; /* of the input, for errors */
    bool broken;        /* a lexicon could not be loaded: nothing can be answered */
    bool failed;        /* a line was refused; the others were still answered */
};

/* What is wrong with the words, or NULL. */
static const char *interpret_options(struct interpret *t, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lines") == 0) {
            t->lines = true;
        } else if (strcmp(argv[i], "--signs") == 0) {
            t->signs = true;
        } else if (strcmp(argv[i], "--lang") == 0) {
            if (i + 1 == argc)
                return "--lang wants a language: en, es, ru, id or el";
            t->lang = argv[++i];
        } else if (argv[i][0] == '-' && argv[i][1]) {
            return "there is no such option";
        } else if (t->file) {
            return "takes one file";
        } else {
            t->file = argv[i];
        }
    }
    return t->lines || t->lang ? NULL : "--lang is missing: en, es, ru, id or el";
}

/* ---- lexicons ------------------------------------------------------------------ */

static enum cv_status lexicon_source(struct interpret *t, const char *lang, struct cv_source *out,
                                     struct cv_error *err) {
    out->name = cv_arena_printf(t->arena, "%.*s/customer-relationships/lexicon/%s.yaml",
                                CV_ARG(t->folder), lang);
    return cv_file_read(out->name.p, CV_DIALOG_FILE_MAX, t->arena, &out->text, err);
}

static enum cv_status tongue_open(struct interpret *t, struct tongue *tongue,
                                  struct cv_error *err) {
    struct cv_source own, shared;
    enum cv_status status = CV_OK;
    if (!t->folder.n)
        status = cv_library_find(t->arena, &t->folder, err);
    if (!status)
        status = lexicon_source(t, tongue->lang, &own, err);
    if (!status)
        status = lexicon_source(t, "en", &shared, err);
    if (!status)
        status = cv_lexicon_load(&own, &shared, &tongue->lexicon, err);
    if (!status)
        tongue->reader = cv_reader_new(tongue->lexicon);
    return status;
}

/* The reader of `lang`: letters only, since it becomes part of a file's name. */
static enum cv_status tongue_find(struct interpret *t, const char *lang, struct tongue **out,
                                  struct cv_error *err) {
    size_t n = strlen(lang);
    for (size_t i = 0; i < t->n_tongues; i++)
        if (strcmp(t->tongues[i].lang, lang) == 0) {
            *out = &t->tongues[i];
            return CV_OK;
        }
    if (!n || n >= LANGUAGE_BYTES || strspn(lang, "abcdefghijklmnopqrstuvwxyz") != n ||
        t->n_tongues == LANGUAGES_MAX)
        return cv_fail(err, CV_INVALID, "\"%s\" is no language: use en, es, ru, id or el", lang);
    struct tongue *tongue = &t->tongues[t->n_tongues];
    *tongue = (struct tongue){.reader = NULL};
    memcpy(tongue->lang, lang, n);
    enum cv_status status = tongue_open(t, tongue, err);
    t->broken = status != CV_OK;
    if (status)
        return status;
    t->n_tongues++;
    *out = tongue;
    return CV_OK;
}

/* ---- printing ---------------------------------------------------------------------- */

static void print_types(const struct cv_lexicon *l, uint32_t types) {
    const char *before = "";
    putchar('[');
    for (size_t i = 0; i < cv_lexicon_types(l); i++)
        if (types & 1U << i) {
            printf("%s\"%.*s\"", before, CV_ARG(cv_lexicon_type_name(l, i)));
            before = ",";
        }
    putchar(']');
}

/* The words of the answer that speak for (+) or against (-) each type. */
static void print_signs(const struct cv_lexicon *l, const struct cv_reading *reading,
                        struct cv_str text) {
    json_t *signs = json_array();
    for (size_t i = 0; i < reading->n_spans; i++) {
        const struct cv_span *span = &reading->spans[i];
        struct cv_str name = cv_lexicon_type_name(l, (size_t)span->type);
        json_array_append_new(signs, json_pack("{s:s%,s:b,s:s%}", "type", name.p, name.n, "negated",
                                               span->negated, "words", text.p + span->from,
                                               (size_t)(span->to - span->from)));
    }
    char *printed = json_dumps(signs, JSON_COMPACT);
    if (!printed)
        abort(); /* out of memory */
    printf(",\"signs\":%s", printed);
    free(printed);
    json_decref(signs);
}

static void print_reading(const struct cv_lexicon *l, const struct cv_reading *reading) {
    fputs("{\"types\":", stdout);
    print_types(l, reading->affirmed);
    fputs(",\"negated\":", stdout);
    print_types(l, reading->negated);
    if (reading->main < 0)
        fputs(",\"main\":null", stdout);
    else
        printf(",\"main\":\"%.*s\"", CV_ARG(cv_lexicon_type_name(l, (size_t)reading->main)));
    printf(",\"sure\":%s", reading->sure ? "true" : "false");
}

static enum cv_status interpret_text(struct interpret *t, const char *lang, struct cv_str text,
                                     struct cv_error *err) {
    struct cv_reading reading;
    struct tongue *tongue = NULL;
    enum cv_status status = tongue_find(t, lang, &tongue, err);
    if (status)
        return status;
    status = cv_read(tongue->reader, text, &reading);
    if (status == CV_TOO_BIG)
        return cv_fail(err, status, "the answer is too long: %d bytes or 4000 words at most",
                       CV_READ_TEXT_MAX);
    if (status)
        return cv_fail(err, status, "the answer is not plain UTF-8 text");
    print_reading(tongue->lexicon, &reading);
    if (t->signs)
        print_signs(tongue->lexicon, &reading, text);
    puts("}");
    return CV_OK;
}

/* ---- input ------------------------------------------------------------------------- */

static enum cv_status line_read(struct interpret *t, json_t *object, struct cv_error *err) {
    json_t *text = json_object_get(object, "text"), *lang = json_object_get(object, "lang");
    const char *name = json_is_string(lang) ? json_string_value(lang) : t->lang;
    if (!json_is_string(text))
        return cv_fail(err, CV_INVALID,
                       "\"text\" is missing: {\"lang\": \"en\", \"text\": \"...\"}");
    if (!name)
        return cv_fail(err, CV_INVALID, "\"lang\" is missing: give it here or with --lang");
    return interpret_text(
        t, name, (struct cv_str){json_string_value(text), json_string_length(text)}, err);
}

/* One line of input; what is wrong goes to standard error with its place. */
static void interpret_line(struct interpret *t, struct cv_str line, int number) {
    struct cv_error err = {.line = 0}, placed = {.line = 0};
    json_error_t where;
    json_t *object = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, &where);
    enum cv_status status;
    if (!object)
        status = cv_fail_at(&placed, CV_INVALID, t->name, number, where.column, "%s", where.text);
    else
        status = line_read(t, object, &err);
    json_decref(object);
    if (!status)
        return;
    t->failed = true;
    if (err.line == 0 && err.text[0])
        cv_fail_at(&placed, status, t->name, number, 1, "%s", err.text);
    cv_cli_failed(placed.text[0] ? &placed : &err);
}

static enum cv_status interpret_lines(struct interpret *t, struct cv_error *err) {
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    enum cv_status status = CV_OK;
    for (int number = 1; !status && !t->broken; number++) {
        n = getline(&line, &cap, t->in);
        if (n < 0)
            break;
        struct cv_str text = cv_str_trim((struct cv_str){line, (size_t)n});
        if (text.n > LINE_MAX_BYTES)
            status = cv_fail_at(err, CV_TOO_BIG, t->name, number, 1,
                                "the line has more than %d bytes", LINE_MAX_BYTES);
        else if (text.n)
            interpret_line(t, text, number);
    }
    free(line);
    return status;
}

static enum cv_status interpret_whole(struct interpret *t, struct cv_error *err) {
    struct cv_buf text;
    char piece[4096];
    size_t n;
    enum cv_status status = CV_OK;
    cv_buf_init(&text, CV_READ_TEXT_MAX + sizeof piece);
    while (!text.full && (n = fread(piece, 1, sizeof piece, t->in)) > 0)
        cv_buf_add(&text, (struct cv_str){piece, n});
    if (text.full)
        status = cv_fail(err, CV_TOO_BIG, "the answer has more than %d bytes", CV_READ_TEXT_MAX);
    else
        status = interpret_text(t, t->lang, cv_buf_str(&text), err);
    cv_buf_free(&text);
    return status;
}

static enum cv_status interpret_run(struct interpret *t, struct cv_error *err) {
    bool is_stdin = !t->file || strcmp(t->file, "-") == 0;
    t->name = is_stdin ? CV_S("<stdin>") : cv_str(t->file);
    t->in = is_stdin ? stdin : fopen(t->file, "re");
    if (!t->in)
        return cv_fail_at(err, CV_IO, t->name, 0, 0, "cannot be read: %s", strerror(errno));
    enum cv_status status = t->lines ? interpret_lines(t, err) : interpret_whole(t, err);
    if (!status && ferror(t->in))
        status = cv_fail_at(err, CV_IO, t->name, 0, 0, "cannot be read: %s", strerror(errno));
    if (!is_stdin)
        fclose(t->in);
    if (!status && fflush(stdout))
        status = cv_fail(err, CV_IO, "the output cannot be written: %s", strerror(errno));
    return status;
}

int cv_cli_interpret(int argc, char **argv) {
    struct interpret t = {.lines = false};
    struct cv_error err = {.line = 0};
    const char *problem = interpret_options(&t, argc, argv);
    if (problem)
        return cv_cli_usage(argv[0], problem);
    t.arena = cv_arena_new();
    enum cv_status status = interpret_run(&t, &err);
    if (status)
        cv_cli_failed(&err);
    for (size_t i = 0; i < t.n_tongues; i++) {
        cv_reader_free(t.tongues[i].reader);
        cv_lexicon_free(t.tongues[i].lexicon);
    }
    cv_arena_free(t.arena);
    return status || t.failed ? CV_EXIT_FAILED : CV_EXIT_DONE;
}
