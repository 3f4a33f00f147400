/* Sessions as plays: every .txt in tests/transcripts is read, played, and what
 * Canvasser says is compared with what stands there. UPDATE=1 rewrites the
 * files from what happened: read them then, they are the specification.
 *
 *   Dialog: FOLDER              the dialog played, first line
 *   Language: LANG              second line; English without it. Further languages
 *                               behind it are those some of the people speak
 *   Pace: zone=Europe/Athens at=09:00 ...   a session at Ana's own pace, see
 *                               session.h; it begins on Mon 5 Jan 2026 at 08:55 there
 *   # words                     a remark
 *   Ana: words                  Ana types; further lines are indented
 *   Ana to Canvasser: words     the same where nobody else can read it
 *   Ana types 4001 letters
 *   Ana presses 2, 4            buttons of the last message that has some,
 *   Ana presses 2 too late        or of the question before it
 *   (Ben joins) (Ben leaves) (Ben joins speaking ru)
 *   (last session: Poets personal=40 remote=60; Cooks ...)   what it came to
 *   (3 hours pass) (2 days pass)
 *   (Mon 5 Jan 09:00)           the clock of that zone, where hours have passed
 *   Canvasser: words            to all; buttons in brackets, mixes as bars
 *   Canvasser to Ben: words
 *   Canvasser in ru: words      the same, as those read it who speak Russian
 *   (recorded ...) (over)       what else the session wants done
 *   (board: 2 of 3 have answered, hidden)   what the group sees of hidden answers
 *
 * Whoever types first starts the session. At its end every play is replayed
 * from its events: state and effects must be the same to the byte. */
#include "stage.h"

#include "cmocka_cv.h"

#include <ctype.h>
#include <glob.h>
#include <string.h>

enum { OUT_MOST = 4 << 20, EVENTS_MOST = 4000, SPEAKERS_MOST = 16 };

struct play {
    struct stage stage;
    struct cv_session *session;
    struct cv_arena *arena;
    struct cv_buf out;
    struct cv_buf effects; /* of all events, for the replay */
    struct cv_event event[EVENTS_MOST];
    size_t n_events;
    cv_time now;
    struct cv_str lang; /* of the place */
    struct {
        struct cv_str who, lang;
    } speaker[SPEAKERS_MOST]; /* of another language */
    size_t n_speakers;
    struct cv_str earlier;
    struct cv_str pace;
    const struct cv_zone *zone; /* of the pace, or NULL */
    cv_time clock;              /* as shown last */
    struct cv_effect asked[2]; /* the last messages with buttons: newest, the one before */
};

/* ---- what is said ---------------------------------------------------------------- */

static void print_time(struct play *p, cv_time at) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct cv_local local = cv_zone_local(p->zone, at);
    struct cv_date date = cv_day_date(local.day);
    cv_buf_addf(&p->out, "%s %d %s %02d:%02d", days[cv_day_weekday(local.day)], date.day,
                months[date.month - 1], local.minute / 60, local.minute % 60);
}

/* The clock, unless it was shown within the hour. */
static void print_clock(struct play *p) {
    if (!p->zone || (p->clock && p->now - p->clock < CV_HOURS(1)))
        return;
    p->clock = p->now;
    cv_buf_addc(&p->out, '(');
    print_time(p, p->now);
    cv_buf_addz(&p->out, ")\n");
}

/* Adds lines, each but the first indented. */
static void print_lines(struct cv_buf *out, struct cv_str text) {
    struct cv_str line;
    for (int i = 0; cv_str_split(&text, '\n', &line); i++)
        cv_buf_addf(out, "%s%.*s\n", i ? "    " : "", CV_ARG(line));
}

static void print_mix(struct cv_buf *out, const struct cv_mix_view *mix) {
    cv_buf_addf(out, "    | %.*s\n", CV_ARG(mix->title));
    for (size_t i = 0; i < mix->n; i++)
        cv_buf_addf(out, "    | %3d %.*s\n", mix->slices[i].percent, CV_ARG(mix->slices[i].label));
}

