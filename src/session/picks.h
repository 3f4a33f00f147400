/* picks.h - which of the numbered choices somebody means, and with what shares. */
#ifndef SESSION_PICKS_H
#define SESSION_PICKS_H

#include <canvasser/arena.h>
#include <canvasser/session.h>

/* Choices as people see them: the first has number `first`. Labels are bare. */
struct choices {
    struct cv_option *item;
    size_t n, cap;
    int first;
};

enum pick_mode {
    PICK_PLAIN,  /* choices only */
    PICK_SHARES, /* a choice may be followed by a share; small whole numbers are choices */
    PICK_POINTS  /* every choice is followed by its points */
};

struct pick {
    size_t choice;
    bool has_share;
    double share;
};

struct picks {
    struct pick *item;
    size_t n, cap;
    struct cv_str unknown; /* the words that fit no choice */
};

void choices_add(struct choices *c, struct cv_arena *arena, struct cv_str id, struct cv_str label);

/* Reads "2", "1, 3 and 5", "personal assistance 60 %, 4 40", "1:60 4:40": by
 * number, id, label, or the first letters of a label (3 at least, and of one
 * label alone). `and` holds the words for "and" (see words_are). False: some
 * words fit nothing, see out->unknown. A choice named twice is picked once. */
bool picks_read(const struct choices *c, struct cv_str words, enum pick_mode mode,
                struct cv_str and, struct cv_arena *arena, struct picks *out);
/* Reads the ids of a pressed button: "id id=percent". */
bool picks_pressed(const struct choices *c, struct cv_str ids, struct cv_arena *arena,
                   struct picks *out);

/* `text` folded for words_are; empty when it is too long for a fixed word. */
struct cv_str words_folded(struct cv_str text, struct cv_arena *arena);
/* Whether a folded text is one of the `alternatives`: these are folded too and
 * separated by |. */
bool words_are(struct cv_str alternatives, struct cv_str folded);

#endif
