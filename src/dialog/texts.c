/* texts.c - every sentence, by language and key. */
#include "dialog/texts.h"

#include "dialog/yaml.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>

enum { FORMATTED_MAX = 1024 * 1024 };

/* The languages this program speaks; English is the one to fall back to. */
static const char *const languages[] = {"en", "es", "ru", "id", "el"};

struct language {
    struct cv_text *texts; /* sorted by key */
    size_t n, cap;
};

struct cv_texts {
    struct cv_arena *arena; /* keys and names of files */
    struct language language[CV_COUNT(languages)];
    void (*told)(void *context, const struct cv_told *told); /* NULL: nobody looks on */
    void *context;
};

struct cv_texts *cv_texts_new(void) {
    struct cv_texts *t = cv_alloc(sizeof *t);
    t->arena = cv_arena_new();
    return t;
}

/* Forgets the texts from the `keep`th on. */
static void language_cut(struct language *l, size_t keep) {
    while (l->n > keep)
        cv_message_free(l->texts[--l->n].message);
}

void cv_texts_free(struct cv_texts *t) {
    if (!t)
        return;
    for (size_t i = 0; i < CV_COUNT(languages); i++) {
        language_cut(&t->language[i], 0);
        free(t->language[i].texts);
    }
    cv_arena_free(t->arena);
    free(t);
}

/* Index of `lang` ("es", also as in "es-MX" or "es_MX"), or -1. */
static int language_find(struct cv_str lang) {
    for (size_t i = 0; i < CV_COUNT(languages); i++) {
        size_t n = strlen(languages[i]);
        bool ends = lang.n == n || (lang.n > n && (lang.p[n] == '-' || lang.p[n] == '_'));
        if (ends && cv_str_eqz((struct cv_str){lang.p, n}, languages[i]))
            return (int)i;
    }
    return -1;
}

const char *cv_texts_language(const struct cv_texts *t, size_t i) {
    for (size_t k = 0; k < CV_COUNT(languages); k++)
        if (t->language[k].n && i-- == 0)
            return languages[k];
    return NULL;
}

struct cv_str cv_texts_speak(const struct cv_texts *t, struct cv_str tag) {
    int i = language_find(tag);
    return cv_str(i >= 0 && t->language[i].n ? languages[i] : "");
}

/* ---- looking up ----------------------------------------------------------- */

static int text_order(const void *a, const void *b) {
    return cv_str_cmp(((const struct cv_text *)a)->key, ((const struct cv_text *)b)->key);
}

static const struct cv_text *language_text(const struct language *l, size_t n, struct cv_str key) {
    const struct cv_text wanted = {.key = key};
    return n ? bsearch(&wanted, l->texts, n, sizeof *l->texts, text_order) : NULL;
}

static const struct cv_text *texts_find(const struct cv_texts *t, struct cv_str lang,
                                        struct cv_str key) {
    int i = language_find(lang);
    return i < 0 ? NULL : language_text(&t->language[i], t->language[i].n, key);
}

bool cv_texts_has(const struct cv_texts *t, struct cv_str lang, struct cv_str key) {
    return texts_find(t, lang, key) != NULL;
}

const struct cv_text *cv_texts_all(const struct cv_texts *t, struct cv_str lang, size_t *n) {
    int i = language_find(lang);
    *n = i < 0 ? 0 : t->language[i].n;
    return *n ? t->language[i].texts : NULL;
}

void cv_texts_each(const struct cv_texts *t, struct cv_str lang,
                   void (*each)(void *context, struct cv_str key), void *context) {
    size_t n;
    const struct cv_text *texts = cv_texts_all(t, lang, &n);
    for (size_t i = 0; i < n; i++)
        each(context, texts[i].key);
}

void cv_texts_watch(struct cv_texts *t, void (*told)(void *context, const struct cv_told *told),
                    void *context) {
    t->told = told;
    t->context = context;
}

static bool args_hold(const struct cv_arg *args, size_t n, struct cv_str name) {
    for (size_t i = 0; i < n; i++)
        if (cv_str_eqz(name, args[i].name))
            return true;
    return false;
}

/* Tells who looks on what became of a text. */
static void texts_tell(const struct cv_texts *t, struct cv_str lang, struct cv_str key,
                       const struct cv_text *text, bool found, const struct cv_arg *args,
                       size_t n) {
    struct cv_told told = {.lang = lang, .key = key, .found = found};
    if (!t->told)
        return;
    for (size_t i = 0; text && i < cv_message_args(text->message); i++)
        if (!args_hold(args, n, cv_message_arg(text->message, i)))
            told.unfilled = cv_message_arg(text->message, i);
    t->told(t->context, &told);
}

enum cv_status cv_texts_format(const struct cv_texts *t, struct cv_str lang, struct cv_str key,
                               const struct cv_arg *args, size_t n, struct cv_buf *out) {
    const struct cv_text *text = texts_find(t, lang, key);
    if (!text)
        text = texts_find(t, CV_S("en"), key);
    enum cv_status status = text ? cv_message_format(text->message, args, n, out) : CV_NOT_FOUND;
    texts_tell(t, lang, key, text, status == CV_OK, args, n);
    if (status == CV_OK || status == CV_TOO_BIG)
        return status;
    return cv_buf_addf(out, "[%.*s]", CV_ARG(key)) ? CV_OK : CV_TOO_BIG;
}

