/* compiler.h - the few compiler attributes this code uses, under one roof. */
#ifndef CANVASSER_COMPILER_H
#define CANVASSER_COMPILER_H

/* The caller must look at the result. */
#define CV_MUST_USE __attribute__((warn_unused_result))
/* Argument `fmt` is a printf format for the arguments from `first` on. */
#define CV_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
/* Call `fn` with the variable's address when it goes out of scope. */
#define CV_CLEANUP(fn) __attribute__((cleanup(fn)))

#define CV_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
