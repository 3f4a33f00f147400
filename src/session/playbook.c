/* playbook.c - checks what no file of a dialog can check alone. */
#include "session/kinds.h"
#include "session/money.h"
#include "session/say.h"

/* ---- texts ------------------------------------------------------------------------------- */

static enum cv_status key_check(const struct cv_playbook *p, const char *key,
                                struct cv_error *err) {
    if (cv_texts_has(p->texts, CV_S("en"), cv_str(key)))
        return CV_OK;
    return cv_fail(err, CV_NOT_FOUND, "no English text for %s", key);
}

/* The text "PREFIX.ID.SUFFIX", or "PREFIX.ID" without a suffix. */
static enum cv_status path_check(const struct cv_playbook *p, const char *prefix,
                                 struct cv_str id, const char *suffix, struct cv_error *err) {
    struct cv_buf key;
    cv_buf_init(&key, 512);
    cv_buf_addf(&key, "%s.%.*s%s%s", prefix, CV_ARG(id), suffix[0] ? "." : "", suffix);
    enum cv_status status = key.full ? cv_fail(err, CV_TOO_BIG, "an id of %zu bytes", id.n)
                                     : key_check(p, key.p, err);
    cv_buf_free(&key);
    return status;
}

static enum cv_status engine_check(const struct cv_playbook *p, struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; status == CV_OK && i < SAY_COUNT; i++)
        status = key_check(p, say_key((enum sentence)i).p, err);
    for (size_t i = 0; status == CV_OK && i < WORDS_COUNT; i++)
        status = key_check(p, say_words_key((enum word_list)i).p, err);
    return status;
}

static enum cv_status types_check(const struct cv_playbook *p, struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; status == CV_OK && i < cv_model_types(p->model); i++)
        status = path_check(p, "type", cv_model_type(p->model, i), "", err);
    if (status == CV_OK && cv_model_find_type(p->model, CV_S(BUTTON_NONE)) >= 0)
        status = cv_fail(err, CV_INVALID, "a relationship type may not be called " BUTTON_NONE);
    return status;
}

/* What a lexicon names must be something the advice knows. */
static enum cv_status tongue_check(const struct cv_playbook *p, const struct cv_tongue *tongue,
                                   struct cv_error *err) {
    for (size_t i = 0; i < cv_lexicon_types(tongue->lexicon); i++) {
        struct cv_str name = cv_lexicon_type_name(tongue->lexicon, i);
        if (cv_model_find_type(p->model, name) < 0)
            return cv_fail(err, CV_INVALID,
                           "the lexicon for %.*s names a type the advice data have not: %.*s",
                           CV_ARG(tongue->lang), CV_ARG(name));
    }
    return CV_OK;
}

static enum cv_status tongues_check(const struct cv_playbook *p, struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; status == CV_OK && p->tongues && i < p->tongues->n; i++)
        status = tongue_check(p, &p->tongues->item[i], err);
    return status;
}

static enum cv_status goal_labels_check(const struct cv_playbook *p, struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; status == CV_OK && i < cv_model_goals(p->model); i++)
        status = path_check(p, "goal", cv_model_goal(p->model, i), "", err);
    return status;
}

static enum cv_status cautions_check(const struct cv_playbook *p, struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; status == CV_OK && i < cv_model_cautions(p->model); i++)
        status = path_check(p, "caution", cv_model_caution(p->model, i), "", err);
    return status;
}

