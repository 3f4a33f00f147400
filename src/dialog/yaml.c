/* yaml.c - bytes to a tree of nodes, each with its place. */
#include "dialog/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { NODES_MAX = 100000, DEPTH_MAX = 32 };

struct reader {
    yaml_parser_t parser;
    struct cv_str file;
    struct cv_arena *arena;
    struct cv_error *err;
    size_t nodes;
};

/* What libyaml says, and what the author of a file can do about it. Where
 * something was opened and not closed, the place that helps is the opening. */
static const struct {
    const char *problem;
    bool opening;
    const char *mend;
} mends[] = {
    {"found character that cannot start any token", false,
     "a tab or one of @ ` % stands where a value begins: indent with spaces, put the value in "
     "quotes"},
    {"found a tab character that violates indentation", false,
     "a tab is used to indent: use spaces"},
    {"did not find expected key", false,
     "the line does not fit the ones above it: check its indentation"},
    {"did not find expected '-' indicator", false,
     "the line does not fit the list above it: begin it with \"- \" or check its indentation"},
    {"mapping values are not allowed in this context", false,
     "a second \": \" in the line: put the value in quotes, or check the indentation"},
    {"could not find expected ':'", true, "a key without \": \" behind it"},
    {"found unexpected end of stream", true, "this quote is never closed"},
    {"did not find expected ',' or ']'", true,
     "this \"[\" is not closed, or a comma is missing behind it"},
    {"did not find expected ',' or '}'", true,
     "this \"{\" is not closed, or a comma is missing behind it"},
    {"found unknown escape character", false,
     "a backslash in double quotes means something to YAML: use single quotes"},
};

static enum cv_status reader_fail(struct reader *r, yaml_mark_t at, const char *problem) {
    return cv_fail_at(r->err, CV_INVALID, r->file, (int)at.line + 1, (int)at.column + 1, "%s",
                      problem);
}

static enum cv_status reader_broken(struct reader *r) {
    const yaml_parser_t *parser = &r->parser;
    const char *problem = parser->problem ? parser->problem : "unreadable";
    if (parser->error == YAML_READER_ERROR)
        return cv_fail_at(r->err, CV_INVALID, r->file, 0, 0,
                          "byte %zu is not plain UTF-8 text: save the file as UTF-8",
                          parser->problem_offset + 1);
    for (size_t i = 0; i < CV_COUNT(mends); i++)
        if (strcmp(problem, mends[i].problem) == 0)
            return reader_fail(r, mends[i].opening ? parser->context_mark : parser->problem_mark,
                               mends[i].mend);
    return reader_fail(r, parser->problem_mark, problem);
}

/* The next event; the caller deletes it when the status is CV_OK. */
static enum cv_status reader_next(struct reader *r, yaml_event_t *event) {
    return yaml_parser_parse(&r->parser, event) ? CV_OK : reader_broken(r);
}

static enum cv_status reader_node(struct reader *r, const yaml_event_t *event, int depth,
                                  const struct cv_node **out);

static enum cv_status reader_scalar(struct reader *r, const yaml_event_t *event,
                                    struct cv_node *node) {
    struct cv_str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (!cv_str_utf8(text))
        return reader_fail(r, event->start_mark, "this text holds a NUL character: remove it");
    node->kind = CV_NODE_SCALAR;
    node->text = cv_arena_copy(r->arena, text);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return CV_OK;
}

/* The nodes up to the end of the list or map that is open, in one row. */
static enum cv_status reader_row(struct reader *r, int depth, const struct cv_node ***row,
                                 size_t *n) {
    size_t cap = 0;
    *row = NULL;
    *n = 0;
    for (;;) {
        yaml_event_t event;
        const struct cv_node *node = NULL;
        enum cv_status status = reader_next(r, &event);
        if (status)
            return status;
        bool end = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        if (!end)
            status = reader_node(r, &event, depth + 1, &node);
        yaml_event_delete(&event);
        if (end || status)
            return status;
        *row = cv_arena_grow(r->arena, *row, sizeof(const struct cv_node *), *n, &cap);
        (*row)[(*n)++] = node;
    }
}

static int pair_order(const void *a, const void *b) {
    const struct cv_node *x = ((const struct cv_pair *)a)->key, *y = ((const struct cv_pair *)b)->key;
    int order = cv_str_cmp(x->text, y->text);
    if (order == 0)
        order = x->line != y->line ? x->line - y->line : x->column - y->column;
    return order;
}

