/* step.c - one event in, effects out. */
#include "session/amend.h"
#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/board.h"
#include "session/commands.h"
#include "session/fill.h"
#include "session/flow.h"
#include "session/guess.h"
#include "session/language.h"
#include "session/lobby.h"
#include "session/notes.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/picks.h"
#include "session/reply.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/silence.h"
#include "session/telling.h"
#include "session/walks.h"
#include "session/wishes.h"

/* ---- events ------------------------------------------------------------------------------- */

static void step_start(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (s->n_people) { /* it runs already: the word "start" comes as a message */
        if (pace_asleep(s))
            pace_give_way(turn);
        return;
    }
    if (turn->event->earlier.n)
        state_keep(&s->earlier, turn->event->earlier);
    people_take(turn);
    if (pace_start(turn))
        return;
    if (turn->event->open)
        lobby_open(turn);
    else
        flow_run(turn);
}

static void step_join(struct turn *turn) {
    (void)lobby_come(turn);
}

/* Whether there is a question, or a discussion, for the event's person. */
static bool step_idle(struct turn *turn) {
    if (state_open(turn->s))
        return false;
    walks_idle(turn);
    return true;
}

static void step_message(struct turn *turn) {
    struct cv_str words = cv_str_trim(turn->event->text);
    if (wishes_take(turn, words) || lobby_take(turn, words) || amend_take(turn, words) ||
        commands_take_always(turn, words) || step_idle(turn))
        return;
    if (commands_take(turn, words))
        return;
    if (turn->event->about.n && !reply_about_open(turn->s, turn->event->about))
        say_to(turn, turn->event->person, say_plain(turn, SAY_CLOSED));
    else
        reply_words(turn, words);
}

static void step_choose(struct turn *turn) {
    if (!wishes_pressed(turn) && !lobby_pressed(turn) && !amend_pressed(turn) && !step_idle(turn))
        reply_pressed(turn);
}

static void step_fill(struct turn *turn) {
    if (!step_idle(turn))
        fill_take(turn);
}

static void step_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (pace_tick(turn) || s->now < silence_idle(s, s->last_word))
        return;
    if (s->gathering) { /* who never came is waited for no longer */
        s->last_word = s->now;
        say_all(turn, say_plain(turn, SAY_IDLE_APART));
        walks_close(turn);
        return;
    }
    say_place(turn, say_plain(turn, SAY_IDLE));
    s->open = false;
    s->ended = true;
}

static void (*const steps[])(struct turn *turn) = {
    [CV_EVENT_START] = step_start,     [CV_EVENT_JOIN] = step_join,
    [CV_EVENT_LEAVE] = people_leave,   [CV_EVENT_MESSAGE] = step_message,
    [CV_EVENT_CHOOSE] = step_choose, [CV_EVENT_FILL] = step_fill,
    [CV_EVENT_TICK] = step_tick,
};
_Static_assert(CV_COUNT(steps) == CV_EVENT_KINDS, "a step for every kind of event");

static enum cv_status event_check(const struct cv_session *s, const struct cv_event *e,
                                  struct cv_error *err) {
    const struct cv_str texts[] = {e->person, e->name,   e->lang,   e->text,
                                   e->about,  e->choice, e->earlier, e->pace};
    if ((unsigned)e->kind >= CV_EVENT_KINDS)
        return cv_fail(err, CV_INVALID, "no such kind of event: %d", (int)e->kind);
    if (s->events == 0 && e->kind != CV_EVENT_START)
        return cv_fail(err, CV_INVALID, "the first event of a session must be its start");
    if (e->at < s->now)
        return cv_fail(err, CV_INVALID, "time runs backwards: %lld after %lld", (long long)e->at,
                       (long long)s->now);
    if (e->kind != CV_EVENT_TICK && e->person.n == 0)
        return cv_fail(err, CV_INVALID, "an event without a person");
    for (size_t i = 0; i < CV_COUNT(texts); i++)
        if (!cv_str_utf8(texts[i]))
            return cv_fail(err, CV_INVALID, "text that is not UTF-8");
    for (size_t i = 0; i < e->n_fields; i++)
        if (i >= CV_FORM_MAX || !cv_str_utf8(e->fields[i].id) ||
            !cv_str_utf8(e->fields[i].choice) || !cv_str_utf8(e->fields[i].text))
            return cv_fail(err, CV_INVALID, "a form that is too long, or not UTF-8");
    if (s->events == 0 && e->pace.n)
        return cv_session_pace_check(s->book, e->pace, err);
    return CV_OK;
}

/* Silence is when nobody says anything: pages that are opened and closed say nothing. */
static bool event_is_word(enum cv_event_kind kind) {
    return kind == CV_EVENT_START || kind == CV_EVENT_MESSAGE || kind == CV_EVENT_CHOOSE ||
           kind == CV_EVENT_FILL;
}

/* Closes the question that nobody is waited for any more. */
static void step_settle(struct turn *turn) {
    if (!turn->s->ended)
        reply_settle(turn);
}

/* What the passing of time does, whatever the event was. */
static void step_time(struct turn *turn) {
    if (turn->s->ended)
        return;
    people_tick(turn);
    rounds_tick(turn);
    silence_tick(turn);
    walks_tick(turn);
    reply_settle(turn);
    walks_settle(turn, false);
}

