/* explore.c - every way through a dialog.
 *
 * One play is a session from its start to its end. Wherever ways part - who
 * takes part, what went before, which class of answer is given - a decision is
 * noted. After a play the last decision that has another side is turned, those
 * behind it are forgotten, and the session is played anew, until none is left. */
#include "rehearsal/explore.h"

#include "rehearsal/answer.h"

enum {
    PEOPLE = 3,        /* of a group */
    REPLIES_MOST = 4000, /* of one play: a way that is longer does not end */
    EVERY = 5,         /* seconds between two replies */
    DECISIONS_MOST = 4096,
    THROWN = 10        /* a tenth more plays, with decisions thrown for, when there are too many ways */
};

struct decision {
    size_t pick, of;
};

struct explorer {
    const struct cv_playbook *book;
    struct cv_arena *arena; /* of the result */
    struct explored *out;
    struct decision *decision;
    size_t n, at;           /* decisions noted, and made in this play */
    size_t cap;
    uint64_t dice;          /* not 0: decisions are thrown for */
};

/* What waits for one person's answer, where each answers alone. */
struct own {
    struct cv_effect asked;
    const struct cv_step *here;
    bool asking;
};

/* One play. */
struct walk {
    struct explorer *x;
    struct cv_session *session;
    struct cv_arena *arena;
    struct cv_str lang;
    size_t people;
    bool apart;    /* each answers alone, before the advice */
    struct own own[PEOPLE];
    bool quiet;    /* others go the same way: it is no trail of its own */
    bool hidden;   /* nobody sees answers before the reveal */
    size_t before; /* segments of an earlier session; 0: there was none */
    bool skips;
    const struct cv_step *here; /* come to last, and wanted */
    struct cv_effect asked;     /* what waits for an answer */
    bool asking;
    struct cv_buf trail;
    cv_time now;
    size_t replies;
    bool *taken;  /* by step */
    bool *silent; /* by step: nobody answered it once */
};

/* ---- decisions ------------------------------------------------------------------------- */

/* The next number of a fixed row of them (Knuth's MMIX generator). */
static size_t dice(struct explorer *x, size_t of) {
    x->dice = x->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(x->dice >> 33) % of;
}

/* Which of `of` sides is taken; what has one side is no decision. */
static size_t decide(struct explorer *x, size_t of) {
    if (of < 2)
        return 0;
    if (x->dice)
        return dice(x, of);
    if (x->at < x->n)
        return x->decision[x->at++].pick;
    if (x->n == DECISIONS_MOST)
        return 0;
    x->decision = cv_arena_grow(x->arena, x->decision, sizeof *x->decision, x->n, &x->cap);
    x->decision[x->n++] = (struct decision){0, of};
    x->at = x->n;
    return 0;
}

/* The other side of the last decision that has one; false when all were seen. */
static bool decide_anew(struct explorer *x) {
    while (x->n && x->decision[x->n - 1].pick + 1 == x->decision[x->n - 1].of)
        x->n--;
    if (x->n)
        x->decision[x->n - 1].pick++;
    x->at = 0;
    return x->n > 0;
}

/* ---- looking on --------------------------------------------------------------------------- */

static size_t step_index(const struct explored *out, const struct cv_step *step) {
    size_t i = 0;
    while (out->step[i].step != step)
        i++;
    return i;
}

static void on_step(void *context, const struct cv_step *step, bool wanted) {
    struct walk *w = context;
    size_t i = step_index(w->x->out, step);
    w->x->out->step[i].come++;
    if (!wanted)
        return;
    if (step != w->here && !w->quiet) /* a probe is come to again for every question of it */
        cv_buf_addf(&w->trail, "%s%.*s", w->trail.n ? " > " : "", CV_ARG(step->id));
    w->x->out->step[i].wanted++;
    w->taken[i] = true;
    w->here = step;
}

