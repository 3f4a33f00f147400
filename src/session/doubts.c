/* doubts.c - how sure the advice is, in words. */
#include "session/doubts.h"

#include "session/agenda.h"
#include "session/anonymous.h"
#include "session/credit.h"
#include "session/labels.h"
#include "session/say.h"
#include "session/spread.h"

#include <math.h>

enum {
    FEW = 5,          /* people below which figures of agreement would pretend too much */
    AGENDA_SHOWN = 3,
    ROLE_TYPES = 3,   /* types told for one role */
    TYPES_TRIED = 3   /* types for which a counterfactual is looked for, the largest first */
};

/* Parts of confidence below which they are called low, or medium. Evidence is
 * counted in levels: guesses, what a few have told, interviews and figures. */
static const double part_low = 0.45, part_medium = 0.7;
static const double evidence_low = 0.5 / 3, evidence_medium = 1.5 / 3;

/* ---- who disagrees ------------------------------------------------------------------- */

struct tally {
    size_t facts; /* that at least two answered */
    size_t verdict[CV_VERDICTS];
    size_t people; /* most that answered one of them */
};

static struct tally tally_of(const struct cv_model *m, const struct cv_case *c) {
    struct tally t = {0};
    for (size_t d = 0; d < cv_model_determinants(m); d++) {
        struct cv_spread spread = cv_advise_spread(c, d);
        if (spread.n < 2)
            continue;
        t.facts++;
        t.verdict[cv_advise_verdict(m, &spread)]++;
        t.people = spread.n > t.people ? spread.n : t.people;
    }
    return t;
}

/* Of a few people nothing is said but who agrees, and what dice would do. */
static void dissent_few(const struct turn *turn, const struct tally *t, struct cv_str *text) {
    struct cv_chance chance = cv_advise_chance(t->people);
    say_line(turn, text,
             SAY(turn, SAY_DISSENT_FEW, CV_ARG_NUMBER("n", t->facts),
                 CV_ARG_NUMBER("agree", t->verdict[CV_VERDICT_ALL_AGREE]),
                 CV_ARG_NUMBER("one", t->verdict[CV_VERDICT_ONE_DIFFERS]),
                 CV_ARG_NUMBER("split", t->verdict[CV_VERDICT_SPLIT])));
    if (t->verdict[CV_VERDICT_ALL_AGREE])
        say_line(turn, text,
                 SAY(turn, SAY_DISSENT_CHANCE, CV_ARG_NUMBER("people", t->people),
                     CV_ARG_NUMBER("of", round(1 / fmax(chance.all_agree, 1e-6)))));
}

static void dissent(const struct turn *turn, const struct cv_case *c, struct cv_str *text) {
    struct tally t = tally_of(turn->s->book->model, c);
    bool disputed = false;
    struct cv_str agenda = agenda_segment(turn, c, AGENDA_SHOWN, &disputed);
    if (t.facts > 1 && t.people < FEW)
        dissent_few(turn, &t, text);
    else if (t.facts > 1)
        say_line(turn, text,
                 SAY(turn, SAY_DISSENT_MANY, CV_ARG_NUMBER("n", t.facts),
                     CV_ARG_NUMBER("agree",
                                   t.verdict[CV_VERDICT_AGREED] + t.verdict[CV_VERDICT_ALL_AGREE]),
                     CV_ARG_NUMBER("split", t.verdict[CV_VERDICT_DISPUTED])));
    if (agenda.n) {
        say_line(turn, text, say_plain(turn, disputed ? SAY_AGENDA_FIRST : SAY_AGENDA_FIND));
        say_line(turn, text, agenda);
    }
}

/* ---- by role ---------------------------------------------------------------------------- */

static struct cv_str role_names(const struct turn *turn, const struct cv_case *c, int role) {
    struct spread_names names = {0};
    for (size_t i = 0; i < c->n_opinions; i++)
        if (c->opinions[i].role == role)
            spread_add(turn, &names, c->opinions[i].person);
    return credit_names(turn, spread_list(turn, &names), names.n);
}

/* Without names a role is told apart only where that is no single person's view; one
 * left out could be worked out from the others. */
static bool roles_told(const struct turn *turn, const struct cv_case *c,
                       const struct cv_roles *roles) {
    for (size_t i = 0; i < roles->n; i++) {
        size_t n = 0;
        for (size_t k = 0; k < c->n_opinions; k++)
            n += c->opinions[k].role == roles->view[i].role;
        if (turn->s->rules.anonymous && n < ANONYMOUS_LEAST)
            return false;
    }
    return roles->n > 1 && roles->alignment != CV_ALIGNED;
}

