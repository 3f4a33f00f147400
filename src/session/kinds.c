/* kinds.c - the kinds of question: how each is answered. */
#include "session/kinds.h"

#include "session/amounts.h"
#include "session/answers.h"
#include "session/entries.h"
#include "session/language.h"
#include "session/lines.h"
#include "session/numbers.h"
#include "session/people.h"
#include "session/say.h"

enum {
    ENTRY_CHARS = 80,  /* of one entry of a list */
    QUOTED_CHARS = 40, /* of somebody's words when they are said back */
    POINTS_MOST = 32   /* choices of an allocation */
};

/* A limit the script does not set is no nearer than this. */
static const double NUMBER_FAR = 1e12;

/* How one kind of question is answered. `read` takes words that are no pick;
 * `take` makes a value of picks, typed or pressed. A kind has one of them, or
 * `read` before `take`: what it leaves unclear is then read as picks. */
struct kind {
    struct cv_str (*hint)(const struct turn *turn, const struct question *q);
    struct reading (*read)(const struct turn *turn, const struct question *q, struct cv_str words);
    struct reading (*take)(const struct turn *turn, const struct question *q,
                           const struct choices *choices, const struct picks *picks);
    enum pick_mode mode;
};

static struct reading given(struct cv_str value) {
    return (struct reading){.outcome = READ_GIVEN, .value = value};
}

static struct reading unclear(struct cv_str complaint) {
    return (struct reading){.outcome = READ_UNCLEAR, .complaint = complaint};
}

static struct cv_str words_of(const struct turn *turn, enum word_list list) {
    return language_words(turn, list);
}

/* Whether somebody's whole answer is one of these words. */
static bool words_match(const struct turn *turn, enum word_list list, struct cv_str words) {
    return words_are(words_of(turn, list), words_folded(words, turn->arena));
}

static enum cv_ask kind_ask(const struct question *q) {
    return q->step->kind == CV_STEP_PROBE ? CV_ASK_SCALE : q->step->ask;
}

/* ---- choices ------------------------------------------------------------------------ */

static struct choices choices_of_script(const struct turn *turn, const struct question *q) {
    struct choices choices = {.first = 1};
    for (size_t i = 0; i < q->step->n_choices; i++)
        choices_add(&choices, turn->arena, q->step->choices[i].id,
                    say_text(turn, q->step->choices[i].key, NULL, 0));
    return choices;
}

static struct choices choices_of_types(const struct turn *turn) {
    const struct cv_model *m = turn->s->book->model;
    struct choices choices = {.first = 1};
    for (size_t i = 0; i < cv_model_types(m); i++) {
        struct cv_str id = cv_model_type(m, i);
        choices_add(&choices, turn->arena, id,
                    say_text(turn, say_path(turn, "type", id, ""), NULL, 0));
    }
    return choices;
}

/* Key of a level's words: of the scale's own choices, or of its determinant. */
static struct cv_str level_key(const struct turn *turn, const struct question *q, int level) {
    if (q->step->n_choices)
        return q->step->choices[level].key;
    struct cv_str number = cv_arena_printf(turn->arena, "%d", level);
    return say_path(turn, "fact", cv_model_determinant(turn->s->book->model, (size_t)q->fact),
                    number.p);
}

static struct choices choices_of_levels(const struct turn *turn, const struct question *q) {
    struct choices choices = {.first = 0};
    for (int i = 0; i < CV_LEVELS; i++)
        choices_add(&choices, turn->arena, cv_arena_printf(turn->arena, "%d", i),
                    say_text(turn, level_key(turn, q, i), NULL, 0));
    return choices;
}

static struct choices choices_yes_no(const struct turn *turn) {
    struct choices choices = {.first = 1};
    choices_add(&choices, turn->arena, CV_S("yes"), say_plain(turn, SAY_OPTION_YES));
    choices_add(&choices, turn->arena, CV_S("no"), say_plain(turn, SAY_OPTION_NO));
    return choices;
}

struct choices kinds_choices(const struct turn *turn, const struct question *q) {
    switch (kind_ask(q)) {
    case CV_ASK_CHOICE:
    case CV_ASK_ALLOCATION:
        return choices_of_script(turn, q);
    case CV_ASK_AMOUNTS:
        return q->step->n_choices ? choices_of_script(turn, q) : choices_of_types(turn);
    case CV_ASK_TYPES:
        return choices_of_types(turn);
    case CV_ASK_SCALE:
        return choices_of_levels(turn, q);
    case CV_ASK_YES_NO:
        return choices_yes_no(turn);
    default:
        return (struct choices){.first = 1};
    }
}

