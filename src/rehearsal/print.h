/* print.h - effects and forms as lines of a play. */
#ifndef REHEARSAL_PRINT_H
#define REHEARSAL_PRINT_H

#include <canvasser/session.h>

/* Adds lines, each but the first indented. */
void print_lines(struct cv_buf *out, struct cv_str text);
void print_mix(struct cv_buf *out, const struct cv_mix_view *mix);
void print_field(struct cv_buf *out, const struct cv_field *f);
/* One effect in a form that shows every member, for the replay. */
void print_whole(struct cv_buf *out, const struct cv_effect *e);

#endif
