/* portfolio.c - all segments together. */
#include "session/portfolio.h"

#include "session/case.h"
#include "session/labels.h"
#include "session/money.h"
#include "session/say.h"

enum { CONFLICTS_SHOWN = 4 };

/* What is known of every segment, in the order of the suggestions. */
struct holdings {
    struct cv_holding *item;
    size_t n;
    struct ledger ledger; /* of the first segment that has one */
    bool mixed;           /* segments count in different currencies */
};

static void holdings_add(const struct turn *turn, const struct suggestion *given,
                         struct holdings *h) {
    struct cv_case *c = cv_arena_alloc(turn->arena, sizeof *c);
    struct cv_advice *advice = cv_arena_alloc(turn->arena, sizeof *advice);
    struct cv_bill *bill = cv_arena_alloc(turn->arena, sizeof *bill);
    struct ledger l;
    *c = case_of(turn, given->spot);
    if (cv_advise(turn->s->book->model, c, advice, NULL) != CV_OK)
        return;
    bool counted = money_bill(turn, given->spot, c, given->mix, &l, bill);
    if (counted && !h->ledger.currency.n && !h->ledger.period.n)
        h->ledger = l;
    h->mixed = h->mixed || l.mixed || (counted && !cv_str_eq(l.currency, h->ledger.currency));
    h->item[h->n++] = (struct cv_holding){c, advice, counted ? bill : NULL};
}

static struct holdings holdings_of(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct holdings h = {.item = cv_arena_alloc(turn->arena,
                                                (s->n_suggestions + 1) * sizeof *h.item)};
    for (size_t i = 0; i < s->n_suggestions; i++)
        holdings_add(turn, &s->suggestions[i], &h);
    for (size_t i = 0; h.mixed && i < h.n; i++)
        h.item[i].bill = NULL;
    return h;
}

/* ---- words --------------------------------------------------------------------------------- */

static struct cv_str segment_name(const struct holdings *h, int segment) {
    return segment >= 0 ? h->item[segment].c->segment : cv_str("");
}

static struct cv_str conflict_words(const struct turn *turn, const struct holdings *h,
                                    const struct cv_conflict *f) {
    static const enum sentence sentences[] = {[CV_CONFLICT_APART] = SAY_CONFLICT_APART,
                                              [CV_CONFLICT_PROMISE] = SAY_CONFLICT_PROMISE,
                                              [CV_CONFLICT_LONELY] = SAY_CONFLICT_LONELY,
                                              [CV_CONFLICT_BUDGET] = SAY_CONFLICT_BUDGET};
    _Static_assert(CV_COUNT(sentences) == CV_CONFLICT_KINDS, "words for every kind of conflict");
    struct cv_str type = cv_str(""), tag = cv_str("");
    if (f->type >= 0)
        type = label_type(turn, (size_t)f->type);
    if (f->tag >= 0)
        tag = label_choice(turn, CV_FEED_TAGS, cv_model_tag(turn->s->book->model, (size_t)f->tag));
    return SAY(turn, sentences[f->kind], CV_ARG_TEXT("first", segment_name(h, f->first)),
               CV_ARG_TEXT("second", segment_name(h, f->second)), CV_ARG_TEXT("type", type),
               CV_ARG_TEXT("tag", tag), CV_ARG_TEXT("sum", money_flow(turn, &h->ledger, f->value)),
               CV_ARG_NUMBER("points", label_percent(f->value)));
}

static struct cv_str total_words(const struct turn *turn, const struct holdings *h,
                                 const struct cv_portfolio *p) {
    if (h->mixed)
        return say_plain(turn, SAY_TOTAL_MIXED);
    if (!p->known)
        return cv_str("");
    return SAY(turn, p->shared > 0 ? SAY_TOTAL_SHARED : SAY_TOTAL,
               CV_ARG_TEXT("total", money_flow(turn, &h->ledger, p->total)),
               CV_ARG_TEXT("separate", money_flow(turn, &h->ledger, p->separate)),
               CV_ARG_TEXT("shared", money_flow(turn, &h->ledger, p->shared)));
}

/* Those about the budget, which belong to the total, or the others. */
static void conflicts_say(const struct turn *turn, const struct holdings *h,
                          const struct cv_portfolio *p, bool budget, struct cv_str *text) {
    for (size_t i = 0, n = 0; i < p->n_conflicts && n < CONFLICTS_SHOWN; i++)
        if ((p->conflict[i].kind == CV_CONFLICT_BUDGET) == budget) {
            say_line(turn, text, conflict_words(turn, h, &p->conflict[i]));
            n++;
        }
}

struct cv_str portfolio_words(const struct turn *turn) {
    struct holdings h = holdings_of(turn);
    struct cv_portfolio *p = cv_arena_alloc(turn->arena, sizeof *p);
    struct cv_str text = cv_str("");
    if (h.n < 2 || cv_advise_portfolio(turn->s->book->model, h.item, h.n, CV_NO_AMOUNT, p, NULL) !=
                       CV_OK)
        return text;
    if (p->known || h.mixed || p->n_conflicts)
        say_line(turn, &text, say_plain(turn, SAY_TOGETHER));
    say_line(turn, &text, total_words(turn, &h, p));
    conflicts_say(turn, &h, p, true, &text);
    conflicts_say(turn, &h, p, false, &text);
    return text;
}