/* ---- choice, scale, yes or no ----------------------------------------------------------- */

static struct reading choice_take(const struct turn *turn, const struct question *q,
                                  const struct choices *choices, const struct picks *picks) {
    struct cv_str value = cv_str("");
    if (picks->n > 1 && !kinds_many(q))
        return unclear(say_plain(turn, SAY_UNCLEAR_ONE));
    for (size_t i = 0; i < choices->n; i++) /* in the order shown */
        for (size_t k = 0; k < picks->n; k++)
            if (picks->item[k].choice == i)
                value_add(turn->arena, &value, choices->item[i].id, NULL);
    return given(value);
}

static struct cv_str choice_hint(const struct turn *turn, const struct question *q) {
    return say_plain(turn, kinds_many(q) ? SAY_HINT_MANY : SAY_HINT_CHOICE);
}

static struct cv_str scale_hint(const struct turn *turn, const struct question *q) {
    (void)q;
    return say_plain(turn, SAY_HINT_SCALE);
}

static struct cv_str yes_no_hint(const struct turn *turn, const struct question *q) {
    (void)q;
    return say_plain(turn, SAY_HINT_YES_NO);
}

static struct reading yes_no_read(const struct turn *turn, const struct question *q,
                                  struct cv_str words) {
    (void)q;
    if (words_match(turn, WORDS_YES, words))
        return given(CV_S("yes"));
    if (words_match(turn, WORDS_NO, words))
        return given(CV_S("no"));
    return unclear(cv_str(""));
}

/* ---- types ---------------------------------------------------------------------------------- */

static struct cv_str types_hint(const struct turn *turn, const struct question *q) {
    (void)q;
    return say_plain(turn, SAY_HINT_TYPES);
}

/* Shares as typed; choices without one share what is left to 100. Without any
 * shares at all the types count the same, and the value says nothing of shares. */
static struct reading types_take(const struct turn *turn, const struct question *q,
                                 const struct choices *choices, const struct picks *picks) {
    (void)q;
    struct cv_str value = cv_str("");
    double sum = 0, open = 0;
    for (size_t k = 0; k < picks->n; k++) {
        sum += picks->item[k].has_share ? picks->item[k].share : 0;
        open += !picks->item[k].has_share;
    }
    bool shared = open < (double)picks->n;
    if (shared && (sum <= 0 || sum > 101 || (open > 0 && sum >= 100)))
        return unclear(SAY(turn, SAY_UNCLEAR_SHARES, CV_ARG_NUMBER("sum", sum)));
    for (size_t i = 0; i < choices->n; i++)
        for (size_t k = 0; k < picks->n; k++) {
            const struct pick *pick = &picks->item[k];
            double share = pick->has_share ? pick->share : (100 - sum) / (open > 0 ? open : 1);
            if (pick->choice == i)
                value_add(turn->arena, &value, choices->item[i].id, shared ? &share : NULL);
        }
    return given(value);
}

/* ---- allocation --------------------------------------------------------------------------------- */

const double *kinds_preset(const struct cv_session *s, const struct cv_step *step) {
    const struct answer *by = step->preset_by ? answers_setup(s, step->preset_by) : NULL;
    for (size_t i = 0; by && i < step->n_presets; i++)
        if (cv_str_eqz(step->presets[i].id, by->value))
            return step->presets[i].shares;
    return NULL;
}

static struct cv_str allocation_hint(const struct turn *turn, const struct question *q) {
    struct choices choices = kinds_choices(turn, q);
    struct cv_str names = cv_str("");
    for (size_t i = 0; i < choices.n; i++)
        say_comma(turn, &names, choices.item[i].label);
    return SAY(turn, SAY_HINT_ALLOCATION, CV_ARG_TEXT("choices", names),
               CV_ARG_NUMBER("n", choices.n));
}

