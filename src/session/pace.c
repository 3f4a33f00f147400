/* pace.c - a session at one person's own pace. */
#include "session/pace.h"

#include "session/answers.h"
#include "session/ask.h"
#include "session/discuss.h"
#include "session/edit.h"
#include "session/flow.h"
#include "session/people.h"
#include "session/reply.h"
#include "session/say.h"
#include "session/silence.h"

#include <stdlib.h>
#include <string.h>

enum {
    SILENT_MOST = 3, /* questions in a row without a word, then nothing more is put */
    OVER_DAYS = 28   /* without a word of anybody */
};

static const struct cv_plan *plan_of(const struct cv_session *s) {
    return &s->pace->schedule.plan;
}

static cv_day today(const struct cv_session *s) {
    return cv_zone_local(plan_of(s)->zone, s->now).day;
}

static bool is_word(enum cv_event_kind kind) {
    return kind == CV_EVENT_START || kind == CV_EVENT_MESSAGE || kind == CV_EVENT_CHOOSE ||
           kind == CV_EVENT_FILL;
}

bool pace_discussed(const struct cv_session *s) {
    return s->open && state_open(s)->step->kind == CV_STEP_DISCUSS;
}

/* ---- words ------------------------------------------------------------------------------ */

const struct cv_when *pace_when(const struct turn *turn, struct cv_str lang) {
    return cv_almanac_when(turn->s->book->almanac, lang);
}

struct cv_str pace_moment(const struct turn *turn, cv_time at) {
    const struct cv_session *s = turn->s;
    return cv_when_moment(pace_when(turn, turn->lang), plan_of(s)->zone, at, s->now, turn->arena);
}

struct cv_str pace_hours(const struct turn *turn) {
    const struct cv_plan *p = plan_of(turn->s);
    const struct cv_when *w = pace_when(turn, turn->lang);
    bool quiet = p->quiet_from != p->quiet_to;
    return SAY(turn, quiet ? SAY_PACE_HOURS_QUIET : SAY_PACE_HOURS,
               CV_ARG_TEXT("days", cv_when_days(w, p->weekdays, turn->arena)),
               CV_ARG_TEXT("clock", cv_when_clock(w, p->minute, turn->arena)),
               CV_ARG_TEXT("zone", cv_str(cv_zone_id(p->zone))),
               CV_ARG_TEXT("from", cv_when_clock(w, p->quiet_from, turn->arena)),
               CV_ARG_TEXT("to", cv_when_clock(w, p->quiet_to, turn->arena)),
               CV_ARG_NUMBER("n", turn->s->pace->schedule.questions));
}

struct cv_str pace_next(const struct turn *turn) {
    const struct pace *p = turn->s->pace;
    if (p->rest != REST_NOT)
        return say_plain(turn, SAY_PACE_RESTING);
    if (!p->held || p->due == CV_NEVER)
        return cv_str("");
    return SAY(turn, turn->s->n_trail ? SAY_PACE_NEXT : SAY_PACE_FIRST,
               CV_ARG_TEXT("moment", pace_moment(turn, p->due)));
}

/* ---- when ------------------------------------------------------------------------------- */

/* Once a day: not again on the day of the last moment. */
static cv_time held_due(const struct cv_session *s) {
    const struct cv_plan *plan = plan_of(s);
    cv_time after = s->now;
    if (s->pace->day == today(s))
        after = cv_zone_time(plan->zone, s->pace->day, CV_DAY_MINUTES) - 1;
    return cv_plan_next(plan, after);
}

/* When the script breaks the silence, at an hour when something may be said. */
static cv_time silent_due(const struct cv_session *s) {
    if (s->silent == CV_NEVER || cv_plan_open(plan_of(s), s->silent))
        return s->silent;
    return cv_plan_next(plan_of(s), s->silent);
}

/* A discussion, and a question that is answered anew, wait without reminders. */
static cv_time open_due(const struct cv_session *s) {
    bool aside = pace_discussed(s) || s->pace->detour.on;
    cv_time wait = cv_plan_wait(plan_of(s), s->pace->said,
                                aside ? plan_of(s)->n_reminders : s->pace->reminded);
    return !aside && silent_due(s) < wait ? silent_due(s) : wait;
}

