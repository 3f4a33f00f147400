/* Scripts: what they become, and the exact words of every rule they break. */
#include <canvasser/dialog.h>

#include "broken.h"

/* A script with everything in it; every rule is tested by breaking it. */
static const char script[] = "dialog: small-talk\n"
                             "version: 3\n"
                             "choices:\n"
                             "  stages: [launch, growth]\n"
                             "  levels: [nil, low, mid, high, top]\n"
                             "  four: [a, b, c, d]\n"
                             "steps:\n"
                             "  - say: hello\n"
                             "  - ask: stage\n"
                             "    kind: choice\n"
                             "    choices: stages\n"
                             "    of: facilitator\n"
                             "    feeds: stage\n"
                             "  - ask: groups\n"
                             "    kind: list\n"
                             "    most: 4\n"
                             "  - ask: aims\n"
                             "    kind: allocation\n"
                             "    choices: [win, hold, lift]\n"
                             "    preset: {by: stage, launch: [70, 20, 10], growth: [33.3, 33.3, 33.4]}\n"
                             "  - ask: budget\n"
                             "    kind: money\n"
                             "    when: {answer: stage, not: [launch]}\n"
                             "  - each: groups\n"
                             "    steps:\n"
                             "      - ask: words\n"
                             "      - ask: mood\n"
                             "        kind: scale\n"
                             "        choices: levels\n"
                             "      - ask: fast\n"
                             "        kind: yes_no\n"
                             "        optional: true\n"
                             "        when: {answer: mood, is: [3, 4]}\n"
                             "      - ask: speed\n"
                             "        kind: scale\n"
                             "        fact: frequency\n"
                             "        feeds: fact\n"
                             "        when: {answer: fast, is: [yes]}\n"
                             "      - ask: proof\n"
                             "        kind: choice\n"
                             "        choices: four\n"
                             "        feeds: evidence\n"
                             "      - ask: rate\n"
                             "        kind: number\n"
                             "        least: 0.5\n"
                             "        most: 9\n"
                             "      - probe: facts\n"
                             "        most: 2\n"
                             "      - advise: segment\n"
                             "  - advise: all\n";

static enum cv_status compiled(struct cv_str text, struct cv_arena *arena, struct cv_dialog **d,
                               struct cv_error *err) {
    struct cv_source source = {CV_S("d.yaml"), text};
    return cv_dialog_compile(&source, arena, d, err);
}

static void a_script_becomes_a_dialog(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d;
    assert_int_equal(compiled(cv_str(script), arena, &d, NULL), CV_OK);
    assert_true(cv_str_eqz(d->id, "small-talk"));
    assert_int_equal(d->version, 3);
    assert_int_equal(d->n_steps, 7);
    assert_int_equal(d->n_all, 15);

    const struct cv_step *stage = cv_dialog_step(d, CV_S("stage"));
    assert_int_equal(stage->kind, CV_STEP_ASK);
    assert_int_equal(stage->asked, CV_ASKED_FACILITATOR);
    assert_int_equal(stage->feed, CV_FEED_STAGE);
    assert_int_equal(stage->line, 9);
    assert_int_equal(stage->column, 5);
    assert_int_equal(stage->n_choices, 2);
    assert_true(cv_str_eqz(stage->choices[1].key, "choice.stages.growth"));

    const struct cv_step *aims = cv_dialog_step(d, CV_S("aims"));
    assert_true(cv_str_eqz(aims->choices[0].key, "choice.aims.win"));
    assert_ptr_equal(aims->preset_by, stage);
    assert_int_equal(aims->n_presets, 2);
    assert_true(cv_str_eqz(aims->presets[1].id, "growth"));
    assert_true(aims->presets[0].shares[2] > 9.9 && aims->presets[0].shares[2] < 10.1);

    const struct cv_step *groups = cv_dialog_step(d, CV_S("groups"));
    assert_true(groups->least > 0.9 && groups->least < 1.1 && groups->most > 3.9);
    cv_arena_free(arena);
}