/* Points that sum to 100; within one of it they are scaled (33 33 33). */
static struct reading allocation_value(const struct turn *turn, const struct choices *choices,
                                       const double *points) {
    struct cv_str value = cv_str("");
    double sum = 0;
    for (size_t i = 0; i < choices->n; i++)
        sum += points[i];
    if (sum < 99 || sum > 101)
        return unclear(SAY(turn, SAY_UNCLEAR_POINTS, CV_ARG_NUMBER("sum", sum)));
    for (size_t i = 0; i < choices->n; i++) {
        double share = points[i] * 100 / sum;
        value_add(turn->arena, &value, choices->item[i].id, &share);
    }
    return given(value);
}

static struct reading allocation_preset(const struct turn *turn, const struct question *q) {
    const double *preset = kinds_preset(turn->s, q->step);
    struct choices choices = kinds_choices(turn, q);
    return preset ? allocation_value(turn, &choices, preset) : unclear(cv_str(""));
}

/* "ok" for the preset, or the bare points in the order of the choices. */
static struct reading allocation_read(const struct turn *turn, const struct question *q,
                                      struct cv_str words) {
    double points[POINTS_MOST] = {0};
    struct choices choices = kinds_choices(turn, q);
    if (words_match(turn, WORDS_OK, words) || words_match(turn, WORDS_YES, words))
        return allocation_preset(turn, q);
    if (choices.n <= POINTS_MOST && number_row(words, points, choices.n) == choices.n)
        return allocation_value(turn, &choices, points);
    return unclear(cv_str(""));
}

static struct reading allocation_take(const struct turn *turn, const struct question *q,
                                      const struct choices *choices, const struct picks *picks) {
    double *points = cv_arena_alloc(turn->arena, choices->n * sizeof *points);
    for (size_t k = 0; k < picks->n; k++) {
        if (!picks->item[k].has_share)
            return unclear(allocation_hint(turn, q));
        points[picks->item[k].choice] = picks->item[k].share;
    }
    return allocation_value(turn, choices, points);
}

/* ---- words, numbers, lists -------------------------------------------------------------------------- */

static struct reading text_answer(const struct turn *turn, const struct question *q,
                                struct cv_str words) {
    (void)turn;
    (void)q;
    (void)words;
    return given(cv_str(""));
}

static struct cv_str text_hint(const struct turn *turn, const struct question *q) {
    (void)turn;
    (void)q;
    return cv_str("");
}

/* Whether the script set both limits: those it does not set lie far out. */
static bool number_bounded(const struct cv_step *step) {
    return step->least > -NUMBER_FAR && step->most < NUMBER_FAR;
}

static struct cv_str number_hint(const struct turn *turn, const struct question *q) {
    if (!number_bounded(q->step))
        return say_plain(turn, SAY_HINT_NUMBER);
    return SAY(turn, SAY_HINT_RANGE, CV_ARG_NUMBER("least", q->step->least),
               CV_ARG_NUMBER("most", q->step->most));
}

/* A number within the question's limits, as a value. */
static struct reading number_value(const struct turn *turn, const struct question *q,
                                   double number) {
    if (number < q->step->least || number > q->step->most)
        return unclear(SAY(turn, SAY_UNCLEAR_RANGE, CV_ARG_NUMBER("least", q->step->least),
                           CV_ARG_NUMBER("most", q->step->most)));
    return given(cv_arena_printf(turn->arena, "%.15g", number));
}

static struct reading number_answer(const struct turn *turn, const struct question *q,
                                    struct cv_str words) {
    double number = 0;
    if (!number_read(words, &number))
        return unclear(say_plain(turn, SAY_UNCLEAR_NUMBER));
    return number_value(turn, q, number);
}

static struct cv_str money_hint(const struct turn *turn, const struct question *q) {
    (void)q;
    return say_plain(turn, SAY_HINT_MONEY);
}

static struct reading money_answer(const struct turn *turn, const struct question *q,
                                   struct cv_str words) {
    struct amount amount;
    if (!amounts_read(turn, words, &amount))
        return unclear(say_plain(turn, SAY_UNCLEAR_MONEY));
    struct reading reading = number_value(turn, q, amount.value);
    if (reading.outcome == READ_GIVEN)
        reading.value = amounts_value(turn, &amount);
    return reading;
}

/* ---- amounts of several things -------------------------------------------------------------------- */

/* Amounts by labels in any language the person may use; else *unclear_at is what
 * is no amount of anything in their own. */