/* ---- tellings ----------------------------------------------------------------------------- */

/* The place is spoken to as its first person is. */
static void step_begin(struct cv_session *s, const struct cv_event *event) {
    struct cv_str lang = cv_texts_speak(s->book->texts, event->lang);
    state_keep(&s->place, lang.n ? lang : CV_S("en"));
    s->assumed = !language_told(s, event).n && cv_str_eqz(CV_S("en"), s->place);
    state_keep(&s->lang, cv_str(s->place));
}

/* Nothing that was noted is lost with the session. */
static void say_last(struct turn *turn) {
    struct cv_str notes = notes_words(turn);
    if (notes.n)
        say_place(turn, notes);
    pace_farewell(turn);
}

/* One telling takes the event. */
static void step_tell(struct turn turn) {
    struct cv_session *s = turn.s;
    turn.first = turn.out->n;
    turn.lang = cv_arena_copy(turn.arena, cv_str(s->lang));
    s->now = turn.event->at;
    if (!s->ended) {
        language_hear(&turn);
        bool walking = walks_enter(&turn);
        steps[turn.event->kind](&turn);
        step_settle(&turn);
        language_show(&turn);
        walks_leave(&turn);
        walks_settle(&turn, walking);
        if (event_is_word(turn.event->kind))
            s->last_word = turn.event->at;
        step_time(&turn);
        pace_settle(&turn);
        if (s->ended) {
            say_last(&turn);
            anonymous_end(&turn);
        }
        board_show(&turn);
        if (s->ended)
            pace_end(&turn, say_effect(&turn, CV_EFFECT_END));
    }
    s->events++;
}

/* All tellings take the event of `turn`, one after the other. */
static void step_tell_all(struct turn *turn) {
    struct cv_session *s = turn->s;
    struct cv_effects *told = cv_arena_alloc(turn->arena, telling_count(s) * sizeof *told);
    size_t first = turn->out->n, n = 0;
    step_tell(*turn);
    for (struct cv_session *t = s->told; t; t = t->told) {
        struct turn other = *turn;
        other.s = t;
        other.out = &told[n++];
        step_tell(other);
    }
    telling_merge(turn, first, told);
    telling_lead(s);
}

enum cv_status cv_session_step(struct cv_session *s, const struct cv_event *event,
                               struct cv_arena *arena, struct cv_effects *out,
                               struct cv_error *err) {
    struct turn turn = {.s = s, .event = event, .arena = arena, .out = out};
    enum cv_status status = event_check(s, event, err);
    if (status != CV_OK)
        return status;
    if (s->events == 0)
        step_begin(s, event);
    turn.ear = cv_arena_copy(arena, language_of(s, event));
    turn.lang = cv_str(s->lang);
    language_wish(&turn);
    guess_language(&turn);
    if (event->kind != CV_EVENT_TICK)
        turn.fresh = telling_add(s, turn.wish.n ? turn.wish : turn.ear, arena);
    step_tell_all(&turn);
    return CV_OK;
}

cv_time cv_session_deadline(const struct cv_session *s) {
    if (s->ended || s->events == 0)
        return CV_NEVER;
    if (s->pace)
        return pace_deadline(s);
    cv_time next = silence_idle(s, s->last_word), away = people_deadline(s);
    next = away < next ? away : next;
    next = s->due < next ? s->due : next;
    next = silence_due(s) < next ? silence_due(s) : next;
    return walks_due(s) < next ? walks_due(s) : next;
}

bool cv_session_ended(const struct cv_session *s) {
    return s->ended;
}

bool cv_session_anonymous(const struct cv_session *s) {
    return s->rules.anonymous;
}

uint64_t cv_session_events(const struct cv_session *s) {
    return s->events;
}

bool cv_session_counts(const struct cv_session *s, struct cv_str person) {
    return people_find(s, person) != NOBODY;
}

bool cv_session_asks_alone(const struct cv_session *s, struct cv_str person) {
    size_t at = people_find(s, person);
    if (s->ended || at == NOBODY || s->people[at].removed)
        return false;
    const struct walk *walk = s->people[at].walk;
    return (walk && !walk->done) || (rounds_hidden(s) && people_asked(s, at));
}

void cv_session_question(const struct cv_session *s, struct cv_str person, struct cv_buf *out) {
    size_t at = people_find(s, person);
    const struct walk *walk = at == NOBODY ? NULL : s->people[at].walk;
    bool apart = walk && !walk->done;
    if (s->ended || (!apart && !s->open))
        return;
    cv_buf_addf(out, "e%llu.%llu", (unsigned long long)(apart ? walk->open_event : s->open_event),
                (unsigned long long)(apart ? walk->open_ordinal : s->open_ordinal));
}

struct cv_glance cv_session_glance(const struct cv_session *s) {
    const struct answer *venture = answers_fed(s, CV_FEED_VENTURE);
    return (struct cv_glance){.done = (int)s->n_trail - s->open,
                              .total = s->progress.total,
                              .last_word = s->last_word,
                              .resting = pace_rests(s),
                              .venture = cv_str(venture ? venture->raw : NULL)};
}