void pace_plan(struct cv_session *s) {
    struct pace *p = s->pace;
    p->due = CV_NEVER;
    if (p->rest == REST_NOT && !s->ended)
        p->due = s->open ? open_due(s) : held_due(s);
}

cv_time pace_deadline(const struct cv_session *s) {
    return s->pace->due < s->pace->over ? s->pace->due : s->pace->over;
}

/* So long after the last word of anybody, but never while a pause lasts, and at
 * an hour when something may be said. */
static void pace_extend(struct cv_session *s) {
    struct cv_plan plan = *plan_of(s);
    cv_time from = s->now, pause = cv_zone_time(plan.zone, plan.pause.day, 0);
    from = pause > from ? pause : from;
    from = plan.pause.until > from ? plan.pause.until : from;
    s->pace->over = cv_zone_add(plan.zone, from, (struct cv_lapse){.days = OVER_DAYS});
}

void pace_wake(struct cv_session *s) {
    struct pace *p = s->pace;
    p->silent = 0;
    if (p->rest == REST_SILENT)
        p->rest = REST_NOT;
}

/* ---- the walk ---------------------------------------------------------------------------- */

static void pace_greet(struct turn *turn) {
    struct pace *p = turn->s->pace;
    struct cv_str text = SAY(turn, SAY_PACE_HELLO,
                             CV_ARG_TEXT("name", cv_str(turn->s->people[0].name)),
                             CV_ARG_TEXT("hours", pace_hours(turn)));
    if (p->due > turn->s->now)
        say_sentence(turn, &text, pace_next(turn));
    say_sentence(turn, &text, say_plain(turn, SAY_PACE_HOW));
    say_place(turn, text);
    p->greeted = true;
}

bool pace_start(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (!turn->event->pace.n)
        return false;
    struct pace *p = s->pace = cv_alloc(sizeof *p);
    *p = (struct pace){.held = true, .day = -1};
    if (schedule_read(s->book, turn->event->pace, &p->schedule, NULL) != CV_OK)
        abort(); /* event_check read it just now */
    p->due = cv_plan_next(plan_of(s), s->now - 1);
    bool may = turn->event->wished || cv_plan_open(plan_of(s), s->now);
    if (may && plan_of(s)->pause.until <= s->now)
        pace_greet(turn);
    return true;
}

/* What was left of the day's questions is lost with the day, and at night. */
static bool may_go_on(const struct cv_session *s) {
    const struct pace *p = s->pace;
    return p->left > 0 && p->rest != REST_WISHED && p->day == today(s) &&
           cv_plan_open(plan_of(s), s->now);
}

bool pace_holds(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    if (!p)
        return false;
    if (is_word(turn->event->kind))
        pace_wake(s);
    if (p->more || (!p->held && may_go_on(s))) {
        p->left -= !p->more;
        p->more = false;
        return false;
    }
    p->left = 0;
    p->held = p->tell = true;
    pace_plan(s);
    return true;
}

void pace_put(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    if (!p)
        return;
    p->puts = state_grow(p->puts, sizeof *p->puts, p->n_puts, &p->cap_puts);
    p->puts[p->n_puts++] = (struct put){.question = *state_open(s),
                                        .event = s->events,
                                        .ordinal = turn->out->n - turn->first};
    p->held = p->tell = false;
    p->said = s->now;
    p->reminded = 0;
    pace_plan(s);
}

/* ---- time passes --------------------------------------------------------------------------- */

/* What must be answered is never noted as unanswered. */
static void pace_remind(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    size_t left = plan_of(s)->n_reminders - p->reminded - !reply_lacking(s);
    p->reminded++;
    p->said = s->now;
    pace_plan(s);
    ask_repeat(turn, SAY(turn, SAY_PACE_REMINDER,
                         CV_ARG_NUMBER("left", left)));
}

/* The script cannot go on without an answer: it waits for one. */
static void silence_waits(struct turn *turn) {
    struct pace *p = turn->s->pace;
    p->rest = REST_SILENT;
    p->due = CV_NEVER;
    say_place(turn, say_plain(turn, SAY_PACE_NEEDED));
}

