/* anonymous.c - answers of which nobody is to know whose they are. */
#include "session/anonymous.h"

#include "session/answers.h"
#include "session/ask.h"
#include "session/credit.h"
#include "session/flow.h"
#include "session/kinds.h"
#include "session/people.h"
#include "session/say.h"

#include <string.h>

enum {
    TALK_CHARS = 60, /* longer words in a group are talk, not an answer */
    QUOTED_CHARS = 60
};

bool anonymous_holds(const struct cv_session *s, const struct question *q) {
    return s->rules.anonymous && !s->pooling && people_whom(s, q->step) == CV_ASKED_EVERYONE;
}

bool anonymous_open(const struct cv_session *s) {
    return state_open(s) && anonymous_holds(s, state_open(s));
}

/* ---- too few ------------------------------------------------------------------------- */

static size_t sheet_given(const struct cv_session *s, const struct sheet *sheet) {
    const struct cv_step *step = sheet->question.step;
    bool list = step->kind == CV_STEP_ASK && step->ask == CV_ASK_LIST;
    size_t n = 0;
    for (size_t i = 0; i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        n += a && !a->skipped && (!list || anonymous_words_shown(s, sheet, i));
    }
    return n;
}

bool anonymous_lacking(const struct cv_session *s, const struct sheet *sheet) {
    return sheet && sheet->secret && sheet_given(s, sheet) < ANONYMOUS_LEAST;
}

bool anonymous_few(const struct cv_session *s, const struct sheet *sheet) {
    return s->walker == NOBODY && anonymous_lacking(s, sheet);
}

/* ---- the order of what was said -------------------------------------------------------- */

static int text_compare(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

static int answer_compare(const struct answer *a, const struct answer *b) {
    int order = a->skipped - b->skipped;
    if (!order)
        order = text_compare(a->value, b->value);
    if (!order)
        order = text_compare(a->raw, b->raw);
    return order ? order : text_compare(a->reason, b->reason);
}

size_t anonymous_order(const struct sheet *sheet, size_t *order) {
    size_t n = 0;
    for (size_t i = 0; sheet && i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        size_t at = n;
        if (!a)
            continue;
        for (; sheet->secret && at > 0 && answer_compare(&sheet->of[order[at - 1]], a) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
        n++;
    }
    return n;
}

const struct answer *anonymous_common(const struct sheet *sheet) {
    size_t order[CV_SESSION_PEOPLE], n = anonymous_order(sheet, order), most = 0, run = 0;
    const struct answer *common = NULL, *before = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct answer *a = &sheet->of[order[i]];
        if (a->skipped)
            continue;
        run = before && strcmp(before->value, a->value) == 0 ? run + 1 : 1;
        if (run > most) {
            most = run;
            common = a;
        }
        before = a;
    }
    return common;
}

struct cv_str anonymous_aside(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t n = 0;
    for (size_t i = 0; i < s->n_sheets; i++)
        n += anonymous_few(s, &s->sheets[i]) && sheet_given(s, &s->sheets[i]) > 0;
    return n ? SAY(turn, SAY_ANONYMOUS_ASIDE, CV_ARG_NUMBER("n", n)) : cv_str("");
}

/* ---- own words --------------------------------------------------------------------------- */

bool anonymous_words_shown(const struct cv_session *s, const struct sheet *sheet, size_t person) {
    const char *lang = s->people[person].lang;
    size_t n = 0;
    for (size_t i = 0; i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        n += a && !a->skipped && strcmp(s->people[i].lang, lang) == 0;
    }
    return n >= ANONYMOUS_LEAST;
}

/* Sorted by these words alone, so that no other part of the answers shows in the order. */
static size_t quotes_order(const struct sheet *sheet, const char *(*words)(const struct answer *a),
                           size_t *order) {
    size_t n = 0;
    for (size_t i = 0; sheet && i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        size_t at = n;
        if (!a || a->skipped || !words(a))
            continue;
        for (; at > 0 && strcmp(words(&sheet->of[order[at - 1]]), words(a)) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
        n++;
    }
    return n;
}

struct cv_str anonymous_quotes(const struct turn *turn, const struct sheet *sheet,
                               const char *(*words)(const struct answer *a), bool lines) {
    size_t order[CV_SESSION_PEOPLE], n = quotes_order(sheet, words, order), withheld = 0;
    struct cv_str text = cv_str("");
    for (size_t i = 0; i < n; i++) {
        struct cv_str own = cv_str_trim(cv_str(words(&sheet->of[order[i]])));
        struct cv_str shown = lines ? own : say_short(turn, own, QUOTED_CHARS);
        if (!anonymous_words_shown(turn->s, sheet, order[i]))
            withheld++;
        else if (lines)
            say_line(turn, &text, SAY(turn, SAY_QUOTED, CV_ARG_TEXT("word", shown)));
        else
            say_comma(turn, &text, SAY(turn, SAY_QUOTED, CV_ARG_TEXT("word", shown)));
    }
    if (withheld)
        say_line(turn, &text, SAY(turn, SAY_ANONYMOUS_WORDS, CV_ARG_NUMBER("n", withheld)));
    return text;
}

/* ---- put again -------------------------------------------------------------------------- */

bool anonymous_excluded(const struct cv_session *s, const struct question *q, size_t person) {
    const struct sheet *sheet = answers_sheet(s, q);
    return sheet && sheet->secret && sheet->told && !answers_on(sheet, person);
}

void anonymous_reopen(struct cv_session *s, const struct question *q) {
    struct sheet *sheet = answers_kept(s, q);
    if (!sheet || !sheet->secret || !sheet->told || sheet->before)
        return;
    sheet->before = state_answers(sheet->of, sheet->n, sheet->n);
    sheet->n_before = sheet->n;
}

bool anonymous_fixed(const struct cv_session *s, const struct question *q) {
    const struct sheet *sheet = answers_sheet(s, q);
    return sheet && sheet->secret && !s->gathering;
}

/* Whether all whose answers were shown have answered again, and are enough. */
static bool reopen_whole(const struct cv_session *s, const struct sheet *sheet) {
    size_t n = 0;
    for (size_t i = 0; i < sheet->n_before; i++) {
        if (!sheet->before[i].value || s->people[i].removed)
            continue;
        if (!s->people[i].answered)
            return false;
        n++;
    }
    return n >= ANONYMOUS_LEAST;
}

bool anonymous_stands(struct cv_session *s, const struct question *q) {
    struct sheet *sheet = answers_kept(s, q);
    if (!sheet || !sheet->secret)
        return false;
    bool stands = sheet->before && !reopen_whole(s, sheet);
    if (stands) {
        answers_drop(sheet->of, sheet->n);
        sheet->of = sheet->before;
        sheet->n = sheet->cap = sheet->n_before;
    } else {
        answers_drop(sheet->before, sheet->n_before);
    }
    sheet->before = NULL;
    sheet->n_before = 0;
    sheet->told = sheet->told || !anonymous_few(s, sheet);
    return stands;
}

/* ---- the commands ------------------------------------------------------------------------ */

void anonymous_set(struct turn *turn) {
    const struct cv_session *s = turn->s;
    if (s->pace) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_ANONYMOUS_ALONE));
        return;
    }
    credit_set(turn, CREDIT_NOBODY);
    size_t n = people_count_waited(s);
    if (s->rules.anonymous && n < ANONYMOUS_LEAST)
        say_all(turn, SAY(turn, SAY_ANONYMOUS_SO_FAR, CV_ARG_NUMBER("n", n)));
}

