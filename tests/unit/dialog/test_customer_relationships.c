/* The dialog this program ships: it compiles, says what the domain wants it to
 * say, and every slip in it is found. Reads dialogs/, so it runs from the
 * project's root. */
#include <canvasser/dialog.h>

#include "broken.h"

static const char script_path[] = "dialogs/customer-relationships/dialog.yaml";
static const char texts_path[] = "dialogs/customer-relationships/texts/en.yaml";

struct loaded {
    struct cv_arena *arena;
    struct cv_dialog *dialog;
    struct cv_texts *texts;
};

static int loaded_open(void **state) {
    struct loaded *l = cv_alloc(sizeof *l);
    struct cv_error err = {0};
    l->arena = cv_arena_new();
    l->texts = cv_texts_new();
    struct cv_source script = {cv_str(script_path), file_text(script_path, l->arena)};
    struct cv_source texts = {cv_str(texts_path), file_text(texts_path, l->arena)};
    if (cv_dialog_compile(&script, l->arena, &l->dialog, &err) ||
        cv_texts_add(l->texts, CV_S("en"), &texts, &err))
        assert_error(&err, "");
    *state = l;
    return 0;
}

static int loaded_close(void **state) {
    struct loaded *l = *state;
    cv_texts_free(l->texts);
    cv_arena_free(l->arena);
    free(l);
    return 0;
}

static const char *said_at(const struct loaded *l, const char *key, const char *stage) {
    struct cv_arg args[] = {
        CV_ARG_TEXT("venture", CV_S("Bakewell")),    CV_ARG_TEXT("segment", CV_S("home cooks")),
        CV_ARG_TEXT("stage", cv_str(stage)),         CV_ARG_TEXT("facilitator", CV_S("Ana")),
        CV_ARG_NUMBER("n_segments", 2),              CV_ARG_NUMBER("index", 1),
    };
    return cv_texts_arena(l->texts, CV_S("en"), cv_str(key), args, CV_COUNT(args), l->arena).p;
}

static void every_text_is_there(void **state) {
    struct loaded *l = *state;
    struct cv_error err = {0};
    if (cv_dialog_check_texts(l->dialog, l->texts, CV_S("en"), &err))
        assert_error(&err, "");
    assert_true(cv_str_eqz(l->dialog->id, "customer-relationships"));
}

static void the_eight_questions_are_asked_in_order_and_in_their_words(void **state) {
    static const struct {
        const char *step, *words;
        enum cv_ask kind;
    } questions[] = {
        {"connect", "How will our value proposition connect with this customer segment?",
         CV_ASK_TEXT},
        {"expected",
         "What type of relationship does this segment expect us to establish and maintain?",
         CV_ASK_TYPES},
        {"established", "Which relationships are already established?", CV_ASK_TYPES},
        {"interact",
         "How do we interact with these customers at the acquisition and retention stages?",
         CV_ASK_TEXT},
        {"maintain", "How do we maintain the relationship?", CV_ASK_TEXT},
        {"grow", "How do we help the income from each customer grow?", CV_ASK_TEXT},
        {"cost", "What does each relationship cost, to establish and to keep?", CV_ASK_TEXT},
        {"integrated",
         "How are they aligned with the channels and the rest of the business model?", CV_ASK_TEXT},
    };
    struct loaded *l = *state;
    int line = 0;
    for (size_t i = 0; i < CV_COUNT(questions); i++) {
        const struct cv_step *step = cv_dialog_step(l->dialog, cv_str(questions[i].step));
        assert_non_null(step);
        assert_int_equal(step->ask, questions[i].kind);
        assert_int_equal(step->asked, CV_ASKED_EVERYONE);
        assert_true(step->line > line);
        line = step->line;
        const char *key =
            cv_arena_printf(l->arena, "step.%s.ask", questions[i].step).p;
        assert_string_equal(said_at(l, key, "growth"), questions[i].words);
    }
}

