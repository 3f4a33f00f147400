/* anonymous.h - answers of which nobody is to know whose they are.
 *
 * What is promised: when the session is over nobody can tell who answered what,
 * from what was shown or from what is kept; while it runs only the machine that
 * runs it could. How it is kept:
 *
 * - What the group sees comes from answers in the order of what they say
 *   (anonymous_order), so that it is the same whoever gave which of them: a shuffle
 *   that needs no seed. The opinions that go into the advice are put in such an
 *   order, too. test_anonymous lets people exchange their answers and compares.
 * - What fewer than three people answered counts for nothing (anonymous_few): it is
 *   not shown, moves no mix and is not kept. Two who answered would each read the
 *   other's answer off the result. Camps and roles are told apart from three on each.
 * - Who is asked, and whether they have answered, is no secret. So nobody is asked
 *   because of the role they told, and nobody's answers are taken out or come late:
 *   the difference would tell what they were. For the same reason a question whose
 *   answers were shown is put again only to who answered it, and what they say then
 *   counts only when all of them have (anonymous_reopen, anonymous_stands).
 * - Own words are not shown where they would tell by their language who wrote them: when
 *   fewer than three people who speak it answered the question.
 * - An answer typed where everybody reads it is none, and what is said about
 *   somebody's answer is said to them alone.
 * - The effects that record answers come when the session ends, all at once, without
 *   names and without the words of those who picked something. Till then answers are
 *   in the events alone, which the daemon keeps sealed (daemon/seal.h). */
#ifndef SESSION_ANONYMOUS_H
#define SESSION_ANONYMOUS_H

#include "session/state.h"

enum { ANONYMOUS_LEAST = 3 }; /* people; of fewer nothing is told */

/* Whether nobody is to know whose the answers to `q` are that are given now. */
bool anonymous_holds(const struct cv_session *s, const struct question *q);
/* The same of the open question. */
bool anonymous_open(const struct cv_session *s);
/* Whether the answers of a sheet are to count for nothing because they are too few.
 * `sheet` may be NULL. On a walk of one's own one's own answers count. */
bool anonymous_few(const struct cv_session *s, const struct sheet *sheet);
/* The same where nothing was decided yet: too few to go on with. Of a list those count
 * that may be shown. */
bool anonymous_lacking(const struct cv_session *s, const struct sheet *sheet);
/* The people whose answers are on the sheet (skipped ones, too), in the order in which
 * they are told: that of the people, or that of the answers. `order` has room for
 * CV_SESSION_PEOPLE. Returns how many. `sheet` may be NULL. */
size_t anonymous_order(const struct sheet *sheet, size_t *order);
/* What most people answered, of several the first in order; NULL for none. */
const struct answer *anonymous_common(const struct sheet *sheet);
/* Whether somebody's own words on a sheet may be shown. */
bool anonymous_words_shown(const struct cv_session *s, const struct sheet *sheet, size_t person);
/* The words of those answers on a sheet that have some, a line each, without names;
 * `words` picks them. `lines`: one below the other, else one behind the other. */
struct cv_str anonymous_quotes(const struct turn *turn, const struct sheet *sheet,
                               const char *(*words)(const struct answer *a), bool lines);

/* Whether a person does not take part in a question any more, because its answers were
 * shown without theirs. */
bool anonymous_excluded(const struct cv_session *s, const struct question *q, size_t person);
/* The question is opened: what was shown is kept in case it stands. */
void anonymous_reopen(struct cv_session *s, const struct question *q);
/* It is closed. True when not all have answered again: then their answers are again what
 * they were. Else they are to be shown. */
bool anonymous_stands(struct cv_session *s, const struct question *q);

/* Whether nobody may give an answer to `q` anew, because it was brought together with the
 * others': alone on one's way one may. */
bool anonymous_fixed(const struct cv_session *s, const struct question *q);

/* The commands. Once somebody has answered it stays as it was promised, which is said. */
void anonymous_set(struct turn *turn);
/* Words typed where everybody reads them: whether they were an answer, or may have
 * been one. Then they are refused, which their author is told. */
bool anonymous_aloud(struct turn *turn, size_t person);
/* How many of the questions that people answered apart are set aside, as too few answered
 * them; "" for none. */
struct cv_str anonymous_aside(const struct turn *turn);
/* Records what was answered, at the end of a session. */
void anonymous_end(struct turn *turn);

#endif
