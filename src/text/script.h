/* script.h - in which letters something is written. */
#ifndef CV_TEXT_SCRIPT_H
#define CV_TEXT_SCRIPT_H

#include <canvasser/str.h>

/* The script in which most letters of `s` are, as ISO 15924 names it ("Latn", "Cyrl");
 * "" when fewer than `least` letters are of it, or none has most. */
struct cv_str cv_text_script(struct cv_str s, size_t least);

#endif