/* Nobody answered: that is recorded, and said in one message with what comes. */
static void pace_silence(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    p->silent++;
    if (reply_lacking(s)) {
        silence_waits(turn);
        return;
    }
    if (p->silent >= SILENT_MOST)
        p->rest = REST_SILENT;
    size_t at = turn->out->n;
    say_place(turn, p->rest == REST_NOT
                        ? say_plain(turn, SAY_PACE_SILENT)
                        : SAY(turn, SAY_PACE_SILENT_OFTEN, CV_ARG_NUMBER("n", p->silent)));
    p->puts[p->n_puts - 1].silent = true;
    p->left = 0;
    reply_next(turn);
    if (p->held && p->rest == REST_NOT) {
        struct cv_str text = turn->out->item[at].text;
        say_sentence(turn, &text, pace_next(turn));
        turn->out->item[at].text = text;
    }
    p->tell = false;
}

/* The script says what becomes of this silence. What it closes can still be answered,
 * and nothing more comes on the same day. */
static void pace_break(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    enum cv_then then = state_open(s)->step->silence.then;
    p->silent += then != CV_THEN_WAIT;
    if (p->silent >= SILENT_MOST)
        p->rest = REST_SILENT;
    p->puts[p->n_puts - 1].silent = then == CV_THEN_SKIP || then == CV_THEN_STEP;
    p->left = 0;
    size_t at = turn->out->n;
    silence_break(turn);
    if (p->held && !s->ended) {
        struct cv_str text = turn->out->item[at].text;
        say_sentence(turn, &text, pace_next(turn));
        turn->out->item[at].text = text;
    }
    p->tell = false;
    p->said = s->now; /* reminders come so long after the message before */
    pace_plan(s);
}

/* From a question answered anew to the main line: what fell due there meanwhile comes at
 * the next hour, so that two things are not said at once. */
static void pace_come_back(struct turn *turn) {
    struct cv_session *s = turn->s;
    edit_leave(turn);
    if (s->pace->due <= s->now)
        s->pace->due = cv_plan_next(plan_of(s), s->now);
}

static void pace_waited(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (s->pace->detour.on)
        pace_come_back(turn);
    else if (pace_discussed(s))
        discuss_close(turn);
    else if (s->now >= silent_due(s))
        pace_break(turn);
    else if (s->pace->reminded < plan_of(s)->n_reminders)
        pace_remind(turn);
    else
        pace_silence(turn);
}

static void pace_moment_came(struct turn *turn) {
    struct cv_session *s = turn->s;
    s->pace->day = today(s);
    if (!s->pace->greeted)
        pace_greet(turn);
    s->pace->left = s->pace->schedule.questions;
    s->pace->held = false;
    flow_run(turn);
}

static void pace_over(struct turn *turn) {
    struct cv_session *s = turn->s;
    say_place(turn, SAY(turn, SAY_PACE_OVER, CV_ARG_NUMBER("weeks", OVER_DAYS / CV_WEEKDAYS)));
    s->open = false;
    s->ended = true;
}

/* A moment that came late gives way to the next one when nothing may be said now:
 * so whatever fell due meanwhile is said once. */
bool pace_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    if (!p)
        return false;
    if (s->now < pace_deadline(s))
        return true;
    if (!cv_plan_open(plan_of(s), s->now)) {
        cv_time next = cv_plan_next(plan_of(s), s->now);
        p->due = p->due <= s->now ? next : p->due;
        p->over = p->over <= s->now ? next : p->over;
    } else if (s->now >= p->over) {
        pace_over(turn);
    } else if (s->open) {
        pace_waited(turn);
    } else {
        pace_moment_came(turn);
    }
    return true;
}

void pace_settle(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct pace *p = s->pace;
    if (!p || s->ended)
        return;
    if (p->tell && p->greeted)
        say_place(turn, SAY(turn, SAY_PACE_THANKS, CV_ARG_TEXT("next", pace_next(turn))));
    p->tell = p->more = false;
    if (pace_discussed(s) && is_word(turn->event->kind)) {
        p->said = s->now; /* talk keeps the discussion open */
        pace_plan(s);
    }
    if (is_word(turn->event->kind) || turn->out->n > turn->first)
        pace_extend(s);
}

