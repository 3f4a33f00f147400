/* step.c - one event in, effects out. */
#include "session/board.h"
#include "session/commands.h"
#include "session/flow.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/reply.h"
#include "session/say.h"
#include "text/fold.h"

enum { WORDS_FOLDED_MOST = 4096 /* bytes of one list of command words */ };

/* ---- words ------------------------------------------------------------------------------- */

/* Alternatives of one list in `lang`, folded for comparison; a sign stands for
 * what a command holds. */
static void words_fold(const struct cv_texts *texts, struct cv_str lang, enum word_list list,
                       struct cv_buf *out) {
    static const char signs[] = {SLOT_SIGN(SLOT_WHAT), SLOT_SIGN(SLOT_LEVEL),
                                 SLOT_SIGN(SLOT_SEGMENT)};
    const struct cv_arg slots[] = {CV_ARG_TEXT("type", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("fact", ((struct cv_str){&signs[0], 1})),
                                   CV_ARG_TEXT("level", ((struct cv_str){&signs[1], 1})),
                                   CV_ARG_TEXT("segment", ((struct cv_str){&signs[2], 1}))};
    struct cv_buf words;
    cv_buf_init(&words, WORDS_FOLDED_MOST);
    if (cv_texts_format(texts, lang, say_words_key(list), slots, CV_COUNT(slots), &words) ==
        CV_OK)
        (void)cv_text_fold(cv_buf_str(&words), out);
    cv_buf_free(&words);
}

static void words_learn(struct cv_session *s) {
    struct cv_buf folded;
    cv_buf_init(&folded, 2 * WORDS_FOLDED_MOST);
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        cv_buf_clear(&folded);
        words_fold(s->book->texts, cv_str(s->lang), (enum word_list)i, &folded);
        if (!cv_str_eqz(CV_S("en"), s->lang)) { /* English commands always work */
            cv_buf_addc(&folded, '|');
            words_fold(s->book->texts, CV_S("en"), (enum word_list)i, &folded);
        }
        state_keep(&s->words[i], cv_buf_str(&folded));
    }
    cv_buf_free(&folded);
}

bool cv_session_starts(const struct cv_texts *t, struct cv_str text) {
    static const char *const langs[] = {"en", "es", "ru", "id", "el"};
    struct cv_arena *arena = cv_arena_new();
    struct cv_str typed = words_folded(commands_bare(text), arena);
    struct cv_buf folded;
    bool found = false;
    cv_buf_init(&folded, WORDS_FOLDED_MOST);
    for (size_t i = 0; !found && typed.n && i < CV_COUNT(langs); i++) {
        cv_buf_clear(&folded);
        if (!cv_texts_has(t, cv_str(langs[i]), say_words_key(WORDS_START)))
            continue;
        words_fold(t, cv_str(langs[i]), WORDS_START, &folded);
        found = words_are(cv_buf_str(&folded), typed);
    }
    cv_buf_free(&folded);
    cv_arena_free(arena);
    return found;
}

/* ---- events ------------------------------------------------------------------------------- */

static void step_start(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (s->n_people) /* it runs already: the word "start" comes as a message */
        return;
    state_keep(&s->lang, turn->event->lang.n ? turn->event->lang : CV_S("en"));
    if (turn->event->earlier.n)
        state_keep(&s->earlier, turn->event->earlier);
    words_learn(s);
    people_take(turn);
    flow_run(turn);
}

static void step_join(struct turn *turn) {
    people_take(turn);
}

static void step_message(struct turn *turn) {
    struct cv_str words = cv_str_trim(turn->event->text);
    if (!commands_take(turn, words))
        reply_words(turn, words);
}

static void step_tick(struct turn *turn) {
    struct cv_session *s = turn->s;
    if (s->now - s->last_word < IDLE)
        return;
    say_place(turn, say_plain(turn, SAY_IDLE));
    s->open = false;
    s->ended = true;
}

static void (*const steps[])(struct turn *turn) = {
    [CV_EVENT_START] = step_start,     [CV_EVENT_JOIN] = step_join,
    [CV_EVENT_LEAVE] = people_leave,   [CV_EVENT_MESSAGE] = step_message,
    [CV_EVENT_CHOOSE] = reply_pressed, [CV_EVENT_TICK] = step_tick,
};
_Static_assert(CV_COUNT(steps) == CV_EVENT_KINDS, "a step for every kind of event");

static enum cv_status event_check(const struct cv_session *s, const struct cv_event *e,
                                  struct cv_error *err) {
    const struct cv_str texts[] = {e->person, e->name,   e->lang,   e->text,
                                   e->about,  e->choice, e->earlier};
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
    return CV_OK;
}

/* Silence is when nobody says anything: pages that are opened and closed say nothing. */
static bool event_is_word(enum cv_event_kind kind) {
    return kind == CV_EVENT_START || kind == CV_EVENT_MESSAGE || kind == CV_EVENT_CHOOSE;
}

/* What the passing of time does, whatever the event was. */
static void step_time(struct turn *turn) {
    if (turn->s->ended)
        return;
    people_tick(turn);
    reply_settle(turn);
}

enum cv_status cv_session_step(struct cv_session *s, const struct cv_event *event,
                               struct cv_arena *arena, struct cv_effects *out,
                               struct cv_error *err) {
    struct turn turn = {.s = s, .event = event, .arena = arena, .out = out, .first = out->n};
    enum cv_status status = event_check(s, event, err);
    if (status != CV_OK)
        return status;
    s->now = event->at;
    if (!s->ended) {
        steps[event->kind](&turn);
        if (event_is_word(event->kind))
            s->last_word = event->at;
        step_time(&turn);
        board_show(&turn);
        if (s->ended)
            say_effect(&turn, CV_EFFECT_END);
    }
    s->events++;
    return CV_OK;
}

cv_time cv_session_deadline(const struct cv_session *s) {
    if (s->ended || s->events == 0)
        return CV_NEVER;
    cv_time idle = s->last_word + IDLE, away = people_deadline(s);
    return away < idle ? away : idle;
}

bool cv_session_ended(const struct cv_session *s) {
    return s->ended;
}

uint64_t cv_session_events(const struct cv_session *s) {
    return s->events;
}