static void print_telling(struct cv_buf *out, const struct cv_effect *e) {
    cv_buf_addz(out, ": ");
    print_lines(out, e->text);
    for (size_t i = 0; i < e->n_options; i++)
        cv_buf_addf(out, "    [%.*s]\n", CV_ARG(e->options[i].label));
    if (e->mix)
        print_mix(out, e->mix);
}

static void print_say(struct play *p, const struct cv_effect *e) {
    print_clock(p);
    cv_buf_addz(&p->out, "Canvasser");
    if (e->to.n)
        cv_buf_addf(&p->out, " to %.*s", CV_ARG(e->to));
    print_telling(&p->out, e);
    for (size_t i = 0; i < e->n_also; i++) {
        cv_buf_addf(&p->out, "Canvasser in %.*s", CV_ARG(e->also[i].lang));
        print_telling(&p->out, &e->also[i]);
    }
    if (e->asks || e->n_options) {
        p->asked[1] = p->asked[0];
        p->asked[0] = *e;
    }
}

static void print_answer(struct play *p, const struct cv_effect *e) {
    cv_buf_addf(&p->out, "(recorded %.*s", CV_ARG(e->step));
    if (e->segment.n)
        cv_buf_addf(&p->out, " of %.*s", CV_ARG(e->segment));
    cv_buf_addf(&p->out, " by %.*s: ", CV_ARG(e->name));
    if (e->skipped)
        cv_buf_addz(&p->out, "skipped ");
    if (e->value.n)
        for (size_t i = 0; i < e->value.n; i++)
            cv_buf_addc(&p->out, e->value.p[i] == '\n' ? '|' : e->value.p[i]);
    else if (!e->skipped)
        cv_buf_addf(&p->out, "%zu bytes", e->raw.n);
    cv_buf_addz(&p->out, ")\n");
}

/* One effect in a form that shows every member, for the replay. */
static void print_whole(struct cv_buf *out, const struct cv_effect *e) {
    cv_buf_addf(out, "%d %.*s %.*s %.*s %d %.*s %.*s %.*s %d\n", (int)e->kind, CV_ARG(e->key),
                CV_ARG(e->text), CV_ARG(e->to), e->asks, CV_ARG(e->step), CV_ARG(e->value),
                CV_ARG(e->raw), e->skipped);
    for (size_t i = 0; i < e->n_options; i++)
        cv_buf_addf(out, "%.*s=%.*s\n", CV_ARG(e->options[i].id), CV_ARG(e->options[i].label));
    for (size_t i = 0; i < e->n_also; i++)
        print_whole(out, &e->also[i]);
    if (e->board)
        cv_buf_addf(out, "%d/%d %.*s %zu %zu\n", e->board->done, e->board->total,
                    CV_ARG(e->board->question), e->board->n_seats, e->board->n_mixes);
}

static void print_board(struct play *p, const struct cv_board *b) {
    size_t asked = 0, answered = 0;
    for (size_t i = 0; i < b->n_seats; i++) {
        asked += b->seats[i].asked && b->seats[i].present;
        answered += b->seats[i].answered && b->seats[i].present;
    }
    if (b->hidden)
        cv_buf_addf(&p->out, "(board: %zu of %zu have answered, hidden)\n", answered, asked);
}

static void print_end(struct play *p, const struct cv_effect *e) {
    cv_buf_addz(&p->out, "(over");
    if (e->again != CV_NEVER) {
        cv_buf_addz(&p->out, ", again ");
        print_time(p, e->again);
    }
    cv_buf_addz(&p->out, ")\n");
}

static void print_effects(struct play *p, const struct cv_effects *effects) {
    for (size_t i = 0; i < effects->n; i++) {
        const struct cv_effect *e = &effects->item[i];
        print_whole(&p->effects, e);
        if (e->kind == CV_EFFECT_SAY)
            print_say(p, e);
        else if (e->kind == CV_EFFECT_ANSWER)
            print_answer(p, e);
        else if (e->kind == CV_EFFECT_BOARD)
            print_board(p, e->board);
        else if (e->kind == CV_EFFECT_END)
            print_end(p, e);
    }
}

