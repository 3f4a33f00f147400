/* place.h - where a value stands in JSON text, for errors.
 *
 * The JSON library keeps no places; the text is walked again when something
 * in it is wrong. */
#ifndef CV_CLI_PLACE_H
#define CV_CLI_PLACE_H

#include <canvasser/str.h>

/* A step down into JSON: a member by its key, or an item by its index. */
struct cv_hop {
    const char *key; /* NULL: `index` counts */
    size_t index;
};

/* Byte offset in `json` (text that parses) of the value that the hops lead to;
 * a member is found at its key. What is not there: offset of what holds it. */
size_t cv_place_find(struct cv_str json, const struct cv_hop *hops, size_t n);
/* Line and column (in characters), from 1, of a byte offset. */
void cv_place_count(struct cv_str text, size_t offset, int *line, int *column);

#endif
