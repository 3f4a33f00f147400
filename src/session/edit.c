/* edit.c - answers given anew. */
#include "session/edit.h"

#include "session/advise.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/case.h"
#include "session/flow.h"
#include "session/kinds.h"
#include "session/labels.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/say.h"
#include "session/silence.h"

#include <stdlib.h>

enum {
    QUESTION_CHARS = 120, /* of a question in the list */
    ANSWER_CHARS = 120,
    MOVES_MOST = 4 /* types named as moved */
};

bool edit_on(const struct cv_session *s) {
    return s->pace && s->pace->detour.on;
}

/* ---- there and back ----------------------------------------------------------------------- */

/* From the next effect on, buttons are about the question that is open. */
static void edit_since(struct turn *turn) {
    struct cv_session *s = turn->s;
    s->open_event = s->events;
    s->open_ordinal = turn->out->n - turn->first;
    pace_put(turn);
}

void edit_open(struct turn *turn, const struct question *q) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    bool held = p->held;
    p->detour = (struct detour){.on = true,
                                .open = s->open,
                                .put = p->n_puts ? p->n_puts - 1 : 0,
                                .cursor = s->cursor,
                                .open_event = s->open_event,
                                .open_ordinal = s->open_ordinal,
                                .progress = s->progress};
    ask_trail(s, q);
    s->trail[s->n_trail - 1].round = 0;
    s->cursor = q->at;
    s->open = true;
    people_open(s, q, false);
    ask_retell(s, turn->arena);
    edit_since(turn);
    p->held = held;
}

/* The main line as it was; what is said next is about its question again. */
static void edit_return(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    const struct detour main = p->detour;
    p->detour.on = false;
    s->n_trail--;
    s->cursor = main.cursor;
    s->open = main.open;
    s->progress = main.progress;
    p->puts = state_grow(p->puts, sizeof *p->puts, p->n_puts, &p->cap_puts);
    p->puts[p->n_puts] = p->puts[main.put];
    p->puts[p->n_puts].event = s->events;
    p->puts[p->n_puts++].ordinal = turn->out->n - turn->first;
    s->open_event = main.open_event;
    s->open_ordinal = main.open_ordinal;
    if (s->open) {
        people_open(s, state_open(s), true);
        ask_retell(s, turn->arena);
    }
    p->said = s->now;
    silence_anew(s);
    pace_plan(s);
}

void edit_leave(struct turn *turn) {
    if (edit_on(turn->s))
        edit_return(turn);
}

/* ---- what changes by it ----------------------------------------------------------------------- */

/* The type that moved most of those not yet named, or -1. */
static int edit_mover(size_t n, const int *before, const int *after, const bool *named) {
    int most = -1;
    for (size_t i = 0; i < n; i++)
        if (before[i] != after[i] && !named[i] &&
            (most < 0 || abs(after[i] - before[i]) > abs(after[most] - before[most])))
            most = (int)i;
    return most;
}

static struct cv_str edit_moves(const struct turn *turn, const int *before, const int *after) {
    size_t n = cv_model_types(turn->s->book->model);
    bool named[CV_TYPES_MAX] = {false};
    struct cv_str moves = cv_str("");
    for (int k = 0; k < MOVES_MOST; k++) {
        int type = edit_mover(n, before, after, named);
        if (type < 0)
            break;
        named[type] = true;
        say_comma(turn, &moves, SAY(turn, SAY_PACE_MOVE,
                                    CV_ARG_TEXT("type", label_type(turn, (size_t)type)),
                                    CV_ARG_NUMBER("from", before[type]),
                                    CV_ARG_NUMBER("to", after[type])));
    }
    return moves;
}

/* Advises a segment again, and says what has moved. */
static struct cv_str edit_correct(const struct turn *turn, struct suggestion *suggestion,
                                  bool *moved) {
    const struct cv_model *m = turn->s->book->model;
    struct cv_case c = case_of(turn, suggestion->spot);
    struct cv_advice advice;
    int before[CV_TYPES_MAX];
    if (cv_advise(m, &c, &advice, NULL) != CV_OK)
        return cv_str("");
    for (size_t i = 0; i < cv_model_types(m); i++) {
        before[i] = suggestion->mix[i];
        suggestion->mix[i] = advice.type[i].mix;
    }
    struct cv_str moves = edit_moves(turn, before, suggestion->mix);
    *moved = moves.n > 0;
    return SAY(turn, moves.n ? SAY_PACE_MOVED : SAY_PACE_MOVED_NOT, CV_ARG_TEXT("moves", moves),
               CV_ARG_TEXT("name", c.segment));
}

/* What was advised on answers to `q`, corrected; the first of it in *mix. */
static struct cv_str edit_corrections(const struct turn *turn, const struct question *q,
                                      const struct cv_mix_view **mix) {
    struct cv_session *s = turn->s;
    struct cv_str text = cv_str("");
    *mix = NULL;
    for (size_t i = 0; i < s->n_suggestions; i++) {
        struct suggestion *given = &s->suggestions[i];
        if (q->spot.list && !spot_same(q->spot, given->spot))
            continue;
        bool moved = false;
        say_line(turn, &text, edit_correct(turn, given, &moved));
        if (moved && !*mix)
            *mix = advise_view(turn, given);
    }
    return text;
}

