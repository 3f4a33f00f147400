/* ask.c - putting a question into words. */
#include "session/ask.h"
#include "text/fold.h"

#include "session/amend.h"
#include "session/anonymous.h"
#include "session/answers.h"
#include "session/edit.h"
#include "session/fill.h"
#include "session/flow.h"
#include "session/hear.h"
#include "session/kinds.h"
#include "session/language.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/pool.h"
#include "session/rounds.h"
#include "session/say.h"
#include "session/silence.h"
#include "session/spread.h"
#include "session/summary.h"
#include "session/walks.h"

bool ask_settled(const struct cv_session *s, const struct question *q) {
    const struct sheet *sheet = answers_sheet(s, q);
    bool some = false;
    if (!sheet || people_whom(s, q->step) == CV_ASKED_FACILITATOR)
        return sheet != NULL;
    for (size_t i = 0; i < s->n_people; i++) {
        if (!people_waited(s, i) || !people_meant(s, q->step, i) || anonymous_excluded(s, q, i))
            continue;
        if (!answers_on(sheet, i))
            return false;
        some = true;
    }
    return some;
}

bool ask_put_before(const struct cv_session *s, const struct question *q) {
    for (size_t i = 0; i < s->n_trail; i++)
        if (question_same(&s->trail[i], q))
            return true;
    return false;
}

void ask_trail(struct cv_session *s, const struct question *q) {
    s->trail = state_grow(s->trail, sizeof *s->trail, s->n_trail, &s->cap_trail);
    s->trail[s->n_trail++] = *q;
}

/* ---- options -------------------------------------------------------------------------- */

static void options_add(struct turn *turn, struct choices *options, const char *id,
                        enum sentence label) {
    choices_add(options, turn->arena, cv_str(id), say_plain(turn, label));
}

static void options_preset(struct turn *turn, const struct question *q, struct choices *options) {
    const double *preset = kinds_preset(turn->s, q->step);
    struct cv_str shares = cv_str("");
    if (!preset)
        return;
    for (size_t i = 0; i < q->step->n_choices; i++)
        shares = cv_arena_printf(turn->arena, "%.*s%s%g", CV_ARG(shares), i ? " / " : "",
                                 preset[i]);
    choices_add(options, turn->arena, cv_str(BUTTON_PRESET),
                SAY(turn, SAY_OPTION_PRESET, CV_ARG_TEXT("shares", shares)));
}

/* The choices with what one types for each, and the ways round the question. */
static struct choices ask_options(struct turn *turn, const struct question *q) {
    struct choices bare = kinds_choices(turn, q), options = {.first = bare.first};
    for (size_t i = 0; i < bare.n; i++) {
        struct cv_str mark = cv_arena_printf(turn->arena, "%d", bare.first + (int)i);
        struct cv_str label = SAY(turn, SAY_OPTION, CV_ARG_TEXT("mark", mark),
                                  CV_ARG_TEXT("label", bare.item[i].label));
        choices_add(&options, turn->arena, bare.item[i].id, label);
    }
    if (q->step->kind == CV_STEP_PROBE || q->step->ask == CV_ASK_SCALE)
        options_add(turn, &options, BUTTON_UNKNOWN, SAY_OPTION_UNKNOWN);
    else if (q->step->ask == CV_ASK_ALLOCATION || q->step->ask == CV_ASK_AMOUNTS) {
        options = (struct choices){0}; /* points are typed, not pressed */
        options_preset(turn, q, &options);
    }
    if (turn->s->pooling)
        options_add(turn, &options, BUTTON_ACCEPT, SAY_OPTION_ACCEPT);
    else if (q->round)
        options_add(turn, &options, BUTTON_KEEP, SAY_OPTION_KEEP);
    if (q->step->optional && !turn->s->pooling)
        options_add(turn, &options, BUTTON_SKIP, SAY_OPTION_SKIP);
    return options;
}

struct cv_str ask_typed(struct turn *turn, const struct question *q, struct cv_str words) {
    struct ears ears = language_ears(turn);
    for (size_t k = 0; k < ears.n; k++) {
        struct turn as = language_as(turn, ears.lang[k]);
        struct choices options = ask_options(&as, q);
        for (size_t i = 0; i < options.n; i++)
            if (cv_text_same(options.item[i].label, words))
                return options.item[i].id;
    }
    return cv_str("");
}

/* ---- words ------------------------------------------------------------------------------- */

struct cv_str ask_words(const struct turn *turn, const struct question *q) {
    struct cv_arg earlier = CV_ARG_TEXT("earlier", summary_earlier(turn));
    if (q->fact < 0 || q->step->kind == CV_STEP_ASK)
        return say_text(turn, say_path(turn, "step", q->step->id, "ask"), &earlier, 1);
    struct cv_str fact = cv_model_determinant(turn->s->book->model, (size_t)q->fact);
    return say_text(turn, say_path(turn, "fact", fact, "ask"), NULL, 0);
}