/* ---- what happens ------------------------------------------------------------------- */

static void play_step(struct play *p, struct cv_event event) {
    struct cv_effects effects = {0};
    struct cv_error err = {0};
    event.at = p->now;
    assert_true(p->n_events < EVENTS_MOST);
    p->event[p->n_events++] = event;
    if (cv_session_step(p->session, &event, p->arena, &effects, &err) != CV_OK)
        fail_msg("event %zu: %s", p->n_events - 1, err.text);
    print_effects(p, &effects);
}

/* Lets time pass as the daemon does: a tick whenever one is wanted. */
static void play_wait(struct play *p, cv_time span) {
    cv_time until = p->now + span;
    while (cv_session_deadline(p->session) <= until) {
        p->now = cv_session_deadline(p->session);
        play_step(p, (struct cv_event){.kind = CV_EVENT_TICK});
    }
    p->now = until;
}

static struct cv_str speaks(const struct play *p, struct cv_str who) {
    for (size_t i = 0; i < p->n_speakers; i++)
        if (cv_str_eq(p->speaker[i].who, who))
            return p->speaker[i].lang;
    return p->lang;
}

static void play_words(struct play *p, struct cv_str who, struct cv_str words) {
    static const struct cv_str alone = {" to Canvasser", 13};
    bool first = p->n_events == 0, private = who.n > alone.n &&
        cv_str_eq((struct cv_str){who.p + who.n - alone.n, alone.n}, alone);
    if (private)
        who.n -= alone.n;
    play_step(p, (struct cv_event){.kind = first ? CV_EVENT_START : CV_EVENT_MESSAGE,
                                   .person = who, .name = who, .lang = speaks(p, who), .text = words,
                                   .private = private,
                                   .earlier = first ? p->earlier : cv_str(""),
                                   .pace = first ? p->pace : cv_str("")});
}

/* The id of the button whose label is, or begins with, `word`. */
static struct cv_str button_find(const struct cv_effect *asked, struct cv_str word) {
    for (size_t i = 0; i < asked->n_options; i++) {
        struct cv_str label = asked->options[i].label, mark = label;
        cv_str_split(&label, '.', &mark);
        if (cv_str_eq(mark, word) || cv_str_starts(asked->options[i].label, word))
            return asked->options[i].id;
    }
    return word;
}

static void play_press(struct play *p, struct cv_str who, struct cv_str words) {
    struct cv_str late = CV_S(" too late"), word, ids = {0};
    bool old = words.n > late.n &&
               cv_str_eq((struct cv_str){words.p + words.n - late.n, late.n}, late);
    const struct cv_effect *asked = &p->asked[old];
    if (old)
        words.n -= late.n;
    while (cv_str_split(&words, ',', &word)) {
        struct cv_str id = button_find(asked, cv_str_trim(word));
        ids = cv_arena_printf(p->arena, "%.*s%s%.*s", CV_ARG(ids), ids.n ? " " : "", CV_ARG(id));
    }
    play_step(p, (struct cv_event){.kind = CV_EVENT_CHOOSE, .person = who, .about = asked->key,
                                   .lang = speaks(p, who), .choice = ids});
}

static bool split_at(struct cv_str line, const char *mark, struct cv_str *head,
                     struct cv_str *tail) {
    struct cv_str m = cv_str(mark);
    for (size_t i = 0; i + m.n <= line.n; i++)
        if (cv_str_eq((struct cv_str){line.p + i, m.n}, m)) {
            *head = (struct cv_str){line.p, i};
            *tail = (struct cv_str){line.p + i + m.n, line.n - i - m.n};
            return true;
        }
    return false;
}

