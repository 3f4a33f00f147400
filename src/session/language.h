/* language.h - in which language people are understood, and spoken with. */
#ifndef SESSION_LANGUAGE_H
#define SESSION_LANGUAGE_H

#include "session/state.h"

/* The languages in which the event's person may name something, by falling
 * likelihood: their own, that of the place, English. None twice. */
struct ears {
    struct cv_str lang[3];
    size_t n;
};

struct ears language_ears(const struct turn *turn);
/* The turn as if everything were told in `lang`: for labels to compare with. */
struct turn language_as(const struct turn *turn, struct cv_str lang);

/* A list of words as the event's person may say it: folded alternatives
 * separated by |, in all the languages of language_ears. */
struct cv_str language_words(const struct turn *turn, enum word_list list);
/* What a word stands for in a list of "word meaning"; "" when it is not there. */
struct cv_str language_meaning(const struct turn *turn, enum word_list list, struct cv_str word);
/* Adds the alternatives of one list in `lang`, folded, with a sign for what each holds. */
void language_fold(const struct cv_texts *texts, struct cv_str lang, enum word_list list,
                   struct cv_buf *out);

/* The language the event's person is spoken with, as far as is known. */
struct cv_str language_of(const struct cv_session *s, const struct cv_event *event);
/* Notes in turn->wish which language `turn->event` asks for from now on, if any. */
void language_wish(struct turn *turn);
/* Gives the event's person what they wish for; false when they wish for nothing. */
bool language_grant(struct turn *turn, size_t person);
/* Says which languages there are. */
void language_list(struct turn *turn);
void language_free(struct cv_session *s);

#endif
