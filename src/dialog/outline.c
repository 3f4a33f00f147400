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

struct cv_str cv_outline_told(const struct cv_outline *o, const char *key,
                              const struct cv_arg *args, size_t n) {
    return cv_texts_arena(o->texts, o->lang, cv_str(key), args, n, o->arena);
}

/* What stands for something that is filled in when the dialog runs. */
static struct cv_str argument(const struct cv_outline *o, const char *name) {
    const struct cv_arg arg = CV_ARG_TEXT("arg", cv_str(name));
    return cv_outline_told(o, "engine.table.arg", &arg, 1);
}

struct cv_str cv_outline_text(const struct cv_outline *o, struct cv_str key) {
    const struct cv_arg args[] = {
        CV_ARG_TEXT("venture", argument(o, "venture")),
        CV_ARG_TEXT("segment", argument(o, "segment")),
        CV_ARG_TEXT("facilitator", argument(o, "facilitator")),
        CV_ARG_TEXT("stage", CV_S("")),
        CV_ARG_TEXT("earlier", argument(o, "earlier")),
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

static struct cv_str told_words(const struct cv_outline *o, const struct cv_step *step,
                                const char *what) {
    const struct cv_arg args[] = {
        CV_ARG_TEXT("what", cv_str(what)),
        CV_ARG_TEXT("number", step->over ? cv_outline_number(o, step->over) : cv_str("")),
        CV_ARG_NUMBER("least", (int64_t)step->least),
        CV_ARG_NUMBER("most", (int64_t)step->most),
    };
    return cv_outline_told(o, "engine.table.words", args, CV_COUNT(args));
}

static struct cv_str words_each(const struct cv_outline *o, const struct cv_step *step) {
    return told_words(o, step, step->over->recalled ? "earlier" : "each");
}

static struct cv_str words_probe(const struct cv_outline *o, const struct cv_step *step) {
    return told_words(o, step, "probe");
}

static struct cv_str words_advise(const struct cv_outline *o, const struct cv_step *step) {
    for (size_t i = 0; i < o->dialog->n_steps; i++)
        if (&o->dialog->steps[i] == step)
            return told_words(o, step, "all");
    return told_words(o, step, "segment");
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

static struct cv_str told_kind(const struct cv_outline *o, const struct cv_step *step,
                               const char *kind) {
    const struct cv_arg args[] = {
        CV_ARG_TEXT("kind", cv_str(kind)),
        CV_ARG_NUMBER("least", (int64_t)step->least),
        CV_ARG_NUMBER("most", (int64_t)step->most),
    };
    return cv_outline_told(o, "engine.table.kind", args, CV_COUNT(args));
}

static struct cv_str kind_of_ask(const struct cv_outline *o, const struct cv_step *step) {
    bool by_type = step->ask == CV_ASK_AMOUNTS && !step->n_choices;
    struct cv_str how = told_kind(o, step, step->many ? "many"
                                           : by_type  ? "by_type"
                                                      : cv_ask_name(step->ask));
    if (!step->n_choices)
        return how;
    return cv_arena_printf(o->arena, "%.*s: %.*s", CV_ARG(how), CV_ARG(labels(o, step)));
}

/* As engine.table.kind calls them. */
static const char *const kinds[] = {
    [CV_STEP_ASK] = "",          [CV_STEP_SAY] = "say",       [CV_STEP_EACH] = "each",
    [CV_STEP_PROBE] = "probe",   [CV_STEP_ADVISE] = "advise", [CV_STEP_DISCUSS] = "discuss",
};
_Static_assert(CV_COUNT(kinds) == CV_STEP_KINDS, "a word for every kind of step");

struct cv_str cv_outline_kind(const struct cv_outline *o, const struct cv_step *step) {
    return step->kind == CV_STEP_ASK ? kind_of_ask(o, step) : told_kind(o, step, kinds[step->kind]);
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

/* "“Launch” or “Growth”" */
static struct cv_str answers(const struct cv_outline *o, const struct cv_condition *when) {
    struct cv_str list = cv_str("");
    for (size_t i = 0; i < when->n; i++) {
        struct cv_str one = cv_arena_printf(o->arena, "“%.*s”",
                                            CV_ARG(answer_words(o, when->step, when->ids[i])));
        const struct cv_arg args[] = {CV_ARG_TEXT("list", list), CV_ARG_TEXT("one", one)};
        list = i ? cv_outline_told(o, "engine.table.or", args, CV_COUNT(args)) : one;
    }
    return list;
}

struct cv_str cv_outline_when(const struct cv_outline *o, const struct cv_step *step) {
    const struct cv_condition *when = &step->when;
    const char *what = when->negated ? "not" : "is";
    if (!cv_condition_given(when))
        return cv_str("");
    if (when->past != CV_PAST_ANY)
        what = when->past == CV_PAST_SOME ? "earlier" : "first";
    else if (when->company != CV_COMPANY_ANY)
        what = when->company == CV_COMPANY_SEVERAL ? "several" : "one";
    const struct cv_arg args[] = {
        CV_ARG_TEXT("when", cv_str(what)),
        CV_ARG_TEXT("number", when->step ? cv_outline_number(o, when->step) : cv_str("")),
        CV_ARG_TEXT("answers", when->step ? answers(o, when) : cv_str("")),
    };
    return cv_outline_told(o, "engine.table.when", args, CV_COUNT(args));
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
    return cv_outline_told(o, "engine.table.silence", args, CV_COUNT(args));
}

bool cv_outline_same_when(const struct cv_condition *a, const struct cv_condition *b) {
    bool same = a->company == b->company && a->past == b->past && a->step == b->step && a->n == b->n && a->negated == b->negated;
    for (size_t i = 0; same && i < a->n; i++)
        same = cv_str_eq(a->ids[i], b->ids[i]);
    return same;
}
