/* People of whom no messenger tells a language: what gives it away, and what does not. */
#include "stage.h"

#include "session/people.h"
#include "session/telling.h"

#include "cmocka_cv.h"

#include <string.h>

/* A session of which Ana is the first person. */
struct scene {
    struct stage stage;
    struct cv_session *session;
    struct cv_arena *arena;
    struct cv_effects effects; /* of the last event */
    cv_time now;
};

static void scene_step(struct scene *sc, struct cv_event event) {
    struct cv_error err = {0};
    event.at = sc->now += CV_SECONDS(5);
    event.name = event.name.n ? event.name : event.person;
    sc->effects = (struct cv_effects){0};
    if (cv_session_step(sc->session, &event, sc->arena, &sc->effects, &err) != CV_OK)
        fail_msg("%s", err.text);
    char *first = stage_dump(sc->session);
    for (struct cv_session *t = sc->session->told; t; t = t->told) {
        char *own = t->open_words;
        t->open_words = sc->session->open_words;
        char *dump = stage_dump(t);
        t->open_words = own;
        assert_string_equal(first, dump);
        free(dump);
    }
    free(first);
}

static void scene_open(struct scene *sc, struct cv_event start) {
    static const char folder[] = "dialogs/customer-relationships";
    static const char *const langs[] = {"es", "ru", "id", "el"};
    *sc = (struct scene){.arena = cv_arena_new()};
    if (!stage_open(&sc->stage, folder))
        fail_msg("%s", sc->stage.err.text);
    for (size_t i = 0; i < CV_COUNT(langs); i++)
        assert_true(stage_speak(&sc->stage, folder, cv_str(langs[i])));
    sc->session = cv_session_new(&sc->stage.book);
    start.kind = CV_EVENT_START;
    start.person = CV_S("Ana");
    scene_step(sc, start);
}

/* The same again, with another beginning. */
static void scene_again(struct scene *sc, struct cv_event start) {
    cv_session_free(sc->session);
    sc->session = cv_session_new(&sc->stage.book);
    start.kind = CV_EVENT_START;
    start.person = CV_S("Ana");
    scene_step(sc, start);
}

static void scene_close(struct scene *sc) {
    cv_session_free(sc->session);
    stage_close(&sc->stage);
    cv_arena_free(sc->arena);
}

static void says_in(struct scene *sc, const char *who, const char *lang, const char *words) {
    scene_step(sc, (struct cv_event){.kind = CV_EVENT_MESSAGE, .person = cv_str(who),
                                     .lang = cv_str(lang), .text = cv_str(words)});
}

static void says(struct scene *sc, const char *who, const char *words) {
    says_in(sc, who, "", words);
}

static void joins(struct scene *sc, const char *who, const char *lang) {
    scene_step(sc, (struct cv_event){.kind = CV_EVENT_JOIN, .person = cv_str(who),
                                     .lang = cv_str(lang)});
}

static void presses(struct scene *sc, const char *who, const char *lang) {
    scene_step(sc, (struct cv_event){.kind = CV_EVENT_CHOOSE, .person = cv_str(who),
                                     .lang = cv_str(lang), .about = CV_S("e0.0"),
                                     .choice = CV_S("none")});
}

static void speaks(const struct scene *sc, const char *who, const char *lang) {
    struct cv_str is = cv_session_speaks(sc->session, cv_str(who));
    if (!cv_str_eqz(is, lang))
        fail_msg("%s is spoken with in '%.*s', not in '%s'", who, CV_ARG(is), lang);
}

/* Whether the last event made it say this to somebody. */
static bool told(const struct scene *sc, const char *who, const char *words) {
    for (size_t i = 0; i < sc->effects.n; i++)
        if (cv_str_eqz(sc->effects.item[i].to, who) && strstr(sc->effects.item[i].text.p, words))
            return true;
    return false;
}

/* ---- beginning ------------------------------------------------------------------------------ */

