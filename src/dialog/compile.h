/* compile.h - what the parts of the compiler of scripts share. */
#ifndef CV_DIALOG_COMPILE_H
#define CV_DIALOG_COMPILE_H

#include "dialog/yaml.h"

#include <canvasser/dialog.h>

/* Limits of a script. */
enum {
    CV_SCRIPT_STEPS = 500,   /* steps, those inside of `each` among them */
    CV_SCRIPT_CHOICES = 50,  /* choices of one question */
    CV_SCRIPT_SETS = 100,    /* named sets of choices */
    CV_SCRIPT_ENTRIES = 50,  /* entries of a list question */
    CV_SCRIPT_PROBES = 32    /* determinants one probe may ask */
};

/* A named set of choices. */
struct cv_set {
    struct cv_str name;
    struct cv_choice *choices;
    size_t n;
};

/* A step that was compiled, and the `each` it stands in (NULL for none). */
struct cv_seen {
    const struct cv_step *step;
    const struct cv_step *within;
    struct cv_step *own; /* the same step, for what only all steps together tell */
};

struct cv_compiler {
    struct cv_arena *arena;
    struct cv_error *err;
    struct cv_set *sets;
    size_t n_sets;
    struct cv_seen *seen; /* in the order of the script */
    size_t n_seen, seen_cap;
    const struct cv_step *within; /* the `each` at hand, or NULL */
};

/* The sets under `choices:` (`node` may be NULL). */
enum cv_status cv_choices_compile(struct cv_compiler *c, const struct cv_node *node) CV_MUST_USE;
/* The choices a question names, or lists itself, into `step`. */
enum cv_status cv_choices_take(struct cv_compiler *c, const struct cv_node *node,
                               struct cv_step *step) CV_MUST_USE;
/* Index of `id` among the step's choices, or an error with 'did you mean'. */
enum cv_status cv_choices_find(const struct cv_step *step, const struct cv_node *id, size_t *out,
                               struct cv_compiler *c) CV_MUST_USE;

/* All of an `ask` step but its id and condition. */
enum cv_status cv_ask_compile(struct cv_compiler *c, const struct cv_node *node,
                              struct cv_step *step) CV_MUST_USE;

/* The earlier question `ref` names, as far as its answer can be known where
 * the compiler stands; `of_kind` is what it must be. */
enum cv_status cv_compile_reference(struct cv_compiler *c, const struct cv_node *ref,
                                    enum cv_ask of_kind, const struct cv_step **out) CV_MUST_USE;
/* The same for any kind of question. */
enum cv_status cv_compile_question(struct cv_compiler *c, const struct cv_node *ref,
                                   const struct cv_step **out) CV_MUST_USE;

/* The roles of whom a question is asked, as answers to the one that feeds them. */
enum cv_status cv_compile_roles(struct cv_compiler *c, const struct cv_node *list,
                                struct cv_condition *out) CV_MUST_USE;

/* Checks that `id` can be (part of) an answer to `step`: a choice, a level, yes or no. */
enum cv_status cv_compile_answer(struct cv_compiler *c, const struct cv_step *step,
                                 const struct cv_node *id) CV_MUST_USE;
/* What is said under `silence:` of a question, which is compiled but for it. */
enum cv_status cv_silence_compile(struct cv_compiler *c, const struct cv_node *node,
                                  struct cv_step *step) CV_MUST_USE;
/* Finds the steps that silence leads to, when all are known. */
enum cv_status cv_silence_resolve(struct cv_compiler *c, struct cv_str file) CV_MUST_USE;

/* ---- the words of the language, for the schema made from them ----------------- */

/* The keys of a kind of step, the one it begins with first. */
const char *const *cv_step_keys(enum cv_step_kind kind, size_t *n);
/* The keys of a condition. */
const char *const *cv_condition_keys(size_t *n);
/* The keys of a silence. */
const char *const *cv_silence_keys(size_t *n);
/* The words behind "people:". */
const char *const *cv_company_words(size_t *n);
/* The words behind "advise:". */
const char *const *cv_advise_words(size_t *n);
/* "everyone", ...; NULL behind the last. */
const char *cv_asked_name(size_t i);
/* Whether `key` may stand in a question of that kind. */
bool cv_ask_takes(enum cv_ask ask, const char *key);
/* The kind of question that may feed this. */
enum cv_ask cv_feed_kind(enum cv_feed feed);

#endif