/* The question is no longer one that nobody answered. */
static void edit_spoken(struct cv_session *s, const struct question *q) {
    for (size_t i = 0; i < s->pace->n_puts; i++)
        if (question_same(&s->pace->puts[i].question, q))
            s->pace->puts[i].silent = false;
}

/* Whether there is a question to go back to. */
static bool edit_resumes(const struct cv_session *s) {
    return s->open && state_open(s)->step->kind != CV_STEP_DISCUSS;
}

bool edit_close(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (!edit_on(s))
        return false;
    const struct question q = s->trail[s->n_trail - 1];
    const struct cv_mix_view *mix;
    struct cv_str text = say_plain(turn, SAY_PACE_NOTED);
    pace_wake(s);
    edit_spoken(s, &q);
    edit_return(turn);
    say_line(turn, &text, edit_corrections(turn, &q, &mix));
    if (!edit_resumes(s))
        say_line(turn, &text, pace_next(turn));
    say_place(turn, text)->mix = mix;
    if (edit_resumes(s))
        ask_repeat(turn, say_plain(turn, SAY_PACE_RETURN));
    return true;
}

/* ---- choosing one ------------------------------------------------------------------------------- */

bool edit_fixed(const struct cv_session *s, const struct question *q) {
    bool fixed = false;
    for (size_t i = 0; i < s->n_trail; i++)
        fixed = fixed || s->trail[i].spot.list == q->step;
    return fixed;
}

/* Questions that have been put and are not open: those of the list. */
static size_t edit_count(const struct cv_session *s) {
    return s->n_trail - s->open;
}

static struct cv_str answer_label(const struct turn *turn, const struct question *q,
                                  const struct answer *a) {
    struct choices choices = kinds_choices(turn, q);
    struct cv_str rest = cv_str(a->value), id, text = cv_str("");
    double share;
    while (choices.n && value_next(&rest, &id, &share))
        for (size_t i = 0; i < choices.n; i++)
            if (cv_str_eq(choices.item[i].id, id))
                say_comma(turn, &text,
                          share < 0 ? choices.item[i].label
                                    : cv_arena_printf(turn->arena, "%.*s %g",
                                                      CV_ARG(choices.item[i].label), share));
    return text.n ? text : cv_str(a->raw);
}

struct cv_str edit_label(const struct turn *turn, const struct question *q,
                         const struct answer *a) {
    if (!a || a->skipped)
        return say_plain(turn, SAY_PACE_NO_ANSWER);
    struct cv_str rest = answer_label(turn, q, a), line, text = cv_str("");
    while (cv_str_split(&rest, '\n', &line))
        say_comma(turn, &text, line);
    return say_short(turn, text, ANSWER_CHARS);
}

/* What was answered to `q`, on one line. */
static struct cv_str edit_answer(const struct turn *turn, const struct question *q) {
    return edit_label(turn, q, answers_newest(turn->s, q));
}

struct cv_str edit_question(struct turn *turn, const struct question *q) {
    const struct cursor here = turn->s->cursor;
    turn->s->cursor = q->at;
    struct cv_str rest = ask_words(turn, q), line = rest;
    cv_str_split(&rest, '\n', &line);
    turn->s->cursor = here;
    return say_short(turn, line, QUESTION_CHARS);
}

void edit_list(struct turn *turn) {
    struct cv_session *s = turn->s;
    edit_leave(turn);
    struct cv_str text = say_plain(turn, edit_count(s) ? SAY_PACE_EDIT : SAY_PACE_EDIT_NONE);
    for (size_t i = 0; i < edit_count(s); i++)
        say_line(turn, &text, SAY(turn, SAY_PACE_EDIT_ITEM, CV_ARG_NUMBER("n", i + 1),
                                  CV_ARG_TEXT("question", edit_question(turn, &s->trail[i])),
                                  CV_ARG_TEXT("answer", edit_answer(turn, &s->trail[i]))));
    say_place(turn, text);
}

void edit_number(struct turn *turn, int64_t number) {
    struct cv_session *s = turn->s;
    edit_leave(turn);
    if (number < 1 || number > (int64_t)edit_count(s)) {
        say_place(turn, SAY(turn, SAY_PACE_EDIT_UNKNOWN, CV_ARG_NUMBER("n", number)));
        return;
    }
    const struct question q = s->trail[number - 1];
    if (edit_fixed(s, &q)) {
        say_place(turn, say_plain(turn, SAY_PACE_EDIT_FIXED));
        return;
    }
    struct cv_str before = SAY(turn, SAY_PACE_EDIT_AGAIN, CV_ARG_NUMBER("n", number),
                               CV_ARG_TEXT("answer", edit_answer(turn, &q)));
    edit_open(turn, &q);
    ask_repeat(turn, before);
}

/* The answer stays, and the main line goes on. */
static void edit_drop(struct turn *turn) {
    const struct cv_session *s = turn->s;
    edit_return(turn);
    struct cv_str text = SAY(turn, SAY_PACE_LEFT, CV_ARG_TEXT("next", pace_next(turn)));
    if (!edit_resumes(s)) {
        say_place(turn, text);
        return;
    }
    say_line(turn, &text, say_plain(turn, SAY_PACE_RETURN));
    ask_repeat(turn, text);
}

void edit_back(struct turn *turn) {
    if (edit_on(turn->s))
        edit_drop(turn);
    else if (edit_count(turn->s))
        edit_number(turn, (int64_t)edit_count(turn->s));
    else
        say_place(turn, say_plain(turn, SAY_BACK_NONE));
}
