/* Sessions under random events: whatever people do, the promises hold. */
#include "stage.h"

#include "session/pace.h"
#include "session/telling.h"

#include "cmocka_cv.h"

#include <string.h>

/* Under the sanitizers a quick look; tests/properties plays the whole at full speed. */
#ifdef __SANITIZE_ADDRESS__
enum { RUNS = 24 };
#else
enum { RUNS = 240 };
#endif
enum { EVENTS = 280, PEOPLE = 4, DUMP_MOST = 8 << 20, KEYS = 16 };

/* xorshift64*: the same numbers every time. */
struct dice {
    uint64_t state;
};

static size_t roll(struct dice *d, size_t sides) {
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return (size_t)((d->state * 0x2545F4914F6CDD1DU) >> 33) % sides;
}

struct run {
    const struct stage *stage;
    struct cv_session *session;
    struct cv_arena *arena;
    struct dice dice;
    struct cv_event event[EVENTS];
    struct cv_buf said;   /* every effect */
    struct cv_str keys[KEYS]; /* of messages with buttons */
    size_t n_keys;
    struct cv_effect open;       /* the last message with buttons */
    struct cv_str asked[EVENTS]; /* every question put */
    size_t n_asked;
    bool went_back;
    bool advised;
    bool mixed; /* people have languages of their own */
    bool untold; /* which no messenger tells */
    bool paced; /* at the pace of one person */
    cv_time now;
};

static struct cv_str id_of(struct run *r, size_t person) {
    return cv_arena_printf(r->arena, "m%zu", person);
}

/* ---- what people do ------------------------------------------------------------------ */

static struct cv_str random_words(struct run *r) {
    static const char *const words[] = {
        "1", "2", "3", "0", "4", "1, 3", "1 60, 2 40", "2", "1", "3", "old", "young", "yes", "no",
        "Students; Pensioners", "Poets", "60 40", "50/50", "ok", "900 euros", "12", "?",
        "don't know", "skip", "skip", "next", "back", "help", "status", "why", "/start",
        "", "   ", "tea, and talk", "1,,2,;", "a talk at the table 60%", "машина", "🙂🙂🙂",
        "1=1=1", ":", "%", "60%", "- \n- \n", "9999999999999999999999", "-3", "1 2 3 4 5 6 7 8",
        "{name}", "win 100", "100 0", "From the street, walking by and by letter", "and and",
        "Ends. End", "1:100", "let", "1 0%", "agenda", "six", "compare", "why a letter",
        "why talk for Students?", "what if trust is 4", "what if size were everybody for Pensioners",
        "what if", "why what if trust is is for", "why \x01 for \x03", "hide answers",
        "hide answers", "open answers", "again", "time limit 2 minutes", "no time limit", "extend",
        "extend by 40 seconds", "park: tea", "decision: more tea", "/action make tea", "notes",
        "hand over to m1", "hand over to m0", "remove m2", "let m2 in", "remove nobody", "join",
        "merge 1 2", "drop 1", "drop 77", "same", "2 because it is so", "because", "Poets; Cooks", "ask everybody alone", "roles only", "with names", "anonymous",
        "deadline 5 hours", "quorum 2", "invite: m2, Zoe as cook, Otto",
        "/invite Pia (waiter)", "invite: Kim as king", "everybody names", "leave", "join", "go", "answer: tea", "answer: 2", "go", "edit", "edit 1", "edit 2", "edit 4"};
    if (roll(&r->dice, 400) == 0)
        return CV_S("end");
    if (roll(&r->dice, 60) == 0) {
        char *p = cv_arena_alloc(r->arena, 5000);
        size_t n = roll(&r->dice, 5000);
        memset(p, 'a', n);
        return (struct cv_str){p, n};
    }
    return cv_str(words[roll(&r->dice, CV_COUNT(words))]);
}

