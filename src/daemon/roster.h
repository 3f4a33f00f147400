/* roster.h - who is in which place of a messenger, as far as it tells us. */
#ifndef CV_DAEMON_ROSTER_H
#define CV_DAEMON_ROSTER_H

#include <canvasser/str.h>

struct cv_roster;

struct cv_member {
    struct cv_str messenger, place, person, name, lang, zone; /* place "": wherever they are */
    bool present;
    bool guessed; /* the language is not told but that of their words: never in the roster */
};

struct cv_roster *cv_roster_new(void);
void cv_roster_free(struct cv_roster *r);
/* Notes what is known of a person now. Views are copied. */
void cv_roster_note(struct cv_roster *r, const struct cv_member *m);
/* The person, or NULL. Valid until the next note. */
const struct cv_member *cv_roster_find(const struct cv_roster *r, struct cv_str messenger,
                                       struct cv_str place, struct cv_str person);
/* Everybody noted, in the order of their first note. */
void cv_roster_each(const struct cv_roster *r,
                    void (*each)(void *context, const struct cv_member *m), void *context);

#endif