static void on_text(void *context, const struct cv_told *told) {
    struct walk *w = context;
    struct explored *out = w->x->out;
    if (told->found && !told->unfilled.n)
        return;
    for (size_t i = 0; i < out->n_faults; i++)
        if (cv_str_eq(out->fault[i].key, told->key) && cv_str_eq(out->fault[i].lang, told->lang))
            return;
    out->fault = cv_arena_grow(w->x->arena, out->fault, sizeof *out->fault, out->n_faults,
                               &out->faults_cap);
    out->fault[out->n_faults++] =
        (struct explored_fault){cv_arena_copy(w->x->arena, told->lang),
                                cv_arena_copy(w->x->arena, told->key),
                                cv_arena_copy(w->x->arena, told->unfilled)};
}

/* ---- one play --------------------------------------------------------------------------------- */

static const char *const people[] = {"ana", "ben", "cleo"};
_Static_assert(CV_COUNT(people) == PEOPLE, "a name for everybody");

/* Keeps a message that asks: of everybody, or of one person alone. */
static void walk_asked(struct walk *w, const struct cv_effect *e) {
    for (size_t i = 0; w->apart && i < PEOPLE; i++)
        if (cv_str_eqz(e->to, people[i])) {
            w->own[i] = (struct own){*e, w->here, true};
            return;
        }
    w->asked = *e;
    w->asking = true;
}

/* While each answers alone no time passes: nobody is to be too late. */
static void walk_step(struct walk *w, struct cv_event event, size_t person) {
    struct cv_effects effects = {0};
    event.person = event.name = cv_str(people[person]);
    event.at = w->now += w->apart ? 0 : CV_SECONDS(EVERY);
    if (cv_session_step(w->session, &event, w->arena, &effects, NULL) != CV_OK)
        return;
    for (size_t i = 0; i < effects.n; i++) {
        const struct cv_effect *e = &effects.item[i];
        if (e->kind == CV_EFFECT_SAY && (e->asks || e->n_options))
            walk_asked(w, e);
    }
}

/* What came of the segments the last time: the first type for all. */
static struct cv_str walk_earlier(const struct walk *w) {
    static const char *const segments[] = {"Alpha", "Beta"};
    const struct cv_model *m = w->x->book->model;
    struct cv_str type = cv_model_type(m, 0), text = CV_S("outcome 1\nventure Omega\n");
    for (size_t i = 0; i < w->before && i < CV_COUNT(segments); i++)
        text = cv_arena_printf(w->arena,
                               "%.*ssegment %s\nmix %.*s=100\nexpected %.*s=100\nfacts %.*s=3\n",
                               CV_ARG(text), segments[i], CV_ARG(type), CV_ARG(type),
                               CV_ARG(cv_model_determinant(m, 0)));
    return text;
}

static void walk_begin(struct walk *w) {
    struct cv_event start = {.kind = CV_EVENT_START, .lang = w->lang};
    if (w->before)
        start.earlier = walk_earlier(w);
    walk_step(w, start, 0);
    for (size_t i = 1; i < w->people; i++)
        walk_step(w, (struct cv_event){.kind = CV_EVENT_JOIN}, i);
    const struct cv_effect asked = w->asked;
    if (w->hidden || w->apart)
        walk_step(w, (struct cv_event){.kind = CV_EVENT_MESSAGE,
                                       .text = w->apart ? CV_S("ask everybody alone")
                                                        : CV_S("hide answers")}, 0);
    w->asked = asked;
}

/* Every button of a discussion once; the last one ends it. */
static void walk_discuss(struct walk *w) {
    const struct cv_effect asked = w->asked;
    for (size_t i = w->skips ? asked.n_options - 1 : 0; i < asked.n_options; i++)
        walk_step(w, (struct cv_event){.kind = CV_EVENT_CHOOSE, .about = asked.key,
                                       .choice = asked.options[i].id}, 0);
}

