/* graph.c - a dialog as a picture, in the language of Graphviz.
 *
 * Steps follow each other downwards. Steps with one condition in a row are a
 * branch beside a diamond; the rounds of an `each` stand in a box. */
#include "dialog/outline.h"

#include <string.h>

enum { LINE_CHARS = 34, WORDS_CHARS = 110, ENDS_MOST = 64, NAME_MOST = 64, PART_MOST = 8 << 20 };

/* Where the way comes from: a node, and what stands at the line from it. */
struct end {
    char node[NAME_MOST];
    const char *label;
};

struct graph {
    struct cv_outline o;
    struct cv_buf nodes, lines;
    struct end ends[ENDS_MOST]; /* of the way so far */
    size_t n_ends;
    int diamonds;
};

/* ---- labels ---------------------------------------------------------------------------- */

static bool char_begins(char c) {
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* Adds words in quotes' sense, in lines that are not too long. */
static void label_add(struct cv_buf *out, struct cv_str words) {
    size_t column = 0, chars = 0;
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        if (char_begins(c) && chars++ == WORDS_CHARS) {
            cv_buf_addz(out, "…");
            return;
        }
        column += char_begins(c);
        if (c == ' ' && column > LINE_CHARS) {
            cv_buf_addz(out, "\\n");
            column = 0;
            continue;
        }
        if (c == '"' || c == '\\')
            cv_buf_addc(out, '\\');
        cv_buf_addc(out, c);
    }
}

static const char *const shapes[] = {
    [CV_STEP_ASK] = "shape=box style=\"rounded,filled\" fillcolor=\"#e8f1fb\"",
    [CV_STEP_SAY] = "shape=note style=filled fillcolor=\"#f6f6f2\"",
    [CV_STEP_EACH] = "",
    [CV_STEP_PROBE] = "shape=hexagon style=filled fillcolor=\"#fdf1dc\"",
    [CV_STEP_ADVISE] = "shape=box style=\"bold,filled\" fillcolor=\"#e3f4e4\"",
    [CV_STEP_DISCUSS] = "shape=box style=\"rounded,dashed,filled\" fillcolor=\"#f3eafa\"",
};
_Static_assert(CV_COUNT(shapes) == CV_STEP_KINDS, "a shape for every kind of step");

/* ---- lines ------------------------------------------------------------------------------ */

static void line_add(struct graph *g, const char *from, const char *to, const char *label,
                     const char *more) {
    cv_buf_addf(&g->lines, "  %s -> %s [label=\"%s\"%s];\n", from, to, label, more);
}

static void ends_add(struct graph *g, const char *node, const char *label) {
    struct cv_buf name;
    if (g->n_ends == ENDS_MOST)
        return; /* not reached: each branch leaves two, a join takes all */
    cv_buf_init(&name, NAME_MOST - 1);
    cv_buf_addz(&name, node);
    memcpy(g->ends[g->n_ends].node, name.p ? name.p : "", name.n + 1);
    g->ends[g->n_ends++].label = label;
    cv_buf_free(&name);
}

/* Leads all ends to `node`, which is the only one then. */
static void ends_join(struct graph *g, const char *node) {
    for (size_t i = 0; i < g->n_ends; i++)
        line_add(g, g->ends[i].node, node, g->ends[i].label, "");
    g->n_ends = 0;
    ends_add(g, node, "");
}

/* ---- steps ------------------------------------------------------------------------------- */

static const char *node_name(const struct graph *g, const struct cv_step *step) {
    return cv_arena_printf(g->o.arena, "s_%.*s", CV_ARG(step->id)).p;
}

static void steps_draw(struct graph *g, const struct cv_step *steps, size_t n);

static void step_node(struct graph *g, const struct cv_step *step) {
    const char *name = node_name(g, step);
    cv_buf_addf(&g->nodes, "  %s [%s label=\"", name, shapes[step->kind]);
    label_add(&g->nodes, cv_arena_printf(g->o.arena, "%.*s  %.*s",
                                         CV_ARG(cv_outline_number(&g->o, step)),
                                         CV_ARG(cv_outline_words(&g->o, step))));
    if (step->kind == CV_STEP_ASK && step->asked == CV_ASKED_FACILITATOR)
        cv_buf_addz(&g->nodes, "\\n(facilitator)");
    if (step->silence.then != CV_THEN_NONE) {
        cv_buf_addz(&g->nodes, "\\n");
        label_add(&g->nodes, cv_outline_silence(&g->o, step));
    }
    cv_buf_addz(&g->nodes, "\"];\n");
    ends_join(g, name);
    if (step->silence.to)
        line_add(g, name, node_name(g, step->silence.to), "silence", " constraint=false style=dotted");
    else if (step->silence.then == CV_THEN_END)
        line_add(g, name, "end", "silence", " constraint=false style=dotted");
}