static void steps_inside_of_each_are_found_and_know_their_conditions(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d;
    assert_int_equal(compiled(cv_str(script), arena, &d, NULL), CV_OK);
    const struct cv_step *each = &d->steps[5];
    assert_int_equal(each->kind, CV_STEP_EACH);
    assert_ptr_equal(each->over, cv_dialog_step(d, CV_S("groups")));
    assert_int_equal(each->n_steps, 8);
    assert_int_equal(each->steps[0].ask, CV_ASK_TEXT); /* the kind when none is named */
    assert_int_equal(each->steps[7].kind, CV_STEP_ADVISE);

    const struct cv_step *fast = cv_dialog_step(d, CV_S("fast"));
    assert_true(fast->optional);
    assert_ptr_equal(fast->when.step, &each->steps[1]);
    assert_int_equal(fast->when.n, 2);
    assert_true(cv_str_eqz(fast->when.ids[1], "4") && !fast->when.negated);
    assert_true(cv_dialog_step(d, CV_S("budget"))->when.negated);

    const struct cv_step *speed = cv_dialog_step(d, CV_S("speed"));
    assert_true(cv_str_eqz(speed->fact, "frequency"));
    assert_int_equal(speed->feed, CV_FEED_FACT);
    assert_true(cv_dialog_step(d, CV_S("facts"))->most < 2.1);
    assert_null(cv_dialog_step(d, CV_S("nowhere")));
    cv_arena_free(arena);
}

static void a_condition_may_look_at_how_many_take_part(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d;
    assert_int_equal(compiled(CV_S("dialog: d\nversion: 1\nsteps:\n"
                                   "  - say: all\n"
                                   "  - say: us\n    when: {people: several}\n"
                                   "  - say: you\n    when: {people: one}\n"),
                              arena, &d, NULL),
                     CV_OK);
    assert_int_equal(d->steps[0].when.company, CV_COMPANY_ANY);
    assert_int_equal(d->steps[1].when.company, CV_COMPANY_SEVERAL);
    assert_int_equal(d->steps[2].when.company, CV_COMPANY_ONE);
    assert_null(d->steps[1].when.step);
    cv_arena_free(arena);
}

static void made_ids_differ(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d;
    struct cv_str twice = replaced(cv_str(script), "  - advise: all\n",
                                   "  - advise: all\n  - each: groups\n    steps: [{say: bye}]\n"
                                   "  - advise: all\n",
                                   arena);
    assert_int_equal(compiled(twice, arena, &d, NULL), CV_OK);
    assert_true(cv_str_eqz(d->steps[5].id, "each_groups"));
    assert_true(cv_str_eqz(d->steps[7].id, "each_groups_2"));
    assert_true(cv_str_eqz(d->steps[6].id, "advise_all"));
    assert_true(cv_str_eqz(d->steps[8].id, "advise_all_2"));
    cv_arena_free(arena);
}

