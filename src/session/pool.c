/* pool.c - a list that everybody adds to. */
#include "session/pool.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/entries.h"
#include "session/language.h"
#include "session/numbers.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/say.h"

enum { POOL_MOST = 200 /* entries; beyond, nobody can put them in order */ };

/* ---- entries ----------------------------------------------------------------------------- */

/* The `at`th line of a list, or "". */
static struct cv_str list_line(struct cv_str list, size_t at) {
    struct cv_str line;
    for (size_t i = 0; list.n && cv_str_split(&list, '\n', &line); i++)
        if (i == at)
            return line;
    return cv_str("");
}

/* One from each in turn, so that nobody's list stands above the others'. */
static struct cv_str pool_gather(const struct turn *turn, const struct sheet *sheet) {
    struct cv_str all = cv_str("");
    size_t order[CV_SESSION_PEOPLE], n = anonymous_order(sheet, order);
    bool some = true;
    for (size_t at = 0; some && at < POOL_MOST; at++) {
        some = false;
        for (size_t i = 0; i < n; i++) {
            const struct answer *a = answers_on(sheet, order[i]);
            bool told = !a->skipped && (!sheet->secret || anonymous_words_shown(turn->s, sheet, order[i]));
            struct cv_str line = list_line(cv_str(told ? a->value : NULL), at);
            some = some || line.n;
            say_line(turn, &all, line);
        }
    }
    return entries_read(all, CV_ANSWER_MAX, turn->arena).list; /* each once */
}

static size_t pool_givers(const struct sheet *sheet) {
    size_t n = 0;
    for (size_t i = 0; sheet && i < sheet->n; i++) {
        const struct answer *a = answers_on(sheet, i);
        n += a && !a->skipped;
    }
    return n;
}

static struct cv_str pool_list(const struct cv_session *s) {
    const struct answer *a = answers_newest(s, state_open(s));
    return cv_str(a ? a->value : NULL);
}

static size_t pool_count(struct cv_str list) {
    struct cv_str line;
    size_t n = 0;
    while (list.n && cv_str_split(&list, '\n', &line))
        n++;
    return n;
}

/* ---- saying ---------------------------------------------------------------------------------- */

struct cv_str pool_words(const struct turn *turn) {
    struct cv_str rest = pool_list(turn->s), line, text = say_plain(turn, SAY_POOL);
    for (int i = 1; rest.n && cv_str_split(&rest, '\n', &line); i++) {
        struct cv_str mark = cv_arena_printf(turn->arena, "%d", i);
        say_line(turn, &text, SAY(turn, SAY_OPTION, CV_ARG_TEXT("mark", mark),
                                  CV_ARG_TEXT("label", line)));
    }
    say_line(turn, &text, say_plain(turn, SAY_POOL_HINT));
    return text;
}

bool pool_open(struct turn *turn, const struct question *q) {
    struct cv_session *s = turn->s;
    const struct sheet *sheet = answers_sheet(s, q);
    if (s->pooling || q->step->kind != CV_STEP_ASK || q->step->ask != CV_ASK_LIST ||
        pool_givers(sheet) < 2 || anonymous_lacking(s, sheet))
        return false;
    struct cv_str list = pool_gather(turn, sheet);
    s->pooling = true;
    answers_merged(s, q);
    answers_record(turn, q, s->facilitator, list, list, false);
    ask_revise(turn);
    return true;
}

bool pool_too_long(struct turn *turn) {
    const struct cv_session *s = turn->s;
    const struct question *q = state_open(s);
    size_t n = pool_count(pool_list(s));
    if (!s->pooling || (double)n <= q->step->most)
        return false;
    say_back(turn, SAY(turn, SAY_UNCLEAR_LIST_MANY, CV_ARG_NUMBER("most", q->step->most),
                       CV_ARG_NUMBER("n", n)));
    return true;
}

/* ---- putting in order --------------------------------------------------------------------------- */

struct pooled {
    const struct turn *turn;
    size_t n;    /* entries of the list */
    bool shaped; /* numbers were named, whether there are such entries or not */
    size_t n_named;
    double named[POOL_MOST + 1]; /* their numbers, from 1 */
};

/* "2, 4 and 5" without its "and". */
static struct cv_str numbers_bare(const struct turn *turn, struct cv_str words) {
    struct cv_str and = language_words(turn, WORDS_AND), bare = cv_str(""), word;
    while (words.n && cv_str_split(&words, ' ', &word))
        if (!words_are(and, word))
            bare = cv_arena_printf(turn->arena, "%.*s %.*s", CV_ARG(bare), CV_ARG(word));
    return bare;
}

static bool accept_numbers(void *context, const struct phrase *p) {
    struct pooled *what = context;
    struct cv_str numbers = numbers_bare(what->turn, p->slot[SLOT_WHAT]);
    what->n_named = number_row(numbers, what->named, POOL_MOST);
    what->shaped = what->shaped || what->n_named > 0;
    for (size_t i = 0; i < what->n_named && i < POOL_MOST; i++)
        if (what->named[i] < 1 || what->named[i] > (double)what->n)
            return false;
    return what->n_named > 0 && what->n_named <= POOL_MOST;
}

/* The list without the entries named, from the `keep`th of them on. */
static struct cv_str list_without(const struct turn *turn, struct cv_str list,
                                  const struct pooled *what, size_t keep) {
    struct cv_str line, left = cv_str("");
    for (size_t at = 1; list.n && cv_str_split(&list, '\n', &line); at++) {
        bool named = false;
        for (size_t i = keep; i < what->n_named; i++)
            named = named || (size_t)what->named[i] == at;
        if (!named)
            say_line(turn, &left, line);
    }
    return left;
}

/* Of entries that mean the same the first one named stays. */
bool pool_take(struct turn *turn, struct cv_str words) {
    struct cv_session *s = turn->s;
    size_t person = people_find(s, turn->event->person);
    if (!s->pooling || !people_steers(s, person))
        return false;
    /* A copy: what is recorded takes the place of what it was made of. */
    struct cv_str folded = phrases_folded(turn, words);
    struct cv_str list = cv_arena_copy(turn->arena, pool_list(s));
    struct pooled what = {.turn = turn, .n = pool_count(list)};
    bool merge = phrases_match(language_words(turn, WORDS_MERGE), folded, accept_numbers, &what);
    bool good = merge || phrases_match(language_words(turn, WORDS_DROP), folded, accept_numbers,
                                       &what);
    if (good)
        list = list_without(turn, list, &what, merge ? 1 : 0);
    if (good && list.n)
        answers_record(turn, state_open(s), person, list, list, false);
    if (good || what.shaped)
        ask_again(turn, pool_words(turn));
    return good || what.shaped;
}
