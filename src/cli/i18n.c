/* i18n.c - `canvasser i18n`: texts that are missing, left over, or stale.
 *
 * Beside each translation LANG.yaml stands LANG.stamps: one line a key with a
 * hash of the English text it was translated from. A text whose English has
 * changed since is stale. --accept LANG writes the stamps anew, after the
 * translation was looked through. */
#include "cli/cli.h"
#include "daemon/library.h"
#include "dialog/yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { STAMPS_MAX = 1024 * 1024 };

struct check {
    struct cv_arena *arena;
    const char *accept; /* language whose stamps are written, or NULL */
    size_t found;       /* texts to look at */
    struct cv_error err;
};

static const struct cv_str suffix = CV_STR(".yaml");

/* Hash of a text as a stamp shows it. */
static struct cv_str stamp_of(struct cv_arena *arena, const struct cv_node *text) {
    return cv_arena_printf(arena, "%016" PRIx64, cv_str_hash(text->text));
}

/* The stamp of `key` in the file's text, or "". Lines are "HASH KEY". */
static struct cv_str stamp_find(struct cv_str stamps, struct cv_str key) {
    struct cv_str line, hash;
    while (cv_str_split(&stamps, '\n', &line)) {
        struct cv_str rest = line;
        if (cv_str_split(&rest, ' ', &hash) && cv_str_eq(rest, key))
            return hash;
    }
    return (struct cv_str){NULL, 0};
}

static void report(struct check *c, const struct cv_node *where, struct cv_str file,
                   const char *what, struct cv_str key) {
    if (where)
        printf("%.*s:%d:%d: %s: %.*s\n", CV_ARG(file), where->line, where->column, what,
               CV_ARG(key));
    else
        printf("%.*s: %s: %.*s\n", CV_ARG(file), what, CV_ARG(key));
    c->found++;
}

static struct cv_str stamps_path(struct check *c, struct cv_str file) {
    return cv_arena_printf(c->arena, "%.*s.stamps", (int)(file.n - suffix.n), file.p);
}

static enum cv_status stamps_write(struct check *c, const struct cv_node *english,
                                   const struct cv_node *other, struct cv_str file) {
    struct cv_str path = stamps_path(c, file);
    FILE *out = fopen(path.p, "w");
    if (!out)
        return cv_fail_at(&c->err, CV_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
    for (size_t i = 0; i < english->n; i++) {
        struct cv_str key = english->pairs[i].key->text;
        if (cv_node_get(other, key.p))
            fprintf(out, "%.*s %.*s\n", CV_ARG(stamp_of(c->arena, english->pairs[i].value)),
                    CV_ARG(key));
    }
    if (fclose(out) != 0)
        return cv_fail_at(&c->err, CV_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
    return CV_OK;
}

/* Compares a translation with the English file beside it. */
static enum cv_status compare(struct check *c, const struct cv_node *english,
                              const struct cv_node *other, struct cv_str file) {
    struct cv_str stamps = {NULL, 0};
    struct cv_error ignored = {0}; /* without stamps every text is stale */
    if (cv_file_read(stamps_path(c, file).p, STAMPS_MAX, c->arena, &stamps, &ignored))
        stamps = CV_S("");
    for (size_t i = 0; i < english->n; i++) {
        struct cv_str key = english->pairs[i].key->text;
        const struct cv_node *text = cv_node_get(other, key.p);
        if (!text)
            report(c, NULL, file, "missing", key);
        else if (!cv_str_eq(stamp_find(stamps, key),
                            stamp_of(c->arena, english->pairs[i].value)))
            report(c, text, file, "stale (its English has changed)", key);
    }
    for (size_t i = 0; i < other->n; i++)
        if (!cv_node_get(english, other->pairs[i].key->text.p))
            report(c, other->pairs[i].key, file, "not in English (any more)",
                   other->pairs[i].key->text);
    return CV_OK;
}

/* One translation: its role is PREFIX + LANG.yaml, the English one's PREFIX + en.yaml. */
static enum cv_status check_file(struct check *c, const struct cv_bundle *b, size_t i) {
    struct cv_str role = b->role[i], lang = role;
    const struct cv_node *english, *other;
    size_t slash = role.n;
    while (slash && role.p[slash - 1] != '/')
        slash--;
    if (!slash || cv_role_language(role, "lexicon/", &lang) || cv_str_starts(role, CV_S("like/")))
        return CV_OK; /* no texts: lexicons are no translations of each other; or not ours */
    lang = (struct cv_str){role.p + slash, role.n - slash - suffix.n};
    const struct cv_source *source =
        cv_bundle_file(b, cv_arena_printf(c->arena, "%.*sen.yaml", (int)slash, role.p).p);
    if (!source || cv_str_eqz(lang, "en") || (c->accept && !cv_str_eqz(lang, c->accept)))
        return CV_OK;
    enum cv_status status = cv_yaml_parse(source, c->arena, &english, &c->err);
    if (!status)
        status = cv_yaml_parse(&b->file[i], c->arena, &other, &c->err);
    if (status)
        return status;
    return c->accept ? stamps_write(c, english, other, b->file[i].name)
                     : compare(c, english, other, b->file[i].name);
}

static enum cv_status check_dialog(struct check *c, const char *name) {
    struct cv_bundle bundle = {0};
    enum cv_status status = cv_library_read(cv_str(name), c->arena, &bundle, &c->err);
    for (size_t i = 0; i < bundle.n && !status; i++)
        status = check_file(c, &bundle, i);
    return status;
}

int cv_cli_i18n(int argc, char **argv) {
    struct check c = {.arena = cv_arena_new()};
    enum cv_status status = CV_OK;
    int dialogs = 0;
    for (int i = 1; i < argc && !status; i++) {
        if (strcmp(argv[i], "--accept") == 0 && i + 1 < argc) {
            c.accept = argv[++i];
            continue;
        }
        status = check_dialog(&c, argv[i]);
        dialogs++;
    }
    cv_arena_free(c.arena);
    if (!dialogs)
        return cv_cli_usage(argv[0], "names at least one dialog, with --accept before it");
    if (status)
        return cv_cli_failed(&c.err);
    if (!c.accept)
        printf("%zu texts to look at\n", c.found);
    return c.found ? CV_EXIT_FAILED : CV_EXIT_DONE;
}
