/* rounds.c - how a group answers one question. */
#include "session/rounds.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/case.h"
#include "session/credit.h"
#include "session/kinds.h"
#include "session/language.h"
#include "session/numbers.h"
#include "session/people.h"
#include "session/reply.h"
#include "session/say.h"
#include "session/spread.h"

#include <math.h>

enum {
    LEVELS_APART = 2, /* of a scale: neighbours mean much the same */
    FEW = 5,          /* answers; with fewer a measure of agreement means nothing */
    ROUNDS_ASKED = 1, /* revision rounds that open by themselves */
    SPAN_MOST = 90 * 24 * 60 * 60 /* seconds */
};

static const double MIXES_APART = 0.5; /* of the emphasis, on the average of all pairs */

bool rounds_hidden(const struct cv_session *s) {
    const struct question *q = state_open(s);
    if (!q || people_whom(s, q->step) != CV_ASKED_EVERYONE || s->pooling)
        return false;
    return s->rules.anonymous || (s->rules.blind && people_count_waited(s) > 1);
}

/* ---- while it is open -------------------------------------------------------------------- */

/* People who are asked, and how many of them have answered. */
static size_t rounds_asked(const struct cv_session *s, size_t *answered) {
    size_t n = 0;
    *answered = 0;
    for (size_t i = 0; i < s->n_people; i++)
        if (people_waited(s, i) && people_asked(s, i)) {
            n++;
            *answered += s->people[i].answered;
        }
    return n;
}

void rounds_noted(struct turn *turn, size_t person) {
    const struct cv_session *s = turn->s;
    size_t answered = 0, asked = rounds_asked(s, &answered);
    bool told = turn->event->kind == CV_EVENT_MESSAGE || turn->event->kind == CV_EVENT_FILL;
    if (!told || !rounds_hidden(s) || answered == asked)
        return;
    say_to(turn, turn->event->person,
           SAY(turn, turn->event->private ? SAY_NOTED : SAY_NOTED_IN_PUBLIC,
               CV_ARG_TEXT("name", cv_str(s->people[person].name)),
               CV_ARG_NUMBER("n", answered), CV_ARG_NUMBER("of", asked)));
}

/* ---- reveal ---------------------------------------------------------------------------------- */

static const char *answer_reason(const struct answer *a) {
    return a->reason;
}

static const char *answer_raw(const struct answer *a) {
    return a->raw;
}

static void reveal_reasons(const struct turn *turn, const struct question *q,
                           struct cv_str *text) {
    const struct cv_session *s = turn->s;
    const struct sheet *sheet = answers_sheet(s, q);
    if (sheet && sheet->secret) {
        say_line(turn, text, anonymous_quotes(turn, sheet, answer_reason, true));
        return;
    }
    for (size_t i = 0; i < s->n_people; i++) {
        const struct answer *a = answers_on(sheet, i);
        if (a && !a->skipped && a->reason)
            say_line(turn, text, SAY(turn, SAY_REASON,
                                     CV_ARG_TEXT("name", credit_name(turn, i)),
                                     CV_ARG_TEXT("reason", cv_str(a->reason))));
    }
}

/* Answers in words, which nobody could read till now. */
static struct cv_str reveal_words(const struct turn *turn, const struct question *q) {
    const struct cv_session *s = turn->s;
    const struct sheet *sheet = answers_sheet(s, q);
    struct cv_str text = cv_str("");
    if (sheet && sheet->secret)
        text = anonymous_quotes(turn, sheet, answer_raw, true);
    for (size_t i = 0; i < s->n_people && !(sheet && sheet->secret); i++) {
        const struct answer *a = answers_on(sheet, i);
        if (a && !a->skipped)
            say_line(turn, &text, SAY(turn, SAY_REASON,
                                      CV_ARG_TEXT("name", credit_name(turn, i)),
                                      CV_ARG_TEXT("reason", cv_str(a->raw))));
    }
    return text.n ? text : say_plain(turn, SAY_NO_ANSWER);
}

struct cv_str rounds_reveal(const struct turn *turn, const struct question *q) {
    const struct sheet *sheet = answers_sheet(turn->s, q);
    if (!turn->s->rules.blind || anonymous_few(turn->s, sheet))
        return spread_words(turn, q);
    if (kinds_takes_any_words(q))
        return reveal_words(turn, q);
    struct cv_str text = spread_words(turn, q);
    reveal_reasons(turn, q, &text);
    return text;
}

/* ---- how far apart ---------------------------------------------------------------------------- */

static bool levels_apart(const struct turn *turn, const struct question *q) {
    struct cv_case c = case_of(turn, q->spot);
    struct cv_spread spread = cv_advise_spread(&c, (size_t)q->fact);
    if (spread.n >= FEW)
        return cv_advise_verdict(turn->s->book->model, &spread) == CV_VERDICT_DISPUTED;
    return spread.n > 1 && spread.highest - spread.lowest >= LEVELS_APART;
}