static const struct {
    const char *old, *new, *error;
} broken[] = {
    /* silence */
    {"    feeds: stage\n", "    feeds: stage\n    silence: {then: skip}\n",
     "d.yaml:14:14: \"after\" is missing here: add \"after: ...\""},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: soon}\n",
     "d.yaml:14:22: expected a time from 1 minute to 90 days, as in \"20 minutes\", \"3 hours\" or \"2 days\""},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 years}\n",
     "d.yaml:14:22: expected a time from 1 minute to 90 days, as in \"20 minutes\", \"3 hours\" or \"2 days\""},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 days, then: sleep}\n",
     "d.yaml:14:36: \"sleep\" is not known here; known are: skip, wait, end"},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 days, then: skip, to: budget}\n",
     "d.yaml:14:14: silence leads to one thing: \"then\", \"to\" or \"answer\""},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 days, answer: grwth}\n",
     "d.yaml:14:38: \"grwth\" is not a choice of \"stage\": did you mean \"growth\"? Known are: launch, growth"},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 days, to: nowhere}\n",
     "d.yaml:9:5: silence leads to \"nowhere\", and there is no such step"},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 days, to: hello}\n",
     "d.yaml:9:5: silence leads on, never back: name a step further down"},
    {"    feeds: stage\n", "    feeds: stage\n    silence: {after: 2 days, to: words}\n",
     "d.yaml:9:5: silence cannot lead into an \"each\" from outside: name a step of the same level, or one behind it"},
    {"    most: 4\n", "    most: 4\n    silence: {after: 2 days}\n",
     "d.yaml:14:5: an \"each\" goes through this list, so it cannot be skipped: let silence \"wait\" or \"end\", or lead \"to\" a step behind the \"each\""},
    {"    most: 4\n", "    most: 4\n    silence: {after: 2 days, to: budget}\n",
     "d.yaml:14:5: silence must lead behind the \"each\" that goes through this list"},
    {"    kind: money\n", "    kind: money\n    silence: {after: 2 days, answer: 4}\n",
     "d.yaml:23:38: nobody's answer is made up where everyone is asked: this goes with \"of: facilitator\""},
    {"        optional: true\n", "        optional: true\n        silence: {after: 2 days, answer: yes}\n",
     "d.yaml:33:42: nobody's answer is made up where everyone is asked: this goes with \"of: facilitator\""},
    /* the dialog */
    {"dialog: small-talk", "dialgo: small-talk",
     "d.yaml:1:1: \"dialgo\" is not a key that can stand here: did you mean \"dialog\"? Known are: "
     "dialog, version, like, choices, steps"},
    {"small-talk", "Small Talk",
     "d.yaml:1:9: a dialog is named like its folder: small letters, digits and -, at most 60"},
    {"version: 3", "version: three",
     "d.yaml:2:10: expected a whole number from 1 to 1000000, not \"three\""},
    {"version: 3\n", "", "d.yaml:1:1: \"version\" is missing here: add \"version: ...\""},
    /* sets of choices */
    {"[launch, growth]", "[launch, launch]",
     "d.yaml:4:20: \"launch\" stands in this list twice: remove one"},
    {"[launch, growth]", "[launch]",
     "d.yaml:4:11: choices are a list of 2 to 50 ids, as in [a, b]"},
    {"[launch, growth]", "launch",
     "d.yaml:4:11: choices are a list of 2 to 50 ids, as in [a, b]"},
    {"[launch, growth]", "[launch, Growth]",
     "d.yaml:4:20: \"Growth\" is not an id: use small letters a-z, digits and _, a letter first, at "
     "most 40"},
    {"choices: stages", "choices: stagse",
     "d.yaml:11:14: \"stagse\" is not a set of choices: did you mean \"stages\"? Known are: stages, "
     "levels, four"},
    /* heads and keys of steps */
    {"- say: hello", "- sya: hello",
     "d.yaml:8:5: \"sya\" is not a kind of step: did you mean \"say\"? Known are: ask, say, each, "
     "probe, advise, discuss"},
    {"- say: hello", "- hello",
     "d.yaml:8:5: a step begins with \"ask:\", \"say:\", \"each:\", \"probe:\", \"advise:\" or \"discuss:\""},
    {"- say: hello", "- say: hello\n    ask: hello",
     "d.yaml:8:5: \"say\" is not a key that can stand here; known are: ask, when, kind, of, roles, feeds, "
     "fact, choices, many, optional, least, most, preset, silence"},
    {"    kind: list", "    knid: list",
     "d.yaml:15:5: \"knid\" is not a key that can stand here: did you mean \"kind\"? Known are: ask, "
     "when, kind, of, roles, feeds, fact, choices, many, optional, least, most, preset, silence"},
    {"- say: hello", "- say: stage",
     "d.yaml:9:10: the id \"stage\" is taken by the step in line 8: choose another"},
    {"- ask: words", "- ask: groups",
     "d.yaml:26:14: the id \"groups\" is taken by the step in line 14: choose another"},
    {"- ask: words", "- ask: two words",
     "d.yaml:26:14: \"two words\" is not an id: use small letters a-z, digits and _, a letter "
     "first, at most 40"},
    /* kinds and what goes with them */
    {"kind: choice", "kind: chioce",
     "d.yaml:10:11: \"chioce\" is not known here: did you mean \"choice\"? Known are: text, choice, "
     "types, scale, number, money, allocation, list, yes_no, amounts"},
    {"    most: 4", "    choices: stages",
     "d.yaml:16:14: \"choices\" means nothing with kind: list; it goes with choice, scale, "
     "allocation or amounts"},
    {"    most: 4", "    least: 5\n    most: 4",
     "d.yaml:16:12: \"least\" (5) is more than \"most\" (4): swap them"},
    {"    most: 4", "    most: 51",
     "d.yaml:16:11: expected a whole number from 1 to 50, not \"51\""},
    {"    choices: stages\n", "",
     "d.yaml:9:5: kind: choice wants \"choices\": add \"choices: [a, b]\" or the name of a set"},
    {"of: facilitator", "of: faciliator",
     "d.yaml:12:9: \"faciliator\" is not known here: did you mean \"facilitator\"? Known are: "
     "everyone, facilitator"},
    {"optional: true", "optional: perhaps",
     "d.yaml:32:19: expected true or false, not \"perhaps\""},
    {"choices: levels", "choices: four",
     "d.yaml:29:18: a scale has the levels 0 to 4: give it exactly 5 choices, the lowest first"},
    {"        choices: levels\n", "",
     "d.yaml:27:9: a scale wants either \"fact: DETERMINANT\" with \"feeds: fact\", or \"choices\" "
     "of its own"},
    {"- ask: aims", "- ask: four",
     "d.yaml:19:14: there is a set of choices called \"four\" already: write \"choices: four\", or "
     "give the question another id"},
    /* feeds */
    {"feeds: stage", "feeds: goals",
     "d.yaml:13:12: \"feeds: goals\" goes with kind: allocation, not with kind: choice"},
    {"feeds: stage", "feeds: stage\n    many: true",
     "d.yaml:13:12: \"feeds: stage\" wants one choice: remove \"many\""},
    {"feeds: stage", "feeds: evidence",
     "d.yaml:13:12: \"feeds: evidence\" wants exactly 4 choices, the weakest first"},
    {"feeds: stage", "feeds: tags",
     "d.yaml:13:12: \"feeds: tags\" is said of one segment: move the question into \"each\""},
    {"- ask: words", "- ask: words\n        feeds: venture",
     "d.yaml:27:16: \"feeds: venture\" is said once for all: move the question out of \"each\""},
    {"- ask: proof", "- {ask: again, kind: scale, fact: frequency, feeds: fact}\n      - ask: proof",
     "d.yaml:39:59: \"frequency\" is fed by the question \"speed\" in line 34 already: remove one"},
    {"        feeds: fact\n", "", "d.yaml:36:15: \"fact\" wants \"feeds: fact\" beside it"},
    {"        fact: frequency\n", "",
     "d.yaml:36:16: \"feeds: fact\" wants \"fact: DETERMINANT\" beside it"},
    /* presets */
    {"by: stage", "by: stgae",
     "d.yaml:20:18: \"stgae\" is not an earlier question: did you mean \"stage\"? Known are: stage, "
     "groups"},
    {"by: stage", "by: groups",
     "d.yaml:20:18: \"groups\" is of kind list: a question of kind choice is wanted"},
    {"by: stage", "by: aims",
     "d.yaml:20:18: \"aims\" is not an earlier question; known are: stage, groups"},
    {"launch: [70", "lanuch: [70",
     "d.yaml:20:25: \"lanuch\" is not a choice of \"stage\": did you mean \"launch\"? Known are: "
     "launch, growth"},
    {"[70, 20, 10]", "[70, 30]",
     "d.yaml:20:33: expected a list of 3 shares, one for each choice"},
    {"[70, 20, 10]", "[70, 20, 20]",
     "d.yaml:20:33: these shares sum to 110: make them sum to 100"},
    {"[70, 20, 10]", "[170, -80, 10]", "d.yaml:20:34: expected a number from 0 to 100, not \"170\""},
    {", launch: [70, 20, 10], growth: [33.3, 33.3, 33.4]", "",
     "d.yaml:20:13: a preset wants a line for at least one choice of \"stage\""},
    /* money */
    {"      - ask: words\n", "      - ask: words\n        kind: amounts\n        feeds: unit\n",
     "d.yaml:28:16: \"feeds: unit\" takes one answer: add \"of: facilitator\""},
    {"      - ask: words\n",
     "      - ask: words\n        kind: amounts\n        of: facilitator\n        feeds: figures\n",
     "d.yaml:29:16: \"feeds: figures\" wants \"choices\": the figures asked for"},
    {"      - ask: words\n",
     "      - ask: words\n        kind: amounts\n        of: facilitator\n        choices: stages\n"
     "        feeds: fixed\n",
     "d.yaml:30:16: \"feeds: fixed\" asks for amounts by relationship type: remove \"choices\""},
    /* conditions */
    {"not: [launch]", "nto: [launch]",
     "d.yaml:23:27: \"nto\" is not a key that can stand here: did you mean \"not\"? Known are: "
     "answer, is, not, people, earlier"},
    {"answer: stage, not: [launch]", "people: severl",
     "d.yaml:23:20: \"severl\" is not known here: did you mean \"several\"? Known are: one, several"},
    {"answer: stage, not: [launch]", "people: several, answer: stage",
     "d.yaml:23:20: a condition looks at one thing: at an answer, at the people or at \"earlier\""},
    {"not: [launch]", "not: [lunch]",
     "d.yaml:23:33: \"lunch\" is not a choice of \"stage\": did you mean \"launch\"? Known are: "
     "launch, growth"},
    {"      - ask: words\n", "      - ask: words\n        roles: [sales]\n",
     "d.yaml:27:16: nobody's role is known here: ask it before, with \"feeds: role\""},
    {"  - ask: budget\n",
     "  - ask: part\n    kind: choice\n    choices: [cook, waiter]\n    feeds: role\n"
     "  - ask: tips\n    roles: [waitre]\n  - ask: budget\n",
     "d.yaml:26:13: \"waitre\" is not a choice of \"part\": did you mean \"waiter\"? Known are: "
     "cook, waiter"},
    {"    of: facilitator\n",
     "    of: facilitator\n    roles: [growth]\n",
     "d.yaml:13:12: \"of: facilitator\" asks one person: leave out one of the two"},
    {"not: [launch]", "not: []",
     "d.yaml:23:32: expected a list of answers, as in [launch, growth]"},
    {", not: [launch]", "",
     "d.yaml:23:11: a condition wants either \"is: [...]\" or \"not: [...]\""},
    {"not: [launch]", "is: [launch], not: [growth]",
     "d.yaml:23:11: a condition wants either \"is: [...]\" or \"not: [...]\""},
    {"answer: stage", "answer: groups",
     "d.yaml:23:20: \"groups\" is of kind list: a condition looks at a choice, types, scale or "
     "yes_no"},
    {"answer: stage", "answer: hello",
     "d.yaml:23:20: \"hello\" is not an earlier question; known are: stage, groups, aims"},
    {"is: [3, 4]", "is: [5]",
     "d.yaml:33:35: \"5\" is not known here; known are: 0, 1, 2, 3, 4"},
    {"is: [yes]", "is: [maybe]",
     "d.yaml:38:35: \"maybe\" is not known here; known are: yes, no"},
    {"- advise: all", "- ask: late\n    when: {answer: mood, is: [1]}",
     "d.yaml:51:20: \"mood\" is asked inside of \"each\" (line 27): its answer is not known out "
     "here"},
    {"{answer: stage, not: [launch]}", "{earlier: sometimes}",
     "d.yaml:23:21: expected true or false, not \"sometimes\""},
    {"answer: stage", "earlier: yes, answer: stage",
     "d.yaml:23:21: a condition looks at one thing: at an answer, at the people or at \"earlier\""},
    {"version: 3", "version: 3\nlike: Another One",
     "d.yaml:3:7: a dialog is named like its folder: small letters, digits and -, at most 60"},
    /* each, probe, advise */
    {"- each: groups", "- each: group",
     "d.yaml:24:11: \"group\" is not an earlier question: did you mean \"groups\"? Known are: "
     "stage, groups, aims, budget"},
    {"- each: groups", "- each: stage",
     "d.yaml:24:11: \"stage\" is of kind choice: a question of kind list is wanted"},
    {"      - ask: words", "      - each: groups\n        steps: [{say: deep}]",
     "d.yaml:26:15: an \"each\" cannot stand inside of another (line 24): move it out"},
    {"- advise: all", "- each: groups\n    steps: []",
     "d.yaml:51:12: there are no steps here: add one, as in \"- say: hello\""},
    {"- advise: all", "- each: groups", "d.yaml:50:5: \"steps\" is missing here: add \"steps: ...\""},
    {"        most: 2", "        most: 0",
     "d.yaml:48:15: expected a whole number from 1 to 32, not \"0\""},
    {"- advise: all", "- probe: more",
     "d.yaml:50:12: a probe asks about one segment: move it into \"each\""},
    {"- advise: all", "- advise: segment",
     "d.yaml:50:13: \"advise: segment\" stands inside of \"each\"; out here it is \"advise: all\""},
    {"- advise: segment", "- advise: all",
     "d.yaml:49:17: \"advise: all\" stands outside of \"each\"; in here it is \"advise: segment\""},
    {"        most: 2", "        least: 3\n        most: 2",
     "d.yaml:48:16: expected a whole number from 0 to 2, not \"3\""},
    {"- advise: segment", "- discuss: it",
     "d.yaml:49:18: a discussion is about all segments: move it out of \"each\""},
    {"- advise: all", "- advise: every",
     "d.yaml:50:13: \"every\" is not known here; known are: segment, all"},
};

