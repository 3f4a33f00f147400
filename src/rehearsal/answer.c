/* answer.c - answers nobody gave. */
#include "rehearsal/answer.h"

enum { CONDITIONS = 60 /* on one question that are told apart */, LEVELS = 5 };

/* ---- who looks at a question ----------------------------------------------------------- */

/* The conditions on one question, in the order of the script. */
struct lookers {
    const struct cv_condition *when[CONDITIONS];
    size_t n;
    bool looped; /* an `each` goes over it */
};

static void lookers_find(const struct cv_step *steps, size_t n, const struct cv_step *question,
                         struct lookers *out) {
    for (size_t i = 0; i < n; i++) {
        if (steps[i].when.step == question && out->n < CONDITIONS)
            out->when[out->n++] = &steps[i].when;
        out->looped = out->looped || steps[i].over == question;
        lookers_find(steps[i].steps, steps[i].n_steps, question, out);
    }
}

/* Whether a preset is looked up by the answer, or texts choose their words by it. */
static bool picks_words(const struct cv_step *steps, size_t n, const struct cv_step *question) {
    bool found = question->feed == CV_FEED_STAGE;
    for (size_t i = 0; i < n && !found; i++)
        found = steps[i].preset_by == question ||
                picks_words(steps[i].steps, steps[i].n_steps, question);
    return found;
}

static bool value_names(struct cv_str value, struct cv_str id) {
    struct cv_str one;
    while (cv_str_split(&value, ' ', &one))
        if (cv_str_eq(one, id))
            return true;
    return false;
}

/* What the conditions make of an answer, a bit each. */
static uint64_t class_of(const struct lookers *lookers, struct cv_str value) {
    uint64_t bits = 0;
    for (size_t i = 0; i < lookers->n; i++)
        for (size_t k = 0; k < lookers->when[i]->n; k++)
            if (value_names(value, lookers->when[i]->ids[k]))
                bits |= UINT64_C(1) << i;
    return bits;
}

/* ---- classes ------------------------------------------------------------------------------ */

struct sorter {
    const struct lookers *lookers;
    struct answer_classes *out;
    bool each_is_one; /* every single answer is a class of its own */
};

static void class_add(struct sorter *s, struct cv_str value, struct cv_str name) {
    for (size_t i = 0; i < s->out->n && !s->each_is_one; i++)
        if (class_of(s->lookers, s->out->value[i]) == class_of(s->lookers, value))
            return;
    if (s->out->n == ANSWER_CLASSES)
        return;
    s->out->value[s->out->n] = value;
    s->out->name[s->out->n++] = name;
}

/* The ids that answer the question, as far as conditions name or could name them. */
static size_t ids_of(const struct cv_playbook *book, const struct cv_step *step,
                     struct cv_arena *arena, struct cv_str **ids) {
    size_t n = step->n_choices, types = cv_model_types(book->model);
    *ids = cv_arena_alloc(arena, (n + types + LEVELS) * sizeof **ids);
    for (size_t i = 0; i < n; i++)
        (*ids)[i] = step->choices[i].id;
    if (step->ask == CV_ASK_YES_NO) {
        (*ids)[n++] = CV_S("yes");
        (*ids)[n++] = CV_S("no");
    }
    for (size_t i = 0; step->ask == CV_ASK_TYPES && i < types; i++)
        (*ids)[n++] = cv_model_type(book->model, i);
    for (int i = 0; step->ask == CV_ASK_SCALE && i < LEVELS; i++)
        (*ids)[step->n_choices ? (size_t)i : n++] = cv_arena_printf(arena, "%d", i);
    return n;
}

/* Two at a time where several may be picked: what both bring about together. */
static void classes_of_pairs(struct sorter *s, const struct cv_str *ids, size_t n,
                             struct cv_arena *arena) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            struct cv_str both =
                cv_arena_printf(arena, "%.*s %.*s", CV_ARG(ids[i]), CV_ARG(ids[k]));
            class_add(s, both, both);
        }
}

static void classes_of_ids(struct sorter *s, const struct cv_playbook *book,
                           const struct cv_step *step, struct cv_arena *arena) {
    struct cv_str *ids;
    size_t n = ids_of(book, step, arena, &ids);
    for (size_t i = 0; i < n; i++)
        class_add(s, ids[i], ids[i]);
    class_add(s, cv_str(""), CV_S("skipped"));
    s->each_is_one = false;
    if (step->many || step->ask == CV_ASK_TYPES)
        classes_of_pairs(s, ids, n, arena);
}