/* Words that mean something in one language or another. */
static struct cv_str foreign_words(struct run *r) {
    static const char *const words[] = {
        "пропустить", "siguiente", "lanjut", "help", "βοήθεια", "самообслуживание", "comunidades",
        "μέσω τρίτων 40%, 1 60", "layanan mandiri", "language ru", "idioma inglés", "язык", "ok",
        "γλώσσα ισπανικά για όλους", "помощь", "ayuda", "bantuan", "κατάσταση", "estado", "статус",
        "участвую", "συμμετέχω", "gabung", "adelante", "поехали", "aparcar: té", "парковка: чай",
        "Студенты и пенсионеры", "Φοιτητές, συνταξιούχοι", "idioma ruso", "язык испанский",
        "language English", "piso", "seis", "ещё", "más", "σήμερα Google και Яндекс", "ok Яндекс", "language Bahasa Indonesia for all", "900 евро в месяц",
        "почему самообслуживание", "no sé", "не знаю", "Рост", "lanzamiento", "1.200 euros al año"};
    return cv_str(words[roll(&r->dice, CV_COUNT(words))]);
}

/* What one says in a session at one's own pace. */
static struct cv_str paced_words(struct run *r) {
    static const char *const words[] = {
        "more", "more", "more", "more", "more", "more", "more", "more", "more", "more", "more", "more",
        "more", "more", "more", "more", "more", "more", "more", "more", "pause", "resume", "resume", "edit", "edit 1", "edit 2",
        "edit 5", "edit 99999999999999999999", "pause 3 days", "pause until Monday", "pause 900 days",
        "pause for thought", "hour 9:30", "hour 23:00", "hour noon", "zone Athens", "zone nowhere",
        "zone New York", "days mon-fri", "days sunday", "days", "quiet 21:00-8:00", "quiet 0:00-24:00",
        "quiet mouse", "status", "back", "again", "skip", "why", "help", "what if trust is 4", "ещё",
        "пауза 2 дня", "edit three", "apart", "start"};
    return cv_str(words[roll(&r->dice, CV_COUNT(words))]);
}

static struct cv_str random_pace(struct run *r) {
    static const char *const paces[] = {
        "zone=Europe/Athens",
        "zone=America/New_York at=18:30 days=tue,sat quiet=22:00-06:00 questions=3 checkup=4",
        "zone=Asia/Kathmandu at=00:00 days=mon-sun quiet=none reminders= silence=1d",
        "zone=Pacific/Apia at=12:00 days=sun reminders=2h,2h,1d,7d silence=12h questions=2 "
        "holidays=1970-01-04,1970-02-01"};
    return cv_str(paces[roll(&r->dice, CV_COUNT(paces))]);
}

/* From minutes to weeks, and now and then just to when a tick is wanted. */
static cv_time paced_span(struct run *r) {
    cv_time deadline = cv_session_deadline(r->session);
    if (roll(&r->dice, 6) == 0 && deadline != CV_NEVER)
        return deadline > r->now ? deadline - r->now : 0;
    return roll(&r->dice, 12) ? CV_MINUTES(roll(&r->dice, 100)) : CV_HOURS(roll(&r->dice, 200));
}

static struct cv_str random_start(struct run *r) {
    static const char *const words[] = {"start", "empezar", "старт", "mulai", "έναρξη", "lunch"};
    return cv_str(words[roll(&r->dice, CV_COUNT(words))]);
}

static const char *any_lang(struct run *r) {
    static const char *const langs[] = {"es", "ru-RU", "id_ID", "el", "en-GB", "xx", "not a tag"};
    return langs[roll(&r->dice, CV_COUNT(langs))];
}

static struct cv_str random_lang(struct run *r) {
    return cv_str(r->mixed && roll(&r->dice, 12) == 0 ? any_lang(r) : "");
}

/* Nothing is told, but by a press now and then; words that begin something give it away. */
static void say_untold(struct run *r, struct cv_event *e) {
    bool told = e->kind == CV_EVENT_CHOOSE && roll(&r->dice, 20) == 0;
    e->lang = cv_str(told ? any_lang(r) : "");
    if (e->kind == CV_EVENT_START)
        e->guessed = cv_session_starts(r->stage->texts, random_start(r), &e->lang);
    else if (e->kind == CV_EVENT_JOIN && roll(&r->dice, 8) == 0) {
        e->lang = cv_str(any_lang(r));
        e->guessed = true;
    }
}

