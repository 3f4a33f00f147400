/* model.c - asking a compiled model for its words and presets. */
#include "advice/model.h"

int cv_words_find(const struct cv_words *w, struct cv_str id) {
    for (size_t i = 0; i < w->n; i++)
        if (cv_str_eqz(id, w->z[i]))
            return (int)i;
    return -1;
}

static struct cv_str words_at(const struct cv_words *w, size_t i) {
    return i < w->n ? cv_str(w->z[i]) : (struct cv_str){NULL, 0};
}

size_t cv_model_types(const struct cv_model *m) {
    return m->types.n;
}

struct cv_str cv_model_type(const struct cv_model *m, size_t type) {
    return words_at(&m->types, type);
}

size_t cv_model_determinants(const struct cv_model *m) {
    return m->determinants.n;
}

struct cv_str cv_model_determinant(const struct cv_model *m, size_t determinant) {
    return words_at(&m->determinants, determinant);
}

size_t cv_model_goals(const struct cv_model *m) {
    return m->goals.n;
}

struct cv_str cv_model_goal(const struct cv_model *m, size_t goal) {
    return words_at(&m->goals, goal);
}

int cv_model_find_type(const struct cv_model *m, struct cv_str id) {
    return cv_words_find(&m->types, id);
}

int cv_model_find_determinant(const struct cv_model *m, struct cv_str id) {
    return cv_words_find(&m->determinants, id);
}

int cv_model_find_goal(const struct cv_model *m, struct cv_str id) {
    return cv_words_find(&m->goals, id);
}

size_t cv_model_channels(const struct cv_model *m) {
    return m->channels.n;
}

struct cv_str cv_model_channel(const struct cv_model *m, size_t channel) {
    return words_at(&m->channels, channel);
}

int cv_model_find_channel(const struct cv_model *m, struct cv_str id) {
    return cv_words_find(&m->channels, id);
}

size_t cv_model_tags(const struct cv_model *m) {
    return m->tags.n;
}

struct cv_str cv_model_tag(const struct cv_model *m, size_t tag) {
    return words_at(&m->tags, tag);
}

int cv_model_find_tag(const struct cv_model *m, struct cv_str id) {
    return cv_words_find(&m->tags, id);
}

size_t cv_model_cautions(const struct cv_model *m) {
    return m->cautions.n;
}

struct cv_str cv_model_caution(const struct cv_model *m, size_t caution) {
    return words_at(&m->cautions, caution);
}

size_t cv_model_roles(const struct cv_model *m) {
    return m->roles.n;
}

struct cv_str cv_model_role(const struct cv_model *m, size_t role) {
    return words_at(&m->roles, role);
}

int cv_model_find_role(const struct cv_model *m, struct cv_str id) {
    return cv_words_find(&m->roles, id);
}

double cv_model_role_weight(const struct cv_model *m, int role) {
    if (role < 0)
        role = cv_words_find(&m->roles, CV_S("other"));
    return role < 0 ? 1 : m->role_weight[role];
}

bool cv_model_preset(const struct cv_model *m, struct cv_str stage, double goals[CV_GOALS_MAX]) {
    int i = cv_words_find(&m->stages, stage);
    if (i < 0)
        return false;
    for (size_t g = 0; g < CV_GOALS_MAX; g++)
        goals[g] = m->preset[i][g];
    return true;
}

enum cv_alignment cv_model_alignment(const struct cv_model *m, double distance) {
    if (distance < m->limit.aligned)
        return CV_ALIGNED;
    return distance <= m->limit.mismatch ? CV_PARTLY : CV_MISMATCH;
}