/* ---- typed aloud --------------------------------------------------------------------------- */

/* Words that pick something are an answer; other short ones may have been meant so by
 * who still owes one. */
static bool words_answer(struct turn *turn, size_t person, struct cv_str words) {
    const struct question *q = state_open(turn->s);
    const struct person *p = &turn->s->people[person];
    bool sure = !kinds_takes_any_words(q) && (ask_typed(turn, q, words).n ||
                                              kinds_read(turn, q, words).outcome != READ_UNCLEAR);
    return sure || (!p->answered && !p->missed && cv_str_chars(words) <= TALK_CHARS);
}

bool anonymous_aloud(struct turn *turn, size_t person) {
    struct cv_str words = cv_str_trim(turn->event->text);
    if (turn->event->kind != CV_EVENT_MESSAGE || turn->event->private ||
        !anonymous_open(turn->s))
        return false;
    if (words_answer(turn, person, words)) {
        turn->s->people[person].missed = true;
        say_to(turn, turn->event->person, say_plain(turn, SAY_ANONYMOUS_ALOUD));
    }
    return true;
}

/* ---- the end ------------------------------------------------------------------------------- */

/* Under a number, which is another one with every question. False when it is not kept. */
static bool end_answer(struct turn *turn, const struct sheet *sheet, size_t person,
                       size_t number) {
    const struct cv_session *s = turn->s;
    const struct answer *a = &sheet->of[person];
    bool words = kinds_takes_any_words(&sheet->question);
    bool list = sheet->question.step->ask == CV_ASK_LIST;
    if ((words || list) && !a->skipped && !anonymous_words_shown(s, sheet, person))
        return false;
    struct cv_effect *effect = say_effect(turn, CV_EFFECT_ANSWER);
    effect->step = flow_question_id(turn, &sheet->question);
    effect->segment = cv_arena_copy(turn->arena, flow_entry(s, sheet->question.spot));
    effect->person = cv_arena_printf(turn->arena, "%zu", number);
    effect->value = cv_arena_copy(turn->arena, cv_str(a->value));
    effect->raw = cv_arena_copy(turn->arena, cv_str(words && !a->skipped ? a->raw : ""));
    effect->skipped = a->skipped;
    return true;
}

/* By segment, step and fact: in the order in which they were first answered it would show
 * who came to which question first. */
static int sheet_compare(const struct sheet *a, const struct sheet *b) {
    const struct question *p = &a->question, *q = &b->question;
    size_t p_at = p->spot.list ? p->spot.index + 1 : 0, q_at = q->spot.list ? q->spot.index + 1 : 0;
    int order = (p_at > q_at) - (p_at < q_at);
    order = order ? order : (p->at.top > q->at.top) - (p->at.top < q->at.top);
    order = order ? order : (p->at.child > q->at.child) - (p->at.child < q->at.child);
    return order ? order : (p->fact > q->fact) - (p->fact < q->fact);
}

static void end_order(const struct cv_session *s, size_t *order) {
    for (size_t i = 0; i < s->n_sheets; i++) {
        size_t at = i;
        for (; at > 0 && sheet_compare(&s->sheets[order[at - 1]], &s->sheets[i]) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

void anonymous_end(struct turn *turn) {
    const struct cv_session *s = turn->s;
    size_t order[CV_SESSION_PEOPLE], *sheets = cv_arena_alloc(turn->arena, s->n_sheets * sizeof *sheets);
    end_order(s, sheets);
    for (size_t i = 0; i < s->n_sheets; i++) {
        const struct sheet *sheet = &s->sheets[sheets[i]];
        size_t n = sheet->secret && !anonymous_few(s, sheet) ? anonymous_order(sheet, order) : 0;
        for (size_t k = 0, number = 1; k < n; k++)
            number += end_answer(turn, sheet, order[k], number);
    }
}
