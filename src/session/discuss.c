/* discuss.c - questions on the advice. */
#include "session/discuss.h"

#include "session/agenda.h"
#include "session/case.h"
#include "session/closer.h"
#include "session/doubts.h"
#include "session/explain.h"
#include "session/flow.h"
#include "session/labels.h"
#include "session/language.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/advise.h"
#include "session/say.h"
#include "session/summary.h"
#include "text/fold.h"

enum { NAME_LEAST = 3 /* bytes of a name that may stand for a longer one */ };

/* ---- names ------------------------------------------------------------------------------ */

/* What can be named in a question: relationship types, or determinants. */
struct names {
    size_t n;
    struct cv_str (*label)(const struct turn *turn, size_t i);
    struct cv_str (*id)(const struct cv_model *m, size_t i);
};

static struct names names_types(const struct turn *turn) {
    return (struct names){cv_model_types(turn->s->book->model), label_type, cv_model_type};
}

static struct names names_facts(const struct turn *turn) {
    return (struct names){cv_model_determinants(turn->s->book->model), label_fact,
                          cv_model_determinant};
}

/* Whether the words name the id: "self_service", "self service". */
static bool id_named(const struct turn *turn, struct cv_str id, struct cv_str words) {
    struct cv_str spaced = cv_arena_copy(turn->arena, id);
    char *p = cv_arena_alloc(turn->arena, id.n + 1);
    for (size_t i = 0; i < id.n; i++)
        p[i] = id.p[i] == '_' ? ' ' : id.p[i];
    spaced.p = p;
    return cv_text_same(id, words) || cv_text_same(spaced, words);
}

static bool label_holds(const struct turn *turn, struct cv_str label, struct cv_str words) {
    struct cv_str folded = phrases_folded(turn, label);
    for (size_t i = 0; words.n >= NAME_LEAST && i + words.n <= folded.n; i++)
        if (cv_str_eq((struct cv_str){folded.p + i, words.n}, words))
            return true;
    return false;
}

/* Which one the words name; when `loose`, a part of one name alone will do. -1: none. */
static int names_find(const struct turn *turn, const struct names *names, struct cv_str words,
                      bool loose) {
    int found = -1, count = 0;
    for (size_t i = 0; i < names->n; i++)
        if (cv_text_same(names->label(turn, i), words) ||
            id_named(turn, names->id(turn->s->book->model, i), words))
            return (int)i;
    for (size_t i = 0; loose && i < names->n; i++)
        if (label_holds(turn, names->label(turn, i), words)) {
            found = (int)i;
            count++;
        }
    return count == 1 ? found : -1;
}

static struct cv_str names_list(const struct turn *turn, const struct names *names) {
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < names->n; i++)
        say_comma(turn, &list, names->label(turn, i));
    return list;
}

/* A level by its number or its words. -1: none. */
static int level_find(const struct turn *turn, int fact, struct cv_str words, bool loose) {
    int64_t number = -1;
    int found = -1, count = 0;
    if (cv_str_int(words, &number))
        return number >= 0 && number < CV_LEVELS ? (int)number : -1;
    for (int level = 0; level < CV_LEVELS; level++) {
        struct cv_str label = label_level(turn, (size_t)fact, level);
        if (cv_text_same(label, words))
            return level;
        if (loose && label_holds(turn, label, words)) {
            found = level;
            count++;
        }
    }
    return count == 1 ? found : -1;
}

static struct cv_str levels_list(const struct turn *turn, int fact) {
    struct cv_str list = cv_str("");
    for (int level = 0; level < CV_LEVELS; level++) {
        struct cv_str mark = cv_arena_printf(turn->arena, "%d", level);
        say_line(turn, &list,
                 SAY(turn, SAY_OPTION, CV_ARG_TEXT("mark", mark),
                     CV_ARG_TEXT("label", label_level(turn, (size_t)fact, level))));
    }
    return list;
}

/* ---- what was asked -------------------------------------------------------------------- */