static void a_start_up_is_asked_what_it_plans(void **state) {
    struct loaded *l = *state;
    assert_string_equal(said_at(l, "step.established.ask", "launch"),
                        "Which relationships are already planned?");
    assert_true(strncmp(said_at(l, "step.established.hint", "launch"), "Take what you have firmly", 25) == 0);
    assert_true(strncmp(said_at(l, "step.established.hint", "mature"), "Take what really happens", 24) == 0);
    assert_string_equal(said_at(l, "step.segment_opens.say", "launch"),
                        "Segment 1 of 2: home cooks.\n"
                        "Please think of these customers only, until I say that we move on.");
}

static void the_presets_are_those_of_the_stages(void **state) {
    static const double launch[] = {70, 20, 10}, decline[] = {5, 75, 20};
    struct loaded *l = *state;
    const struct cv_step *goals = cv_dialog_step(l->dialog, CV_S("goals"));
    assert_int_equal(goals->n_presets, 4);
    assert_true(cv_str_eqz(goals->choices[1].id, "keep"));
    for (size_t i = 0; i < 3; i++) {
        assert_float_equal(goals->presets[0].shares[i], launch[i], 0.01);
        assert_float_equal(goals->presets[3].shares[i], decline[i], 0.01);
    }
}

static void every_question_says_why_it_is_asked(void **state) {
    struct loaded *l = *state;
    const struct cv_step *each = cv_dialog_step(l->dialog, CV_S("each_segments"));
    assert_non_null(each);
    for (size_t i = 0; i < l->dialog->n_steps + each->n_steps; i++) {
        const struct cv_step *step = i < l->dialog->n_steps ? &l->dialog->steps[i]
                                                            : &each->steps[i - l->dialog->n_steps];
        if (step->kind != CV_STEP_ASK && step->kind != CV_STEP_PROBE)
            continue;
        struct cv_str why = cv_arena_printf(l->arena, "step.%.*s.why", CV_ARG(step->id));
        struct cv_str hint = cv_arena_printf(l->arena, "step.%.*s.hint", CV_ARG(step->id));
        if (!cv_texts_has(l->texts, CV_S("en"), why))
            fail_msg("%s is missing", why.p);
        if (step->kind == CV_STEP_ASK && !cv_texts_has(l->texts, CV_S("en"), hint))
            fail_msg("%s is missing", hint.p);
    }
}

static void every_fact_type_and_goal_has_its_words(void **state) {
    static const char *const facts[] = {
        "customers_count", "value_per_customer", "complexity", "frequency", "support_need",
        "customisation", "digital_readiness", "desired_control", "human_contact", "trust_risk",
        "peer_affinity", "contribution_willingness", "contribution_value", "intermediary_reach",
        "recognition", "onsite", "prestige", "pay_for_attention"};
    static const char *const parts[] = {"", ".ask", ".0", ".1", ".2", ".3", ".4"};
    static const char *const others[] = {
        "type.personal", "type.remote", "type.dedicated", "type.self_service", "type.automated",
        "type.community", "type.co_creation", "type.third_party", "type.personal.about",
        "type.remote.about", "type.dedicated.about", "type.self_service.about",
        "type.automated.about", "type.community.about", "type.co_creation.about",
        "type.third_party.about", "goal.acquire", "goal.keep", "goal.grow"};
    struct loaded *l = *state;
    for (size_t i = 0; i < CV_COUNT(facts) * CV_COUNT(parts) + CV_COUNT(others); i++) {
        size_t of = i / CV_COUNT(parts);
        const char *key =
            of < CV_COUNT(facts)
                ? cv_arena_printf(l->arena, "fact.%s%s", facts[of], parts[i % CV_COUNT(parts)]).p
                : others[i - CV_COUNT(facts) * CV_COUNT(parts)];
        if (!cv_texts_has(l->texts, CV_S("en"), cv_str(key)))
            fail_msg("%s is missing", key);
    }
    for (size_t i = 0; i < CV_COUNT(facts); i++) /* asked of the segment at hand */
        assert_non_null(strstr(
            said_at(l, cv_arena_printf(l->arena, "fact.%s.ask", facts[i]).p, "growth"), "home cooks"));
}