static cv_time span_read(struct cv_str words) {
    struct cv_str number, unit = words;
    int64_t n = 0;
    assert_true(cv_str_split(&unit, ' ', &number) && cv_str_int(number, &n));
    if (cv_str_starts(unit, CV_S("second")))
        return CV_SECONDS(n);
    if (cv_str_starts(unit, CV_S("day")))
        return CV_HOURS(24 * n);
    return cv_str_starts(unit, CV_S("minute")) ? CV_MINUTES(n) : CV_HOURS(n);
}

/* "Poets personal=40 remote=60; Cooks ..." as the outcome of a session. */
static struct cv_str outcome_of(struct play *p, struct cv_str words) {
    struct cv_str one, name, outcome = CV_S("outcome 1\n");
    while (cv_str_split(&words, ';', &one)) {
        one = cv_str_trim(one);
        assert_true(cv_str_split(&one, ' ', &name));
        outcome = cv_arena_printf(p->arena, "%.*ssegment %.*s\nmix %.*s\n", CV_ARG(outcome),
                                  CV_ARG(name), CV_ARG(one));
    }
    return outcome;
}

/* Somebody comes, perhaps with a language of their own (or another than before). */
static void play_join(struct play *p, struct cv_str who, struct cv_str lang) {
    if (lang.n) {
        assert_true(p->n_speakers < SPEAKERS_MOST);
        for (size_t i = p->n_speakers++; i > 0; i--) /* the newest first */
            p->speaker[i] = p->speaker[i - 1];
        p->speaker[0].who = who;
        p->speaker[0].lang = lang;
    }
    play_step(p, (struct cv_event){.kind = CV_EVENT_JOIN, .person = who, .name = who, .lang = lang});
}

/* A line in parentheses. */
static void play_happening(struct play *p, struct cv_str line) {
    struct cv_str inner = {line.p + 1, line.n - 2}, who, rest;
    if (split_at(inner, " joins", &who, &rest)) {
        if (cv_str_starts(rest, CV_S(" speaking ")))
            rest = (struct cv_str){rest.p + 10, rest.n - 10};
        play_join(p, who, rest);
    } else if (split_at(inner, " leaves", &who, &rest)) {
        play_step(p, (struct cv_event){.kind = CV_EVENT_LEAVE, .person = who, .name = who});
    } else if (cv_str_starts(line, CV_S("(last session: "))) {
        p->earlier = outcome_of(p, (struct cv_str){line.p + 15, line.n - 16});
    } else if (split_at(line, " pass", &who, &rest)) {
        play_wait(p, span_read((struct cv_str){who.p + 1, who.n - 1}));
    } else {
        fail_msg("not understood: %.*s", CV_ARG(line));
    }
}

static struct cv_str letters(struct play *p, struct cv_str count) {
    int64_t n = 0;
    struct cv_str word;
    assert_true(cv_str_split(&count, ' ', &word) && cv_str_int(word, &n));
    char *text = cv_arena_alloc(p->arena, (size_t)n + 1);
    memset(text, 'x', (size_t)n);
    return (struct cv_str){text, (size_t)n};
}

static void play_line(struct play *p, struct cv_str line) {
    struct cv_str who, rest;
    cv_buf_addf(&p->out, "%.*s\n", CV_ARG(line));
    if (line.n == 0 || line.p[0] == '#')
        return;
    if (line.p[0] != '(')
        play_wait(p, CV_SECONDS(5));
    if (line.p[0] == '(')
        play_happening(p, line);
    else if (split_at(line, " presses ", &who, &rest) && !memchr(who.p, ':', who.n))
        play_press(p, who, rest);
    else if (split_at(line, " types ", &who, &rest) && !memchr(who.p, ':', who.n))
        play_words(p, who, letters(p, rest));
    else if (split_at(line, ": ", &who, &rest))
        play_words(p, who, rest);
    else
        fail_msg("not understood: %.*s", CV_ARG(line));
}

/* ---- a whole play ---------------------------------------------------------------------- */

/* "(Mon 5 Jan 09:00)" */
static bool line_is_clock(struct cv_str line) {
    return line.n > 8 && line.p[0] == '(' && line.p[4] == ' ' && line.p[5] >= '0' &&
           line.p[5] <= '9' && line.p[line.n - 4] == ':';
}

