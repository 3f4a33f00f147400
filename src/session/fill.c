/* fill.c - several questions answered at once. */
#include "session/fill.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/edit.h"
#include "session/flow.h"
#include "session/lobby.h"
#include "session/people.h"
#include "session/reply.h"
#include "session/say.h"
#include "session/verdict.h"
#include "session/walks.h"

/* ---- what a form holds ------------------------------------------------------------------ */

/* Whether the open question may be answered by this person, who may be a stranger. */
static bool fill_may(const struct cv_session *s, size_t person) {
    const struct question *open = state_open(s);
    if (!open || open->step->kind == CV_STEP_DISCUSS || s->pooling)
        return false;
    if (lobby_stranger(s, person))
        return people_whom(s, open->step) == CV_ASKED_EVERYONE;
    return people_asked(s, person);
}

/* Whether nobody else has a part in a question. */
static bool fill_alone(const struct cv_session *s, const struct question *q, size_t person) {
    return people_whom(s, q->step) == CV_ASKED_FACILITATOR ? people_steers(s, person)
                                                           : people_count_waited(s) == 1;
}

/* Whether a question that is not open yet is this person's alone to answer, and still is to
 * be answered. Where nobody is to know who said what, not even the order of the questions
 * in what is kept may depend on it: nothing is answered ahead. */
static bool fill_theirs(const struct cv_session *s, const struct question *q, size_t person) {
    bool one = people_whom(s, q->step) == CV_ASKED_FACILITATOR;
    return fill_alone(s, q, person) && people_meant(s, q->step, person) && !anonymous_holds(s, q) &&
           !answers_find(s, q, person) && !(one && answers_sheet(s, q));
}

size_t fill_questions(struct cv_session *s, size_t person, struct question *out) {
    struct question ahead[CV_FORM_MAX];
    size_t n = 0;
    if (!fill_may(s, person))
        return 0;
    out[n++] = *state_open(s);
    if (lobby_stranger(s, person) || edit_on(s) || !people_waited(s, person) ||
        !fill_alone(s, out, person))
        return n;
    size_t most = flow_ahead(s, ahead, CV_COUNT(ahead));
    for (size_t i = 0; i < most && n < CV_FORM_MAX; i++)
        if (fill_theirs(s, &ahead[i], person))
            out[n++] = ahead[i];
    return n;
}

/* Who is asked, where that is one alone; NOBODY else. */
static size_t fill_one(const struct cv_session *s) {
    size_t one = NOBODY;
    for (size_t i = 0; i < s->n_people; i++) {
        if (!people_waited(s, i) || !people_asked(s, i))
            continue;
        if (one != NOBODY)
            return NOBODY;
        one = i;
    }
    return one;
}

struct cv_str fill_label(const struct turn *turn) {
    struct question questions[CV_FORM_MAX];
    size_t person = fill_one(turn->s);
    size_t n = person == NOBODY ? 0 : fill_questions(turn->s, person, questions);
    return n < 2 ? cv_str("") : SAY(turn, SAY_OPTION_FORM, CV_ARG_NUMBER("n", n));
}

/* "expected@2": a question, and of which entry. */
static struct cv_str fill_id(const struct turn *turn, const struct question *q) {
    struct cv_str id = flow_question_id(turn, q);
    return q->spot.list ? cv_arena_printf(turn->arena, "%.*s@%zu", CV_ARG(id), q->spot.index) : id;
}

static void form_fields(struct turn *turn, size_t person, struct cv_form *out) {
    struct question questions[CV_FORM_MAX];
    out->n = fill_questions(turn->s, person, questions);
    out->own = say_plain(turn, SAY_FORM_OWN);
    out->send = say_plain(turn, SAY_FORM_SEND);
    out->cancel = say_plain(turn, SAY_FORM_CANCEL);
    for (size_t i = 0; i < out->n; i++) {
        ask_field(turn, &questions[i], &out->field[i]);
        out->field[i].id = fill_id(turn, &questions[i]);
        /* Alone there is room for the reason, too. */
        out->field[i].text = out->field[i].text || out->n == 1;
    }
}

/* The telling in the person's language. */
static struct cv_session *form_telling(struct cv_session *s, size_t person) {
    struct cv_str lang = cv_str(person == NOBODY ? s->place : s->people[person].lang);
    for (struct cv_session *t = s; t; t = t->told)
        if (cv_str_eqz(lang, t->lang))
            return t;
    return s;
}

bool cv_session_form(struct cv_session *s, struct cv_str person, struct cv_arena *arena,
                     struct cv_form *out) {
    const struct cv_event event = {.person = person};
    size_t at = people_find(s, person);
    out->n = 0;
    if (s->ended || s->events == 0)
        return false;
    struct turn turn = {.s = form_telling(s, at), .event = &event, .arena = arena};
    turn.lang = turn.ear = cv_str(turn.s->lang);
    walks_enter(&turn);
    form_fields(&turn, at, out);
    walks_leave(&turn);
    return out->n > 0;
}