static struct cv_str amounts_given(const struct turn *turn, const struct question *q,
                                   struct cv_str words, struct cv_str *unclear_at) {
    struct ears ears = language_ears(turn);
    struct cv_str value = cv_str(""), lost = cv_str("");
    for (size_t i = 0; i < ears.n && !value.n; i++) {
        const struct turn as = language_as(turn, ears.lang[i]);
        struct choices choices = kinds_choices(&as, q);
        value = lines_value(turn, q->step->feed, &choices, words, i ? &lost : unclear_at);
    }
    return value;
}

static struct reading amounts_answer(const struct turn *turn, const struct question *q,
                                     struct cv_str words) {
    struct cv_str unclear_at = cv_str(""), value = amounts_given(turn, q, words, &unclear_at);
    if (value.n)
        return given(value);
    if (!unclear_at.n)
        return unclear(kinds_hint(turn, q));
    return unclear(SAY(turn, SAY_UNCLEAR_AMOUNTS,
                       CV_ARG_TEXT("word", say_short(turn, unclear_at, QUOTED_CHARS))));
}

static struct cv_str amounts_hint(const struct turn *turn, const struct question *q) {
    struct choices choices = kinds_choices(turn, q);
    struct cv_str names = cv_str("");
    for (size_t i = 0; i < choices.n; i++)
        say_comma(turn, &names, choices.item[i].label);
    return SAY(turn, SAY_HINT_AMOUNTS, CV_ARG_TEXT("choices", names));
}

static struct cv_str list_hint(const struct turn *turn, const struct question *q) {
    return SAY(turn, SAY_HINT_LIST, CV_ARG_NUMBER("least", q->step->least),
               CV_ARG_NUMBER("most", q->step->most));
}

static struct reading list_read(const struct turn *turn, const struct question *q,
                                struct cv_str words) {
    struct entries e = entries_read(words, ENTRY_CHARS, turn->arena);
    if (e.too_long.n)
        return unclear(SAY(turn, SAY_UNCLEAR_LIST_LONG,
                           CV_ARG_TEXT("word", say_short(turn, e.too_long, QUOTED_CHARS)),
                           CV_ARG_NUMBER("limit", ENTRY_CHARS)));
    if ((double)e.n < q->step->least)
        return unclear(SAY(turn, SAY_UNCLEAR_LIST_FEW, CV_ARG_NUMBER("least", q->step->least)));
    if ((double)e.n > q->step->most)
        return unclear(SAY(turn, SAY_UNCLEAR_LIST_MANY, CV_ARG_NUMBER("most", q->step->most),
                           CV_ARG_NUMBER("n", e.n)));
    return given(e.list);
}

/* ---- the table ------------------------------------------------------------------------------------------ */

static const struct kind kinds[] = {
    [CV_ASK_TEXT] = {text_hint, text_answer, NULL, PICK_PLAIN},
    [CV_ASK_CHOICE] = {choice_hint, NULL, choice_take, PICK_PLAIN},
    [CV_ASK_TYPES] = {types_hint, NULL, types_take, PICK_SHARES},
    [CV_ASK_SCALE] = {scale_hint, NULL, choice_take, PICK_PLAIN},
    [CV_ASK_NUMBER] = {number_hint, number_answer, NULL, PICK_PLAIN},
    [CV_ASK_MONEY] = {money_hint, money_answer, NULL, PICK_PLAIN},
    [CV_ASK_ALLOCATION] = {allocation_hint, allocation_read, allocation_take, PICK_POINTS},
    [CV_ASK_LIST] = {list_hint, list_read, NULL, PICK_PLAIN},
    [CV_ASK_YES_NO] = {yes_no_hint, yes_no_read, choice_take, PICK_PLAIN},
    [CV_ASK_AMOUNTS] = {amounts_hint, amounts_answer, NULL, PICK_PLAIN},
};
_Static_assert(CV_COUNT(kinds) == CV_ASK_COUNT, "a way to answer every kind of question");

struct cv_str kinds_hint(const struct turn *turn, const struct question *q) {
    return kinds[kind_ask(q)].hint(turn, q);
}

bool kinds_takes_any_words(const struct question *q) {
    return kind_ask(q) == CV_ASK_TEXT;
}