/* Who is asked answers, one after the other, until the question closes. */
static void walk_reply(struct walk *w, const struct cv_str *value) {
    const struct cv_effect asked = w->asked;
    const struct cv_step *step = w->here;
    bool all = step->kind != CV_STEP_ASK || step->asked == CV_ASKED_EVERYONE;
    w->asking = false;
    for (size_t i = 0; i < (all ? w->people : 1); i++) {
        bool skips = w->skips && !value && step->ask != CV_ASK_LIST;
        walk_step(w, skips ? answer_skip(&asked)
                           : answer_event(w->x->book, step, &asked, value, i, w->arena), i);
    }
}

/* Lets time pass until the script breaks the silence; false when it only spoke. */
static bool walk_silence(struct walk *w) {
    const struct cv_step *step = w->here;
    w->asking = false;
    cv_buf_addz(&w->trail, "=silence");
    w->now = cv_session_deadline(w->session) - CV_SECONDS(EVERY);
    walk_step(w, (struct cv_event){.kind = CV_EVENT_TICK}, 0);
    w->asking = w->asking || step->silence.then == CV_THEN_WAIT;
    return step->silence.then != CV_THEN_WAIT;
}

/* What people ask before they pass: that has to have words too. */
static void walk_wonder(struct walk *w) {
    static const char *const words[] = {"why", "help", "status"};
    const struct cv_effect asked = w->asked;
    for (size_t i = 0; i < CV_COUNT(words); i++)
        walk_step(w, (struct cv_event){.kind = CV_EVENT_MESSAGE, .text = cv_str(words[i])}, 0);
    w->asked = asked;
}

static void walk_answer(struct walk *w) {
    struct answer_classes classes = {.n = 0};
    if (w->skips)
        walk_wonder(w);
    if (w->here->kind == CV_STEP_DISCUSS) {
        w->asking = false;
        walk_discuss(w);
        return;
    }
    bool silence = w->here->silence.then != CV_THEN_NONE && !w->silent[step_index(w->x->out, w->here)];
    if (silence && decide(w->x, 2)) {
        w->silent[step_index(w->x->out, w->here)] = true;
        if (walk_silence(w))
            return;
    }
    if (w->here->kind == CV_STEP_ASK)
        answer_classes_of(w->x->book, w->here, w->arena, &classes);
    if (classes.n) {
        size_t pick = decide(w->x, classes.n);
        cv_buf_addf(&w->trail, "=%.*s", CV_ARG(classes.name[pick]));
        walk_reply(w, &classes.value[pick]);
    } else {
        walk_reply(w, NULL);
    }
}

/* One person answers what they are asked alone; the first decides how. */
static void walk_answer_alone(struct walk *w, size_t person) {
    struct own *own = &w->own[person];
    struct answer_classes classes = {.n = 0};
    const struct cv_str *value = NULL;
    w->asked = own->asked;
    w->here = own->here;
    w->quiet = person > 0;
    if (w->skips && !person)
        walk_wonder(w);
    if (!person && w->here->kind == CV_STEP_ASK)
        answer_classes_of(w->x->book, w->here, w->arena, &classes);
    if (classes.n) {
        size_t pick = decide(w->x, classes.n);
        cv_buf_addf(&w->trail, "=%.*s", CV_ARG(classes.name[pick]));
        value = &classes.value[pick];
    }
    const struct cv_effect asked = w->asked;
    bool skips = w->skips && !value && w->here->ask != CV_ASK_LIST;
    own->asking = false;
    walk_step(w, skips ? answer_skip(&asked)
                       : answer_event(w->x->book, w->here, &asked, value, person, w->arena),
              person);
    w->quiet = false;
}

/* Goes on where somebody is asked; false when nobody is. */
static bool walk_on(struct walk *w) {
    for (size_t i = 0; i < w->people; i++)
        if (w->own[i].asking) {
            walk_answer_alone(w, i);
            return true;
        }
    if (w->asking)
        walk_answer(w);
    return w->asking || w->own[0].asking || w->own[1].asking || w->own[2].asking;
}

