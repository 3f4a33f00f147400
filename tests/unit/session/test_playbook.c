/* What a dialog's files must agree on before a session may run them. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

/* One change to the good files, and the words the error must have. */
struct fault {
    const char *file, *from, *to, *error;
};

static const struct fault faults[] = {
    {"texts/en.yaml", "fact.skill.3: They like them\n", "", "fact.skill.3"},
    {"texts/en.yaml", "type.machine: A machine\n", "", "type.machine"},
    {"texts/en.yaml", "goal.win: Win guests\n", "", "goal.win"},
    {"dialog.yaml", "      - ask: words\n        kind: text\n",
     "      - ask: words\n        kind: amounts\n        of: facilitator\n"
     "        choices: [customers, tables]\n        feeds: figures\n",
     "tables"},
    {"dialog.yaml", "fact: trust", "fact: thrust", "thrust"},
    {"dialog.yaml", "aims: [win, keep]", "aims: [win, hold]", "hold"},
    {"dialog.yaml", "ways: [street, letter, friend]", "ways: [street, letter, skip]", "skip"},
    {"dialog.yaml", "  - ask: tables",
     "  - ask: who\n    kind: choice\n    choices: ages\n    feeds: role\n  - ask: tables",
     "the advice data have no role young"},
    {"dialog.yaml", "    kind: list\n    of: facilitator\n", "    kind: list\n    optional: true\n",
     "not optional"},
};

static struct cv_str replaced(struct cv_arena *arena, struct cv_str text, const struct fault *f) {
    const char *at = strstr(text.p, f->from);
    assert_non_null(at);
    return cv_arena_printf(arena, "%.*s%s%s", (int)(at - text.p), text.p, f->to,
                           at + strlen(f->from));
}

static struct cv_source faulty(struct stage *st, const char *file, const struct fault *f) {
    struct cv_source source = stage_source(st, "tests/transcripts/kinds", file);
    source.text = cv_arena_copy(st->arena, source.text);
    if (strcmp(file, f->file) == 0)
        source.text = replaced(st->arena, source.text, f);
    return source;
}

static void a_dialog_whose_files_disagree_is_refused_with_its_fault(void **state) {
    (void)state;
    for (size_t i = 0; i < CV_COUNT(faults); i++) {
        struct stage st = {.arena = cv_arena_new(), .texts = cv_texts_new()};
        struct cv_source script = faulty(&st, "dialog.yaml", &faults[i]);
        struct cv_source advice = faulty(&st, "advice.yaml", &faults[i]);
        struct cv_source own = faulty(&st, "texts/en.yaml", &faults[i]);
        struct cv_source engine = stage_source(&st, "dialogs/engine", "texts/en.yaml");
        assert_int_equal(cv_texts_add(st.texts, CV_S("en"), &engine, &st.err), CV_OK);
        assert_int_equal(cv_texts_add(st.texts, CV_S("en"), &own, &st.err), CV_OK);
        assert_int_equal(cv_dialog_compile(&script, st.arena, &st.dialog, &st.err), CV_OK);
        assert_int_equal(cv_model_compile(&advice, st.arena, &st.model, &st.err), CV_OK);
        st.book = (struct cv_playbook){st.dialog, st.texts, st.model, NULL, NULL};
        assert_int_not_equal(cv_playbook_check(&st.book, &st.err), CV_OK);
        if (!strstr(st.err.text, faults[i].error))
            fail_msg("\"%s\" does not say \"%s\"", st.err.text, faults[i].error);
        stage_close(&st);
    }
}

static void a_dialog_without_the_engines_sentences_is_refused(void **state) {
    struct stage st = {.arena = cv_arena_new(), .texts = cv_texts_new()};
    struct stage good;
    (void)state;
    assert_true(stage_open(&good, "tests/transcripts/kinds"));
    st.book = (struct cv_playbook){good.dialog, st.texts, good.model, NULL, NULL};
    assert_int_equal(cv_playbook_check(&st.book, &st.err), CV_NOT_FOUND);
    assert_non_null(strstr(st.err.text, "engine."));
    stage_close(&st);
    stage_close(&good);
}

static void the_dialog_that_ships_is_good(void **state) {
    struct stage st;
    (void)state;
    if (!stage_open(&st, "dialogs/customer-relationships"))
        fail_msg("%s:%d: %s", st.err.file, st.err.line, st.err.text);
    assert_int_equal(cv_dialog_check_texts(st.dialog, st.texts, CV_S("en"), &st.err), CV_OK);
    stage_close(&st);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dialog_whose_files_disagree_is_refused_with_its_fault),
        cmocka_unit_test(a_dialog_without_the_engines_sentences_is_refused),
        cmocka_unit_test(the_dialog_that_ships_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