static struct cv_str random_choice(struct run *r) {
    static const char *const ids[] = {"skip", "unknown", "preset", "young", "old", "yes", "no", "0",
                                      "3", "talk", "talk letter", "talk=50 machine=50", "street",
                                      "street friend", "asked", "win=30 keep=70", "", "=", "x=",
                                      "talk=x", "  "};
    if (r->open.n_options && roll(&r->dice, 5))
        return r->open.options[roll(&r->dice, r->open.n_options)].id;
    return cv_str(ids[roll(&r->dice, CV_COUNT(ids))]);
}

static enum cv_event_kind random_kind(struct run *r) {
    static const enum cv_event_kind kinds[] = {
        CV_EVENT_MESSAGE, CV_EVENT_MESSAGE, CV_EVENT_MESSAGE, CV_EVENT_MESSAGE, CV_EVENT_CHOOSE,
        CV_EVENT_CHOOSE,  CV_EVENT_JOIN,    CV_EVENT_LEAVE,   CV_EVENT_TICK,    CV_EVENT_START,
        CV_EVENT_FILL};
    return kinds[roll(&r->dice, CV_COUNT(kinds))];
}

/* A form as this person may send it: the one that is theirs now, perhaps not whole, or one
 * that was never given out. To look at a form changes nothing. */
static void random_fields(struct run *r, struct cv_event *e) {
    struct cv_form form;
    char *before = stage_dump(r->session);
    cv_session_form(r->session, e->person, r->arena, &form);
    char *after = stage_dump(r->session);
    assert_string_equal(before, after);
    free(before);
    free(after);
    struct cv_filled *fields = cv_arena_alloc(r->arena, CV_FORM_MAX * sizeof *fields);
    for (size_t i = 0; i < form.n; i++) {
        const struct cv_field *f = &form.field[i];
        assert_true(f->id.n > 0 && f->words.n > 0 && (f->n_options > 0 || f->text));
        if (roll(&r->dice, 4) == 0)
            continue;
        struct cv_filled *filled = &fields[e->n_fields++];
        *filled = (struct cv_filled){.id = roll(&r->dice, 30) ? f->id : CV_S("words@7")};
        if (f->n_options && roll(&r->dice, 3))
            filled->choice = roll(&r->dice, 9) ? f->options[roll(&r->dice, f->n_options)].id
                                               : random_choice(r);
        if (!filled->choice.n || roll(&r->dice, 3) == 0)
            filled->text = roll(&r->dice, 3) ? random_words(r) : CV_S("Students, Pensioners");
    }
    e->fields = fields;
}

static struct cv_event random_event(struct run *r, bool first) {
    struct cv_event e = {.kind = first ? CV_EVENT_START : random_kind(r)};
    e.person = id_of(r, roll(&r->dice, PEOPLE) * (roll(&r->dice, 3) != 0)); /* often the first */
    if (r->paced && roll(&r->dice, 60))
        e.person = id_of(r, 0);
    e.name = roll(&r->dice, 4) ? e.person : CV_S(" Zoë\n{x} ");
    e.text = r->mixed && roll(&r->dice, 5) == 0 ? foreign_words(r) : random_words(r);
    e.private = roll(&r->dice, 4) == 0;
    e.lang = first ? CV_S("en") : random_lang(r);
    if (r->untold)
        say_untold(r, &e);
    if (r->paced && roll(&r->dice, 3) == 0)
        e.text = paced_words(r);
    else if (r->n_asked <= 4 && roll(&r->dice, 3) == 0)
        e.text = CV_S("Students, Pensioners");
    else if (r->n_asked > 4 && roll(&r->dice, 3) == 0)
        e.text = CV_S("next");
    e.choice = random_choice(r);
    if (e.kind == CV_EVENT_FILL)
        random_fields(r, &e);
    e.about = r->n_keys ? r->keys[(r->n_keys - 1 - (roll(&r->dice, 4) == 0 && r->n_keys > 1)) % KEYS]
                        : CV_S("e0.0");
    e.open = first && roll(&r->dice, 3) == 0;
    if (r->paced && first)
        e.pace = random_pace(r);
    if (r->paced && !first)
        r->now += paced_span(r);
    else
        r->now += roll(&r->dice, 50) ? CV_SECONDS(roll(&r->dice, 40)) : CV_HOURS(roll(&r->dice, 9));
    e.at = r->now;
    return e;
}