static enum cv_status reader_unique(struct reader *r, const struct cv_node *map) {
    if (map->n < 2)
        return CV_OK;
    struct cv_pair *sorted = cv_arena_alloc(r->arena, map->n * sizeof *sorted);
    memcpy(sorted, map->pairs, map->n * sizeof *sorted);
    qsort(sorted, map->n, sizeof *sorted, pair_order);
    for (size_t i = 1; i < map->n; i++)
        if (cv_str_eq(sorted[i].key->text, sorted[i - 1].key->text))
            return cv_node_fail(sorted[i].key, r->err,
                                "\"%.*s\" stands here twice (first in line %d): remove one",
                                CV_ARG(sorted[i].key->text), sorted[i - 1].key->line);
    return CV_OK;
}

static enum cv_status reader_map(struct reader *r, int depth, struct cv_node *node) {
    const struct cv_node **row;
    size_t n;
    enum cv_status status = reader_row(r, depth, &row, &n);
    if (status)
        return status;
    node->kind = CV_NODE_MAP;
    node->n = n / 2;
    node->pairs = cv_arena_alloc(r->arena, node->n * sizeof *node->pairs);
    for (size_t i = 0; i < node->n; i++) {
        node->pairs[i] = (struct cv_pair){row[2 * i], row[2 * i + 1]};
        if (row[2 * i]->kind != CV_NODE_SCALAR)
            return cv_node_fail(row[2 * i], r->err, "a key must be a word, not a list or a map");
    }
    return reader_unique(r, node);
}

static enum cv_status reader_tagged(struct reader *r, const yaml_event_t *event) {
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (anchor || event->type == YAML_ALIAS_EVENT)
        return reader_fail(r, event->start_mark,
                           "& and * (anchors) are not used here: put the text in quotes");
    if (tag)
        return reader_fail(r, event->start_mark,
                           "! (a tag) is not used here: put the text in quotes");
    return CV_OK;
}

/* The node that `event` begins, to its end. `depth` counts from 1. */
static enum cv_status reader_node(struct reader *r, const yaml_event_t *event, int depth,
                                  const struct cv_node **out) {
    enum cv_status status = reader_tagged(r, event);
    if (status)
        return status;
    if (depth > DEPTH_MAX)
        return reader_fail(r, event->start_mark, "lists and maps are nested deeper than 32");
    if (++r->nodes > NODES_MAX)
        return reader_fail(r, event->start_mark, "the file holds more than 100000 values");
    struct cv_node *node = cv_arena_alloc(r->arena, sizeof *node);
    node->file = r->file;
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    if (event->type == YAML_SCALAR_EVENT) {
        status = reader_scalar(r, event, node);
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        status = reader_map(r, depth, node);
    } else {
        node->kind = CV_NODE_LIST;
        status = reader_row(r, depth, &node->items, &node->n);
    }
    *out = node;
    return status;
}

/* The one document of the stream: whatever else comes is refused. */
static enum cv_status reader_stream(struct reader *r, const struct cv_node **out) {
    bool ended = false;
    *out = NULL;
    while (!ended) {
        yaml_event_t event;
        enum cv_status status = reader_next(r, &event);
        if (status)
            return status;
        ended = event.type == YAML_STREAM_END_EVENT;
        if (event.type == YAML_DOCUMENT_START_EVENT && *out)
            status = reader_fail(r, event.start_mark,
                                 "a second document begins here: keep one in a file");
        else if (event.type == YAML_SCALAR_EVENT || event.type == YAML_ALIAS_EVENT ||
                 event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT)
            status = reader_node(r, &event, 1, out);
        yaml_event_delete(&event);
        if (status)
            return status;
    }
    if (*out)
        return CV_OK;
    return cv_fail_at(r->err, CV_INVALID, r->file, 1, 1, "the file is empty");
}

enum cv_status cv_yaml_parse(const struct cv_source *source, struct cv_arena *arena,
                             const struct cv_node **out, struct cv_error *err) {
    struct reader r = {.file = cv_arena_copy(arena, source->name), .arena = arena, .err = err};
    if (!yaml_parser_initialize(&r.parser))
        abort();
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)source->text.p, source->text.n);
    enum cv_status status = reader_stream(&r, out);
    yaml_parser_delete(&r.parser);
    return status;
}