struct cv_str ask_why_key(const struct turn *turn, const struct question *q) {
    return say_path(turn, "step", q->step->id, "why");
}

/* Those who owe an answer to a question that is not for all: one put late, or to
 * some roles alone. */
static struct cv_str ask_some(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    bool some = q->late || (q->step->roles.n && !s->rules.anonymous && people_count_waited(s) > 1);
    struct spread_names names = {0};
    for (size_t i = 0; some && i < s->n_people; i++)
        if (people_waited(s, i) && people_asked(s, i) && !s->people[i].answered)
            spread_add(turn, &names, cv_str(s->people[i].name));
    return spread_list(turn, &names);
}

struct cv_str ask_progress(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct cv_str some = ask_some(turn);
    enum sentence sentence = SAY_PROGRESS;
    if (some.n)
        return SAY(turn, SAY_PROGRESS_LATE, CV_ARG_TEXT("names", some));
    if (state_open(s)->step->kind == CV_STEP_DISCUSS)
        sentence = SAY_PROGRESS_DISCUSS;
    else if (flow_spot(s).list)
        sentence = SAY_PROGRESS_SEGMENT;
    else if (people_whom(s, state_open(s)->step) == CV_ASKED_FACILITATOR &&
             people_count_waited(s) > 1)
        sentence = SAY_PROGRESS_ONE;
    return SAY(turn, sentence, CV_ARG_NUMBER("number", s->progress.number),
               CV_ARG_NUMBER("of", s->progress.of));
}

static struct cv_str ask_hint(const struct turn *turn, const struct question *q) {
    struct cv_str key = say_path(turn, "step", q->step->id, "hint");
    if (say_has(turn, key))
        return say_text(turn, key, NULL, 0);
    return q->step->kind == CV_STEP_DISCUSS ? say_plain(turn, SAY_HINT_DISCUSS)
                                            : kinds_hint(turn, q);
}

void ask_field(struct turn *turn, const struct question *q, struct cv_field *out) {
    struct cv_session *s = turn->s;
    const struct cursor here = s->cursor;
    s->cursor = q->at;
    struct choices choices = kinds_choices(turn, q), options = ask_options(turn, q);
    struct cv_str key = say_path(turn, "step", q->step->id, "hint");
    bool typed = !choices.n || hear_takes(q) || q->step->ask == CV_ASK_ALLOCATION ||
                 q->step->ask == CV_ASK_AMOUNTS;
    *out = (struct cv_field){.words = ask_words(turn, q),
                             .options = options.item,
                             .n_options = options.n,
                             .many = kinds_many(q),
                             .text = typed};
    /* How a menu is used need not be said. */
    if (say_has(turn, key) || (typed && !hear_takes(q)))
        out->hint = ask_hint(turn, q);
    s->cursor = here;
}

static struct choices discuss_options(struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct cv_six_line lines[CV_TYPES_MAX];
    struct choices options = {0};
    options_add(turn, &options, BUTTON_AGENDA, SAY_OPTION_AGENDA);
    if (cv_advise_six(s->book->model, s->suggestions[0].mix, lines))
        options_add(turn, &options, BUTTON_SIX, SAY_OPTION_SIX);
    if (s->earlier)
        options_add(turn, &options, BUTTON_COMPARE, SAY_OPTION_COMPARE);
    options_add(turn, &options, BUTTON_END, SAY_OPTION_END);
    return options;
}

/* Gives a message the buttons of the question `q`. */
static void ask_attach(struct turn *turn, const struct question *q, struct cv_effect *effect) {
    bool discussion = q->step->kind == CV_STEP_DISCUSS;
    struct choices options = discussion ? discuss_options(turn) : ask_options(turn, q);
    effect->options = options.item;
    effect->n_options = options.n;
    effect->many = !discussion && kinds_many(q);
    effect->asks = !discussion;
    effect->form = discussion ? cv_str("") : fill_label(turn);
}

/* The open question as it stands in a message, below `before` (or nothing). */
static struct cv_str ask_text(const struct turn *turn, struct cv_str before) {
    const struct question *q = state_open(turn->s);
    struct cv_str text = before;
    if (turn->s->pooling)
        return pool_words(turn);
    if (q->step->kind != CV_STEP_DISCUSS && !edit_on(turn->s))
        say_line(turn, &text, ask_progress(turn));
    say_line(turn, &text, ask_words(turn, q));
    say_line(turn, &text, ask_hint(turn, q));
    return text;
}