/* ---- what must hold --------------------------------------------------------------------- */

static void check_mix(const struct cv_mix_view *mix) {
    int sum = 0;
    for (size_t i = 0; i < mix->n; i++) {
        assert_true(mix->slices[i].percent > 0);
        assert_true(i == 0 || mix->slices[i].percent <= mix->slices[i - 1].percent);
        sum += mix->slices[i].percent;
    }
    assert_int_equal(sum, 100);
}

static void check_board(const struct cv_board *board) {
    assert_true(board->done >= 0 && board->done <= board->total);
    for (size_t i = 0; i < board->n_mixes; i++)
        check_mix(&board->mixes[i]);
    for (size_t i = 0; i < board->n_seats; i++)
        assert_true(board->seats[i].asked || !board->seats[i].answered);
}

/* A question is what a message that asks says from its "Question N" line on. */
static void check_asked_once(struct run *r, const struct cv_effect *e) {
    if (!e->asks || e->to.n || (!cv_str_starts(e->text, CV_S("Question")) &&
                     !cv_str_starts(e->text, CV_S("Segment"))))
        return;
    for (size_t i = 0; i < r->n_asked && !r->went_back; i++)
        assert_false(cv_str_eq(r->asked[i], e->text));
    if (r->n_asked < EVENTS)
        r->asked[r->n_asked++] = e->text;
}

static void check_effect(struct run *r, const struct cv_effect *e) {
    const struct cv_str texts[] = {e->key, e->text, e->to,   e->step, e->segment,
                                   e->person, e->name, e->value, e->raw};
    for (size_t i = 0; i < CV_COUNT(texts); i++)
        assert_true(cv_str_utf8(texts[i]));
    assert_true(e->kind != CV_EFFECT_SAY || e->text.n > 0);
    assert_true(e->kind != CV_EFFECT_ANSWER || e->raw.n <= CV_ANSWER_MAX);
    assert_true(e->text.n < 32000); /* what a room takes in one message */
    if (e->kind == CV_EFFECT_SAY && strstr(e->text.p, "[engine."))
        fail_msg("a text is missing: %s", e->text.p);
    r->advised = r->advised || e->mix;
    if (e->mix)
        check_mix(e->mix);
    if (e->board)
        check_board(e->board);
    check_asked_once(r, e);
    if (e->asks) {
        r->keys[r->n_keys++ % KEYS] = e->key;
        r->open = *e;
    }
}

/* Keys are e<event>.<ordinal>; at most one board, near the end. */
static void check_effects(struct run *r, const struct cv_effects *effects, uint64_t event) {
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *e = &effects->item[i];
        struct cv_str key = cv_arena_printf(r->arena, "e%llu.%zu", (unsigned long long)event, i);
        assert_true(cv_str_eq(e->key, key));
        assert_true(e->kind != CV_EFFECT_END || i + 1 == effects->n);
        assert_true(e->kind != CV_EFFECT_BOARD || i + 1 == effects->n ||
                    (effects->item[i + 1].kind == CV_EFFECT_END && i + 2 == effects->n));
        check_effect(r, e);
    }
}

static void note_effects(struct run *r, const struct cv_effects *effects) {
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *e = &effects->item[i];
        cv_buf_addf(&r->said, "%d %.*s %.*s %.*s %.*s %.*s %.*s\n", (int)e->kind, CV_ARG(e->key),
                    CV_ARG(e->text), CV_ARG(e->form), CV_ARG(e->to), CV_ARG(e->value),
                    CV_ARG(e->raw));
        for (size_t k = 0; k < e->n_also; k++)
            cv_buf_addf(&r->said, "  %.*s %.*s\n", CV_ARG(e->also[k].lang),
                        CV_ARG(e->also[k].text));
    }
}

