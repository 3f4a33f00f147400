/* explore.h - every way through a dialog, walked by the engine that runs it. */
#ifndef REHEARSAL_EXPLORE_H
#define REHEARSAL_EXPLORE_H

#include <canvasser/session.h>

/* One step, and how the ways came by it. */
struct explored_step {
    const struct cv_step *step;
    const struct cv_step *within; /* the `each` around it, or NULL */
    size_t paths;  /* on which it was taken */
    size_t come;   /* times that it was come to */
    size_t wanted; /* times that its condition held then */
};

/* One way through, by its steps. */
struct explored_path {
    uint64_t hash;
    struct cv_str trail;
    struct cv_str around; /* with whom it was first walked, and what went before */
    bool ends;
};

/* A text that could not be said as it stands. */
struct explored_fault {
    struct cv_str lang, key;
    struct cv_str unfilled; /* the argument nobody fills in; "" when it cannot be formatted */
};

struct explored {
    struct explored_step *step; /* in the order of the script */
    size_t n_steps;
    struct explored_path *path;
    size_t n_paths, paths_cap;
    struct explored_fault *fault;
    size_t n_faults, faults_cap;
    size_t plays;
    bool bounded; /* there are more ways than were walked */
};

/* Walks every way through the dialog of `book`, in each of the languages, alone
 * and in a group, hiding answers or not, with and without an earlier session, answering and skipping;
 * at most `most` plays. `texts` are those of `book`. Lives in `arena`. */
void explore_dialog(const struct cv_playbook *book, struct cv_texts *texts,
                    const struct cv_str *langs, size_t n_langs, size_t most,
                    struct cv_arena *arena, struct explored *out);

#endif