bool kinds_words_owed(const struct cv_session *s, size_t person) {
    const struct question *q = state_open(s);
    return people_asked(s, person) && !s->people[person].answered &&
           (kinds_takes_any_words(q) || q->step->ask == CV_ASK_LIST);
}

bool kinds_many(const struct question *q) {
    return (kind_ask(q) == CV_ASK_CHOICE && q->step->many) || kind_ask(q) == CV_ASK_TYPES;
}

static struct reading kinds_unknown_word(const struct turn *turn, struct cv_str word) {
    struct reading reading = unclear(SAY(turn, SAY_UNCLEAR_CHOICE,
                                         CV_ARG_TEXT("word", say_short(turn, word, QUOTED_CHARS))));
    reading.no_pick = true;
    return reading;
}

/* "b, d" as the numbers of those choices, or the words as they are. Letters count
 * only where nothing else is said: "a group" names no first choice. */
static struct cv_str letters_numbered(const struct turn *turn, const struct choices *choices,
                                      struct cv_str words) {
    struct cv_str rest = words, token, numbers = cv_str("");
    while (rest.n && cv_str_split(&rest, ' ', &token)) {
        while (token.n && (token.p[token.n - 1] == ',' || token.p[token.n - 1] == ';' ||
                           token.p[token.n - 1] == ')' || token.p[token.n - 1] == '.'))
            token.n--;
        int64_t at = 0;
        if (!token.n || words_are(words_of(turn, WORDS_AND), words_folded(token, turn->arena)))
            continue;
        if (!cv_str_int(language_meaning(turn, WORDS_LETTERS, token), &at) ||
            at > (int64_t)choices->n)
            return words;
        say_comma(turn, &numbers, cv_arena_printf(turn->arena, "%d", choices->first + (int)at - 1));
    }
    return numbers.n ? numbers : words;
}

/* Finds what is picked by labels in any language the person may use; else
 * picks->unknown is what no choice is called in their own. */
static bool kinds_picked(const struct turn *turn, const struct question *q, struct cv_str words,
                         struct choices *choices, struct picks *picks) {
    struct ears ears = language_ears(turn);
    struct cv_str unknown = cv_str("");
    for (size_t i = 0; i < ears.n; i++) {
        const struct turn as = language_as(turn, ears.lang[i]);
        *choices = kinds_choices(&as, q);
        *picks = (struct picks){0};
        if (picks_read(choices, letters_numbered(turn, choices, words), kinds[kind_ask(q)].mode, words_of(turn, WORDS_AND),
                       turn->arena, picks))
            return true;
        if (i == 0)
            unknown = picks->unknown;
    }
    picks->unknown = unknown;
    return false;
}

struct reading kinds_read(const struct turn *turn, const struct question *q, struct cv_str words) {
    const struct kind *kind = &kinds[kind_ask(q)];
    words = cv_str_trim(number_plain(turn->arena, words));
    if (!kinds_takes_any_words(q) && words_match(turn, WORDS_UNKNOWN, words))
        return (struct reading){.outcome = READ_UNKNOWN};
    if (kind->read) {
        struct reading reading = kind->read(turn, q, words);
        if (reading.outcome != READ_UNCLEAR || reading.complaint.n || !kind->take)
            return reading;
    }
    struct choices choices;
    struct picks picks;
    if (!kinds_picked(turn, q, words, &choices, &picks))
        return kind->mode == PICK_POINTS ? unclear(kinds_hint(turn, q)) /* nothing to pick from */
                                         : kinds_unknown_word(turn, picks.unknown);
    return kind->take(turn, q, &choices, &picks);
}

struct reading kinds_pressed(const struct turn *turn, const struct question *q,
                             struct cv_str choice) {
    const struct kind *kind = &kinds[kind_ask(q)];
    struct choices choices = kinds_choices(turn, q);
    struct picks picks = {0};
    if (cv_str_eqz(choice, BUTTON_UNKNOWN))
        return (struct reading){.outcome = READ_UNKNOWN};
    if (cv_str_eqz(choice, BUTTON_PRESET) && kinds_preset(turn->s, q->step))
        return allocation_preset(turn, q);
    if (!kind->take || !picks_pressed(&choices, choice, turn->arena, &picks))
        return unclear(say_plain(turn, SAY_CLOSED));
    return kind->take(turn, q, &choices, &picks);
}