static void note_bracket(void *context, struct cv_str key) {
    const struct loaded *l = context;
    const char *text = said_at(l, cv_arena_copy(l->arena, key).p, "growth");
    if (strpbrk(text, "{}[]") || strstr(text, "  ") || text[0] == '\0')
        fail_msg("\"%.*s\" reads \"%s\"", CV_ARG(key), text);
}

static void no_text_shows_its_workings(void **state) {
    struct loaded *l = *state;
    cv_texts_each(l->texts, CV_S("en"), note_bracket, l);
}

/* ---- slips --------------------------------------------------------------------- */

/* Files grow: LINE stands for the line of `old`, in the file that is broken
 * unless `line_of` names a text of the other. */
static const struct {
    bool in_texts;
    const char *old, *new, *line_of, *error;
} slips[] = {
    {false, "kind: choice", "kind: chioce", NULL,
     "dialogs/customer-relationships/dialog.yaml:LINE:11: \"chioce\" is not known here: did you mean "
     "\"choice\"? Known are: text, choice, types, scale, number, money, allocation, list, yes_no, amounts"},
    {false, "by: stage", "by: segments", NULL,
     "dialogs/customer-relationships/dialog.yaml:LINE:11: \"segments\" is of kind list: a question of "
     "kind choice is wanted"},
    {false, "[5, 75, 20]", "[5, 75, 25]", NULL,
     "dialogs/customer-relationships/dialog.yaml:LINE:16: these shares sum to 105: make them sum to "
     "100"},
    {false, "ask: connect ", "ask: connects ", "step.connect.ask",
     "dialogs/customer-relationships/texts/en.yaml:LINE:1: \"step.connect.ask\" is not a text the "
     "script asks for: did you mean \"step.connects.ask\"?"},
    {true, "step.connect.ask:", "step.conect.ask:", NULL,
     "dialogs/customer-relationships/texts/en.yaml:LINE:1: \"step.conect.ask\" is not a text the "
     "script asks for: did you mean \"step.connect.ask\"?"},
    {true, "choice.channels.kiosk:", "choice.channels.koisk:", NULL,
     "dialogs/customer-relationships/texts/en.yaml:LINE:1: \"choice.channels.koisk\" is not a text "
     "the script asks for: did you mean \"choice.channels.kiosk\"?"},
    {true, "step.venture.ask:", "venture.ask:", "ask: venture",
     "dialogs/customer-relationships/dialog.yaml:LINE:5: this step wants the text "
     "\"step.venture.ask\": add it to texts/en.yaml"},
    {true, "title:", "titel:", NULL,
     "dialogs/customer-relationships/dialog.yaml:1:1: the dialog wants the text \"title\": add it "
     "to texts/en.yaml"},
    {true, "At which stage is {venture}?", "At which stage is {ventrue}?", NULL,
     "dialogs/customer-relationships/texts/en.yaml:LINE:1: in the text of \"step.stage.ask\": the "
     "argument \"ventrue\" is not known here: did you mean \"venture\"? Known are: venture, "
     "segment, stage, facilitator, n_segments, index, earlier, pace"},
    {true, "At which stage is {venture}?", "At which stage is {venture?", NULL,
     "dialogs/customer-relationships/texts/en.yaml:LINE:17: in the text of \"step.stage.ask\": an "
     "argument is not closed with \"}\", at \"{venture?\""},
    {true, "goal.keep:", "goal.acquire:", NULL,
     "dialogs/customer-relationships/texts/en.yaml:LINE:1: \"goal.acquire\" stands here twice (first "
     "in line BEFORE): remove one"},
};

