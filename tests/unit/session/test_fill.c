/* Forms: what several questions answered at once come to is what the same answers come to
 * one after the other. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

enum { RUNS = 40, STEPS_MOST = 400, DUMP_MOST = 1 << 20 };

struct run {
    const struct stage *stage;
    struct cv_session *session;
    struct cv_arena *arena;
    uint64_t seed;     /* of the answers: the same for both ways */
    uint64_t patience; /* of how much is answered at once */
    cv_time now;
    size_t sent, asked; /* forms, and messages that put a question */
    struct cv_str label; /* of the form's button, as said last */
    struct cv_buf advice;
    struct record {
        struct cv_str what, value, raw;
    } record[STEPS_MOST];
    size_t n;
};

static uint32_t roll(uint64_t *seed, uint32_t sides) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

/* ---- one session ------------------------------------------------------------------------ */

/* The answer that stands in the end for each question. */
static void note_answer(struct run *r, const struct cv_effect *e) {
    struct cv_str what = cv_arena_printf(r->arena, "%.*s of %.*s", CV_ARG(e->step), CV_ARG(e->segment));
    size_t i = 0;
    while (i < r->n && !cv_str_eq(r->record[i].what, what))
        i++;
    assert_true(i < STEPS_MOST);
    r->record[i] = (struct record){what, e->value, e->value.n ? cv_str("") : e->raw};
    r->n += i == r->n;
}

static void step(struct run *r, struct cv_event e) {
    struct cv_effects effects = {0};
    e.at = r->now += CV_SECONDS(5);
    e.person = e.name = CV_S("ana");
    e.lang = CV_S("en");
    assert_int_equal(cv_session_step(r->session, &e, r->arena, &effects, NULL), CV_OK);
    for (size_t i = 0; i < effects.n; i++) {
        const struct cv_effect *effect = &effects.item[i];
        if (effect->kind == CV_EFFECT_ANSWER)
            note_answer(r, effect);
        if (effect->kind == CV_EFFECT_SAY && effect->asks) {
            r->asked++;
            r->label = effect->form;
        }
        for (size_t k = 0; effect->mix && k < effect->mix->n; k++)
            cv_buf_addf(&r->advice, "%.*s: %.*s %d\n", CV_ARG(effect->mix->title),
                        CV_ARG(effect->mix->slices[k].id), effect->mix->slices[k].percent);
    }
}

/* What this run answers to a question: it depends on the question alone. */
static struct cv_filled answer_to(const struct run *r, const struct cv_field *f) {
    uint64_t seed = r->seed;
    for (size_t i = 0; i < f->id.n; i++)
        seed = seed * 31 + (unsigned char)f->id.p[i];
    struct cv_filled filled = {.id = f->id};
    if (cv_str_eqz(f->id, "segments"))
        filled.text = CV_S("Cooks, Hotels");
    else if (cv_str_eqz(f->id, "goals"))
        filled.text = CV_S("50 30 20");
    else if (f->n_options)
        filled.choice = f->options[roll(&seed, (uint32_t)f->n_options)].id;
    else
        filled.text = roll(&seed, 2) ? CV_S("We call them twice a year") : CV_S("It is written on the wall");
    return filled;
}

/* Answers until the advice is open for questions; in forms as far as they go, or singly. */
static void play(struct run *r, bool forms) {
    struct cv_form form;
    step(r, (struct cv_event){.kind = CV_EVENT_START});
    while (cv_session_form(r->session, CV_S("ana"), r->arena, &form)) {
        struct cv_filled *filled = cv_arena_alloc(r->arena, CV_FORM_MAX * sizeof *filled);
        size_t n = 0;
        assert_true(r->label.n > 0 || form.n == 1); /* the button is there when it is worth it */
        for (size_t i = 0; i < (forms ? form.n : 1); i++)
            if (!forms || roll(&r->patience, 5))
                filled[n++] = answer_to(r, &form.field[i]);
        for (size_t i = n; forms && i > 1; i--) { /* in any order */
            size_t k = roll(&r->patience, (uint32_t)i);
            struct cv_filled other = filled[k];
            filled[k] = filled[i - 1];
            filled[i - 1] = other;
        }
        step(r, (struct cv_event){.kind = CV_EVENT_FILL, .fields = filled, .n_fields = n});
        assert_true(++r->sent < STEPS_MOST);
    }
}

static struct run *run_new(const struct stage *stage, uint64_t seed, bool forms) {
    struct run *r = cv_alloc(sizeof *r);
    *r = (struct run){.stage = stage, .arena = cv_arena_new(), .seed = seed, .patience = seed + 1,
                      .session = cv_session_new(&stage->book)};
    cv_buf_init(&r->advice, DUMP_MOST);
    play(r, forms);
    return r;
}

static void run_free(struct run *r) {
    cv_session_free(r->session);
    cv_buf_free(&r->advice);
    cv_arena_free(r->arena);
    free(r);
}

static void assert_same(const struct run *a, const struct run *b) {
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        size_t k = 0;
        while (k < b->n && !cv_str_eq(a->record[i].what, b->record[k].what))
            k++;
        if (k == b->n || !cv_str_eq(a->record[i].value, b->record[k].value) ||
            !cv_str_eq(a->record[i].raw, b->record[k].raw))
            fail_msg("%s: otherwise in a form", a->record[i].what.p);
    }
    assert_true(cv_str_eq(cv_buf_str(&a->advice), cv_buf_str(&b->advice)));
}

