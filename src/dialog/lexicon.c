/* lexicon.c - a lexicon from YAML, with the place of every mistake. */
#include "dialog/lexicon.h"

#include "dialog/yaml.h"

#include <string.h>

struct loader {
    struct cv_lexicon *lexicon;
    struct cv_arena *arena;
    struct cv_error *err;
};

/* ---- entries -------------------------------------------------------------- */

/* Fails with the place of `part`, which stands in line `line` of a block. */
static enum cv_status entry_fail(const struct loader *b, const struct cv_node *node, int line,
                                 enum cv_status status, const struct cv_error *inner) {
    int column = line ? 1 : node->column;
    return cv_fail_at(b->err, status, node->file, node->line + line, column, "%s", inner->text);
}

/* Entries of one line, with commas between them. */
static enum cv_status entries_line(struct loader *b, const struct cv_node *node, int line,
                                   struct cv_str text, const struct cv_meaning *meaning) {
    struct cv_str part;
    text = cv_str_trim(text);
    if (!text.n || text.p[0] == '#')
        return CV_OK;
    while (cv_str_split(&text, ',', &part)) {
        struct cv_error inner = {.text = ""};
        if (!cv_str_trim(part).n)
            continue;
        enum cv_status status = cv_lexicon_add(b->lexicon, meaning, part, &inner);
        if (status)
            return entry_fail(b, node, line, status, &inner);
    }
    return CV_OK;
}

/* A scalar of entries: one line, or a block whose text begins a line below. */
static enum cv_status entries_add(struct loader *b, const struct cv_node *node,
                                  const struct cv_meaning *meaning) {
    struct cv_str rest = node->text, line;
    bool block = node->text.n && memchr(node->text.p, '\n', node->text.n);
    if (node->kind != CV_NODE_SCALAR)
        return cv_node_fail(node, b->err, "entries are words: phrases with commas between them");
    for (int i = block; cv_str_split(&rest, '\n', &line); i++) {
        enum cv_status status = entries_line(b, node, i, line, meaning);
        if (status)
            return status;
    }
    return CV_OK;
}

/* ---- sections that are maps ---------------------------------------------------- */

static enum cv_status load_type(struct loader *b, const struct cv_pair *pair) {
    static const char *const strengths[] = {"hint", "who", "plain", "strong"};
    _Static_assert(CV_COUNT(strengths) == CV_STRENGTH_STRONG + 1, "a word for every strength");
    int type = cv_lexicon_type(b->lexicon, pair->key->text);
    if (type < 0)
        return cv_node_fail(pair->key, b->err, "there are more than %d types", CV_READ_TYPES_MAX);
    if (pair->value->kind != CV_NODE_MAP)
        return cv_node_fail(pair->value, b->err, "a type has the keys strong, plain, who and hint");
    for (size_t i = 0; i < pair->value->n; i++) {
        struct cv_meaning meaning = {.sense = CV_SENSE_TYPE, .type = type};
        size_t strength;
        enum cv_status status = cv_node_word(pair->value->pairs[i].key, strengths,
                                             CV_COUNT(strengths), &strength, b->err);
        meaning.strength = (enum cv_strength)strength;
        if (!status)
            status = entries_add(b, pair->value->pairs[i].value, &meaning);
        if (status)
            return status;
    }
    return CV_OK;
}

static enum cv_status load_class(struct loader *b, const struct cv_pair *pair) {
    struct cv_error inner = {.text = ""};
    if (pair->value->kind != CV_NODE_SCALAR)
        return cv_node_fail(pair->value, b->err, "a class is words with blanks between them");
    enum cv_status status =
        cv_lexicon_class(b->lexicon, pair->key->text, pair->value->text, &inner);
    return status ? entry_fail(b, pair->value, 0, status, &inner) : CV_OK;
}

static enum cv_status load_valued(struct loader *b, const struct cv_pair *pair,
                                  enum cv_sense sense) {
    struct cv_meaning meaning = {.sense = sense, .strength = CV_STRENGTH_STRONG};
    if (!cv_str_double(pair->key->text, &meaning.value))
        return cv_node_fail(pair->key, b->err, "the key must be a number");
    return entries_add(b, pair->value, &meaning);
}

static enum cv_status load_share(struct loader *b, const struct cv_pair *pair) {
    return load_valued(b, pair, CV_SENSE_SHARE);
}
static enum cv_status load_number(struct loader *b, const struct cv_pair *pair) {
    return load_valued(b, pair, CV_SENSE_NUMBER);
}