/* Says `before` (or nothing) and the last question of the trail. */
static void ask_open(struct turn *turn, struct cv_str before) {
    struct cv_session *s = turn->s;
    if (!walks_on(s))
        amend_rest(s);
    s->open = true;
    s->progress = flow_progress(s);
    const struct question *q = state_open(s);
    if (q->step->kind == CV_STEP_DISCUSS)
        s->progress.total--; /* it asks nothing */
    state_keep(&s->open_words, ask_words(turn, q));
    struct cv_str text = ask_text(turn, before);
    rounds_start(s);
    silence_start(s);
    say_line(turn, &text, rounds_left(turn));
    s->open_event = s->events;
    s->open_ordinal = turn->out->n - turn->first;
    pace_put(turn);
    ask_attach(turn, q, say_place(turn, text));
}

void ask_show(struct turn *turn) {
    const struct question *q = state_open(turn->s);
    if (!q)
        return;
    struct cv_str text = ask_text(turn, cv_str(""));
    say_line(turn, &text, rounds_left(turn));
    say_to(turn, turn->event->person, text);
    ask_attach(turn, q, &turn->out->item[turn->out->n - 1]);
}

void ask_anew(struct turn *turn, const struct question *q, struct cv_str before) {
    struct cv_session *s = turn->s;
    const struct cursor here = s->cursor;
    s->cursor = q->at;
    say_line(turn, &before, ask_words(turn, q));
    say_line(turn, &before, ask_hint(turn, q));
    say_to(turn, turn->event->person, before);
    struct cv_effect *effect = &turn->out->item[turn->out->n - 1];
    ask_attach(turn, q, effect);
    effect->asks = false; /* it is not the open one */
    effect->form = cv_str("");
    s->cursor = here;
}

void ask_retell(struct cv_session *s, struct cv_arena *arena) {
    const struct turn turn = {.s = s, .arena = arena, .lang = cv_str(s->lang)};
    if (s->open)
        state_keep(&s->open_words, ask_words(&turn, state_open(s)));
}

/* What people disagree on, with their answers unless these were told just now. */
static struct cv_str ask_differ(const struct turn *turn, const struct question *q) {
    const struct cv_session *s = turn->s;
    bool told = s->n_trail > 1 && question_same(&s->trail[s->n_trail - 2], q);
    return SAY(turn, SAY_DIFFER, CV_ARG_TEXT("answers", spread_words(turn, q)),
               CV_ARG_TEXT("told", cv_str(told ? "yes" : "no")),
               CV_ARG_TEXT("keep", say_plain(turn, SAY_OPTION_KEEP)));
}

void ask_put(struct turn *turn, const struct question *q) {
    ask_trail(turn->s, q);
    turn->s->revised = false;
    people_open(turn->s, q, !q->round);
    ask_open(turn, q->round ? ask_differ(turn, q) : cv_str(""));
}

/* Opens the last question of the trail once more, below `before`. */
static void ask_once_more(struct turn *turn, struct cv_str before) {
    struct cv_session *s = turn->s;
    const struct question *q = &s->trail[s->n_trail - 1];
    s->cursor = q->at;
    s->revised = false;
    people_open(s, q, false);
    ask_open(turn, before);
}

void ask_reopen(struct turn *turn) {
    turn->s->pooling = false;
    turn->s->trail[turn->s->n_trail - 1].round = 0;
    ask_once_more(turn, say_plain(turn, SAY_BACK));
}

void ask_revise(struct turn *turn) {
    ask_once_more(turn, turn->s->pooling ? cv_str("") : say_plain(turn, SAY_APART));
}

bool ask_round(struct turn *turn) {
    struct cv_session *s = turn->s;
    const struct question *open = state_open(s);
    bool untouched = open && !answers_sheet(s, open) && s->n_trail > 1 &&
                     spot_same(open->spot, s->trail[s->n_trail - 2].spot);
    struct question *q = &s->trail[s->n_trail - 1 - untouched];
    if (!open || s->pooling || q->round >= ROUNDS_MOST || !answers_sheet(s, q))
        return false;
    q->round++;
    s->n_trail -= untouched;
    ask_once_more(turn, say_plain(turn, SAY_ONCE_MORE));
    return true;
}

void ask_discuss(struct turn *turn, const struct question *q) {
    ask_trail(turn->s, q);
    ask_open(turn, cv_str(""));
}

void ask_again(struct turn *turn, struct cv_str text) {
    struct cv_effect *effect = say_back(turn, text);
    ask_attach(turn, state_open(turn->s), effect);
}

void ask_repeat(struct turn *turn, struct cv_str before) {
    ask_attach(turn, state_open(turn->s), say_place(turn, ask_text(turn, before)));
}
