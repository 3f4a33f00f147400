/* people.h - what a codec remembers of the people of its messenger. */
#ifndef CV_MESSENGER_PEOPLE_H
#define CV_MESSENGER_PEOPLE_H

#include <canvasser/str.h>

struct cv_people;

/* Views into the cache: valid until the next note. */
struct cv_known {
    struct cv_str id, name, lang, zone;
    bool asked; /* somebody was asked about them already: set by the codec */
};

struct cv_people *cv_people_new(void);
void cv_people_free(struct cv_people *p);
/* NULL when nothing is known. */
struct cv_known *cv_people_find(const struct cv_people *p, struct cv_str id);
/* Notes what is known now (copied). At 10,000 people everybody is forgotten: they
 * are asked about again. */
struct cv_known *cv_people_note(struct cv_people *p, const struct cv_known *known);

#endif
