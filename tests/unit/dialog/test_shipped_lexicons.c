/* The lexicons as shipped, in all five languages.
 * (How well they read free text is measured by tests/golden/interpret.test.) */
#include "dialog/lexicon.h"

#include <canvasser/arena.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_cv.h"

enum { FILE_MAX_BYTES = 1024 * 1024, LANGUAGES = 5 };

static const char *const langs[LANGUAGES] = {"en", "es", "ru", "id", "el"};

struct shipped {
    struct cv_arena *arena;
    struct cv_lexicon *lexicons[LANGUAGES];
    struct cv_reader *readers[LANGUAGES];
};

static struct cv_source source_read(struct cv_arena *arena, const char *lang) {
    struct cv_source s;
    s.name = cv_arena_printf(arena, "dialogs/customer-relationships/lexicon/%s.yaml", lang);
    FILE *file = fopen(s.name.p, "r");
    assert_non_null(file);
    char *text = cv_arena_alloc(arena, FILE_MAX_BYTES);
    s.text = (struct cv_str){text, fread(text, 1, FILE_MAX_BYTES, file)};
    fclose(file);
    return s;
}

static int set_up(void **state) {
    struct shipped *s = cv_alloc(sizeof *s);
    s->arena = cv_arena_new();
    struct cv_source shared = source_read(s->arena, "en");
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct cv_source own = source_read(s->arena, langs[i]);
        struct cv_error err = {.text = ""};
        if (cv_lexicon_load(&own, &shared, &s->lexicons[i], &err))
            fail_msg("%s:%d: %s", err.file, err.line, err.text);
        s->readers[i] = cv_reader_new(s->lexicons[i]);
    }
    *state = s;
    return 0;
}

static int tear_down(void **state) {
    struct shipped *s = *state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        cv_reader_free(s->readers[i]);
        cv_lexicon_free(s->lexicons[i]);
    }
    cv_arena_free(s->arena);
    free(s);
    return 0;
}

/* "I don't know" and its like name no type, and deny none either. */
static void not_knowing_says_nothing_in_every_language(void **state) {
    static const char *const texts[][LANGUAGES] = {
        {"I don't know", "no lo sé", "понятия не имею", "gak tau sih", "δεν ξέρω"},
        {"skip this one", "saltar", "пропустим", "lewat dulu", "επόμενη ερώτηση"},
    };
    struct shipped *s = *state;
    for (size_t c = 0; c < CV_COUNT(texts); c++)
        for (size_t i = 0; i < LANGUAGES; i++) {
            struct cv_reading r;
            assert_int_equal(cv_read(s->readers[i], cv_str(texts[c][i]), &r), CV_OK);
            if (r.affirmed || r.negated)
                fail_msg("%s \"%s\" says something", langs[i], texts[c][i]);
        }
}

/* Shares with no-break spaces and full-width digits. */
static void pasted_shares_are_read_in_every_language(void **state) {
    static const char *const texts[LANGUAGES] = {
        "45\u00a0% e-mail, 55\u00a0% phone", "45\u202f% correo, 55\u202f% teléfono",
        "４５％ почта, ５５％ телефон", "45\u00a0% email, 55\u00a0% telepon",
        "45\u202f% μέιλ, 55\u202f% τηλέφωνο"};
    struct shipped *s = *state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct cv_reading r;
        assert_int_equal(cv_read(s->readers[i], cv_str(texts[i]), &r), CV_OK);
        if (r.main < 0 ||
            !cv_str_eqz(cv_lexicon_type_name(s->lexicons[i], (size_t)r.main), "personal"))
            fail_msg("%s \"%s\" has main %d", langs[i], texts[i], r.main);
    }
}

static void every_language_is_broad(void **state) {
    struct shipped *s = *state;
    for (size_t i = 0; i < LANGUAGES; i++)
        assert_true(cv_lexicon_entries(s->lexicons[i]) > 1500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(not_knowing_says_nothing_in_every_language),
        cmocka_unit_test(pasted_shares_are_read_in_every_language),
        cmocka_unit_test(every_language_is_broad),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