static struct cv_str walk_around(const struct walk *w) {
    const char *with = w->apart    ? "in a group that is asked one by one"
                       : w->hidden ? "in a group that hides answers"
                       : w->people > 1 ? "in a group" : "alone";
    return cv_arena_printf(w->x->arena, "%s, %s, %s", with,
                           w->before ? "after an earlier session" : "for the first time",
                           w->skips ? "skipping what can be skipped" : "answering everything");
}

/* Files the way that was walked, unless it was before. */
static void walk_file(struct walk *w) {
    struct explored *out = w->x->out;
    uint64_t hash = cv_str_hash(cv_buf_str(&w->trail));
    for (size_t i = 0; i < out->n_paths; i++)
        if (out->path[i].hash == hash) {
            out->path[i].ends = out->path[i].ends && cv_session_ended(w->session);
            return;
        }
    out->path = cv_arena_grow(w->x->arena, out->path, sizeof *out->path, out->n_paths,
                              &out->paths_cap);
    out->path[out->n_paths++] =
        (struct explored_path){hash, cv_arena_copy(w->x->arena, cv_buf_str(&w->trail)),
                               walk_around(w), cv_session_ended(w->session)};
    for (size_t i = 0; i < out->n_steps; i++)
        out->step[i].paths += w->taken[i];
}

/* Whether the script goes through the segments of the session before. */
static bool recalls(const struct cv_dialog *d) {
    for (size_t i = 0; i < d->n_steps; i++)
        if (d->steps[i].over && d->steps[i].over->recalled)
            return true;
    return false;
}

static void walk_all(struct explorer *x, struct cv_texts *texts, const struct cv_str *langs,
                     size_t n_langs) {
    struct walk w = {.x = x, .arena = cv_arena_new(), .session = cv_session_new(x->book)};
    w.taken = cv_arena_alloc(w.arena, x->out->n_steps * sizeof *w.taken);
    w.silent = cv_arena_alloc(w.arena, x->out->n_steps * sizeof *w.silent);
    size_t company = decide(x, 4);
    w.people = company ? PEOPLE : 1;
    w.hidden = company == 2;
    w.apart = company == 3;
    w.before = decide(x, recalls(x->book->dialog) ? 3 : 2);
    w.skips = decide(x, 2);
    w.lang = langs[decide(x, n_langs)];
    cv_buf_init(&w.trail, 1 << 20);
    cv_texts_watch(texts, on_text, &w);
    cv_session_watch(w.session, on_step, &w);
    walk_begin(&w);
    while (!cv_session_ended(w.session) && w.replies++ < REPLIES_MOST && walk_on(&w)) {
    }
    walk_file(&w);
    cv_texts_watch(texts, NULL, NULL);
    cv_buf_free(&w.trail);
    cv_session_free(w.session);
    cv_arena_free(w.arena);
}

/* ---- all plays -------------------------------------------------------------------------------- */

static void steps_list(struct explored *out, const struct cv_step *steps, size_t n,
                       const struct cv_step *within) {
    for (size_t i = 0; i < n; i++) {
        out->step[out->n_steps++] = (struct explored_step){.step = &steps[i], .within = within};
        steps_list(out, steps[i].steps, steps[i].n_steps, &steps[i]);
    }
}

void explore_dialog(const struct cv_playbook *book, struct cv_texts *texts,
                    const struct cv_str *langs, size_t n_langs, size_t most,
                    struct cv_arena *arena, struct explored *out) {
    struct explorer x = {.book = book, .arena = arena, .out = out};
    *out = (struct explored){.step = cv_arena_alloc(arena, book->dialog->n_all * sizeof *out->step)};
    steps_list(out, book->dialog->steps, book->dialog->n_steps, NULL);
    do {
        walk_all(&x, texts, langs, n_langs);
        out->plays++;
    } while (decide_anew(&x) && out->plays < most);
    out->bounded = x.n > 0;
    x.dice = out->bounded; /* the first ways are much alike: so some from all over */
    for (size_t i = 0; out->bounded && i < most / THROWN; i++, out->plays++)
        walk_all(&x, texts, langs, n_langs);
}