/* A question as understood so far. */
struct asked {
    const struct turn *turn;
    bool loose;
    bool shaped; /* it has the form of such a question at least */
    struct spot spot;
    struct cv_str words; /* that name the type or the fact */
    struct cv_str lost;  /* words that name no segment, where the rest was understood */
    int what, level;     /* or -1 */
};

static bool is_discussed(const struct cv_session *s) {
    return s->open && state_open(s)->step->kind == CV_STEP_DISCUSS;
}

/* The segment named, or the one at hand when it was advised, or the last one. */
static bool spot_find(struct asked *a, struct cv_str name) {
    const struct cv_session *s = a->turn->s;
    if (!name.n) {
        const struct suggestion *here = advise_given(s, flow_spot(s));
        a->spot = here ? here->spot : s->suggestions[s->n_suggestions - 1].spot;
        return true;
    }
    for (size_t i = 0; i < s->n_suggestions; i++)
        if (cv_text_same(flow_entry(s, s->suggestions[i].spot), name)) {
            a->spot = s->suggestions[i].spot;
            return true;
        }
    a->lost = name;
    return false;
}

static bool accept_why(void *context, const struct phrase *p) {
    struct asked *a = context;
    const struct names types = names_types(a->turn);
    a->shaped = true;
    a->words = p->slot[SLOT_WHAT];
    a->what = names_find(a->turn, &types, a->words, a->loose);
    return a->what >= 0 && spot_find(a, p->slot[SLOT_SEGMENT]);
}

static bool accept_what_if(void *context, const struct phrase *p) {
    struct asked *a = context;
    const struct names facts = names_facts(a->turn);
    int fact = names_find(a->turn, &facts, p->slot[SLOT_WHAT], a->loose);
    a->shaped = true;
    if (a->what < 0)
        a->words = p->slot[SLOT_WHAT];
    if (fact < 0)
        return false;
    a->what = fact;
    a->level = level_find(a->turn, fact, p->slot[SLOT_LEVEL], a->loose);
    return a->level >= 0 && spot_find(a, p->slot[SLOT_SEGMENT]);
}

/* With the names of the first language in which all of it makes sense, else of
 * the person's own. */
