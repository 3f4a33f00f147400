/* text.h - what a text is told: named arguments of any type that people see. */
#ifndef CANVASSER_TEXT_H
#define CANVASSER_TEXT_H

#include <canvasser/str.h>

/* One named argument of a text. */
struct cv_arg {
    const char *name;
    bool is_number;
    double number;
    struct cv_str text;
};

#define CV_ARG_TEXT(n, s) ((struct cv_arg){.name = (n), .text = (s)})
#define CV_ARG_NUMBER(n, v) ((struct cv_arg){.name = (n), .is_number = true, .number = (double)(v)})

#endif
