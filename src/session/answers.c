/* answers.c - what was said to which question by whom. */
#include "session/answers.h"

#include "session/anonymous.h"
#include "session/credit.h"
#include "session/flow.h"
#include "session/say.h"

#include <stdlib.h>

/* ---- looking up -------------------------------------------------------------------- */

static struct sheet *sheet_find(const struct cv_session *s, const struct question *q) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (question_same(&s->sheets[i].question, q))
            return &s->sheets[i];
    return NULL;
}

const struct sheet *answers_sheet(const struct cv_session *s, const struct question *q) {
    return sheet_find(s, q);
}

const struct answer *answers_on(const struct sheet *sheet, size_t person) {
    return sheet && person < sheet->n && sheet->of[person].value ? &sheet->of[person] : NULL;
}

const struct answer *answers_find(const struct cv_session *s, const struct question *q,
                                  size_t person) {
    return answers_on(answers_sheet(s, q), person);
}

const struct answer *answers_newest_on(const struct sheet *sheet) {
    const struct answer *best = NULL;
    if (sheet && sheet->secret)
        return anonymous_common(sheet);
    for (size_t i = 0; sheet && i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        if (a && !a->skipped && (!best || a->event > best->event))
            best = a;
    }
    return best;
}

const struct answer *answers_newest(const struct cv_session *s, const struct question *q) {
    return answers_newest_on(answers_sheet(s, q));
}

/* What counts of a sheet for the script: on a walk of one's own not what others said
 * without their names. */
static const struct answer *answers_counted(const struct cv_session *s,
                                            const struct sheet *sheet) {
    if (sheet && sheet->secret && s->walker != NOBODY) {
        const struct answer *own = answers_on(sheet, s->walker);
        return own && !own->skipped ? own : NULL;
    }
    return anonymous_few(s, sheet) ? NULL : answers_newest_on(sheet);
}

const struct answer *answers_fed(const struct cv_session *s, enum cv_feed feed) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (s->sheets[i].question.step->feed == feed && !s->sheets[i].question.spot.list)
            return answers_counted(s, &s->sheets[i]); /* one question feeds it, the script says */
    return NULL;
}

const struct answer *answers_setup(const struct cv_session *s, const struct cv_step *step) {
    struct question q = {.step = step, .fact = -1};
    return answers_counted(s, answers_sheet(s, &q));
}

const struct sheet *answers_of_fact(const struct cv_session *s, int fact, struct spot spot) {
    for (size_t i = 0; i < s->n_sheets; i++)
        if (s->sheets[i].question.fact == fact && spot_same(s->sheets[i].question.spot, spot))
            return &s->sheets[i];
    return NULL;
}

/* ---- recording ---------------------------------------------------------------------- */

/* The place for a person's answer, made when there is none. */
static struct answer *answers_place(struct cv_session *s, const struct question *q,
                                    size_t person) {
    struct sheet *sheet = sheet_find(s, q);
    if (!sheet) {
        s->sheets = state_grow(s->sheets, sizeof *s->sheets, s->n_sheets, &s->cap_sheets);
        sheet = &s->sheets[s->n_sheets++];
        *sheet = (struct sheet){.question = *q};
    }
    sheet->secret = sheet->secret || anonymous_holds(s, q);
    while (sheet->n <= person) {
        sheet->of = state_grow(sheet->of, sizeof *sheet->of, sheet->n, &sheet->cap);
        sheet->of[sheet->n++] = (struct answer){0};
    }
    return &sheet->of[person];
}

static void answers_effect(struct turn *turn, const struct question *q, size_t person,
                           const struct answer *answer) {
    struct cv_session *s = turn->s;
    struct cv_effect *effect = say_effect(turn, CV_EFFECT_ANSWER);
    effect->step = flow_question_id(turn, q);
    effect->segment = cv_arena_copy(turn->arena, flow_entry(s, q->spot));
    effect->person = cv_arena_copy(turn->arena, cv_str(s->people[person].id));
    effect->name = cv_arena_copy(turn->arena, !turn->s->rules.anonymous && q->step->asked != CV_ASKED_FACILITATOR
                                                  ? credit_name(turn, person)
                                                  : cv_str(s->people[person].name));
    effect->value = cv_arena_copy(turn->arena, cv_str(answer->value));
    effect->raw = cv_arena_copy(turn->arena, cv_str(answer->raw));
    effect->skipped = answer->skipped;
}

void answers_record(struct turn *turn, const struct question *q, size_t person,
                    struct cv_str value, struct cv_str raw, bool skipped) {
    struct answer *answer = answers_place(turn->s, q, person);
    if (q->round && answer->value && !cv_str_eqz(value, answer->value))
        turn->s->revised = true;
    state_keep(&answer->value, value);
    state_keep(&answer->raw, raw);
    answer->skipped = skipped;
    answer->event = turn->s->events;
    if (!sheet_find(turn->s, q)->secret)
        answers_effect(turn, q, person, answer);
}

void answers_words(struct cv_session *s, const struct question *q, size_t person,
                   struct cv_str words) {
    state_keep(&answers_place(s, q, person)->words, words);
}

void answers_reason(struct cv_session *s, const struct question *q, size_t person,
                    struct cv_str words) {
    state_keep(&answers_place(s, q, person)->reason, words);
}

void answers_withdraw(struct turn *turn, size_t person) {
    struct cv_session *s = turn->s;
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct question q = s->sheets[i].question;
        if (!s->sheets[i].secret && answers_find(s, &q, person))
            answers_record(turn, &q, person, cv_str(""), cv_str(""), true);
    }
}

void answers_drop(struct answer *of, size_t n) {
    for (size_t i = 0; i < n; i++) {
        free(of[i].value);
        free(of[i].raw);
        free(of[i].words);
        free(of[i].reason);
    }
    free(of);
}

struct sheet *answers_kept(struct cv_session *s, const struct question *q) {
    return sheet_find(s, q);
}

static void sheet_clear(struct sheet *sheet) {
    answers_drop(sheet->of, sheet->n);
    answers_drop(sheet->before, sheet->n_before);
    *sheet = (struct sheet){.question = sheet->question};
}

void answers_merged(struct cv_session *s, const struct question *q) {
    struct sheet *sheet = sheet_find(s, q);
    if (sheet && sheet->secret)
        sheet_clear(sheet);
}

void answers_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_sheets; i++)
        sheet_clear(&s->sheets[i]);
    free(s->sheets);
}