/* A box around the rounds, with a way from their end back to their beginning. */
static void step_rounds(struct graph *g, const struct cv_step *step) {
    const char *name = node_name(g, step);
    cv_buf_addf(&g->nodes, "  subgraph cluster_%.*s {\n  style=\"rounded,filled\"; "
                           "color=\"#b9c6d6\"; fillcolor=\"#fbfcfe\"; label=\"",
                CV_ARG(step->id));
    label_add(&g->nodes, cv_arena_printf(g->o.arena, "%.*s  %.*s",
                                         CV_ARG(cv_outline_number(&g->o, step)),
                                         CV_ARG(cv_outline_words(&g->o, step))));
    cv_buf_addf(&g->nodes, "\";\n  %s [shape=circle width=0.15 label=\"\"];\n", name);
    ends_join(g, name);
    steps_draw(g, step->steps, step->n_steps);
    for (size_t i = 0; i < g->n_ends; i++)
        line_add(g, g->ends[i].node, name, "next entry", " constraint=false style=dashed");
    cv_buf_addz(&g->nodes, "  }\n");
}

static void step_draw(struct graph *g, const struct cv_step *step) {
    if (step->kind == CV_STEP_EACH)
        step_rounds(g, step);
    else
        step_node(g, step);
}

/* The steps from `*at` on that have its condition, beside a diamond. */
static void branch_draw(struct graph *g, const struct cv_step *steps, size_t n, size_t *at) {
    const struct cv_condition *when = &steps[*at].when;
    const char *name = cv_arena_printf(g->o.arena, "if_%d", ++g->diamonds).p;
    cv_buf_addf(&g->nodes, "  %s [shape=diamond style=filled fillcolor=\"#fff7c9\" label=\"", name);
    label_add(&g->nodes, cv_outline_when(&g->o, &steps[*at]));
    cv_buf_addz(&g->nodes, "\"];\n");
    ends_join(g, name);
    g->ends[0].label = "yes";
    for (; *at < n && cv_outline_same_when(&steps[*at].when, when); ++*at)
        step_draw(g, &steps[*at]);
    ends_add(g, name, "no");
}

static void steps_draw(struct graph *g, const struct cv_step *steps, size_t n) {
    for (size_t i = 0; i < n;)
        if (cv_condition_given(&steps[i].when))
            branch_draw(g, steps, n, &i);
        else
            step_draw(g, &steps[i++]);
}

void cv_dialog_graph(const struct cv_dialog *d, const struct cv_texts *t, struct cv_str lang,
                     struct cv_buf *out) {
    struct graph g = {.o = {d, t, lang, cv_arena_new()}};
    cv_buf_init(&g.nodes, PART_MOST);
    cv_buf_init(&g.lines, PART_MOST);
    ends_add(&g, "start", "");
    steps_draw(&g, d->steps, d->n_steps);
    ends_join(&g, "end");
    cv_buf_addz(out, "digraph dialog {\n  rankdir=TB; fontname=\"Helvetica\"; labelloc=t; "
                     "label=\"");
    label_add(out, cv_outline_text(&g.o, CV_S("title")));
    cv_buf_addz(out, "\";\n  node [fontname=\"Helvetica\" fontsize=11 margin=\"0.2,0.08\"];\n"
                     "  edge [fontname=\"Helvetica\" fontsize=10];\n"
                     "  start [shape=circle style=filled fillcolor=black label=\"\" width=0.2];\n"
                     "  end [shape=doublecircle style=filled fillcolor=black label=\"\" "
                     "width=0.15];\n");
    cv_buf_add(out, cv_buf_str(&g.nodes));
    cv_buf_add(out, cv_buf_str(&g.lines));
    cv_buf_addz(out, "}\n");
    cv_buf_free(&g.nodes);
    cv_buf_free(&g.lines);
    cv_arena_free(g.o.arena);
}
