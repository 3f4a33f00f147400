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

/* Whether any of these languages is `lang`. */
bool ears_know(const struct ears *ears, struct cv_str lang);

/* What a messenger tells with the event of its person's language; "" for nothing. */
struct cv_str language_told(const struct cv_session *s, const struct cv_event *event);
/* The language the event's person is spoken with, as far as is known. */
struct cv_str language_of(const struct cv_session *s, const struct cv_event *event);
/* What is known of the language of somebody who takes part from now on. */
void language_meet(struct turn *turn, size_t person);
/* Notes what the event tells of its person's language, or gives away of it, when they
 * take part. Of two that differ what a messenger tells counts more than a guess, and a
 * wish more than what was told after it for the first time; a later change of what the
 * messenger tells is a wish itself. */
void language_hear(struct turn *turn);
/* Puts the open question anew to who was understood by a guess, and still owes an answer. */
void language_show(struct turn *turn);
/* Name of a language in itself: "русский". */
struct cv_str language_own(const struct turn *turn, struct cv_str lang);
/* Notes in turn->wish which language `turn->event` asks for from now on, if any. */
void language_wish(struct turn *turn);
/* Gives the event's person what they wish for; false when they wish for nothing. */
bool language_grant(struct turn *turn, size_t person);
/* Says which languages there are. */
void language_list(struct turn *turn);
void language_free(struct cv_session *s);

#endif