/* As few entries as the list may have, and one more. */
static void classes_of_list(struct sorter *s, const struct cv_step *step, struct cv_arena *arena) {
    static const char *const names[] = {"Alpha", "Beta",  "Gamma", "Delta", "Epsilon", "Zeta"};
    size_t least = step->least < 1 ? 1 : (size_t)step->least;
    struct cv_str all = {0};
    s->each_is_one = true;
    for (size_t i = 0; i <= least && (double)i < step->most; i++) {
        struct cv_str name = i < CV_COUNT(names) ? cv_str(names[i])
                                                 : cv_arena_printf(arena, "Entry %zu", i + 1);
        all = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(all), all.n ? "\n" : "", CV_ARG(name));
        if (i + 1 >= least)
            class_add(s, all, cv_arena_printf(arena, "%zu", i + 1));
    }
}

void answer_classes_of(const struct cv_playbook *book, const struct cv_step *step,
                       struct cv_arena *arena, struct answer_classes *out) {
    const struct cv_dialog *d = book->dialog;
    struct lookers lookers = {.n = 0};
    struct sorter sorter = {.lookers = &lookers, .out = out};
    out->n = 0;
    lookers_find(d->steps, d->n_steps, step, &lookers);
    sorter.each_is_one = picks_words(d->steps, d->n_steps, step);
    if (lookers.looped)
        classes_of_list(&sorter, step, arena);
    else if (lookers.n || sorter.each_is_one)
        classes_of_ids(&sorter, book, step, arena);
}

/* ---- answers ----------------------------------------------------------------------------------- */

/* Points that sum to 100, most for the first. */
static struct cv_str points(size_t n, struct cv_arena *arena) {
    size_t part = 100 / n;
    struct cv_str text = cv_arena_printf(arena, "%zu", 100 - part * (n - 1));
    for (size_t i = 1; i < n; i++)
        text = cv_arena_printf(arena, "%.*s %zu", CV_ARG(text), part);
    return text;
}

static struct cv_str typed(const struct cv_step *step, size_t person, struct cv_arena *arena) {
    double least = step->least > -1e12 ? step->least : 1;
    switch (step->ask) {
    case CV_ASK_NUMBER:
        return cv_arena_printf(arena, "%.15g", least);
    case CV_ASK_MONEY:
        return cv_arena_printf(arena, "%.15g", least > 5000 ? least : step->most < 5000 ? step->most
                                                                                        : 5000);
    case CV_ASK_ALLOCATION:
        return points(step->n_choices, arena);
    case CV_ASK_AMOUNTS:
        return CV_S("1: 900, 2: 6");
    case CV_ASK_LIST:
        return CV_S("Alpha\nBeta");
    default:
        return cv_arena_printf(arena, "Words of person %zu.", person + 1);
    }
}

static struct cv_event message(struct cv_str text) {
    return (struct cv_event){.kind = CV_EVENT_MESSAGE, .text = text};
}

static struct cv_event press(const struct cv_effect *asked, struct cv_str ids) {
    return (struct cv_event){.kind = CV_EVENT_CHOOSE, .about = asked->key, .choice = ids};
}

/* Whether answers to the question are picked, not typed. */
static bool is_picked(const struct cv_step *step) {
    return step->kind != CV_STEP_ASK || step->ask == CV_ASK_CHOICE || step->ask == CV_ASK_TYPES ||
           step->ask == CV_ASK_SCALE || step->ask == CV_ASK_YES_NO;
}

struct cv_event answer_event(const struct cv_playbook *book, const struct cv_step *step,
                             const struct cv_effect *asked, const struct cv_str *value,
                             size_t person, struct cv_arena *arena) {
    (void)book;
    if (value && !value->n)
        return answer_skip(asked);
    if (value)
        return is_picked(step) ? press(asked, *value) : message(*value);
    if (is_picked(step) && asked->n_options)
        return press(asked, asked->options[(person * 3 + 1) % asked->n_options].id);
    return message(typed(step, person, arena));
}

struct cv_event answer_skip(const struct cv_effect *asked) {
    return press(asked, CV_S("skip"));
}