struct cv_str cv_texts_arena(const struct cv_texts *t, struct cv_str lang, struct cv_str key,
                             const struct cv_arg *args, size_t n, struct cv_arena *arena) {
    struct cv_buf out;
    cv_buf_init(&out, FORMATTED_MAX);
    if (cv_texts_format(t, lang, key, args, n, &out))
        cv_buf_addf(&out, "[%.*s]", CV_ARG(key));
    struct cv_str copy = cv_arena_copy(arena, cv_buf_str(&out));
    cv_buf_free(&out);
    return copy;
}

/* ---- adding ----------------------------------------------------------------- */

static bool key_good(struct cv_str key) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.-";
    bool good = key.n > 0;
    for (size_t i = 0; good && i < key.n; i++)
        good = key.p[i] && strchr(letters, key.p[i]);
    return good;
}

/* Adds one text behind the others, not yet in its place. `sorted` of them are. */
static enum cv_status language_add(struct language *l, size_t sorted, const struct cv_pair *pair,
                                   const char *lang, struct cv_arena *arena, struct cv_error *err) {
    struct cv_error wrong = {.status = CV_OK};
    struct cv_message *message;
    struct cv_str pattern, key = pair->key->text;
    if (!key_good(key))
        return cv_node_fail(pair->key, err,
                            "\"%.*s\" is not a key: use small letters, digits, _ - and dots",
                            CV_ARG(key));
    const struct cv_text *old = language_text(l, sorted, key);
    if (old)
        return cv_node_fail(pair->key, err, "\"%.*s\" has a text already, in %.*s:%d: remove one",
                            CV_ARG(key), CV_ARG(old->file), old->line);
    if (cv_node_text(pair->value, SIZE_MAX, &pattern, err))
        return CV_INVALID;
    if (cv_message_compile(pattern, lang, &message, &wrong))
        return cv_node_fail(pair->value, err, "in the text of \"%.*s\": %s", CV_ARG(key),
                            wrong.text);
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 128;
        l->texts = cv_realloc(l->texts, l->cap * sizeof *l->texts);
    }
    l->texts[l->n++] = (struct cv_text){.key = cv_arena_copy(arena, key),
                                        .file = cv_arena_copy(arena, pair->key->file),
                                        .line = pair->key->line,
                                        .column = pair->key->column,
                                        .message = message};
    return CV_OK;
}

/* What another dialog says on its own behalf is not borrowed from it. */
static bool key_borrowed(const struct language *l, size_t sorted, struct cv_str key) {
    return !cv_str_eqz(key, "title") && !cv_str_starts(key, CV_S("step.")) &&
           !language_text(l, sorted, key);
}

static enum cv_status language_add_all(struct language *l, const struct cv_node *root,
                                       const char *lang, bool borrow, struct cv_arena *arena,
                                       struct cv_error *err) {
    enum cv_status status = CV_OK;
    size_t sorted = l->n;
    if (root->kind != CV_NODE_MAP)
        return cv_node_fail(root, err, "texts are lines of the form \"key: text\"");
    for (size_t i = 0; i < root->n && !status; i++) {
        if (borrow && !key_borrowed(l, sorted, root->pairs[i].key->text))
            continue;
        status = language_add(l, sorted, &root->pairs[i], lang, arena, err);
        if (!status)
            l->texts[l->n - 1].borrowed = borrow;
    }
    if (status)
        language_cut(l, sorted);
    else if (l->n)
        qsort(l->texts, l->n, sizeof *l->texts, text_order);
    return status;
}

static enum cv_status texts_take(struct cv_texts *t, struct cv_str lang,
                                 const struct cv_source *source, bool borrow,
                                 struct cv_error *err) {
    int i = language_find(lang);
    if (i < 0 || !cv_str_eqz(lang, languages[i]))
        return cv_fail_at(err, CV_INVALID, source->name, 0, 0,
                          "\"%.*s\" is not a language of this program: en, es, ru, id and el are",
                          CV_ARG(lang));
    struct cv_arena *arena = cv_arena_new();
    const struct cv_node *root;
    enum cv_status status = cv_yaml_parse(source, arena, &root, err);
    if (!status)
        status = language_add_all(&t->language[i], root, languages[i], borrow, t->arena, err);
    cv_arena_free(arena);
    return status;
}

enum cv_status cv_texts_add(struct cv_texts *t, struct cv_str lang, const struct cv_source *source,
                            struct cv_error *err) {
    return texts_take(t, lang, source, false, err);
}

enum cv_status cv_texts_borrow(struct cv_texts *t, struct cv_str lang,
                               const struct cv_source *source, struct cv_error *err) {
    return texts_take(t, lang, source, true, err);
}