/* All tellings remember the same, and say the same in other words. */
static void check_tellings(const struct run *r, const struct cv_effects *effects) {
    struct cv_session *s = r->session;
    char *first = s->told ? stage_dump(s) : NULL;
    for (struct cv_session *t = s->told; t; t = t->told) {
        char *own = t->open_words;
        t->open_words = s->open_words;
        char *dump = stage_dump(t);
        t->open_words = own;
        assert_string_equal(first, dump);
        free(dump);
    }
    free(first);
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *e = &effects->item[i];
        bool to_all = e->kind != CV_EFFECT_ANSWER && e->kind != CV_EFFECT_END && !e->to.n;
        assert_int_equal(e->n_also, to_all ? telling_count(s) - 1 : 0);
        for (size_t k = 0; k < e->n_also; k++) {
            assert_false(cv_str_eq(e->also[k].lang, e->lang));
            assert_true(cv_str_eq(e->also[k].key, e->key));
            assert_int_equal(e->also[k].n_options, e->n_options);
            for (size_t o = 0; o < e->n_options; o++)
                assert_true(cv_str_eq(e->also[k].options[o].id, e->options[o].id));
        }
    }
}

/* Unasked nothing is said but at an hour of the plan, and one thing at a time. */
static void check_unasked(const struct run *r, const struct cv_effects *effects,
                          const struct cv_plan *before) {
    size_t asked = 0;
    for (size_t i = 0; i < effects->n; i++) {
        if (effects->item[i].kind == CV_EFFECT_SAY)
            if (!cv_plan_open(before, r->now))
                fail_msg("said at a time that is not open: %s", effects->item[i].text.p);
        asked += effects->item[i].asks;
    }
    assert_true(asked <= 1);
}

static void run_events(struct run *r) {
    for (size_t i = 0; i < EVENTS; i++) {
        struct cv_effects effects = {0};
        struct cv_error err = {0};
        r->event[i] = random_event(r, i == 0);
        struct cv_str word = cv_str_trim(r->event[i].text);
        r->went_back = r->went_back || cv_str_eqz(word, "back") || cv_str_eqz(word, "again");
        bool unasked = r->paced && r->event[i].kind == CV_EVENT_TICK;
        if (cv_session_step(r->session, &r->event[i], r->arena, &effects, &err) != CV_OK)
            fail_msg("%s", err.text);
        if (unasked) /* a tick changes no plan */
            check_unasked(r, &effects, &r->session->pace->schedule.plan);
        check_effects(r, &effects, i);
        note_effects(r, &effects);
        check_tellings(r, &effects);
        assert_int_equal(cv_session_events(r->session), i + 1);
        assert_true(cv_session_deadline(r->session) > r->now ||
                    r->event[i].kind != CV_EVENT_TICK);
    }
}

static void run_again(struct run *r) {
    struct cv_session *again = cv_session_new(&r->stage->book);
    struct cv_buf said = r->said;
    cv_buf_init(&r->said, DUMP_MOST);
    for (size_t i = 0; i < EVENTS; i++) {
        struct cv_effects effects = {0};
        assert_int_equal(cv_session_step(again, &r->event[i], r->arena, &effects, NULL), CV_OK);
        note_effects(r, &effects);
    }
    char *a = stage_dump(r->session), *b = stage_dump(again);
    assert_string_equal(a, b);
    assert_int_equal(said.n, r->said.n);
    assert_memory_equal(said.p, r->said.p, said.n);
    free(a);
    free(b);
    cv_buf_free(&said);
    cv_session_free(again);
}

/* What is played. */
struct show {
    const char *folder;
    const char *langs; /* beside English */
    size_t runs;
    bool paced, untold;
};