static void a_word_that_begins_a_session_is_of_a_language(void **state) {
    static const struct {
        const char *words, *lang;
    } whole[] = {{"start", "en"},     {"empezar", "es"},     {"¡Empezamos!", "es"},
                 {"/старт", "ru"},    {"mulai", "id"},       {"Έναρξη.", "el"},
                 {"xekiname", "el"},  {"lunch", ""},         {"", ""}};
    static const struct {
        const char *words, *lang;
    } paced[] = {{"coach me", "en"}, {"a mi ritmo", "es"}, {"в своём темпе", "ru"}, {"tea", ""}};
    struct cv_str lang, name;
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en")});
    for (size_t i = 0; i < CV_COUNT(whole); i++) {
        bool starts = cv_session_starts(sc.stage.texts, cv_str(whole[i].words), &lang);
        assert_int_equal(starts, whole[i].lang[0] != '\0');
        assert_true(cv_str_eqz(lang, whole[i].lang));
    }
    for (size_t i = 0; i < CV_COUNT(paced); i++) {
        (void)!cv_session_starts_paced(sc.stage.texts, cv_str(paced[i].words), &lang);
        assert_true(cv_str_eqz(lang, paced[i].lang));
    }
    assert_true(cv_session_starts_with(sc.stage.texts, CV_S("empezar la sesión de hoy"), &name,
                                       &lang));
    assert_true(cv_str_eqz(lang, "es") && cv_str_eqz(name, "de hoy"));
    assert_true(cv_session_begins(sc.stage.texts, CV_S("command.enrol"), CV_S("запиши Ana"),
                                  &name, &lang));
    assert_true(cv_str_eqz(lang, "ru") && cv_str_eqz(name, "Ana"));
    scene_close(&sc);
}

static void the_language_of_that_word_is_no_more_than_a_guess(void **state) {
    const struct cv_event start = {.lang = CV_S("es"), .guessed = true};
    struct scene sc;
    (void)state;
    scene_open(&sc, start);
    speaks(&sc, "Ana", "es");
    assert_true(cv_str_eqz(sc.effects.item[0].lang, "es"));
    joins(&sc, "Ben", ""); /* the place speaks Spanish */
    speaks(&sc, "Ben", "es");
    says(&sc, "Ana", "βοήθεια");
    speaks(&sc, "Ana", "el");
    scene_again(&sc, start);
    says_in(&sc, "Ana", "ru", "Acme"); /* now it is told, and all of it is hers */
    speaks(&sc, "Ana", "ru");
    assert_string_equal(sc.session->place, "ru");
    scene_again(&sc, start);
    says(&sc, "Ana", "language English");
    says_in(&sc, "Ana", "es", "Acme"); /* told for the first time: what was chosen stays */
    speaks(&sc, "Ana", "en");
    says_in(&sc, "Ana", "el", "launch"); /* a change is a wish */
    speaks(&sc, "Ana", "el");
    scene_close(&sc);
}

/* ---- what gives it away --------------------------------------------------------------------------- */

static void words_and_letters_of_one_language_give_it_away(void **state) {
    static const struct {
        const char *words, *lang; /* in a place that speaks English */
    } cases[] = {
        {"помощь", "ru"},           {"/помощь", "ru"},          {"Ayuda!", "es"},
        {"bantuan", "id"},          {"βοήθεια", "el"},          {"κατάσταση", "el"},
        {"¿quién falta?", "es"},    {"por qué", "es"},          {"lewati", "id"},
        {"aparcar: el té", "es"},   {"idioma español", "es"},   {"язык русский", "ru"},
        {"Φτιάχνουμε ποδήλατα", "el"}, {"Велосипеды для города", "ru"},
        {"Рестораны и Google", "ru"},
        /* known everywhere, or of no one language */
        {"help", "en"},             {"skip", "en"},             {"agenda", "en"},
        {"piso", "en"}, /* Greek in Latin letters, and a flat in Spanish */
        {"seis", "en"}, /* a command only after the advice */
        {"más", "en"},              {"adelante, claro", "en"},  {"no", "en"},
        {"ayuda a los clientes", "en"}, {"respuesta", "en"},    {"да", "en"},
        {"Дача", "en"},             {"We ride with Яндекс", "en"}, {"αβγδ", "en"},
        {"自転車を街のために", "en"},  {"12345678", "en"},         {"🙂🙂🙂🙂🙂🙂🙂", "en"},
        {"mi empresa vende bicicletas en la ciudad", "en"},     {"idioma", "es"},
        {"idioma klingon", "en"},
    };
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en")});
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        scene_again(&sc, (struct cv_event){.lang = CV_S("en")});
        joins(&sc, "Ben", "");
        says(&sc, "Ben", cases[i].words);
        struct cv_str is = cv_session_speaks(sc.session, CV_S("Ben"));
        if (!cv_str_eqz(is, cases[i].lang))
            fail_msg("'%s' gives away '%.*s'", cases[i].words, CV_ARG(is));
        assert_string_equal(sc.session->place, "en");
        speaks(&sc, "Ana", "en");
    }
    scene_close(&sc);
}

