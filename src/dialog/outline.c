/* outline.c - a step in words. */
#include "dialog/outline.h"

/* ---- numbers -------------------------------------------------------------------- */

struct cv_str cv_outline_number(const struct cv_outline *o, const struct cv_step *step) {
    const struct cv_dialog *d = o->dialog;
    for (size_t i = 0; i < d->n_steps; i++) {
        const struct cv_step *top = &d->steps[i];
        if (top == step)
            return cv_arena_printf(o->arena, "%zu", i + 1);
        for (size_t k = 0; k < top->n_steps; k++)
            if (&top->steps[k] == step)
                return cv_arena_printf(o->arena, "%zu.%zu", i + 1, k + 1);
    }
    return cv_str("");
}

/* ---- texts ---------------------------------------------------------------------- */

static struct cv_str on_one_line(const struct cv_outline *o, struct cv_str text) {
    char *line = cv_arena_alloc(o->arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        line[i] = text.p[i] == '\n' ? ' ' : text.p[i];
    return cv_str_trim((struct cv_str){line, text.n});
}

struct cv_str cv_outline_text(const struct cv_outline *o, struct cv_str key) {
    const struct cv_arg args[] = {
        CV_ARG_TEXT("venture", CV_S("‹venture›")),
        CV_ARG_TEXT("segment", CV_S("‹segment›")),
        CV_ARG_TEXT("facilitator", CV_S("‹facilitator›")),
        CV_ARG_TEXT("stage", CV_S("")),
        CV_ARG_TEXT("earlier", CV_S("‹the mix suggested then›")),
        CV_ARG_NUMBER("n_segments", 2),
        CV_ARG_NUMBER("index", 1),
    };
    return on_one_line(o, cv_texts_arena(o->texts, o->lang, key, args, CV_COUNT(args), o->arena));
}

static struct cv_str step_text(const struct cv_outline *o, const struct cv_step *step,
                               const char *part) {
    return cv_outline_text(o, cv_arena_printf(o->arena, "step.%.*s.%s", CV_ARG(step->id), part));
}

static struct cv_str join(const struct cv_outline *o, struct cv_str list, const char *glue,
                          struct cv_str part) {
    return cv_arena_printf(o->arena, "%.*s%s%.*s", CV_ARG(list), list.n ? glue : "", CV_ARG(part));
}

/* ---- what it does ----------------------------------------------------------------- */

static struct cv_str words_say(const struct cv_outline *o, const struct cv_step *step) {
    return step_text(o, step, "say");
}

static struct cv_str words_ask(const struct cv_outline *o, const struct cv_step *step) {
    return step_text(o, step, "ask");
}

static struct cv_str words_each(const struct cv_outline *o, const struct cv_step *step) {
    if (step->over->recalled)
        return CV_S("For each segment of the session before:");
    return cv_arena_printf(o->arena, "For each entry of the answer to %.*s:",
                           CV_ARG(cv_outline_number(o, step->over)));
}

static struct cv_str words_probe(const struct cv_outline *o, const struct cv_step *step) {
    return cv_arena_printf(o->arena,
                           "%g to %g facts about ‹segment› that would move the advice most",
                           step->least, step->most);
}

static struct cv_str words_advise(const struct cv_outline *o, const struct cv_step *step) {
    for (size_t i = 0; i < o->dialog->n_steps; i++)
        if (&o->dialog->steps[i] == step)
            return CV_S("The advice for all segments");
    return CV_S("The advice for ‹segment›, with reasons");
}

static struct cv_str (*const words[])(const struct cv_outline *, const struct cv_step *) = {
    [CV_STEP_ASK] = words_ask,     [CV_STEP_SAY] = words_say,       [CV_STEP_EACH] = words_each,
    [CV_STEP_PROBE] = words_probe, [CV_STEP_ADVISE] = words_advise, [CV_STEP_DISCUSS] = words_ask,
};
_Static_assert(CV_COUNT(words) == CV_STEP_KINDS, "words for every kind of step");

struct cv_str cv_outline_words(const struct cv_outline *o, const struct cv_step *step) {
    return words[step->kind](o, step);
}

/* ---- how it is answered --------------------------------------------------------------- */

static struct cv_str labels(const struct cv_outline *o, const struct cv_step *step) {
    struct cv_str list = {0};
    for (size_t i = 0; i < step->n_choices; i++)
        list = join(o, list, "; ", cv_outline_text(o, step->choices[i].key));
    return list;
}

/* The words before the choices; %g are the limits. */
static const char *const asks[] = {
    [CV_ASK_TEXT] = "own words",
    [CV_ASK_CHOICE] = "one of",
    [CV_ASK_TYPES] = "relationship types, with shares",
    [CV_ASK_SCALE] = "a level from 0 to 4",
    [CV_ASK_NUMBER] = "a number",
    [CV_ASK_MONEY] = "an amount of money",
    [CV_ASK_ALLOCATION] = "100 points over",
    [CV_ASK_LIST] = "a list of",
    [CV_ASK_YES_NO] = "yes or no",
    [CV_ASK_AMOUNTS] = "amounts for",
};
_Static_assert(CV_COUNT(asks) == CV_ASK_COUNT, "words for every kind of question");

static struct cv_str kind_of_ask(const struct cv_outline *o, const struct cv_step *step) {
    const char *how = step->many ? "any of" : asks[step->ask];
    if (step->ask == CV_ASK_LIST)
        return cv_arena_printf(o->arena, "%s %g to %g names", how, step->least, step->most);
    if (step->ask == CV_ASK_AMOUNTS && !step->n_choices)
        return cv_arena_printf(o->arena, "%s the relationship types", how);
    if (!step->n_choices)
        return cv_str(how);
    return cv_arena_printf(o->arena, "%s: %.*s", how, CV_ARG(labels(o, step)));
}

static const char *const kinds[] = {
    [CV_STEP_ASK] = "",
    [CV_STEP_SAY] = "message",
    [CV_STEP_EACH] = "repeat",
    [CV_STEP_PROBE] = "levels from 0 to 4",
    [CV_STEP_ADVISE] = "advice",
    [CV_STEP_DISCUSS] = "open discussion",
};
_Static_assert(CV_COUNT(kinds) == CV_STEP_KINDS, "a word for every kind of step");

struct cv_str cv_outline_kind(const struct cv_outline *o, const struct cv_step *step) {
    return step->kind == CV_STEP_ASK ? kind_of_ask(o, step) : cv_str(kinds[step->kind]);
}

/* ---- its condition ------------------------------------------------------------------------ */

/* What is picked, in the words of the choice; ids that have none stand as they are. */
static struct cv_str answer_words(const struct cv_outline *o, const struct cv_step *step,
                                  struct cv_str id) {
    for (size_t i = 0; i < step->n_choices; i++)
        if (cv_str_eq(step->choices[i].id, id))
            return cv_outline_text(o, step->choices[i].key);
    if (step->ask != CV_ASK_TYPES)
        return id;
    return cv_outline_text(o, cv_arena_printf(o->arena, "type.%.*s", CV_ARG(id)));
}

struct cv_str cv_outline_when(const struct cv_outline *o, const struct cv_step *step) {
    const struct cv_condition *when = &step->when;
    struct cv_str list = {0};
    if (when->past != CV_PAST_ANY)
        return when->past == CV_PAST_SOME ? CV_S("if there was a session before")
                                          : CV_S("if there was no session before");
    if (when->company != CV_COMPANY_ANY)
        return when->company == CV_COMPANY_SEVERAL ? CV_S("if several take part")
                                                   : CV_S("if one takes part alone");
    if (!when->step)
        return list;
    for (size_t i = 0; i < when->n; i++)
        list = join(o, list, " or ", cv_arena_printf(o->arena, "“%.*s”",
                                     CV_ARG(answer_words(o, when->step, when->ids[i]))));
    return cv_arena_printf(o->arena, "if %.*s is %s%.*s",
                           CV_ARG(cv_outline_number(o, when->step)), when->negated ? "not " : "",
                           CV_ARG(list));
}

/* ---- silence -------------------------------------------------------------------------------- */

/* "2 days", in the largest unit it is a whole number of. */
static struct cv_str silence_span(const struct cv_outline *o, int64_t seconds) {
    static const struct {
        const char *key;
        int64_t seconds;
    } units[] = {{"engine.when.weeks", 7 * 24 * 60 * 60}, {"engine.when.days", 24 * 60 * 60},
                 {"engine.when.hours", 60 * 60},         {"engine.when.minutes", 60}};
    size_t unit = 0;
    while (unit + 1 < CV_COUNT(units) && seconds % units[unit].seconds)
        unit++;
    const struct cv_arg n = CV_ARG_NUMBER("n", seconds / units[unit].seconds);
    return cv_texts_arena(o->texts, o->lang, cv_str(units[unit].key), &n, 1, o->arena);
}

struct cv_str cv_outline_silence(const struct cv_outline *o, const struct cv_step *step) {
    const struct cv_silence *silence = &step->silence;
    if (silence->then == CV_THEN_NONE)
        return cv_str("");
    const char *then = cv_then_name(silence->then);
    const struct cv_arg args[] = {
        CV_ARG_TEXT("after", silence_span(o, silence->after)),
        CV_ARG_TEXT("then", cv_str(then ? then : silence->to ? "step" : "answer")),
        CV_ARG_TEXT("step", silence->to ? cv_outline_number(o, silence->to) : cv_str("")),
        CV_ARG_TEXT("answer", answer_words(o, step, silence->answer)),
    };
    return cv_texts_arena(o->texts, o->lang, CV_S("engine.table.silence"), args, CV_COUNT(args),
                          o->arena);
}

bool cv_outline_same_when(const struct cv_condition *a, const struct cv_condition *b) {
    bool same = a->company == b->company && a->past == b->past && a->step == b->step && a->n == b->n && a->negated == b->negated;
    for (size_t i = 0; same && i < a->n; i++)
        same = cv_str_eq(a->ids[i], b->ids[i]);
    return same;
}
