/* spread.c - who answered what, in one short line. */
#include "session/spread.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/credit.h"
#include "session/kinds.h"
#include "session/say.h"

enum {
    NAMES_MOST = 12, /* beyond, a number says more than the names */
    WORDS_SHOWN = 60 /* characters of an answer in words */
};

void spread_add(const struct turn *turn, struct spread_names *names, struct cv_str name) {
    if (names->n++ < NAMES_MOST)
        say_comma(turn, &names->names, name);
}

struct cv_str spread_list(const struct turn *turn, const struct spread_names *names) {
    bool many = names->n > NAMES_MOST || (names->n && turn->s->rules.anonymous);
    return many ? SAY(turn, SAY_NAMES_MANY, CV_ARG_NUMBER("n", names->n)) : names->names;
}

struct cv_str spread_line(const struct turn *turn, struct cv_str label,
                          const struct spread_names *names) {
    if (names->n > NAMES_MOST || !names->names.n)
        return SAY(turn, SAY_SPREAD_COUNT, CV_ARG_TEXT("label", label),
                   CV_ARG_NUMBER("n", names->n));
    return SAY(turn, SAY_SPREAD_NAMES, CV_ARG_TEXT("label", label),
               CV_ARG_TEXT("names", names->names));
}

/* Adds how many answers name `id`, with the shares they give it, largest first. */
static void spread_count(const struct turn *turn, const struct sheet *sheet, struct cv_str id,
                         struct cv_str label, struct cv_str *text) {
    double shares[CV_SESSION_PEOPLE], share;
    struct spread_names names = {0};
    size_t n = 0;
    for (size_t i = 0; i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        struct cv_str rest = cv_str(a ? a->value : NULL), one;
        while (a && value_next(&rest, &one, &share)) {
            size_t at = n;
            if (!cv_str_eq(one, id))
                continue;
            for (n++; at > 0 && shares[at - 1] < share; at--)
                shares[at] = shares[at - 1];
            shares[at] = share;
        }
    }
    size_t with = 0;
    for (; with < n && shares[with] >= 0; with++)
        spread_add(turn, &names, SAY(turn, SAY_SHARE, CV_ARG_NUMBER("percent", shares[with])));
    if (with && with < n)
        spread_add(turn, &names, SAY(turn, SAY_NAMES_MANY, CV_ARG_NUMBER("n", n - with)));
    names.n = n;
    if (n)
        say_sentence(turn, text, spread_line(turn, label, &names));
}

/* Adds the people whose answer names `id`, with their shares. */
static void spread_choice(const struct turn *turn, const struct question *q, struct cv_str id,
                          struct cv_str label, struct cv_str *text) {
    struct cv_session *s = turn->s;
    const struct sheet *sheet = answers_sheet(s, q);
    struct spread_names names = {0};
    if (sheet && sheet->secret) {
        spread_count(turn, sheet, id, label, text);
        return;
    }
    for (size_t i = 0; i < s->n_people; i++) {
        const struct answer *a = answers_on(sheet, i);
        struct cv_str rest = cv_str(a ? a->value : NULL), one, name = credit_name(turn, i);
        double share = 0;
        while (a && value_next(&rest, &one, &share))
            if (cv_str_eq(one, id))
                spread_add(turn, &names,
                           share < 0 ? name
                                     : SAY(turn, SAY_SPREAD_WITH_SHARE, CV_ARG_TEXT("name", name),
                                           CV_ARG_NUMBER("percent", share)));
    }
    if (names.n)
        say_sentence(turn, text, spread_line(turn, label, &names));
}

static const char *answer_raw(const struct answer *a) {
    return a->raw;
}

/* Everybody's own words, for kinds without choices. */
static void spread_people(const struct turn *turn, const struct question *q,
                          struct cv_str *text) {
    struct cv_session *s = turn->s;
    const struct sheet *sheet = answers_sheet(s, q);
    if (sheet && sheet->secret) {
        say_sentence(turn, text, anonymous_quotes(turn, sheet, answer_raw, false));
        return;
    }
    for (size_t i = 0, n = 0; i < s->n_people && n < NAMES_MOST; i++) {
        const struct answer *a = answers_find(s, q, i);
        if (!a || a->skipped)
            continue;
        struct spread_names one = {say_short(turn, cv_str_trim(cv_str(a->raw)), WORDS_SHOWN), 1};
        say_sentence(turn, text, spread_line(turn, credit_name(turn, i), &one));
        n++;
    }
}

struct cv_str spread_words(const struct turn *turn, const struct question *q) {
    struct choices choices = kinds_choices(turn, q);
    struct cv_str text = cv_str("");
    if (q->step->kind == CV_STEP_ASK && q->step->ask == CV_ASK_AMOUNTS)
        choices.n = 0; /* everybody's own words say more */
    if (!answers_newest(turn->s, q) && !choices.n)
        return say_plain(turn, SAY_NO_ANSWER);
    if (anonymous_few(turn->s, answers_sheet(turn->s, q)))
        return say_plain(turn, SAY_ANONYMOUS_FEW);
    if (kinds_takes_any_words(q))
        return say_plain(turn, SAY_THANKS);
    for (size_t i = 0; i < choices.n; i++)
        spread_choice(turn, q, choices.item[i].id, choices.item[i].label, &text);
    if (choices.n)
        spread_choice(turn, q, CV_S(VALUE_UNKNOWN), say_plain(turn, SAY_SPREAD_UNKNOWN), &text);
    else
        spread_people(turn, q, &text);
    return text.n ? text : say_plain(turn, SAY_NO_ANSWER);
}