static void it_is_said_once_with_the_way_back_and_does_what_was_said(void **state) {
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en")});
    joins(&sc, "Ben", "");
    says(&sc, "Ben", "ayuda");
    assert_true(told(&sc, "Ben", "Parece que hablas español"));
    assert_true(told(&sc, "Ben", "«language English»"));
    assert_true(told(&sc, "Ben", "«saltar»")); /* the help itself */
    says(&sc, "Ben", "ayuda");
    assert_false(told(&sc, "Ben", "Parece que"));
    says(&sc, "Ben", "помощь"); /* once */
    speaks(&sc, "Ben", "es");
    says(&sc, "Ben", "language English");
    speaks(&sc, "Ben", "en");
    says(&sc, "Ben", "ayuda");
    says(&sc, "Ben", "Велосипеды для города");
    speaks(&sc, "Ben", "en");
    says(&sc, "Ben", "idioma ruso"); /* no guess but a wish */
    speaks(&sc, "Ben", "ru");
    scene_close(&sc);
}

/* The question is put anew to who was guessed and still owes an answer. */
static void who_is_understood_reads_the_question_in_their_language(void **state) {
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en"), .guessed = true});
    says(&sc, "Ana", "ayuda");
    assert_true(told(&sc, "Ana", "Pregunta 1 de 4"));
    assert_string_equal(sc.session->place, "es"); /* nobody else is there */
    assert_string_equal(sc.session->lang, "es");
    says(&sc, "Ana", "Bicicletas");
    bool asked = false;
    for (size_t i = 0; i < sc.effects.n; i++)
        asked = asked || (!sc.effects.item[i].to.n && sc.effects.item[i].asks &&
                          cv_str_starts(sc.effects.item[i].text, CV_S("Pregunta 2")));
    assert_true(asked);
    scene_close(&sc);
}

/* ---- what does not ------------------------------------------------------------------------------- */

static void who_is_known_is_never_guessed(void **state) {
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en")});
    joins(&sc, "Ben", "en");
    says(&sc, "Ben", "ayuda");
    says(&sc, "Ben", "Велосипеды для города");
    speaks(&sc, "Ben", "en");
    joins(&sc, "Chen", "");
    says_in(&sc, "Chen", "id", "Велосипеды для города");
    speaks(&sc, "Chen", "id");
    says(&sc, "Chen", "Велосипеды для города"); /* this message tells none */
    speaks(&sc, "Chen", "id");
    scene_close(&sc);
}

/* As on Discord, where presses tell it and messages do not. */
static void what_is_told_later_stands_above_a_guess_and_stays(void **state) {
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en")});
    joins(&sc, "Ben", "");
    says(&sc, "Ben", "помощь");
    speaks(&sc, "Ben", "ru");
    presses(&sc, "Ben", "es");
    speaks(&sc, "Ben", "es");
    says(&sc, "Ben", "помощь");
    says(&sc, "Ben", "Велосипеды для города");
    speaks(&sc, "Ben", "es");
    joins(&sc, "Chen", "");
    says(&sc, "Chen", "language id");
    presses(&sc, "Chen", "es"); /* who chose is not talked out of it */
    says(&sc, "Chen", "tea");
    presses(&sc, "Chen", "es");
    speaks(&sc, "Chen", "id");
    scene_close(&sc);
}

/* Where "start" alone is known, the first person's presses tell what the channel speaks. */
static void what_was_assumed_of_a_place_gives_way_to_what_is_told(void **state) {
    const struct cv_event start = {.lang = CV_S("en"), .guessed = true, .open = true};
    struct scene sc;
    (void)state;
    scene_open(&sc, start);
    joins(&sc, "Ben", "");
    joins(&sc, "Chen", "");
    says(&sc, "Chen", "language English");
    joins(&sc, "Dora", "ru");
    presses(&sc, "Dora", "ru");
    assert_string_equal(sc.session->place, "en"); /* it is not hers */
    presses(&sc, "Ana", "es");
    assert_string_equal(sc.session->place, "es");
    speaks(&sc, "Ben", "es"); /* of whom nothing is known */
    speaks(&sc, "Chen", "en");
    speaks(&sc, "Dora", "ru");
    presses(&sc, "Ana", "el"); /* for herself: the place's is known by now */
    assert_string_equal(sc.session->place, "es");
    scene_again(&sc, (struct cv_event){.lang = CV_S("es"), .guessed = true, .open = true});
    joins(&sc, "Ben", "");
    presses(&sc, "Ana", "ru"); /* the channel was begun in Spanish words */
    assert_string_equal(sc.session->place, "es");
    speaks(&sc, "Ana", "ru");
    scene_close(&sc);
}

