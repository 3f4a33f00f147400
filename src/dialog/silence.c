/* silence.c - what a question does when nobody answers it. */
#include "dialog/compile.h"

enum { AFTER_LEAST = 60, AFTER_MOST = 90 * 24 * 60 * 60 /* seconds */ };

static const char *const thens[] = {
    [CV_THEN_SKIP - 1] = "skip", [CV_THEN_WAIT - 1] = "wait", [CV_THEN_END - 1] = "end"};
_Static_assert(CV_COUNT(thens) == CV_THEN_WORDS, "a word for each that has one");

const char *cv_then_name(enum cv_then then) {
    return then > CV_THEN_NONE && then <= CV_THEN_WORDS ? thens[then - 1] : NULL;
}

static const char *const keys[] = {"after", "then", "to", "answer"};

const char *const *cv_silence_keys(size_t *n) {
    *n = CV_COUNT(keys);
    return keys;
}

/* ---- the time ------------------------------------------------------------------------ */

/* Units, each followed by the form for one of it. */
static const struct {
    const char *many, *one;
    int64_t seconds;
} units[] = {{"minutes", "minute", 60},
             {"hours", "hour", 60 * 60},
             {"days", "day", 24 * 60 * 60},
             {"weeks", "week", 7 * 24 * 60 * 60}};

/* "2 days" */
static enum cv_status after_read(struct cv_compiler *c, const struct cv_node *node,
                                 int64_t *seconds) {
    struct cv_str unit = node->text, number;
    int64_t n = 0;
    bool good = node->kind == CV_NODE_SCALAR && cv_str_split(&unit, ' ', &number) &&
                cv_str_int(number, &n) && n > 0 && n <= AFTER_MOST;
    unit = cv_str_trim(unit);
    for (size_t i = 0; good && i < CV_COUNT(units); i++) {
        if (!cv_str_eqz(unit, units[i].many) && !cv_str_eqz(unit, units[i].one))
            continue;
        *seconds = n * units[i].seconds;
        if (*seconds >= AFTER_LEAST && *seconds <= AFTER_MOST)
            return CV_OK;
    }
    return cv_node_fail(node, c->err,
                        "expected a time from 1 minute to 90 days, as in \"20 minutes\", "
                        "\"3 hours\" or \"2 days\"");
}

/* ---- where it goes --------------------------------------------------------------------- */

static enum cv_status answer_read(struct cv_compiler *c, const struct cv_node *node,
                                  struct cv_step *step) {
    double number;
    if (step->asked != CV_ASKED_FACILITATOR)
        return cv_node_fail(node, c->err,
                            "nobody's answer is made up where everyone is asked: this goes with "
                            "\"of: facilitator\"");
    if (step->ask == CV_ASK_NUMBER) {
        if (cv_node_double(node, step->least, step->most, &number, c->err))
            return CV_INVALID;
    } else if (step->ask != CV_ASK_CHOICE && step->ask != CV_ASK_SCALE &&
               step->ask != CV_ASK_YES_NO) {
        return cv_node_fail(node, c->err,
                            "an answer that is taken for granted is a choice, a level, a number, "
                            "yes or no; \"%.*s\" is of kind %s",
                            CV_ARG(step->id), cv_ask_name(step->ask));
    } else if (cv_compile_answer(c, step, node)) {
        return CV_INVALID;
    }
    step->silence.then = CV_THEN_ANSWER;
    step->silence.answer = node->text;
    return CV_OK;
}

enum cv_status cv_silence_compile(struct cv_compiler *c, const struct cv_node *node,
                                  struct cv_step *step) {
    const struct cv_node *silence = cv_node_get(node, "silence"), *after;
    size_t which = CV_THEN_SKIP - 1;
    if (!silence)
        return CV_OK;
    if (cv_node_need(silence, "after", CV_NODE_SCALAR, &after, c->err) ||
        cv_node_only(silence, keys, CV_COUNT(keys), c->err) ||
        after_read(c, after, &step->silence.after))
        return CV_INVALID;
    const struct cv_node *then = cv_node_get(silence, "then"), *to = cv_node_get(silence, "to"),
                         *answer = cv_node_get(silence, "answer");
    if ((then != NULL) + (to != NULL) + (answer != NULL) > 1)
        return cv_node_fail(silence, c->err,
                            "silence leads to one thing: \"then\", \"to\" or \"answer\"");
    if (answer)
        return answer_read(c, answer, step);
    if (to) { /* the step stands further down: cv_silence_resolve */
        step->silence.then = CV_THEN_STEP;
        return cv_node_id(to, &step->silence.answer, c->err);
    }
    if (then && cv_node_word(then, thens, CV_COUNT(thens), &which, c->err))
        return CV_INVALID;
    step->silence.then = (enum cv_then)(which + 1);
    return CV_OK;
}

/* ---- checks when all steps are known ------------------------------------------------------ */

static enum cv_status silence_fail(const struct cv_compiler *c, struct cv_str file,
                                   const struct cv_step *step, const char *what) {
    return cv_fail_at(c->err, CV_INVALID, file, step->line, step->column, "%s", what);
}

/* The `each` that goes through the answers to `step`, or NULL. */
static const struct cv_step *list_goes_through(const struct cv_compiler *c,
                                               const struct cv_step *step) {
    for (size_t i = 0; i < c->n_seen; i++)
        if (c->seen[i].step->kind == CV_STEP_EACH && c->seen[i].step->over == step)
            return c->seen[i].step;
    return NULL;
}

/* Steps of one level stand in one array, in the order of the script. */
static enum cv_status to_resolve(const struct cv_compiler *c, struct cv_str file,
                                 const struct cv_seen *from, struct cv_step *step) {
    const struct cv_step *list = list_goes_through(c, step), *start = step;
    const struct cv_seen *found = NULL;
    for (size_t i = 0; i < c->n_seen; i++)
        if (cv_str_eq(c->seen[i].step->id, step->silence.answer))
            found = &c->seen[i];
    if (!found)
        return cv_fail_at(c->err, CV_INVALID, file, step->line, step->column,
                          "silence leads to \"%.*s\", and there is no such step",
                          CV_ARG(step->silence.answer));
    if (found->within && found->within != from->within)
        return silence_fail(c, file, step,
                            "silence cannot lead into an \"each\" from outside: name a step of "
                            "the same level, or one behind it");
    if (found->within != from->within)
        start = from->within;
    if (found->step <= start || (list && found->step <= list))
        return silence_fail(c, file, step,
                            list ? "silence must lead behind the \"each\" that goes through this "
                                   "list"
                                 : "silence leads on, never back: name a step further down");
    step->silence.to = found->step;
    return CV_OK;
}

enum cv_status cv_silence_resolve(struct cv_compiler *c, struct cv_str file) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; i < c->n_seen && !status; i++) {
        struct cv_step *step = c->seen[i].own;
        if (step->silence.then == CV_THEN_STEP)
            status = to_resolve(c, file, &c->seen[i], step);
        else if (step->silence.then == CV_THEN_SKIP && list_goes_through(c, step))
            status = silence_fail(c, file, step,
                                  "an \"each\" goes through this list, so it cannot be skipped: "
                                  "let silence \"wait\" or \"end\", or lead \"to\" a step behind "
                                  "the \"each\"");
    }
    return status;
}