/* Keys that stand for one sense each. */
static enum cv_status load_word(struct loader *b, const struct cv_pair *pair) {
    static const struct {
        const char *name;
        enum cv_sense sense;
    } senses[] = {
        {"ignore", CV_SENSE_IGNORE},       {"trap", CV_SENSE_TRAP},
        {"after", CV_SENSE_NOT_AFTER},     {"before", CV_SENSE_NOT_BEFORE},
        {"around", CV_SENSE_NOT_AROUND},   {"until", CV_SENSE_NOT_UNTIL},
        {"rest", CV_SENSE_REST},           {"out_of", CV_SENSE_OUT_OF},
        {"of", CV_SENSE_OF},               {"percent", CV_SENSE_PERCENT},
        {"and", CV_SENSE_AND},             {"or", CV_SENSE_OR},
        {"contrast", CV_SENSE_CONTRAST},   {"we", CV_SENSE_WE},
        {"pronoun", CV_SENSE_PRONOUN},     {"until_word", CV_SENSE_UNTIL},
        {"short", CV_SENSE_SHORT},         {"common", CV_SENSE_COMMON},
        {"dont_know", CV_SENSE_DONT_KNOW}, {"skip", CV_SENSE_SKIP},
    };
    const char *names[CV_COUNT(senses)];
    struct cv_meaning meaning = {.strength = CV_STRENGTH_STRONG};
    size_t which;
    for (size_t i = 0; i < CV_COUNT(senses); i++)
        names[i] = senses[i].name;
    enum cv_status status = cv_node_word(pair->key, names, CV_COUNT(names), &which, b->err);
    if (status)
        return status;
    meaning.sense = senses[which].sense;
    return entries_add(b, pair->value, &meaning);
}

/* ---- the file ---------------------------------------------------------------------- */

/* Sections in the order they are read: classes before what uses them. */
static const struct section {
    const char *name;
    enum cv_status (*load)(struct loader *b, const struct cv_pair *pair);
} sections[] = {
    {"classes", load_class},     {"types", load_type},         {"words", load_word},
    {"negation", load_word},     {"shares", load_share},       {"replies", load_word},
    {"numbers", load_number},
};

static enum cv_status load_sections(struct loader *b, const struct cv_node *map) {
    for (size_t i = 0; i < CV_COUNT(sections); i++) {
        const struct cv_node *part = cv_node_get(map, sections[i].name);
        if (part && part->kind != CV_NODE_MAP)
            return cv_node_fail(part, b->err, "%s must be a map", sections[i].name);
        for (size_t k = 0; part && k < part->n; k++) {
            enum cv_status status = sections[i].load(b, &part->pairs[k]);
            if (status)
                return status;
        }
    }
    return CV_OK;
}

static enum cv_status load_keys(const struct cv_node *root, bool top, struct cv_error *err) {
    const char *keys[CV_COUNT(sections) + 3];
    size_t n = 0;
    for (; n < CV_COUNT(sections); n++)
        keys[n] = sections[n].name;
    if (top) {
        keys[n++] = "language";
        keys[n++] = "stemmer";
        keys[n++] = "everywhere";
    }
    return cv_node_only(root, keys, n, err);
}

static enum cv_status load_everywhere(struct loader *b, const struct cv_node *root) {
    const struct cv_node *part = cv_node_get(root, "everywhere");
    if (!part)
        return CV_OK;
    if (part->kind != CV_NODE_MAP)
        return cv_node_fail(part, b->err, "everywhere must be a map");
    enum cv_status status = load_keys(part, false, b->err);
    return status ? status : load_sections(b, part);
}

static enum cv_status load_root(struct loader *b, const struct cv_node *root,
                                const struct cv_node *shared) {
    const struct cv_node *stemmer;
    struct cv_error inner = {.text = ""};
    enum cv_status status = load_keys(root, true, b->err);
    if (!status)
        status = cv_node_need(root, "stemmer", CV_NODE_SCALAR, &stemmer, b->err);
    if (status)
        return status;
    status = cv_lexicon_new(stemmer->text, &b->lexicon, &inner);
    if (status)
        return entry_fail(b, stemmer, 0, status, &inner);
    status = load_everywhere(b, shared);
    return status ? status : load_sections(b, root);
}

enum cv_status cv_lexicon_load(const struct cv_source *own, const struct cv_source *shared,
                               struct cv_lexicon **out, struct cv_error *err) {
    struct loader b = {.arena = cv_arena_new(), .err = err};
    const struct cv_node *root = NULL, *other = NULL;
    enum cv_status status = cv_yaml_parse(own, b.arena, &root, err);
    if (!status && shared)
        status = cv_yaml_parse(shared, b.arena, &other, err);
    if (!status)
        status = load_root(&b, root, other);
    cv_arena_free(b.arena);
    if (status) {
        cv_lexicon_free(b.lexicon);
        return status;
    }
    cv_lexicon_finish(b.lexicon);
    *out = b.lexicon;
    return CV_OK;
}

enum cv_status cv_tongues_add(struct cv_tongues *t, struct cv_str lang,
                              const struct cv_source *own, const struct cv_source *shared,
                              struct cv_error *err) {
    struct cv_tongue *tongue = &t->item[t->n];
    if (t->n == CV_TONGUES_MAX)
        return cv_fail_at(err, CV_TOO_BIG, own->name, 0, 0,
                          "a dialog has lexicons for at most %d languages", CV_TONGUES_MAX);
    enum cv_status status = cv_lexicon_load(own, shared, &tongue->lexicon, err);
    if (status)
        return status;
    tongue->lang = lang;
    tongue->reader = cv_reader_new(tongue->lexicon);
    t->n++;
    return CV_OK;
}

void cv_tongues_close(struct cv_tongues *t) {
    for (size_t i = 0; i < t->n; i++) {
        cv_reader_free(t->item[i].reader);
        cv_lexicon_free(t->item[i].lexicon);
    }
    t->n = 0;
}
