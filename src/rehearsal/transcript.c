/* transcript.c - sessions as plays. */
#include "rehearsal/transcript.h"

#include "rehearsal/coverage.h"
#include "rehearsal/print.h"

#include <stdlib.h>
#include <string.h>

enum { OUT_MOST = 4 << 20, EVENTS_MOST = 4000, DUMP_MOST = 64 << 20, LETTERS_MOST = 1 << 20,
       SPEAKERS_MOST = 16 };

struct play {
    const struct cv_playbook *book;
    const struct cv_source *script;
    struct coverage *coverage; /* NULL: nobody wants to know */
    struct cv_error *err;
    enum cv_status status; /* of the first line that could not be played */
    int line;              /* at hand, from 1 */
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
    bool open; /* who takes part says so */
    bool untold; /* the messenger tells nobody's language */
    const struct cv_zone *zone; /* of the pace, or NULL */
    cv_time clock;              /* as shown last */
    struct cv_effect asked[2]; /* the last messages with buttons: newest, the one before */
    bool forms;                /* buttons of forms are shown */
    struct cv_form form;       /* the one opened last */
};

static void play_fail(struct play *p, const char *what, struct cv_str words) {
    if (p->status == CV_OK)
        p->status = cv_fail_at(p->err, CV_INVALID, p->script->name, p->line, 1, "%s: %.*s", what,
                               CV_ARG(words));
}

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

static void print_telling(struct play *p, const struct cv_effect *e) {
    struct cv_buf *out = &p->out;
    cv_buf_addz(out, ": ");
    print_lines(out, e->text);
    for (size_t i = 0; i < e->n_options; i++)
        cv_buf_addf(out, "    [%.*s]\n", CV_ARG(e->options[i].label));
    if (p->forms && e->form.n)
        cv_buf_addf(out, "    [%.*s]\n", CV_ARG(e->form));
    if (e->mix)
        print_mix(out, e->mix);
}

