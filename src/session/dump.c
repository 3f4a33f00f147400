/* dump.c - the whole state as text. */
#include "session/flow.h"
#include "session/pace.h"
#include "session/state.h"

static void dump_question(const struct question *q, struct cv_buf *out) {
    cv_buf_addf(out, "%.*s fact %d", CV_ARG(q->step->id), q->fact);
    if (q->spot.list)
        cv_buf_addf(out, " of %.*s %zu", CV_ARG(q->spot.list->id), q->spot.index);
}

static void dump_cursor(const struct cursor *c, struct cv_buf *out) {
    cv_buf_addf(out, " at %zu %d %zu %zu", c->top, c->inside, c->round, c->child);
}

static void dump_walk(const struct walk *w, struct cv_buf *out) {
    cv_buf_addf(out, "  walk silent %lld open %d done %d put e%llu.%llu trail %zu", (long long)w->silent, w->open, w->done,
                (unsigned long long)w->open_event, (unsigned long long)w->open_ordinal,
                w->n_trail);
    dump_cursor(&w->cursor, out);
    cv_buf_addc(out, '\n');
}

static void dump_people(const struct cv_session *s, struct cv_buf *out) {
    for (size_t i = 0; i < s->n_people; i++) {
        const struct person *p = &s->people[i];
        cv_buf_addf(out, "person %s (%s) speaks %s (%s) %d present %d left %lld answered %d missed %d removed %d volunteer %d out %d unsure <%s>\n", p->id,
                    p->name, p->lang, p->locale ? p->locale : "", (int)p->tongue, p->present, (long long)p->left, p->answered, p->missed, p->removed, p->volunteer, p->out,
                    p->unsure ? p->unsure : "");
        if (p->amend.question.step)
            cv_buf_addf(out, "  anew %d %d %.*s e%llu.%llu\n", p->amend.on, p->amend.missed,
                        CV_ARG(p->amend.question.step->id), (unsigned long long)p->amend.event,
                        (unsigned long long)p->amend.ordinal);
        if (p->walk)
            dump_walk(p->walk, out);
    }
}

static void dump_trail(const struct cv_session *s, struct cv_buf *out) {
    for (size_t i = 0; i < s->n_trail; i++) {
        cv_buf_addz(out, "put ");
        dump_question(&s->trail[i], out);
        dump_cursor(&s->trail[i].at, out);
        cv_buf_addf(out, " round %d%s\n", s->trail[i].round, s->trail[i].late ? " late" : "");
    }
}

static void dump_sheet(const struct sheet *sheet, struct cv_buf *out) {
    cv_buf_addz(out, "sheet ");
    dump_question(&sheet->question, out);
    cv_buf_addf(out, "%s%s before %zu\n", sheet->secret ? " secret" : "", sheet->told ? " told" : "",
                sheet->n_before);
    for (size_t i = 0; i < sheet->n; i++)
        if (sheet->of[i].value)
            cv_buf_addf(out, "  by %zu event %llu skipped %d value <%s> raw <%s> words <%s> why <%s>\n", i,
                        (unsigned long long)sheet->of[i].event, sheet->of[i].skipped,
                        sheet->of[i].value, sheet->of[i].raw,
                        sheet->of[i].words ? sheet->of[i].words : "",
                        sheet->of[i].reason ? sheet->of[i].reason : "");
}

static void dump_suggestions(const struct cv_session *s, struct cv_buf *out) {
    for (size_t i = 0; i < s->n_suggestions; i++) {
        cv_buf_addf(out, "mix %.*s %zu:", CV_ARG(s->suggestions[i].spot.list->id),
                    s->suggestions[i].spot.index);
        for (size_t k = 0; k < CV_TYPES_MAX; k++)
            cv_buf_addf(out, " %d", s->suggestions[i].mix[k]);
        cv_buf_addc(out, '\n');
    }
}

static void dump_corrections(const struct cv_session *s, struct cv_buf *out) {
    for (size_t i = 0; i < s->n_corrections; i++)
        cv_buf_addf(out, "by <%s> is meant <%s>\n", s->corrections[i].words,
                    s->corrections[i].value);
}

static void dump_guests(const struct cv_session *s, struct cv_buf *out) {
    for (size_t i = 0; i < s->n_guests; i++)
        cv_buf_addf(out, "guest <%s> role <%s>\n", s->guests[i].name, s->guests[i].role);
}

static void dump_notes(const struct cv_session *s, struct cv_buf *out) {
    for (size_t i = 0; i < s->n_notes; i++)
        cv_buf_addf(out, "note %d by %zu <%s>\n", s->notes[i].kind, s->notes[i].person,
                    s->notes[i].words);
}

void cv_session_dump(const struct cv_session *s, struct cv_buf *out) {
    cv_buf_addf(out, "events %llu now %lld last %lld ended %d stand-in %d by word %d lobby %d place %s %d\n",
                (unsigned long long)s->events, (long long)s->now, (long long)s->last_word,
                s->ended, s->stand_in, s->by_word, s->lobby, s->place ? s->place : "", s->assumed);
    cv_buf_addf(out, "open %d put e%llu.%llu words <%s> progress %d %d %d %d board %llx", s->open,
                (unsigned long long)s->open_event, (unsigned long long)s->open_ordinal,
                s->open_words ? s->open_words : "", s->progress.done, s->progress.total,
                s->progress.number, s->progress.of, (unsigned long long)s->board);
    dump_cursor(&s->cursor, out);
    cv_buf_addc(out, '\n');
    cv_buf_addf(out, "facilitator %zu together %d roles %d anonymous %d apart %d %d %d closes %lld quorum %zu reminded %zu blind %d box %lld due %lld silent %lld overdue %d revised %d pooling %d\n",
                s->facilitator, s->rules.together, s->rules.roles_only, s->rules.anonymous, s->rules.apart, s->gathering, s->gathered,
                (long long)s->closes, s->quorum, s->reminded, s->rules.blind, (long long)s->rules.box, (long long)s->due,
                (long long)s->silent, s->overdue, s->revised, s->pooling);
    cv_buf_addf(out, "earlier <%s>\n", s->earlier ? s->earlier : "");
    dump_people(s, out);
    dump_trail(s, out);
    for (size_t i = 0; i < s->n_sheets; i++)
        dump_sheet(&s->sheets[i], out);
    dump_suggestions(s, out);
    dump_corrections(s, out);
    dump_notes(s, out);
    dump_guests(s, out);
    pace_dump(s->pace, out);
}
