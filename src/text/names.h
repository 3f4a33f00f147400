/* names.h - a table from text to a small number. */
#ifndef CV_TEXT_NAMES_H
#define CV_TEXT_NAMES_H

#include <canvasser/str.h>

/* Zeroed is empty. Keys are views and must outlive it. */
struct cv_names {
    struct cv_name *slots;
    size_t cap, n;
};

struct cv_name {
    struct cv_str key;
    int32_t value; /* the key's place in the order of arrival unless set */
};

/* The entry of `key`, or NULL. */
struct cv_name *cv_names_find(const struct cv_names *t, struct cv_str key);
/* Adds `key`, which is not there yet. */
void cv_names_add(struct cv_names *t, struct cv_str key, int32_t value);
void cv_names_free(struct cv_names *t);

#endif
