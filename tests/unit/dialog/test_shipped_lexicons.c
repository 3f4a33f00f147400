/* The lexicons as shipped: small answers and amounts in all five languages.
 * (How well they read free text is measured by tests/golden/interpret.test.) */
#include "dialog/lexicon.h"

#include <canvasser/arena.h>
#include <math.h>
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

static void replies_are_known_in_every_language(void **state) {
    static const struct {
        enum cv_reply reply;
        const char *text[LANGUAGES];
    } cases[] = {
        {CV_REPLY_YES, {"yes, of course", "Sí", "да, конечно", "iya", "Ναι"}},
        {CV_REPLY_NO, {"Nope", "no", "нет", "nggak", "όχι"}},
        {CV_REPLY_DONT_KNOW,
         {"I don't know", "no lo sé", "понятия не имею", "gak tau sih", "δεν ξέρω"}},
        {CV_REPLY_SKIP, {"skip this one", "saltar", "пропустим", "lewat dulu", "επόμενη ερώτηση"}},
        {CV_REPLY_NONE, {"by phone", "por teléfono", "по телефону", "lewat telepon", "τηλέφωνο"}},
    };
    struct shipped *s = *state;
    for (size_t c = 0; c < CV_COUNT(cases); c++)
        for (size_t i = 0; i < LANGUAGES; i++) {
            enum cv_reply reply = cv_read_reply(s->readers[i], cv_str(cases[c].text[i]));
            if (reply != cases[c].reply)
                fail_msg("%s \"%s\" is read as %d", langs[i], cases[c].text[i], (int)reply);
        }
}

static void levels_are_known_in_every_language(void **state) {
    static const struct {
        int level;
        const char *text[LANGUAGES];
    } cases[] = {
        {0, {"not at all", "para nada", "нисколько", "tidak sama sekali", "καθόλου"}},
        {1, {"low", "bajo", "слабо", "rendah", "χαμηλό"}},
        {3, {"high", "bastante", "часто", "sering", "συχνά"}},
        {4, {"very high", "muchísimo", "очень сильно", "sangat tinggi", "πάρα πολύ"}},
    };
    struct shipped *s = *state;
    for (size_t c = 0; c < CV_COUNT(cases); c++)
        for (size_t i = 0; i < LANGUAGES; i++) {
            int level = -1;
            bool found = cv_read_scale(s->readers[i], cv_str(cases[c].text[i]), &level);
            if (!found || level != cases[c].level)
                fail_msg("%s \"%s\" is read as %d", langs[i], cases[c].text[i], level);
        }
}

static void amounts_are_known_in_every_language(void **state) {
    static const struct {
        int lang;
        const char *text;
        double value;
        const char *currency, *period;
    } cases[] = {
        {0, "$5k a year", 5000, "USD", "year"},
        {0, "about £1,250.50 per month", 1250.5, "GBP", "month"},
        {1, "1.200 €/mes", 1200, "EUR", "month"},
        {1, "2 millones de pesos colombianos al año", 2e6, "COP", "year"},
        {2, "3 тыс. руб. в месяц", 3000, "RUB", "month"},
        {2, "полтора не знаю, 1,5 млн рублей в год", 1.5e6, "RUB", "year"},
        {3, "Rp 2 juta per bulan", 2e6, "IDR", "month"},
        {3, "500rb sebulan", 5e5, "", "month"},
        {4, "300 ευρώ τον μήνα", 300, "EUR", "month"},
        {4, "5 χιλιάδες ευρώ τον χρόνο", 5000, "EUR", "year"},
    };
    struct shipped *s = *state;
    for (size_t c = 0; c < CV_COUNT(cases); c++) {
        struct cv_amount a;
        assert_true(cv_read_amount(s->readers[cases[c].lang], cv_str(cases[c].text), &a));
        if (fabs(a.value - cases[c].value) > 1e-6 || strcmp(a.currency, cases[c].currency) != 0 ||
            strcmp(a.period, cases[c].period) != 0)
            fail_msg("\"%s\" is %f %s %s", cases[c].text, a.value, a.currency, a.period);
    }
}

static void every_language_is_broad(void **state) {
    struct shipped *s = *state;
    for (size_t i = 0; i < LANGUAGES; i++)
        assert_true(cv_lexicon_entries(s->lexicons[i]) > 1500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_are_known_in_every_language),
        cmocka_unit_test(levels_are_known_in_every_language),
        cmocka_unit_test(amounts_are_known_in_every_language),
        cmocka_unit_test(every_language_is_broad),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
