/* labels.c - names of types, facts, levels and mixes, as people see them. */
#include "session/labels.h"

#include "session/say.h"

#include <math.h>

static struct cv_str label_of(const struct turn *turn, const char *prefix, struct cv_str id,
                              const char *suffix) {
    return say_text(turn, say_path(turn, prefix, id, suffix), NULL, 0);
}

struct cv_str label_type(const struct turn *turn, size_t type) {
    return label_of(turn, "type", cv_model_type(turn->s->book->model, type), "");
}

struct cv_str label_goal(const struct turn *turn, size_t goal) {
    return label_of(turn, "goal", cv_model_goal(turn->s->book->model, goal), "");
}

struct cv_str label_fact(const struct turn *turn, size_t determinant) {
    return label_of(turn, "fact", cv_model_determinant(turn->s->book->model, determinant), "");
}

struct cv_str label_level(const struct turn *turn, size_t determinant, int level) {
    struct cv_str number = cv_arena_printf(turn->arena, "%d", level);
    return label_of(turn, "fact", cv_model_determinant(turn->s->book->model, determinant),
                    number.p);
}

/* The choice `id` of a step that feeds `feed`, among `n` steps and those below; NULL. */
static const struct cv_choice *choice_find(const struct cv_step *steps, size_t n,
                                           enum cv_feed feed, struct cv_str id) {
    const struct cv_choice *found = NULL;
    for (size_t i = 0; i < n && !found; i++) {
        for (size_t k = 0; steps[i].feed == feed && k < steps[i].n_choices; k++)
            if (cv_str_eq(steps[i].choices[k].id, id))
                return &steps[i].choices[k];
        found = choice_find(steps[i].steps, steps[i].n_steps, feed, id);
    }
    return found;
}

struct cv_str label_choice(const struct turn *turn, enum cv_feed feed, struct cv_str id) {
    const struct cv_dialog *d = turn->s->book->dialog;
    const struct cv_choice *choice = choice_find(d->steps, d->n_steps, feed, id);
    return choice ? say_text(turn, choice->key, NULL, 0) : id;
}

/* ---- mixes --------------------------------------------------------------------------- */

int label_percent(double share) {
    return (int)lround(share * 100);
}

struct cv_str label_mix(const struct turn *turn, const int mix[CV_TYPES_MAX], size_t most) {
    struct cv_str words = cv_str("");
    size_t n = 0;
    for (int percent = 100; percent > 0; percent--)
        for (size_t i = 0; i < cv_model_types(turn->s->book->model) && n < most; i++)
            if (mix[i] == percent) {
                say_comma(turn, &words,
                          SAY(turn, SAY_ADVICE_SLICE, CV_ARG_NUMBER("percent", percent),
                              CV_ARG_TEXT("type", label_type(turn, i))));
                n++;
            }
    return words;
}

struct cv_str label_shares(const struct turn *turn, const double shares[CV_TYPES_MAX],
                           size_t most) {
    int mix[CV_TYPES_MAX] = {0};
    for (size_t i = 0; i < cv_model_types(turn->s->book->model); i++)
        mix[i] = label_percent(shares[i]);
    return label_mix(turn, mix, most);
}