static void talk_of_who_takes_no_part_is_left_alone(void **state) {
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en"), .open = true});
    says(&sc, "Ben", "Велосипеды для города");
    assert_int_equal(telling_count(sc.session), 1);
    assert_int_equal(people_find(sc.session, CV_S("Ben")), NOBODY);
    says(&sc, "Ben", "помощь"); /* whoever asks is answered, whether they take part or not */
    assert_true(told(&sc, "Ben", "«Участвую»"));
    assert_int_equal(people_find(sc.session, CV_S("Ben")), NOBODY);
    says(&sc, "Ben", "участвую");
    assert_true(told(&sc, "Ben", "Похоже, вы говорите по-русски"));
    speaks(&sc, "Ben", "ru");
    assert_string_equal(sc.session->place, "en");
    scene_close(&sc);
}

/* The texts of a language with one more word for "help". */
static void speak_with(struct stage *st, const char *lang, const char *word) {
    static const char key[] = "\ncommand.help: ";
    struct cv_source source = stage_source(st, "dialogs/engine",
                                           cv_arena_printf(st->arena, "texts/%s.yaml", lang).p);
    const char *all = cv_arena_printf(st->arena, "%.*s", CV_ARG(source.text)).p;
    const char *at = strstr(all, key);
    assert_non_null(at);
    at += strlen(key);
    source.text = cv_arena_printf(st->arena, "%.*s%s|%s", (int)(at - all), all, word, at);
    assert_int_equal(cv_texts_add(st->texts, cv_str(lang), &source, &st->err), CV_OK);
}

static void a_word_of_two_languages_gives_neither_away(void **state) {
    struct scene sc = {.arena = cv_arena_new()};
    (void)state;
    assert_true(stage_open(&sc.stage, "dialogs/customer-relationships"));
    speak_with(&sc.stage, "es", "socorro");
    speak_with(&sc.stage, "id", "socorro");
    sc.session = cv_session_new(&sc.stage.book);
    scene_again(&sc, (struct cv_event){.lang = CV_S("en")});
    joins(&sc, "Ben", "");
    says(&sc, "Ben", "socorro");
    speaks(&sc, "Ben", "en");
    says(&sc, "Ben", "ayuda");
    speaks(&sc, "Ben", "es");
    scene_close(&sc);
}

/* An answer must change nothing that others see, the language of who gave it included. */
static void letters_tell_nothing_where_answers_are_anonymous(void **state) {
    struct scene sc;
    (void)state;
    scene_open(&sc, (struct cv_event){.lang = CV_S("en")});
    joins(&sc, "Ben", "");
    says(&sc, "Ana", "anonymous");
    says(&sc, "Ben", "Велосипеды для города");
    says(&sc, "Ben", "respuesta: bicicletas");
    speaks(&sc, "Ben", "en");
    says(&sc, "Ben", "помощь");
    speaks(&sc, "Ben", "ru");
    scene_again(&sc, (struct cv_event){.lang = CV_S("en")});
    joins(&sc, "Ben", "");
    says(&sc, "Ben", "respuesta: bicicletas");
    speaks(&sc, "Ben", "es");
    scene_close(&sc);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_that_begins_a_session_is_of_a_language),
        cmocka_unit_test(the_language_of_that_word_is_no_more_than_a_guess),
        cmocka_unit_test(words_and_letters_of_one_language_give_it_away),
        cmocka_unit_test(it_is_said_once_with_the_way_back_and_does_what_was_said),
        cmocka_unit_test(who_is_understood_reads_the_question_in_their_language),
        cmocka_unit_test(who_is_known_is_never_guessed),
        cmocka_unit_test(what_is_told_later_stands_above_a_guess_and_stays),
        cmocka_unit_test(what_was_assumed_of_a_place_gives_way_to_what_is_told),
        cmocka_unit_test(talk_of_who_takes_no_part_is_left_alone),
        cmocka_unit_test(a_word_of_two_languages_gives_neither_away),
        cmocka_unit_test(letters_tell_nothing_where_answers_are_anonymous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