static struct asked asked_as(const struct turn *turn, enum word_list list, struct cv_str folded,
                             bool (*accept)(void *context, const struct phrase *p), bool *good) {
    struct ears ears = language_ears(turn);
    struct asked first = {.what = -1, .level = -1};
    *good = false;
    for (size_t i = 0; i < ears.n && !*good; i++) {
        const struct turn as = language_as(turn, ears.lang[i]);
        struct asked a = {.turn = &as, .loose = is_discussed(turn->s), .what = -1, .level = -1};
        *good = phrases_match(language_words(turn, list), folded, accept, &a);
        if (i == 0 || *good || (first.what < 0 && a.what >= 0))
            first = a;
    }
    first.turn = turn;
    return first;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void answer_why(struct turn *turn, const struct asked *a) {
    struct cv_case c = case_of(turn, a->spot);
    struct cv_advice advice;
    if (cv_advise(turn->s->book->model, &c, &advice, NULL) != CV_OK)
        return;
    struct cv_str text = explain_why(turn, &c, &advice, (size_t)a->what);
    say_line(turn, &text, doubts_what_if(turn, &c, &advice, (size_t)a->what));
    say_place(turn, text);
}

static void answer_what_if(struct turn *turn, const struct asked *a) {
    const struct cv_model *m = turn->s->book->model;
    struct cv_case c = case_of(turn, a->spot);
    struct cv_mix then;
    const struct suggestion *now = advise_given(turn->s, a->spot);
    double before[CV_TYPES_MAX] = {0}, after[CV_TYPES_MAX] = {0};
    struct cv_compare moved;
    if (cv_advise_assume(m, &c, (size_t)a->what, a->level, &then, NULL) != CV_OK)
        return;
    for (size_t i = 0; i < cv_model_types(m); i++) {
        before[i] = now->mix[i] / 100.0;
        after[i] = then.mix[i] / 100.0;
    }
    cv_advise_compare(m, before, after, &moved);
    struct cv_str moves = closer_moves(turn, &moved, SAY_MOVED_UP, SAY_MOVED_DOWN);
    say_place(turn, SAY(turn, moves.n ? SAY_WHAT_IF : SAY_WHAT_IF_SAME,
                        CV_ARG_TEXT("fact", label_fact(turn, (size_t)a->what)),
                        CV_ARG_TEXT("answer", label_level(turn, (size_t)a->what, a->level)),
                        CV_ARG_TEXT("name", c.segment),
                        CV_ARG_TEXT("mix", label_mix(turn, then.mix, CV_TYPES_MAX)),
                        CV_ARG_TEXT("now", label_mix(turn, now->mix, CV_TYPES_MAX)),
                        CV_ARG_TEXT("moves", moves)));
}

static void answer_level(struct turn *turn, const struct asked *a) {
    say_place(turn, SAY(turn, SAY_WHAT_IF_LEVEL,
                        CV_ARG_TEXT("fact", label_fact(turn, (size_t)a->what)),
                        CV_ARG_TEXT("levels", levels_list(turn, a->what))));
}

static void answer_unknown(struct turn *turn, enum sentence sentence, struct names names,
                           struct cv_str words) {
    say_place(turn, SAY(turn, sentence, CV_ARG_TEXT("words", words),
                        CV_ARG_TEXT("names", names_list(turn, &names))));
}

static void answer_lost(struct turn *turn, struct cv_str words) {
    const struct cv_session *s = turn->s;
    struct cv_str names = cv_str("");
    for (size_t i = 0; i < s->n_suggestions; i++)
        say_comma(turn, &names, flow_entry(s, s->suggestions[i].spot));
    say_place(turn, SAY(turn, SAY_SEGMENT_UNKNOWN, CV_ARG_TEXT("words", words),
                        CV_ARG_TEXT("names", names)));
}

static bool take_why(struct turn *turn, struct cv_str folded) {
    bool good;
    struct asked a = asked_as(turn, WORDS_WHY_TYPE, folded, accept_why, &good);
    if (good)
        answer_why(turn, &a);
    else if (a.lost.n && a.loose)
        answer_lost(turn, a.lost);
    else if (a.shaped && a.loose)
        answer_unknown(turn, SAY_WHY_UNKNOWN, names_types(turn), a.words);
    return good || (a.shaped && a.loose);
}

static bool take_what_if(struct turn *turn, struct cv_str folded) {
    bool good;
    struct asked a = asked_as(turn, WORDS_WHAT_IF, folded, accept_what_if, &good);
    if (good)
        answer_what_if(turn, &a);
    else if (a.lost.n && a.loose)
        answer_lost(turn, a.lost);
    else if (a.what >= 0)
        answer_level(turn, &a);
    else if (a.shaped && a.loose)
        answer_unknown(turn, SAY_WHAT_IF_UNKNOWN, names_facts(turn), a.words);
    return good || a.what >= 0 || (a.shaped && a.loose);
}

bool discuss_take(struct turn *turn, struct cv_str words) {
    if (turn->s->n_suggestions == 0)
        return false;
    struct cv_str folded = phrases_folded(turn, words);
    return take_what_if(turn, folded) || take_why(turn, folded);
}

void discuss_agenda(struct turn *turn) {
    say_place(turn, agenda_all(turn));
}

void discuss_six(struct turn *turn) {
    struct cv_str text = summary_six(turn);
    say_place(turn, text.n ? text : say_plain(turn, SAY_SIX_NONE));
}

void discuss_compare(struct turn *turn) {
    say_place(turn, summary_compare(turn));
}

void discuss_words(struct turn *turn, struct cv_str words) {
    people_take(turn);
    if (words.n && people_count_waited(turn->s) == 1)
        say_place(turn, say_plain(turn, SAY_HELP_DISCUSS));
}

void discuss_close(struct turn *turn) {
    struct cv_session *s = turn->s;
    s->open = false;
    s->n_trail--; /* it asked nothing, so nobody can go back to it */
    flow_advance(s);
    flow_run(turn);
}