static enum cv_status determinants_check(const struct cv_playbook *p, struct cv_error *err) {
    static const char *const parts[] = {"", "ask", "0", "1", "2", "3", "4"};
    enum cv_status status = CV_OK;
    for (size_t i = 0; i < cv_model_determinants(p->model); i++)
        for (size_t k = 0; status == CV_OK && k < CV_COUNT(parts); k++)
            status = path_check(p, "fact", cv_model_determinant(p->model, i), parts[k], err);
    return status;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static enum cv_status step_fail(const struct cv_playbook *p, const struct cv_step *step,
                                const char *what, struct cv_str which, struct cv_error *err) {
    return cv_fail_at(err, CV_INVALID, p->dialog->file, step->line, step->column,
                      "%.*s: %s%s%.*s", CV_ARG(step->id), what, which.n ? " " : "",
                      CV_ARG(which));
}

static enum cv_status fact_check(const struct cv_playbook *p, const struct cv_step *step,
                                 struct cv_error *err) {
    if (step->feed == CV_FEED_FACT && cv_model_find_determinant(p->model, step->fact) < 0)
        return step_fail(p, step, "the advice data have no determinant", step->fact, err);
    return CV_OK;
}

static enum cv_status goals_check(const struct cv_playbook *p, const struct cv_step *step,
                                  struct cv_error *err) {
    for (size_t i = 0; step->feed == CV_FEED_GOALS && i < step->n_choices; i++)
        if (cv_model_find_goal(p->model, step->choices[i].id) < 0)
            return step_fail(p, step, "the advice data have no goal", step->choices[i].id, err);
    return CV_OK;
}

static enum cv_status figures_check(const struct cv_playbook *p, const struct cv_step *step,
                                    struct cv_error *err) {
    for (size_t i = 0; step->feed == CV_FEED_FIGURES && i < step->n_choices; i++)
        if (!money_knows(step->choices[i].id))
            return step_fail(p, step, "the advice knows no figure", step->choices[i].id, err);
    return CV_OK;
}

static enum cv_status roles_check(const struct cv_playbook *p, const struct cv_step *step,
                                  struct cv_error *err) {
    for (size_t i = 0; step->feed == CV_FEED_ROLE && i < step->n_choices; i++)
        if (cv_model_find_role(p->model, step->choices[i].id) < 0)
            return step_fail(p, step, "the advice data have no role", step->choices[i].id, err);
    return CV_OK;
}

static bool choice_has(const struct cv_step *step, struct cv_str id) {
    for (size_t i = 0; i < step->n_choices; i++)
        if (cv_str_eq(step->choices[i].id, id))
            return true;
    return false;
}

static enum cv_status presets_check(const struct cv_playbook *p, const struct cv_step *step,
                                    struct cv_error *err) {
    for (size_t i = 0; step->preset_by && i < step->n_presets; i++)
        if (!choice_has(step->preset_by, step->presets[i].id))
            return step_fail(p, step, "a preset for what cannot be answered:",
                             step->presets[i].id, err);
    return CV_OK;
}

static enum cv_status buttons_check(const struct cv_playbook *p, const struct cv_step *step,
                                    struct cv_error *err) {
    static const char *const taken[] = {BUTTON_SKIP, BUTTON_UNKNOWN, BUTTON_PRESET, BUTTON_KEEP,
                                        BUTTON_ACCEPT};
    for (size_t i = 0; i < CV_COUNT(taken); i++)
        if (choice_has(step, cv_str(taken[i])))
            return step_fail(p, step, "a choice may not be called", cv_str(taken[i]), err);
    return CV_OK;
}

static enum cv_status each_check(const struct cv_playbook *p, const struct cv_step *step,
                                 struct cv_error *err) {
    if (step->kind == CV_STEP_EACH && step->over->optional)
        return step_fail(p, step, "'each' needs a list that is not optional:", step->over->id,
                         err);
    return CV_OK;
}

static enum cv_status step_check(const struct cv_playbook *p, const struct cv_step *step,
                                 struct cv_error *err) {
    enum cv_status status = fact_check(p, step, err);
    if (status == CV_OK)
        status = goals_check(p, step, err);
    if (status == CV_OK)
        status = roles_check(p, step, err);
    if (status == CV_OK)
        status = figures_check(p, step, err);
    if (status == CV_OK)
        status = presets_check(p, step, err);
    if (status == CV_OK)
        status = buttons_check(p, step, err);
    if (status == CV_OK)
        status = each_check(p, step, err);
    return status;
}

static enum cv_status steps_check(const struct cv_playbook *p, struct cv_error *err) {
    const struct cv_dialog *d = p->dialog;
    enum cv_status status = CV_OK;
    for (size_t i = 0; status == CV_OK && i < d->n_steps; i++) {
        const struct cv_step *step = &d->steps[i];
        status = step_check(p, step, err);
        for (size_t k = 0; status == CV_OK && k < step->n_steps; k++)
            status = step_check(p, &step->steps[k], err);
    }
    return status;
}

enum cv_status cv_playbook_check(const struct cv_playbook *p, struct cv_error *err) {
    enum cv_status status = engine_check(p, err);
    if (status == CV_OK)
        status = steps_check(p, err);
    if (status == CV_OK)
        status = types_check(p, err);
    if (status == CV_OK)
        status = tongues_check(p, err);
    if (status == CV_OK)
        status = goal_labels_check(p, err);
    if (status == CV_OK)
        status = cautions_check(p, err);
    if (status == CV_OK)
        status = determinants_check(p, err);
    return status;
}
