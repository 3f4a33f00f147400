/* cohort.c - who coaches whom in a place, kept beside the sessions. */
#include "daemon/cohort.h"

#include "daemon/code.h"

enum {
    COHORT_MAX = 64 * 1024, /* bytes of the people one coach has enrolled */
    PLACE_MAX = 1024
};

/* ---- people ---------------------------------------------------------------------------------- */

/* "COACH\nPERSON NAME\n...". */
static struct cv_str cohort_name(const struct work *w) {
    return cv_arena_printf(w->arena, "cohort.%.*s.%.*s", CV_ARG(w->messenger),
                           CV_ARG(w->in->place));
}

enum cv_status cv_cohort_read(struct work *w, struct cv_str *coach, struct cv_str *people) {
    enum cv_status status = cv_value_read(w, cohort_name(w), COHORT_MAX, people);
    *coach = cv_str("");
    if (people->n)
        cv_str_split(people, '\n', coach);
    return status;
}

enum cv_status cv_cohort_write(struct work *w, struct cv_str coach, struct cv_str people) {
    struct cv_str kept = cv_arena_printf(w->arena, "%.*s\n%.*s", CV_ARG(coach), CV_ARG(people));
    return cv_store_put_value(w->config->store, cohort_name(w), kept, w->err);
}

struct cv_str cv_cohort_add(struct work *w, struct cv_str people, struct cv_str person,
                            struct cv_str name) {
    struct cv_str line, kept = cv_str("");
    while (people.n && cv_str_split(&people, '\n', &line)) {
        struct cv_str rest = line, id;
        if (line.n && cv_str_split(&rest, ' ', &id) && !cv_str_eq(id, person))
            kept = cv_arena_printf(w->arena, "%.*s%.*s\n", CV_ARG(kept), CV_ARG(line));
    }
    return cv_arena_printf(w->arena, "%.*s%.*s %.*s\n", CV_ARG(kept), CV_ARG(person), CV_ARG(name));
}

/* ---- the word ---------------------------------------------------------------------------------- */

static struct cv_str code_name(const struct work *w, struct cv_str code) {
    return cv_arena_printf(w->arena, "coach.%.*s.%.*s", CV_ARG(w->messenger),
                           CV_ARG(cv_code_upper(w, code)));
}

static struct cv_str place_name(const struct work *w) {
    return cv_arena_printf(w->arena, "code.%.*s.%.*s", CV_ARG(w->messenger),
                           CV_ARG(w->in->place));
}

enum cv_status cv_cohort_invite(struct work *w, struct cv_str *code) {
    struct cv_str before;
    enum cv_status status = cv_value_read(w, place_name(w), PLACE_MAX, &before);
    if (!status && before.n)
        status = cv_store_put_value(w->config->store, code_name(w, before), CV_S(""), w->err);
    *code = cv_code_new(w);
    if (!status)
        status = cv_store_put_value(w->config->store, place_name(w), *code, w->err);
    if (!status)
        status = cv_store_put_value(w->config->store, code_name(w, *code), w->in->place, w->err);
    return status;
}

enum cv_status cv_cohort_place(struct work *w, struct cv_str code, struct cv_str *place) {
    *place = cv_str("");
    return cv_code_is(code) ? cv_value_read(w, code_name(w, code), PLACE_MAX, place) : CV_OK;
}
