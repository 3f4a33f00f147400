/* coverage.c - what of a dialog its transcripts show. */
#include "rehearsal/coverage.h"

#include <stdlib.h>
#include <string.h>

/* Something that can be shown. */
struct item {
    struct cv_str name;
    bool shown;
};

/* All there is of one sort, and how much of it was shown. */
struct items {
    const char *what;
    struct item *item;
    size_t n, cap;
};

enum sort { STEPS, BRANCHES, CHOICES, TEXTS, SORTS };

struct coverage {
    struct cv_arena *arena;
    const struct cv_playbook *book;
    struct cv_texts *texts;
    struct items of[SORTS];
};

static void item_add(struct coverage *c, enum sort sort, struct cv_str name) {
    struct items *items = &c->of[sort];
    for (size_t i = 0; i < items->n; i++)
        if (cv_str_eq(items->item[i].name, name))
            return;
    items->item = cv_arena_grow(c->arena, items->item, sizeof *items->item, items->n, &items->cap);
    items->item[items->n++] = (struct item){.name = name};
}

static void item_show(struct coverage *c, enum sort sort, struct cv_str name) {
    struct items *items = &c->of[sort];
    for (size_t i = 0; i < items->n; i++)
        if (cv_str_eq(items->item[i].name, name))
            items->item[i].shown = true;
}

/* ---- what there is ---------------------------------------------------------------------- */

static struct cv_str choice_name(struct cv_arena *arena, struct cv_str step, struct cv_str id) {
    return cv_arena_printf(arena, "%.*s: %.*s", CV_ARG(step), CV_ARG(id));
}

static struct cv_str branch_name(struct cv_arena *arena, const struct cv_step *step, bool wanted) {
    return cv_arena_printf(arena, "%.*s %s", CV_ARG(step->id), wanted ? "taken" : "passed over");
}

static void steps_add(struct coverage *c, const struct cv_step *steps, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct cv_step *step = &steps[i];
        item_add(c, STEPS, step->id);
        for (int wanted = 0; wanted < 2 && cv_condition_given(&step->when); wanted++)
            item_add(c, BRANCHES, branch_name(c->arena, step, wanted));
        for (size_t k = 0; k < step->n_choices && step->ask != CV_ASK_AMOUNTS; k++)
            item_add(c, CHOICES, choice_name(c->arena, step->id, step->choices[k].id));
        steps_add(c, step->steps, step->n_steps);
    }
}

static void text_add(void *context, struct cv_str key) {
    struct coverage *c = context;
    if (cv_str_starts(key, CV_S("step.")))
        item_add(c, TEXTS, key);
}

/* ---- looking on ------------------------------------------------------------------------------ */

static void on_text(void *context, const struct cv_told *told) {
    item_show(context, TEXTS, told->key);
}

static void on_step(void *context, const struct cv_step *step, bool wanted) {
    struct coverage *c = context;
    struct cv_arena *arena = cv_arena_new();
    if (wanted)
        item_show(c, STEPS, step->id);
    if (cv_condition_given(&step->when))
        item_show(c, BRANCHES, branch_name(arena, step, wanted));
    cv_arena_free(arena);
}

struct coverage *coverage_new(const struct cv_playbook *book, struct cv_texts *texts) {
    struct coverage *c = cv_alloc(sizeof *c);
    *c = (struct coverage){.arena = cv_arena_new(), .book = book, .texts = texts};
    c->of[STEPS].what = "steps";
    c->of[BRANCHES].what = "branches";
    c->of[CHOICES].what = "choices";
    c->of[TEXTS].what = "texts";
    steps_add(c, book->dialog->steps, book->dialog->n_steps);
    cv_texts_each(texts, CV_S("en"), text_add, c);
    cv_texts_watch(texts, on_text, c);
    return c;
}

void coverage_free(struct coverage *c) {
    if (!c)
        return;
    cv_texts_watch(c->texts, NULL, NULL);
    cv_arena_free(c->arena);
    free(c);
}

void coverage_look(struct coverage *c, struct cv_session *s) {
    cv_session_watch(s, on_step, c);
}

void coverage_effect(struct coverage *c, const struct cv_effect *e) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str rest = e->value, one, id;
    while (e->kind == CV_EFFECT_ANSWER && cv_str_split(&rest, ' ', &one)) {
        id = one;
        cv_str_split(&one, '=', &id);
        item_show(c, CHOICES, choice_name(arena, e->step, id));
    }
    cv_arena_free(arena);
}

/* ---- the report --------------------------------------------------------------------------------- */

static size_t items_shown(const struct items *items) {
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++)
        n += items->item[i].shown;
    return n;
}

size_t coverage_missing_steps(const struct coverage *c) {
    return c->of[STEPS].n - items_shown(&c->of[STEPS]);
}

void coverage_report(const struct coverage *c, struct cv_buf *out) {
    for (size_t sort = 0; sort < SORTS; sort++) {
        const struct items *items = &c->of[sort];
        const char *glue = "; not shown: ";
        cv_buf_addf(out, "%s: %zu of %zu shown", items->what, items_shown(items), items->n);
        for (size_t i = 0; i < items->n; i++) {
            if (items->item[i].shown)
                continue;
            cv_buf_addf(out, "%s%.*s", glue, CV_ARG(items->item[i].name));
            glue = ", ";
        }
        cv_buf_addc(out, '\n');
    }
}
