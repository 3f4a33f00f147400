/* numbers.h - numbers and amounts as people type them. */
#ifndef SESSION_NUMBERS_H
#define SESSION_NUMBERS_H

#include <canvasser/str.h>

struct cv_arena;

/* A copy of `s` in `arena` with plain spaces for the wide and the no-break ones
 * that pasted numbers hold, and plain digits and signs for full-width ones. */
struct cv_str number_plain(struct cv_arena *arena, struct cv_str s);

/* The whole of `s` as a number: "1 200", "1,200.50" and "12,5" too. A comma
 * before three digits separates thousands, any other is the point. */
bool number_read(struct cv_str s, double *out);
/* The first number anywhere in `s`: "about 1,200 EUR a month"; what is behind it
 * is left in *rest. */
bool number_find(struct cv_str s, double *out, struct cv_str *rest);
/* Takes the next of several items off `*rest`: they are separated by line ends,
 * semicolons and commas, but a comma between two digits ("1,200", "4,50") separates nothing. */
bool number_item(struct cv_str *rest, struct cv_str *item);
/* The numbers of `s` in their order, when it holds nothing else but blanks and
 * commas, semicolons, slashes and percent signs. Returns how many, at most
 * `most`, and most + 1 when there are more; 0 for other words. */
size_t number_row(struct cv_str s, double *out, size_t most);

#endif
