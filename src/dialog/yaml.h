/* yaml.h - YAML as a tree that knows where everything stands.
 *
 * Used for dialogs, advice data and settings, so that every error can say
 * file:line:column and how to mend it. */
#ifndef CV_DIALOG_YAML_H
#define CV_DIALOG_YAML_H

#include <canvasser/arena.h>
#include <canvasser/dialog.h>
#include <canvasser/error.h>

enum cv_node_kind { CV_NODE_SCALAR, CV_NODE_LIST, CV_NODE_MAP };

struct cv_node;

/* An entry of a map; `key` has its own place for "unknown key". */
struct cv_pair {
    const struct cv_node *key;
    const struct cv_node *value;
};

struct cv_node {
    enum cv_node_kind kind;
    struct cv_str file;
    int line, column;            /* from 1 */
    struct cv_str text;          /* scalar */
    bool quoted;                 /* scalar in quotes: never null, number or boolean */
    const struct cv_node **items; /* list */
    struct cv_pair *pairs;       /* map, in the order of the file; keys are unique scalars */
    size_t n;                    /* items or pairs */
};

/* Parses one document. Anchors, aliases, tags, duplicate keys, more than
 * 100,000 nodes or a depth over 32 are errors. Everything lives in `arena`. */
enum cv_status cv_yaml_parse(const struct cv_source *source, struct cv_arena *arena,
                             const struct cv_node **out, struct cv_error *err) CV_MUST_USE;

/* cv_fail_at with the place of `node`, which is evaluated more than once. */
#define cv_node_fail(node, err, ...)                                                               \
    cv_fail_at((err), CV_INVALID, (node)->file, (node)->line, (node)->column, __VA_ARGS__)

/* Value under `key`, or NULL (also when `map` is NULL or no map). */
const struct cv_node *cv_node_get(const struct cv_node *map, const char *key);
/* Value under `key`, which must be there and of the given kind. */
enum cv_status cv_node_need(const struct cv_node *map, const char *key, enum cv_node_kind kind,
                            const struct cv_node **out, struct cv_error *err) CV_MUST_USE;
/* Error for the first key that is not among `keys`, with 'did you mean'. */
enum cv_status cv_node_only(const struct cv_node *map, const char *const *keys, size_t n,
                            struct cv_error *err) CV_MUST_USE;
/* Index in `words` of the scalar, or an error that lists them, with 'did you mean'. */
enum cv_status cv_node_word(const struct cv_node *node, const char *const *words, size_t n,
                            size_t *out, struct cv_error *err) CV_MUST_USE;
/* Fails with `"..." is not WHAT`, the words that would be right, and the nearest of them. */
enum cv_status cv_node_unknown(const struct cv_node *node, const char *what,
                               const char *const *words, size_t n, struct cv_error *err);
/* Scalars of a kind, with limits named in the error. */
enum cv_status cv_node_int(const struct cv_node *node, int64_t least, int64_t most, int64_t *out,
                           struct cv_error *err) CV_MUST_USE;
enum cv_status cv_node_double(const struct cv_node *node, double least, double most, double *out,
                              struct cv_error *err) CV_MUST_USE;
/* true/false, yes/no, on/off */
enum cv_status cv_node_bool(const struct cv_node *node, bool *out, struct cv_error *err)
    CV_MUST_USE;
/* A scalar of 1 to `most` bytes. */
enum cv_status cv_node_text(const struct cv_node *node, size_t most, struct cv_str *out,
                            struct cv_error *err) CV_MUST_USE;
/* A scalar that is an id: [a-z][a-z0-9_]*, at most 40 bytes. */
enum cv_status cv_node_id(const struct cv_node *node, struct cv_str *out, struct cv_error *err)
    CV_MUST_USE;
/* The nearest of `words` to `word` within a third of its length, or NULL: for 'did you mean'. */
const char *cv_nearest(struct cv_str word, const char *const *words, size_t n);

#endif
