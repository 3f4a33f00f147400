/* answers.c - what was said to which question by whom. */
#include "session/answers.h"

#include "session/flow.h"
#include "session/say.h"

#include <stdlib.h>

struct answer *answers_find(const struct cv_session *s, const struct question *q, size_t person) {
    for (size_t i = 0; i < s->n_answers; i++)
        if (s->answers[i].person == person && question_same(&s->answers[i].question, q))
            return &s->answers[i];
    return NULL;
}

static const struct answer *newer(const struct answer *a, const struct answer *b) {
    return a && a->event > b->event ? a : b;
}

const struct answer *answers_newest(const struct cv_session *s, const struct question *q) {
    const struct answer *best = NULL;
    for (size_t i = 0; i < s->n_answers; i++)
        if (!s->answers[i].skipped && question_same(&s->answers[i].question, q))
            best = newer(best, &s->answers[i]);
    return best;
}

const struct answer *answers_fed(const struct cv_session *s, enum cv_feed feed) {
    const struct answer *best = NULL;
    for (size_t i = 0; i < s->n_answers; i++)
        if (!s->answers[i].skipped && s->answers[i].question.step->feed == feed &&
            !s->answers[i].question.spot.list)
            best = newer(best, &s->answers[i]);
    return best;
}

const struct answer *answers_setup(const struct cv_session *s, const struct cv_step *step) {
    struct question q = {.step = step, .fact = -1};
    return answers_newest(s, &q);
}

bool answers_any(const struct cv_session *s, const struct question *q) {
    for (size_t i = 0; i < s->n_answers; i++)
        if (question_same(&s->answers[i].question, q))
            return true;
    return false;
}

static void answers_effect(struct turn *turn, const struct answer *answer) {
    struct cv_session *s = turn->s;
    const struct question *q = &answer->question;
    struct cv_effect *effect = say_effect(turn, CV_EFFECT_ANSWER);
    effect->step = flow_question_id(turn, q);
    effect->segment = cv_arena_copy(turn->arena, flow_entry(s, q->spot));
    effect->person = cv_arena_copy(turn->arena, cv_str(s->people[answer->person].id));
    effect->name = cv_arena_copy(turn->arena, cv_str(s->people[answer->person].name));
    effect->value = cv_arena_copy(turn->arena, cv_str(answer->value));
    effect->raw = cv_arena_copy(turn->arena, cv_str(answer->raw));
    effect->skipped = answer->skipped;
}

void answers_record(struct turn *turn, const struct question *q, size_t person,
                    struct cv_str value, struct cv_str raw, bool skipped) {
    struct cv_session *s = turn->s;
    struct answer *answer = answers_find(s, q, person);
    if (!answer) {
        s->answers = state_grow(s->answers, sizeof *s->answers, s->n_answers, &s->cap_answers);
        answer = &s->answers[s->n_answers++];
        *answer = (struct answer){.question = *q, .person = person};
    }
    state_keep(&answer->value, value);
    state_keep(&answer->raw, raw);
    answer->skipped = skipped;
    answer->event = s->events;
    answers_effect(turn, answer);
}

void answers_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_answers; i++) {
        free(s->answers[i].value);
        free(s->answers[i].raw);
    }
    free(s->answers);
}
