/* credit.h - under which name an answer is shown, and who sees it when. */
#ifndef SESSION_CREDIT_H
#define SESSION_CREDIT_H

#include "session/state.h"

/* Under what answers are shown. */
enum credit { CREDIT_NAMES, CREDIT_ROLES, CREDIT_NOBODY };

/* The role this person told, or NULL. */
const struct answer *credit_role(const struct cv_session *s, size_t person);
/* How what this person answered is signed: with the name, or with the role alone
 * where names are left out. */
struct cv_str credit_name(const struct turn *turn, size_t person);
/* How many people, or their names where those are shown; "" for none. */
struct cv_str credit_names(const struct turn *turn, struct cv_str names, size_t n);
/* One sentence on who sees what, when, and under which name. */
struct cv_str credit_sentence(const struct turn *turn);
/* Shows answers under `credit` from now on. Once somebody has answered it stays
 * as it was promised, which is said. */
void credit_set(struct turn *turn, enum credit credit);

#endif
