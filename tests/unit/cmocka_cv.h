/* cmocka_cv.h - cmocka with the headers it wants before it. */
#ifndef CMOCKA_CV_H
#define CMOCKA_CV_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
