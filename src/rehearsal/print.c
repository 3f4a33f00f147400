/* print.c - effects and forms as lines of a play. */
#include "rehearsal/print.h"

/* Adds lines, each but the first indented. */
void print_lines(struct cv_buf *out, struct cv_str text) {
    struct cv_str line;
    for (int i = 0; cv_str_split(&text, '\n', &line); i++)
        cv_buf_addf(out, "%s%.*s\n", i ? "    " : "", CV_ARG(line));
}

void print_mix(struct cv_buf *out, const struct cv_mix_view *mix) {
    cv_buf_addf(out, "    | %.*s\n", CV_ARG(mix->title));
    for (size_t i = 0; i < mix->n; i++)
        cv_buf_addf(out, "    | %3d %.*s\n", mix->slices[i].percent, CV_ARG(mix->slices[i].label));
}

void print_field(struct cv_buf *out, const struct cv_field *f) {
    struct cv_str id = f->id, name = id;
    cv_str_split(&id, '@', &name);
    cv_buf_addf(out, "    %.*s: ", CV_ARG(name));
    print_lines(out, f->words);
    if (f->hint.n)
        cv_buf_addf(out, "    (%.*s)\n", CV_ARG(f->hint));
    for (size_t i = 0; i < f->n_options; i++)
        cv_buf_addf(out, "    [%.*s]\n", CV_ARG(f->options[i].label));
    if (f->text)
        cv_buf_addz(out, "    [words]\n");
}

/* One effect in a form that shows every member, for the replay. */
void print_whole(struct cv_buf *out, const struct cv_effect *e) {
    cv_buf_addf(out, "%d %.*s %.*s %.*s %d %.*s %.*s %.*s %.*s %d\n", (int)e->kind,
                CV_ARG(e->key), CV_ARG(e->text), CV_ARG(e->to), e->asks, CV_ARG(e->form),
                CV_ARG(e->step), CV_ARG(e->value), CV_ARG(e->raw), e->skipped);
    for (size_t i = 0; i < e->n_options; i++)
        cv_buf_addf(out, "%.*s=%.*s\n", CV_ARG(e->options[i].id), CV_ARG(e->options[i].label));
    for (size_t i = 0; i < e->n_also; i++)
        print_whole(out, &e->also[i]);
    if (e->board)
        cv_buf_addf(out, "%d/%d %.*s %zu %zu\n", e->board->done, e->board->total,
                    CV_ARG(e->board->question), e->board->n_seats, e->board->n_mixes);
}