/* Plays sessions of a dialog; some of them must get as far as advice. */
static void play_random(struct show show, size_t *finished) {
    struct stage stage;
    const size_t runs = show.runs;
    if (!stage_open(&stage, show.folder))
        fail_msg("%s", stage.err.text);
    struct cv_str rest = cv_str(show.langs), lang;
    while (rest.n && cv_str_split(&rest, ' ', &lang))
        assert_true(stage_speak(&stage, show.folder, lang));
    if (show.paced)
        stage_calendar(&stage);
    struct run *r = cv_alloc(sizeof *r);
    size_t advised = 0;
    *finished = 0;
    for (size_t i = 0; i < runs; i++) {
        *r = (struct run){.stage = &stage, .dice = {i * 7919 + 1}, .now = CV_HOURS(1)};
        r->mixed = show.langs[0] != '\0';
        r->untold = show.untold;
        r->paced = r->went_back = show.paced;
        r->arena = cv_arena_new();
        cv_buf_init(&r->said, DUMP_MOST);
        r->session = cv_session_new(&stage.book);
        run_events(r);
        run_again(r);
        *finished += cv_session_ended(r->session);
        advised += r->advised;
        cv_session_free(r->session);
        cv_buf_free(&r->said);
        cv_arena_free(r->arena);
    }
    print_message("# %zu of %zu finished, %zu advised\n", *finished, runs, advised);
    /* The random people do get somewhere, if not so far in the commands of five languages. */
    assert_true(advised >= runs / (show.untold ? 20 : 10));
    free(r);
    stage_close(&stage);
}

static void whatever_people_do_the_promises_hold_and_replay_is_exact(void **state) {
    size_t finished;
    (void)state;
    play_random((struct show){.folder = "tests/transcripts/kinds", .langs = "",
                              .runs = RUNS}, &finished);
    assert_true(finished > RUNS / 12);
}

static void so_they_do_when_everybody_names_the_guests(void **state) {
    size_t finished;
    (void)state;
    play_random((struct show){.folder = "tests/transcripts/together", .langs = "",
                              .runs = RUNS / 2}, &finished);
    assert_true(finished > 1);
}

static void so_they_do_in_the_dialog_that_is_shipped(void **state) {
    size_t finished;
    (void)state;
    play_random((struct show){.folder = "dialogs/customer-relationships", .langs = "",
                              .runs = RUNS / 3}, &finished);
}

static void people_of_five_languages_share_one_session(void **state) {
    size_t finished;
    (void)state;
    play_random((struct show){.folder = "dialogs/customer-relationships", .langs = "es ru id el",
                              .runs = RUNS / 8}, &finished);
}

static void so_do_those_of_whom_nothing_is_told(void **state) {
    size_t finished;
    (void)state;
    play_random((struct show){.folder = "dialogs/customer-relationships", .langs = "es ru id el",
                              .runs = RUNS / 8, .untold = true}, &finished);
    play_random((struct show){.folder = "tests/transcripts/kinds", .langs = "es ru id el",
                              .runs = RUNS / 8, .paced = true, .untold = true}, &finished);
}

static void so_they_do_at_the_pace_of_one(void **state) {
    size_t finished;
    (void)state;
    play_random((struct show){.folder = "tests/transcripts/kinds", .langs = "",
                              .runs = RUNS / 4, .paced = true}, &finished);
    assert_true(finished > 1);
    play_random((struct show){.folder = "tests/transcripts/together", .langs = "",
                              .runs = RUNS / 4, .paced = true}, &finished);
    play_random((struct show){.folder = "dialogs/customer-relationships", .langs = "ru el",
                              .runs = RUNS / 8, .paced = true}, &finished);
}

/* ---- broken contracts ------------------------------------------------------------------------ */

static enum cv_status step_one(struct cv_session *s, struct cv_event e) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_effects effects = {0};
    enum cv_status status = cv_session_step(s, &e, arena, &effects, NULL);
    assert_true(status == CV_OK || effects.n == 0);
    cv_arena_free(arena);
    return status;
}

