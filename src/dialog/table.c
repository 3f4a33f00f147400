/* table.c - a dialog as a Markdown table, for who pays for it. */
#include "dialog/outline.h"

/* What an answer is for, in the order of enum cv_feed. */
static const char *const feeds[] = {
    [CV_FEED_NONE] = "",
    [CV_FEED_VENTURE] = "name of the venture",
    [CV_FEED_STAGE] = "stage of the venture",
    [CV_FEED_GOALS] = "weight of the goals",
    [CV_FEED_EXPECTED] = "what they expect",
    [CV_FEED_EVIDENCE] = "how well that is known",
    [CV_FEED_ESTABLISHED] = "what there is or is planned",
    [CV_FEED_CHANNELS] = "channels",
    [CV_FEED_TAGS] = "what the offer stands on",
    [CV_FEED_FACT] = "fact",
    [CV_FEED_BUDGET] = "budget",
    [CV_FEED_FIGURES] = "figures of the business",
    [CV_FEED_UNIT] = "cost of a contact",
    [CV_FEED_FIXED] = "cost of having a type",
    [CV_FEED_ROLE] = "role of who answers",
};
_Static_assert(CV_COUNT(feeds) == CV_FEED_COUNT, "words for every feed");

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
    bool one = step->asked == CV_ASKED_FACILITATOR;
    if (step->kind == CV_STEP_PROBE)
        return CV_S("everyone");
    if (step->kind != CV_STEP_ASK)
        return CV_S("");
    if (step->roles.n)
        return cv_arena_printf(o->arena, "%.*s%s", CV_ARG(roles(o, step)),
                               step->optional ? ", may skip" : "");
    if (step->optional)
        return one ? CV_S("facilitator, may skip") : CV_S("everyone, may skip");
    return one ? CV_S("facilitator") : CV_S("everyone");
}

static struct cv_str feed(const struct cv_outline *o, const struct cv_step *step) {
    if (step->kind == CV_STEP_PROBE)
        return CV_S("facts");
    if (step->kind != CV_STEP_ASK)
        return CV_S("");
    if (step->feed == CV_FEED_FACT)
        return cv_outline_text(o, cv_arena_printf(o->arena, "fact.%.*s", CV_ARG(step->fact)));
    return cv_str(feeds[step->feed]);
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
    cv_buf_addf(out, "# %.*s\n\nDialog `%.*s`, version %lld: %zu steps, %d of them questions.\n\n",
                CV_ARG(cv_outline_text(&o, CV_S("title"))), CV_ARG(d->id), (long long)d->version,
                d->n_all, questions(d->steps, d->n_steps));
    cv_buf_addz(out, "| No. | Question or message | Answer | Who is asked | When | What it feeds |\n"
                     "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < d->n_steps; i++)
        row(&o, &d->steps[i], out);
    cv_arena_free(o.arena);
}
