/* read.h - the values advice data is made of, read from its tree. */
#ifndef CV_ADVICE_READ_H
#define CV_ADVICE_READ_H

#include "advice/model.h"
#include "dialog/yaml.h"

/* Fails unless `node` (what `what` says it is) is of the kind. */
enum cv_status cv_read_kind(const struct cv_node *node, enum cv_node_kind kind, const char *what,
                            struct cv_error *err) CV_MUST_USE;
/* A list of 1 to `most` different ids. */
enum cv_status cv_read_words(const struct cv_node *list, size_t most, struct cv_arena *arena,
                             struct cv_words *out, struct cv_error *err) CV_MUST_USE;
/* The keys of a map, 1 to `most` of them, each an id. */
enum cv_status cv_read_keys(const struct cv_node *map, size_t most, struct cv_arena *arena,
                            struct cv_words *out, struct cv_error *err) CV_MUST_USE;
/* The scalar as an index into the words, with 'did you mean'. */
enum cv_status cv_read_index(const struct cv_node *node, const struct cv_words *w, size_t *out,
                             struct cv_error *err) CV_MUST_USE;
/* A list of exactly `n` numbers between `least` and `most`. */
enum cv_status cv_read_numbers(const struct cv_node *list, size_t n, double least, double most,
                               double *out, struct cv_error *err) CV_MUST_USE;
/* A map that gives every one of the words a number between `least` and `most`. */
enum cv_status cv_read_numbers_by(const struct cv_node *map, const struct cv_words *w,
                                  double least, double most, double *out,
                                  struct cv_error *err) CV_MUST_USE;
/* A list of types as a set; may be empty. */
enum cv_status cv_read_types(const struct cv_node *list, const struct cv_words *types,
                             cv_type_set *out, struct cv_error *err) CV_MUST_USE;

#endif