static void an_event_that_breaks_its_contract_changes_nothing(void **state) {
    struct stage stage;
    (void)state;
    assert_true(stage_open(&stage, "tests/transcripts/kinds"));
    struct cv_session *s = cv_session_new(&stage.book);
    struct cv_event start = {.kind = CV_EVENT_START, .at = 10, .person = CV_S("a")};
    struct cv_event words = {.kind = CV_EVENT_MESSAGE, .at = 10, .person = CV_S("a")};
    assert_int_equal(cv_session_deadline(s), CV_NEVER);
    assert_int_equal(step_one(s, words), CV_INVALID); /* no start first */
    assert_int_equal(step_one(s, start), CV_OK);
    char *before = stage_dump(s);
    words.text = CV_S("\xC0\xAF");
    assert_int_equal(step_one(s, words), CV_INVALID);
    words.text = CV_S("fine");
    words.at = 9; /* time runs backwards */
    assert_int_equal(step_one(s, words), CV_INVALID);
    words.at = 10;
    words.person = CV_S("");
    assert_int_equal(step_one(s, words), CV_INVALID);
    const struct cv_filled fields[CV_FORM_MAX + 1] = {{.id = CV_STR("a"), .text = CV_STR("\xFF")}};
    struct cv_event fill = {.kind = CV_EVENT_FILL, .at = 10, .person = CV_S("a"), .fields = fields,
                            .n_fields = 1};
    assert_int_equal(step_one(s, fill), CV_INVALID); /* no UTF-8 */
    fill.fields = (const struct cv_filled[CV_FORM_MAX + 1]){{.id = CV_STR("a")}};
    fill.n_fields = CV_FORM_MAX + 1;
    assert_int_equal(step_one(s, fill), CV_INVALID); /* more than any form holds */
    char *after = stage_dump(s);
    assert_string_equal(before, after);
    assert_int_equal(cv_session_events(s), 1);
    free(before);
    free(after);
    cv_session_free(s);
    cv_session_free(NULL);
    stage_close(&stage);
}

static void a_session_takes_so_many_people_and_tells_the_next_one(void **state) {
    struct stage stage;
    (void)state;
    assert_true(stage_open(&stage, "tests/transcripts/kinds"));
    struct cv_session *s = cv_session_new(&stage.book);
    struct cv_arena *arena = cv_arena_new();
    for (size_t i = 0; i <= CV_SESSION_PEOPLE; i++) {
        struct cv_effects effects = {0};
        struct cv_event e = {.kind = i ? CV_EVENT_JOIN : CV_EVENT_START, .at = 1};
        e.person = e.name = cv_arena_printf(arena, "m%zu", i);
        assert_int_equal(cv_session_step(s, &e, arena, &effects, NULL), CV_OK);
        if (i < CV_SESSION_PEOPLE)
            continue;
        assert_int_equal(effects.n, 1);
        assert_true(cv_str_eq(effects.item[0].to, e.person));
    }
    cv_arena_free(arena);
    cv_session_free(s);
    stage_close(&stage);
}

static void the_word_start_is_known_with_its_signs_and_alone(void **state) {
    struct stage stage;
    (void)state;
    assert_true(stage_open(&stage, "tests/transcripts/kinds"));
    assert_true(cv_session_starts(stage.texts, CV_S(" START! "), NULL));
    assert_true(cv_session_starts(stage.texts, CV_S("/start"), NULL));
    assert_false(cv_session_starts(stage.texts, CV_S("start the engine"), NULL));
    assert_false(cv_session_starts(stage.texts, CV_S(""), NULL));
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_people_do_the_promises_hold_and_replay_is_exact),
        cmocka_unit_test(so_they_do_when_everybody_names_the_guests),
        cmocka_unit_test(so_they_do_in_the_dialog_that_is_shipped),
        cmocka_unit_test(people_of_five_languages_share_one_session),
        cmocka_unit_test(so_do_those_of_whom_nothing_is_told),
        cmocka_unit_test(so_they_do_at_the_pace_of_one),
        cmocka_unit_test(an_event_that_breaks_its_contract_changes_nothing),
        cmocka_unit_test(a_session_takes_so_many_people_and_tells_the_next_one),
        cmocka_unit_test(the_word_start_is_known_with_its_signs_and_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
