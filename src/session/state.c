/* state.c - the memory of a session. */
#include "session/state.h"

#include "session/answers.h"
#include "session/hear.h"
#include "session/people.h"

#include <stdlib.h>

void *state_grow(void *items, size_t size, size_t n, size_t *cap) {
    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 8;
    return cv_realloc(items, *cap * size);
}

void state_keep(char **to, struct cv_str s) {
    char *kept = cv_strdup(s);
    free(*to);
    *to = kept;
}

struct cv_session *cv_session_new(const struct cv_playbook *playbook) {
    struct cv_session *s = cv_alloc(sizeof *s);
    s->book = playbook;
    return s;
}

void cv_session_watch(struct cv_session *s,
                      void (*came)(void *context, const struct cv_step *step, bool wanted),
                      void *context) {
    s->came = came;
    s->came_context = context;
}

void cv_session_free(struct cv_session *s) {
    if (!s)
        return;
    people_free(s);
    answers_free(s);
    hear_free(s);
    for (size_t i = 0; i < WORDS_COUNT; i++)
        free(s->words[i]);
    free(s->lang);
    free(s->earlier);
    free(s->open_words);
    free(s->trail);
    free(s->suggestions);
    free(s);
}