/* Emphasis that an answer gives to each type, in the order of the choices. */
static bool answer_mix(const struct choices *types, const struct answer *a,
                       double mix[CV_TYPES_MAX]) {
    struct cv_str rest = cv_str(a && !a->skipped ? a->value : NULL), id;
    double share, sum = 0;
    for (size_t i = 0; i < types->n; i++)
        mix[i] = 0;
    while (value_next(&rest, &id, &share))
        for (size_t i = 0; i < types->n; i++)
            if (cv_str_eq(types->item[i].id, id))
                sum += mix[i] = share < 0 ? 1 : share;
    for (size_t i = 0; sum > 0 && i < types->n; i++)
        mix[i] /= sum;
    return sum > 0;
}

static double mixes_distance(const double *a, const double *b, size_t n) {
    double d = 0;
    for (size_t i = 0; i < n; i++)
        d += fabs(a[i] - b[i]) / 2;
    return d;
}

static bool mixes_apart(const struct turn *turn, const struct question *q) {
    const struct cv_session *s = turn->s;
    const struct sheet *sheet = answers_sheet(s, q);
    struct choices types = kinds_choices(turn, q);
    double a[CV_TYPES_MAX], b[CV_TYPES_MAX], sum = 0;
    size_t order[CV_SESSION_PEOPLE], n = anonymous_order(sheet, order), pairs = 0;
    for (size_t i = 0; i < n; i++) {
        if (!answer_mix(&types, answers_on(sheet, order[i]), a))
            continue;
        for (size_t k = i + 1; k < n; k++)
            if (answer_mix(&types, answers_on(sheet, order[k]), b)) {
                sum += mixes_distance(a, b, types.n);
                pairs++;
            }
    }
    return pairs && sum / (double)pairs > MIXES_APART;
}

bool rounds_apart(const struct turn *turn, const struct question *q) {
    if (anonymous_few(turn->s, answers_sheet(turn->s, q)))
        return false;
    if (q->fact >= 0)
        return levels_apart(turn, q);
    return q->step->kind == CV_STEP_ASK && q->step->ask == CV_ASK_TYPES && mixes_apart(turn, q);
}

bool rounds_again(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct question *q = &s->trail[s->n_trail - 1];
    if (!s->rules.blind || !rounds_apart(turn, q))
        return false;
    if (q->round >= ROUNDS_ASKED) { /* people were asked to talk, and see it as they see it */
        say_place(turn, say_plain(turn, SAY_STILL_APART));
        return false;
    }
    q->round++;
    ask_revise(turn);
    return true;
}

/* ---- time --------------------------------------------------------------------------------------- */

void rounds_start(struct cv_session *s) {
    const struct question *q = state_open(s);
    bool timed = !s->pace && s->rules.box > 0 && q && q->step->kind != CV_STEP_DISCUSS &&
                 people_whom(s, q->step) == CV_ASKED_EVERYONE && people_count_waited(s) > 1;
    s->due = timed ? s->now + s->rules.box : CV_NEVER;
    s->overdue = false;
}

/* A question that nobody answered stays open until somebody does: to go on
 * would lose it. */
void rounds_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    bool late = s->now >= s->due, answered = q && answers_newest(s, q);
    if (!q || (!late && !(s->overdue && answered)))
        return;
    s->due = CV_NEVER;
    s->overdue = !answered;
    if (late)
        say_place(turn, say_plain(turn, answered ? SAY_TIME_UP : SAY_TIME_UP_NOBODY));
    if (answered)
        reply_next(turn);
}

/* In the largest unit of which there are two at least, rounded. */
struct cv_str rounds_span(const struct turn *turn, cv_time span) {
    static const struct {
        enum sentence sentence;
        int64_t seconds;
    } units[] = {{SAY_SPAN_DAYS, 24 * 60 * 60},
                 {SAY_SPAN_HOURS, 60 * 60},
                 {SAY_SPAN_MINUTES, 60},
                 {SAY_SPAN_SECONDS, 1}};
    int64_t seconds = (span + CV_SECONDS(1) - 1) / CV_SECONDS(1);
    size_t unit = 0;
    while (units[unit].seconds > 1 && seconds < 2 * units[unit].seconds &&
           seconds != units[unit].seconds)
        unit++;
    return SAY(turn, units[unit].sentence,
               CV_ARG_NUMBER("n", (seconds + units[unit].seconds / 2) / units[unit].seconds));
}

struct cv_str rounds_left(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    if (s->due == CV_NEVER || s->due <= s->now)
        return cv_str("");
    return SAY(turn, SAY_TIME_LEFT, CV_ARG_TEXT("time", rounds_span(turn, s->due - s->now)));
}

cv_time rounds_read_span(const struct turn *turn, struct cv_str words) {
    struct cv_str rest, meaning;
    double number = 0, seconds = 60;
    if (!number_find(words, &number, &rest))
        return 0;
    meaning = language_meaning(turn, WORDS_SPANS, cv_str_trim(rest));
    if ((cv_str_trim(rest).n && !meaning.n) || (meaning.n && !cv_str_double(meaning, &seconds)))
        return 0;
    number *= seconds;
    return number >= 1 && number <= SPAN_MOST ? CV_SECONDS((int64_t)number) : 0;
}