static void every_broken_rule_has_its_error(void **state) {
    (void)state;
    for (size_t i = 0; i < CV_COUNT(broken); i++) {
        struct cv_arena *arena = cv_arena_new();
        struct cv_dialog *d;
        struct cv_error err = {0};
        struct cv_str text = replaced(cv_str(script), broken[i].old, broken[i].new, arena);
        if (compiled(text, arena, &d, &err) == CV_OK)
            fail_msg("\"%s\" for \"%s\" was not refused", broken[i].new, broken[i].old);
        assert_error(&err, broken[i].error);
        cv_arena_free(arena);
    }
}

static void a_script_can_go_through_the_session_before(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d = NULL;
    struct cv_error err = {0};
    assert_int_equal(compiled(CV_S("dialog: x\nversion: 1\nsteps:\n"
                                   "  - say: first\n    when: {earlier: no}\n"
                                   "  - each: earlier\n    steps: [{ask: news}]\n"
                                   "  - say: again\n    when: {earlier: yes}\n"),
                              arena, &d, &err), CV_OK);
    assert_int_equal(d->steps[0].when.past, CV_PAST_NONE);
    assert_true(d->steps[1].over->recalled);
    assert_int_equal(d->steps[2].when.past, CV_PAST_SOME);
    cv_arena_free(arena);
}

