/* cohort.c - who coaches whom in a place, kept beside the sessions. */
#include "daemon/cohort.h"

enum {
    COHORT_MAX = 64 * 1024, /* bytes of the people one coach has enrolled */
    CODE_CHARS = 8,         /* of 32 letters, the last a digit: 38 bits nobody guesses in a chat */
    DIGITS = 8,             /* of the alphabet, at its end */
    PLACE_MAX = 1024
};

/* Without letters that look like others. */
static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
_Static_assert(sizeof alphabet == 33, "five bits a letter");

/* ---- values of the store ------------------------------------------------------------------- */

static enum cv_status value_read(struct work *w, struct cv_str name, size_t most,
                                 struct cv_str *value) {
    struct cv_buf kept;
    cv_buf_init(&kept, most);
    enum cv_status status = cv_store_get_value(w->config->store, name, &kept, w->err);
    *value = status == CV_OK ? cv_arena_copy(w->arena, cv_buf_str(&kept)) : cv_str("");
    cv_buf_free(&kept);
    return status == CV_NOT_FOUND ? CV_OK : status;
}

/* ---- people ---------------------------------------------------------------------------------- */

/* "COACH\nPERSON NAME\n...". */
static struct cv_str cohort_name(const struct work *w) {
    return cv_arena_printf(w->arena, "cohort.%.*s.%.*s", CV_ARG(w->messenger),
                           CV_ARG(w->in->place));
}

enum cv_status cv_cohort_read(struct work *w, struct cv_str *coach, struct cv_str *people) {
    enum cv_status status = value_read(w, cohort_name(w), COHORT_MAX, people);
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

/* As it is kept: people write it in small letters too. */
static struct cv_str code_name(const struct work *w, struct cv_str code) {
    char upper[CODE_CHARS];
    for (size_t i = 0; i < CODE_CHARS; i++)
        upper[i] = code.p[i] >= 'a' && code.p[i] <= 'z' ? (char)(code.p[i] - 'a' + 'A')
                                                         : code.p[i];
    return cv_arena_printf(w->arena, "coach.%.*s.%.*s", CV_ARG(w->messenger), CODE_CHARS, upper);
}

static struct cv_str place_name(const struct work *w) {
    return cv_arena_printf(w->arena, "code.%.*s.%.*s", CV_ARG(w->messenger),
                           CV_ARG(w->in->place));
}

static struct cv_str code_new(const struct work *w) {
    unsigned char bytes[CODE_CHARS];
    char code[CODE_CHARS];
    w->config->random(bytes, sizeof bytes);
    for (size_t i = 0; i < CODE_CHARS; i++)
        code[i] = alphabet[bytes[i] % (sizeof alphabet - 1)];
    code[CODE_CHARS - 1] = alphabet[sizeof alphabet - 1 - DIGITS + bytes[CODE_CHARS - 1] % DIGITS];
    return cv_arena_copy(w->arena, (struct cv_str){code, CODE_CHARS});
}

enum cv_status cv_cohort_invite(struct work *w, struct cv_str *code) {
    struct cv_str before;
    enum cv_status status = value_read(w, place_name(w), CODE_CHARS, &before);
    if (!status && before.n)
        status = cv_store_put_value(w->config->store, code_name(w, before), CV_S(""), w->err);
    *code = code_new(w);
    if (!status)
        status = cv_store_put_value(w->config->store, place_name(w), *code, w->err);
    if (!status)
        status = cv_store_put_value(w->config->store, code_name(w, *code), w->in->place, w->err);
    return status;
}

bool cv_cohort_is_code(struct cv_str words) {
    bool digit = false;
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        digit = digit || !letter;
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
    }
    return words.n == CODE_CHARS && digit;
}

enum cv_status cv_cohort_place(struct work *w, struct cv_str code, struct cv_str *place) {
    *place = cv_str("");
    return cv_cohort_is_code(code) ? value_read(w, code_name(w, code), PLACE_MAX, place) : CV_OK;
}
