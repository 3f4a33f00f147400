/* leaks.h - for tests that draw: what fontconfig keeps for the process is found again by
 * offsets, where the leak checker sees no pointer. */
#ifndef LEAKS_H
#define LEAKS_H

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\n";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}

#endif