/* ---- what was filled in ------------------------------------------------------------------- */

/* What becomes of a form, as it is read. */
struct filling {
    struct turn *turn;
    size_t person;
    struct question questions[CV_FORM_MAX]; /* of the form as it would be now */
    size_t n;
    struct cv_str noted, left; /* lines of what was noted, and of what was not */
};

static void filling_left(struct filling *f, struct question q, struct cv_str complaint) {
    say_line(f->turn, &f->left,
             SAY(f->turn, SAY_FORM_LATER, CV_ARG_TEXT("question", edit_question(f->turn, &q)),
                 CV_ARG_TEXT("complaint", complaint)));
}

/* An answer to a question that is still to come. */
static void filling_ahead(struct filling *f, const struct question *q,
                          const struct cv_filled *field) {
    struct turn *turn = f->turn;
    struct cv_str text = cv_str_trim(field->text);
    struct cv_str words = field->choice.n ? field->choice : text;
    if (text.n > CV_ANSWER_MAX) {
        filling_left(f, *q, SAY(turn, SAY_TOO_LONG, CV_ARG_NUMBER("limit", CV_ANSWER_MAX)));
        return;
    }
    struct verdict v = verdict_of(turn, q, words, field->choice.n > 0);
    if (!v.clear) {
        filling_left(f, *q, v.complaint);
        return;
    }
    answers_record(turn, q, f->person, v.value, v.raw, v.skipped);
    if (v.heard)
        answers_words(turn->s, q, f->person, words);
    if (field->choice.n && text.n)
        answers_reason(turn->s, q, f->person, text);
    say_line(turn, &f->noted,
             SAY(turn, SAY_FORM_NOTED_ITEM, CV_ARG_TEXT("question", edit_question(turn, q)),
                 CV_ARG_TEXT("answer",
                             edit_label(turn, q, answers_find(turn->s, q, f->person)))));
}

/* The answer to the open question, as if it had been pressed or written to us alone. */
static void filling_open(struct filling *f, const struct cv_filled *field) {
    struct turn *turn = f->turn;
    const struct cv_session *s = turn->s;
    const struct cv_event *whole = turn->event;
    struct cv_event part = *whole;
    struct cv_str text = cv_str_trim(field->text);
    part.private = true;
    part.about = cv_arena_printf(turn->arena, "e%llu.%llu", (unsigned long long)s->open_event,
                                 (unsigned long long)s->open_ordinal);
    part.choice = field->choice;
    part.text = text;
    if (field->choice.n && text.n && text.n <= CV_ANSWER_MAX)
        answers_reason(turn->s, state_open(s), f->person, text);
    turn->event = &part;
    if (field->choice.n)
        reply_pressed(turn);
    else
        reply_words(turn, text);
    turn->event = whole;
}

/* A question that was closed meanwhile. Words are said back: nobody has to write them again. */
static void filling_closed(struct filling *f, struct cv_str words) {
    say_line(f->turn, &f->left,
             words.n ? SAY(f->turn, SAY_FORM_CLOSED, CV_ARG_TEXT("words", words))
                     : say_plain(f->turn, SAY_CLOSED));
}

/* The place of a field in the form, or `n`. */
static size_t filling_find(const struct filling *f, struct cv_str id) {
    size_t i = 0;
    while (i < f->n && !cv_str_eq(fill_id(f->turn, &f->questions[i]), id))
        i++;
    return i;
}

/* Takes all but the open question, whose field is returned; NULL when it was left empty. */
static const struct cv_filled *filling_take(struct filling *f) {
    const struct cv_event *event = f->turn->event;
    const struct cv_filled *open = NULL;
    for (size_t i = 0; i < event->n_fields; i++) {
        const struct cv_filled *field = &event->fields[i];
        size_t at = filling_find(f, field->id);
        if (at == 0 && f->n)
            open = field;
        else if (at < f->n)
            filling_ahead(f, &f->questions[at], field);
        else
            filling_closed(f, cv_str_trim(field->text));
    }
    return open;
}

static void filling_tell(struct filling *f) {
    struct turn *turn = f->turn;
    struct cv_str text = cv_str("");
    if (f->noted.n) {
        text = say_plain(turn, SAY_FORM_NOTED);
        say_line(turn, &text, f->noted);
    }
    if (f->left.n)
        say_line(turn, &text, f->left);
    if (text.n)
        say_to(turn, turn->event->person, text);
}

void fill_take(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct filling f = {.turn = turn, .person = people_find(s, turn->event->person)};
    if (lobby_stranger(s, f.person) && fill_may(s, f.person))
        f.person = lobby_enter(turn);
    else if (!lobby_stranger(s, f.person))
        f.person = people_take(turn);
    if (!fill_may(s, f.person)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_NOT_YOURS));
        return;
    }
    f.n = fill_questions(s, f.person, f.questions);
    const struct cv_filled *open = filling_take(&f);
    filling_tell(&f);
    if (open)
        filling_open(&f, open);
}