/* Whether the line is what Canvasser does: not read but produced. */
static bool line_is_answer(struct cv_str line) {
    return cv_str_starts(line, CV_S("Canvasser")) || cv_str_starts(line, CV_S("(recorded")) ||
           cv_str_starts(line, CV_S("(board: ")) || cv_str_starts(line, CV_S("(over")) ||
           line_is_clock(line);
}

/* The next thing somebody does, with the indented lines that belong to it. */
static bool input_next(struct play *p, struct cv_str *rest, struct cv_str *input) {
    struct cv_str line, after;
    while (cv_str_split(rest, '\n', &line)) {
        if (cv_str_starts(line, CV_S("    ")) || line_is_answer(line))
            continue;
        if (!rest->p && !line.n)
            return false; /* the end of the last line */
        *input = line;
        after = *rest;
        while (cv_str_split(&after, '\n', &line) && cv_str_starts(line, CV_S("    "))) {
            *input = cv_arena_printf(p->arena, "%.*s\n%.*s", CV_ARG(*input), CV_ARG(line));
            *rest = after;
        }
        return true;
    }
    return false;
}

/* Typed words without the indent of their further lines. */
static struct cv_str unindent(struct play *p, struct cv_str text) {
    struct cv_str line, all = {0};
    for (int i = 0; cv_str_split(&text, '\n', &line); i++)
        all = i ? cv_arena_printf(p->arena, "%.*s\n%.*s", CV_ARG(all), (int)line.n - 4, line.p + 4)
                : line;
    return all;
}

static void play_pace(struct play *p, struct cv_str *script) {
    struct cv_str rest = *script, line, word;
    struct cv_date begins = {2026, 1, 5};
    if (!cv_str_split(&rest, '\n', &line) || !cv_str_starts(line, CV_S("Pace: zone=")))
        return;
    cv_buf_addf(&p->out, "%.*s\n", CV_ARG(line));
    *script = rest;
    p->pace = (struct cv_str){line.p + 6, line.n - 6};
    stage_calendar(&p->stage);
    struct cv_str zone = {line.p + 11, line.n - 11};
    cv_str_split(&zone, ' ', &word);
    p->zone = database_zone(p->stage.zones, cv_arena_copy(p->arena, word).p);
    p->now = cv_zone_time(p->zone, cv_date_day(begins), 8 * 60 + 55);
}

/* Reads the lines above the play, which say what is played, and sets it up. */
static void play_open(struct play *p, struct cv_str *script) {
    struct cv_str line, rest;
    assert_true(cv_str_split(script, '\n', &line) && cv_str_starts(line, CV_S("Dialog: ")));
    cv_buf_addf(&p->out, "%.*s\n", CV_ARG(line));
    struct cv_str folder = cv_arena_copy(p->arena, (struct cv_str){line.p + 8, line.n - 8});
    bool good = stage_open(&p->stage, folder.p);
    rest = *script;
    p->lang = CV_S("en");
    if (cv_str_split(&rest, '\n', &line) && cv_str_starts(line, CV_S("Language: "))) {
        cv_buf_addf(&p->out, "%.*s\n", CV_ARG(line));
        struct cv_str langs = {line.p + 10, line.n - 10}, lang;
        for (size_t i = 0; cv_str_split(&langs, ' ', &lang); i++) {
            p->lang = i ? p->lang : lang;
            good = good && (cv_str_eqz(lang, "en") || stage_speak(&p->stage, folder.p, lang));
        }
        *script = rest;
    }
    if (!good)
        fail_msg("%s:%d: %s", p->stage.err.file, p->stage.err.line, p->stage.err.text);
    p->session = cv_session_new(&p->stage.book);
    p->now = CV_HOURS(480000);
    play_pace(p, script);
}

