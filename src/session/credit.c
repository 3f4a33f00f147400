/* credit.c - under which name an answer is shown, and who sees it when. */
#include "session/credit.h"

#include "session/answers.h"
#include "session/labels.h"
#include "session/say.h"

const struct answer *credit_role(const struct cv_session *s, size_t person) {
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct answer *a = answers_on(&s->sheets[i], person);
        if (a && !a->skipped && s->sheets[i].question.step->feed == CV_FEED_ROLE)
            return a;
    }
    return NULL;
}

struct cv_str credit_name(const struct turn *turn, size_t person) {
    const struct cv_session *s = turn->s;
    if (s->rules.anonymous)
        return say_plain(turn, SAY_SOMEBODY);
    if (!s->rules.roles_only)
        return cv_str(s->people[person].name);
    const struct answer *role = credit_role(s, person);
    return role ? label_choice(turn, CV_FEED_ROLE, cv_str(role->value))
                : say_plain(turn, SAY_SOMEBODY);
}

struct cv_str credit_names(const struct turn *turn, struct cv_str names, size_t n) {
    const struct rules *rules = &turn->s->rules;
    return n && (rules->roles_only || rules->anonymous) ? SAY(turn, SAY_NAMES_MANY, CV_ARG_NUMBER("n", n)) : names;
}

struct cv_str credit_sentence(const struct turn *turn) {
    const struct rules *rules = &turn->s->rules;
    const char *when = rules->apart ? "apart" : rules->blind ? "reveal" : "now";
    const char *as = rules->anonymous ? "nobody" : rules->roles_only ? "role" : "name";
    return SAY(turn, SAY_WHO_SEES, CV_ARG_TEXT("when", cv_str(when)),
               CV_ARG_TEXT("as", cv_str(as)));
}

/* Whether anybody has answered a question that is for everybody. */
static bool answered_already(const struct cv_session *s) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (s->sheets[i].question.step->asked == CV_ASKED_EVERYONE &&
            answers_newest_on(&s->sheets[i]))
            return true;
    return false;
}

void credit_set(struct turn *turn, enum credit credit) {
    struct rules *rules = &turn->s->rules;
    bool roles = credit == CREDIT_ROLES, nobody = credit == CREDIT_NOBODY;
    if ((rules->roles_only != roles || rules->anonymous != nobody) && answered_already(turn->s)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_CREDIT_FIXED));
        return;
    }
    rules->roles_only = roles;
    rules->anonymous = nobody;
    rules->blind = rules->blind || nobody;
    say_all(turn, credit_sentence(turn));
}
