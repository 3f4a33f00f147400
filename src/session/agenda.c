/* agenda.c - what to talk about or to find out, what moves the mix most first. */
#include "session/agenda.h"

#include "session/case.h"
#include "session/labels.h"
#include "session/say.h"
#include "session/spread.h"

enum { AGENDA_LINES = 8 /* of all segments together */ };

/* Parts of the mix below which a question is not worth the time of a group. */
static const double distance_least = 0.05;

/* One point of the agenda, and the segment it is about. */
struct point {
    const struct cv_case *c;
    struct cv_agenda_item item;
};

/* ---- one line --------------------------------------------------------------------------- */

/* "Rarely (Chen), Often (Ana, Ben)" */
static struct cv_str answers_words(const struct turn *turn, const struct cv_case *c, int fact) {
    struct cv_str words = cv_str("");
    for (int level = 0; level < CV_LEVELS; level++) {
        struct spread_names names = {0};
        for (size_t i = 0; i < c->n_opinions; i++)
            if (c->opinions[i].level[fact] == level)
                spread_add(turn, &names, c->opinions[i].person);
        if (names.n)
            say_comma(turn, &words,
                      SAY(turn, SAY_AGENDA_ANSWER,
                          CV_ARG_TEXT("answer", label_level(turn, (size_t)fact, level)),
                          CV_ARG_TEXT("names", spread_list(turn, &names))));
    }
    return words;
}

static struct cv_str point_words(const struct turn *turn, const struct point *p) {
    int fact = p->item.determinant;
    return SAY(turn, p->item.disputed ? SAY_AGENDA_DISPUTED : SAY_AGENDA_OPEN,
               CV_ARG_TEXT("fact", label_fact(turn, (size_t)fact)),
               CV_ARG_TEXT("answers", answers_words(turn, p->c, fact)),
               CV_ARG_NUMBER("points", label_percent(p->item.distance)));
}

static size_t points_of(const struct turn *turn, const struct cv_case *c, struct point *out) {
    struct cv_agenda_item items[CV_DETERMINANTS_MAX];
    size_t n = cv_advise_agenda(turn->s->book->model, c, items), kept = 0;
    for (size_t i = 0; i < n; i++)
        if (items[i].distance >= distance_least)
            out[kept++] = (struct point){c, items[i]};
    return kept;
}

struct cv_str agenda_segment(const struct turn *turn, const struct cv_case *c, size_t most,
                             bool *disputed) {
    struct point points[CV_DETERMINANTS_MAX];
    struct cv_str text = cv_str("");
    size_t n = points_of(turn, c, points);
    for (size_t i = 0; i < n && i < most; i++) {
        *disputed = *disputed || points[i].item.disputed;
        say_line(turn, &text,
                 SAY(turn, SAY_AGENDA_ITEM, CV_ARG_NUMBER("number", i + 1),
                     CV_ARG_TEXT("words", point_words(turn, &points[i]))));
    }
    return text;
}

/* ---- all segments ------------------------------------------------------------------------- */

/* Puts the points of one segment among the others, the largest first; those of
 * equal weight in the order of the segments. */
static size_t agenda_merge(const struct point *more, size_t n_more, struct point *all, size_t n) {
    for (size_t i = 0; i < n_more; i++) {
        size_t at = n++;
        for (; at > 0 && all[at - 1].item.distance < more[i].item.distance; at--)
            all[at] = all[at - 1];
        all[at] = more[i];
    }
    return n;
}

struct cv_str agenda_all(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct point *all = cv_arena_alloc(turn->arena, (s->n_suggestions * CV_DETERMINANTS_MAX + 1) *
                                                        sizeof *all);
    struct point points[CV_DETERMINANTS_MAX];
    struct cv_str text = say_plain(turn, SAY_AGENDA);
    size_t n = 0;
    for (size_t i = 0; i < s->n_suggestions; i++) {
        struct cv_case *c = cv_arena_alloc(turn->arena, sizeof *c);
        *c = case_of(turn, s->suggestions[i].spot);
        n = agenda_merge(points, points_of(turn, c, points), all, n);
    }
    for (size_t i = 0; i < n && i < AGENDA_LINES; i++)
        say_line(turn, &text,
                 SAY(turn, SAY_AGENDA_ITEM_OF, CV_ARG_NUMBER("number", i + 1),
                     CV_ARG_TEXT("name", all[i].c->segment),
                     CV_ARG_TEXT("words", point_words(turn, &all[i]))));
    return n ? text : say_plain(turn, SAY_AGENDA_NONE);
}