static void forms_come_to_what_single_answers_come_to(void **state) {
    struct stage stage;
    size_t asked = 0, asked_in_forms = 0;
    (void)state;
    assert_true(stage_open(&stage, "dialogs/customer-relationships"));
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct run *singly = run_new(&stage, seed, false), *forms = run_new(&stage, seed, true);
        assert_same(singly, forms);
        assert_true(singly->advice.n > 0);
        asked += singly->asked;
        asked_in_forms += forms->asked;
        run_free(singly);
        run_free(forms);
    }
    print_message("# %zu questions put one by one, %zu with forms\n", asked, asked_in_forms);
    assert_true(asked_in_forms < asked);
    stage_close(&stage);
}

/* ---- who may see what ---------------------------------------------------------------------- */

struct group {
    struct stage stage;
    struct cv_session *session;
    struct cv_arena *arena;
    cv_time now;
};

static void say(struct group *g, enum cv_event_kind kind, const char *who, const char *words) {
    struct cv_effects effects = {0};
    const struct cv_event e = {.kind = kind, .at = g->now += CV_SECONDS(5), .person = cv_str(who),
                               .name = cv_str(who), .lang = CV_S("en"), .text = cv_str(words)};
    assert_int_equal(cv_session_step(g->session, &e, g->arena, &effects, NULL), CV_OK);
}

/* How many questions this person's form holds; 0 when there is none. */
static size_t form_size(struct group *g, const char *who) {
    struct cv_form form;
    bool there = cv_session_form(g->session, cv_str(who), g->arena, &form);
    assert_int_equal(there, form.n > 0);
    return form.n;
}

static void a_form_holds_what_is_ones_own_to_answer(void **state) {
    struct group g = {.now = 0, .arena = cv_arena_new()};
    (void)state;
    assert_true(stage_open(&g.stage, "dialogs/customer-relationships"));
    g.session = cv_session_new(&g.stage.book);
    assert_int_equal(form_size(&g, "ana"), 0);
    say(&g, CV_EVENT_START, "ana", "");
    assert_int_equal(form_size(&g, "ana"), 4);
    say(&g, CV_EVENT_JOIN, "ben", "");
    assert_int_equal(form_size(&g, "ana"), 4); /* still hers to say */
    assert_int_equal(form_size(&g, "ben"), 0);
    assert_int_equal(form_size(&g, "a stranger"), 0);
    say(&g, CV_EVENT_MESSAGE, "ana", "Acme");
    say(&g, CV_EVENT_MESSAGE, "ana", "growth");
    say(&g, CV_EVENT_MESSAGE, "ana", "everybody names");
    assert_int_equal(form_size(&g, "ana"), 1); /* that list is everybody's now */
    assert_int_equal(form_size(&g, "ben"), 1);
    say(&g, CV_EVENT_MESSAGE, "ana", "Cooks");
    say(&g, CV_EVENT_MESSAGE, "ben", "Cooks");
    assert_int_equal(form_size(&g, "ana"), 0); /* a list being put in order is no question */
    say(&g, CV_EVENT_MESSAGE, "ana", "ok");
    assert_int_equal(form_size(&g, "ana"), 1); /* goals: what comes next is everybody's */
    say(&g, CV_EVENT_MESSAGE, "ana", "ok");
    assert_int_equal(form_size(&g, "ana"), 1); /* their roles, one question after the other */
    assert_int_equal(form_size(&g, "ben"), 1);
    say(&g, CV_EVENT_MESSAGE, "ana", "remove ben");
    assert_int_equal(form_size(&g, "ben"), 0);
    cv_session_free(g.session);
    cv_arena_free(g.arena);
    stage_close(&g.stage);
}

/* Where nobody is to know who said what, nothing is answered ahead. */
static void without_names_nothing_is_answered_ahead(void **state) {
    struct group g = {.now = 0, .arena = cv_arena_new()};
    (void)state;
    assert_true(stage_open(&g.stage, "dialogs/customer-relationships"));
    g.session = cv_session_new(&g.stage.book);
    say(&g, CV_EVENT_START, "ana", "");
    say(&g, CV_EVENT_JOIN, "ben", "");
    say(&g, CV_EVENT_MESSAGE, "ana", "anonymous");
    say(&g, CV_EVENT_MESSAGE, "ana", "ask everybody alone");
    assert_int_equal(form_size(&g, "ana"), 4); /* what is hers to say has her name */
    say(&g, CV_EVENT_MESSAGE, "ana", "Acme");
    say(&g, CV_EVENT_MESSAGE, "ana", "growth");
    say(&g, CV_EVENT_MESSAGE, "ana", "Cooks");
    say(&g, CV_EVENT_MESSAGE, "ana", "ok");
    assert_int_equal(form_size(&g, "ana"), 1);
    assert_int_equal(form_size(&g, "ben"), 1);
    cv_session_free(g.session);
    cv_arena_free(g.arena);
    stage_close(&g.stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_come_to_what_single_answers_come_to),
        cmocka_unit_test(a_form_holds_what_is_ones_own_to_answer),
        cmocka_unit_test(without_names_nothing_is_answered_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
