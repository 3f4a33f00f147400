/* check.c - a script and its texts against each other. */
#include "dialog/texts.h"
#include "dialog/yaml.h"

#include <canvasser/arena.h>

enum { LEVELS = 5 };

/* The keys a script can ask for. */
struct wanted {
    struct cv_arena *arena;
    const char **keys;       /* all, each with a NUL behind it */
    const struct cv_step **of; /* the step that needs it; NULL where it may be missing */
    size_t n, cap, of_cap;
};

static void wanted_add(struct wanted *w, const struct cv_step *of, struct cv_str key) {
    w->keys = cv_arena_grow(w->arena, w->keys, sizeof *w->keys, w->n, &w->cap);
    w->of = cv_arena_grow(w->arena, w->of, sizeof(const struct cv_step *), w->n, &w->of_cap);
    w->keys[w->n] = key.p;
    w->of[w->n++] = of;
}

static void wanted_part(struct wanted *w, const struct cv_step *of, const struct cv_step *step,
                        const char *part) {
    wanted_add(w, of, cv_arena_printf(w->arena, "step.%.*s.%s", CV_ARG(step->id), part));
}

/* What a question may have beside its words. */
static void wanted_beside(struct wanted *w, const struct cv_step *step) {
    wanted_part(w, NULL, step, "hint");
    wanted_part(w, NULL, step, "why");
}

/* The keys of a question: its words, its choices, the anchors of its scale. */
static void wanted_ask(struct wanted *w, const struct cv_step *step) {
    wanted_part(w, step, step, "ask");
    wanted_beside(w, step);
    if (step->silence.then != CV_THEN_NONE)
        wanted_part(w, step, step, "silence");
    for (size_t i = 0; i < step->n_choices; i++)
        wanted_add(w, step, step->choices[i].key);
    for (int level = 0; level < LEVELS && step->fact.n; level++)
        wanted_add(w, step,
                   cv_arena_printf(w->arena, "fact.%.*s.%d", CV_ARG(step->fact), level));
}

static void wanted_steps(struct wanted *w, const struct cv_step *steps, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct cv_step *step = &steps[i];
        if (step->kind == CV_STEP_ASK)
            wanted_ask(w, step);
        else if (step->kind == CV_STEP_SAY)
            wanted_part(w, step, step, "say");
        else if (step->kind == CV_STEP_DISCUSS)
            wanted_ask(w, step);
        else if (step->kind == CV_STEP_PROBE)
            wanted_beside(w, step);
        wanted_steps(w, step->steps, step->n_steps);
    }
}

/* A text as a node, for errors at its place. */
static struct cv_node text_node(const struct cv_text *text, struct cv_str shown) {
    return (struct cv_node){.kind = CV_NODE_SCALAR,
                            .file = text->file,
                            .line = text->line,
                            .column = text->column,
                            .text = shown};
}

/* A text that nothing asks for is a misspelt key, and would never be seen. */
static enum cv_status check_stale(const struct wanted *w, const struct cv_text *text,
                                  struct cv_error *err) {
    if (text->borrowed ||
        (!cv_str_starts(text->key, CV_S("step.")) && !cv_str_starts(text->key, CV_S("choice."))))
        return CV_OK;
    for (size_t i = 0; i < w->n; i++)
        if (cv_str_eqz(text->key, w->keys[i]))
            return CV_OK;
    struct cv_node node = text_node(text, text->key);
    return cv_node_unknown(&node, "a text the script asks for", w->keys, w->n, err);
}

/* What the texts of questions are told; anything else would be printed as nothing. */
static enum cv_status check_arguments(const struct cv_text *text, struct cv_error *err) {
    static const char *const told[] = {"venture",     "segment",    "stage",
                                       "facilitator", "n_segments", "index", "earlier", "pace"};
    if (!cv_str_starts(text->key, CV_S("step.")) && !cv_str_starts(text->key, CV_S("fact.")))
        return CV_OK;
    for (size_t i = 0; i < cv_message_args(text->message); i++) {
        size_t which;
        struct cv_node node = text_node(text, cv_message_arg(text->message, i));
        struct cv_error wrong = {.status = CV_OK};
        if (cv_node_word(&node, told, CV_COUNT(told), &which, &wrong))
            return cv_node_fail(&node, err, "in the text of \"%.*s\": the argument %s",
                                CV_ARG(text->key), wrong.text);
    }
    return CV_OK;
}

static enum cv_status check_missing(const struct wanted *w, const struct cv_dialog *d,
                                    const struct cv_texts *t, struct cv_str lang,
                                    struct cv_error *err) {
    for (size_t i = 0; i < w->n; i++)
        if (w->of[i] && !cv_texts_has(t, lang, cv_str(w->keys[i])))
            return cv_fail_at(err, CV_INVALID, d->file, w->of[i]->line, w->of[i]->column,
                              "this step wants the text \"%s\": add it to texts/%.*s.yaml",
                              w->keys[i], CV_ARG(lang));
    if (!cv_texts_has(t, lang, CV_S("title")))
        return cv_fail_at(err, CV_INVALID, d->file, 1, 1,
                          "the dialog wants the text \"title\": add it to texts/%.*s.yaml",
                          CV_ARG(lang));
    return CV_OK;
}

enum cv_status cv_dialog_check_texts(const struct cv_dialog *d, const struct cv_texts *t,
                                     struct cv_str lang, struct cv_error *err) {
    size_t n;
    enum cv_status status = CV_OK;
    const struct cv_text *texts = cv_texts_all(t, lang, &n);
    struct wanted w = {.arena = cv_arena_new()};
    wanted_steps(&w, d->steps, d->n_steps);
    for (size_t i = 0; i < n && !status; i++) {
        status = check_stale(&w, &texts[i], err);
        if (!status)
            status = check_arguments(&texts[i], err);
    }
    if (!status)
        status = check_missing(&w, d, t, lang, err);
    cv_arena_free(w.arena);
    return status;
}
