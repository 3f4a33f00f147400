/* wishes.c - what people ask of a session at their own pace. */
#include "session/wishes.h"

#include "session/answers.h"
#include "session/ask.h"
#include "session/commands.h"
#include "session/edit.h"
#include "session/flow.h"
#include "session/language.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/reply.h"
#include "session/retime.h"
#include "session/say.h"
#include "session/silence.h"

/* ---- what people say -------------------------------------------------------------------------- */

static bool say_nothing_open(struct turn *turn) {
    say_place(turn, SAY(turn, SAY_PACE_NOTHING, CV_ARG_TEXT("next", pace_next(turn))));
    return true;
}

static bool take_more(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    edit_leave(turn);
    p->rest = REST_NOT;
    if (pace_discussed(s))
        return false;
    if (s->open) {
        p->said = s->now;
        silence_anew(s);
        pace_plan(s);
        ask_repeat(turn, say_plain(turn, SAY_PACE_STILL_OPEN));
        return true;
    }
    p->greeted = p->more = true;
    p->held = false;
    flow_run(turn);
    return true;
}

static bool take_rest(struct turn *turn) {
    struct pace *p = turn->s->pace;
    p->rest = REST_WISHED;
    pace_plan(turn->s);
    say_place(turn, say_plain(turn, SAY_PACE_RESTS));
    return true;
}

static bool take_resume(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    p->rest = REST_NOT;
    p->schedule.plan.pause = (struct cv_pause){0, 0};
    p->said = s->now;
    p->reminded = 0;
    silence_anew(s);
    pace_plan(s);
    struct cv_str text = say_plain(turn, SAY_PACE_RESUMED);
    say_sentence(turn, &text, pace_next(turn));
    if (s->open && !pace_discussed(s))
        ask_repeat(turn, text);
    else
        say_place(turn, text);
    return true;
}

static bool take_list(struct turn *turn) {
    edit_list(turn);
    return true;
}

static bool take_back(struct turn *turn) {
    edit_back(turn);
    return true;
}

/* Questions with an answer. */
static size_t answered(const struct cv_session *s) {
    size_t n = 0;
    for (size_t i = 0; i + edit_on(s) < s->n_trail; i++)
        n += answers_newest(s, &s->trail[i]) != NULL;
    return n;
}

static bool take_status(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct cv_str text = SAY(turn, SAY_PACE_STATUS, CV_ARG_NUMBER("n", answered(s)),
                             CV_ARG_NUMBER("of", s->n_trail ? s->progress.total
                                                            : flow_progress(s).total));
    if (s->open && !pace_discussed(s))
        say_line(turn, &text, SAY(turn, SAY_PACE_STATUS_OPEN,
                                  CV_ARG_TEXT("question", cv_str(s->open_words))));
    say_line(turn, &text, pace_next(turn));
    say_line(turn, &text, pace_hours(turn));
    say_line(turn, &text, pace_closes(turn));
    say_place(turn, text);
    return true;
}

static bool take_help(struct turn *turn) {
    struct cv_str help = say_plain(turn, SAY_PACE_HELP);
    if (turn->s->open)
        (void)commands_take(turn, turn->event->text);
    say_to(turn, turn->event->person, help);
    return true;
}

/* With an open question the ordinary command does it. */
static bool take_end(struct turn *turn) {
    edit_leave(turn);
    if (turn->s->open)
        return false;
    say_place(turn, say_plain(turn, SAY_END_EARLY));
    commands_finish(turn);
    return true;
}

static bool take_next(struct turn *turn) {
    return turn->s->open ? false : take_more(turn);
}

static bool take_about_open(struct turn *turn) {
    return turn->s->open ? false : say_nothing_open(turn);
}

