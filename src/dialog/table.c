/* table.c - a dialog as a Markdown table, for who pays for it. */
#include "dialog/outline.h"

/* A bar would end the cell. */
static void cell(struct cv_buf *out, struct cv_str text) {
    cv_buf_addc(out, ' ');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '|')
            cv_buf_addc(out, '\\');
        cv_buf_addc(out, text.p[i]);
    }
    cv_buf_addz(out, " |");
}

/* "sales, support" */
static struct cv_str roles(const struct cv_outline *o, const struct cv_step *step) {
    struct cv_str all = cv_str("");
    for (size_t i = 0; i < step->roles.n; i++)
        for (size_t k = 0; k < step->roles.step->n_choices; k++)
            if (cv_str_eq(step->roles.ids[i], step->roles.step->choices[k].id))
                all = cv_arena_printf(o->arena, "%.*s%s%.*s", CV_ARG(all), all.n ? ", " : "",
                                      CV_ARG(cv_outline_text(o, step->roles.step->choices[k].key)));
    return all;
}

static struct cv_str who(const struct cv_outline *o, const struct cv_step *step) {
    bool asks = step->kind == CV_STEP_ASK;
    const char *whom = asks && step->asked == CV_ASKED_FACILITATOR ? "one"
                       : asks && step->roles.n                     ? "roles"
                                                                   : "all";
    if (!asks && step->kind != CV_STEP_PROBE)
        return CV_S("");
    const struct cv_arg args[] = {
        CV_ARG_TEXT("who", cv_str(whom)),
        CV_ARG_TEXT("roles", roles(o, step)),
        CV_ARG_TEXT("skip", cv_str(asks && step->optional ? "yes" : "no")),
    };
    return cv_outline_told(o, "engine.table.who", args, CV_COUNT(args));
}

static struct cv_str feed(const struct cv_outline *o, const struct cv_step *step) {
    bool probe = step->kind == CV_STEP_PROBE;
    const struct cv_arg arg =
        CV_ARG_TEXT("feed", cv_str(probe ? "facts" : cv_feed_name(step->feed)));
    if (!probe && step->kind != CV_STEP_ASK)
        return CV_S("");
    if (!probe && step->feed == CV_FEED_FACT)
        return cv_outline_text(o, cv_arena_printf(o->arena, "fact.%.*s", CV_ARG(step->fact)));
    return cv_outline_told(o, "engine.table.feed", &arg, 1);
}

/* How it is answered, and what silence leads to. */
static struct cv_str answer(const struct cv_outline *o, const struct cv_step *step) {
    struct cv_str kind = cv_outline_kind(o, step), silence = cv_outline_silence(o, step);
    return silence.n ? cv_arena_printf(o->arena, "%.*s (%.*s)", CV_ARG(kind), CV_ARG(silence))
                     : kind;
}

static void row(const struct cv_outline *o, const struct cv_step *step, struct cv_buf *out) {
    cv_buf_addc(out, '|');
    cell(out, cv_outline_number(o, step));
    cell(out, cv_outline_words(o, step));
    cell(out, answer(o, step));
    cell(out, who(o, step));
    cell(out, cv_outline_when(o, step));
    cell(out, feed(o, step));
    cv_buf_addc(out, '\n');
    for (size_t i = 0; i < step->n_steps; i++)
        row(o, &step->steps[i], out);
}

static int questions(const struct cv_step *steps, size_t n) {
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += (steps[i].kind == CV_STEP_ASK) + questions(steps[i].steps, steps[i].n_steps);
    return count;
}

void cv_dialog_table(const struct cv_dialog *d, const struct cv_texts *t, struct cv_str lang,
                     struct cv_buf *out) {
    const struct cv_outline o = {d, t, lang, cv_arena_new()};
    const struct cv_arg args[] = {
        CV_ARG_TEXT("id", d->id),
        CV_ARG_NUMBER("version", d->version),
        CV_ARG_NUMBER("steps", d->n_all),
        CV_ARG_NUMBER("questions", questions(d->steps, d->n_steps)),
    };
    cv_buf_addf(out, "# %.*s\n\n%.*s\n\n%.*s\n|---|---|---|---|---|---|\n",
                CV_ARG(cv_outline_text(&o, CV_S("title"))),
                CV_ARG(cv_outline_told(&o, "engine.table.intro", args, CV_COUNT(args))),
                CV_ARG(cv_outline_told(&o, "engine.table.head", NULL, 0)));
    for (size_t i = 0; i < d->n_steps; i++)
        row(&o, &d->steps[i], out);
    cv_arena_free(o.arena);
}