/* What each role alone would be advised, where that is not the same. */
static void by_role(const struct turn *turn, const struct cv_case *c, struct cv_str *text) {
    const struct cv_model *m = turn->s->book->model;
    struct cv_roles roles;
    cv_advise_roles(m, c, &roles);
    if (!roles_told(turn, c, &roles))
        return;
    say_line(turn, text, SAY(turn, SAY_ROLES, CV_ARG_NUMBER("points",
                                                            label_percent(roles.distance))));
    for (size_t i = 0; i < roles.n; i++) {
        const struct cv_role_view *view = &roles.view[i];
        struct cv_str id = cv_model_role(m, (size_t)view->role);
        say_line(turn, text,
                 SAY(turn, SAY_ROLES_ONE,
                     CV_ARG_TEXT("role", label_choice(turn, CV_FEED_ROLE, id)),
                     CV_ARG_TEXT("names", role_names(turn, c, view->role)),
                     CV_ARG_TEXT("mix", label_mix(turn, view->mix, ROLE_TYPES))));
    }
}

/* ---- how sure ---------------------------------------------------------------------------- */

static const char *const surenesses[] = {
    [CV_SURE_LOW] = "low", [CV_SURE_MEDIUM] = "medium", [CV_SURE_HIGH] = "high"};
_Static_assert(CV_COUNT(surenesses) == CV_SURENESSES, "a word for every sureness");

static struct cv_str part_word(double part, double low, double medium) {
    return cv_str(surenesses[part < low      ? CV_SURE_LOW
                             : part < medium ? CV_SURE_MEDIUM
                                             : CV_SURE_HIGH]);
}

static struct cv_str sure_words(const struct turn *turn, const struct cv_case *c,
                                const struct cv_advice *advice) {
    struct cv_confidence sure;
    cv_advise_confidence(turn->s->book->model, c, advice, &sure);
    return SAY(turn, SAY_SURE, CV_ARG_TEXT("sure", cv_str(surenesses[sure.sureness])),
               CV_ARG_TEXT("coverage", part_word(sure.coverage, part_low, part_medium)),
               CV_ARG_TEXT("agreement", part_word(sure.agreement, part_low, part_medium)),
               CV_ARG_TEXT("evidence",
                           part_word(sure.evidence, evidence_low, evidence_medium)),
               CV_ARG_TEXT("stability", part_word(sure.stability, part_low, part_medium)),
               CV_ARG_NUMBER("people", c->n_opinions));
}

/* ---- what would change it ------------------------------------------------------------------- */

struct cv_str doubts_what_if(const struct turn *turn, const struct cv_case *c,
                             const struct cv_advice *advice, size_t type) {
    const struct cv_model *m = turn->s->book->model;
    struct cv_what_if_line line = cv_advise_what_if(m, c, type);
    struct cv_mix then;
    int now = advice->type[type].mix;
    if (line.determinant < 0)
        return cv_str("");
    size_t d = (size_t)line.determinant;
    if (cv_advise_assume(m, c, d, line.level, &then, NULL) != CV_OK || then.mix[type] == now)
        return cv_str("");
    return SAY(turn, then.mix[type] > now ? SAY_WOULD_RISE : SAY_WOULD_FALL,
               CV_ARG_TEXT("fact", label_fact(turn, d)),
               CV_ARG_TEXT("answer", label_level(turn, d, line.level)),
               CV_ARG_TEXT("type", label_type(turn, type)), CV_ARG_NUMBER("from", now),
               CV_ARG_NUMBER("to", then.mix[type]));
}

static struct cv_str counterfactual(const struct turn *turn, const struct cv_case *c,
                                    const struct cv_advice *advice) {
    struct cv_str line = cv_str("");
    for (size_t i = 0; i < TYPES_TRIED && i < advice->n_types && !line.n; i++)
        line = doubts_what_if(turn, c, advice, advice->order[i]);
    return line;
}

struct cv_str doubts_words(const struct turn *turn, const struct cv_case *c,
                           const struct cv_advice *advice) {
    struct cv_str text = sure_words(turn, c, advice);
    dissent(turn, c, &text);
    by_role(turn, c, &text);
    say_line(turn, &text, counterfactual(turn, c, advice));
    return text;
}