static const struct {
    enum word_list words;
    bool (*take)(struct turn *turn); /* false: what it means elsewhere */
} commands[] = {
    {WORDS_LEAVE, take_rest},
    {WORDS_MORE, take_more},       {WORDS_PAUSE, take_rest},      {WORDS_RESUME, take_resume},
    {WORDS_EDIT, take_list},       {WORDS_BACK, take_back},       {WORDS_AGAIN, take_back},
    {WORDS_STATUS, take_status},   {WORDS_START, take_status},    {WORDS_APART, take_status},
    {WORDS_HELP, take_help},       {WORDS_END, take_end},         {WORDS_NEXT, take_next},
    {WORDS_SKIP, take_about_open}, {WORDS_WHY, take_about_open},  {WORDS_REVEAL, take_about_open},
};

static bool accept_number(void *context, const struct phrase *p) {
    return cv_str_int(p->slot[SLOT_WHAT], context);
}

static bool take_edit(struct turn *turn, struct cv_str words) {
    int64_t number;
    if (!phrases_match(language_words(turn, WORDS_EDIT_NUMBER), phrases_folded(turn, words),
                       accept_number, &number))
        return false;
    edit_number(turn, number);
    return true;
}

static bool take_command(struct turn *turn, struct cv_str words) {
    struct cv_str folded = words_folded(commands_bare(words), turn->arena);
    for (size_t i = 0; i < CV_COUNT(commands); i++)
        if (words_are(language_words(turn, commands[i].words), folded))
            return commands[i].take(turn);
    return take_edit(turn, words) || retime_take(turn, words);
}

/* Whether this turn put a question, or put it again. */
static bool asked_anew(const struct turn *turn) {
    bool asked = false;
    for (size_t i = turn->first; i < turn->out->n; i++)
        asked = asked || turn->out->item[i].asks;
    return asked;
}

/* Words while nothing is open: a late answer to the question that was closed in
 * silence, if that is the last one. */
static void take_late(struct turn *turn, struct cv_str words) {
    struct pace *p = turn->s->pace;
    if (!words.n)
        return;
    if (!p->n_puts || !p->puts[p->n_puts - 1].silent) {
        say_nothing_open(turn);
        return;
    }
    const struct question q = p->puts[p->n_puts - 1].question;
    edit_open(turn, &q);
    reply_words(turn, words);
    if (edit_on(turn->s) && !asked_anew(turn))
        edit_leave(turn);
}

bool wishes_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    if (!s->pace)
        return false;
    if (language_grant(turn, person))
        return true;
    if (person != s->facilitator) /* it is not their pace */
        return !s->open;
    if (take_command(turn, words))
        return true;
    if (s->open)
        return false;
    if (!commands_take(turn, words))
        take_late(turn, words);
    return true;
}

/* ---- buttons ---------------------------------------------------------------------------------- */

/* What a key is about: the question put last when its message was said. */
static const struct put *put_find(const struct cv_session *s, struct cv_str key) {
    const struct pace *p = s->pace;
    uint64_t event, ordinal;
    if (!reply_key(key, &event, &ordinal) || event >= s->events)
        return NULL;
    for (size_t i = p->n_puts; i-- > 0;)
        if (p->puts[i].event < event ||
            (p->puts[i].event == event && p->puts[i].ordinal <= ordinal))
            return &p->puts[i];
    return NULL;
}

static bool about_open(const struct cv_session *s, const struct put *put) {
    return s->open && question_same(&put->question, state_open(s));
}

bool wishes_pressed(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (!s->pace)
        return false;
    if (people_find(s, turn->event->person) != s->facilitator)
        return !s->open;
    const struct put *found = put_find(s, turn->event->about);
    const struct put about = found ? *found : (struct put){.event = 0};
    if (found && about_open(s, &about))
        return false;
    edit_leave(turn);
    if (!found || about.question.step->kind == CV_STEP_DISCUSS || edit_fixed(s, &about.question)) {
        say_to(turn, turn->event->person, say_plain(turn, SAY_CLOSED));
        return true;
    }
    if (about_open(s, &about))
        return false; /* the one that waited */
    edit_open(turn, &about.question);
    s->open_event = about.event;
    s->open_ordinal = about.ordinal;
    reply_pressed(turn);
    if (edit_on(s) && !asked_anew(turn))
        edit_leave(turn);
    return true;
}