static void play_all(struct play *p, struct cv_str script) {
    struct cv_str input;
    while (input_next(p, &script, &input)) {
        struct cv_str typed = unindent(p, input);
        if (typed.n && typed.p[0] != '(' && typed.p[0] != '#')
            print_clock(p);
        size_t before = p->out.n;
        play_line(p, typed);
        if (typed.n != input.n) { /* echo as it stood */
            struct cv_str said = cv_arena_copy(
                p->arena, (struct cv_str){p->out.p + before + typed.n + 1,
                                          p->out.n - before - typed.n - 1});
            p->out.n = before;
            cv_buf_addf(&p->out, "%.*s\n%.*s", CV_ARG(input), CV_ARG(said));
        }
    }
}

static void play_replay(struct play *p) {
    struct cv_session *again = cv_session_new(&p->stage.book);
    struct cv_buf before = p->effects;
    cv_buf_init(&p->effects, OUT_MOST);
    for (size_t i = 0; i < p->n_events; i++) {
        struct cv_effects effects = {0};
        assert_int_equal(cv_session_step(again, &p->event[i], p->arena, &effects, NULL), CV_OK);
        for (size_t k = 0; k < effects.n; k++)
            print_whole(&p->effects, &effects.item[k]);
    }
    char *a = stage_dump(p->session), *b = stage_dump(again);
    assert_string_equal(a, b);
    assert_string_equal(before.p, p->effects.p);
    free(a);
    free(b);
    cv_buf_free(&before);
    cv_session_free(again);
}

/* Says where the first line differs; nothing is added when none does. */
static void play_compare(const char *path, struct cv_str want, struct cv_str got,
                         struct cv_buf *out) {
    struct cv_str w = {0}, g = {0};
    for (int line = 1; !out->n && (want.p || got.p); line++) {
        bool more_w = cv_str_split(&want, '\n', &w), more_g = cv_str_split(&got, '\n', &g);
        if (more_w != more_g || !cv_str_eq(w, g))
            cv_buf_addf(out, "%s:%d\n  stands: %.*s\n  played: %.*s", path, line,
                        CV_ARG(w), CV_ARG(g));
    }
}

static void play_write(const char *path, struct cv_str text) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    fclose(f);
}

static void play_free(struct play *p) {
    cv_session_free(p->session);
    stage_close(&p->stage);
    cv_buf_free(&p->out);
    cv_buf_free(&p->effects);
    cv_arena_free(p->arena);
    free(p);
}

static void play_file(void **state) {
    const char *path = *state;
    struct play *p = cv_alloc(sizeof *p);
    p->arena = cv_arena_new();
    cv_buf_init(&p->out, OUT_MOST);
    cv_buf_init(&p->effects, OUT_MOST);
    struct cv_str script = stage_file(p->arena, path), rest = script;
    play_open(p, &rest);
    play_all(p, rest);
    assert_false(p->out.full);
    play_replay(p);
    struct cv_buf differs;
    cv_buf_init(&differs, OUT_MOST);
    if (getenv("UPDATE"))
        play_write(path, cv_buf_str(&p->out));
    else
        play_compare(path, script, cv_buf_str(&p->out), &differs);
    play_free(p);
    bool same = !differs.n;
    if (!same)
        print_error("%s\n", differs.p);
    cv_buf_free(&differs);
    assert_true(same);
}

/* "tests/transcripts/one_person_alone.txt" as the sentence "one person alone". */
static char *sentence(const char *path) {
    char *name = cv_strdup(cv_str(strrchr(path, '/') + 1));
    name[strlen(name) - strlen(".txt")] = '\0';
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return name;
}

int main(void) {
    glob_t found;
    if (glob("tests/transcripts/*.txt", 0, NULL, &found) != 0)
        return 1;
    struct CMUnitTest *tests = cv_alloc(found.gl_pathc * sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){.name = sentence(found.gl_pathv[i]),
                                       .test_func = play_file,
                                       .initial_state = found.gl_pathv[i]};
    int failed = _cmocka_run_group_tests("transcripts", tests, found.gl_pathc, NULL, NULL);
    for (size_t i = 0; i < found.gl_pathc; i++)
        free((char *)(uintptr_t)tests[i].name);
    free(tests);
    globfree(&found);
    return failed;
}