static void a_list_question_called_earlier_is_that_question(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d = NULL;
    struct cv_error err = {0};
    assert_int_equal(compiled(CV_S("dialog: x\nversion: 1\nsteps:\n"
                                   "  - ask: earlier\n    kind: list\n"
                                   "  - each: earlier\n    steps: [{ask: news}]\n"),
                              arena, &d, &err), CV_OK);
    assert_ptr_equal(d->steps[1].over, &d->steps[0]);
    cv_arena_free(arena);
}

static void silence_leads_further_down_or_out_of_the_each(void **state) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_error err = {0};
    struct cv_dialog *d;
    (void)state;
    struct cv_str text = replaced(cv_str(script), "    feeds: stage\n",
                                  "    feeds: stage\n    silence: {after: 90 minutes, to: budget}\n", arena);
    text = replaced(text, "      - ask: words\n",
                    "      - ask: words\n        silence: {after: 1 week, to: speed}\n", arena);
    text = replaced(text, "        least: 0.5\n",
                    "        least: 0.5\n        silence: {after: 1 hour, to: advise_all}\n", arena);
    assert_int_equal(compiled(text, arena, &d, &err), CV_OK);
    const struct cv_step *stage = cv_dialog_step(d, CV_S("stage"));
    assert_int_equal(stage->silence.then, CV_THEN_STEP);
    assert_int_equal(stage->silence.after, 90 * 60);
    assert_ptr_equal(stage->silence.to, cv_dialog_step(d, CV_S("budget")));
    assert_ptr_equal(cv_dialog_step(d, CV_S("words"))->silence.to, cv_dialog_step(d, CV_S("speed")));
    assert_ptr_equal(cv_dialog_step(d, CV_S("rate"))->silence.to, cv_dialog_step(d, CV_S("advise_all")));
    cv_arena_free(arena);
}