static void print_say(struct play *p, const struct cv_effect *e) {
    print_clock(p);
    cv_buf_addz(&p->out, "Canvasser");
    if (e->to.n)
        cv_buf_addf(&p->out, " to %.*s", CV_ARG(e->to));
    print_telling(p, e);
    for (size_t i = 0; i < e->n_also; i++) {
        cv_buf_addf(&p->out, "Canvasser in %.*s", CV_ARG(e->also[i].lang));
        print_telling(p, &e->also[i]);
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
    if (e->name.n)
        cv_buf_addf(&p->out, " by %.*s: ", CV_ARG(e->name));
    else
        cv_buf_addf(&p->out, " by no. %.*s: ", CV_ARG(e->person));
    if (e->skipped)
        cv_buf_addz(&p->out, "skipped ");
    if (e->value.n)
        for (size_t i = 0; i < e->value.n; i++)
            cv_buf_addc(&p->out, e->value.p[i] == '\n' ? '|' : e->value.p[i]);
    else if (!e->skipped)
        cv_buf_addf(&p->out, "%zu bytes", e->raw.n);
    cv_buf_addz(&p->out, ")\n");
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
        if (p->coverage)
            coverage_effect(p->coverage, e);
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
    if (p->n_events == EVENTS_MOST) {
        play_fail(p, "the play is too long here", event.text);
        return;
    }
    p->event[p->n_events++] = event;
    if (cv_session_step(p->session, &event, p->arena, &effects, &err) != CV_OK)
        play_fail(p, "the session refuses this", cv_str(err.text));
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
    return p->untold ? cv_str("") : p->lang;
}

/* The first words begin the session, in their language where no other is told. */
static void play_start(struct play *p, struct cv_event event) {
    event.kind = CV_EVENT_START;
    event.open = p->open;
    event.earlier = p->earlier;
    event.pace = p->pace;
    if (!event.lang.n)
        event.guessed = cv_session_starts(p->book->texts, event.text, &event.lang) ||
                        cv_session_starts_paced(p->book->texts, event.text, &event.lang);
    play_step(p, event);
}

static void play_words(struct play *p, struct cv_str who, struct cv_str words) {
    static const struct cv_str alone = {" to Canvasser", 13};
    bool private = who.n > alone.n &&
        cv_str_eq((struct cv_str){who.p + who.n - alone.n, alone.n}, alone);
    if (private)
        who.n -= alone.n;
    const struct cv_event event = {.kind = CV_EVENT_MESSAGE, .person = who, .name = who,
                                   .lang = speaks(p, who), .text = words, .private = private};
    if (p->n_events == 0)
        play_start(p, event);
    else
        play_step(p, event);
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

/* Somebody opens the form of the question that is open for them. */
static void play_open_form(struct play *p, struct cv_str who) {
    if (!cv_session_form(p->session, who, p->arena, &p->form)) {
        cv_buf_addz(&p->out, "Canvasser shows no form.\n");
        return;
    }
    cv_buf_addf(&p->out, "Canvasser shows %.*s a form:\n", CV_ARG(who));
    for (size_t i = 0; i < p->form.n; i++)
        print_field(&p->out, &p->form.field[i]);
}

/* The field called so, of the form opened last; NULL when there is none. */
static const struct cv_field *field_find(const struct play *p, struct cv_str name) {
    for (size_t i = 0; i < p->form.n; i++) {
        struct cv_str id = p->form.field[i].id, own = id;
        cv_str_split(&id, '@', &own);
        if (cv_str_eq(own, name))
            return &p->form.field[i];
    }
    return NULL;
}

/* "name: [1, 3] words" */
static struct cv_filled field_read(struct play *p, struct cv_str line) {
    struct cv_filled filled = {0};
    struct cv_str name = {0}, picks = {0}, word;
    const struct cv_field *field = cv_str_split(&line, ':', &name) ? field_find(p, name) : NULL;
    if (!field) {
        play_fail(p, "the form has no such field", name);
        return filled;
    }
    filled.id = field->id;
    filled.text = cv_str_trim(line);
    if (!filled.text.n || filled.text.p[0] != '[')
        return filled;
    filled.text = (struct cv_str){filled.text.p + 1, filled.text.n - 1};
    cv_str_split(&filled.text, ']', &picks);
    filled.text = cv_str_trim(filled.text);
    const struct cv_effect shown = {.options = (struct cv_option *)field->options,
                                    .n_options = field->n_options};
    while (cv_str_split(&picks, ',', &word)) {
        struct cv_str id = button_find(&shown, cv_str_trim(word));
        filled.choice = cv_arena_printf(p->arena, "%.*s%s%.*s", CV_ARG(filled.choice),
                                        filled.choice.n ? " " : "", CV_ARG(id));
    }
    return filled;
}

/* Somebody sends the form: a field a line. */
static void play_fill(struct play *p, struct cv_str who, struct cv_str lines) {
    struct cv_filled *filled = cv_arena_alloc(p->arena, CV_FORM_MAX * sizeof *filled);
    struct cv_str line;
    size_t n = 0;
    while (n < CV_FORM_MAX && cv_str_split(&lines, '\n', &line))
        filled[n++] = field_read(p, line);
    play_step(p, (struct cv_event){.kind = CV_EVENT_FILL, .person = who, .lang = speaks(p, who),
                                   .fields = filled, .n_fields = n});
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

static cv_time span_read(struct play *p, struct cv_str words) {
    struct cv_str number = {0}, unit = words;
    int64_t n = 0;
    if (!cv_str_split(&unit, ' ', &number) || !cv_str_int(number, &n))
        play_fail(p, "no span of time, as in \"(3 hours pass)\"", words);
    if (cv_str_starts(unit, CV_S("second")))
        return CV_SECONDS(n);
    if (cv_str_starts(unit, CV_S("day")))
        return CV_HOURS(24 * n);
    return cv_str_starts(unit, CV_S("minute")) ? CV_MINUTES(n) : CV_HOURS(n);
}

/* "Poets personal=40 remote=60, human_contact=3; Cooks ..." as the outcome of a
 * session: the mix of each segment, and what was said of it. */
static struct cv_str outcome_of(struct play *p, struct cv_str words) {
    struct cv_str one, mix, name, outcome = CV_S("outcome 1\n");
    while (cv_str_split(&words, ';', &one)) {
        one = cv_str_trim(one);
        if (!cv_str_split(&one, ',', &mix) || !cv_str_split(&mix, ' ', &name))
            continue;
        outcome = cv_arena_printf(p->arena, "%.*ssegment %.*s\nmix %.*s\n", CV_ARG(outcome),
                                  CV_ARG(name), CV_ARG(mix));
        if (cv_str_trim(one).n)
            outcome = cv_arena_printf(p->arena, "%.*sfacts %.*s\n", CV_ARG(outcome),
                                      CV_ARG(cv_str_trim(one)));
    }
    return outcome;
}

/* Somebody comes, perhaps with a language of their own (or another than before). */
static void play_join(struct play *p, struct cv_str who, struct cv_str lang) {
    if (lang.n && p->n_speakers == SPEAKERS_MOST)
        play_fail(p, "too many languages", lang);
    else if (lang.n) {
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
        play_wait(p, span_read(p, (struct cv_str){who.p + 1, who.n - 1}));
    } else {
        play_fail(p, "not understood", line);
    }
}

static struct cv_str letters(struct play *p, struct cv_str count) {
    int64_t n = 0;
    struct cv_str word = {0};
    if (!cv_str_split(&count, ' ', &word) || !cv_str_int(word, &n) || n < 0 || n > LETTERS_MOST)
        play_fail(p, "no number of letters", count);
    n = n < 0 || n > LETTERS_MOST ? 0 : n;
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
    else if (split_at(line, " opens the form", &who, &rest) && !rest.n)
        play_open_form(p, who);
    else if (split_at(line, " fills in\n", &who, &rest) && !memchr(who.p, ':', who.n))
        play_fill(p, who, rest);
    else if (split_at(line, " presses ", &who, &rest) && !memchr(who.p, ':', who.n))
        play_press(p, who, rest);
    else if (split_at(line, " types ", &who, &rest) && !memchr(who.p, ':', who.n))
        play_words(p, who, letters(p, rest));
    else if (split_at(line, ": ", &who, &rest))
        play_words(p, who, rest);
    else
        play_fail(p, "not understood", line);
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

/* Takes "MARK words" off the front of the script. */
static bool head_take(struct cv_str *script, const char *mark, struct cv_str *words) {
    struct cv_str rest = *script, line, m = cv_str(mark);
    if (!cv_str_split(&rest, '\n', &line) || !cv_str_starts(line, m))
        return false;
    *words = (struct cv_str){line.p + m.n, line.n - m.n};
    *script = rest;
    return true;
}

bool transcript_head(struct cv_str *script, struct cv_str *dialog, struct cv_str *langs) {
    *langs = CV_S("en");
    if (!head_take(script, "Dialog: ", dialog))
        return false;
    head_take(script, "Language: ", langs);
    return true;
}

/* A session at its person's own pace. */
static void play_pace(struct play *p, struct cv_str *script) {
    struct cv_str words, zone, pace;
    struct cv_date begins = {2026, 1, 5};
    if (!head_take(script, "Pace: zone=", &words))
        return;
    pace = cv_arena_printf(p->arena, "zone=%.*s", CV_ARG(words));
    if (cv_session_pace_check(p->book, pace, p->err) != CV_OK) {
        p->status = CV_INVALID;
        return;
    }
    p->pace = pace;
    cv_str_split(&words, ' ', &zone);
    p->status = cv_zones_open(cv_almanac_zones(p->book->almanac),
                              cv_arena_copy(p->arena, zone).p, &p->zone, p->err);
    if (p->status == CV_OK)
        p->now = cv_zone_time(p->zone, cv_date_day(begins), 8 * 60 + 55);
}

/* Reads the lines above the play, which say what is played, and sets it up. */
static void play_open(struct play *p, struct cv_str *script) {
    struct cv_str dialog, langs, yes, whole = *script;
    if (!transcript_head(script, &dialog, &langs)) {
        play_fail(p, "the first line must name the dialog, as in \"Dialog: check-up\"", whole);
        return;
    }
    cv_str_split(&langs, ' ', &p->lang);
    p->session = cv_session_new(p->book);
    if (p->coverage)
        coverage_look(p->coverage, p->session);
    p->now = CV_HOURS(480000);
    play_pace(p, script);
    p->open = head_take(script, "Open: yes", &yes);
    p->forms = head_take(script, "Forms: yes", &yes);
    p->untold = head_take(script, "Untold: yes", &yes);
    cv_buf_add(&p->out, (struct cv_str){whole.p, (size_t)(script->p - whole.p)});
}

/* The line in which `at` stands; 0 when it does not stand in the text. */
static int line_of(struct cv_str text, const char *at) {
    int line = 1;
    if (at < text.p || at > text.p + text.n)
        return 0;
    for (const char *c = text.p; c < at; c++)
        line += *c == '\n';
    return line;
}

static void play_all(struct play *p, struct cv_str script) {
    struct cv_str input;
    while (p->status == CV_OK && input_next(p, &script, &input)) {
        p->line = line_of(p->script->text, input.p);
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

static char *dump_of(const struct cv_session *s) {
    struct cv_buf out;
    cv_buf_init(&out, DUMP_MOST);
    cv_session_dump(s, &out);
    return out.p;
}

/* The same events must give the same state and the same effects, to the byte. */
static void play_replay(struct play *p) {
    struct cv_session *again = cv_session_new(p->book);
    struct cv_buf before = p->effects;
    cv_buf_init(&p->effects, OUT_MOST);
    for (size_t i = 0; i < p->n_events; i++) {
        struct cv_effects effects = {0};
        if (cv_session_step(again, &p->event[i], p->arena, &effects, NULL) != CV_OK)
            play_fail(p, "an event is refused when replayed", p->event[i].text);
        for (size_t k = 0; k < effects.n; k++)
            print_whole(&p->effects, &effects.item[k]);
    }
    char *a = dump_of(p->session), *b = dump_of(again);
    if (!cv_str_eqz(cv_str(a), b) || !cv_str_eq(cv_buf_str(&before), cv_buf_str(&p->effects)))
        play_fail(p, "a replay of the same events comes out otherwise", cv_str(""));
    free(a);
    free(b);
    cv_buf_free(&before);
    cv_session_free(again);
}

enum cv_status transcript_play(const struct cv_playbook *book, const struct cv_source *script,
                               struct coverage *coverage, struct cv_buf *out,
                               struct cv_error *err) {
    struct play *p = cv_alloc(sizeof *p);
    struct cv_str rest = script->text;
    *p = (struct play){.book = book, .script = script, .coverage = coverage, .err = err,
                       .line = 1, .arena = cv_arena_new()};
    cv_buf_init(&p->out, OUT_MOST);
    cv_buf_init(&p->effects, OUT_MOST);
    play_open(p, &rest);
    if (p->status == CV_OK)
        play_all(p, rest);
    if (p->out.full || p->effects.full)
        play_fail(p, "more is said than can be kept", cv_str(""));
    if (p->status == CV_OK)
        play_replay(p);
    cv_buf_add(out, cv_buf_str(&p->out));
    enum cv_status status = p->status;
    cv_session_free(p->session);
    cv_buf_free(&p->out);
    cv_buf_free(&p->effects);
    cv_arena_free(p->arena);
    free(p);
    return status;
}
