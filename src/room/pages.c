/* pages.c - the room's web pages, linked into the program.
 *
 * C17 has no way to say "the bytes of this file" in a constant, the assembler
 * has: the table is written by it, in the layout checked below, and stays
 * read-only. Numbered labels are local to their row. */
#include "room/pages.h"

#include <stddef.h>

#define HTML    "text/html; charset=utf-8"
#define STYLE   "text/css; charset=utf-8"
#define SCRIPT  "text/javascript; charset=utf-8"
#define PICTURE "image/svg+xml"

/* The path that is asked for, its type, the file below src/room/web. */
#define FILES(ROW)                                                                                 \
    ROW("/", HTML, "index.html")                                                                   \
    ROW("/board", HTML, "board.html")                                                              \
    ROW("/style.css", STYLE, "style.css")                                                          \
    ROW("/icon.svg", PICTURE, "icon.svg")                                                          \
    ROW("/room.js", SCRIPT, "room.js")                                                             \
    ROW("/audience.js", SCRIPT, "audience.js")                                                     \
    ROW("/board.js", SCRIPT, "board.js")                                                           \
    ROW("/card.js", SCRIPT, "card.js")                                                             \
    ROW("/composer.js", SCRIPT, "composer.js")                                                     \
    ROW("/connection.js", SCRIPT, "connection.js")                                                 \
    ROW("/conversation.js", SCRIPT, "conversation.js")                                             \
    ROW("/countdown.js", SCRIPT, "countdown.js")                                                   \
    ROW("/dom.js", SCRIPT, "dom.js")                                                               \
    ROW("/form.js", SCRIPT, "form.js")                                                             \
    ROW("/language.js", SCRIPT, "language.js")                                                     \
    ROW("/lead.js", SCRIPT, "lead.js")                                                             \
    ROW("/log.js", SCRIPT, "log.js")                                                               \
    ROW("/memory.js", SCRIPT, "memory.js")                                                         \
    ROW("/outbox.js", SCRIPT, "outbox.js")                                                         \
    ROW("/panel.js", SCRIPT, "panel.js")                                                           \
    ROW("/texts.js", SCRIPT, "texts.js")                                                           \
    ROW("/texts.el.js", SCRIPT, "texts.el.js")                                                     \
    ROW("/texts.en.js", SCRIPT, "texts.en.js")                                                     \
    ROW("/texts.es.js", SCRIPT, "texts.es.js")                                                     \
    ROW("/texts.id.js", SCRIPT, "texts.id.js")                                                     \
    ROW("/texts.ru.js", SCRIPT, "texts.ru.js")                                                     \
    ROW("/wish.js", SCRIPT, "wish.js")

#define COUNTED(path, type, file) +1
#define WRITTEN(path, type, file) "page \"" path "\", \"" type "\", \"" file "\"\n"

/* A macro of the assembler's: ISO C takes no string over 4,095 bytes. */
#define PAGE_MACRO                                                                                 \
    ".macro page path, type, file\n"                                                               \
    ".dc.a 1f, 2f, 3f, 4f - 3f\n"                                                                  \
    ".pushsection .rodata\n"                                                                       \
    "1: .asciz \"\\path\"\n"                                                                       \
    "2: .asciz \"\\type\"\n"                                                                       \
    "3: .incbin \"src/room/web/\\file\"\n"                                                         \
    "4: .byte 0\n"                                                                                 \
    ".popsection\n"                                                                                \
    ".endm\n"

_Static_assert(sizeof(struct cv_page) == 4 * sizeof(void *) &&
                   offsetof(struct cv_page, path) == 0 &&
                   offsetof(struct cv_page, type) == sizeof(void *) &&
                   offsetof(struct cv_page, body.p) == 2 * sizeof(void *) &&
                   offsetof(struct cv_page, body.n) == 3 * sizeof(void *),
               "a row of the table is a struct cv_page");

extern const struct cv_page cv_room_page_table[];

__asm__(PAGE_MACRO ".pushsection .data.rel.ro,\"aw\"\n"
        ".balign 16\n"
        ".globl cv_room_page_table\n"
        ".hidden cv_room_page_table\n"
        "cv_room_page_table:\n" FILES(WRITTEN) ".popsection\n.purgem page\n");

const struct cv_page *cv_room_pages(void) {
    return cv_room_page_table;
}

size_t cv_room_pages_count(void) {
    return 0 FILES(COUNTED);
}