/* Line of the first `what` in `text`. */
static int line_of(struct cv_str text, const char *what) {
    int line = 1;
    const char *at = strstr(text.p, what);
    assert_non_null(at);
    for (const char *c = text.p; c < at; c++)
        line += *c == '\n';
    return line;
}

static void slip_run(struct cv_str script, struct cv_str texts, struct cv_arena *arena,
                     struct cv_error *err) {
    struct cv_dialog *d;
    struct cv_texts *t = cv_texts_new();
    struct cv_source sources[] = {{cv_str(script_path), script}, {cv_str(texts_path), texts}};
    if (cv_dialog_compile(&sources[0], arena, &d, err) == CV_OK &&
        cv_texts_add(t, CV_S("en"), &sources[1], err) == CV_OK &&
        cv_dialog_check_texts(d, t, CV_S("en"), err) == CV_OK)
        fail_msg("the slip was not found");
    cv_texts_free(t);
}

static void every_slip_is_found(void **state) {
    (void)state;
    for (size_t i = 0; i < CV_COUNT(slips); i++) {
        struct cv_arena *arena = cv_arena_new();
        struct cv_error err = {0};
        struct cv_str script = file_text(script_path, arena), texts = file_text(texts_path, arena);
        struct cv_str want = cv_str(slips[i].error);
        bool elsewhere = slips[i].line_of != NULL;
        int line = line_of(slips[i].in_texts != elsewhere ? texts : script,
                           elsewhere ? slips[i].line_of : slips[i].old);
        if (strstr(want.p, "LINE:"))
            want = replaced(want, "LINE:", cv_arena_printf(arena, "%d:", line).p, arena);
        if (strstr(want.p, "BEFORE"))
            want = replaced(want, "BEFORE",
                            cv_arena_printf(arena, "%d", line_of(texts, slips[i].new)).p, arena);
        if (slips[i].in_texts)
            texts = replaced(texts, slips[i].old, slips[i].new, arena);
        else
            script = replaced(script, slips[i].old, slips[i].new, arena);
        slip_run(script, texts, arena, &err);
        assert_error(&err, want.p);
        cv_arena_free(arena);
    }
}

/* The `n`th block of YAML in the reference of the language. */
static struct cv_str example(int n, struct cv_arena *arena) {
    static const char fence[] = "```yaml\n";
    const char *at = file_text("dialogs/README.md", arena).p;
    for (; n >= 0; n--) {
        at = strstr(at, fence);
        assert_non_null(at);
        at += sizeof fence - 1;
    }
    const char *end = strstr(at, "```");
    assert_non_null(end);
    return cv_arena_copy(arena, (struct cv_str){at, (size_t)(end - at)});
}

static void the_example_of_the_reference_is_a_dialog(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_texts *t = cv_texts_new();
    struct cv_dialog *d;
    struct cv_error err = {0};
    struct cv_source script = {CV_S("README, script"), example(0, arena)};
    struct cv_source texts = {CV_S("README, texts"), example(1, arena)};
    if (cv_dialog_compile(&script, arena, &d, &err) ||
        cv_texts_add(t, CV_S("en"), &texts, &err) ||
        cv_dialog_check_texts(d, t, CV_S("en"), &err))
        assert_error(&err, "");
    cv_texts_free(t);
    cv_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_there),
        cmocka_unit_test(the_eight_questions_are_asked_in_order_and_in_their_words),
        cmocka_unit_test(a_start_up_is_asked_what_it_plans),
        cmocka_unit_test(the_presets_are_those_of_the_stages),
        cmocka_unit_test(every_question_says_why_it_is_asked),
        cmocka_unit_test(every_fact_type_and_goal_has_its_words),
        cmocka_unit_test(no_text_shows_its_workings),
        cmocka_unit_test(every_slip_is_found),
        cmocka_unit_test(the_example_of_the_reference_is_a_dialog),
    };
    return cmocka_run_group_tests(tests, loaded_open, loaded_close);
}