cv_time pace_again(const struct cv_session *s) {
    return s->pace && s->n_suggestions ? cv_plan_checkup(plan_of(s), s->now) : CV_NEVER;
}

void pace_farewell(struct turn *turn) {
    cv_time again = pace_again(turn->s);
    if (again != CV_NEVER)
        say_place(turn, SAY(turn, SAY_PACE_AGAIN, CV_ARG_TEXT("moment", pace_moment(turn, again))));
}

/* ---- memory -------------------------------------------------------------------------------------- */

struct pace *pace_copy(const struct pace *pace) {
    struct pace *copy;
    if (!pace)
        return NULL;
    copy = cv_alloc(sizeof *copy);
    *copy = *pace;
    schedule_copy(&copy->schedule, &pace->schedule);
    copy->puts = pace->cap_puts ? cv_alloc(pace->cap_puts * sizeof *pace->puts) : NULL;
    if (pace->n_puts)
        memcpy(copy->puts, pace->puts, pace->n_puts * sizeof *pace->puts);
    return copy;
}

void pace_free(struct pace *pace) {
    if (pace)
        free(pace->puts);
    free(pace);
}

void pace_dump(const struct pace *p, struct cv_buf *out) {
    if (!p)
        return;
    schedule_dump(&p->schedule, out);
    cv_buf_addf(out, "pace greeted %d rest %d held %d tell %d more %d left %d day %d due %lld over %lld said %lld reminded %zu silent %d\n",
                p->greeted, p->rest, p->held, p->tell, p->more, p->left, p->day, (long long)p->due,
                (long long)p->over, (long long)p->said, p->reminded, p->silent);
    for (size_t i = 0; i < p->n_puts; i++)
        cv_buf_addf(out, "since e%llu.%llu %.*s %d silent %d\n",
                    (unsigned long long)p->puts[i].event, (unsigned long long)p->puts[i].ordinal,
                    CV_ARG(p->puts[i].question.step->id), p->puts[i].question.fact,
                    p->puts[i].silent);
    cv_buf_addf(out, "aside %d %d e%llu.%llu\n", p->detour.on, p->detour.open,
                (unsigned long long)p->detour.open_event,
                (unsigned long long)p->detour.open_ordinal);
}

struct cv_str pace_closes(const struct turn *turn) {
    return SAY(turn, SAY_PACE_CLOSES, CV_ARG_NUMBER("weeks", OVER_DAYS / CV_WEEKDAYS));
}

bool pace_asleep(const struct cv_session *s) {
    return s->pace && !s->ended && !s->pace->greeted && !s->n_trail &&
           plan_of(s)->pause.until > 0;
}

bool cv_session_asleep(const struct cv_session *s, struct cv_buf *pace) {
    bool asleep = pace_asleep(s);
    if (asleep)
        schedule_text(&s->pace->schedule, plan_of(s)->pause.until, pace);
    return asleep;
}

void pace_give_way(struct turn *turn) {
    struct cv_session *s = turn->s;
    say_place(turn, SAY(turn, SAY_PACE_GIVES_WAY, CV_ARG_TEXT("moment", pace_moment(turn, s->pace->due))));
    s->ended = true;
}

bool pace_rests(const struct cv_session *s) {
    return s->pace && s->pace->rest != REST_NOT;
}

void pace_end(struct turn *turn, struct cv_effect *end) {
    enum { PACE_TEXT_MOST = 16 * 1024 };
    const struct cv_session *s = turn->s;
    struct cv_buf text;
    end->again = pace_again(s);
    if (end->again == CV_NEVER)
        return;
    cv_buf_init(&text, PACE_TEXT_MOST);
    schedule_text(&s->pace->schedule, end->again, &text);
    end->value = cv_arena_copy(turn->arena, cv_buf_str(&text));
    end->person = cv_arena_copy(turn->arena, cv_str(s->people[0].id));
    end->name = cv_arena_copy(turn->arena, cv_str(s->people[0].name));
    end->lang = cv_arena_copy(turn->arena, cv_str(s->people[0].lang));
    cv_buf_free(&text);
}