static void a_script_without_steps_is_refused(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d;
    struct cv_error err = {0};
    assert_int_equal(compiled(CV_S("dialog: x\nversion: 1\nsteps: []\n"), arena, &d, &err), CV_INVALID);
    assert_error(&err, "d.yaml:3:8: there are no steps here: add one, as in \"- say: hello\"");
    err = (struct cv_error){0};
    assert_int_equal(compiled(CV_S("- a\n"), arena, &d, &err), CV_INVALID);
    assert_error(&err, "d.yaml:1:1: expected a map, that is lines of the form \"key: value\", with "
                       "the key \"dialog\" in it");
    cv_arena_free(arena);
}

static void a_dialog_has_at_most_500_steps(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    struct cv_dialog *d;
    struct cv_error err = {0};
    struct cv_buf text;
    cv_buf_init(&text, 100000);
    cv_buf_addz(&text, "dialog: long\nversion: 1\nsteps:\n");
    for (int i = 0; i < 500; i++)
        cv_buf_addf(&text, "  - say: s%d\n", i);
    assert_int_equal(compiled(cv_buf_str(&text), arena, &d, &err), CV_OK);
    cv_buf_addz(&text, "  - say: over\n");
    assert_int_equal(compiled(cv_buf_str(&text), arena, &d, &err), CV_INVALID);
    assert_error(&err, "d.yaml:504:10: a dialog has at most 500 steps");
    cv_buf_free(&text);
    cv_arena_free(arena);
}

static void kinds_and_feeds_have_names(void **state) {
    (void)state;
    assert_string_equal(cv_ask_name(CV_ASK_YES_NO), "yes_no");
    assert_string_equal(cv_feed_name(CV_FEED_ESTABLISHED), "established");
    assert_string_equal(cv_ask_name(CV_ASK_COUNT), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_becomes_a_dialog),
        cmocka_unit_test(steps_inside_of_each_are_found_and_know_their_conditions),
        cmocka_unit_test(a_condition_may_look_at_how_many_take_part),
        cmocka_unit_test(made_ids_differ),
        cmocka_unit_test(every_broken_rule_has_its_error),
        cmocka_unit_test(silence_leads_further_down_or_out_of_the_each),
        cmocka_unit_test(a_script_can_go_through_the_session_before),
        cmocka_unit_test(a_list_question_called_earlier_is_that_question),
        cmocka_unit_test(a_script_without_steps_is_refused),
        cmocka_unit_test(a_dialog_has_at_most_500_steps),
        cmocka_unit_test(kinds_and_feeds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
